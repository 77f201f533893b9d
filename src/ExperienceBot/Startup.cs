using Azure;
using ExperienceBot.Coordination;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Feedback;
using ExperienceBot.Fees;
using ExperienceBot.Graph;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Privacy;
using ExperienceBot.Safety;
using ExperienceBot.Sessions;
#if PLAYGROUND
using ExperienceBot.Playground;
#endif
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ExperienceBot;

/// <summary>From arguments and settings to a running bot, or to a line that says what to mend.</summary>
public static class Startup
{
    const string DevelopmentTenant = "00000000-0000-4000-8000-0000000000ff";
    internal const string DevelopmentUrl = "http://localhost:5080";
#if PLAYGROUND
    const string UsualEnvironment = "Development"; // built by a developer, not published
#else
    const string UsualEnvironment = "Production";
#endif
    static readonly TimeSpan WaitForFile = TimeSpan.FromSeconds(5);

    /// <summary>Runs the bot, or one of its commands. 0 when all went well.</summary>
    /// <param name="errors">Where a line goes that says what to mend; the console's when null.</param>
    public static async Task<int> Run(string[] args, TimeProvider? system = null, TextWriter? errors = null)
    {
        errors ??= Console.Error;
#pragma warning disable RS0030 // the one place that names the system's clock
        system ??= TimeProvider.System;
#pragma warning restore RS0030
        var command = args is [var first, ..] && !first.StartsWith('-') ? first : null;
        try
        {
            switch (command)
            {
                case null:
                    await using (var app = await Build(args, system))
                        await Serve(app);
                    return 0;
                case "import" when args is [_, var file, ..]:
                    return await ImportRoster.Run(file, args, system);
                case "backup" when args is [_, var copy, ..] && !copy.StartsWith('-'):
                    return await BackUp.Run(copy, args, system);
                case "restore" when args is [_, var copy, ..] && !copy.StartsWith('-'):
                    return await BackUp.Restore(copy, args, system);
                case "erased" when args is [_, var list, ..] && !list.StartsWith('-'):
                    return await Erasures.List(list, args, system);
                case "erase" when args is [_, var list, ..] && !list.StartsWith('-'):
                    return await Erasures.Apply(list, args, system);
                case "doctor":
                    return await Doctor.Run(args, system, Console.Out);
                case "manifest":
                    return await AppPackage.Run(args);
                default:
                    await errors.WriteLineAsync(
                        $"There is no command '{command}'. There are: backup <file.db>, restore <file.db>, erased <list.json>, erase <list.json>, doctor, import <file.csv>, manifest --out <file.zip>. Without a command the bot runs.");
                    return 2;
            }
        }
        catch (Exception e) when (e is SettingsException or StoreInUseException or StoreUnavailableException or InvalidDataException
            or InvalidOperationException or ArgumentException or FormatException or IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync(e.Message);
            return 1;
        }
    }

    /// <summary>The settings from everywhere they may stand, and nothing started.</summary>
    internal static WebApplicationBuilder Begin(string[] args) => WebApplication.CreateBuilder(new WebApplicationOptions
    {
        Args = args, ContentRootPath = AppContext.BaseDirectory, EnvironmentName = GivenEnvironment(args) ?? UsualEnvironment,
    });

    /// <summary>The whole host, ready to start.</summary>
    /// <param name="system">The machine's time.</param>
    /// <param name="roster">Imported into whatever roster there is; when null, an empty one is filled as the settings say.</param>
    public static async Task<WebApplication> Build(
        string[] args, TimeProvider system, Action<WebApplicationBuilder>? adjust = null, RosterReading.Roster? roster = null)
    {
        var builder = Begin(args);
        adjust?.Invoke(builder);
        var isDevelopment = builder.Environment.IsDevelopment();
        if (isDevelopment && string.IsNullOrEmpty(builder.Configuration["urls"]))
            builder.WebHost.UseUrls(DevelopmentUrl);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);

        var settings = new Settings(builder.Configuration, builder.Environment);
        if (settings.Problems.Count > 0)
            throw new SettingsException(settings.Problems);
        var (bot, graph, hasPlayground) = (settings.Bot, settings.Graph, settings.HasPlayground);

        WebApplication? app = null;
        string Address() => app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal) ?? DevelopmentUrl;
#pragma warning disable CA2000 // the container owns it and closes it
        var store = await OpenStore(settings, WaitForFile, system, CancellationToken.None);
        TimeProvider clock = isDevelopment ? new DevelopmentClock(system) : system;
#pragma warning restore CA2000

        var services = builder.Services;
        services.AddSingleton<IStore>(_ => store); // made by a factory, so that the host closes it last
        services.AddSingleton(clock).AddKeyedSingleton(TeamsEdge.WallClock, system).AddSingleton(settings)
            .AddSingleton(bot).AddSingleton(settings.Brokering).AddSingleton(settings.Retention).AddSingleton(settings.Fees).AddSingleton(settings.TravelRates)
            .AddSingleton(settings.Documents).AddSingleton(settings.Privacy);
        services.TryAddSingleton(NewId.Random);
        services.AddSingleton(new Tenancy
        {
            Tenant = bot.Tenant ?? DevelopmentTenant,
            BotId = bot.AppId is { } appId ? $"28:{appId}" : "28:experiencebot",
            Coordinators = settings.Coordinators,
            SecondReceiver = settings.SecondReceiver,
            EmergencyNumber = settings.EmergencyNumber,
            CrisisLine = settings.CrisisLine,
            CrisisLineSv = settings.CrisisLineSv,
            Requesters = graph?.RequestersGroup is null ? null : [],
            Invites = graph?.CalendarMailbox is not null,
            DefaultLanguage = settings.Language,
            DefaultServiceUrl = () => hasPlayground && builder.Configuration["Bot:DefaultServiceUrl"] is null or ""
                ? $"{Address()}/playground/connector/" : bot.DefaultServiceUrl,
            PublicUrl = () => settings.PublicUrl ?? Address(),
            GuideUrl = settings.GuideUrl,
        });
        services.AddSingleton(provider => new Hints(
            settings.Queues, provider.GetRequiredService<Leases>(), provider.GetRequiredService<Ledger>(), clock, provider.GetRequiredService<ILogger<Hints>>()))
            .AddHostedService(provider => provider.GetRequiredService<Hints>());
        services.AddSingleton(new ClockWatch(system)).AddSingleton(new Pace(hasPlayground && builder.Configuration["Bot:SendsPerSecond"] is null ? 0 : settings.SendsPerSecond));
        services.AddTeams(builder.Configuration);
        services.AddExperienceBot();
        if (graph is not null)
            services.AddGraph(graph, system);
        if (settings.IsExported)
            builder.AddTelemetry();
#if PLAYGROUND
        if (hasPlayground)
        {
            services.AddPlayground(provider => new()
            {
                TenantId = DevelopmentTenant,
                BotId = "experiencebot",
                People = PlaygroundPeople.All(provider.GetRequiredService<Roster>().All),
                HistoryPath = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(settings.StoragePath))!, "playground.jsonl"),
                BaseAddress = () => new(Address() + "/"),
            });
        }
#endif

        app = builder.Build();
        app.UseDiscretion();
        app.UseDoorway(settings.Proxies);
        app.MapTeams();
        app.MapHealth();
        app.MapFeedbackPage();
        app.MapPrivacyPage();
        app.MapOfferPage();
        app.MapFiles();
        if (isDevelopment)
            app.MapDevelopmentClock();
#if PLAYGROUND
        if (hasPlayground)
        {
            app.MapPlayground();
            app.Lifetime.ApplicationStarted.Register(() => Console.Out.WriteLine($"Open the playground: {Address()}/playground"));
        }
#endif
        await Ready(app, settings, roster);
        return app;
    }

    /// <summary>Null when nobody names one, or with an empty value.</summary>
    static string? GivenEnvironment(string[] args) =>
        new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build()
            ["environment"] is { Length: > 0 } given ? given : null;

    /// <summary>For a command beside the bot, which needs nothing but the store.</summary>
    /// <param name="args">The command and its file first.</param>
    internal static Settings StorageSettings(string[] args)
    {
        var builder = Begin([.. args.Skip(2)]);
        var settings = new Settings(builder.Configuration, builder.Environment);
        return settings.Problems.Where(p => p.StartsWith("Storage:", StringComparison.Ordinal)).ToList() is { Count: > 0 } problems
            ? throw new SettingsException(problems) : settings;
    }

    /// <summary>The store of the settings.</summary>
    /// <param name="wait">For a file that another process still has.</param>
    /// <param name="shards">Of tables that are not there yet.</param>
    /// <exception cref="SettingsException">It cannot be had: which setting leads there, and the mend.</exception>
    internal static async Task<IStore> OpenStore(Settings settings, TimeSpan wait, TimeProvider system, CancellationToken ct, int shards = TableStore.UsualShards)
    {
        try
        {
            if (settings.Tables is { } tables)
                return await TableStore.Open(tables, ct, shards: shards);
            var file = await SqliteStore.Open(Path.GetFullPath(settings.StoragePath), wait, system, ct);
            if (!await TableStore.IsCopiedTo(file, ct))
                return file;
            await file.DisposeAsync();
            throw new InvalidDataException($"{settings.StoragePath} is a copy of tables, which the command restore brings back into tables");
        }
        catch (Exception e) when (e is StoreUnavailableException or InvalidDataException or ArgumentException)
        {
            throw new SettingsException([Unusable(settings, e)]);
        }
    }

    /// <summary>What leads to a store that cannot be used, and the mend.</summary>
    internal static string Unusable(Settings settings, Exception e) => (settings.Tables, e) switch
    {
        ({ }, StoreUnavailableException) => $"Storage:{(settings.Tables.Uri.Scheme == "https" ? "TableEndpoint" : "ConnectionString")}: the tables cannot be written ({Refusal(e)}): {Mend(e, "Table")}.",
        ({ }, _) => $"Storage:Provider: {e.Message.TrimEnd('.')}: start the version that wrote it.",
        (_, InvalidDataException) => $"Storage:Path: {e.Message.TrimEnd('.')}: name the bot's own file, or start the version that wrote it.",
        _ => $"Storage:Path: {e.Message.TrimEnd('.')}: give the path of a file on a disk of this machine that the bot's account may write.",
    };

    /// <summary>Why Azure refuses, in few words and without its headers.</summary>
    internal static string Refusal(Exception e) => e.GetBaseException() switch
    {
        RequestFailedException { Status: > 0 } refused => $"{refused.Status} {refused.ErrorCode}".TrimEnd(),
        var other => other.Message.Split(['\r', '\n'])[0].TrimEnd('.'),
    };

    /// <param name="service">Table or Queue, as the role is called.</param>
    internal static string Mend(Exception e, string service) => e.GetBaseException() is RequestFailedException { Status: 401 or 403 }
        ? $"give the bot's identity the role Storage {service} Data Contributor on the storage account, and some minutes"
        : "let the machine reach the account, and name its identity (AZURE_CLIENT_ID), or mend the address";

    /// <summary>Every slice: its buttons, commands, words and deadlines.</summary>
    static void AddExperienceBot(this IServiceCollection services)
    {
        services.AddSingleton<Ledger>().AddSingleton<OrderBook>().AddSingleton<PersonBook>().AddSingleton<Roster>().AddSingleton<Links>()
            .AddSingleton<OrderFacts>().AddSingleton<OrderWalkCards>().AddSingleton<TermsPage>().AddSingleton<AccessLog>().AddSingleton<RegisterCards>().AddSingleton<OwnData>()
            .AddSingleton<FeedbackPace>().AddSingleton<Readiness>()
            .AddSingleton<Gates>().AddSingleton<IChannelBudget>(provider => provider.GetRequiredService<Gates>()).AddSingleton(provider => ActivatorUtilities.CreateInstance<Leases>(provider, NewId.Random)) // its id is nobody's to see
            .AddSingleton<Changes>().AddSingleton<Delivery>().AddSingleton<WorkEngine>()
            .AddHostedService(provider => provider.GetRequiredService<WorkEngine>())
            .AddSingleton<ITurnHandler, Bot>();
        Add<Home>();
        Add<OrderWalk>();
        Add<MyOrders>();
        Add<Confirmation>();
        services.AddSingleton<Seats>();
        Add<OfferActions>();
        Add<OfferCards>();
        Add<Brokerage>();
        Add<Pausing>();
        Add<Leaving>();
        Add<Register>();
        Add<RosterTransfer>();
        Add<Organisations>();
        Add<Announcements>();
        Add<JoinWalk>();
        Add<OwnProfile>();
        Add<Applicants>();
        Add<Caring>();
        Add<Erasing>();
        Add<InDistress>();
        Add<Leaves>();
        Add<Recording>();
        Add<FeedbackRelay>();
        Add<FeedbackCards>();
        Add<ClaimCards>();
        Add<Reporting>();
        Add<ClaimDesk>();
        Add<Payroll>();
        Add<Desk>();
        Add<DeskCards>();
        Add<Undelivered>();
        Add<Reaching>();
        Add<Gaps>();
        Add<OnTheDay>();
        Add<AdvisingCards>();
        Add<MorningDigest>();
        Add<Invitations>();
        Add<Forgetting>();
        Add<MyDocuments>();
        Add<DocumentDesk>();
        Add<DocumentDates>();
        Add<Minutes>();

        void Add<T>()
            where T : class
        {
            services.AddSingleton<T>();
            foreach (var face in typeof(T).GetInterfaces())
            {
                if (face == typeof(ICardActions) || face == typeof(ICommands) || face == typeof(IListener) || face == typeof(IComposer) || face == typeof(IDeadlines))
                    services.AddSingleton(face, provider => provider.GetRequiredService<T>());
            }
        }
    }

    /// <summary>Only what is used: the rest of the bot does without.</summary>
    static void AddGraph(this IServiceCollection services, GraphUse use, TimeProvider wall)
    {
        services.AddSingleton(use).AddSingleton(provider => new MicrosoftGraph(
            use, provider.GetRequiredService<BotSettings>(), wall, provider.GetRequiredService<ILogger<MicrosoftGraph>>()));
        if ((use.CoordinatorsGroup ?? use.RequestersGroup) is not null)
            services.AddSingleton<Groups>().AddHostedService(provider => provider.GetRequiredService<Groups>());
        if (use.TeamsAppId is not null)
            services.AddSingleton<FirstContact>();
    }

    /// <summary>What memory holds is read, and what must be owed is owed, before the first request.</summary>
    static async Task Ready(WebApplication app, Settings settings, RosterReading.Roster? file)
    {
        var services = app.Services;
        var (store, ledger, roster) = (services.GetRequiredService<IStore>(), services.GetRequiredService<Ledger>(), services.GetRequiredService<Roster>());
        if (services.GetRequiredService<TimeProvider>() is DevelopmentClock clock)
            await clock.Load(store, ledger.Partition(Keys.Tenant), services.GetRequiredService<Brokering>().Zone, CancellationToken.None);
        services.GetRequiredService<Changes>().Begin();
        if (services.GetService<Groups>() is { } groups)
            await groups.Load(CancellationToken.None);
        await services.GetRequiredService<Links>().Load(store, ledger, CancellationToken.None);
        await roster.Load(CancellationToken.None);
        if (file is null && !await roster.IsImported(CancellationToken.None) && (settings.RosterPath is not null || settings.HasPlayground))
            file = ImportRoster.Set(settings);
        if (file is not null)
            await roster.Import(file, CancellationToken.None);
        await services.GetRequiredService<OrderBook>().Load(CancellationToken.None);
        await services.GetRequiredService<MorningDigest>().Plan(CancellationToken.None);
        await services.GetRequiredService<DocumentDates>().Plan(CancellationToken.None);
        await services.GetRequiredService<Caring>().Plan(CancellationToken.None);
    }

    static async Task Serve(WebApplication app)
    {
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        await Console.Out.WriteLineAsync($"ExperienceBot listens on {address}");
        var settings = app.Services.GetRequiredService<Settings>();
        if (app.Services.GetRequiredService<Tenancy>().Coordinators.IsEmpty)
            await Console.Error.WriteLineAsync(Settings.NobodyCoordinates);
        foreach (var line in (app.Environment.IsDevelopment() ? [] : settings.Privacy.Missing).Concat(settings.Unread))
            await Console.Error.WriteLineAsync(line);
        await app.WaitForShutdownAsync();
    }
}

/// <summary>The bot cannot start with these settings; each line names one and the mend.</summary>
public sealed class SettingsException(IEnumerable<string> problems) : Exception(string.Join(Environment.NewLine, problems));
