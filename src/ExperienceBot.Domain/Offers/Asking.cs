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
    public static Decision<int> Decide(Order order, IReadOnlyList<Ranked> ranked, Brokering rules, DateTimeOffset now, int more = 0)
    {
        var open = order.Offers.Values.Count(o => o.Status == OfferStatus.Sent);
        if (!order.IsBrokered || order.OpenSeats == 0 || (open >= order.OpenSeats && more == 0))
            return new(0);

        if (!order.IsAhead(now))
            return new(0);

        var awake = rules.Awake(now, Brokering.IsUrgent(order, now));
        if (awake > now && more == 0)
            return new(0, order with { Status = Asked(order) }) { Owes = [new($"wave:{awake.UtcTicks}", Kinds.Wave, awake)] };

        var standbys = order.Offers.Values.Where(o => o is { Status: OfferStatus.Standby, Called: false }).Take(Most).ToList();
        if (standbys.Count > 0)
        {
            var until = rules.Deadline(order, awake, called: true);
            return Send(order, [.. standbys.Select(o => o with
            {
                Status = OfferStatus.Sent, Called = true, Round = o.Round + 1, Deadline = until, AnsweredAt = null,
            })], until, awake, now);
        }

        var fresh = ranked.Where(r => MayAsk(order, r.Expert.Id))
            .Take(Math.Min(Math.Min(Most, MostWaiting - Waiting(order)), Math.Max(0, order.OpenSeats - open) + rules.WaveExtra + more)).ToList();
        if (fresh.Count == 0)
            return open > 0 ? new(0) : Nobody(order, now);

        var deadline = rules.Deadline(order, awake);
        if (deadline < awake + LeastTime)
            return Nobody(order, now); // no time is left in which anybody could answer
        return Send(order with { Wave = order.Wave + 1 }, [.. fresh.Select(r => New(order, r, deadline, rules))], deadline, awake, now);
    }

    /// <summary>A coordinator picks one person; the person still chooses freely.</summary>
    public static Decision<bool> Assign(Order order, Ranked who, Brokering rules, DateTimeOffset now)
    {
        if (!order.IsBrokered || order.OpenSeats == 0 || Waiting(order) >= MostWaiting || order.OfferTo(who.Expert.Id) is { Status: OfferStatus.Sent or OfferStatus.Accepted })
            return new(false);
        var awake = rules.Awake(now, Brokering.IsUrgent(order, now));
        var deadline = rules.Deadline(order, awake);
        var sent = Send(order, [New(order, who, deadline, rules) with { Why = ["by_hand"] }], deadline, awake, now);
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
        var late = order.Offers.Values.Where(o => o.Status == OfferStatus.Sent && o.Deadline < now).ToList();
        if (late.Count == 0)
            return new(0);
        var next = order.With(late.Select(o => o with { Status = OfferStatus.Expired }));
        return new(late.Count, next)
        {
            Owes = [Owed.Refresh("offer:", now), .. next.OpenSeats > 0 ? NextWave(next, now) : []],
        };
    }

    internal static ImmutableArray<Owed> NextWave(Order order, DateTimeOffset now) =>
        [new($"wave:{order.Version}", Kinds.Wave, now)];

    /// <summary>Half of the time until the session is gone and nobody has said yes: a coordinator is told (E14).</summary>
    public static Decision<bool> Halfway(Order order, Brokering rules, DateTimeOffset now) =>
        order.IsBrokered && order.Taken == 0 && order.Dilemma is null && order.IsAhead(now)
            ? new(true, order) { Owes = [Owed.Coordinators("alert:halfway", Kinds.Alert, rules.Awake(now), "halfway")] }
            : new(false);

    static Decision<int> Send(Order order, ImmutableArray<Offer> offers, DateTimeOffset deadline, DateTimeOffset awake, DateTimeOffset now) =>
        // That somebody gave the seat up stays the requester's to decide about until it is filled.
        new(offers.Length, order.With(offers) with { Status = Asked(order), Dilemma = order.Dilemma == "released" ? "released" : null })
        {
            Owes =
            [
                .. offers.Select(o => Owed.Message(o.MessageId, Kinds.Offer, o.Expert, awake)),
                DeadlineOf(deadline),
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

    static Offer New(Order order, Ranked who, DateTimeOffset deadline, Brokering rules) =>
        new(who.Expert.Id, OfferStatus.Sent, order.Wave + 1, (order.OfferTo(who.Expert.Id)?.Round ?? 0) + 1, deadline)
        {
            IsPeer = who.Expert.Role == ExpertRole.Peer,
            ShownName = who.Expert.Consents.Contains(Consent.Name) ? who.Expert.FirstName : null,
            TravelKm = who.TravelKm,
            HasSupportPerson = who.Expert.NeedsSupportPerson,
            SignedUntil = Document.SignedUntil(who.Expert, rules.Zone),
            Why = who.Why,
        };

    /// <summary>Everybody who fits has been asked: the requester decides, a coordinator knows at once (E2, E6).</summary>
    static Decision<int> Nobody(Order order, DateTimeOffset now)
    {
        var (status, dilemma) = order.Taken > 0 ? (OrderStatus.PartlyFilled, "partly") : (OrderStatus.NoExpertFound, "none");
        return order.Dilemma == dilemma
            ? new(0)
            : new(0, order with { Status = status, Dilemma = dilemma, DilemmaOf = order.Version })
            {
                Owes =
                [
                    Owed.Message($"decide:{order.Version}", Kinds.Decide, order.Requester, now),
                    Owed.Coordinators($"alert:{dilemma}:{order.Version}", Kinds.Alert, now, dilemma),
                ],
            };
    }
}
