using System.Globalization;

namespace ExperienceBot.Calendar;

/// <summary>Dates and times as people read them; independent of the machine's culture data.</summary>
public static class Format
{
    // From Sunday, as DayOfWeek counts.
    static readonly string[][] s_weekdays =
    [
        ["su", "ma", "ti", "ke", "to", "pe", "la"],
        ["sö", "må", "ti", "on", "to", "fr", "lö"],
        ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    ];

    static readonly string[] s_months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    public static string Date(DateOnly date, Language language)
    {
        var weekday = s_weekdays[(int)language][(int)date.DayOfWeek];
        return language == Language.En
            ? Plain($"{weekday} {date.Day} {s_months[date.Month - 1]} {date.Year}")
            : Plain($"{weekday} {date.Day}.{date.Month}.{date.Year}");
    }

    public static string Time(TimeOnly time, Language language) =>
        language == Language.En ? Plain($"{time.Hour:00}:{time.Minute:00}") : Plain($"{time.Hour}.{time.Minute:00}");

    public static string Moment(DateTimeOffset instant, TimeZoneInfo zone, Language language)
    {
        var clock = language switch { Language.Fi => " klo ", Language.Sv => " kl. ", _ => ", " };
        var date = Date(LocalTime.DateOf(instant, zone), language);
        return date + clock + Time(LocalTime.TimeOf(instant, zone), language);
    }

    public static string Session(DateTimeOffset start, DateTimeOffset end, TimeZoneInfo zone, Language language) =>
        Moment(start, zone, language)
        + (LocalTime.DateOf(start, zone) == LocalTime.DateOf(end, zone)
            ? "–" + Time(LocalTime.TimeOf(end, zone), language)
            : " – " + Moment(end, zone, language));

    public static string Duration(int minutes, Language language)
    {
        var hour = language == Language.Sv ? "tim" : "h";
        return (minutes / 60, minutes % 60) switch
        {
            (0, var left) => Plain($"{left} min"),
            (var hours, 0) => Plain($"{hours} {hour}"),
            var (hours, left) => Plain($"{hours} {hour} {left} min"),
        };
    }

    static string Plain(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
