using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExperienceBot.Playground;

/// <summary>What a person does, as the activities Teams would send for it.</summary>
sealed class BotEndpoint(PlaygroundOptions options, History history, IHttpClientFactory clients, TimeProvider clock)
{
    static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Helsinki");

    /// <summary>The first look at the bot: Teams installs it and tells who is there. Later ones send nothing.</summary>
    public async Task Open(PlaygroundPerson person, string locale, CancellationToken ct)
    {
        var install = Activity(person, new() { ["type"] = "installationUpdate", ["action"] = "add" }, locale);
        if (!history.Install(person, install))
            return;

        var welcome = Activity(person, new()
        {
            ["type"] = "conversationUpdate",
            ["membersAdded"] = new JsonArray(
                new JsonObject { ["id"] = BotAddress },
                new JsonObject { ["id"] = person.UserId, ["aadObjectId"] = person.Id }),
        }, locale);
        history.Put(person, "person", welcome);
        await Post(welcome, ct);
        await Post(install, ct);
    }

    /// <summary>
    /// Says, submits or taps: <paramref name="said"/> has type (message or invoke), text, name, value, replyToId,
    /// locale, and a label for the journal. Answers the bot's status and body; 504 when it did not answer in time.
    /// </summary>
    public async Task<JsonObject> Say(PlaygroundPerson person, JsonObject said, CancellationToken ct)
    {
        var content = new JsonObject();
        foreach (var name in (string[])["type", "text", "name", "value", "replyToId"])
            if (said[name] is { } value)
                content[name] = value.DeepClone();
        if (content.ContainsKey("text"))
            content["textFormat"] = "plain";

        var activity = Activity(person, content, (string?)said["locale"] ?? "fi-FI");
        history.Put(person, "person", activity, (string?)said["label"]);
        return await Post(activity, ct);
    }

    string BotAddress => "28:" + options.BotId;

    JsonObject Activity(PlaygroundPerson person, JsonObject activity, string locale)
    {
        var now = clock.GetUtcNow();
        activity["id"] = (string?)activity["type"] == "message" ? history.NextId() : $"f:{Guid.NewGuid()}";
        activity["timestamp"] = now.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        activity["localTimestamp"] = TimeZoneInfo.ConvertTime(now, Zone);
        activity["localTimezone"] = Zone.Id;
        activity["channelId"] = "msteams";
        activity["serviceUrl"] = new Uri(options.BaseAddress(), Connector.Path).AbsoluteUri;
        activity["locale"] = locale;
        activity["from"] = new JsonObject
        {
            ["id"] = person.UserId,
            ["name"] = person.Name,
            ["aadObjectId"] = person.Id,
        };
        activity["recipient"] = new JsonObject { ["id"] = BotAddress };
        activity["conversation"] = new JsonObject
        {
            ["id"] = person.ConversationId,
            ["conversationType"] = "personal",
            ["tenantId"] = options.TenantId,
        };
        activity["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = options.TenantId } };
        activity["entities"] = new JsonArray(new JsonObject
        {
            ["type"] = "clientInfo",
            ["locale"] = locale,
            ["country"] = "FI",
            ["platform"] = "Web",
            ["timezone"] = Zone.Id,
        });
        return activity;
    }

    async Task<JsonObject> Post(JsonObject activity, CancellationToken ct)
    {
        try
        {
            using var bot = clients.CreateClient(nameof(BotEndpoint));
            using var content = new StringContent(activity.ToJsonString(), Encoding.UTF8, "application/json");
            using var response = await bot.PostAsync(new Uri(options.BaseAddress(), "api/messages"), content, ct);
            var body = await response.Content.ReadAsStringAsync(ct);
            return Answer(
                response.StatusCode, body.Length > 0 && response.IsSuccessStatusCode ? JsonNode.Parse(body) : null);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException)
        {
            return Answer(HttpStatusCode.BadGateway, null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return Answer(HttpStatusCode.GatewayTimeout, null);
        }
    }

    static JsonObject Answer(HttpStatusCode status, JsonNode? body) =>
        new() { ["status"] = (int)status, ["body"] = body };
}
