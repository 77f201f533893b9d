using System.Collections.Immutable;
using System.Globalization;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Queues;
using ExperienceBot.Documents;
using ExperienceBot.Fees;
using ExperienceBot.Graph;
using ExperienceBot.Privacy;
using ExperienceBot.Storage;
using ExperienceBot.Teams;

namespace ExperienceBot;

/// <summary>Reads the settings of architecture §5.3 that are not the channel's. A wrong one is a line that names it and the mend.</summary>
public sealed class Settings(IConfiguration configuration, bool isDevelopment)
{
    const string GroupId = "a group's object id: copy the GUID from the group's page in Microsoft Entra ID";
    static readonly string[] GraphKeys = ["CoordinatorsGroupId", "RequestersGroupId", "Graph:CalendarMailbox", "Graph:TeamsAppId"];

    static readonly string[] CrisisLines = ["Safety:CrisisLine", "Safety:CrisisLineSv"];

    readonly List<string> problems = [];

    public IReadOnlyList<string> Problems => problems;

    public string StoragePath
    {
        get
        {
            var path = Text("Storage:Path") ?? "data/experiencebot.db";
            if (path.Contains(":memory:", StringComparison.OrdinalIgnoreCase))
                problems.Add("Storage:Path is :memory:, which a restart would lose: give the path of a file.");
            return path;
        }
    }

    public string? RosterPath => Text("Roster:ImportPath");

    public string? PublicUrl
    {
        get
        {
            var url = Text("Web:PublicUrl");
            if (url is null && !isDevelopment)
                problems.Add("Web:PublicUrl is not set: give the https address under which people reach the bot's pages.");
            else if (url is not null && (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")))
                problems.Add("Web:PublicUrl is not an http or https address: give one like https://bot.example.fi.");
            return url?.TrimEnd('/');
        }
    }

    /// <summary>How many proxies stand in front of the bot and append to <c>X-Forwarded-For</c> the address that they heard.</summary>
    public int Proxies => Number("Web:Proxies", 0, 0, 10);

    /// <summary>Who answers for the register, as the privacy notice says it (GDPR 13).</summary>
    public PrivacySettings Privacy => new(Text("Privacy:Controller"), Text("Privacy:Contact"), Text("Privacy:Officer"));

    public Language Language => OneOf("Languages:Default", "fi", ("fi", Language.Fi), ("sv", Language.Sv), ("en", Language.En));

    /// <summary>The account whose tables are the store; null for a SQLite file.</summary>
    /// <param name="credential">For an account that is named by its address alone.</param>
    public TableServiceClient? Tables(Func<TokenCredential> credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        if (!OneOf("Storage:Provider", "Sqlite", ("Sqlite", false), ("AzureTables", true)))
            return null;
        switch (Text("Storage:ConnectionString"), Text("Storage:TableEndpoint"))
        {
            case (null, null):
                problems.Add("Storage:TableEndpoint is not set: give the address of the tables, like https://name.table.core.windows.net, or Storage:ConnectionString.");
                return null;
            case ({ }, { }):
                problems.Add("Storage:ConnectionString and Storage:TableEndpoint are both set: keep one; the endpoint needs no secret.");
                return null;
            case (null, { } endpoint):
                // A token goes over https only.
                if (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps)
                    return new(uri, credential(), TableStore.Options);
                problems.Add("Storage:TableEndpoint is not an https address: give one like https://name.table.core.windows.net.");
                return null;
            case ({ } connection, null):
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

    /// <summary>Where instances on the same tables tell each other of new work; null without.</summary>
    /// <param name="credential">For an account that is named by its address alone.</param>
    public QueueServiceClient? Queues(Func<TokenCredential> credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var options = new QueueClientOptions(QueueClientOptions.ServiceVersion.V2025_11_05)
        {
            Diagnostics = { IsTelemetryEnabled = false },
            // A hint is no use late, and a stop does not wait for one.
            Retry = { MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(200), NetworkTimeout = TimeSpan.FromSeconds(5) },
        };
        switch (Text("Storage:ConnectionString"), Text("Storage:QueueEndpoint"))
        {
            // One that names its endpoints need not name queues.
            case ({ } connection, null) when !connection.Contains("TableEndpoint=", StringComparison.OrdinalIgnoreCase)
                || connection.Contains("QueueEndpoint=", StringComparison.OrdinalIgnoreCase):
                try
                {
                    return new(connection, options);
                }
                catch (Exception e) when (e is FormatException or ArgumentException)
                {
                    return null; // it is told by the tables, which share it
                }

            case (null, { } endpoint) when Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps:
                return new(uri, credential(), options);
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

    /// <summary>Whether traces, metrics and logs are exported; the further standard variables are OpenTelemetry's own to read.</summary>
    public bool IsExported
    {
        get
        {
            if (Text("OTEL_EXPORTER_OTLP_ENDPOINT") is not { } url)
                return false;
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                problems.Add("OTEL_EXPORTER_OTLP_ENDPOINT is not an http or https address: give one like http://localhost:4317, or leave it out.");
            return true;
        }
    }

    /// <summary>How many messages a second the bot sends of its own accord; below what the channel takes from one app in a tenant.</summary>
    public int SendsPerSecond => Number("Bot:SendsPerSecond", 10, 1, 20);

    public const string EmergencyNumberByDefault = "112";

    /// <summary>MIELI ry, domain E8: unconfirmed there, so the doctor asks for a look.</summary>
    public const string CrisisLineByDefault = "09 2525 0111";

    /// <inheritdoc cref="CrisisLineByDefault"/>
    public const string CrisisLineSvByDefault = "09 2525 0112";

    /// <summary>Numbers that people in need are told; marked when nobody has confirmed them.</summary>
    public string EmergencyNumber => Text("Safety:EmergencyNumber") ?? EmergencyNumberByDefault;

    /// <inheritdoc cref="EmergencyNumber"/>
    public string CrisisLine => Text("Safety:CrisisLine") ?? CrisisLineByDefault;

    /// <inheritdoc cref="EmergencyNumber"/>
    public string CrisisLineSv => Text("Safety:CrisisLineSv") ?? CrisisLineSvByDefault;

    /// <summary>The crisis lines that nobody has written into the settings, and so not confirmed.</summary>
    public IEnumerable<string> Unconfirmed => CrisisLines.Where(key => Text(key) is null);

    /// <summary>Hears of red flags that no coordinator has taken within half an hour.</summary>
    public PersonId? SecondReceiver
    {
        get
        {
            if (Text("Safety:SecondReceiver") is not { } text)
                return null;
            if (PersonId.From(text) is not { } id)
                problems.Add("Safety:SecondReceiver is not an Entra object id: give the person's object id, a GUID.");
            else
                return id;
            return null;
        }
    }

    public Brokering Brokering => new()
    {
        Zone = Zone(),
        DigestAt = Time("Brokering:DigestAt", new(8, 0)),
        AlwaysReview = OneOf("Brokering:Review", "WhenNeeded", ("WhenNeeded", false), ("Always", true)),
        WaveExtra = Number("Brokering:WaveExtra", 1, 0, 50),
        OfferHours = Number("Brokering:OfferHours", 48, 1, 720),
        OfferHoursSoon = Number("Brokering:OfferHoursSoon", 24, 1, 720),
        OfferHoursUrgent = Number("Brokering:OfferHoursUrgent", 4, 1, 48),
        LateCancellation = LateCancellation,
        FairWindowHours = Number("Brokering:FairWindowHours", 0, 0, 168),
        WeeklyCap = Number("Brokering:WeeklyCap", 2, 0, 99),
        MonthlyCap = Number("Brokering:MonthlyCap", 6, 0, 99),
        MostOpenOffers = Number("Brokering:MostOpenOffers", 3, 1, 99),
        RestDays = Number("Brokering:RestDays", 1, 0, 30),
        HeavyInARow = Number("Brokering:HeavyInARow", 3, 1, 20),
        BackupOverAudience = Number("Brokering:BackupOverAudience", 50, 0, 5000),
        BackupOverDays = Number("Brokering:BackupOverDays", 14, 0, 3650),
    };

    public Retention Retention => new()
    {
        DraftDays = Number("Retention:DraftDays", 30, 1, 365),
        OfferMonths = Number("Retention:OfferMonths", 12, 1, 120),
        FeedbackMonths = Number("Retention:FeedbackMonths", 12, 1, 120),
        OrderMonths = Number("Retention:OrderMonths", 24, 1, 120),
        AccessMonths = Number("Retention:AccessMonths", 24, 1, 120),
    };

    public FeeTable Fees
    {
        get
        {
            var table = Text("Brokering:FeeTable") ?? "soite-2023";
            try
            {
                return FeeTable.Load(Own("Brokering:FeeTable", table) ?? table);
            }
            catch (FormatException e)
            {
                problems.Add($"Brokering:FeeTable: {(File.Exists(table) ? $"{table}: " : "")}{e.Message}");
                return FeeTable.Load("soite-2023");
            }
        }
    }

    /// <summary>The known rates, and the years of an operator's own file.</summary>
    public TravelRates TravelRates
    {
        get
        {
            var file = Text("Brokering:TravelRates");
            try
            {
                return file is null || Own("Brokering:TravelRates", file) is not { } json ? TravelRates.Known : TravelRates.With(json);
            }
            catch (FormatException e)
            {
                problems.Add($"Brokering:TravelRates: {file}: {e.Message}");
                return TravelRates.Known;
            }
        }
    }

    /// <summary>"50/14": half of the fee when fewer than 14 days are left.</summary>
    LateCancellation? LateCancellation
    {
        get
        {
            if (Text("Brokering:LateCancellation") is not { } text || text.Equals("CoordinatorDecides", StringComparison.OrdinalIgnoreCase))
                return null;
            if (text.Split('/') is [var percent, var days]
                && int.TryParse(percent, NumberStyles.None, CultureInfo.InvariantCulture, out var p) && p is > 0 and <= 100
                && int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var d) && d is > 0 and <= 365)
                return new(p, d);
            problems.Add("Brokering:LateCancellation is neither CoordinatorDecides nor percent/days like 50/14: mend it or leave it out.");
            return null;
        }
    }

    /// <summary>What experts accept in chat, in the organisation's words where it has some.</summary>
    public DocumentTexts Documents =>
        new(Text("Documents:Path"), Text("Documents:ValidMonths") is null ? null : Number("Documents:ValidMonths", 12, 1, 120), problems);

    /// <summary>The organisation's guideline for experience work (D-11); null without.</summary>
    public string? GuideUrl
    {
        get
        {
            if (Text("Guide:Url") is not { } url || (Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps))
                return Text("Guide:Url");
            problems.Add("Guide:Url is not an https address: give one like https://www.example.fi/kokemustoiminta, or leave it out.");
            return null;
        }
    }

    /// <summary>The text of an operator's file; null when the value names none.</summary>
    string? Own(string key, string path)
    {
        try
        {
            if (File.Exists(path))
                return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{key}: {path} cannot be read: let the bot's account read it.");
            return null;
        }

        if (path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            problems.Add($"{key}: there is no file {path}: give its path, relative to where the bot is started.");
        return null;
    }

    /// <summary>Said at the start and by the doctor when nobody coordinates.</summary>
    public const string NobodyCoordinates =
        "Coordinators is empty: name at least one coordinator by Entra object id (Coordinators__0) or their group (CoordinatorsGroupId), for reviews and safety flags need a reader.";

    /// <param name="byDefault">Who coordinates when nobody is named.</param>
    public ImmutableArray<PersonId> Coordinators(params ImmutableArray<PersonId> byDefault)
    {
        var named = configuration.GetSection("Coordinators").GetChildren().ToList();
        foreach (var wrong in named.Where(c => PersonId.From(c.Value) is null))
            problems.Add($"{wrong.Path} is not an Entra object id: give the person's object id, a GUID.");
        var ids = named.Select(c => PersonId.From(c.Value)).OfType<PersonId>().Distinct().ToImmutableArray();
        return named.Count > 0 || Text("CoordinatorsGroupId") is not null ? ids : byDefault;
    }

    /// <summary>Whether the line is one of those that <see cref="Graph"/> adds.</summary>
    public static bool IsAboutGraph(string problem) => GraphKeys.Append("Graph:Endpoint").Any(key => problem.StartsWith(key, StringComparison.Ordinal));

    /// <summary>What Microsoft Graph is used for; null when it is for nothing.</summary>
    public GraphUse? Graph(BotSettings bot)
    {
        ArgumentNullException.ThrowIfNull(bot);
        var endpoint = Text("Graph:Endpoint") ?? "https://graph.microsoft.com/v1.0";
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
            if (!bot.HasCredential && !isLocal)
                problems.Add($"{key} needs Microsoft Graph, which asks who the bot is: set Bot:AppId and its credential, or leave it out.");
            else if (bot is { AppType: AppType.MultiTenant, TenantId: null } && !isLocal)
                problems.Add($"{key} needs Microsoft Graph, which asks for the tenant: set Bot:TenantId, or leave it out.");
        }

        return new(uri, coordinators, requesters, mailbox, app);
    }

    string? Text(string key) => configuration[key] is { } text && text.Trim().Length > 0 ? text.Trim() : null;

    int Number(string key, int usual, int least, int most)
    {
        if (Text(key) is not { } text)
            return usual;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most)
            return n;
        problems.Add($"{key} is not a whole number from {least} to {most}: mend it or leave it out for {usual}.");
        return usual;
    }

    TimeOnly Time(string key, TimeOnly usual)
    {
        if (Text(key) is not { } text)
            return usual;
        if (TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            return time;
        problems.Add($"{key} is not a time like 08:00: mend it or leave it out for {usual:HH:mm}.");
        return usual;
    }

    TimeZoneInfo Zone()
    {
        var id = Text("Brokering:TimeZone") ?? "Europe/Helsinki";
        if (TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone))
            return zone;
        problems.Add("Brokering:TimeZone is not a time zone this machine knows: give an IANA name like Europe/Helsinki.");
        return TimeZoneInfo.Utc;
    }

    T OneOf<T>(string key, string usual, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        var text = Text(key) ?? usual;
        foreach (var (name, value) in choices)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        var names = new List<string>();
        foreach (var (name, _) in choices)
            names.Add(name);
        problems.Add($"{key} is none of {string.Join(", ", names)}: mend it or leave it out for {usual}.");
        return choices[0].Value;
    }
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
