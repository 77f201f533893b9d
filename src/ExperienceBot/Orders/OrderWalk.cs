using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.People;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Orders;

/// <summary>A professional orders an expert: the walk of short cards, with every answer also taken in words.</summary>
public sealed class OrderWalk(
    PersonBook people, OrderBook orders, Roster roster, OrderWalkCards cards, OrderFacts facts, Brokering rules, FeeTable fees, NewId newId, Tenancy tenancy)
    : ICardActions, ICommands, IListener, IComposer
{
    const int MostCopies = 5;
    const int MostSought = 50;

    public int Turn => 10;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["order.start"] = (visit, tap, ct) => Start(visit, ct, TaskTypes.Find(tap["task_type"] ?? "")),
            ["order.answer"] = Walking((visit, tap, ct) => Tapped(visit, tap, (d, frame) => Walk.Answer(d, tap.Data, frame), ct)),
            ["order.back"] = Walking((visit, tap, ct) => Tapped(visit, tap, (d, _) => Moved(Walk.Back(d, visit.Now)), ct)),
            ["order.skip"] = Walking((visit, tap, ct) => Tapped(visit, tap, (d, _) => Skipped(d, visit.Now), ct)),
            ["order.edit"] = Walking((visit, tap, ct) => Tapped(visit, tap, (d, _) => Moved(Walk.Edit(d, tap["step"] ?? "", visit.Now)), ct)),
            ["order.save"] = Walking(Save),
            ["order.submit"] = Walking(Submit),
            ["order.discard"] = Walking(Discard),
            ["order.change"] = (visit, tap, ct) => Change(visit, new(tap["order"] ?? ""), tap["instead"] == "yes", ct),
            ["order.copy"] = (visit, tap, ct) => Copy(visit, new(tap["order"] ?? ""), tap["instead"] == "yes", ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            // "uusi tilaus" is a command and the answer to the first question
            ["order"] = (visit, _, ct) => visit.Person is { Draft: { Step: "mode", Shelved: false }, Expecting: null }
                && Named(Labels("order_mode", "new"), visit.Turn.Text!) ? Heard(visit, visit.Turn.Text!, ct) : Start(visit, ct),
            ["cancel"] = (visit, _, ct) => Cancel(visit, ct),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.WalkRefresh] = (o, _) => new(new Message(
                o.To.Draft is { Shelved: false } draft
                    ? cards.Step(draft, o.Words, o.Now)
                    : o.To.LastOrder is { } sent && orders.Open.FirstOrDefault(order => order.Id == sent) is { } order
                    ? Received(order, o.Words)
                    : Card(o.Words, [Text(o.Words["walk.over"])], Button("order.start", o.Words["order.start"])),
                o.Words["summary.order"])),
        };

    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (visit.Person is not { Draft: { Shelved: false } draft, Expecting: null })
            return visit.Person.Draft is not null && Said(text, "continue") && await Resume(visit, ct);
        if (visit.Turn.Activity.Id is { } id && visit.Person.Recent.Contains(id))
        {
            visit.Show(cards.Step(draft, visit.Words, visit.Now)); // delivered again after a restart
            return true;
        }

        if (Said(text, "save"))
            await Save(visit, null, ct);
        else if (draft.Step == "summary" && (Said(text, "submit") || Calendar.Spoken.YesOrNo(text) == true))
            await Submit(visit, null, ct);
        else if (draft.Step == "mode" && Answers.Read(Questions.Find("order_mode"), text, draft.Form, Frame(visit)) is Reading.Understood { Value: "copy" })
            await (await Earlier(visit, ct) is [var latest, ..] ? Copy(visit, latest.Id, false, ct) : OfferCopies(visit, ct));
        else
            await Answered(visit, text, ct);
        return true;
    }

    /// <param name="task">What was suggested to them; it never takes the place of something begun.</param>
    async Task Start(Visit visit, CancellationToken ct, TaskType? task = null)
    {
        var (draft, fresh) = await people.Decide<(Draft, bool)>(visit.Who, p =>
        {
            var draft = (p.Draft ?? new Draft { Id = new(newId.Next()), TouchedAt = visit.Now }) with { Shelved = false };
            if (task is not null && draft.Form.Answers.IsEmpty)
                draft = draft with { Form = draft.Form.With("order_mode", "new").With("task_type", task.Key), Step = "task", Version = draft.Version + 1 };
            draft = Entitled(visit, draft);
            return ((draft, p.Draft is null), draft == p.Draft && p.Expecting is null && p.Joining is null or { Shelved: true } ? p : p.Begin(draft), []);
        }, ct);
        var note = !MayOrder(visit, draft) ? "order.not_entitled" : !fresh && !draft.Form.Answers.IsEmpty ? "order.resumed" : null;
        visit.Show(cards.Step(draft, visit.Words, visit.Now, note is null ? null : visit.Words[note]), visit.Words["summary.order"]);
    }

    async Task<bool> Resume(Visit visit, CancellationToken ct)
    {
        await Start(visit, ct);
        return true;
    }

    /// <summary>A tap on the card of a draft that has come to its end is answered as then, whatever is begun now.</summary>
    Func<Visit, CardTap, CancellationToken, Task> Walking(Func<Visit, CardTap, CancellationToken, Task> act) => async (visit, tap, ct) =>
    {
        var (words, id) = (visit.Words, tap["draft"] ?? "");
        if (visit.Person.Draft?.Id.Value == id)
            await act(visit, tap, ct);
        else if (visit.Person.Ended.LastOrDefault(e => e.Id.Value == id) is { } ended)
            visit.Show(ended switch
            {
                { How: "advice.sent" } => Advised(words),
                { How: "order.changed" or "order.too_late", Changed: { } changed } => ChangeSent(ended.How, changed, words),
                _ => Discarded(ended.How, words),
            });
        else if (await orders.Find(new(id), ct) is { } sent && sent.Requester == visit.Who)
            visit.Show(Received(sent, words));
        else
            await act(visit, tap, ct);
    };

    /// <summary>A tap on the walk's card; on an old one nothing happens but that the card of now is shown.</summary>
    async Task Tapped(Visit visit, CardTap tap, Func<Draft, Frame, Advance> advance, CancellationToken ct)
    {
        if (visit.Person.Draft is { Step: "mode" } begun && begun.Id.Value == tap["draft"] && tap["order_mode"] == "copy")
        {
            await OfferCopies(visit, ct);
            return;
        }

        var (next, isOld) = await people.Decide<(Advance?, bool)>(visit.Person, p =>
        {
            if (p.Draft is not { } draft)
                return ((null, true), p, []);
            if (IsOld(tap, draft))
                return ((new(draft, [], []) { Note = IsFarBehind(tap, draft) ? "order.old_card" : null }, true), p, []);
            var advanced = Entitled(visit, advance(draft, Frame(visit)));
            return ((advanced, false), p with { Draft = advanced.Draft }, Redrawn(tap, visit));
        }, ct);
        if (next is null)
            visit.Show(NoDraft(visit.Words));
        else
            await Advanced(visit, next, isOld ? null : tap, ct);
    }

    async Task Answered(Visit visit, string text, CancellationToken ct)
    {
        var next = await people.Decide<Advance?>(visit.Who, p =>
        {
            if (p.Draft is not { } draft)
                return (null, p, []);
            var advanced = Said(text, "back") ? Moved(Walk.Back(draft, visit.Now))
                : Said(text, "skip") || Said(text, "continue") ? Skipped(draft, visit.Now)
                : Said(text, "summary") || Said(text, "submit") ? Moved(Walk.Edit(draft, "summary", visit.Now))
                : Said(text, "unknown") ? new(draft, [new(Walk.Asking(draft)?.Key ?? "", new("unknown"))], [])
                : ToEdit(draft, text, Frame(visit)) is { } step ? Moved(Walk.Edit(draft, step, visit.Now)) with { Note = "order.edit_how" }
                : Walk.AnswerTyped(draft, text, Frame(visit));
            advanced = Entitled(visit, advanced);
            return (advanced, (p with { Draft = advanced.Draft }).Remember(visit.Turn.Activity.Id), []);
        }, ct);
        if (next is null)
            visit.Show(NoDraft(visit.Words));
        else
            await Advanced(visit, next, null, ct);
    }

    /// <summary>The step that is to be edited: "muokkaa aikaa", on the summary also "aika" alone.</summary>
    static string? ToEdit(Draft draft, string text, Frame frame)
    {
        var verb = Words.All("walk.edit").SelectMany(w => w.Split('|')).FirstOrDefault(w => text.StartsWith(w + " ", StringComparison.OrdinalIgnoreCase));
        if (text.Length > 60 || text.Contains(':', StringComparison.Ordinal) || (verb is null && draft.Step != "summary"))
            return null;
        var name = text[(verb?.Length ?? 0)..].Trim().TrimEnd('.', '!');
        return Questions.Steps.FirstOrDefault(s => Named(Words.All($"step.{s}"), name)) ?? Walk.StepCalled(draft, name, frame);
    }

    async Task Advanced(Visit visit, Advance next, CardTap? tap, CancellationToken ct)
    {
        if (next.Draft.Form is { OrderMode: "advice" } form && form["advice"] is { } question)
        {
            await Advise(visit, next.Draft, question, ct);
            return;
        }

        visit.Show(cards.Step(next.Draft, visit.Words, visit.Now, Note(visit, next), next.Problems, tap?.Data));
    }

    /// <summary>What was understood and, to those who type, what is asked next.</summary>
    string? Note(Visit visit, Advance next)
    {
        var (words, form, typed) = (visit.Words, next.Draft.Form, visit.Turn.Tap is null);
        if (next.Problems.Length > 0)
            return typed ? null : words["order.mend"];
        if (next is { AskNext: { } missing, Draft.HalfTyped: { } half })
            return words.Say($"order.ask_{missing}", facts.When(half, words));
        string?[] said =
        [
            next.Note is { } note ? words[note] : null,
            typed && next.Taken is [.., var key]
                ? words.Say("order.taken", words[$"order.{key}.short"], PlainText.Escape(facts.Answer(form, key, words) ?? "")) : null,
            next.Taken.Contains("dates") && form.Dates is [var first, ..] && Submitting.IsShort(first, visit.Now) && next.Draft.Step != "summary"
                ? words["order.short_time"] : null,
            typed && Walk.Asking(next.Draft) is { } q ? words.Say("order.next_question", words[$"order.{q.Key}"]) : null,
        ];
        return said.OfType<string>().ToList() is { Count: > 0 } parts ? string.Join(' ', parts) : null;
    }

    async Task Save(Visit visit, CardTap? tap, CancellationToken ct)
    {
        var draft = await people.Decide<Draft?>(visit.Who, p => p.Draft is { } d && (tap is null || d.Id.Value == tap["draft"])
            ? d.Shelved || (tap is not null && IsOld(tap, d)) ? (d, p, [])
            : (d with { Shelved = true }, p with { Draft = d with { Shelved = true, Version = d.Version + 1 } }, [])
            : (null, p, []), ct);
        visit.Show(draft is null ? NoDraft(visit.Words)
            : !draft.Shelved ? cards.Step(draft, visit.Words, visit.Now, visit.Words["order.old_card"])
            : Card(visit.Words, [Text(visit.Words["order.saved"])], Button("order.start", visit.Words["order.continue"])));
    }

    async Task Discard(Visit visit, CardTap tap, CancellationToken ct)
    {
        var (draft, isOld) = await people.Decide<(Draft?, bool)>(visit.Person, p =>
            p.Draft is not { } d || d.Id.Value != tap["draft"] ? ((null, false), p, [])
            : IsOld(tap, d) ? ((d, true), p, [])
            : ((d, false), p.End(d, Dropped(d)), []), ct);
        visit.Show(draft is null ? NoDraft(visit.Words)
            : isOld ? cards.Step(draft, visit.Words, visit.Now, visit.Words["order.old_card"])
            : Discarded(Dropped(draft), visit.Words));
    }

    static string Dropped(Draft draft) => draft.Changes is null ? "order.discarded" : "order.change.dropped";

    static AdaptiveCard Discarded(string how, Words words) => Card(words, [Text(words[how])], Button("order.start", words["order.start"]));

    /// <summary>
    /// "Peru" ends what the person is in the middle of, and that alone: a saved order stays, and with nothing begun it says where
    /// orders are cancelled.
    /// </summary>
    async Task Cancel(Visit visit, CancellationToken ct)
    {
        var words = visit.Words;
        var was = await people.Decide<Person>(visit.Who, p =>
            (p, p.Expecting is not null ? p with { Expecting = null }
                : p.Joining is { Shelved: false } ? p with { Joining = null }
                : p.Draft is { Shelved: false } begun ? p.End(begun, Dropped(begun)) : p, []), ct);
        visit.Show(was switch
        {
            { Expecting: not null } => Card(words, [Text(words["cancel.dropped"])]),
            { Joining.Shelved: false } => Experts.JoinWalk.Discarded(words),
            { Draft: { Shelved: false } draft } => Discarded(Dropped(draft), words),
            { Draft: { } saved } => Card(
                words, [Text(words["cancel.nothing"]), Text(words["myorders.draft"])],
                Button("order.start", words["order.continue"]), Button("order.discard", words["order.discard"], OrderWalkCards.Ids(saved))),
            _ => Card(words, [Text(words["cancel.nothing"])], Button("order.start", words["order.start"])),
        });
    }

    async Task OfferCopies(Visit visit, CancellationToken ct)
    {
        var (words, earlier) = (visit.Words, await Earlier(visit, ct));
        if (earlier.Count == 0)
        {
            visit.Show(cards.Step(visit.Person.Draft!, words, visit.Now, words["order.copy.none"]));
            return;
        }

        visit.Show(Card(
            words, [Title(words["order.copy.title"]), Text(words["order.copy.how"])],
            [.. earlier.Select(o => Button(
                "order.copy", $"{OrderFacts.Task(o.Form, words)}, {Calendar.Format.Date(Calendar.LocalTime.DateOf(o.StartsAt, rules.Zone), words.Language)}",
                ("order", o.Id.Value)))]));
    }

    /// <summary>What can be copied, the newest first.</summary>
    async Task<List<Order>> Earlier(Visit visit, CancellationToken ct)
    {
        var earlier = new List<Order>();
        foreach (var id in await people.OrdersOf(visit.Who, MostSought, ct))
        {
            if (await orders.Find(id, ct) is { } order)
                earlier.Add(order);
        }

        return [.. earlier.OrderByDescending(o => o.SubmittedAt).Take(MostCopies)];
    }

    async Task Copy(Visit visit, OrderId from, bool instead, CancellationToken ct)
    {
        if (await orders.Find(from, ct) is not { } earlier || !MayAct(earlier, visit.Who))
        {
            visit.Show(Card(visit.Words, [Text(visit.Words["not_yours"])]));
            return;
        }

        if (!tenancy.MayOrder(visit.Who))
        {
            await Start(visit, ct);
            return;
        }

        if (!instead && Kept(visit, "order.copy", from))
            return;
        var copy = await people.Decide<Draft>(visit.Who, p =>
        {
            if (p is { Draft: { Shelved: false } begun, Expecting: null } && begun.CopyOf == from)
                return (begun, p, []); // tapped twice
            var draft = Walk.Copy(p.Draft?.Id ?? new(newId.Next()), earlier, visit.Now) with { Version = (p.Draft?.Version ?? 0) + 1 };
            return (draft, p.Begin(draft), []);
        }, ct);
        visit.Show(cards.Step(copy, visit.Words, visit.Now, visit.Words["order.copied"]));
    }

    /// <summary>Changing an order is walking through it again, from its summary.</summary>
    async Task Change(Visit visit, OrderId id, bool instead, CancellationToken ct)
    {
        if (await orders.Find(id, ct) is not { } order || !MayAct(order, visit.Who))
        {
            visit.Show(Card(visit.Words, [Text(visit.Words["not_yours"])]));
            return;
        }

        if (!Changing.MayChange(order, visit.Now))
        {
            visit.Show(Card(visit.Words, [Text(visit.Words["order.too_late"])]));
            return;
        }

        if (!instead && Kept(visit, "order.change", id))
            return;
        var draft = await people.Decide<Draft>(visit.Who, p =>
        {
            if (p is { Draft: { Shelved: false } begun, Expecting: null } && begun.Changes == id)
                return (begun, p, []); // tapped twice
            var change = new Draft
            {
                Id = new(newId.Next()), Changes = id, Form = order.Form.Without("terms"), Step = "summary", TouchedAt = visit.Now,
            };
            return (change, p.Begin(change), []);
        }, ct);
        visit.Show(cards.Step(draft, visit.Words, visit.Now, visit.Words["order.change.how"]));
    }

    bool MayAct(Order order, PersonId who) => order.Requester == who || tenancy.IsCoordinator(who);

    bool MayOrder(Visit visit, Draft draft) => draft.Changes is not null || tenancy.MayOrder(visit.Who);

    /// <summary>Whoever may not order may ask a coordinator (E20).</summary>
    Draft Entitled(Visit visit, Draft draft) => MayOrder(visit, draft) || draft.Form["order_mode"] == "advice"
        ? draft
        : draft with
        {
            Form = Form.Empty.With("order_mode", "advice"), Step = "advice", HalfTyped = null, Editing = false, Version = draft.Version + 1,
        };

    Advance Entitled(Visit visit, Advance next) =>
        Entitled(visit, next.Draft) is var draft && ReferenceEquals(draft, next.Draft) ? next : new(draft, [], []) { Note = "order.not_entitled" };

    /// <summary>Something begun is not thrown away without asking.</summary>
    static bool Kept(Visit visit, string verb, OrderId order)
    {
        if (visit.Person.Draft is not { } begun || begun.Form.Answers.Count <= 1 || (verb == "order.change" ? begun.Changes : begun.CopyOf) == order)
            return false;
        visit.Show(Card(
            visit.Words, [Text(visit.Words["order.other_begun"])],
            Button("order.start", visit.Words["order.continue"]),
            Button(verb, visit.Words["order.instead"], ("order", order.Value), ("instead", "yes"))));
        return true;
    }

    async Task Changed(Visit visit, Draft draft, OrderId id, CancellationToken ct)
    {
        var done = await orders.Change(id, visit.Who.Value, "order.change",
            o => MayAct(o, visit.Who) ? Changing.Decide(o, draft.Form.With("terms", "true"), fees, rules, visit.Now, roster.Find) : new(false), ct);
        var how = done ? "order.changed" : "order.too_late";
        await people.Change(visit.Who, p => p.Draft?.Id == draft.Id ? p.End(draft, how).Remember(visit.Turn.Activity.Id) : p, ct);
        visit.Show(ChangeSent(how, id, visit.Words));
    }

    static AdaptiveCard ChangeSent(string how, OrderId order, Words words) =>
        Card(words, [Text(words[how])], Button("order.show", words["order.show"], ("order", order.Value)));

    async Task Submit(Visit visit, CardTap? tap, CancellationToken ct)
    {
        if (visit.Person.Draft is not { } draft)
        {
            visit.Show(NoDraft(visit.Words));
            return;
        }

        if (tap is not null && IsOld(tap, draft))
        {
            visit.Show(cards.Step(draft, visit.Words, visit.Now, IsFarBehind(tap, draft) ? visit.Words["order.old_card"] : null));
            return;
        }

        if (!MayOrder(visit, draft))
        {
            await Start(visit, ct);
            return;
        }

        if (Stopped(draft, tap, visit.Now) is [var first, ..] problems)
        {
            var there = Walk.Edit(draft, Questions.Find(first.Question).Step, visit.Now);
            await people.Change(visit.Who, p => p.Draft?.Version == draft.Version ? p with { Draft = there } : p, ct);
            visit.Show(cards.Step(there, visit.Words, visit.Now, visit.Words["order.not_yet"], problems));
            return;
        }

        if (draft.Changes is { } changed)
        {
            await Changed(visit, draft, changed, ct);
            return;
        }

        await people.Link(visit.Who, draft.Id, draft.TouchedAt, ct);
        var decision = Submitting.Decide(
            draft with { Form = draft.Form.With("terms", "true") }, visit.Who, fees, rules, newId.Code(), newId.Seed(), visit.Now);
        await orders.Create(decision.Answer, decision.Owes, ct);
        var order = await orders.Find(draft.Id, ct) ?? decision.Answer;
        await people.Change(visit.Who, p => p.Draft?.Id == draft.Id ? (p with { Draft = null, LastOrder = draft.Id }).Remember(visit.Turn.Activity.Id) : p, ct);
        visit.Show(Received(order, visit.Words), visit.Words["summary.order"]);
    }

    /// <summary>What keeps the order from being sent, of the first step that has something.</summary>
    static ImmutableArray<Problem> Stopped(Draft draft, CardTap? tap, DateTimeOffset now) =>
        Questions.Missing(draft.Form) is [var first, ..] missing
            ? [.. missing.Where(q => q.Step == first.Step).Select(q => new Problem(q.Key, new("empty")))]
        : draft.Form.Dates.Any(s => s.Start <= now) ? [new("dates", new("when_in_the_past", ""))]
        : tap is not null && tap["terms"] != "true" ? [new("terms", new("terms"))]
        : [];

    async Task Advise(Visit visit, Draft draft, string question, CancellationToken ct)
    {
        await people.Decide<bool>(visit.Who, p => p.Draft?.Id == draft.Id
            ? (true, p.End(draft, "advice.sent") with { Advice = [.. p.Advice.TakeLast(4), new(draft.Id.Value, visit.Who, question, visit.Now)] },
                [Owed.Coordinators($"advice:{draft.Id}", Kinds.Advice, visit.Now, draft.Id.Value)])
            : (false, p, []), ct);
        visit.Show(Advised(visit.Words));
    }

    static AdaptiveCard Advised(Words words) =>
        Card(words, [Title(words["advice.sent"]), Text(words["advice.next"])], Button("order.start", words["order.start"]));

    AdaptiveCard Received(Order order, Words words) =>
        Card(
            words,
            [
                Title(words["order.received"]),
                Text(words[order.ReviewReasons.IsEmpty ? "order.received_offers" : "order.received_review"]),
                Facts(
                    (words["facts.number"], OrderFacts.Number(order.Id)),
                    (words["facts.task"], OrderFacts.Task(order.Form, words)),
                    (words["facts.when"], facts.When(order.Sessions, words))),
            ],
            Button("order.show", words["order.show_mine"], ("order", order.Id.Value)));

    static AdaptiveCard NoDraft(Words words) => Card(words, [Text(words["order.no_draft"])], Button("order.start", words["order.start"]));

    static Advance Moved(Draft draft) => new(draft, [], []);

    static Advance Skipped(Draft draft, DateTimeOffset now) =>
        Moved(Walk.Skip(draft, now)) with { Note = Walk.Asking(draft) is { Default: null } ? "order.skipped" : null };

    /// <summary>
    /// The base of the tapped card is redrawn too, for the person's other devices: the answer takes its place on this one alone.
    /// An answer that is a message of its own is seen on all of them.
    /// </summary>
    static ImmutableArray<Owed> Redrawn(CardTap tap, Visit visit) =>
        visit.Turn.Activity.Type == "invoke" && tap.ActivityId is { Length: > 0 and <= 100 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or ':' or '.' or '_')
            ? [new Owed($"walk:{id}", Kinds.WalkRefresh, visit.Now + TimeSpan.FromSeconds(2)) { To = visit.Who, About = id, Renewed = true, Binding = false }]
            : [];

    static bool IsOld(CardTap tap, Draft draft) => IsOld(tap, draft.Id.Value, draft.Version);

    internal static bool IsOld(CardTap tap, string draft, int version) =>
        tap["draft"] != draft || tap["v"] != version.ToString(CultureInfo.InvariantCulture);

    /// <summary>One behind is the same tap delivered twice: the answer is the same and says nothing of it.</summary>
    static bool IsFarBehind(CardTap tap, Draft draft) => IsFarBehind(tap, draft.Id.Value, draft.Version);

    /// <inheritdoc cref="IsFarBehind(CardTap, Draft)"/>
    internal static bool IsFarBehind(CardTap tap, string draft, int version) =>
        tap["draft"] != draft || !int.TryParse(tap["v"], NumberStyles.Integer, CultureInfo.InvariantCulture, out var v) || v < version - 1;

    internal static bool Said(string text, string word) => Named(Words.All($"walk.{word}").SelectMany(w => w.Split('|')), text);

    internal static bool Named(IEnumerable<string> names, string text) =>
        names.Contains(text.Replace('’', '\'').Trim().TrimEnd('.', '!', '?'), StringComparer.OrdinalIgnoreCase);

    Frame Frame(Visit visit) => new(visit.Now, rules.Zone, Labels, q => Words.All($"order.{q.Key}.short"));

    internal static IEnumerable<string> Labels(string question, string option) =>
        Enum.GetValues<Language>().Select(language => OrderFacts.Option(question, option, Words.In(language)));
}
