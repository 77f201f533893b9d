using System.Globalization;

namespace ExperienceBot.Storage;

/// <summary><c>backup copy.db</c>: a copy of the store as one file, while the bot goes on; <c>restore copy.db</c>: such a copy into tables.</summary>
public static class BackUp
{
    /// <summary>Rows of a batch: within what one may hold whatever is in them.</summary>
    const int Together = 15;

    /// <exception cref="SettingsException">A setting about the store is wrong.</exception>
    public static async Task<int> Run(string path, string[] args, TimeProvider system)
    {
        var settings = Startup.StorageSettings(args);
        path = Path.GetFullPath(path);
        var rows = settings.Tables is null ? SqliteStore.Backup(Path.GetFullPath(settings.StoragePath), path) : await Copy(settings, path, system);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{path} is written and checked: {rows} rows, {new FileInfo(path).Length / 1024} KB."));
        return 0;
    }

    /// <exception cref="SettingsException">The store is a file, or holds something already.</exception>
    public static async Task<int> Restore(string path, string[] args, TimeProvider system)
    {
        var settings = Startup.StorageSettings(args);
        if (settings.Tables is null)
            throw new SettingsException(["Storage:Provider is Sqlite: stop the bot and put the copy in the place of Storage:Path (docs/operations.md, Restore)."]);
        var rows = SqliteStore.Read(Path.GetFullPath(path));
        var shards = TableStore.ShardsOf(rows);
        var store = (TableStore)await Startup.OpenStore(settings, TimeSpan.Zero, system, CancellationToken.None, shards);
        if (store.Shards != shards || (await store.Snapshot(CancellationToken.None)).Any(r => !TableStore.IsOwn(r.Partition)))
            throw new SettingsException(["Storage:TableEndpoint: the table 'work' is in use already: restore into a new storage account, or delete that table and wait a minute."]);
        foreach (var partition in rows.Where(r => !TableStore.IsOwn(r.Partition)).GroupBy(r => r.Partition))
            foreach (var some in partition.Chunk(Together))
                await store.Commit(partition.Key, [.. some.Select(r => new Write.Put(r.Row.Key, r.Row.Data))], CancellationToken.None);
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{rows.Count} rows are restored."));
        return 0;
    }

    static async Task<long> Copy(Settings settings, string path, TimeProvider system)
    {
        var unfinished = path + ".tables";
        if (File.Exists(unfinished))
            throw new IOException($"{unfinished} exists already: another backup is writing it, or one was cut short; then delete it.");
        var tables = (TableStore)await Startup.OpenStore(settings, TimeSpan.Zero, system, CancellationToken.None);
        try
        {
            await using (var file = await SqliteStore.Open(unfinished, TimeSpan.Zero, system, CancellationToken.None))
            {
                foreach (var partition in (await tables.Snapshot(CancellationToken.None)).GroupBy(r => r.Partition))
                    foreach (var some in partition.Chunk(Together))
                        await file.Commit(partition.Key, [.. some.Select(r => new Write.Put(r.Row.Key, r.Row.Data))], CancellationToken.None);
            }

            return SqliteStore.Backup(unfinished, path);
        }
        finally
        {
            foreach (var rest in (string[])["", "-wal", "-shm", ".lock"])
                File.Delete(unfinished + rest);
        }
    }
}
