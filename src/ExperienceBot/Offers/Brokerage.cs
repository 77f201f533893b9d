using ExperienceBot.Experts;
using ExperienceBot.Matching;
using ExperienceBot.Orders;
using ExperienceBot.Sessions;
using ExperienceBot.Work;

namespace ExperienceBot.Offers;

/// <summary>What the clock does to an order: waves, deadlines, the session's end.</summary>
public sealed class Brokerage(OrderBook orders, Roster roster, Brokering rules, TimeProvider clock) : IDeadlines
{
    const string Clock = "clock";

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.Wave] = (work, ct) => Ask(Order(work), Clock, "wave", 0, ct),
            [Kinds.WaveDeadline] = (work, ct) => orders.Change(Order(work), Clock, "expire", o => Asking.Expire(o, clock.GetUtcNow()), ct),
            [Kinds.Halfway] = (work, ct) => orders.Change(Order(work), Clock, "halfway", o => Asking.Halfway(o, rules, clock.GetUtcNow()), ct),
            [Kinds.Held] = (work, ct) => orders.Change(Order(work), Clock, "held", o => Holding.End(o, rules, clock.GetUtcNow()), ct),
            [Kinds.Close] = (work, ct) => orders.Change(Order(work), Clock, "close", o => Holding.Close(o, clock.GetUtcNow()), ct),
            [Kinds.Settle] = Settle,
        };

    /// <param name="more">How many more than the rules say; a coordinator's "widen".</param>
    /// <returns>How many were asked.</returns>
    public async Task<int> Ask(OrderId id, string actor, string verb, int more, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await orders.Change(id, actor, verb, order => Asking.Decide(order, Fit.Rank(order, Candidates(order.Id), now, rules.Zone), rules, now, more), ct);
    }

    /// <summary>Everybody on the roster, with the offers they have open elsewhere.</summary>
    public IEnumerable<Candidate> Candidates(OrderId besides)
    {
        var open = orders.Open.Where(o => o.Id != besides && o.IsBrokered)
            .SelectMany(o => o.Offers.Values.Where(f => f.Status == OfferStatus.Sent))
            .GroupBy(f => f.Expert).ToDictionary(g => g.Key, g => g.Count());
        return roster.All.Select(e => new Candidate(e, open.GetValueOrDefault(e.Id)));
    }

    /// <summary>A reservation ran out, or a seat is gone: the time is the seat's, or the person's own again.</summary>
    async Task Settle(WorkItem work, CancellationToken ct)
    {
        var person = work.To ?? new PersonId(work.Aggregate[2..]);
        var id = work.About is { } about ? new OrderId(about) : Order(work);
        var order = await orders.Find(id, ct);
        var seat = order?.OfferTo(person) is { Status: OfferStatus.Accepted } && order.Status is not (OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce)
            ? order : null;
        await roster.Settle(person, id, seat, clock.GetUtcNow(), ct);
    }

    static OrderId Order(WorkItem work) => new(work.Aggregate[2..]);
}
