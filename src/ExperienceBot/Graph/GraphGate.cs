using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ExperienceBot.Teams;

namespace ExperienceBot.Graph;

/// <summary>
/// Lets calls out to Graph's own host only, puts the bot's token on them, and says what is known when one fails. Retries nothing:
/// whoever owes a call does.
/// </summary>
/// <param name="token">Null where Graph is a program on this machine, in Development.</param>
sealed class GraphGate(Uri endpoint, BotToken? token, TimeProvider wall) : DelegatingHandler
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The way to the next page comes from outside.
        if (request.RequestUri!.GetLeftPart(UriPartial.Authority) != endpoint.GetLeftPart(UriPartial.Authority))
            throw new GraphException(Outcome.Refused, null, "HostNotAllowed");
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        enough.CancelAfter(Patience);
        try
        {
            if (request.Content is not null)
                await request.Content.LoadIntoBufferAsync(enough.Token); // so that it can be sent again
            var response = await WithToken(request, enough.Token);
            if (response.StatusCode == HttpStatusCode.Unauthorized && request.Headers.Authorization is { Parameter: { } refused })
            {
                response.Dispose();
                token!.Drop(refused);
                response = await WithToken(request, enough.Token);
            }

            if (response.IsSuccessStatusCode && IsReadable(await response.Content.ReadAsByteArrayAsync(enough.Token)))
                return response;
            using (response)
                throw await Failure(response, enough.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GraphException(Outcome.Unknown, null, "Timeout", null, e);
        }
        catch (HttpRequestException e)
        {
            var before = e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
            throw new GraphException(before ? Outcome.NotExecuted : Outcome.Unknown, null, e.HttpRequestError.ToString(), null, e);
        }
        catch (ConnectorException e)
        {
            throw new GraphException(e.Outcome, e.Status, e.Code, e.RetryAfter, e); // no token was given
        }
    }

    async Task<HttpResponseMessage> WithToken(HttpRequestMessage request, CancellationToken ct)
    {
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.Get(ct));
        return await base.SendAsync(request, ct);
    }

    async Task<GraphException> Failure(HttpResponseMessage response, CancellationToken ct)
    {
        var outcome = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => Outcome.NotExecuted,
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError or < HttpStatusCode.MultipleChoices => Outcome.Unknown,
            _ => Outcome.Refused,
        };
        var (after, code) = (response.Headers.RetryAfter, response.IsSuccessStatusCode ? "NotJson" : Code(await response.Content.ReadAsByteArrayAsync(ct)));
        return new(outcome, (int)response.StatusCode, code, after?.Delta ?? after?.Date - wall.GetUtcNow());
    }

    /// <summary>Whoever stands between may answer for Graph, with a page of their own.</summary>
    static bool IsReadable(byte[] body)
    {
        try
        {
            return body.Length == 0 || JsonElement.Parse(body).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    static string? Code(byte[] body)
    {
        try
        {
            return body.Length > 0 && JsonElement.Parse(body) is { ValueKind: JsonValueKind.Object } answer
                && answer.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object
                && error.TryGetProperty("code", out var code) && ConnectorClient.IsCode(code.ToString()) ? code.ToString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
