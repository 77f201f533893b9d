using System.Globalization;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Orders;
using ExperienceBot.Sessions;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Offers;

/// <summary>What an expert sees of an order: the offer in each of its states, the seat, the reminders.</summary>
public sealed class OfferCards(OrderFacts facts, Links links, Brokering rules) : IComposer
{
    /// <summary>The card of the day before carries what helps on the day.</summary>
    static readonly TimeSpan TwoDays = TimeSpan.FromDays(2);

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Offer] = (o, _) => new(Offered(o)),
            [Kinds.Answered] = (o, _) => new(Answered(o)),
            [Kinds.Chosen] = (o, _) => new(o.TheOrder.OfferTo(o.To.Id) is not { } mine || (o.IsFirst && mine.Status != OfferStatus.Accepted)
                ? null
                : new Message(Offer(o.TheOrder, mine, o.Words), o.Words["summary.answer"])),
            [Kinds.NotChosen] = (o, _) => new(o.TheOrder.OfferTo(o.To.Id) is not { } late || (o.IsFirst && late.Status != OfferStatus.Withdrawn)
                ? null
                : o.TheOrder.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce
                ? new Message(Card(o.Words, [Title(o.Words["seat.gone"]), Brief(o.TheOrder, o.Words), Text(o.Words["seat.gone.text"])]), o.Words["summary.change"])
                : new Message(Offer(o.TheOrder, late, o.Words, late.Status == OfferStatus.Withdrawn ? o.Words["offer.not_chosen"] : null), o.Words["summary.answer"])),
            [Kinds.RestAsk] = (o, _) => new(new Message(
                Card(
                    o.Words, [Title(o.Words["rest.title"]), Text(o.Words["rest.text"]), Subtle(o.Words["rest.typed"])],
                    Button("me.pause", o.Words["offer.pause"]), Button("me.resume", o.Words["rest.go_on"])),
                o.Words["summary.hello"])),
            [Kinds.Seat] = (o, _) => new(Seated(o, "summary.seat")),
            [Kinds.SeatReminder] = (o, _) => new(Reminded(o)),
            [Kinds.SeatChanged] = (o, _) => new(o.TheOrder.OfferTo(o.To.Id) is { Status: OfferStatus.Accepted } seat
                ? new Message(Seat(o.TheOrder, seat, o.Words, o.Now, o.Words["seat.changed"]), o.Words["summary.change"])
                : null),
            [Kinds.SeatVoid] = (o, _) => new(new Message(
                Card(o.Words, [Title(o.Words["seat.void"]), Brief(o.TheOrder, o.Words), Text(o.Words["seat.void.text"])]), o.Words["summary.change"])),
            [Kinds.SeatAlone] = (o, _) => new(Alone(o)),
            [Kinds.Softly] = (o, _) => new(new Message(
                Card(o.Words, [Text(o.Words["softly"])], Button("me.pause", o.Words["offer.pause"]), Button("me.resume", o.Words["softly.ready"])),
                o.Words["summary.hello"])),
        };

    /// <summary>The offer as it now is for this person. Nobody learns who else was asked (domain §5.5).</summary>
    public AdaptiveCard Offer(Order order, Offer offer, Words words, string? note = null)
    {
        var id = Ids(order, offer);
        var isOpen = order.IsBrokered && offer.Status == OfferStatus.Sent;
        if (isOpen && order.Questions.Any(q => q.Asker == offer.Expert && q.Answer is null))
            note ??= words["offer.asked"];
        var isWaiting = isOpen && offer.YesAt is not null;
        var isBackup = isOpen && order.OpenSeats == 0;
        var (title, text) = offer.Status switch
        {
            OfferStatus.Accepted when order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce => ("seat.gone", "seat.gone.text"),
            OfferStatus.Accepted when order.Status is OrderStatus.PartlyFilled or OrderStatus.Offering => ("offer.yours", "offer.yours_waiting"),
            OfferStatus.Accepted when !offer.IsSignedFor(order) => ("offer.yours", "offer.yours_unsigned"),
            OfferStatus.Accepted => ("offer.yours", "offer.yours_text"),
            OfferStatus.Standby => ("offer.standing_by", "offer.standing_by_text"),
            OfferStatus.Declined => ("offer.declined", "offer.declined_text"),
            OfferStatus.CancelledByExpert => ("seat.released_title", "seat.released"),
            OfferStatus.Withdrawn when order.IsBrokered => ("offer.full", "offer.full_text"),
            OfferStatus.Sent when isBackup => offer.AsBackup ? ("offer.backup", "offer.backup_text") : ("offer.full", "offer.full_backup"),
            OfferStatus.Sent when isWaiting => ("offer.waiting", "offer.waiting_text"),
            OfferStatus.Sent when isOpen && offer.Reconfirm => ("offer.again", "offer.again_text"),
            OfferStatus.Sent when isOpen => (offer.Called ? "offer.called" : "offer.title", offer.Called ? "offer.called_text" : "offer.text"),
            _ => ("offer.closed_title", "offer.closed"),
        };
        var body = new List<CardElement?>
        {
            Title(words[title]),
            note is null ? null : Notice(note),
            Text(isWaiting && !isBackup && order.FairUntil is { } until ? words.Say(text, facts.Moment(until, words)) : words[text]),
            isBackup ? Subtle(words["offer.backup_fee"]) : null,
            offer.Status is OfferStatus.Declined or OfferStatus.CancelledByExpert ? null : Facts(Of(order, offer, words)),
        };
        // What somebody asked may tell of them: others read the answer only.
        foreach (var q in order.Questions.Where(q => q.Answer is not null && order.IsBrokered))
            {
            var asked = q.Asker == offer.Expert;
            body.AddRange([Heading(words[asked ? "offer.question" : "offer.more"]), asked ? PlainText.Of(q.Text) : null, PlainText.Of(q.Answer!)]);
        }
        if (isOpen && (!isWaiting || isBackup))
            body.AddRange([Text(words.Say(offer.Called ? "offer.called_deadline" : "offer.deadline", facts.Moment(offer.Deadline, words))), Subtle(words["offer.free"]), Subtle(words[offer.Called ? "offer.called_typed" : isBackup ? "offer.backup_typed" : "offer.typed"])]);

        return (isOpen, offer.Status) switch
        {
            (true, _) when isBackup => Card(
                words, body, Button("offer.standby", words["offer.standby"], id) with { Style = ActionStyle.Positive }, Button("offer.decline", words["offer.decline"], id)),
            (_, OfferStatus.CancelledByExpert) when order.IsBrokered && !offer.OffersVideo => Card(words, body, Button("seat.video", words["seat.video"], id)),
            (true, _) when isWaiting => Card(words, body, Button("offer.decline", words["offer.waiting_no"], id)),
            (true, _) when offer.Called => Card(words, body,
                Button("offer.accept", words["offer.accept"], id) with { Style = ActionStyle.Positive }, Button("offer.decline", words["offer.decline"], id)),
            (true, _) => Card(words, body,
                Button("offer.accept", words["offer.accept"], id) with { Style = ActionStyle.Positive },
                Button("offer.standby", words["offer.standby"], id),
                new ShowCardAction(words["offer.ask"], Card(
                    words,
                    [
                        new TextInput("question")
                        {
                            Label = words["offer.ask_label"], IsMultiline = true, MaxLength = 1000, IsRequired = true, ErrorMessage = words["error.Text"],
                        },
                        Subtle(words["offer.ask_relayed"]),
                    ],
                    Send("offer.ask", words["send"], id))),
                Button("offer.decline", words["offer.decline"], id),
                Button("offer.pause", words["offer.pause"], id)),
            (_, OfferStatus.Withdrawn) when order.IsBrokered => Card(words, body, Button("offer.standby", words["offer.standby"], id)),
            (_, OfferStatus.Accepted) when order.IsBrokered => Card(words, body, Button("seat.release", words["seat.release"], id)),
            (_, OfferStatus.Standby) when order.IsBrokered => Card(words, body, Button("offer.decline", words["offer.no_standby"], id)),
            (_, OfferStatus.Declined) when offer.DeclineReason is null => Card(
                words,
                [
                    .. body,
                    new ChoiceSetInput("reason", [.. OfferActions.DeclineReasons.Select(r => new Choice(words[$"decline.{r}"], r))])
                    {
                        Label = words["decline.label"], Style = ChoiceSetStyle.Expanded,
                    },
                    Subtle(words["decline.private"]),
                ],
                Send("offer.decline", words["decline.tell"], id)),
            _ => Card(words, body),
        };
    }

    /// <summary>Another of the person's orders has the time: they choose which (E16).</summary>
    public AdaptiveCard Busy(Order order, Offer offer, Expert? expert, IEnumerable<Order> open, Words words)
    {
        var other = open.FirstOrDefault(o => o.Id != order.Id && o.OfferTo(offer.Expert) is { Status: OfferStatus.Accepted } or { YesAt: not null }
            && expert?.Reservations.Any(r => r.Order == o.Id && r.Sessions.Any(s => order.Sessions.Any(s.Overlaps))) == true);
        return Card(
            words,
            [
                Title(words["offer.busy"]), Text(words["offer.busy.text"]), other is null ? null : Brief(other, words), other is null ? null : Subtle(words["offer.busy_choose"]),
            ],
            Button("offer.decline", words["offer.decline"], Ids(order, offer)),
            other?.OfferTo(offer.Expert) switch
            {
                { Status: OfferStatus.Accepted } seat => Button("seat.release", words["offer.busy_release"], Ids(other, seat)),
                { } held => Button("offer.decline", words["offer.busy_release"], Ids(other, held)),
                null => null,
            });
    }

    /// <summary>One more than the person has wished for: their own limit is theirs to go over (E16).</summary>
    public AdaptiveCard OverCap(Order order, Offer offer, Expert expert, Words words) => Card(
        words,
        [
            Title(words["offer.overcap"]), Text(words.Say("offer.overcap_text", expert.WeeklyCap ?? rules.WeeklyCap, expert.MonthlyCap ?? rules.MonthlyCap)),
            Brief(order, words), Subtle(words["offer.overcap_typed"]),
        ],
        Button("offer.accept", words["offer.accept_anyway"], [.. Ids(order, offer), ("sure", "yes")]), Button("offer.decline", words["offer.decline"], Ids(order, offer)));

    public AdaptiveCard Seat(Order order, Offer seat, Words words, DateTimeOffset now, string? note = null)
    {
        if (seat.Status != OfferStatus.Accepted || order.IsOver)
            return Offer(order, seat, words);
        var ahead = order.IsBrokered && order.IsAhead(now);
        return Card(
            words,
            [
                Title(words[order.Status == OrderStatus.Confirmed || !ahead ? "seat.title" : "offer.yours"]),
                note is null ? null : Text(note),
                Facts([.. facts.Of(order, words, order.FeeOf(seat)), (words["facts.day_contact"], order.Form["day_contact"]), (words["facts.travel"], facts.Travel(order, seat.TravelKm, words)),
                    (words["facts.cost"], facts.Cost(order, [seat], words))]),
                ahead && seat.Claim is { IsWaived: true } && note != words["claim.waived"] ? Text(words["claim.waived"]) : null,
                ahead && seat.HasSupportPerson ? Text(words[seat.IsSupportShown ? "support.shown" : "support.text"]) : null,
                ahead ? Text(words["seat.terms"]) : null,
                ahead ? Subtle(words["seat.typed"]) : null,
            ],
            ahead ? new OpenUrlAction(words["calendar.add"], links.Calendar(order, words)) : null,
            order.IsBrokered && order.Form["mode"] != "onsite" && order.Next(now).Start - now < TwoDays ? OnTheDay.ReportButton(order, "connection", words) : null,
            new OpenUrlAction(words["terms.show"], links.Terms(order, seat.Expert, words)),
            ahead ? Button("seat.release", words["seat.release"], Ids(order, seat)) : null,
            ahead ? ClaimCards.Waiving(order, seat, words) : null,
            ahead && seat.HasSupportPerson
                ? Button("support.share", words[seat.IsSupportShown ? "support.hide" : "support.show"], [.. ClaimCards.Ids(order, seat), ("share", seat.IsSupportShown ? "false" : "true")])
                : null);
    }

    public AdaptiveCard Overview(
        IReadOnlyCollection<Order> open, IReadOnlyCollection<Order> seats, IReadOnlyCollection<Order> standbys, PersonId who, Expert? expert, Words words)
    {
        var body = new List<CardElement?> { Title(words["assignments.title"]) };
        if (expert is { Status: ExpertStatus.Paused })
            body.Add(Notice(expert.PausedUntil is { } until ? words.Say("pause.until", facts.Moment(until, words)) : words["pause.open"]));
        foreach (var order in seats)
        {
            body.Add(new Container(
                Heading(OrderFacts.Task(order.Form, words)),
                Text(facts.When(order.Sessions, words)), PlainText.Of(OrderFacts.Where(order.Form, words)),
                Text(words[order.Status == OrderStatus.Confirmed ? "assignments.confirmed" : "assignments.waiting"]),
                new ActionSet(
                    new OpenUrlAction(words["calendar.add"], links.Calendar(order, words)),
                    Button("seat.release", words["seat.release"], Ids(order, order.OfferTo(who)!))))
            {
                Style = ContainerStyle.Emphasis, Spacing = Spacing.Medium,
            });
        }

        foreach (var order in standbys)
        {
            body.Add(new Container(
                Heading(OrderFacts.Task(order.Form, words)), Text(facts.When(order.Sessions, words)), Text(words["offer.standing_by"]),
                new ActionSet(Button("offer.decline", words["offer.no_standby"], Ids(order, order.OfferTo(who)!))))
            {
                Spacing = Spacing.Medium,
            });
        }

        body.Add(Text(seats.Count + standbys.Count + open.Count == 0 ? words["assignments.none"]
            : open.Count > 0 ? words.Say("assignments.open", open.Count) : words["assignments.no_offers"]));
        return Card(words, body, expert is { Status: ExpertStatus.Paused }
            ? Button("me.resume", words["pause.resume"])
            : expert is null ? null : Button("me.pause", words["offer.pause"]));
    }

    /// <summary>The offer and which of this person's it is.</summary>
    internal static (string, string)[] Ids(Order order, Offer offer) =>
        [("order", order.Id.Value), ("v", offer.Round.ToString(CultureInfo.InvariantCulture))];

    /// <summary>What somebody weighs before they answer (R-205).</summary>
    internal IEnumerable<(string, string?)> Of(Order order, Offer offer, Words words) =>
    [
        (words["facts.task"], OrderFacts.Task(order.Form, words)),
        (words["facts.topics"], OrderFacts.Topics(order.Form, words)),
        (words["facts.when"], facts.When(order.Sessions, words)),
        (words["facts.duration"], facts.Answer(order.Form, "speaking_minutes", words)),
        (words["facts.where"], OrderFacts.Area(order.Form, words)),
        (words["facts.for_whom"], OrderFacts.Audience(order.Form, words)),
        (words["facts.language"], facts.Answer(order.Form, "language", words)),
        (words["facts.interpreter"], order.Form.Yes("interpreter") ? words["yes"] : null),
        (words["facts.goal"], order.Form["goal"]),
        (words["facts.professional"], order.Form["pair_professional"]),
        (words["facts.prep"], facts.Answer(order.Form, "prep_needed", words)),
        (words["facts.recording"], facts.Answer(order.Form, "recording", words)),
        (words["facts.fee"], OrderFacts.Fee(order.FeeOf(offer), words)),
        (words["facts.travel"], facts.Travel(order, offer.TravelKm, words) ?? (order.Form.IsRemote ? null : words["travel.rules"])),
        (words["facts.cost"], facts.Cost(order, [offer], words)),
        (words["facts.arrangements"], order.Form["arrangements"]),
    ];

    Message? Offered(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        if (order.OfferTo(o.To.Id) is not { } offer || (o.IsFirst && (offer.Status != OfferStatus.Sent || !order.IsBrokered || o.Now > offer.Deadline)))
            return null;
        var card = Offer(order, offer, words);
        // The first thing that somebody hears from the bot says that it is one (R-1008).
        return new(
            o.To.Greeted ? card : card with { Body = [.. card.Body, Subtle(words["greeting.machine"])], FallbackText = $"{card.FallbackText}\n{words["greeting.machine"]}" },
            words[offer.Called ? "summary.called" : "summary.offer"]);
    }

    Message? Answered(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        if (order.Questions.FirstOrDefault(q => q.Id == o.Work.About) is not { Answer: { } answer } question || order.OfferTo(o.To.Id) is null)
            return null;
        return new(
            Card(words, [Title(words["answered.title"]), Brief(order, words), PlainText.Of(question.Text), Heading(words["answered.answer"]), PlainText.Of(answer)]),
            words["summary.answered"]);
    }

    Message? Seated(Occasion o, string summary)
    {
        var (order, words) = (o.TheOrder, o.Words);
        return order.OfferTo(o.To.Id) is not { } seat || (o.IsFirst && seat.Status != OfferStatus.Accepted)
            ? null
            : new(Seat(order, seat, words, o.Now, words["seat.text"]), words[summary]);
    }

    Message? Reminded(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        if (!order.IsBrokered || order.OfferTo(o.To.Id) is not { Status: OfferStatus.Accepted } seat)
            return o.IsFirst ? null : Seated(o, "summary.reminder");
        var (session, isTomorrow) = Schedule.Reminded(order, o.Work.About!);
        var note = words[isTomorrow ? "remind.day" : "remind.week"];
        return new(
            Seat(order, seat, words, o.Now, order.Sessions.Length > 1 && session is not null ? $"{note}: {facts.When([session], words)}" : note),
            words["summary.reminder"]);
    }

    Message? Alone(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        if (order.OfferTo(o.To.Id) is not { Status: OfferStatus.Accepted } seat)
            return null;
        return seat.Reconfirm && order.IsBrokered
            ? new(
                Card(
                    words, [Title(words["alone.title"]), Text(words.Say("alone.text", order.Seats)), Facts(Of(order, seat, words))],
                    Button("seat.reconfirm", words["alone.yes"], Ids(order, seat)) with { Style = ActionStyle.Positive },
                    Button("seat.release", words["seat.release"], Ids(order, seat))),
                words["summary.change"])
            : new(Seat(order, seat, words, o.Now), words["summary.change"]);
    }

    Container Brief(Order order, Words words) =>
        new(new TextBlock(OrderFacts.Task(order.Form, words)) { Weight = TextWeight.Bolder }, Text(facts.When(order.Sessions, words)));
}
