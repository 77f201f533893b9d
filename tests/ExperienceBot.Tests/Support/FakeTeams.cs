using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Tests.Support;

/// <summary>What arrived in somebody's chat. An update replaces the card it updates.</summary>
public sealed record Arrival(int Number, string Conversation, string ActivityId, JsonObject Activity, bool IsUpdate);

/// <summary>The channel's side on loopback: it keeps the promises of the connector's REST interface and records what it is told.</summary>
public sealed class FakeTeams : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<Arrival> arrivals = new();
    readonly ConcurrentDictionary<string, string> known = new();
    int count;
    int given;
    int refused;
    string? valid;

    FakeTeams(WebApplication app) => this.app = app;

    public string ServiceUrl { get; private set; } = "";

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<Arrival> Arrivals => [.. arrivals];

    /// <summary>Answers a call instead of the channel; null lets it through.</summary>
    public Func<HttpRequest, IResult?> Intercept { get; set; } = _ => null;

    /// <summary>By this clock the bot's pace is measured; null does not measure it.</summary>
    public Func<DateTimeOffset>? Clock { get; set; }

    public PublishedLimits Limits { get; } = new();

    /// <summary>Whether calls need the token that <c>/token</c> gives, as with a bot that has an app id.</summary>
    public bool DemandsToken { get; set; }

    /// <summary>How many tokens were given, and how often a call came without the one that counts.</summary>
    public (int Given, int Refused) Tokens => (given, refused);

    /// <summary>The token that was given counts no more; the next does.</summary>
    public void Revoke() => Volatile.Write(ref valid, null);

    /// <summary>The test is about a bot that is too fast or says too much.</summary>
    public bool ExpectsBreaches { get; set; }

    public static async Task<FakeTeams> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var teams = new FakeTeams(builder.Build());
        teams.app.Use(async (context, next) =>
        {
            if (await teams.Refusal(context.Request) is { } refusal)
                await refusal.ExecuteAsync(context);
            else if (teams.Intercept(context.Request) is { } instead)
                await instead.ExecuteAsync(context);
            else
                await next(context);
        });
        teams.app.MapPost("/token", () =>
        {
            var token = string.Create(CultureInfo.InvariantCulture, $"token-{Interlocked.Increment(ref teams.given)}");
            Volatile.Write(ref teams.valid, token);
            return Results.Json(new JsonObject { ["access_token"] = token, ["token_type"] = "Bearer", ["expires_in"] = 3600 });
        });
        teams.app.MapPost("/v3/conversations", (JsonObject body) =>
        {
            var id = ConversationOf((string)body["members"]![0]!["id"]!);
            return Results.Json(new JsonObject { ["id"] = id }, statusCode: 201);
        });
        teams.app.MapPost("/v3/conversations/{conversation}/activities", (string conversation, JsonObject activity) => teams.Record(conversation, null, activity));
        teams.app.MapPost("/v3/conversations/{conversation}/activities/{id}", (string conversation, string id, JsonObject activity) => teams.Record(conversation, null, activity));
        teams.app.MapPut("/v3/conversations/{conversation}/activities/{id}", (string conversation, string id, JsonObject activity) =>
            teams.known.ContainsKey(id)
                ? teams.Record(conversation, id, activity)
                : Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "ActivityNotFoundInConversation" } }, statusCode: 404));
        await teams.app.StartAsync();
        teams.ServiceUrl = teams.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return teams;
    }

    public static string ConversationOf(string person) => $"a:{person}";

    /// <summary>What comes from whoever knows, what is too much, or too large.</summary>
    async Task<IResult?> Refusal(HttpRequest request)
    {
        var path = request.Path.Value!.Split('/');
        if (DemandsToken && path is [_, "v3", ..] && (Volatile.Read(ref valid) is not { } token || request.Headers.Authorization != $"Bearer {token}"))
        {
            Interlocked.Increment(ref refused);
            return Results.Json(new JsonObject { ["message"] = "Authorization has been denied for this request." }, statusCode: 401);
        }

        request.EnableBuffering();
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        request.Body.Position = 0;
        if (Clock is { } clock && Wait(path, body.ToArray(), clock()) is { } wait)
        {
            request.HttpContext.Response.Headers.RetryAfter = Math.Ceiling(Math.Max(1, wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "Throttled" } }, statusCode: 429);
        }

        return Limits.Weigh(body.GetBuffer().AsSpan(0, (int)body.Length))
            ? null : Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "MessageSizeTooBig" } }, statusCode: 413);
    }

    TimeSpan? Wait(string[] path, byte[] body, DateTimeOffset now) => path switch
    {
        [_, "v3", "conversations"] => Limits.Open((string)JsonNode.Parse(body)!["members"]![0]!["id"]!, now),
        [_, "v3", "conversations", var chat, "members" or "pagedmembers", ..] => Limits.Ask(chat, now),
        [_, "v3", "conversations", var chat, ..] => Limits.Call(chat, now),
        _ => Limits.Call(null, now),
    };

    IResult Record(string conversation, string? id, JsonObject activity)
    {
        if ((string?)activity["type"] == "typing")
            return Results.Json(new JsonObject { ["id"] = "sign" }, statusCode: 201); // it leaves nothing to read
        if (activity["attachments"]?[0]?["content"] is JsonObject card)
            Limits.Weigh(card);
        var number = Interlocked.Increment(ref count);
        var activityId = id ?? $"17{number:D11}";
        known[activityId] = conversation;
        arrivals.Enqueue(new(number, conversation, activityId, activity, id is not null));
        return Results.Json(new JsonObject { ["id"] = activityId }, statusCode: 201);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
