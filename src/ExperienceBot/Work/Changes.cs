using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Storage;

namespace ExperienceBot.Work;

/// <summary>
/// Brings what this instance remembers of orders and experts up to what others have written. With a store of its own there are no
/// others, and it does nothing.
/// </summary>
public sealed class Changes(IStore store, Ledger ledger, OrderBook orders, Roster roster, TimeProvider clock)
{
    /// <summary>How far clocks of instances, and the way of a write, may be apart.</summary>
    static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);

    readonly Dictionary<string, DateTimeOffset> seen = new(StringComparer.Ordinal);
    readonly Lock gate = new();
    DateTimeOffset since = DateTimeOffset.MaxValue;
    Task? running;
    Task? next;

    /// <summary>From here on; what was written before has been read.</summary>
    public void Begin() => since = clock.GetUtcNow() - Overlap;

    /// <summary>Returns when all is known that had been committed at the time of the call. Many who ask at once wait for one look.</summary>
    public Task CatchUp(CancellationToken ct)
    {
        if (!store.IsShared)
            return Task.CompletedTask;
        lock (gate)
        {
            if (running is null or { IsCompleted: true })
                return (running = Look()).WaitAsync(ct);
            // The look that goes on may have begun before what the caller wants to see.
            if (next is null or { IsCompleted: true })
                next = After(running);
            return next.WaitAsync(ct);
        }

        async Task After(Task first)
        {
            await first.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            Task look;
            lock (gate)
                look = running = Look();
            await look;
        }
    }

    async Task Look()
    {
        if ((clock as DevelopmentClock)?.Follow(store, ledger.Partition(Keys.Tenant)) is { } following)
            await following;
        var begun = clock.GetUtcNow();
        var pages = await Task.WhenAll(ledger.Partitions.Select(Read));
        foreach (var key in pages.SelectMany(p => p).Where(k => !seen.ContainsKey(k)).ToList())
        {
            var (at, aggregate, _) = Keys.Timed(key);
            if (aggregate.StartsWith("o-", StringComparison.Ordinal))
                await orders.Relearn(new(aggregate[2..]), CancellationToken.None);
            else
                await roster.Relearn(new(aggregate[2..]), CancellationToken.None);
            seen[key] = at;
        }

        since = begun - Overlap;
        foreach (var (old, _) in seen.Where(s => s.Value < since).ToList())
            seen.Remove(old);
    }

    async Task<List<string>> Read(string partition)
    {
        var keys = new List<string>();
        await foreach (var row in store.All(partition, Keys.Changes, CancellationToken.None, Keys.At(Keys.Changes, since)))
            keys.Add(row.Key);
        return keys;
    }
}
