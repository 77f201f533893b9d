namespace ExperienceBot.Tests.Simulation;

/// <summary>Every planted bug is caught within a few schedules, and by an invariant.</summary>
public sealed class PlantedBugs
{
    const int Most = 100;

    public static TheoryData<string> Names => [.. Bugs.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_caught(string bug)
    {
        var (plant, name) = Bugs.All[bug];
        var setting = Settings.Named(name);
        Assert.Contains(Enumerable.Range(0, Most), seed => Catches(seed, setting, plant()) is not null);
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
