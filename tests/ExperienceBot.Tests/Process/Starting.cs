using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using ExperienceBot.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;

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

    /// <summary>Each by itself, beside settings that are well.</summary>
    public static TheoryData<string, string> WrongSettings { get; } = new()
    {
        { "Bot:AppType", "Other" },
        { "Web:PublicUrl", "bot.example.fi" },
        { "Web:Proxies", "some" },
        { "Storage:Provider", "Excel" },
        { "Brokering:TimeZone", "Mars/Base" },
        { "Brokering:DigestAt", "8" },
        { "Brokering:Review", "Sometimes" },
        { "Brokering:FeeTable", "nowhere-1999" },
        { "Brokering:WaveExtra", "-1" },
        { "Brokering:OfferHours", "0" },
        { "Brokering:OfferHoursSoon", "1.5" },
        { "Brokering:OfferHoursUrgent", "much" },
        { "Languages:Default", "de" },
        { "Coordinators:0", "kaisa@example.fi" },
        { "CoordinatorsGroupId", "koordinaattorit" },
        { "CoordinatorsGroupId", "00000000-0000-4000-8000-00000000c001" }, // nobody could read it
        { "RequestersGroupId", "tilaajat@example.fi" },
        { "Graph:CalendarMailbox", "kokemus" },
        { "Graph:CalendarMailbox", "kokemus@example.fi" },
        { "Graph:TeamsAppId", "ExperienceBot" },
        { "Graph:Endpoint", "http://graph.microsoft.com/v1.0" },
        { "OTEL_EXPORTER_OTLP_ENDPOINT", "localhost:4317" },
        { "Roster:ImportPath", "nowhere.csv" },
        { "Storage:Path", "/dev/null/bot.db" },
        { "urls", "nonsense" },
        { "Bot:TakesPerSecond", "many" },
        { "Bot:TakesPerSecond", "0" },
        { "Bot:SendsPerSecond", "21" },
        { "Storage:Path", ":memory:" },
        { "Storage:TableEndpoint", "https://name.table.core.windows.net" }, // and no word of the provider
        { "Storage:QueueEndpoint", "https://name.queue.core.windows.net" },
        { "Storage:ConnectionString", "UseDevelopmentStorage=true" },
        { "Coordinators", "11111111-1111-4111-8111-111111111111" },
        { "Safety:SecondReceiver", "Kaisa" },
        { "Brokering:OfferHoursSoon", "49" }, // more than the 48 of those that are not near
        { "Brokering:OfferHoursUrgent", "30" },
        { "Brokering:WeeklyCap", "-1" },
        { "Brokering:MonthlyCap", "1" },
        { "Brokering:LateCancellation", "half" },
        { "Brokering:TravelRates", "nowhere" },
        { "Brokering:FeeTable", "nowhere.json" },
        { "Brokering:FeeTable", "/proc/self/mem" }, // cannot be read by anybody
        { "Brokering:TravelRates", "/proc/self/mem" },
        { "Retention:OfferMonths", "25" },
        { "Retention:FeedbackMonths", "25" },
        { "Documents:Path", "nowhere" },
        { "Documents:ValidMonths", "0" },
        { "Guide:Url", "http://www.example.fi" },
        { "http_ports", "many" },
    };

    [Theory]
    [MemberData(nameof(WrongSettings))]
    public async Task A_wrong_setting_is_a_line_that_names_it(string key, string value)
    {
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        var code = await Startup.Run(
            ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--Storage:Path", Path.Combine(folder, "bot.db"), $"--{key}", value],
            BotProcess.Time, errors);

        Assert.Equal(1, code);
        var line = Assert.Single(errors.ToString().TrimEnd().Split('\n'));
        Assert.Contains(key, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_cannot_be_read_is_a_line_that_names_it()
    {
        var text = Path.Combine(folder, "contract.fi.txt");
        await File.WriteAllTextAsync(text, "Toimeksiantosopimus\n2026-01\nTeksti.");
        await using var taken = new FileStream(text, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        Assert.Equal(1, await Startup.Run(["--environment", "Development", "--Storage:Path", Path.Combine(folder, "bot.db"), "--Documents:Path", folder], BotProcess.Time, errors));

        Assert.Equal("Documents:Path: contract.fi.txt cannot be read: let the bot's account read it.", errors.ToString().TrimEnd());
    }

    [Fact]
    public async Task What_is_left_out_goes_by_what_is_not()
    {
        await using var chat = await Chat.Begin("--Brokering:OfferHours", "12", "--Brokering:WeeklyCap", "9", "--Retention:OrderMonths", "6");

        var (rules, kept) = (chat.Services.GetRequiredService<Brokering>(), chat.Services.GetRequiredService<ExperienceBot.Privacy.Retention>());
        Assert.Equal((12, 12, 4, 9), (rules.OfferHours, rules.OfferHoursSoon, rules.OfferHoursUrgent, rules.MonthlyCap));
        Assert.Equal((6, 6), (kept.OfferMonths, kept.FeedbackMonths));
    }

    [Theory]
    [InlineData("Production", "http://bot.example.fi", "Web:PublicUrl is not https")]
    [InlineData("Production", "http://localhost:5080", "Web:PublicUrl is not https")]
    [InlineData("Production", "https://bot.example.fi", null)]
    [InlineData("Development", "http://localhost:5080", null)]
    public void Links_that_people_get_are_https_but_where_the_bot_is_developed(string environment, string url, string? problem)
    {
        var settings = new Settings(
            new ConfigurationBuilder().AddInMemoryCollection([new("Web:PublicUrl", url)]).Build(), new HostingEnvironment { EnvironmentName = environment });

        Assert.Equal(problem, settings.Problems.SingleOrDefault(p => p.StartsWith("Web:", StringComparison.Ordinal))?.Split(':')[..2] is [var key, var what] ? $"{key}:{what}" : null);
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
                ["Safety__SecondReciever"] = AppId,
            },
        };

        using var http = new HttpClient { BaseAddress = await bot.Start() };

        foreach (var path in (string[])["/dev/clock", "/playground"])
            Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri(path, UriKind.Relative))).StatusCode);
        Assert.Equal("""{"ready":true,"secondsBehind":0,"due":0,"aside":0,"asideMinutes":0}""", await http.GetStringAsync("/health/ready"));
        await bot.Terminate();
        Assert.Contains("Privacy:Controller is not set: ", bot.Errors, StringComparison.Ordinal); // it runs, and is told
        Assert.Contains("Safety:SecondReciever is no setting, and nobody reads it: write Safety:SecondReceiver", bot.Errors, StringComparison.Ordinal);
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
