using System.Collections.Frozen;
using System.Globalization;
using ExperienceBot.Graph;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Work;

/// <summary>
/// Does what is owed when it falls due: claim → call → record (reliability §2.4–2.5). One thing at a time for each reader, readers
/// side by side; whoever's gate is closed holds up nobody else, and what may wait gives way to what binds.
/// </summary>
public sealed partial class WorkEngine(
    IStore store, Ledger ledger, Delivery delivery, Gates gates, Leases leases, Hints hints, Changes changes, ClockWatch watch,
    IEnumerable<IDeadlines> deadlines, TimeProvider clock, ILogger<WorkEngine> log) : BackgroundService
{
    const int MostAttempts = 8;
    const int MostClaims = 3;
    const int Page = 100;
    const int MostPages = 20;
    const int AtOnce = 8;
    const int InARow = 4;
    const int BindingToBulk = 4;
    const int Fan = 25;
    const int LookedAt = 50;
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongestSleepBesideOthers = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LongestPostponed = TimeSpan.FromMinutes(20); // by a gate, or by our patience
    static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan[] Patience = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];
    static readonly string[] Parts = [Keys.DueWork, Keys.DueBulk];

    readonly FrozenDictionary<string, Func<WorkItem, CancellationToken, Task>> timers =
        deadlines.SelectMany(d => d.Deadlines).ToFrozenDictionary();
    readonly SemaphoreSlim oneRound = new(1);
    DateTimeOffset latest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var tending = Tend(stoppingToken);
        var isTakenUp = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                ledger.LooksAt(null);
                var woken = ledger.Woken;
                if (!isTakenUp)
                    await TakeUp(stoppingToken);
                isTakenUp = true;
                DateTimeOffset? next = null;
                if (watch.IsUnsteady)
                {
                    latest = default; // it may have been wrong
                    gates.Forget();
                    ClockJumped(log);
                }
                else if (leases.AreFresh)
                    next = await Work(leases.Held, stoppingToken);
                var longest = store.IsShared && !hints.AreHeard ? LongestSleepBesideOthers : LongestSleep;
                var sleep = next is { } due && due - Now() < longest ? Max(due - Now(), ShortestSleep) : longest;
                ledger.LooksAt(Now() + sleep);
                await Either(woken, sleep, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The store is away: what is owed stays owed. Look again soon.
                RoundFailed(log, e.GetType().Name);
                await Either(Task.Delay(Timeout.InfiniteTimeSpan, clock, stoppingToken), TimeSpan.FromSeconds(1), stoppingToken);
            }
        }

        await tending;
    }

    /// <summary>When something can next be done; null when nothing is owed.</summary>
    public async Task<DateTimeOffset?> NextDue(CancellationToken ct) => (await Look(ledger.Partitions, [], ct)).Next;

    public async Task<Backlog> Count(CancellationToken ct)
    {
        var (now, due, aside) = (clock.GetUtcNow(), 0, 0);
        var (overdue, oldest) = (now, now);
        List<(string Partition, Row Index)> next = [];
        foreach (var partition in ledger.Partitions)
        {
            foreach (var part in Parts)
            {
                var soon = await store.Range(partition, part, Keys.At(part, now + LongestPostponed), 1000, ct);
                next.AddRange(soon.Take(LookedAt).Select(index => (partition, index)));
                foreach (var (at, aggregate, index) in soon.Select(r => (Keys.Timed(r.Key).At, Keys.Timed(r.Key).Aggregate, r)).TakeWhile(r => r.At <= now))
                {
                    due++;
                    if (at < overdue && !IsGated(index, aggregate))
                        overdue = at;
                }
            }

            var waiting = await store.Range(partition, Keys.Aside, Keys.After(Keys.Aside), 1000, ct);
            aside += waiting.Count;
            if (waiting.Count > 0 && Keys.Timed(waiting[0].Key).At is var since && since < oldest)
                oldest = since;
        }

        // What was tried in vain stands in the index at its next try: only its own row tells since when it has waited.
        var rows = await Task.WhenAll(next.OrderBy(n => Keys.Timed(n.Index.Key).At).Take(LookedAt).Select(n => FirstDue(n.Partition, n.Index, ct)));
        return new(due, rows.Append(now).Max(first => now - first), now - overdue, aside, now - oldest);
    }

    async Task<DateTimeOffset> FirstDue(string partition, Row index, CancellationToken ct)
    {
        var (at, aggregate, id) = Keys.Timed(index.Key);
        return await store.Get(partition, Keys.Work(aggregate, id), ct) is { } row && Read(row.Data, Rows.WorkItem) is { FirstDue: { } first } item && item.DueKey == index.Key
            ? first : at;
    }

    /// <summary>Does all that is due now, whoever holds the leases, until nothing is that a gate does not hold back.</summary>
    public Task Settle(CancellationToken ct) => Work(ledger.Partitions, ct);

    public override void Dispose()
    {
        oneRound.Dispose();
        base.Dispose();
    }

    /// <summary>Keeps the leases while there is work, and lets them go in the end.</summary>
    async Task Tend(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                foreach (var instance in await leases.Tend(ct))
                {
                    InstanceGone(log, instance);
                    await hints.Forget(instance, ct);
                }

                if (store.IsShared)
                    await gates.Load(ct);
                await gates.Tidy(ct);
                ledger.Heard();
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (!ct.IsCancellationRequested)
            {
                RoundFailed(log, e.GetType().Name);
            }

            await Either(Task.Delay(Timeout.InfiniteTimeSpan, clock, ct), leases.AreFresh ? Leases.Between : TimeSpan.FromSeconds(1), ct);
        }

        await oneRound.WaitAsync(CancellationToken.None); // what was begun is ended first
        try
        {
            await leases.Release(CancellationToken.None);
        }
        catch (Exception e) when (e is StoreUnavailableException or ConflictException)
        {
            RoundFailed(log, e.GetType().Name); // they run out by themselves
        }
        finally
        {
            oneRound.Release();
        }
    }

    /// <summary>With a store of its own nobody else can have begun what is found begun at the start: its lease need not run out.</summary>
    async Task TakeUp(CancellationToken ct)
    {
        await gates.Load(ct);
        if (store.IsShared)
            return;
        var now = Now();
        foreach (var partition in ledger.Partitions)
        foreach (var part in Parts)
        foreach (var index in await store.Range(partition, Keys.At(part, now), Keys.At(part, now + Lease), 1000, ct))
        {
            if (await Owed(partition, index, ct) is not var (row, item) || item.State != WorkState.Calling)
                continue;
            if (!await Abandoned(row, item, ct))
                await ledger.Move(row, item, item with { State = WorkState.Pending, Due = now }, [], ct);
        }
    }

    /// <summary>Does what is due until nothing is that a gate does not hold back, and gives when something can next be done.</summary>
    async Task<DateTimeOffset?> Work(IReadOnlyCollection<string> partitions, CancellationToken ct)
    {
        await oneRound.WaitAsync(ct);
        var running = new Dictionary<string, Task>(StringComparer.Ordinal);
        try
        {
            while (!ct.IsCancellationRequested && !watch.IsUnsteady)
            {
                await changes.CatchUp(ct);
                var woken = ledger.Woken;
                var (lanes, next) = await Look(partitions, running, ct);
                foreach (var lane in lanes)
                {
                    if (running.Count >= AtOnce)
                        await Any(running);
                    if (ct.IsCancellationRequested)
                        break;
                    running.Add(lane.Key, Do(lane, ct));
                }

                if (running.Count == 0)
                    return next;
                // One slow call keeps nobody waiting who falls due meanwhile.
                await Either(Task.WhenAny([.. running.Values, woken]), TimeSpan.FromSeconds(1), ct);
                await Ended(running);
            }

            return null;
        }
        finally
        {
            await Task.WhenAll(running.Values.Select(t => t.ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)));
            oneRound.Release();
        }
    }

    static async Task Any(Dictionary<string, Task> running)
    {
        await Task.WhenAny(running.Values);
        await Ended(running);
    }

    static async Task Ended(Dictionary<string, Task> running)
    {
        foreach (var (lane, task) in running.Where(r => r.Value.IsCompleted).ToList())
        {
            running.Remove(lane);
            await task; // what the store threw ends the round
        }
    }

    /// <summary>
    /// What can be done now, by lane: the earliest first, and of what may wait one to four that bind. And when the first of all that
    /// is owed can be done.
    /// </summary>
    async Task<(List<IGrouping<string, (string Partition, Row Index)>> Lanes, DateTimeOffset? Next)> Look(
        IReadOnlyCollection<string> partitions, Dictionary<string, Task> running, CancellationToken ct)
    {
        var now = Now();
        var parts = await Task.WhenAll(Parts.Select(part => Task.WhenAll(partitions.Select(p => Look(p, part, now, running, ct)))));
        var (binding, bulk) = (Lanes(parts[0]), Lanes(parts[1]));
        var taken = binding.Select(l => l.Key).ToHashSet(StringComparer.Ordinal);
        bulk.RemoveAll(l => taken.Contains(l.Key)); // its turn comes when what binds is done
        var mixed = new List<IGrouping<string, (string, Row)>>(binding.Count + bulk.Count);
        for (var (b, w) = (0, 0); b < binding.Count || w < bulk.Count;)
        {
            for (var n = 0; n < BindingToBulk && b < binding.Count; n++)
                mixed.Add(binding[b++]);
            if (w < bulk.Count)
                mixed.Add(bulk[w++]);
        }

        return (mixed, parts.SelectMany(p => p).Min(p => p.Next));

        static List<IGrouping<string, (string Partition, Row Index)>> Lanes((List<(string Partition, Row Index)> Found, DateTimeOffset?)[] part) =>
            [.. part.SelectMany(p => p.Found).OrderBy(f => f.Index.Key, StringComparer.Ordinal).GroupBy(f => LaneOf(f.Index)).OrderBy(g => g.First().Index.Key, StringComparer.Ordinal).Take(Page)];
    }

    async Task<(List<(string Partition, Row Index)> Found, DateTimeOffset? Next)> Look(
        string partition, string part, DateTimeOffset now, Dictionary<string, Task> running, CancellationToken ct)
    {
        var found = new List<(string, Row)>();
        DateTimeOffset? next = null;
        var isHeldUp = part == Keys.DueBulk && gates.OpensAt() > now; // all of it are messages, and none may go
        var from = part;
        for (var pages = 0; pages < MostPages && found.Count < Page; pages++)
        {
            var page = await store.Range(partition, from, Keys.After(part), Page, ct);
            foreach (var index in page)
            {
                var (at, aggregate, _) = Keys.Timed(index.Key);
                if (next is not null && (isHeldUp || (at > now && at >= next)))
                    return (found, next); // nothing that is due later can be done before
                var opens = IsGated(index, aggregate) ? Max(at, gates.OpensAt(index.Data)) : at;
                if (opens <= now && !running.ContainsKey(LaneOf(index)))
                    found.Add((partition, index));
                next = next is { } earlier && earlier <= opens ? earlier : opens;
            }

            if (page.Count < Page)
                break;
            from = page[^1].Key + "\u0001";
        }

        return (found, next);
    }

    static string LaneOf(Row index) => index.Data.Length > 0 ? index.Data : Keys.Timed(index.Key).Aggregate;

    /// <summary>A person's lane: what the clock does to an aggregate calls nobody.</summary>
    static bool IsGated(Row index, string aggregate) => index.Data.Length > 0 && index.Data != aggregate;

    /// <summary>The work that an index row points at; one that points at nothing is taken away.</summary>
    async Task<(Row Row, WorkItem Item)?> Owed(string partition, Row index, CancellationToken ct)
    {
        var (_, aggregate, id) = Keys.Timed(index.Key);
        if (await store.Get(partition, Keys.Work(aggregate, id), ct) is { } row
            && Read(row.Data, Rows.WorkItem) is { IsOpen: true } item && item.DueKey == index.Key)
            return (row, item);
        try
        {
            await store.Commit(partition, [new Write.Delete(index.Key, index.ETag)], ct);
        }
        catch (ConflictException)
        {
            // It was moved, or owed anew, while we looked.
        }

        return null;
    }

    /// <summary>Begun is ended, even while the bot stops: half a call is something unknown, and would be made again.</summary>
    async Task Do(IEnumerable<(string Partition, Row Index)> lane, CancellationToken stopping)
    {
        foreach (var (partition, index) in lane.Take(InARow))
        {
            if (stopping.IsCancellationRequested || watch.IsUnsteady)
                return;
            if (IsGated(index, Keys.Timed(index.Key).Aggregate) && gates.OpensAt(index.Data) > Now())
                return; // before it is read: many may have been found while the gate was open for one
            if (await Owed(partition, index, CancellationToken.None) is not var (row, item))
                continue;
            if (item.To is not null && !gates.TryPass(item.Lane))
                return;
            await Do(row, item);
        }
    }

    async Task Do(Row row, WorkItem item)
    {
        var ct = CancellationToken.None;
        try
        {
            if (item.State == WorkState.Calling && await Abandoned(row, item, ct))
                return;
            if (item.Attempts >= MostAttempts)
            {
                await SetAside(row, item, WorkState.Quarantined, "attempts", ct);
                return;
            }

            var begun = clock.GetTimestamp();
            var claimed = item with
            {
                State = WorkState.Calling, Attempts = item.Attempts + 1, Claims = item.Claims + 1, Due = Now() + Lease,
                FirstDue = item.FirstDue ?? item.Due,
            };
            await ledger.Move(row, item, claimed, [], ct);
            if (await store.Get(ledger.Partition(item.Aggregate), item.Key, ct) is not { } held || held.Data != Write(claimed, Rows.WorkItem))
                return; // renewed since: it has a new time
            if (clock.GetElapsedTime(begun) > Lease / 2)
                return; // the lease might run out during the call: it is taken up when it has
            var outcome = await Telemetry.Work(claimed, () => Call(claimed, ct));
            if (outcome.State is WorkState.Superseded or WorkState.Done && watch.IsUnsteady)
                outcome = item; // judged by a clock that may be wrong: again when it is steady
            if (outcome.IsAside)
                await SetAside(held, claimed, outcome.State, outcome.Reason, ct);
            else
                // Whoever had it sent again sees how that ended.
                await ledger.Move(
                    held, claimed, outcome, outcome is { Epoch: > 0, IsOpen: false } ? [ExperienceBot.Owed.Refresh($"undelivered:{item.Id}:", Now())] : [], ct);
            Recorded(log, outcome.State is WorkState.Done or WorkState.Superseded ? LogLevel.Debug : LogLevel.Information, outcome.Kind, outcome.Aggregate, outcome.Id, outcome.State);
        }
        catch (ConflictException)
        {
            // Another worker has it, or it was renewed meanwhile: the index knows when to look again.
        }
    }

    /// <summary>Found claimed after its lease: the process died in between. Nobody knows whether the call went out.</summary>
    async Task<bool> Abandoned(Row row, WorkItem item, CancellationToken ct)
    {
        if (item.Claims >= MostClaims)
            await SetAside(row, item, WorkState.Quarantined, "crash_loop", ct);
        else if (!item.Binding)
            await SetAside(row, item, WorkState.SkippedUnknown, "crash", ct);
        else
            return false;
        return true;
    }

    /// <summary>The last three ends of a message are visible to a coordinator (P3); a redrawing has nobody who waits for it.</summary>
    Task SetAside(Row row, WorkItem item, WorkState state, string? reason, CancellationToken ct)
    {
        var now = Now();
        var aside = item with { State = state, Reason = reason, Claims = 0, AsideSince = item.Kind is Kinds.Redraw or Kinds.WalkRefresh ? null : now };
        // Who is told is not told of it by the same way that has just failed.
        var isTold = aside.AsideSince is not null && state != WorkState.SkippedUnknown && item.Kind is not (Kinds.Undelivered or Kinds.Alert);
        return ledger.Move(
            row, item, aside, isTold ? [ExperienceBot.Owed.Coordinators($"undelivered:{item.Id}:{item.Epoch}", Kinds.Undelivered, now, item.Id)] : [], ct);
    }

    async Task<WorkItem> Call(WorkItem claimed, CancellationToken ct)
    {
        var item = claimed with { Claims = 0 }; // its end is going to be known
        try
        {
            var done = item with { State = WorkState.Done };
            if (timers.TryGetValue(item.Kind, out var run))
                await run(item, ct);
            else if (item is { IsToAll: true, To: null })
                await Spread(item, ct);
            else if (item.Kind == Kinds.Refresh)
                await FanOut(item, ct);
            else if (item.Kind == Kinds.Redraw)
                await Redraw(item, ct);
            else if (item.Kind == Kinds.WalkRefresh)
                await delivery.RedrawWalk(item, ct);
            else
                done = await delivery.Send(item, ct);
            if (item.To is not null)
                gates.Answered();
            return done;
        }
        catch (ConnectorException e)
        {
            return await Failed(item, e, ct);
        }
        catch (GraphException e)
        {
            return Failed(item, e);
        }
        catch (StoreUnavailableException)
        {
            // Nothing has gone out: the store is asked before the channel. Neither a try nor a claim is used up.
            return claimed with { State = WorkState.Pending, Attempts = claimed.Attempts - 1, Claims = claimed.Claims - 1, Due = Now() + Soon };
        }
        catch (Exception e) when (e is not ConflictException)
        {
            CallFailed(log, item.Kind, item.Aggregate, item.Id, e.GetType().Name, e.StackTrace);
            return item with { State = WorkState.Quarantined, Reason = e.GetType().Name };
        }
    }

    async Task<WorkItem> Failed(WorkItem item, ConnectorException e, CancellationToken ct)
    {
        switch (e.Outcome)
        {
            // Not executed: nothing was used up, so throttling alone never poisons.
            case Outcome.NotExecuted:
            case var _ when e.IsAboutBot: // everything owed waits for the mend
                if (e.IsAboutBot && gates.OpensAt() <= Now()) // once for all who are owed something
                    NoToken(log, e.Status, e.Code);
                var due = e switch
                {
                    { IsChannel: true, Status: 429 } => await gates.Close(item.Lane, e.RetryAfter, ct),
                    { IsChannel: true, Status: not null } => Now() + Soon,
                    _ => gates.CloseAll(e.RetryAfter),
                };
                return item with { State = WorkState.Pending, Attempts = item.Attempts - 1, Due = due };
            case Outcome.Unknown when item.Binding || e.Code == Delivery.NotOpened:
            case Outcome.Refused when e is { IsChannel: true, Status: 401 }: // the token was just renewed: it may be a matter of minutes
                return item with { State = WorkState.Pending, Due = Now() + Patience[Math.Min(item.Attempts, Patience.Length) - 1] };
            case Outcome.Unknown:
                return item with { State = WorkState.SkippedUnknown, Reason = e.Code };
            case var _ when item.Kind is Kinds.Redraw or Kinds.WalkRefresh:
                // The person has removed the message or the bot: there is nothing to redraw.
                RefreshRefused(log, item.Aggregate, item.Id, e.Status);
                return item with { State = WorkState.Done };
            default:
                return item with { State = WorkState.Failed, Reason = e.Code ?? e.Status?.ToString(CultureInfo.InvariantCulture) };
        }
    }

    /// <summary>What is asked of Graph may be asked again, and holds up nothing but itself.</summary>
    WorkItem Failed(WorkItem item, GraphException e)
    {
        var wait = e.RetryAfter is not { } asked ? Patience[0] : asked < Soon ? Soon : asked > Patience[^1] ? Patience[^1] : asked;
        return e.Outcome switch
        {
            Outcome.NotExecuted => item with { State = WorkState.Pending, Attempts = item.Attempts - 1, Due = Now() + wait },
            Outcome.Unknown => item with { State = WorkState.Pending, Due = Now() + Max(wait, Patience[Math.Min(item.Attempts, Patience.Length) - 1]) },
            _ => item with { State = WorkState.Quarantined, Reason = e.Reason },
        };
    }

    /// <summary>One piece of work for each message, so that each passes its reader's gate.</summary>
    async Task FanOut(WorkItem item, CancellationToken ct)
    {
        var prefix = Keys.Work(item.Aggregate, item.About!);
        var rows = await store.Range(ledger.Partition(item.Aggregate), prefix, Keys.After(prefix), 1000, ct);
        foreach (var some in rows.Select(r => Read(r.Data, Rows.WorkItem)).Where(delivery.IsDrawn).Chunk(Fan))
        {
            await ledger.Commit(
                item.Aggregate, [],
                some.Select(sent => ExperienceBot.Owed.Message($"redraw:{sent.Id}", Kinds.Redraw, sent.To!.Value, Now(), sent.Id) with { Renewed = true }), ct);
        }
    }

    /// <summary>One for each coordinator; owed again after a crash they are the same.</summary>
    Task Spread(WorkItem item, CancellationToken ct) => ledger.Commit(
        item.Aggregate, [], [ExperienceBot.Owed.Coordinators(item.Id, item.Kind, Now(), item.About) with { Binding = item.Binding }], ct);

    async Task Redraw(WorkItem item, CancellationToken ct)
    {
        if (await store.Get(ledger.Partition(item.Aggregate), Keys.Work(item.Aggregate, item.About!), ct) is { } row)
            await delivery.Redraw(Read(row.Data, Rows.WorkItem), ct);
    }

    /// <summary>Never earlier than it has been: a clock that is set back opens nothing again.</summary>
    DateTimeOffset Now() => latest = Max(latest, clock.GetUtcNow());

    async Task Either(Task first, TimeSpan longest, CancellationToken ct)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(first, Task.Delay(longest, clock, enough.Token));
#pragma warning disable CA1849 // on the spot: all it does is let go of a timer
        enough.Cancel();
#pragma warning restore CA1849
    }

    static T Max<T>(T a, T b) where T : IComparable<T> => a.CompareTo(b) > 0 ? a : b;

    [LoggerMessage(EventId = 1, Message = "Work {Kind} of {Aggregate} {Id}: {State}")]
    static partial void Recorded(ILogger log, LogLevel level, string kind, string aggregate, string id, WorkState state);

    [LoggerMessage(2, LogLevel.Error, "Work {Kind} of {Aggregate} {Id} failed with {Error} and waits for a coordinator\n{Trace}")]
    static partial void CallFailed(ILogger log, string kind, string aggregate, string id, string error, string? trace); // a message may quote

    [LoggerMessage(3, LogLevel.Warning, "A round of owed work failed ({Error}); it is tried again")]
    static partial void RoundFailed(ILogger log, string error);

    [LoggerMessage(4, LogLevel.Information, "Message {Id} of {Aggregate} could not be redrawn ({Status})")]
    static partial void RefreshRefused(ILogger log, string aggregate, string id, int? status);

    [LoggerMessage(5, LogLevel.Critical, "The machine's clock has jumped by more than 5 minutes: nothing is sent until it has been steady for 10")]
    static partial void ClockJumped(ILogger log);

    [LoggerMessage(7, LogLevel.Critical, "The bot is given no token ({Status} {Code}): nothing can be sent until its secret, certificate or registration is mended; 'doctor' says more")]
    static partial void NoToken(ILogger log, int? status, string? code);

    [LoggerMessage(6, LogLevel.Warning, "The instance {Instance} has gone without a word; its partitions are taken over")]
    static partial void InstanceGone(ILogger log, string instance);
}

/// <summary>Owed work that is due and what waits for a coordinator; of each at most 1,000 a partition.</summary>
/// <param name="Behind">How long the oldest has waited since it was first to be done, whatever holds it back.</param>
/// <param name="Overdue">The same of what the channel cannot hold back: deadlines.</param>
public sealed record Backlog(int Due, TimeSpan Behind, TimeSpan Overdue, int Aside, TimeSpan OldestAside);
