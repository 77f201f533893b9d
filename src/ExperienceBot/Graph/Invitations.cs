using System.Globalization;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Sessions;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
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
    const string Right = $"{GraphRight.Calendar} or {GraphRight.People}";
    const string Instead = "people have the calendar file alone";

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>> { [Kinds.Invite] = Follow };

    async Task Follow(WorkItem work, CancellationToken ct)
    {
        if (graph is null || !tenancy.Invites || await orders.Find(new(work.Aggregate[2..]), ct) is not { } order)
            return;
        var sent = await Sent(work.Aggregate, ct);
        var mails = new Dictionary<string, string?>(StringComparer.Ordinal); // no longer than for this
        try
        {
            for (var n = 0; n < order.Sessions.Length || n < sent.Count; n++)
                await Follow(graph, order, n, sent.GetValueOrDefault(n), mails, ct);
        }
        catch (GraphException e) when (e.IsForbidden || e.Status == 404)
        {
            graph.Without(Right, e, Instead);
            if ((await Sent(work.Aggregate, ct)).Values.Any(s => s.Said is not null))
                throw; // calendars go on saying what is no longer so: a coordinator sees it, and has it done when the right is back
        }
    }

    async Task<Dictionary<int, SentInvitation>> Sent(string aggregate, CancellationToken ct)
    {
        var prefix = Keys.Invitations(aggregate);
        var rows = await store.Range(ledger.Partition(aggregate), prefix, Keys.After(prefix), 1000, ct);
        return rows.ToDictionary(r => int.Parse(r.Key[prefix.Length..], CultureInfo.InvariantCulture), r => Read(r.Data, Rows.SentInvitation));
    }

    async Task Follow(MicrosoftGraph graph, Order order, int n, SentInvitation? before, Dictionary<string, string?> mails, CancellationToken ct)
    {
        var language = (await people.Find(order.Requester, ct)).Language ?? tenancy.DefaultLanguage;
        var held = before ?? new(1, null, null, language);
        if (held is { Said: { } begun, EventId: null }) // nobody is invited to what has begun
            held = begun.Start > clock.GetUtcNow() ? await Make(held, isNew: false) : held with { Round = held.Round + 1, Said = null };

        var wanted = Inviting.Wanted(order, n, held.Said, clock.GetUtcNow());
        if (wanted == held.Said)
            return;
        if (held is { EventId: { } id, Said: { } said } && (wanted is null || (said.IsOnline && !wanted.IsOnline)))
        {
            await graph.Cancel(id, ct);
            held = await Keep(new(held.Round + 1, null, null, language));
            wanted = Inviting.Wanted(order, n, null, clock.GetUtcNow()); // an online meeting cannot be taken out of an event
        }

        if (wanted is null)
            return;
        if (held.EventId is { } made && await graph.Change(made, wanted, await Mails(wanted), Words.In(held.Language), ct))
        {
            await Keep(held with { Said = wanted });
        }
        else if (await Mails(wanted) is not [])
        {
            // Whoever took it out of the calendar by hand gets another: what it says has changed.
            await Make(await Keep(new(held.EventId is null ? held.Round : held.Round + 1, null, wanted, language)), isNew: true);
        }

        async Task<SentInvitation> Make(SentInvitation begun, bool isNew)
        {
            try
            {
                var id = await graph.Invite(
                    begun.Said!, await Mails(begun.Said!), Words.In(begun.Language), string.Create(CultureInfo.InvariantCulture, $"{order.Id}-{n}-{begun.Round}"), ct);
                graph.Again(Right);
                return await Keep(begun with { EventId = id });
            }
            catch (GraphException e) when (e.Outcome == Outcome.Refused && e.Status != 409 && (isNew || !e.IsForbidden))
            {
                // It was not made; when it can be, something else may be true. (An earlier try may have made it, before the right was lost.)
                await Keep(new(begun.Round + 1, null, null, begun.Language));
                throw;
            }
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
