namespace ExperienceBot.Work;

/// <summary>
/// Notices when somebody moves the machine's clock (reliability §2.13.8): a jump makes deadlines pass that have not, so work waits
/// until the clock has been steady for a while.
/// </summary>
/// <param name="wall">The machine's own time.</param>
public sealed class ClockWatch(TimeProvider wall)
{
    static readonly TimeSpan Jump = TimeSpan.FromMinutes(5);
    static readonly TimeSpan Steady = TimeSpan.FromMinutes(10);

    readonly Lock gate = new();
    DateTimeOffset time = wall.GetUtcNow();
    long stamp = wall.GetTimestamp();
    long? jumped;

    /// <summary>Whether the clock has jumped of late.</summary>
    public bool IsUnsteady
    {
        get
        {
            lock (gate)
            {
                var (now, mark) = (wall.GetUtcNow(), wall.GetTimestamp());
                if ((now - time - wall.GetElapsedTime(stamp, mark)).Duration() > Jump)
                    jumped = mark;
                (time, stamp) = (now, mark);
                if (jumped is { } then && wall.GetElapsedTime(then, mark) > Steady)
                    jumped = null;
                return jumped is not null;
            }
        }
    }
}
