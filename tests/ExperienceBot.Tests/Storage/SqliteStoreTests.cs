using ExperienceBot.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests.Storage;

public sealed class SqliteStoreConformance : StoreConformance
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("store-");

    protected override async Task<IStore> Open() => await SqliteStore.Open(
        Path.Combine(directory.FullName, "bot.db"), TimeSpan.Zero, new FakeTimeProvider(), CancellationToken.None);

    protected override async Task Close()
    {
        await ((SqliteStore)Store).DisposeAsync();
        directory.Delete(recursive: true);
    }
}

public sealed class SqliteStoreTests : IDisposable
{
    const string Here = "tenant:00";

    static readonly CancellationToken none = CancellationToken.None;

    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("store-");
    readonly FakeTimeProvider clock = new();

    string Db => Path.Combine(directory.FullName, "data", "bot.db");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public async Task A_store_opened_again_has_its_rows_and_their_etags()
    {
        IReadOnlyList<Row> before;
        await using (var store = await Open())
        {
            await store.Commit(Here, [new Write.Add("a", "yksi"), new Write.Add("b", "kaksi")], none);
            before = await store.Range(Here, "a", "z", 10, none);
        }
        await using var again = await Open();
        Assert.Equal(2, before.Count);
        Assert.Equal(before, await again.Range(Here, "a", "z", 10, none));
    }

    [Fact]
    public async Task An_etag_does_not_come_back_in_a_store_opened_again()
    {
        var seen = new HashSet<string>();
        for (var opened = 0; opened < 4; opened++)
        {
            await using var store = await Open();
            await store.Commit(Here, [new Write.Add("a", "x")], none);
            Assert.True(seen.Add((await store.Get(Here, "a", none))!.ETag));
            await store.Commit(Here, [new Write.Delete("a")], none);
        }
    }

    [Fact]
    public async Task A_closed_store_is_one_file_beside_its_lock()
    {
        await using (var store = await Open())
            await store.Commit(Here, [new Write.Add("a", "x")], none);
        Assert.Equal(["bot.db", "bot.db.lock"], Files());
    }

    [Fact]
    public async Task A_second_store_on_the_file_is_refused_by_name()
    {
        await using var first = await Open();
        var refused = await Assert.ThrowsAsync<StoreInUseException>(() => Open());
        Assert.Contains(Db, refused.Message, StringComparison.Ordinal);
        await first.Commit(Here, [new Write.Add("a", "x")], none);
    }

    [Fact]
    public async Task A_second_store_waits_as_long_as_it_was_told()
    {
        await using var first = await Open();
        var second = Open(TimeSpan.FromSeconds(5));
        for (var waited = TimeSpan.Zero; waited < TimeSpan.FromSeconds(4.9); waited += TimeSpan.FromMilliseconds(100))
        {
            clock.Advance(TimeSpan.FromMilliseconds(100));
            Assert.False(second.IsCompleted);
        }
        clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<StoreInUseException>(() => second);
    }

    [Fact]
    public async Task A_store_that_waits_gets_the_file_when_the_other_lets_go()
    {
        var first = await Open();
        var waiting = Open(TimeSpan.FromSeconds(5));
        await first.Commit(Here, [new Write.Add("a", "x")], none);
        await first.DisposeAsync();
        clock.Advance(TimeSpan.FromSeconds(1));
        await using var second = await waiting;
        Assert.Equal("x", (await second.Get(Here, "a", none))!.Data);
    }

    [Fact]
    public async Task Waiting_for_the_file_can_be_cancelled()
    {
        await using var first = await Open();
        using var stop = new CancellationTokenSource();
        var waiting = SqliteStore.Open(Db, TimeSpan.FromSeconds(5), clock, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Theory]
    [InlineData(":memory:")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("/")]
    public async Task A_path_that_is_no_file_is_refused(string path) =>
        await Assert.ThrowsAsync<ArgumentException>(() => SqliteStore.Open(path, TimeSpan.Zero, clock, none));

    [Fact]
    public async Task Only_the_owner_may_read_the_files()
    {
        if (OperatingSystem.IsWindows())
            return; // the folder's rights hold there
        Directory.CreateDirectory(Path.GetDirectoryName(Db)!);
        await File.WriteAllBytesAsync(Db, []);
        File.SetUnixFileMode(Db, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);

        await using var store = await Open();
        await store.Commit(Here, [new Write.Add("a", "x")], none);
        SqliteStore.Backup(Db, Db + ".copy");
        Assert.Equal(["bot.db", "bot.db-shm", "bot.db-wal", "bot.db.copy", "bot.db.lock"], Files());
        foreach (var file in Files())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(directory.FullName, "data", file)));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_let_go()
    {
        await (await Open()).DisposeAsync();
        Sql("PRAGMA user_version = 2");
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => Open());
        Assert.Contains(Db, refused.Message, StringComparison.Ordinal);
        Assert.Contains("newer", refused.Message, StringComparison.Ordinal);

        Sql("PRAGMA user_version = 1");
        await (await Open()).DisposeAsync();
    }

    [Fact]
    public async Task The_database_of_another_program_is_refused()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Db)!);
        Sql("CREATE TABLE rows (a)", SqliteOpenMode.ReadWriteCreate);
        await Assert.ThrowsAsync<InvalidDataException>(() => Open());
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Db)!);
        var text = string.Concat(Enumerable.Repeat("id;name\n", 1_000));
        await File.WriteAllTextAsync(Db, text);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => Open());
        Assert.Equal(text, await File.ReadAllTextAsync(Db));
    }

    [Fact]
    public async Task A_place_where_no_file_can_be_is_unavailable()
    {
        var file = Path.Combine(directory.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        foreach (var path in new[] { Path.Combine(file, "bot.db"), directory.CreateSubdirectory("taken").FullName })
            await Assert.ThrowsAsync<StoreUnavailableException>(() =>
                SqliteStore.Open(path, TimeSpan.Zero, clock, none));
    }

    [Fact]
    public async Task A_backup_taken_while_others_write_opens_and_holds_what_was_acknowledged_before()
    {
        var copy = Path.Combine(directory.FullName, "copy.db");
        await using (var store = await Open())
        {
            await store.Commit(Here, [.. Enumerable.Range(0, 90).Select(i => new Write.Add($"a{i:D2}", "x"))], none);
            var before = await store.Range(Here, "a", "b", 1_000, none);
            var more = Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
                store.Commit(Here, [new Write.Add($"b{i:D2}", "x"), new Write.Add($"c{i:D2}", "x")], none)));
            Assert.InRange(SqliteStore.Backup(Db, copy), 90, 190);
            await more;

            await using var restored = await SqliteStore.Open(copy, TimeSpan.Zero, clock, none);
            Assert.Equal(before, await restored.Range(Here, "a", "b", 1_000, none));
            Assert.Equal(
                (await restored.Range(Here, "b", "c", 1_000, none)).Select(row => row.Key[1..]),
                (await restored.Range(Here, "c", "d", 1_000, none)).Select(row => row.Key[1..]));
        }
        Assert.Equal("ok", Sql("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_backup_does_not_overwrite()
    {
        await using var store = await Open();
        Assert.Throws<IOException>(() => SqliteStore.Backup(Db, Db));
        await store.Ping(none);
        Assert.DoesNotContain("bot.db.part", Files());
    }

    [Fact]
    public async Task Conflicts_harm_only_their_own_call()
    {
        await using var store = await Open();
        await store.Commit(Here, [new Write.Add("taken", "x")], none);
        await Together(store, Enumerable.Range(0, 100).Select(i => i % 3 == 0
            ? Refused(store, new Write.Add($"r{i:D2}", "x"), new Write.Add("taken", "x"))
            : store.Commit(Here, [new Write.Add($"r{i:D2}", "x")], none)));
        Assert.Equal(
            Enumerable.Range(0, 100).Where(i => i % 3 != 0).Select(i => $"r{i:D2}"),
            (await store.Range(Here, "r", "s", 1_000, none)).Select(row => row.Key));
    }

    [Fact]
    public async Task Commits_that_wait_together_share_one_transaction()
    {
        await using var store = await Open();
        var before = FramesInLog();
        for (var i = 0; i < 64; i++)
            await store.Commit(Here, [new Write.Put($"r{i:D2}", "x")], none);
        var alone = FramesInLog() - before;

        before = FramesInLog();
        await Together(store, Enumerable.Range(0, 64).Select(i =>
            store.Commit(Here, [new Write.Put($"r{i:D2}", "x")], none)));
        var together = FramesInLog() - before;
        Assert.InRange(together, 1, alone / 8);
    }

    [Fact]
    public async Task Reading_does_not_wait_for_writing()
    {
        await using var store = await Open();
        await store.Commit(Here, [new Write.Add("a", "old")], none);
        Task commit;
        using (WriteLock())
        {
            commit = store.Commit(Here, [new Write.Put("a", "new")], none);
            Assert.Equal("old", (await store.Get(Here, "a", none))!.Data);
            Assert.False(commit.IsCompleted);
        }
        await commit;
        Assert.Equal("new", (await store.Get(Here, "a", none))!.Data);
    }

    [Fact]
    public async Task The_log_stays_small_while_much_is_written_and_read()
    {
        await using var store = await Open();
        var data = new string('x', 30_000);
        var isWritten = false;
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isWritten))
                await store.Range(Here, "a", "z", 50, none);
        })).ToList();
        var largest = 0L;
        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 30).Select(commit =>
                store.Commit(Here, [.. Enumerable.Range(0, 90).Select(row => new Write.Put($"a{commit:D2}{row:D2}", data))], none)));
            largest = Math.Max(largest, new FileInfo(Db + "-wal").Length);
        }

        Volatile.Write(ref isWritten, true);
        await Task.WhenAll(readers);
        Assert.InRange(largest, 1, 64 << 20);
    }

    [Theory]
    [InlineData("CREATE TRIGGER full BEFORE UPDATE ON etags BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END")]
    [InlineData("CREATE TRIGGER full BEFORE UPDATE ON etags BEGIN SELECT RAISE(ABORT, 'disk is full'); END")]
    public async Task A_failing_disk_fails_all_that_wait_and_is_forgotten_when_it_works_again(string failure)
    {
        await using var store = await Open();
        await store.Commit(Here, [new Write.Add("a", "x")], none);
        // Just before the transaction's end; a full disk may leave it open or roll it back under the writer's hands.
        Sql(failure);
        for (var round = 0; round < 3; round++)
            await Task.WhenAll(
                Unavailable(() => store.Commit(Here, [new Write.Put("b", "x")], none)),
                Unavailable(() => store.Commit(Here, [new Write.Add("a", "conflict")], none)),
                Unavailable(() => store.Ping(none)));
        Assert.Equal(["a"], (await store.Range(Here, "a", "z", 10, none)).Select(row => row.Key));

        Sql("DROP TRIGGER full");
        await store.Ping(none);
        await store.Commit(Here, [new Write.Put("b", "x")], none);
        Assert.Equal(["a", "b"], (await store.Range(Here, "a", "z", 10, none)).Select(row => row.Key));
    }

    [Fact]
    public async Task A_ping_writes()
    {
        await using var store = await Open();
        var before = FramesInLog();
        await store.Ping(none);
        Assert.True(FramesInLog() > before);
    }

    [Fact]
    public async Task A_caller_who_leaves_disturbs_nobody()
    {
        await using var store = await Open();
        using var stop = new CancellationTokenSource();
        Task leaving;
        Task staying;
        using (WriteLock())
        {
            leaving = store.Commit(Here, [new Write.Add("a", "x")], stop.Token);
            staying = store.Commit(Here, [new Write.Add("b", "x")], none);
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        }
        await staying;
        Assert.NotNull(await store.Get(Here, "b", none));
    }

    [Fact]
    public async Task Closing_finishes_what_waits()
    {
        var store = await Open();
        Task<bool>[] commits;
        Task closing;
        using (WriteLock())
        {
            commits = [.. Enumerable.Range(0, 20).Select(async i =>
            {
                await store.Commit(Here, [new Write.Add($"r{i:D2}", "x")], none);
                return true;
            })];
            closing = store.DisposeAsync().AsTask();
            await Assert.ThrowsAsync<StoreInUseException>(() => Open());
            Assert.DoesNotContain(commits, commit => commit.IsCompleted);
        }
        await closing;
        Assert.DoesNotContain(false, await Task.WhenAll(commits));

        await using var again = await Open();
        Assert.Equal(20, (await again.Range(Here, "r", "s", 100, none)).Count);
    }

    [Fact]
    public async Task A_closed_store_says_so()
    {
        var store = await Open();
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Get(Here, "a", none));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Commit(Here, [new Write.Put("a", "x")], none));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Ping(none));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_from_the_closed_file()
    {
        const string secret = "health-matter-4711";
        await using (var store = await Open())
        {
            await store.Commit(Here, [new Write.Add("a", secret), new Write.Add("b", "x")], none);
            await store.Commit(Here, [new Write.Delete("a")], none);
        }
        var bytes = await File.ReadAllTextAsync(Db, System.Text.Encoding.Latin1);
        Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal);
    }

    Task<SqliteStore> Open(TimeSpan wait = default) => SqliteStore.Open(Db, wait, clock, none);

    string[] Files() => [.. Directory.GetFiles(Path.GetDirectoryName(Db)!).Select(Path.GetFileName).Order()!];

    // A page of 4096 bytes and its head of 24 each time a transaction changes it.
    long FramesInLog() => (new FileInfo(Db + "-wal").Length - 32) / (4096 + 24);

    // Holds the writer back until all have queued.
    async Task Together(SqliteStore store, IEnumerable<Task> calls)
    {
        Task first;
        Task[] all;
        using (WriteLock())
        {
            first = store.Ping(none);
            all = [.. calls];
        }
        await first;
        await Task.WhenAll(all);
    }

    static async Task Refused(SqliteStore store, params Write[] writes) =>
        await Assert.ThrowsAsync<ConflictException>(() => store.Commit(Here, writes, none));

    static async Task Unavailable(Func<Task> call) => Assert.IsType<SqliteException>(
        (await Assert.ThrowsAsync<StoreUnavailableException>(call)).InnerException);

    SqliteConnection Connect(SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        var connection = new SqliteConnection($"Data Source={Db};Mode={mode};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>Somebody's shell that has the file for writing until disposed.</summary>
    SqliteConnection WriteLock()
    {
        var connection = Connect();
        using var begin = new SqliteCommand("BEGIN IMMEDIATE", connection);
        begin.ExecuteNonQuery();
        return connection;
    }

    object? Sql(string sql, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        using var connection = Connect(mode);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own constants
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }
}
