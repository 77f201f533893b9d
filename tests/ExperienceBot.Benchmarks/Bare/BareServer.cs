using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace ExperienceBot.Benchmarks.Bare;

/// <summary>
/// The least that does a turn's work: reads the activity, checks the token, writes one row durably, answers one card of a
/// usual size. No rule, no words, no state.
/// </summary>
static class BareServer
{
    public static async Task Run(string url, string metadata, string file)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        await using var store = new GroupCommit(file);
        using var http = new HttpClient(new SocketsHttpHandler());
        using var keys = new HttpClient();
        var (tokens, remembered) = (new JsonWebTokenHandler { MapInboundClaims = false }, new ConcurrentDictionary<string, long>());
        var configuration = new ConfigurationManager<OpenIdConnectConfiguration>(
            metadata, new OpenIdConnectConfigurationRetriever(), new HttpDocumentRetriever(keys) { RequireHttps = false });

        app.MapPost("/api/messages", async (HttpContext context) =>
        {
            if (context.Request.Headers.Authorization is not [{ } header] || !await IsGood(header["Bearer ".Length..]))
                return Results.Unauthorized();
            if (await JsonSerializer.DeserializeAsync(context.Request.Body, BareJson.Default.BareActivity) is not { } activity)
                return Results.BadRequest();
            await store.Commit(($"A!p-{activity.From.AadObjectId}!H", activity.Value?.GetRawText() ?? activity.Text ?? ""));
            if (activity.Type == "invoke")
                return Results.Bytes(BareCards.Inline, "application/json; charset=utf-8");
            using var content = new ByteArrayContent(BareCards.Message) { Headers = { ContentType = new("application/json") } };
            using var sent = await http.PostAsync(
                new Uri($"{activity.ServiceUrl.TrimEnd('/')}/v3/conversations/{Uri.EscapeDataString(activity.Conversation.Id)}/activities"), content);
            sent.EnsureSuccessStatusCode();
            return Results.Ok();
        });
        await app.RunAsync();

        async Task<bool> IsGood(string token)
        {
            var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
            if (remembered.TryGetValue(hash, out var until) && Report.Time.GetUtcNow().ToUnixTimeSeconds() < until)
                return true;
            var known = await configuration.GetConfigurationAsync();
            var result = await tokens.ValidateTokenAsync(token, new()
            {
                ValidIssuer = known.Issuer, ValidAudience = FakeChannel.AppId, IssuerSigningKeys = known.SigningKeys, ValidAlgorithms = [SecurityAlgorithms.RsaSha256],
            });
            if (result.IsValid)
                remembered[hash] = Report.Time.GetUtcNow().ToUnixTimeSeconds() + 300;
            return result.IsValid;
        }
    }
}

sealed record BareActivity(string Type, string ServiceUrl, BareAccount From, BareConversation Conversation, string? Text, JsonElement? Value);

sealed record BareAccount(string Id, string AadObjectId);

sealed record BareConversation(string Id);

[JsonSerializable(typeof(BareActivity))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
sealed partial class BareJson : JsonSerializerContext;

/// <summary>Made once: 6 KB, as a step card of the walk.</summary>
static class BareCards
{
    static readonly string Card =
        $$"""{"type":"AdaptiveCard","version":"1.5","body":[{{string.Join(',', Enumerable.Range(0, 40).Select(n => $$"""{"type":"TextBlock","text":"A line of text that somebody reads on a card, the {{n}}th of forty of them, and some more","wrap":true}"""))}}]}""";

    public static byte[] Message { get; } = Encoding.UTF8.GetBytes(
        $$"""{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":{{Card}}}]}""");

    public static byte[] Inline { get; } = Encoding.UTF8.GetBytes(
        $$"""{"statusCode":200,"type":"application/vnd.microsoft.card.adaptive","value":{{Card}}}""");
}
