using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot;

/// <summary>
/// Development's clock: the system's time plus an offset that is kept in the store, so that it survives a restart. It keeps
/// running; moving it does all work that falls due on the way, in due order.
/// </summary>
public sealed class DevelopmentClock(TimeProvider system) : TimeProvider, IDisposable
{
    const string OffsetKey = "T!clock";
    static readonly TimeOnly FirstMorning = new(9, 0);

    readonly SemaphoreSlim oneMove = new(1);
    TimeSpan offset;

    public override TimeZoneInfo LocalTimeZone => system.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => system.GetUtcNow() + offset;

    public override long GetTimestamp() => system.GetTimestamp();

    public override long TimestampFrequency => system.TimestampFrequency;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        system.CreateTimer(callback, state, dueTime, period);

    /// <summary>Where it stood; a fresh store starts at 09:00 on the next working day.</summary>
    public async Task Load(IStore store, string partition, TimeZoneInfo zone, CancellationToken ct)
    {
        if (await store.Get(partition, OffsetKey, ct) is { } row)
            offset = TimeSpan.FromTicks(long.Parse(row.Data, CultureInfo.InvariantCulture));
        else
            await Set(WorkingDays.NextAt(system.GetUtcNow(), FirstMorning, zone), store, partition, ct);
    }

    /// <summary>Another instance may have moved it.</summary>
    public async Task Follow(IStore store, string partition)
    {
        if (await store.Get(partition, OffsetKey, CancellationToken.None) is { } row)
            offset = TimeSpan.FromTicks(long.Parse(row.Data, CultureInfo.InvariantCulture));
    }

    /// <summary>False when the target lies in the past.</summary>
    /// <param name="to">The target, from the time at which the move begins: the clock runs, and moves wait for each other.</param>
    public async Task<bool> Move(
        Func<DateTimeOffset, DateTimeOffset> to, WorkEngine work, IStore store, string partition, CancellationToken ct)
    {
        await oneMove.WaitAsync(ct);
        try
        {
            var begun = GetUtcNow();
            var target = to(begun);
            if (target < begun)
                return false;
            await work.Settle(ct);
            while (await work.NextDue(ct) is { } due && due <= target)
            {
                if (due > GetUtcNow())
                    await Set(due, store, partition, ct);
                await work.Settle(ct);
            }

            if (target > GetUtcNow())
                await Set(target, store, partition, ct);
            await work.Settle(ct);
            return true;
        }
        finally
        {
            oneMove.Release();
        }
    }

    public void Dispose() => oneMove.Dispose();

    async Task Set(DateTimeOffset now, IStore store, string partition, CancellationToken ct)
    {
        var moved = now - system.GetUtcNow();
        await store.Commit(partition, [new Write.Put(OffsetKey, moved.Ticks.ToString(CultureInfo.InvariantCulture))], ct);
        offset = moved; // kept first: what is done at the new time must not be followed by an older one after a restart
    }
}
