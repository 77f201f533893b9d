namespace ExperienceBot.Storage;

/// <summary>A stored row. <paramref name="ETag"/> changes with every write of it.</summary>
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

/// <summary>
/// Where everything is kept: rows in partitions. A batch is written whole or not at all, and only within one
/// partition. Keys are ids only, without / \ # ? and control characters, and sort ordinally.
/// </summary>
public interface IStore
{
    Task<Row?> Get(string partition, string key, CancellationToken ct);

    /// <summary>Rows with <paramref name="from"/> ≤ key &lt; <paramref name="to"/>, in ordinal order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct);

    /// <summary>
    /// Durable when it returns. At most 90 writes, one a row, each below 32,000 characters.
    /// Throws <see cref="ConflictException"/> when a condition does not hold.
    /// </summary>
    Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct);

    /// <summary>How many partitions a tenant's aggregates are spread over.</summary>
    int Shards { get; }
}
