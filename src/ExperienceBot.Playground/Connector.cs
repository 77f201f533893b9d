using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace ExperienceBot.Playground;

/// <summary>The channel's side that the bot calls: the connector REST API for personal chats.</summary>
sealed class Connector(PlaygroundOptions options, History history, TimeProvider clock)
{
    public const string Path = "playground/connector/";
    const int MaxCharacters = 50 * 1024; // Teams counts 100 KB as UTF-16

    public static void Map(IEndpointRouteBuilder group)
    {
        var conversations = group.MapGroup("/v3/conversations");
        conversations.MapPost("", (JsonObject body, Connector connector) => connector.Create(body));

        var conversation = conversations.MapGroup("/{conversation}");
        conversation.MapPost("/activities", (string conversation, JsonObject body, Connector connector) =>
            connector.In(conversation, person => connector.Send(person, body)));

        var activity = conversation.MapGroup("/activities/{id}");
        activity.MapPost("", (string conversation, string id, JsonObject body, Connector connector) =>
            connector.In(conversation, id, person => connector.Send(person, body, replyTo: id)));
        activity.MapPut("", (string conversation, string id, JsonObject body, Connector connector) =>
            connector.In(conversation, id, person => connector.Store(person, body, id)));
        activity.MapDelete("", (string conversation, string id, Connector connector) =>
            connector.In(conversation, id, person => connector.Delete(person, id)));

        conversation.MapGet("/members", (string conversation, Connector connector) =>
            connector.In(conversation, person => Results.Json(new JsonArray(connector.Member(person)))));
        conversation.MapGet("/pagedmembers", (string conversation, Connector connector) =>
            connector.In(conversation, person =>
                Results.Json(new JsonObject { ["members"] = new JsonArray(connector.Member(person)) })));
        conversation.MapGet("/members/{id}", (string conversation, string id, Connector connector) =>
            connector.In(conversation, person => connector.Member(person, id)));
    }

    IResult Create(JsonObject body)
    {
        var tenant = (string?)body["tenantId"] ?? (string?)body["channelData"]?["tenant"]?["id"];
        if (body["members"] is not JsonArray { Count: 1 } members || (bool?)body["isGroup"] == true || tenant is null)
            return Error(400, "BadSyntax", "Incorrect conversation creation parameters");
        if (tenant != options.TenantId || options.PersonBy((string?)members[0]?["id"]) is not { } person)
            return Error(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.");

        history.Create(person);
        if (body["activity"] is JsonObject activity)
            Send(person, activity);
        return Results.Json(new JsonObject { ["id"] = person.ConversationId }, statusCode: 201);
    }

    IResult Send(PlaygroundPerson person, JsonObject activity, string? replyTo = null)
    {
        if (replyTo is not null)
            activity["replyToId"] = replyTo;
        return Store(person, activity, history.NextId(), statusCode: 201);
    }

    IResult Store(PlaygroundPerson person, JsonObject activity, string id, int statusCode = 200)
    {
        if (activity.ToJsonString().Length > MaxCharacters)
            return Error(413, "MessageSizeTooBig", "The message is too big.");

        if ((string?)activity["type"] == "message") // a typing sign or an event leaves nothing to read
        {
            activity["id"] = id;
            activity["timestamp"] = clock.GetUtcNow();
            history.Put(person, "bot", activity);
        }
        return Results.Json(new JsonObject { ["id"] = id }, statusCode: statusCode);
    }

    IResult Delete(PlaygroundPerson person, string id)
    {
        history.Delete(person, id);
        return Results.Ok();
    }

    IResult In(string conversation, Func<PlaygroundPerson, IResult> act) =>
        options.PersonBy(conversation) is { } person && person.ConversationId == conversation && history.Knows(person)
            ? act(person)
            : Error(404, "ConversationNotFound", "Conversation not found.");

    IResult In(string conversation, string activityId, Func<PlaygroundPerson, IResult> act) =>
        In(conversation, person => history.Knows(person, activityId)
            ? act(person)
            : Error(404, "ActivityNotFoundInConversation", "The activity is not in the conversation."));

    IResult Member(PlaygroundPerson person, string id) => options.PersonBy(id) == person
        ? Results.Json(Member(person))
        : Error(404, "MemberNotFoundInConversation", "The member is not in the conversation.");

    JsonObject Member(PlaygroundPerson person)
    {
        var names = person.Name.Split(' ', 2);
        return new()
        {
            ["id"] = person.UserId,
            ["objectId"] = person.Id,
            ["aadObjectId"] = person.Id,
            ["name"] = person.Name,
            ["givenName"] = names[0],
            ["surname"] = names.ElementAtOrDefault(1),
            ["userPrincipalName"] = $"{person.Id}@playground.example",
            ["tenantId"] = options.TenantId,
            ["userRole"] = "user",
        };
    }

    static IResult Error(int status, string code, string message) => Results.Json(
        new JsonObject { ["error"] = new JsonObject { ["code"] = code, ["message"] = message } }, statusCode: status);
}
