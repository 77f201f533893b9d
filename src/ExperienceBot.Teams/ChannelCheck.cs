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
