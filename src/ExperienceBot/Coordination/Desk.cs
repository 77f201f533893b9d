using System.Globalization;
using ExperienceBot.Feedback;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Coordination;

/// <summary>What coordinators do: review, find people by hand, widen, extend, settle flags; and their list of orders.</summary>
public sealed class Desk(
    OrderBook orders, PersonBook people, Brokerage brokerage, DeskCards cards, Brokering rules, Tenancy tenancy)
    : ICardActions, ICommands
{
    const int Widening = 3;
    const int MostEuros = 2000;
    static readonly TimeSpan Extension = TimeSpan.FromHours(24);

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["review.approve"] = Coordinating(Approve),
            ["review.ask"] = Coordinating((visit, order, tap, ct) => MyOrders.IsFit(visit, tap["question"])
                ? Reviewed(visit, order.Id, "review.ask", o => Reviewing.Ask(o, visit.Who, tap["question"]!.Trim(), visit.Now), "review.asked", ct)
                : Task.CompletedTask),
            ["review.reject"] = Coordinating((visit, order, tap, ct) => MyOrders.IsFit(visit, tap["reason"])
                ? Reviewed(visit, order.Id, "review.reject", o => Reviewing.Reject(o, tap["reason"]!.Trim(), visit.Now), "review.rejected", ct)
                : Task.CompletedTask),
            ["order.assign"] = Coordinating(Assign),
            ["order.widen"] = Coordinating(async (visit, order, _, ct) =>
            {
                var asked = await brokerage.Ask(order.Id, visit.Who.Value, "order.widen", Widening, ct);
                await Open(visit, order.Id, visit.Words.Say("desk.widened", asked), ct);
            }),
            ["order.extend"] = Coordinating(async (visit, order, _, ct) =>
            {
                var done = await orders.Change(order.Id, visit.Who.Value, "order.extend", o => Asking.Extend(o, Extension, visit.Now), ct);
                await Open(visit, order.Id, visit.Words[done ? "desk.extended" : "desk.nothing_open"], ct);
            }),
            ["order.decideFee"] = Coordinating(async (visit, order, tap, ct) =>
            {
                if (Euros(tap["fee"]) is not { } fee)
                {
                    await Open(visit, order.Id, visit.Words["desk.fee_wrong"], ct);
                    return;
                }

                var done = await orders.Change<bool>(order.Id, visit.Who.Value, "order.decideFee",
                    o => o.Taken > 0 || o.IsOver
                        ? new(false)
                        : new(true, o with { Fee = new(null, fee) })
                        {
                            Owes = [Owed.Refresh("offer:", visit.Now)],
                        }, ct);
                await Open(visit, order.Id, visit.Words[done ? "desk.fee_set" : "desk.fee_frozen"], ct);
            }),
            ["flag.resolve"] = Coordinating(async (visit, order, tap, ct) =>
            {
                await orders.Change(order.Id, visit.Who.Value, "flag.resolve", o => GivingFeedback.ResolveFlag(o, tap["flag"] ?? "", visit.Who, visit.Now), ct);
                visit.Show(Card(visit.Words, [Text(visit.Words["flag.resolved"])], DeskCards.Back(visit.Words)));
            }),
            ["digest.open"] = (visit, tap, ct) => tap["order"] is null
                ? Picture(visit, ct) : Coordinating((_, order, _, _) => Open(visit, order.Id, null, ct))(visit, tap, ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["orders"] = (visit, _, _) => List(visit),
            ["digest"] = (visit, _, ct) => Picture(visit, ct),
        };

    Task List(Visit visit)
    {
        if (tenancy.IsCoordinator(visit.Who))
            visit.Show(cards.List([.. orders.Open.Where(o => !o.IsOver).OrderBy(o => o.Status == OrderStatus.Held).ThenBy(o => o.StartsAt)], visit.Words, visit.Now));
        else
            visit.Tell(visit.Words["coordinators_only"]);
        return Task.CompletedTask;
    }

    async Task Picture(Visit visit, CancellationToken ct)
    {
        if (tenancy.IsCoordinator(visit.Who))
            visit.Show(await cards.Digest(visit.Words, visit.Now, ct), visit.Words["summary.digest"]);
        else
            visit.Tell(visit.Words["coordinators_only"]);
    }

    async Task Approve(Visit visit, Order order, CardTap tap, CancellationToken ct)
    {
        var typed = tap["fee"] is { Length: > 0 } text ? text : null;
        if (typed is not null && Euros(typed) is null)
        {
            visit.Show(cards.Review(order, await Name(order.Requester, ct), visit.Words, visit.Words["desk.fee_wrong"]));
            return;
        }

        await Reviewed(visit, order.Id, "review.approve", o => Reviewing.Approve(o, Euros(typed), visit.Now), "review.approved", ct);
    }

    async Task Reviewed(Visit visit, OrderId id, string verb, Func<Order, Decision<Reviewing.Reply>> decide, string done, CancellationToken ct)
    {
        var reply = await orders.Change(id, visit.Who.Value, verb, decide, ct);
        var order = (await orders.Find(id, ct))!;
        visit.Show(cards.Review(order, await Name(order.Requester, ct), visit.Words, visit.Words[reply switch
        {
            Reviewing.Reply.Done => done,
            Reviewing.Reply.FeeNeeded => "review.fee_needed",
            _ => "order.decided_already",
        }]));
    }

    async Task Assign(Visit visit, Order order, CardTap tap, CancellationToken ct)
    {
        if (PersonId.From(tap["expert"]) is not { } person
            || brokerage.Fitting(order, person, visit.Now) is not { } fitting)
        {
            await Open(visit, order.Id, visit.Words["desk.not_fitting"], ct);
            return;
        }

        var done = await orders.Change(order.Id, visit.Who.Value, "order.assign", o => Asking.Assign(o, fitting, rules, visit.Now), ct);
        await Open(visit, order.Id, visit.Words[done ? "desk.assigned" : "desk.not_fitting"], ct);
    }

    async Task Open(Visit visit, OrderId id, string? note, CancellationToken ct)
    {
        if (await orders.Find(id, ct) is not { } order)
            return;
        if (order.Status is OrderStatus.Submitted or OrderStatus.NeedsInfo)
        {
            visit.Show(cards.Review(order, await Name(order.Requester, ct), visit.Words, note));
            return;
        }

        visit.Show(cards.Order(
            order, await Name(order.Requester, ct), brokerage.Best(order, DeskCards.MostCandidates, visit.Now), brokerage.Bars(order, visit.Now),
            visit.Words, visit.Now, note));
    }

    async Task<string> Name(PersonId person, CancellationToken ct) => (await people.Find(person, ct)).Name ?? "–";

    /// <summary>Only coordinators, and only about an order that exists; both refusals read the same.</summary>
    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, Order, CardTap, CancellationToken, Task> act) =>
        async (visit, tap, ct) =>
        {
            if (tenancy.IsCoordinator(visit.Who) && await orders.Find(new(tap["order"] ?? ""), ct) is { } order)
                await act(visit, order, tap, ct);
            else
                visit.Tell(visit.Words["not_yours"]);
        };

    static decimal? Euros(string? text) =>
        decimal.TryParse(text?.Replace(',', '.').Replace("€", "", StringComparison.Ordinal).Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var euros)
        && euros is > 0 and <= MostEuros && decimal.Round(euros, 2) == euros
            ? euros
            : null;
}
