using System.Collections.Immutable;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Teams;

namespace ExperienceBot.Offers;

/// <summary>What an expert answers: to an offer, and about a seat. Also in words: "otan vastaan", "varalla", "en tällä kertaa", "en pääse".</summary>
public sealed class OfferActions(
    OrderBook orders, Roster roster, PersonBook people, OfferCards cards, Seats seats, Brokering rules) : ICardActions, ICommands, IListener
{
    public static readonly ImmutableArray<string> DeclineReasons = ["time", "topic", "distance", "strength", "other", "untold"];

    /// <summary>How long the next text is taken for the question that was asked for.</summary>
    static readonly TimeSpan AskedFor = TimeSpan.FromHours(1);

    /// <summary>Before the walk: "en pääse" is never an answer to a form.</summary>
    public int Turn => 5;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["offer.accept"] = Current((visit, tap, ct) => Accept(visit, Order(tap), tap["sure"] == "yes", ct)),
            ["offer.standby"] = Current((visit, tap, ct) =>
                Answer(visit, Order(tap), "offer.standby", o => Answering.StandBy(o, visit.Who, visit.Now), ct)),
            ["offer.decline"] = Current((visit, tap, ct) => Decline(visit, Order(tap), tap["reason"], ct)),
            ["offer.ask"] = Current((visit, tap, ct) => Ask(visit, Order(tap), tap["question"], ct)),
            ["seat.release"] = Current((visit, tap, ct) => Release(visit, Order(tap), ct)),
            ["seat.video"] = Current((visit, tap, ct) => OfferVideo(visit, Order(tap), ct)),
            ["seat.reconfirm"] = Current((visit, tap, ct) => Reconfirm(visit, Order(tap), ct)),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["assignments"] = (visit, _, _) => List(visit) };

    /// <summary>Words that fit the only open offer, or the only seat; with several the list is shown to choose from.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        var open = orders.Open.Where(o => o.OfferTo(visit.Who) is { Status: OfferStatus.Sent }).ToList();
        var seats = orders.Open.Where(o => o.IsBrokered && o.OfferTo(visit.Who) is { Status: OfferStatus.Accepted }).ToList();
        var unanswered = open.FindAll(o => o.OfferTo(visit.Who)!.YesAt is null);
        var (wants, among) = Said(text, "accept") ? ("accept", unanswered)
            : Said(text, "accept_anyway") ? ("accept_anyway", unanswered)
            : Said(text, "standby") ? ("standby", open)
            : Said(text, "release") ? ("release", seats)
            : Said(text, "decline") ? ("decline", open)
            : Said(text, "ask") ? ("ask", open)
            : ("", []);
        var isAnswering = visit.Person.IsAnswering;
        if (wants.Length == 0 && visit.Person.Expecting is { Verb: "offer.ask", Order: { } asked } expecting && visit.Now - expecting.Since < AskedFor)
        {
            await Ask(visit, new(asked), text, ct);
            return true;
        }

        if (wants.Length == 0 && !isAnswering && open.Count > 0 && Calendar.Spoken.YesOrNo(text) is { } yes)
            (wants, among) = yes ? ("accept", unanswered) : ("decline", open);
        if (among.Count == 0 && AnsweredLast(visit.Who, wants) is { } same)
            among = [same];
        if (wants.Length == 0 || (isAnswering && among.Count == 0))
            return false;
        if (visit.Person.Expecting is not null)
            await people.Change(visit.Who, p => p with { Expecting = null }, ct);
        if (among is not [var only])
        {
            await List(visit);
            return true;
        }

        await (wants switch
        {
            "accept" or "accept_anyway" => Accept(visit, only.Id, wants == "accept_anyway", ct),
            "standby" => Answer(visit, only.Id, "offer.standby", o => Answering.StandBy(o, visit.Who, visit.Now), ct),
            "release" => Release(visit, only.Id, ct),
            "ask" => Expect(visit, only.Id, ct),
            _ => Decline(visit, only.Id, null, ct),
        });
        return true;
    }

    /// <summary>A card of an offer that has been made anew since answers nothing: the offer of now is shown instead.</summary>
    Func<Visit, CardTap, CancellationToken, Task> Current(Func<Visit, CardTap, CancellationToken, Task> act) => async (visit, tap, ct) =>
    {
        if (MyOrders.Seen(tap) is { } round && await orders.Find(Order(tap), ct) is { } order && order.OfferTo(visit.Who) is { } offer && offer.Round != round)
            visit.Show(cards.Offer(order, offer, visit.Words, visit.Words["order.old_card"]));
        else
            await act(visit, tap, ct);
    };

    /// <summary>
    /// The order this person last answered in that very way: words whose answer was kept but never told come again, and are
    /// answered the same. Null when there is none.
    /// </summary>
    Order? AnsweredLast(PersonId who, string wants)
    {
        OfferStatus? became = wants switch
        {
            "accept" or "accept_anyway" => OfferStatus.Accepted,
            "standby" => OfferStatus.Standby,
            "release" => OfferStatus.CancelledByExpert,
            "decline" => OfferStatus.Declined,
            _ => null,
        };
        if (became == OfferStatus.Accepted && orders.Open.FirstOrDefault(o => o.OfferTo(who) is { Status: OfferStatus.Sent, YesAt: not null }) is { } held)
            return held;
        return became is { } status
            ? orders.Open.Where(o => o.OfferTo(who)?.Status == status).MaxBy(o => o.OfferTo(who)!.AnsweredAt)
            : null;
    }

    async Task Accept(Visit visit, OrderId id, bool isSure, CancellationToken ct)
    {
        var outcome = await seats.Accept(visit.Who, id, isSure, null, visit.Now, ct);
        if (outcome is not { Order: { } order } || order.OfferTo(visit.Who) is not { } offer)
            visit.Tell(visit.Words["not_yours"]);
        else if (outcome.Hindrance == Seats.Hindrance.Busy)
            visit.Show(cards.Busy(order, offer, roster.Find(visit.Who), orders.Open, visit.Words));
        else if (outcome.Hindrance == Seats.Hindrance.OverCap)
            visit.Show(cards.OverCap(order, offer, roster.Find(visit.Who)!, visit.Words));
        else
            Reply(visit, order, outcome.Reply);
    }

    async Task Answer(Visit visit, OrderId id, string verb, Func<Order, Decision<Answering.Reply>> decide, CancellationToken ct)
    {
        var (order, reply, _) = await seats.Answer(visit.Who, id, verb, decide, null, ct);
        if (order is null || reply is null or Answering.Reply.NotOffered)
            visit.Tell(visit.Words["not_yours"]);
        else
            Reply(visit, order, reply);
    }

    Task Decline(Visit visit, OrderId id, string? reason, CancellationToken ct) =>
        Answer(visit, id, "offer.decline",
            o => Answering.Decline(o, visit.Who, reason is { } r && DeclineReasons.Contains(r) ? r : null, visit.Now), ct);

    async Task Ask(Visit visit, OrderId id, string? question, CancellationToken ct)
    {
        if (string.IsNullOrWhiteSpace(question))
        {
            await Expect(visit, id, ct);
            return;
        }

        if (!MyOrders.IsFit(visit, question, relayed: true))
            return;
        await people.Change(visit.Who, p => p.Expecting is null ? p : p with { Expecting = null }, ct);
        var reply = await orders.Change(id, visit.Who.Value, "offer.ask", o => Answering.Ask(o, visit.Who, question.Trim(), visit.Now), ct);
        if (reply is Answering.Reply.Thanks && await orders.Find(id, ct) is { } order)
            visit.Show(cards.Offer(order, order.OfferTo(visit.Who)!, visit.Words, visit.Words["offer.asked"]));
        else
            visit.Tell(visit.Words[reply is Answering.Reply.Closed ? "offer.closed" : reply is Answering.Reply.Enough ? "offer.ask_enough" : "not_yours"]);
    }

    async Task Expect(Visit visit, OrderId id, CancellationToken ct)
    {
        if (await orders.Find(id, ct) is not { } order || order.OfferTo(visit.Who) is null)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        await people.Change(visit.Who, p => p.Expecting is { Verb: "offer.ask" } asked && asked.Order == id.Value && visit.Now - asked.Since < AskedFor
            ? p : p with { Expecting = new("offer.ask", id.Value, null, visit.Now) }, ct);
        visit.Tell(visit.Words["offer.ask_what"]);
    }

    async Task Release(Visit visit, OrderId id, CancellationToken ct)
    {
        var reply = await orders.Change<Releasing.Reply?>(id, visit.Who.Value, "seat.release", o =>
        {
            var decided = Releasing.Decide(o, visit.Who, rules, visit.Now);
            return new(decided.Answer, decided.Next) { Owes = decided.Owes };
        }, ct);
        if (reply == Releasing.Reply.Released)
            await roster.Settle(visit.Who, id, null, visit.Now, ct);
        if (reply == Releasing.Reply.Released && await orders.Find(id, ct) is { } order)
            visit.Show(cards.Offer(order, order.OfferTo(visit.Who)!, visit.Words));
        else
            visit.Tell(visit.Words[reply == Releasing.Reply.TooLate ? "seat.too_late" : "not_yours"]);
    }

    async Task OfferVideo(Visit visit, OrderId id, CancellationToken ct)
    {
        var done = await orders.Change(id, visit.Who.Value, "seat.video", o => Releasing.OfferVideo(o, visit.Who, visit.Now), ct);
        visit.Tell(visit.Words[done ? "seat.video_noted" : "not_yours"]);
    }

    async Task Reconfirm(Visit visit, OrderId id, CancellationToken ct)
    {
        var done = await orders.Change(id, visit.Who.Value, "seat.reconfirm", o => Releasing.Reconfirm(o, visit.Who, visit.Now), ct);
        if (done && await orders.Find(id, ct) is { } order)
            visit.Show(cards.Seat(order, order.OfferTo(visit.Who)!, visit.Words, visit.Now));
        else
            visit.Tell(visit.Words["not_yours"]);
    }

    Task List(Visit visit)
    {
        var mine = orders.Open.Where(o => o.OfferTo(visit.Who) is not null).OrderBy(o => o.StartsAt).ToList();
        var open = mine.Where(o => o.IsBrokered && o.OfferTo(visit.Who)!.Status is OfferStatus.Sent).ToList();
        var seats = mine.Where(o => o.IsBrokered && o.OfferTo(visit.Who)!.Status is OfferStatus.Accepted && o.EndsAt > visit.Now).ToList();
        var standbys = mine.Where(o => o.IsBrokered && o.OfferTo(visit.Who)!.Status is OfferStatus.Standby).ToList();
        visit.Show(cards.Overview(open, seats, standbys, visit.Who, roster.Find(visit.Who), visit.Words), visit.Words["summary.answer"]);
        foreach (var order in open.Take(3))
            visit.Turn.Say(cards.Offer(order, order.OfferTo(visit.Who)!, visit.Words), visit.Words["summary.offer"]);
        return Task.CompletedTask;
    }

    void Reply(Visit visit, Order order, Answering.Reply? reply)
    {
        var offer = order.OfferTo(visit.Who);
        if (reply is null or Answering.Reply.NotOffered || offer is null)
            visit.Tell(visit.Words["not_yours"]);
        else
            visit.Show(cards.Offer(order, offer, visit.Words, (reply, offer.Status) switch
            {
                (Answering.Reply.Closed, OfferStatus.Sent or OfferStatus.Standby) => visit.Words["offer.closed"],
                (Answering.Reply.Yours, _) when visit.Turn.Tap?.Verb == "offer.decline" => visit.Words["offer.has_seat"],
                _ => null,
            }));
    }

    static OrderId Order(CardTap tap) => new(tap["order"] ?? "");

    static bool Said(string text, string answer) =>
        Words.All($"say.{answer}").SelectMany(w => w.Split('|')).Any(w => w.Equals(text.Trim().TrimEnd('.', '!'), StringComparison.OrdinalIgnoreCase));
}
