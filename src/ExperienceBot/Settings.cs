using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Storage.Queues;
using ExperienceBot.Documents;
using ExperienceBot.Fees;
using ExperienceBot.Graph;
using ExperienceBot.Privacy;
using ExperienceBot.Storage;
using ExperienceBot.Teams;

namespace ExperienceBot;

/// <summary>
/// The settings of architecture §5.3, all read at once, so that what is started with is what <c>doctor</c> tries. A wrong one is a line
/// that names it and the mend.
/// </summary>
public sealed partial class Settings
{
    const string GroupId = "a group's object id: copy the GUID from the group's page in Microsoft Entra ID";
    static readonly string[] GraphKeys = ["CoordinatorsGroupId", "RequestersGroupId", "Graph:CalendarMailbox", "Graph:TeamsAppId"];
    static readonly string[] CrisisLines = ["Safety:CrisisLine", "Safety:CrisisLineSv"];

    readonly IConfiguration configuration;
    readonly bool isDevelopment;
    readonly List<string> problems = [];
    readonly SortedDictionary<string, string> usual = new(StringComparer.OrdinalIgnoreCase);

    public Settings(IConfiguration configuration, IHostEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        this.configuration = configuration;
        isDevelopment = environment.IsDevelopment();
        Bot = ReadBot();
        SendsPerSecond = Number("Bot:SendsPerSecond", 10, 1, 20);
#if PLAYGROUND
        HasPlayground = isDevelopment && Bot.AppId is null;
        Coordinators = ReadCoordinators(HasPlayground ? [PlaygroundPeople.Coordinator] : []);
#else
        Coordinators = ReadCoordinators([]);
#endif
        CheckAddresses();
        PublicUrl = ReadPublicUrl();
        Proxies = Number("Web:Proxies", 0, 0, 10);
        StoragePath = ReadStoragePath();
        var credential = new Lazy<DefaultAzureCredential>(Identity);
        Tables = ReadTables(credential);
        Queues = ReadQueues(credential);
        Graph = ReadGraph();
        SecondReceiver = ReadSecondReceiver();
        EmergencyNumber = Text("Safety:EmergencyNumber", EmergencyNumberByDefault);
        CrisisLine = Text("Safety:CrisisLine", CrisisLineByDefault);
        CrisisLineSv = Text("Safety:CrisisLineSv", CrisisLineSvByDefault);
        Brokering = ReadBrokering();
        Fees = ReadFees();
        TravelRates = ReadTravelRates();
        Privacy = new(Text("Privacy:Controller"), Text("Privacy:Contact"), Text("Privacy:Officer"));
        Retention = ReadRetention();
        Documents = new(Text("Documents:Path"), Text("Documents:ValidMonths") is null ? null : Number("Documents:ValidMonths", 12, 1, 120), problems);
        GuideUrl = ReadGuideUrl();
        Language = OneOf("Languages:Default", "fi", ("fi", Language.Fi), ("sv", Language.Sv), ("en", Language.En));
        RosterPath = Text("Roster:ImportPath");
        IsExported = ReadIsExported();
        problems.InsertRange(0, Bot.Problems(environment));
    }

    /// <summary>Why the bot does not start, a line each; empty when it does.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Every setting there is, and what it is when it is left out; empty when it is nothing then.</summary>
    public IReadOnlyDictionary<string, string> Usual => usual;

    /// <summary>What stands in the settings and is read by nobody, a line each with what may have been meant.</summary>
    public IEnumerable<string> Unread
    {
        get
        {
            var sections = usual.Keys.Select(Section).ToHashSet(StringComparer.OrdinalIgnoreCase);
            return configuration.AsEnumerable().Where(pair => !string.IsNullOrWhiteSpace(pair.Value) && IsOurs(pair.Key)).Select(pair => Numbered().Replace(pair.Key, ""))
                .Where(key => !usual.ContainsKey(key)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)
                .Select(key => $"{key} is no setting, and nobody reads it: {(Spelling.Nearest(key, usual.Keys, 1).FirstOrDefault() is { } meant ? $"write {meant}, or leave it out" : "leave it out")}.");

            // The environment holds much that is not the bot's.
            bool IsOurs(string key) => key.Contains(':', StringComparison.Ordinal)
                ? sections.Contains(Section(key)) || Spelling.Nearest(Section(key), sections, 1).Any()
                : key.EndsWith("GroupId", StringComparison.OrdinalIgnoreCase);

            static string Section(string key) => key.Split(':')[0];
        }
    }

    /// <summary>The section Bot.</summary>
    public BotSettings Bot { get; }

    /// <summary>Whether the playground is the channel.</summary>
    public bool HasPlayground { get; }

    public string StoragePath { get; }

    public string? RosterPath { get; }

    public string? PublicUrl { get; }

    /// <summary>How many proxies stand in front of the bot and append to <c>X-Forwarded-For</c> the address that they heard.</summary>
    public int Proxies { get; }

    /// <summary>Who answers for the register, as the privacy notice says it (GDPR 13).</summary>
    public PrivacySettings Privacy { get; }

    public Language Language { get; }

    /// <summary>The account whose tables are the store; null for a SQLite file.</summary>
    public TableServiceClient? Tables { get; }

    /// <summary>Where instances on the same tables tell each other of new work; null without.</summary>
    public QueueServiceClient? Queues { get; }

    /// <summary>Whether traces, metrics and logs are exported; the further standard variables are OpenTelemetry's own to read.</summary>
    public bool IsExported { get; }

    /// <summary>How many messages a second the bot sends of its own accord; below what the channel takes from one app in a tenant.</summary>
    public int SendsPerSecond { get; }

    /// <summary>Those the settings name; in Development without any, the playground's.</summary>
    public ImmutableArray<PersonId> Coordinators { get; }

    /// <summary>What Microsoft Graph is used for; null when it is for nothing.</summary>
    public GraphUse? Graph { get; }

    /// <summary>Numbers that people in need are told; marked when nobody has confirmed them.</summary>
    public string EmergencyNumber { get; }

    /// <inheritdoc cref="EmergencyNumber"/>
    public string CrisisLine { get; }

    /// <inheritdoc cref="EmergencyNumber"/>
    public string CrisisLineSv { get; }

    /// <summary>The crisis lines that nobody has written into the settings, and so not confirmed.</summary>
    public IEnumerable<string> Unconfirmed => CrisisLines.Where(key => Given(key) is null);

    /// <summary>Hears of red flags that no coordinator has taken within half an hour.</summary>
    public PersonId? SecondReceiver { get; }

    public Brokering Brokering { get; }

    public Retention Retention { get; }

    public FeeTable Fees { get; }

    /// <summary>The known rates, and the years of an operator's own file.</summary>
    public TravelRates TravelRates { get; }

    /// <summary>What experts accept in chat, in the organisation's words where it has some.</summary>
    public DocumentTexts Documents { get; }

    /// <summary>The organisation's guideline for experience work (D-11); null without.</summary>
    public string? GuideUrl { get; }

    public const string EmergencyNumberByDefault = "112";

    /// <summary>MIELI ry, domain E8: unconfirmed there, so the doctor asks for a look.</summary>
    public const string CrisisLineByDefault = "09 2525 0111";

    /// <inheritdoc cref="CrisisLineByDefault"/>
    public const string CrisisLineSvByDefault = "09 2525 0112";

    BotSettings ReadBot()
    {
        foreach (var setting in typeof(BotSettings).GetProperties().Where(p => p.CanWrite))
            usual[$"Bot:{setting.Name}"] = setting.GetValue(new BotSettings()) is var value and not IEnumerable<string> ? Convert.ToString(value, CultureInfo.InvariantCulture) ?? "" : "";
        // What the binder cannot read it throws about, in words of its own.
        var type = OneOf("Bot:AppType", "SingleTenant", ("SingleTenant", AppType.SingleTenant), ("UserAssignedMSI", AppType.UserAssignedMsi), ("MultiTenant", AppType.MultiTenant));
        var takes = Number("Bot:TakesPerSecond", 200, 1, 1_000_000);
        return new ConfigurationBuilder().AddConfiguration(configuration.GetSection("Bot")).AddInMemoryCollection(
        [
            new("AppType", type.ToString()), new("TakesPerSecond", takes.ToString(CultureInfo.InvariantCulture)),
        ]).Build().Get<BotSettings>() ?? new();
    }

    /// <summary>Where the bot listens, in the host's own settings.</summary>
    void CheckAddresses()
    {
        foreach (var url in Parts("urls"))
        {
            try
            {
                _ = BindingAddress.Parse(url);
            }
            catch (FormatException)
            {
                problems.Add($"urls holds {url}, which is nowhere to listen: give an address like http://localhost:5080 (ASPNETCORE_URLS).");
            }
        }

        foreach (var port in Parts("http_ports").Where(p => !ushort.TryParse(p, CultureInfo.InvariantCulture, out _)))
            problems.Add($"http_ports holds {port}, which is no port: give a number like 8080 (ASPNETCORE_HTTP_PORTS).");

        string[] Parts(string key) => (configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    string? ReadPublicUrl()
    {
        var url = Text("Web:PublicUrl");
        if (url is null && !isDevelopment)
            problems.Add("Web:PublicUrl is not set: give the https address under which people reach the bot's pages.");
        else if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
            problems.Add("Web:PublicUrl is not an http or https address: give one like https://bot.example.fi.");
        else if (url is not null && !isDevelopment && !url.StartsWith("https:", StringComparison.OrdinalIgnoreCase))
            problems.Add("Web:PublicUrl is not https: give the https address under which people reach the bot's pages.");
        return url?.TrimEnd('/');
    }

    string ReadStoragePath()
    {
        var path = Text("Storage:Path", "data/experiencebot.db");
        if (path.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
            problems.Add("Storage:Path is :memory:, which a restart would lose: give the path of a file.");
        return path;
    }

    TableServiceClient? ReadTables(Lazy<DefaultAzureCredential> credential)
    {
        var (connection, endpoint) = (Text("Storage:ConnectionString"), Text("Storage:TableEndpoint"));
        if (!OneOf("Storage:Provider", "Sqlite", ("Sqlite", false), ("AzureTables", true)))
        {
            // What was meant for tables would lie on the disk of a container, and go with it.
            foreach (var key in (string[])["Storage:TableEndpoint", "Storage:ConnectionString", "Storage:QueueEndpoint"])
                if (Given(key) is not null)
                    problems.Add($"{key} is set, but Storage:Provider is Sqlite: set that to AzureTables, or leave this out.");
            return null;
        }

        switch (connection, endpoint)
        {
            case (null, null):
                problems.Add("Storage:TableEndpoint is not set: give the address of the tables, like https://name.table.core.windows.net, or Storage:ConnectionString.");
                return null;
            case ({ }, { }):
                problems.Add("Storage:ConnectionString and Storage:TableEndpoint are both set: keep one; the endpoint needs no secret.");
                return null;
            case (null, { }):
                // A token goes over https only.
                if (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
                    return new(uri, credential.Value, TableStore.Options);
                problems.Add("Storage:TableEndpoint is not an https address: give one like https://name.table.core.windows.net.");
                return null;
            case ({ }, null):
                try
                {
                    return new(connection, TableStore.Options);
                }
                catch (Exception e) when (e is FormatException or ArgumentException or InvalidOperationException)
                {
                    problems.Add("Storage:ConnectionString cannot be read: copy it whole from the storage account's access keys."); // never its text
                    return null;
                }
        }
    }

    QueueServiceClient? ReadQueues(Lazy<DefaultAzureCredential> credential)
    {
        var (connection, endpoint) = (Text("Storage:ConnectionString"), Text("Storage:QueueEndpoint"));
        if (Tables is null)
            return null;
        var options = new QueueClientOptions(QueueClientOptions.ServiceVersion.V2025_11_05)
        {
            Diagnostics = { IsTelemetryEnabled = false },
            // A hint is no use late, and a stop does not wait for one.
            Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(5) },
        };
        switch (connection, endpoint)
        {
            // One that names its endpoints need not name queues.
            case ({ }, null) when !connection.Contains("TableEndpoint=", StringComparison.OrdinalIgnoreCase)
                || connection.Contains("QueueEndpoint=", StringComparison.OrdinalIgnoreCase):
                try
                {
                    return new(connection, options);
                }
                catch (Exception e) when (e is FormatException or ArgumentException)
                {
                    problems.Add("Storage:ConnectionString names queues that cannot be read: mend its QueueEndpoint=…, or leave that out.");
                    return null;
                }

            case (null, { }) when Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps:
                return new(uri, credential.Value, options);
            case (null, { }):
                problems.Add("Storage:QueueEndpoint is not an https address: give one like https://name.queue.core.windows.net.");
                return null;
            case ({ }, { }):
                problems.Add("Storage:QueueEndpoint stands beside Storage:ConnectionString: write it into that as QueueEndpoint=…, or use Storage:TableEndpoint.");
                return null;
            default:
                return null;
        }
    }

    /// <summary>As what the bot reaches its storage; AZURE_CLIENT_ID names it where the registration is not a managed identity.</summary>
    DefaultAzureCredential Identity()
    {
        var options = new DefaultAzureCredentialOptions();
        if (Bot.AppType == AppType.UserAssignedMsi)
            options.ManagedIdentityClientId = Bot.AppId;
        return new(options);
    }

    bool ReadIsExported()
    {
        if (Text("OTEL_EXPORTER_OTLP_ENDPOINT") is not { } url)
            return false;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            problems.Add("OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https address: give one like http://localhost:4317, or leave it out.");
        return true;
    }

    PersonId? ReadSecondReceiver()
    {
        if (Text("Safety:SecondReceiver") is not { } text)
            return null;
        if (PersonId.From(text) is not { } id)
            problems.Add("Safety:SecondReceiver is not an Entra object id: give the person's object id, a GUID.");
        else
            return id;
        return null;
    }

    Brokering ReadBrokering()
    {
        // What is left out goes by what is not.
        var hours = Number("Brokering:OfferHours", 48, 1, 720);
        var soon = Number("Brokering:OfferHoursSoon", Math.Min(24, hours), 1, 720);
        var urgent = Number("Brokering:OfferHoursUrgent", Math.Min(4, soon), 1, 48);
        NoMore("Brokering:OfferHoursSoon", soon, "Brokering:OfferHours", hours, "the nearer the session, the shorter the time to answer");
        NoMore("Brokering:OfferHoursUrgent", urgent, "Brokering:OfferHoursSoon", soon, "the nearer the session, the shorter the time to answer");
        var weekly = Number("Brokering:WeeklyCap", 2, 0, 99);
        var monthly = Number("Brokering:MonthlyCap", Math.Max(6, weekly), 0, 99);
        NoMore("Brokering:WeeklyCap", weekly, "Brokering:MonthlyCap", monthly, "a week is part of a month");
        return new()
        {
            Zone = Zone(),
            DigestAt = Time("Brokering:DigestAt", new(8, 0)),
            AlwaysReview = OneOf("Brokering:Review", "WhenNeeded", ("WhenNeeded", false), ("Always", true)),
            WaveExtra = Number("Brokering:WaveExtra", 1, 0, 50),
            OfferHours = hours,
            OfferHoursSoon = soon,
            OfferHoursUrgent = urgent,
            LateCancellation = ReadLateCancellation(),
            FairWindowHours = Number("Brokering:FairWindowHours", 0, 0, 168),
            WeeklyCap = weekly,
            MonthlyCap = monthly,
            MostOpenOffers = Number("Brokering:MostOpenOffers", 3, 1, 99),
            RestDays = Number("Brokering:RestDays", 1, 0, 30),
            HeavyInARow = Number("Brokering:HeavyInARow", 3, 1, 20),
            BackupOverAudience = Number("Brokering:BackupOverAudience", 50, 0, 5000),
            BackupOverDays = Number("Brokering:BackupOverDays", 14, 0, 3650),
        };
    }

    Retention ReadRetention()
    {
        const string why = "the order goes then, and all that belongs to it";
        var order = Number("Retention:OrderMonths", 24, 1, 120);
        var offers = Number("Retention:OfferMonths", Math.Min(12, order), 1, 120);
        var feedback = Number("Retention:FeedbackMonths", Math.Min(12, order), 1, 120);
        NoMore("Retention:OfferMonths", offers, "Retention:OrderMonths", order, why);
        NoMore("Retention:FeedbackMonths", feedback, "Retention:OrderMonths", order, why);
        return new()
        {
            DraftDays = Number("Retention:DraftDays", 30, 1, 365), OfferMonths = offers, FeedbackMonths = feedback, OrderMonths = order,
            AccessMonths = Number("Retention:AccessMonths", 24, 1, 120),
        };
    }

    /// <summary>Two settings that cannot both be meant.</summary>
    void NoMore(string key, int value, string than, int most, string why)
    {
        if (value > most)
            problems.Add($"{key} is {value}, more than {than}, which is {most}: mend one of them, for {why}.");
    }

    FeeTable ReadFees()
    {
        const string usually = "soite-2023";
        var table = Text("Brokering:FeeTable", usually);
        var isFile = !FeeTable.IsKnown(table) && (File.Exists(table) || table.EndsWith(".json", StringComparison.OrdinalIgnoreCase));
        return Own("Brokering:FeeTable", table, () => FeeTable.Load(isFile ? File.ReadAllText(table) : table)) ?? FeeTable.Load(usually);
    }

    TravelRates ReadTravelRates()
    {
        var file = Text("Brokering:TravelRates");
        return file is null ? TravelRates.Known : Own("Brokering:TravelRates", file, () => TravelRates.With(File.ReadAllText(file))) ?? TravelRates.Known;
    }

    /// <summary>What an operator's file says; null when it says nothing that can be used.</summary>
    T? Own<T>(string key, string path, Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException e)
        {
            problems.Add($"{key}: {(File.Exists(path) ? $"{path}: " : "")}{e.Message}");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problems.Add($"{key}: there is no file {path}: give its path, relative to where the bot is started.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{key}: {path} cannot be read: let the bot's account read it.");
        }

        return null;
    }

    /// <summary>"50/14": half of the fee when fewer than 14 days are left.</summary>
    LateCancellation? ReadLateCancellation()
    {
        if (Text("Brokering:LateCancellation", "CoordinatorDecides") is var text && text.Equals("CoordinatorDecides", StringComparison.OrdinalIgnoreCase))
            return null;
        if (text.Split('/') is [var percent, var days]
            && int.TryParse(percent, NumberStyles.None, CultureInfo.InvariantCulture, out var p) && p is > 0 and <= 100
            && int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var d) && d is > 0 and <= 365)
            return new(p, d);
        problems.Add("Brokering:LateCancellation is neither CoordinatorDecides nor percent/days like 50/14: mend it or leave it out.");
        return null;
    }

    string? ReadGuideUrl()
    {
        var url = Text("Guide:Url");
        if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttps))
            problems.Add("Guide:Url is not an https address: give one like https://www.example.fi/kokemustoiminta, or leave it out.");
        return url;
    }

    /// <summary>Said at the start and by the doctor when nobody coordinates.</summary>
    public const string NobodyCoordinates =
        "Coordinators is empty: name at least one coordinator by Entra object id (Coordinators__0) or their group (CoordinatorsGroupId), for reviews and safety flags need a reader.";

    /// <param name="byDefault">Who coordinates when nobody is named.</param>
    ImmutableArray<PersonId> ReadCoordinators(ImmutableArray<PersonId> byDefault)
    {
        if (Text("Coordinators") is not null)
            problems.Add("Coordinators is a list: write Coordinators__0, Coordinators__1 and so on.");
        var named = configuration.GetSection("Coordinators").GetChildren().ToList();
        foreach (var wrong in named.Where(c => PersonId.From(c.Value) is null))
            problems.Add($"{wrong.Path} is not an Entra object id: give the person's object id, a GUID.");
        var ids = named.Select(c => PersonId.From(c.Value)).OfType<PersonId>().Distinct().ToImmutableArray();
        return named.Count > 0 || Text("CoordinatorsGroupId") is not null ? ids : byDefault;
    }

    /// <summary>Whether the line is one of those about Microsoft Graph.</summary>
    public static bool IsAboutGraph(string problem) => GraphKeys.Append("Graph:Endpoint").Any(key => problem.StartsWith(key, StringComparison.Ordinal));

    GraphUse? ReadGraph()
    {
        var endpoint = Text("Graph:Endpoint", "https://graph.microsoft.com/v1.0");
        string? Id(string key, string what)
        {
            if (Text(key) is not { } text)
                return null;
            if (PersonId.From(text) is not { } id)
                problems.Add($"{key} is not {what}.");
            else
                return id.Value;
            return null;
        }

        var (coordinators, requesters) = (Id("CoordinatorsGroupId", GroupId), Id("RequestersGroupId", GroupId));
        var app = Id("Graph:TeamsAppId", "an app's id in the organisation's catalogue: copy the GUID that the Teams admin centre shows as its app id");
        var mailbox = Text("Graph:CalendarMailbox");
        if (mailbox is not null && PersonId.From(mailbox) is null && !mailbox.Contains('@', StringComparison.Ordinal))
        {
            problems.Add("Graph:CalendarMailbox is neither a mailbox's address nor its object id: give one like kokemus@example.fi.");
            mailbox = null;
        }

        var isSafe = BotSettings.IsSafe(endpoint, isDevelopment);
        if (!isSafe)
            problems.Add("Graph:Endpoint is not an https address: leave it out for https://graph.microsoft.com/v1.0.");
        if (!isSafe || (coordinators ?? requesters ?? mailbox ?? app) is null)
            return null;
        var uri = new Uri(endpoint.TrimEnd('/'));
        // Where Graph is a program on this machine, it needs no token.
        var isLocal = uri.Scheme == Uri.UriSchemeHttp;
        foreach (var (key, value) in GraphKeys.Zip([coordinators, requesters, mailbox, app]))
        {
            if (value is null)
                continue;
            if (!Bot.HasCredential && !isLocal)
                problems.Add($"{key} needs Microsoft Graph, which asks who the bot is: set Bot:AppId and its credential, or leave it out.");
            else if (Bot is { AppType: AppType.MultiTenant, TenantId: null } && !isLocal)
                problems.Add($"{key} needs Microsoft Graph, which asks for the tenant: set Bot:TenantId, or leave it out.");
        }

        return new(uri, coordinators, requesters, mailbox, app);
    }

    string? Given(string key) => configuration[key] is { } text && text.Trim().Length > 0 ? text.Trim() : null;

    string? Text(string key)
    {
        usual.TryAdd(key, "");
        return Given(key);
    }

    string Text(string key, string usually)
    {
        usual[key] = usually;
        return Given(key) ?? usually;
    }

    int Number(string key, int usually, int least, int most)
    {
        var text = Text(key, usually.ToString(CultureInfo.InvariantCulture));
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most)
            return n;
        problems.Add($"{key} is not a whole number from {least} to {most}: mend it or leave it out for {usually}.");
        return usually;
    }

    TimeOnly Time(string key, TimeOnly usually)
    {
        if (TimeOnly.TryParseExact(Text(key, usually.ToString("HH:mm", CultureInfo.InvariantCulture)), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        problems.Add($"{key} is not a time like 08:00: mend it or leave it out for {usually:HH:mm}.");
        return usually;
    }

    TimeZoneInfo Zone()
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(Text("Brokering:TimeZone", "Europe/Helsinki"), out var zone))
            return zone;
        problems.Add("Brokering:TimeZone is not a time zone this machine knows: give an IANA name like Europe/Helsinki.");
        return TimeZoneInfo.Utc;
    }

    T OneOf<T>(string key, string usually, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        var text = Text(key, usually);
        foreach (var (name, value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var names = new List<string>();
        foreach (var (name, _) in choices)
            names.Add(name);
        problems.Add($"{key} is none of {string.Join(", ", names)}: mend it or leave it out for {usually}.");
        return choices[0].Value;
    }

    [GeneratedRegex(@":\d+$")]
    private static partial Regex Numbered();
}

/// <summary>What the operator tells of who keeps the register; null where nothing is told.</summary>
/// <param name="Controller">The organisation's name.</param>
/// <param name="Contact">How it is reached about personal data.</param>
/// <param name="Officer">How its data protection officer is reached.</param>
public sealed record PrivacySettings(string? Controller, string? Contact, string? Officer)
{
    /// <summary>The settings that the notice cannot do without.</summary>
    public IEnumerable<string> Missing => new[] { ("Privacy:Controller", Controller), ("Privacy:Contact", Contact) }.Where(s => s.Item2 is null)
        .Select(s => $"{s.Item1} is not set: the privacy notice must name who keeps the register and how they are reached.");
}
