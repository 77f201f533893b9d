namespace ExperienceBot.Calendar;

/// <summary>Which of two instants a local time means on the autumn night when the clock is set back.</summary>
public enum Overlap
{
    /// <summary>Digests and reminders: the first of the two.</summary>
    Earlier,

    /// <summary>Deadlines: nobody is shut out early.</summary>
    Later,
}

/// <summary>The one place where local times become instants and back.</summary>
public static class LocalTime
{
    /// <summary>UTC. A time that the spring gap skips moves forward by the gap.</summary>
    public static DateTimeOffset ToUtc(DateOnly date, TimeOnly time, TimeZoneInfo zone, Overlap overlap)
    {
        var local = date.ToDateTime(time);
        var offset = zone switch
        {
            _ when zone.IsInvalidTime(local) => zone.GetUtcOffset(local.AddDays(-1)), // the offset before the gap
            _ when !zone.IsAmbiguousTime(local) => zone.GetUtcOffset(local),
            _ when overlap == Overlap.Later => zone.GetAmbiguousTimeOffsets(local).Min(),
            _ => zone.GetAmbiguousTimeOffsets(local).Max(),
        };
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }

    public static DateOnly DateOf(DateTimeOffset instant, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);

    public static TimeOnly TimeOf(DateTimeOffset instant, TimeZoneInfo zone) =>
        TimeOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, zone).DateTime);
}
