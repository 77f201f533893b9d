using System.Text;
using ExperienceBot.Storage;
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
                "ok  web  https://bot.example.fi", "ok  coordinators  1 named", "ok  token  a token to send with was given",
                $"ok  keys  {keys.Url} gives the channel's keys", $"ok  connector  {channel.Url} answers",
                "ok  manifest  the app package can be made, 5 files", "ok  graph  not used",
            ],
            lines.Skip(6));
        Assert.DoesNotContain(lines, line => line.Contains("top-secret", StringComparison.Ordinal) || line.Contains("given-token", StringComparison.Ordinal));
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
        Assert.Equal(["storage", "graph"], lines.Where(l => l.StartsWith("ok  ", StringComparison.Ordinal)).Select(l => l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
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
