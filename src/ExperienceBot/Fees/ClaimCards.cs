using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Fees;

/// <summary>A seat's report, fee and costs, as the expert and as the coordinators see them.</summary>
public sealed class ClaimCards(OrderFacts facts, Roster roster, PersonBook people, TravelRates rates, Brokering rules) : IComposer
{
    /// <summary>The short cards of the report, in order.</summary>
    public static readonly string[] Steps = ["session", "travel", "self"];

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Report] = (o, _) => new(Mine(o, "summary.report")),
            [Kinds.ReportReminder] = (o, _) => new(o.TheOrder.OfferTo(o.To.Id) is { } seat && Claiming.IsMissing(o.TheOrder, seat)
                ? new Message(Mine(o.TheOrder, seat, o.Words, o.Words["report.reminder"]), o.Words["summary.report"])
                : o.IsFirst ? null : Mine(o, "summary.report")),
            [Kinds.ClaimApproved] = (o, _) => new(Mine(o, "summary.claim")),
            [Kinds.SeatGone] = (o, _) => new(o.TheOrder.OfferTo(o.To.Id) is { } seat ? new Message(Gone(o.TheOrder, seat, o.Words), o.Words["summary.change"]) : null),
            [Kinds.Claim] = async (o, ct) => PersonId.From(o.Work.About) is { } expert && o.TheOrder.OfferTo(expert) is { } seat
                && !(o.IsFirst && !Claiming.IsUnsettled(seat))
                ? new(await Desk(o.TheOrder, seat, o.Words, null, ct), o.Words["summary.coordinator"]) : null,
        };

    Message? Mine(Occasion o, string summary) => o.TheOrder.OfferTo(o.To.Id) is { Status: OfferStatus.Accepted } seat
        ? new(Mine(o.TheOrder, seat, o.Words), o.Words[summary]) : null;

    /// <summary>The expert's own: to report, to say that it is right, or how it stands.</summary>
    public AdaptiveCard Mine(Order order, Offer seat, Words words, string? note = null)
    {
        var (status, id, claim) = (Claiming.Status(order, seat), Ids(order, seat), seat.Claim ?? Claim.None);
        var costs = Costs.Of(order, seat, rates, rules);
        if (IsCancelled(order) && claim is { Report: null, Approved: null, Dispute: null })
            return Gone(order, seat, words, note);

        var isNew = claim is { Report: null, Dispute: null, Approved: null };
        var mayEdit = claim is { Approved: null, IsDisputed: false };
        var mayConfirm = claim is { Report: not null, ReportedAt: null } && mayEdit;
        var report = claim.Report ?? Report.Planned(order, seat, rules.Zone);
        return Card(
            words,
            [
                Title(words[isNew || mayConfirm ? "report.title" : "claim.title"]),
                note is null ? null : Notice(note),
                Text(words[isNew ? "report.text" : mayConfirm ? "claim.check" : $"claim.mine.{status}"]),
                Facts([(words["facts.order"], OrderFacts.Number(order.Id)), (words["facts.task"], OrderFacts.Task(order.Form, words)), .. Reported(order, report, words)]),
                Facts([.. Accepted(order, seat, words), .. Money(costs, words)]),
                costs.Unconfirmed ? Subtle(words["travel.unconfirmed"]) : null,
                isNew || mayConfirm ? Subtle(words["benefits.text"]) : null,
                isNew ? Subtle(words["report.typed"]) : mayConfirm ? Subtle(words["claim.typed"]) : null,
            ],
            isNew ? Button("report.submit", words["report.as_agreed"], id) with { Style = ActionStyle.Positive } : null,
            mayConfirm ? Button("claim.confirm", words["claim.right"], id) with { Style = ActionStyle.Positive } : null,
            mayEdit ? Button("report.edit", words[isNew ? "report.edit" : "claim.mend"], [.. id, ("step", "session")]) : null,
            mayConfirm ? Button("report.edit", words["report.self"], [.. id, ("step", "self")]) : null,
            order.Debriefs.Contains(seat.Expert) ? null : Button("debrief.request", words["debrief.request"], id),
            Waiving(order, seat, words),
            claim.IsDisputed || isNew || mayConfirm ? null : Disputing(words, id));
    }

    /// <summary>Called off: whoever had a seat tells of costs and of work that was done already (E3).</summary>
    AdaptiveCard Gone(Order order, Offer seat, Words words, string? note = null)
    {
        var may = IsCancelled(order) && seat is { Status: OfferStatus.Accepted, Claim: null or { Report: null, Approved: null, Dispute: null } };
        return Card(
            words,
            [
                Title(words["seat.gone"]),
                note is null ? null : Notice(note),
                new Container(new TextBlock(OrderFacts.Task(order.Form, words)) { Weight = TextWeight.Bolder }, Text(facts.When(order.Sessions, words))),
                Text(words["gone.text"]),
                may ? new TextInput("other_costs") { Label = words["gone.costs"], MaxLength = 12 } : null,
                may ? new NumberInput("prep_minutes") { Label = words["gone.prep"], Min = 0, Max = 6000 } : null,
                may ? Subtle(words["gone.typed"]) : null,
            ],
            may ? Send("report.submit", words["gone.send"], Ids(order, seat)) : null);
    }

    /// <summary>A short card of the report, filled in with what is known.</summary>
    public AdaptiveCard Form(Order order, Offer seat, string step, Words words, string? problem = null)
    {
        var report = seat.Claim?.Report ?? Report.Planned(order, seat, rules.Zone);
        return Card(
            words,
            [
                Title(words[$"report.step.{step}"]),
                problem is null ? null : Notice(words.Say("report.problem", words[$"report.{problem}"]), ContainerStyle.Attention),
                .. step switch
                {
                    "session" => Session(order, report, words),
                    "travel" => Travel(seat, report, words),
                    _ => Self(report, words),
                },
            ],
            Send("report.submit", words[step == Steps[^1] ? "report.done" : "report.next"], [.. Ids(order, seat), ("step", step)]),
            Button("claim.mine", words["report.back"], Ids(order, seat)));
    }

    /// <summary>What a coordinator approves, or settles.</summary>
    public async Task<AdaptiveCard> Desk(Order order, Offer seat, Words words, string? note, CancellationToken ct)
    {
        var (claim, costs, status) = (seat.Claim ?? Claim.None, Costs.Of(order, seat, rates, rules), Claiming.Status(order, seat));
        var isOpen = Claiming.IsUnsettled(seat) || (IsCancelled(order) && claim.Approved is null);
        var may = Claiming.MaySet(order, seat, costs);
        return Card(
            words,
            [
                Title(words["claim.desk"]),
                note is null ? null : Notice(note),
                Text(words[$"fee.status.{status}"]),
                Facts(
                [
                    (words["facts.person"], await Name(seat.Expert, ct)), (words["facts.order"], OrderFacts.Number(order.Id)),
                    (words["facts.when"], facts.When(order.Sessions, words)), (words["facts.payer"], order.Form["payer"]),
                    .. Accepted(order, seat, words),
                    .. claim.Report is { } report ? Reported(order, report, words) : [],
                ]),
                Facts(Money(costs, words)),
                costs.Unconfirmed ? Subtle(words["travel.unconfirmed"]) : null,
                claim.Report is { } told && told.ActualMinutes != order.Form.Number("speaking_minutes") && !IsCancelled(order)
                    ? Subtle(words.Say("claim.other_length", facts.Answer(order.Form, "speaking_minutes", words), Format.Duration(told.ActualMinutes, words.Language)))
                    : null,
                claim.Dispute is { } dispute ? Heading(words[claim.IsDisputed ? "claim.disputed" : "claim.settled"]) : null,
                claim.Dispute is { } about ? Text(words.Say("claim.disputed_by", words[about.By == order.Requester && about.By != seat.Expert ? "respondent.Requester" : "respondent.Expert"], facts.Moment(about.At, words))) : null,
                claim.Dispute?.Text is { } text ? PlainText.Of(text) : null,
                claim.Dispute?.Outcome is { } outcome ? PlainText.Of(outcome) : null,
                isOpen && may.Fee ? new TextInput("fee") { Label = words["claim.fee_label"], MaxLength = 20, Value = costs.Fee is { } f ? OrderFacts.Euros(f) : null } : null,
                isOpen && may.Travel ? new TextInput("travel") { Label = words["claim.travel_label"], MaxLength = 20, Value = costs.Travel is { } t ? OrderFacts.Euros(t) : null } : null,
                claim.IsDisputed ? new TextInput("outcome") { Label = words["claim.outcome_label"], IsMultiline = true, MaxLength = 1000 } : null,
            ],
            isOpen ? Send("claim.approve", words[claim.IsDisputed ? "claim.settle" : "claim.approve"], [.. Ids(order, seat), ("expert", seat.Expert.Value)]) : null,
            Button("digest.open", words["order.show"], ("order", order.Id.Value)));
    }

    /// <summary>What was agreed, and when: the same whoever looks, whatever has been decided since.</summary>
    internal IEnumerable<(string, string?)> Accepted(Order order, Offer seat, Words words) =>
    [
        (words["claim.agreed"], OrderFacts.Fee(order.FeeOf(seat), words)),
        (words["claim.agreed_at"], seat.AnsweredAt is { } at ? facts.Moment(at, words) : null),
        (words["facts.travel"], facts.Travel(order, seat.TravelKm, words)),
    ];

    /// <summary>Set by the expert alone, until the report (E27); with what it may mean for benefits, and no sums (E26).</summary>
    internal static CardAction? Waiving(Order order, Offer seat, Words words)
    {
        if (order.FeeOf(seat).NotPaid || order.FeeOf(seat).Amount is null || IsCancelled(order) || seat.Claim is { ReportedAt: not null } or { Approved: not null } or { Dispute: not null })
            return null;
        (string, string)[] id = Ids(order, seat);
        return seat.Claim is { IsWaived: true }
            ? Button("claim.waive", words["claim.waive.back"], [.. id, ("waive", "false")])
            : new ShowCardAction(words["claim.waive"], Card(
                words, [Text(words["claim.waive.text"]), Subtle(words["benefits.text"])],
                Button("claim.waive", words["claim.waive.yes"], [.. id, ("waive", "true")])));
    }

    /// <summary>Neither side is told what the other wrote: a coordinator talks with both (E7).</summary>
    internal static ShowCardAction Disputing(Words words, (string, string)[] id) =>
        new(words["claim.dispute"], Card(
            words,
            [
                Text(words["claim.dispute.text"]),
                new TextInput("text") { Label = words["claim.dispute.label"], IsMultiline = true, MaxLength = 1000 },
            ],
            Send("claim.dispute", words["send"], id)));

    /// <summary>The seat and how often it has been reported.</summary>
    internal static (string, string)[] Ids(Order order, Offer seat) =>
        [("order", order.Id.Value), ("v", (seat.Claim?.Round ?? 0).ToString(CultureInfo.InvariantCulture))];

    internal async Task<string> Name(PersonId person, CancellationToken ct) => roster.Find(person)?.Name ?? (await people.Find(person, ct)).Name ?? "–";

    internal static bool IsCancelled(Order order) => order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce;

    static IEnumerable<(string, string?)> Reported(Order order, Report report, Words words)
    {
        if (IsCancelled(order))
            return [(words["gone.prep_short"], report.PrepMinutes > 0 ? Format.Duration(report.PrepMinutes, words.Language) : null)];
        var isTravelled = report.TravelMode != "none";
        return
        [
            (words["report.held.short"], words[$"report.held.{report.Held}"]),
            (words["report.date.short"], string.Join("; ", report.Days.Select(d => Format.Date(d, words.Language)))),
            (words["report.actual_minutes.short"], Format.Duration(report.ActualMinutes, words.Language)),
            (words["report.prep_minutes.short"], report.PrepMinutes > 0 ? Format.Duration(report.PrepMinutes, words.Language) : null),
            (words["report.participants_estimate.short"], Count(report.ParticipantsEstimate)),
            (words["report.mode.short"], words[$"option.mode.{report.Mode}"]),
            (words["report.travel_mode.short"], words[$"report.travel_mode.{report.TravelMode}"]),
            (words["report.km.short"], isTravelled ? Count(report.Km) : null),
            (words["report.passengers.short"], report.Passengers > 0 ? Count(report.Passengers) : null),
            (words["report.trip_hours.short"], isTravelled ? Number(report.TripHours) : null),
            (words["report.free_meals.short"], report.FreeMeals > 0 ? Count(report.FreeMeals) : null),
            (words["report.wellbeing.short"], report.Wellbeing is { } felt ? words[$"scale.feel.{felt}"] : null),
            (words["report.free_note.short"], report.FreeNote),
        ];
    }

    static IEnumerable<(string, string?)> Money(Costs costs, Words words) =>
    [
        (words["claim.fee"], costs.Fee is { } fee ? OrderFacts.Euros(fee) : words["claim.open"]),
        (words["claim.km"], Paid(costs.Kilometres)),
        (words["claim.per_diem"], Paid(costs.PerDiem)),
        (words["claim.meal"], Paid(costs.Meal)),
        (words["claim.other"], Paid(costs.Other)),
        (words["claim.support"], Paid(costs.Support)),
        (words["claim.travel"], costs.Travel is { } travel ? OrderFacts.Euros(travel) : words["claim.unrated"]),
        (words["claim.total"], costs.Total is { } total ? OrderFacts.Euros(total) : null),
    ];

    static string? Paid(decimal euros) => euros > 0 ? OrderFacts.Euros(euros) : null;

    IEnumerable<CardElement> Session(Order order, Report report, Words words) =>
    [
        Choices("held", Report.HeldOptions, "report.held", report.Held, words),
        order.Sessions.Length > 1
            ? new ChoiceSetInput("date", [.. Report.Planned(order, order.Seated.First(), rules.Zone).Days.Select(d => new Choice(
                Format.Date(d, words.Language), d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))])
            {
                Label = words["report.dates"], IsMultiSelect = true, Style = ChoiceSetStyle.Expanded, Value = report.Date,
            }
            : new DateInput("date") { Label = words["report.date"], Value = report.Date },
        new NumberInput("actual_minutes") { Label = words["report.actual_minutes"], Min = 1, Max = 6000, Value = report.ActualMinutes },
        new NumberInput("prep_minutes") { Label = words["report.prep_minutes"], Min = 0, Max = 6000, Value = report.PrepMinutes },
        new NumberInput("participants_estimate") { Label = words["report.participants_estimate"], Min = 0, Max = 5000, Value = report.ParticipantsEstimate },
        Choices("mode", Report.Modes, "option.mode", report.Mode, words),
    ];

    static IEnumerable<CardElement> Travel(Offer seat, Report report, Words words) =>
    [
        Choices("travel_mode", Report.TravelModes, "report.travel_mode", report.TravelMode, words),
        new NumberInput("km") { Label = words["report.km"], Min = 0, Max = 3000, Value = report.Km },
        new NumberInput("passengers") { Label = words["report.passengers"], Min = 0, Max = 8, Value = report.Passengers },
        new TextInput("trip_hours") { Label = words["report.trip_hours"], MaxLength = 6, Value = Number(report.TripHours) },
        new NumberInput("free_meals") { Label = words["report.free_meals"], Min = 0, Max = 30, Value = report.FreeMeals },
        new ToggleInput("meal") { Label = words["report.meal.label"], Title = words["report.meal"], ValueOn = "true", ValueOff = "false", Value = report.Meal ? "true" : "false" },
        new TextInput("other_costs") { Label = words["report.other_costs"], MaxLength = 12, Value = Number(report.OtherCosts) },
        .. seat.HasSupportPerson ? [new TextInput("support_costs") { Label = words["report.support_costs"], MaxLength = 12, Value = Number(report.SupportCosts) }] : Array.Empty<CardElement>(),
        Subtle(words["report.travel_terms"]),
    ];

    static IEnumerable<CardElement> Self(Report report, Words words) =>
    [
        new ChoiceSetInput("wellbeing", [.. Enumerable.Range(1, 5).Select(n => new Choice(words[$"scale.feel.{n}"], Count(n)))])
        {
            Label = words["report.wellbeing"], Style = ChoiceSetStyle.Compact, Placeholder = words["order.choose"], Value = report.Wellbeing is { } felt ? Count(felt) : null,
        },
        new ToggleInput("wants_debrief") { Label = words["report.wants_debrief.label"], Title = words["report.wants_debrief"], ValueOn = "true", ValueOff = "false", Value = "false" },
        new TextInput("free_note") { Label = words["report.free_note"], IsMultiline = true, MaxLength = 500, Value = report.FreeNote },
        Subtle(words["order.no_client_data"]),
    ];

    static ChoiceSetInput Choices(string id, IEnumerable<string> options, string texts, string value, Words words) =>
        new(id, [.. options.Select(o => new Choice(words[$"{texts}.{o}"], o))]) { Label = words[$"report.{id}"], Style = ChoiceSetStyle.Compact, Value = value };

    static string Count(int n) => n.ToString(CultureInfo.InvariantCulture);

    static string Number(decimal n) => n.ToString("0.##", CultureInfo.InvariantCulture).Replace('.', ',');
}
