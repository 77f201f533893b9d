using System.Globalization;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.People;

/// <summary>"Lataa tietoni" and "Poista tietoni" (E10): a pause, no more offers, or all of it gone, with a receipt.</summary>
public sealed class Erasing(
    PersonBook people, Roster roster, OrderBook orders, OrderFacts facts, Links links, Brokering rules, Tenancy tenancy, TimeProvider clock)
    : ICardActions, ICommands, IListener, IDeadlines
{
    const int MostOrders = 500;

    /// <summary>How long "poista kaikki" is taken for an answer to what was shown.</summary>
    static readonly TimeSpan AskedFor = TimeSpan.FromHours(1);

    public int Turn => 6;

    /// <summary>So long a coordinator can see whom to thank.</summary>
    static readonly TimeSpan NameKept = TimeSpan.FromDays(1);

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["me.export"] = (visit, _, _) => Export(visit),
            ["me.erase"] = (visit, tap, ct) => Erase(visit, tap["how"], tap["how"] is null ? null : tap["v"] ?? "", ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["export"] = (visit, _, _) => Export(visit),
            ["erase"] = (visit, _, ct) => Erase(visit, null, null, ct),
        };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.EraseName] = (work, ct) => people.Change(new(work.Aggregate[2..]), p => p.ErasedAt is null || p.Name is null ? p : p with { Name = null }, ct),
        };

    /// <summary>The words of the buttons, while they are on the screen.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (visit.Person.Expecting is not { Verb: "me.erase", About: { } next } asked || visit.Now - asked.Since >= AskedFor)
            return false;
        var how = OrderWalk.Named([.. Words.All("erase.all"), .. Words.All("erase.yes")], text) ? next
            : OrderWalk.Named(Words.All("erase.stop"), text) ? "stop"
            : OrderWalk.Named(Words.All("erase.handover"), text) ? "handover" : null;
        if (how is not null)
            await Erase(visit, how, null, ct);
        return how is not null;
    }

    /// <summary>What "poista kaikki" would mean next.</summary>
    Task<Person> Expect(Visit visit, string next, CancellationToken ct) => people.Change(visit.Who, p =>
        p.Expecting is { Verb: "me.erase" } asked && asked.About == next && visit.Now - asked.Since < AskedFor ? p : p with { Expecting = new("me.erase", null, next, visit.Now) }, ct);

    Task Export(Visit visit)
    {
        var words = visit.Words;
        visit.Show(Card(
            words, [Title(words["own.export.title"]), Text(words["export.text"]), Text(words["export.care"])],
            new OpenUrlAction(words["export.read"], links.OwnData(visit.Who, words, "html")), new OpenUrlAction(words["export.file"], links.OwnData(visit.Who, words, "json"))));
        return Task.CompletedTask;
    }

    async Task Erase(Visit visit, string? how, string? version, CancellationToken ct)
    {
        var (words, expert) = (visit.Words, roster.Find(visit.Who));
        if (version is not null && version != Version(visit.Person))
        {
            visit.Show(visit.Person.ErasedAt is { } at ? Receipt(at, words) : await Choices(visit, expert, false, ct));
            return;
        }

        switch (how)
        {
            case "stop" when expert is not null:
                await roster.Change<bool>(visit.Who, e => e is null or { Status: ExpertStatus.Erased or ExpertStatus.Withdrawn } ? (true, null, [])
                    : (true, Stopped(e), [Owed.Coordinators($"withdrawn:{visit.Now.UtcTicks}", Kinds.Alert, visit.Now, $"withdrawn:{visit.Who}")]), ct);
                await TakeBack(visit.Who, ct);
                await people.Change(visit.Who, p => p.Expecting is { Verb: "me.erase" } ? p with { Expecting = null } : p, ct);
                visit.Show(Card(
                    words, [Title(words["erase.stopped"]), Text(words["erase.stopped_text"]), Seats(visit.Who).Any() ? Text(words["pause.seats"]) : null],
                    Button("me.resume", words["erase.return"])));
                break;
            case "ask":
                visit.Show(await Confirm(visit, true, ct));
                break;
            case "handover" when Successor(visit.Who) is { } successor:
                foreach (var order in Ordered(visit.Who))
                    await HandOver(visit.Who, successor, order.Id, ct);
                visit.Show(await Confirm(visit, true, ct));
                break;
            case "yes" when Ordered(visit.Who).Count == 0:
                await Forget(visit.Who, "erased", ct);
                visit.Show(Receipt((await people.Find(visit.Who, ct)).ErasedAt ?? visit.Now, words));
                break;
            case "yes":
                visit.Show(await Confirm(visit, true, ct));
                break;
            default:
                visit.Show(await Choices(visit, expert, true, ct));
                break;
        }
    }

    /// <summary>
    /// Seats go the way of "En pääse", open offers back, and what was known is gone. Each step is set-to: a crash between two is
    /// mended by the next tap.
    /// </summary>
    /// <param name="why">What the coordinators are told: a key under <c>alert.</c>.</param>
    public async Task Forget(PersonId who, string why, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var wasExpert = roster.Find(who) is not null;
        if (wasExpert) // first, so that nobody offers them anything meanwhile
            await roster.Change<bool>(who, e => e is null or { IsGone: true } ? (false, null, []) : (true, Stopped(e), []), ct);
        foreach (var order in Seats(who).ToList())
        {
            await orders.Change<bool>(order.Id, who.Value, "seat.release", o =>
            {
                var decided = Releasing.Decide(o, who, rules, now);
                return new(decided.Answer == Releasing.Reply.Released, decided.Next) { Owes = [.. decided.Owes.Where(w => w.Kind != Kinds.Softly)] };
            }, ct);
        }

        await TakeBack(who, ct);
        foreach (var order in orders.Open.Where(o => o.OfferTo(who) is { ShownName: not null }).ToList())
        {
            await orders.Change<bool>(order.Id, who.Value, "me.erase", o => o.OfferTo(who) is { ShownName: not null } offer
                ? new(true, o.With(offer with { ShownName = null })) { Owes = [Owed.Refresh("confirmed", now)] } : new(false), ct);
        }

        // The order's data stays without them; its contact of the day is mostly they.
        foreach (var id in await people.OrdersOf(who, MostOrders, ct))
        {
            await orders.Change<bool>(id, who.Value, "me.erase", o => o.Requester == who && o.Form.Has("day_contact")
                ? new(true, o with { Form = o.Form.Without("day_contact") }) : new(false), ct);
        }

        await people.Erase(who, p => new()
            {
                Id = who, ETag = p.ETag, Name = p.Name, Language = p.Language, Reference = p.Reference is { } known ? known with { UserName = null } : null, Away = p.Away, Greeted = p.Greeted, ErasedAt = p.ErasedAt ?? now,
                Leave = p.Leave, Distress = p.Distress is { ResolvedAt: null } ? p.Distress : null, // a coordinator sees to it first, and then the words go
            },
            [
                new Owed("erase.name", Kinds.EraseName, now + NameKept) { Renewed = true },
                .. wasExpert ? [Owed.Coordinators($"erased:{now.UtcTicks}", Kinds.Alert, now, $"{why}:{who}")] : Array.Empty<Owed>(),
            ], ct);
        if (wasExpert)
            await roster.Change<bool>(who, e => e is null or { Status: ExpertStatus.Erased } ? (false, null, []) : (true, Profile.Erased(who), []), ct);
    }

    /// <summary>As if they had just said so: what was restored is older than their erasure.</summary>
    public async Task Again(PersonId who, CancellationToken ct)
    {
        if (Successor(who) is { } successor)
            foreach (var order in Ordered(who))
                await HandOver(who, successor, order.Id, ct);
        await Forget(who, "erased", ct);
    }

    /// <summary>The next offers find nobody, and topics are kept for offers alone.</summary>
    static Expert Stopped(Expert e) =>
        e.WithoutTopics() with { Status = ExpertStatus.Withdrawn, Consents = e.Consents.Remove(Consent.Matching), PausedUntil = null };

    async Task TakeBack(PersonId who, CancellationToken ct)
    {
        foreach (var order in orders.Open.Where(o => o.OfferTo(who) is { Status: OfferStatus.Sent or OfferStatus.Standby }).ToList())
            await orders.Change(order.Id, who.Value, "me.erase", o => Answering.WithdrawForPause(o, who, clock.GetUtcNow()), ct);
    }

    IEnumerable<Order> Seats(PersonId who) => orders.Open
        .Where(o => o.IsBrokered && o.IsAhead(clock.GetUtcNow()) && o.OfferTo(who) is { Status: OfferStatus.Accepted }).OrderBy(o => o.StartsAt);

    /// <summary>The requester's orders that are still under way.</summary>
    List<Order> Ordered(PersonId who) =>
        [.. orders.Open.Where(o => o.Requester == who && !o.IsOver && o.Status != OrderStatus.Held).OrderBy(o => o.StartsAt)];

    /// <summary>Of the coordinators one who is not the person themselves; null when there is none.</summary>
    PersonId? Successor(PersonId who) => tenancy.Coordinators.Where(c => c != who).Cast<PersonId?>().FirstOrDefault();

    /// <summary>A coordinator is the requester from here on, and is told so.</summary>
    async Task HandOver(PersonId from, PersonId to, OrderId id, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await people.Link(to, id, now, ct);
        await orders.Change<bool>(id, from.Value, "order.handover", o => o.Requester != from ? new(true)
            : new(true, o with { Requester = to }) { Owes = [Owed.Message($"alert:handover:{o.Version}", Kinds.Alert, to, now, "handover")] }, ct);
    }

    /// <param name="isAsked">False for an old card, which only shows how things stand.</param>
    async Task<AdaptiveCard> Choices(Visit visit, Expert? expert, bool isAsked, CancellationToken ct)
    {
        var words = visit.Words;
        if (expert is null)
            return await Confirm(visit, isAsked, ct);
        if (isAsked)
            await Expect(visit, "ask", ct);
        return Card(
            words, [Title(words["erase.title"]), Text(words["erase.text"]), Text(words["erase.choices"]), Subtle(words["erase.typed"])],
            Button("me.pause", words["erase.pause"]), Button("me.erase", words["erase.stop"], ("how", "stop"), ("v", Version(visit.Person))),
            Button("me.erase", words["erase.all"], ("how", "ask"), ("v", Version(visit.Person))), Button("me.show", words["profile.leave"]));
    }

    /// <inheritdoc cref="Choices"/>
    async Task<AdaptiveCard> Confirm(Visit visit, bool isAsked, CancellationToken ct)
    {
        var (words, seats, ordered) = (visit.Words, Seats(visit.Who).ToList(), Ordered(visit.Who));
        if (visit.Person.ErasedAt is { } at && roster.Find(visit.Who) is null && ordered.Count == 0)
            return Receipt(at, words);
        if (isAsked)
            await Expect(visit, "yes", ct);
        (string, string)[] id = [("v", Version(visit.Person))];
        if (ordered.Count > 0)
        {
            return Card(
                words,
                [
                    Title(words["erase.orders"]), Text(words["erase.orders_text"]),
                    .. ordered.Take(8).Select(o => new Container(
                        Text($"**{OrderFacts.Task(o.Form, words)}** {facts.When(o.Sessions, words)}"), new ActionSet(Button("order.show", words["order.show"], ("order", o.Id.Value))))),
                ],
                Successor(visit.Who) is null ? null : Button("me.erase", words["erase.handover"], [.. id, ("how", "handover")]), Button("me.show", words["profile.leave"]));
        }

        return Card(
            words,
            [
                Title(words["erase.sure"]), Text(words["erase.gone"]),
                seats.Count > 0 ? Text(words.Say("erase.seats", string.Join("; ", seats.Select(o => $"{OrderFacts.Task(o.Form, words)}, {facts.When(o.Sessions, words)}")))) : null,
                Text(words["erase.remains"]), Subtle(words["erase.typed_sure"]),
            ],
            Button("me.erase", words["erase.yes"], [.. id, ("how", "yes")]) with { Style = ActionStyle.Destructive }, Button("me.export", words["mydata.export"]),
            Button("me.show", words["profile.leave"]));
    }

    AdaptiveCard Receipt(DateTimeOffset at, Words words) =>
        Card(words, [Title(words["erase.receipt"]), Text(words.Say("erase.receipt_text", facts.Moment(at, words))), Text(words["erase.remains"])]);

    /// <summary>Which data a card was about: those of before an erasure are gone.</summary>
    static string Version(Person person) => (person.ErasedAt?.UtcTicks ?? 0).ToString(CultureInfo.InvariantCulture);
}
