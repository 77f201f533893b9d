using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Coordination;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Documents;

/// <summary>The coordinator's side of documents: who lacks what, asking for a signature, recording one, and seats that wait for one (E22).</summary>
public sealed class DocumentDesk(Roster roster, OrderBook orders, OrderFacts facts, DocumentTexts texts, Brokering rules, Tenancy tenancy)
    : ICardActions, ICommands, IComposer
{
    const int MostListed = 12;
    const int LongestLink = 500;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["document.open"] = (visit, tap, ct) => tap["expert"] is null ? List(visit) : Coordinating((v, expert, _, _) =>
            {
                v.Show(Open(expert, v.Words, v.Now, null));
                return Task.CompletedTask;
            })(visit, tap, ct),
            ["document.send"] = Coordinating(Send),
            ["document.record"] = Coordinating(Record),
            ["signing.extend"] = Coordinating((visit, expert, tap, ct) => Decide(visit, expert, tap, "signing.extend",
                o => Signing.Extend(o, expert.Id, Seen(tap), rules, visit.Now), "unsigned.extended", ct)),
            ["signing.release"] = Coordinating((visit, expert, tap, ct) => Decide(visit, expert, tap, "signing.release",
                o => Signing.Release(o, expert.Id, Seen(tap), visit.Now), "unsigned.released", ct)),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["documents"] = (visit, _, _) => List(visit) };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Unsigned] = (o, _) =>
            {
                if (PersonId.From(o.Work.About) is not { } person || roster.Find(person) is not { } expert || o.TheOrder.OfferTo(person) is not { } seat)
                    return new((Message?)null);
                return new(o.IsFirst && !Waits(o.TheOrder, seat) ? null : new Message(Unsigned(o.TheOrder, expert, seat, o.Words, o.Now, null), o.Words["summary.coordinator"]));
            },
        };

    Task List(Visit visit)
    {
        if (tenancy.IsCoordinator(visit.Who))
            visit.Show(People(visit.Words, visit.Now));
        else
            visit.Tell(visit.Words["document.mine"]);
        return Task.CompletedTask;
    }

    AdaptiveCard People(Words words, DateTimeOffset now)
    {
        var today = LocalTime.DateOf(now, rules.Zone);
        var waiting = roster.All
            .Where(e => e.Status is ExpertStatus.Active or ExpertStatus.Limited or ExpertStatus.Paused or ExpertStatus.InTraining)
            .Where(e => Enum.GetValues<DocumentKind>().Any(k => Document.Status(e, k, today, rules.Zone) != DocumentStatus.Signed))
            .OrderBy(e => Document.SignedUntil(e) ?? DateOnly.MinValue).ThenBy(e => e.Name, StringComparer.Ordinal).ToList();
        return Card(
            words,
            [
                Title(words["documents.title"]), waiting.Count == 0 ? Text(words["documents.none"]) : null,
                .. waiting.Take(MostListed).Select(e => new Container(
                    PlainText.Of(e.Name), Text(string.Join(" · ", Enum.GetValues<DocumentKind>().Select(k =>
                        $"{words[$"document.{k}"]}: {words[$"documents.{Document.Status(e, k, today, rules.Zone)}"]}"))),
                    new ActionSet(Button("document.open", words["order.show"], ("expert", e.Id.Value))))
                {
                    Spacing = Spacing.Medium,
                }),
                waiting.Count > MostListed ? Text(words.Say("digest.more", waiting.Count - MostListed)) : null,
            ],
            DeskCards.Back(words));
    }

    AdaptiveCard Open(Expert expert, Words words, DateTimeOffset now, string? note)
    {
        var today = LocalTime.DateOf(now, rules.Zone);
        var body = new List<CardElement?> { Title(words["documents.one"]), PlainText.Of(expert.Name), note is null ? null : Notice(note) };
        foreach (var kind in Enum.GetValues<DocumentKind>())
        {
            var record = Document.Record(expert, kind);
            (string, string)[] id = [("expert", expert.Id.Value), ("kind", kind.ToString())];
            body.Add(new Container(
                Heading(Capitalized(words[$"document.{kind}"])), Text(MyDocuments.StandingOf(expert, kind, words, today, rules.Zone)),
                Facts(
                    (words["documents.sent"], record?.SentAt is { } sent ? facts.Moment(sent, words) : null),
                    (words["documents.signed_on"], record?.SignedOn is { } on ? Format.Date(on, words.Language) : null)),
                new ActionSet(
                [
                    Button("document.send", words["documents.send"], id),
                    new ShowCardAction(words["documents.record"], Card(
                        words,
                        [
                            new DateInput(Input("signed_on", kind))
                            {
                                Label = words["documents.signed_on"], Value = Iso(today), Max = Iso(today), IsRequired = true, ErrorMessage = words["documents.wrong_date"],
                            },
                            new DateInput(Input("until", kind)) { Label = words["documents.until"] },
                            new TextInput(Input("link", kind)) { Label = words["documents.link"], MaxLength = LongestLink, Value = record?.Link },
                            Subtle(words["documents.link_help"]),
                        ],
                        CardLayout.Send("document.record", words["documents.record_send"], id))),
                    .. record?.Link is { } link ? [new OpenUrlAction(words["document.link"], link)] : Array.Empty<CardAction>(),
                ]))
            {
                Spacing = Spacing.Medium,
            });
        }

        return Card(words, body, Button("document.open", words["documents.title"]), DeskCards.Back(words));
    }

    /// <summary>The name of a document stands in sentences elsewhere.</summary>
    static string Capitalized(string name) => char.ToUpperInvariant(name[0]) + name[1..];

    /// <summary>Both documents stand on one card, whose inputs must differ.</summary>
    static string Input(string name, DocumentKind kind) => kind == DocumentKind.Contract ? name : $"{name}_2";

    /// <summary>Once a day at the most.</summary>
    async Task Send(Visit visit, Expert expert, CardTap tap, CancellationToken ct)
    {
        if (Kind(tap) is not { } kind)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        var today = LocalTime.DateOf(visit.Now, rules.Zone);
        await roster.Change<bool>(expert.Id, e => e is null || (Document.Record(e, kind)?.SentAt is { } sent && LocalTime.DateOf(sent, rules.Zone) == today)
            ? (true, null, [])
            : (true, Document.Sent(e, kind, visit.Now),
                [Owed.Message($"document.sent:{kind}:{today:yyyyMMdd}", Kinds.DocumentSent, e.Id, rules.Awake(visit.Now), kind.ToString())]), ct);
        visit.Show(Open(roster.Find(expert.Id)!, visit.Words, visit.Now, visit.Words[texts.Find(kind, expert.Role, visit.Words) is null ? "documents.was_sent_notice" : "documents.was_sent"]));
    }

    async Task Record(Visit visit, Expert expert, CardTap tap, CancellationToken ct)
    {
        var today = LocalTime.DateOf(visit.Now, rules.Zone);
        string? Given(string input) => Kind(tap) is { } kind ? tap[Input(input, kind)] : null;
        var (signedOn, until, link) = (Date(Given("signed_on")), Date(Given("until")), Given("link")?.Trim() is { Length: > 0 } typed ? typed : null);
        var wrong = Kind(tap) is null ? "not_yours"
            : signedOn is null || signedOn > today || (until is null && !string.IsNullOrWhiteSpace(Given("until"))) || until < signedOn ? "documents.wrong_date"
            : link is not null && !IsLink(link) ? "documents.wrong_link"
            : null;
        if (wrong is null)
        {
            var kind = Kind(tap)!.Value;
            await roster.Change<bool>(expert.Id, e =>
            {
                if (e is null)
                    return (false, null, []);
                var next = Document.With(
                    e, kind, until ?? Document.OpenEnded,
                    (Document.Record(e, kind) ?? new()) with { SignedOn = signedOn, RecordedBy = visit.Who, Link = link, Accepted = null });
                return (true, next == e ? null : next, []);
            }, ct);
        }

        visit.Show(Open(roster.Find(expert.Id)!, visit.Words, visit.Now, visit.Words[wrong ?? "documents.recorded"]));
    }

    async Task Decide(Visit visit, Expert expert, CardTap tap, string verb, Func<Order, Decision<Signing.Reply>> decide, string done, CancellationToken ct)
    {
        var id = new OrderId(tap["order"] ?? "");
        if (await orders.Find(id, ct) is not { } order || order.OfferTo(expert.Id) is null)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        var reply = await orders.Change(id, visit.Who.Value, verb, decide, ct);
        order = (await orders.Find(id, ct))!;
        visit.Show(Unsigned(order, expert, order.OfferTo(expert.Id)!, visit.Words, visit.Now, visit.Words[reply == Signing.Reply.Done ? done : "desk.old_card"]));
    }

    /// <summary>A seat that waits for a signature, as it stands.</summary>
    AdaptiveCard Unsigned(Order order, Expert expert, Offer seat, Words words, DateTimeOffset now, string? note)
    {
        var waits = Waits(order, seat);
        (string, string)[] id =
        [
            ("order", order.Id.Value), ("expert", expert.Id.Value), ("v", (seat.SignBy?.UtcTicks ?? 0).ToString(CultureInfo.InvariantCulture)),
        ];
        var (title, text) = !waits ? ("unsigned.title", seat.Status == OfferStatus.Accepted ? "unsigned.signed" : "unsigned.gone")
            : seat.SignBy < now ? ("unsigned.over", "unsigned.over_text")
            : now >= Signing.LastMorning(order, rules.Zone) ? ("unsigned.near", "unsigned.near_text")
            : ("unsigned.title", "unsigned.text");
        return Card(
            words,
            [
                Title(words[title]), note is null ? null : Notice(note), Text(words[text]),
                Facts(
                    (words["facts.person"], expert.Name), (words["facts.order"], OrderFacts.Number(order.Id)), (words["facts.task"], OrderFacts.Task(order.Form, words)),
                    (words["facts.when"], facts.When(order.Sessions, words)),
                    (words["unsigned.what"], waits ? string.Join(", ", Document.Lacking(expert, LocalTime.DateOf(order.EndsAt, rules.Zone)).Select(k => words[$"document.{k}"])) : null),
                    (words["unsigned.kept"], waits ? Format.Date(LocalTime.DateOf(seat.SignBy!.Value, rules.Zone), words.Language) : null)),
            ],
            waits ? Button("document.open", words["documents.one"], ("expert", expert.Id.Value)) : null,
            waits ? Button("signing.extend", words["unsigned.extend"], id) : null,
            waits ? Button("signing.release", words["unsigned.release"], id) : null,
            Button("digest.open", words["order.show"], ("order", order.Id.Value)));
    }

    static bool Waits(Order order, Offer seat) =>
        seat is { Status: OfferStatus.Accepted, SignBy: not null } && order.IsBrokered && !seat.IsSignedFor(order);

    static long? Seen(CardTap tap) => long.TryParse(tap["v"], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) ? ticks : null;

    static DocumentKind? Kind(CardTap tap) => Enum.TryParse<DocumentKind>(tap["kind"], out var kind) && Enum.IsDefined(kind) ? kind : null;

    static DateOnly? Date(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static bool IsLink(string text) =>
        text.Length <= LongestLink && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0;

    /// <summary>Only coordinators, and only about somebody of the roster; both refusals read the same.</summary>
    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, Expert, CardTap, CancellationToken, Task> act) => async (visit, tap, ct) =>
    {
        if (tenancy.IsCoordinator(visit.Who) && PersonId.From(tap["expert"]) is { } person && roster.Find(person) is { } expert)
            await act(visit, expert, tap, ct);
        else
            visit.Tell(visit.Words["not_yours"]);
    };
}
