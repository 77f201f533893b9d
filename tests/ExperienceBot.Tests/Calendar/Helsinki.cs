namespace ExperienceBot.Tests.Calendar;

static class Helsinki
{
    public static TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Helsinki");

    /// <summary>A Monday morning, 10:00 local.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
}
