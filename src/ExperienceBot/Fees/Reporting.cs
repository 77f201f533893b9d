using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Fees;

/// <summary>
/// What experts do about a seat's report and money: report, say that it is right, waive the fee, ask for a debrief, say that
/// something is not as agreed. Also in words, and by the command "Raportti".
/// </summary>
public sealed class Reporting(OrderBook orders, Roster roster, ClaimCards cards, OfferCards seats, Brokering rules, Tenancy tenancy) : ICardActions, ICommands, IListener
{
    const int MostListed = 5;

    public int Turn => 20;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["report.submit"] = Submit,
            ["report.edit"] = (visit, tap, ct) => Seat(visit, Order(tap), (order, seat) =>
                visit.Show(Claiming.TakesReports(order) && seat.Claim is null or { Approved: null, IsDisputed: false } && !ClaimCards.IsCancelled(order)
                    ? cards.Form(order, seat, ClaimCards.Steps.Contains(tap["step"]) ? tap["step"]! : ClaimCards.Steps[0], visit.Words)
                    : Standing(visit, order, seat, visit.Words[Claiming.TakesReports(order) ? "claim.too_late" : "claim.not_yet"])), ct),
            ["claim.mine"] = (visit, tap, ct) => Seat(visit, Order(tap), (order, seat) => visit.Show(Standing(visit, order, seat)), ct),
            ["claim.confirm"] = (visit, tap, ct) => Confirm(visit, Order(tap), MyOrders.Seen(tap), ct),
            ["claim.waive"] = (visit, tap, ct) => Waive(visit, Order(tap), tap["waive"] != "false", ct),
            ["claim.dispute"] = (visit, tap, ct) => Dispute(visit, Order(tap), tap["text"], ct),
            ["debrief.request"] = (visit, tap, ct) => Debrief(visit, Order(tap), ct),
            ["support.share"] = async (visit, tap, ct) =>
            {
                var reply = await orders.Change(Order(tap), visit.Who.Value, "support.share", o => Claiming.ShareSupport(o, visit.Who, tap["share"] != "false", visit.Now), ct);
                await Seat(visit, Order(tap), (order, seat) => visit.Show(seats.Seat(order, seat, visit.Words, visit.Now, reply == Claiming.Reply.Done
                    ? visit.Words[seat.IsSupportShown ? "support.shown" : "support.hidden"] : null)), ct);
            },
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["report"] = (visit, _, _) => List(visit),
            ["benefits"] = (visit, _, _) => Benefits(visit),
        };

    /// <summary>Words that fit the only seat there is to speak of; with several they are shown to choose from.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (roster.Find(visit.Who) is null || visit.Person.Draft is { Shelved: false })
            return false;
        if (IsAboutBenefits(text))
        {
            await Benefits(visit);
            return true;
        }

        var mine = Mine(visit.Who);
        if (Said(text, "claim_right"))
            return await Only(mine.FindAll(s => s.Seat.Claim is { Report: not null, ReportedAt: null, Approved: null }), o => Confirm(visit, o.Id, null, ct));
        if (Said(text, "as_agreed"))
            return await Only(mine.FindAll(s => Claiming.IsMissing(s.Order, s.Seat)), o => Report(visit, o.Id, new Dictionary<string, string>(), null, ct));
        if (Said(text, "debrief"))
            return await Only(mine.FindAll(s => Claiming.TakesReports(s.Order)), o => Debrief(visit, o.Id, ct));
        if (Said(text, "waive") || Said(text, "unwaive"))
            return await Only([.. Seats(visit.Who).Where(s => Claiming.Status(s.Order, s.Seat) is FeeStatus.Agreed or FeeStatus.Waived)], o => Waive(visit, o.Id, Said(text, "waive"), ct));
        return false;

        async Task<bool> Only(List<(Order Order, Offer Seat)> among, Func<Order, Task> act)
        {
            if (among is [var (order, _)])
                await act(order);
            else if (among.Count > 1)
                await List(visit);
            return among.Count > 0;
        }
    }

    async Task Submit(Visit visit, CardTap tap, CancellationToken ct) => await Report(visit, Order(tap), tap.Data, tap["step"], ct);

    async Task Report(Visit visit, OrderId id, IReadOnlyDictionary<string, string> inputs, string? step, CancellationToken ct)
    {
        string? problem = null;
        var reply = await orders.Change<Claiming.Reply?>(id, visit.Who.Value, "report.submit", o =>
        {
            var decided = Claiming.Report(o, visit.Who, inputs, rules, visit.Now, out problem);
            return new(decided.Answer, decided.Next) { Owes = decided.Owes, Feedback = decided.Feedback };
        }, ct);
        await Seat(visit, id, (order, seat) => visit.Show(reply switch
        {
            Claiming.Reply.Problem when ClaimCards.IsCancelled(order) => cards.Mine(order, seat, visit.Words, visit.Words.Say("report.problem", visit.Words[$"report.{problem}"])),
            Claiming.Reply.Problem => cards.Form(order, seat, StepOf(problem!), visit.Words, problem),
            Claiming.Reply.NotYet => Standing(visit, order, seat, visit.Words["claim.not_yet"]),
            Claiming.Reply.TooLate => cards.Mine(order, seat, visit.Words, visit.Words["claim.too_late"]),
            Claiming.Reply.Done when Array.IndexOf(ClaimCards.Steps, step) is var at and >= 0 && at < ClaimCards.Steps.Length - 1 =>
                cards.Form(order, seat, ClaimCards.Steps[at + 1], visit.Words),
            _ when order.Flags.Any(f => f.ResolvedAt is null && f.From == Feedback.Respondent.Expert) && seat.Claim?.Report is { Wellbeing: <= 2 } =>
                cards.Mine(order, seat, visit.Words, visit.Words.Say("feedback.support", tenancy.Help(visit.Words))),
            _ => cards.Mine(order, seat, visit.Words),
        }), ct);
    }

    static string StepOf(string problem) => Fees.Report.Keys.IndexOf(problem) switch
    {
        < 6 => "session",
        < 14 => "travel",
        _ => "self",
    };

    async Task Confirm(Visit visit, OrderId id, int? round, CancellationToken ct)
    {
        var reply = await orders.Change<Claiming.Reply?>(id, visit.Who.Value, "claim.confirm", o => Nullable(Claiming.Confirm(o, visit.Who, round, visit.Now)), ct);
        await Seat(visit, id, (order, seat) => visit.Show(Standing(visit, order, seat, reply switch
        {
            Claiming.Reply.Changed => visit.Words["order.old_card"],
            Claiming.Reply.TooLate => visit.Words["claim.too_late"],
            _ => null,
        })), ct);
    }

    async Task Waive(Visit visit, OrderId id, bool isWaived, CancellationToken ct)
    {
        var reply = await orders.Change<Claiming.Reply?>(id, visit.Who.Value, "claim.waive", o => Nullable(Claiming.Waive(o, visit.Who, isWaived, visit.Now)), ct);
        var note = visit.Words[reply switch
        {
            Claiming.Reply.Done => isWaived ? "claim.waived" : "claim.unwaived",
            Claiming.Reply.TooLate => "claim.too_late",
            _ => "claim.no_fee",
        }];
        await Seat(visit, id, (order, seat) => visit.Show(Standing(visit, order, seat, note)), ct);
    }

    /// <summary>The expert about the own seat, the requester about every seat of the order.</summary>
    async Task Dispute(Visit visit, OrderId id, string? text, CancellationToken ct)
    {
        if (text?.Trim() is { Length: > 0 } && !MyOrders.IsFit(visit, text))
            return;
        var told = text?.Trim() is { Length: > 0 } given ? given : null;
        var reply = await orders.Change<Claiming.Reply?>(id, visit.Who.Value, "claim.dispute", o =>
        {
            if (o.OfferTo(visit.Who) is { Status: OfferStatus.Accepted })
                return Nullable(Claiming.Question(o, visit.Who, visit.Who, told, visit.Now));
            var all = new Decision<Claiming.Reply?>(o.Requester == visit.Who && o.Taken > 0 ? Claiming.Reply.Done : Claiming.Reply.NoSeat);
            foreach (var seat in o.Seated)
            {
                var one = Claiming.Question(all.Next ?? o, seat.Expert, visit.Who, told, visit.Now);
                all = all with { Answer = one.Answer, Next = one.Next ?? all.Next, Owes = [.. all.Owes, .. one.Owes] };
            }

            return all;
        }, ct);
        if (reply is null or Claiming.Reply.NoSeat)
            visit.Tell(visit.Words["not_yours"]);
        else
            visit.Show(Card(visit.Words, [Title(visit.Words["claim.title"]), Text(visit.Words[reply == Claiming.Reply.Done ? "claim.mine.Disputed" : "claim.not_yet"])]));
    }

    async Task Debrief(Visit visit, OrderId id, CancellationToken ct)
    {
        var reply = await orders.Change<Claiming.Reply?>(id, visit.Who.Value, "debrief.request", o => Nullable(Claiming.Debrief(o, visit.Who, visit.Now)), ct);
        await Seat(visit, id, (order, seat) => visit.Show(Standing(
            visit, order, seat, visit.Words[reply == Claiming.Reply.NotYet ? "claim.not_yet" : "debrief.asked"])), ct);
    }

    /// <summary>Reports that are missing first; then what is on its way.</summary>
    Task List(Visit visit)
    {
        if (roster.Find(visit.Who) is null && !tenancy.IsCoordinator(visit.Who))
        {
            visit.Tell(visit.Words["report.not_expert"]);
            return Task.CompletedTask;
        }

        var mine = Mine(visit.Who);
        if (mine.Count == 0)
            visit.Tell(visit.Words["report.none"]);
        foreach (var (order, seat) in mine.Take(MostListed))
            visit.Turn.Say(cards.Mine(order, seat, visit.Words), visit.Words["summary.report"]);
        return Task.CompletedTask;
    }

    List<(Order Order, Offer Seat)> Mine(PersonId who) =>
    [
        .. Seats(who).Where(s => Claiming.TakesReports(s.Order))
            .OrderBy(s => !Claiming.IsMissing(s.Order, s.Seat)).ThenByDescending(s => s.Order.StartsAt),
    ];

    IEnumerable<(Order Order, Offer Seat)> Seats(PersonId who) =>
        orders.Open.Select(o => (Order: o, Seat: o.OfferTo(who))).Where(s => s.Seat is { Status: OfferStatus.Accepted }).Select(s => (s.Order, s.Seat!));

    /// <summary>Neutral: no sums, no advice (E26, R-311).</summary>
    static Task Benefits(Visit visit)
    {
        visit.Show(Card(visit.Words, [Title(visit.Words["benefits.title"]), Text(visit.Words["benefits.text"]), Text(visit.Words["benefits.who"])]));
        return Task.CompletedTask;
    }

    static bool IsAboutBenefits(string text) =>
        Words.All("say.money").Any(stems => Holds(text, stems)) && Words.All("say.benefit").Any(stems => Holds(text, stems));

    static bool Holds(string text, string stems) => stems.Split('|').Any(stem => text.Contains(stem, StringComparison.OrdinalIgnoreCase));

    /// <summary>The seat before the session, its report and money afterwards.</summary>
    AdaptiveCard Standing(Visit visit, Order order, Offer seat, string? note = null) =>
        Claiming.TakesReports(order) ? cards.Mine(order, seat, visit.Words, note) : seats.Seat(order, seat, visit.Words, visit.Now, note);

    async Task Seat(Visit visit, OrderId id, Action<Order, Offer> act, CancellationToken ct)
    {
        if (await orders.Find(id, ct) is { } order && order.OfferTo(visit.Who) is { Status: OfferStatus.Accepted } seat)
            act(order, seat);
        else
            visit.Tell(visit.Words["not_yours"]); // the same for what is not there
    }

    static Decision<Claiming.Reply?> Nullable(Decision<Claiming.Reply> decided) => new(decided.Answer, decided.Next) { Owes = decided.Owes, Feedback = decided.Feedback };

    static OrderId Order(CardTap tap) => new(tap["order"] ?? "");

    static bool Said(string text, string what) =>
        Words.All($"say.{what}").SelectMany(w => w.Split('|')).Any(w => w.Equals(text.Trim().TrimEnd('.', '!'), StringComparison.OrdinalIgnoreCase));
}
