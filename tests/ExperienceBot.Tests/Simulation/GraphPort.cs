using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ExperienceBot.Tests.Simulation;

/// <summary>An event as it stands in the calendars.</summary>
/// <param name="About">The order and the number of its session.</param>
sealed record CalendarEvent(string Transaction, string About, DateTimeOffset Start, IReadOnlyCollection<string> People);

/// <summary>The calendars, as Graph keeps them.</summary>
sealed class Calendars(World world)
{
    readonly Dictionary<string, (string Id, string Body)> made = new(StringComparer.Ordinal);

    public Dictionary<string, CalendarEvent> Events { get; } = new(StringComparer.Ordinal);

    /// <summary>The id; the same when the same is made again. Null when another was made of this transaction.</summary>
    public string? Make(string transaction, string body, JsonElement asked)
    {
        if (made.TryGetValue(transaction, out var before))
        {
            if (!Events.ContainsKey(before.Id))
                world.Violated($"I13: {transaction} is made again when it has been taken back.");
            return before.Body == body ? before.Id : null;
        }

        var about = transaction[..transaction.LastIndexOf('-')];
        if (Events.Values.Any(e => e.About == about))
            world.Violated($"I13: a second event is made for {about}.");
        var id = $"event{made.Count}";
        made[transaction] = (id, body);
        Events[id] = Changed(new(transaction, about, default, []), asked);
        return id;
    }

    public bool Change(string id, JsonElement asked)
    {
        if (!Events.TryGetValue(id, out var known))
            return false;
        Events[id] = Changed(known, asked);
        return true;
    }

    static CalendarEvent Changed(CalendarEvent known, JsonElement asked) => known with
    {
        Start = DateTimeOffset.Parse(asked.GetProperty("start").GetProperty("dateTime").GetString() + "Z", System.Globalization.CultureInfo.InvariantCulture),
        People = [.. asked.GetProperty("attendees").EnumerateArray().Select(a => a.GetProperty("emailAddress").GetProperty("address").GetString()!.Split('@')[0])],
    };
}

/// <summary>Graph as one process reaches it.</summary>
sealed class GraphPort(Scene scene, Process owner) : HttpMessageHandler
{
    public const string Url = "https://graph.test/v1.0";
    public const string Mailbox = "calendar@graph.test";

    readonly World world = scene.World;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        world.CheckThread();
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var enough = cancellationToken.UnsafeRegister(_ => answer.TrySetCanceled(cancellationToken), null);
        var path = request.RequestUri!.AbsolutePath;
        var body = request.Content is { } content ? Read(content) : "";
        var fault = scene.Faults.Next(Call.Graph);
        world.After(fault != Fault.None && world.Chance(0.2) ? world.Between(7_000, 20_000) : world.Between(20, 300), null, () =>
        {
            enough.Dispose();
            if (owner.IsDead && world.Chance(0.5))
                return;
            world.Note(owner.Number, fault);
            world.Note(path);
            switch (fault)
            {
                case Fault.CrashBefore:
                    scene.Crash(owner);
                    return;
                case Fault.FailBefore:
                    answer.TrySetException(new HttpRequestException(HttpRequestError.ConnectionError, "refused"));
                    return;
                case Fault.Throttled:
                    var wait = Answer(HttpStatusCode.TooManyRequests, "");
                    if (world.Chance(0.5))
                        wait.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(world.Random.Next(0, 200)));
                    answer.TrySetResult(wait);
                    return;
                case Fault.Broken when world.Chance(0.5):
                    answer.TrySetResult(Answer(HttpStatusCode.BadGateway, "<html>"));
                    return;
            }

            var done = Do(request.Method, path, body);
            switch (fault)
            {
                case Fault.CrashAfter:
                    scene.Crash(owner);
                    break;
                case Fault.Lost:
                    answer.TrySetException(new HttpRequestException(HttpRequestError.ResponseEnded, "lost"));
                    break;
                case Fault.Broken:
                    answer.TrySetResult(world.Chance(0.5) ? Answer(HttpStatusCode.BadGateway, "") : Answer(HttpStatusCode.OK, "<html>"));
                    break;
                default:
                    answer.TrySetResult(done);
                    break;
            }
        });
        return answer.Task;
    }

    HttpResponseMessage Do(HttpMethod method, string path, string body)
    {
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries); // v1.0 users {id} events {event}
        if (parts.Length == 3)
            return Answer(HttpStatusCode.OK, $$"""{"id":"{{parts[2]}}","mail":"{{parts[2]}}@graph.test"}""");
        var id = parts.ElementAtOrDefault(4);
        if (method == HttpMethod.Delete)
            return scene.Calendars.Events.Remove(id!) ? Answer(HttpStatusCode.NoContent, "") : Answer(HttpStatusCode.NotFound, "");
        var asked = JsonElement.Parse(body);
        if (method == HttpMethod.Patch)
            return scene.Calendars.Change(id!, asked) ? Answer(HttpStatusCode.OK, $$"""{"id":"{{id}}"}""") : Answer(HttpStatusCode.NotFound, "");
        var transaction = asked.GetProperty("transactionId").GetString()!;
        if (scene.Sabotage.NamesEachTry)
            transaction += world.Random.Next();
        return scene.Calendars.Make(transaction, body, asked) is { } made
            ? Answer(HttpStatusCode.Created, $$"""{"id":"{{made}}"}""") : Answer(HttpStatusCode.Conflict, "");
    }

    static string Read(HttpContent content)
    {
        using var reader = new StreamReader(content.ReadAsStream());
        return reader.ReadToEnd();
    }

    static HttpResponseMessage Answer(HttpStatusCode status, string body)
    {
        var answer = new HttpResponseMessage(status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        answer.Content.Headers.ContentType = new(body.StartsWith('<') ? "text/html" : "application/json");
        return answer;
    }
}
