using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>Every seat is taken: both sides are told and the reminders are set, once nothing stands in the way.</summary>
public static class Confirming
{
    static readonly TimeOnly WeekBeforeAt = new(10, 0);
    static readonly TimeOnly DayBeforeAt = new(12, 0);

    public static Decision<bool> Decide(Order order, Brokering rules, DateTimeOffset now)
    {
        if (order.Status != OrderStatus.Filled)
            return new(order.Status == OrderStatus.Confirmed);
        if (order.Form["client_consent"] == "not_yet")
        {
            // The client's written consent first (D-3); the seat is kept meanwhile.
            return new(false, order with { Dilemma = "consent" })
            {
                Owes = [Owed.Message($"decide:{order.Version}", Kinds.Decide, order.Requester, now)],
            };
        }

        return order.Seated.Any(o => o.Reconfirm)
            ? new(false)
            : new(true, order with { Status = OrderStatus.Confirmed, Dilemma = null }) { Owes = Told(order, rules, now) };
    }

    static ImmutableArray<Owed> Told(Order order, Brokering rules, DateTimeOffset now) =>
    [
        .. order.Seated.Select(o => Owed.Message($"seat:{o.Expert}:{o.Round}", Kinds.Seat, o.Expert, now)),
        Owed.Message($"confirmed:{order.Version}", Kinds.Confirmed, order.Requester, now),
        .. Reminders(order, rules.Zone, now),
    ];

    /// <summary>Those who come then are reminded, if the session still stands. Left out when unclear whether it arrived.</summary>
    /// <param name="id">The deadline's; each reminder's begins with it.</param>
    /// <param name="moment"><c>week</c> or <c>day</c>.</param>
    public static Decision<bool> Remind(Order order, string id, string moment, DateTimeOffset now) =>
        order.Status != OrderStatus.Confirmed
            ? new(false)
            : new(true, order)
            {
                Owes =
                [
                    .. order.Seated.Select(s => Owed.Message($"{id}:{s.Expert}", Kinds.SeatReminder, s.Expert, now, moment) with { Binding = false }),
                    Owed.Message($"{id}:requester", Kinds.OrderReminder, order.Requester, now, moment) with { Binding = false },
                ],
            };

    /// <summary>A week before and the day before, by the calendar, not by hours (reliability §2.13.6).</summary>
    static IEnumerable<Owed> Reminders(Order order, TimeZoneInfo zone, DateTimeOffset now)
    {
        foreach (var session in order.Sessions)
        {
            var date = LocalTime.DateOf(session.Start, zone);
            (string Id, DateOnly Day, TimeOnly At)[] moments = [("week", date.AddDays(-7), WeekBeforeAt), ("day", date.AddDays(-1), DayBeforeAt)];
            foreach (var (id, day, at) in moments)
            {
                var due = LocalTime.ToUtc(day, at, zone, Overlap.Earlier);
                if (due > now + TimeSpan.FromHours(1))
                    yield return new($"remind:{id}:{session.Start.UtcTicks}", Kinds.Remind, due) { About = id };
            }
        }
    }
}
