using System.Text;
using System.Text.RegularExpressions;
using ExperienceBot.Graph;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Tests.Teams;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests;

public sealed class DoctorTests : IDisposable
{
    const string Id = "11111111-1111-4111-8111-111111111111";

    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("experiencebot-doctor-");
    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero));

    string Store => Path.Combine(folder.FullName, "bot.db");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_set_up_that_works_has_no_bad_line()
    {
        await using var keys = await KeyServer.Start();
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
                "ok  graph  GroupMember.Read.All: CoordinatorsGroupId has 1 people", "ok  graph  GroupMember.Read.All: RequestersGroupId has 0 people",
                "ok  graph  User.Read.All: people are found", "ok  graph  Calendars.ReadWrite: the calendar of Graph:CalendarMailbox answers",
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
        graph.Knows(Id, "kaisa@example.fi");
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
        Assert.Contains(lines, line => line.StartsWith($"BAD storage  Storage:Path {Store} cannot be written: ", StringComparison.Ordinal));
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
        var code = await Doctor.Run(["doctor", "--environment", environment, "--Storage:Path", Store, .. settings], time, output);
        return (code, output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
