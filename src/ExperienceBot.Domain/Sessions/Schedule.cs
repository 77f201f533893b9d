using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Orders;

namespace ExperienceBot.Sessions;

/// <summary>The moments of an order that the calendar sets: halfway, the last call, reminders, the end.</summary>
public static class Schedule
{
    static readonly TimeOnly WeekBeforeAt = new(10, 0);
    static readonly TimeOnly DayBeforeAt = new(12, 0);
    static readonly TimeSpan LastCall = TimeSpan.FromHours(48);

    /// <summary>
    /// A moment already close is left out. Days are counted by the calendar, not by hours (reliability §2.13.6). What falls due
    /// for a date that has been moved finds nothing to do.
    /// </summary>
    public static ImmutableArray<Owed> Of(Order order, Brokering rules, DateTimeOffset now)
    {
        var soon = now + TimeSpan.FromHours(1);
        return
        [
            .. new[]
            {
                new Owed($"halfway:{order.StartsAt.UtcTicks}", Kinds.Halfway, now + ((order.StartsAt - now) / 2)),
                new Owed($"lastcall:{order.StartsAt.UtcTicks}", Kinds.LastCall, order.StartsAt - LastCall),
            }.Where(o => o.Due > soon),
            .. order.Sessions.SelectMany(s => Reminders(s, rules.Zone)).Where(o => o.Due > soon),
            new($"held:{order.EndsAt.UtcTicks}", Kinds.Held, order.EndsAt),
        ];
    }

    /// <summary>Everybody who has a seat, and the requester, are reminded; one moment fans out when it comes.</summary>
    /// <param name="about">As owed: <c>week:ticks</c> or <c>day:ticks</c>.</param>
    public static Decision<bool> Remind(Order order, string about, DateTimeOffset now)
    {
        if (!order.IsBrokered || Reminded(order, about).Session is null)
            return new(false);
        return new(true, order)
        {
            Owes =
            [
                .. order.Seated.Select(s => Owed.Message($"remind:{about}:{s.Expert}", Kinds.SeatReminder, s.Expert, now, about) with { Binding = false }),
                .. order.Status == OrderStatus.Confirmed
                    ? [Owed.Message($"remind:{about}", Kinds.OrderReminder, order.Requester, now, about) with { Binding = false }]
                    : Array.Empty<Owed>(),
            ],
        };
    }

    /// <summary>Two days to go and not confirmed: nobody waits in the dark. The requester decides, a coordinator helps.</summary>
    public static Decision<bool> Call(Order order, DateTimeOffset now)
    {
        if (!order.IsBrokered || order.Status == OrderStatus.Confirmed || now >= order.StartsAt)
            return new(false);
        var dilemma = order.Dilemma ?? (order.Status == OrderStatus.Filled ? null : order.Taken > 0 ? "partly" : "none");
        return new(true, order with { Dilemma = dilemma, DilemmaOf = dilemma == order.Dilemma ? order.DilemmaOf : order.Version })
        {
            Owes =
            [
                .. dilemma is null ? Array.Empty<Owed>() : [Owed.Message($"decide:last:{order.StartsAt.UtcTicks}", Kinds.Decide, order.Requester, now)],
                Owed.Coordinators($"alert:lastcall:{order.StartsAt.UtcTicks}", Kinds.Alert, now, "lastcall"),
            ],
        };
    }

    /// <summary>The session that a reminder is about, and whether it is tomorrow.</summary>
    public static (Session? Session, bool IsTomorrow) Reminded(Order order, string about)
    {
        var parts = about.Split(':');
        return (order.Sessions.FirstOrDefault(s => s.Start.UtcTicks.ToString(CultureInfo.InvariantCulture) == parts[1]), parts[0] == "day");
    }

    static IEnumerable<Owed> Reminders(Session session, TimeZoneInfo zone)
    {
        var (date, ticks) = (LocalTime.DateOf(session.Start, zone), session.Start.UtcTicks);
        yield return Moment($"week:{ticks}", date.AddDays(-7), WeekBeforeAt);
        yield return Moment($"day:{ticks}", date.AddDays(-1), DayBeforeAt);

        Owed Moment(string about, DateOnly day, TimeOnly at) =>
            new($"reminding:{about}", Kinds.Remind, LocalTime.ToUtc(day, at, zone, Overlap.Earlier)) { About = about };
    }
}
