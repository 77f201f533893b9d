using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Feedback;
using ExperienceBot.Fees;
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
                ? Reviewed(visit, order.Id, "review.ask", o => Reviewing.Ask(o, visit.Who, tap["question"]!.Trim(), MyOrders.Seen(tap), visit.Now), "review.asked", ct)
                : Task.CompletedTask),
            ["review.reject"] = Coordinating((visit, order, tap, ct) => MyOrders.IsFit(visit, tap["reason"])
                ? Reviewed(visit, order.Id, "review.reject", o => Reviewing.Reject(o, tap["reason"]!.Trim(), MyOrders.Seen(tap), visit.Now), "review.rejected", ct)
                : Task.CompletedTask),
            ["order.assign"] = Coordinating(Assign),
            ["order.first"] = Coordinating(async (visit, order, tap, ct) =>
            {
                var done = await orders.Change(order.Id, visit.Who.Value, "order.first", o => Choosing.FirstCome(o, visit.Now), ct);
                await Open(visit, order.Id, visit.Words[done ? "desk.first_come" : "desk.no_window"], ct);
            }),
            ["order.widen"] = Coordinating(async (visit, order, tap, ct) =>
            {
                var asked = await Once(visit, order, tap, "order.widen", o => brokerage.Decide(o, Widening, visit.Now), ct);
                await Open(visit, order.Id, asked is { } count ? visit.Words.Say("desk.widened", count) : visit.Words["desk.old_card"], ct);
            }),
            ["order.extend"] = Coordinating(async (visit, order, tap, ct) =>
            {
                var done = await Once(visit, order, tap, "order.extend", o => Asking.Extend(o, Extension, visit.Now), ct);
                await Open(visit, order.Id, visit.Words[done switch { true => "desk.extended", false => "desk.nothing_open", null => "desk.old_card" }], ct);
            }),
            ["order.decideFee"] = Coordinating(async (visit, order, tap, ct) =>
            {
                if (Decided(tap["fee"], order) is not { } fee)
                {
                    await Open(visit, order.Id, visit.Words[IsNoFee(tap["fee"]) ? "desk.fee_always" : "desk.fee_wrong"], ct);
                    return;
                }

                var done = await orders.Change<bool>(order.Id, visit.Who.Value, "order.decideFee",
                    o => o.Fee == fee ? new(true)
                        : o.Taken > 0 || o.IsOver ? new(false)
                        : new(true, o with { Fee = fee })
                        {
                            Owes = [Owed.Refresh("offer:", visit.Now), Owed.Refresh("review", visit.Now)],
                        }, ct);
                await Open(visit, order.Id, visit.Words[done ? "desk.fee_set" : "desk.fee_frozen"], ct);
            }),
            ["flag.take"] = SeeingTo(async (visit, order, tap, ct) =>
            {
                await orders.Change(order.Id, visit.Who.Value, "flag.take", o => GivingFeedback.TakeFlag(o, tap["flag"] ?? "", visit.Who, visit.Now), ct);
                visit.Show(await cards.Flag((await orders.Find(order.Id, ct))!, tap["flag"] ?? "", visit.Who, visit.Words, ct)
                    ?? Card(visit.Words, [Text(visit.Words["not_yours"])]));
            }),
            ["flag.resolve"] = SeeingTo(async (visit, order, tap, ct) =>
            {
                await orders.Change(order.Id, visit.Who.Value, "flag.resolve", o => GivingFeedback.ResolveFlag(o, tap["flag"] ?? "", visit.Who, visit.Now), ct);
                visit.Show(Card(visit.Words, [Text(visit.Words["flag.resolved"])], tenancy.IsCoordinator(visit.Who) ? DeskCards.Back(visit.Words) : null));
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
        if (typed is not null && Decided(typed, order) is null)
        {
            visit.Show(cards.Review(order, await Name(order.Requester, ct), visit.Words, visit.Words[IsNoFee(typed) ? "desk.fee_always" : "desk.fee_wrong"]));
            return;
        }

        // Of an extract only the day is taken that it was looked at.
        DateOnly? looked = DateOnly.TryParseExact(tap["checked_on"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day <= LocalTime.DateOf(visit.Now, rules.Zone) ? day : null;
        var minors = Reviewing.Acts.Contains(tap["act"]!)
            ? new MinorsDecision(tap["act"]!, tap["act"] == Reviewing.Extract ? looked : null, visit.Who, visit.Now) : null;
        await Reviewed(visit, order.Id, "review.approve", o => Reviewing.Approve(o, typed is null ? null : Decided(typed, o), MyOrders.Seen(tap), visit.Now, minors), "review.approved", ct);
    }

    async Task Reviewed(Visit visit, OrderId id, string verb, Func<Order, Decision<Reviewing.Reply>> decide, string done, CancellationToken ct)
    {
        var reply = await orders.Change(id, visit.Who.Value, verb, decide, ct);
        var order = (await orders.Find(id, ct))!;
        visit.Show(cards.Review(order, await Name(order.Requester, ct), visit.Words, visit.Words[reply switch
        {
            Reviewing.Reply.Done => done,
            Reviewing.Reply.FeeNeeded => "review.fee_needed",
            Reviewing.Reply.MinorsNeeded => "minors.needed",
            Reviewing.Reply.Changed => "desk.old_card",
            _ => "order.decided_already",
        }]));
    }

    async Task Assign(Visit visit, Order order, CardTap tap, CancellationToken ct)
    {
        var reason = tap["why"]?.Trim() is { Length: > 0 } text ? text : null;
        if (reason is not null && !MyOrders.IsFit(visit, reason))
            return;
        var done = PersonId.From(tap["expert"]) is not { } person ? false
            : order.OfferTo(person) is { Status: OfferStatus.Sent, Why: ["by_hand"] } ? true // tapped twice
            : await Once(visit, order, tap, "order.assign", o => brokerage.Fitting(o, person, visit.Now) is { } fitting
                ? Asking.Assign(o, fitting, reason, rules, visit.Now) : new(false), ct);
        await Open(visit, order.Id, visit.Words[done switch { true => "desk.assigned", false => "desk.not_fitting", null => "desk.old_card" }], ct);
    }

    /// <summary>What each tap would do again. Null when it was done since the card was drawn, or somebody else has done it.</summary>
    Task<TAnswer?> Once<TAnswer>(Visit visit, Order order, CardTap tap, string verb, Func<Order, Decision<TAnswer>> decide, CancellationToken ct)
        where TAnswer : struct => orders.Change<TAnswer?>(order.Id, visit.Who.Value, verb, o =>
    {
        if (tap["v"] is { } seen && seen != Asking.Seen(o))
            return new(null);
        var decided = decide(o);
        return new(decided.Answer, decided.Next) { Owes = decided.Owes };
    }, ct);

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
            order, await Name(order.Requester, ct), brokerage.Best(order, DeskCards.MostCandidates, visit.Now, byHand: true),
            brokerage.Unsigned(order, DeskCards.MostUnsigned, visit.Now), brokerage.Bars(order, visit.Now), visit.Words, visit.Now, note));
    }

    async Task<string> Name(PersonId person, CancellationToken ct) => (await people.Find(person, ct)).Name ?? "–";

    /// <summary>Only coordinators, and only about an order that exists; both refusals read the same.</summary>
    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, Order, CardTap, CancellationToken, Task> act) => Only(tenancy.IsCoordinator, act);

    /// <summary>Red flags have a second receiver (E38).</summary>
    Func<Visit, CardTap, CancellationToken, Task> SeeingTo(Func<Visit, Order, CardTap, CancellationToken, Task> act) => Only(tenancy.TakesFlags, act);

    Func<Visit, CardTap, CancellationToken, Task> Only(Func<PersonId, bool> may, Func<Visit, Order, CardTap, CancellationToken, Task> act) =>
        async (visit, tap, ct) =>
        {
            if (may(visit.Who) && await orders.Find(new(tap["order"] ?? ""), ct) is { } order)
                await act(visit, order, tap, ct);
            else
                visit.Tell(visit.Words["not_yours"]);
        };

    /// <summary>An amount, or "ei palkkiota" where the task can be done as peer support; null for anything else.</summary>
    static Fee? Decided(string? text, Order order) =>
        IsNoFee(text) ? TaskTypes.Find(order.Form.TaskType) is { MayBePeer: true } ? new Fee(null, 0) { NotPaid = true } : null
        : Euros.Read(text, MostEuros) is > 0 and var euros ? new(null, euros) : null;

    static bool IsNoFee(string? text) =>
        Words.All("say.no_fee").SelectMany(w => w.Split('|')).Any(w => w.Equals(text?.Trim().TrimEnd('.'), StringComparison.OrdinalIgnoreCase));
}
