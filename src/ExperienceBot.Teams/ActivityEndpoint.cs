using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ExperienceBot.Teams;

/// <summary>POST /api/messages: what may come in, and what is answered to it (protocol §1.1, §4.1).</summary>
sealed partial class ActivityEndpoint(
    ChannelTrust trust, Strangers strangers, ConnectorClient connector, ILogger<ActivityEndpoint> log)
{
    const int MostBytes = 256 * 1024;
    const string MessageType = "application/vnd.microsoft.activity.message";
    const string ErrorType = "application/vnd.microsoft.error";

    // The channel hangs up after 15 s and delivers again.
    static readonly TimeSpan TurnTime = TimeSpan.FromSeconds(15);

    public async Task Handle(HttpContext http)
    {
        var status = await Receive(http);
        if (!http.Response.HasStarted)
            http.Response.StatusCode = status;
    }

    async Task<int> Receive(HttpContext http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var media)
            || !media.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase))
            return StatusCodes.Status415UnsupportedMediaType;
        if (http.Request.ContentLength > MostBytes)
            return StatusCodes.Status413PayloadTooLarge;
        var (caller, refusal) = await trust.Who(http);
        if (caller is null)
            return Refuse(http, refusal!, null);
        var buffer = ArrayPool<byte>.Shared.Rent(MostBytes + 1);
        Activity? activity;
        try
        {
            var length = await http.Request.Body.ReadAtLeastAsync(
                buffer.AsMemory(0, MostBytes + 1), MostBytes + 1, throwOnEndOfStream: false, http.RequestAborted);
            if (length > MostBytes)
                return StatusCodes.Status413PayloadTooLarge;
            activity = Activity.Parse(buffer.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
        if (activity is null || !IsWhole(activity))
            return StatusCodes.Status400BadRequest;
        return trust.Check(caller, activity) is { } reason
            ? Refuse(http, reason, activity.Id)
            : await Turn(http, activity);
    }

    int Refuse(HttpContext http, Refusal refusal, string? activityId)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized && strangers.IsTooMany(http.Connection.RemoteIpAddress))
        {
            http.Response.Headers.RetryAfter = "1";
            return StatusCodes.Status429TooManyRequests;
        }
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        LogRefused(refusal.Status, refusal.Reason, activityId, http.Connection.RemoteIpAddress);
        return refusal.Status;
    }

    static bool IsWhole(Activity activity) =>
        activity is { Type.Length: > 0, ChannelId.Length: > 0, Conversation.Id.Length: > 0, From.Id.Length: > 0 }
        && (activity.Type != "invoke" || activity.Name is { Length: > 0 });

    async Task<int> Turn(HttpContext http, Activity activity)
    {
        if (activity.Type == "invoke" && activity.Name != "adaptiveCard/action")
            return StatusCodes.Status501NotImplemented;
        if (activity.Type == "invoke" && BadAction(activity) is var (code, message))
            return await Body(http, StatusCodes.Status400BadRequest, Error(400, code, message));

        var turn = new TurnContext(activity);
        var handled = await Handled(http, turn);
        if (activity.Type == "invoke")
        {
            await Body(http, StatusCodes.Status200OK, handled ? Outcome(turn) : Failed);
            await http.Response.CompleteAsync();
            if (handled)
                await Deliver(turn, turn.Said);
            return StatusCodes.Status200OK;
        }
        if (!handled)
            return activity.Type == "message"
                ? StatusCodes.Status500InternalServerError
                : StatusCodes.Status200OK;
        if (activity.DeliveryMode == "expectReplies")
            return await Body(http, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(
                new([.. turn.Outgoing.Select(reply => reply.To(turn.Reference, activity.Id))]),
                TeamsJson.Wire.ExpectedReplies));
        await Deliver(turn, turn.Outgoing);
        return StatusCodes.Status200OK;
    }

    static (string Code, string Message)? BadAction(Activity activity) =>
        activity.Value is not { ValueKind: JsonValueKind.Object } value ? ("BadRequest", "Missing value property")
        : value.Object("action") is not { } action ? ("BadRequest", "Missing action property")
        : action.Text("type") != "Action.Execute" ? ("NotSupported", "The action is not supported.")
        : CardTap.Of(activity) is null ? ("BadRequest", "Missing verb property")
        : null;

    /// <summary>False when the handler threw or left a tap unanswered.</summary>
    async Task<bool> Handled(HttpContext http, TurnContext turn)
    {
        // Not the request's token: what was begun is finished, also when the channel has hung up.
        using var time = new CancellationTokenSource(TurnTime);
        try
        {
            await http.RequestServices.GetRequiredService<ITurnHandler>().Handle(turn, time.Token);
        }
#pragma warning disable CA1031 // whatever a handler throws must become the protocol's error, or the client hangs
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Without the exception's message, which may hold what a person wrote.
            LogFailed(turn.Activity.Type, turn.Activity.Id, e.GetType().Name, e.StackTrace);
            return false;
        }
        if (turn.Activity.Type != "invoke" || turn.Reply is not null)
            return true;
        LogUnanswered(turn.Activity.Id);
        return false;
    }

    async Task Deliver(TurnContext turn, IReadOnlyList<Activity> activities)
    {
        // The turn is done and kept; a reply that does not get through must not make the channel deliver it again.
        foreach (var activity in activities)
            try
            {
                activity.ReplyToId = turn.Activity.Id;
                await connector.Send(turn.Reference, activity, CancellationToken.None);
            }
            catch (ConnectorException e)
            {
                LogUndelivered(turn.Activity.Id, e.Status, e.Code, e.Outcome);
                return;
            }
    }

    static byte[] Outcome(TurnContext turn) => turn.Reply is { Attachments: [{ Content: { } card }] }
        ? InvokeBody(200, Messages.CardType, card.WriteTo)
        : InvokeBody(200, MessageType, writer => writer.WriteStringValue(turn.Reply!.Text));

    static byte[] Failed => Error(500, "InternalError", "Something went wrong. Please try again.");

    static byte[] Error(int status, string code, string message) => InvokeBody(status, ErrorType, writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("code", code);
        writer.WriteString("message", message);
        writer.WriteEndObject();
    });

    static byte[] InvokeBody(int status, string type, Action<Utf8JsonWriter> value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new() { Encoder = TeamsJson.Wire.Options.Encoder });
        writer.WriteStartObject();
        writer.WriteNumber("statusCode", status);
        writer.WriteString("type", type);
        writer.WritePropertyName("value");
        value(writer);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    static async Task<int> Body(HttpContext http, int status, byte[] json)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json, http.RequestAborted);
        return status;
    }

    [LoggerMessage(LogLevel.Warning, "Refused with {Status}: {Reason} (activity {ActivityId}, from {Address})")]
    partial void LogRefused(int status, string reason, string? activityId, IPAddress? address);

    [LoggerMessage(LogLevel.Error, "The turn of {Type} {ActivityId} failed: {Error}\n{Stack}")]
    partial void LogFailed(string? type, string? activityId, string error, string? stack);

    [LoggerMessage(LogLevel.Error, "The tap {ActivityId} was not answered")]
    partial void LogUnanswered(string? activityId);

    [LoggerMessage(LogLevel.Warning, "The reply to {ActivityId} was not delivered: {Status} {Code} {Outcome}")]
    partial void LogUndelivered(string? activityId, int? status, string? code, Outcome outcome);
}

sealed record ExpectedReplies(IReadOnlyList<Activity> Activities);
