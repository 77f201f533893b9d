using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Fees;

/// <summary>Coordinators approve fees and costs, settle what is disputed, and decide what a late cancellation costs.</summary>
public sealed class ClaimDesk(OrderBook orders, ClaimCards cards, TravelRates rates, Brokering rules, Tenancy tenancy) : ICardActions, ICommands
{
    const int MostEuros = 10_000;
    const int MostListed = 10;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["claim.show"] = (visit, tap, ct) => Show(visit, tap, null, ct),
            ["claim.approve"] = Approve,
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["claims"] = List };

    async Task Approve(Visit visit, CardTap tap, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(visit.Who) || PersonId.From(tap["expert"]) is not { } expert)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        var (fee, travel) = (Typed(tap["fee"]), Typed(tap["travel"]));
        var outcome = tap["outcome"]?.Trim() is { Length: > 0 } text ? text : null;
        if (outcome is not null && !MyOrders.IsFit(visit, outcome))
            return;
        if (!fee.IsFine || !travel.IsFine)
        {
            await Show(visit, tap, visit.Words["claim.amount_wrong"], ct);
            return;
        }

        var reply = await orders.Change<Claiming.Reply?>(new(tap["order"] ?? ""), visit.Who.Value, "claim.approve", o =>
        {
            var decided = Claiming.Approve(o, expert, visit.Who, MyOrders.Seen(tap), fee.Euros, travel.Euros, outcome, rates, rules, visit.Now);
            return new(decided.Answer, decided.Next) { Owes = decided.Owes };
        }, ct);
        await Show(visit, tap, reply switch
        {
            Claiming.Reply.Done => visit.Words["claim.approved"],
            Claiming.Reply.Changed => visit.Words["desk.old_card"],
            Claiming.Reply.FeeNeeded => visit.Words["claim.fee_needed"],
            Claiming.Reply.TravelNeeded => visit.Words["claim.travel_needed"],
            Claiming.Reply.OutcomeNeeded => visit.Words["claim.outcome_needed"],
            _ => visit.Words["claim.nothing_to_approve"],
        }, ct);
    }

    async Task Show(Visit visit, CardTap tap, string? note, CancellationToken ct)
    {
        if (tenancy.IsCoordinator(visit.Who) && PersonId.From(tap["expert"]) is { } expert
            && await orders.Find(new(tap["order"] ?? ""), ct) is { } order && order.OfferTo(expert) is { Status: OfferStatus.Accepted } seat)
            visit.Show(await cards.Desk(order, seat, visit.Words, note, ct));
        else
            visit.Tell(visit.Words["not_yours"]);
    }

    /// <summary>What waits: disputes first, then the oldest.</summary>
    async Task List(Visit visit, string _, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(visit.Who))
        {
            visit.Tell(visit.Words["coordinators_only"]);
            return;
        }

        var waiting = orders.Open.SelectMany(o => o.Offers.Values.Where(Claiming.IsUnsettled).Select(s => (Order: o, Seat: s)))
            .OrderBy(w => !w.Seat.Claim!.IsDisputed).ThenBy(w => w.Order.StartsAt).ToList();
        var body = new List<CardElement?> { Title(visit.Words["claims.title"]), waiting.Count == 0 ? Text(visit.Words["claims.none"]) : null };
        foreach (var (order, seat) in waiting.Take(MostListed))
        {
            body.Add(new Container(
                Text($"**{OrderFacts.Number(order.Id)}** · {PlainText.Escape(await cards.Name(seat.Expert, ct))} · {visit.Words[$"fee.status.{Claiming.Status(order, seat)}"]}"),
                new ActionSet(Open(order, seat, visit.Words)))
            {
                Spacing = Spacing.Small,
            });
        }

        if (waiting.Count > MostListed)
            body.Add(Subtle(visit.Words.Say("digest.more", waiting.Count - MostListed)));
        visit.Show(Card(visit.Words, body));
    }

    internal static ExecuteAction Open(Order order, Offer seat, Words words, string? title = null) =>
        Button("claim.show", title ?? words["claim.show"], ("order", order.Id.Value), ("expert", seat.Expert.Value));

    /// <summary>Nothing, or an amount.</summary>
    static (decimal? Euros, bool IsFine) Typed(string? text) =>
        text?.Trim() is not { Length: > 0 } typed ? (null, true) : Euros.Read(typed, MostEuros) is { } euros ? (euros, true) : (null, false);
}
