using System.Buffers;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace ExperienceBot.Teams;

/// <summary>POST /api/messages: what may come in, and what is answered to it (protocol §1.1, §4.1).</summary>
sealed partial class ActivityEndpoint(
    ChannelTrust trust, ITurnHandler handler, ConnectorClient connector, IChannelBudget budget, BotSettings settings, TimeProvider time,
    ILogger<ActivityEndpoint> log)
{
    const int MostBytes = 256 * 1024;

    /// <summary>Of ids and names, which are kept: far more than the channel's have.</summary>
    const int MostCharacters = 500;
    const string MessageType = "application/vnd.microsoft.activity.message";
    const string ErrorType = "application/vnd.microsoft.error";

    static readonly TimeSpan BodyTime = TimeSpan.FromSeconds(10);

    // The channel hangs up after 10 to 15 s and delivers again.
    static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(8);
    static readonly TimeSpan TurnTime = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(1);
    static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(3); // the channel wants no more
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    readonly Deliveries deliveries = new(time);
    readonly Turnstile<IPAddress> strangers = new(10, 10, time);
    readonly Turnstile<(string? Tenant, string Person)> people = new(20, 40, time);
    readonly Turnstile<string> tenants = new(settings.TakesPerSecond, settings.TakesPerSecond * 2, time);

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
        // What declares its length is read into that much; one byte more tells what is longer than it may be.
        var most = (int)(http.Request.ContentLength ?? MostBytes) + 1;
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        Activity? activity;
        using var enough = new CancellationTokenSource(BodyTime, time);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, enough.Token);
        try
        {
            var length = await http.Request.Body.ReadAtLeastAsync(buffer.AsMemory(0, most), most, throwOnEndOfStream: false, reading.Token);
            if (length > MostBytes)
                return StatusCodes.Status413PayloadTooLarge;
            activity = Activity.Parse(buffer.AsSpan(0, length));
        }
        catch (OperationCanceledException) when (enough.IsCancellationRequested)
        {
            return StatusCodes.Status408RequestTimeout;
        }
        finally
        {
            buffer.AsSpan(0, most).Clear();
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (activity is null || !IsWhole(activity))
            return StatusCodes.Status400BadRequest;
        if (trust.Check(caller, activity) is { } reason)
            return Refuse(http, reason, activity.Id);
        // Whom nobody vouches for, in Development, nobody counts.
        return caller.Key is not null && IsTooFast(activity) ? TurnAway(http) : await Turn(http, activity);
    }

    bool IsTooFast(Activity activity)
    {
        var tenant = activity.Conversation!.TenantId ?? activity.ChannelDataTenant;
        return people.IsTooFast((tenant, activity.From!.AadObjectId ?? activity.From.Id!)) || tenants.IsTooFast(tenant ?? "");
    }

    static int TurnAway(HttpContext http)
    {
        http.Response.Headers.RetryAfter = "1";
        return StatusCodes.Status429TooManyRequests;
    }

    int Refuse(HttpContext http, Refusal refusal, string? activityId)
    {
        if (refusal.Status == StatusCodes.Status401Unauthorized && strangers.IsTooFast(http.Connection.RemoteIpAddress ?? IPAddress.None))
            return TurnAway(http);
        if (refusal.Status == StatusCodes.Status401Unauthorized)
            http.Response.Headers.WWWAuthenticate = "Bearer";
        LogRefused(refusal.Status, refusal.Reason, activityId, http.Connection.RemoteIpAddress);
        return refusal.Status;
    }

    static bool IsWhole(Activity activity) =>
        activity is { Type.Length: > 0, ChannelId.Length: > 0, Conversation.Id.Length: > 0, From.Id.Length: > 0 }
        && (activity.Type != "invoke" || activity.Name is { Length: > 0 })
        && IsShort(activity.Id, ConversationReference.Of(activity));

    static bool IsShort(string? id, ConversationReference from) => Array.TrueForAll(
        [id, from.ServiceUrl, from.ConversationId, from.ChannelId, from.TenantId, from.UserId, from.AadObjectId, from.UserName, from.BotId, from.Locale],
        kept => kept is null or { Length: <= MostCharacters });

    async Task<int> Turn(HttpContext http, Activity activity)
    {
        if (activity.Type == "invoke" && activity.Name != "adaptiveCard/action")
            return StatusCodes.Status501NotImplemented;
        if (activity.Type == "invoke" && BadAction(activity) is var (code, message))
            return await Write(http, new(StatusCodes.Status400BadRequest, Error(400, code, message)));

        var turn = new TurnContext(activity);
        if (!deliveries.Begin(turn, out var delivery))
        {
            LogRepeated(activity.Id);
            return await Write(http, await delivery.Answer);
        }

        using var timer = time.CreateTimer(_ => delivery.TakesLonger(Slow(turn)), null, AnswerTime, Timeout.InfiniteTimeSpan);
        var work = Work(turn, delivery);
        var status = await Write(http, await delivery.Answer);
        await http.Response.CompleteAsync();
        await Deliver(turn, await work);
        return status;
    }

    /// <summary>Gives what is to be said after the response: what stands not in it.</summary>
    async Task<IReadOnlyList<Activity>> Work(TurnContext turn, Delivery delivery)
    {
        var hitch = await Handled(turn);
        var isTap = turn.Activity.Type == "invoke";
        if (hitch is { } why)
            return deliveries.End(delivery, Excuse(turn, why), isKept: false) || !(isTap || turn.Activity.Type == "message")
                ? []
                : [Messages.Of(handler.Excuse(turn, why))];
        if (isTap)
            return deliveries.End(delivery, new(StatusCodes.Status200OK, Outcome(turn)), isKept: true) ? turn.Said : turn.Outgoing;
        if (ExpectsReplies(turn))
            return deliveries.End(delivery, Replies(turn, turn.Outgoing), isKept: true) ? [] : turn.Outgoing;
        await Deliver(turn, turn.Outgoing);
        deliveries.End(delivery, new(StatusCodes.Status200OK), isKept: true);
        return [];
    }

    static bool ExpectsReplies(TurnContext turn) => turn.Activity.DeliveryMode == "expectReplies";

    Answer Slow(TurnContext turn) =>
        turn.Activity.Type == "invoke" ? new(StatusCodes.Status200OK, Notice(handler.Excuse(turn, Hitch.Slow)))
        : ExpectsReplies(turn) ? Replies(turn, [Messages.Of(handler.Excuse(turn, Hitch.Slow))])
        : new(StatusCodes.Status200OK);

    /// <summary>A message is delivered again by the channel, a tap by the person, an event only when that may help.</summary>
    Answer Excuse(TurnContext turn, Hitch hitch) => (turn.Activity.Type, hitch) switch
    {
        ("invoke", Hitch.Later) => new(StatusCodes.Status200OK, Notice(handler.Excuse(turn, hitch))),
        ("invoke", _) => new(StatusCodes.Status200OK, Error(500, "InternalError", handler.Excuse(turn, hitch))),
        (_, Hitch.Later) => new(StatusCodes.Status503ServiceUnavailable),
        ("message", _) => new(StatusCodes.Status500InternalServerError),
        _ => new(StatusCodes.Status200OK),
    };

    static Answer Replies(TurnContext turn, IEnumerable<Activity> replies) =>
        new(StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(
            new([.. replies.Select(reply => reply.To(turn.Reference, turn.Activity.Id))]), TeamsJson.Wire.ExpectedReplies));

    static (string Code, string Message)? BadAction(Activity activity) =>
        activity.Value is not { ValueKind: JsonValueKind.Object } value ? ("BadRequest", "Missing value property")
        : value.Object("action") is not { } action ? ("BadRequest", "Missing action property")
        : action.Text("type") != "Action.Execute" ? ("NotSupported", "The action is not supported.")
        : CardTap.Of(activity) is null ? ("BadRequest", "Missing verb property")
        : null;

    /// <summary>Null when all went well; a tap must have been answered.</summary>
    async Task<Hitch?> Handled(TurnContext turn)
    {
        // Not the request's token: what was begun is finished, also when the channel has hung up.
        using var turnTime = new CancellationTokenSource(TurnTime, time);
        try
        {
            await WithSigns(turn, turnTime.Token);
        }
        catch (Exception e) when (e is TryLaterException || (e is OperationCanceledException && turnTime.IsCancellationRequested))
        {
            LogLater(turn.Activity.Type, turn.Activity.Id, (e.InnerException ?? e).GetType().Name);
            return Hitch.Later;
        }
#pragma warning disable CA1031 // whatever a handler throws must become the protocol's error, or the client hangs
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Without the exception's message, which may hold what a person wrote.
            LogFailed(turn.Activity.Type, turn.Activity.Id, e.GetType().Name, e.StackTrace);
            return Hitch.Failed;
        }
        if (turn.Activity.Type != "invoke" || turn.Reply is not null)
            return null;
        LogUnanswered(turn.Activity.Id);
        return Hitch.Failed;
    }

    /// <summary>Whoever waits for the answer to a message sees that it is being written.</summary>
    async Task WithSigns(TurnContext turn, CancellationToken ct)
    {
        var sign = Task.CompletedTask;
        try
        {
            await using var signs = turn.Activity.Type == "message" && !ExpectsReplies(turn)
                ? time.CreateTimer(_ => sign = Task.WhenAll(sign, Sign(turn)), null, Noticeable, BetweenSigns) : null;
            await handler.Handle(turn, ct);
        }
        finally
        {
            await sign; // the answer takes their place
        }
    }

    async Task Sign(TurnContext turn)
    {
        if (budget.ClosedFor(turn.Reference) > TimeSpan.Zero)
            return;
        try
        {
            budget.Spend(turn.Reference);
            await connector.Send(turn.Reference, new() { Type = "typing" }, CancellationToken.None);
        }
        catch (ConnectorException)
        {
            // The answer itself will tell whether the chat can be reached.
        }
    }

    async Task Deliver(TurnContext turn, IReadOnlyList<Activity> activities)
    {
        // The turn is done and kept; a reply that does not get through must not make the channel deliver it again.
        foreach (var activity in activities)
            try
            {
                activity.ReplyToId = turn.Activity.Id;
                await Deliver(turn, activity);
            }
            catch (ConnectorException e)
            {
                LogUndelivered(turn.Activity.Id, e.Status, e.Code, e.Outcome);
                return;
            }
    }

    /// <summary>Once more when the channel wants it later, if that is soon.</summary>
    async Task Deliver(TurnContext turn, Activity activity)
    {
        if (budget.ClosedFor(turn.Reference) is var closed && closed > TimeSpan.Zero && closed <= LongestWait)
            await Task.Delay(closed, time);
        try
        {
            await Send();
        }
        catch (ConnectorException e) when (e is { IsChannel: true, Status: 412 or 429 } && !(e.RetryAfter > LongestWait))
        {
            await Task.Delay(e.RetryAfter > Noticeable ? e.RetryAfter.Value : Noticeable, time);
            await Send();
        }

        async Task Send()
        {
            try
            {
                budget.Spend(turn.Reference);
                await connector.Send(turn.Reference, activity, CancellationToken.None);
            }
            catch (ConnectorException e) when (e is { IsChannel: true, Status: 429 })
            {
                await budget.Close(turn.Reference, e.RetryAfter);
                throw;
            }
        }
    }

    static byte[] Outcome(TurnContext turn) => turn.Reply is { Attachments: [{ Content: { } card }] }
        ? InvokeBody(200, Messages.CardType, card.WriteTo)
        : Notice(turn.Reply!.Text!);

    static byte[] Notice(string text) => InvokeBody(200, MessageType, writer => writer.WriteStringValue(text));

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

    static async Task<int> Write(HttpContext http, Answer answer)
    {
        http.Response.StatusCode = answer.Status;
        if (answer.Status == StatusCodes.Status503ServiceUnavailable)
            http.Response.Headers.RetryAfter = "5";
        if (answer.Body is { } json)
        {
            http.Response.ContentType = "application/json; charset=utf-8";
            http.Response.ContentLength = json.Length;
            await http.Response.Body.WriteAsync(json, CancellationToken.None); // where nobody listens any more it goes nowhere
        }

        return answer.Status;
    }

    [LoggerMessage(LogLevel.Warning, "Refused with {Status}: {Reason} (activity {ActivityId}, from {Address})")]
    partial void LogRefused(int status, string reason, string? activityId, IPAddress? address);

    [LoggerMessage(LogLevel.Information, "Activity {ActivityId} was delivered again")]
    partial void LogRepeated(string? activityId);

    [LoggerMessage(LogLevel.Warning, "The turn of {Type} {ActivityId} was put off: {Error}")]
    partial void LogLater(string? type, string? activityId, string error);

    [LoggerMessage(LogLevel.Error, "The turn of {Type} {ActivityId} failed: {Error}\n{Stack}")]
    partial void LogFailed(string? type, string? activityId, string error, string? stack);

    [LoggerMessage(LogLevel.Error, "The tap {ActivityId} was not answered")]
    partial void LogUnanswered(string? activityId);

    [LoggerMessage(LogLevel.Warning, "The reply to {ActivityId} was not delivered: {Status} {Code} {Outcome}")]
    partial void LogUndelivered(string? activityId, int? status, string? code, Outcome outcome);
}

sealed record ExpectedReplies(IReadOnlyList<Activity> Activities);
