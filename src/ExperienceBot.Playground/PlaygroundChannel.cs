using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Playground;

/// <summary>A Teams-like channel in the browser, for Development. The bot knows it only over the wire.</summary>
public static class PlaygroundChannel
{
    static readonly TimeSpan TeamsPatience = TimeSpan.FromSeconds(15);

    public static IServiceCollection AddPlayground(
        this IServiceCollection services, Func<IServiceProvider, PlaygroundOptions> options)
    {
        services.AddHttpClient(nameof(BotEndpoint), client => client.Timeout = TeamsPatience)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { UseProxy = false })
            .RemoveAllLoggers();
        return services.AddSingleton(options)
            .AddSingleton<History>()
            .AddSingleton<BotEndpoint>()
            .AddSingleton<Connector>();
    }

    /// <summary>Maps <c>/playground</c>, its files and API, and the connector; loopback only.</summary>
    public static IEndpointRouteBuilder MapPlayground(this IEndpointRouteBuilder endpoints)
    {
        var playground = endpoints.MapGroup("/playground").AddEndpointFilter(Guard);
        playground.MapGet("", () => File(Exists("adaptivecards.min.js") ? "index.html" : "install.html"));
        playground.MapGet("/assets/{name}", File);
        playground.MapGet("/api/people", (PlaygroundOptions options) => options.People);
        playground.MapGet("/api/events",
            ([FromHeader(Name = "Last-Event-ID")] int? seen, History history, CancellationToken ct) =>
                TypedResults.ServerSentEvents(history.Follow(seen ?? 0, ct)));
        playground.MapPost("/api/people/{id}/open",
            async (string id, JsonObject body, PlaygroundOptions options, BotEndpoint bot, CancellationToken ct) =>
            {
                if (options.PersonBy(id) is not { } person)
                    return Results.NotFound();
                await bot.Open(person, (string?)body["locale"] ?? "fi-FI", ct);
                return Results.NoContent();
            });
        playground.MapPost("/api/people/{id}/activities",
            async (string id, JsonObject body, PlaygroundOptions options, BotEndpoint bot, CancellationToken ct) =>
                options.PersonBy(id) is { } person
                    ? Results.Json(await bot.Say(person, body, ct))
                    : Results.NotFound());
        Connector.Map(playground.MapGroup("/connector"));
        return endpoints;
    }


    static async ValueTask<object?> Guard(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        // The host name is checked too: a foreign site could point its own name at this machine.
        var http = context.HttpContext;
        var foreign = http.Connection.RemoteIpAddress is { } remote && !IPAddress.IsLoopback(remote);
        if (foreign || !IsLoopback(http.Request.Host.Host))
            return Results.StatusCode(StatusCodes.Status403Forbidden);

        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: https:; " +
            "connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.CacheControl = "no-cache";
        return await next(context);
    }

    static bool IsLoopback(string host) =>
        host == "localhost" || IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address);

    static bool Exists(string name) => typeof(PlaygroundChannel).Assembly.GetManifestResourceInfo(name) is not null;

    static IResult File(string name) =>
        typeof(PlaygroundChannel).Assembly.GetManifestResourceStream(name) is { } content
            ? Results.Stream(content, Path.GetExtension(name) switch
            {
                ".html" => "text/html; charset=utf-8",
                ".css" => "text/css; charset=utf-8",
                _ => "text/javascript; charset=utf-8",
            })
            : Results.NotFound();
}
