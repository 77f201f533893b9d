using System.Globalization;
using Azure.Data.Tables;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>Tables are copied into one file, and that into the tables of another account.</summary>
[Collection(Processes.Name)]
public sealed class BackingUpTables : IAsyncLifetime
{
    static readonly CancellationToken none = CancellationToken.None;

    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;
    readonly Azurite azurite = new();
    readonly Azurite another = new();

    string Copy => Path.Combine(folder, "copy.db");

    public Task InitializeAsync() => Task.WhenAll(azurite.InitializeAsync(), another.InitializeAsync());

    public async Task DisposeAsync()
    {
        await azurite.DisposeAsync();
        await another.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [AzuriteFact]
    public async Task A_copy_brings_back_every_row_and_goes_where_nothing_is()
    {
        var store = await TableStore.Open(new TableServiceClient(azurite.ConnectionString), none, shards: 4);
        foreach (var partition in (string[])["t:00", "t:03"])
            await store.Commit(partition, [.. Enumerable.Range(0, 40).Select(n => new Write.Add($"A!o-{n:00}!H", n == 7 ? "" : new string('ä', n * 500)))], none);
        await store.Commit("t:00", [new Write.Add(Keys.Lease, "whose"), new Write.Add($"{Keys.Members}one", "there")], none); // of the instances, and theirs alone

        Assert.Null(await Runs("backup", azurite));
        Assert.Equal([Copy], Directory.GetFiles(folder));
        Assert.Contains("Storage:TableEndpoint: the table 'work' is in use already", await Runs("restore", azurite), StringComparison.Ordinal);
        Assert.Null(await Runs("restore", another));

        var restored = await TableStore.Open(new TableServiceClient(another.ConnectionString), none);
        Assert.Equal(4, restored.Shards);
        Assert.Equal(Rows(await store.Snapshot(none)), Rows(await restored.Snapshot(none)));
        Assert.Equal((null, 80), (await restored.Get("t:00", Keys.Lease, none), (await restored.Snapshot(none)).Count(r => r.Partition.StartsWith("t:", StringComparison.Ordinal))));
        Assert.Contains("is a copy of tables, which the command restore brings back", await Said("--Storage:Path", Copy), StringComparison.Ordinal);
    }

    static IEnumerable<(string, string, string)> Rows(IEnumerable<(string Partition, Row Row)> rows) => rows.Select(r => (r.Partition, r.Row.Key, r.Row.Data));

    async Task<string?> Runs(string command, Azurite where) =>
        await Said(command, Copy, "--Storage:Provider", "AzureTables", "--Storage:ConnectionString", where.ConnectionString) is { Length: > 0 } said ? said : null;

    static async Task<string> Said(params string[] args)
    {
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        var code = await Startup.Run([.. args, "--environment", "Development"], BotProcess.Time, errors);
        Assert.Equal(errors.ToString().Length == 0, code == 0);
        return errors.ToString().TrimEnd();
    }
}
