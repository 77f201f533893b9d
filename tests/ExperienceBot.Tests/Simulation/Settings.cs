namespace ExperienceBot.Tests.Simulation;

/// <summary>The situations that are played, each with what usually breaks there.</summary>
static class Settings
{
    /// <summary>Of so many schedules one is long: more people, several days, the session itself.</summary>
    const int LongOneOf = 50;

    public static readonly IReadOnlyList<Setting> Short =
    [
        new("last seat")
        {
            Experts = 4, WaveExtra = 3, Processes = 2, Lasts = TimeSpan.FromMinutes(30),
            Habits = new() { Seats = 1, Accept = 0.95, AtTheDeadline = 0, Thinks = TimeSpan.FromSeconds(3) },
        },
        new("deadline")
        {
            Experts = 4, WaveExtra = 3, Processes = 2, Shards = 1, OfferHours = 4, Lasts = TimeSpan.FromHours(7),
            Habits = new() { Seats = 1, Accept = 0.5, StandBy = 0.5, Decline = 1, AtTheDeadline = 0.9, Thinks = TimeSpan.FromHours(3) },
        },
        new("two orders, the same people")
        {
            Experts = 3, WaveExtra = 2, Processes = 2, Lasts = TimeSpan.FromHours(3),
            Habits = new() { Orders = 2, Seats = 1, Accept = 0.95, Thinks = TimeSpan.FromSeconds(5), Release = 0.3, Cancel = 0.2 },
        },
        new("release")
        {
            Invites = true, Experts = 4, WaveExtra = 2, Shards = 1, Lasts = TimeSpan.FromHours(4),
            Habits = new() { Seats = 1, Accept = 0.5, StandBy = 0.8, Release = 0.7, Thinks = TimeSpan.FromHours(1) },
        },
        new("cancel and change")
        {
            Invites = true, Experts = 3, WaveExtra = 2, Processes = 2, Shards = 1, Lasts = TimeSpan.FromHours(6),
            Habits = new() { Seats = 1, Cancel = 0.5, Change = 0.8, Accept = 0.8, Release = 0.2, Thinks = TimeSpan.FromHours(3) },
        },
        new("pause")
        {
            Experts = 3, WaveExtra = 2, Processes = 2, OfferHours = 4, Lasts = TimeSpan.FromHours(6),
            Habits = new() { Seats = 1, Accept = 0.4, StandBy = 0.3, Decline = 0.3, Pause = 0.9, Thinks = TimeSpan.FromHours(3) },
        },
        new("poison and refusals")
        {
            Experts = 4, WaveExtra = 2, Shards = 1, Blocked = [502, 504], Poison = [503], Lasts = TimeSpan.FromHours(3), Habits = new() { Seats = 1, Thinks = TimeSpan.FromHours(2) },
        },
        new("throttling")
        {
            Invites = true, Experts = 5, WaveExtra = 4, Processes = 2, Crashes = 0, Faults = 0, Throttled = 0.4, Lasts = TimeSpan.FromHours(1), Habits = new() { Seats = 1, Thinks = TimeSpan.FromMinutes(10), Change = 0.3 },
        },
    ];

    /// <summary>The same with more of everything, over several days.</summary>
    static readonly IReadOnlyList<Setting> lengthy =
    [
        .. Short.Select(s => s with
        {
            Name = s.Name + ", long", Experts = s.Experts + 3, WaveExtra = s.WaveExtra + 2, OfferHours = 24, Lasts = TimeSpan.FromHours(111),
            Habits = s.Habits with { Orders = 2, Seats = 2, Thinks = s.Habits.Thinks * 2 },
        }),
    ];

    /// <summary>Sharper than what is usual, to bring a planted bug out.</summary>
    static readonly IReadOnlyList<Setting> sharp =
    [
        Named("poison and refusals") with { Name = "poison and refusals, shared", Processes = 2 },
        Named("release, long") with { Name = "release, everything unclear", Faults = 0.3 },
        Named("deadline") with
        {
            Name = "deadline, all at once", Experts = 12, WaveExtra = 10, Habits = Named("deadline").Habits with { Seats = 1, Accept = 0, AtTheDeadline = 1 },
        },
        Named("throttling, long") with { Name = "throttling and crashes", Crashes = 0.03 },
        new("fair window")
        {
            Experts = 4, WaveExtra = 3, Processes = 2, OfferHours = 4, FairWindowHours = 2, Lasts = TimeSpan.FromHours(7),
            Habits = new() { Orders = 2, Seats = 1, Accept = 0.8, StandBy = 0.4, Release = 0.2, Cancel = 0.1, Change = 0.2, Pause = 0.3, Thinks = TimeSpan.FromHours(3) },
        },
    ];

    public static Setting Named(string name) => Short.Concat(lengthy).Concat(sharp ?? []).First(s => s.Name == name);

    public static Setting Of(int seed) => seed % LongOneOf == LongOneOf - 1 ? lengthy[seed / LongOneOf % lengthy.Count] : Short[seed % Short.Count];
}
