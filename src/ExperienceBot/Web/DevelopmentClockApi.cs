using System.Globalization;
using System.Text.Json.Serialization;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Web;

/// <summary>Asked of the clock: one of the two.</summary>
/// <param name="Advance">A time span, <c>[d.]hh:mm[:ss]</c>.</param>
/// <param name="To">An instant with its offset.</param>
public sealed record ClockMove(
    [property: JsonPropertyName("advance")] string? Advance, [property: JsonPropertyName("to")] string? To);

/// <summary><c>/dev/clock</c>, Development only and loopback only.</summary>
public static class DevelopmentClockApi
{
    public static void MapDevelopmentClock(this IEndpointRouteBuilder endpoints)
    {
        var clock = endpoints.MapGroup("/dev/clock").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } remote && !System.Net.IPAddress.IsLoopback(remote)
                ? Results.NotFound()
                : await next(context));
        clock.MapGet("", async (TimeProvider time, WorkEngine work, CancellationToken ct) => await Now(time, work, ct));
        clock.MapPost("", async (ClockMove move, TimeProvider time, WorkEngine work, IStore store, Ledger ledger, CancellationToken ct) =>
            Target(move) is not { } target ? Bad("Give {\"advance\":\"1.02:00:00\"} or {\"to\":\"2026-03-02T08:00:00+02:00\"}.")
            : time is DevelopmentClock development && await development.Move(target, work, store, ledger.Partition(Keys.Tenant), ct)
                ? await Now(time, work, ct)
                : Bad("The clock goes forward only."));
    }

    static readonly DateTimeOffset Last = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static Func<DateTimeOffset, DateTimeOffset>? Target(ClockMove move) => move switch
    {
        { Advance: { } span, To: null } when TimeSpan.TryParse(span, CultureInfo.InvariantCulture, out var by) && by.Duration() < TimeSpan.FromDays(3660) =>
            now => now + by,
        { To: { } to, Advance: null } when DateTimeOffset.TryParse(to, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) && at < Last =>
            _ => at.ToUniversalTime(),
        _ => null,
    };

    static async Task<IResult> Now(TimeProvider time, WorkEngine work, CancellationToken ct)
    {
        var next = await work.NextDue(ct);
        return Results.Json(new Dictionary<string, string?>
        {
            ["now"] = Utc(time.GetUtcNow()), ["next"] = next is { } due ? Utc(due) : null,
        });
    }

    static string Utc(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);

    static IResult Bad(string why) => Results.Json(new Dictionary<string, string> { ["error"] = why }, statusCode: 400);
}
