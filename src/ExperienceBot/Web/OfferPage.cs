using ExperienceBot.Offers;
using ExperienceBot.Orders;
using Microsoft.AspNetCore.Mvc;

namespace ExperienceBot.Web;

/// <summary>
/// <c>/offer/{token}</c>: an expert without Teams reads an offer and answers it (E12). The signed link is all that says who they are;
/// reading changes nothing. No account, no cookie, no script, no third party.
/// </summary>
public static class OfferPage
{
    const int LargestForm = 4 * 1024;

    public static void MapOfferPage(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/offer/{token}", ([AsParameters] OfferVisit visit) => visit.Show());
        endpoints.MapPost("/offer/{token}", ([AsParameters] OfferVisit visit) => visit.Take()).WithMetadata(new RequestSizeLimitAttribute(LargestForm));
    }
}

/// <summary>One request to the page.</summary>
public sealed record OfferVisit(
    string Token, HttpContext Http, OrderBook Orders, Seats Seats, OfferCards Cards, OrderFacts Facts, Links Links, Tenancy Tenancy, TimeProvider Clock, CancellationToken Ct)
{
    readonly FeedbackHtml html = new(FeedbackVisit.LanguageOf(Http.Request) ?? Tenancy.DefaultLanguage, isPlain: false, Tenancy);

    Words Words => html.Words;

    public async Task<IResult> Show() => await Find() is var (order, offer) ? Page(order, offer, null) : Unknown();

    public async Task<IResult> Take()
    {
        if (await Find() is not var (order, offer))
            return Unknown();
        var (form, read) = await Http.ReadForm(Clock);
        if (form is null)
            return Answer(html.Notice("unreadable"), read);
        var answer = form["answer"].ToString();
        var (who, now) = (offer.Expert, Clock.GetUtcNow());
        var outcome = answer switch
        {
            "accept" or "accept_anyway" => await Seats.Accept(who, order.Id, answer == "accept_anyway", null, now, Ct),
            "standby" => await Seats.Answer(who, order.Id, "offer.standby", o => Answering.StandBy(o, who, now), null, Ct),
            "decline" => await Seats.Answer(who, order.Id, "offer.decline", o => Answering.Decline(o, who, null, now), null, Ct),
            _ => null,
        };
        return outcome?.Order is { } after && after.OfferTo(who) is { } mine
            ? Page(after, mine, outcome)
            : Answer(html.Notice("unreadable"), StatusCodes.Status400BadRequest);
    }

    /// <summary>The order and the offer that the link is about; null when it is not ours, has ended, or the offer was made anew.</summary>
    async Task<(Order Order, Offer Offer)?> Find() =>
        Links.Read(Token) is ["offer", var id, var mark, _] && await Orders.Find(new(id), Ct) is { } order
        && order.Offers.Values.FirstOrDefault(o => Links.Mark(order, o) == mark) is { } offer
            ? (order, offer)
            : null;

    IResult Page(Order order, Offer offer, Seats.Outcome? outcome)
    {
        var isOpen = order.IsBrokered && order.IsAhead(Clock.GetUtcNow());
        var isAnswerable = isOpen && offer.Status == OfferStatus.Sent && Clock.GetUtcNow() <= offer.Deadline;
        var (title, text, answers) = (outcome?.Hindrance, offer.Status) switch
        {
            (Seats.Hindrance.Busy, _) => ("offer.busy", Words["offerpage.busy"], ["decline"]),
            (Seats.Hindrance.OverCap, _) => ("offer.overcap", Words["offerpage.overcap"], ["accept_anyway", "decline"]),
            (_, OfferStatus.Accepted) when isOpen => ("offer.yours", Words["offerpage.yours"], []),
            (_, OfferStatus.Standby) when isOpen => ("offer.standing_by", Words["offer.standing_by_text"], ["decline"]),
            (_, OfferStatus.Declined) => ("offer.declined", Words["offer.declined_text"], []),
            (_, OfferStatus.Withdrawn) when isOpen && order.OpenSeats == 0 => ("offer.full", Words["offer.full_text"], ["standby"]),
            (_, OfferStatus.Sent) when isAnswerable && order.OpenSeats == 0 => (offer.AsBackup ? "offer.backup" : "offer.full", Words[offer.AsBackup ? "offer.backup_text" : "offer.full_backup"], ["standby", "decline"]),
            (_, OfferStatus.Sent) when isAnswerable && offer.YesAt is not null && order.FairUntil is { } until =>
                ("offer.waiting", Words.Say("offer.waiting_text", Facts.Moment(until, Words)), ["decline"]),
            (_, OfferStatus.Sent) when isAnswerable => ("offer.title", Words.Say("offerpage.deadline", Facts.Moment(offer.Deadline, Words)), (string[])["accept", "standby", "decline"]),
            _ => ("offer.closed_title", Words["offer.closed"], []),
        };
        IEnumerable<(string Label, string? Value)> facts = !isOpen || offer.Status is OfferStatus.Declined or OfferStatus.Expired or OfferStatus.CancelledByExpert ? []
            : offer.Status == OfferStatus.Accepted ? [.. Facts.Of(order, Words, order.FeeOf(offer)), (Words["facts.day_contact"], order.Form["day_contact"])]
            : Cards.Of(order, offer, Words);
        return Answer(html.Page(Words["offerpage.title"],
            $"""
            <h1>{Words[title]}</h1>
            <p>{text}</p>
            <dl>{facts.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => (HtmlPart)$"<dt>{f.Label}</dt><dd>{f.Value}</dd>")}</dl>
            {(answers.Length == 0 ? null : Form(answers))}
            <p>{Words["offerpage.who"]}</p>
            """));
    }

    HtmlPart Form(string[] answers) =>
        $"""
        <form method="post" action="?lang={Words.Code}" autocomplete="off">
        {answers.Select(a => (HtmlPart)$"""<p><button name="answer" value="{a}">{Words[$"offerpage.{a}"]}</button></p>""")}
        </form>
        <p>{Words["offer.free"]}</p>
        """;

    IResult Unknown() => Answer(html.Notice("offer_gone"), StatusCodes.Status404NotFound);

    IResult Answer(HtmlPart page, int status = StatusCodes.Status200OK) => html.Answer(Http.Response, page, status);
}
