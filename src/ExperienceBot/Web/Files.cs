using System.Text;
using ExperienceBot.Orders;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using Ical.Net.Serialization;

namespace ExperienceBot.Web;

/// <summary><c>/files/{token}</c>: what signed links lead to. Subjects are neutral: calendars are seen by others.</summary>
public static class Files
{
    public static void MapFiles(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/files/{token}", async (string token, HttpResponse response, Links links, OrderBook orders, OwnData own, CancellationToken ct) =>
            links.Read(token) switch
            {
                ["ics", var id, var code, _] when Bot.LanguageOf(code) is { } language && await orders.Find(new(id), ct) is { } order =>
                    Results.File(Encoding.UTF8.GetBytes(Calendar(order, Words.In(language))), "text/calendar; charset=utf-8", "experiencebot.ics"),
                ["own", var veiled, var code, var form, _] when Bot.LanguageOf(code) is { } language && links.Unveiled(veiled) is { } person =>
                    await own.Show(person, language, form == "json", response, ct),
                _ => Results.NotFound(),
            });

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
