using System.Collections.Immutable;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Tests.Simulation;

/// <summary>What has been committed and delivered, held to the invariants of reliability §3.1 at every step.</summary>
sealed class Truth(Scene scene)
{
    const int MostClaims = 3;

    /// <summary>What an offer may become. A seat ends by its holder or by a change of the order, by nothing else.</summary>
    static readonly ImmutableHashSet<(OfferStatus, OfferStatus)> legal =
    [
        (OfferStatus.Sent, OfferStatus.Accepted), (OfferStatus.Sent, OfferStatus.Declined), (OfferStatus.Sent, OfferStatus.Expired),
        (OfferStatus.Sent, OfferStatus.Withdrawn), (OfferStatus.Sent, OfferStatus.Standby), (OfferStatus.Accepted, OfferStatus.CancelledByExpert),
        (OfferStatus.Accepted, OfferStatus.Sent), (OfferStatus.Accepted, OfferStatus.Withdrawn), (OfferStatus.Declined, OfferStatus.Sent),
        (OfferStatus.Expired, OfferStatus.Sent), (OfferStatus.Withdrawn, OfferStatus.Sent), (OfferStatus.Withdrawn, OfferStatus.Standby),
        (OfferStatus.Standby, OfferStatus.Sent), (OfferStatus.Standby, OfferStatus.Accepted), (OfferStatus.Standby, OfferStatus.Declined),
        (OfferStatus.Standby, OfferStatus.Withdrawn),
    ];

    /// <summary>Once, or not at all; everything else at least once.</summary>
    static readonly ImmutableHashSet<string> optional = [Kinds.Digest, Kinds.SeatReminder, Kinds.OrderReminder, Kinds.Softly, Kinds.PauseOver, Kinds.ReportReminder];

    readonly Dictionary<string, Order> orders = new(StringComparer.Ordinal);
    readonly Dictionary<(string Partition, string Key), WorkItem> works = [];
    readonly Dictionary<(string Partition, string Key), HashSet<string>> dues = [];
    readonly Dictionary<(string Partition, string Key), List<(Delivered Copy, Process By, int Troubles, bool IsLost)>> copies = [];
    readonly Dictionary<(string Partition, string Key), int> poisoned = [];
    readonly Dictionary<(OrderId, PersonId), DateTimeOffset> seatsEnded = [];

    /// <summary>Messages that have reached a chat.</summary>
    public int Arrivals { get; private set; }

    /// <summary>Of them, those that were a copy of another, by their cause.</summary>
    public List<string> Duplicates { get; } = [];

    public IReadOnlyDictionary<(string Partition, string Key), WorkItem> Works => works;

    /// <summary>What has reached whom, in the order it came.</summary>
    public List<(WorkItem Work, DateTimeOffset At)> Delivered { get; } = [];

    public IEnumerable<Order> Orders => orders.Values;

    public Order? Order(OrderId id) => orders.GetValueOrDefault(id.Value);

    /// <summary>Whether the person has the seat, or has had it at that moment or later.</summary>
    public bool HasSat(OrderId order, PersonId person, DateTimeOffset since) =>
        Order(order)?.OfferTo(person) is { Status: OfferStatus.Accepted } || (seatsEnded.TryGetValue((order, person), out var ended) && ended >= since);

    public void Committed(Process? by, string partition, IReadOnlyList<Write> writes)
    {
        var (touched, changed) = (new HashSet<(string, string)>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var write in writes)
        {
            var data = write switch { Write.Add a => a.Data, Write.Replace r => r.Data, Write.Put p => p.Data, _ => null };
            if (write.Key.StartsWith(Keys.DueWork, StringComparison.Ordinal) || write.Key.StartsWith(Keys.DueBulk, StringComparison.Ordinal))
            {
                var (_, aggregate, id) = Keys.Timed(write.Key);
                var work = (partition, Keys.Work(aggregate, id));
                touched.Add(work);
                if (!dues.TryGetValue(work, out var rows))
                    dues[work] = rows = new(StringComparer.Ordinal);
                if (data is null)
                    rows.Remove(write.Key);
                else
                    rows.Add(write.Key);
            }
            else if (write.Key.Contains("!X!", StringComparison.Ordinal))
            {
                touched.Add((partition, write.Key));
                if (data is null)
                    works.Remove((partition, write.Key));
                else
                    Moved(by, (partition, write.Key), Read(data, Rows.WorkItem));
            }
            else if (write.Key.StartsWith("A!o-", StringComparison.Ordinal) && (write.Key.EndsWith("!H", StringComparison.Ordinal) || write.Key.Contains("!O!", StringComparison.Ordinal)))
                changed.Add(write.Key.Split('!')[1]);
        }

        foreach (var work in touched)
            CheckIndex(work);
        foreach (var aggregate in changed)
            Decided(partition, aggregate, writes);
    }

    /// <summary>What a message is sent for, as it leaves; null when nothing committed owes it (I6).</summary>
    public (string Partition, string Key)? Owing(Process by, PersonId to) =>
        by.Begun.TryGetValue(to.Value, out var work) && works.TryGetValue(work, out var item) && item.State == WorkState.Calling && item.To == to ? work : null;

    /// <summary>A message has reached a chat. Gives its id.</summary>
    /// <param name="isLost">The sender will not hear of it.</param>
    public string Arrived(Process by, PersonId to, (string Partition, string Key)? owing, bool isLost)
    {
        var id = $"m{++Arrivals}";
        if (owing is not { } work)
            throw new ViolationException($"I6: {to} gets a message that nothing committed owes.");
        var item = works[work];
        if (!copies.TryGetValue(work, out var known))
            copies[work] = known = [];
        if (known is [.., var last] && !by.IsDead && !last.IsLost && !last.By.IsDead && last.By.Troubles == last.Troubles)
            throw new ViolationException($"I5: {item.Kind} {item.Id} is sent again though nothing had gone wrong.");
        if (known.Count > 0)
            Duplicates.Add(known[^1] is { By.IsDead: true } || by.IsDead ? "crash" : known[^1].IsLost ? "lost answer" : "outcome not recorded");
        if (known.Count > 0 && optional.Contains(item.Kind))
            throw new ViolationException($"I4: {item.Kind} {item.Id} comes twice, though it may be left out.");
        Delivered.Add((item, scene.Now));
        known.Add((new(id, to, work.Partition, work.Key, scene.Now), by, by.Troubles, isLost));
        scene.People.Got(to, item);
        return id;
    }

    /// <summary>A message to this reader kills the process that sends it.</summary>
    public bool IsPoison(Process by, PersonId to)
    {
        if (!scene.Poison.Contains(to) || !by.Begun.TryGetValue(to.Value, out var work))
            return false;
        if ((poisoned[work] = poisoned.GetValueOrDefault(work) + 1) > MostClaims)
            throw new ViolationException($"I8: {work.Key} has killed the process more than {MostClaims} times.");
        return true;
    }

    void Moved(Process? by, (string Partition, string Key) work, WorkItem item)
    {
        works[work] = item;
        if (item.State == WorkState.Calling && item.To is { } to)
            by!.Begun[to.Value] = work;
        if (item.State == WorkState.SkippedUnknown && !optional.Contains(item.Kind))
            throw new ViolationException($"P4: {item.Kind} {item.Id} binds and is left out.");
        if (item.IsAside && scene.Setting is { Crashes: 0, Faults: 0 } && !scene.Blocked.Contains(item.To ?? default))
            throw new ViolationException($"I12: {item.Kind} {item.Id} goes aside ({item.Reason}) by throttling alone.");
        if (item is { State: WorkState.Quarantined, Reason: not ("crash_loop" or "attempts") })
            throw new ViolationException($"P3: {item.Kind} {item.Id} fails with {item.Reason}.");
    }

    void CheckIndex((string Partition, string Key) work)
    {
        var rows = dues.GetValueOrDefault(work);
        var isRight = works.TryGetValue(work, out var item) && item.IsOpen
            ? rows is { Count: 1 } && rows.Contains(item.DueKey)
            : rows is null or { Count: 0 };
        if (!isRight)
            throw new ViolationException($"I10: {work.Key} ({item?.State}) has the index rows {string.Join(' ', rows ?? [])}.");
    }

    void Decided(string partition, string aggregate, IReadOnlyList<Write> writes)
    {
        var head = scene.Store.Find(partition, Keys.Head(aggregate));
        if (head is null)
            throw new ViolationException($"I6: {aggregate} has offers without an order.");
        var prefix = Keys.Offers(aggregate);
        var now = Read(head.Data, Rows.Order) with
        {
            Offers = scene.Store.Between(partition, prefix, Keys.After(prefix), 500).Select(r => Read(r.Data, Rows.Offer))
                .ToImmutableSortedDictionary(o => o.Expert.Value, o => o, StringComparer.Ordinal),
        };
        var before = orders.GetValueOrDefault(now.Id.Value);
        orders[now.Id.Value] = now;
        var told = writes.FirstOrDefault(w => w.Key == Keys.Event(aggregate, now.Version)) is Write.Add added ? Read(added.Data, Rows.HistoryEvent) : null;
        if (told is null || told.To != now.Status || now.Version != (before?.Version ?? 0) + 1 || (before is not null && told.From != before.Status))
            throw new ViolationException($"I15: version {now.Version} of {aggregate} ({before?.Status} to {now.Status}) has no event that tells it.");
        if (before is not null && told.Verb == "order.submit")
            throw new ViolationException($"I11: the form {aggregate} makes an order twice.");
        if (now.Taken > now.Seats)
            throw new ViolationException($"I1: {aggregate} has {now.Taken} people on {now.Seats} seats.");
        if (now.Status == OrderStatus.Confirmed && before?.Status != OrderStatus.Confirmed
            && now.Seated.FirstOrDefault(o => !works.ContainsKey((partition, Keys.Work(aggregate, $"seat:{o.Expert}:{o.Round}")))) is { } untold)
            throw new ViolationException($"I7: {aggregate} is confirmed, and that is not owed to {untold.Expert}.");
        foreach (var offer in now.Offers.Values)
            Changed(now, before?.OfferTo(offer.Expert), offer, told);
    }

    void Changed(Order order, Offer? before, Offer offer, HistoryEvent told)
    {
        if (before is { } old && old.Status != offer.Status && !legal.Contains((old.Status, offer.Status)))
            throw new ViolationException($"I2: the offer of {order.Id} to {offer.Expert} goes from {old.Status} to {offer.Status}.");
        if (before?.Status == OfferStatus.Accepted && offer.Status != OfferStatus.Accepted)
        {
            if (told.Verb is not ("seat.release" or "order.change"))
                throw new ViolationException($"I2: {told.Verb} takes the seat of {offer.Expert} away.");
            seatsEnded[(order.Id, offer.Expert)] = scene.Now;
        }

        if (offer.Status == before?.Status)
            return;
        if (offer.Status == OfferStatus.Expired && scene.Now <= offer.Deadline)
            throw new ViolationException($"I9: the offer of {order.Id} expires before its deadline.");
        if (offer.Status != OfferStatus.Accepted)
            return;
        if (offer.AnsweredAt is not { } answered || answered > offer.Deadline)
            throw new ViolationException($"I9: a seat of {order.Id} is taken after the deadline.");
        if (orders.Values.Any(o => o.Id != order.Id && HasSeat(o, offer.Expert) && o.Sessions.Any(s => order.Sessions.Any(s.Overlaps))))
            throw new ViolationException($"I19: {offer.Expert} sits in two places at once.");
    }

    public static bool HasSeat(Order order, PersonId person) => order.OfferTo(person) is { Status: OfferStatus.Accepted }
        && order.Status is not (OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce);

    /// <summary>What holds when nothing is due any more.</summary>
    public void AtRest() => new Rest(scene, copies.ToDictionary(c => c.Key, c => c.Value.ConvertAll(d => d.Copy))).Check();
}
