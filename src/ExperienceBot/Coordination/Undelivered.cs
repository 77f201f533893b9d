using System.Globalization;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Coordination;

/// <summary>What did not arrive: a coordinator sends it again, says that it is seen to, or drops it (reliability §2.12).</summary>
public sealed class Undelivered(
    IStore store, Ledger ledger, PersonBook people, Roster roster, OrderFacts facts, Tenancy tenancy, TimeProvider clock) : ICardActions, IComposer
{
    const int MostListed = 200;

    /// <summary>So old, what was left out needs nobody any more.</summary>
    static readonly TimeSpan Stale = TimeSpan.FromDays(7);

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["work.retry"] = (visit, tap, ct) => Mend(visit, tap, WorkState.Pending, ct),
            ["work.settle"] = (visit, tap, ct) => Mend(visit, tap, WorkState.Settled, ct),
            ["work.drop"] = (visit, tap, ct) => Mend(visit, tap, WorkState.Dropped, ct),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Undelivered] = async (o, ct) => await Find(o.Work.Aggregate, o.Work.About!, ct) is { } work && (work.IsAside || !o.IsFirst)
                ? new(await Draw(work, o.Order, o.Words, ct), o.Words["summary.coordinator"])
                : null,
        };

    /// <summary>All that waits for a coordinator, the oldest of each partition first.</summary>
    public async Task<List<WorkItem>> List(CancellationToken ct)
    {
        var list = new List<WorkItem>();
        foreach (var partition in ledger.Partitions)
        foreach (var row in await store.Range(partition, Keys.Aside, Keys.After(Keys.Aside), MostListed, ct))
        {
            var (_, aggregate, id) = Keys.Timed(row.Key);
            if (await Find(aggregate, id, ct) is { IsAside: true } work)
                list.Add(work);
        }

        return list;
    }

    /// <summary>A reminder or digest that was left out a week ago is history.</summary>
    public async Task DropStale(CancellationToken ct)
    {
        foreach (var work in await List(ct))
        {
            if (work.State == WorkState.SkippedUnknown && work.AsideSince < clock.GetUtcNow() - Stale)
                await Move(work, WorkState.Dropped, "clock", ct);
        }
    }

    /// <summary>One piece for the digest.</summary>
    public async Task<Container> Item(WorkItem work, Words words, CancellationToken ct) => new(
        Text($"**{words[$"undelivered.{Sort(work)}"]}** · {PlainText.Escape(await Name(work, ct) ?? "")} · {facts.Moment(work.AsideSince ?? work.Due, words)}"),
        new ActionSet([.. Buttons(work, words)]))
    {
        Spacing = Spacing.Small,
    };

    async Task Mend(Visit visit, CardTap tap, WorkState to, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(visit.Who) || tap["work"]?.Split('|') is not [var aggregate, var id] || await Find(aggregate, id, ct) is not { } work)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        // A second tap, or a colleague's: what has been decided of this try stands.
        if (work.IsAside && work.Epoch.ToString(CultureInfo.InvariantCulture) == tap["v"])
            work = await Move(work, to, visit.Who.Value, ct) ?? await Find(aggregate, id, ct) ?? work;
        visit.Show(await Draw(work, null, visit.Words, ct));
    }

    /// <summary>Null when it was moved meanwhile.</summary>
    async Task<WorkItem?> Move(WorkItem work, WorkState to, string actor, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        if (await store.Get(ledger.Partition(work.Aggregate), work.Key, ct) is not { } row
            || StoredJson.Read(row.Data, StoredJson.Rows.WorkItem) is var found && (found.State, found.Epoch) != (work.State, work.Epoch))
            return null;
        var moved = work with { State = to, AsideSince = null, Epoch = work.Epoch + 1, Attempts = 0, Claims = 0, Due = now, FirstDue = null };
        try
        {
            await ledger.Move(
                row, work, moved, [Owed.Refresh($"undelivered:{work.Id}:{work.Epoch}:", now)], ct,
                new Write.Put(Keys.Mended(work.Aggregate, work.Id, work.Epoch), StoredJson.Write(new MendEvent(actor, to, now), StoredJson.Rows.MendEvent)));
            return moved;
        }
        catch (ConflictException)
        {
            return null;
        }
    }

    async Task<WorkItem?> Find(string aggregate, string id, CancellationToken ct)
    {
        try
        {
            return await store.Get(ledger.Partition(aggregate), Keys.Work(aggregate, id), ct) is { } row ? StoredJson.Read(row.Data, StoredJson.Rows.WorkItem) : null;
        }
        catch (ArgumentException)
        {
            return null; // what a forged card names cannot be a key
        }
    }

    async Task<AdaptiveCard> Draw(WorkItem work, Order? order, Words words, CancellationToken ct) => Card(
        words,
        [
            Title(words["alert.undelivered"]),
            Text(words[$"undelivered.{Standing(work)}"]),
            Facts(
                (words["undelivered.what"], words[$"undelivered.{Sort(work)}"]), (words["facts.person"], await Name(work, ct)),
                (words["undelivered.since"], work.AsideSince is { } since ? facts.Moment(since, words) : null),
                (words["undelivered.reason"], work.IsAside && work.Reason != Standing(work) ? work.Reason : null), (words["facts.order"], order is null ? null : OrderFacts.Number(order.Id))),
        ],
        [
            .. work.IsAside ? Buttons(work, words) : [],
            .. work is { Kind: Kinds.Offer, IsAside: true } ? [Button("offer.reach", words["reach.button"], ("order", work.Aggregate[2..]))] : Array.Empty<CardAction>(),
            DeskCards.Back(words),
        ]);

    static CardAction[] Buttons(WorkItem work, Words words)
    {
        (string, string)[] data = [("work", $"{work.Aggregate}|{work.Id}"), ("v", work.Epoch.ToString(CultureInfo.InvariantCulture))];
        return
        [
            Button("work.retry", words["undelivered.retry"], data), Button("work.settle", words["undelivered.settle"], data),
            Button("work.drop", words["undelivered.drop"], data),
        ];
    }

    async Task<string?> Name(WorkItem work, CancellationToken ct) =>
        work.To is { } to ? roster.Find(to)?.Name ?? (await people.Find(to, ct)).Name ?? "–" : null;

    /// <summary>A key under <c>undelivered.</c>: how it stands.</summary>
    static string Standing(WorkItem work) => work switch
    {
        { IsAside: true, Reason: Delivery.Removed or Delivery.Blocked } => work.Reason,
        { IsAside: true } => work.State.ToString(),
        { IsOpen: true } => "again",
        _ => $"is.{work.State}",
    };

    /// <summary>A key under <c>undelivered.</c>: what it is in a coordinator's words.</summary>
    static string Sort(WorkItem work) => work.Kind switch
    {
        Kinds.Invite => "calendar",
        _ when work.To is null => "task",
        Kinds.Offer => "offer",
        Kinds.SeatReminder or Kinds.OrderReminder or Kinds.DocumentEnds or Kinds.Minutes => "reminder",
        Kinds.ExpertFeedback or Kinds.RequesterFeedback => "feedback",
        Kinds.Decide or Kinds.Question or Kinds.Answered or Kinds.ReviewQuestion => "question",
        _ when work.IsToAll => "coordinators",
        Kinds.Alert or Kinds.FlagLate or Kinds.DistressLate or Kinds.Deputy => "coordinators",
        _ => "notice",
    };
}
