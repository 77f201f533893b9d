using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Experts;
using ExperienceBot.Feedback;
using ExperienceBot.Fees;
using ExperienceBot.Insight;
using ExperienceBot.Matching;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Safety;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Coordination;

/// <summary>Coordinators' cards. They alone see names beside topics, answers and worries (domain §5.5).</summary>
public sealed class DeskCards(
    OrderBook orders, Roster roster, PersonBook people, Undelivered undelivered, Announcements announcements, InDistress distress, OrderFacts facts, Brokering rules,
    TravelRates rates, ClaimCards claims, Tenancy tenancy) : IComposer
{
    const int MostListed = 12;
    const int MostOfSection = 4;
    const int MostNext = 5;
    internal const int MostCandidates = 10;
    internal const int MostUnsigned = 5;

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Review] = async (o, ct) => o.IsFirst && o.TheOrder.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo)
                ? null
                : new(Review(o.TheOrder, (await people.Find(o.TheOrder.Requester, ct)).Name ?? "–", o.Words), o.Words["summary.review"]),
            [Kinds.Alert] = Alert,
            [Kinds.Flag] = Flag,
            [Kinds.FlagLate] = Flag,
            [Kinds.Advice] = Advice,
            [Kinds.Digest] = async (o, ct) => new(await Digest(o.Words, o.Now, ct), o.Words["summary.digest"]),
        };

    public AdaptiveCard Review(Order order, string requester, Words words, string? note = null)
    {
        (string, string)[] id = [("order", order.Id.Value), ("v", order.Version.ToString(CultureInfo.InvariantCulture))];
        var isOpen = order.Status is OrderStatus.Submitted or OrderStatus.NeedsInfo;
        if (order is { Status: OrderStatus.NeedsInfo, ReviewTalk.Answer: null })
            note ??= words["review.asked"];
        return Card(
            words,
            [
                Title(words[isOpen ? "review.title" : "review.was"]),
                note is null ? null : Notice(note),
                isOpen ? Text(words.Say("review.why", string.Join(", ", order.ReviewReasons.Select(r => words[$"review.{r}"])))) : Text(OrderFacts.Status(order, words)),
                Facts([(words["facts.number"], OrderFacts.Number(order.Id)), (words["facts.requester"], requester), .. facts.Of(order, words), .. Practical(order, words)]),
                order.ReviewTalk is { } talk ? Heading(words["review.question"]) : null,
                order.ReviewTalk is { } asked ? PlainText.Of(asked.Text) : null,
                order.ReviewTalk is { Answer: { } answer } ? PlainText.Of($"→ {answer}") : null,
                isOpen && order.Fee.Amount is null
                    ? new TextInput("fee") { Label = words["desk.fee_label"], MaxLength = 10 } // not required: asking and rejecting need none
                    : null,
                .. isOpen && order.Form.Yes("minors_present") ? Minors(words) : [],
            ],
            isOpen ? Send("review.approve", words["review.approve"], id) : Button("digest.open", words["order.show"], id),
            isOpen && order.Fee.Amount is null ? Send("order.decideFee", words["desk.fee"], id) with { Style = null } : null,
            isOpen ? Typed(words["review.ask"], "question", words["review.ask_label"], "review.ask", id, words, LectureOrStory(order, words)) : null,
            isOpen ? Typed(words["review.reject"], "reason", words["review.reject_label"], "review.reject", id, words) : null,
            Back(words));
    }

    /// <summary>Which act applies is a coordinator's to decide (E23). Not required: asking and rejecting need no answer.</summary>
    static CardElement[] Minors(Words words) =>
    [
        new ChoiceSetInput("act", [.. Reviewing.Acts.Select(a => new Choice(words[$"minors.{a}"], a))]) { Label = words["minors.label"], Style = ChoiceSetStyle.Expanded },
        new DateInput("checked_on") { Label = words["minors.checked_on"] },
        Subtle(words["minors.help"]),
    ];

    /// <summary>The order, and what the card shows of how it stands.</summary>
    static (string, string)[] Seen(Order order) => [("order", order.Id.Value), ("v", Asking.Seen(order))];

    /// <summary>What a button opened took the digest's place.</summary>
    internal static ExecuteAction Back(Words words) => Button("digest.open", words["command.digest"].Split('|')[0]);

    public AdaptiveCard Order(
        Order order, string requester, ImmutableArray<Ranked> ranked, ImmutableArray<Ranked> unsigned, ImmutableSortedDictionary<Bar, int> bars, Words words,
        DateTimeOffset now, string? note)
    {
        var id = Seen(order);
        var fresh = ranked.Where(r => order.OfferTo(r.Expert.Id) is not { Status: OfferStatus.Sent or OfferStatus.Accepted or OfferStatus.Declined })
            .Take(MostCandidates).ToList();
        var papers = unsigned.Where(r => order.OfferTo(r.Expert.Id) is null or { Status: OfferStatus.Withdrawn }).ToList();
        var seeks = order.IsBrokered && order.OpenSeats > 0;
        List<CardElement?> body =
        [
            Title($"{words["facts.order"]} {OrderFacts.Number(order.Id)}"),
            note is null ? null : Notice(note),
            Text(OrderFacts.Status(order, words)),
            .. order.Troubles.Select(t => Text(words[$"trouble.{t}"])),
            Facts([(words["facts.requester"], requester), (words["facts.seats"], $"{order.Taken}/{order.Seats}"), .. facts.Of(order, words), .. Practical(order, words)]),
        ];
        if (!order.Offers.IsEmpty)
            body.AddRange([Heading(words["fair.why"]), Subtle(words.Say("fair.how", order.Seed))]);
        foreach (var (offer, n) in order.Offers.Values.OrderBy(o => o.Wave).ThenBy(o => o.Rank).Take(25).Select((o, n) => (o, n)))
            body.Add(PlainText.Of($"{n + 1}. {Line(order, offer, words)}"));
        if (order.FairUntil is { } until && order.IsBrokered)
            body.Add(Notice(words.Say("fair.open", order.Held.Count(), facts.Moment(until, words))));
        if (order.IsBrokered && Standby(order, words) is { } standby)
            body.Add(Text(standby));
        // Beside what they are about: below stand as many buttons as Teams shows.
        CardAction?[] beside =
        [
            seeks && !order.IsFirstCome && rules.FairWindowHours > 0 ? Button("order.first", words["fair.first_come"], ("order", order.Id.Value)) : null,
            order.IsBrokered && order.Offers.Values.Any(o => o.Status == OfferStatus.Sent) ? Button("offer.reach", words["reach.button"], ("order", order.Id.Value)) : null,
        ];
        if (beside.OfType<CardAction>().ToList() is { Count: > 0 } buttons)
            body.Add(new ActionSet([.. buttons]));
        if (Claiming.TakesReports(order) && order.Taken > 0)
            body.Add(new ActionSet([.. order.Seated.Take(10).Select(s => ClaimDesk.Open(order, s, words, words.Say("claim.show_of", PlainText.Clean(roster.Find(s.Expert)?.Name ?? "–"))))]));
        if (seeks)
        {
            body.Add(Text(words.Say("desk.fitting", fresh.Count)));
            if (fresh.Count > 0)
                body.AddRange([Heading(words["fair.next"]), .. fresh.Take(MostNext).Select((r, n) => PlainText.Of($"{n + 1}. {r.Expert.Name}: {Why(r.Why, words)}"))]);
            if (papers.Count > 0)
                body.Add(Text(words.Say("unsigned.ask_first", papers.Count)));
            body.Add(Subtle(Spread(now, words)));
            if (!bars.IsEmpty)
                body.Add(Subtle(words.Say("desk.bars", string.Join(", ", bars.OrderByDescending(b => b.Value).Take(5).Select(b => $"{words[$"bar.{b.Key}"]} {b.Value}")))));
        }

        return Card(words, body,
            seeks && fresh.Count + papers.Count > 0
                ? new ShowCardAction(words["desk.assign"], Card(
                    words,
                    [
                        new ChoiceSetInput("expert",
                        [
                            .. fresh.Select(r => new Choice(
                                $"{PlainText.Escape(r.Expert.Name)} – {string.Join(", ", r.Why.Take(3).Select(w => words[$"why.{w}"]))}", r.Expert.Id.Value)),
                            .. papers.Select(r => new Choice($"{PlainText.Escape(r.Expert.Name)} – {words["unsigned.choice"]}", r.Expert.Id.Value)),
                        ])
                        {
                            Label = words["desk.assign_label"], Style = ChoiceSetStyle.Expanded, IsRequired = true, ErrorMessage = words["error.Choice"],
                        },
                        new TextInput("why") { Label = words["fair.reason"], MaxLength = 200 },
                        Subtle(words["desk.assign_free"]),
                    ],
                    Send("order.assign", words["desk.assign_send"], id)))
                : null,
            seeks ? Button("order.widen", words["desk.widen"], id) : null,
            seeks && order.Offers.Values.Any(o => o.Status == OfferStatus.Sent) ? Button("order.extend", words["desk.extend"], id) : null,
            seeks && order.Taken == 0
                ? new ShowCardAction(words["desk.fee"], Card(
                    words, [new TextInput("fee") { Label = words["desk.fee_label"], IsRequired = true, ErrorMessage = words["desk.fee_wrong"], MaxLength = 10 }],
                    Send("order.decideFee", words["send"], id)))
                : null,
            order.IsBrokered && now < order.StartsAt ? MyOrders.CancelButton(order, words) : null,
            order.Status is OrderStatus.Held or OrderStatus.Closed ? Button("feedback.read", words["relay.read"], id) : null,
            Back(words));
    }

    public AdaptiveCard List(IReadOnlyList<Order> open, Words words, DateTimeOffset now)
    {
        var body = new List<CardElement?> { Title(words["desk.list"]), open.Count == 0 ? Text(words["desk.list_none"]) : null };
        foreach (var order in open.Take(MostListed))
            body.Add(Item(order, words, now, null));
        if (open.Count > MostListed)
            body.Add(Text(words.Say("digest.more", open.Count - MostListed)));
        return Card(words, body, Button("gaps.show", words["gaps.title"]));
    }

    public async Task<AdaptiveCard> Digest(Words words, DateTimeOffset now, CancellationToken ct)
    {
        var items = Insight.Digest.Of(orders.Open, roster.All, rules.Zone, rates, now);
        var lost = await undelivered.List(ct);
        var ahead = await announcements.Upcoming(words, now, ct);
        var worries = await distress.List(ct);
        var body = new List<CardElement?>
        {
            Title(words.Say("digest.title", Calendar.Format.Date(Calendar.LocalTime.DateOf(now, rules.Zone), words.Language))),
        };
        if (items.IsEmpty && lost.Count == 0 && ahead.Count == 0 && worries.Count == 0)
            body.Add(Text(words["digest.quiet"]));
        if (worries.Count > 0)
            body.Add(Notice(words["digest.distress"], ContainerStyle.Attention));
        foreach (var note in worries.Take(MostOfSection))
            body.Add(await distress.Item(note, words, ct));
        if (worries.Count > MostOfSection)
            body.Add(Subtle(words.Say("digest.more", worries.Count - MostOfSection)));
        if (lost.Count > 0)
            body.Add(Notice(words["digest.undelivered"], ContainerStyle.Warning));
        foreach (var work in lost.Take(MostOfSection))
            body.Add(await undelivered.Item(work, words, ct));
        if (lost.Count > MostOfSection)
            body.Add(Subtle(words.Say("digest.more", lost.Count - MostOfSection)));
        foreach (var section in items.GroupBy(i => i.Section))
        {
            var isRed = section.Key == "flags";
            body.Add(new Container(new TextBlock(words[$"digest.{section.Key}"])
            {
                Weight = TextWeight.Bolder, Color = isRed ? TextColor.Attention : null,
            })
            {
                Style = isRed ? ContainerStyle.Attention : null, Spacing = Spacing.Medium,
            });
            foreach (var item in section.Where(i => i.Order is not null).Take(MostOfSection))
            {
                body.Add(Item(item.Order!, words, now, Shortcut(item, words)));
                if (section.Key == "soon")
                    body.Add(Standby(item.Order!, words) is { } standby ? Subtle(standby) : null);
            }

            if (section.Where(i => i.Detail is not null).Select(i => i.Detail!).ToList() is { Count: > 0 } people)
                body.Add(Text(string.Join(", ", people.Take(10)) + (people.Count > 10 ? " " + words.Say("digest.more", people.Count - 10) : "")));
            if (section.Key == "documents")
                body.Add(new ActionSet(Button("document.open", words["documents.title"])));
            if (section.Count(i => i.Order is not null) is var count && count > MostOfSection)
                body.Add(Subtle(words.Say("digest.more", count - MostOfSection)));
        }

        if (ahead.Count > 0)
            body.AddRange([Heading(words["digest.announcements"]), .. ahead.Select(Text)]);
        if (Calendar.LocalTime.DateOf(now, rules.Zone).DayOfWeek == DayOfWeek.Monday)
            body.Add(Subtle(Spread(now, words)));
        return Card(words, body);
    }

    string Spread(DateTimeOffset now, Words words) =>
        Balance.Of(roster.All, now) is var (without, active) ? words.Say("fair.balance", without, active) : "";

    /// <summary>Null where nobody need stand by.</summary>
    static string? Standby(Order order, Words words) => Backup.Of(order) is var state and not BackupState.NotNeeded ? words[$"backup.{state}"] : null;

    /// <summary>What most often follows, without opening the order first.</summary>
    static ExecuteAction? Shortcut(DigestItem item, Words words) => item.Section switch
    {
        "thin" => Button("order.widen", words["desk.widen"], Seen(item.Order!)),
        "expiring" => Button("order.extend", words["desk.extend"], Seen(item.Order!)),
        "claims" or "fees" when item.Order!.Offers.Values.FirstOrDefault(Claiming.IsUnsettled) is { } seat => ClaimDesk.Open(item.Order, seat, words),
        "flags" when item.Order!.Flags.FirstOrDefault(f => f.ResolvedAt is null) is { } flag =>
            Button("flag.resolve", words["flag.resolve"], ("order", item.Order.Id.Value), ("flag", flag.Id)),
        _ => null,
    };

    Container Item(Order order, Words words, DateTimeOffset now, CardAction? shortcut) =>
        new(
            Text($"**{OrderFacts.Number(order.Id)}** · {facts.When([order.Next(now)], words)} · {order.Taken}/{order.Seats} · {OrderFacts.Status(order, words)}"),
            new ActionSet([Button("digest.open", words["order.show"], ("order", order.Id.Value)), .. shortcut is null ? Array.Empty<CardAction>() : [shortcut]]))
        {
            Spacing = Spacing.Small,
        };

    async ValueTask<Message?> Alert(Occasion o, CancellationToken ct)
    {
        var words = o.Words;
        var (reason, about) = o.Work.About!.Split(':', 2) is [var key, var person] ? (key, PersonId.From(person)) : (o.Work.About!, null);
        var name = about is { } id ? roster.Find(id)?.Name ?? (await people.Find(id, ct)).Name ?? "–" : null;
        return new(
            Card(
                words,
                [
                    Title(words[$"alert.{reason}"]),
                    Text(words[reason == "undelivered" && about is null ? "alert.undelivered.work" : $"alert.{reason}.text"]),
                    name is null ? null : Facts([(words["facts.person"], name), .. Agreed(reason, o.Order, about, words)]),
                    o.Order is { } order ? new Container(Text($"**{OrderFacts.Number(order.Id)}** {OrderFacts.Task(order.Form, words)}"),
                        Text(facts.When(order.Sessions, words)), Text($"{order.Taken}/{order.Seats} · {OrderFacts.Status(order, words)}")) : null,
                ],
                reason == "fee" && about is { } whose && o.Order?.OfferTo(whose) is { } disputed ? ClaimDesk.Open(o.Order, disputed, words) : null,
                o.Order is null ? null : Button("digest.open", words["order.show"], ("order", o.Order.Id.Value))),
            words["summary.coordinator"]);
    }

    /// <summary>What was accepted, and when, beside a dispute (E7).</summary>
    IEnumerable<(string, string?)> Agreed(string reason, Order? order, PersonId? person, Words words) =>
        reason == "fee" && person is { } who && order?.OfferTo(who) is { } seat ? claims.Accepted(order, seat, words) : [];

    async ValueTask<Message?> Flag(Occasion o, CancellationToken ct)
    {
        var flag = o.TheOrder.Flags.FirstOrDefault(f => f.Id == o.Work.About);
        return flag is null || (o.IsFirst && o.Work.Kind == Kinds.FlagLate && (flag.TakenBy ?? flag.ResolvedBy) is not null)
            ? null
            : new(await Flag(o.TheOrder, flag.Id, o.To.Id, o.Words, ct) ?? throw new InvalidOperationException(), o.Words["summary.flag"]);
    }

    /// <summary>Null when there is no such flag.</summary>
    /// <param name="reader">A second receiver sees what the flag is about, neither the order nor the rest of the feedback.</param>
    public async Task<AdaptiveCard?> Flag(Order order, string id, PersonId reader, Words words, CancellationToken ct)
    {
        if (order.Flags.FirstOrDefault(f => f.Id == id) is not { } flag)
            return null;
        var entry = await orders.FeedbackOf(order.Id, flag.EntryId, ct);
        var name = entry?.Person is { } person ? await Name(person, ct) : words[$"respondent.{flag.From}"];
        var told = entry is null ? [] : FeedbackQuestions.Of(flag.From)
            .Where(q => q.Key is "e1" or "e1_text" or "p3" or "o8" or "o8_text" || (q.Kind == FeedbackKind.Open && tenancy.IsCoordinator(reader)))
            .Where(q => entry.Answers.ContainsKey(q.Key))
            .Select(q => (words[$"feedback.{q.Key}"],
                (string?)(q.Kind == FeedbackKind.Open ? entry.Answers[q.Key] : words[FeedbackCards.Option(q, entry.Answers[q.Key])])));
        (string, string)[] data = [("order", order.Id.Value), ("flag", flag.Id)];
        return Card(
            words,
            [
                new Container(Title(words["flag.title"]), Text(words[$"flag.{flag.Why}"])) { Style = ContainerStyle.Attention },
                Facts([(words["facts.person"], name), (words["facts.order"], OrderFacts.Number(order.Id)), (words["facts.when"], facts.When(order.Sessions, words)), .. told,
                    (words["distress.taken_by"], flag.TakenBy is { } taker ? await Name(taker, ct) : null)]),
                Text(words[flag.ResolvedAt is null ? "flag.text" : "flag.resolved"]),
            ],
            (flag.TakenBy ?? flag.ResolvedBy) is null ? Button("flag.take", words["flag.take"], data) : null,
            flag.ResolvedAt is null ? Button("flag.resolve", words["flag.resolve"], data) : null,
            tenancy.IsCoordinator(reader) ? Button("digest.open", words["order.show"], ("order", order.Id.Value)) : null);
    }

    async Task<string> Name(PersonId person, CancellationToken ct) => roster.Find(person)?.Name ?? (await people.Find(person, ct)).Name ?? "–";

    async ValueTask<Message?> Advice(Occasion o, CancellationToken ct)
    {
        var asker = await people.Find(new(o.Work.Aggregate[2..]), ct);
        return asker.Advice.FirstOrDefault(a => a.Id == o.Work.About) is { } asked
            ? new(
                Card(o.Words, [Title(o.Words["advice.title"]), Facts((o.Words["facts.person"], asker.Name ?? "–")), PlainText.Of(asked.Text), Text(o.Words["advice.how"])]),
                o.Words["summary.coordinator"])
            : null;
    }

    string Line(Order order, Offer offer, Words words)
    {
        var name = roster.Find(offer.Expert)?.Name ?? "–";
        var status = offer switch
        {
            { Status: OfferStatus.Sent, YesAt: not null } => "Waiting",
            { Status: OfferStatus.Sent } when order.OpenSeats == 0 => "Backup",
            _ => offer.Status.ToString(),
        };
        var reason = offer.DeclineReason is { } r ? $" ({words[$"decline.{r}"]})" : "";
        var recorded = offer.RecordedBy is null ? "" : $" ({words["reach.by_phone"]})";
        var picked = offer.HandReason is { } hand ? $": {hand}" : "";
        return $"{name}: {words[$"offer.status.{status}"]}{reason}{recorded} · {Why(offer.Why, words)}{picked}";
    }

    static string Why(IEnumerable<string> why, Words words) => string.Join(", ", why.Select(w => words[$"why.{w}"]));

    IEnumerable<(string, string?)> Practical(Order order, Words words) =>
    [
        (words["facts.day_contact"], order.Form["day_contact"]),
        (words["facts.payer"], order.Form["payer"]),
        (words["facts.recording"], facts.Answer(order.Form, "recording", words)),
        (words["facts.minors"], facts.Answer(order.Form, "minors_present", words)),
        (words["minors.decided"], order.Minors is { } minors
            ? $"{words[$"minors.{minors.Act}"]} {words.Say("minors.by", roster.Find(minors.By)?.Name ?? words["minors.coordinator"], facts.Moment(minors.At, words))}"
                + (minors.CheckedOn is { } on ? $" {words.Say("minors.checked", Calendar.Format.Date(on, words.Language))}" : "")
            : null),
    ];

    /// <summary>The table pays a lecture and a story differently: where the order leaves it open, that is what to ask (domain §2.1).</summary>
    static string? LectureOrStory(Order order, Words words) =>
        order.Fee.Amount is null && TaskTypes.Find(order.Form.TaskType) is { IsLecture: true } ? words["review.lecture_or_story"] : null;

    static ShowCardAction Typed(string title, string input, string label, string verb, (string, string)[] id, Words words, string? value = null) =>
        new(title, Card(
            words,
            [new TextInput(input) { Label = label, IsMultiline = true, MaxLength = 1000, IsRequired = true, ErrorMessage = words["error.Text"], Value = value }],
            Send(verb, words["send"], id)));
}
