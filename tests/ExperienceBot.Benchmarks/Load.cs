using System.Diagnostics;

namespace ExperienceBot.Benchmarks;

/// <summary>What a window of taps came to. Milliseconds.</summary>
/// <param name="ProcessorMilliseconds">A turn's, with what the server did for it afterwards.</param>
sealed record Pace(double TurnsPerSecond, double Median, double P99, double ProcessorMilliseconds);

/// <summary>Many people who tap over a number of connections, each connection waiting for its answer.</summary>
sealed class Load(FakeChannel channel, Server server, bool isBot)
{
    const int People = 320;

    /// <summary>Four walks each, after which the programs are compiled as they will stay.</summary>
    const int Warming = 32;
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(0.5);
    static readonly TimeSpan RedrawnAfter = TimeSpan.FromSeconds(2.5);

    readonly List<Walker> walkers = [];

    /// <summary>Everybody begins, and has walked a few times.</summary>
    public async Task WarmUp()
    {
        var token = channel.Token();
        walkers.AddRange(Enumerable.Range(0, People).Select(n => new Walker(channel, token, n, isBot ? Walker.Shown : null)));
        await Spread(16, async (walker, _) =>
        {
            await walker.Begin(server.Http);
            for (var n = 0; n < Warming; n++)
                await walker.Tap(server.Http, n % 2 == 0 ? Form.Execute : Form.Submit);
            return false;
        });
        await Settled();
    }

    public async Task<Pace> Run(int connections, Form form, TimeSpan window)
    {
        var (before, started) = (server.ProcessorSeconds(), Stopwatch.GetTimestamp());
        var times = (await Spread(connections, async (walker, times) =>
        {
            var from = Stopwatch.GetTimestamp();
            await walker.Tap(server.Http, form);
            times.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            return Stopwatch.GetElapsedTime(started) < window;
        })).Order().ToList();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await Settled();
        return new(
            times.Count / seconds, times[times.Count / 2], times[times.Count * 99 / 100],
            (server.ProcessorSeconds() - before) * 1000 / times.Count);
    }

    /// <summary>Until the bot redraws no more cards.</summary>
    async Task Settled()
    {
        if (!isBot)
            return;
        await Task.Delay(RedrawnAfter, Report.Time);
        for (var seen = -1L; seen != channel.Updates;)
        {
            seen = channel.Updates;
            await Task.Delay(Quiet, Report.Time);
        }
    }

    /// <summary>Each connection takes its own people in turn until <paramref name="tap"/> says no, or once each.</summary>
    async Task<IEnumerable<double>> Spread(int connections, Func<Walker, List<double>, Task<bool>> tap)
    {
        var all = await Task.WhenAll(Enumerable.Range(0, connections).Select(n => Task.Run(async () =>
        {
            var (own, times) = (walkers.Where((_, at) => at % connections == n).ToList(), new List<double>());
            for (var at = 0; ; at++)
            {
                if (!await tap(own[at % own.Count], times) && (times.Count > 0 || at == own.Count - 1))
                    return times;
            }
        })));
        return all.SelectMany(times => times);
    }
}
