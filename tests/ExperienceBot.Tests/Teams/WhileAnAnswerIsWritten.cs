using ExperienceBot.Teams;

namespace ExperienceBot.Tests.Teams;

/// <summary>Whoever wrote sees that the bot is at it, and the answer comes through even when the channel is busy.</summary>
public sealed class WhileAnAnswerIsWritten : IAsyncLifetime
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    readonly TaskCompletionSource gate = new();
    EdgeHost edge = null!;
    FakeChannel channel = null!;
    DateTimeOffset sentAgain;

    public async Task InitializeAsync()
    {
        edge = await EdgeHost.Start();
        channel = await FakeChannel.Start();
    }

    public async Task DisposeAsync()
    {
        gate.TrySetResult();
        await edge.DisposeAsync();
        await channel.DisposeAsync();
    }

    string Activity(string type, string more = "") =>
        $$$"""{"type":"{{{type}}}","id":"1","channelId":"msteams","serviceUrl":"{{{channel.Url}}}","from":{"id":"29:a","aadObjectId":"o"},"recipient":{"id":"28:b"},"conversation":{"id":"a:1"},"text":"Tilaa","name":"adaptiveCard/action","value":{"action":{"type":"Action.Execute","verb":"x"}}{{{more}}}}""";

    async Task<Task<(int Status, string Body)>> Begun(string activity)
    {
        edge.Gate = gate.Task;
        var post = edge.Post(activity);
        await EdgeHost.Until(() => !edge.Turns.IsEmpty);
        return post;
    }

    [Fact]
    public async Task A_sign_is_seen_after_a_second_and_every_three_until_the_answer_comes()
    {
        var post = await Begun(Activity("message"));
        edge.Time.Advance(Second - TimeSpan.FromTicks(1));
        Assert.Empty(channel.Calls);
        edge.Time.Advance(TimeSpan.FromTicks(1));
        await EdgeHost.Until(() => channel.Signs == 1);
        edge.Time.Advance(Second * 3);
        await EdgeHost.Until(() => channel.Signs == 2);
        Assert.Equal(
            """{"type":"typing","from":{"id":"28:b"},"recipient":{"id":"29:a","aadObjectId":"o"},"conversation":{"id":"a:1"}}""", channel.Calls.First().Body);

        gate.SetResult();
        await post;
        edge.Time.Advance(Second * 30);
        Assert.Equal(["typing", "typing", "message"], channel.Calls.Select(call => (string)System.Text.Json.Nodes.JsonNode.Parse(call.Body)!["type"]!));
    }

    [Theory]
    [InlineData("invoke", "")]
    [InlineData("installationUpdate", "")]
    [InlineData("message", ",\"deliveryMode\":\"expectReplies\"")]
    public async Task Nobody_waits_for_a_message_after_a_tap_or_an_event(string type, string more)
    {
        var post = await Begun(Activity(type, more));
        edge.Time.Advance(Second * 5);
        gate.SetResult();
        await post;
        Assert.Equal(0, channel.Signs);
    }

    [Fact]
    public async Task A_sign_that_does_not_get_through_hinders_nothing()
    {
        channel.Answers = http =>
        {
            http.Response.StatusCode = channel.Calls.Count == 1 ? 500 : 201;
            return Task.CompletedTask;
        };
        var post = await Begun(Activity("message"));
        edge.Time.Advance(Second);
        await EdgeHost.Until(() => channel.Signs == 1);
        gate.SetResult();
        Assert.Equal(200, (await post).Status);
        Assert.Single(channel.Told);
        Assert.Empty(edge.Log);
    }

    [Theory]
    [InlineData(429, "2", 2)]
    [InlineData(429, null, 1)]
    [InlineData(412, null, 1)]
    public async Task An_answer_that_is_refused_for_now_is_sent_once_more_when_the_channel_takes_it(int status, string? after, int seconds)
    {
        var begun = edge.Time.GetUtcNow();
        Refuses(status, after);
        var post = edge.Post(Activity("message"));
        await EdgeHost.Until(() => !channel.Calls.IsEmpty);
        await EdgeHost.Until(() =>
        {
            edge.Time.Advance(TimeSpan.FromMilliseconds(10)); // it waits, sooner or later
            return channel.Calls.Count == 2;
        });
        Assert.Equal(200, (await post).Status);
        Assert.True(sentAgain - begun >= TimeSpan.FromSeconds(seconds));
        Assert.Empty(edge.Log);
    }

    [Theory]
    [InlineData(429, "60")]
    [InlineData(502, null)]
    public async Task What_would_take_long_or_might_come_twice_is_not_sent_again(int status, string? after)
    {
        Refuses(status, after);
        Assert.Equal(200, (await edge.Post(Activity("message"))).Status);
        Assert.Single(channel.Calls);
        Assert.Contains("was not delivered", Assert.Single(edge.Log), StringComparison.Ordinal);
    }

    void Refuses(int status, string? after) => channel.Answers = http =>
    {
        sentAgain = edge.Time.GetUtcNow();
        http.Response.StatusCode = channel.Calls.Count == 1 ? status : 201;
        http.Response.Headers.RetryAfter = after;
        return Task.CompletedTask;
    };
}
