using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Simulation;

/// <summary>
/// The bot as it is, under schedules drawn from seeds: every order in which things may happen, every call that may fail. As many as
/// a minute holds; <c>SCHEDULES=200000 dotnet test --filter Every_schedule</c> plays so many, <c>SEED=1034</c> that one alone, and
/// <c>--logger "console;verbosity=detailed"</c> shows what was played.
/// </summary>
public sealed class Schedules(ITestOutputHelper output)
{
    const int Most = 20_000;
    const int Least = 1_000;
    const int Threads = 2;

    static readonly TimeSpan longest = TimeSpan.FromSeconds(60);

    [Fact]
    public void Every_schedule_keeps_the_invariants()
    {
        if (Environment.GetEnvironmentVariable("SEED") is { Length: > 0 } seed)
        {
            Play(int.Parse(seed, CultureInfo.InvariantCulture));
            return;
        }

        var wanted = Environment.GetEnvironmentVariable("SCHEDULES") is { Length: > 0 } many ? int.Parse(many, CultureInfo.InvariantCulture) : (int?)null;
        var begun = Stopwatch.GetTimestamp();
        var failed = new ConcurrentQueue<string>();
        var total = new Total();
        Parallel.For(0, wanted ?? Most, new() { MaxDegreeOfParallelism = Threads }, (seed, loop) =>
        {
            if (wanted is null && total.Schedules >= Least && Stopwatch.GetElapsedTime(begun) > longest)
                loop.Stop();
            else if (Try(seed, total) is { } problem)
            {
                failed.Enqueue(problem);
                if (failed.Count >= 20)
                    loop.Stop();
            }
        });
        output.WriteLine(total.ToString());
        Assert.True(failed.IsEmpty, string.Join("\n", failed));
    }

    [Fact]
    public void Yeses_that_wait_for_the_fair_window_keep_them_too()
    {
        var held = 0;
        Parallel.For(0, 400, new() { MaxDegreeOfParallelism = Threads }, seed =>
        {
            var scene = Play(seed, Settings.Named("fair window"));
            Interlocked.Add(ref held, scene.Truth.Delivered.Count(d => d.Work.Kind == Kinds.NotChosen));
        });
        Assert.True(held > 20, $"Only {held} were told that another has the seat: the window was seldom full.");
    }

    [Fact]
    public void The_same_seed_gives_the_same_run()
    {
        for (var seed = 0; seed < Settings.Short.Count; seed++)
            Assert.Equal(Play(seed).World.Trace, Play(seed).World.Trace);
    }

    static string? Try(int seed, Total total)
    {
        try
        {
            total.Add(Play(seed));
            return null;
        }
        catch (ViolationException e)
        {
            return e.Message;
        }
    }

    static Scene Play(int seed) => Play(seed, Settings.Of(seed));

    static Scene Play(int seed, Setting setting)
    {
        var scene = new Scene(seed, setting);
        try
        {
            scene.Play();
            return scene;
        }
        catch (Exception e)
        {
            throw new ViolationException($"SEED={seed} ({scene.Setting.Name}, step {scene.World.Steps}, {scene.Now:u}): {e}");
        }
    }

    /// <summary>What was played.</summary>
    sealed class Total
    {
        readonly Lock gate = new();
        readonly SortedDictionary<string, int> duplicates = new(StringComparer.Ordinal);
        long steps, calls, faults, crashes, messages, aside;
        ulong digest;

        public int Schedules { get; private set; }

        public void Add(Scene scene)
        {
            lock (gate)
            {
                Schedules++;
                steps += scene.World.Steps;
                calls += scene.Faults.Calls;
                faults += scene.Faults.Made;
                crashes += scene.Crashes;
                messages += scene.Truth.Arrivals;
                aside += scene.Truth.Works.Values.Count(w => w.IsAside);
                digest += scene.World.Trace; // in whatever order they end
                foreach (var cause in scene.Truth.Duplicates)
                    duplicates[cause] = duplicates.GetValueOrDefault(cause) + 1;
            }
        }

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{Schedules} schedules, {steps} steps, {calls} calls, {faults} faults, {crashes} crashes, {messages} messages, {aside} aside, duplicates by {string.Join(", ", duplicates.Select(d => $"{d.Key}: {d.Value}"))}, digest {digest:x16}");
    }
}
