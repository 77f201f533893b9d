using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExperienceBot.Teams;

/// <summary>What the bot shows to the channel, or to another service: one for all calls, in memory only, renewed before it ends.</summary>
/// <param name="resource">Whom it is for.</param>
public sealed class BotToken(HttpClient http, BotSettings settings, TimeProvider time, string resource = BotToken.Channel)
{
    const string Channel = "https://api.botframework.com";
    const string Imds = "http://169.254.169.254/metadata/identity/oauth2/token";
    static readonly TimeSpan Early = TimeSpan.FromMinutes(5);
    static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    Task<Token>? current;
    Token? held;

    /// <summary>Throws <see cref="ConnectorException"/> when none is given.</summary>
    public async Task<string> Get(CancellationToken ct)
    {
        Task<Token> token;
        lock (gate)
            token = IsGood(current) ? current! : current = Task.Run(Renew, CancellationToken.None);
        return (await token.WaitAsync(ct)).Value;
    }

    /// <summary>The channel did not take it.</summary>
    public void Drop(string value)
    {
        lock (gate)
            if (current is { IsCompletedSuccessfully: true } token && token.Result.Value == value)
                (current, held) = (null, null);
    }

    bool IsGood(Task<Token>? token) => token is not null
        && (!token.IsCompleted || (token.IsCompletedSuccessfully && time.GetUtcNow() < token.Result.RenewAt));

    /// <summary>One that still holds is used to its end when there is no other for now.</summary>
    async Task<Token> Renew()
    {
        var last = held;
        try
        {
            return held = await Fetch();
        }
        catch (ConnectorException) when (last?.Until > time.GetUtcNow() + BetweenTries)
        {
            return last with { RenewAt = time.GetUtcNow() + BetweenTries };
        }
    }

    async Task<Token> Fetch()
    {
        try
        {
            using var request = Request();
            using var response = await http.SendAsync(request);
            var answer = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync());
            if (response.IsSuccessStatusCode && answer.Text("access_token") is { } value)
                return new(value, Until(answer), Until(answer) - Early);
            var status = (int)response.StatusCode;
            var outcome = status is >= 400 and < 500 and not (408 or 429) ? Outcome.Refused : Outcome.NotExecuted;
            var error = answer.Text("error");
            throw new ConnectorException(
                outcome, status, "Token: " + (ConnectorClient.IsCode(error) ? error : "none"), ConnectorClient.Wait(response, time));
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or JsonException)
        {
            throw new ConnectorException(Outcome.NotExecuted, null, "TokenUnreachable", null, e);
        }
    }

    // Seconds from now, as a number or as text; managed identities may give only the instant.
    DateTimeOffset Until(JsonElement answer) =>
        Number(answer, "expires_in") is { } seconds ? time.GetUtcNow().AddSeconds(seconds)
        : Number(answer, "expires_on") is { } instant ? DateTimeOffset.FromUnixTimeSeconds(instant)
        : time.GetUtcNow();

    static long? Number(JsonElement answer, string name) => answer.TryGetProperty(name, out var value)
        && long.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    HttpRequestMessage Request()
    {
        if (settings.AppType == AppType.UserAssignedMsi)
            return ManagedIdentity();
        // The channel's tokens of the legacy type are the only ones that come from botframework.com.
        var authority = settings.AppType == AppType.MultiTenant && resource == Channel ? "botframework.com" : settings.Tenant;
        var endpoint = settings.TokenEndpoint ?? $"https://login.microsoftonline.com/{authority}/oauth2/v2.0/token";
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = settings.AppId!,
            ["scope"] = resource + "/.default",
        };
        if (settings.CertificatePath is { } path)
        {
            form["client_assertion_type"] = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
            form["client_assertion"] = Assertion(path, endpoint);
        }
        else
            form["client_secret"] = settings.AppPassword!;
        return new(HttpMethod.Post, endpoint) { Content = new FormUrlEncodedContent(form) };
    }

    // Read anew each time, so that a renewed certificate is taken without a restart.
    string Assertion(string path, string endpoint)
    {
        // One that is being exchanged may be half there: the next try reads it anew.
        using var certificate = Certificate(path) ?? throw new ConnectorException(Outcome.Refused, null, "TokenCertificate", null);
        var now = time.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = settings.AppId,
            Audience = endpoint,
            NotBefore = now,
            IssuedAt = now,
            Expires = now.AddMinutes(10),
            Claims = new Dictionary<string, object> { ["sub"] = settings.AppId!, ["jti"] = Guid.NewGuid().ToString() },
            SigningCredentials = new X509SigningCredentials(certificate)
            {
                // The certificate goes with this call; nothing made from it may stay in the shared cache.
                CryptoProviderFactory = new() { CacheSignatureProviders = false },
            },
        });
    }

    /// <summary>With its key; null when the file holds none that can be read.</summary>
    internal static X509Certificate2? Certificate(string path)
    {
        try
        {
            var certificate = X509Certificate2.GetCertContentType(path) == X509ContentType.Pfx
                ? X509CertificateLoader.LoadPkcs12FromFile(path, null)
                : X509Certificate2.CreateFromPemFile(path);
            if (certificate.HasPrivateKey)
                return certificate;
            certificate.Dispose();
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            // Nothing there to sign with.
        }

        return null;
    }

    HttpRequestMessage ManagedIdentity()
    {
        // App Service and Container Apps name their own endpoint; virtual machines have the fixed one.
        var hosted = settings.TokenEndpoint is null ? Environment.GetEnvironmentVariable("IDENTITY_ENDPOINT") : null;
        var endpoint = settings.TokenEndpoint ?? hosted ?? Imds;
        var version = hosted is null ? "2018-02-01" : "2019-08-01";
        var request = new HttpRequestMessage(HttpMethod.Get,
            $"{endpoint}?api-version={version}&resource={Uri.EscapeDataString(resource)}&client_id={settings.AppId}");
        if (hosted is null)
            request.Headers.Add("Metadata", "true");
        else
            request.Headers.Add("X-IDENTITY-HEADER", Environment.GetEnvironmentVariable("IDENTITY_HEADER"));
        return request;
    }

    sealed record Token(string Value, DateTimeOffset Until, DateTimeOffset RenewAt);
}
