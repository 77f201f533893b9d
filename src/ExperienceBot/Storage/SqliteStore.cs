using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ExperienceBot.Storage;

/// <summary>The file belongs to another process, or to another store of this one.</summary>
public sealed class StoreInUseException(string path)
    : Exception($"The file {path} is in use by another process. Stop that one first; only one can have it.");

/// <summary>
/// Everything in one SQLite file. One thread writes: it commits whatever waits in a single transaction, so a
/// commit costs a share of a flush to disk. Readers see what is committed and wait for nobody.
/// </summary>
public sealed class SqliteStore : IStore, IAsyncDisposable
{
    const int ApplicationId = 0x45784254; // "ExBT"
    const int Schema = 1;
    const int MostCommitsTogether = 256;

    /// <summary>One commit more may go beyond it; keeps the write-ahead log small.</summary>
    const int MostCharactersTogether = 4_000_000;

    /// <summary>Bytes of the write-ahead log, beyond which it is emptied.</summary>
    const long LargeLog = 16 << 20;

    /// <summary>Bytes it may grow before that is tried again, when somebody was reading for long: a backup.</summary>
    const long Patience = 4 << 20;

    readonly string path;
    readonly Channel<Call> queue = Channel.CreateUnbounded<Call>(new()
    {
        SingleReader = true,
        AllowSynchronousContinuations = true, // wakes the writer even when the thread pool is busy
    });
    readonly ConcurrentBag<SqliteSession> idle = [];
    FileStream? held;
    Task writing = Task.CompletedTask;
    SqliteSession? writer;
    long lastETag;
    long emptyLogAt = LargeLog;
    volatile bool disposed;

    SqliteStore(string path) => this.path = path;

    public int Shards => 1;

    /// <inheritdoc/>
    public bool IsShared => false;

    /// <summary>
    /// Makes the file and its directory when missing. Throws <see cref="StoreInUseException"/> when another has the
    /// file for longer than <paramref name="wait"/>, <see cref="InvalidDataException"/> when the file is not ours or
    /// of a newer version, <see cref="StoreUnavailableException"/> when it cannot be read or written.
    /// </summary>
    public static async Task<SqliteStore> Open(string path, TimeSpan wait, TimeProvider clock, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(path) || path == ":memory:")
            throw new ArgumentException("The store needs a file that outlives the process.", nameof(path));

        path = Path.GetFullPath(path);
        var directory = Path.GetDirectoryName(path)
            ?? throw new ArgumentException($"{path} is a directory.", nameof(path));
        var store = new SqliteStore(path);
        try
        {
            Directory.CreateDirectory(directory);
            if (new DriveInfo(directory).DriveFormat is "nfs" or "nfs4" or "cifs" or "smb" or "smb2" or "smb3")
                throw new ArgumentException($"{path} is on a network drive, where SQLite loses data.", nameof(path));
            store.held = await Hold(path, wait, clock, ct);
            await PrivateFile(path, FileMode.OpenOrCreate, FileShare.ReadWrite).DisposeAsync();
            store.writer = OpenFile(path);
            store.lastETag = store.writer.Number("SELECT last FROM etags");
            store.writing = Task.Factory.StartNew(
                store.WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            return store;
        }
        catch (Exception e)
        {
            await store.DisposeAsync();
            if (e is SqliteException or IOException or UnauthorizedAccessException)
                throw new StoreUnavailableException(path, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public Task<Row?> Get(string partition, string key, CancellationToken ct)
    {
        Limits.Check(partition);
        Limits.Check(key);
        return Task.FromResult(Read(session => session.Rows(
            "SELECT rk, data, etag FROM rows WHERE pk = ?1 AND rk = ?2", partition, key).SingleOrDefault(), ct));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct)
    {
        Limits.Check(partition);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return Task.FromResult(Read<IReadOnlyList<Row>>(session => session.Rows(
            "SELECT rk, data, etag FROM rows WHERE pk = ?1 AND rk >= ?2 AND rk < ?3 ORDER BY rk LIMIT ?4",
            partition, from, to, limit), ct));
    }

    /// <inheritdoc/>
    public async Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct)
    {
        Write[] own = [.. writes]; // the caller may change its list once it stops waiting
        Limits.Check(partition);
        Limits.Check(own);
        if (own.Length > 0)
            await Enqueue(new(partition, own), ct);
    }

    /// <summary>Proves that a write reaches the disk; throws <see cref="StoreUnavailableException"/> if not.</summary>
    public Task Ping(CancellationToken ct) => Enqueue(new("", []), ct);

    /// <summary>
    /// Copies all that is committed to a new file, readable by its owner only, also while another process has the store:
    /// whoever only reads waits for nobody. The copy is checked before it gets its name. Gives how many rows it has. Throws
    /// <see cref="IOException"/> when there is no store, when <paramref name="to"/> exists or cannot be written,
    /// <see cref="InvalidDataException"/> when the file is not ours, of a newer version, or damaged.
    /// </summary>
    public static long Backup(string from, string to)
    {
        if (!File.Exists(from))
            throw new IOException($"There is no store {from}: name the bot's file with Storage:Path.");
        if (File.Exists(to))
            throw new IOException($"{to} exists already: name a file that does not; a backup never overwrites.");
        var unfinished = to + ".part";
        try
        {
            PrivateFile(unfinished, FileMode.CreateNew, FileShare.None).Dispose();
        }
        catch (IOException) when (File.Exists(unfinished))
        {
            throw new IOException($"{unfinished} exists already: another backup is writing it, or one was cut short; then delete it.");
        }

        try
        {
            using (var session = new SqliteSession(from))
            {
                CheckOurs(session, from);
                session.CopyTo(unfinished);
            }

            long rows;
            using (var copy = new SqliteSession(unfinished))
            {
                if (copy.Text("PRAGMA integrity_check") is not "ok" and var damage)
                    throw new InvalidDataException($"{from} is damaged, and nothing was written: {damage}");
                rows = copy.Number("SELECT count(*) FROM rows");
            }

            File.Move(unfinished, to);
            return rows;
        }
        catch (SqliteException e)
        {
            throw new IOException($"{from} could not be copied to {to}: {e.Message}", e);
        }
        finally
        {
            foreach (var rest in (string[])["", "-wal", "-shm"])
                File.Delete(unfinished + rest);
        }
    }

    /// <summary>
    /// All that is committed, also while another process has the store. Throws as <see cref="Backup"/> does.
    /// </summary>
    public static IReadOnlyList<(string Partition, Row Row)> Read(string path)
    {
        if (!File.Exists(path))
            throw new IOException($"There is no file {path}: name the store's, or a copy of it.");
        try
        {
            using var session = new SqliteSession(path);
            CheckOurs(session, path);
            session.Execute("BEGIN");
            return
            [
                .. session.Rows("SELECT DISTINCT pk, '', '' FROM rows")
                    .SelectMany(partition => session.Rows("SELECT rk, data, etag FROM rows WHERE pk = ?1", partition.Key), (partition, row) => (partition.Key, row)),
            ];
        }
        catch (SqliteException e)
        {
            throw new IOException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Finishes what waits, then lets the file go.</summary>
    public async ValueTask DisposeAsync()
    {
        disposed = true;
        queue.Writer.TryComplete();
        await writing;
        CloseIdle();
        writer?.Dispose(); // the last connection moves all into the file itself
        if (held is not null)
            await held.DisposeAsync();
    }

    async Task Enqueue(Call call, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(!queue.Writer.TryWrite(call), this);
        if (await call.Outcome.Task.WaitAsync(ct) is { } failure)
            throw failure;
    }

    T Read<T>(Func<SqliteSession, T> read, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(disposed, this);
        SqliteSession? reader = null;
        try
        {
            if (!idle.TryTake(out reader))
                reader = new(path);
            var result = read(reader);
            idle.Add(reader);
            reader = null;
            if (disposed)
                CloseIdle();
            return result;
        }
        catch (SqliteException e)
        {
            throw new StoreUnavailableException(path, e);
        }
        finally
        {
            reader?.Dispose(); // one that failed is not used again
        }
    }

    void CloseIdle()
    {
        while (idle.TryTake(out var reader))
            reader.Dispose();
    }

    void WriteAll()
    {
        var calls = new List<Call>();
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            for (var characters = 0; calls.Count < MostCommitsTogether && characters < MostCharactersTogether && queue.Reader.TryRead(out var call);)
            {
                calls.Add(call);
                characters += call.Characters;
            }

            WriteTogether(calls);
            calls.Clear();
            EmptyLargeLog();
        }
    }

    // Nobody is answered before the common commit: a conflict with a neighbour is none if the disk refuses both.
    void WriteTogether(List<Call> calls)
    {
        var outcomes = new Exception?[calls.Count];
        try
        {
            writer ??= new(path);
            writer.Execute("BEGIN IMMEDIATE");
            for (var i = 0; i < calls.Count; i++)
                outcomes[i] = Apply(writer, calls[i]);
            // A number of its own, so that a transaction without rows reaches the disk too.
            writer.Execute("UPDATE etags SET last = ?1", ++lastETag);
            writer.Execute("COMMIT");
        }
#pragma warning disable CA1031 // whatever it is, the callers hear of it and the writer lives on
        catch (Exception e)
#pragma warning restore CA1031
        {
            writer?.Dispose(); // rolls back; the next calls try anew
            writer = null;
            for (var i = 0; i < calls.Count; i++)
                outcomes[i] = new StoreUnavailableException(path, e);
        }
        for (var i = 0; i < calls.Count; i++)
            calls[i].Outcome.SetResult(outcomes[i]);
    }

    // By itself the log starts anew only at a moment when nobody reads; under steady reading that never comes.
    void EmptyLargeLog()
    {
        var log = new FileInfo(path + "-wal");
        if (writer is null || !log.Exists || log.Length < emptyLogAt)
            return;
        try
        {
            var isBusy = writer.Number("PRAGMA wal_checkpoint(TRUNCATE)") != 0;
            emptyLogAt = isBusy ? log.Length + Patience : LargeLog;
        }
        catch (SqliteException)
        {
            writer.Dispose(); // the next commit tells whoever waits for it
            writer = null;
        }
    }

    ConflictException? Apply(SqliteSession session, Call call)
    {
        session.Execute("SAVEPOINT call");
        var refused = call.Writes.FirstOrDefault(write => !Apply(session, call.Partition, write));
        if (refused is not null)
            session.Execute("ROLLBACK TO call");
        session.Execute("RELEASE call");
        return refused is null ? null : new(call.Partition, refused.Key);
    }

    bool Apply(SqliteSession session, string partition, Write write) => write switch
    {
        Write.Add(var key, var data) => session.Execute(
            "INSERT INTO rows (pk, rk, etag, data) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            partition, key, ++lastETag, data) == 1,
        Write.Replace(var key, var data, var etag) => session.Execute(
            "UPDATE rows SET etag = ?3, data = ?4 WHERE pk = ?1 AND rk = ?2 AND CAST(etag AS TEXT) = ?5",
            partition, key, ++lastETag, data, etag) == 1,
        Write.Put(var key, var data) => session.Execute(
            "INSERT OR REPLACE INTO rows (pk, rk, etag, data) VALUES (?1, ?2, ?3, ?4)",
            partition, key, ++lastETag, data) == 1,
        Write.Delete(var key, null) => session.Execute(
            "DELETE FROM rows WHERE pk = ?1 AND rk = ?2", partition, key) <= 1,
        Write.Delete(var key, var etag) => session.Execute(
            "DELETE FROM rows WHERE pk = ?1 AND rk = ?2 AND CAST(etag AS TEXT) = ?3", partition, key, etag) == 1,
        _ => throw new UnreachableException(),
    };

    static SqliteSession OpenFile(string path)
    {
        var session = new SqliteSession(path);
        try
        {
            if (session.Number("SELECT count(*) FROM sqlite_schema") == 0)
                session.Execute(
                    $"""
                    PRAGMA journal_mode = WAL;
                    BEGIN IMMEDIATE;
                    CREATE TABLE rows (
                        pk TEXT, rk TEXT, etag INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (pk, rk)) WITHOUT ROWID;
                    CREATE TABLE etags (last INTEGER NOT NULL);
                    INSERT INTO etags VALUES (0);
                    PRAGMA application_id = {ApplicationId};
                    PRAGMA user_version = {Schema};
                    COMMIT
                    """);
            CheckOurs(session, path);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    static void CheckOurs(SqliteSession session, string path)
    {
        if (session.Number("PRAGMA application_id") != ApplicationId)
            throw new InvalidDataException($"{path} is a database, but not ExperienceBot's.");
        if (session.Number("PRAGMA user_version") is > Schema and var found)
            throw new InvalidDataException(
                $"{path} was written by a newer version (schema {found}); this one knows schema {Schema} only.");
    }

    // An open file with FileShare.None is locked by the system, which unlocks it however the process ends.
    static async Task<FileStream> Hold(string path, TimeSpan wait, TimeProvider clock, CancellationToken ct)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return PrivateFile(path + ".lock", FileMode.OpenOrCreate, FileShare.None);
            }
            catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolationOnWindows)
            {
                if (clock.GetElapsedTime(started) >= wait)
                    throw new StoreInUseException(path);
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, ct);
        }
    }

    const int WouldBlockOnLinux = 11, WouldBlockOnMac = 35, SharingViolationOnWindows = unchecked((int)0x80070020);

    static FileStream PrivateFile(string path, FileMode mode, FileShare share)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = ownerOnly;
        var file = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file.SafeFileHandle, ownerOnly); // an older file may be open to more
        return file;
    }

    sealed class Call(string partition, Write[] writes)
    {
        public string Partition => partition;
        public Write[] Writes => writes;

        public int Characters { get; } = writes.Sum(write => write switch
        {
            Write.Add(_, var data) => data.Length,
            Write.Replace(_, var data, _) => data.Length,
            Write.Put(_, var data) => data.Length,
            _ => 0,
        });

        /// <summary>Null when written. Not a failed task: nobody may be left to look at it.</summary>
        public TaskCompletionSource<Exception?> Outcome { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
