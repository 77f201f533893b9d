using System.Globalization;
using ExperienceBot.Calendar;

namespace ExperienceBot.Tests.Calendar;

public sealed class WorkingDaysTests
{
    [Theory]
    [InlineData(2026, "1.1. 6.1. 3.4. 5.4. 6.4. 1.5. 14.5. 24.5. 19.6. 20.6. 31.10. 6.12. 24.12. 25.12. 26.12.")]
    [InlineData(2027, "1.1. 6.1. 26.3. 28.3. 29.3. 1.5. 6.5. 16.5. 25.6. 26.6. 6.11. 6.12. 24.12. 25.12. 26.12.")]
    public void The_holidays_of_a_year_are_these_and_no_others(int year, string expected)
    {
        var holidays = Enumerable.Range(0, 365).Select(new DateOnly(year, 1, 1).AddDays).Where(WorkingDays.IsHoliday)
            .Select(day => day.ToString("d.M.", CultureInfo.InvariantCulture));

        Assert.Equal(expected, string.Join(' ', holidays));
    }

    [Theory]
    [InlineData("2024-03-31")]
    [InlineData("2025-04-20")]
    [InlineData("2030-04-21")]
    [InlineData("2038-04-25")] // the latest there is
    [InlineData("2049-04-18")] // one of the two exceptions of the algorithm
    public void Easter_is_found_in_any_year(string easter)
    {
        var sunday = DateOnly.Parse(easter, CultureInfo.InvariantCulture);

        Assert.True(WorkingDays.IsHoliday(sunday));
        Assert.True(WorkingDays.IsHoliday(sunday.AddDays(-2)));
        Assert.False(WorkingDays.IsHoliday(sunday.AddDays(-7)));
    }

    [Theory]
    [InlineData("2026-11-23", "2026-11-24")]
    [InlineData("2026-11-27", "2026-11-30")]
    [InlineData("2026-04-02", "2026-04-07")]
    [InlineData("2026-12-23", "2026-12-28")]
    [InlineData("2026-06-18", "2026-06-22")]
    public void The_next_working_day_is_after_weekends_and_holidays(string date, string expected) => Assert.Equal(
        DateOnly.Parse(expected, CultureInfo.InvariantCulture),
        WorkingDays.Next(DateOnly.Parse(date, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-11-23T05:59Z", "2026-11-23T06:00Z")]
    [InlineData("2026-11-23T06:00Z", "2026-11-24T06:00Z")]
    [InlineData("2026-11-28T05:00Z", "2026-11-30T06:00Z")]
    [InlineData("2027-03-25T07:00Z", "2027-03-30T05:00Z")] // over Easter and into summer time
    public void The_next_working_morning_is_strictly_ahead(string now, string expected) => Assert.Equal(
        DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
        WorkingDays.NextAt(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), new TimeOnly(8, 0), Helsinki.Zone));
}
