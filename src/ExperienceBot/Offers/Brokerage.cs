using System.Collections.Immutable;
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
            [Kinds.Fair] = (work, ct) => orders.Change(Order(work), Clock, "choose", o => Choosing.End(o, clock.GetUtcNow()), ct),
            [Kinds.PassedOver] = PassedOver,
            [Kinds.Heavy] = (work, ct) => roster.Wear(new(work.About!), Order(work), clock.GetUtcNow(), ct),
            [Kinds.Halfway] = (work, ct) => orders.Change(Order(work), Clock, "halfway", o => Asking.Halfway(o, rules, clock.GetUtcNow()), ct),
            [Kinds.Held] = (work, ct) => orders.Change(Order(work), Clock, "held", o => Holding.End(o, rules, clock.GetUtcNow()), ct),
            [Kinds.AskReports] = (work, ct) => orders.Change(Order(work), Clock, "report.ask", o => Holding.AskReports(o, rules), ct),
            [Kinds.Close] = (work, ct) => orders.Change(Order(work), Clock, "close", o => Holding.Close(o, clock.GetUtcNow()), ct),
            [Kinds.Remind] = (work, ct) => orders.Change(Order(work), Clock, "remind", o => Schedule.Remind(o, work.About!, clock.GetUtcNow()), ct),
            [Kinds.LastCall] = (work, ct) => orders.Change(Order(work), Clock, "lastcall", o => Schedule.Call(o, clock.GetUtcNow()), ct),
            [Kinds.Settle] = Settle,
        };

    /// <param name="more">How many more than the rules say; a coordinator's "widen".</param>
    /// <returns>How many were asked.</returns>
    public async Task<int> Ask(OrderId id, string actor, string verb, int more, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return await orders.Change(id, actor, verb, order => Decide(order, more, now), ct);
    }

    /// <inheritdoc cref="Ask"/>
    public Decision<int> Decide(Order order, int more, DateTimeOffset now) =>
        Asking.Decide(order, Best(order, Asking.Most, now), rules, now, more, roster.Find, () => Blocking.Of(Bars(order, now)));

    /// <summary>The best who fit, enough of them that <paramref name="count"/> remain without those who have been asked before.</summary>
    /// <param name="byHand">For a coordinator who picks: haste bars nobody then.</param>
    public ImmutableArray<Ranked> Best(Order order, int count, DateTimeOffset now, bool byHand = false) =>
        roster.Index.Best(order, count + order.Offers.Count, now, OpenOffers(order.Id), byHand);

    /// <summary>Which bars kept how many people out.</summary>
    public ImmutableSortedDictionary<Bar, int> Bars(Order order, DateTimeOffset now) => roster.Index.Bars(order, now, OpenOffers(order.Id));

    /// <summary>Those who would fit if their contract and commitments were signed: the coordinator is asked first (domain §5.1.4).</summary>
    public ImmutableArray<Ranked> Unsigned(Order order, int count, DateTimeOffset now)
    {
        var open = OpenOffers(order.Id);
        if (!roster.Index.Bars(order, now, open).ContainsKey(Bar.Documents))
            return []; // mostly; else everybody is looked at one by one
        return
        [
            .. Fit.Rank(
                order,
                roster.All.Select(e => new Candidate(e, open.GetValueOrDefault(e.Id))).Where(c => Fit.LacksOnlyDocuments(order, c, now, rules))
                    .Select(c => c with { Expert = Fit.AsSigned(c.Expert) }), now, rules, byHand: true)
                .Take(count).Select(r => r with { Expert = roster.Find(r.Expert.Id)! }),
        ];
    }

    /// <summary>For a coordinator who picks them: the person's place by the rules; null when they do not fit. What is not signed holds up the confirmation, not the offer.</summary>
    public Ranked? Fitting(Order order, PersonId person, DateTimeOffset now) => roster.Find(person) is { } expert
        ? Fit.Rank(order, [new(Fit.AsSigned(expert), OpenOffers(order.Id).GetValueOrDefault(person))], now, rules, byHand: true).SingleOrDefault() is { } fitting
            ? fitting with { Expert = expert } : null
        : null;

    /// <summary>How many offers of other orders each person has not answered.</summary>
    Dictionary<PersonId, int> OpenOffers(OrderId besides) =>
        orders.Open.Where(o => o.Id != besides && o.IsBrokered)
            .SelectMany(o => o.Offers.Values.Where(f => f.Status == OfferStatus.Sent))
            .GroupBy(f => f.Expert).ToDictionary(g => g.Key, g => g.Count());

    /// <summary>
    /// Reservations follow seats: a reservation that ran out, or the time of a seat that was taken or given up. Owed by a person
    /// it is about that person alone; owed by an order, about everybody who was asked.
    /// </summary>
    async Task Settle(WorkItem work, CancellationToken ct)
    {
        var id = work.About is { } about ? new OrderId(about) : Order(work);
        var order = await orders.Find(id, ct);
        var people = work.About is not null
            ? [new PersonId(work.Aggregate[2..])]
            : order?.Offers.Values.Where(o => o.Status is OfferStatus.Accepted || roster.Find(o.Expert)?.Reservations.Any(r => r.Order == id) == true)
                .Select(o => o.Expert) ?? [];
        foreach (var person in people.Where(p => !Waits(order, p)).ToList())
            await roster.Settle(person, id, SeatOf(order, person), clock.GetUtcNow(), ct);
    }

    /// <summary>Said yes in the fair window: the time stays theirs until it is decided.</summary>
    static bool Waits(Order? order, PersonId person) => order is { IsBrokered: true } && order.OfferTo(person) is { Status: OfferStatus.Sent, YesAt: not null };

    static Order? SeatOf(Order? order, PersonId person) =>
        order?.OfferTo(person) is { Status: OfferStatus.Accepted } && order.Status is not (OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce)
            ? order : null;

    /// <summary>One person who came too late, or all who waited in the fair window and were not chosen.</summary>
    async Task PassedOver(WorkItem work, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (work.About is { } one)
        {
            await roster.PassOver(new(one), now, ct);
            return;
        }

        var all = (await orders.Find(Order(work), ct))?.Offers.Values.Where(o => o.NotChosen).Select(o => o.Expert).ToList() ?? [];
        foreach (var some in all.Chunk(Asking.Most))
            await orders.Change(Order(work), Clock, "tell", o => Choosing.Tell(o, some, now), ct);
        foreach (var person in all)
            await roster.PassOver(person, now, ct);
    }

    static OrderId Order(WorkItem work) => new(work.Aggregate[2..]);
}
