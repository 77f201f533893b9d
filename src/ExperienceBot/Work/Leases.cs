using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Storage;

namespace ExperienceBot.Work;

/// <summary>
/// Which partitions this instance works on (reliability §2.6). Leases save work and nothing else: when two instances hold one for a
/// moment, ETags keep what they do correct. A store of one process needs none: it holds all.
/// </summary>
public sealed class Leases(IStore store, Ledger ledger, Gates gates, NewId newId, TimeProvider clock)
{
    static readonly TimeSpan Term = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Usable = TimeSpan.FromSeconds(40);
    static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);
    static readonly TimeSpan FeedFor = TimeSpan.FromMinutes(10);

    /// <summary>How often they are renewed.</summary>
    public static readonly TimeSpan Between = TimeSpan.FromSeconds(20);

    readonly Dictionary<string, Row> own = new(StringComparer.Ordinal);
    long asked;

    /// <summary>Of this run of the process.</summary>
    public string Instance { get; } = store.IsShared ? newId.Next() : "only";

    /// <summary>The partitions to work on now.</summary>
    public ImmutableArray<string> Held { get; private set; } = store.IsShared ? [] : ledger.Partitions;

    /// <summary>Who works on which partition, as last seen.</summary>
    public ImmutableDictionary<string, string> Owners { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether what is held may still be used: measured by a clock that nobody can move, from before the renewal.</summary>
    public bool AreFresh => !store.IsShared || (asked != 0 && clock.GetElapsedTime(asked) < Usable);

    /// <summary>Renews, takes what is free or abandoned, and gives up what is more than a fair share.</summary>
    /// <returns>The instances that have gone without a word.</returns>
    public async Task<ImmutableArray<string>> Tend(CancellationToken ct)
    {
        if (!store.IsShared)
            return [];
        var begun = clock.GetTimestamp();
        var now = clock.GetUtcNow();
        var (living, gone) = await Members(now, ct);
        gates.Instances = living;
        var share = (ledger.Partitions.Length + living - 1) / living;
        var owners = ImmutableDictionary.CreateBuilder<string, string>();
        // Renewed first, then taken: whoever starts first leaves the others theirs.
        foreach (var partition in ledger.Partitions.OrderByDescending(own.ContainsKey).ThenBy(p => p, StringComparer.Ordinal))
        {
            var row = await store.Get(partition, Keys.Lease, ct);
            var (owner, until) = row is null ? ("", DateTimeOffset.MinValue) : Read(row);
            if (owner != Instance && (until + Skew > now || own.Count >= share))
                own.Remove(partition);
            else if (own.Count > share && own.ContainsKey(partition))
                (owner, _) = ("", await Write(partition, row, null, ct));
            else if (await Write(partition, row, now + Term, ct))
                owner = Instance;
            if (owner.Length > 0)
                owners[partition] = owner;
        }

        asked = begun;
        Owners = owners.ToImmutable();
        Held = [.. ledger.Partitions.Where(own.ContainsKey)];
        foreach (var partition in Held)
            await Purge(partition, now, ct);
        return gone;
    }

    /// <summary>So that others need not wait until the leases run out.</summary>
    public async Task Release(CancellationToken ct)
    {
        if (!store.IsShared)
            return;
        Held = [];
        foreach (var (partition, row) in own.ToList())
            await Write(partition, row, null, ct);
        await store.Commit(ledger.Partition(Keys.Tenant), [new Write.Delete(Keys.Members + Instance)], ct);
    }

    async Task<(int Living, ImmutableArray<string> Gone)> Members(DateTimeOffset now, CancellationToken ct)
    {
        var partition = ledger.Partition(Keys.Tenant);
        await store.Commit(partition, [new Storage.Write.Put(Keys.Members + Instance, Text(now + Term))], ct);
        var rows = await store.Range(partition, Keys.Members, Keys.After(Keys.Members), 100, ct);
        var gone = rows.Where(r => Instant(r.Data) + Skew < now).ToList();
        if (gone.Count > 0)
            await store.Commit(partition, [.. gone.Take(Limits.Writes).Select(r => new Storage.Write.Delete(r.Key))], ct);
        return (rows.Count - gone.Count, [.. gone.Select(r => r.Key[Keys.Members.Length..])]);
    }

    /// <summary>False when another was faster.</summary>
    async Task<bool> Write(string partition, Row? row, DateTimeOffset? until, CancellationToken ct)
    {
        own.Remove(partition);
        var data = until is { } then ? $"{Instance} {Text(then)}" : null;
        try
        {
            await store.Commit(partition, [(row, data) switch
            {
                ({ } held, null) => new Write.Delete(Keys.Lease, held.ETag),
                (null, _) => new Write.Add(Keys.Lease, data!),
                ({ } old, { } renewed) => new Write.Replace(Keys.Lease, renewed, old.ETag),
            }], ct);
        }
        catch (ConflictException)
        {
            return false;
        }

        if (data is not null && await store.Get(partition, Keys.Lease, ct) is { } mine && mine.Data == data)
            own[partition] = mine;
        return own.ContainsKey(partition);
    }

    /// <summary>Every instance has read what changed so long ago.</summary>
    async Task Purge(string partition, DateTimeOffset now, CancellationToken ct)
    {
        var old = await store.Range(partition, Keys.Changes, Keys.At(Keys.Changes, now - FeedFor), Limits.Writes, ct);
        if (old.Count > 0)
            await store.Commit(partition, [.. old.Select(r => new Write.Delete(r.Key))], ct);
    }

    static (string Owner, DateTimeOffset Until) Read(Row row) =>
        row.Data.Split(' ') is [var owner, var until] ? (owner, Instant(until)) : ("", DateTimeOffset.MinValue);

    static string Text(DateTimeOffset at) => at.UtcTicks.ToString(CultureInfo.InvariantCulture);

    static DateTimeOffset Instant(string text) => new(long.Parse(text, CultureInfo.InvariantCulture), TimeSpan.Zero);
}
