using System.Collections.Frozen;
using ExperienceBot.Graph;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Teams;

namespace ExperienceBot.Work;

/// <summary>
/// Puts owed messages into words at the moment of sending, so that an outdated one is never sent, and calls the channel. Throws
/// <see cref="ConnectorException"/> when the channel does not take it, <see cref="GraphException"/> when the app could not be brought yet.
/// </summary>
public sealed class Delivery(
    OrderBook orders, PersonBook people, ConnectorClient connector, Gates gates, Tenancy tenancy, IEnumerable<IComposer> composers, TimeProvider clock,
    FirstContact? firstContact = null)
{
    readonly FrozenDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> messages =
        composers.SelectMany(c => c.Messages).ToFrozenDictionary();

    /// <summary>Whether a message of this kind can be drawn anew.</summary>
    public bool IsDrawn(WorkItem sent) => !sent.ActivityIds.IsEmpty && messages.ContainsKey(sent.Kind);

    public async Task<WorkItem> Send(WorkItem item, CancellationToken ct)
    {
        var (message, to) = await Render(item, isFirst: true, ct);
        if (message is null)
            return item with { State = WorkState.Superseded };
        var id = await connector.Send(await Reach(to, ct), Messages.Of(message.Card, message.Summary), ct);
        return item with { State = WorkState.Sent, ActivityIds = id is null ? item.ActivityIds : item.ActivityIds.Add(id) };
    }

    /// <summary>Draws all known copies of an earlier message anew. A PUT may be repeated freely.</summary>
    public async Task Redraw(WorkItem sent, CancellationToken ct)
    {
        var (message, to) = await Render(sent, isFirst: false, ct);
        if (message is null || to.Reference is not { } reference)
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

    /// <summary>The person's chat with the bot; opened when they have never met.</summary>
    async Task<ConversationReference> Reach(Person person, CancellationToken ct)
    {
        if (person.Reference is { } known)
            return known;
        if (firstContact is not null)
            await firstContact.Arrive(person, ct);
        gates.Spend();
        var opened = await connector.Create(tenancy.DefaultServiceUrl(), tenancy.Tenant, tenancy.BotId, person.Id.Value, ct);
        return (await people.Change(person.Id, p => p.Reference is null ? p with { Reference = opened } : p, ct)).Reference!;
    }
}
