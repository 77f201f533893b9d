using System.Collections.Concurrent;
using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Identity;

namespace ExperienceBot.Storage;

/// <summary>
/// Everything in one table of Azure Table storage, for any number of instances; a commit is one entity group
/// transaction. The client repeats a request whose answer got lost, and the repetition then fails against the first: so
/// each transaction begins by adding a receipt, a row with a key of its own. Whoever finds that there has committed.
/// An entity without data is nobody's row: a receipt, or the mark that a row was missing.
/// </summary>
public sealed class TableStore : IStore
{
    const string Data = "D";
    const string Config = "config";
    const string ShardsKey = "shards";
    const string SchemaKey = "schema";
    const int Schema = 1;
    const int MostReadings = 20;
    const int MostReceiptsForgotten = 9; // with 90 writes and a receipt: the 100 actions of a transaction

    public const int UsualShards = 8;

    static readonly ETag never = new("W/\"datetime'1601-01-01T00%3A00%3A00.0000000Z'\"");

    readonly TableClient table;
    readonly ConcurrentDictionary<string, ConcurrentBag<string>> spent = new(StringComparer.Ordinal); // by partition

    TableStore(TableClient table) => this.table = table;

    /// <inheritdoc/>
    public int Shards { get; private set; }

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <summary>Repeats what fails in passing, for half a minute at most.</summary>
    public static TableClientOptions Options => new()
    {
        Retry = { MaxRetries = 3, Delay = TimeSpan.FromSeconds(0.2), MaxDelay = TimeSpan.FromSeconds(2), NetworkTimeout = TimeSpan.FromSeconds(8) },
        Diagnostics = { IsTelemetryEnabled = false },
    };

    /// <summary>
    /// Makes the table when missing. Throws <see cref="StoreUnavailableException"/> when it cannot be reached,
    /// <see cref="InvalidDataException"/> when a newer version has written it.
    /// </summary>
    /// <param name="shards">Of a new table; one that exists keeps its own.</param>
    public static async Task<TableStore> Open(
        TableServiceClient service, CancellationToken ct, string table = "work", int shards = UsualShards)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(shards);
        var store = new TableStore(service.GetTableClient(table));
        await store.Reach(async () =>
        {
            await store.table.CreateIfNotExistsAsync(ct);
            if (await store.Find(Config, ShardsKey, ct) is null)
            {
                try
                {
                    await store.table.AddEntityAsync(Entity(Config, ShardsKey, shards.ToString(CultureInfo.InvariantCulture)), ct);
                }
                catch (RequestFailedException e) when (e.Status == 409)
                {
                    // another instance was faster, or we were and did not hear of it
                }
            }

            // A table without a number is of the first versions, and so of the first schema.
            if (await store.Find(Config, SchemaKey, ct) is not { } known)
                await store.table.UpsertEntityAsync(Entity(Config, SchemaKey, Schema.ToString(CultureInfo.InvariantCulture)), TableUpdateMode.Replace, ct);
            else if (int.Parse(known.GetString(Data), CultureInfo.InvariantCulture) is > Schema and var found)
                throw new InvalidDataException($"The table {table} was written by a newer version (schema {found}); this one knows schema {Schema} only.");
            store.Shards = int.Parse((await store.Find(Config, ShardsKey, ct))!.GetString(Data), CultureInfo.InvariantCulture);
            return true;
        }, ct);
        return store;
    }

    /// <inheritdoc/>
    public async Task<Row?> Get(string partition, string key, CancellationToken ct)
    {
        Limits.Check(partition);
        Limits.Check(key);
        return await Reach(() => Find(partition, key, ct), ct) is { } entity ? Read(entity) : null;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct)
    {
        Limits.Check(partition);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return await Reach(async () =>
        {
            var rows = new List<Row>();
            if (limit == 0 || string.CompareOrdinal(from, to) >= 0)
                return rows;
            var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {to}");
            await foreach (var entity in table.QueryAsync<TableEntity>(filter, Math.Min(limit, 1_000), cancellationToken: ct))
            {
                if (Read(entity) is { } row)
                    rows.Add(row);
                if (rows.Count == limit)
                    break;
            }

            return rows;
        }, ct);
    }

    /// <inheritdoc/>
    public async Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct)
    {
        Write[] own = [.. writes]; // the caller may change its list once it stops waiting
        Limits.Check(partition);
        Limits.Check(own);
        ct.ThrowIfCancellationRequested();
        if (own.Length == 0)
            return;

        var receipt = $"~{NewId.Random.Next()}";
        var receipts = spent.GetOrAdd(partition, _ => []);
        var forgotten = new List<string>();
        while (forgotten.Count < MostReceiptsForgotten && receipts.TryTake(out var old))
            forgotten.Add(old);
        var found = new Dictionary<string, TableEntity?>(StringComparer.Ordinal); // where a try failed that need not
        while (true)
        {
            try
            {
                await Submit();
                break;
            }
            catch (TableTransactionFailedException e) when (Refused(e) > 0)
            {
                var at = Refused(e);
                if (at > own.Length)
                {
                    forgotten.RemoveAt(at - own.Length - 1); // gone with a commit that nobody heard of
                    continue;
                }

                var write = own[at - 1];
                if (write is Write.Add or Write.Delete { ETag: null })
                {
                    var there = await Reach(() => Find(partition, write.Key, ct), ct);
                    if (write is Write.Delete || there is null || Read(there) is null)
                    {
                        found[write.Key] = there;
                        continue;
                    }
                }

                forgotten.ForEach(receipts.Add);
                throw new ConflictException(partition, write.Key);
            }
        }

        receipts.Add(receipt);
        foreach (var (key, _) in found.Where(f => f.Value is null && Array.Exists(own, w => w is Write.Delete && w.Key == f.Key)))
            await Unmark(partition, key, ct);

        async Task Submit()
        {
            List<TableTransactionAction> actions =
            [
                new(TableTransactionActionType.Add, Entity(partition, receipt)),
                .. own.Select(write => Action(partition, write, found)),
                .. forgotten.Select(old => new TableTransactionAction(TableTransactionActionType.Delete, Entity(partition, old), ETag.All)),
            ];
            try
            {
                await table.SubmitTransactionAsync(actions, ct);
            }
            catch (Exception e) when (IsFailure(e, ct) && Refused(e) <= 0)
            {
                // Refused at the receipt: an earlier try has committed. Anything else: perhaps one has.
                if (await Reach(() => Find(partition, receipt, ct), ct) is null)
                    throw new StoreUnavailableException(table.Name, e);
            }
        }
    }

    /// <summary>
    /// Every row but those of the instances, all as they stood at one moment: two readings one after the other found the same.
    /// </summary>
    /// <exception cref="IOException">More is going on than that.</exception>
    public async Task<IReadOnlyList<(string Partition, Row Row)>> Snapshot(CancellationToken ct)
    {
        List<(string Partition, Row Row)>? before = null;
        for (var readings = 0; readings < MostReadings; readings++)
        {
            var now = await Reach(async () =>
            {
                var rows = new List<(string, Row)>();
                await foreach (var entity in table.QueryAsync<TableEntity>(maxPerPage: 1_000, cancellationToken: ct))
                    if (Read(entity) is { } row && row.Key != Keys.Lease && !row.Key.StartsWith(Keys.Members, StringComparison.Ordinal))
                        rows.Add((entity.PartitionKey, row));
                return rows;
            }, ct);
            if (before is not null && before.SequenceEqual(now))
                return now;
            before = now;
        }

        throw new IOException($"The table {table.Name} changed at each of {MostReadings} readings: try again when less is going on.");
    }

    /// <summary>How many shards the rows were spread over; those of a SQLite file are in one.</summary>
    public static int ShardsOf(IEnumerable<(string Partition, Row Row)> rows) =>
        rows.Where(r => r.Partition == Config && r.Row.Key == ShardsKey).Select(r => int.Parse(r.Row.Data, CultureInfo.InvariantCulture)).FirstOrDefault(1);

    /// <summary>Whether the partition holds nothing of the bot's, but what the engine keeps of itself.</summary>
    public static bool IsOwn(string partition) => partition == Config;

    /// <summary>Whether the file is a copy of tables: no bot can go on from it, for its rows are spread otherwise.</summary>
    public static async Task<bool> IsCopiedTo(SqliteStore file, CancellationToken ct) => await file.Get(Config, ShardsKey, ct) is not null;

    /// <summary>Proves that a write is taken; throws <see cref="StoreUnavailableException"/> if not.</summary>
    public Task Ping(CancellationToken ct) => Reach(() => table.UpsertEntityAsync(Entity(Config, "ping"), TableUpdateMode.Replace, ct), ct);

    // A transaction fails when it deletes a row that is missing. Then it adds a mark there instead, which fails in turn if
    // the row has come back, so what is found missing is missing in the very transaction.
    static TableTransactionAction Action(string partition, Write write, Dictionary<string, TableEntity?> found)
    {
        var looked = found.TryGetValue(write.Key, out var there);
        return write switch
        {
            Write.Add(var key, var data) when there is not null => // a mark somebody left
                new(TableTransactionActionType.UpdateReplace, Entity(partition, key, data), there.ETag),
            Write.Add(var key, var data) => new(TableTransactionActionType.Add, Entity(partition, key, data)),
            Write.Replace(var key, var data, var etag) =>
                new(TableTransactionActionType.UpdateReplace, Entity(partition, key, data), Known(etag)),
            Write.Put(var key, var data) => new(TableTransactionActionType.UpsertReplace, Entity(partition, key, data)),
            Write.Delete(var key, null) when looked && there is null => new(TableTransactionActionType.Add, Entity(partition, key)),
            Write.Delete(var key, null) => new(TableTransactionActionType.Delete, Entity(partition, key), ETag.All),
            Write.Delete(var key, var etag) => new(TableTransactionActionType.Delete, Entity(partition, key), Known(etag)),
            _ => throw new ArgumentException($"{write.GetType()} is no known write.", nameof(write)),
        };
    }

    // Best effort: nobody sees a mark that stays.
    async Task Unmark(string partition, string key, CancellationToken ct)
    {
        try
        {
            if (await Find(partition, key, ct) is { } mark && Read(mark) is null)
                await table.DeleteEntityAsync(mark, mark.ETag, ct);
        }
        catch (Exception e) when (e is OperationCanceledException || IsFailure(e, ct))
        {
            // the next write of that row takes it
        }
    }

    async Task<TableEntity?> Find(string partition, string key, CancellationToken ct) =>
        await table.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: ct) is { HasValue: true } there ? there.Value : null;

    async Task<T> Reach<T>(Func<Task<T>> call, CancellationToken ct)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (IsFailure(e, ct))
        {
            throw new StoreUnavailableException(table.Name, e);
        }
    }

    // The client gathers what its tries threw; its time-outs look like a cancellation.
    static bool IsFailure(Exception e, CancellationToken ct) =>
        e is RequestFailedException or AuthenticationFailedException or AggregateException or HttpRequestException or IOException
        || (e is OperationCanceledException && !ct.IsCancellationRequested);

    /// <summary>Which action of a transaction did not find what it expects; -1 when that is not why it failed.</summary>
    static int Refused(Exception e) =>
        e is TableTransactionFailedException { Status: 404 or 409 or 412 } refused ? refused.FailedTransactionActionIndex ?? -1 : -1;

    static Row? Read(TableEntity entity) =>
        entity.GetString(Data) is { } data ? new(entity.RowKey, data, entity.ETag.ToString()) : null;

    static TableEntity Entity(string partition, string key) => new(partition, key);

    static TableEntity Entity(string partition, string key, string data) => new(partition, key) { [Data] = data };

    // What the service never gave would be a wildcard or a bad request to it, not a conflict.
    static ETag Known(string etag) =>
        etag.StartsWith("W/\"datetime'", StringComparison.Ordinal) && etag.EndsWith("'\"", StringComparison.Ordinal)
            && !etag.AsSpan(3, etag.Length - 4).ContainsAnyExceptInRange('#', '~')
            ? new(etag)
            : never;
}
