using ExperienceBot.Experts;
using ExperienceBot.Matching;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>
/// An expert's answer to an offer, whichever way it comes: from the card, from the page, or told to a coordinator. With a yes the
/// time is reserved first, then the seat is taken; so nobody is ever in two places (reliability §2.15).
/// </summary>
public sealed class Seats(OrderBook orders, Roster roster, Brokering rules)
{
    const int MostTries = 5;

    /// <summary>A yes waits so much longer for its choice than the window is open, should the clock be late.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    public enum Hindrance
    {
        None,

        /// <summary>Another order has the time.</summary>
        Busy,

        /// <summary>Over the person's own limit: they decide, once they know (E16).</summary>
        OverCap,
    }

    /// <param name="Order">As it is now; null when there is none.</param>
    /// <param name="Reply">Null when something stands in the way, or there is no such order.</param>
    public sealed record Outcome(Order? Order, Answering.Reply? Reply, Hindrance Hindrance = Hindrance.None);

    /// <param name="isSure">They know that it goes over their limit.</param>
    /// <param name="recordedBy">The coordinator who was told the answer.</param>
    public async Task<Outcome> Accept(PersonId who, OrderId id, bool isSure, PersonId? recordedBy, DateTimeOffset now, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            if (await orders.Find(id, ct) is not { } order || order.OfferTo(who) is null || IsGone(who))
                return new(null, null);

            var needsTime = Takes(Answering.Accept(order, who, now));
            var expert = roster.Find(who);
            var isOver = needsTime && expert is not null && Fit.OverCap(order, expert, rules);
            if (isOver && !isSure)
                return new(order, null, Fit.IsBusy(order, expert!) ? Hindrance.Busy : Hindrance.OverCap);
            var until = Answering.Accept(order, who, now).Answer is Answering.Reply.Held(var end) ? end + Patience : (DateTimeOffset?)null;
            if (needsTime && !await roster.Reserve(who, order, now, until, ct))
            {
                if (tries > 1)
                    await roster.Settle(who, id, null, now, ct); // the time it no longer has
                return new(order, null, Hindrance.Busy);
            }

            // An order that has moved to another time in between is reserved anew.
            var hasMoved = false;
            var reply = await orders.Change<Answering.Reply?>(id, (recordedBy ?? who).Value, "offer.accept", o =>
            {
                var decided = Marked(Answering.Accept(o, who, now), who, recordedBy);
                hasMoved = Takes(decided) && !(needsTime && o.Sessions.SequenceEqual(order.Sessions));
                return hasMoved ? new(null) : new(decided.Answer, decided.Next)
                {
                    Owes = isOver && Takes(decided)
                        ? [.. decided.Owes, Owed.Coordinators($"alert:overcap:{who}", Kinds.Alert, now, $"overcap:{who}")]
                        : decided.Owes,
                };
            }, ct);
            if (hasMoved && tries < MostTries)
                continue;

            var after = await orders.Find(id, ct) ?? order;
            var mine = after.OfferTo(who);
            if (needsTime && mine is { Status: OfferStatus.Sent, YesAt: not null })
                await roster.Reserve(who, after, now, until, ct); // what settled in between may have let it go
            else if (needsTime)
                await roster.Settle(who, id, mine is { Status: OfferStatus.Accepted } ? after : null, now, ct);
            if (hasMoved)
                throw new InvalidOperationException($"Order {id} moved to another time at each of {MostTries} tries.");
            return new(after, reply);
        }
    }

    /// <summary>Every other answer.</summary>
    public async Task<Outcome> Answer(
        PersonId who, OrderId id, string verb, Func<Order, Decision<Answering.Reply>> decide, PersonId? recordedBy, CancellationToken ct)
    {
        if (IsGone(who))
            return new(null, null);
        var reply = await orders.Change<Answering.Reply?>(id, (recordedBy ?? who).Value, verb, o =>
        {
            var decided = Marked(decide(o), who, recordedBy);
            return new(decided.Answer, decided.Next) { Owes = decided.Owes };
        }, ct);
        return new(await orders.Find(id, ct), reply);
    }

    /// <summary>Whoever is no expert any more answers nothing, also in the moments before their offers are withdrawn.</summary>
    bool IsGone(PersonId who) => roster.Find(who) is { IsGone: true };

    static bool Takes(Decision<Answering.Reply> decided) => decided is { Next: not null, Answer: Answering.Reply.Yours or Answering.Reply.Held };

    static Decision<Answering.Reply> Marked(Decision<Answering.Reply> decided, PersonId who, PersonId? recordedBy) =>
        recordedBy is not null && decided.Next?.OfferTo(who) is { } offer
            ? decided with { Next = decided.Next.With(offer with { RecordedBy = recordedBy }) }
            : decided;
}
