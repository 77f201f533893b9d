using System.Collections.Immutable;
using ExperienceBot.Experts;
using ExperienceBot.Feedback;
using ExperienceBot.Insight;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Safety;

/// <summary>
/// Somebody writes that they may be in danger (E9): help at once, a coordinator at once, and nothing else until they or a
/// coordinator say so. Also what happens to a red flag that nobody takes (E38).
/// </summary>
public sealed class InDistress(
    IStore store, Ledger ledger, PersonBook people, Roster roster, OrderBook orders, Leaves leaves, OrderFacts facts, Tenancy tenancy, NewId newId, TimeProvider clock)
    : ICardActions, ICommands, IComposer, IDeadlines
{
    const int MostText = 1000;

    /// <summary>Whoever goes on writing is heard once: coordinators know.</summary>
    static readonly TimeSpan Heard = TimeSpan.FromMinutes(15);

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["me.continue"] = (visit, _, ct) => Continue(visit, ct),
            ["distress.take"] = SeeingTo((visit, person, ct) => Mark(person, d => d with { TakenBy = d.TakenBy ?? visit.Who }, ct)),
            ["distress.resolve"] = SeeingTo(async (visit, person, ct) =>
            {
                await Mark(person, d => d with { TakenBy = d.TakenBy ?? visit.Who, ResolvedAt = d.ResolvedAt ?? visit.Now }, ct);
                await store.Commit(ledger.Partition(Keys.Of(person)), [new Write.Delete(Keys.Distress + person)], ct); // the words have served
            }),
            ["distress.resume"] = SeeingTo((_, person, ct) => End(person, ct)),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["continue"] = (visit, _, ct) => Continue(visit, ct) };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Distress] = Told,
            [Kinds.DistressLate] = Told,
        };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.DistressUnseen] = async (work, ct) =>
            {
                var person = Person(work);
                var others = (await leaves.NotYetTold(ct)).Where(o => o != person).ToList();
                await people.Decide<bool>(person, p => p.Distress is { TakenBy: null, ResolvedAt: null } d
                    ? (true, p, [.. others.Select(o => Owed.Message($"distress:{d.Id}:late:{o}", Kinds.DistressLate, o, clock.GetUtcNow()))])
                    : (false, p, []), ct);
            },
            [Kinds.FlagUnseen] = async (work, ct) =>
            {
                var others = await leaves.NotYetTold(ct);
                await orders.Change(new(work.Aggregate[2..]), "clock", "flag.unseen", o => GivingFeedback.Unseen(o, work.About!, others, clock.GetUtcNow()), ct);
            },
        };

    /// <summary>
    /// Whether what was written is a cry for help, which is then answered as one and taken for nothing else. Feedback is kept
    /// besides, and answered by its own card.
    /// </summary>
    public async Task<bool> Hear(Visit visit, CancellationToken ct)
    {
        var tap = visit.Turn.Tap;
        var said = tap?.Data.Values.Where(value => PersonId.From(value) is null) ?? [visit.Turn.Text ?? ""];
        if (said.FirstOrDefault(t => Crisis.IsOwn(t) || (Crisis.IsNamed(t) && !IsAboutWork(visit))) is not { } text)
            return false;
        var isFeedback = tap?.Verb == "feedback.submit";
        await Stop(visit, text, ct);
        if (!isFeedback)
            Support(visit);
        return !isFeedback;
    }

    /// <summary>To somebody who is left in peace and writes on.</summary>
    public void Support(Visit visit) => visit.Show(
        Card(
            visit.Words, [Title(visit.Words["distress.title"]), Text(visit.Words.Say("distress.text", tenancy.Help(visit.Words))), Text(visit.Words["distress.rest"])],
            Button("me.continue", visit.Words["distress.continue"])));

    /// <summary>They are written to again; what is asked of a profile that rested because of this goes on.</summary>
    public async Task<bool> End(PersonId who, CancellationToken ct)
    {
        var wasPaused = await people.Decide<bool?>(who, p => p.Distress is not { } d ? (null, p, [])
            : d.EndedAt is not null ? (false, p, [])
            : (d.Paused, p with { Distress = d with { EndedAt = clock.GetUtcNow() } }, [Owed.Refresh($"distress:{d.Id}", clock.GetUtcNow())]), ct);
        if (wasPaused == true)
        {
            await roster.Change<bool>(who, e => e is { Status: ExpertStatus.Paused, PausedUntil: null }
                ? (true, e with { Status = ExpertStatus.Active }, []) : (false, null, []), ct);
        }

        return wasPaused is not null;
    }

    /// <summary>Whose distress nobody has seen to, the oldest first: the top of the digest.</summary>
    public async Task<List<DistressNote>> List(CancellationToken ct)
    {
        var notes = new List<DistressNote>();
        foreach (var partition in ledger.Partitions)
        {
            await foreach (var row in store.All(partition, Keys.Distress, ct))
                notes.Add(StoredJson.Read(row.Data, StoredJson.Rows.DistressNote));
        }

        return [.. notes.OrderBy(n => n.At)];
    }

    /// <summary>One piece for the digest: initials, never the words.</summary>
    public async Task<Container> Item(DistressNote note, Words words, CancellationToken ct) => new(
        Text($"**{PlainText.Escape(Digest.Initials(await Name(note.Person, ct)))}** · {facts.Moment(note.At, words)}"),
        new ActionSet(Button("distress.take", words["flag.take"], ("person", note.Person.Value)), Button("distress.resolve", words["flag.resolve"], ("person", note.Person.Value))))
    {
        Spacing = Spacing.Small,
    };

    /// <summary>The words first, so that no flag is without them; a turn that comes again finishes what was begun.</summary>
    async Task Stop(Visit visit, string text, CancellationToken ct)
    {
        var (who, now, partition) = (visit.Who, visit.Now, ledger.Partition(Keys.Of(visit.Who)));
        var before = await store.Get(partition, Keys.Distress + who, ct) is { } row ? StoredJson.Read(row.Data, StoredJson.Rows.DistressNote) : null;
        var words = Answers.WithoutIdentityCodes(text.Trim());
        words = before is null || before.Text.Contains(words, StringComparison.Ordinal) ? before?.Text ?? words : $"{before.Text}\n{words}";
        var note = new DistressNote(who, before?.At ?? now, words.Length <= MostText ? words : words[^MostText..]);
        await store.Commit(partition, [new Write.Put(Keys.Distress + who, StoredJson.Write(note, StoredJson.Rows.DistressNote))], ct);

        var isActive = roster.Find(who) is { Status: ExpertStatus.Active };
        await people.Decide<bool>(who, p =>
        {
            var open = p.Distress is { EndedAt: null, ResolvedAt: null } d ? d : null;
            if (open is not null && now - open.ToldAt < Heard)
                return (false, p, []);
            var next = open is null
                ? new Distress(newId.Next(), now) { ToldAt = now, Paused = isActive || p.Distress is { EndedAt: null, Paused: true } }
                : open with { ToldAt = now, Times = open.Times + 1, TakenBy = null };
            var id = $"distress:{next.Id}:{next.Times}";
            return (true, p with { Distress = next, Expecting = null, Draft = p.Draft is { Shelved: false } draft ? draft with { Shelved = true, Version = draft.Version + 1 } : p.Draft,
                Joining = p.Joining is { Shelved: false } joining ? joining with { Shelved = true, Version = joining.Version + 1 } : p.Joining },
                Told(id, next));
        }, ct);

        await roster.Change<bool>(who, e => e is { Status: ExpertStatus.Active } or { Status: ExpertStatus.Paused, PausedUntil: not null }
            ? (true, e with { Status = ExpertStatus.Paused, PausedUntil = null }, []) : (false, null, []), ct);
        foreach (var order in orders.Open.Where(o => o.OfferTo(who) is { Status: OfferStatus.Sent or OfferStatus.Standby }).ToList())
            await orders.Change(order.Id, who.Value, "distress", o => Answering.WithdrawForPause(o, who, now), ct);

        ImmutableArray<Owed> Told(string id, Distress distress) =>
        [
            Owed.Coordinators(id, Kinds.Distress, now),
            new($"unseen:{id}", Kinds.DistressUnseen, tenancy.Coordinators.Any(c => c != who) ? now + GivingFeedback.UnseenFor : now),
            .. distress.Times > 1 ? ImmutableArray.Create(Owed.Refresh($"distress:{distress.Id}", now)) : [],
        ];
    }

    async Task Continue(Visit visit, CancellationToken ct) =>
        visit.Show(Card(visit.Words, [Text(visit.Words[await End(visit.Who, ct) ? "distress.ended" : "distress.nothing"])]));

    Task<bool> Mark(PersonId person, Func<Distress, Distress> change, CancellationToken ct) =>
        people.Decide<bool>(person, p => p.Distress is { } d && change(d) is var next && next != d
            ? (true, p with { Distress = next }, [Owed.Refresh($"distress:{d.Id}", clock.GetUtcNow())]) : (false, p, []), ct);

    /// <summary>Only whoever sees to red flags, and never to their own.</summary>
    Func<Visit, CardTap, CancellationToken, Task> SeeingTo(Func<Visit, PersonId, CancellationToken, Task> act) => async (visit, tap, ct) =>
    {
        if (!tenancy.TakesFlags(visit.Who) || PersonId.From(tap["person"]) is not { } person || person == visit.Who
            || (await people.Find(person, ct)).Distress is null)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        await act(visit, person, ct);
        visit.Show(await Draw(person, visit.Words, ct));
    };

    async ValueTask<Message?> Told(Occasion o, CancellationToken ct)
    {
        var person = Person(o.Work);
        var known = (await people.Find(person, ct)).Distress;
        return known is null || person == o.To.Id || (o.IsFirst && o.Work.Kind == Kinds.DistressLate && known.TakenBy is not null)
            ? null
            : new(await Draw(person, o.Words, ct), o.Words["summary.flag"]);
    }

    async Task<AdaptiveCard> Draw(PersonId who, Words words, CancellationToken ct)
    {
        var distress = (await people.Find(who, ct)).Distress!;
        var note = await store.Get(ledger.Partition(Keys.Of(who)), Keys.Distress + who, ct) is { } row ? StoredJson.Read(row.Data, StoredJson.Rows.DistressNote) : null;
        var seats = orders.Open.Where(o => o.IsBrokered && (o.OfferTo(who) is { Status: OfferStatus.Accepted } || o.Requester == who)).OrderBy(o => o.StartsAt).Take(8).ToList();
        var id = ("person", who.Value);
        return Card(
            words,
            [
                new Container(Title(words["flag.title"]), Text(words["distress.flag"])) { Style = ContainerStyle.Attention },
                Facts(
                    (words["facts.person"], await Name(who, ct)), (words["distress.at"], facts.Moment(distress.Since, words)),
                    (words["distress.words"], note?.Text),
                    (words["distress.taken_by"], distress.TakenBy is { } taker ? await Name(taker, ct) : null)),
                seats.Count > 0 ? Heading(words["distress.seats"]) : null,
                .. seats.Select(o => Text($"**{OrderFacts.Number(o.Id)}** · {facts.When([o.Next(clock.GetUtcNow())], words)}")),
                Text(distress.ResolvedAt is null ? words.Say("distress.how", tenancy.EmergencyNumber) : words["flag.resolved"]),
                Text(words[distress.EndedAt is null ? "distress.stopped" : "distress.ended_flag"]),
            ],
            distress.TakenBy is null ? Button("distress.take", words["flag.take"], id) : null,
            distress.ResolvedAt is null ? Button("distress.resolve", words["flag.resolve"], id) : null,
            distress.EndedAt is null ? Button("distress.resume", words["distress.resume"], id) : null);
    }

    async Task<string> Name(PersonId person, CancellationToken ct) => roster.Find(person)?.Name ?? (await people.Find(person, ct)).Name ?? "–";

    /// <summary>The person was asked about an order or their topics, or writes of them: what those are about is no cry of theirs.</summary>
    bool IsAboutWork(Visit visit) => tenancy.IsCoordinator(visit.Who) || (visit.Turn.Tap is { } tap ? IsAboutWork(tap.Verb) : IsAsked(visit));

    bool IsAsked(Visit visit) => visit.Person is { Draft.Shelved: false } or { Joining.Shelved: false } or { Expecting.Verb: "me.answer" }
        || orders.Open.Any(o => o.Requester == visit.Who && (o.Status == OrderStatus.NeedsInfo || o.Questions.Any(q => q.Answer is null)));

    static bool IsAboutWork(string verb) =>
        verb.Split('.')[0] is "order" or "review" or "feedback" or "question" or "report" or "join" || verb is "me.answer" or "me.topic";

    static PersonId Person(WorkItem work) => new(work.Aggregate[2..]);
}
