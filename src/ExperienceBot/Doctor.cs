using Azure.Data.Tables;
using System.Globalization;
using System.Collections.Immutable;
using System.IO.Compression;
using ExperienceBot.Experts;
using ExperienceBot.Graph;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExperienceBot;

/// <summary><c>doctor</c>: tries all that the bot rests on and says, a line each, whether it is well or how to mend it. Prints no secrets.</summary>
public sealed class Doctor
{
    const string OnlyPlayground = "not used: without Bot:AppId only the playground talks to the bot";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    static readonly string[] OwnLines = ["Brokering:TimeZone", "Brokering:FeeTable", "Brokering:TravelRates", "Web:", "Coordinators:", "Safety:"];

    readonly WebApplicationBuilder builder;
    readonly TimeProvider system;
    readonly TextWriter output;
    readonly bool isDevelopment;
    readonly Settings settings;
    readonly BotSettings bot;
    bool isWell = true;

    Doctor(WebApplicationBuilder builder, TimeProvider system, TextWriter output)
    {
        (this.builder, this.system, this.output) = (builder, system, output);
        isDevelopment = builder.Environment.IsDevelopment();
        settings = new(builder.Configuration, isDevelopment);
        bot = builder.Configuration.GetSection("Bot").Get<BotSettings>() ?? new();
    }

    /// <summary>0 when all is well, otherwise 1.</summary>
    public static async Task<int> Run(string[] args, TimeProvider system, TextWriter output)
    {
        var doctor = new Doctor(Startup.Begin([.. args.Skip(1)]), system, output);
        await doctor.Examine(CancellationToken.None);
        return doctor.isWell ? 0 : 1;
    }

    async Task Examine(CancellationToken ct)
    {
        var (rules, fees, rates, publicUrl, second) = (settings.Brokering, settings.Fees, settings.TravelRates, settings.PublicUrl, settings.SecondReceiver);
        _ = (settings.Language, settings.Documents, settings.GuideUrl, settings.Retention, settings.SendsPerSecond);
        var tables = Startup.Tables(settings, bot);
        var graph = settings.Graph(bot);
#if PLAYGROUND
        var isPlayground = isDevelopment && bot.AppId is null;
        var coordinators = settings.Coordinators(isPlayground ? [PlaygroundPeople.Coordinator] : []);
#else
        var isPlayground = false;
        var coordinators = settings.Coordinators();
#endif
        var botProblems = bot.Problems(builder.Environment);

        await Say("settings", settings.Problems.Where(p => !OwnLines.Any(own => p.StartsWith(own, StringComparison.Ordinal)) && !Settings.IsAboutGraph(p)),
            $"all can be read, for {builder.Environment.EnvironmentName}");
        await Say("bot", botProblems, isPlayground ? OnlyPlayground : $"{bot.AppId}, {bot.AppType}");
        if (tables is null)
            await Storage(ct);
        else
            await Storage(tables, ct);
        await Clock(rules.Zone);
        await RosterToImport();
        await Say("fees", [.. Problems("Brokering:FeeTable"), .. Problems("Brokering:TravelRates")], string.Join("; ",
        [
            $"{fees.Rows.Length} rows",
            .. fees.Gaps.Select(gap => $"{gap}: a coordinator decides there"),
            .. rates.Find(TimeZoneInfo.ConvertTime(system.GetUtcNow(), rules.Zone).Year) is null ? ["this year has no travel rates yet: add them (Brokering:TravelRates)"] : Array.Empty<string>(),
        ]));
        await Say("web", publicUrl is not null && !isDevelopment && publicUrl.StartsWith("http:", StringComparison.OrdinalIgnoreCase)
            ? ["Web:PublicUrl is not https: give the https address under which people reach the bot's pages."]
            : Problems("Web:"), publicUrl ?? "Web:PublicUrl is not set: links lead to the address the bot listens on");
        await Say("privacy", isDevelopment ? [] : settings.Privacy.Missing,
            settings.Privacy.Missing.Any() ? "Privacy:Controller or Privacy:Contact is not set: the notice names nobody" : "the notice names who keeps the register");
        await Say("coordinators", coordinators.IsEmpty && graph?.CoordinatorsGroup is null ? [Settings.NobodyCoordinates] : Problems("Coordinators:"), $"{coordinators.Length} named");
        await Safety(second, coordinators, graph);
        if (isPlayground)
            foreach (var area in new[] { "token", "keys", "connector", "manifest" })
                await Say(area, [], OnlyPlayground);
        else
            await Channel(botProblems.Count > 0, ct);
        await Graph(graph, coordinators, botProblems.Count > 0, ct);
    }

    /// <summary>What an operator should look at, though the bot runs without.</summary>
    async Task Safety(PersonId? second, ImmutableArray<PersonId> coordinators, GraphUse? graph)
    {
        await Say("safety", Problems("Safety:"), "people in need are told where help is to be had");
        if (coordinators.Length + (second is null || coordinators.Contains(second.Value) ? 0 : 1) < 2 && graph?.CoordinatorsGroup is null)
            await output.WriteLineAsync("see safety  A red flag has no second receiver: name another coordinator, or Safety:SecondReceiver.");
        if (settings.Unconfirmed.ToList() is { Count: > 0 } unconfirmed)
            await output.WriteLineAsync($"see safety  {string.Join(" and ", unconfirmed)} not confirmed: ring {settings.CrisisLine} and {settings.CrisisLineSv}, then write the numbers into the settings.");
    }

    /// <summary>Each right by what it is for.</summary>
    async Task Graph(GraphUse? use, ImmutableArray<PersonId> named, bool isBotBad, CancellationToken ct)
    {
        var problems = settings.Problems.Where(Settings.IsAboutGraph).ToList();
        if (problems.Count > 0 || use is null)
        {
            await Say("graph", problems, "not used");
            return;
        }

        if (isBotBad)
        {
            await Say("graph", ["Not tried while the line of the bot is bad."], "");
            return;
        }

        using var graph = new MicrosoftGraph(use, bot, system, NullLogger<MicrosoftGraph>.Instance);
        var known = named;
        foreach (var (setting, group) in new[] { ("CoordinatorsGroupId", use.CoordinatorsGroup), ("RequestersGroupId", use.RequestersGroup) })
        {
            if (group is null)
                continue;
            await Try(GraphRight.Members, $"{setting} names no group that can be found: mend it, or leave it out", async () =>
            {
                var members = await graph.Members(group, ct);
                known = setting == "CoordinatorsGroupId" ? [.. known, .. members] : known;
                return $"{setting} has {members.Length} people";
            });
        }

        var anybody = known.IsEmpty ? PersonId.From(use.CalendarMailbox) : known[0];
        if ((use.CalendarMailbox ?? use.TeamsAppId) is not null)
            await Try(GraphRight.People, "", async () => anybody is { } person && await graph.Find(person, ct) is not null
                ? "people are found" : "not tried: no coordinator is there to be looked up");
        if (use.CalendarMailbox is not null)
            await Try(GraphRight.Calendar, "Graph:CalendarMailbox names no mailbox that can be found: mend it, or leave it out", async () =>
            {
                await graph.Calendar(ct);
                return "the calendar of Graph:CalendarMailbox answers";
            });
        if (use.TeamsAppId is not null)
            await Try(GraphRight.Install, "Graph:TeamsAppId was not found: copy it from the Teams admin centre", async () =>
            {
                if (anybody is not { } person)
                    return "not tried: no coordinator is there whose Teams could be looked at";
                await graph.Installed(person, ct);
                return "the app may be installed for people";
            });

        async Task Try(string right, string mend, Func<Task<string>> call)
        {
            try
            {
                await Say("graph", [], $"{right}: {await call()}");
            }
            catch (GraphException e)
            {
                await Say("graph",
                    [e.IsForbidden ? $"{right} is not granted ({e.Reason}): add it to the app's registration as an application permission, and give admin consent."
                    : e.Status == 404 && mend.Length > 0 ? $"{right}: {mend}."
                    : $"{right}: Graph:Endpoint {use.Endpoint} does not answer as it should ({e.Reason}): let the machine reach it, or try again later."], "");
            }
        }
    }

    async Task Channel(bool isBotBad, CancellationToken ct)
    {
        using var channel = new ChannelCheck(bot, isDevelopment, system);
        var token = isBotBad ? "not tried while the line of the bot is bad" : await channel.Token(ct);
        await Say("token", token is null ? [] : [$"Nobody gives a token to send with ({token}): check Bot:TenantId, Bot:AppType and the credential."],
            "a token to send with was given");
        await Say("keys", await channel.Keys(ct) is { } keys
            ? [$"Bot:OpenIdMetadataUrl {bot.OpenIdMetadataUrl} gives no keys ({keys}): let the machine reach it, or mend the address."] : [],
            $"{bot.OpenIdMetadataUrl} gives the channel's keys");
        await Say("connector", await channel.Connector(ct) is { } connector
            ? [$"Bot:DefaultServiceUrl {bot.DefaultServiceUrl} does not answer ({connector}): let the machine reach it, or mend the address."] : [],
            $"{bot.DefaultServiceUrl} answers");
        try
        {
            using var zip = new ZipArchive(new MemoryStream(AppPackage.Zip(bot.AppId, builder.Configuration["Web:PublicUrl"])));
            await Say("manifest", [], $"the app package can be made, {zip.Entries.Count} files");
        }
        catch (SettingsException e)
        {
            await Say("manifest", e.Message.Split(Environment.NewLine), "");
        }
    }

    async Task Storage(CancellationToken ct)
    {
        try
        {
            await using var store = await SqliteStore.Open(Path.GetFullPath(settings.StoragePath), TimeSpan.Zero, system, ct);
            await store.Ping(ct);
            await Say("storage", [], $"{settings.StoragePath} can be written");
        }
        catch (StoreInUseException)
        {
            await AskTheRunningBot(ct);
        }
        catch (Exception e) when (e is StoreUnavailableException or InvalidDataException or ArgumentException)
        {
            await Say("storage", [$"Storage:Path {settings.StoragePath} cannot be written: {e.Message}"], "");
        }
    }

    async Task Storage(TableServiceClient tables, CancellationToken ct)
    {
        try
        {
            await (await TableStore.Open(tables, ct)).Ping(ct);
            await Say("storage", [], "the tables can be written");
        }
        catch (StoreUnavailableException e)
        {
            await Say("storage", [$"Storage: the tables cannot be written: {e.Message}"], "");
        }
    }

    /// <summary>The file is its own; whether it can write it is for it to say.</summary>
    async Task AskTheRunningBot(CancellationToken ct)
    {
        var listens = BindingAddress.Parse(builder.Configuration["urls"]?.Split(';')[0] is { Length: > 0 } url ? url
            : builder.Configuration["http_ports"]?.Split(';')[0] is { Length: > 0 } port ? $"http://localhost:{port}"
            : isDevelopment ? Startup.DevelopmentUrl : "http://localhost:5000");
        var host = listens.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : listens.Host;
        var ready = new Uri(string.Create(CultureInfo.InvariantCulture, $"{listens.Scheme}://{host}:{listens.Port}/health/ready"));
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(ready, ct);
            await Say("storage", answer.IsSuccessStatusCode ? []
                : [$"{settings.StoragePath} belongs to a running bot that is not ready: {ready} answers {(int)answer.StatusCode}. Look at its log."],
                $"{settings.StoragePath} belongs to the running bot, which is ready");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await Say("storage", [$"{settings.StoragePath} is in use, but no bot answers at {ready}: stop what has it, or name the bot's address with --urls."], "");
        }
    }

    async Task Clock(TimeZoneInfo zone)
    {
        var now = TimeZoneInfo.ConvertTime(system.GetUtcNow(), zone);
        string[] year = now.Year is < 2026 or > 2100
            ? [$"The machine's clock stands in the year {now.Year}: set it, or tokens and deadlines go wrong."] : [];
        await Say("clock", [.. Problems("Brokering:TimeZone"), .. year], string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd HH:mm} in {zone.Id}"));
    }

    async Task RosterToImport()
    {
        try
        {
            var experts = settings.RosterPath is { } path ? ImportRoster.Read(path).Experts.Length : (int?)null;
            await Say("roster", [], experts is null ? "Roster:ImportPath is not set: nothing to import" : $"{experts} experts to import into an empty store");
        }
        catch (Exception e) when (e is SettingsException or IOException or UnauthorizedAccessException)
        {
            await Say("roster", e.Message.Split(Environment.NewLine).Select(line => $"Roster:ImportPath: {line}"), "");
        }
    }

    IEnumerable<string> Problems(string key) => settings.Problems.Where(p => p.StartsWith(key, StringComparison.Ordinal));

    async Task Say(string area, IEnumerable<string> problems, string whenWell)
    {
        var bad = problems.ToList();
        foreach (var problem in bad)
            await output.WriteLineAsync($"BAD {area}  {problem}");
        if (bad.Count == 0)
            await output.WriteLineAsync($"ok  {area}  {whenWell}");
        isWell &= bad.Count == 0;
    }
}
