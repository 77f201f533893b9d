using System.Collections.Immutable;
using ExperienceBot.Experts;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Tests.Simulation;

/// <summary>Bugs as people write them, planted at the ports: the invariants are worth what they catch of these.</summary>
static class Bugs
{
    /// <summary>By what is wrong: the bug, and the setting in which it shows.</summary>
    public static readonly IReadOnlyDictionary<string, (Func<Sabotage> Plant, string Setting)> All = new Dictionary<string, (Func<Sabotage>, string)>
    {
        ["the order is written without its ETag"] = (() => new Rewritten((w, _) => IsHead(w.Key) ? Loose(w) : w), "last seat"),
        ["a changed offer is left out"] = (() => new Rewritten((w, _) => w is Write.Replace && IsOffer(w.Key) ? null : w), "last seat"),
        ["a seat's confirmation is left out"] = (() => new Rewritten((w, _) => w.Key.Contains("!X!seat:", StringComparison.Ordinal) || (IsIndex(w.Key) && w.Key.Contains("!seat:", StringComparison.Ordinal)) ? null : w), "last seat"),
        ["what is owed is written after its decision"] = (() => new InTwo(w => IsWork(w.Key) || IsIndex(w.Key)), "last seat"),
        ["the index is written after the work"] = (() => new InTwo(w => IsIndex(w.Key)), "release"),
        ["the index row goes before the call"] = (() => new Rewritten((w, all) => w is Write.Put && IsIndex(w.Key) && all.Any(IsClaim) ? null : w), "release"),
        ["the index row stays after the end"] = (() => new Rewritten((w, all) => w is Write.Delete && IsIndex(w.Key) && all.Any(IsEnd) ? null : w), "release"),
        ["a batch is written in part"] = (() => new Torn(), "release"),
        ["acknowledged before it is durable"] = (() => new Late(), "last seat"),
        ["an own lost commit is told as lost to another"] = (() => new Sabotage { TellsNo = true }, "last seat"),
        ["claims are not counted"] = (() => new Forgetful(), "poison and refusals, shared"),
        ["throttling is taken for a failure"] = (() => new Sabotage { HidesThrottling = true }, "throttling, long"),
        ["a reminder that may have come is sent again"] = (() => new Rewritten((w, _) => Binding(w, false, true)), "release, everything unclear"),
        ["an offer that may not have come is left out"] = (() => new Rewritten((w, _) => Binding(w, true, false)), "release"),
        ["a read is stale"] = (() => new Stale(), "last seat"),
        ["a reservation is overlooked"] = (() => new Unreserved(), "two orders, the same people"),
        ["a reservation is never let go"] = (() => new Reserved(), "two orders, the same people"),
        ["offers expire without looking at the ETag"] = (() => new Rewritten((w, all) => all.Any(e => IsEvent(e, "expire")) && !IsWork(w.Key) ? Loose(w) : w), "deadline, all at once"),
        ["a decision leaves no event"] = (() => new Rewritten((w, _) => w.Key.Contains("!E!", StringComparison.Ordinal) ? null : w), "release"),
        ["a form makes an order each time it is sent"] = (() => new Rewritten((w, all) => all.Any(e => IsEvent(e, "order.submit")) ? Loose(w) : w), "last seat"),
        ["a closed gate is not written down"] = (() => new Rewritten((w, _) => w.Key.StartsWith(Keys.Gates, StringComparison.Ordinal) ? null : w), "throttling and crashes"),
        ["the last row of a scan is dropped"] = (() => new Short(), "last seat"),
        ["a refusal is taken for success"] = (() => new Sabotage { SendsRefused = true }, "poison and refusals"),
        ["what goes aside is not listed"] = (() => new Rewritten((w, _) => w is Write.Put && w.Key.StartsWith(Keys.Aside, StringComparison.Ordinal) ? null : w), "poison and refusals"),
        ["each try to make an event is another"] = (() => new Sabotage { NamesEachTry = true }, "cancel and change"),
        ["what stands in calendars is not written down"] = (() => new Rewritten((w, _) => w is Write.Put && w.Key.Contains("!K!", StringComparison.Ordinal) ? null : w), "cancel and change"),
        ["the clock of a process is ahead"] = (() => new Sabotage { Ahead = TimeSpan.FromMinutes(3) }, "deadline"),
    };

    static bool IsHead(string key) => key.StartsWith("A!o-", StringComparison.Ordinal) && key.EndsWith("!H", StringComparison.Ordinal);

    static bool IsOffer(string key) => key.StartsWith("A!o-", StringComparison.Ordinal) && key.Contains("!O!", StringComparison.Ordinal);

    static bool IsWork(string key) => key.Contains("!X!", StringComparison.Ordinal);

    static bool IsIndex(string key) => key.StartsWith(Keys.DueWork, StringComparison.Ordinal) || key.StartsWith(Keys.DueBulk, StringComparison.Ordinal);

    static WorkItem? Work(Write write) => IsWork(write.Key) && DataOf(write) is { } data ? StoredJson.Read(data, Rows.WorkItem) : null;

    static bool IsClaim(Write write) => Work(write)?.State == WorkState.Calling;

    static bool IsEnd(Write write) => Work(write) is { IsOpen: false };

    static bool IsEvent(Write write, string verb) => write is Write.Add added && write.Key.Contains("!E!", StringComparison.Ordinal) && StoredJson.Read(added.Data, Rows.HistoryEvent).Verb == verb;

    static string? DataOf(Write write) => write switch { Write.Add a => a.Data, Write.Replace r => r.Data, Write.Put p => p.Data, _ => null };

    static Write Loose(Write write) => DataOf(write) is { } data ? new Write.Put(write.Key, data) : new Write.Delete(write.Key);

    static Write Binding(Write write, bool from, bool to) => write is Write.Add added && Work(write) is { To: not null } work && work.Binding == from
        ? added with { Data = StoredJson.Write(work with { Binding = to }, Rows.WorkItem) } : write;

    /// <summary>If the process lives; and when it cannot be written, nobody hears of it any more.</summary>
    static void WriteLater(Scene scene, Process by, Action write) => scene.World.After(scene.World.Between(1, 40), by, () =>
    {
        try
        {
            write();
        }
        catch (ConflictException)
        {
            scene.World.Note("lost");
        }
    });

    /// <summary>Each write of a batch becomes another, or none.</summary>
    sealed class Rewritten(Func<Write, IReadOnlyList<Write>, Write?> rewrite) : Sabotage
    {
        public override void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply) =>
            apply(partition, [.. writes.Select(w => rewrite(w, writes)).OfType<Write>()]);
    }

    /// <summary>What is second is written later, if the process lives.</summary>
    sealed class InTwo(Func<Write, bool> isSecond) : Sabotage
    {
        public override void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply)
        {
            apply(partition, [.. writes.Where(w => !isSecond(w))]);
            var second = writes.Where(isSecond).ToList();
            WriteLater(scene, by, () => apply(partition, second));
        }
    }

    sealed class Torn : Sabotage
    {
        public override void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply)
        {
            if (!scene.World.Chance(0.02))
            {
                apply(partition, writes);
                return;
            }

            apply(partition, [.. writes.Take(writes.Count / 2)]);
            scene.Crash(by);
        }
    }

    /// <summary>Told as written, and written a little later, if the process lives.</summary>
    sealed class Late : Sabotage
    {
        public override void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply)
        {
            WriteLater(scene, by, () => apply(partition, writes));
        }
    }

    sealed class Forgetful : Sabotage
    {
        public override Row? Find(Scene scene, string partition, string key) =>
            base.Find(scene, partition, key) is { } row && IsWork(key) && StoredJson.Read(row.Data, Rows.WorkItem) is { State: WorkState.Calling } work && work.Due <= scene.Now
                ? row with { Data = StoredJson.Write(work with { Claims = 0, Attempts = 0 }, Rows.WorkItem) }
                : base.Find(scene, partition, key);
    }

    sealed class Stale : Sabotage
    {
        readonly Dictionary<(string, string), Row?> before = [];

        public override Row? Find(Scene scene, string partition, string key) =>
            before.TryGetValue((partition, key), out var old) && scene.World.Chance(0.3) ? old : base.Find(scene, partition, key);

        public override IReadOnlyList<Row> Range(Scene scene, string partition, string from, string to, int limit) =>
            from.Contains("!O!", StringComparison.Ordinal)
                ? [.. base.Range(scene, partition, from, to, limit).Select(r => before.GetValueOrDefault((partition, r.Key)) is { } old && scene.World.Chance(0.3) ? old : r)]
                : base.Range(scene, partition, from, to, limit);

        public override void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply)
        {
            var now = writes.Select(w => (w.Key, Row: scene.Store.Find(partition, w.Key))).ToList();
            apply(partition, writes);
            foreach (var (key, row) in now.Where(n => IsHead(n.Key) || IsOffer(n.Key)))
                before[(partition, key)] = row;
        }
    }

    sealed class Unreserved : Sabotage
    {
        public override Row? Find(Scene scene, string partition, string key) =>
            base.Find(scene, partition, key) is { } row && key.StartsWith(Keys.Roster, StringComparison.Ordinal)
                ? row with { Data = StoredJson.Write(StoredJson.Read(row.Data, Rows.Expert) with { Reservations = [] }, Rows.Expert) }
                : base.Find(scene, partition, key);
    }

    sealed class Reserved : Sabotage
    {
        public override void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply) =>
            apply(partition, [.. writes.Select(w => w is Write.Replace row && w.Key.StartsWith(Keys.Roster, StringComparison.Ordinal)
                && scene.Store.Find(partition, w.Key) is { } old && Taken(old.Data).Length > Taken(row.Data).Length ? row with { Data = old.Data } : w)]);

        static ImmutableArray<Reservation> Taken(string data) => StoredJson.Read(data, Rows.Expert).Reservations;
    }

    sealed class Short : Sabotage
    {
        public override IReadOnlyList<Row> Range(Scene scene, string partition, string from, string to, int limit)
        {
            var rows = base.Range(scene, partition, from, to, limit);
            return IsIndex(from) ? [.. rows.Take(rows.Count - 1)] : rows;
        }
    }
}
