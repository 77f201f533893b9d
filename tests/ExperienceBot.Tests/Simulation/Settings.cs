using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Simulation;

/// <summary>The situations that are played, each with what usually breaks there.</summary>
static class Settings
{
    public static readonly DateTimeOffset End = An.At("2026-03-07 00:00");

    public static readonly IReadOnlyList<Setting> All =
    [
        new("last seat")
        {
            Experts = 8, WaveExtra = 5, Processes = 2, Habits = new() { Seats = 2, Accept = 0.95, AtTheDeadline = 0, Thinks = TimeSpan.FromSeconds(3) },
        },
        new("deadline")
        {
            Experts = 7, WaveExtra = 4, Processes = 2, Habits = new() { Seats = 2, Accept = 0.5, StandBy = 0.5, Decline = 1, AtTheDeadline = 0.9 },
        },
        new("two orders, the same people")
        {
            Experts = 5, WaveExtra = 3, Processes = 3, Shards = 3,
            Habits = new() { Orders = 2, Seats = 2, Accept = 0.95, Thinks = TimeSpan.FromSeconds(5), Release = 0.3, Cancel = 0.2 },
        },
        new("release")
        {
            Experts = 7, WaveExtra = 4, Processes = 1, Habits = new() { Accept = 0.5, StandBy = 0.8, Release = 0.7, Thinks = TimeSpan.FromHours(1) },
        },
        new("cancel and change")
        {
            Experts = 6, Processes = 2, Habits = new() { Cancel = 0.5, Change = 0.8, Accept = 0.8, Release = 0.2, Thinks = TimeSpan.FromHours(12) },
        },
        new("pause") { Experts = 6, Processes = 2, Habits = new() { Accept = 0.4, StandBy = 0.3, Decline = 0.3, Pause = 0.9, Orders = 2 } },
        new("poison and refusals") { Experts = 6, WaveExtra = 4, Processes = 1, Shards = 1, Blocked = [502, 504], Poison = [503] },
        new("throttling")
        {
            Experts = 8, WaveExtra = 6, Processes = 2, Crashes = 0, Faults = 0, Throttled = 0.4, Habits = new() { Thinks = TimeSpan.FromMinutes(10), Orders = 2, Change = 0.3 },
        },
    ];

    /// <summary>Sharper than what is usual, to bring a planted bug out.</summary>
    static readonly IReadOnlyList<Setting> sharp =
    [
        Named("poison and refusals") with { Name = "poison and refusals, shared", Processes = 2 },
        Named("release") with { Name = "release, everything unclear", Faults = 0.3 },
        Named("deadline") with
        {
            Name = "deadline, all at once", Experts = 12, WaveExtra = 10, Habits = Named("deadline").Habits with { Seats = 1, Accept = 0, AtTheDeadline = 1 },
        },
        Named("throttling") with { Name = "throttling and crashes", Crashes = 0.03 },
    ];

    public static Setting Named(string name) => All.Concat(sharp ?? []).First(s => s.Name == name);

    public static Setting Of(int seed) => All[seed % All.Count];
}
