using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using static ExperienceBot.Tests.Playground.PlaygroundHost;

namespace ExperienceBot.Tests.Playground;

public sealed class ChannelOverTheWire : IAsyncLifetime
{
    readonly string folder = Directory.CreateTempSubdirectory("playground").FullName;
    PlaygroundHost host = null!;

    string History => Path.Combine(folder, "new", "history.jsonl");

    public async Task InitializeAsync() => host = await Start(History);

    public async Task DisposeAsync()
    {
        await host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    static JsonObject Text(string text) => new() { ["type"] = "message", ["text"] = text };

    [Fact]
    public async Task Typed_text_reaches_the_bot_as_Teams_would_send_it()
    {
        var said = Text("Tehtäväni");
        said["locale"] = "sv-FI";

        var answer = await host.Says(Aino, said);

        Assert.Equal(200, (int)answer["status"]!);
        var activity = Assert.Single(host.Received);
        Assert.Equal("message", (string)activity["type"]!);
        Assert.Equal("Tehtäväni", (string)activity["text"]!);
        Assert.Equal("msteams", (string)activity["channelId"]!);
        Assert.Equal("sv-FI", (string)activity["locale"]!);
        Assert.Equal("2026-03-03T07:00:00.000Z", (string)activity["timestamp"]!);
        Assert.Equal("2026-03-03T09:00:00+02:00", (string)activity["localTimestamp"]!);
        Assert.Matches("^[0-9]{13}$", (string)activity["id"]!);
        Assert.StartsWith("29:", (string)activity["from"]!["id"]!, StringComparison.Ordinal);
        Assert.Equal(Aino, (string)activity["from"]!["aadObjectId"]!);
        Assert.Equal("28:the-bot", (string)activity["recipient"]!["id"]!);
        Assert.StartsWith("a:", (string)activity["conversation"]!["id"]!, StringComparison.Ordinal);
        Assert.Equal("personal", (string)activity["conversation"]!["conversationType"]!);
        Assert.Equal(Tenant, (string)activity["conversation"]!["tenantId"]!);
        Assert.Equal(Tenant, (string)activity["channelData"]!["tenant"]!["id"]!);
        Assert.Equal(new Uri(host.Browser.BaseAddress!, "playground/connector/"), new((string)activity["serviceUrl"]!));
    }

    [Fact]
    public async Task The_first_opening_installs_the_bot_and_later_ones_do_not()
    {
        await host.Opens(Aino);
        await host.Opens(Aino);

        Assert.Equal(
            ["conversationUpdate", "installationUpdate"], host.Received.Select(activity => (string)activity["type"]!));
        Assert.Equal("add", (string)host.Received.Single(a => a["action"] is not null)["action"]!);
        Assert.Equal(
            ["28:the-bot", (string)host.Received.First()["from"]!["id"]!],
            host.Received.First()["membersAdded"]!.AsArray().Select(member => (string)member!["id"]!));
    }

    [Fact]
    public async Task A_tap_is_answered_with_the_bots_own_body()
    {
        var body = new JsonObject
        {
            ["statusCode"] = 200,
            ["type"] = "application/vnd.microsoft.activity.message",
            ["value"] = "Kiitos",
        };
        host.Bot = _ => Results.Json(body);

        var answer = await host.Says(Aino, new()
        {
            ["type"] = "invoke",
            ["name"] = "adaptiveCard/action",
            ["replyToId"] = "17",
            ["label"] = "Otan vastaan",
            ["value"] = new JsonObject { ["action"] = new JsonObject { ["verb"] = "offer.accept" } },
        });

        Assert.True(JsonNode.DeepEquals(body, answer["body"]));
        var activity = Assert.Single(host.Received);
        Assert.Equal("17", (string)activity["replyToId"]!);
        Assert.Equal("offer.accept", (string)activity["value"]!["action"]!["verb"]!);
        Assert.False(activity.ContainsKey("label"));
        Assert.Equal("Otan vastaan", (string)Assert.Single(await host.Story())["label"]!);
    }

    [Fact]
    public async Task A_bot_that_fails_is_told_as_its_status()
    {
        host.Bot = _ => Results.StatusCode(500);

        var answer = await host.Says(Aino, Text("Tilaa"));

        Assert.Equal(500, (int)answer["status"]!);
        Assert.Null(answer["body"]);
    }

    [Fact]
    public async Task A_conversation_is_the_same_for_every_id_of_a_person_and_every_time()
    {
        await host.Says(Aino, Text("Ohje"));
        var said = Assert.Single(host.Received);
        var conversation = "/" + Uri.EscapeDataString((string)said["conversation"]!["id"]!);

        Assert.Equal(conversation, await host.Conversation(Aino));
        Assert.Equal(conversation, await host.Conversation((string)said["from"]!["id"]!));
        Assert.NotEqual(conversation, await host.Conversation(Leena));
    }

    [Fact]
    public async Task The_bot_sends_replies_updates_and_deletes()
    {
        var conversation = await host.Conversation(Aino);

        var (status, sent) = await host.Connector(HttpMethod.Post, $"{conversation}/activities", Text("Tarjous"));
        Assert.Equal(201, status);
        var id = (string)sent!["id"]!;

        var (_, reply) = await host.Connector(HttpMethod.Post, $"{conversation}/activities/{id}", Text("Vastaus"));
        Assert.NotEqual(id, (string)reply!["id"]!);

        var (updated, same) = await host.Connector(HttpMethod.Put, $"{conversation}/activities/{id}", Text("Peruttu"));
        Assert.Equal((200, id), (updated, (string)same!["id"]!));

        var (deleted, _) = await host.Connector(HttpMethod.Delete, $"{conversation}/activities/{reply["id"]}");
        Assert.Equal(200, deleted);
        var (gone, _) = await host.Connector(HttpMethod.Put, $"{conversation}/activities/{reply["id"]}", Text("x"));
        Assert.Equal(404, gone);

        var story = await host.Story();
        Assert.Equal([null, "Tarjous", "Vastaus", "Peruttu", null], story.Select(e => (string?)e["activity"]?["text"]));
        Assert.Equal(id, (string)story[2]["activity"]!["replyToId"]!);
        Assert.Equal(id, (string)story[3]["activity"]!["id"]!);
        Assert.Equal((string)reply["id"]!, (string)story[4]["deleted"]!);
    }

    [Theory]
    [InlineData("GET", "/a%3Anobody/members", "ConversationNotFound")]
    [InlineData("POST", "/a%3Anobody/activities", "ConversationNotFound")]
    [InlineData("POST", "{aino}/activities/17", "ActivityNotFoundInConversation")]
    [InlineData("PUT", "{aino}/activities/17", "ActivityNotFoundInConversation")]
    [InlineData("DELETE", "{aino}/activities/17", "ActivityNotFoundInConversation")]
    [InlineData("GET", "{aino}/members/" + Leena, "MemberNotFoundInConversation")]
    public async Task Unknown_ids_are_404_in_the_connectors_form(string method, string path, string code)
    {
        path = path.Replace("{aino}", await host.Conversation(Aino), StringComparison.Ordinal);

        var (status, body) = await host.Connector(new(method), path, method is "POST" or "PUT" ? Text("x") : null);

        Assert.Equal((404, code), (status, (string)body!["error"]!["code"]!));
    }

    [Fact]
    public async Task Members_are_told_singly_and_in_pages()
    {
        var conversation = await host.Conversation(Aino);

        var (_, member) = await host.Connector(HttpMethod.Get, $"{conversation}/members/{Aino}");
        var (_, page) = await host.Connector(HttpMethod.Get, $"{conversation}/pagedmembers?pageSize=50");

        Assert.Equal((Aino, "Aino", "Lehtonen"), (
            (string)member!["objectId"]!, (string)member["givenName"]!, (string)member["surname"]!));
        Assert.Equal(Tenant, (string)member["tenantId"]!);
        Assert.True(JsonNode.DeepEquals(member, Assert.Single(page!["members"]!.AsArray())));
    }

    [Theory]
    [InlineData("""{"members":[],"tenantId":"TENANT"}""", 400)]
    [InlineData("""{"members":[{"id":"AINO"}]}""", 400)]
    [InlineData("""{"isGroup":true,"members":[{"id":"AINO"}],"tenantId":"TENANT"}""", 400)]
    [InlineData("""{"members":[{"id":"00000000-0000-4000-8000-000000000000"}],"tenantId":"TENANT"}""", 403)]
    [InlineData("""{"members":[{"id":"AINO"}],"tenantId":"another"}""", 403)]
    public async Task A_conversation_that_Teams_would_refuse_is_refused(string body, int expected)
    {
        body = body.Replace("AINO", Aino, StringComparison.Ordinal).Replace("TENANT", Tenant, StringComparison.Ordinal);

        var (status, _) = await host.Connector(HttpMethod.Post, "", JsonNode.Parse(body)!.AsObject());

        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task A_message_over_100_KB_is_too_big()
    {
        var (status, body) = await host.Connector(
            HttpMethod.Post, $"{await host.Conversation(Aino)}/activities", Text(new('x', 60_000)));

        Assert.Equal((413, "MessageSizeTooBig"), (status, (string)body!["error"]!["code"]!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"person":"8a1c6d2e-0000-4000-8000-00000000000a","by":"bot","act""")]
    [InlineData("torn, yet ended\n")]
    public async Task Conversations_survive_a_restart_and_a_torn_last_line(string torn)
    {
        var conversation = await host.Conversation(Aino);
        var (_, sent) = await host.Connector(HttpMethod.Post, $"{conversation}/activities", Text("Tarjous ä"));
        await host.Opens(Aino);
        var before = await host.Story();
        await host.DisposeAsync();
        await File.AppendAllTextAsync(History, torn);

        for (var start = 1; start <= 2; start++) // what the first writes after the torn line is whole at the second
        {
            host = await Start(History);
            var after = await host.Story();
            Assert.Equal(before.Select(e => e.ToJsonString()), after.Take(before.Count).Select(e => e.ToJsonString()));
            Assert.Equal(before.Count + start - 1, after.Count);

            await host.Opens(Aino);
            Assert.Empty(host.Received);
            var path = $"{conversation}/activities/{sent!["id"]}";
            var (status, _) = await host.Connector(HttpMethod.Put, path, Text("Peruttu"));
            Assert.Equal(200, status);
            await host.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1", true)]
    [InlineData("[::1]:5080", "::1", true)]
    [InlineData("localhost", "192.0.2.7", false)]
    [InlineData("rebound.example", "127.0.0.1", false)]
    public async Task Only_this_machine_may_look_and_only_by_its_own_name(string name, string remote, bool allowed)
    {
        foreach (var path in (string[])["", "/api/people", "/connector/v3/conversations/a/members"])
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/playground" + path);
            request.Headers.Host = name;
            request.Headers.Add("X-Comes-From", remote);
            using var response = await host.Browser.SendAsync(request);

            Assert.Equal(allowed, response.StatusCode != HttpStatusCode.Forbidden);
        }
    }

    [Theory]
    [InlineData("/playground", "text/html")]
    [InlineData("/playground/assets/playground.js", "text/javascript")]
    [InlineData("/playground/assets/playground.css", "text/css")]
    public async Task The_page_comes_with_a_strict_policy(string path, string type)
    {
        using var response = await host.Browser.GetAsync(new Uri(path, UriKind.Relative));

        Assert.Equal(type, response.EnsureSuccessStatusCode().Content.Headers.ContentType!.MediaType);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }
}
