using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.People;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Web;

/// <summary>All that is kept of one person, as a file to keep and as a page to read. Of others it holds nothing.</summary>
public sealed class OwnData(PersonBook people, Roster roster, OrderBook orders, AccessLog accesses, OrderFacts facts, Tenancy tenancy)
{
    const int MostOrders = 500;

    static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public async Task<IResult> Show(PersonId who, Language language, bool asFile, HttpResponse response, CancellationToken ct)
    {
        var person = await people.Find(who, ct);
        var expert = roster.Find(who);
        var ordered = new List<Order>();
        foreach (var id in await people.OrdersOf(who, MostOrders, ct))
        {
            if (await orders.Find(id, ct) is { } order && order.Requester == who)
                ordered.Add(order);
        }

        var part = orders.Open.Where(o => o.OfferTo(who) is not null).ToList();
        foreach (var seat in expert?.Reservations.Where(r => part.TrueForAll(o => o.Id != r.Order)) ?? []) // those that are filed by now
        {
            if (await orders.Find(seat.Order, ct) is { } filed && filed.OfferTo(who) is not null)
                part.Add(filed);
        }

        var offered = part.DistinctBy(o => o.Id).OrderBy(o => o.StartsAt).ToList();
        var opened = await accesses.About(who, ct);
        var answers = new List<(Order Order, Feedback.FeedbackEntry Entry)>();
        foreach (var order in ordered.Concat(offered).DistinctBy(o => o.Id))
            answers.AddRange((await orders.FeedbackOf(order.Id, ct)).Where(f => f.Person == who).Select(f => (order, f)));

        if (asFile)
        {
            response.Headers.CacheControl = "no-store";
            return Results.File(JsonSerializer.SerializeToUtf8Bytes(File(), Readable), "application/json; charset=utf-8", "experiencebot.json");
        }

        var html = new FeedbackHtml(language, isPlain: false, tenancy);
        var words = html.Words;
        return html.Answer(response, html.Page(words["own.title"], Page(), isLast: true), StatusCodes.Status200OK);

        JsonObject File() => new()
        {
            ["person"] = JsonNode.Parse(Write(person with { Expecting = null, Leave = null, Distress = person.Distress is { } d ? d with { TakenBy = null } : null }, Rows.Person)),
            ["profile"] = expert is null ? null : JsonNode.Parse(Write(expert with { Reservations = [.. expert.Reservations.Select(r => r with { Requester = null })] }, Rows.Expert)),
            ["orders"] = new JsonArray([.. ordered.Select(o => new JsonObject
            {
                ["id"] = o.Id.Value, ["status"] = o.Status.ToString(), ["submittedAt"] = o.SubmittedAt,
                ["answers"] = new JsonObject(o.Form.Answers.Select(a => KeyValuePair.Create(a.Key, (JsonNode?)a.Value))),
            })]),
            // Of an offer what was the person's part in it; the order itself is the requester's.
            ["offers"] = new JsonArray([.. offered.Select(o => new JsonObject
            {
                ["order"] = o.Id.Value, ["task"] = o.Form.TaskType, ["start"] = o.StartsAt, ["offer"] = JsonNode.Parse(Write(o.OfferTo(who)! with { HandReason = null, RecordedBy = null }, Rows.Offer)),
                ["questions"] = new JsonArray([.. o.Questions.Where(q => q.Asker == who).Select(q => JsonValue.Create(q.Text))]),
            })]),
            ["feedback"] = new JsonArray([.. answers.Select(a => new JsonObject
            {
                ["order"] = a.Order.Id.Value, ["answers"] = new JsonObject(a.Entry.Answers.Select(x => KeyValuePair.Create(x.Key, (JsonNode?)x.Value))),
            })]),
            // That a coordinator did, and not which one: that is theirs.
            ["accesses"] = new JsonArray([.. opened.Select(a => new JsonObject { ["what"] = a.What, ["at"] = a.At })]),
        };

        HtmlPart Page() => $"""
            <h1>{words["own.title"]}</h1>
            <p>{words["own.text"]}</p>
            <h2>{words["own.person"]}</h2>
            {Facts([(words["mydata.name"], person.Name ?? expert?.Name), (words["mydata.language"], person.Language is { } spoken ? Words.In(spoken)["language.name"] : null)])}
            {(expert is null ? null : (HtmlPart)$"""
                <h2>{words["own.profile"]}</h2>
                {Facts([(words["mydata.status"], words[$"expert.status.{expert.Status}"]), .. ProfileCards.Facts(Profile.All, key => Profile.Of(expert, key), words)])}
                {Facts([(words["applicant.trained_until"], expert.TrainedUntil is { } t ? Calendar.Format.Date(t, language) : null),
                    (words["applicant.contract_until"], expert.ContractUntil is { } c ? Calendar.Format.Date(c, language) : null),
                    (words["applicant.confidentiality_until"], expert.ConfidentialityUntil is { } s ? Calendar.Format.Date(s, language) : null),
                    (words["own.notice"], expert.Notice is { } n ? $"{n.Version}, {facts.Moment(n.At, words)}" : null)])}
                """)}
            <h2>{words["own.orders"]}</h2>
            {List(ordered, o => $"{OrderFacts.Task(o.Form, words)}, {facts.When(o.Sessions, words)}. {OrderFacts.Status(o, words)}")}
            <h2>{words["own.offers"]}</h2>
            {List(offered, o => $"{OrderFacts.Task(o.Form, words)}, {facts.When(o.Sessions, words)}. {words[$"offer.status.{o.OfferTo(who)!.Status}"]}")}
            <h2>{words["own.feedback"]}</h2>
            {List(answers, a => $"{OrderFacts.Task(a.Order.Form, words)}, {facts.When(a.Order.Sessions, words)}: {string.Join("; ", a.Entry.Answers.Select(x => $"{(words.Has($"feedback.{x.Key}") ? words[$"feedback.{x.Key}"] : x.Key)} {x.Value}"))}")}
            <h2>{words["own.accesses"]}</h2>
            {List(opened, a => words.Say("own.access", words[$"access.{a.What}"], facts.Moment(a.At, words)))}
            """;

        HtmlPart List<T>(IReadOnlyCollection<T> items, Func<T, string> line) => items.Count == 0
            ? (HtmlPart)$"<p>{words["own.none"]}</p>" : (HtmlPart)$"<ul>{items.Select(i => (HtmlPart)$"<li>{line(i)}</li>")}</ul>";

        static HtmlPart Facts(IEnumerable<(string Label, string? Value)> facts) =>
            $"<dl>{facts.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => (HtmlPart)$"<dt><strong>{f.Label}</strong></dt><dd>{f.Value}</dd>")}</dl>";
    }
}
