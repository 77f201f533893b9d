using System.Collections.Frozen;
using System.Globalization;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Work;

/// <summary>
/// Sends what is owed when it falls due: claim → call → record (reliability §2.4–2.5). A message is rendered at the moment
/// of sending, so an outdated one is never sent.
/// </summary>
public sealed partial class WorkEngine(
    IStore store, Ledger ledger, OrderBook orders, PersonBook people, ConnectorClient connector, Tenancy tenancy,
    IEnumerable<IComposer> composers, IEnumerable<IDeadlines> deadlines, TimeProvider clock, ILogger<WorkEngine> log) : BackgroundService
{
    const int MostAttempts = 8;
    const int MostClaims = 3;
    const int MostAtOnce = 100;
    const int Lanes = 8;
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(10);
    static readonly TimeSpan[] Patience = [TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    readonly FrozenDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> messages =
        composers.SelectMany(c => c.Messages).ToFrozenDictionary();
    readonly FrozenDictionary<string, Func<WorkItem, CancellationToken, Task>> timers =
        deadlines.SelectMany(d => d.Deadlines).ToFrozenDictionary();
    readonly SemaphoreSlim oneRound = new(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Settle(stoppingToken);
                var next = await NextDue(stoppingToken) - clock.GetUtcNow();
                await ledger.Wake(next is { } soon && soon < LongestSleep ? Max(soon, TimeSpan.FromMilliseconds(5)) : LongestSleep, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The store is away: what is owed stays owed. Look again soon.
                RoundFailed(log, e.GetType().Name);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken);
            }
        }
    }

    /// <summary>When the next work falls due; null when nothing is owed.</summary>
    public async Task<DateTimeOffset?> NextDue(CancellationToken ct)
    {
        DateTimeOffset? earliest = null;
        foreach (var partition in ledger.Partitions)
        {
            if (await store.Range(partition, Keys.DueWork, Keys.After(Keys.DueWork), 1, ct) is [var row] && DueOf(row) is var due
                && (earliest is null || due < earliest))
                earliest = due;
        }

        return earliest;
    }

    /// <summary>Does all that is due now, in due order for each person, until nothing is.</summary>
    public async Task Settle(CancellationToken ct)
    {
        await oneRound.WaitAsync(ct);
        try
        {
            // All partitions together: what one owes may fall due in another, and a person's messages come from several.
            while (await Due(ct) is { Count: > 0 } due)
                await Parallel.ForEachAsync(
                    due.GroupBy(w => w.Item.To?.Value ?? w.Item.Aggregate),
                    new ParallelOptions { MaxDegreeOfParallelism = Lanes, CancellationToken = ct },
                    async (lane, laneCt) =>
                    {
                        foreach (var (row, item) in lane)
                        {
                            laneCt.ThrowIfCancellationRequested();
                            await Do(row, item);
                        }
                    });
        }
        finally
        {
            oneRound.Release();
        }
    }

    public override void Dispose()
    {
        oneRound.Dispose();
        base.Dispose();
    }

    async Task<List<(Row Row, WorkItem Item)>> Due(CancellationToken ct)
    {
        var until = string.Create(CultureInfo.InvariantCulture, $"{Keys.DueWork}{clock.GetUtcNow().UtcTicks + 1:D19}");
        var rows = await Task.WhenAll(ledger.Partitions.Select(async partition =>
            (await store.Range(partition, Keys.DueWork, until, MostAtOnce, ct)).Select(index => (Partition: partition, Index: index))));
        var due = new List<(Row, WorkItem)>();
        foreach (var (partition, index) in rows.SelectMany(r => r).OrderBy(r => r.Index.Key, StringComparer.Ordinal).Take(MostAtOnce))
        {
            var parts = index.Key[Keys.DueWork.Length..].Split('!', 3);
            if (await store.Get(partition, Keys.Work(parts[1], parts[2]), ct) is { } row
                && Read(row.Data, Rows.WorkItem) is { IsOpen: true } item && item.DueKey == index.Key)
                due.Add((row, item));
            else
                await Drop(partition, index, ct); // points at nothing
        }

        return due;
    }

    async Task Drop(string partition, Row index, CancellationToken ct)
    {
        try
        {
            await store.Commit(partition, [new Write.Delete(index.Key, index.ETag)], ct);
        }
        catch (ConflictException)
        {
            // It was moved, or owed anew, while we looked.
        }
    }

    /// <summary>Begun is ended, even while the bot stops: half a call is something unknown, and would be made again.</summary>
    async Task Do(Row row, WorkItem item)
    {
        var ct = CancellationToken.None;
        try
        {
            if (item.State == WorkState.Calling && await Abandoned(row, item, ct))
                return;
            if (item.Attempts >= MostAttempts)
            {
                await Quarantine(row, item, "attempts", ct);
                return;
            }

            var claimed = item with
            {
                State = WorkState.Calling, Attempts = item.Attempts + 1, Claims = item.Claims + 1, Due = clock.GetUtcNow() + Lease,
            };
            await ledger.Move(row, item, claimed, [], ct);
            if (await store.Get(ledger.Partition(item.Aggregate), item.Key, ct) is not { } held || held.Data != Write(claimed, Rows.WorkItem))
                return; // renewed since: it has a new time
            var outcome = await Call(claimed, ct);
            await ledger.Move(held, claimed, outcome with { Claims = 0 }, Consequences(outcome), ct);
            Recorded(log, outcome.Kind, outcome.Aggregate, outcome.Id, outcome.State);
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
            await Quarantine(row, item, "crash_loop", ct);
        else if (!item.Binding)
            await ledger.Move(row, item, item with { State = WorkState.SkippedUnknown, Reason = "crash" }, [], ct);
        else
            return false;
        return true;
    }

    Task Quarantine(Row row, WorkItem item, string reason, CancellationToken ct)
    {
        var poisoned = item with { State = WorkState.Quarantined, Reason = reason };
        return ledger.Move(row, item, poisoned, Consequences(poisoned), ct);
    }

    /// <summary>The last three ends of a message are visible to a coordinator (P3); their own alerts excepted.</summary>
    IEnumerable<Owed> Consequences(WorkItem item) =>
        item.State is WorkState.Failed or WorkState.Quarantined && item.Kind is not (Kinds.Alert or Kinds.Refresh or Kinds.WalkRefresh)
            ? [Owed.Coordinators($"undelivered:{item.Id}", Kinds.Alert, clock.GetUtcNow(), $"undelivered:{item.To}")]
            : [];

    async Task<WorkItem> Call(WorkItem item, CancellationToken ct)
    {
        try
        {
            if (item.Kind == Kinds.Refresh)
                return await Refresh(item, ct);
            if (timers.TryGetValue(item.Kind, out var run))
            {
                await run(item, ct);
                return item with { State = WorkState.Done };
            }

            var (message, to) = await Render(item, isFirst: item.Kind != Kinds.WalkRefresh, ct);
            if (message is null)
                return item with { State = WorkState.Superseded };
            if (item.Kind == Kinds.WalkRefresh)
            {
                if (to.Reference is { } reference)
                    await connector.Update(reference, item.About!, Messages.Of(message.Card, message.Summary), ct);
                return item with { State = WorkState.Done };
            }

            var id = await connector.Send(await Reach(to, ct), Messages.Of(message.Card, message.Summary), ct);
            return item with { State = WorkState.Sent, ActivityIds = id is null ? item.ActivityIds : item.ActivityIds.Add(id) };
        }
        catch (ConnectorException e)
        {
            return Failed(item, e);
        }
        catch (Exception e) when (e is not (StoreUnavailableException or ConflictException))
        {
            CallFailed(log, item.Kind, item.Aggregate, item.Id, e.GetType().Name, e.StackTrace);
            return item with { State = WorkState.Quarantined, Reason = e.GetType().Name };
        }
    }

    WorkItem Failed(WorkItem item, ConnectorException e) => e.Outcome switch
    {
        // Not executed: nothing was used up, so throttling alone never poisons.
        Outcome.NotExecuted => item with
        {
            State = WorkState.Pending,
            Attempts = item.Attempts - 1,
            Due = clock.GetUtcNow() + Clamp(e.RetryAfter ?? TimeSpan.FromSeconds(5)),
        },
        Outcome.Unknown when item.Binding => item with
        {
            State = WorkState.Pending, Due = clock.GetUtcNow() + Patience[Math.Min(item.Attempts, Patience.Length) - 1],
        },
        Outcome.Unknown => item with { State = WorkState.SkippedUnknown, Reason = e.Code },
        _ => item with { State = WorkState.Failed, Reason = e.Code ?? e.Status?.ToString(CultureInfo.InvariantCulture) },
    };

    /// <summary>Draws earlier messages anew, all known copies. A PUT may be repeated freely.</summary>
    async Task<WorkItem> Refresh(WorkItem item, CancellationToken ct)
    {
        var prefix = Keys.Work(item.Aggregate, item.About!);
        foreach (var row in await store.Range(ledger.Partition(item.Aggregate), prefix, Keys.After(prefix), 200, ct))
        {
            var sent = Read(row.Data, Rows.WorkItem);
            if (sent.ActivityIds.IsEmpty || !messages.ContainsKey(sent.Kind))
                continue;
            var (message, to) = await Render(sent, isFirst: false, ct);
            if (message is null || to.Reference is not { } reference)
                continue;
            foreach (var id in sent.ActivityIds)
            {
                try
                {
                    await connector.Update(reference, id, Messages.Of(message.Card, message.Summary), ct);
                }
                catch (ConnectorException e) when (e.Outcome == Outcome.Refused)
                {
                    // The person has removed the message or the bot: there is nothing to redraw.
                    RefreshRefused(log, item.Aggregate, sent.Id, e.Status);
                }
            }
        }

        return item with { State = WorkState.Done };
    }

    async Task<(Message? Message, Person To)> Render(WorkItem item, bool isFirst, CancellationToken ct)
    {
        var to = await people.Find(item.To ?? throw new InvalidOperationException($"Work {item.Kind} has no reader."), ct);
        var order = item.Aggregate.StartsWith("o-", StringComparison.Ordinal) ? await orders.Find(new(item.Aggregate[2..]), ct) : null;
        var words = Words.In(to.Language ?? tenancy.DefaultLanguage);
        return (await messages[item.Kind](new(item, to, words, order, isFirst, clock.GetUtcNow()), ct), to);
    }

    /// <summary>The person's chat with the bot; opened when they have never met.</summary>
    async Task<ConversationReference> Reach(Person person, CancellationToken ct)
    {
        if (person.Reference is { } known)
            return known;
        var opened = await connector.Create(tenancy.DefaultServiceUrl(), tenancy.Tenant, tenancy.BotId, person.Id.Value, ct);
        return (await people.Change(person.Id, p => p.Reference is null ? p with { Reference = opened } : p, ct)).Reference!;
    }

    static TimeSpan Clamp(TimeSpan wait) => Max(TimeSpan.FromSeconds(1), wait < TimeSpan.FromMinutes(15) ? wait : TimeSpan.FromMinutes(15));

    static TimeSpan Max(TimeSpan a, TimeSpan b) => a > b ? a : b;

    static DateTimeOffset DueOf(Row index) =>
        new(long.Parse(index.Key.AsSpan(Keys.DueWork.Length, 19), CultureInfo.InvariantCulture), TimeSpan.Zero);

    [LoggerMessage(1, LogLevel.Information, "Work {Kind} of {Aggregate} {Id}: {State}")]
    static partial void Recorded(ILogger log, string kind, string aggregate, string id, WorkState state);

    [LoggerMessage(2, LogLevel.Error, "Work {Kind} of {Aggregate} {Id} failed with {Error} and waits for a coordinator\n{Trace}")]
    static partial void CallFailed(ILogger log, string kind, string aggregate, string id, string error, string? trace); // a message may quote

    [LoggerMessage(3, LogLevel.Warning, "A round of owed work failed ({Error}); it is tried again")]
    static partial void RoundFailed(ILogger log, string error);

    [LoggerMessage(4, LogLevel.Information, "Message {Id} of {Aggregate} could not be redrawn ({Status})")]
    static partial void RefreshRefused(ILogger log, string aggregate, string id, int? status);
}
