namespace ExperienceBot.Tests.Simulation;

/// <summary>I17: how often the channel was called, and whether it had asked to wait.</summary>
sealed class Rates(Scene scene)
{
    /// <summary>As the channel's documentation has it: calls to one chat within a second, within two, and to all within a second.</summary>
    const int InOneSecond = 7, InTwoSeconds = 8, ToAllInOneSecond = 30;

    static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    readonly Dictionary<PersonId, List<DateTimeOffset>> calls = [];
    readonly Queue<DateTimeOffset> all = new();
    readonly List<(Process By, PersonId To, DateTimeOffset At, DateTimeOffset Until, int Troubles)> closed = [];

    public void Called(Process by, PersonId to)
    {
        var now = scene.Now;
        if (!calls.TryGetValue(to, out var times))
            calls[to] = times = [];
        times.RemoveAll(t => t <= now - (second * 2));
        times.Add(now);
        all.Enqueue(now);
        while (all.Peek() <= now - second)
            all.Dequeue();
        if (times.Count > InTwoSeconds || times.Count(t => t > now - second) > InOneSecond || all.Count > ToAllInOneSecond)
            scene.World.Violated($"I17: the channel is called faster than it takes, by {to}.");

        closed.RemoveAll(c => c.Until <= now);
        // Whoever was told keeps to it; and so does whoever started after that had been written down.
        if (closed.Exists(c => c.To == to && (c.By == by || (c.By.DiedAt is not { } died || died > c.At + second) && c.By.TroublesAt(c.At + second) == c.Troubles && by.BornAt > c.At + second)))
            scene.World.Violated($"I17: {to} is called before the time that the channel asked to wait.");
    }

    public void Throttled(Process by, PersonId to, TimeSpan? wait) =>
        closed.Add((by, to, scene.Now, scene.Now + (wait is { } asked && asked > second ? asked : second), by.Troubles));
}
