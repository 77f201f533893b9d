using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Web;

/// <summary><c>/health/live</c> and <c>/health/ready</c>, which writes to the store to prove that it can: counts only.</summary>
public static class Health
{
    static readonly TimeSpan Overdue = TimeSpan.FromMinutes(15);

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => "live");
        endpoints.MapGet("/health/ready", async (IStore store, WorkEngine work, TimeProvider time, CancellationToken ct) =>
        {
            try
            {
                // A disk that is full or read-only can still be read.
                await (store switch { SqliteStore file => file.Ping(ct), TableStore tables => tables.Ping(ct), _ => Task.CompletedTask });
                var behind = await work.NextDue(ct) is { } due && due < time.GetUtcNow() ? time.GetUtcNow() - due : TimeSpan.Zero;
                var (waiting, aside) = await work.Count(ct);
                return Results.Json(
                    new Dictionary<string, object> { ["ready"] = behind < Overdue, ["secondsBehind"] = (long)behind.TotalSeconds, ["due"] = waiting, ["aside"] = aside },
                    statusCode: behind < Overdue ? 200 : 503);
            }
            catch (StoreUnavailableException)
            {
                return Results.Json(new Dictionary<string, object> { ["ready"] = false }, statusCode: 503);
            }
        });
    }
}
