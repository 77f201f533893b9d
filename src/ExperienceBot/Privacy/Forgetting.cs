using ExperienceBot.Calendar;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Privacy;

/// <summary>What has been kept long enough goes by itself. Cut short in the middle, it goes on where it was.</summary>
public sealed class Forgetting(OrderBook orders, PersonBook people, IStore store, Ledger ledger, Retention retention, Brokering rules, TimeProvider clock) : IDeadlines
{
    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.Forget] = (work, ct) => work.About switch
            {
                Retention.Offers => ForgetOffers(Order(work), ct),
                Retention.Texts => ForgetTexts(work.Aggregate, ct),
                _ => ForgetAll(work, ct),
            },
            [Kinds.ForgetDraft] = ForgetDraft,
        };

    async Task ForgetOffers(OrderId id, CancellationToken ct)
    {
        while (await orders.Change(id, "clock", "forget.offers", Retention.ForgetOffers, ct))
        {
            // A batch at a time.
        }
    }

    async Task ForgetTexts(string aggregate, CancellationToken ct)
    {
        var writes = (await Rows(aggregate, Keys.Feedback(aggregate, ""), ct))
            .Select(row => Retention.WithoutTexts(Read(row.Data, StoredJson.Rows.FeedbackEntry)) is { } left
                ? new Write.Replace(row.Key, Write(left, StoredJson.Rows.FeedbackEntry), row.ETag) : null)
            .OfType<Write.Replace>();
        foreach (var some in writes.Chunk(Retention.Together))
            await ledger.Commit(aggregate, some, [], ct);
        await orders.Change(new(aggregate[2..]), "clock", "forget.texts", Retention.ForgetWords, ct);
    }

    /// <summary>The order itself goes last: while it is there, so is the work to be done.</summary>
    async Task ForgetAll(WorkItem work, CancellationToken ct)
    {
        if (await orders.Find(Order(work), ct) is not { } order)
            return;
        var counted = CountedOrder.Of(order, LocalTime.DateOf(order.StartsAt, rules.Zone));
        await store.Commit(
            ledger.Partition(Keys.Tenant),
            [new Write.Put($"{Keys.Counted}{counted.Month}!{order.Id}", Write(counted, StoredJson.Rows.CountedOrder)), new Write.Delete(Keys.Gaps + order.Id)], ct);
        await people.Unlink(order.Requester, order.Id, ct);
        var head = Keys.Head(work.Aggregate);
        var rows = (await Rows(work.Aggregate, Keys.All(work.Aggregate), ct)).Where(r => r.Key != head && r.Key != work.Key);
        var paid = order.Seated.Where(s => s.Claim?.Approved is not null).Select(s => Keys.Payroll(s.Claim!.Approved!.Month, order.Id, s.Expert));
        foreach (var some in rows.Select(r => r.Key).Concat(paid).Chunk(Retention.Together))
            await ledger.Commit(work.Aggregate, [.. some.Select(key => new Write.Delete(key))], [], ct);
        await ledger.Commit(work.Aggregate, [new Write.Delete(head)], [], ct);
    }

    Task<bool> ForgetDraft(WorkItem work, CancellationToken ct) => people.Decide<bool>(new PersonId(work.Aggregate[2..]), person =>
    {
        if (person.Draft is not { } draft || draft.Id.Value != work.About)
            return (false, person, []);
        var due = draft.TouchedAt.AddDays(retention.DraftDays);
        return due > clock.GetUtcNow()
            ? (false, person, [retention.Forgets(draft)])
            : (true, person.End(draft, draft.Changes is null ? "order.forgotten" : "order.change.dropped"), []);
    }, ct);

    ValueTask<List<Row>> Rows(string aggregate, string prefix, CancellationToken ct) =>
        store.All(ledger.Partition(aggregate), prefix, ct).ToListAsync(ct);

    static OrderId Order(WorkItem work) => new(work.Aggregate[2..]);
}
