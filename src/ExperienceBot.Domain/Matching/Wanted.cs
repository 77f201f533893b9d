using System.Collections.Frozen;
using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Places;

namespace ExperienceBot.Matching;

/// <summary>One bit for each thing a person can have or an order can want.</summary>
static class Traits
{
    const int MostTasks = 32;
    const int MostLanguages = 16;

    static readonly FrozenDictionary<string, ulong> Topic = Bits(Topics.All.Select(t => t.Key), from: 0, most: 64);
    static readonly FrozenDictionary<string, ulong> Task = Bits(TaskTypes.All.Select(t => t.Key), from: 0, MostTasks);
    static readonly FrozenDictionary<string, ulong> Language = Bits(Questions.Find("language").Options, from: MostTasks, MostLanguages);

    public const ulong Known = 1UL << 48;
    public const ulong CoDeveloper = 1UL << 49;
    public const ulong Matching = 1UL << 50;
    public const ulong Own = 1UL << 51;
    public const ulong Relative = 1UL << 52;
    public const ulong Remote = 1UL << 53;
    public const ulong Hurry = 1UL << 54;
    public const ulong Avoids = 1UL << 55;
    public const ulong PassedOver = 1UL << 56;
    public const ulong Again = 1UL << 57;
    public const ulong Peer = 1UL << 58;

    public static ulong OfTopics(IEnumerable<string> keys) => Mask(Topic, keys);

    public static ulong OfTask(string key) => Task.GetValueOrDefault(key);

    public static ulong OfLanguages(IEnumerable<string> keys) => Mask(Language, keys);

    public static ulong Of(Expert e) =>
        Known
        | (e.Role == ExpertRole.CoDeveloper ? CoDeveloper : 0)
        | (e.Role == ExpertRole.Peer ? Peer : 0)
        | (e.Consents.Contains(Consent.Matching) ? Matching : 0)
        | (e.Sides.Contains(ExperienceSide.Own) ? Own : 0)
        | (e.Sides.Contains(ExperienceSide.Relative) ? Relative : 0)
        | (e.Remote ? Remote : 0)
        | (e.AskWhenUrgent ? Hurry : 0)
        | (e.UnitsToAvoid.IsDefaultOrEmpty ? 0 : Avoids)
        | (e.PassedOver is null ? 0 : PassedOver)
        | (e.MayBeAskedAgain ? Again : 0)
        | Mask(Task, e.TaskTypes)
        | OfLanguages(e.Languages);

    static ulong Mask(FrozenDictionary<string, ulong> bits, IEnumerable<string> keys)
    {
        var mask = 0UL;
        foreach (var key in keys)
            mask |= bits.GetValueOrDefault(key);
        return mask;
    }

    /// <summary>What comes after the most has no bit; an order that wants it is ranked the long way.</summary>
    static FrozenDictionary<string, ulong> Bits(IEnumerable<string> keys, int from, int most) =>
        keys.Take(most).Select((key, n) => (key, bit: 1UL << (from + n))).ToFrozenDictionary(b => b.key, b => b.bit);
}

/// <summary>Kilometres one way between all municipalities, in the order of <see cref="Municipalities.All"/>.</summary>
static class Distances
{
    public const short Nowhere = -1;

    static readonly FrozenDictionary<Municipality, short> Numbers =
        Municipalities.All.Select((place, n) => (place, n: (short)n)).ToFrozenDictionary(p => p.place, p => p.n);

    static readonly short[][] All = [.. Municipalities.All.Select(to => (short[])[.. Municipalities.All.Select(from => (short)Municipalities.Km(from, to))])];

    /// <summary>The place's number; <see cref="Nowhere"/> when it is not known.</summary>
    public static short Number(string? name) => name is not null && Municipalities.Find(name) is { } place ? Numbers[place] : Nowhere;

    /// <summary>From each place to this one; empty when it is not known.</summary>
    public static ReadOnlySpan<short> To(short place) => place == Nowhere ? [] : All[place];
}

/// <summary>What an order asks of a person, read from its form once.</summary>
sealed class Wanted
{
    /// <summary>Whether bits say all of it: keys of the known lists, each once.</summary>
    public bool IsPlain { get; }
    public ulong Topics { get; }
    public ulong PrimaryTopic { get; }
    public ulong Languages { get; }
    public ulong Task { get; }

    /// <summary>Own, relative or both; none when any side will do.</summary>
    public ulong Side { get; }

    /// <summary>Whether a person of one side alone counts for more.</summary>
    public bool PrefersOneSide { get; }
    public bool IsRemote { get; }
    public bool IsHybrid { get; }
    public bool IsHeavy { get; }
    public bool IsLight { get; }

    /// <summary>What a person must have, and must not, whatever their calendar says.</summary>
    public ulong Must { get; }
    public ulong MustNot { get; }
    public short Place { get; }
    public ImmutableArray<Session> Sessions { get; }

    /// <summary>The local day number on which each session starts.</summary>
    public ImmutableArray<int> Days { get; }
    public int LastDay { get; }

    /// <summary>The local day number of now.</summary>
    public int Today { get; }

    /// <summary>So urgent that only those are asked who want to be.</summary>
    public bool IsHurried { get; }
    public FrozenSet<string> UnitWords { get; } = [];
    public PersonId Requester { get; }
    public OrderId Order { get; }
    public int RestDays { get; }
    public int OrderMark { get; }
    public long Now { get; }
    public long YearAgo { get; }

    public Wanted(Order order, DateTimeOffset now, Brokering rules, bool byHand = false)
    {
        var zone = rules.Zone;
        var form = order.Form;
        var (topics, languages) = (form.Choices("topics"), form.Choices("language"));
        Topics = Traits.OfTopics(topics);
        PrimaryTopic = topics.IsEmpty ? 0 : Traits.OfTopics([topics[0]]);
        Languages = Traits.OfLanguages(languages);
        Task = Traits.OfTask(form.TaskType);
        Sessions = order.Sessions;
        IsPlain = ulong.PopCount(Topics) == (uint)topics.Length && ulong.PopCount(Languages) == (uint)languages.Length && Task != 0
            && !Sessions.IsEmpty;
        if (!IsPlain)
            return;

        Side = form["experience_side"] switch { "own" => Traits.Own, "relative" => Traits.Relative, _ => 0 };
        PrefersOneSide = form["experience_side"] is not "any";
        (IsRemote, IsHybrid) = (form.IsRemote, form["mode"] == "hybrid");
        (IsHeavy, IsLight) = (TaskTypes.Find(form.TaskType) is { IsHeavy: true }, Fit.IsLight(form.TaskType));
        Must = Traits.Known | Traits.Matching | Task | Side | (IsRemote ? Traits.Remote : 0);
        MustNot = TaskTypes.Find(form.TaskType) is { } task
            ? (task.MayBeCoDeveloper ? 0 : Traits.CoDeveloper) | (task.MayBePeer ? 0 : Traits.Peer) : 0;
        Place = IsRemote ? Distances.Nowhere : Distances.Number(form["municipality"]);
        Days = ImmutableArray.CreateRange(Sessions, s => LocalTime.DateOf(s.Start, zone).DayNumber);
        LastDay = LocalTime.DateOf(Sessions[^1].End, zone).DayNumber;
        Today = LocalTime.DateOf(now, zone).DayNumber;
        IsHurried = !byHand && Brokering.IsUrgent(order, now);
        UnitWords = Units.WordsOf(form);
        (Requester, Order, RestDays) = (order.Requester, order.Id, rules.RestDays);
        OrderMark = Taken.Mark(order.Id);
        (Now, YearAgo) = (now.UtcTicks, now.AddYears(-1).UtcTicks);
    }
}
