using ExperienceBot.Graph;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;
using ExperienceBot.Tests.Teams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests.Graph;

public sealed class MicrosoftGraphTests : IAsyncLifetime
{
    const string Group = "00000000-0000-4000-8000-00000000c001";
    static readonly PersonId Somebody = new("00000000-0000-4000-8000-000000000001");

    static readonly TimeSpan Enough = TimeSpan.FromSeconds(30);

    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    FakeChannel service = null!;
    int tokens;

    public async Task InitializeAsync()
    {
        service = await FakeChannel.Start();
        Answers(http => http.Response.WriteAsync("""{"id":"00000000-0000-4000-8000-000000000001"}"""));
    }

    public async Task DisposeAsync() => await service.DisposeAsync();

    [Theory]
    [InlineData(AppType.SingleTenant)]
    [InlineData(AppType.MultiTenant)]
    public async Task One_token_for_Graph_serves_all_calls_until_it_is_refused(AppType type)
    {
        var refused = 0;
        Answers(http =>
        {
            if (http.Request.Headers.Authorization == "Bearer token-1" && service.Calls.Count(c => c.Target.Contains("/users/", StringComparison.Ordinal)) == 3)
                http.Response.StatusCode = ++refused > 0 ? 401 : 0;
            return http.Response.WriteAsync("""{"id":"00000000-0000-4000-8000-000000000001"}""");
        });
        using var graph = Graph(type);
        for (var n = 0; n < 4; n++)
            await graph.Find(Somebody, default);
        var asked = service.Calls.Where(c => c.Target.EndsWith("/token", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, asked.Count);
        Assert.All(asked, c => Assert.Contains($"scope={Uri.EscapeDataString(Origin + "/.default")}", c.Body, StringComparison.Ordinal));
        Assert.Equal(
            ["Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-2", "Bearer token-2"],
            service.Calls.Where(c => c.Target.Contains("/users/", StringComparison.Ordinal)).Select(c => c.Authorization));
    }

    [Fact]
    public async Task The_token_goes_to_no_other_host()
    {
        await using var other = await FakeChannel.Start();
        Answers(http =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync($$"""{"value":[],"@odata.nextLink":"{{other.Url}}more"}""");
        });
        using var graph = Graph();
        var failure = await Assert.ThrowsAsync<GraphException>(() => graph.Members(Group, default));
        Assert.Equal((Outcome.Refused, "HostNotAllowed"), (failure.Outcome, failure.Code));
        Assert.Empty(other.Calls);
    }

    [Theory]
    [InlineData(400, """{"error":{"code":"BadRequest","message":"Maija Mäkelä"}}""", Outcome.Refused, "BadRequest")]
    [InlineData(401, "", Outcome.Refused, null)]
    [InlineData(403, """{"error":{"code":"Authorization_RequestDenied"}}""", Outcome.Refused, "Authorization_RequestDenied")]
    [InlineData(404, """{"error":"odd"}""", Outcome.Refused, null)]
    [InlineData(404, """{"error":{"code":"No person called Maija Mäkelä"}}""", Outcome.Refused, null)]
    [InlineData(404, """{"error":{"code":["Maija"]}}""", Outcome.Refused, null)]
    [InlineData(200, "<html>Maija Mäkelä</html>", Outcome.Unknown, "NotJson")]
    [InlineData(200, """["Maija Mäkelä"]""", Outcome.Unknown, "NotJson")]
    [InlineData(302, "", Outcome.Refused, null)]
    [InlineData(429, "{}", Outcome.NotExecuted, null)]
    [InlineData(408, "[]", Outcome.Unknown, null)]
    [InlineData(502, "<html>", Outcome.Unknown, null)]
    [InlineData(503, """{"error":{"code":"ErrorServerBusy"}}""", Outcome.Unknown, "ErrorServerBusy")]
    public async Task A_refusal_says_what_is_known(int status, string body, Outcome outcome, string? code)
    {
        Answers(http =>
        {
            http.Response.StatusCode = status;
            http.Response.Headers.Location = "/elsewhere";
            http.Response.ContentType = body.StartsWith('<') ? "text/html" : "application/json";
            return http.Response.WriteAsync(body);
        });
        using var graph = Graph();
        var failure = await Assert.ThrowsAsync<GraphException>(() => graph.Members(Group, default));
        Assert.Equal((outcome, status, code), (failure.Outcome, failure.Status, failure.Code));
        Assert.DoesNotContain("Maija", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(status == 401 ? 2 : 1, service.Calls.Count(c => c.Target.Contains("/groups/", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("hanging")]
    [InlineData("text/html")]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("")]
    public async Task Half_an_answer_or_anothers_is_none(string how)
    {
        var hangs = new TaskCompletionSource();
        Answers(http => how switch
        {
            "cut" => FakeGraph.Cut.ExecuteAsync(http),
            "hanging" => FakeGraph.Hanging(hangs).ExecuteAsync(http),
            _ => (Results.Content("<html>Sign in</html>", how.Length == 0 ? null : how)).ExecuteAsync(http),
        });
        using var graph = Graph();
        foreach (var call in (Func<Task>[])[() => graph.Find(Somebody, default), () => graph.Members(Group, default), () => graph.Install(Somebody, default)])
        {
            hangs = new();
            var asked = call();
            if (how == "hanging")
            {
                await hangs.Task.WaitAsync(Enough);
                time.Advance(TimeSpan.FromSeconds(7.9));
                Assert.False(asked.IsCompleted);
                time.Advance(TimeSpan.FromSeconds(0.2));
            }

            var failure = await Assert.ThrowsAsync<GraphException>(() => asked.WaitAsync(Enough));
            Assert.Equal((Outcome.Unknown, how is "cut" or "hanging" ? (int?)null : 200), (failure.Outcome, failure.Status));
            Assert.Equal(how switch { "cut" => failure.Code, "hanging" => "Timeout", _ => "NotJson" }, failure.Code);
        }
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Mon, 02 Mar 2026 08:01:00 GMT", 60)]
    public async Task It_is_told_how_long_to_wait(string header, int seconds)
    {
        Answers(http =>
        {
            (http.Response.StatusCode, http.Response.Headers.RetryAfter) = (429, header);
            return Task.CompletedTask;
        });
        using var graph = Graph();
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await Assert.ThrowsAsync<GraphException>(() => graph.Members(Group, default))).RetryAfter);
    }

    [Fact]
    public async Task Nobody_there_and_no_token_are_told_apart_from_an_answer()
    {
        using var nobody = new MicrosoftGraph(new(new("http://127.0.0.1:1/v1.0"), null, null, null, null), new(), time, NullLogger<MicrosoftGraph>.Instance);
        var unreachable = await Assert.ThrowsAsync<GraphException>(() => nobody.Find(Somebody, default));
        Assert.Equal((Outcome.NotExecuted, null), (unreachable.Outcome, unreachable.Status));

        service.Answers = http =>
        {
            http.Response.StatusCode = 401;
            return http.Response.WriteAsync("""{"error":"invalid_client"}""");
        };
        using var graph = Graph();
        var refused = await Assert.ThrowsAsync<GraphException>(() => graph.Find(Somebody, default));
        Assert.Equal((Outcome.Refused, 401, "Token: invalid_client"), (refused.Outcome, refused.Status, refused.Code));
    }

    string Origin => new Uri(service.Url).GetLeftPart(UriPartial.Authority);

    void Answers(Func<HttpContext, Task> answers) => service.Answers = http =>
    {
        if (http.Request.Path.Value!.EndsWith("/token", StringComparison.Ordinal))
            return http.Response.WriteAsync($$"""{"access_token":"token-{{++tokens}}","expires_in":3600}""");
        http.Response.ContentType = "application/json";
        return answers(http);
    };

    MicrosoftGraph Graph(AppType type = AppType.SingleTenant) => new(
        new(new(service.Url.TrimEnd('/')), Group, null, null, null),
        new() { AppId = Group, TenantId = Group, AppType = type, AppPassword = "top-secret", TokenEndpoint = service.Url + "token" },
        time, NullLogger<MicrosoftGraph>.Instance);
}
