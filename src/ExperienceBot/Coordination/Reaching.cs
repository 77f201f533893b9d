using System.Globalization;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Coordination;

/// <summary>
/// Experts whom Teams does not reach (E12): a coordinator sends them the link to their offer, or writes down what they said on the
/// telephone. They keep their place in the order of offers.
/// </summary>
public sealed class Reaching(OrderBook orders, Roster roster, PersonBook people, Seats seats, Links links, Tenancy tenancy) : ICardActions
{
    const int MostListed = 6;

    static readonly string[] Answers = ["accept", "standby", "decline"];

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["offer.reach"] = Coordinating((visit, order, _, ct) => Show(visit, order, null, ct)),
            ["offer.record"] = Coordinating(Record),
        };

    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, Order, CardTap, CancellationToken, Task> act) =>
        async (visit, tap, ct) =>
        {
            if (tenancy.IsCoordinator(visit.Who) && await orders.Find(new(tap["order"] ?? ""), ct) is { } order)
                await act(visit, order, tap, ct);
            else
                visit.Tell(visit.Words["not_yours"]);
        };

    async Task Record(Visit visit, Order order, CardTap tap, CancellationToken ct)
    {
        if (PersonId.From(tap["expert"]) is not { } who || order.OfferTo(who) is not { } offer || !Answers.Contains(tap["answer"]))
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        if (MyOrders.Seen(tap) is { } round && round != offer.Round)
        {
            await Show(visit, order, visit.Words["desk.old_card"], ct);
            return;
        }

        var outcome = tap["answer"] switch
        {
            "accept" => await seats.Accept(who, order.Id, isSure: true, visit.Who, visit.Now, ct),
            "standby" => await seats.Answer(who, order.Id, "offer.standby", o => Answering.StandBy(o, who, visit.Now), visit.Who, ct),
            _ => await seats.Answer(who, order.Id, "offer.decline", o => Answering.Decline(o, who, null, visit.Now), visit.Who, ct),
        };
        var key = outcome.Hindrance == Seats.Hindrance.Busy ? "Busy" : outcome.Reply?.GetType().Name ?? "Closed";
        await Show(visit, outcome.Order ?? order, visit.Words.Say($"reach.recorded.{key}", roster.Find(who)?.FirstName ?? "–"), ct);
    }

    async Task Show(Visit visit, Order order, string? note, CancellationToken ct)
    {
        var words = visit.Words;
        var asked = new List<(Offer Offer, Person Person)>();
        foreach (var offer in order.Offers.Values.Where(o => o is { Status: OfferStatus.Sent, YesAt: null }))
            asked.Add((offer, await people.Find(offer.Expert, ct)));
        var body = new List<CardElement?>
        {
            Title(words["reach.title"]), note is null ? null : Notice(PlainText.Escape(note)),
            Text(words[order.IsBrokered && asked.Count > 0 ? "reach.how" : "reach.nobody"]),
        };
        if (order.IsBrokered)
            body.AddRange(asked.OrderBy(a => IsReached(a.Person)).ThenBy(a => a.Offer.Wave).ThenBy(a => a.Offer.Rank).Take(MostListed).Select(a => Item(order, a.Offer, a.Person, words)));
        visit.Show(Card(words, body, Button("digest.open", words["order.show"], ("order", order.Id.Value)), DeskCards.Back(words)));
    }

    Container Item(Order order, Offer offer, Person person, Words words)
    {
        var expert = roster.Find(offer.Expert);
        var theirs = Words.In(person.Language ?? (expert is { Languages: var some } && !some.Contains("fi") && some.Contains("sv") ? Language.Sv : Language.Fi));
        (string, string)[] Data(string answer) =>
            [("order", order.Id.Value), ("expert", offer.Expert.Value), ("answer", answer), ("v", offer.Round.ToString(CultureInfo.InvariantCulture))];
        return new(
            PlainText.Of($"{expert?.Name ?? "–"}: {words[IsReached(person) ? "reach.in_teams" : "reach.not_in_teams"]}"),
            Text(words["reach.send"]), PlainText.Of(theirs.Say("reach.message", links.Offer(order, offer, theirs))),
            new ActionSet([.. Answers.Select(answer => Button("offer.record", words[$"reach.{answer}"], Data(answer)))]))
        {
            Style = ContainerStyle.Emphasis, Spacing = Spacing.Medium,
        };
    }

    /// <summary>Has written to the bot, and lets it write.</summary>
    static bool IsReached(Person person) => person is { Greeted: true, Away: null };
}
