using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.Graph;

public sealed class MeetingForTheFirstTime : IAsyncLifetime
{
    FakeGraph graph = null!;

    public async Task InitializeAsync() => graph = await FakeGraph.Start();

    public async Task DisposeAsync() => await graph.DisposeAsync();

    [Fact]
    public async Task The_app_is_installed_before_the_first_message_which_is_in_the_persons_language()
    {
        graph.Knows(An.Person(501).Value, null, "sv-FI", "Bertta Bergström");
        await using var chat = await Begin(1);
        var order = new List<string>();
        graph.Loses = call =>
        {
            order.Add($"graph {call.Method}");
            return null;
        };
        chat.Teams.Intercept = request =>
        {
            if (request.Path.Value!.Contains(An.Person(501).Value, StringComparison.Ordinal) || request.Path == "/v3/conversations")
                order.Add(request.Path == "/v3/conversations" ? "chat" : "message");
            return null;
        };
        await chat.Submits();

        Assert.Equal(["graph GET", "graph POST", "chat", "message"], order.Take(4));
        Assert.Equal($"{graph.Url}/appCatalogs/teamsApps/{FakeGraph.App}", graph.Installed[An.Person(501).Value]);
        Assert.Contains("Du har fått ett erbjudande om uppdrag", chat.Expert(501).Last, StringComparison.Ordinal);

        // From then on they know each other.
        var calls = graph.Calls.Count;
        await chat.Expert(501, "sv-FI").Taps("Jag tar emot");
        await chat.Until("2026-03-24 12:00");
        Assert.Equal(calls, graph.Calls.Count(c => c.Path.Contains(An.Person(501).Value, StringComparison.Ordinal)));
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData(403, 1)]
    [InlineData(404, 1)]
    [InlineData(409, 0)]
    public async Task Where_it_is_not_permitted_the_chat_is_opened_without(int status, int lines)
    {
        await using var chat = await Begin(1);
        graph.Refuses = call => call.Method == "POST" ? FakeGraph.Refusal(status, "NoLuck") : null;
        await chat.Submits();
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Equal(lines, chat.Warnings.Count);
        Assert.All(chat.Warnings, w => Assert.Contains($"TeamsAppInstallation.ReadWriteSelfForUser.All ({status} NoLuck)", w, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_the_right_to_read_people_the_language_is_the_usual_one()
    {
        await using var chat = await Begin(2);
        graph.Refuses = call => call.Method == "GET" ? FakeGraph.Refusal(403, "Authorization_RequestDenied") : null;
        await chat.Submits();
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Equal(2, graph.Installed.Count);
        Assert.Contains("User.Read.All", Assert.Single(chat.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task When_Graph_is_busy_the_message_waits_for_it(int status)
    {
        await using var chat = await Begin(1);
        graph.Refuses = call => call.Method == "POST" ? status == 429 ? FakeGraph.Throttled(45) : Results.StatusCode(status) : null;
        await chat.Submits();
        Assert.Equal(0, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        graph.Refuses = _ => null;
        await chat.Until("2026-03-02 09:01");
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Equal(2, graph.Changes.Count());
    }

    [Fact]
    public async Task Where_Graph_cannot_be_reached_the_message_goes_without_it()
    {
        await using var chat = await Brokered.With(1, "--Graph:Endpoint", "http://127.0.0.1:1/v1.0", "--Graph:TeamsAppId", FakeGraph.App);
        await chat.Submits();
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Contains("TeamsAppInstallation.ReadWriteSelfForUser.All (ConnectionError)", Assert.Single(chat.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("busy")]
    [InlineData("cut")]
    [InlineData("page")]
    public async Task What_nobody_knows_is_asked_three_times_and_then_the_message_goes_without(string how)
    {
        await using var chat = await Begin(1);
        graph.Refuses = _ => how switch { "busy" => FakeGraph.Refusal(503, "NoLuck"), "cut" => FakeGraph.Cut, _ => FakeGraph.SignIn };
        await chat.Submits();
        await chat.Until("2026-03-02 09:02");
        Assert.Equal(0, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        await chat.Until("2026-03-02 09:03");
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Equal(3, graph.Changes.Count());
        Assert.Contains("TeamsAppInstallation.ReadWriteSelfForUser.All", Assert.Single(chat.Warnings), StringComparison.Ordinal);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task A_language_that_is_not_told_holds_nothing_up()
    {
        await using var chat = await Begin(1);
        var hangs = new TaskCompletionSource();
        graph.Refuses = call => call.Method == "GET" ? FakeGraph.Hanging(hangs) : null;
        var sent = chat.Submits();
        await hangs.Task.WaitAsync(TimeSpan.FromSeconds(30));
        chat.System.Advance(TimeSpan.FromSeconds(8));
        await sent;
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Empty(chat.Errors);
    }

    Task<Chat> Begin(int experts) => Brokered.With(experts, "--Graph:Endpoint", graph.Url, "--Graph:TeamsAppId", FakeGraph.App);
}
