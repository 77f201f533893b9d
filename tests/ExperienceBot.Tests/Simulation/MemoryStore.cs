using System.Globalization;
using ExperienceBot.Storage;

namespace ExperienceBot.Tests.Simulation;

/// <summary>Rows in memory, with all that an engine promises. Held to it by the same tests as the real ones.</summary>
sealed class MemoryStore(int shards, bool isShared) : IStore
{
    readonly SortedDictionary<string, List<Row>> partitions = new(StringComparer.Ordinal);
    readonly Lock gate = new();
    long lastETag;

    public int Shards => shards;

    public bool IsShared => isShared;

    public IEnumerable<string> Partitions => partitions.Keys;

    public Task<Row?> Get(string partition, string key, CancellationToken ct)
    {
        Limits.Check(partition);
        Limits.Check(key);
        ct.ThrowIfCancellationRequested();
        lock (gate)
            return Task.FromResult(Find(partition, key));
    }

    public Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct)
    {
        Limits.Check(partition);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ct.ThrowIfCancellationRequested();
        lock (gate)
            return Task.FromResult(Between(partition, from, to, limit));
    }

    public Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct)
    {
        Limits.Check(partition);
        Limits.Check(writes);
        ct.ThrowIfCancellationRequested();
        lock (gate)
            Apply(partition, writes);
        return Task.CompletedTask;
    }

    public Row? Find(string partition, string key) =>
        partitions.TryGetValue(partition, out var rows) && Place(rows, key) is >= 0 and var at ? rows[at] : null;

    public IReadOnlyList<Row> Between(string partition, string from, string to, int limit)
    {
        var found = new List<Row>();
        if (!partitions.TryGetValue(partition, out var rows))
            return found;
        var at = Place(rows, from);
        for (at = at < 0 ? ~at : at; at < rows.Count && found.Count < limit && string.CompareOrdinal(rows[at].Key, to) < 0; at++)
            found.Add(rows[at]);
        return found;
    }

    /// <summary>All or nothing. Throws <see cref="ConflictException"/> with the first row whose condition does not hold.</summary>
    public void Apply(string partition, IReadOnlyList<Write> writes)
    {
        foreach (var write in writes)
        {
            var now = Find(partition, write.Key);
            var holds = write switch
            {
                Write.Add => now is null,
                Write.Replace replace => now?.ETag == replace.ETag,
                Write.Delete { ETag: { } tag } => now?.ETag == tag,
                _ => true,
            };
            if (!holds)
                throw new ConflictException(partition, write.Key);
        }

        if (!partitions.TryGetValue(partition, out var rows))
            partitions[partition] = rows = [];
        foreach (var write in writes)
        {
            var at = Place(rows, write.Key);
            var data = write switch { Write.Add a => a.Data, Write.Replace r => r.Data, Write.Put p => p.Data, _ => null };
            if (data is null)
            {
                if (at >= 0)
                    rows.RemoveAt(at);
                continue;
            }

            var row = new Row(write.Key, data, (++lastETag).ToString(CultureInfo.InvariantCulture));
            if (at >= 0)
                rows[at] = row;
            else
                rows.Insert(~at, row);
        }
    }

    /// <summary>Of the row, or the complement of where it would stand.</summary>
    static int Place(List<Row> rows, string key)
    {
        var (low, high) = (0, rows.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = string.CompareOrdinal(rows[middle].Key, key);
            if (order == 0)
                return middle;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
