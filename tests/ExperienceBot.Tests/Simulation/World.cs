using System.Diagnostics;

namespace ExperienceBot.Tests.Simulation;

/// <summary>Something that must never be was seen. The message names the invariant.</summary>
sealed class ViolationException(string message) : Exception(message);

/// <summary>
/// Time and order. One thread does everything: what continues next is drawn from the seed, and time moves on when nothing can go
/// on. The same seed gives the same run.
/// </summary>
sealed class World(int seed)
{
    const ulong Prime = 1099511628211;
    const int UsualSteps = 150_000;

    const string Strayed = "The code under simulation goes on on another thread, where it cannot be repeated: keep the pool off its way.";

    static readonly TimeSpan Dull = TimeSpan.FromSeconds(3);

    readonly PriorityQueue<(Process? Owner, Action Run), (long, int, long)> events = new();
    readonly PriorityQueue<(Process? Owner, Action Run), (long, int, long)> timers = new();
    readonly List<(Process Owner, Action Run)> ready = [];
    readonly int thread = Environment.CurrentManagedThreadId;
    long scheduled;
    volatile bool hasStrayed;
    string? violation;

    public Random Random { get; } = new(seed);

    public SimulatedClock Clock { get; } = new();

    public DateTimeOffset Now => Clock.Now;

    /// <summary>How wrong the wall clocks of the machines are.</summary>
    public TimeSpan Wrong { get; set; }

    /// <summary>A digest of all that has happened.</summary>
    public ulong Trace { get; private set; } = 14695981039346656037;

    public int Steps { get; private set; }

    public int MostSteps { get; set; } = UsualSteps;

    /// <summary>Whose code runs.</summary>
    public Process? Current { get; private set; }

    /// <summary>When the next work falls due; asked when nothing but waiting goes on.</summary>
    public Func<DateTimeOffset?> NextDue { get; set; } = () => null;

    /// <summary>Ends the run at its next step: for what is seen while the product's own code would catch it.</summary>
    public void Violated(string what) => violation ??= what;

    public void Note(string what)
    {
        foreach (var c in what)
            Trace = (Trace ^ c) * Prime;
        Trace = (Trace ^ (ulong)Now.UtcTicks) * Prime;
    }

    public void Note(int process, Fault fault) => Trace = (((Trace ^ (ulong)process) * Prime) ^ (ulong)fault) * Prime;

    /// <summary>Everything must run on the thread of the simulation: what another does cannot be repeated.</summary>
    public void CheckThread()
    {
        if (Environment.CurrentManagedThreadId == thread)
            return;
        hasStrayed = true;
        throw new InvalidOperationException(Strayed);
    }

    public TimeSpan Between(int least, int most) => TimeSpan.FromMilliseconds(Random.Next(least, most));

    public bool Chance(double probability) => Random.NextDouble() < probability;

    /// <param name="owner">Whose it is; it is forgotten when that one has died.</param>
    public void After(TimeSpan wait, Process? owner, Action run) =>
        events.Enqueue((owner, run), ((Now + wait).UtcTicks, Random.Next(), scheduled++));

    public void At(DateTimeOffset time, Action run) => After(time > Now ? time - Now : TimeSpan.Zero, null, run);

    public void Timer(TimeSpan wait, Process? owner, Action run) =>
        timers.Enqueue((owner, run), ((Now + wait).UtcTicks, Random.Next(), scheduled++));

    public void Ready(Process owner, Action run) => ready.Add((owner, run));

    /// <summary>Goes on until <paramref name="isOver"/>, asked whenever time is about to move.</summary>
    public void Run(Func<bool> isOver)
    {
        while (true)
        {
            if (violation is not null)
                throw new ViolationException(violation);
            if (hasStrayed)
                throw new InvalidOperationException(Strayed);
            if (++Steps > MostSteps)
                throw new ViolationException("I18: it never comes to rest.");
            if (ready.Count > 0)
            {
                var at = Random.Next(ready.Count);
                var (owner, run) = ready[at];
                ready[at] = ready[^1];
                ready.RemoveAt(ready.Count - 1);
                if (!owner.IsDead)
                    As(owner, run, owner.Context);
                continue;
            }

            if (isOver())
                return;
            Pass();
        }
    }

    /// <summary>To the next thing that happens. While all only wait for work, polling is passed over: a timer may always be late.</summary>
    void Pass()
    {
        var hasEvent = events.TryPeek(out _, out var next);
        var hasTimer = timers.TryPeek(out _, out var timer);
        if (!hasEvent && !hasTimer)
            throw new UnreachableException("Nothing is left to happen.");
        if (hasEvent && (!hasTimer || next.CompareTo(timer) <= 0))
        {
            var (owner, run) = events.Dequeue();
            Clock.MoveTo(next.Item1);
            if (owner is not { IsDead: true })
                As(owner, run, null);
            return;
        }

        var interesting = Math.Min(hasEvent ? next.Item1 : long.MaxValue, NextDue()?.UtcTicks ?? long.MaxValue);
        if (interesting != long.MaxValue && interesting > timer.Item1 + Dull.Ticks)
            Clock.MoveTo(interesting - Random.Next(0, (int)TimeSpan.TicksPerSecond));
        var (waiting, elapsed) = timers.Dequeue();
        Clock.MoveTo(timer.Item1);
        if (waiting is not { IsDead: true })
            As(waiting, elapsed, null);
    }

    void As(Process? owner, Action run, SynchronizationContext? context)
    {
        Current = owner;
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(context);
        try
        {
            run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
            Current = null;
        }
    }
}

/// <summary>Time as the simulation tells it; wall and monotonic clock are one.</summary>
sealed class SimulatedClock : TimeProvider
{
    public DateTimeOffset Now { get; private set; } = Support.An.Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long GetTimestamp() => Now.UtcTicks;

    /// <summary>Never back.</summary>
    public void MoveTo(long ticks) => Now = ticks > Now.UtcTicks ? new(ticks, TimeSpan.Zero) : Now;
}
