using ExperienceBot.Privacy;
using Microsoft.AspNetCore.Mvc;

namespace ExperienceBot.Web;

/// <summary><c>/privacy</c>: the privacy notice (D-4; domain §5.6), to read and to print. It is read before anything is asked.</summary>
public static class PrivacyPage
{
    /// <summary>Of the text; kept with who has seen it, so raise it with every change of meaning.</summary>
    public const string Version = "2026-11";

    static readonly string[] Sections =
        ["register", "purposes", "data", "sources", "recipients", "retention", "matching", "rights", "complaint", "security"];

    public static void MapPrivacyPage(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/privacy", (HttpContext http, [FromServices] Tenancy tenancy, [FromServices] PrivacySettings privacy, [FromServices] Retention retention) =>
        {
            var html = new FeedbackHtml(FeedbackVisit.LanguageOf(http.Request) ?? tenancy.DefaultLanguage, isPlain: false, tenancy);
            return html.Answer(http.Response, Notice(html, privacy, retention), StatusCodes.Status200OK);
        });

    static HtmlPart Notice(FeedbackHtml html, PrivacySettings privacy, Retention kept)
    {
        var words = html.Words;
        return html.Page(words["privacy.title"],
            $"""
            <h1>{words["privacy.title"]}</h1>
            <p>{words.Say("privacy.version", Version)}</p>
            <h2>{words["privacy.controller"]}</h2>
            <p>{privacy.Controller ?? words["privacy.controller_unknown"]}</p>
            <p>{words.Say("privacy.contact", privacy.Contact ?? words["privacy.ask_coordinator"])}</p>
            <p>{words.Say("privacy.officer", privacy.Officer ?? privacy.Contact ?? words["privacy.ask_coordinator"])}</p>
            {Sections.Select(s => (HtmlPart)$"""
                <h2>{words[$"privacy.{s}"]}</h2>
                {words.Say($"privacy.{s}_text", kept.DraftDays, kept.OfferMonths, kept.FeedbackMonths, kept.OrderMonths).Split('\n').Select(p => (HtmlPart)$"<p>{p}</p>")}

                """)}
            """);
    }
}
