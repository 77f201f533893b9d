using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Coordination;

/// <summary>The digest falls due on working days; each one owes the next. Never two for one date.</summary>
public sealed class MorningDigest(Ledger ledger, Undelivered undelivered, AccessLog accesses, Brokering rules, TimeProvider clock) : IDeadlines
{
    static readonly TimeOnly TooLate = new(12, 0);

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>> { [Kinds.DigestTick] = Tick };

    /// <summary>Makes sure that the next one is owed.</summary>
    public Task Plan(CancellationToken ct) => ledger.Commit(Keys.Tenant, [], [Next()], ct);

    async Task Tick(WorkItem tick, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await undelivered.DropStale(ct);
        await accesses.Forget(now, ct);
        // The clock was away at the time: once still, if the morning is not over (reliability §2.13.5).
        var isTimely = LocalTime.DateOf(now, rules.Zone) == Date(tick.Id) && LocalTime.TimeOf(now, rules.Zone) < TooLate;
        await ledger.Commit(
            Keys.Tenant, [],
            isTimely ? [Owed.Coordinators($"digest:{tick.Id[5..]}", Kinds.Digest, now) with { Binding = false }, Next()] : [Next()], ct);
    }

    Owed Next()
    {
        var due = WorkingDays.NextAt(clock.GetUtcNow(), rules.DigestAt, rules.Zone);
        return new($"tick:{LocalTime.DateOf(due, rules.Zone):yyyy-MM-dd}", Kinds.DigestTick, due);
    }

    static DateOnly Date(string id) => DateOnly.ParseExact(id[5..], "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
