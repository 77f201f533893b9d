using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ExperienceBot.Teams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Time.Testing;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ExperienceBot.Tests.Teams;

public sealed class ConnectorClientTests : IAsyncLifetime, IDisposable
{
    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero));
    readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    FakeChannel channel = null!;
    ConnectorClient connector = null!;

    ConversationReference Chat => new(channel.Url, "19:a;messageid=1@x/..", "msteams", "t", "29:u", "o", "N", "28:b", "fi");

    public async Task InitializeAsync()
    {
        channel = await FakeChannel.Start();
        connector = new(http, time);
    }

    public async Task DisposeAsync() => await channel.DisposeAsync();

    public void Dispose() => http.Dispose();

    [Fact]
    public async Task Every_call_goes_below_the_service_urls_path_with_escaped_ids()
    {
        Assert.Equal("sent-1", await connector.Send(Chat, Messages.Of("x"), default));
        Assert.Equal("sent-1", await connector.Reply(Chat, "1/2", Messages.Of("x"), default));
        await connector.Update(Chat, "7", Messages.Of("x"), default);
        await connector.Delete(Chat, "7", default);
        await connector.Member(Chat, "29:u", default);
        const string Base = "/amer/tenant/v3/conversations/19%3Aa%3Bmessageid%3D1%40x%2F..";
        Assert.Equal(
            [$"POST {Base}/activities", $"POST {Base}/activities/1%2F2", $"PUT {Base}/activities/7", $"DELETE {Base}/activities/7", $"GET {Base}/members/29%3Au"],
            channel.Calls.Select(call => $"{call.Method} {call.Target}"));
    }

    [Fact]
    public async Task One_activity_may_be_sent_to_many()
    {
        var activity = Messages.Of("x");
        await connector.Send(Chat, activity, default);
        await connector.Send(Chat with { UserId = "29:v", AadObjectId = null, ConversationId = "c" }, activity, default);
        Assert.Null(activity.Recipient);
        Assert.Equal(
            """{"type":"message","from":{"id":"28:b"},"recipient":{"id":"29:v"},"conversation":{"id":"c"},"text":"x","textFormat":"plain"}""",
            channel.Calls.Last().Body);
    }

    /// <summary>Protocol §3.4: counted in UTF-16, where an ä is no longer than an a.</summary>
    [Theory]
    [InlineData('a')]
    [InlineData('ä')]
    public async Task What_is_larger_than_the_channel_takes_is_not_sent(char letter)
    {
        await connector.Send(Chat, Messages.Of(new string(letter, 50_000)), default);
        var refused = await Assert.ThrowsAsync<ConnectorException>(() => connector.Send(Chat, Messages.Of(new string(letter, 52_000)), default));
        await Assert.ThrowsAsync<ConnectorException>(() => connector.Update(Chat, "7", Messages.Of(new string(letter, 52_000)), default));
        Assert.Equal((Outcome.Refused, "MessageSizeTooBig"), (refused.Outcome, refused.Code));
        Assert.Single(channel.Calls);
    }

    [Fact]
    public async Task A_chat_is_created_with_the_object_id_as_the_members_id()
    {
        var chat = await connector.Create(channel.Url, "t", "28:b", "33333333-3333-4333-8333-333333333333", default);
        Assert.Equal(("sent-1", "33333333-3333-4333-8333-333333333333", "28:b"), (chat.ConversationId, chat.AadObjectId, chat.BotId));
        var (method, target, body, _) = channel.Calls.Single();
        Assert.Equal(("POST", "/amer/tenant/v3/conversations"), (method, target));
        Assert.Equal(
            """{"isGroup":false,"bot":{"id":"28:b"},"members":[{"id":"33333333-3333-4333-8333-333333333333"}],"tenantId":"t"}""", body);
    }

    [Fact]
    public async Task A_members_object_id_is_found_under_either_name()
    {
        channel.Answers = h => h.Response.WriteAsync("""{"id":"29:u","objectId":"o","userRole":"guest","tenantId":"t2"}""");
        var member = await connector.Member(Chat, "29:u", default);
        Assert.Equal(("o", "guest", "t2"), (member.AadObjectId, member.UserRole, member.TenantId));
    }

    [Theory]
    [InlineData(400, """{"error":{"code":"BadSyntax","message":"secret"}}""", Outcome.Refused, "BadSyntax")]
    [InlineData(401, "", Outcome.Refused, null)]
    [InlineData(403, """{"code":"BotNotInConversationRoster"}""", Outcome.Refused, "BotNotInConversationRoster")]
    [InlineData(403, """{"errorCode":209,"message":"{}"}""", Outcome.Refused, "209")]
    [InlineData(404, """{"error":"odd"}""", Outcome.Refused, null)]
    [InlineData(413, "<html>", Outcome.Refused, null)]
    [InlineData(302, "", Outcome.Refused, null)]
    [InlineData(412, "[]", Outcome.NotExecuted, null)]
    [InlineData(429, "{}", Outcome.NotExecuted, null)]
    [InlineData(408, "", Outcome.Unknown, null)]
    [InlineData(500, """{"error":{"code":"ServiceError"}}""", Outcome.Unknown, "ServiceError")]
    [InlineData(502, "", Outcome.Unknown, null)]
    [InlineData(504, "", Outcome.Unknown, null)]
    public async Task A_refusal_says_what_is_known(int status, string body, Outcome outcome, string? code)
    {
        channel.Answers = h =>
        {
            h.Response.StatusCode = status;
            h.Response.Headers.Location = "/elsewhere";
            return h.Response.WriteAsync(body);
        };
        var failure = await Failure();
        Assert.Equal((outcome, status, code, null), (failure.Outcome, failure.Status, failure.Code, failure.RetryAfter));
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.Single(channel.Calls);
    }

    Task<ConnectorException> Failure() =>
        Assert.ThrowsAsync<ConnectorException>(() => connector.Send(Chat, Messages.Of("x"), default));

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Mon, 02 Mar 2026 08:01:00 GMT", 60)]
    [InlineData("Mon, 02 Mar 2026 07:00:00 GMT", 0)]
    public async Task Retry_after_is_seconds_or_an_instant(string header, int seconds)
    {
        channel.Answers = h =>
        {
            h.Response.StatusCode = 429;
            h.Response.Headers.RetryAfter = header;
            return Task.CompletedTask;
        };
        Assert.Equal(TimeSpan.FromSeconds(seconds), (await Failure()).RetryAfter);
    }

    [Fact]
    public async Task A_connection_that_breaks_after_sending_leaves_it_open()
    {
        channel.Answers = h => { h.Abort(); return Task.CompletedTask; };
        Assert.Equal(Outcome.Unknown, (await Failure()).Outcome);
    }

    [Fact]
    public async Task No_answer_in_time_leaves_it_open()
    {
        http.Timeout = TimeSpan.FromMilliseconds(300);
        var end = new TaskCompletionSource();
        channel.Answers = _ => end.Task;
        Assert.Equal((Outcome.Unknown, "Timeout"), await Failure() is var f ? (f.Outcome, f.Code) : default);
        end.SetResult();
    }

    [Fact]
    public async Task Who_gives_up_waiting_gets_the_cancellation()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connector.Send(Chat, Messages.Of("x"), cancelled.Token));
    }

    [Fact]
    public async Task A_refused_connection_means_that_nothing_happened()
    {
        var chat = Chat;
        await channel.DisposeAsync();
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => connector.Send(chat, Messages.Of("x"), default));
        Assert.Equal((Outcome.NotExecuted, null), (failure.Outcome, failure.Status));
    }
}

/// <summary>The bot's own token, through the connector as the host makes it.</summary>
public sealed class BotTokenTests : IAsyncLifetime
{
    FakeChannel channel = null!;
    FakeChannel issuer = null!;
    EdgeHost edge = null!;

    ConversationReference Chat => new(channel.Url, "a:1", "msteams", "t", "29:u", "o", "N", "28:b", "fi");

    public async Task InitializeAsync()
    {
        channel = await FakeChannel.Start();
        issuer = await FakeChannel.Start();
        issuer.Answers = h => h.Response.WriteAsync($$"""{"access_token":"token-{{issuer.Calls.Count}}","expires_in":3600}""");
        edge = await Start(("AppPassword", "s&cret"));
    }

    public async Task DisposeAsync()
    {
        await edge.DisposeAsync();
        await channel.DisposeAsync();
        await issuer.DisposeAsync();
    }

    Task<EdgeHost> Start(params (string, string?)[] more) => EdgeHost.Start("Development",
        [("AppId", Forgery.AppId), ("TenantId", Forgery.Tenant), ("TokenEndpoint", issuer.Url + "token"), .. more]);

    static Task<string?> Send(EdgeHost edge, ConversationReference to) => edge.Get<ConnectorClient>().Send(to, Messages.Of("x"), default);

    static Dictionary<string, string> Form(string body) =>
        QueryHelpers.ParseQuery(body).ToDictionary(pair => pair.Key, pair => pair.Value.ToString());

    [Fact]
    public async Task Many_calls_at_once_share_one_token_until_shortly_before_it_ends()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Send(edge, Chat)));
        Assert.All(channel.Calls, call => Assert.Equal("Bearer token-1", call.Authorization));
        var form = Form(Assert.Single(issuer.Calls).Body);
        Assert.Equal(
            ("client_credentials", Forgery.AppId, "s&cret", "https://api.botframework.com/.default"),
            (form["grant_type"], form["client_id"], form["client_secret"], form["scope"]));
        edge.Time.Advance(TimeSpan.FromMinutes(54));
        await Send(edge, Chat);
        Assert.Single(issuer.Calls);
        edge.Time.Advance(TimeSpan.FromMinutes(1));
        await Send(edge, Chat);
        Assert.Equal("Bearer token-2", channel.Calls.Last().Authorization);
    }

    [Fact]
    public async Task A_token_that_is_not_taken_is_renewed_once()
    {
        channel.Answers = h =>
        {
            h.Response.StatusCode = h.Request.Headers.Authorization == "Bearer token-1" ? 401 : 200;
            return Task.CompletedTask;
        };
        await Send(edge, Chat);
        Assert.Equal(["Bearer token-1", "Bearer token-2"], channel.Calls.Select(call => call.Authorization));
        Assert.Single(channel.Calls.Select(call => call.Body).Distinct());

        channel.Answers = h => { h.Response.StatusCode = 401; return Task.CompletedTask; };
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Send(edge, Chat));
        Assert.Equal((Outcome.Refused, 401), (failure.Outcome, failure.Status));
        Assert.Equal(4, channel.Calls.Count);
    }

    [Fact]
    public async Task A_token_that_many_calls_find_refused_is_renewed_once_for_all()
    {
        channel.Answers = h =>
        {
            h.Response.StatusCode = h.Request.Headers.Authorization == "Bearer token-1" ? 401 : 200;
            return Task.CompletedTask;
        };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Send(edge, Chat)));
        Assert.Equal(2, issuer.Calls.Count);
        Assert.Equal(20, channel.Calls.Count(call => call.Authorization == "Bearer token-2"));
    }

    [Theory]
    [InlineData(AppType.SingleTenant, "https://login.microsoftonline.com/" + Forgery.Tenant + "/oauth2/v2.0/token")]
    [InlineData(AppType.MultiTenant, "https://login.microsoftonline.com/botframework.com/oauth2/v2.0/token")]
    [InlineData(AppType.UserAssignedMsi, "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
        + "&resource=https%3A%2F%2Fapi.botframework.com&client_id=" + Forgery.AppId)]
    public async Task Each_kind_of_app_asks_where_its_tokens_come_from(AppType type, string url)
    {
        using var authority = new Authority();
        using var http = new HttpClient(authority);
        var settings = new BotSettings { AppId = Forgery.AppId, TenantId = Forgery.Tenant, AppType = type, AppPassword = "s" };
        Assert.Equal("t", await new BotToken(http, settings, edge.Time).Get(default));
        Assert.Equal(url, authority.Asked!.AbsoluteUri);
        Assert.Equal(type == AppType.UserAssignedMsi, authority.IsMetadata);
    }

    [Fact]
    public async Task Where_the_host_names_its_own_endpoint_the_managed_identity_asks_there()
    {
        using var authority = new Authority();
        using var http = new HttpClient(authority);
        Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", "http://127.0.0.1:41567/msi/token");
        Environment.SetEnvironmentVariable("IDENTITY_HEADER", "h");
        try
        {
            var settings = new BotSettings { AppId = Forgery.AppId, TenantId = Forgery.Tenant, AppType = AppType.UserAssignedMsi };
            Assert.Equal("t", await new BotToken(http, settings, edge.Time).Get(default));
        }
        finally
        {
            Environment.SetEnvironmentVariable("IDENTITY_ENDPOINT", null);
            Environment.SetEnvironmentVariable("IDENTITY_HEADER", null);
        }

        Assert.Equal(
            $"http://127.0.0.1:41567/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fapi.botframework.com&client_id={Forgery.AppId}",
            authority.Asked!.AbsoluteUri);
        Assert.Equal(("h", false), (authority.Header, authority.IsMetadata));
    }

    /// <summary>Stands for an address outside this machine.</summary>
    sealed class Authority : HttpMessageHandler
    {
        public Uri? Asked { get; private set; }
        public bool IsMetadata { get; private set; }
        public string? Header { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            (Asked, IsMetadata) = (request.RequestUri, request.Headers.Contains("Metadata"));
            Header = request.Headers.TryGetValues("X-IDENTITY-HEADER", out var values) ? values.Single() : null;
            return Task.FromResult(new HttpResponseMessage { Content = new StringContent("""{"access_token":"t","expires_in":3600}""") });
        }
    }

    [Theory]
    [InlineData(401, """{"error":"invalid_client"}""", Outcome.Refused, "Token: invalid_client")]
    [InlineData(503, "{}", Outcome.NotExecuted, "Token: none")]
    [InlineData(502, "<html>", Outcome.NotExecuted, "TokenUnreachable")]
    public async Task Without_a_token_nothing_is_sent_and_the_next_call_tries_again(int status, string body, Outcome outcome, string code)
    {
        var given = issuer.Answers;
        issuer.Answers = h => { h.Response.StatusCode = status; return h.Response.WriteAsync(body); };
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Send(edge, Chat));
        Assert.Equal((outcome, code), (failure.Outcome, failure.Code));
        Assert.Empty(channel.Calls);
        issuer.Answers = given;
        await Send(edge, Chat);
        Assert.Single(channel.Calls);
    }

    [Fact]
    public async Task A_token_that_still_holds_is_used_while_there_is_no_other()
    {
        await Send(edge, Chat);
        var given = issuer.Answers;
        issuer.Answers = h => { h.Response.StatusCode = 503; return Task.CompletedTask; };
        edge.Time.Advance(TimeSpan.FromMinutes(56));
        await Send(edge, Chat);
        await Send(edge, Chat);
        Assert.Equal(2, issuer.Calls.Count); // and is not asked for with every call
        edge.Time.Advance(TimeSpan.FromSeconds(31));
        issuer.Answers = given;
        await Send(edge, Chat);
        Assert.Equal(["Bearer token-1", "Bearer token-1", "Bearer token-1", "Bearer token-3"], channel.Calls.Select(c => c.Authorization));

        issuer.Answers = h => { h.Response.StatusCode = 503; return Task.CompletedTask; };
        edge.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Outcome.NotExecuted, (await Assert.ThrowsAsync<ConnectorException>(() => Send(edge, Chat))).Outcome);
        Assert.Equal(4, channel.Calls.Count);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_for_a_while_stops_nothing_for_good()
    {
        var path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, "half of a certificate");
        await using var edge = await EdgeHost.Start("Development",
            ("AppId", Forgery.AppId), ("TenantId", Forgery.Tenant), ("TokenEndpoint", issuer.Url + "token"), ("AppPassword", "x"));
        edge.Get<BotSettings>().AppPassword = null;
        edge.Get<BotSettings>().CertificatePath = path;
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Send(edge, Chat));
        Assert.Equal(("TokenCertificate", true), (failure.Code, failure.IsAboutBot));
        Assert.Empty(channel.Calls);

        using var key = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=bot", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(edge.Time.GetUtcNow(), edge.Time.GetUtcNow().AddYears(1));
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        await Send(edge, Chat);
        Assert.Single(channel.Calls);
        File.Delete(path);
    }

    [Fact]
    public async Task What_was_never_connected_was_not_sent()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        deaf.Listen(1);
        var queue = new List<TcpClient>(); // until no more are taken in
        do
        {
            queue.Add(new());
            await Task.WhenAny(queue[^1].ConnectAsync((IPEndPoint)deaf.LocalEndPoint!), Task.Delay(TimeSpan.FromMilliseconds(200), BotProcess.Time));
        }
        while (queue[^1].Connected);

        using var hasty = TeamsEdge.Client(TeamsEdge.Sockets(TimeSpan.FromMilliseconds(100)), TimeSpan.FromSeconds(10));
        var to = Chat with { ServiceUrl = $"http://{deaf.LocalEndPoint}/" };
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => new ConnectorClient(hasty, edge.Time).Send(to, Messages.Of("x"), default));
        Assert.Equal((Outcome.NotExecuted, "ConnectionError"), (failure.Outcome, failure.Code));
        queue.ForEach(q => q.Dispose());
    }

    [Fact]
    public async Task Who_waits_too_long_for_a_token_has_sent_nothing()
    {
        using var never = new Never();
        using var http = new HttpClient(never);
        var settings = new BotSettings { AppId = Forgery.AppId, TenantId = Forgery.Tenant, AppPassword = "s", AllowedServiceHosts = ["connector.example"] };
        using var gate = new OutboundGate(settings, new HostingEnvironment { EnvironmentName = "Production" }, new(http, settings, edge.Time)) { InnerHandler = never };
        using var hasty = TeamsEdge.Client(gate, TimeSpan.FromMilliseconds(50));
        var failure = await Assert.ThrowsAsync<ConnectorException>(
            () => new ConnectorClient(hasty, edge.Time).Send(Chat with { ServiceUrl = "https://connector.example/" }, Messages.Of("x"), default));
        Assert.Equal((Outcome.NotExecuted, "TokenUnreachable"), (failure.Outcome, failure.Code));
    }

    /// <summary>Stands for a host that takes a request and says nothing.</summary>
    sealed class Never : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, BotProcess.Time, cancellationToken);
            throw new InvalidOperationException("The wait has no end.");
        }
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("http://smba.trafficmanager.net/")]
    [InlineData("https://smba.trafficmanager.net:444/")]
    [InlineData("")]
    public async Task No_token_is_even_asked_for_when_the_host_is_not_allowed(string serviceUrl)
    {
        var failure = await Assert.ThrowsAsync<ConnectorException>(() => Send(edge, Chat with { ServiceUrl = serviceUrl }));
        Assert.Equal(Outcome.Refused, failure.Outcome);
        Assert.Empty(issuer.Calls);
    }

    [Fact]
    public async Task A_redirect_does_not_carry_the_token_away()
    {
        channel.Answers = h =>
        {
            h.Response.Redirect(issuer.Url + "stolen", permanent: false, preserveMethod: true);
            return Task.CompletedTask;
        };
        Assert.Equal(307, (await Assert.ThrowsAsync<ConnectorException>(() => Send(edge, Chat))).Status);
        Assert.Single(issuer.Calls);
    }

    [Fact]
    public async Task A_certificate_signs_for_the_token()
    {
        using var rsa = RSA.Create(2048);
        var request = new CertificateRequest("CN=bot", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(edge.Time.GetUtcNow(), edge.Time.GetUtcNow().AddYears(1));
        var path = Path.GetTempFileName();
        foreach (var file in new[]
            {
                System.Text.Encoding.ASCII.GetBytes(certificate.ExportCertificatePem() + "\n" + rsa.ExportPkcs8PrivateKeyPem()),
                certificate.Export(X509ContentType.Pfx),
            })
        {
            await File.WriteAllBytesAsync(path, file);
            await using var bot = await Start(("CertificatePath", path));
            await Send(bot, Chat);
            var form = Form(issuer.Calls.Last().Body);
            Assert.False(form.ContainsKey("client_secret"));
            Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form["client_assertion_type"]);
            var assertion = await new JsonWebTokenHandler().ValidateTokenAsync(form["client_assertion"], new()
            {
                ValidIssuer = Forgery.AppId,
                ValidAudience = issuer.Url + "token",
                IssuerSigningKey = new RsaSecurityKey(rsa.ExportParameters(false)),
                LifetimeValidator = (from, until, _, _) => until - from == TimeSpan.FromMinutes(10),
            });
            Assert.True(assertion.IsValid, assertion.Exception?.Message);
            Assert.Equal(Forgery.AppId, assertion.Claims["sub"]);
            Assert.Equal(Base64UrlEncoder.Encode(certificate.GetCertHash()), ((JsonWebToken)assertion.SecurityToken).X5t);
        }
        File.Delete(path);
    }

    [Fact]
    public async Task A_managed_identity_asks_the_machine()
    {
        issuer.Answers = h => h.Response.WriteAsync("""{"access_token":"msi","expires_on":"1772442000","resource":"x"}""");
        await using var bot = await Start(("AppType", "UserAssignedMSI"));
        await Send(bot, Chat);
        await Send(bot, Chat);
        var (method, target, _, _) = Assert.Single(issuer.Calls);
        Assert.Equal("GET", method);
        Assert.EndsWith(
            $"/token?api-version=2018-02-01&resource=https%3A%2F%2Fapi.botframework.com&client_id={Forgery.AppId}", target, StringComparison.Ordinal);
        Assert.All(channel.Calls, call => Assert.Equal("Bearer msi", call.Authorization));
    }
}
