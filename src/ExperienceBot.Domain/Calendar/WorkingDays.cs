namespace ExperienceBot.Calendar;

/// <summary>Finnish working days: not weekends, public holidays, nor the eves of midsummer and Christmas.</summary>
public static class WorkingDays
{
    public static bool IsHoliday(DateOnly date)
    {
        var fromEaster = date.DayNumber - Easter(date.Year).DayNumber;
        return (date.Month, date.Day, date.DayOfWeek) switch
        {
            (1, 1 or 6, _) => true, // uudenvuodenpäivä, loppiainen
            (5, 1, _) => true, // vappu
            (6, >= 19 and <= 25, DayOfWeek.Friday) => true, // juhannusaatto
            (6, >= 20 and <= 26, DayOfWeek.Saturday) => true, // juhannuspäivä
            (10, 31, DayOfWeek.Saturday) or (11, <= 6, DayOfWeek.Saturday) => true, // pyhäinpäivä
            (12, 6 or 24 or 25 or 26, _) => true, // itsenäisyyspäivä, joulu
            _ => fromEaster is -2 or 0 or 1 or 39 or 49, // pitkäperjantai, pääsiäinen, helatorstai, helluntai
        };
    }

    public static bool IsWorkingDay(DateOnly date) =>
        date.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !IsHoliday(date);

    /// <summary>Strictly after <paramref name="date"/>.</summary>
    public static DateOnly Next(DateOnly date)
    {
        do
            date = date.AddDays(1);
        while (!IsWorkingDay(date));
        return date;
    }

    /// <summary>UTC; strictly after <paramref name="now"/>.</summary>
    public static DateTimeOffset NextAt(DateTimeOffset now, TimeOnly at, TimeZoneInfo zone)
    {
        var today = LocalTime.DateOf(now, zone);
        var first = LocalTime.ToUtc(today, at, zone, Overlap.Earlier);
        return IsWorkingDay(today) && first > now ? first : LocalTime.ToUtc(Next(today), at, zone, Overlap.Earlier);
    }

    // The anonymous Gregorian algorithm (Meeus, Jones, Butcher).
    static DateOnly Easter(int year)
    {
        var (century, ofCentury, golden) = (year / 100, year % 100, year % 19);
        var moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
        var weekday = (32 + 2 * (century % 4) + 2 * (ofCentury / 4) - moon - ofCentury % 4) % 7;
        var shift = (golden + 11 * moon + 22 * weekday) / 451;
        var day = moon + weekday - 7 * shift + 114;
        return new DateOnly(year, day / 31, day % 31 + 1);
    }
}
