using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExperienceBot.Calendar;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Places;

namespace ExperienceBot.Matching;

/// <summary>Why somebody is not offered an order; the first reason that holds. The only machine reasons there are (domain §5.1).</summary>
public enum Bar
{
    None,
    Role,
    Consent,
    Topic,
    Side,
    TaskType,
    Status,
    Training,
    Documents,
    Language,
    Remote,
    Distance,
    Busy,
    Cap,
    Rest,
    OpenOffers,

    /// <summary>It is urgent, and the person does not want to be asked in haste.</summary>
    Hurry,

    /// <summary>A unit the person keeps away from. Looked at last and never counted: nobody may read it from a number.</summary>
    Unit,
}

/// <summary>An expert and what the ranking needs to know besides the profile.</summary>
/// <param name="OpenOffers">Unanswered offers of other orders.</param>
public sealed record Candidate(Expert Expert, int OpenOffers);

/// <summary>An expert who fits, and why in this place of the order.</summary>
/// <param name="Why">Keys under <c>why.</c>, the strongest first.</param>
public sealed record Ranked(Expert Expert, int Points, ImmutableArray<string> Why, int? TravelKm);

/// <summary>What of a person counts in the ranking of one order, and for how much (domain §5.2).</summary>
/// <param name="Km">One way; null when nobody travels or a place is not known.</param>
/// <param name="InYear">Seats of the past year and of those to come.</param>
/// <param name="IdleMonths">Since the last seat ended; twelve at the most.</param>
readonly record struct Merits(
    bool HasPrimaryTopic, bool HasSeveralTopics, bool IsOfOneSide, int? Km, int InYear, int IdleMonths, bool IsNewAndLight, bool WasPassedOver, bool IsAskedAgain)
{
    /// <summary>One of each pair, or nothing: <see cref="Points"/> is their sum.</summary>
    public (string? Why, int Points)[] Reasons() => [Topic, Turn, Side, Several, Nearness, Lightness, Owed, Again];

    public int Points => Topic.Points + Turn.Points + Side.Points + Several.Points + Nearness.Points + Lightness.Points + Owed.Points + Again.Points;

    (string?, int Points) Topic => HasPrimaryTopic ? ("primary_topic", 40) : ("other_topic", 20);

    (string?, int Points) Turn => InYear == 0 ? ("none_in_year", 30) : ("rested", Math.Max(0, (2 * IdleMonths) - (4 * InYear)));

    (string?, int Points) Side => IsOfOneSide ? ("side", 5) : default;

    (string?, int Points) Several => HasSeveralTopics ? ("several_topics", 5) : default;

    (string?, int Points) Nearness => Km is not { } km ? default : km <= 30 ? ("near", 10) : ("far", Math.Max(0, 10 - (km / 30)));

    (string?, int Points) Owed => WasPassedOver ? ("passed_over", 10) : default;

    (string?, int Points) Again => IsAskedAgain ? ("asked_again", 5) : default;

    (string?, int Points) Lightness => IsNewAndLight ? ("new_and_light", 5) : default;
}

/// <summary>Hard filters, then a fair and explainable ranking (domain §5.1–5.4). Feedback and declines never count.</summary>
public static class Fit
{
    internal const int MostIdleMonths = 12;

    static readonly string[] LightTasks = ["story_clients", "story_staff", "group_assist", "material_review", "interview", "client_support"];

    /// <param name="byHand">For a coordinator who picks: haste bars nobody then.</param>
    public static ImmutableArray<Ranked> Rank(Order order, IEnumerable<Candidate> candidates, DateTimeOffset now, Brokering rules, bool byHand = false) =>
    [
        .. candidates
            .Where(c => BarOf(order, c, now, rules, byHand) == Bar.None)
            .Select(c => Weigh(order, c.Expert, now))
            .OrderByDescending(r => r.Points)
            .ThenBy(r => Lot(order.Seed, r.Expert.Id)),
    ];

    /// <summary>Which bars kept how many people out, for the coordinator and, in general terms, for the requester.</summary>
    public static ImmutableSortedDictionary<Bar, int> Bars(Order order, IEnumerable<Candidate> candidates, DateTimeOffset now, Brokering rules) =>
        candidates.Select(c => BarOf(order, c, now, rules)).Where(b => b is not (Bar.None or Bar.Unit))
            .GroupBy(b => b).ToImmutableSortedDictionary(g => g.Key, g => g.Count());

    public static Bar BarOf(Order order, Candidate candidate, DateTimeOffset now, Brokering rules, bool byHand = false)
    {
        var zone = rules.Zone;
        var (e, form) = (candidate.Expert, order.Form);
        var start = LocalTime.DateOf(order.StartsAt, zone);
        var end = LocalTime.DateOf(order.EndsAt, zone);
        return e.Id == order.Requester || !RoleFits(e.Role, TaskTypes.Find(form.TaskType)) ? Bar.Role
            : !e.Consents.Contains(Consent.Matching) ? Bar.Consent
            : !form.Choices("topics").Any(e.Topics.Contains) ? Bar.Topic
            : !SideFits(form["experience_side"], e) ? Bar.Side
            : !e.TaskTypes.Contains(form.TaskType) ? Bar.TaskType
            : e.Status != ExpertStatus.Active && !(e.Status == ExpertStatus.Paused && e.PausedUntil <= now) ? Bar.Status
            : !(TrainedUntil(e) >= end) ? Bar.Training
            : !(Document.SignedUntil(e) >= LocalTime.DateOf(now, zone)) ? Bar.Documents
            : !form.Choices("language").Any(e.Languages.Contains) ? Bar.Language
            : form.IsRemote && !e.Remote ? Bar.Remote
            : !form.IsRemote && !WithinReach(form, e) && !(form["mode"] == "hybrid" && e.Remote) ? Bar.Distance
            : IsBusy(order, e) ? Bar.Busy
            : OverCap(order, e, rules) ? Bar.Cap
            : !Rested(order, e, start, end, rules) ? Bar.Rest
            : candidate.OpenOffers >= rules.MostOpenOffers ? Bar.OpenOffers
            : !byHand && !e.AskWhenUrgent && Brokering.IsUrgent(order, now) ? Bar.Hurry
            : Units.IsAvoided(e.UnitsToAvoid, Units.WordsOf(form)) ? Bar.Unit
            : Bar.None;
    }

    /// <summary>Training reaches the last day; peers and co-developers need no expert training. Null when there is none.</summary>
    internal static DateOnly? TrainedUntil(Expert e) => e.Role == ExpertRole.Expert ? e.TrainedUntil : DateOnly.MaxValue;

    /// <summary>Nobody is asked to do unpaid, as a peer, what experts are paid for; co-developers develop .</summary>
    static bool RoleFits(ExpertRole role, TaskType? task) =>
        task is null || role switch { ExpertRole.Peer => task.MayBePeer, ExpertRole.CoDeveloper => task.MayBeCoDeveloper, _ => true };

    /// <summary>
    /// All that keeps the person out is a contract or commitment that is not signed now: a coordinator is asked first (domain §5.1.4).
    /// </summary>
    public static bool LacksOnlyDocuments(Order order, Candidate candidate, DateTimeOffset now, Brokering rules) =>
        BarOf(order, candidate, now, rules, byHand: true) == Bar.Documents && BarOf(order, candidate with { Expert = AsSigned(candidate.Expert) }, now, rules, byHand: true) == Bar.None;

    /// <summary>The person as if all were signed; for looking past that, never to be stored.</summary>
    public static Expert AsSigned(Expert e) => e with { ContractUntil = Document.OpenEnded, ConfidentialityUntil = Document.OpenEnded };

    /// <summary>Kilometres one way, an estimate; null when a place is not known.</summary>
    public static int? Km(Form form, Expert e) =>
        form["municipality"] is { } there && Municipalities.Find(there) is { } to
        && e.Municipality is { } home && Municipalities.Find(home) is { } from
            ? (int)Municipalities.Km(from, to)
            : null;

    /// <summary>Whether another order has the time.</summary>
    public static bool IsBusy(Order order, Expert e) => order.Sessions.Any(s => e.Reservations.Any(r => r.Order != order.Id && r.Sessions.Any(s.Overlaps)));

    /// <summary>Whether taking this order goes over the expert's own limits in its week or month.</summary>
    public static bool OverCap(Order order, Expert e, Brokering rules)
    {
        var zone = rules.Zone;
        var others = e.Reservations.Where(r => r.Order != order.Id)
            .SelectMany(r => r.Sessions.Select(s => (r.Order, date: LocalTime.DateOf(s.Start, zone)))).ToList();
        return order.Sessions.Select(s => LocalTime.DateOf(s.Start, zone)).Any(day =>
            others.Exists(o => o.date == day)
            || others.Where(o => Week(o.date) == Week(day)).Select(o => o.Order).Distinct().Count() >= (e.WeeklyCap ?? rules.WeeklyCap)
            || others.Where(o => (o.date.Year, o.date.Month) == (day.Year, day.Month)).Select(o => o.Order).Distinct().Count()
                >= (e.MonthlyCap ?? rules.MonthlyCap));
    }

    /// <summary>The Monday of the day's week.</summary>
    static DateOnly Week(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    static bool SideFits(string? wanted, Expert e) => wanted switch
    {
        "own" => e.Sides.Contains(ExperienceSide.Own),
        "relative" => e.Sides.Contains(ExperienceSide.Relative),
        _ => true,
    };

    static bool WithinReach(Form form, Expert e) => e.MaxKm is not { } most || (Km(form, e) is { } km && km <= most && most > 0);

    /// <summary>Free days after, and before, what is heavy (domain §5.4).</summary>
    static bool Rested(Order order, Expert e, DateOnly start, DateOnly end, Brokering rules)
    {
        var zone = rules.Zone;
        var heavy = TaskTypes.Find(order.Form.TaskType) is { IsHeavy: true };
        return !e.Reservations.Any(r => r.Order != order.Id && (r.Heavy || heavy) && r.Sessions.Any(s =>
            (r.Heavy && IsSoon(LocalTime.DateOf(s.Start, zone).DayNumber, start.DayNumber, rules.RestDays)) || (heavy && IsSoon(end.DayNumber, LocalTime.DateOf(s.Start, zone).DayNumber, rules.RestDays))));
    }

    /// <summary>Whether a day comes within the rest after another.</summary>
    internal static bool IsSoon(int day, int next, int rest) => next > day && next - day <= rest;

    static Ranked Weigh(Order order, Expert e, DateTimeOffset now) => Explain(e, MeritsOf(order, e, now));

    internal static Merits MeritsOf(Order order, Expert e, DateTimeOffset now)
    {
        var (form, topics) = (order.Form, order.Form.Choices("topics"));
        var past = e.Reservations.Where(r => r.Until is null && r.Order != order.Id).ToList();
        return new(
            HasPrimaryTopic: e.Topics.Contains(topics[0]),
            HasSeveralTopics: topics.Count(e.Topics.Contains) > 1,
            IsOfOneSide: form["experience_side"] is not "any" && e.Sides.Count == 1,
            Km: form.IsRemote ? null : Km(form, e),
            InYear: past.Count(r => r.Sessions[0].Start > now.AddYears(-1)),
            IdleMonths: past.Count == 0 ? MostIdleMonths : IdleMonths(now - past.Max(r => r.Sessions[^1].End)),
            IsNewAndLight: past.Count == 0 && IsLight(form.TaskType),
            WasPassedOver: e.PassedOver is not null,
            IsAskedAgain: e.MayBeAskedAgain && e.HasServed(order.Requester, order.Id));
    }

    internal static Ranked Explain(Expert e, Merits merits)
    {
        var reasons = merits.Reasons();
        for (var next = 1; next < reasons.Length; next++)
        {
            // The stronger goes before; equals stay as they come.
            var (reason, at) = (reasons[next], next);
            for (; at > 0 && reasons[at - 1].Points < reason.Points; at--)
                reasons[at] = reasons[at - 1];
            reasons[at] = reason;
        }

        var why = ImmutableArray.CreateBuilder<string>(reasons.Length);
        foreach (var (key, _) in reasons)
        {
            if (key is not null)
                why.Add(key);
        }

        return new(e, merits.Points, why.DrainToImmutable(), merits.Km is { } oneWay ? 2 * oneWay : null);
    }

    internal static int IdleMonths(TimeSpan idle) => (int)Math.Clamp(idle.TotalDays / 30, 0, MostIdleMonths);

    internal static bool IsLight(string task) => LightTasks.Contains(task);

    /// <summary>A draw that anybody can repeat: the order's seed and the person decide.</summary>
    internal static long Lot(int seed, PersonId person)
    {
        Span<byte> text = stackalloc byte[128]; // a draw is made for thousands: no memory for each
        seed.TryFormat(text, out var at, provider: CultureInfo.InvariantCulture);
        text[at++] = (byte)':';
        at += Encoding.UTF8.GetBytes(person.Value, text[at..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text[..at], hash);
        return BitConverter.ToInt64(hash);
    }
}
