using System.Text;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Orders;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace ExperienceBot.Web;

/// <summary><c>/files/{token}</c>: what signed links lead to. Subjects are neutral: calendars are seen by others.</summary>
public static class Files
{
    public static void MapFiles(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/files/{token}", async (string token, HttpContext http, Links links, OrderBook orders, TermsPage terms, Payroll payroll, RosterTransfer transfer, OwnData own, Tenancy tenancy, CancellationToken ct) =>
        {
            http.Response.Headers.CacheControl = "no-store";
            return links.Read(token) switch
            {
                ["ics", var id, var code, _] when Bot.LanguageOf(code) is { } language && await orders.Find(new(id), ct) is { } order =>
                    Results.File(Encoding.UTF8.GetBytes(Calendar(order, Words.In(language))), "text/calendar; charset=utf-8", "experiencebot.ics"),
                ["terms", var id, var whose, var code, _] when Read(http, code) is { } language && await orders.Find(new(id), ct) is { } order =>
                    whose == Links.Requester ? terms.Terms(http.Response, order, null, language)
                        : order.Seated.FirstOrDefault(s => links.Seat(order, s.Expert) == whose) is { } seat ? terms.Terms(http.Response, order, seat, language) : null,
                ["document", var kind, var role, var code, _] when Read(http, code) is { } language && Enum.TryParse<DocumentKind>(kind, out var which)
                    && Enum.TryParse<ExpertRole>(role, out var reader) => terms.Text(http.Response, which, reader, language),
                ["own", var veiled, var code, var form, _] when Bot.LanguageOf(code) is { } language && links.Unveiled(veiled) is { } person =>
                    await own.Show(person, language, form == "json", http.Response, ct),
                ["roster", var veiled, _] when links.Unveiled(veiled) is { } by && await transfer.Export(by, ct) is { } roster =>
                    Results.File(Encoding.UTF8.GetBytes('\uFEFF' + roster), "text/csv; charset=utf-8", "experts.csv"),
                ["pay", var veiled, .. var what, _] when links.Unveiled(veiled) is { } by && await payroll.Read(by, what, ct) is var (bytes, type, name) =>
                    Results.File(bytes, type, name),
                _ => null,
            } ?? Gone(http, tenancy);
        });

    /// <summary>Links end, and are cut in mails: whoever opens such a one reads what they can do.</summary>
    static IResult Gone(HttpContext http, Tenancy tenancy)
    {
        var html = new FeedbackHtml(FeedbackVisit.LanguageOf(http.Request) ?? tenancy.DefaultLanguage, isPlain: false, tenancy);
        return html.Answer(http.Response, html.Notice("file_gone"), StatusCodes.Status404NotFound);
    }

    /// <summary>As the page's own links choose, or as the card was written.</summary>
    static Language? Read(HttpContext http, string code) => Bot.LanguageOf(http.Request.Query["lang"]) ?? Bot.LanguageOf(code);

    static string Calendar(Order order, Words words)
    {
        var calendar = new Ical.Net.Calendar { Method = "PUBLISH", ProductId = "-//ExperienceBot//FI" };
        foreach (var (session, n) in order.Sessions.Select((s, n) => (s, n)))
        {
            calendar.Events.Add(new CalendarEvent
            {
                Uid = $"{order.Id}-{n}@experiencebot",
                Summary = words["calendar.subject"],
                Description = words["calendar.text"],
                Location = order.Form.IsRemote ? words["option.mode.remote"] : order.Form["municipality"],
                Start = new CalDateTime(session.Start.UtcDateTime, "UTC"),
                End = new CalDateTime(session.End.UtcDateTime, "UTC"),
                DtStamp = new CalDateTime(order.SubmittedAt.UtcDateTime, "UTC"),
                Sequence = order.Version,
                Status = order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce ? "CANCELLED" : "CONFIRMED",
            });
        }

        return new CalendarSerializer().SerializeToString(calendar)!;
    }
}
