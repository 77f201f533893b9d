using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Offers;
using ExperienceBot.Orders;

namespace ExperienceBot.Documents;

/// <summary>
/// Somebody has a seat and no valid contract or commitment (E22): the offer stood, the confirmation waits. The place is kept five
/// working days; signing lets the confirmation go on by itself; afterwards a coordinator decides. Nobody works unsigned.
/// </summary>
public static class Signing
{
    const int DaysKept = 5;
    static readonly TimeOnly Morning = new(9, 0);

    public enum Reply
    {
        Done,

        /// <summary>Signed meanwhile, decided by somebody else, or over.</summary>
        TooLate,
    }

    /// <summary>Those with a seat who may not work yet.</summary>
    public static IEnumerable<Offer> Unsigned(Order order) => order.Seated.Where(s => !s.IsSignedFor(order));

    /// <summary>The end of the fifth working day after today; UTC, inclusive.</summary>
    public static DateTimeOffset KeptUntil(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = LocalTime.DateOf(now, zone);
        for (var n = 0; n < DaysKept; n++)
            day = WorkingDays.Next(day);
        return LocalTime.ToUtc(day, new(23, 59, 59), zone, Overlap.Later);
    }

    static DateTimeOffset KeptUntil(Order order, DateTimeOffset now, TimeZoneInfo zone) =>
        KeptUntil(now, zone) is var until && until < order.StartsAt ? until : order.StartsAt;

    /// <summary>The morning of the working day before the session: the last moment to help in time; UTC.</summary>
    public static DateTimeOffset LastMorning(Order order, TimeZoneInfo zone)
    {
        var eve = LocalTime.DateOf(order.StartsAt, zone);
        do
            eve = eve.AddDays(-1);
        while (!WorkingDays.IsWorkingDay(eve));
        return LocalTime.ToUtc(eve, Morning, zone, Overlap.Earlier);
    }

    /// <summary>What was written about seats that wait is drawn anew: the order has changed under it.</summary>
    internal static ImmutableArray<Owed> Redrawn(Order order, DateTimeOffset now) => order.Seated.Any(s => s.SignBy is not null)
        ? [Owed.Refresh("sign:", now), Owed.Refresh("unsigned:", now), Owed.Refresh("found", now)]
        : [];

    /// <summary>The expert is asked to sign, the requester hears that somebody was found, a coordinator knows.</summary>
    /// <param name="signedUntil">As the roster says now; null for somebody who is not in it.</param>
    public static Decision<bool> Ask(Order order, Func<PersonId, DateTimeOffset?> signedUntil, Brokering rules, DateTimeOffset now)
    {
        if (order.Status is not (OrderStatus.Filled or OrderStatus.Confirmed) || now >= order.StartsAt)
            return new(false);
        var known = order.With(order.Seated.Select(s => s with { SignedUntil = signedUntil(s.Expert) ?? s.SignedUntil }).ToList());
        var waiting = Unsigned(known).Where(s => s.SignBy is null).ToList();
        if (waiting.Count == 0)
            return known.Seated.SequenceEqual(order.Seated) || Unsigned(known).Any() ? new(false) : GoOn(known, now);

        var until = KeptUntil(order, now, rules.Zone);
        return new(true, known.With(waiting.Select(s => s with { SignBy = until })))
        {
            Owes =
            [
                .. waiting.Select(s => Owed.Message($"sign:{s.Expert}:{s.Round}", Kinds.Sign, s.Expert, now)),
                .. waiting.Select(s => Unsigned(s, "first", now)),
                .. order.Status == OrderStatus.Filled ? [Owed.Message($"found:{order.Version}", Kinds.Found, order.Requester, now)] : Array.Empty<Owed>(),
                .. Moments(order, until, rules, now),
            ],
        };
    }

    /// <summary>The person's documents have changed: signing lets the confirmation go on.</summary>
    public static Decision<bool> Learn(Order order, PersonId person, DateTimeOffset signedUntil, DateTimeOffset now)
    {
        if (order.OfferTo(person) is not { Status: OfferStatus.Sent or OfferStatus.Accepted or OfferStatus.Standby } offer || offer.SignedUntil == signedUntil)
            return new(false);
        offer = offer with { SignedUntil = signedUntil };
        var next = order.With(offer);
        if (offer.Status != OfferStatus.Accepted || !order.IsBrokered)
            return new(true, next);
        if (!offer.IsSignedFor(next))
            return new(true, next) { Owes = [new("signing", Kinds.Signing, now) { Renewed = true }] };
        var gone = GoOn(next.With(offer with { SignBy = null }), now);
        return gone with { Owes = [.. gone.Owes, Owed.Refresh($"sign:{person}", now), Owed.Refresh($"unsigned:{person}", now), Owed.Refresh($"offer:{person}", now)] };
    }

    /// <summary>The time is up or the session is near: a coordinator decides. When it begins, whoever has not signed lets go.</summary>
    /// <param name="moment">Which moment it is, so that it is said once.</param>
    public static Decision<bool> Remind(Order order, string moment, DateTimeOffset now)
    {
        var waiting = Unsigned(order).Where(s => s.SignBy is not null).ToList();
        if (waiting.Count == 0 || order.Status is not (OrderStatus.Filled or OrderStatus.Confirmed))
            return new(false);
        if (now < order.StartsAt)
            return new(true, order) { Owes = [.. waiting.Select(s => Unsigned(s, moment, now))] };
        if (order.Status != OrderStatus.Filled)
            return new(false);
        var gone = LetGo(order, waiting, now);
        return new(true, gone.Next) { Owes = gone.Owes };
    }

    /// <summary>A coordinator keeps the place five working days from now.</summary>
    /// <param name="seen">Until when it was kept when the coordinator looked, in ticks.</param>
    public static Decision<Reply> Extend(Order order, PersonId expert, long? seen, Brokering rules, DateTimeOffset now)
    {
        if (!order.IsBrokered || now >= order.StartsAt || order.OfferTo(expert) is not { Status: OfferStatus.Accepted, SignBy: { } by } seat || seat.IsSignedFor(order))
            return new(Reply.TooLate);
        var until = KeptUntil(order, now, rules.Zone);
        if (by >= until)
            return new(Reply.Done); // tapped twice
        if (by.UtcTicks != seen)
            return new(Reply.TooLate);
        return new(Reply.Done, order.With(seat with { SignBy = until }))
        {
            Owes = [.. Moments(order, until, rules, now), Owed.Refresh($"unsigned:{expert}", now), Owed.Refresh($"sign:{expert}", now)],
        };
    }

    /// <summary>A coordinator gives the place to somebody else.</summary>
    /// <inheritdoc cref="Extend"/>
    public static Decision<Reply> Release(Order order, PersonId expert, long? seen, DateTimeOffset now) => order.OfferTo(expert) switch
    {
        { Status: OfferStatus.Expired, SignBy: { } by } => new(by.UtcTicks == seen ? Reply.Done : Reply.TooLate), // tapped twice
        { Status: OfferStatus.Accepted, SignBy: { } by } seat when order.IsBrokered && by.UtcTicks == seen && !seat.IsSignedFor(order) => LetGo(order, [seat], now),
        _ => new(Reply.TooLate),
    };

    static Decision<Reply> LetGo(Order order, IReadOnlyList<Offer> seats, DateTimeOffset now)
    {
        var next = order.With(seats.Select(s => s with { Status = OfferStatus.Expired, AnsweredAt = now, Reconfirm = false }));
        next = next.With(next.Offers.Values.Where(o => o.Status == OfferStatus.Standby).Select(o => o with { Called = false }).ToList());
        if (order.OpenSeats == 0)
            next = Backup.Freed(next);
        var wasTold = order.Status == OrderStatus.Confirmed;
        next = next with
        {
            Status = next.Taken > 0 ? OrderStatus.PartlyFilled : OrderStatus.Offering,
            Dilemma = wasTold ? "released" : null, DilemmaOf = wasTold ? order.Version : order.DilemmaOf,
        };
        return new(Reply.Done, next)
        {
            Owes =
            [
                .. seats.Select(s => Owed.Message($"unsigned.gone:{s.Expert}:{s.Round}", Kinds.SeatUnsigned, s.Expert, now)),
                .. seats.SelectMany(s => ImmutableArray.Create(
                    Owed.Refresh($"seat:{s.Expert}", now), Owed.Refresh($"sign:{s.Expert}", now), Owed.Refresh($"unsigned:{s.Expert}", now))),
                Owed.Refresh("offer:", now), Owed.Refresh("confirmed", now), Owed.Refresh("found", now), Owed.Refresh("decide", now),
                new Owed("settle", Kinds.Settle, now) { Renewed = true },
                .. wasTold ? [Owed.Message($"decide:{order.Version}", Kinds.Decide, order.Requester, now)] : Array.Empty<Owed>(),
                .. Asking.NextWave(next, now),
            ],
        };
    }

    static Decision<bool> GoOn(Order order, DateTimeOffset now)
    {
        var confirmed = Confirming.Decide(order, now);
        return new(true, confirmed.Next ?? order) { Owes = [.. confirmed.Owes, Owed.Refresh("found", now)] };
    }

    static Owed Unsigned(Offer seat, string moment, DateTimeOffset now) =>
        Owed.Coordinators($"unsigned:{seat.Expert}:{seat.Round}:{moment}", Kinds.Unsigned, now, seat.Expert.Value);

    /// <summary>The time is up; the working day before the session; its start.</summary>
    static ImmutableArray<Owed> Moments(Order order, DateTimeOffset until, Brokering rules, DateTimeOffset now)
    {
        var last = LastMorning(order, rules.Zone);
        return
        [
            .. new[] { rules.Awake(until + Asking.Grace), last }.Where(at => at > now && at <= last).Distinct().Select(Moment),
            Moment(order.StartsAt),
        ];

        static Owed Moment(DateTimeOffset at) => new($"signing.over:{at.UtcTicks}", Kinds.SignOver, at);
    }
}
