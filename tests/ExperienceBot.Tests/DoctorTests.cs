using System.Text;
using System.Text.RegularExpressions;
using ExperienceBot.Graph;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Tests.Teams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests;

public sealed class DoctorTests : IAsyncLifetime
{
    const string Id = "11111111-1111-4111-8111-111111111111";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("experiencebot-doctor-");
    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero));

    string Store => Path.Combine(folder.FullName, "bot.db");

    public async Task InitializeAsync() => await (await SqliteStore.Open(Store, TimeSpan.Zero, time, CancellationToken.None)).DisposeAsync();

    public Task DisposeAsync()
    {
        folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_set_up_that_works_has_no_bad_line()
    {
        await using var keys = await KeyServer.Start();
        keys.Date = time.GetUtcNow();
        await using var channel = await FakeChannel.Start();
        channel.Answers = http => http.Response.WriteAsync("""{"access_token":"given-token","expires_in":3600}""");
        var (code, lines) = await Examine("Development", [.. Registered(keys, channel), "--Coordinators:0", Id, "--Brokering:FeeTable", "satakunta-recommendation"]);
        Assert.Equal(0, code);
        Assert.Equal(
            [
                "ok  settings  all can be read, for Development", $"ok  bot  {Id}, SingleTenant", $"ok  storage  {Store} can be written",
                "ok  clock  2026-03-02 09:00 in Europe/Helsinki", "ok  roster  Roster:ImportPath is not set: nothing to import",
            ],
            lines.Take(5));
        Assert.Matches(@"^ok  fees  \d+ rows$", lines[5]);
        Assert.Equal(
            [
                "ok  web  https://bot.example.fi", "ok  privacy  Privacy:Controller or Privacy:Contact is not set: the notice names nobody", "ok  coordinators  1 named", "ok  safety  people in need are told where help is to be had",
                "see safety  A red flag has no second receiver: name another coordinator, or Safety:SecondReceiver.",
                "see safety  Safety:CrisisLine and Safety:CrisisLineSv not confirmed: ring 09 2525 0111 and 09 2525 0112, then write the numbers into the settings.", "ok  token  a token to send with was given",
                $"ok  keys  {keys.Url} gives the channel's keys", $"ok  connector  {channel.Url} answers",
                "ok  manifest  the app package can be made, 5 files", "ok  graph  not used",
            ],
            lines.Skip(6));
        Assert.DoesNotContain(lines, line => line.Contains("top-secret", StringComparison.Ordinal) || line.Contains("given-token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_privacy_notice_needs_somebody_to_name()
    {
        var (code, lines) = await Examine("Production", "--Privacy:Contact", "tietosuoja@example.fi");
        Assert.Equal(1, code);
        Assert.Equal(
            ["BAD privacy  Privacy:Controller is not set: the privacy notice must name who keeps the register and how they are reached."],
            lines.Where(l => l.Contains("privacy  ", StringComparison.Ordinal)));
        (_, lines) = await Examine("Production", "--Privacy:Contact", "tietosuoja@example.fi", "--Privacy:Controller", "Soite");
        Assert.Contains("ok  privacy  the notice names who keeps the register", lines);
    }

    [Fact]
    public async Task Each_right_at_Graph_is_tried_for_what_it_is_needed_for()
    {
        await using var graph = await FakeGraph.Start();
        graph.Groups[FakeGraph.CoordinatorsGroup] = [Id];
        graph.Knows(Id, "kaisa@example.fi");
        var (code, lines) = await Examine("Development", UsesOf(graph));
        Assert.Equal(0, code);
        Assert.Equal(
            [
                "ok  graph  GroupMember.Read.All: CoordinatorsGroupId has 1 people", "see graph  RequestersGroupId has nobody in it: only coordinators may order.",
                "ok  graph  User.Read.All: people are looked up", "ok  graph  Calendars.ReadWrite: the calendar of Graph:CalendarMailbox answers",
                "ok  graph  TeamsAppInstallation.ReadWriteSelfForUser.All: the app may be installed for people",
            ],
            lines.Where(l => l.Contains("graph  ", StringComparison.Ordinal)));
        Assert.All(graph.Calls, c => Assert.Equal("GET", c.Method));

        // What is asked for is what is documented, and what the code knows by name.
        var tried = lines.Where(l => l.StartsWith("ok  graph  ", StringComparison.Ordinal)).Select(l => l["ok  graph  ".Length..l.IndexOf(':', StringComparison.Ordinal)]).ToHashSet();
        var documented = (await File.ReadAllTextAsync(Path.GetFullPath("../../../../docs/operations.md", AppContext.BaseDirectory))).Split("## Microsoft Graph")[1].Split("\n## ")[0];
        Assert.Equal(tried, Regex.Matches(documented, @"^\|[^|]*\| `([^`]+)` \|", RegexOptions.Multiline).Select(m => m.Groups[1].Value).ToHashSet());
        Assert.Equal(tried, typeof(GraphException).Assembly.GetType("ExperienceBot.Graph.GraphRight")!.GetFields().Select(f => (string)f.GetValue(null)!).ToHashSet());
    }

    [Theory]
    [InlineData("groups/00000000-0000-4000-8000-00000000c001", 403, "BAD graph  GroupMember.Read.All is not granted (403 NoLuck): add it to the app's registration as an application permission, and give admin consent.")]
    [InlineData("groups/00000000-0000-4000-8000-00000000c001", 404, "BAD graph  GroupMember.Read.All: CoordinatorsGroupId names no group that can be found: mend it, or leave it out.")]
    [InlineData("groups/00000000-0000-4000-8000-00000000c002", 404, "BAD graph  GroupMember.Read.All: RequestersGroupId names no group that can be found: mend it, or leave it out.")]
    [InlineData("users/11111111-1111-4111-8111-111111111111", 403, "BAD graph  User.Read.All is not granted (403 NoLuck): add it")]
    [InlineData("calendar", 403, "BAD graph  Calendars.ReadWrite is not granted (403 NoLuck): add it")]
    [InlineData("calendar", 404, "BAD graph  Calendars.ReadWrite: Graph:CalendarMailbox names no mailbox that can be found: mend it, or leave it out.")]
    [InlineData("installedApps", 403, "BAD graph  TeamsAppInstallation.ReadWriteSelfForUser.All is not granted (403 NoLuck): add it")]
    [InlineData("groups/", 503, "BAD graph  GroupMember.Read.All: Graph:Endpoint {0} does not answer as it should (503 NoLuck): let the machine reach it, or try again later.")]
    public async Task A_right_that_is_missing_is_a_line_with_the_mend(string what, int status, string line)
    {
        await using var graph = await FakeGraph.Start();
        graph.Knows(Id, "kaisa@example.fi").Groups[FakeGraph.RequestersGroup] = [Id];
        graph.Refuses = call => call.Path.Contains(what, StringComparison.Ordinal) && (!what.StartsWith("users", StringComparison.Ordinal) || call.Path == what)
            ? FakeGraph.Refusal(status, "NoLuck") : null;
        var (code, lines) = await Examine("Development", [.. UsesOf(graph), "--Coordinators:0", Id]);
        Assert.Equal(1, code);
        Assert.All(lines.Where(l => l.StartsWith("BAD", StringComparison.Ordinal)), l => Assert.StartsWith("BAD graph", l, StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith(line.Replace("{0}", graph.Url, StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Equal(what == "groups/" ? 3 : 4, lines.Count(l => l.StartsWith("ok  graph", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_Graph_cannot_be_asked_for_is_told_by_its_setting()
    {
        var (code, lines) = await Examine("Development", "--CoordinatorsGroupId", Id, "--Graph:TeamsAppId", "x");
        Assert.Equal(1, code);
        Assert.Equal(
            [
                "BAD graph  Graph:TeamsAppId is not an app's id in the organisation's catalogue: copy the GUID that the Teams admin centre shows as its app id.",
                "BAD graph  CoordinatorsGroupId needs Microsoft Graph, which asks who the bot is: set Bot:AppId and its credential, or leave it out.",
            ],
            lines.Where(l => l.StartsWith("BAD", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_playground_needs_no_settings()
    {
        var (code, lines) = await Examine("Development");
        Assert.Equal(0, code);
        Assert.Contains("ok  token  not used: without Bot:AppId only the playground talks to the bot", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("BAD", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_hears_of_red_flags_and_which_numbers_are_told_are_to_be_looked_at()
    {
        var (code, lines) = await Examine(
            "Development", "--Coordinators:0", Id, "--Safety:SecondReceiver", "22222222-2222-4222-8222-222222222222", "--Safety:CrisisLine", "09 2525 0111", "--Safety:CrisisLineSv", "09 2525 0112");
        Assert.Equal(0, code);
        Assert.DoesNotContain(lines, l => l.StartsWith("see", StringComparison.Ordinal));
        (code, lines) = await Examine("Development", "--Coordinators:0", Id, "--Safety:SecondReceiver", Id);
        Assert.Equal((0, 2), (code, lines.Count(l => l.StartsWith("see safety", StringComparison.Ordinal)))); // the same person is no second one
        (code, lines) = await Examine("Development", "--Safety:SecondReceiver", "Kaisa");
        Assert.Equal(1, code);
        Assert.Contains("BAD safety  Safety:SecondReceiver is not an Entra object id: give the person's object id, a GUID.", lines);
    }

    [Fact]
    public async Task Every_bad_thing_is_a_line_that_names_it()
    {
        var roster = Path.Combine(folder.FullName, "roster.csv");
        await File.WriteAllTextAsync(roster, "id;name\nx;Matti Meikäläinen\n");
        time.AdjustTime(DateTimeOffset.UnixEpoch);
        var (code, lines) = await Examine("Production",
            "--Brokering:OfferHours", "soon", "--Brokering:TimeZone", "Europe/Nowhere", "--Brokering:FeeTable", "none", "--Web:PublicUrl", "http://bot.example.fi",
            "--Roster:ImportPath", roster, "--Bot:OpenIdMetadataUrl", "https://127.0.0.1:1/metadata", "--Bot:AllowedServiceHosts:0", "localhost",
            "--Bot:DefaultServiceUrl", "https://localhost:1/");
        Assert.Equal(1, code);
        string[] bad =
        [
            "settings  Brokering:OfferHours is not", "bot  Bot:AppId is missing:", "clock  Brokering:TimeZone is not", "clock  The machine's clock stands in the year 1970",
            "roster  Roster:ImportPath: Line 1", "fees  Brokering:FeeTable:", "web  Web:PublicUrl is not https", "coordinators  Coordinators is empty",
            "token  Nobody gives a token to send with (not tried", "keys  Bot:OpenIdMetadataUrl https://127.0.0.1:1/metadata gives no keys (",
            "connector  Bot:DefaultServiceUrl https://localhost:1/ does not answer (", "manifest  Bot:AppId is missing", "manifest  Web:PublicUrl is missing or not https",
        ];
        Assert.All(bad, start => Assert.Contains(lines, line => line.StartsWith($"BAD {start}", StringComparison.Ordinal)));
        Assert.Equal(["storage", "safety", "graph"], lines.Where(l => l.StartsWith("ok  ", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
        Assert.DoesNotContain(lines, line => line.Contains("Matti", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_refused_credential_is_told_by_the_reason()
    {
        await using var keys = await KeyServer.Start();
        await using var channel = await FakeChannel.Start();
        channel.Answers = http =>
        {
            http.Response.StatusCode = 401;
            return http.Response.WriteAsync("""{"error":"invalid_client","error_description":"top-secret"}""");
        };
        keys.IsDown = true;
        var (code, lines) = await Examine("Development", Registered(keys, channel));
        Assert.Equal(1, code);
        Assert.Contains(lines, line => line.StartsWith("BAD token", StringComparison.Ordinal) && line.Contains("invalid_client", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("BAD keys", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("top-secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_told()
    {
        await File.WriteAllTextAsync(Store, "something else than a store, and long enough to be one");
        var (code, lines) = await Examine("Development");
        Assert.Equal(1, code);
        Assert.Contains(lines, line => line.StartsWith($"BAD storage  Storage:Path: The store {Store} is not available: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200, "ok  storage  {0} belongs to the running bot, which is ready")]
    [InlineData(503, "BAD storage  {0} belongs to a running bot that is not ready: {1} answers 503. Look at its log.")]
    public async Task The_running_bot_is_asked_for_the_store_it_has(int answer, string line)
    {
        await using var store = await SqliteStore.Open(Store, TimeSpan.Zero, time, CancellationToken.None);
        await using var running = await FakeChannel.Start();
        running.Answers = http =>
        {
            http.Response.StatusCode = http.Request.Path == "/health/ready" ? answer : 404;
            return Task.CompletedTask;
        };
        var address = new Uri(running.Url).GetLeftPart(UriPartial.Authority);
        var (_, lines) = await Examine("Development", "--urls", address);
        Assert.Contains(line.Replace("{0}", Store, StringComparison.Ordinal).Replace("{1}", $"{address}/health/ready", StringComparison.Ordinal), lines);
    }

    [Fact]
    public async Task A_store_that_something_else_has_is_told()
    {
        await using var store = await SqliteStore.Open(Store, TimeSpan.Zero, time, CancellationToken.None);
        var (code, lines) = await Examine("Development", "--urls", "http://+:1");
        Assert.Equal(1, code);
        Assert.Contains($"BAD storage  {Store} is in use, but no bot answers at http://localhost:1/health/ready: stop what has it, or name the bot's address with --urls.", lines);
    }

    [AzuriteFact]
    public async Task Tables_and_queues_are_tried_and_told_with_the_mend()
    {
        var azurite = new Azurite();
        await azurite.InitializeAsync();
        await azurite.AddQueues();
        string[] tables = ["--Storage:Provider", "AzureTables", "--Storage:ConnectionString", azurite.ConnectionString];
        var (code, lines) = await Examine("Development", tables);
        Assert.Equal(0, code);
        Assert.Equal(["ok  storage  the tables can be written", "ok  storage  the queues can be made and deleted"], lines.Where(l => l.Contains(" storage ", StringComparison.Ordinal)));
        await azurite.StopQueues();
        (code, lines) = await Examine("Development", tables);
        Assert.Equal(1, code);
        Assert.Contains(lines, l => l.StartsWith("BAD storage  Storage:QueueEndpoint: the queues cannot be used (", StringComparison.Ordinal) && l.Contains("let the machine reach the account", StringComparison.Ordinal));
        await azurite.DisposeAsync();
        (_, lines) = await Examine("Development", tables);
        Assert.Contains(lines, l => l.StartsWith("BAD storage  Storage:ConnectionString: the tables cannot be written (", StringComparison.Ordinal) && l.Contains("let the machine reach the account", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_is_not_there_yet_is_left_for_the_bot_to_make()
    {
        var path = Path.Combine(folder.FullName, "data", "new.db");
        var (code, lines) = await Examine("Development", "--Storage:Path", path);
        Assert.Equal(0, code);
        Assert.Contains($"see storage  {path} is not there yet: the bot makes it when it starts; {folder.FullName} can be written.", lines);
        Assert.Equal([Path.GetFileName(Store), Path.GetFileName(Store) + ".lock"], Directory.GetFileSystemEntries(folder.FullName).Select(Path.GetFileName).Order());
    }

    public static TheoryData<string, string> WhatStopsTheStart() => Starting.WrongSettings;

    [Theory]
    [MemberData(nameof(WhatStopsTheStart))]
    public async Task What_stops_the_start_is_bad_here_too(string key, string value)
    {
        var (code, lines) = await Examine("Development", $"--{key}", value);
        Assert.Equal(1, code);
        Assert.Contains(lines, line => line.StartsWith("BAD", StringComparison.Ordinal) && line.Contains(key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_misspelt_is_looked_at_with_what_may_be_meant()
    {
        var (code, lines) = await Examine(
            "Development", "--Safety:SecondReciever", Id, "--Coordinator:0", Id, "--Storrage:Path", "x", "--CoordinatorGroupId", Id, "--Web:Colour", "blue",
            "--Logging:LogLevel:Default", "Warning", "--Kestrel:Limits:MaxConcurrentConnections", "9", "--Bot:AllowedTenants:0", Id);
        Assert.Equal(0, code);
        Assert.Equal(
            [
                "see settings  Coordinator is no setting, and nobody reads it: write Coordinators, or leave it out.",
                "see settings  CoordinatorGroupId is no setting, and nobody reads it: write CoordinatorsGroupId, or leave it out.",
                "see settings  Safety:SecondReciever is no setting, and nobody reads it: write Safety:SecondReceiver, or leave it out.",
                "see settings  Storrage:Path is no setting, and nobody reads it: write Storage:Path, or leave it out.",
                "see settings  Web:Colour is no setting, and nobody reads it: leave it out.",
            ],
            lines.Where(l => l.StartsWith("see settings", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(-6, "BAD clock  The machine's clock is 6 minutes fast of the channel's: set it (NTP), or tokens and deadlines go wrong.")]
    [InlineData(7, "BAD clock  The machine's clock is 7 minutes slow of the channel's: set it (NTP), or tokens and deadlines go wrong.")]
    [InlineData(4, "ok  clock  2026-03-02 09:00 in Europe/Helsinki")]
    public async Task The_clock_is_compared_with_the_channels(int minutes, string line)
    {
        await using var keys = await KeyServer.Start();
        keys.Date = time.GetUtcNow().AddMinutes(minutes);
        await using var channel = await FakeChannel.Start();
        var (_, lines) = await Examine("Development", Registered(keys, channel));
        Assert.Contains(line, lines);
    }

    [Theory]
    [InlineData(31, null)]
    [InlineData(29, "see bot  Bot:CertificatePath: the certificate ends on 2026-03-31: renew it")]
    [InlineData(-1, "BAD bot  Bot:CertificatePath: the certificate ends on 2026-03-01, and nobody takes it any more: renew it")]
    public async Task A_certificate_is_renewed_in_time(int days, string? line)
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        using var certificate = new System.Security.Cryptography.X509Certificates.CertificateRequest(
                "CN=experiencebot", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(time.GetUtcNow().AddYears(-1), time.GetUtcNow().AddDays(days));
        var path = Path.Combine(folder.FullName, "bot.pem");
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        await using var keys = await KeyServer.Start();
        await using var channel = await FakeChannel.Start();
        var (_, lines) = await Examine("Development", [.. Registered(keys, channel), "--Bot:AppPassword", "", "--Bot:CertificatePath", path]);
        Assert.Equal(line is null, !lines.Any(l => l.Contains("certificate ends", StringComparison.Ordinal)));
        Assert.Contains(lines, l => l.StartsWith(line ?? "ok  bot", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_coordinator_whom_the_directory_does_not_know_is_told()
    {
        await using var graph = await FakeGraph.Start();
        graph.Groups[FakeGraph.RequestersGroup] = [Id];
        var (code, lines) = await Examine("Development", [.. UsesOf(graph), "--Coordinators:0", Id]);
        Assert.Equal(1, code);
        Assert.Contains($"BAD graph  Coordinators names {Id}, whom the directory does not know: copy the person's object id from Microsoft Entra ID.", lines);
        Assert.Contains("see graph  User.Read.All: not tried, for no coordinator is there to be looked up.", lines);
        Assert.Contains("see graph  TeamsAppInstallation.ReadWriteSelfForUser.All: not tried, for no coordinator is there whose Teams could be looked at.", lines);
    }

    [Fact]
    public async Task A_group_of_coordinators_without_anybody_is_bad_when_nobody_is_named()
    {
        await using var graph = await FakeGraph.Start();
        var (code, lines) = await Examine("Development", "--Graph:Endpoint", graph.Url, "--CoordinatorsGroupId", FakeGraph.CoordinatorsGroup);
        Assert.Equal(1, code);
        Assert.Contains(lines, l => l.StartsWith("BAD graph  CoordinatorsGroupId has nobody in it, and Coordinators names nobody: ", StringComparison.Ordinal));
        (code, lines) = await Examine("Development", "--Graph:Endpoint", graph.Url, "--CoordinatorsGroupId", FakeGraph.CoordinatorsGroup, "--Coordinators:0", Id);
        Assert.Equal(0, code);
        Assert.Contains("ok  graph  GroupMember.Read.All: CoordinatorsGroupId has 0 people", lines);
    }

    [Theory]
    [InlineData("""["Calendars.Read","TeamsAppInstallation.ReadWriteSelfForUser.All"]""", "Calendars.ReadWrite")]
    [InlineData("""["Calendars.ReadWrite"]""", "TeamsAppInstallation.ReadWriteSelfForUser.All")]
    [InlineData("""["Calendars.ReadWrite","TeamsAppInstallation.ReadWriteSelfForUser.All"]""", null)]
    public async Task A_right_to_write_stands_in_the_token_or_is_looked_at(string roles, string? missing)
    {
        static string Part(string json) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
        await using var keys = await KeyServer.Start();
        await using var channel = await FakeChannel.Start();
        channel.Answers = http => http.Response.WriteAsync($$"""{"access_token":"{{Part("""{"alg":"none"}""")}}.{{Part($$"""{"roles":{{roles}}}""")}}.","expires_in":3600}""");
        await using var graph = await FakeGraph.Start();
        graph.Knows(Id, "kaisa@example.fi");
        var (_, lines) = await Examine("Development", [.. Registered(keys, channel), .. UsesOf(graph), "--Coordinators:0", Id]);
        Assert.Equal(
            missing is null ? [] : [$"see graph  {missing}: reading goes well, but the right to write does not stand in the token"],
            lines.Where(l => l.Contains("right to write", StringComparison.Ordinal)).Select(l => l[..l.LastIndexOf(':')]).Select(l => l.Split(": what")[0]));
    }

    static string[] UsesOf(FakeGraph graph) =>
    [
        "--Graph:Endpoint", graph.Url, "--CoordinatorsGroupId", FakeGraph.CoordinatorsGroup, "--RequestersGroupId", FakeGraph.RequestersGroup,
        "--Graph:CalendarMailbox", FakeGraph.Mailbox, "--Graph:TeamsAppId", FakeGraph.App,
    ];

    static string[] Registered(KeyServer keys, FakeChannel channel) =>
    [
        "--Bot:AppId", Id, "--Bot:TenantId", Id, "--Bot:AppPassword", "top-secret", "--Bot:TokenEndpoint", channel.Url + "token",
        "--Bot:OpenIdMetadataUrl", keys.Url, "--Bot:DefaultServiceUrl", channel.Url, "--Web:PublicUrl", "https://bot.example.fi",
    ];

    async Task<(int Code, string[] Lines)> Examine(string environment, params string[] settings)
    {
        await using var output = new StringWriter(new StringBuilder());
        var code = await Doctor.Run(["doctor", "--environment", environment, "--urls", "http://127.0.0.1:0", "--Storage:Path", Store, .. settings], time, output);
        return (code, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
