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
        endpoints.MapGet("/health/ready", async (IStore store, WorkEngine work, CancellationToken ct) =>
        {
            try
            {
                // A disk that is full or read-only can still be read.
                await (store switch { SqliteStore file => file.Ping(ct), TableStore tables => tables.Ping(ct), _ => Task.CompletedTask });
                var backlog = await work.Count(ct);
                var isReady = backlog.Behind < Overdue;
                return Results.Json(
                    new Dictionary<string, object>
                    {
                        ["ready"] = isReady, ["secondsBehind"] = (long)backlog.Behind.TotalSeconds, ["due"] = backlog.Due,
                        ["aside"] = backlog.Aside, ["asideMinutes"] = (long)backlog.OldestAside.TotalMinutes,
                    },
                    statusCode: isReady ? 200 : 503);
            }
            catch (StoreUnavailableException)
            {
                return Results.Json(new Dictionary<string, object> { ["ready"] = false }, statusCode: 503);
            }
        });
    }
}
