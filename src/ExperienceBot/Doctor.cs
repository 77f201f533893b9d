using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using Azure;
using Azure.Identity;
using Azure.Storage.Queues;
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
    static readonly TimeSpan ClockMayDiffer = TimeSpan.FromMinutes(5);
    static readonly TimeSpan RenewBefore = TimeSpan.FromDays(30);

    /// <summary>What is told by a line of its own, and not with the other settings.</summary>
    static readonly string[] OwnLines = ["Bot:", "Storage:", "Brokering:TimeZone", "Brokering:FeeTable", "Brokering:TravelRates", "Web:", "Coordinators", "Safety:"];

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
        settings = new(builder.Configuration, builder.Environment);
        bot = settings.Bot;
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
        var (fees, isPlayground, isBotBad) = (settings.Fees, settings.HasPlayground, Problems("Bot:").Any());
        using var channel = new ChannelCheck(bot, isDevelopment, system);
        await Say("settings", settings.Problems.Where(p => !OwnLines.Any(own => p.StartsWith(own, StringComparison.Ordinal)) && !Settings.IsAboutGraph(p)),
            $"all can be read, for {builder.Environment.EnvironmentName}");
        foreach (var line in settings.Unread)
            await See("settings", line);
        await Say("bot", Problems("Bot:"), isPlayground ? OnlyPlayground : $"{bot.AppId}, {bot.AppType}");
        await Certificate(channel.CertificateEnds());
        await Storage(ct);
        await Clock(settings.Brokering.Zone, isPlayground ? null : await channel.ClockAhead(ct));
        await RosterToImport();
        await Say("fees", [.. Problems("Brokering:FeeTable"), .. Problems("Brokering:TravelRates")], string.Join("; ",
        [
            $"{fees.Rows.Length} rows",
            .. fees.Gaps.Select(gap => $"{gap}: a coordinator decides there"),
            .. settings.TravelRates.Find(TimeZoneInfo.ConvertTime(system.GetUtcNow(), settings.Brokering.Zone).Year) is null ? ["this year has no travel rates yet: add them (Brokering:TravelRates)"] : Array.Empty<string>(),
        ]));
        await Say("web", Problems("Web:"), settings.PublicUrl ?? "Web:PublicUrl is not set: links lead to the address the bot listens on");
        await Say("privacy", isDevelopment ? [] : settings.Privacy.Missing,
            settings.Privacy.Missing.Any() ? "Privacy:Controller or Privacy:Contact is not set: the notice names nobody" : "the notice names who keeps the register");
        var isUnled = settings.Coordinators.IsEmpty && settings.Graph?.CoordinatorsGroup is null && !Problems("Coordinators").Any();
        await Say("coordinators", isUnled ? [Settings.NobodyCoordinates] : Problems("Coordinators").Where(p => !Settings.IsAboutGraph(p)), $"{settings.Coordinators.Length} named");
        await Safety(settings.SecondReceiver, settings.Coordinators, settings.Graph);
        if (isPlayground)
            foreach (var area in new[] { "token", "keys", "connector", "manifest" })
                await Say(area, [], OnlyPlayground);
        else
            await Channel(channel, isBotBad, ct);
        await Graph(settings.Graph, channel, isBotBad, ct);
    }

    async Task Certificate(DateTimeOffset? ends)
    {
        if (ends is not { } end || end - system.GetUtcNow() > RenewBefore)
            return;
        var line = string.Create(CultureInfo.InvariantCulture, $"Bot:CertificatePath: the certificate ends on {end.UtcDateTime:yyyy-MM-dd}");
        if (end > system.GetUtcNow())
            await See("bot", line + ": renew it (docs/operations.md, Renew the secret or the certificate).");
        else
            await Say("bot", [line + ", and nobody takes it any more: renew it (docs/operations.md, Renew the secret or the certificate)."], "");
    }

    /// <summary>What an operator should look at, though the bot runs without.</summary>
    async Task Safety(PersonId? second, ImmutableArray<PersonId> coordinators, GraphUse? graph)
    {
        await Say("safety", Problems("Safety:"), "people in need are told where help is to be had");
        if (coordinators.Length + (second is null || coordinators.Contains(second.Value) ? 0 : 1) < 2 && graph?.CoordinatorsGroup is null)
            await See("safety", "A red flag has no second receiver: name another coordinator, or Safety:SecondReceiver.");
        if (settings.Unconfirmed.ToList() is { Count: > 0 } unconfirmed)
            await See("safety", $"{string.Join(" and ", unconfirmed)} not confirmed: ring {settings.CrisisLine} and {settings.CrisisLineSv}, then write the numbers into the settings.");
    }

    /// <summary>Each right by what it is for.</summary>
    async Task Graph(GraphUse? use, ChannelCheck channel, bool isBotBad, CancellationToken ct)
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
        var rights = await channel.Rights(use.Endpoint.GetLeftPart(UriPartial.Authority), ct);
        PersonId? somebody = settings.Coordinators.IsEmpty ? null : settings.Coordinators[0];
        foreach (var (setting, group) in new[] { ("CoordinatorsGroupId", use.CoordinatorsGroup), ("RequestersGroupId", use.RequestersGroup) })
        {
            if (group is null)
                continue;
            await Try(GraphRight.Members, $"{setting} names no group that can be found: mend it, or leave it out", async () =>
            {
                var members = await graph.Members(group, ct);
                if (setting == "CoordinatorsGroupId" && !members.IsEmpty)
                    somebody ??= members[0];
                if (members.IsEmpty && setting == "RequestersGroupId")
                    await See("graph", $"{setting} has nobody in it: only coordinators may order.");
                else if (members.IsEmpty && settings.Coordinators.IsEmpty)
                    await Say("graph", [$"{setting} has nobody in it, and Coordinators names nobody: add a coordinator to the group, for reviews and safety flags need a reader."], "");
                else
                    return $"{setting} has {members.Length} people";
                return null;
            });
        }

        if ((use.CalendarMailbox ?? use.TeamsAppId) is not null)
            await Try(GraphRight.People, "", async () =>
            {
                foreach (var person in settings.Coordinators)
                {
                    if (await graph.Find(person, ct) is not null)
                        somebody ??= person;
                    else
                    {
                        await Say("graph", [$"Coordinators names {person}, whom the directory does not know: copy the person's object id from Microsoft Entra ID."], "");
                        somebody = somebody == person ? null : somebody;
                    }
                }

                var other = somebody ?? PersonId.From(use.CalendarMailbox);
                if (other is not null)
                    await graph.Find(other.Value, ct);
                else
                    await See("graph", $"{GraphRight.People}: not tried, for no coordinator is there to be looked up.");
                return other is null ? null : "people are looked up";
            });
        if (use.CalendarMailbox is not null)
            await Try(GraphRight.Calendar, "Graph:CalendarMailbox names no mailbox that can be found: mend it, or leave it out", async () =>
            {
                await graph.Calendar(ct);
                return await Stands(GraphRight.Calendar, "what is given in Exchange does not stand there; if it was not given in Exchange, grant it")
                    ? "the calendar of Graph:CalendarMailbox answers" : null;
            });
        if (use.TeamsAppId is not null)
            await Try(GraphRight.Install, "Graph:TeamsAppId was not found: copy it from the Teams admin centre", async () =>
            {
                if (somebody is not { } person)
                {
                    await See("graph", $"{GraphRight.Install}: not tried, for no coordinator is there whose Teams could be looked at.");
                    return null;
                }

                await graph.Installed(person, ct);
                return await Stands(GraphRight.Install, "add it to the app's registration as an application permission, and give admin consent")
                    ? "the app may be installed for people" : null;
            });

        // Reading goes well with a lesser right; what may be written, the token tells.
        async Task<bool> Stands(string right, string mend)
        {
            if (rights is null || rights.Contains(right))
                return true;
            await See("graph", $"{right}: reading goes well, but the right to write does not stand in the token: {mend}.");
            return false;
        }

        async Task Try(string right, string mend, Func<Task<string?>> call)
        {
            try
            {
                if (await call() is { } well)
                    await Say("graph", [], $"{right}: {well}");
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

    async Task Channel(ChannelCheck channel, bool isBotBad, CancellationToken ct)
    {
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
            using var zip = new ZipArchive(new MemoryStream(AppPackage.Zip(bot.AppId, settings.PublicUrl)));
            await Say("manifest", [], $"the app package can be made, {zip.Entries.Count} files");
        }
        catch (SettingsException e)
        {
            await Say("manifest", e.Message.Split(Environment.NewLine), "");
        }
    }

    async Task Storage(CancellationToken ct)
    {
        if (Problems("Storage:").Any())
        {
            await Say("storage", Problems("Storage:"), "");
            return;
        }

        if (settings.Tables is null && !File.Exists(settings.StoragePath))
        {
            await NoStoreYet();
            return;
        }

        try
        {
            var store = await Startup.OpenStore(settings, TimeSpan.Zero, system, ct);
            await using var file = store as SqliteStore;
            await (file?.Ping(ct) ?? ((TableStore)store).Ping(ct));
            await Say("storage", [], file is null ? "the tables can be written" : $"{settings.StoragePath} can be written");
        }
        catch (StoreInUseException)
        {
            await AskTheRunningBot(ct);
        }
        catch (SettingsException e)
        {
            await Say("storage", [e.Message], "");
        }
        catch (StoreUnavailableException e)
        {
            await Say("storage", [Startup.Unusable(settings, e)], "");
        }

        if (settings.Queues is { } queues)
            await Queues(queues, ct);
    }

    /// <summary>The bot makes it, and so owns it: whoever asks the doctor must not.</summary>
    async Task NoStoreYet()
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(settings.StoragePath));
        while (folder is not null && !Path.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        try
        {
            await using (new FileStream(Path.Combine(folder ?? ".", $".doctor-{NewId.Random.Next()}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
                await See("storage", $"{settings.StoragePath} is not there yet: the bot makes it when it starts; {folder} can be written.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Say("storage", [$"Storage:Path {settings.StoragePath} cannot be made, for {folder} cannot be written: give the path of a file on a disk of this machine that the bot's account may write."], "");
        }
    }

    async Task Queues(QueueServiceClient queues, CancellationToken ct)
    {
        try
        {
            var queue = queues.GetQueueClient($"doctor-{Guid.NewGuid():N}"); // a name that was just deleted cannot be made again at once
            await queue.CreateAsync(cancellationToken: ct);
            await queue.DeleteIfExistsAsync(ct);
            await Say("storage", [], "the queues can be made and deleted");
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or HttpRequestException or IOException or OperationCanceledException or AuthenticationFailedException)
        {
            await Say("storage", [$"Storage:QueueEndpoint: the queues cannot be used ({Startup.Refusal(e)}): {Startup.Mend(e, "Queue")}, or leave it out, and instances hear of new work within seconds."], "");
        }
    }

    /// <summary>The file is its own; whether it can write it is for it to say.</summary>
    async Task AskTheRunningBot(CancellationToken ct)
    {
        if (Problems("urls").Concat(Problems("http_ports")).Any())
        {
            await Say("storage", [$"{settings.StoragePath} is in use; by what cannot be asked before the address is mended."], "");
            return;
        }

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

    /// <param name="ahead">Of the channel's; null when nobody else tells the time.</param>
    async Task Clock(TimeZoneInfo zone, TimeSpan? ahead)
    {
        var now = TimeZoneInfo.ConvertTime(system.GetUtcNow(), zone);
        string[] wrong = now.Year is < 2026 or > 2100
            ? [$"The machine's clock stands in the year {now.Year}: set it, or tokens and deadlines go wrong."]
            : ahead is { } by && by.Duration() > ClockMayDiffer
                ? [string.Create(CultureInfo.InvariantCulture, $"The machine's clock is {by.Duration().TotalMinutes:0} minutes {(by > TimeSpan.Zero ? "fast" : "slow")} of the channel's: set it (NTP), or tokens and deadlines go wrong.")]
                : [];
        await Say("clock", [.. Problems("Brokering:TimeZone"), .. wrong], string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd HH:mm} in {zone.Id}"));
    }

    async Task RosterToImport()
    {
        try
        {
            var experts = settings.RosterPath is null ? (int?)null : ImportRoster.Set(settings).Experts.Length;
            await Say("roster", [], experts is null ? "Roster:ImportPath is not set: nothing to import" : $"{experts} experts to import into an empty store");
        }
        catch (SettingsException e)
        {
            await Say("roster", e.Message.Split(Environment.NewLine), "");
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

    /// <summary>Works, and should be looked at.</summary>
    Task See(string area, string line) => output.WriteLineAsync($"see {area}  {line}");
}
