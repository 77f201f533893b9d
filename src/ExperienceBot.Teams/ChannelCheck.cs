using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace ExperienceBot.Teams;

/// <summary>
/// For an operator's check: whether the channel's addresses answer with these settings. Null when they do, otherwise the
/// reason, which holds no secret.
/// </summary>
public sealed class ChannelCheck(BotSettings settings, bool isDevelopment, TimeProvider wall) : IDisposable
{
    readonly HttpClient http = TeamsEdge.Client(TeamsEdge.Sockets(), TimeSpan.FromSeconds(8));

    /// <summary>Whether the bot is given a token to send with.</summary>
    public Task<string?> Token(CancellationToken ct) => settings.HasCredential
        ? Try(new BotToken(http, settings, wall).Get(ct))
        : Task.FromResult<string?>("there is no credential");

    /// <summary>Whether the keys are there that tell the channel's messages from forged ones.</summary>
    public Task<string?> Keys(CancellationToken ct) => Try(ReadKeys(ct));

    /// <summary>Whether anything at all answers where messages go.</summary>
    public Task<string?> Connector(CancellationToken ct) => Try(Knock(ct));

    /// <summary>How far this machine's clock is before the channel's; null when that does not tell the time.</summary>
    public async Task<TimeSpan?> ClockAhead(CancellationToken ct)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(settings.OpenIdMetadataUrl), HttpCompletionOption.ResponseHeadersRead, ct);
            return wall.GetUtcNow() - answer.Headers.Date;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or UriFormatException or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>When the bot's certificate ends; null when there is none that can be read.</summary>
    public DateTimeOffset? CertificateEnds()
    {
        using var certificate = settings.CertificatePath is { } path ? BotToken.Certificate(path) : null;
        return certificate?.NotAfter;
    }

    /// <summary>What the bot may do at a service, by its token there; null when that does not tell.</summary>
    public async Task<IReadOnlyCollection<string>?> Rights(string resource, CancellationToken ct)
    {
        try
        {
            var token = settings.HasCredential ? await new BotToken(http, settings, wall, resource).Get(ct) : null;
            return new JsonWebTokenHandler() is var reader && reader.CanReadToken(token)
                ? [.. reader.ReadJsonWebToken(token).Claims.Where(c => c.Type == "roles").Select(c => c.Value)] : null;
        }
        catch (Exception e) when (e is ConnectorException or ArgumentException)
        {
            return null;
        }
    }

    public void Dispose() => http.Dispose();

    async Task ReadKeys(CancellationToken ct)
    {
        var documents = new HttpDocumentRetriever(http) { RequireHttps = !isDevelopment };
        var metadata = await OpenIdConnectConfigurationRetriever.GetAsync(settings.OpenIdMetadataUrl, documents, ct);
        if (metadata.JsonWebKeySet is not { Keys.Count: > 0 })
            throw new InvalidDataException("it names none");
    }

    async Task Knock(CancellationToken ct) => (await http.GetAsync(new Uri(settings.DefaultServiceUrl), ct)).Dispose();

    static async Task<string?> Try(Task call)
    {
        try
        {
            await call;
            return null;
        }
#pragma warning disable CA1031 // whatever goes wrong is what the operator asked for
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.');
        }
    }
}
