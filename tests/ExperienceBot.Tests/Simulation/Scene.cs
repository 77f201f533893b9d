using System.Collections.Immutable;
using ExperienceBot.Fees;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;

namespace ExperienceBot.Tests.Simulation;

/// <summary>What a run is made of besides its seed.</summary>
sealed record Setting(string Name)
{
    public int Processes { get; init; } = 1;
    public int Shards { get; init; } = 2;
    public int Experts { get; init; } = 6;
    public int WaveExtra { get; init; } = 2;
    public int PerSecond { get; init; } = 10;
    public int OfferHours { get; init; } = 24;
    public int FairWindowHours { get; init; }

    /// <summary>How long things go wrong; then all goes well until nothing is left to do.</summary>
    public TimeSpan Lasts { get; init; }

    /// <summary>By calendar too.</summary>
    public bool Invites { get; init; }
    public ImmutableHashSet<int> Blocked { get; init; } = [];
    public ImmutableHashSet<int> Poison { get; init; } = [];

    /// <summary>Of each call, in the part of the run that has faults.</summary>
    public double Crashes { get; init; } = 0.012;
    public double Faults { get; init; } = 0.04;
    public double Throttled { get; init; }

    /// <summary>How people behave; see <see cref="People"/>.</summary>
    public Habits Habits { get; init; } = new();
}

/// <summary>The store, the processes that share it, and the people around them.</summary>
sealed class Scene
{
    public static readonly PersonId Requester = An.Person(1);
    public static readonly PersonId Coordinator = An.Person(2);

    static readonly FeeTable table = FeeTable.Load("soite-2023");

    readonly List<Process> processes = [];
    int started;

    public Scene(int seed, Setting setting, Faults? faults = null, Sabotage? sabotage = null)
    {
        World = new(seed);
        Setting = setting;
        Faults = faults ?? new Faults.Drawn(World.Random, setting.Crashes, setting.Faults, setting.Throttled);
        Sabotage = sabotage ?? new();
        Store = new(setting.Shards, isShared: setting.Processes > 1);
        Rules = new() { WaveExtra = setting.WaveExtra, OfferHoursSoon = setting.OfferHours, FairWindowHours = setting.FairWindowHours };
        Pace = new(setting.PerSecond);
        Blocked = [.. setting.Blocked.Select(An.Person)];
        Poison = [.. setting.Poison.Select(An.Person)];
        Tenancy = new()
        {
            Tenant = "tenant", BotId = "28:bot", Coordinators = [Coordinator], DefaultLanguage = Language.En, Invites = setting.Invites,
            DefaultServiceUrl = () => "https://channel.test/", PublicUrl = () => "https://bot.test",
        };
        Calendars = new(World);
        Truth = new(this);
        Rates = new(this);
        People = new(this);
        World.NextDue = NextDue;
        Store.Apply(Keys.Partition(Tenancy.Tenant, Keys.Tenant, Store.Shards), [new Write.Put("T!secret", new string('0', 64)), new Write.Put("T!imported", "")]);
        foreach (var expert in Enumerable.Range(501, setting.Experts).Select(An.Expert))
        {
            Store.Apply(
                Keys.Partition(Tenancy.Tenant, Keys.Of(expert.Id), Store.Shards),
                [new Write.Put(Keys.Roster + expert.Id, StoredJson.Write(expert, StoredJson.Rows.Expert))]);
        }

        for (var n = 0; n < setting.Processes; n++)
            Start();
    }

    public World World { get; }
    public Setting Setting { get; }
    public Faults Faults { get; }
    public Sabotage Sabotage { get; }
    public MemoryStore Store { get; }
    public Brokering Rules { get; }
    public Pace Pace { get; }
    public HashSet<PersonId> Blocked { get; }
    public HashSet<PersonId> Poison { get; }
    public Calendars Calendars { get; }
    public Truth Truth { get; }
    public Rates Rates { get; }
    public People People { get; }
    public FeeTable Fees { get; } = table;

    public Tenancy Tenancy { get; }

    /// <summary>Those that take turns now.</summary>
    public List<Process> Up => processes.FindAll(p => p.IsUp);

    public DateTimeOffset Now => World.Now;

    public int Crashes { get; private set; }

    /// <summary>The whole run, with faults and then without until all is done. Throws what it finds.</summary>
    public void Play()
    {
        var until = Now + Setting.Lasts;
        World.Run(() => Now >= until);
        Calm();
    }

    /// <summary>Without faults until all is done. Throws what it finds.</summary>
    public void Calm()
    {
        Faults.AreOver = true;
        Poison.Clear();
        var calm = Now;
        World.Run(() =>
        {
            if (Now > calm + TimeSpan.FromMinutes(5) && NextDue() < Now - TimeSpan.FromSeconds(60))
                throw new ViolationException("I18: work is due for more than a minute, five minutes after the last fault.");
            return Now > calm + TimeSpan.FromMinutes(30) && People.AreQuiet && (NextDue() is not { } due || due > Now + TimeSpan.FromMinutes(1));
        });
        Truth.AtRest();
    }

    /// <summary>Until it is so, at the latest after the time.</summary>
    public void Until(Func<bool> isSo, TimeSpan longest)
    {
        var latest = Now + longest;
        World.At(latest, () => { });
        World.Run(() => Now >= latest || isSo());
        if (!isSo())
            throw new ViolationException($"It is not so even after {longest}.");
    }

    public void Pass(TimeSpan time)
    {
        var until = Now + time;
        Until(() => Now >= until, time);
    }

    /// <summary>The bot has a chat with the person already.</summary>
    public void Meet(PersonId who) => Store.Apply(
        Keys.Partition(Tenancy.Tenant, Keys.Of(who), Store.Shards),
        [new Write.Put(Keys.Head(Keys.Of(who)), StoredJson.Write(
            new ExperienceBot.People.Person { Id = who, Language = Language.En, Reference = new("https://channel.test/", "c-" + who, "msteams", "tenant", null, who.Value, null, "28:bot", "en") },
            StoredJson.Rows.Person))]);

    /// <summary>Something is owed that no story tells of.</summary>
    public void Owe(WorkItem item)
    {
        var partition = Keys.Partition(Tenancy.Tenant, item.Aggregate, Store.Shards);
        Write[] writes = [new Write.Add(item.Key, StoredJson.Write(item, StoredJson.Rows.WorkItem)), new Write.Put(item.DueKey, item.Lane)];
        Store.Apply(partition, writes);
        Truth.Committed(null, partition, writes);
    }

    public void Crash(Process process)
    {
        if (process.IsDead)
            return;
        World.Note($"crash {process.Number}");
        Crashes++;
        process.Die();
        processes.Remove(process);
        World.After(World.Between(500, 60_000), null, Start);
    }

    public DateTimeOffset? NextDue()
    {
        DateTimeOffset? earliest = null;
        foreach (var partition in Store.Partitions)
        foreach (var part in (string[])[Keys.DueWork, Keys.DueBulk])
        {
            if (Store.Between(partition, part, Keys.After(part), 1) is [var row] && Keys.Timed(row.Key).At is var at && !(earliest <= at))
                earliest = at;
        }

        return earliest;
    }

    void Start()
    {
        var process = new Process(this, started++);
        processes.Add(process);
        process.Start(() => Crash(process));
    }
}
