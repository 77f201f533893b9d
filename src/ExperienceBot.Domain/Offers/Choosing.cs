using System.Collections.Immutable;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>
/// The fair window (domain §5.3): a yes given while it is open is held, and all of them are decided together by rank when it
/// closes or everybody asked has answered. The time of those who wait is reserved, so a choice can always be kept.
/// </summary>
public static class Choosing
{
    /// <summary>The window has run out.</summary>
    public static Decision<bool> End(Order order, DateTimeOffset now) =>
        order.FairUntil is { } until && order.IsBrokered && now >= until ? Close(order, null, now) : new(false);

    /// <summary>A coordinator switches to first come; those who wait are decided about at once.</summary>
    public static Decision<bool> FirstCome(Order order, DateTimeOffset now)
    {
        if (!order.IsBrokered || order.OpenSeats == 0)
            return new(false);
        if (order.IsFirstCome)
            return new(true);
        var switched = order with { IsFirstCome = true };
        return order.FairUntil is null ? new(true, switched) : Close(switched, null, now);
    }

    /// <summary>Whether nobody is left to wait for.</summary>
    internal static bool AllHaveAnswered(Order order) =>
        !order.Offers.Values.Any(o => o is { Status: OfferStatus.Sent, YesAt: null });

    /// <param name="actor">Whose answer closes it: they read the outcome in the reply.</param>
    internal static Decision<bool> Close(Order order, PersonId? actor, DateTimeOffset now)
    {
        var chosen = order.Held.Take(order.OpenSeats).ToList();
        var next = order.With(chosen.Select(o => o with { Status = OfferStatus.Accepted, AnsweredAt = o.YesAt, YesAt = null })) with { FairUntil = null };
        if (chosen.Count == 0)
            return new(true, next);
        var seated = Confirming.Seated(next, now);
        return seated with
        {
            Owes =
            [
                .. seated.Owes,
                new("settle", Kinds.Settle, now) { Renewed = true },
                // Confirmed at once, they read that.
                .. seated.Next!.Status == OrderStatus.Confirmed ? [] : chosen.Where(o => o.Expert != actor)
                    .Select(o => Owed.Message($"chosen:{o.Expert}:{o.Round}", Kinds.Chosen, o.Expert, now)),
            ],
        };
    }

    /// <summary>The others have the seats. Whoever waited is told, may stand by, and comes sooner next time (E15).</summary>
    internal static (Order Next, ImmutableArray<Owed> Owes) LetGo(Order order, DateTimeOffset now)
    {
        var held = order.Held.ToList();
        return held.Count == 0 ? (order with { FairUntil = null }, []) : (
            order.With(held.Select(o => o with { Status = OfferStatus.Withdrawn, YesAt = null, WasLate = true, NotChosen = true })) with { FairUntil = null },
            // One for them all: a decision owes no more than fits into one batch.
            [new($"letgo:{order.Version}", Kinds.PassedOver, now), new("settle", Kinds.Settle, now) { Renewed = true }]);
    }

    /// <summary>Some of those who waited are told.</summary>
    public static Decision<bool> Tell(Order order, IEnumerable<PersonId> some, DateTimeOffset now) => new(true, order)
    {
        Owes = [.. some.Select(order.OfferTo).OfType<Offer>().Where(o => o.NotChosen).Select(o => Owed.Message($"notchosen:{o.Expert}:{o.Round}", Kinds.NotChosen, o.Expert, now))],
    };

    internal static Owed PassedOver(Offer offer, DateTimeOffset now) =>
        new($"passed:{offer.Expert}:{offer.Round}", Kinds.PassedOver, now) { About = offer.Expert.Value };
}
