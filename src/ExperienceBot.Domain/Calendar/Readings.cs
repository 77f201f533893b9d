using System.Collections.Immutable;

namespace ExperienceBot.Calendar;

/// <summary>
/// A session as far as it was told, in local time. <see cref="Minutes"/> is there when only a length was told and
/// the end cannot be counted yet.
/// </summary>
public sealed record Span(DateOnly Date, TimeOnly? Start = null, TimeOnly? End = null, int? Minutes = null)
{
    public bool IsComplete => Start is not null && End is not null;
}

/// <summary>What was understood of when; every refusal holds the words it is about, as they were typed.</summary>
public abstract record WhenReading
{
    WhenReading()
    {
    }

    /// <summary>At least one session; in the order typed, none twice.</summary>
    public sealed record Understood(ImmutableArray<Span> Sessions) : WhenReading;

    /// <summary>The calendar has no such day: 31.6.</summary>
    public sealed record NotADate(string Text) : WhenReading;

    /// <summary>The weekday typed is not the weekday of <paramref name="Date"/>.</summary>
    public sealed record WeekdayDiffers(string Text, DateOnly Date) : WhenReading;
    public sealed record InThePast(string Text) : WhenReading;

    /// <summary>More than three years ahead.</summary>
    public sealed record TooFar(string Text) : WhenReading;

    /// <summary>Also when they are equal, or the session would pass midnight.</summary>
    public sealed record EndBeforeStart(string Text) : WhenReading;

    /// <summary>Under 15 minutes.</summary>
    public sealed record TooShort(string Text) : WhenReading;

    /// <summary>Over 12 hours.</summary>
    public sealed record TooLong(string Text) : WhenReading;
    public sealed record NotUnderstood(string Text) : WhenReading;
}

/// <summary>What was understood of one date; it may be in the past when the year was typed.</summary>
public abstract record DateReading
{
    DateReading()
    {
    }

    public sealed record Understood(DateOnly Date) : DateReading;
    public sealed record NotADate(string Text) : DateReading;
    public sealed record WeekdayDiffers(string Text, DateOnly Date) : DateReading;
    public sealed record NotUnderstood(string Text) : DateReading;
}
