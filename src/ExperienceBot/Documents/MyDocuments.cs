using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Documents;

/// <summary>"Asiakirjani": the expert reads a text, accepts it in chat, and hears what is still needed before a task is confirmed.</summary>
public sealed class MyDocuments(Roster roster, OrderFacts facts, DocumentTexts texts, Links links, Brokering rules)
    : ICardActions, ICommands, IListener, IComposer
{
    /// <summary>Longer texts are read on their page.</summary>
    const int MostOnCard = 3000;

    static readonly (DocumentKind Kind, string Say)[] Spoken = [(DocumentKind.Confidentiality, "say.commitment"), (DocumentKind.Contract, "say.contract")];

    /// <summary>Before the walk: these words are never an answer to a form.</summary>
    public int Turn => 6;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["document.show"] = (visit, tap, _) => Mine(visit, tap, (expert, kind) =>
            {
                visit.Show(Read(expert, kind, visit.Words, null));
                return Task.CompletedTask;
            }),
            ["document.accept"] = (visit, tap, ct) => Mine(visit, tap, (expert, kind) => Accept(visit, expert, kind, tap["v"], ct)),
            ["document.ask"] = (visit, tap, ct) => Mine(visit, tap, (expert, kind) => Ask(visit, expert, kind, ct)),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["mydocuments"] = (visit, _, _) =>
            {
                if (Known(visit.Who) is { } expert)
                    visit.Show(List(expert, visit.Words, visit.Now));
                else
                    visit.Tell(visit.Words["document.not_expert"]);
                return Task.CompletedTask;
            },
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Sign] = (o, _) => new(ToSign(o)),
            [Kinds.SeatUnsigned] = (o, _) => new(new Message(
                Card(o.Words, [Title(o.Words["sign.gone"]), Brief(o.TheOrder, o.Words), Text(o.Words["sign.gone_text"])], Button("document.show", o.Words["document.read"], ("kind", nameof(DocumentKind.Confidentiality)))),
                o.Words["summary.change"])),
            [Kinds.DocumentSent] = (o, _) => new(Known(o.To.Id) is { } expert && Enum.TryParse<DocumentKind>(o.Work.About, out var kind)
                ? new Message(Read(expert, kind, o.Words, NeedsSigning(expert, kind, o.Now) ? o.Words["document.please"] : null), o.Words["summary.document"])
                : null),
            [Kinds.DocumentEnds] = (o, _) => new(Ends(o)),
            [Kinds.Found] = (o, _) => new(o.TheOrder.Status == OrderStatus.Filled || !o.IsFirst
                ? new Message(
                    Card(o.Words, [Title(o.Words["found.title"]), Brief(o.TheOrder, o.Words), Text(o.TheOrder.Status == OrderStatus.Filled ? o.Words["found.text"] : OrderFacts.Status(o.TheOrder, o.Words))],
                        Button("order.show", o.Words["order.show"], ("order", o.TheOrder.Id.Value))),
                    o.Words["summary.your_order"])
                : null),
        };

    /// <summary>"Hyväksyn sitoumuksen": taken as a yes by whoever has been asked; anybody else is shown what it is about.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        foreach (var (kind, say) in Spoken)
        {
            if (!Words.All(say).SelectMany(w => w.Split('|')).Any(w => w.Equals(text.Trim().TrimEnd('.', '!'), StringComparison.OrdinalIgnoreCase)))
                continue;
            if (Known(visit.Who) is not { } expert)
                return false;
            if (Document.Record(expert, kind)?.SentAt is not null && texts.Find(kind, expert.Role, visit.Words) is { } asked)
                await Accept(visit, expert, kind, asked.Version, ct);
            else
                visit.Show(Read(expert, kind, visit.Words, null));
            return true;
        }

        return false;
    }

    /// <summary>A kind of the reader's own; anything else is nobody's.</summary>
    async Task Mine(Visit visit, CardTap tap, Func<Expert, DocumentKind, Task> act)
    {
        if (Known(visit.Who) is { } expert && Enum.TryParse<DocumentKind>(tap["kind"], out var kind) && Enum.IsDefined(kind))
            await act(expert, kind);
        else
            visit.Tell(visit.Words["not_yours"]);
    }

    Expert? Known(PersonId who) => roster.Find(who) is { Status: not (ExpertStatus.Withdrawn or ExpertStatus.Erased) } expert ? expert : null;

    async Task Accept(Visit visit, Expert expert, DocumentKind kind, string? seen, CancellationToken ct)
    {
        var words = visit.Words;
        if (texts.Find(kind, expert.Role, words) is not { } text || seen != text.Version)
        {
            visit.Show(Read(expert, kind, words, words["order.old_card"]));
            return;
        }

        await roster.Change<bool>(visit.Who, e => e is null ? (false, null, [])
            : (true, Document.Accept(e, kind, new(text.Version, text.Language.ToString().ToLowerInvariant(), visit.Now), texts.ValidMonths, rules.Zone), []), ct);
        var now = roster.Find(visit.Who)!;
        visit.Show(Card(
            words,
            [
                Title(words["document.thanks"]), Text($"{words[$"document.{kind}"]}: {Standing(now, kind, words, visit.Now)}"),
                Text(words["document.thanks_seat"]),
            ],
            new OpenUrlAction(words["document.page"], links.Document(kind, now.Role, words))));
    }

    async Task Ask(Visit visit, Expert expert, DocumentKind kind, CancellationToken ct)
    {
        var day = LocalTime.DateOf(visit.Now, rules.Zone);
        await roster.Owe(expert.Id, [Owed.Coordinators($"alert:document:{kind}:{day:yyyyMMdd}", Kinds.Alert, visit.Now, $"document:{expert.Id}")], ct);
        visit.Show(Card(visit.Words, [Text(visit.Words["document.asked"])], Button("document.show", visit.Words["document.read"], ("kind", kind.ToString()))));
    }

    AdaptiveCard List(Expert expert, Words words, DateTimeOffset now) => Card(
        words,
        [
            Title(words["document.title"]),
            .. Enum.GetValues<DocumentKind>().Select(kind => new Container(
            [
                Heading(words[$"document.{kind}"]), Text(Standing(expert, kind, words, now)),
                .. texts.Find(kind, expert.Role, words) is null && NeedsSigning(expert, kind, now) ? [Text(words["document.by_coordinator"])] : Array.Empty<CardElement>(),
                new ActionSet([.. Ways(expert, kind, words)]),
            ])
            {
                Style = ContainerStyle.Emphasis, Spacing = Spacing.Medium,
            }),
            expert.Role == ExpertRole.Expert
                ? Text(expert.TrainedUntil is { } until ? words.Say("document.trained", Day(until, words)) : words["document.untrained"]) : null,
            Subtle(words["document.typed"]),
        ]);

    CardAction[] Ways(Expert expert, DocumentKind kind, Words words) =>
    [
        texts.Find(kind, expert.Role, words) is null
            ? Button("document.ask", words["document.ask"], ("kind", kind.ToString()))
            : Button("document.show", words["document.read"], ("kind", kind.ToString())),
        .. Document.Record(expert, kind)?.Link is { } link ? [new OpenUrlAction(words["document.link"], link)] : Array.Empty<CardAction>(),
    ];

    /// <summary>The text with its yes, or who sees to the signing.</summary>
    AdaptiveCard Read(Expert expert, DocumentKind kind, Words words, string? note)
    {
        (string, string) id = ("kind", kind.ToString());
        if (texts.Find(kind, expert.Role, words) is not { } text)
        {
            return Card(
                words, [Title(words[$"document.{kind}"]), note is null ? null : Notice(note), Text(words["document.by_coordinator"])],
                [.. Ways(expert, kind, words)]);
        }

        var isShort = text.Paragraphs.Sum(p => p.Length) <= MostOnCard;
        return Card(
            words,
            [
                Title(text.Title), note is null ? null : Notice(note),
                .. (isShort ? text.Paragraphs : [text.Paragraphs[0]]).Select(PlainText.Of),
                isShort ? null : Text(words["document.whole"]),
                Subtle(words.Say("document.version", text.Version)), Subtle(words[$"document.{kind}.typed"]),
            ],
            Button("document.accept", words["document.accept"], id, ("v", text.Version)) with { Style = ActionStyle.Positive },
            new OpenUrlAction(words["document.page"], links.Document(kind, expert.Role, words)),
            Button("document.ask", words["document.ask"], id));
    }

    Message? ToSign(Occasion o)
    {
        var (order, words) = (o.TheOrder, o.Words);
        if (Known(o.To.Id) is not { } expert || order.OfferTo(o.To.Id) is not { } seat)
            return null;
        var waits = seat is { Status: OfferStatus.Accepted, SignBy: not null } && order.IsBrokered && !seat.IsSignedFor(order);
        if (!waits)
        {
            return o.IsFirst ? null : new(
                Card(words, [Brief(order, words), Text(words[seat.Status == OfferStatus.Accepted ? "sign.done" : "sign.gone"])]), words["summary.document"]);
        }

        var lacking = Document.Lacking(expert, LocalTime.DateOf(order.EndsAt, rules.Zone)).ToList();
        var (here, elsewhere) = (lacking.Where(k => texts.Find(k, expert.Role, words) is not null).ToList(), lacking.Where(k => texts.Find(k, expert.Role, words) is null).ToList());
        return new(
            Card(
                words,
                [
                    Title(words["sign.title"]), Brief(order, words),
                    Text(words.Say("sign.text", string.Join(", ", lacking.Select(k => words[$"document.{k}"])), Day(LocalTime.DateOf(seat.SignBy!.Value, rules.Zone), words))),
                    elsewhere.Count > 0 ? Text(words.Say("sign.elsewhere", string.Join(", ", elsewhere.Select(k => words[$"document.{k}"])))) : null,
                    Subtle(words["document.typed"]),
                ],
                [
                    .. here.Select(k => Button("document.show", words.Say("sign.read", words[$"document.{k}"]), ("kind", k.ToString())) with { Style = ActionStyle.Positive }),
                    Button("document.ask", words["document.ask"], ("kind", lacking.FirstOrDefault().ToString())),
                    Button("seat.release", words["seat.release"], OfferCards.Ids(order, seat)),
                ]),
            words["summary.document"]);
    }

    Message? Ends(Occasion o)
    {
        var words = o.Words;
        if (Known(o.To.Id) is not { } expert || o.Work.About?.Split(':') is not [var name, var day] || !Enum.TryParse<DocumentKind>(name, out var kind)
            || Document.Until(expert, kind) is not { } until || until.ToString("yyyyMMdd", CultureInfo.InvariantCulture) != day)
            return null; // renewed since
        return new(
            Card(
                words,
                [
                    Title(words["document.ends"]), Text(words.Say("document.ends_text", words[$"document.{kind}"], Day(until, words))),
                    texts.Find(kind, expert.Role, words) is null ? Text(words["document.by_coordinator"]) : null, Subtle(words["document.typed"]),
                ],
                [.. Ways(expert, kind, words)]),
            words["summary.document"]);
    }

    bool NeedsSigning(Expert expert, DocumentKind kind, DateTimeOffset now) =>
        Document.Status(expert, kind, LocalTime.DateOf(now, rules.Zone), rules.Zone) != DocumentStatus.Signed;

    string Standing(Expert expert, DocumentKind kind, Words words, DateTimeOffset now) => StandingOf(expert, kind, words, LocalTime.DateOf(now, rules.Zone), rules.Zone);

    internal static string StandingOf(Expert expert, DocumentKind kind, Words words, DateOnly today, TimeZoneInfo zone)
    {
        var status = words.Say(
            $"document.status.{Document.Status(expert, kind, today, zone)}",
            Document.Until(expert, kind) is { } until ? until == Document.OpenEnded ? words["document.open_ended"] : words.Say("document.until", Day(until, words)) : "");
        return Document.Record(expert, kind)?.Accepted is { } accepted
            ? $"{status} {words.Say("document.accepted", Format.Moment(accepted.At, zone, words.Language), accepted.Version, words[$"option.language.{accepted.Language}"])}"
            : status;
    }

    static string Day(DateOnly day, Words words) => Format.Date(day, words.Language);

    Container Brief(Order order, Words words) =>
        new(new TextBlock(OrderFacts.Task(order.Form, words)) { Weight = TextWeight.Bolder }, Text(facts.When(order.Sessions, words)));
}
