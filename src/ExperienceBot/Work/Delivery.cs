using System.Collections.Frozen;
using ExperienceBot.Experts;
using ExperienceBot.Graph;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Safety;
using ExperienceBot.Teams;

namespace ExperienceBot.Work;

/// <summary>
/// Puts owed messages into words at the moment of sending, so that an outdated one is never sent, and calls the channel. Throws
/// <see cref="ConnectorException"/> when the channel does not take it, <see cref="GraphException"/> when the app could not be brought yet.
/// </summary>
public sealed class Delivery(
    OrderBook orders, PersonBook people, Roster roster, ConnectorClient connector, Gates gates, Tenancy tenancy, IEnumerable<IComposer> composers, TimeProvider clock,
    Leaves leaves, FirstContact? firstContact = null)
{
    /// <summary>Reasons why nothing is sent, and the keys of how that is told.</summary>
    public const string Removed = "BotRemoved";

    /// <inheritdoc cref="Removed"/>
    public const string Blocked = "BotBlocked";

    /// <summary>Nobody knows whether there is a chat now; the message has not gone out.</summary>
    public const string NotOpened = "ChatNotOpened";

    static readonly TimeSpan InPeace = TimeSpan.FromHours(1);

    readonly FrozenDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> messages =
        composers.SelectMany(c => c.Messages).ToFrozenDictionary();

    /// <summary>Whether a message of this kind can be drawn anew.</summary>
    public bool IsDrawn(WorkItem sent) => !sent.ActivityIds.IsEmpty && messages.ContainsKey(sent.Kind);

    public async Task<WorkItem> Send(WorkItem item, CancellationToken ct)
    {
        if (IsOver(item) || (Kinds.IsToExpert(item.Kind) && item.To is { } expert && roster.Find(expert) is { IsGone: true }))
            return item with { State = WorkState.Superseded };
        var (message, to) = await Render(item, isFirst: true, ct);
        if (message is null || (to.ErasedAt is not null && Kinds.IsToExpert(item.Kind)) || await leaves.Passes(to, item, ct))
            return item with { State = WorkState.Superseded };
        // What they should know waits until they are written to again; what only prompts is left unsaid (E9).
        if (to.IsLeftInPeace)
            return !item.Binding || item.Kind is Kinds.SeatReminder or Kinds.OrderReminder
                ? item with { State = WorkState.Superseded }
                : item with { State = WorkState.Pending, Attempts = item.Attempts - 1, Due = clock.GetUtcNow() + InPeace };
        if (to.Away == Absence.Removed || (to.Away == Absence.Blocked && item.Epoch == 0))
            throw new ConnectorException(Outcome.Refused, null, to.Away == Absence.Removed ? Removed : Blocked, null);
        var id = await Send(to, Messages.Of(message.Card, message.Summary), item.Attempts, ct);
        return item with { State = WorkState.Sent, ActivityIds = id is null ? item.ActivityIds : item.ActivityIds.Add(id) };
    }

    /// <summary>Draws all known copies of an earlier message anew. A PUT may be repeated freely.</summary>
    public async Task Redraw(WorkItem sent, CancellationToken ct)
    {
        if (IsOver(sent))
            return;
        var (message, to) = await Render(sent, isFirst: false, ct);
        if (message is null || to is not { Reference: { } reference, Away: null })
            return;
        foreach (var id in sent.ActivityIds)
            await connector.Update(reference, id, Messages.Of(message.Card, message.Summary), ct);
    }

    /// <summary>Draws the card that was tapped on the order walk.</summary>
    public Task RedrawWalk(WorkItem item, CancellationToken ct) => Redraw(item with { ActivityIds = [item.About!] }, ct);

    async Task<(Message? Message, Person To)> Render(WorkItem item, bool isFirst, CancellationToken ct)
    {
        var to = await people.Find(item.To ?? throw new InvalidOperationException($"Work {item.Kind} has no reader."), ct);
        if (isFirst && firstContact is not null && to is { Reference: null, Language: null })
            to = await firstContact.Know(to, ct);
        var order = item.Aggregate.StartsWith("o-", StringComparison.Ordinal) ? await orders.Find(new(item.Aggregate[2..]), ct) : null;
        var words = Words.In(to.Language ?? tenancy.DefaultLanguage);
        return (await messages[item.Kind](new(item, to, words, order, isFirst, clock.GetUtcNow()), ct), to);
    }

    async Task<string?> Send(Person to, Activity message, int attempts, CancellationToken ct)
    {
        if (to.Reference is not { } known)
        {
            if (firstContact is not null)
                await firstContact.Arrive(to, attempts, ct);
            return await connector.Send(await Open(to, ct), message, ct);
        }

        if (to.Away is not null) // a coordinator has it tried again: the channel will tell
            await people.Change(to.Id, p => p.Away == Absence.Blocked ? p with { Away = null } : p, ct);
        try
        {
            return await connector.Send(known, message, ct);
        }
        catch (ConnectorException e) when (IsGone(e))
        {
            // They have cleared the chat away; with the same person there can be a new one.
            return await connector.Send(await Open(to, ct), message, ct);
        }
        catch (ConnectorException e) when (IsBlocked(e))
        {
            await people.Change(to.Id, p => p.Away is null ? p with { Away = Absence.Blocked } : p, ct);
            throw;
        }
    }

    /// <summary>Whoever coordinates no longer is told nothing more of it, nor are their cards drawn anew.</summary>
    bool IsOver(WorkItem item) =>
        (item.IsToAll || item.Kind is Kinds.FlagLate or Kinds.DistressLate or Kinds.Deputy) && item.To is { } to && !tenancy.TakesFlags(to);

    static bool IsGone(ConnectorException e) => e is { IsChannel: true, Status: 404 };

    /// <summary>By this person, and not by who runs Teams: the others are still tried.</summary>
    static bool IsBlocked(ConnectorException e) => e is
    {
        IsChannel: true, Status: 403, Code: "209" or "MessageWritesBlocked" or "ConversationBlockedByUser" or "BotNotInConversationRoster",
    };

    /// <summary>The person's chat with the bot, which may never have met them.</summary>
    async Task<ConversationReference> Open(Person person, CancellationToken ct)
    {
        gates.Spend();
        var known = person.Reference;
        var opened = await Opened(known, person, ct);
        return (await people.Change(
            person.Id, p => p.Reference == known ? p with { Reference = known is null ? opened : known with { ConversationId = opened.ConversationId } } : p, ct)).Reference!;
    }

    async Task<ConversationReference> Opened(ConversationReference? known, Person person, CancellationToken ct)
    {
        try
        {
            return await connector.Create(
                known?.ServiceUrl ?? tenancy.DefaultServiceUrl(), known?.TenantId ?? tenancy.Tenant, tenancy.BotId, person.Id.Value, ct);
        }
        catch (ConnectorException e) when (e.Outcome == Outcome.Unknown)
        {
            throw new ConnectorException(Outcome.Unknown, e.Status, NotOpened, e.RetryAfter, e); // asking again gives the same chat
        }
    }
}
