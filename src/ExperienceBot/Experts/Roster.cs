using System.Collections.Concurrent;
using System.Collections.Immutable;
using ExperienceBot.Documents;
using ExperienceBot.Matching;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Experts;

/// <summary>The experts: stored one row a person, and read into memory for matching, where they are never the truth.</summary>
public sealed class Roster(IStore store, Ledger ledger, Brokering rules, TimeProvider clock)
{
    const int MostTries = 20;
    const string ImportedKey = "T!imported";

    readonly ConcurrentDictionary<PersonId, Expert> known = new();
    readonly Lock learning = new();

    /// <summary>Whoever has had their data erased is not among them, nor found.</summary>
    public IEnumerable<Expert> All => known.Values;

    /// <summary>The same people, ready to be ranked.</summary>
    public RosterIndex Index { get; } = new(rules);

    public Expert? Find(PersonId id) => known.GetValueOrDefault(id);

    public async Task Load(CancellationToken ct)
    {
        foreach (var partition in ledger.Partitions)
        {
            await foreach (var row in store.All(partition, Keys.Roster, ct))
                Learn(Read(row.Data, Rows.Expert));
        }
    }

    /// <summary>Another instance has changed the person's row.</summary>
    public async Task Relearn(PersonId id, CancellationToken ct)
    {
        if (await store.Get(ledger.Partition(Keys.Of(id)), Keys.Roster + id, ct) is { } row)
            Learn(Read(row.Data, Rows.Expert));
    }

    /// <summary>Whether an import has ever come to its end: one that was cut short is begun anew.</summary>
    public async Task<bool> IsImported(CancellationToken ct) =>
        await store.Get(ledger.Partition(Keys.Tenant), ImportedKey, ct) is not null;

    /// <summary>New profiles take the place of old ones; the time their orders have taken stays.</summary>
    public Task Import(IReadOnlyCollection<Expert> experts, CancellationToken ct) =>
        Import(experts, (old, profile) => profile with { Reservations = old.Reservations }, ct);

    /// <summary>What the file's columns say takes the place of what was; the rest of each profile stays.</summary>
    public Task Import(RosterReading.Roster file, CancellationToken ct) =>
        Import(file.Experts, (old, profile) => RosterFile.Over(old, profile, file.Columns), ct);

    async Task Import(IReadOnlyCollection<Expert> experts, Func<Expert, Expert, Expert> over, CancellationToken ct)
    {
        if (experts.Count == 0)
            return;
        foreach (var expert in experts)
            await Change<bool>(expert.Id, old => (true, Updated(old, expert, over), []), ct);
        await store.Commit(ledger.Partition(Keys.Tenant), [new Write.Put(ImportedKey, "")], ct);
    }

    /// <summary>What becomes of the old profile; null when nothing is to be written.</summary>
    internal static Expert? Updated(Expert? old, Expert profile, Func<Expert, Expert, Expert> over)
    {
        if (old is null)
            return profile;
        if (old.Status is ExpertStatus.Withdrawn or ExpertStatus.Erased)
            return null; // their own decision: a register that does not know of it brings nobody back
        var next = over(old, profile);
        // A register that does not know of a pause, nor of what was accepted in chat, ends neither: both are the person's own.
        next = next with
        {
            Contract = old.Contract, Confidentiality = old.Confidentiality,
            ContractUntil = Kept(old, next, DocumentKind.Contract), ConfidentialityUntil = Kept(old, next, DocumentKind.Confidentiality),
        };
        if (old.Status == ExpertStatus.Paused && next.Status is (ExpertStatus.Active or ExpertStatus.Paused))
            next = next with { Status = old.Status, PausedUntil = old.PausedUntil, RecoveryUntil = old.RecoveryUntil };
        return Write(next, Rows.Expert) == Write(old, Rows.Expert) ? null : next;
    }

    static DateOnly? Kept(Expert old, Expert profile, DocumentKind kind) =>
        Document.Record(old, kind)?.Accepted is not null && !(Document.Until(profile, kind) > Document.Until(old, kind)) ? Document.Until(old, kind) : Document.Until(profile, kind);

    /// <param name="decide">The expert as stored, or null. Gives null when nothing is to be written.</param>
    public async Task<TAnswer> Change<TAnswer>(
        PersonId id, Func<Expert?, (TAnswer Answer, Expert? Next, ImmutableArray<Owed> Owes)> decide, CancellationToken ct)
    {
        var (aggregate, key) = (Keys.Of(id), Keys.Roster + id);
        for (var tries = 1; ; tries++)
        {
            var row = await store.Get(ledger.Partition(aggregate), key, ct);
            var old = row is null ? null : Read(row.Data, Rows.Expert);
            var (answer, next, owes) = decide(old);
            if (next is null)
                return answer;
            if (old is not null && Document.SignedUntil(old) != Document.SignedUntil(next)) // seats that wait for it go on
                owes = [.. owes, new Owed("documents", Kinds.Documents, clock.GetUtcNow()) { Renewed = true }];
            var data = Write(next, Rows.Expert);
            try
            {
                await ledger.Commit(aggregate, [row is null ? new Write.Add(key, data) : new Write.Replace(key, data, row.ETag)], owes, ct);
                Learn(next);
                return answer;
            }
            catch (ConflictException) when (tries < MostTries)
            {
                // Two orders reached for the same person's time: look again.
            }
        }
    }

    /// <summary>Owes something to do with the person that changes nothing of them; owed already, it is owed once.</summary>
    public Task Owe(PersonId id, IEnumerable<Owed> owes, CancellationToken ct) => ledger.Commit(Keys.Of(id), [], owes, ct);

    /// <summary>
    /// Takes the person's time before a seat is taken (reliability §2.15). False when another order has it.
    /// Let go by <see cref="Settle"/>, at the latest when it runs out.
    /// </summary>
    /// <param name="until">When it runs out; null is ten minutes.</param>
    public Task<bool> Reserve(PersonId id, Order order, DateTimeOffset now, DateTimeOffset? until, CancellationToken ct) =>
        Change<bool>(id, expert =>
        {
            if (expert is null)
                return (false, null, []);
            if (expert.Reservations.Any(r => r.Order == order.Id && r.Sessions.SequenceEqual(order.Sessions)))
                return (true, null, []);
            // One that has run out may still be a seat whose settling is on its way.
            var others = expert.Reservations.Where(r => r.Order != order.Id).ToImmutableArray();
            if (others.Any(r => r.Sessions.Any(theirs => order.Sessions.Any(theirs.Overlaps))))
                return (false, null, []);
            var end = until ?? now + TimeSpan.FromMinutes(10);
            return (true, expert with { Reservations = [.. others, new Reservation(order.Id, order.Sessions, IsHeavy(order)) { Until = end, Requester = order.Requester }] },
                [new Owed($"settle:{order.Id}", Kinds.Settle, end) { About = order.Id.Value, Renewed = true }]);
        }, ct);

    /// <summary>The reservation becomes the seat's, or is let go.</summary>
    /// <param name="seat">The order when the person sits in it; null when not.</param>
    public Task Settle(PersonId id, OrderId order, Order? seat, DateTimeOffset now, CancellationToken ct) =>
        Change<bool>(id, expert =>
        {
            if (expert is null)
                return (false, null, []);
            var mine = expert.Reservations.FirstOrDefault(r => r.Order == order);
            if ((mine is null && seat is null) || (mine is { Until: null } && seat is not null && mine.Sessions.SequenceEqual(seat.Sessions)))
                return (true, null, []);
            var rest = expert.Reservations.RemoveAll(r => r.Order == order || r.Sessions[^1].End < now.AddMonths(-13));
            return (true, seat is null ? expert with { Reservations = rest } : expert with
            {
                Reservations = rest.Add(new(order, seat.Sessions, IsHeavy(seat) || mine is { Heavy: true }) { Requester = seat.Requester }),
                PassedOver = mine is { Until: null } ? expert.PassedOver : null, // a new seat: what was missed is made good
            }, []);
        }, ct);

    /// <summary>The person found it heavy: a rest follows, and after several in a row the question whether they would like a pause (domain §5.4).</summary>
    public Task Wear(PersonId id, OrderId order, DateTimeOffset now, CancellationToken ct) => Change<bool>(id, expert =>
    {
        if (expert?.Reservations.FirstOrDefault(r => r.Order == order && r.Until is null) is not { } mine)
            return (false, null, []);
        var next = expert with { Reservations = expert.Reservations.Replace(mine, mine with { Heavy = true }) };
        var last = next.Reservations.Where(r => r.Until is null && r.Sessions[^1].End <= now)
            .OrderByDescending(r => r.Sessions[^1].End).Take(rules.HeavyInARow).ToList();
        return (true, next, last.Count == rules.HeavyInARow && last.TrueForAll(r => r.Heavy)
            ? [Owed.Message($"rest:{order}", Kinds.RestAsk, id, rules.Awake(now, who: expert)) with { Binding = false }]
            : []);
    }, ct);

    /// <summary>Said yes and got no seat; they come sooner next time (E15).</summary>
    public Task PassOver(PersonId id, DateTimeOffset now, CancellationToken ct) =>
        Change<bool>(id, expert => (true, expert is null ? null : expert with { PassedOver = now }, []), ct);

    void Learn(Expert expert)
    {
        lock (learning)
        {
            if (expert.Status == ExpertStatus.Erased)
                known.TryRemove(expert.Id, out _);
            else
                known[expert.Id] = expert;
            Index.Put(expert);
        }
    }

    static bool IsHeavy(Order order) => TaskTypes.Find(order.Form.TaskType) is { IsHeavy: true };
}
