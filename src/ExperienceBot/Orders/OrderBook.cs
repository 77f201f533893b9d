using System.Collections.Concurrent;
using System.Collections.Immutable;
using ExperienceBot.Feedback;
using ExperienceBot.Privacy;
using ExperienceBot.Sessions;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Orders;

/// <summary>
/// The only door to stored orders. Load, decide, commit is written here once: a lost race reads again and decides again, so
/// a second tap, a redelivery and a late answer are one mechanism.
/// </summary>
public sealed class OrderBook(IStore store, Ledger ledger, Tenancy tenancy, Retention retention, TimeProvider clock)
{
    const int MostTries = 60; // as many as may answer one order at once
    const int MostOffers = 500;

    readonly ConcurrentDictionary<OrderId, Order> open = new();

    /// <summary>Orders that are not filed, as last seen here: for lists and for counting. Never the truth to decide on.</summary>
    public IEnumerable<Order> Open => open.Values;

    public async Task Load(CancellationToken ct)
    {
        foreach (var partition in ledger.Partitions)
        {
            await foreach (var row in store.All(partition, Keys.OpenOrders, ct))
            {
                if (await Find(new(row.Key[Keys.OpenOrders.Length..]), ct) is { } order)
                    open[order.Id] = order;
            }
        }
    }

    public async Task<Order?> Find(OrderId id, CancellationToken ct) => (await Read(id, ct))?.Order;

    /// <summary>Another instance has changed it.</summary>
    public async Task Relearn(OrderId id, CancellationToken ct)
    {
        if (await Find(id, ct) is { } order)
            Seen(order);
    }

    /// <summary>False when the order exists already: one form makes one order.</summary>
    public async Task<bool> Create(Order order, IEnumerable<Owed> owes, CancellationToken ct)
    {
        var aggregate = Keys.Of(order.Id);
        var first = order with { Version = 1 };
        try
        {
            await ledger.Commit(
                aggregate,
                [
                    new Write.Add(Keys.Head(aggregate), Write(first, Rows.Order)),
                    new Write.Put(Keys.OpenOrders + order.Id, ""),
                    Event(first, order.Requester.Value, "order.submit", order.Status),
                ],
                owes, ct);
            open[order.Id] = first;
            Telemetry.Changed(null, first);
            return true;
        }
        catch (ConflictException conflict) when (conflict.Key == Keys.Head(aggregate))
        {
            return false;
        }
    }

    /// <summary>
    /// Decides on the order as it is and commits the decision with all it owes. The default answer when there is no such order.
    /// </summary>
    /// <param name="actor">A person's id, <c>participant</c> or <c>clock</c>.</param>
    public async Task<TAnswer?> Change<TAnswer>(
        OrderId id, string actor, string verb, Func<Order, Decision<TAnswer>> decide, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            if (await Read(id, ct) is not var (order, head, offerTags))
                return default;
            var decision = decide(order);
            if (decision.Next is not { } changed)
                return decision.Answer;

            var next = changed with { Version = order.Version + 1 };
            var aggregate = Keys.Of(id);
            List<Write> writes = [new Write.Replace(head.Key, Write(next, Rows.Order), head.ETag)];
            foreach (var offer in next.Offers.Values.Where(o => order.Offers.GetValueOrDefault(o.Expert.Value) is var old && old != o))
            {
                var (key, data) = (Keys.Offers(aggregate) + offer.Expert, Write(offer, Rows.Offer));
                writes.Add(offerTags.TryGetValue(offer.Expert.Value, out var tag) ? new Write.Replace(key, data, tag) : new Write.Add(key, data));
                if (offer.Claim?.Approved is { Month: var month } && order.OfferTo(offer.Expert)?.Claim?.Approved is null)
                    writes.Add(new Write.Put(Keys.Payroll(month, id, offer.Expert), "")); // payroll finds it when the order is long filed
            }

            writes.AddRange(order.Offers.Keys.Except(next.Offers.Keys).Select(gone => new Write.Delete(Keys.Offers(aggregate) + gone)));
            writes.AddRange(decision.Feedback.Select(f => new Write.Add(Keys.Feedback(aggregate, f.Id), Write(f, Rows.FeedbackEntry))));
            writes.Add(Event(next, actor, verb, order.Status));
            if (next.IsFiled && !order.IsFiled)
                writes.Add(new Write.Delete(Keys.OpenOrders + id));
            else if (order.IsFiled && !next.IsFiled)
                writes.Add(new Write.Put(Keys.OpenOrders + id, ""));
            try
            {
                await ledger.Commit(
                    aggregate, writes,
                    [.. decision.Owes, .. retention.After(order, next), .. tenancy.Invites ? Inviting.After(order, next, clock.GetUtcNow()) : []], ct);
                Seen(next);
                Telemetry.Changed(order, next);
                return decision.Answer;
            }
            catch (ConflictException) when (tries < MostTries)
            {
                // Somebody else's change landed between the read and the write: decide again on what is there now.
            }
        }
    }

    public async Task<FeedbackEntry?> FeedbackOf(OrderId id, string entryId, CancellationToken ct) =>
        await store.Get(ledger.Partition(Keys.Of(id)), Keys.Feedback(Keys.Of(id), entryId), ct) is { } row ? StoredJson.Read(row.Data, Rows.FeedbackEntry) : null;

    public async Task<ImmutableArray<FeedbackEntry>> FeedbackOf(OrderId id, CancellationToken ct)
    {
        var entries = ImmutableArray.CreateBuilder<FeedbackEntry>();
        await foreach (var row in store.All(ledger.Partition(Keys.Of(id)), Keys.Feedback(Keys.Of(id), ""), ct))
            entries.Add(StoredJson.Read(row.Data, Rows.FeedbackEntry));
        return entries.ToImmutable();
    }

    void Seen(Order order)
    {
        if (order.IsFiled)
            open.TryRemove(order.Id, out _);
        else
            open.AddOrUpdate(order.Id, order, (_, known) => known.Version > order.Version ? known : order);
    }

    Write.Add Event(Order order, string actor, string verb, OrderStatus from) =>
        new(
            Keys.Event(Keys.Of(order.Id), order.Version),
            Write(new HistoryEvent(actor, verb, from, order.Status, clock.GetUtcNow()), Rows.HistoryEvent));

    async Task<(Order Order, Row Head, IReadOnlyDictionary<string, string> OfferTags)?> Read(OrderId id, CancellationToken ct)
    {
        if (!IsId(id.Value))
            return null;
        var aggregate = Keys.Of(id);
        var partition = ledger.Partition(aggregate);
        if (await store.Get(partition, Keys.Head(aggregate), ct) is not { } head)
            return null;
        var prefix = Keys.Offers(aggregate);
        var offers = await store.Range(partition, prefix, Keys.After(prefix), MostOffers, ct);
        var order = StoredJson.Read(head.Data, Rows.Order) with
        {
            Offers = offers.Select(o => StoredJson.Read(o.Data, Rows.Offer)).ToImmutableSortedDictionary(o => o.Expert.Value, o => o, StringComparer.Ordinal),
        };
        return (order, head, offers.ToDictionary(o => o.Key[prefix.Length..], o => o.ETag));
    }

    /// <summary>Ids come back from cards: what could not be one is no order.</summary>
    static bool IsId(string text) => text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
