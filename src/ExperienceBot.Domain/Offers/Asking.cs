using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Matching;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>Whom to ask next: standbys first, then a wave of the best ranked; and what follows when nobody is left.</summary>
public static class Asking
{
    /// <summary>Clicks on the way at the deadline finish first.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(2);

    static readonly TimeSpan LeastTime = TimeSpan.FromMinutes(15);

    /// <summary>At once; a batch holds no more than this and what it owes.</summary>
    public const int Most = 20;

    /// <summary>Of those who have not answered or stand by: one batch lets go of them all when the order is filled or called off.</summary>
    public const int MostWaiting = 60;

    /// <param name="ranked">Those who fit, the best first.</param>
    /// <param name="more">How many more than the rules say; a coordinator's "widen".</param>
    /// <param name="find">Finds the profile of somebody who has been asked before.</param>
    /// <param name="blocks">Why the others do not fit, in general words; asked for when nobody is left.</param>
    public static Decision<int> Decide(
        Order order, IReadOnlyList<Ranked> ranked, Brokering rules, DateTimeOffset now, int more = 0, Func<PersonId, Expert?>? find = null,
        Func<ImmutableSortedDictionary<string, int>>? blocks = null)
    {
        var open = order.Offers.Values.Count(o => o.Status == OfferStatus.Sent);
        var (urgent, asksBackup) = (Brokering.IsUrgent(order, now), order.OpenSeats == 0);
        if (!order.IsBrokered || !order.IsAhead(now) || (asksBackup ? urgent || Backup.Of(order) != BackupState.Missing : open >= order.OpenSeats && more == 0))
            return new(0);

        var standbys = asksBackup ? [] : order.Offers.Values.Where(o => o is { Status: OfferStatus.Standby, Called: false }).Take(Most).ToList();
        var fresh = standbys.Count > 0 ? [] : ranked.Where(r => MayAsk(order, r.Expert.Id) && !(asksBackup && order.OfferTo(r.Expert.Id) is { NotChosen: true }))
            .Take(Math.Min(Math.Min(Most, MostWaiting - Waiting(order)), Math.Max(asksBackup ? 1 : 0, order.OpenSeats - open) + rules.WaveExtra + more)).ToList();
        // Each is written to in their own waking hours; while all sleep, the wave waits: much may change by then.
        var first = standbys.Select(o => find?.Invoke(o.Expert)).Concat(fresh.Select(r => (Expert?)r.Expert))
            .Select(e => rules.Awake(now, urgent, e)).DefaultIfEmpty(rules.Awake(now, urgent)).Min();
        if (first > now && more == 0)
            return new(0, asksBackup ? order : order with { Status = Asked(order) }) { Owes = [new($"wave:{first.UtcTicks}", Kinds.Wave, first)] };

        if (standbys.Count > 0)
        {
            return Send(order, [.. standbys.Select(o =>
            {
                var who = find?.Invoke(o.Expert);
                var at = rules.Awake(now, urgent, who);
                return (o with
                {
                    Status = OfferStatus.Sent, Called = true, Round = o.Round + 1, Deadline = rules.Deadline(order, at, called: true, who), AnsweredAt = null,
                    AsBackup = false,
                }, at);
            })], now);
        }

        var offers = fresh.Select((r, rank) => New(order, r, rules, urgent, now) is var (offer, at) ? (Offer: offer with { Rank = rank, AsBackup = asksBackup }, At: at) : default)
            .Where(o => o.Offer.Deadline >= o.At + LeastTime).ToImmutableArray(); // in less time nobody could answer
        if (offers.IsEmpty)
            return open > 0 || asksBackup ? new(0) : Nobody(order, blocks, now);

        var wave = order with { Wave = order.Wave + 1 };
        if (rules.FairWindowHours == 0 || order.IsFirstCome || urgent || asksBackup)
            return Send(wave, offers, now);
        var (until, earliest) = (rules.Awake(offers.Max(o => o.At).AddHours(rules.FairWindowHours)), offers.Min(o => o.Offer.Deadline));
        wave = wave with { FairUntil = until < earliest ? until : earliest };
        var sent = Send(wave, offers, now);
        return sent with { Owes = [.. sent.Owes, new($"fair:{wave.FairUntil.Value.UtcTicks}", Kinds.Fair, wave.FairUntil.Value)] };
    }

    /// <summary>A coordinator picks one person; the person still chooses freely.</summary>
    /// <param name="reason">In the coordinator's words, kept for coordinators; may be null.</param>
    public static Decision<bool> Assign(Order order, Ranked who, string? reason, Brokering rules, DateTimeOffset now)
    {
        if (!order.IsBrokered || order.OpenSeats == 0 || Waiting(order) >= MostWaiting || order.OfferTo(who.Expert.Id) is { Status: OfferStatus.Sent or OfferStatus.Accepted })
            return new(false);
        var (offer, at) = New(order, who, rules, Brokering.IsUrgent(order, now), now);
        var sent = Send(order, [(offer with { Why = ["by_hand"], Rank = -1, HandReason = reason }, at)], now);
        return new(true, sent.Next) { Owes = sent.Owes };
    }

    /// <summary>
    /// What a coordinator has seen who asks more people or gives more time: how many offers were made, and until when. Doing it
    /// changes this, so a second tap is seen to be one.
    /// </summary>
    public static string Seen(Order order) => string.Create(
        CultureInfo.InvariantCulture,
        $"{order.Offers.Values.Sum(o => o.Round)}-{order.Offers.Values.Where(o => o.Status == OfferStatus.Sent).Select(o => o.Deadline.UtcTicks).DefaultIfEmpty().Max()}");

    /// <summary>More time for those who have not answered.</summary>
    /// <param name="by">Added to each open deadline, though never past the session's start.</param>
    public static Decision<bool> Extend(Order order, TimeSpan by, DateTimeOffset now)
    {
        var open = order.Offers.Values.Where(o => o.Status == OfferStatus.Sent).ToList();
        if (!order.IsBrokered || open.Count == 0)
            return new(false);
        var latest = order.Next(now).Start;
        var later = open.ConvertAll(o => o with { Deadline = o.Deadline + by < latest ? o.Deadline + by : latest });
        if (later.SequenceEqual(open))
            return new(true); // until the session already
        return new(true, order.With(later))
        {
            Owes =
            [
                .. later.Select(o => o.Deadline).Distinct().Select(DeadlineOf),
                Owed.Refresh("offer:", now),
            ],
        };
    }

    /// <summary>The deadline has passed: quietly closed, nobody asks why (E14); the next wave follows.</summary>
    public static Decision<int> Expire(Order order, DateTimeOffset now)
    {
        var late = order.Offers.Values.Where(o => o is { Status: OfferStatus.Sent, YesAt: null } && o.Deadline < now).ToList();
        if (late.Count == 0)
            return new(0);
        var next = order.With(late.Select(o => o with { Status = OfferStatus.Expired }));
        return new(late.Count, next)
        {
            Owes = [Owed.Refresh("offer:", now), .. next.OpenSeats > 0 || Backup.Of(next) == BackupState.Missing ? NextWave(next, now) : []],
        };
    }

    internal static ImmutableArray<Owed> NextWave(Order order, DateTimeOffset now) =>
        [new($"wave:{order.Version}", Kinds.Wave, now)];

    /// <summary>Half of the time until the session is gone and nobody has said yes: a coordinator is told (E14).</summary>
    public static Decision<bool> Halfway(Order order, Brokering rules, DateTimeOffset now) =>
        order.IsBrokered && order.Taken == 0 && order.Dilemma is null && order.IsAhead(now)
            ? new(true, order) { Owes = [Owed.Coordinators("alert:halfway", Kinds.Alert, rules.Awake(now), "halfway")] }
            : new(false);

    static Decision<int> Send(Order order, ImmutableArray<(Offer Offer, DateTimeOffset At)> offers, DateTimeOffset now) =>
        // That somebody gave the seat up stays the requester's to decide about until it is filled.
        new(offers.Length, order.With(offers.Select(o => o.Offer)) with
        {
            Status = order.OpenSeats == 0 ? order.Status : Asked(order), Dilemma = order.Dilemma is "released" || order.OpenSeats == 0 ? order.Dilemma : null,
        })
        {
            Owes =
            [
                .. offers.Select(o => Owed.Message(o.Offer.MessageId, Kinds.Offer, o.Offer.Expert, o.At)),
                .. offers.Select(o => o.Offer.Deadline).Distinct().Select(DeadlineOf),
                .. order.Dilemma is null ? ImmutableArray<Owed>.Empty : [Owed.Refresh("decide", now)],
            ],
        };

    internal static Owed DeadlineOf(DateTimeOffset deadline) =>
        new($"deadline:{deadline.UtcTicks}", Kinds.WaveDeadline, deadline + Grace) { Renewed = true };

    /// <summary>Not asked yet, or the offer ended through no doing of theirs, or it was about another time.</summary>
    static bool MayAsk(Order order, PersonId person) =>
        order.OfferTo(person) is not { } offer || offer.Status == OfferStatus.Withdrawn
        || (offer.Wave < order.AnewSince && (offer.Status == OfferStatus.Expired || offer is { Status: OfferStatus.Declined, DeclineReason: "time" }));

    static int Waiting(Order order) => order.Offers.Values.Count(o => o.Status is OfferStatus.Sent or OfferStatus.Standby);

    static OrderStatus Asked(Order order) => order.Taken > 0 ? OrderStatus.PartlyFilled : OrderStatus.Offering;

    static (Offer Offer, DateTimeOffset At) New(Order order, Ranked who, Brokering rules, bool urgent, DateTimeOffset now)
    {
        var at = rules.Awake(now, urgent, who.Expert);
        return (
            new(who.Expert.Id, OfferStatus.Sent, order.Wave + 1, (order.OfferTo(who.Expert.Id)?.Round ?? 0) + 1, rules.Deadline(order, at, who: who.Expert))
            {
                IsPeer = who.Expert.Role == ExpertRole.Peer,
                ShownName = who.Expert.Consents.Contains(Consent.Name) ? who.Expert.FirstName : null,
                TravelKm = who.TravelKm,
                HasSupportPerson = who.Expert.NeedsSupportPerson,
                SignedUntil = Document.SignedUntil(who.Expert, rules.Zone),
                Why = who.Why,
            },
            at);
    }

    /// <summary>Everybody who fits has been asked: the requester decides, a coordinator knows at once (E2, E6).</summary>
    static Decision<int> Nobody(Order order, Func<ImmutableSortedDictionary<string, int>>? blocks, DateTimeOffset now)
    {
        var (status, dilemma) = order.Taken > 0 ? (OrderStatus.PartlyFilled, "partly") : (OrderStatus.NoExpertFound, "none");
        return order.Dilemma == dilemma
            ? new(0)
            : new(0, order with { Status = status, Dilemma = dilemma, DilemmaOf = order.Version, Blocks = blocks?.Invoke() ?? order.Blocks })
            {
                Owes =
                [
                    Owed.Message($"decide:{order.Version}", Kinds.Decide, order.Requester, now),
                    Owed.Coordinators($"alert:{dilemma}:{order.Version}", Kinds.Alert, now, dilemma),
                    new("gap", Kinds.Gap, now),
                ],
            };
    }
}
