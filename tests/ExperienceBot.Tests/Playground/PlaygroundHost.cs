using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using ExperienceBot.Playground;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests.Playground;

/// <summary>The playground on a real port, with a bot behind it that only remembers what it was sent.</summary>
sealed class PlaygroundHost : IAsyncDisposable
{
    public const string Tenant = "8a1c6d2e-0000-4000-8000-000000000001";
    public const string Aino = "8a1c6d2e-0000-4000-8000-00000000000a";
    public const string Leena = "8a1c6d2e-0000-4000-8000-00000000000b";

    readonly WebApplication app;

    PlaygroundHost(WebApplication app)
    {
        this.app = app;
        Browser = new() { BaseAddress = new(app.Urls.Single()) };
    }

    public HttpClient Browser { get; }
    public ConcurrentQueue<JsonObject> Received { get; } = [];
    public Func<JsonObject, IResult> Bot { get; set; } = _ => Results.Ok();

    public static async Task<PlaygroundHost> Start(string historyPath)
    {
        WebApplication app = null!;
        PlaygroundHost host = null!;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(new(2026, 3, 3, 7, 0, 0, TimeSpan.Zero)));
        builder.Services.AddPlayground(_ => new()
        {
            TenantId = Tenant,
            BotId = "the-bot",
            People =
            [
                new(Aino, "Aino Lehtonen", "expert", "fi", "Turku"),
                new(Leena, "Leena Mäkinen", "coordinator", "fi", ""),
            ],
            HistoryPath = historyPath,
            BaseAddress = () => new(app.Urls.Single()),
        });
        app = builder.Build();
        app.Use((http, next) =>
        {
            if (http.Request.Headers["X-Comes-From"] is [{ } address])
                http.Connection.RemoteIpAddress = IPAddress.Parse(address);
            return next();
        });
        app.MapPlayground();
        app.MapPost("/api/messages", (JsonObject activity) =>
        {
            host.Received.Enqueue(activity);
            return host.Bot(activity);
        });
        await app.StartAsync();
        return host = new(app);
    }

    /// <summary>A call of the bot to the connector.</summary>
    public async Task<(int Status, JsonObject? Body)> Connector(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, $"/playground/connector/v3/conversations{path}");
        request.Content = body is null ? null : JsonContent.Create(body);
        using var response = await Browser.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text)!.AsObject());
    }

    /// <summary>The path of the person's conversation, which is created.</summary>
    public async Task<string> Conversation(string person)
    {
        var (_, body) = await Connector(HttpMethod.Post, "", new()
        {
            ["isGroup"] = false,
            ["members"] = new JsonArray(new JsonObject { ["id"] = person }),
            ["tenantId"] = Tenant,
        });
        return "/" + Uri.EscapeDataString((string)body!["id"]!);
    }

    public async Task<JsonObject> Says(string person, JsonObject activity)
    {
        using var response = await Browser.PostAsJsonAsync($"/playground/api/people/{person}/activities", activity);
        return (await response.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>())!;
    }

    public async Task Opens(string person)
    {
        var body = new JsonObject { ["locale"] = "fi-FI" };
        using var response = await Browser.PostAsJsonAsync($"/playground/api/people/{person}/open", body);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What a browser that opens the page now gets to see.</summary>
    public async Task<IReadOnlyList<JsonObject>> Story()
    {
        using var stream = new StreamReader(await Browser.GetStreamAsync("/playground/api/events"));
        List<JsonObject> story = [];
        while (await stream.ReadLineAsync() is { } line && line != "event: ready")
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                story.Add(JsonNode.Parse(line["data: ".Length..])!.AsObject());
        return story;
    }

    public async ValueTask DisposeAsync()
    {
        Browser.Dispose();
        await app.DisposeAsync();
    }
}
