using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExperienceBot.Teams;

/// <summary>Why something is not let in. The reason is for the log; the caller sees the status alone.</summary>
sealed record Refusal(int Status, string Reason);

/// <summary>Whom a good token speaks for. With <paramref name="Keys"/> null: nobody, in Development.</summary>
sealed record Caller(KeySet? Keys, ChannelKey? Key, string? ServiceUrl, DateTimeOffset Until);

/// <summary>
/// Whether an activity comes from the channel service and may come here (reliability §2.14). There is no switch that
/// turns this off; only without an app id, in Development and from this machine, does the bot take anybody's word.
/// </summary>
sealed class ChannelTrust(BotSettings settings, IHostEnvironment environment, ChannelKeys keys, TimeProvider time)
{
    const string Issuer = "https://api.botframework.com";
    const string Scheme = "Bearer ";
    const int MostCharacters = 16 * 1024;
    const int MostRemembered = 1024;
    static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);
    static readonly TimeSpan LongestLife = TimeSpan.FromHours(24);
    static readonly string[] KeyHeaders = ["crit", "jku", "jwk", "x5u", "x5c"];
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    readonly ConcurrentDictionary<string, Caller> remembered = new(StringComparer.Ordinal);
    readonly JsonWebTokenHandler tokens = new() { MapInboundClaims = false };

    /// <summary>Looks at the token, before the body is read.</summary>
    public async Task<(Caller? Caller, Refusal? Refusal)> Who(HttpContext http)
    {
        if (settings.AppId is not { } appId)
            return environment.IsDevelopment()
                && http.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
                ? (new(null, null, null, DateTimeOffset.MaxValue), null)
                : (null, new(401, "no app id"));
        if (http.Request.Headers.Authorization is not [{ } header]
            || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return (null, new(401, "no bearer token"));
        if (header.Length > MostCharacters)
            return (null, new(401, "long token"));
        var token = header[Scheme.Length..];
        if (Parsed(token) is not var (head, claims))
            return (null, new(401, "no token of three parts"));
        if (Refused(head, claims, appId) is { } reason)
            return (null, new(401, reason));

        if (await keys.Current() is not { } known)
            return (null, new(503, "no keys"));
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (remembered.TryGetValue(hash, out var caller) && caller.Keys == known && time.GetUtcNow() < caller.Until)
            return (caller, null);

        var kid = head.Text("kid")!;
        if (!known.Keys.TryGetValue(kid, out var key)
            && (await keys.Renewed() is not { } renewed || !(known = renewed).Keys.TryGetValue(kid, out key)))
            return (null, new(401, "unknown key"));
        var result = await tokens.ValidateTokenAsync(token, Expected(key, appId));
        if (!result.IsValid)
            return (null, new(401, result.Exception?.GetType().Name ?? "invalid"));
        caller = new(known, key, claims.Text("serviceurl"), Expiry(claims)!.Value + Skew);
        Remember(hash, caller);
        return (caller, null);
    }

    /// <summary>Looks at what the token is used for. Null when it is fine.</summary>
    public Refusal? Check(Caller caller, Activity activity)
    {
        if (caller.Key is not { } key)
            return null;
        if (activity.ServiceUrl is not { Length: > 0 } url || !IsSame(url, caller.ServiceUrl!))
            return new(401, "serviceUrl differs");
        if (!settings.IsServiceUrl(url, environment.IsDevelopment()))
            return new(403, "serviceUrl not allowed");
        if (activity.ChannelId != "msteams")
            return new(403, "other channel");
        if (!key.Endorsements.Contains(activity.ChannelId))
            return new(403, "key not endorsed");
        var (tenant, other) = (activity.Conversation?.TenantId, activity.ChannelDataTenant);
        if (tenant is not null && other is not null && tenant != other)
            return new(403, "two tenants");
        return !settings.Tenants.Contains(tenant ?? other, StringComparer.OrdinalIgnoreCase) ? new(403, "tenant not allowed")
            : activity.From?.TenantId is { } own && !settings.Tenants.Contains(own, StringComparer.OrdinalIgnoreCase) ? new(403, "sender of another tenant")
            : null;
    }

    /// <summary>What is refused without a key, so that strangers cost little; the library repeats most of it.</summary>
    string? Refused(JsonElement head, JsonElement claims, string appId) =>
        head.Text("alg") != SecurityAlgorithms.RsaSha256 ? "algorithm"
        : head.Text("kid") is not { Length: > 0 } ? "no key id"
        : head.TryGetProperty("typ", out _) && head.Text("typ") is not ("JWT" or "jwt") ? "type"
        : KeyHeaders.Any(name => head.TryGetProperty(name, out _)) ? "header"
        : claims.Text("iss") != Issuer ? "issuer"
        : !IsFor(claims, appId) ? "audience"
        : Expiry(claims) is not { } until ? "no expiry"
        : until + Skew <= time.GetUtcNow() ? "expired"
        : until - (Instant(claims, "nbf") ?? Instant(claims, "iat") ?? time.GetUtcNow()) > LongestLife ? "long life"
        : claims.Text("serviceurl") is not { Length: > 0 } ? "no serviceurl"
        : null;

    static bool IsFor(JsonElement claims, string appId) => claims.TryGetProperty("aud", out var audience)
        && (audience.ValueKind == JsonValueKind.Array && audience.GetArrayLength() == 1 ? audience[0] : audience)
            is { ValueKind: JsonValueKind.String } only
        && appId.Equals(only.GetString(), StringComparison.OrdinalIgnoreCase);

    static DateTimeOffset? Expiry(JsonElement claims) => Instant(claims, "exp");

    static DateTimeOffset? Instant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var seconds) && seconds is >= 0 and < 253_402_300_000
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    static (JsonElement Head, JsonElement Claims)? Parsed(string token)
    {
        var parts = token.Split('.', 4);
        if (parts.Length != 3 || parts.Any(part => part.Length == 0 || part[^1] == '=' || !Base64Url.IsValid(part)))
            return null;
        try
        {
            var head = JsonElement.Parse(Base64Url.DecodeFromChars(parts[0]), Strict);
            var claims = JsonElement.Parse(Base64Url.DecodeFromChars(parts[1]), Strict);
            return head.ValueKind == JsonValueKind.Object && claims.ValueKind == JsonValueKind.Object
                ? (head, claims)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    TokenValidationParameters Expected(ChannelKey key, string appId) => new()
    {
        ValidIssuer = Issuer,
        AudienceValidator = (audiences, _, _) => audiences.Contains(appId, StringComparer.OrdinalIgnoreCase),
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
        IssuerSigningKey = key.Key,
        TryAllIssuerSigningKeys = false,
        ValidateIssuerSigningKey = true,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        LifetimeValidator = (from, until, _, _) =>
        {
            var now = time.GetUtcNow().UtcDateTime;
            return until is not null && now < until + Skew && (from is null || now >= from - Skew);
        },
    };

    void Remember(string hash, Caller caller)
    {
        if (remembered.Count >= MostRemembered)
            remembered.Clear();
        remembered[hash] = caller;
    }

    static bool IsSame(string url, string claim) =>
        url.AsSpan().TrimEnd('/').Equals(claim.AsSpan().TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
