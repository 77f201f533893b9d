using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Tests.Support;

/// <summary>A call as it reached Graph; <paramref name="Query"/> as it stood in the address.</summary>
public sealed record GraphCall(string Method, string Path, string Query, JsonObject? Body);

/// <summary>
/// Microsoft Graph on loopback, as far as the bot uses it: it keeps the promises of the documentation, records what it is asked, and
/// refuses what a test says.
/// </summary>
public sealed class FakeGraph : IAsyncDisposable
{
    public const string CoordinatorsGroup = "00000000-0000-4000-8000-00000000c001";
    public const string RequestersGroup = "00000000-0000-4000-8000-00000000c002";
    public const string App = "00000000-0000-4000-8000-00000000a001";
    public const string Mailbox = "kokemus@example.fi";
    const int Page = 2;

    readonly WebApplication app;
    readonly ConcurrentQueue<GraphCall> calls = new();
    int made;

    FakeGraph(WebApplication app) => this.app = app;

    public string Url => app.Urls.Single() + "/v1.0";

    /// <summary>In the order they came.</summary>
    public IReadOnlyList<GraphCall> Calls => [.. calls];

    public ConcurrentDictionary<string, string[]> Groups { get; } = new() { [CoordinatorsGroup] = [], [RequestersGroup] = [] };

    /// <summary>By person; those who are not here are not found.</summary>
    public ConcurrentDictionary<string, JsonObject> Users { get; } = new();

    /// <summary>What stands in the calendar, by id.</summary>
    public ConcurrentDictionary<string, JsonObject> Events { get; } = new();

    public ConcurrentDictionary<string, string> Installed { get; } = new();

    /// <summary>Answers instead of Graph, before anything is done; null lets a call through.</summary>
    public Func<GraphCall, IResult?> Refuses { get; set; } = _ => null;

    /// <summary>Answers instead of Graph, after it was done; null lets the answer through.</summary>
    public Func<GraphCall, IResult?> Loses { get; set; } = _ => null;

    public static async Task<FakeGraph> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var graph = new FakeGraph(builder.Build());
        graph.app.Run(async http =>
        {
            using var reader = new StreamReader(http.Request.Body);
            var body = await reader.ReadToEndAsync();
            var call = new GraphCall(
                http.Request.Method, http.Request.Path.Value!["/v1.0/".Length..], http.Request.QueryString.Value ?? "", body.Length > 0 ? JsonNode.Parse(body)!.AsObject() : null);
            graph.calls.Enqueue(call);
            var answer = graph.Refuses(call);
            if (answer is null)
            {
                answer = graph.Answer(call, http.Request.Query);
                answer = graph.Loses(call) ?? answer;
            }

            await answer.ExecuteAsync(http);
        });
        await graph.app.StartAsync();
        return graph;
    }

    public static IResult Refusal(int status, string code, string message = "Maija Mäkelä") =>
        Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, statusCode: status);

    public static IResult Throttled(int seconds) => new Later(seconds);

    /// <summary>A page of somebody who stands in between.</summary>
    public static IResult SignIn { get; } = Results.Content("<html>Sign in</html>", "text/html");

    /// <summary>Half an answer, and then nothing.</summary>
    public static IResult Cut { get; } = new Half(null);

    /// <summary>Half an answer, and then nothing while the connection stays.</summary>
    /// <param name="hangs">Told when it does.</param>
    public static IResult Hanging(TaskCompletionSource hangs) => new Half(hangs);

    public FakeGraph Knows(string id, string? mail, string? language = null, string name = "Joku")
    {
        Users[id] = new() { ["id"] = id, ["displayName"] = name, ["mail"] = mail, ["preferredLanguage"] = language };
        return this;
    }

    /// <summary>The calls that change something, as "POST events".</summary>
    public IEnumerable<string> Changes => Calls.Where(c => c.Method != "GET").Select(c => $"{c.Method} {c.Path.Split('/').Last(p => p is "events" or "installedApps")}");

    public ValueTask DisposeAsync() => app.DisposeAsync();

    IResult Answer(GraphCall call, IQueryCollection query)
    {
        switch (call.Method, call.Path.Split('/'))
        {
            case ("GET", ["groups", var id, "transitiveMembers"]):
                return Groups.TryGetValue(id, out var members) ? Members(id, members, query) : Refusal(404, "Request_ResourceNotFound");
            case ("GET", ["users", var id]):
                return Users.TryGetValue(id, out var user) ? Results.Json(user) : Refusal(404, "Request_ResourceNotFound");
            case ("GET", ["users", Mailbox, "calendar"]):
                return Results.Json(new JsonObject { ["id"] = "calendar" });
            case ("POST", ["users", Mailbox, "events"]):
                return Create(call.Body!);
            case ("PATCH", ["users", Mailbox, "events", var id]):
                return Events.TryGetValue(id, out var known) ? Change(known, call.Body!) : Refusal(404, "ErrorItemNotFound");
            case ("DELETE", ["users", Mailbox, "events", var id]):
                return Events.TryRemove(id, out _) ? Results.NoContent() : Refusal(404, "ErrorItemNotFound");
            case ("GET", ["users", var id, "teamwork", "installedApps"]):
                return Results.Json(new JsonObject { ["value"] = new JsonArray() });
            case ("POST", ["users", var id, "teamwork", "installedApps"]):
                return Installed.TryAdd(id, (string)call.Body!["teamsApp@odata.bind"]!) ? Results.StatusCode(201) : Refusal(409, "Conflict");
            default:
                return Refusal(404, "ResourceNotFound");
        }
    }

    IResult Members(string group, string[] members, IQueryCollection query)
    {
        var from = int.Parse(query["$skiptoken"].FirstOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var value = new JsonArray([.. members.Skip(from).Take(Page).Select(id => new JsonObject { ["@odata.type"] = "#microsoft.graph.user", ["id"] = id })]);
        if (from == 0) // a group in the group, and a device
        {
            value.Add((JsonNode)new JsonObject { ["@odata.type"] = "#microsoft.graph.group", ["id"] = "00000000-0000-4000-8000-00000000c003" });
            value.Add((JsonNode)new JsonObject { ["@odata.type"] = "#microsoft.graph.device", ["id"] = "00000000-0000-4000-8000-00000000d001" });
        }

        var answer = new JsonObject { ["value"] = value };
        if (from + Page < members.Length)
            answer["@odata.nextLink"] = string.Create(CultureInfo.InvariantCulture, $"{Url}/groups/{group}/transitiveMembers?$skiptoken={from + Page}");
        return Results.Json(answer);
    }

    IResult Create(JsonObject body)
    {
        var before = Events.Values.FirstOrDefault(e => (string?)e["transactionId"] == (string?)body["transactionId"]);
        if (before is not null)
        {
            var same = before.DeepClone().AsObject();
            same.Remove("id");
            same.Remove("joinUrl");
            return JsonNode.DeepEquals(same, body) ? Results.Json(before, statusCode: 201) : Refusal(409, "ErrorDuplicateTransactionId");
        }

        var made = body.DeepClone().AsObject();
        made["id"] = string.Create(CultureInfo.InvariantCulture, $"AAMk-event-{Interlocked.Increment(ref this.made)}=");
        if ((bool?)body["isOnlineMeeting"] == true)
            made["joinUrl"] = "https://teams.microsoft.com/l/meetup-join/1";
        Events[(string)made["id"]!] = made;
        return Results.Json(made, statusCode: 201);
    }

    static IResult Change(JsonObject known, JsonObject body)
    {
        foreach (var (key, value) in body)
            known[key] = value?.DeepClone();
        if (body.ContainsKey("body"))
            known.Remove("joinUrl"); // what the documentation warns of
        else if ((bool?)body["isOnlineMeeting"] == true)
            known["joinUrl"] ??= "https://teams.microsoft.com/l/meetup-join/1";
        return Results.Json(known);
    }

    sealed class Half(TaskCompletionSource? hangs) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var answer = httpContext.Response;
            (answer.ContentType, answer.ContentLength) = ("application/json", 100);
            await answer.WriteAsync("{\"id\":");
            await answer.Body.FlushAsync();
            if (hangs is null)
                return; // the server closes the connection: it had promised more

            hangs.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, BotProcess.Time, httpContext.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    sealed class Later(int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
            httpContext.Response.StatusCode = 429;
            return Task.CompletedTask;
        }
    }
}
