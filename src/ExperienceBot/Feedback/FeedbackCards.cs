using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Feedback;

/// <summary>Feedback by card from the requester and the expert (domain §4.1, §4.2).</summary>
public sealed class FeedbackCards(OrderBook orders, OrderFacts facts, Links links, Tenancy tenancy) : ICardActions, IComposer
{
    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["feedback.submit"] = Submit,
            ["feedback.skip"] = Skip,
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.RequesterFeedback] = (o, _) => new(Asked(o, Respondent.Requester)),
            [Kinds.ExpertFeedback] = (o, _) => new(Asked(o, Respondent.Expert)),
        };

    async Task Submit(Visit visit, CardTap tap, CancellationToken ct)
    {
        if (await orders.Find(new(tap["order"] ?? ""), ct) is not { } order || RoleIn(order, visit.Who, tap["as"]) is not { } from)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        var answers = FeedbackQuestions.Read(from, tap.Data, out var problem);
        if (problem is not null)
        {
            visit.Show(Form(order, from, visit.Words, visit.Words[Answers.HasIdentityCode(tap[problem] ?? "") ? "refused.identity_code" : "feedback.problem"], tap.Data));
            return;
        }

        var entryId = from == Respondent.Requester ? "requester" : visit.Who.Value;
        var reply = await orders.Change(order.Id, visit.Who.Value, "feedback.submit",
            o => GivingFeedback.Decide(o, from, visit.Who, entryId, answers, visit.Now), ct);
        if (reply == GivingFeedback.Reply.AlreadyGiven
            && await orders.FeedbackOf(order.Id, entryId, ct) is { } given && given.Answers.SequenceEqual(answers))
            reply = Given(await orders.Find(order.Id, ct) ?? order, entryId); // the same again
        visit.Show(Thanks(reply, visit.Words));
    }

    static GivingFeedback.Reply Given(Order order, string entryId) =>
        order.Flags.Any(f => f.EntryId == entryId) ? GivingFeedback.Reply.ThanksAndSupport : GivingFeedback.Reply.Thanks;

    async Task Skip(Visit visit, CardTap tap, CancellationToken ct)
    {
        if (await orders.Find(new(tap["order"] ?? ""), ct) is not { } known || RoleIn(known, visit.Who, null) is null)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        var reply = await orders.Change(new(tap["order"] ?? ""), visit.Who.Value, "feedback.skip", o => GivingFeedback.Skip(o, visit.Who, visit.Now), ct);
        visit.Show(reply == GivingFeedback.Reply.Thanks && await orders.Find(new(tap["order"] ?? ""), ct) is { } order
            ? Form(order, order.Requester == visit.Who ? Respondent.Requester : Respondent.Expert, visit.Words, visit.Words["feedback.skipped"])
            : Thanks(reply, visit.Words));
    }

    AdaptiveCard Thanks(GivingFeedback.Reply reply, Words words) => Card(words, reply switch
    {
        GivingFeedback.Reply.Thanks => [Title(words["feedback.thanks"]), Text(words["feedback.thanks_text"])],
        GivingFeedback.Reply.ThanksAndSupport => [Title(words["feedback.thanks"]), Text(words.Say("feedback.support", tenancy.Help(words)))],
        GivingFeedback.Reply.AlreadyGiven => [Text(words["feedback.already"])],
        _ => [Text(words["feedback.not_now"])],
    });

    Message? Asked(Occasion o, Respondent from)
    {
        var (order, words) = (o.TheOrder, o.Words);
        var key = from == Respondent.Requester ? "requester" : o.To.Id.Value;
        if (order.FeedbackGiven.Contains(key))
            return o.IsFirst ? null : new(Thanks(Given(order, key), words), words["summary.feedback"]);

        if (order.FeedbackGiven.Contains(GivingFeedback.Skipped(key)))
            return o.IsFirst ? null : new(Form(order, from, words, words["feedback.skipped"]), words["summary.feedback"]);
        return order.Status != OrderStatus.Held && o.IsFirst ? null : new(Form(order, from, words), words["summary.feedback"]);
    }

    AdaptiveCard Form(Order order, Respondent from, Words words, string? note = null, IReadOnlyDictionary<string, string>? typed = null)
    {
        var role = from == Respondent.Requester ? "requester" : "expert";
        var body = new List<CardElement?>
        {
            Title(words[$"feedback.{role}.title"]),
            Text($"{OrderFacts.Task(order.Form, words)}, {facts.When(order.Sessions, words)}"),
            Text(words[$"feedback.{role}.text"]),
            note is null ? null : Notice(note, typed is null ? ContainerStyle.Good : ContainerStyle.Attention),
        };
        body.AddRange(FeedbackQuestions.Of(from).Select(q => Input(q, words, typed?.GetValueOrDefault(q.Key) is { } filled && MayBeShown(q, filled) ? filled : null)));
        body.Add(Subtle(words["feedback.no_health"]));
        if (from == Respondent.Requester)
        {
            body.AddRange(
            [
                Heading(words["participants.title"]), Text(words.Say("participants.text", links.Feedback(order))),
                new Image(links.FeedbackQr(order)) { AltText = words["participants.qr"], Width = "160px" },
            ]);
        }

        return Card(words, body,
            Send("feedback.submit", words["feedback.send"], ("order", order.Id.Value), ("as", role)),
            Button("feedback.skip", words["feedback.skip"], ("order", order.Id.Value)));
    }

    static CardElement Input(FeedbackQuestion q, Words words, string? value) => q.Kind == FeedbackKind.Open
        ? new TextInput(q.Key) { Label = words[$"feedback.{q.Key}"], IsMultiline = true, MaxLength = q.Max, Value = value }
        : new ChoiceSetInput(q.Key, [.. q.Options.Select(o => new Choice(words[Option(q, o)], o))])
        {
            Label = words[$"feedback.{q.Key}"], Style = q.Kind == FeedbackKind.Scale ? ChoiceSetStyle.Compact : ChoiceSetStyle.Expanded, Value = value,
            IsMultiSelect = q.Kind == FeedbackKind.Choices ? true : null,
            Placeholder = q.Kind == FeedbackKind.Scale ? words["order.choose"] : null,
        };

    /// <summary>What was filled in is shown again, but never an identity code, nor what the input has no place for.</summary>
    static bool MayBeShown(FeedbackQuestion q, string filled) => q.Kind == FeedbackKind.Open
        ? filled.Length <= q.Max && !Answers.HasIdentityCode(filled)
        : filled.Split(',').All(o => q.Options.Contains(o));

    /// <summary>Scales have words of their own where the question asks how it feels.</summary>
    internal static string Option(FeedbackQuestion q, string option) =>
        q.Kind != FeedbackKind.Scale ? $"feedback.{q.Key}.{option}" : q.Key == "e1" ? $"scale.feel.{option}" : $"scale.{option}";

    /// <summary>The sender's own part in it; a person can be both, so the card says which form it was.</summary>
    static Respondent? RoleIn(Order order, PersonId who, string? form) =>
        order.Requester == who && form != "expert" ? Respondent.Requester
        : order.OfferTo(who) is { Status: OfferStatus.Accepted } ? Respondent.Expert
        : null;
}
