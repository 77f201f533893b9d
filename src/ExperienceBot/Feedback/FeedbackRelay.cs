using System.Globalization;
using ExperienceBot.Coordination;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Feedback;

/// <summary>A coordinator reads the feedback of a session and tells the experts of it in kind words of their own (E35).</summary>
public sealed class FeedbackRelay(OrderBook orders, Roster roster, OrderFacts facts, Tenancy tenancy) : ICardActions, IComposer
{
    const int MostShown = 10;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["feedback.read"] = Coordinating((visit, order, _, ct) => Show(visit, order, null, ct)),
            ["feedback.relay"] = Coordinating(Relay),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.FeedbackSummary] = (o, _) => new(o.TheOrder.FeedbackSummary is { } summary
                ? new Message(
                    Card(
                        o.Words,
                        [
                            Title(o.Words["relay.title"]), Text($"{OrderFacts.Task(o.TheOrder.Form, o.Words)}, {facts.When(o.TheOrder.Sessions, o.Words)}"),
                            PlainText.Of(summary), Subtle(o.Words["relay.from"]),
                        ]),
                    o.Words["summary.hello"])
                : null),
        };

    async Task Relay(Visit visit, Order order, CardTap tap, CancellationToken ct)
    {
        if (!MyOrders.IsFit(visit, tap["summary"], relayed: true))
            return;
        var entries = await orders.FeedbackOf(order.Id, ct);
        var reply = await orders.Change(order.Id, visit.Who.Value, "feedback.relay", o => Relaying.Decide(o, tap["summary"]!.Trim(), entries, visit.Now), ct);
        await Show(visit, (await orders.Find(order.Id, ct))!, visit.Words[reply switch
        {
            Relaying.Reply.Sent => "relay.sent",
            Relaying.Reply.Verbatim => "relay.verbatim",
            _ => "order.decided_already",
        }], ct);
    }

    async Task Show(Visit visit, Order order, string? note, CancellationToken ct)
    {
        var (words, entries) = (visit.Words, await orders.FeedbackOf(order.Id, ct));
        // Of what they wrote only some is shown, and never without what worries.
        var participants = entries.Where(e => e.From == Respondent.Participant).OrderByDescending(GivingFeedback.IsWorrying).ToList();
        (string, string)[] id = [("order", order.Id.Value)];
        visit.Show(Card(
            words,
            [
                Title($"{words["relay.read"]} {OrderFacts.Number(order.Id)}"),
                note is null ? null : Notice(note),
                .. entries.Where(e => e.From != Respondent.Participant).SelectMany(e => (CardElement[])
                [
                    Heading(e.From == Respondent.Expert && e.Person is { } person ? PlainText.Escape(roster.Find(person)?.Name ?? "–") : words[$"respondent.{e.From}"]),
                    Facts(FeedbackQuestions.Of(e.From).Where(q => e.Answers.ContainsKey(q.Key)).Select(q => (words[$"feedback.{q.Key}"], (string?)Said(q, e.Answers[q.Key], words)))),
                ]),
                participants.Count == 0 ? null : Heading(words["relay.participants"]),
                participants.Count == 0 ? null
                    : participants.Count < Relaying.Least ? Text(words.Say("relay.few", Relaying.Least))
                    : Facts([(words["relay.answers"], participants.Count.ToString(CultureInfo.InvariantCulture)), .. FeedbackQuestions.Participant.Select(q => (words[$"feedback.{q.Key}"], Together(q, participants, words)))]),
                entries.IsEmpty ? Text(words["relay.none"]) : null,
                order.FeedbackSummary is { } told ? Heading(words["relay.told"]) : null,
                order.FeedbackSummary is { } summary ? PlainText.Of(summary) : null,
                order.Taken > 0 && !entries.IsEmpty
                    ? new TextInput("summary") { Label = words["relay.label"], IsMultiline = true, MaxLength = 1000, IsRequired = true, ErrorMessage = words["error.Text"] }
                    : null,
                order.Taken > 0 && !entries.IsEmpty ? Subtle(words["relay.kindly"]) : null,
            ],
            order.Taken > 0 && !entries.IsEmpty ? Send("feedback.relay", words["relay.send"], id) : null,
            Button("digest.open", words["order.show"], id), DeskCards.Back(words)));
    }

    static string Said(FeedbackQuestion q, string answer, Words words) =>
        q.Kind == FeedbackKind.Open ? answer : string.Join(", ", answer.Split(',').Select(o => words[FeedbackCards.Option(q, o)]));

    /// <summary>How many said what; of open answers some, mixed by their ids.</summary>
    static string? Together(FeedbackQuestion q, IReadOnlyList<FeedbackEntry> entries, Words words)
    {
        var given = entries.Select(e => e.Answers.GetValueOrDefault(q.Key)).OfType<string>().ToList();
        return given.Count == 0 ? null
            : q.Kind == FeedbackKind.Open ? string.Join(" · ", given.Take(MostShown))
            : string.Join(", ", q.Options.Select(o => (o, n: given.Count(g => g.Split(',').Contains(o)))).Where(c => c.n > 0).Select(c => $"{words[FeedbackCards.Option(q, c.o)]} {c.n}"));
    }

    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, Order, CardTap, CancellationToken, Task> act) => async (visit, tap, ct) =>
    {
        if (tenancy.IsCoordinator(visit.Who) && await orders.Find(new(tap["order"] ?? ""), ct) is { } order)
            await act(visit, order, tap, ct);
        else
            visit.Tell(visit.Words["not_yours"]);
    };
}
