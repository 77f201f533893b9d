using ExperienceBot.Coordination;
using ExperienceBot.Experts;
using ExperienceBot.Feedback;
using ExperienceBot.Fees;
using ExperienceBot.Graph;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Safety;
using ExperienceBot.Sessions;
using ExperienceBot.Storage;
using ExperienceBot.Web;
using ExperienceBot.Work;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExperienceBot.Tests.Simulation;

/// <summary>One run of the bot, made of the real parts. What it holds in memory dies with it; nothing of it goes on then.</summary>
sealed class Process : IDisposable
{
    static readonly Func<WorkEngine, CancellationToken, Task> Execute = typeof(WorkEngine)
        .GetMethod("ExecuteAsync", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!
        .CreateDelegate<Func<WorkEngine, CancellationToken, Task>>();

    readonly World world;
    readonly ProcessClock clock;
    readonly StorePort store;
    readonly HttpClient http;
    readonly MicrosoftGraph? graph;
    readonly Ledger ledger;
    readonly Changes changes;
    readonly Links links;
    readonly MorningDigest digest;
    readonly WorkEngine engine;
    readonly List<DateTimeOffset> troubles = [];

    public Process(Scene scene, int number)
    {
        (world, Number, BornAt) = (scene.World, number, scene.Now);
        Context = new(world, this);
        clock = new(world, this, scene.Sabotage.Ahead);
        store = new(scene, this);
        http = new(new ChannelPort(scene, this)) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning disable CA2000 // the client owns it, and is let go of at the end
        if (scene.Setting.Invites)
            graph = new(new(new(GraphPort.Url), null, null, GraphPort.Mailbox, null), new(), clock, NullLogger<MicrosoftGraph>.Instance, new GraphPort(scene, this));
#pragma warning restore CA2000
        var (rules, tenancy) = (scene.Rules, scene.Tenancy);
        var newId = new NewId(bytes => world.Random.NextBytes(bytes));

        // As Startup does.
        ledger = new(store, tenancy, clock);
        Orders = new(store, ledger, tenancy, new(), clock);
        People = new(store, ledger, new());
        Roster = new(store, ledger, rules, clock);
        var gates = new Gates(store, ledger, scene.Pace, newId, clock);
        var leases = new Leases(store, ledger, gates, newId, clock);
        changes = new(store, ledger, Orders, Roster, clock);
        links = new(tenancy, clock);
        var facts = new OrderFacts(rules, TravelRates.Known);
        var claims = new ClaimCards(facts, Roster, People, TravelRates.Known, rules);
        var undelivered = new Undelivered(store, ledger, People, Roster, facts, tenancy, clock);
        var leaves = new Leaves(People, tenancy, rules, clock);
        var distress = new InDistress(store, ledger, People, Roster, Orders, leaves, facts, tenancy, newId, clock);
        var desk = new DeskCards(
            Orders, Roster, People, undelivered, new(store, ledger, Roster, newId, tenancy, rules, clock), distress, facts, rules, TravelRates.Known, claims, tenancy);
        var offers = new OfferCards(facts, links, rules);
        var brokerage = new Brokerage(Orders, Roster, rules, clock);
        var walkCards = new OrderWalkCards(facts, rules, scene.Fees);
        digest = new(ledger, undelivered, new(store, ledger, new()), rules, clock);
        var home = new Home(People, Roster, tenancy);
        object[] slices =
        [
            home, new OrderWalk(People, Orders, Roster, walkCards, facts, rules, scene.Fees, newId, tenancy), new MyOrders(People, Orders, facts, rules, tenancy),
            new Confirmation(facts, links), new OfferActions(Orders, Roster, People, offers, new(Orders, Roster, rules), rules), offers, brokerage,
            new Pausing(Roster, Orders, facts, rules, distress, clock), new FeedbackCards(Orders, facts, links, tenancy),
            claims, new Reporting(Orders, Roster, claims, offers, rules, tenancy), new ClaimDesk(Orders, claims, TravelRates.Known, rules, tenancy),
            new Payroll(store, ledger, Orders, Roster, facts, links, rules, tenancy),
            new Desk(Orders, People, brokerage, desk, rules, tenancy), desk, undelivered, digest, distress, leaves,
            new Gaps(store, ledger, Orders, tenancy, rules, clock), new OnTheDay(Orders, facts, clock), new Invitations(Orders, People, store, ledger, tenancy, clock, graph),
        ];
        var delivery = new Delivery(Orders, People, Roster, new(http, clock), gates, tenancy, slices.OfType<IComposer>(), clock, leaves);
        engine = new(
            store, ledger, delivery, gates, leases, new(null, leases, ledger, clock, NullLogger<Hints>.Instance), changes, new(clock), slices.OfType<IDeadlines>(), clock, NullLogger<WorkEngine>.Instance);
        Bot = new(
            People, home, changes, tenancy, clock, slices.OfType<ICardActions>(), slices.OfType<ICommands>(), slices.OfType<IListener>(), distress);
    }

    public int Number { get; }

    public Context Context { get; }

    public OrderBook Orders { get; }

    public PersonBook People { get; }

    public Roster Roster { get; }

    public Bot Bot { get; }

    public bool IsDead { get; private set; }

    /// <summary>Takes turns: what memory holds has been read.</summary>
    public bool IsUp { get; private set; }

    /// <summary>The work that was last begun for each reader, whose call is on its way.</summary>
    public Dictionary<string, (string Partition, string Key)> Begun { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset BornAt { get; }

    public DateTimeOffset? DiedAt { get; private set; }

    /// <summary>How often a call of this process has gone wrong so far.</summary>
    public int Troubles => troubles.Count;

    public int TroublesAt(DateTimeOffset time) => troubles.Count(t => t <= time);

    public void Troubled() => troubles.Add(world.Now);

    public void Start(Action failed) => Run(async () =>
    {
        try
        {
            changes.Begin();
            await links.Load(store, ledger, CancellationToken.None);
            await Roster.Load(CancellationToken.None);
            await Orders.Load(CancellationToken.None);
            await digest.Plan(CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            failed(); // whoever runs it starts it again
            return;
        }

        IsUp = true;
        await Execute(engine, CancellationToken.None);
    });

    /// <summary>Posts something to do; what it throws is thrown out of the simulation.</summary>
    public void Run(Func<Task> act) => Context.Post(_ => Begin(act), null);

    public void Die()
    {
        IsDead = true;
        DiedAt = world.Now;
        IsUp = false;
        Dispose();
    }

    public void Dispose()
    {
        http.Dispose();
        graph?.Dispose();
        engine.Dispose();
    }

    static async void Begin(Func<Task> act) => await act();
}

/// <summary>What a process goes on with, when the world says.</summary>
sealed class Context(World world, Process owner) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state)
    {
        world.CheckThread();
        world.Ready(owner, () => d(state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
