using System.Net;
using ExperienceBot.Teams;

namespace ExperienceBot.Tests.Teams;

/// <summary>The channel delivers again what is not answered in time; it is worked on once and always answered alike.</summary>
public sealed class DeliveredAgain : IAsyncLifetime
{
    const string SlowAnswer = """{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":"Slow fi-FI"}""";
    static readonly TimeSpan InTime = TimeSpan.FromSeconds(8);

    readonly TaskCompletionSource gate = new();
    EdgeHost edge = null!;
    FakeChannel channel = null!;

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

    string Activity(string type, string id = "1", string conversation = "a:1") =>
        $$$"""{"type":"{{{type}}}","id":"{{{id}}}","locale":"fi-FI","channelId":"msteams","serviceUrl":"{{{channel.Url}}}","from":{"id":"29:a","aadObjectId":"o"},"recipient":{"id":"28:b"},"conversation":{"id":"{{{conversation}}}","tenantId":"t"},"text":"Tilaa","name":"adaptiveCard/action","value":{"action":{"type":"Action.Execute","verb":"x"}} }""";

    /// <summary>Posts what then waits at the gate.</summary>
    async Task<Task<(int Status, string Body)>> Begun(string type)
    {
        edge.Gate = gate.Task;
        var post = edge.Post(Activity(type));
        await EdgeHost.Until(() => !edge.Turns.IsEmpty);
        return post;
    }

    Task IsRepeated(int times) => EdgeHost.Until(() => edge.Notes.Count(note => note.Contains("again", StringComparison.Ordinal)) == times);

    [Theory]
    [InlineData("message", 1)]
    [InlineData("invoke", 0)]
    [InlineData("installationUpdate", 1)]
    public async Task What_comes_again_meanwhile_waits_for_the_same_answer(string type, int sent)
    {
        var first = await Begun(type);
        var again = new[] { edge.Post(Activity(type)), edge.Post(Activity(type)) };
        await IsRepeated(2);
        Assert.False(again[0].IsCompleted || again[1].IsCompleted);
        gate.SetResult();

        var answered = await first;
        Assert.Equal(200, answered.Status);
        Assert.All(await Task.WhenAll(again), answer => Assert.Equal(answered, answer));
        Assert.Equal(answered, await edge.Post(Activity(type))); // and what comes later gets it too
        Assert.Equal((1, sent), (edge.Turns.Count, channel.Calls.Count));
    }

    [Fact]
    public async Task The_same_id_in_another_chat_or_tenant_is_something_else()
    {
        await edge.Post(Activity("message"));
        await edge.Post(Activity("message", conversation: "a:2"));
        await edge.Post(Activity("message").Replace("\"t\"", "\"u\"", StringComparison.Ordinal));
        Assert.Equal(3, edge.Turns.Count);
    }

    [Theory]
    [InlineData("message", 500)]
    [InlineData("invoke", 200)]
    public async Task What_failed_is_tried_anew(string type, int status)
    {
        edge.Does = _ => throw new InvalidOperationException();
        Assert.Equal(status, (await edge.Post(Activity(type))).Status);
        edge.Does = turn => turn.Answer("Selvä");
        Assert.DoesNotContain("Failed", (await edge.Post(Activity(type))).Body, StringComparison.Ordinal);
        Assert.Equal(2, edge.Turns.Count);
    }

    [Fact]
    public async Task A_slow_tap_is_answered_in_time_and_its_card_is_sent_when_it_is_there()
    {
        edge.Does = turn => turn.Answer(new AdaptiveCard { FallbackText = "Valmis" });
        var post = await Begun("invoke");
        edge.Time.Advance(InTime - TimeSpan.FromTicks(1));
        var again = edge.Post(Activity("invoke"));
        await IsRepeated(1);
        Assert.False(post.IsCompleted || again.IsCompleted);
        edge.Time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal((200, SlowAnswer), await post);
        Assert.Equal((200, SlowAnswer), await again);
        Assert.Empty(channel.Calls);

        gate.SetResult();
        await EdgeHost.Until(() => !channel.Calls.IsEmpty);
        var body = Assert.Single(channel.Calls).Body;
        Assert.Contains("\"fallbackText\":\"Valmis\"", body, StringComparison.Ordinal);
        Assert.Contains("\"replyToId\":\"1\"", body, StringComparison.Ordinal);
        Assert.Contains("Valmis", (await edge.Post(Activity("invoke"))).Body, StringComparison.Ordinal);
        Assert.Equal((1, 1), (edge.Turns.Count, channel.Calls.Count));
    }

    [Fact]
    public async Task A_slow_message_is_taken_in_time_and_its_reply_is_sent_when_it_is_there()
    {
        var post = await Begun("message");
        edge.Time.Advance(InTime);
        Assert.Equal((200, ""), await post);
        Assert.Empty(channel.Told);
        gate.SetResult();
        await EdgeHost.Until(() => channel.Told.Any());
        Assert.Contains("\"text\":\"ok\"", Assert.Single(channel.Told).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_channel_that_is_slow_itself_does_not_hold_the_answer()
    {
        channel.Answers = async _ => await gate.Task;
        var post = edge.Post(Activity("message"));
        await EdgeHost.Until(() => !channel.Calls.IsEmpty);
        edge.Time.Advance(InTime);
        Assert.Equal((200, ""), await post);
    }

    [Fact]
    public async Task Who_expects_the_replies_in_the_response_reads_there_that_it_takes_longer()
    {
        edge.Gate = gate.Task;
        var post = edge.Post(Activity("message").Replace("\"text\"", "\"deliveryMode\":\"expectReplies\",\"text\"", StringComparison.Ordinal));
        await EdgeHost.Until(() => !edge.Turns.IsEmpty);
        edge.Time.Advance(InTime);
        Assert.Contains("\"text\":\"Slow fi-FI\"", (await post).Body, StringComparison.Ordinal);
        gate.SetResult();
        await EdgeHost.Until(() => !channel.Calls.IsEmpty);
        Assert.Contains("\"text\":\"ok\"", Assert.Single(channel.Calls).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("message", true)]
    [InlineData("invoke", true)]
    [InlineData("conversationUpdate", false)]
    public async Task What_fails_too_late_to_say_so_in_the_response_is_told_by_a_message(string type, bool isTold)
    {
        edge.Does = _ => throw new TryLaterException(new TimeoutException());
        var post = await Begun(type);
        edge.Time.Advance(InTime);
        Assert.Equal(200, (await post).Status);
        gate.SetResult();
        edge.Gate = Task.CompletedTask;
        edge.Does = turn => turn.Say("ok");
        await EdgeHost.Until(() => edge.Log.Any(line => line.Contains("put off", StringComparison.Ordinal)));
        await edge.Post(Activity("message", "2")); // behind it
        await EdgeHost.Until(() => channel.Told.Count() == (isTold ? 2 : 1));
        Assert.Equal(isTold ? 1 : 0, channel.Told.Count(call => call.Body.Contains("\"text\":\"Later fi-FI\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_turn_ends_in_a_minute()
    {
        var post = await Begun("message");
        edge.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await post).Status);
        await EdgeHost.Until(() => channel.Told.Any());
        Assert.Contains("\"text\":\"Later fi-FI\"", Assert.Single(channel.Told).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_begun_is_finished_also_when_the_channel_has_hung_up()
    {
        edge.Does = turn => { turn.Answer("Selvä"); turn.Say("Vielä yksi asia"); };
        edge.Gate = gate.Task;
        using var content = new StringContent(Activity("invoke"), System.Text.Encoding.UTF8, "application/json");
        using (var hangsUp = new CancellationTokenSource())
        {
            async Task Aborts()
            {
                await EdgeHost.Until(() => !edge.Turns.IsEmpty);
                await hangsUp.CancelAsync();
            }

            var aborts = Aborts();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await edge.Http.PostAsync("/api/messages", content, hangsUp.Token));
            await aborts;
        }

        var again = edge.Post(Activity("invoke"));
        await IsRepeated(1);
        gate.SetResult();
        Assert.Contains("Selvä", (await again).Body, StringComparison.Ordinal);
        await EdgeHost.Until(() => !channel.Calls.IsEmpty);
        Assert.Equal((1, 1), (edge.Turns.Count, channel.Calls.Count));
    }

    [Theory]
    [InlineData("message", 503, "")]
    [InlineData("installationUpdate", 503, "")]
    [InlineData("invoke", 200, """{"statusCode":200,"type":"application/vnd.microsoft.activity.message","value":"Later fi-FI"}""")]
    public async Task What_cannot_be_done_now_is_asked_for_again(string type, int status, string body)
    {
        edge.Does = _ => throw new TryLaterException(new TimeoutException());
        using var content = new StringContent(Activity(type), System.Text.Encoding.UTF8, "application/json");
        using var response = await edge.Http.PostAsync("/api/messages", content);
        Assert.Equal((status, body), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Equal(status == 503 ? TimeSpan.FromSeconds(5) : null, response.Headers.RetryAfter?.Delta);

        edge.Does = turn => turn.Answer("Selvä");
        Assert.Equal(200, (await edge.Post(Activity(type))).Status);
        Assert.Equal(2, edge.Turns.Count);
    }

    [Fact]
    public async Task An_answer_is_kept_for_a_day()
    {
        await edge.Post(Activity("message"));
        edge.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromTicks(1));
        await edge.Post(Activity("message"));
        Assert.Single(edge.Turns);
        edge.Time.Advance(TimeSpan.FromTicks(1));
        await edge.Post(Activity("message"));
        Assert.Equal(2, edge.Turns.Count);
    }

    [Theory]
    [InlineData("invoke", 1, 17, 1024 * 1024)] // 16 MB
    [InlineData("installationUpdate", 0, 10_001, 0)]
    public async Task Only_so_many_answers_are_kept_the_newest(string type, int spare, int count, int characters)
    {
        edge.Does = turn => turn.Answer(new string('x', characters));
        if (type != "invoke")
            edge.Does = _ => { };
        await edge.Post(Activity(type, "0"));
        await Parallel.ForAsync(1, count - spare, async (n, _) => await edge.Post(Activity(type, $"{n}")));
        var turns = edge.Turns.Count;
        await edge.Post(Activity(type, $"{count - spare - 1}"));
        Assert.Equal(turns, edge.Turns.Count);
        await edge.Post(Activity(type, "0"));
        Assert.Equal(turns + 1, edge.Turns.Count);
    }
}

/// <summary>Nobody may take all of the bot's time (reliability §2.11).</summary>
public sealed class PaceTests : IAsyncLifetime
{
    KeyServer keys = null!;
    EdgeHost edge = null!;
    int sent;

    public async Task InitializeAsync()
    {
        keys = await KeyServer.Start();
        edge = await EdgeHost.Start("Development",
            ("AppId", Forgery.AppId), ("TenantId", Forgery.Tenant), ("OpenIdMetadataUrl", keys.Url), ("TakesPerSecond", "50"));
        edge.Does = _ => { };
    }

    public async Task DisposeAsync()
    {
        await edge.DisposeAsync();
        await keys.DisposeAsync();
    }

    Task<int> From(int person)
    {
        var forgery = new Forgery(keys, edge.Time.GetUtcNow());
        forgery.Body["from"]!["aadObjectId"] = $"33333333-3333-4333-8333-{person:D12}";
        forgery.Body["id"] = $"{++sent}";
        return forgery.Send(edge.Http);
    }

    async Task<int> Heard(int times, Func<int, int> person)
    {
        var heard = 0;
        for (var n = 0; n < times; n++)
        {
            var status = await From(person(n));
            Assert.True(status is 200 or 429);
            heard += status == 200 ? 1 : 0;
        }

        Assert.True(edge.Turns.Count <= sent);
        return heard;
    }

    [Fact]
    public async Task One_person_is_heard_forty_times_at_once_and_then_twenty_times_a_second()
    {
        Assert.Equal(40, await Heard(50, _ => 1));
        Assert.Equal(200, await From(2));
        edge.Time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.Equal(429, await From(1));
        edge.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((200, 429), (await From(1), await From(1)));
        edge.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(20, await Heard(30, _ => 1));
        Assert.Equal(62, edge.Turns.Count);
    }

    [Fact]
    public async Task A_tenant_is_heard_at_twice_its_pace_at_once_and_then_at_its_pace()
    {
        Assert.Equal(100, await Heard(110, n => n));
        edge.Time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.Equal(10, await Heard(15, n => 1000 + n));
    }

    [Fact]
    public async Task Who_is_turned_away_reads_when_to_come_again()
    {
        await Heard(40, _ => 1);
        var forgery = new Forgery(keys, edge.Time.GetUtcNow());
        forgery.Body["from"]!["aadObjectId"] = $"33333333-3333-4333-8333-{1:D12}";
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages")
        {
            Content = new StringContent(forgery.Body.ToJsonString(), System.Text.Encoding.UTF8, "application/json"),
            Headers = { Authorization = new("Bearer", forgery.Token()) },
        };
        using var response = await edge.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(1)), (response.StatusCode, response.Headers.RetryAfter?.Delta));
    }

    [Fact]
    public async Task Ten_thousand_people_are_not_more_than_it_can_count()
    {
        await using var wide = await EdgeHost.Start("Development",
            ("AppId", Forgery.AppId), ("TenantId", Forgery.Tenant), ("OpenIdMetadataUrl", keys.Url), ("TakesPerSecond", "100000"));
        wide.Does = _ => { };
        var token = new Forgery(keys, wide.Time.GetUtcNow()).Token();
        Assert.Equal(10_000, await Wave("a", 10_000));
        Assert.Equal(0, await Wave("b", 3)); // no room for anybody new
        Assert.Equal(3, await Wave("a", 3));
        wide.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, await Wave("b", 3)); // budgets that are whole again are forgotten

        async Task<int> Wave(string who, int count)
        {
            var heard = 0;
            await Parallel.ForAsync(0, count, async (n, _) =>
            {
                var body = new Forgery(keys, wide.Time.GetUtcNow()).Body;
                body["from"]!["aadObjectId"] = $"{who}{n}";
                body["id"] = $"{Interlocked.Increment(ref sent)}";
                if ((await wide.Post(body.ToJsonString(), bearer: token)).Status == 200)
                    Interlocked.Increment(ref heard);
            });
            return heard;
        }
    }
}
