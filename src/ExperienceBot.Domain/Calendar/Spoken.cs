using System.Collections.Immutable;

namespace ExperienceBot.Calendar;

/// <summary>
/// Reads what people type, in Finnish, Swedish and English mixed. Never throws; longer than 1,000 characters is not
/// understood rather than read in part.
/// </summary>
public static partial class Spoken
{
    const int Longest = 1_000;
    const int Day = 24 * 60;

    /// <summary>One date and nothing else of time; without a year the next such day, today included.</summary>
    public static DateReading Date(string text, DateOnly today)
    {
        var refusal = new DateReading.NotUnderstood(Shown(text));
        if (text.Length > Longest || Draft.Read(text, dated: false) is not [{ HasTime: false, HasDate: true } draft])
            return refusal;
        return DateOf(draft, today, _ => true) switch
        {
            null => new DateReading.NotADate(draft.DateText),
            { } date when Differs(draft, date) => new DateReading.WeekdayDiffers(draft.DateText, date),
            { } date => new DateReading.Understood(date),
        };
    }

    /// <summary>One or several sessions.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="known">What an earlier answer told, when only the missing piece was asked for.</param>
    public static WhenReading When(string text, DateTimeOffset now, TimeZoneInfo zone, Span? known = null)
    {
        if (text.Length > Longest)
            return new WhenReading.NotUnderstood(Shown(text));
        var drafts = Draft.Read(text, dated: known is not null);
        if (known?.Start is not null && drafts is not [{ Start: not null } or { HasDate: true }, ..]
            && Minutes(text) is { } more)
            drafts = [new Draft { Minutes = more, TimeText = Shown(text) }]; // 45, asked how long
        if (drafts is null)
            return new WhenReading.NotUnderstood(Shown(text));

        var sessions = ImmutableArray.CreateBuilder<Span>();
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            if (draft.Start is null && drafts.Skip(i).FirstOrDefault(later => later.Start is not null) is { } timed)
                draft.TakeTimeOf(timed); // tiistaina ja torstaina klo 9–10
            var before = sessions.Count > 0 ? new Span(sessions[^1].Date) : known;
            if (Session(draft, before, now, zone, out var session) is { } refusal)
                return refusal is WhenReading.NotUnderstood ? new WhenReading.NotUnderstood(Shown(text)) : refusal;
            if (!sessions.Contains(session))
                sessions.Add(session);
        }

        return new WhenReading.Understood(sessions.ToImmutable());
    }

    // Null when the session stands.
    static WhenReading? Session(Draft draft, Span? known, DateTimeOffset now, TimeZoneInfo zone, out Span session)
    {
        session = new Span(default);
        var (start, end) = Hours(draft);
        if (draft.HasDate)
            known = null;
        else if (known is null || !draft.HasTime)
            return new WhenReading.NotUnderstood("");
        if (known?.Start is { } from && (end is null && draft.Minutes is null || start is null))
            (start, end) = (MinutesOf(from), start); // only the end was missing

        var today = LocalTime.DateOf(now, zone);
        bool IsAhead(DateOnly date) =>
            start is not (>= 0 and < Day) || LocalTime.ToUtc(date, At(start)!.Value, zone, Overlap.Earlier) > now;
        if ((known?.Date ?? DateOf(draft, today, IsAhead)) is not { } day)
            return new WhenReading.NotADate(draft.DateText);
        var text = draft.TimeText.Length > 0 ? draft.TimeText : draft.DateText;
        if (day < today || day == today && !IsAhead(day))
            return new WhenReading.InThePast(day < today && draft.HasDate ? draft.DateText : text);
        if (day > today.AddYears(3))
            return new WhenReading.TooFar(draft.DateText);
        if (Differs(draft, day))
            return new WhenReading.WeekdayDiffers(draft.DateText, day);

        var minutes = draft.Minutes ?? (end is null ? known?.Minutes : null);
        if (end is not null && minutes is not null && minutes != end - start)
            return new WhenReading.NotUnderstood("");
        end ??= start + minutes;
        if (end <= start || start >= Day || minutes is not > 12 * 60 && end >= Day)
            return new WhenReading.EndBeforeStart(text);
        minutes ??= end - start;
        if (minutes < 15)
            return new WhenReading.TooShort(text);
        if (minutes > 12 * 60)
            return new WhenReading.TooLong(text);
        session = new Span(day, At(start), At(end), start is null ? minutes : null);
        return null;
    }

    // Minutes of the day.
    static (int? Start, int? End) Hours(Draft draft)
    {
        if (draft.Start is not { } from)
            return (null, null);
        var part = draft.End is { Part: Sense.Pm } ? Sense.Pm : draft.Part; // 2-4 pm
        var end = draft.End is { } to ? OfDay(to, draft.Part) : (int?)null;
        var start = OfDay(from, part);
        return end <= start && from.Minutes < end ? (from.Minutes, end) : (start, end); // 11-1 pm
    }

    static int OfDay(Clock clock, Sense part)
    {
        if (clock.Part != Sense.Other)
            part = clock.Part;
        return clock.Minutes switch
        {
            < Day / 2 when part == Sense.Pm || part == Sense.Other && clock is { InWords: true, Minutes: < 7 * 60 } =>
                clock.Minutes + Day / 2,
            >= Day / 2 and < Day / 2 + 60 when clock.Part == Sense.Am => clock.Minutes - Day / 2,
            _ => clock.Minutes,
        };
    }

    // Null when the calendar has no such day.
    static DateOnly? DateOf(Draft draft, DateOnly today, Func<DateOnly, bool> isAhead)
    {
        if (draft.Named is { Year: { } year } full)
            return Exact(full, year);
        if (draft.Named is { } named)
            return Enumerable.Range(today.Year, 9).Select(candidate => Exact(named, candidate))
                .FirstOrDefault(date => date > today || date == today && isAhead(today));
        if (draft.InDays is { } days)
            return today.AddDays(days);
        var fromMonday = ((int)draft.Weekday! + 6) % 7;
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        if (draft.Weeks is { } weeks)
            return monday.AddDays(7 * weeks + fromMonday);
        var date = monday.AddDays(fromMonday);
        return date > today ? date : date.AddDays(7);
    }

    static DateOnly? Exact(CalendarDay day, int year) =>
        year is >= 1 and <= 9000 && day.Month is >= 1 and <= 12
        && day.Day >= 1 && day.Day <= DateTime.DaysInMonth(year, day.Month)
            ? new DateOnly(year, day.Month, day.Day)
            : null;

    static bool Differs(Draft draft, DateOnly date) => draft.Weekday is { } weekday && weekday != date.DayOfWeek;

    static int MinutesOf(TimeOnly time) => time.Hour * 60 + time.Minute;

    static TimeOnly? At(int? minutes) => minutes is { } value ? new TimeOnly(value / 60, value % 60) : null;

    // Enough of the text to show which answer is meant; never half a surrogate pair.
    static string Shown(string text)
    {
        var cut = text.Trim();
        if (cut.Length > 300)
            cut = cut[..(char.IsHighSurrogate(cut[299]) ? 299 : 300)];
        return cut;
    }
}
