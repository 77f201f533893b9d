using Xunit.Abstractions;

namespace ExperienceBot.Tests.Simulation;

/// <summary>Every planted bug is caught within a few schedules, and by an invariant.</summary>
public sealed class PlantedBugs(ITestOutputHelper output)
{
    const int Most = 100;

    public static TheoryData<string> Names => [.. Bugs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_caught(string bug)
    {
        var (plant, name) = Bugs.All[bug];
        var setting = Settings.Named(name);
        var caught = Enumerable.Range(0, Most).Select(seed => (Seed: seed, By: Catches(seed, setting, plant()))).FirstOrDefault(c => c.By is not null);
        Assert.NotNull(caught.By);
        output.WriteLine($"{bug}: {caught.Seed + 1} schedules, {caught.By}");
    }

    /// <summary>The invariant that was broken; null when none was.</summary>
    internal static string? Catches(int seed, Setting setting, Sabotage sabotage)
    {
        try
        {
            new Scene(seed, setting, sabotage: sabotage).Play();
            return null;
        }
        catch (ViolationException caught)
        {
            return caught.Message;
        }
    }
}
