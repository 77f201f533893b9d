using ExperienceBot.Calendar;
using ExperienceBot.Experts;

namespace ExperienceBot.Matching;

/// <summary>One session of a person's calendar, ready to be compared. Those of one order lie side by side.</summary>
/// <param name="Start">UTC ticks, as <paramref name="End"/> is.</param>
/// <param name="Day">The local day number of the start.</param>
/// <param name="Month">Months since year 0, of that day.</param>
/// <param name="OrderNumber">Counts the orders in the calendar.</param>
/// <param name="OrderMark">Equal for equal orders, seldom for others.</param>
/// <param name="IsSeat">Not a reservation that may still be let go.</param>
readonly record struct Taken(
    long Start, long End, int Day, int Month, int OrderNumber, int OrderMark, bool IsHeavy, bool IsSeat, bool IsFirst, bool IsLast)
{
    public int Week => WeekOf(Day);

    /// <summary>Day number 0 was a Monday.</summary>
    public static int WeekOf(int day) => day / 7;

    public static int MonthOf(int day) => DateOnly.FromDayNumber(day) is var date ? (date.Year * 12) + date.Month : 0;

    public static int Mark(OrderId order) => order.GetHashCode();

    public static Taken[] Of(Expert e, TimeZoneInfo zone) =>
    [
        .. e.Reservations.GroupBy(r => r.Order).SelectMany((order, number) => order.SelectMany(r => r.Sessions.Select((s, at) =>
        {
            var day = LocalTime.DateOf(s.Start, zone).DayNumber;
            return new Taken(
                s.Start.UtcTicks, s.End.UtcTicks, day, MonthOf(day), number, Mark(order.Key), r.Heavy, r.Until is null,
                IsFirst: at == 0, IsLast: at == r.Sessions.Length - 1);
        }))),
    ];
}
