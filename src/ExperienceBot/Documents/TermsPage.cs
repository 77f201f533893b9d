using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Web;

namespace ExperienceBot.Documents;

/// <summary>
/// The assignment's terms, and the texts to sign, as pages to print. The expert's copy tells of no other expert; the requester's names
/// only those who agreed to it (domain §5.5).
/// </summary>
public sealed class TermsPage(Roster roster, OrderFacts facts, FeeTable fees, DocumentTexts texts, Brokering rules, Tenancy tenancy)
{
    /// <param name="seat">Whose copy it is; null is the requester's.</param>
    public IResult Terms(HttpResponse response, Order order, Offer? seat, Language language)
    {
        var (html, words) = (new FeedbackHtml(language, isPlain: false, tenancy), Words.In(language));
        return html.Answer(response, html.Page(words["terms.title"], Content(order, seat, words)), StatusCodes.Status200OK);
    }

    /// <returns>Null when there is no such text.</returns>
    public IResult? Text(HttpResponse response, DocumentKind kind, ExpertRole role, Language language)
    {
        var (html, words) = (new FeedbackHtml(language, isPlain: false, tenancy), Words.In(language));
        if (texts.Find(kind, role, words) is not { } text)
            return null;
        var code = text.Language.ToString().ToLowerInvariant();
        return html.Answer(
            response,
            html.Page(
                text.Title,
                $"""
                <article lang="{code}">
                <h1>{text.Title}</h1>
                {text.Paragraphs.Select(p => (HtmlPart)$"<p>{p}</p>\n")}
                </article>
                <p class="help">{words.Say("document.version", text.Version)}</p>
                <p class="screen">{words["terms.print"]}</p>
                """), StatusCodes.Status200OK);
    }

    HtmlPart Content(Order order, Offer? seat, Words words)
    {
        var isOff = order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce;
        var isAgreed = order.Status is OrderStatus.Confirmed or OrderStatus.Held or OrderStatus.Closed;
        return $"""
            <article class="terms">
            <h1>{words["terms.title"]}</h1>
            <p class="occasion">{OrderFacts.Task(order.Form, words)}, {facts.When(order.Sessions, words)}</p>
            <p>{words[isOff ? "terms.off" : isAgreed ? "terms.agreed" : "terms.open"]}</p>
            <p class="screen">{words["terms.print"]}</p>
            {List(Facts(order, seat, words))}
            {Section("terms.money", Paragraphs(words["terms.money_text"], words[seat is { IsPeer: true } ? "terms.peer" : "terms.taxable"], words["travel.terms"]))}
            {Section("terms.role", Paragraphs(words["terms.role_text"], words["terms.end_text"]))}
            {Section("terms.secrecy", Paragraphs(words["terms.secrecy_text"]))}
            {Section("terms.recording", Paragraphs(words[order.Form["recording"] == "ask" ? "terms.recording_ask" : "terms.recording_no"]))}
            {Section("terms.cancelling", Paragraphs(words["terms.cancelling_text"]))}
            {Insurance(words)}
            <p class="help">{words.Say("terms.foot", OrderFacts.Number(order.Id))}</p>
            </article>
            """;

        HtmlPart Section(string title, HtmlPart content) => $"<h2>{words[title]}</h2>\n{content}\n";
    }

    IEnumerable<(string Label, string? Value)> Facts(Order order, Offer? seat, Words words)
    {
        var form = order.Form;
        yield return (words["terms.experts"], seat is { } mine ? Named(order, mine, roster.Find(mine.Expert)?.Name, words)
            : string.Join("\n", order.Seated.Select(s => Named(order, s, s.ShownName, words))));
        yield return (words["facts.task"], OrderFacts.Task(form, words));
        yield return (words["facts.topics"], OrderFacts.Topics(form, words));
        yield return (words["facts.goal"], form["goal"]);
        yield return (words["facts.when"], facts.When(order.Sessions, words));
        yield return (words["order.speaking_minutes.short"], facts.Answer(form, "speaking_minutes", words));
        yield return (words["facts.where"], OrderFacts.Where(form, words));
        yield return (words["facts.remote"], form["remote_details"]);
        yield return (words["facts.for_whom"], OrderFacts.Audience(form, words));
        yield return (words["facts.language"], facts.Answer(form, "language", words));
        yield return (words["facts.professional"], form["pair_professional"]);
        yield return (words["facts.day_contact"], form["day_contact"]);
        yield return (words["facts.prep"], facts.Answer(form, "prep_needed", words));
        yield return (words["facts.arrangements"], form["arrangements"]);
        yield return (words["facts.fee"], seat is { } paid ? OrderFacts.Fee(order.FeeOf(paid), words)
            : OrderFacts.FeeInFull(order.Fee, fees, $"{order.Seats}", words));
        yield return (words["facts.travel"], seat is { } travelling ? facts.Travel(order, travelling.TravelKm, words)
            : string.Join("\n", order.Seated.Select(s => facts.Travel(order, s.TravelKm, words)).OfType<string>()));
        if (seat is null)
            yield return (words["facts.payer"], form["payer"]);
    }

    /// <summary>Nobody has a title they were not trained for (R-221).</summary>
    string Named(Order order, Offer seat, string? name, Words words)
    {
        var expert = roster.Find(seat.Expert);
        var title = words[expert?.Role switch
        {
            ExpertRole.Peer => "terms.title.peer",
            ExpertRole.CoDeveloper => "terms.title.co_developer",
            _ when expert?.TrainedUntil >= LocalTime.DateOf(order.EndsAt, rules.Zone) => "terms.title.trained",
            _ => "terms.title.expert",
        }];
        return name is null ? title : $"{name}, {title}";
    }

    HtmlPart Insurance(Words words) => texts.InsuranceNote(words) is { } note
        ? $"""<h2>{words["terms.insurance"]}</h2><div lang="{note.Language.ToString().ToLowerInvariant()}">{Paragraphs([.. note.Paragraphs])}</div>"""
        : (HtmlPart)$"<h2>{words["terms.insurance"]}</h2>{Paragraphs(words["terms.insurance_ask"])}";

    static HtmlPart List(IEnumerable<(string Label, string? Value)> facts) =>
        $"<dl>\n{facts.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => (HtmlPart)$"<dt>{f.Label}</dt><dd>{f.Value}</dd>\n")}</dl>";

    static HtmlPart Paragraphs(params ImmutableArray<string> texts) => $"{texts.Select(t => (HtmlPart)$"<p>{t}</p>\n")}";
}
