using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Tests.Simulation;

/// <summary>The invariants that hold when nothing is due any more.</summary>
sealed class Rest(Scene scene, IReadOnlyDictionary<(string Partition, string Key), List<Delivered>> copies)
{
    public void Check()
    {
        foreach (var (work, item) in scene.Truth.Works)
            Check(work, item);
        foreach (var order in scene.Truth.Orders)
            Check(order);
        if (scene.Setting.Invites)
        {
            foreach (var order in scene.Truth.Orders)
                CheckCalendar(order);
        }

        foreach (var number in Enumerable.Range(501, scene.Setting.Experts))
            Check(Support.An.Person(number));
    }

    void Check((string Partition, string Key) work, WorkItem item)
    {
        if (item.IsOpen && item.Due <= scene.Now)
            throw new ViolationException($"I3: {item.Kind} {item.Id} is not ended.");
        if (item.State == WorkState.Sent)
        {
            var arrived = copies.GetValueOrDefault(work, []);
            if (arrived.Count == 0 || item.ActivityIds.IsEmpty || item.ActivityIds.Except(arrived.Select(d => d.Id)).Any())
                throw new ViolationException($"I4: {item.Kind} {item.Id} is taken for sent and never came.");
        }

        if (item.AsideSince is not null && scene.Store.Find(work.Partition, item.AsideKey) is null)
            throw new ViolationException($"P3: {item.Kind} {item.Id} went aside where no coordinator sees it.");
    }

    /// <summary>What the clock had to do for the order went aside after three crashes: a coordinator sees it and has it done again.</summary>
    bool WaitsForCoordinator(OrderId id) => scene.Truth.Works.Values.Any(w => w.IsAside && w.To is null && (w.Aggregate == Keys.Of(id) || w.About == id.Value));

    void Check(Order order)
    {
        if (WaitsForCoordinator(order.Id))
            return;
        var isOver = order.IsOver || order.Status == OrderStatus.Held;
        if (order.Offers.Values.FirstOrDefault(o => (o.Status == OfferStatus.Sent && (isOver || (order.Status is OrderStatus.Filled or OrderStatus.Confirmed && !order.NeedsBackup)))
            || (o.Status == OfferStatus.Standby && isOver)) is { } open)
            throw new ViolationException($"I7: {order.Id} is {order.Status}, and the offer to {open.Expert} is {open.Status}.");
        if (order.Offers.Values.FirstOrDefault(o => o.Status == OfferStatus.Sent && o.Deadline + Asking.Grace < scene.Now) is { } late)
            throw new ViolationException($"I7: the offer of {order.Id} to {late.Expert} never ends.");
        var owed = order.Offers.Values.Select(o => o.Status switch
        {
            OfferStatus.Accepted when order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce => $"gone:{o.Expert}:{o.Round}",
            OfferStatus.Accepted when order.Status == OrderStatus.Confirmed => $"seat:{o.Expert}:{o.Round}",
            _ => o.MessageId,
        });
        var partition = Keys.Partition(scene.Tenancy.Tenant, Keys.Of(order.Id), scene.Store.Shards);
        if (owed.FirstOrDefault(id => !IsTold(order, partition, id)) is { } missing)
            throw new ViolationException($"I7: {order.Id} is {order.Status}, and {missing} is not owed.");
    }

    /// <summary>What calendars say is what the order says, once for each session. What has begun is history, unless it was called off before.</summary>
    void CheckCalendar(Order order)
    {
        var held = scene.Calendars.Events.Values.Where(e => e.About == $"{order.Id}-0").ToList();
        if (held.Count > 1)
            throw new ViolationException($"I13: {order.Id} stands {held.Count} times in the calendars.");
        if (WaitsForCoordinator(order.Id))
            return;
        var isOff = order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce;
        if (held is not [var found])
        {
            if (order.Status == OrderStatus.Confirmed && order.StartsAt > scene.Now)
                throw new ViolationException($"I13: {order.Id} is confirmed and stands in no calendar.");
        }
        else if (isOff && order.CancelledAt < found.Start)
            throw new ViolationException($"I13: {order.Id} is called off and stands in the calendars.");
        else if (!isOff && order.StartsAt > scene.Now && (found.Start != order.StartsAt || !found.People.ToHashSet().SetEquals(order.Seated.Select(s => s.Expert.Value).Append(order.Requester.Value))))
            throw new ViolationException($"I13: {order.Id} is {order.Status} at {order.StartsAt:u}, and the calendars say {found}.");
    }

    /// <summary>An offer that was withdrawn for a new review is owed anew when that is done.</summary>
    bool IsTold(Order order, string partition, string id) =>
        scene.Truth.Works.ContainsKey((partition, Keys.Work(Keys.Of(order.Id), id)))
        || (id.StartsWith("offer:", StringComparison.Ordinal) && order.Offers.Values.Any(o => o.MessageId == id && o.Status == OfferStatus.Withdrawn));

    /// <summary>A yes in the fair window keeps the time too.</summary>
    static bool Waits(Order order, PersonId person) => order is { IsBrokered: true, FairUntil: not null } && order.OfferTo(person) is { Status: OfferStatus.Sent, YesAt: not null };

    /// <summary>The time that a person's orders have is the time of their seats.</summary>
    void Check(PersonId person)
    {
        var row = scene.Store.Find(Keys.Partition(scene.Tenancy.Tenant, Keys.Of(person), scene.Store.Shards), Keys.Roster + person)!;
        var held = Read(row.Data, Rows.Expert).Reservations;
        if (held.FirstOrDefault(r => !WaitsForCoordinator(r.Order) && (scene.Truth.Order(r.Order) is not { } order || (!Waits(order, person) && (r.Until is not null || !Truth.HasSeat(order, person))))) is { } loose)
            throw new ViolationException($"I20: the time of {person} is kept for {loose.Order}, where they have no seat.");
        if (scene.Truth.Orders.FirstOrDefault(o => !WaitsForCoordinator(o.Id) && Truth.HasSeat(o, person) && !held.Any(r => r.Order == o.Id && r.Sessions.SequenceEqual(o.Sessions))) is { } seat)
            throw new ViolationException($"I20: {person} has a seat in {seat.Id} whose time is not kept.");
    }
}
