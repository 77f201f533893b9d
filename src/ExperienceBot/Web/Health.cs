using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Web;

/// <summary><c>/health/live</c> and <c>/health/ready</c>, which writes to the store to prove that it can: counts only.</summary>
public static class Health
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/health/live", () => "live");
        endpoints.MapGet("/health/ready", async (Readiness readiness, CancellationToken ct) =>
        {
            var (isReady, told) = await readiness.Ask(ct);
            return Results.Json(told, statusCode: isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
        });
    }
}

/// <summary>Whether the bot can do its work: anybody may ask, so those who ask within a second share one look.</summary>
public sealed class Readiness(IStore store, WorkEngine work, TimeProvider clock)
{
    static readonly TimeSpan Shared = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Overdue = TimeSpan.FromMinutes(15);

    readonly Lock gate = new();
    Task<(bool IsReady, Dictionary<string, object> Told)>? looking;
    DateTimeOffset at;

    public Task<(bool IsReady, Dictionary<string, object> Told)> Ask(CancellationToken ct)
    {
        lock (gate)
        {
            if (looking is null || (looking.IsCompleted && (clock.GetUtcNow() - at).Duration() >= Shared))
                (at, looking) = (clock.GetUtcNow(), Look());
            return looking.WaitAsync(ct);
        }
    }

    async Task<(bool IsReady, Dictionary<string, object> Told)> Look()
    {
        try
        {
            // A disk that is full or read-only can still be read.
            await (store switch { SqliteStore file => file.Ping(CancellationToken.None), TableStore tables => tables.Ping(CancellationToken.None), _ => Task.CompletedTask });
            var backlog = await work.Count(CancellationToken.None);
            // Messages that Teams does not take are no reason to take the bot out of service: nobody who writes would be answered either.
            var isReady = backlog.Overdue < Overdue;
            return (isReady, new()
            {
                ["ready"] = isReady, ["secondsBehind"] = (long)backlog.Behind.TotalSeconds, ["due"] = backlog.Due,
                ["aside"] = backlog.Aside, ["asideMinutes"] = (long)backlog.OldestAside.TotalMinutes,
            });
        }
        catch (StoreUnavailableException)
        {
            return (false, new() { ["ready"] = false });
        }
    }
}
