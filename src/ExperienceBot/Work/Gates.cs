using System.Collections.Concurrent;
using System.Globalization;
using ExperienceBot.Storage;
using ExperienceBot.Teams;

namespace ExperienceBot.Work;

/// <summary>How fast the bot may write of its own accord, below what the channel takes (reliability §2.11).</summary>
/// <param name="PerSecond">To everybody together; 0 is no limit, for a channel that has none.</param>
public sealed record Pace(int PerSecond)
{
    /// <summary>To one reader.</summary>
    public static readonly TimeSpan BetweenMessages = TimeSpan.FromSeconds(1);

    /// <summary>So many may follow each other at once after a silence.</summary>
    public const int Burst = 4;

    /// <summary>To one reader when it goes on and on: the channel takes 1,800 an hour, and answers to them count too.</summary>
    public static readonly TimeSpan BetweenMany = TimeSpan.FromSeconds(2.25);

    /// <summary>So many may come at the faster pace before it goes on and on.</summary>
    public const int Many = 120;

    /// <summary>
    /// So many may go to everybody at once. With those of the second after it and the chats that are opened for them, eight at once,
    /// they are no more than the 30 that the channel takes.
    /// </summary>
    public int BurstToAll => Math.Min(PerSecond, 30 - 8 - PerSecond);
}

/// <summary>
/// What may be called when. Each reader's chat and the tenant have a budget, of which every instance has an equal share; and what
/// the channel has closed (429) stays closed until it said. Closings are kept in the store: a restart and other instances keep them.
/// </summary>
public sealed class Gates(IStore store, Ledger ledger, Pace pace, NewId newId, TimeProvider clock) : IChannelBudget
{
    const string All = "tenant";
    const int MostRemembered = 10_000;
    const int ClosedTogether = 3;
    static readonly TimeSpan Least = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Most = TimeSpan.FromMinutes(15);
    static readonly TimeSpan Together = TimeSpan.FromSeconds(10);
    static readonly TimeSpan FirstOutage = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LongestOutage = TimeSpan.FromSeconds(30);

    readonly ConcurrentDictionary<string, DateTimeOffset> closed = new(StringComparer.Ordinal);
    readonly Dictionary<string, DateTimeOffset> spent = new(StringComparer.Ordinal); // when a budget will be whole again
    readonly Dictionary<string, DateTimeOffset> spentOnMany = new(StringComparer.Ordinal);
    readonly List<(string Lane, DateTimeOffset At)> lately = [];
    readonly Lock gate = new();
    TimeSpan outage;

    /// <summary>How many instances share the budgets.</summary>
    public int Instances { get; set; } = 1;

    /// <summary>Reads what was closed before, here or by another instance.</summary>
    public async Task Load(CancellationToken ct)
    {
        var rows = await store.Range(ledger.Partition(Keys.Tenant), Keys.Gates, Keys.After(Keys.Gates), 1000, ct);
        foreach (var row in rows)
        {
            var until = new DateTimeOffset(long.Parse(row.Data, CultureInfo.InvariantCulture), TimeSpan.Zero);
            if (until > clock.GetUtcNow() + (Most * 1.2))
                continue; // written by a clock that was wrong
            closed.AddOrUpdate(row.Key[Keys.Gates.Length..], until, (_, known) => known > until ? known : until);
        }
    }

    /// <summary>When this reader may next be written to; long ago when nothing is in the way.</summary>
    public DateTimeOffset OpensAt(string lane)
    {
        var opens = Later(closed.GetValueOrDefault(lane), closed.GetValueOrDefault(All));
        if (pace.PerSecond == 0)
            return opens;
        lock (gate)
        {
            if (spent.TryGetValue(lane, out var own))
                opens = Later(opens, own - Slack(Pace.BetweenMessages, Pace.Burst));
            if (spentOnMany.TryGetValue(lane, out var many))
                opens = Later(opens, many - Slack(Pace.BetweenMany, Pace.Many));
            return spent.TryGetValue(All, out var all) ? Later(opens, all - Slack(BetweenAll, pace.BurstToAll)) : opens;
        }
    }

    /// <summary>Before this nobody at all may be written to.</summary>
    public DateTimeOffset OpensAt() => OpensAt(All);

    /// <summary>Takes a call out of the budgets; false when the gate is not open.</summary>
    public bool TryPass(string lane)
    {
        lock (gate)
        {
            var now = clock.GetUtcNow();
            if (OpensAt(lane) > now)
                return false;
            Spend(lane, now);
            return true;
        }
    }

    public void Spend(ConversationReference chat)
    {
        lock (gate)
            Spend(Lane(chat), clock.GetUtcNow());
    }

    public TimeSpan ClosedFor(ConversationReference chat)
    {
        var wait = Later(closed.GetValueOrDefault(Lane(chat)), closed.GetValueOrDefault(All)) - clock.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    public async Task Close(ConversationReference chat, TimeSpan? retryAfter)
    {
        try
        {
            await Close(Lane(chat), retryAfter, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // This instance knows; the others learn it from the channel.
        }
    }

    /// <summary>A call that goes before the one that has passed, as the opening of a chat: those that follow wait for it.</summary>
    public void Spend()
    {
        lock (gate)
        {
            if (pace.PerSecond > 0)
                Take(spent, All, BetweenAll, clock.GetUtcNow());
        }
    }

    /// <summary>The clock has jumped: what was to open at a time of it may never do so. The channel tells again what it wants closed.</summary>
    public void Forget()
    {
        lock (gate)
        {
            spent.Clear();
            spentOnMany.Clear();
        }

        closed.Clear();
    }

    /// <summary>The channel answers again.</summary>
    public void Answered() => outage = TimeSpan.Zero;

    /// <summary>
    /// The channel has refused a call to this reader for now. Gives when it may be made again and the row that says so to others.
    /// </summary>
    /// <param name="retryAfter">As the channel asked; null when it did not.</param>
    public async Task<DateTimeOffset> Close(string lane, TimeSpan? retryAfter, CancellationToken ct)
    {
        Telemetry.Slowed();
        var now = clock.GetUtcNow();
        var wait = retryAfter ?? Least * 5;
        var until = now + ((wait < Least ? Least : wait > Most ? Most : wait) * (1 + (newId.Seed() & 0xFF) / 1275.0)); // up to a fifth more, so that not all come at once
        await Shut(lane, until, ct);
        bool many;
        lock (gate)
        {
            lately.RemoveAll(l => l.At < now - Together);
            lately.Add((lane, now));
            many = lately.Select(l => l.Lane).Distinct().Count() >= ClosedTogether;
        }

        if (many)
            await Shut(All, until, ct);
        return until;
    }

    /// <summary>The channel cannot be reached at all: nobody is tried for a while, which grows.</summary>
    /// <param name="atLeast">As whoever was asked wants it; null when they said nothing.</param>
    public DateTimeOffset CloseAll(TimeSpan? atLeast = null)
    {
        if (OpensAt() is var known && known > clock.GetUtcNow())
            return known; // several calls have failed at once
        outage = outage == TimeSpan.Zero ? FirstOutage : outage * 2 < LongestOutage ? outage * 2 : LongestOutage;
        var wait = atLeast > outage ? atLeast < Most ? atLeast.Value : Most : outage;
        return closed[All] = clock.GetUtcNow() + wait;
    }

    /// <summary>Forgets what has opened.</summary>
    public async Task Tidy(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var open = closed.Where(c => c.Value <= now).ToList();
        foreach (var batch in open.Chunk(Limits.Writes))
            await store.Commit(ledger.Partition(Keys.Tenant), [.. batch.Select(c => new Write.Delete(Keys.Gates + c.Key))], ct);
        foreach (var was in open)
            closed.TryRemove(was);
    }

    void Spend(string lane, DateTimeOffset now)
    {
        if (pace.PerSecond == 0)
            return;
        Take(spent, lane, Pace.BetweenMessages, now);
        Take(spentOnMany, lane, Pace.BetweenMany, now);
        Take(spent, All, BetweenAll, now);
    }

    /// <summary>That of whoever reads there.</summary>
    static string Lane(ConversationReference chat) => PersonId.From(chat.AadObjectId)?.Value ?? chat.ConversationId;

    void Take(Dictionary<string, DateTimeOffset> budgets, string lane, TimeSpan between, DateTimeOffset now)
    {
        if (budgets.Count > MostRemembered)
            foreach (var (whole, _) in budgets.Where(b => b.Value <= now).ToList())
                budgets.Remove(whole);
        budgets[lane] = Later(now, budgets.GetValueOrDefault(lane)) + (between * Instances);
    }

    TimeSpan BetweenAll => TimeSpan.FromSeconds(1.0 / pace.PerSecond);

    /// <summary>How far ahead of its pace a budget may run, for this instance's share of the burst.</summary>
    TimeSpan Slack(TimeSpan between, int burst) => between * Math.Max(0, burst - Instances);

    async Task Shut(string lane, DateTimeOffset until, CancellationToken ct)
    {
        if (closed.GetValueOrDefault(lane) >= until)
            return;
        closed[lane] = until;
        await store.Commit(
            ledger.Partition(Keys.Tenant), [new Write.Put(Keys.Gates + lane, until.UtcTicks.ToString(CultureInfo.InvariantCulture))], ct);
    }

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
