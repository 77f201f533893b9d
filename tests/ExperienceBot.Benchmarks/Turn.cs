using System.Diagnostics;

namespace ExperienceBot.Benchmarks;

/// <summary>An answered tap of the order walk, all the way, beside the least that does the same work.</summary>
static class Turn
{
    static readonly int[] Connections = [1, 16, 64];

    public static async Task Measure(Report report)
    {
        await Starts(report);
        await using var channel = await FakeChannel.Start();
        using var folder = new Folder();
        await using var bot = Server.Product(channel, folder.File("bot"));
        await using var bare = Server.Bare(channel, folder.File("bare"));
        var contenders = new List<Load>();
        foreach (var (server, isBot) in new[] { (bot, true), (bare, false) })
        {
            await server.Listens();
            var load = new Load(channel, server, isBot);
            await load.WarmUp();
            contenders.Add(load);
        }

        foreach (var form in Enum.GetValues<Form>())
        {
            foreach (var connections in Connections)
                await Compare(report, contenders[0], contenders[1], connections, form);
        }

        report.Compare("memory at its peak", "MB", [bot.PeakMegabytes()], [bare.PeakMegabytes()], "≤ 1.3");
    }

    static async Task Compare(Report report, Load bot, Load bare, int connections, Form form)
    {
        var (ours, theirs) = (new List<Pace>(), new List<Pace>());
        for (var round = 0; round < report.Rounds; round++)
        {
            ours.Add(await bot.Run(connections, form, report.Window));
            theirs.Add(await bare.Run(connections, form, report.Window));
        }

        var what = $"{form}, {connections} connection{(connections == 1 ? "" : "s")}";
        Row("turns", "/s", p => p.TurnsPerSecond, "≥ 0.5");
        Row("median", "ms", p => p.Median, "");
        Row("p99", "ms", p => p.P99, "≤ 2");
        Row("processor a turn", "ms", p => p.ProcessorMilliseconds, "≤ 3");

        void Row(string figure, string unit, Func<Pace, double> of, string aim) =>
            report.Compare($"{what}: {figure}", unit, [.. ours.Select(of)], [.. theirs.Select(of)], aim);
    }

    /// <summary>From the start of the process to the first answered turn, with an empty store.</summary>
    static async Task Starts(Report report)
    {
        await using var channel = await FakeChannel.Start();
        using var folder = new Folder();
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < report.Rounds + 1; round++)
        {
            var (bot, bare) = (await First(Server.Product(channel, folder.File($"bot{round}"))), await First(Server.Bare(channel, folder.File($"bare{round}"))));
            if (round == 0)
                continue; // reads the programs from the disk
            ours.Add(bot);
            theirs.Add(bare);
        }

        report.Compare("start to first answer", "ms", ours, theirs, "≤ 1.5");

        async Task<double> First(Server starting)
        {
            await using var server = starting;
            await server.Listens();
            await new Walker(channel, channel.Token(), 0, null).Begin(server.Http);
            return Stopwatch.GetElapsedTime(server.Started).TotalMilliseconds;
        }
    }
}

/// <summary>A folder for store files, gone at the end.</summary>
sealed class Folder : IDisposable
{
    readonly string path = Directory.CreateTempSubdirectory("experiencebot-benchmarks-").FullName;

    public string File(string name) => Path.Combine(path, $"{name}.db");

    public void Dispose() => Directory.Delete(path, recursive: true);
}
