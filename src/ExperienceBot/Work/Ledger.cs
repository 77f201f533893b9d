using System.Collections.Immutable;
using ExperienceBot.Storage;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Work;

/// <summary>
/// Commits a change together with the work it owes. The one place where owed messages and deadlines are written
/// (reliability §2.2), and the one place where their state moves.
/// </summary>
public sealed class Ledger(IStore store, Tenancy tenancy) : IDisposable
{
    readonly SemaphoreSlim woken = new(0);

    public string Partition(string aggregate) => Keys.Partition(tenancy.Tenant, aggregate, store.Shards);

    public IEnumerable<string> Partitions =>
        Enumerable.Range(0, store.Shards).Select(n => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{tenancy.Tenant}:{n:00}"));

    /// <summary>
    /// One batch: the change and what it owes. What is owed already under the same id is owed once.
    /// Throws <see cref="ConflictException"/> when the change itself was decided on old facts.
    /// </summary>
    public async Task Commit(string aggregate, IReadOnlyList<Write> change, IEnumerable<Owed> owes, CancellationToken ct)
    {
        var partition = Partition(aggregate);
        var items = owes.SelectMany(o => Addressed(aggregate, o)).GroupBy(o => o.Item.Id).Select(same => same.Last()).ToList();
        while (true)
        {
            List<Write> batch = [.. change];
            foreach (var (item, renewed) in items)
            {
                var old = renewed ? await store.Get(partition, item.Key, ct) : null;
                if (old is not null && Read(old.Data, Rows.WorkItem) is { IsOpen: true } open)
                    batch.Add(new Write.Delete(open.DueKey));
                batch.Add(old is null
                    ? new Write.Add(item.Key, Write(item, Rows.WorkItem))
                    : new Write.Replace(item.Key, Write(item, Rows.WorkItem), old.ETag));
                batch.RemoveAll(w => w is Write.Delete && w.Key == item.DueKey);
                batch.Add(new Write.Put(item.DueKey, ""));
            }

            try
            {
                await store.Commit(partition, batch, ct);
                if (items.Count > 0)
                    woken.Release();
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

    /// <summary>Waits until something new is owed, or the time is up.</summary>
    public async Task Wake(TimeSpan longest, TimeProvider clock, CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var signal = woken.WaitAsync(enough.Token);
        await Task.WhenAny(signal, Task.Delay(longest, clock, enough.Token));
        await enough.CancelAsync();
        while (woken.CurrentCount > 0 && await woken.WaitAsync(0, ct))
        {
            // one look at the index serves all that woke it
        }
    }

    /// <summary>Moves the state of a work item, and its place in the due index with it.</summary>
    public Task Move(Row row, WorkItem before, WorkItem after, IEnumerable<Owed> owes, CancellationToken ct)
    {
        // What was redrawn needs no memory; the rest is kept, so that it is never owed again.
        List<Write> writes =
        [
            after is { State: WorkState.Done or WorkState.Superseded, Kind: Kinds.Refresh or Kinds.WalkRefresh }
                ? new Write.Delete(after.Key, row.ETag)
                : new Write.Replace(after.Key, Write(after, Rows.WorkItem), row.ETag),
        ];
        if (before.IsOpen && !(after.IsOpen && after.DueKey == before.DueKey))
            writes.Add(new Write.Delete(before.DueKey));
        if (after.IsOpen && !(before.IsOpen && after.DueKey == before.DueKey))
            writes.Add(new Write.Put(after.DueKey, ""));
        return Commit(after.Aggregate, writes, owes, ct);
    }

    public void Dispose() => woken.Dispose();

    ImmutableArray<(WorkItem Item, bool Renewed)> Addressed(string aggregate, Owed owed) =>
        owed.ToCoordinators
            ? [.. tenancy.Coordinators.Select(c => (Item(aggregate, owed, $"{owed.Id}:{c}") with { To = c }, owed.Renewed))]
            : [(Item(aggregate, owed, owed.Id), owed.Renewed)];

    static WorkItem Item(string aggregate, Owed owed, string id) =>
        new(aggregate, id, owed.Kind, owed.Due) { To = owed.To, About = owed.About, Binding = owed.Binding };
}
