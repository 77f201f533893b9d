using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Teams;

/// <summary>The doors with the whole bot behind them: in only with the channel's token, out only with the bot's own (reliability §3.5).</summary>
public sealed class TheWholeBotWithTokens(ITestOutputHelper output) : IAsyncLifetime
{
    static readonly Words Words = Words.In(Language.Fi);

    KeyServer keys = null!;
    Chat chat = null!;

    public async Task InitializeAsync()
    {
        keys = await KeyServer.Start();
        chat = await Chat.Begin(
            "--Bot:AppId", Forgery.AppId, "--Bot:AppPassword", "top-secret", "--Bot:OpenIdMetadataUrl", keys.Url,
            "--Bot:AllowedTenants:0", Chat.Tenant, "--Bot:AllowedTenants:1", Forgery.Tenant, "--Coordinators:0", "00000000-0000-4000-8000-000000000002");
        chat.Signs = activity => Forged(f => f.ServiceUrl((string)activity["serviceUrl"]!)).Token();
    }

    public async Task DisposeAsync()
    {
        await chat.DisposeAsync();
        await keys.DisposeAsync();
    }

    Forgery Forged(Action<Forgery> shape)
    {
        var forgery = new Forgery(keys, chat.System.GetUtcNow());
        shape(forgery);
        return forgery;
    }

    async Task<List<string>> Kept() =>
        [.. (await chat.The<IStore>().Range(chat.The<Ledger>().Partitions.Single(), "!", "~", 10_000, CancellationToken.None))
            .Where(row => row.Key is not "T!clock" && row.Key != Keys.Lease).Select(row => $"{row.Key} {row.Data}")];

    [Fact]
    public async Task Who_is_refused_changes_nothing_and_gets_nothing()
    {
        Action<Forgery>[] shapes = [f => f.ServiceUrl(chat.Teams.ServiceUrl), f => { f.ServiceUrl(chat.Teams.ServiceUrl); f.Tap("me.language"); }];
        var (before, events) = (await Kept(), 0);
        foreach (var (name, (status, spoil)) in AuthMatrixTests.Rows.Where(row => row.Value.Status != 200))
        foreach (var shape in shapes)
        {
            chat.System.Advance(TimeSpan.FromSeconds(1)); // strangers are heard ten times a second
            Assert.True(await Forged(shape + spoil).Send(chat.Http) == status, name);
            Assert.Equal(before, await Kept());
            events += status is 401 or 403 ? 1 : 0;
        }

        Assert.Empty(chat.Teams.Arrivals);
        Assert.Equal((0, 0), chat.Teams.Tokens);
        Assert.Equal(events, chat.Warnings.Count(line => line.StartsWith("Refused with ", StringComparison.Ordinal)));
        Assert.Empty(chat.Errors);
        foreach (var shape in shapes) // the same, unspoilt
        {
            Assert.Equal(200, await Forged(shape + (f => f.Body["id"] = f.Body["type"]!.DeepClone())).Send(chat.Http));
            var after = await Kept();
            Assert.NotEqual(before, after);
            before = after;
        }

        output.WriteLine($"{events} refusals behind which nothing changed");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("maija@example.fi")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task Row_49_whoever_has_no_object_id_is_told_so_and_is_not_kept(string? id)
    {
        var maija = chat.Requester();
        var before = await Kept();
        foreach (var type in (string[])["message", "invoke", "installationUpdate"])
        {
            var activity = chat.Activity(maija, type);
            activity["from"]!["aadObjectId"] = id;
            (activity["text"], activity["action"], activity["name"]) = ("Tilaa", "add", "adaptiveCard/action");
            activity["value"] = type == "invoke" ? new JsonObject { ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = "order.start", ["data"] = new JsonObject() } } : null;
            var (status, body) = await chat.Send(activity);
            Assert.Equal((HttpStatusCode.OK, type == "invoke" ? Words["unknown_person"] : null), (status, (string?)body?["value"]));
        }

        Assert.Equal(before, await Kept());
        Assert.Equal(Words["unknown_person"], (string?)Assert.Single(chat.Teams.Arrivals).Activity["text"]);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Row_50_whom_nobody_knows_may_order_only_as_the_settings_allow()
    {
        var ville = chat.Person("Ville", "Ville Vieras", "44444444-4444-4444-8444-444444444444");
        chat.The<Tenancy>().Requesters = []; // a group is named, and they are not in it
        await ville.Says("Tilaa");
        Assert.Contains(Words["order.not_entitled"], ville.Last, StringComparison.Ordinal);
        var draft = new Draft
        {
            Id = new("0000draft0000"), Version = 5, Step = "summary", TouchedAt = chat.Now,
            Form = Ordering.Good.Values.SelectMany(g => g).Where(g => g.Key is not ("date" or "start_time" or "end_time"))
                .Aggregate(Form.Empty.With("dates", An.When("2026-05-05 13:00")), (form, a) => form.With(a.Key, a.Value)),
        };
        await chat.The<PersonBook>().Change(new(ville.Id), p => p with { Draft = draft }, CancellationToken.None);

        await ville.Sends("order.submit", ("draft", draft.Id.Value), ("v", "5"), ("terms", "true"));
        Assert.Empty(chat.The<OrderBook>().Open);

        chat.The<Tenancy>().Requesters = null;
        await chat.The<PersonBook>().Change(new(ville.Id), p => p with { Draft = draft }, CancellationToken.None);
        await ville.Sends("order.submit", ("draft", draft.Id.Value), ("v", "5"), ("terms", "true"));
        Assert.Equal(ville.Id, Assert.Single(chat.The<OrderBook>().Open).Requester.Value);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task What_is_owed_goes_out_with_the_bots_token_and_one_that_is_revoked_is_renewed_once()
    {
        await chat.The<Roster>().Import([An.Expert(501)], CancellationToken.None);
        var (maija, anna) = (chat.Requester(), chat.Expert(501));
        await maija.Says("Ohje");
        Assert.Equal((1, 0), chat.Teams.Tokens);

        chat.Teams.Revoke();
        var order = await chat.Submits(); // Anna has never met the bot: her chat is opened, and then written to

        Assert.Equal((2, 1), chat.Teams.Tokens);
        Assert.Equal(1, anna.Times("Sinulle on tehtävätarjous"));
        var heard = maija.Texts.Count;
        chat.Teams.Revoke();
        await anna.Sends("offer.accept", ("order", order.Value)); // who ordered is told, and cards are drawn anew beside it
        Assert.Equal(3, chat.Teams.Tokens.Given);
        Assert.Equal(heard + 1, maija.Texts.Count);
        Assert.Empty(chat.Errors);
        Assert.Empty(chat.Coordinator().Texts); // nothing is left undelivered
    }
}

/// <summary>The same door outside Development, where nothing on this machine is trusted for being here.</summary>
[Collection(Processes.Name)]
public sealed class TheDoorInProduction(ITestOutputHelper output) : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Holds_every_row()
    {
        using var certificate = Certificate();
        var trusted = Path.Combine(folder, "trusted.pem");
        await File.WriteAllTextAsync(trusted, certificate.ExportCertificatePem());
        await using var keys = await KeyServer.Start(certificate);
        await using var bot = new BotProcess(folder, "--environment", "Production", "--urls", "http://127.0.0.1:0")
        {
            Environment =
            {
                ["Bot__AppId"] = Forgery.AppId, ["Bot__TenantId"] = Forgery.Tenant, ["Bot__AppPassword"] = "x", ["Web__PublicUrl"] = "https://bot.example.fi",
                ["Bot__OpenIdMetadataUrl"] = keys.Url, ["SSL_CERT_FILE"] = trusted, ["NO_PROXY"] = "localhost",
            },
        };
        var address = await bot.Start();

        var rows = new Dictionary<string, (int Status, Action<Forgery> Spoil)>(AuthMatrixTests.Rows)
        {
            ["43 this machine"] = (403, f => f.ServiceUrl("http://127.0.0.1:5999/")),
            ["43 this machine by name"] = (403, f => f.ServiceUrl("http://localhost:5999/")),
        };
        foreach (var ((name, (status, spoil)), n) in rows.Select((row, n) => (row, n)))
        {
            using var http = From(0x7F_00_01_01 + (uint)n, address); // each a stranger of its own
            var forgery = new Forgery(keys, BotProcess.Time.GetUtcNow());
            (forgery.Body["type"], forgery.Body["id"]) = ("typing", $"row {n}"); // needs no answer, for which there is no channel here
            spoil(forgery);
            var answer = await forgery.Send(http);
            Assert.True(answer == status, $"{name}: {answer}\n{bot.Output}");
        }

        output.WriteLine($"{rows.Count} rows");
    }

    /// <summary>A client at an address of this machine's many.</summary>
    static HttpClient From(uint address, Uri server) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            socket.Bind(new IPEndPoint(new IPAddress(IPAddress.HostToNetworkOrder((int)address) & 0xFFFFFFFFL), 0));
            await socket.ConnectAsync(context.DnsEndPoint, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = server };

    static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = BotProcess.Time.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
