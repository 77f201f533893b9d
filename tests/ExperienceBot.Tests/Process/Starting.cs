using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>What an operator sees when starting, stopping and importing.</summary>
[Collection(Processes.Name)]
public sealed class Starting : IDisposable
{
    const string Header = "id;name;role;status;languages;topics;experience_side;task_types;consents\n";
    const string AppId = "11111111-1111-4111-8111-111111111111";

    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Production_needs_an_app_id_and_says_so()
    {
        await using var bot = new BotProcess(folder, "--environment", "Production");

        Assert.Equal(1, await bot.Run());
        Assert.StartsWith("Bot:AppId is missing: ", bot.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", bot.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Theory]
    [InlineData("Bot:AppType", "Other")]
    [InlineData("Web:PublicUrl", "bot.example.fi")]
    [InlineData("Web:Proxies", "some")]
    [InlineData("Storage:Provider", "Excel")]
    [InlineData("Brokering:TimeZone", "Mars/Base")]
    [InlineData("Brokering:DigestAt", "8")]
    [InlineData("Brokering:Review", "Sometimes")]
    [InlineData("Brokering:FeeTable", "nowhere-1999")]
    [InlineData("Brokering:WaveExtra", "-1")]
    [InlineData("Brokering:OfferHours", "0")]
    [InlineData("Brokering:OfferHoursSoon", "1.5")]
    [InlineData("Brokering:OfferHoursUrgent", "much")]
    [InlineData("Languages:Default", "de")]
    [InlineData("Coordinators:0", "kaisa@example.fi")]
    [InlineData("CoordinatorsGroupId", "koordinaattorit")]
    [InlineData("CoordinatorsGroupId", "00000000-0000-4000-8000-00000000c001")] // nobody could read it
    [InlineData("RequestersGroupId", "tilaajat@example.fi")]
    [InlineData("Graph:CalendarMailbox", "kokemus")]
    [InlineData("Graph:CalendarMailbox", "kokemus@example.fi")]
    [InlineData("Graph:TeamsAppId", "ExperienceBot")]
    [InlineData("Graph:Endpoint", "http://graph.microsoft.com/v1.0")]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317")]
    [InlineData("Roster:ImportPath", "nowhere.csv")]
    [InlineData("Storage:Path", "/dev/null/bot.db")]
    [InlineData("urls", "nonsense")]
    public async Task A_wrong_setting_is_a_line_that_names_it(string key, string value)
    {
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        var code = await Startup.Run(
            ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--Storage:Path", Path.Combine(folder, "bot.db"), $"--{key}", value],
            BotProcess.Time, errors);

        Assert.Equal(1, code);
        var line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.Contains(key is "Storage:Path" or "Roster:ImportPath" or "urls" ? value : key, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_wrong_setting_is_told_at_once()
    {
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        await Startup.Run(["--environment", "Production", "--Languages:Default", "de", "--Brokering:OfferHours", "0"], BotProcess.Time, errors);

        Assert.Equal(4, errors.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task An_empty_setting_is_an_unset_one()
    {
        await using var bot = Development();
        foreach (var name in (string[])["Bot__AppId", "Web__PublicUrl", "Languages__Default", "Brokering__DigestAt", "Roster__ImportPath", "ASPNETCORE_ENVIRONMENT"])
            bot.Environment[name] = "";

        using var http = new HttpClient { BaseAddress = await bot.Start() };

        Assert.Equal("live", await http.GetStringAsync("/health/live"));
        Assert.Equal("""{"ready":true,"secondsBehind":0,"due":0,"aside":0,"asideMinutes":0}""", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task Without_a_word_about_the_environment_a_developers_build_is_for_developing()
    {
        await using var bot = new BotProcess(folder) { Environment = { ["ASPNETCORE_URLS"] = "http://127.0.0.1:0" } };

        using var http = new HttpClient { BaseAddress = await bot.Start() };

        Assert.Contains($"Open the playground: {http.BaseAddress!.ToString().TrimEnd('/')}/playground", bot.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "data", "experiencebot.db")));
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("/dev/clock", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("DOTNET_ENVIRONMENT")]
    public async Task The_environment_that_is_named_wins(string name)
    {
        await using var bot = new BotProcess(folder) { Environment = { [name] = "Production" } };

        Assert.Equal(1, await bot.Run());
        Assert.Contains("Bot:AppId", bot.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_nothing_of_development_is_there()
    {
        await using var bot = new BotProcess(folder, "--environment", "Production", "--urls", "http://127.0.0.1:0")
        {
            Environment =
            {
                ["Bot__AppId"] = AppId, ["Bot__TenantId"] = AppId, ["Bot__AppPassword"] = "x", ["Web__PublicUrl"] = "https://bot.example.fi",
            },
        };

        using var http = new HttpClient { BaseAddress = await bot.Start() };

        foreach (var path in (string[])["/dev/clock", "/playground"])
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        Assert.Equal("""{"ready":true,"secondsBehind":0,"due":0,"aside":0,"asideMinutes":0}""", await http.GetStringAsync("/health/ready"));
    }

    [Fact]
    public async Task The_file_belongs_to_one_process()
    {
        await using var first = Development();
        await first.Start();
        await using var second = Development();
        await using var import = new BotProcess(
            folder, "import", Written(Header + Expert("101")), "--environment", "Development", "--Storage:Path", "bot.db");

        var began = BotProcess.Time.GetTimestamp();
        var codes = await Task.WhenAll(second.Run(), import.Run());

        Assert.Equal([1, 1], codes);
        Assert.True(BotProcess.Time.GetElapsedTime(began) >= TimeSpan.FromSeconds(5));
        Assert.All([second.Errors, import.Errors], errors => Assert.Contains("is in use by another process. Stop that one first", errors, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_good_roster_is_imported_and_a_bad_one_is_not()
    {
        await using var good = Import(Header + Expert("101") + Expert("102"));
        Assert.Equal(0, await good.Run());
        Assert.Contains("2 experts imported.", good.Output, StringComparison.Ordinal);

        await using var bad = Import(Header + Expert("103") + "not-an-id;;expert;active;fi;;own;;\n" + Expert("104").Replace(";expert;", ";king;", StringComparison.Ordinal));
        Assert.Equal(1, await bad.Run());
        Assert.Contains("Line 3, id: ", bad.Errors, StringComparison.Ordinal);
        Assert.Contains("Line 4, role: ", bad.Errors, StringComparison.Ordinal);
        Assert.EndsWith("Nothing was imported.", bad.Errors.TrimEnd(), StringComparison.Ordinal);

        await using var chat = await Chat.Begin("--Storage:Path", Path.Combine(folder, "bot.db"));
        Assert.Equal([Id("101"), Id("102")], chat.Roster.Select(e => e.Id.Value).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_first_start_imports_the_roster_it_is_told_to()
    {
        await using var chat = await Chat.Begin("--Roster:ImportPath", Written(Header + Expert("777")));

        Assert.Equal([Id("777")], chat.Roster.Select(e => e.Id.Value));
    }

    [Theory]
    [InlineData("imprt")]
    [InlineData("import")]
    public async Task An_unknown_or_unfinished_command_says_what_there_is(string command)
    {
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        Assert.Equal(2, await Startup.Run([command], BotProcess.Time, errors));
        Assert.Contains("import <file.csv>", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_friendly_stop_is_quick_and_a_start_goes_on_from_there()
    {
        await using var bot = Development();
        using var http = new HttpClient { BaseAddress = await bot.Start() };
        using (await http.PostAsJsonAsync("/dev/clock", new { advance = "3.00:00:00" }))
        {
        }

        var moved = (DateTimeOffset)JsonNode.Parse(await http.GetStringAsync("/dev/clock"))!["now"]!;
        var began = BotProcess.Time.GetTimestamp();

        Assert.Equal(0, await bot.Terminate());

        Assert.True(BotProcess.Time.GetElapsedTime(began) < TimeSpan.FromSeconds(5));
        using var again = new HttpClient { BaseAddress = await bot.Start() };
        var now = (DateTimeOffset)JsonNode.Parse(await again.GetStringAsync("/dev/clock"))!["now"]!;
        Assert.InRange(now, moved, moved + TimeSpan.FromMinutes(1));
    }

    [Theory]
    [InlineData("""{"advance":"1.02:00:00"}""", "2026-03-03T09:00:00Z")]
    [InlineData("""{"advance":"00:00"}""", "2026-03-02T07:00:00Z")]
    [InlineData("""{"to":"2026-03-02T12:00:00+02:00"}""", "2026-03-02T10:00:00Z")]
    [InlineData("""{"to":"2026-03-02T09:00:00+02:00"}""", "2026-03-02T07:00:00Z")]
    [InlineData("""{"to":"2026-03-02T08:59:59+02:00"}""", null)]
    [InlineData("""{"advance":"-00:01"}""", null)]
    [InlineData("""{"advance":"soon"}""", null)]
    [InlineData("""{"to":"tomorrow"}""", null)]
    [InlineData("""{"to":"9999-12-31T23:59:59Z"}""", null)]
    [InlineData("""{"advance":"1:00","to":"2026-03-03T08:00:00Z"}""", null)]
    [InlineData("{}", null)]
    [InlineData("null", null)]
    [InlineData("[]", null)]
    [InlineData("{", null)]
    [InlineData("", null)]
    public async Task The_clock_goes_where_it_is_told_and_never_back(string body, string? now)
    {
        await using var chat = await Chat.Begin();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");

        using var answer = await chat.Http.PostAsync(new Uri("/dev/clock", UriKind.Relative), content);

        Assert.Equal(now is null ? HttpStatusCode.BadRequest : HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(now ?? "2026-03-02T07:00:00Z", (string?)JsonNode.Parse(await chat.Http.GetStringAsync("/dev/clock"))!["now"]);
    }

    BotProcess Development() => new(folder, "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Storage:Path", "bot.db");

    BotProcess Import(string csv) => new(folder, "import", Written(csv), "--environment", "Development", "--Storage:Path", "bot.db");

    string Written(string csv)
    {
        var path = Path.Combine(folder, "experts.csv");
        File.WriteAllText(path, csv);
        return path;
    }

    static string Id(string number) => $"00000000-0000-4000-8000-000000000{number}";

    static string Expert(string number) => $"{Id(number)};Aino Esimerkki;expert;active;fi;mental_health;own;story_clients;matching|name\n";
}
