using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using ExperienceBot.Teams;

namespace ExperienceBot.Graph;

/// <summary>
/// Lets calls out to Graph's own host only, puts the bot's token on them, and says what is known when one fails. Retries nothing:
/// whoever owes a call does. It goes on wherever the answer comes, as the client around it does.
/// </summary>
/// <param name="token">Null where Graph is a program on this machine, in Development.</param>
sealed class GraphGate(Uri endpoint, BotToken? token, TimeProvider wall) : DelegatingHandler
{
    const int MostBytes = 1024 * 1024;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // The way to the next page comes from outside.
        if (request.RequestUri!.GetLeftPart(UriPartial.Authority) != endpoint.GetLeftPart(UriPartial.Authority))
            throw new GraphException(Outcome.Refused, null, "HostNotAllowed");
        using var patience = new CancellationTokenSource(Patience, wall);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            if (request.Content is not null)
                await request.Content.LoadIntoBufferAsync(enough.Token).ConfigureAwait(false); // so that it can be sent again
            var response = await WithToken(request, enough.Token).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.Unauthorized && request.Headers.Authorization is { Parameter: { } refused })
            {
                response.Dispose();
                token!.Drop(refused);
                response = await WithToken(request, enough.Token).ConfigureAwait(false);
            }

            try
            {
                await response.Content.LoadIntoBufferAsync(MostBytes, enough.Token).ConfigureAwait(false); // an answer may still be cut, or hang
                if (!response.IsSuccessStatusCode)
                    throw await Failure(response, enough.Token).ConfigureAwait(false);
                return await IsRead(response.Content, enough.Token).ConfigureAwait(false)
                    ? response : throw new GraphException(Outcome.Unknown, (int)response.StatusCode, "NotJson");
            }
            catch
            {
                response.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GraphException(Outcome.Unknown, null, "Timeout", null, e);
        }
        catch (HttpRequestException e)
        {
            throw new GraphException(ConnectorClient.Broken(e), null, e.HttpRequestError.ToString(), null, e);
        }
        catch (ConnectorException e)
        {
            throw new GraphException(e.Outcome, e.Status, e.Code, e.RetryAfter, e); // no token was given
        }
    }

    async Task<HttpResponseMessage> WithToken(HttpRequestMessage request, CancellationToken ct)
    {
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.Get(ct).ConfigureAwait(false));
        return await base.SendAsync(request, ct).ConfigureAwait(false);
    }

    /// <summary>Nothing, or an object in JSON: another's page, or half of one, is no answer of Graph's.</summary>
    static async Task<bool> IsRead(HttpContent content, CancellationToken ct)
    {
        var body = await content.ReadAsByteArrayAsync(ct).ConfigureAwait(false);
        if (body.Length == 0)
            return true;
        if (!string.Equals(content.Headers.ContentType?.MediaType, "application/json", StringComparison.OrdinalIgnoreCase))
            return false;
        try
        {
            return JsonElement.Parse(body).ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    async Task<GraphException> Failure(HttpResponseMessage response, CancellationToken ct)
    {
        var outcome = response.StatusCode switch
        {
            HttpStatusCode.TooManyRequests => Outcome.NotExecuted,
            HttpStatusCode.RequestTimeout or >= HttpStatusCode.InternalServerError => Outcome.Unknown,
            _ => Outcome.Refused,
        };
        return new(outcome, (int)response.StatusCode, Code(await response.Content.ReadAsByteArrayAsync(ct).ConfigureAwait(false)), ConnectorClient.Wait(response, wall));
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
