using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace ExperienceBot.Tests.Teams;

/// <summary>The channel service's keys on a loopback port, as its OpenID metadata publishes them.</summary>
sealed class KeyServer : IAsyncDisposable
{
    // Made once: making them is what takes time.
    static readonly RSA[] Made = [RSA.Create(2048), RSA.Create(2048), RSA.Create(2048), RSA.Create(2048), RSA.Create(2048)];

    readonly Dictionary<string, (RSA Rsa, string[]? Endorsements)> keys = [];
    int used;
    FakeChannel server = null!;

    public bool IsDown { get; set; }

    /// <summary>What time it says it is; null: that of the machine.</summary>
    public DateTimeOffset? Date { get; set; }
    public int Fetches => server.Calls.Count(call => call.Target.EndsWith("/metadata", StringComparison.Ordinal));
    public string Url => server.Url + "metadata";

    /// <param name="certificate">With it the server speaks TLS, as it must outside Development.</param>
    public static async Task<KeyServer> Start(X509Certificate2? certificate = null)
    {
        var server = new KeyServer { server = await FakeChannel.Start(certificate) };
        server.server.Answers = http =>
        {
            if (server.IsDown)
            {
                http.Response.StatusCode = 500;
                return Task.CompletedTask;
            }
            http.Response.ContentType = "application/json";
            if (server.Date is { } date)
                http.Response.Headers.Date = date.ToString("R", CultureInfo.InvariantCulture);
            var json = http.Request.Path.Value!.EndsWith("/metadata", StringComparison.Ordinal)
                ? new JsonObject { ["issuer"] = "https://api.botframework.com", ["jwks_uri"] = server.server.Url + "keys" }
                : server.Published();
            return http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(json.ToJsonString())).AsTask();
        };
        server.Add("good", "msteams", "webchat");
        server.Add("unendorsed", "webchat");
        server.Add("bare", null);
        return server;
    }

    public void Add(string kid, params string[]? endorsements) => keys[kid] = (Made[used++], endorsements);

    public RSA Rsa(string kid) => keys[kid].Rsa;

    JsonObject Published() => new()
    {
        ["keys"] = new JsonArray([.. keys.Select(key =>
        {
            var parameters = key.Value.Rsa.ExportParameters(false);
            var json = new JsonObject
            {
                ["kty"] = "RSA",
                ["use"] = "sig",
                ["kid"] = key.Key,
                ["n"] = Base64Url.EncodeToString(parameters.Modulus),
                ["e"] = Base64Url.EncodeToString(parameters.Exponent),
            };
            if (key.Value.Endorsements is { } endorsements)
                json["endorsements"] = new JsonArray([.. endorsements.Select(e => JsonValue.Create(e))]);
            return json;
        })]),
    };

    public ValueTask DisposeAsync() => server.DisposeAsync();
}

/// <summary>A request that is good until a test spoils it.</summary>
sealed class Forgery
{
    public const string AppId = "11111111-1111-4111-8111-111111111111";
    public const string Tenant = "22222222-2222-4222-8222-222222222222";
    const string Service = "https://smba.trafficmanager.net/amer/22222222-2222-4222-8222-222222222222/";

    readonly KeyServer keys;

    public Forgery(KeyServer keys, DateTimeOffset now)
    {
        this.keys = keys;
        Now = now.ToUnixTimeSeconds();
        Head = new() { ["alg"] = "RS256", ["kid"] = "good", ["x5t"] = "good", ["typ"] = "JWT" };
        Claims = new()
        {
            ["serviceurl"] = Service, ["nbf"] = Now, ["exp"] = Now + 600, ["iss"] = "https://api.botframework.com", ["aud"] = AppId,
        };
        Body = new()
        {
            ["type"] = "message", ["id"] = "1", ["channelId"] = "msteams", ["serviceUrl"] = Service, ["text"] = "Tilaa",
            ["from"] = new JsonObject { ["id"] = "29:a", ["aadObjectId"] = "33333333-3333-4333-8333-333333333333" },
            ["recipient"] = new JsonObject { ["id"] = "28:" + AppId },
            ["conversation"] = new JsonObject { ["id"] = "a:1", ["tenantId"] = Tenant },
            ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = Tenant } },
        };
        Sign = data => Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Headers = token => ["Bearer " + token];
    }

    public long Now { get; }
    public JsonObject Head { get; }
    public JsonObject Claims { get; }
    public JsonObject Body { get; }
    public Func<byte[], byte[]> Sign { get; set; }
    public Func<string, string[]> Headers { get; set; }
    public RSA Rsa => keys.Rsa("good");
    public string? RawHead { get; set; }
    public string? RawClaims { get; set; }
    public string? RawBody { get; set; }
    public string Verb { get; set; } = "POST";
    public string MediaType { get; set; } = "application/json";

    public RSA Other(string kid) => keys.Rsa(kid);

    /// <summary>A tap on a card instead of a message.</summary>
    public void Tap(string verb)
    {
        (Body["type"], Body["name"]) = ("invoke", "adaptiveCard/action");
        Body.Remove("text");
        Body["value"] = new JsonObject { ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = new JsonObject { ["language"] = "sv" } } };
    }

    public void ServiceUrl(string url)
    {
        Claims["serviceurl"] = url;
        Body["serviceUrl"] = url;
    }

    public string Token()
    {
        var signed = Part(RawHead ?? Head.ToJsonString()) + "." + Part(RawClaims ?? Claims.ToJsonString());
        return signed + "." + Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(signed)));
    }

    public static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    public async Task<int> Send(HttpClient http)
    {
        using var request = new HttpRequestMessage(new HttpMethod(Verb), "/api/messages");
        if (Verb != "GET")
            request.Content = new StringContent(RawBody ?? Body.ToJsonString(), Encoding.UTF8, MediaType);
        foreach (var header in Headers(Token()))
            request.Headers.TryAddWithoutValidation("Authorization", header);
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(body.Length == 0 || response.IsSuccessStatusCode, body); // who is refused is not told why
        return (int)response.StatusCode;
    }
}

/// <summary>reliability §3.5, row by row.</summary>
public sealed class AuthMatrixTests : IAsyncLifetime
{
    const string Elsewhere = "99999999-9999-4999-8999-999999999999";

    KeyServer keys = null!;
    EdgeHost edge = null!;

    public async Task InitializeAsync()
    {
        keys = await KeyServer.Start();
        edge = await EdgeHost.Start("Development",
            ("AppId", Forgery.AppId), ("TenantId", Forgery.Tenant), ("OpenIdMetadataUrl", keys.Url));
        edge.Does = _ => { };
    }

    public async Task DisposeAsync()
    {
        await edge.DisposeAsync();
        await keys.DisposeAsync();
    }

    Forgery Good(Action<Forgery>? spoil = null)
    {
        var forgery = new Forgery(keys, edge.Time.GetUtcNow());
        spoil?.Invoke(forgery);
        return forgery;
    }

    static void Unsigned(Forgery f, string alg)
    {
        f.Head["alg"] = alg;
        f.Sign = _ => [];
    }

    static void Hs256(Forgery f, byte[] key)
    {
        f.Head["alg"] = "HS256";
        f.Sign = data => HMACSHA256.HashData(key, data);
    }

    /// <summary>Also for the doors of the whole bot.</summary>
    internal static readonly IReadOnlyDictionary<string, (int Status, Action<Forgery> Spoil)> Rows = new Dictionary<string, (int Status, Action<Forgery> Spoil)>
    {
        ["00 good"] = (200, _ => { }),
        ["01 no header"] = (401, f => f.Headers = _ => []),
        ["02 basic"] = (401, f => f.Headers = token => ["Basic " + token]),
        ["03 empty bearer"] = (401, f => f.Headers = _ => ["Bearer "]),
        ["04 two schemes"] = (401, f => f.Headers = token => [$"Bearer {token}, Basic eDp5"]),
        ["04 two headers"] = (401, f => f.Headers = token => ["Bearer " + token, "Bearer " + token]),
        ["05 garbage"] = (401, f => f.Headers = _ => ["Bearer $.!.?"]),
        ["06 two parts"] = (401, f => f.Headers = token => ["Bearer " + token[..token.LastIndexOf('.')]]),
        ["07 five parts"] = (401, f => f.Headers = token => [$"Bearer {token}.a.b"]),
        ["08 alg none"] = (401, f => Unsigned(f, "none")),
        ["08 alg none with a signature"] = (401, f => f.Head["alg"] = "none"),
        ["09 alg NoNe"] = (401, f => f.Head["alg"] = "NoNe"),
        ["10 signature stripped"] = (401, f => f.Sign = _ => []),
        ["11 HS256 with the public key, DER"] = (401, f => Hs256(f, f.Rsa.ExportSubjectPublicKeyInfo())),
        ["12 HS256 with the public key, PEM"] = (401, f => Hs256(f, Encoding.ASCII.GetBytes(f.Rsa.ExportSubjectPublicKeyInfoPem()))),
        ["13 foreign key, same kid"] = (401, f => f.Sign = data =>
        {
            using var foreign = RSA.Create(2048);
            return foreign.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }),
        ["13 another published key, same kid"] = (401, f => f.Sign = data =>
            f.Other("unendorsed").SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
        ["14 payload changed"] = (401, f => f.Headers = token =>
        {
            var parts = token.Split('.');
            f.Claims["exp"] = f.Now + 1200;
            return [$"Bearer {parts[0]}.{Forgery.Part(f.Claims.ToJsonString())}.{parts[2]}"];
        }),
        ["15 unknown kid"] = (401, f => f.Head["kid"] = "unheard-of"),
        ["16 no kid"] = (401, f => f.Head.Remove("kid")),
        ["17 embedded jwk"] = (401, f => f.Head["jwk"] = new JsonObject { ["kty"] = "RSA" }),
        ["17 jku"] = (401, f => f.Head["jku"] = "https://evil.example/keys"),
        ["17 x5u"] = (401, f => f.Head["x5u"] = "https://evil.example/cert"),
        ["17 x5c"] = (401, f =>
        {
            using var foreign = RSA.Create(2048);
            using var certificate = new CertificateRequest("CN=evil.example", foreign, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
                .CreateSelfSigned(DateTimeOffset.UnixEpoch.AddSeconds(f.Now - 60), DateTimeOffset.UnixEpoch.AddSeconds(f.Now + 60));
            f.Head["x5c"] = new JsonArray(Convert.ToBase64String(certificate.RawData));
            var (head, claims) = (Forgery.Part(f.Head.ToJsonString()), Forgery.Part(f.Claims.ToJsonString()));
            var signature = foreign.SignData(Encoding.ASCII.GetBytes($"{head}.{claims}"), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            f.Sign = _ => signature;
        }),
        ["17 x5c with the right signature"] = (401, f => f.Head["x5c"] = new JsonArray("MIIB")),
        ["18 RS512 with the right key"] = (401, f =>
        {
            f.Head["alg"] = "RS512";
            f.Sign = data => f.Rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1);
        }),
        ["19 PS256 with the right key"] = (401, f =>
        {
            f.Head["alg"] = "PS256";
            f.Sign = data => f.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pss);
        }),
        ["20 foreign typ"] = (401, f => f.Head["typ"] = "at+jwt"),
        ["20 typ that is no text"] = (401, f => f.Head["typ"] = 1),
        ["21 crit"] = (401, f => f.Head["crit"] = new JsonArray("exp")),
        ["22 aud twice"] = (401, f => Twice(f, "aud", "\"x\"")),
        ["22 aud twice, the good one first"] = (401, f => f.RawClaims = f.Claims.ToJsonString().Replace("}", ",\"aud\":\"x\"}", StringComparison.Ordinal)),
        ["22 iss twice"] = (401, f => Twice(f, "iss", "\"https://evil.example\"")),
        ["22 exp twice"] = (401, f => Twice(f, "exp", "1")),
        ["22 nbf twice"] = (401, f => Twice(f, "nbf", "1")),
        ["22 serviceurl twice"] = (401, f => Twice(f, "serviceurl", "\"https://evil.example/\"")),
        ["22 a claim twice that nobody asks for"] = (401, f => { f.Claims["jti"] = "1"; Twice(f, "jti", "\"2\""); }),
        ["22 alg twice in the header"] = (401, f => f.RawHead = f.Head.ToJsonString().Replace("{", "{\"alg\":\"none\",", StringComparison.Ordinal)),
        ["22 kid twice in the header"] = (401, f => f.RawHead = f.Head.ToJsonString().Replace("{", "{\"kid\":\"unendorsed\",", StringComparison.Ordinal)),
        ["23 wrong iss"] = (401, f => f.Claims["iss"] = "https://evil.example"),
        ["24 iss with a trailing slash"] = (401, f => f.Claims["iss"] = "https://api.botframework.com/"),
        ["25 iss of Entra"] = (401, f => f.Claims["iss"] = $"https://login.microsoftonline.com/{Forgery.Tenant}/v2.0"),
        ["25 iss of the emulator"] = (401, f => f.Claims["iss"] = "https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/"),
        ["26 no iss"] = (401, f => f.Claims.Remove("iss")),
        ["27 wrong aud"] = (401, f => f.Claims["aud"] = Forgery.Tenant),
        ["28 no aud"] = (401, f => f.Claims.Remove("aud")),
        ["29 empty aud"] = (401, f => f.Claims["aud"] = ""),
        ["30 aud with another"] = (401, f => f.Claims["aud"] = new JsonArray(Forgery.AppId, "https://api.botframework.com")),
        ["31 aud of outbound tokens"] = (401, f => f.Claims["aud"] = "https://api.botframework.com"),
        ["32 expired over 5 min ago"] = (401, f => f.Claims["exp"] = f.Now - 301),
        ["33 not before over 5 min ahead"] = (401, f => f.Claims["nbf"] = f.Now + 330),
        ["34 no exp"] = (401, f => f.Claims.Remove("exp")),
        ["34 exp as text"] = (401, f => f.Claims["exp"] = (f.Now + 600).ToString(CultureInfo.InvariantCulture)),
        ["35 lives over 24 h"] = (401, f => f.Claims["exp"] = f.Now + 86_401),
        ["35 lives over 24 h, no nbf"] = (401, f =>
        {
            f.Claims.Remove("nbf");
            f.Claims["exp"] = f.Now + 86_430;
        }),
        ["36 expired 4 min ago"] = (200, f => f.Claims["exp"] = f.Now - 240),
        ["36 from 4 min ahead"] = (200, f => f.Claims["nbf"] = f.Now + 240),
        ["37 no serviceurl claim"] = (401, f => f.Claims.Remove("serviceurl")),
        ["38 serviceurl of another"] = (401, f => f.Body["serviceUrl"] = "https://smba.trafficmanager.net/emea/"),
        ["39 no serviceUrl in the body"] = (401, f => f.Body.Remove("serviceUrl")),
        ["40 http"] = (403, f => f.ServiceUrl("http://smba.trafficmanager.net/amer/")),
        ["41 look-alike host"] = (403, f => f.ServiceUrl("https://smba.trafficmanager.net.evil.example/amer/")),
        ["41 look-alike suffix"] = (403, f => f.ServiceUrl("https://evilbotframework.com/")),
        ["42 user info"] = (403, f => f.ServiceUrl("https://x@smba.trafficmanager.net/amer/")),
        ["42 host behind user info"] = (403, f => f.ServiceUrl("https://smba.trafficmanager.net@evil.example/amer/")),
        ["43 port"] = (403, f => f.ServiceUrl("https://smba.trafficmanager.net:8443/amer/")),
        ["43 IP"] = (403, f => f.ServiceUrl("https://10.0.0.1/")),
        ["43 localhost"] = (403, f => f.ServiceUrl("https://localhost/")),
        ["43 cloud metadata"] = (403, f => f.ServiceUrl("http://169.254.169.254/")),
        ["44 channel not endorsed"] = (403, f => WithKey(f, "unendorsed")),
        ["45 key without endorsements"] = (403, f => WithKey(f, "bare")),
        ["46 other channel"] = (403, f => f.Body["channelId"] = "webchat"),
        ["46 no channel"] = (400, f => f.Body.Remove("channelId")),
        ["47 tenant not allowed"] = (403, f =>
        {
            f.Body["conversation"]!["tenantId"] = Elsewhere;
            f.Body["channelData"]!["tenant"]!["id"] = Elsewhere;
        }),
        ["47 no tenant"] = (403, f =>
        {
            f.Body.Remove("channelData");
            f.Body["conversation"]!.AsObject().Remove("tenantId");
        }),
        ["48 two tenants"] = (403, f => f.Body["channelData"]!["tenant"]!["id"] = Elsewhere),
        ["48 the tenant in channelData alone"] = (200, f => f.Body["conversation"]!.AsObject().Remove("tenantId")),
        ["48 the tenant in the conversation alone"] = (200, f => f.Body.Remove("channelData")),
        ["48 another tenant in channelData alone"] = (403, f =>
        {
            f.Body["conversation"]!.AsObject().Remove("tenantId");
            f.Body["channelData"]!["tenant"]!["id"] = Elsewhere;
        }),
        ["48 another tenant in the conversation alone"] = (403, f =>
        {
            f.Body.Remove("channelData");
            f.Body["conversation"]!["tenantId"] = Elsewhere;
        }),
        ["48 another tenant in the conversation"] = (403, f => f.Body["conversation"]!["tenantId"] = Elsewhere),
        ["49 no aadObjectId: the handler's"] = (200, f => f.Body["from"]!.AsObject().Remove("aadObjectId")),
        ["50 unknown user: the handler's"] = (200, f => f.Body["from"]!["aadObjectId"] = "44444444-4444-4444-8444-444444444444"),
        ["51 guest: the handler's"] = (200, f => f.Body["from"]!["userRole"] = "guest"),
        ["52 member of the own tenant"] = (200, f => f.Body["from"]!["tenantId"] = Forgery.Tenant.ToUpperInvariant()),
        ["52 member of another tenant"] = (403, f => f.Body["from"]!["tenantId"] = Elsewhere),
        ["54 300 KB token"] = (401, f => f.Claims["padding"] = new string('x', 225 * 1024)),
        ["54 257 KB body"] = (413, f => f.Body["text"] = new string('x', 257 * 1024)),
        ["55 GET"] = (405, f => f.Verb = "GET"),
        ["55 PUT"] = (405, f => f.Verb = "PUT"),
        ["56 text/plain"] = (415, f => f.MediaType = "text/plain"),
        ["57 bad JSON"] = (400, f => f.RawBody = "{\"type\":"),
        ["57 too deep"] = (400, f => f.RawBody = "{\"value\":" + new string('[', 32) + new string(']', 32) + "}"),
    };

    static void Twice(Forgery f, string claim, string value) =>
        f.RawClaims = f.Claims.ToJsonString().Replace("{", $"{{\"{claim}\":{value},", StringComparison.Ordinal);

    static void WithKey(Forgery f, string kid)
    {
        f.Head["kid"] = kid;
        f.Sign = data => f.Other(kid).SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Row(string name) => Holds(name, _ => { });

    [Theory]
    [MemberData(nameof(Names))]
    public Task Row_of_a_tap(string name)
    {
        edge.Does = turn => turn.Answer("ok");
        return Holds(name, f => f.Tap("me.language"));
    }

    async Task Holds(string name, Action<Forgery> shape)
    {
        var (status, spoil) = Rows[name];
        Assert.Equal(status, await Good(f => { shape(f); spoil(f); }).Send(edge.Http));
        Assert.Equal(status == 200 ? 1 : 0, edge.Turns.Count);
        Assert.InRange(keys.Fetches, 0, 2);
        // One security event for what was refused for lack of trust; never with the token in it.
        Assert.Equal(status is 401 or 403 ? 1 : 0, Refusals);
        Assert.DoesNotContain(edge.Log, line => line.Contains("eyJ", StringComparison.Ordinal));
    }

    int Refusals => edge.Log.Count(line => line.StartsWith("Refused with ", StringComparison.Ordinal));

    [Fact]
    public async Task Row_53_a_token_is_good_for_another_activity_and_its_key_is_not_asked_for_again()
    {
        var token = Good().Token();
        foreach (var id in new[] { "1", "1", "2" })
            Assert.Equal(200, await Good(f =>
            {
                f.Headers = _ => ["Bearer " + token];
                f.Body["id"] = id;
            }).Send(edge.Http));
        Assert.Equal(2, edge.Turns.Count); // the repeated one once
        Assert.Equal(1, keys.Fetches);
    }

    [Fact]
    public async Task A_remembered_token_is_checked_against_every_activity_and_ends_in_time()
    {
        var token = Good().Token();
        void Same(Forgery f) => f.Headers = _ => ["Bearer " + token];
        Assert.Equal(200, await Good(Same).Send(edge.Http));
        Assert.Equal(401, await Good(f => { Same(f); f.Body["serviceUrl"] = "https://smba.trafficmanager.net/emea/"; }).Send(edge.Http));
        Assert.Equal(403, await Good(f => { Same(f); f.Body["channelId"] = "webchat"; }).Send(edge.Http));
        edge.Time.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(401, await Good(Same).Send(edge.Http));
    }

    [Fact]
    public async Task A_remembered_token_ends_when_its_key_is_withdrawn()
    {
        var token = Good(f => f.Claims["exp"] = f.Now + 80_000).Token();
        void Same(Forgery f) => f.Headers = _ => ["Bearer " + token];
        Assert.Equal(200, await Good(Same).Send(edge.Http));
        keys.Add("good", "msteams");
        Assert.Equal(200, await Good(Same).Send(edge.Http));
        edge.Time.Advance(TimeSpan.FromHours(12));
        Assert.Equal(401, await Good(Same).Send(edge.Http));
    }

    [Fact]
    public async Task Row_58_without_metadata_the_last_keys_serve_for_a_day()
    {
        Assert.Equal(200, await Good().Send(edge.Http));
        keys.IsDown = true;
        edge.Time.Advance(TimeSpan.FromHours(23.9));
        Assert.Equal(200, await Good().Send(edge.Http));
        edge.Time.Advance(TimeSpan.FromHours(0.2));
        Assert.Equal(0, Refusals);
        Assert.Equal(503, await Good().Send(edge.Http));
        Assert.StartsWith("Refused with 503: no keys ", Assert.Single(edge.Log, line => line.StartsWith("Refused", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Contains(edge.Log, line => line.StartsWith("The channel's keys could not be read from ", StringComparison.Ordinal));
        keys.IsDown = false;
        Assert.Equal(503, await Good().Send(edge.Http));
        edge.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(200, await Good().Send(edge.Http));
    }

    [Fact]
    public async Task Row_59_a_new_key_is_found_with_one_refresh()
    {
        Assert.Equal(200, await Good().Send(edge.Http));
        keys.Add("new", "msteams");
        Assert.Equal(200, await Good(f => WithKey(f, "new")).Send(edge.Http));
        Assert.Equal(2, keys.Fetches);
        keys.Add("newer", "msteams");
        Assert.Equal(401, await Good(f => WithKey(f, "newer")).Send(edge.Http));
        edge.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(200, await Good(f => WithKey(f, "newer")).Send(edge.Http));
        Assert.Equal(3, keys.Fetches);
    }

    [Fact]
    public async Task Row_60_a_stranger_is_heard_ten_times_a_second()
    {
        var statuses = new List<int>();
        for (var second = 0; second < 10; second++)
        {
            var bad = Enumerable.Range(0, 100).Select(i => Good(f => f.Head["kid"] = $"unheard-of-{i}").Send(edge.Http));
            statuses.AddRange(await Task.WhenAll(bad));
            edge.Time.Advance(TimeSpan.FromSeconds(1));
        }
        Assert.Equal(100, statuses.Count(status => status == 401));
        Assert.Equal(900, statuses.Count(status => status == 429));
        Assert.Equal(100, edge.Log.Count);
        Assert.InRange(keys.Fetches, 1, 2);
        Assert.Equal(200, await Good().Send(edge.Http));
    }

    [Fact]
    public async Task In_Development_the_service_may_be_on_this_machine()
    {
        Assert.Equal(200, await Good(f => f.ServiceUrl("http://127.0.0.1:5999/")).Send(edge.Http));
        Assert.Equal(200, await Good(f => f.ServiceUrl("http://localhost:5999/x")).Send(edge.Http));
    }

    [Fact]
    public async Task A_trailing_slash_and_the_case_of_the_service_url_do_not_matter() =>
        Assert.Equal(200, await Good(f => f.Body["serviceUrl"] =
            "https://SMBA.trafficmanager.net/amer/22222222-2222-4222-8222-222222222222").Send(edge.Http));
}
