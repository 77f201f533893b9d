using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Storage;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Work;

/// <summary>
/// Commits a change together with the work it owes. The one place where owed messages and deadlines are written
/// (reliability §2.2), and the one place where their state moves.
/// </summary>
public sealed class Ledger(IStore store, Tenancy tenancy, TimeProvider clock)
{
    /// <summary>Whoever works on a partition elsewhere looks as often by themselves.</summary>
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    volatile TaskCompletionSource woken = new();
    long looksAt = long.MaxValue;

    public string Partition(string aggregate) => Keys.Partition(tenancy.Tenant, aggregate, store.Shards);

    public ImmutableArray<string> Partitions { get; } =
        [.. Enumerable.Range(0, store.Shards).Select(n => string.Create(CultureInfo.InvariantCulture, $"{tenancy.Tenant}:{n:00}"))];

    /// <summary>Hears in which partition something new is owed.</summary>
    public Action<string> Owing { get; set; } = _ => { };

    /// <summary>Ends when something is owed after it was asked for that falls due before <see cref="LooksAt"/>.</summary>
    public Task Woken => woken.Task;

    /// <summary>Whoever works here looks by themselves at that time; null while they do.</summary>
    public void LooksAt(DateTimeOffset? time) => Volatile.Write(ref looksAt, time?.UtcTicks ?? long.MaxValue);

    /// <summary>
    /// One batch: the change and what it owes. What is owed already under the same id is owed once.
    /// Throws <see cref="ConflictException"/> when the change itself was decided on old facts.
    /// </summary>
    public async Task Commit(string aggregate, IReadOnlyList<Write> change, IEnumerable<Owed> owes, CancellationToken ct)
    {
        var partition = Partition(aggregate);
        var owed = owes.ToList();
        var items = Once(owed.SelectMany(o => Addressed(aggregate, o)));
        // Where coordinators are many, what is for all of them is one piece in the decision's batch and spread when it falls due.
        if (change.Count + items.Sum(i => i.Renewed ? 4 : 2) > Limits.Writes)
            items = Once(owed.SelectMany(o => o.ToCoordinators ? [(Item(aggregate, o, o.Id) with { IsToAll = true }, o.Renewed)] : Addressed(aggregate, o)));
        while (true)
        {
            List<Write> batch = [.. change];
            foreach (var (item, renewed) in items)
            {
                var old = renewed ? await store.Get(partition, item.Key, ct) : null;
                if (old is not null && Read(old.Data, Rows.WorkItem) is var before)
                {
                    if (before.IsOpen)
                        batch.Add(new Write.Delete(before.DueKey));
                    if (before.AsideSince is not null)
                        batch.Add(new Write.Delete(before.AsideKey));
                }

                batch.Add(old is null
                    ? new Write.Add(item.Key, Write(item, Rows.WorkItem))
                    : new Write.Replace(item.Key, Write(item, Rows.WorkItem), old.ETag));
                batch.RemoveAll(w => w is Write.Delete && w.Key == item.DueKey);
                batch.Add(new Write.Put(item.DueKey, item.Lane));
            }

            // Other instances remember orders and experts, and learn from this row that theirs are old.
            if (store.IsShared && change.Any(w => w.Key.StartsWith(Keys.Roster, StringComparison.Ordinal) || (w.Key.StartsWith("A!o-", StringComparison.Ordinal) && w.Key.EndsWith("!H", StringComparison.Ordinal))))
                batch.Add(new Write.Put($"{Keys.At(Keys.Changes, clock.GetUtcNow())}!{aggregate}", ""));
            try
            {
                await Telemetry.Commit(aggregate, () => store.Commit(partition, batch, ct));
                if (items.Count > 0)
                    Wake(partition, items.Min(i => i.Item.Due));
                return;
            }
            catch (ConflictException conflict) when (items.Find(i => i.Item.Key == conflict.Key) is { Item: not null } owedAlready)
            {
                // Owed before by the same decision: it stays as it is. A renewed one is read again.
                if (!owedAlready.Renewed)
                    items.Remove(owedAlready);
            }
        }
    }

    /// <summary>Something is owed in a partition: who works on it looks again, here or elsewhere, unless they do so in time anyhow.</summary>
    void Wake(string partition, DateTimeOffset due)
    {
        if (due.UtcTicks < Volatile.Read(ref looksAt))
            Heard();
        if (due < clock.GetUtcNow() + Soon)
            Owing(partition);
    }

    /// <summary>Whoever waits for work here looks again.</summary>
    public void Heard()
    {
        var waiting = Interlocked.Exchange(ref woken, new());
        // Whoever waits goes on by themselves, not in the middle of this commit.
        if (SynchronizationContext.Current is { } context)
            context.Post(_ => waiting.TrySetResult(), null);
        else
            ThreadPool.UnsafeQueueUserWorkItem(static w => w.TrySetResult(), waiting, preferLocal: false);
    }

    /// <summary>Moves the state of a work item, and with it its place in the due index or among what waits for a coordinator.</summary>
    public Task Move(Row row, WorkItem before, WorkItem after, IEnumerable<Owed> owes, CancellationToken ct, params ReadOnlySpan<Write> besides)
    {
        // What was redrawn, or a draft that is gone, needs no memory; the rest is kept, so that it is never owed again.
        List<Write> writes =
        [
            after is { State: WorkState.Done or WorkState.Superseded, Kind: Kinds.Refresh or Kinds.Redraw or Kinds.WalkRefresh or Kinds.ForgetDraft }
                ? new Write.Delete(after.Key, row.ETag)
                : new Write.Replace(after.Key, Write(after, Rows.WorkItem), row.ETag),
            .. besides,
        ];
        if (before.IsOpen && !(after.IsOpen && after.DueKey == before.DueKey))
            writes.Add(new Write.Delete(before.DueKey));
        if (after.IsOpen && !(before.IsOpen && after.DueKey == before.DueKey))
            writes.Add(new Write.Put(after.DueKey, after.Lane));
        if (before.AsideSince is not null && before.AsideSince != after.AsideSince)
            writes.Add(new Write.Delete(before.AsideKey));
        if (after.AsideSince is not null && before.AsideSince != after.AsideSince)
            writes.Add(new Write.Put(after.AsideKey, ""));
        return Commit(after.Aggregate, writes, owes, ct);
    }

    static List<(WorkItem Item, bool Renewed)> Once(IEnumerable<(WorkItem Item, bool Renewed)> items) =>
        [.. items.GroupBy(o => o.Item.Id).Select(same => same.Last())];

    ImmutableArray<(WorkItem Item, bool Renewed)> Addressed(string aggregate, Owed owed) =>
        owed.ToCoordinators
            ? [.. tenancy.Coordinators.Select(c => (Item(aggregate, owed, $"{owed.Id}:{c}") with { To = c, IsToAll = true }, owed.Renewed))]
            : [(Item(aggregate, owed, owed.Id), owed.Renewed)];

    static WorkItem Item(string aggregate, Owed owed, string id) =>
        new(aggregate, id, owed.Kind, owed.Due) { To = owed.To, About = owed.About, Binding = owed.Binding, IsBulk = !owed.Binding };
}
