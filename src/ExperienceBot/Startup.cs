using Azure.Data.Tables;
using Azure.Identity;
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
                    return await BackUp.Run(copy, args);
                case "doctor":
                    return await Doctor.Run(args, system, Console.Out);
                case "manifest":
                    return await AppPackage.Run(args);
                default:
                    await errors.WriteLineAsync(
                        $"There is no command '{command}'. There are: backup <file.db>, doctor, import <file.csv>, manifest --out <file.zip>. Without a command the bot runs.");
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

        var settings = new Settings(builder.Configuration, isDevelopment);
        var bot = builder.Configuration.GetSection("Bot").Get<BotSettings>() ?? new();
        var (rules, fees, rates, language, publicUrl, pace, retention, privacy) =
            (settings.Brokering, settings.Fees, settings.TravelRates, settings.Language, settings.PublicUrl, settings.SendsPerSecond, settings.Retention, settings.Privacy);
#if PLAYGROUND
        var hasPlayground = isDevelopment && bot.AppId is null;
        var coordinators = settings.Coordinators(hasPlayground ? [PlaygroundPeople.Coordinator] : []);
#else
        var hasPlayground = false;
        var coordinators = settings.Coordinators();
#endif
        var second = settings.SecondReceiver;
        var isExported = settings.IsExported;
        var (documents, guide) = (settings.Documents, settings.GuideUrl);
        var tables = Tables(settings, bot);
        var graph = settings.Graph(bot);
        var queues = tables is null ? null : settings.Queues(() => Identity(bot));
        if (bot.Problems(builder.Environment).Concat(settings.Problems).ToList() is { Count: > 0 } problems)
            throw new SettingsException(problems);

        WebApplication? app = null;
        string Address() => app!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
            ?.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal) ?? DevelopmentUrl;
#pragma warning disable CA2000 // the container owns it and closes it
        IStore store = tables is not null
            ? await TableStore.Open(tables, CancellationToken.None)
            : await SqliteStore.Open(Path.GetFullPath(settings.StoragePath), WaitForFile, system, CancellationToken.None);
        TimeProvider clock = isDevelopment ? new DevelopmentClock(system) : system;
#pragma warning restore CA2000

        var services = builder.Services;
        services.AddSingleton<IStore>(_ => store); // made by a factory, so that the host closes it last
        services.AddSingleton(clock).AddKeyedSingleton(TeamsEdge.WallClock, system).AddSingleton(settings)
            .AddSingleton(rules).AddSingleton(retention).AddSingleton(fees).AddSingleton(rates).AddSingleton(documents).AddSingleton(privacy);
        services.TryAddSingleton(NewId.Random);
        services.AddSingleton(new Tenancy
        {
            Tenant = bot.Tenant ?? DevelopmentTenant,
            BotId = bot.AppId is { } appId ? $"28:{appId}" : "28:experiencebot",
            Coordinators = coordinators,
            SecondReceiver = second,
            EmergencyNumber = settings.EmergencyNumber,
            CrisisLine = settings.CrisisLine,
            CrisisLineSv = settings.CrisisLineSv,
            Requesters = graph?.RequestersGroup is null ? null : [],
            Invites = graph?.CalendarMailbox is not null,
            DefaultLanguage = language,
            DefaultServiceUrl = () => hasPlayground && builder.Configuration["Bot:DefaultServiceUrl"] is null or ""
                ? $"{Address()}/playground/connector/" : bot.DefaultServiceUrl,
            PublicUrl = () => publicUrl ?? Address(),
            GuideUrl = guide,
        });
        services.AddSingleton(provider => new Hints(
            queues, provider.GetRequiredService<Leases>(), provider.GetRequiredService<Ledger>(), clock, provider.GetRequiredService<ILogger<Hints>>()))
            .AddHostedService(provider => provider.GetRequiredService<Hints>());
        services.AddSingleton(new ClockWatch(system)).AddSingleton(new Pace(hasPlayground && builder.Configuration["Bot:SendsPerSecond"] is null ? 0 : pace));
        services.AddTeams(builder.Configuration);
        services.AddExperienceBot();
        if (graph is not null)
            services.AddGraph(graph, system);
        if (isExported)
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
        await Ready(app, settings, hasPlayground, roster);
        return app;
    }

    /// <summary>Null when nobody names one, or with an empty value.</summary>
    static string? GivenEnvironment(string[] args) =>
        new ConfigurationBuilder().AddEnvironmentVariables("DOTNET_").AddEnvironmentVariables("ASPNETCORE_").AddCommandLine(args).Build()
            ["environment"] is { Length: > 0 } given ? given : null;

    /// <summary>The tables of <c>Storage:*</c>, with the identity the bot runs as; null for a SQLite file.</summary>
    internal static TableServiceClient? Tables(Settings settings, BotSettings bot) => settings.Tables(() => Identity(bot));

    static DefaultAzureCredential Identity(BotSettings bot) =>
        new(new DefaultAzureCredentialOptions { ManagedIdentityClientId = bot.AppType == AppType.UserAssignedMsi ? bot.AppId : null });

    /// <summary>Every slice: its buttons, commands, words and deadlines.</summary>
    static void AddExperienceBot(this IServiceCollection services)
    {
        services.AddSingleton<Ledger>().AddSingleton<OrderBook>().AddSingleton<PersonBook>().AddSingleton<Roster>().AddSingleton<Links>()
            .AddSingleton<OrderFacts>().AddSingleton<OrderWalkCards>().AddSingleton<TermsPage>().AddSingleton<AccessLog>().AddSingleton<RegisterCards>().AddSingleton<OwnData>()
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
    static async Task Ready(WebApplication app, Settings settings, bool hasPlayground, RosterReading.Roster? file)
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
        if (file is null && !await roster.IsImported(CancellationToken.None) && (settings.RosterPath is not null || hasPlayground))
            file = ImportRoster.Read(settings.RosterPath);
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
        if (app.Services.GetRequiredService<Tenancy>().Coordinators.IsEmpty)
            await Console.Error.WriteLineAsync(Settings.NobodyCoordinates);
        await app.WaitForShutdownAsync();
    }
}

/// <summary>The bot cannot start with these settings; each line names one and the mend.</summary>
public sealed class SettingsException(IEnumerable<string> problems) : Exception(string.Join(Environment.NewLine, problems));
