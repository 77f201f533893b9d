using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Work;

namespace ExperienceBot.Experts;

/// <summary>Somebody takes no part any more (E37): open offers are withdrawn silently, and seats go the way of "En pääse".</summary>
public sealed class Leaving(OrderBook orders, Roster roster, Brokering rules, TimeProvider clock) : IDeadlines
{
    const string Verb = "expert.leave";

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>> { [Kinds.Leave] = (work, ct) => Follow([new(work.Aggregate[2..])], ct) };

    /// <summary>Of these people those who have left, or are on a recovery break: then only what they have not taken yet.</summary>
    public async Task Follow(IEnumerable<PersonId> people, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var expert in people.Select(roster.Find).OfType<Expert>().Where(e => e.IsGone || e.IsRecovering))
        foreach (var order in orders.Open.Where(o => o.IsBrokered).ToList())
        {
            if (order.OfferTo(expert.Id) is { Status: OfferStatus.Sent or OfferStatus.Standby })
                await orders.Change(order.Id, "clock", Verb, o => Answering.WithdrawForPause(o, expert.Id, now), ct);
            else if (expert.IsGone && order.OfferTo(expert.Id) is { Status: OfferStatus.Accepted })
                await orders.Change(order.Id, "clock", Verb, o => Releasing.Decide(o, expert.Id, rules, now), ct);
        }
    }
}
