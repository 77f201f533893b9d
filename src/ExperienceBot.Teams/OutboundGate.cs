using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Hosting;

namespace ExperienceBot.Teams;

/// <summary>Lets calls out only to the channel's hosts, and puts the bot's token on them.</summary>
public sealed class OutboundGate(BotSettings settings, IHostEnvironment environment, BotToken token) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!settings.IsServiceUrl(request.RequestUri!.AbsoluteUri, environment.IsDevelopment()))
            throw new ConnectorException(Outcome.Refused, null, "HostNotAllowed", null);
        if (!settings.HasCredential)
            return await base.SendAsync(request, cancellationToken);
        var response = await WithToken(request, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
            return response;
        response.Dispose();
        token.Drop(request.Headers.Authorization!.Parameter!);
        return await WithToken(request, cancellationToken);
    }

    async Task<HttpResponseMessage> WithToken(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.Get(ct));
        }
        catch (OperationCanceledException e)
        {
            throw new ConnectorException(Outcome.NotExecuted, null, "TokenUnreachable", null, e); // nothing has gone out yet
        }

        return await base.SendAsync(request, ct);
    }
}
