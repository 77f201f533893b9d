using System.Globalization;
using ExperienceBot.Fees;
using ExperienceBot.Offers;
using ExperienceBot.People;
using ExperienceBot.Safety;
using ExperienceBot.Sessions;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Orders;

/// <summary>"Tilaukseni": the requester's orders with the buttons that fit, and what the requester decides about them.</summary>
public sealed class MyOrders(PersonBook people, OrderBook orders, OrderFacts facts, Brokering rules, Tenancy tenancy)
    : ICardActions, ICommands, IListener, IComposer
{
    const int Most = 8;
    static readonly TimeSpan OneDay = TimeSpan.FromDays(1);
    static readonly string[] CancelReasons = ["moved", "illness", "too_few", "other"];

    public int Turn => 30;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["order.show"] = Show,
            ["order.cancel"] = Cancel,
            ["order.decide"] = (visit, tap, ct) => Decide(visit, new(tap["order"] ?? ""), tap["choice"] ?? "", Seen(tap), ct),
            ["review.answer"] = (visit, tap, ct) => Reply(visit, new(tap["order"] ?? ""), tap["question"], tap["answer"], ct),
            ["question.answer"] = (visit, tap, ct) => Answer(visit, new(tap["order"] ?? ""), tap["question"] ?? "", tap["answer"], ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["myorders"] = (visit, _, ct) => List(visit, ct) };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Approved] = (o, _) => new(Approved(o)),
            [Kinds.Rejected] = (o, _) => new(new Message(
                Card(
                    o.Words,
                    [
                        Title(o.Words["order.rejected"]), Brief(o.TheOrder, o.Words),
                        o.TheOrder.EndReason is { Length: > 0 } reason ? PlainText.Of(o.Words.Has($"cancel.{reason}") ? o.Words[$"cancel.{reason}"] : reason) : null,
                        Text(o.Words["order.rejected_next"]),
                    ],
                    Button("order.copy", o.Words["order.copy"], Id(o.TheOrder))),
                o.Words["summary.your_order"])),
            [Kinds.ReviewQuestion] = (o, _) => new(Asked(o)),
            [Kinds.Decide] = (o, _) => new(Dilemma(o)),
            [Kinds.Question] = (o, _) => new(Question(o)),
        };

    /// <summary>A typed answer to a question that waits for one: the only one there is, or the one a card asked for.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        var mine = orders.Open.Where(o => o.Requester == visit.Who && !o.IsOver && o.Status != OrderStatus.Held).ToList();
        if (mine.FindAll(o => o.Status == OrderStatus.NeedsInfo) is [var asked])
        {
            await Reply(visit, asked.Id, null, text, ct);
            return true;
        }

        if (mine.SelectMany(o => o.Questions.Where(q => q.Answer is null).Select(q => (o.Id, q))).ToList() is [var only])
        {
            await Answer(visit, only.Id, only.q.Id, text, ct);
            return true;
        }

        if (mine.FindAll(o => o.Dilemma is not null) is [var stuck])
        {
            foreach (var choice in Deciding.Choices(stuck, visit.Now))
            {
                if (Words.All($"decide.{choice}").Any(w => w.Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)))
                {
                    await Decide(visit, stuck.Id, choice, null, ct);
                    return true;
                }
            }
        }

        return false;
    }

    async Task List(Visit visit, CancellationToken ct)
    {
        var words = visit.Words;
        var mine = new List<Order>();
        foreach (var id in await people.OrdersOf(visit.Who, 50, ct))
        {
            if (await orders.Find(id, ct) is { } order)
                mine.Add(order);
        }

        var shown = mine.OrderBy(o => o.IsOver).ThenBy(o => o.StartsAt).Take(Most).ToList();
        var body = new List<CardElement?> { Title(words["myorders.title"]) };
        if (shown.Count == 0)
            body.Add(Text(words["myorders.none"]));
        foreach (var order in shown)
        {
            body.Add(new Container(Brief(order, words), new ActionSet(Button("order.show", words["order.show"], Id(order))))
            {
                Style = ContainerStyle.Emphasis, Spacing = Spacing.Medium,
            });
        }

        if (visit.Person.Draft is not null)
            body.Add(Notice(words["myorders.draft"]));
        visit.Show(Card(words, body, Button("order.start", words[visit.Person.Draft is null ? "order.start" : "order.continue"])));
    }

    async Task Show(Visit visit, CardTap tap, CancellationToken ct)
    {
        if (await Mine(visit, tap["order"], ct) is { } order)
            visit.Show(Status(order, visit.Words, visit.Now));
    }

    async Task Cancel(Visit visit, CardTap tap, CancellationToken ct)
    {
        var isCoordinator = tenancy.IsCoordinator(visit.Who);
        var reason = CancelReasons.Contains(tap["reason"]) ? tap["reason"]! : "other";
        var done = await orders.Change<bool?>(new(tap["order"] ?? ""), visit.Who.Value, "order.cancel", order =>
        {
            if (order.Requester != visit.Who && !isCoordinator)
                return new(null);
            var decided = Cancelling.Decide(order, reason, order.Requester != visit.Who, rules, visit.Now);
            return new(decided.Answer, decided.Next) { Owes = decided.Owes };
        }, ct);
        if (done is null)
            visit.Tell(visit.Words["not_yours"]);
        else
            visit.Show(Card(visit.Words, [Text(visit.Words[done.Value ? "order.cancelled" : "order.too_late"])], Button("order.start", visit.Words["order.start"])));
    }

    /// <summary>The version that a card was drawn from; null when it does not say.</summary>
    internal static int? Seen(CardTap tap) => tap["v"] is not { } v ? null
        : int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;

    async Task Decide(Visit visit, OrderId id, string choice, int? about, CancellationToken ct)
    {
        if (await Mine(visit, id.Value, ct) is null)
            return;
        var done = await orders.Change(id, visit.Who.Value, "order.decide", o => Deciding.Decide(o, choice, about, rules, visit.Now), ct);
        if (!done && await orders.Find(id, ct) is { IsBrokered: true, Dilemma: not null } stuck)
            visit.Show(Dilemma(stuck, visit.Words, visit.Now)); // another one than the card was about
        else
            visit.Show(Card(visit.Words, [Text(visit.Words[done ? $"decided.{choice}" : "order.decided_already"])],
            Button("order.show", visit.Words["order.show"], ("order", id.Value))));
    }

    async Task Reply(Visit visit, OrderId id, string? question, string? answer, CancellationToken ct)
    {
        if (await Mine(visit, id.Value, ct) is null || !IsFit(visit, answer, asRequester: true))
            return;
        var reply = await orders.Change(id, visit.Who.Value, "review.answer", o => Reviewing.Answer(o, answer!.Trim(), question, visit.Now), ct);
        if (reply != Reviewing.Reply.Done && await orders.Find(id, ct) is { Status: OrderStatus.NeedsInfo } asked)
            visit.Show(Asked(asked, visit.Words)); // something else meanwhile
        else
            visit.Show(Card(visit.Words, [Text(visit.Words[reply == Reviewing.Reply.Done ? "review.answered" : "order.decided_already"])]));
    }

    async Task Answer(Visit visit, OrderId id, string question, string? answer, CancellationToken ct)
    {
        if (await Mine(visit, id.Value, ct) is null || !IsFit(visit, answer, relayed: true, asRequester: true))
            return;
        var done = await orders.Change(id, visit.Who.Value, "question.answer", o => Answering.AnswerQuestion(o, question, answer!.Trim(), visit.Now), ct);
        visit.Show(Card(visit.Words, [Text(visit.Words[done ? "question.sent" : "order.decided_already"])]));
    }

    /// <summary>Free text that goes to somebody else: not empty, not endless, no identity codes.</summary>
    /// <param name="asRequester">Who orders does not ask who an expert is (E18).</param>
    /// <param name="relayed">Between requester and expert, who get no contact details of each other this way.</param>
    internal static bool IsFit(Visit visit, string? text, bool relayed = false, bool asRequester = false)
    {
        var trouble = text?.Trim() switch
        {
            null or "" => "refused.empty",
            { Length: > 1000 } => "refused.too_long_text",
            var t when Answers.HasIdentityCode(t) => "refused.identity_code",
            var t when relayed && Answers.HasContact(t) => "refused.contact",
            var t when asRequester && Boundaries.Refusal(t) is { } beyond => $"refused.{beyond}",
            _ => null,
        };
        if (trouble is not null)
            visit.Tell(visit.Words[trouble]);
        return trouble is null;
    }

    async Task<Order?> Mine(Visit visit, string? id, CancellationToken ct)
    {
        var order = await orders.Find(new(id ?? ""), ct);
        if (order is not null && (order.Requester == visit.Who || tenancy.IsCoordinator(visit.Who)))
            return order;
        visit.Tell(visit.Words["not_yours"]); // the same for what is not there
        return null;
    }

    AdaptiveCard Status(Order order, Words words, DateTimeOffset now)
    {
        var seated = order.Seated.Select(s => s.ShownName ?? words["an_expert"]).ToList();
        return Card(
            words,
            [
                Title($"{OrderFacts.Task(order.Form, words)}"), Text(OrderFacts.Status(order, words)),
                seated.Count > 0 ? Text(words.Say("order.seated", string.Join(", ", seated.Select(PlainText.Escape)))) : null,
                Facts([(words["facts.number"], OrderFacts.Number(order.Id)), .. facts.Of(order, words), (words["facts.cost"], Costs(order, words))]),
                order.Offers.Values.Any(s => s.Claim is { IsDisputed: true, Dispute.By: var by } && by == order.Requester) ? Text(words["claim.mine.Disputed"]) : null,
                .. order.Troubles.Select(t => Text(words[$"trouble.{t}"])),
            ],
            [.. Buttons(order, words, now)]);
    }

    /// <summary>As approved, once all of it is; before, as estimated.</summary>
    string? Costs(Order order, Words words)
    {
        var approved = order.Seated.Select(s => s.Claim?.Approved?.Costs).ToList();
        return approved.Count == 0 ? null
            : approved.Contains(null) ? facts.Cost(order, [.. order.Seated], words)
            : words.Say("cost.approved", OrderFacts.Euros(approved.Sum(c => c!.Total ?? 0)), string.Join(" + ", approved.Select(c => OrderFacts.Euros(c!.Fee ?? 0))), OrderFacts.Euros(approved.Sum(c => c!.Travel ?? 0)));
    }

    static IEnumerable<CardAction> Buttons(Order order, Words words, DateTimeOffset now)
    {
        if (order.Taken > 0 && now >= order.StartsAt && (order.IsBrokered || order.Status == OrderStatus.Held))
            yield return OnTheDay.ReportButton(order, "no_show", words);
        if (order.Taken > 0 && order.IsBrokered && order.Form["mode"] != "onsite" && order.Next(now).Start - now < OneDay)
            yield return OnTheDay.ReportButton(order, "connection", words);
        if (!order.IsOver && order.Status != OrderStatus.Held)
            yield return CancelButton(order, words);
        if (Changing.MayChange(order, now))
            yield return Button("order.change", words["order.change"], Id(order));
        yield return Button("order.copy", words["order.copy"], Id(order));
        if (Claiming.TakesReports(order) && order.Seated.Any(s => s.Claim is not { IsDisputed: true }))
            yield return ClaimCards.Disputing(words, [Id(order)]);
    }

    internal static ShowCardAction CancelButton(Order order, Words words) =>
        new(words["order.cancel"], Card(
            words,
            [
                Text(words["order.cancel_sure"]),
                new ChoiceSetInput("reason", [.. CancelReasons.Select(r => new Choice(words[$"cancel.{r}"], r))])
                {
                    Label = words["order.cancel_why"], Style = ChoiceSetStyle.Expanded, Value = "other",
                },
            ],
            Send("order.cancel", words["order.cancel_yes"], Id(order)) with { Style = ActionStyle.Destructive }));

    Container Brief(Order order, Words words) =>
        new(
            new TextBlock(OrderFacts.Task(order.Form, words)) { Weight = TextWeight.Bolder },
            Text(facts.When(order.Sessions, words)),
            Text(OrderFacts.Status(order, words)));

    Message? Approved(Occasion o) =>
        o.IsFirst && o.TheOrder.IsOver
            ? null
            : new(
                Card(o.Words, [Title(o.Words["order.approved"]), Brief(o.TheOrder, o.Words), Text(o.Words["order.approved_next"]),
                    Text(OrderFacts.Fee(o.TheOrder.Fee, o.Words))], Button("order.show", o.Words["order.show"], Id(o.TheOrder))),
                o.Words["summary.your_order"]);

    Message? Asked(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        if (order.ReviewTalk is not { } talk || (o.IsFirst && talk.Answer is not null))
            return o.IsFirst ? null : new(Card(words, [Text(words["order.decided_already"])]), words["summary.your_order"]);
        return new(
            talk.Answer is null && order.Status == OrderStatus.NeedsInfo
                ? Asked(order, words)
                : Card(words, [Title(words["review.question"]), PlainText.Of(talk.Text), Text(words["review.answered"])]),
            words["summary.question"]);
    }

    AdaptiveCard Asked(Order order, Words words) => Card(
        words,
        [
            Title(words["review.question"]), Brief(order, words), PlainText.Of(order.ReviewTalk!.Text),
            new TextInput("answer") { Label = words["review.your_answer"], IsMultiline = true, MaxLength = 1000, IsRequired = true, ErrorMessage = words["error.Text"] },
            Subtle(words["order.no_client_data"]), Subtle(words["typed.answer"]),
        ],
        Send("review.answer", words["send"], Id(order), ("question", order.ReviewTalk.Id)));

    Message? Dilemma(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        if (o.IsFirst && o.Work.About is { } only && order.Dilemma != only)
            return null; // settled since, or something else stands in the way
        if (order.Dilemma is null || !order.IsBrokered)
            return o.IsFirst ? null : new(Card(words, [Brief(order, words), Text(words["order.decided_already"])]), words["summary.your_order"]);
        return new(Dilemma(order, words, o.Now), words["summary.decide"]);
    }

    AdaptiveCard Dilemma(Order order, Words words, DateTimeOffset now) => Card(
        words,
        [
            Title(words[$"dilemma.{order.Dilemma}"]), Brief(order, words),
            Text(words.Say(order is { Dilemma: "none", Offers.IsEmpty: true } ? "dilemma.none.unasked" : $"dilemma.{order.Dilemma}.text", order.Taken, order.Seats)),
            order is { Dilemma: "none", Blocks.IsEmpty: false }
                ? Text(words.Say("block.why", string.Join("; ", order.Blocks.Select(b => $"{words[$"block.{b.Key}"]}{Some(b.Value, words)}"))))
                : null,
            order.Dilemma == "none" && order.Blocks.ContainsKey("topic") ? Text(words["block.other_topic"]) : null,
            Deciding.Choices(order, now).Contains("interpreter") ? Text(words["block.language_help"]) : null,
            // Below stand as many buttons as Teams shows.
            Deciding.Choices(order, now).Where(IsAboutLanguage).ToList() is { Count: > 0 } spoken ? new ActionSet([.. spoken.Select(c => Choice(order, c, words))]) : null,
            order.Dilemma is not "consent" && Changing.MayChange(order, now) ? new ActionSet(Button("order.change", words["order.change"], Id(order))) : null,
        ],
        [.. Deciding.Choices(order, now).Where(c => !IsAboutLanguage(c)).Select(c => Choice(order, c, words)), CancelButton(order, words)]);

    static bool IsAboutLanguage(string choice) => choice is "finnish" or "interpreter";

    static ExecuteAction Choice(Order order, string choice, Words words) => Button(
        "order.decide", words[$"decide.{choice}"], ("order", order.Id.Value), ("choice", choice), ("v", order.DilemmaOf.ToString(CultureInfo.InvariantCulture)));

    /// <summary>Fewer than five are "some" (domain §5.5).</summary>
    static string Some(int people, Words words) => people switch { 0 => "", < 5 => $" ({words["block.some"]})", _ => $" ({people})" };

    Message? Question(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        var question = order.Questions.FirstOrDefault(q => q.Id == o.Work.About);
        if (question is null || (o.IsFirst && (question.Answer is not null || order.IsOver)))
            return null;
        return new(
            question.Answer is { } answer
                ? Card(words, [Title(words["question.title"]), PlainText.Of(question.Text), Text(words["question.your_answer"]), PlainText.Of(answer)])
                : Card(
                    words,
                    [
                        Title(words["question.title"]), Brief(order, words), Text(words["question.from_expert"]), PlainText.Of(question.Text),
                        new TextInput("answer") { Label = words["question.your_answer"], IsMultiline = true, MaxLength = 1000, IsRequired = true, ErrorMessage = words["error.Text"] },
                        Subtle(words["question.relayed"]), Subtle(words["typed.answer"]),
                    ],
                    Send("question.answer", words["send"], ("order", order.Id.Value), ("question", question.Id))),
            words["summary.question"]);
    }

    static (string, string) Id(Order order) => ("order", order.Id.Value);
}
