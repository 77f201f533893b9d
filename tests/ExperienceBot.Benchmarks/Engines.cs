using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using ExperienceBot.Benchmarks.Bare;
using ExperienceBot.Storage;

namespace ExperienceBot.Benchmarks;

/// <summary>Durable commits of three rows, as a turn's: ours beside the driver itself doing the same writes.</summary>
static class Engines
{
    static readonly string Data = new('ä', 600);

    public static async Task Measure(Report report)
    {
        await Sqlite(report);
        await Tables(report);
    }

    static async Task Sqlite(Report report)
    {
        using var folder = new Folder();
        await using var ours = await SqliteStore.Open(folder.File("ours"), TimeSpan.FromSeconds(5), Report.Time, CancellationToken.None);
        await using var bare = new GroupCommit(folder.File("bare"));
        await Compare(
            report, "SQLite", (caller, n) => ours.Commit("t", Writes(caller, n), CancellationToken.None),
            (caller, n) => bare.Commit([.. Keys(caller, n).Select(key => (key, Data))]));
    }

    static async Task Tables(Report report)
    {
        if (Azurite.Missing is { } missing)
        {
            report.State("Azure tables", missing, "≤ 1.5");
            return;
        }

        await using var azurite = await Azurite.Start();
        var service = new TableServiceClient(azurite.ConnectionString, TableStore.Options);
        var ours = await TableStore.Open(service, CancellationToken.None, "ours", 1);
        var bare = service.GetTableClient("bare");
        await bare.CreateIfNotExistsAsync();
        await Compare(
            report, "Azure tables (emulator)", (caller, n) => ours.Commit("t", Writes(caller, n), CancellationToken.None),
            (caller, n) => bare.SubmitTransactionAsync(
                Keys(caller, n).Select(key => new TableTransactionAction(TableTransactionActionType.UpsertReplace, new TableEntity("t", key) { ["D"] = Data }))));
    }

    static async Task Compare(Report report, string engine, Func<int, int, Task> ours, Func<int, int, Task> bare)
    {
        foreach (var callers in new[] { 1, 16 })
        {
            await Pace(ours, callers, TimeSpan.FromSeconds(1));
            await Pace(bare, callers, TimeSpan.FromSeconds(1));
            var (a, b) = (new List<double>(), new List<double>());
            for (var round = 0; round < report.Rounds; round++)
            {
                a.Add(await Pace(ours, callers, report.Window / 2));
                b.Add(await Pace(bare, callers, report.Window / 2));
            }

            report.Compare($"{engine}, {callers} caller{(callers == 1 ? "" : "s")}: commits", "/s", a, b, "≥ 0.67");
        }
    }

    static async Task<double> Pace(Func<int, int, Task> commit, int callers, TimeSpan window)
    {
        var started = Stopwatch.GetTimestamp();
        var done = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
        {
            var n = 0;
            for (; Stopwatch.GetElapsedTime(started) < window; n++)
                await commit(caller, n);
            return n;
        })));
        return done.Sum() / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    static Write[] Writes(int caller, int n) => [.. Keys(caller, n).Select(key => new Write.Put(key, Data))];

    /// <summary>A person's row, which is replaced, and two that are new for a while.</summary>
    static string[] Keys(int caller, int n) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"A!p-{caller}!H"),
        string.Create(CultureInfo.InvariantCulture, $"A!p-{caller}!X!{n % 1000}"),
        string.Create(CultureInfo.InvariantCulture, $"D!{n % 1000:D19}!p-{caller}"),
    ];
}
