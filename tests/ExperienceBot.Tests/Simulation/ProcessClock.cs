namespace ExperienceBot.Tests.Simulation;

/// <summary>The world's time for one process; its timers die with it.</summary>
sealed class ProcessClock(World world, Process owner, TimeSpan ahead) : TimeProvider
{
    public override long TimestampFrequency => world.Clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => world.Now + world.Wrong + ahead;

    public override long GetTimestamp() => world.Clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        world.CheckThread();
        var timer = new SimulatedTimer(world, owner, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    sealed class SimulatedTimer(World world, Process owner, Action elapsed) : ITimer
    {
        int change;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var mine = ++change;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                world.Timer(dueTime, owner, () =>
                {
                    if (mine == change)
                        elapsed();
                });
            }

            return true;
        }

        public void Dispose()
        {
            world.CheckThread();
            change++;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
