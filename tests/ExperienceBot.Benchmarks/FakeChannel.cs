using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Benchmarks;

/// <summary>The channel on a loopback port: publishes its keys, signs tokens and takes what the servers send.</summary>
sealed class FakeChannel : IAsyncDisposable
{
    public const string AppId = "11111111-1111-4111-8111-111111111111";
    public const string Tenant = "22222222-2222-4222-8222-222222222222";

    readonly RSA rsa = RSA.Create(2048);
    readonly ConcurrentDictionary<string, TaskCompletionSource<string>> awaited = new();
    readonly ConcurrentDictionary<string, string> unawaited = new();
    WebApplication app = null!;
    long updates;

    public string ServiceUrl { get; private set; } = "";
    public string Metadata => $"{app.Urls.Single()}/metadata";

    /// <summary>Messages redrawn so far.</summary>
    public long Updates => Interlocked.Read(ref updates);

    public static async Task<FakeChannel> Start()
    {
        var channel = new FakeChannel();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        channel.app = builder.Build();
        channel.app.Run(channel.Handle);
        await channel.app.StartAsync();
        channel.ServiceUrl = channel.app.Urls.Single() + "/emea/";
        return channel;
    }

    /// <summary>Good for an hour.</summary>
    public string Token()
    {
        var now = Report.Time.GetUtcNow().ToUnixTimeSeconds();
        var signed = Part("""{"alg":"RS256","kid":"good","typ":"JWT"}""") + "." + Part(
            $$"""{"serviceurl":"{{ServiceUrl}}","nbf":{{now}},"exp":{{now + 3600}},"iss":"https://api.botframework.com","aud":"{{AppId}}"}""");
        return $"{signed}.{Base64Url.EncodeToString(rsa.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    /// <summary>The next message into the conversation.</summary>
    public Task<string> Next(string conversation) =>
        (awaited[conversation] = new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>The last message into the conversation that nobody waited for.</summary>
    public string Last(string conversation) => unawaited[conversation];

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        rsa.Dispose();
    }

    async Task Handle(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (path == "/metadata")
            await Json(http, $$"""{"issuer":"https://api.botframework.com","jwks_uri":"{{app.Urls.Single()}}/keys"}""");
        else if (path == "/keys")
            await Json(http, Keys());
        else
            await Received(http, path);
    }

    async Task Received(HttpContext http, string path)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        if (http.Request.Method == "PUT")
            Interlocked.Increment(ref updates);
        else if (!body.StartsWith("""{"type":"typing""", StringComparison.Ordinal) && path.Split('/') is [.., "conversations", var conversation, "activities"])
        {
            if (awaited.TryRemove(conversation, out var waiting))
                waiting.SetResult(body);
            else
                unawaited[conversation] = body;
        }

        await Json(http, """{"id":"1700000000000"}""");
    }

    string Keys()
    {
        var key = rsa.ExportParameters(false);
        return $$"""{"keys":[{"kty":"RSA","use":"sig","kid":"good","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}","endorsements":["msteams"]}]}""";
    }

    static Task Json(HttpContext http, string json)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(json);
    }

    static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
