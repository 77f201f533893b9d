using System.Collections.Frozen;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ExperienceBot.Teams;

/// <summary>A signing key of the channel service and the channels it may speak for.</summary>
sealed record ChannelKey(JsonWebKey Key, FrozenSet<string> Endorsements);

sealed record KeySet(FrozenDictionary<string, ChannelKey> Keys, DateTimeOffset At);

/// <summary>
/// The channel service's keys. Not the library's ConfigurationManager: that one serves old keys for ever, renews
/// them behind the request that needs the new ones, and has a clock of its own.
/// </summary>
sealed partial class ChannelKeys(
    BotSettings settings, IDocumentRetriever documents, TimeProvider time, ILogger<ChannelKeys> log)
{
    static readonly TimeSpan Fresh = TimeSpan.FromHours(12);
    static readonly TimeSpan Renewing = TimeSpan.FromHours(11);
    static readonly TimeSpan Usable = TimeSpan.FromHours(24);
    static readonly TimeSpan BetweenRefreshes = TimeSpan.FromMinutes(5);
    static readonly TimeSpan BetweenFirstTries = TimeSpan.FromSeconds(10);

    readonly Lock gate = new();
    volatile KeySet? known;
    Task fetching = Task.CompletedTask;
    DateTimeOffset tried = DateTimeOffset.MinValue;
    DateTimeOffset asked = DateTimeOffset.MinValue;

    /// <summary>Null when there are none that may still be believed.</summary>
    public async Task<KeySet?> Current()
    {
        if (known is { } keys && Age(keys) < Fresh)
        {
            if (Age(keys) > Renewing)
                _ = Fetch(ref tried, BetweenRefreshes); // nobody waits for it yet
            return keys;
        }

        await Fetch(ref tried, IsUsable(known) ? BetweenRefreshes : BetweenFirstTries);
        return IsUsable(known) ? known : null;
    }

    /// <summary>For an unknown key id: the keys after a refresh, which a stranger can cause every 5 minutes.</summary>
    public async Task<KeySet?> Renewed()
    {
        await Fetch(ref asked, BetweenRefreshes);
        return known;
    }

    bool IsUsable(KeySet? keys) => keys is not null && Age(keys) < Usable;

    TimeSpan Age(KeySet keys) => time.GetUtcNow() - keys.At;

    Task Fetch(ref DateTimeOffset last, TimeSpan between)
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (!fetching.IsCompleted || now - last < between)
                return fetching;
            last = now;
            return fetching = Task.Run(Fetch);
        }
    }

    async Task Fetch()
    {
        try
        {
            var metadata = await OpenIdConnectConfigurationRetriever.GetAsync(
                settings.OpenIdMetadataUrl, documents, CancellationToken.None);
            known = new(
                metadata.JsonWebKeySet.Keys
                    .Where(key => key is { Kty: "RSA", Kid.Length: > 0, Use: null or "sig" })
                    .DistinctBy(key => key.Kid)
                    .ToFrozenDictionary(key => key.Kid, key => new ChannelKey(key, Endorsements(key))),
                time.GetUtcNow());
        }
#pragma warning disable CA1031 // whatever goes wrong with the metadata, the last good keys stay in use
        catch (Exception e)
#pragma warning restore CA1031
        {
            LogUnreachable(settings.OpenIdMetadataUrl, e.GetType().Name);
        }
    }

    static FrozenSet<string> Endorsements(JsonWebKey key) =>
        key.AdditionalData.TryGetValue("endorsements", out var value)
            && value is JsonElement { ValueKind: JsonValueKind.Array } array
            ? array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String)
                .Select(item => item.GetString()!).ToFrozenSet(StringComparer.Ordinal)
            : [];

    [LoggerMessage(LogLevel.Warning, "The channel's keys could not be read from {Url}: {Error}")]
    partial void LogUnreachable(string url, string error);
}
