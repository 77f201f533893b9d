using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ExperienceBot.Teams;

/// <summary>
/// The channel's REST interface. Nothing is retried here: whoever owes a message knows whether it may come twice.
/// Every call throws <see cref="ConnectorException"/> when it fails.
/// </summary>
public sealed class ConnectorClient(HttpClient http, TimeProvider time)
{
    /// <summary>What the channel takes of a message, measured as it does, in UTF-16.</summary>
    const int MostBytes = 100 * 1024;

    /// <summary>Gives the new activity's id; null when the channel does not tell.</summary>
    public Task<string?> Send(ConversationReference to, Activity activity, CancellationToken ct) =>
        Post(Activities(to), activity.To(to, null), ct);

    /// <inheritdoc cref="Send"/>
    public Task<string?> Reply(ConversationReference to, string replyToId, Activity activity, CancellationToken ct) =>
        Post(Activities(to, replyToId), activity.To(to, replyToId), ct);

    /// <summary>Replaces the whole message.</summary>
    public async Task Update(ConversationReference to, string activityId, Activity activity, CancellationToken ct)
    {
        var addressed = activity.To(to, null);
        addressed.Id = activityId;
        await Call(HttpMethod.Put, Activities(to, activityId), Body(addressed), ct);
    }

    public Task Delete(ConversationReference to, string activityId, CancellationToken ct) =>
        Call(HttpMethod.Delete, Activities(to, activityId), null, ct);

    /// <summary>The 1:1 chat with a person; the same one every time.</summary>
    /// <param name="memberId">The channel's address or the Entra object id.</param>
    public async Task<ConversationReference> Create(
        string serviceUrl, string tenantId, string botId, string memberId, CancellationToken ct)
    {
        // An object id is taken only in `id`; in `aadObjectId` the channel refuses it.
        var parameters = new ConversationParameters(false, new() { Id = botId }, [new() { Id = memberId }], tenantId);
        var body = JsonSerializer.SerializeToUtf8Bytes(parameters, TeamsJson.Wire.ConversationParameters);
        var answer = await Call(HttpMethod.Post, Base(serviceUrl) + "/v3/conversations", body, ct);
        var id = answer?.Text("id") ?? throw new ConnectorException(Outcome.Unknown, 200, "NoConversationId", null);
        return new(serviceUrl, id, "msteams", tenantId, memberId, Guid.TryParse(memberId, out _) ? memberId : null,
            null, botId, null);
    }

    public async Task<ChannelAccount> Member(ConversationReference of, string memberId, CancellationToken ct)
    {
        var url = $"{Conversation(of)}/members/{Uri.EscapeDataString(memberId)}";
        var answer = await Call(HttpMethod.Get, url, null, ct);
        if (answer is not { ValueKind: JsonValueKind.Object } found)
            throw new ConnectorException(Outcome.Unknown, 200, "NoMember", null);
        var member = found.Deserialize(TeamsJson.Wire.ChannelAccount)!;
        member.AadObjectId ??= found.Text("objectId");
        return member;
    }

    // Concatenated: new Uri(base, path) would drop the region and tenant that stand in the base's path.
    static string Base(string serviceUrl) => serviceUrl.TrimEnd('/');

    static string Conversation(ConversationReference of) =>
        $"{Base(of.ServiceUrl)}/v3/conversations/{Uri.EscapeDataString(of.ConversationId)}";

    static string Activities(ConversationReference to, string? id = null) =>
        Conversation(to) + "/activities" + (id is null ? "" : "/" + Uri.EscapeDataString(id));

    async Task<string?> Post(string url, Activity activity, CancellationToken ct) =>
        (await Call(HttpMethod.Post, url, Body(activity), ct))?.Text("id");

    static byte[] Body(Activity activity)
    {
        var body = activity.ToUtf8();
        return Encoding.UTF8.GetCharCount(body) * sizeof(char) <= MostBytes
            ? body : throw new ConnectorException(Outcome.Refused, null, "MessageSizeTooBig", null);
    }

    async Task<JsonElement?> Call(HttpMethod method, string url, byte[]? body, CancellationToken ct)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)
            || !uri.Scheme.StartsWith("http", StringComparison.Ordinal))
            throw new ConnectorException(Outcome.Refused, null, "BadServiceUrl", null);
        using var request = new HttpRequestMessage(method, uri);
        if (body is not null)
            request.Content = new ByteArrayContent(body)
            {
                Headers = { ContentType = new MediaTypeHeaderValue("application/json", "utf-8") },
            };
        try
        {
            using var response = await http.SendAsync(request, ct);
            var answer = Json(await response.Content.ReadAsByteArrayAsync(ct));
            return response.IsSuccessStatusCode ? answer : throw Failure(response, answer);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw new ConnectorException(Outcome.Unknown, null, "Timeout", null, e);
        }
        catch (HttpRequestException e)
        {
            throw new ConnectorException(Broken(e), null, e.HttpRequestError.ToString(), null, e);
        }
    }

    ConnectorException Failure(HttpResponseMessage response, JsonElement? answer)
    {
        var outcome = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests or HttpStatusCode.PreconditionFailed => Outcome.NotExecuted,
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Outcome.Unknown,
            _ => Outcome.Refused,
        };
        // Either {"error":{"code":…}} or {"code":…} / {"errorCode":209}.
        var error = answer?.Object("error") ?? answer;
        var code = error?.Text("code")
            ?? (error is { ValueKind: JsonValueKind.Object } e && e.TryGetProperty("errorCode", out var number)
                ? number.ToString() : null);
        return new(outcome, (int)response.StatusCode, IsCode(code) ? code : null, Wait(response, time));
    }

    /// <summary>What is known of a call that broke off: without a connection nothing was sent.</summary>
    public static Outcome Broken(HttpRequestException e) => e.HttpRequestError is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError
            ? Outcome.NotExecuted : Outcome.Unknown;

    /// <summary>What Retry-After says, in seconds or as a date; null when there is none.</summary>
    public static TimeSpan? Wait(HttpResponseMessage response, TimeProvider time)
    {
        var after = response.Headers.RetryAfter;
        var wait = after?.Delta ?? after?.Date - time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>It goes into logs and before coordinators: what could quote a message is none.</summary>
    public static bool IsCode(string? text) => text is { Length: <= 80 } && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');

    static JsonElement? Json(byte[] body)
    {
        try
        {
            return body.Length == 0 ? null : JsonElement.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

sealed record ConversationParameters(
    bool IsGroup, ChannelAccount Bot, IReadOnlyList<ChannelAccount> Members, string TenantId);
