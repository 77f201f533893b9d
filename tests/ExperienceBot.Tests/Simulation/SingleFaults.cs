using System.Collections.Concurrent;

namespace ExperienceBot.Tests.Simulation;

/// <summary>Every call of a short story fails once in every way, alone: what random schedules may pass over.</summary>
public sealed class SingleFaults
{
    const int Threads = 2;

    static readonly TimeSpan shortly = TimeSpan.FromMinutes(15);

    static readonly Fault[] kinds = [Fault.CrashBefore, Fault.CrashAfter, Fault.FailBefore, Fault.Lost, Fault.Throttled];

    static readonly Habits quick = new() { Seats = 1, Accept = 1, Release = 0, AtTheDeadline = 0, Cancel = 0, Change = 0, SubmitTwice = 0, Thinks = TimeSpan.FromSeconds(5) };

    static readonly IReadOnlyList<Setting> stories =
    [
        new("the last seat") { Lasts = shortly, Experts = 3, Shards = 1, Habits = quick },
        new("a seat given up") { Lasts = shortly, Experts = 3, Shards = 1, Habits = quick with { Accept = 0.5, StandBy = 1, Release = 1 } },
        new("cancelled") { Invites = true, Lasts = shortly, Experts = 2, Habits = quick with { Cancel = 1, SubmitTwice = 1 } },
    ];

    public static TheoryData<int> Stories => [.. Enumerable.Range(0, stories.Count)];

    [Theory]
    [MemberData(nameof(Stories))]
    public void No_single_fault_breaks_an_invariant(int story)
    {
        var calm = new Scene(story, stories[story], new Faults.Single(0, Fault.None));
        calm.Play();
        var failed = new ConcurrentQueue<string>();
        Parallel.For(1, calm.Faults.Calls + 1, new() { MaxDegreeOfParallelism = Threads }, call =>
        {
            foreach (var kind in kinds)
            {
                try
                {
                    new Scene(story, stories[story], new Faults.Single(call, kind)).Play();
                }
                catch (ViolationException e)
                {
                    failed.Enqueue($"{stories[story].Name}, call {call} {kind}: {e.Message}");
                }
            }
        });
        Assert.True(failed.IsEmpty, string.Join("\n", failed));
    }
}
