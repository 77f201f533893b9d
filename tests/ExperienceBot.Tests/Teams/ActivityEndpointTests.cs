using System.Net.Http.Headers;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Teams;

public sealed class ActivityEndpointTests : IAsyncLifetime
{
    EdgeHost edge = null!;
    FakeChannel channel = null!;

    public async Task InitializeAsync()
    {
        edge = await EdgeHost.Start();
        channel = await FakeChannel.Start();
    }

    public async Task DisposeAsync()
    {
        await edge.DisposeAsync();
        await channel.DisposeAsync();
    }

    string Message(string more = "\"text\":\"Tilaa\"") =>
        $$$"""{"type":"message","id":"1","channelId":"msteams","serviceUrl":"{{{channel.Url}}}","from":{"id":"29:a","aadObjectId":"o"},"recipient":{"id":"28:b"},"conversation":{"id":"a:1;x"},{{{more}}}}""";

    string Invoke(string value, string more = "") => Message($"\"name\":\"adaptiveCard/action\",\"replyToId\":\"77\"{more},\"value\":{value}")
        .Replace("\"type\":\"message\"", "\"type\":\"invoke\"", StringComparison.Ordinal);

    const string Tap = """{"action":{"type":"Action.Execute","verb":"order.answer","data":{"v":3,"verb":"x","place":"Kokkola"}},"trigger":"manual"}""";

    [Fact]
    public async Task A_message_is_answered_through_the_connector_in_order()
    {
        edge.Does = turn => { turn.Say("second"); turn.Answer("first"); };
        Assert.Equal((200, ""), await edge.Post(Message()));
        Assert.Equal("Tilaa", edge.Turns.Single().Text);
        Assert.Equal(["POST", "POST"], channel.Calls.Select(call => call.Method));
        Assert.All(channel.Calls, call => Assert.Equal("/amer/tenant/v3/conversations/a%3A1%3Bx/activities", call.Target));
        Assert.Equal(
            """{"type":"message","from":{"id":"28:b"},"recipient":{"id":"29:a","aadObjectId":"o"},"conversation":{"id":"a:1;x"},"text":"first","textFormat":"plain","replyToId":"1"}""",
            channel.Calls.First().Body);
    }

    [Fact]
    public async Task A_tap_is_answered_with_the_card_in_the_body()
    {
        edge.Does = turn => turn.Answer(new AdaptiveCard { FallbackText = "Kiitos, jää näkyviin" });
        var (status, body) = await edge.Post(Invoke(Tap));
        Assert.Equal(200, status);
        Assert.Equal(
            """{"statusCode":200,"type":"application/vnd.microsoft.card.adaptive","value":{"type":"AdaptiveCard","$schema":"http://adaptivecards.io/schemas/adaptive-card.json","version":"1.5","fallbackText":"Kiitos, jää näkyviin","body":[],"actions":[]}}""",
            body);
        var tap = edge.Turns.Single().Tap!;
        Assert.Equal(("order.answer", "77", "3", "Kokkola", null), (tap.Verb, tap.ActivityId, tap["v"], tap["place"], tap["verb"]));
        Assert.Empty(channel.Calls);
    }

    [Fact]
    public async Task A_tap_may_be_answered_with_a_text_and_more_is_sent_after_it()
    {
        edge.Does = turn => { turn.Answer("Selvä"); turn.Say("Vielä yksi asia"); };
        Assert.Equal(
            (200, """{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":"Selvä"}"""),
            await edge.Post(Invoke(Tap)));
        Assert.Contains("Vielä yksi asia", (await Sent()).Body, StringComparison.Ordinal);
    }

    async Task<(string Method, string Target, string Body, string? Authorization)> Sent()
    {
        await EdgeHost.Until(() => !channel.Calls.IsEmpty); // the message leaves after the response
        return channel.Calls.TryDequeue(out var call) ? call : throw new InvalidOperationException();
    }

    [Theory]
    [InlineData("\"x\"", "BadRequest", "Missing value property")]
    [InlineData("{}", "BadRequest", "Missing action property")]
    [InlineData("""{"action":{"type":"Action.Execute"}}""", "BadRequest", "Missing verb property")]
    [InlineData("""{"action":{"type":"Action.Submit","verb":"x"}}""", "NotSupported", "The action is not supported.")]
    public async Task A_malformed_tap_is_refused_in_the_protocols_shape(string value, string code, string message)
    {
        Assert.Equal(
            (400, $$$"""{"statusCode":400,"type":"application/vnd.microsoft.error","value":{"code":"{{{code}}}","message":"{{{message}}}"}}"""),
            await edge.Post(Invoke(value)));
        Assert.Empty(edge.Turns);
    }

    [Fact]
    public async Task A_handler_that_fails_or_leaves_a_tap_unanswered_gives_a_generic_error()
    {
        foreach (var does in new Action<TurnContext>[] { _ => throw new InvalidOperationException("secret"), _ => { } })
        {
            edge.Does = does;
            Assert.Equal(
                (200, """{"statusCode":500,"type":"application/vnd.microsoft.error","value":{"code":"InternalError","message":"Failed "}}"""),
                await edge.Post(Invoke(Tap)));
        }
    }

    [Fact]
    public async Task A_message_whose_handler_fails_is_delivered_again_but_an_event_is_not()
    {
        edge.Does = _ => throw new InvalidOperationException();
        Assert.Equal(500, (await edge.Post(Message())).Status);
        Assert.Equal(200, (await edge.Post(Message().Replace("\"message\"", "\"conversationUpdate\"", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task A_reply_that_does_not_get_through_does_not_fail_the_turn()
    {
        channel.Answers = http => { http.Response.StatusCode = 403; return Task.CompletedTask; };
        Assert.Equal(200, (await edge.Post(Message())).Status);
        Assert.Single(channel.Calls);
    }

    [Fact]
    public async Task Expected_replies_stand_in_the_body()
    {
        edge.Does = turn => turn.Answer("first");
        var (status, body) = await edge.Post(Message("\"text\":\"x\",\"deliveryMode\":\"expectReplies\""));
        Assert.Equal(200, status);
        Assert.StartsWith("""{"activities":[{"type":"message",""", body, StringComparison.Ordinal);
        Assert.Empty(channel.Calls);
    }

    public static TheoryData<string, int> Bodies => new()
    {
        { """{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"},"unknown":{"a":[1]}}""", 200 },
        { """{"type":"somethingNew","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 200 },
        { """{"type":"invoke","name":"task/fetch","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 501 },
        { """{"type":"invoke","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { """{"channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { """{"type":"message","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { """{"type":"message","channelId":"msteams","conversation":{"id":"c"}}""", 400 },
        { """{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{}}""", 400 },
        { """{"type":"message","type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { """{"type":"message","value":{"a":1,"a":2},"channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { """{"x":1,"x":2,"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { """{"type":"message","channelId":"msteams","from":{"id":"a","x":1,"x":2},"conversation":{"id":"c"}}""", 400 },
        { """{/**/"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { """{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"},"text":"\ud83d\ude00"}""", 200 },
        { """{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"},"text":"\ud83d"}""", 400 },
        { """{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"},"channelData":{"tenant":{"id":"\ud83d"}}}""", 400 },
        { """{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"},"value":{"verb":"x","\udc00":1}}""", 400 },
        { """{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"},"entities":[null],"membersAdded":[null]}""", 200 },
        { $$$"""{"type":"message","id":"{{{new string('1', 501)}}}","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"}}""", 400 },
        { $$$"""{"type":"message","channelId":"msteams","from":{"id":"a","name":"{{{new string('A', 501)}}}"},"conversation":{"id":"c"}}""", 400 },
        { Deep(32), 200 },
        { Deep(33), 400 },
        { "[]", 400 },
        { "null", 400 },
        { "{", 400 },
        { "", 400 },
        { new string(' ', 256 * 1024), 400 },
        { new string(' ', (256 * 1024) + 1), 413 },
    };

    static string Deep(int levels) =>
        $$$"""{"type":"message","channelId":"msteams","from":{"id":"a"},"conversation":{"id":"c"},"value":{{{new string('[', levels - 1)}}}{{{new string(']', levels - 1)}}}}""";

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Bodies_are_taken_or_refused(string body, int status) =>
        Assert.Equal(status, (await edge.Post(body)).Status);

    [Fact]
    public async Task A_chunked_body_is_measured_too()
    {
        using var content = new StreamContent(new MemoryStream(new byte[300 * 1024]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await edge.Http.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_body_that_drips_is_given_ten_seconds()
    {
        Assert.Equal("HTTP/1.1 408 Request Timeout", await DrippingBody.Post(new(edge.Http.BaseAddress!, "/api/messages"), "application/json", edge.Time));
        Assert.Empty(edge.Turns);
    }

    [Fact]
    public async Task Other_verbs_and_media_types_are_refused()
    {
        using var get = await edge.Http.GetAsync("/api/messages");
        Assert.Equal(405, (int)get.StatusCode);
        using var put = await edge.Http.PutAsync("/api/messages", null);
        Assert.Equal(405, (int)put.StatusCode);
        Assert.Equal(415, (await edge.Post(Message(), "text/plain")).Status);
    }

    [Fact]
    public async Task Outside_Development_the_edge_does_not_start_without_an_app_id()
    {
        var problem = await Assert.ThrowsAsync<InvalidOperationException>(() => EdgeHost.Start("Production"));
        Assert.Contains("Bot:AppId", problem.Message, StringComparison.Ordinal);
    }
}
