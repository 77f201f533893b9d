using System.Globalization;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Sessions;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Graph;

/// <summary>The calendar event of one session, as it stands.</summary>
/// <param name="Round">Counts the events made for it one after the other.</param>
/// <param name="EventId">Null beside <paramref name="Said"/>: it was begun, and nobody knows whether it was made.</param>
public sealed record SentInvitation(int Round, string? EventId, Invitation? Said, Language Language);

/// <summary>
/// Brings the calendars to what the order says, whatever they say now: run again after a crash, or by another instance, it changes
/// nothing more. What an event is made of is kept before it is made; made again of the same, it is made once.
/// </summary>
public sealed class Invitations(
    OrderBook orders, PersonBook people, IStore store, Ledger ledger, Tenancy tenancy, TimeProvider clock, MicrosoftGraph? graph = null) : IDeadlines
{
    const string Right = "Calendars.ReadWrite or User.Read.All";
    const string Instead = "people have the calendar file alone";

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>> { [Kinds.Invite] = Follow };

    async Task Follow(WorkItem work, CancellationToken ct)
    {
        if (graph is null || !tenancy.Invites || await orders.Find(new(work.Aggregate[2..]), ct) is not { } order)
            return;
        var prefix = Keys.Invitations(work.Aggregate);
        var rows = await store.Range(ledger.Partition(work.Aggregate), prefix, Keys.After(prefix), 1000, ct);
        var sent = rows.ToDictionary(r => int.Parse(r.Key[prefix.Length..], CultureInfo.InvariantCulture), r => Read(r.Data, Rows.SentInvitation));
        var mails = new Dictionary<string, string?>(StringComparer.Ordinal); // no longer than for this
        try
        {
            for (var n = 0; n < order.Sessions.Length || n < sent.Count; n++)
                await Follow(graph, order, n, sent.GetValueOrDefault(n), mails, ct);
        }
        catch (GraphException e) when (e.IsForbidden || e.Status == 404)
        {
            graph.Without(Right, e, Instead);
        }
    }

    async Task Follow(MicrosoftGraph graph, Order order, int n, SentInvitation? before, Dictionary<string, string?> mails, CancellationToken ct)
    {
        var language = (await people.Find(order.Requester, ct)).Language ?? tenancy.DefaultLanguage;
        var held = before ?? new(1, null, null, language);
        if (held is { Said: not null, EventId: null })
            held = await Make(held);

        var wanted = Inviting.Wanted(order, n, held.Said, clock.GetUtcNow());
        if (wanted == held.Said)
            return;
        if (wanted is null)
        {
            if (held.EventId is { } id)
                await graph.Cancel(id, ct);
            await Keep(new(held.Round + 1, null, null, language));
        }
        else if (held.EventId is { } made && await graph.Change(made, wanted, await Mails(wanted), Words.In(held.Language), ct))
        {
            await Keep(held with { Said = wanted });
        }
        else if (await Mails(wanted) is not [])
        {
            // Whoever took it out of the calendar by hand gets another: what it says has changed.
            await Make(await Keep(new(held.EventId is null ? held.Round : held.Round + 1, null, wanted, language)));
        }

        async Task<SentInvitation> Make(SentInvitation begun)
        {
            var id = await graph.Invite(
                begun.Said!, await Mails(begun.Said!), Words.In(begun.Language), string.Create(CultureInfo.InvariantCulture, $"{order.Id}-{n}-{begun.Round}"), ct);
            graph.Again(Right);
            return await Keep(begun with { EventId = id });
        }

        async Task<SentInvitation> Keep(SentInvitation now)
        {
            await ledger.Commit(Keys.Of(order.Id), [new Write.Put(Keys.Invitation(Keys.Of(order.Id), n), Write(now, Rows.SentInvitation))], [], ct);
            return now;
        }

        // Somebody without an address has the calendar file.
        async Task<List<string>> Mails(Invitation invitation)
        {
            var people = invitation.People.Split(' ');
            foreach (var person in people.Except(mails.Keys).ToList())
                mails[person] = (await graph.Find(new(person), ct))?.Mail;
            return [.. people.Select(p => mails[p]).OfType<string>().Where(m => m.Length > 0)];
        }
    }
}
