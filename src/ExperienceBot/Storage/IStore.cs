using System.Runtime.CompilerServices;

namespace ExperienceBot.Storage;

/// <summary>A stored row. <paramref name="ETag"/> changes with every write of it and never comes back.</summary>
public sealed record Row(string Key, string Data, string ETag);

/// <summary>One row's part of a batch.</summary>
public abstract record Write(string Key)
{
    /// <summary>The row must not exist.</summary>
    public sealed record Add(string Key, string Data) : Write(Key);

    /// <summary>The row must exist with this ETag.</summary>
    public sealed record Replace(string Key, string Data, string ETag) : Write(Key);

    /// <summary>Whatever is there, or nothing, gives way.</summary>
    public sealed record Put(string Key, string Data) : Write(Key);

    /// <summary>With an ETag the row must exist with it; without one a missing row is fine.</summary>
    public sealed record Delete(string Key, string? ETag = null) : Write(Key);
}

/// <summary>A batch whose conditions did not hold; nothing of it was written.</summary>
public sealed class ConflictException(string partition, string key)
    : Exception($"The row {key} of {partition} is not as expected.")
{
    public string Key { get; } = key;
}

/// <summary>The store cannot be read or written just now; it recovers when its disk or network does.</summary>
public sealed class StoreUnavailableException(string place, Exception cause)
    : Exception($"The store {place} is not available: {cause.Message}", cause);

/// <summary>
/// Where everything is kept: rows in partitions. A batch is written whole or not at all, and only within one
/// partition. Keys and partitions are ids only, within <see cref="Limits"/>, and sort ordinally. Whoever has seen a
/// commit return reads it. Any method throws <see cref="ArgumentException"/> for what the limits forbid and
/// <see cref="StoreUnavailableException"/> when the engine fails.
/// </summary>
public interface IStore
{
    Task<Row?> Get(string partition, string key, CancellationToken ct);

    /// <summary>
    /// Rows with <paramref name="from"/> ≤ key &lt; <paramref name="to"/>, in ordinal order, at most
    /// <paramref name="limit"/>.
    /// </summary>
    Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct);

    /// <summary>
    /// Durable when it returns. At most 90 writes, one a row, each of at most 32,000 characters and all of 3 MB as
    /// JSON; none at all does nothing.
    /// Throws <see cref="ConflictException"/> with the first row whose condition does not hold. After a
    /// <see cref="StoreUnavailableException"/> or a cancellation it may have been written or not: read again.
    /// </summary>
    Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct);

    /// <summary>How many partitions a tenant's aggregates are spread over.</summary>
    int Shards { get; }

    /// <summary>Whether other processes may use it at the same time.</summary>
    bool IsShared { get; }
}

public static class Pages
{
    const int Page = 500;

    /// <summary>Every row whose key begins with <paramref name="prefix"/>, in order, read a page at a time.</summary>
    /// <param name="from">The first key to look at; null is the prefix itself.</param>
    public static async IAsyncEnumerable<Row> All(
        this IStore store, string partition, string prefix, [EnumeratorCancellation] CancellationToken ct, string? from = null)
    {
        for (var next = from ?? prefix; ;)
        {
            var page = await store.Range(partition, next, Keys.After(prefix), Page, ct);
            foreach (var row in page)
                yield return row;
            if (page.Count < Page)
                yield break;
            next = page[^1].Key + "\u0001";
        }
    }
}
