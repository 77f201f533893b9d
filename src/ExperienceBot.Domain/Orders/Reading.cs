using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ExperienceBot.Calendar;
using ExperienceBot.Places;
using ExperienceBot.Safety;

namespace ExperienceBot.Orders;

/// <summary>What an answer was understood as.</summary>
public abstract record Reading
{
    /// <summary>Canonical, as <see cref="Form"/> keeps it.</summary>
    public sealed record Understood(string Value) : Reading;

    /// <summary>A date or a start was read; the rest is still to be asked.</summary>
    public sealed record Partly(Span Known, string Missing) : Reading;

    /// <summary>The reason's words stand in resources under <c>refused.{Reason}</c>.</summary>
    public sealed record Refused(string Reason, params ImmutableArray<string> Args) : Reading;

    Reading() { }
}

/// <summary>What reading an answer needs to know of the world.</summary>
/// <param name="Labels">The texts that people see for a question's option, in every language.</param>
/// <param name="Names">What people call a question, in every language: "aika", "yhteyshenkilö".</param>
public sealed record Frame(
    DateTimeOffset Now, TimeZoneInfo Zone, Func<string, string, IEnumerable<string>> Labels, Func<Question, IEnumerable<string>> Names);

/// <summary>Reads an answer, typed or from a card. Never throws, whatever the text.</summary>
public static partial class Answers
{
    const int LongestText = 2000;
    const int FewOptions = 8;
    const int Same = 4;

    /// <param name="known">The half of a date that was typed before.</param>
    public static Reading Read(Question q, string raw, Form form, Frame frame, Span? known = null)
    {
        var text = raw.Replace('\u00A0', ' ').Trim();
        if (text.Length == 0)
            return new Reading.Refused("empty");
        if (HasIdentityCode(text))
            return new Reading.Refused("identity_code");
        if (text.Length > LongestText)
            return new Reading.Refused(
                "too_long", (q.Kind == AnswerKind.Text ? q.Max : LongestText).ToString(CultureInfo.InvariantCulture));
        return q.Kind switch
        {
            AnswerKind.Choice => Likely(q, text, frame) is [var one] ? new Reading.Understood(one) : NotOneOf(q, text, frame),
            AnswerKind.Choices => Choices(q, text, frame),
            AnswerKind.Number => Number(q, Spoken.Number(text)),
            AnswerKind.Minutes => Minutes(q, Spoken.Minutes(text), form),
            AnswerKind.YesNo => YesNo(text),
            AnswerKind.Sessions => Sessions(text, form, frame, known),
            AnswerKind.Municipality => Place(text),
            _ => Text(q, text),
        };
    }

    /// <summary>A Finnish personal identity code anywhere in the text.</summary>
    public static bool HasIdentityCode(string text) => IdentityCode().IsMatch(text);

    /// <summary>The same text, with a dash where such a code was.</summary>
    public static string WithoutIdentityCodes(string text) => IdentityCode().Replace(text, "–");

    /// <summary>An e-mail address or a phone number anywhere in the text.</summary>
    public static bool HasContact(string text) => Contact().IsMatch(text);

    static Reading Text(Question q, string text) =>
        text.Length < q.Min ? new Reading.Refused("too_short", q.Min.ToString(CultureInfo.InvariantCulture))
        : text.Length > q.Max ? new Reading.Refused("too_long", q.Max.ToString(CultureInfo.InvariantCulture))
        : q.Min > 0 && !text.Any(char.IsLetterOrDigit) ? new Reading.Refused("no_words")
        : Boundaries.Refusal(text) is { } beyond ? new Reading.Refused(beyond)
        : q.Pattern is { } pattern && !pattern.IsMatch(text) ? new Reading.Refused($"{q.Key}_pattern")
        : new Reading.Understood(text);

    static Reading Number(Question q, int? number) =>
        number is not { } n ? new Reading.Refused(q.Kind == AnswerKind.Minutes ? "minutes" : "number")
        : n < q.Min || n > q.Max
            ? new Reading.Refused("range", q.Min.ToString(CultureInfo.InvariantCulture), q.Max.ToString(CultureInfo.InvariantCulture))
            : new Reading.Understood(n.ToString(CultureInfo.InvariantCulture));

    /// <summary>Nobody speaks longer than the session lasts.</summary>
    static Reading Minutes(Question q, int? minutes, Form form) =>
        minutes is { } m && m <= q.Max && form.Dates is { IsEmpty: false } dates && m > dates.Max(s => (s.End - s.Start).TotalMinutes)
            ? new Reading.Refused("longer_than_session")
            : Number(q, minutes);

    static Reading YesNo(string text) =>
        Spoken.YesOrNo(text) is { } yes ? new Reading.Understood(yes ? "true" : "false")
        : bool.TryParse(text, out var flag) ? new Reading.Understood(flag ? "true" : "false")
        : new Reading.Refused("yes_no");

    static Reading Place(string text) =>
        Municipalities.Find(text) is { } found ? new Reading.Understood(found.Fi)
        : Municipalities.Suggest(text, 3).ToArray() is { Length: > 0 } near ? new Reading.Refused("municipality_near", string.Join(", ", near))
        : new Reading.Refused("municipality");

    static Reading Choices(Question q, string text, Frame frame)
    {
        if (q.Options.FirstOrDefault(o => frame.Labels(q.Key, o).Contains(text, StringComparer.OrdinalIgnoreCase)) is { } whole)
            return new Reading.Understood(whole); // with the commas of its own words
        var found = new List<string>();
        foreach (var part in Separators().Split(text).Where(p => p.Length > 0))
        {
            // "Suru ja läheisen menetys" holds the word that also joins two answers: what is no two answers may be one
            var each = Conjunctions().Split(part).Select(p => (Text: p, Fits: Likely(q, p, frame))).ToList();
            if (each.TrueForAll(e => e.Fits.Length == 1))
                found.AddRange(each.Select(e => e.Fits[0]));
            else if (Likely(q, part, frame) is [var one])
                found.Add(one);
            else
                return NotOneOf(q, each.Find(e => e.Fits.Length != 1).Text, frame);
        }

        var distinct = found.Distinct().ToList();
        return distinct.Count == 0 ? NotOneOf(q, text, frame)
            : distinct.Count > q.Max ? new Reading.Refused("too_many", q.Max.ToString(CultureInfo.InvariantCulture))
            : new Reading.Understood(string.Join(',', distinct));
    }

    /// <summary>Says what it could have been, when that is few enough to read: the arguments are option keys.</summary>
    static Reading.Refused NotOneOf(Question q, string text, Frame frame) =>
        Likely(q, text, frame) is { Length: > 1 and <= FewOptions } near ? new Reading.Refused("choice_near", near)
        : q.Options.Length <= FewOptions ? new Reading.Refused("choice_near", q.Options)
        : new Reading.Refused("choice");

    /// <summary>Options by key, number in the list, or words in any language; several when the words fit them equally well.</summary>
    static ImmutableArray<string> Likely(Question q, string text, Frame frame)
    {
        var wanted = text.Trim().Trim('.', '!', '"', '”', '\'');
        if (q.Options.Contains(wanted))
            return [wanted];
        if (int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out var n))
            return n >= 1 && n <= q.Options.Length ? [q.Options[n - 1]] : [];

        var scored = q.Options.ToLookup(option => frame.Labels(q.Key, option).Max(label => Likeness(label, wanted)));
        if (!scored.Contains(Same) && Spoken.YesOrNo(wanted) is { } yes)
            return [.. q.Options.Where(option => yes ? option is "yes" : option is "no" or "not_yet")];
        var best = scored.Max(fits => fits.Key);
        return best > 0 ? [.. scored[best]] : [];
    }

    /// <summary>4 the same, 3 begins alike, 2 a whole word of it, 1 somewhere in it or it in a longer text, 0 not at all.</summary>
    static int Likeness(string label, string wanted)
    {
        if (label.Equals(wanted, StringComparison.OrdinalIgnoreCase))
            return Same;
        if (wanted.Length < 3)
            return 0;
        if (label.StartsWith(wanted, StringComparison.OrdinalIgnoreCase))
            return 3;
        var at = label.IndexOf(wanted, StringComparison.OrdinalIgnoreCase);
        return at >= 0 ? !char.IsLetterOrDigit(label[at - 1]) ? 2 : 1
            : $" {wanted} ".Contains($" {label} ", StringComparison.OrdinalIgnoreCase) ? 1
            : 0;
    }

    static Reading Sessions(string text, Form form, Frame frame, Span? known)
    {
        switch (Spoken.When(text, frame.Now, frame.Zone, known))
        {
            case WhenReading.Understood { Sessions: [{ IsComplete: false } only] }:
                return new Reading.Partly(only, only.Start is null ? "start" : "end");
            case WhenReading.Understood { Sessions: var spans }:
                return spans.All(s => s.IsComplete)
                    ? Several([.. spans.Select(s => Instants(s, frame.Zone))], form, frame)
                    : new Reading.Refused("every_time");
            case WhenReading.NotADate { Text: var culprit }:
                return new Reading.Refused("when_not_a_date", culprit);
            case WhenReading.WeekdayDiffers { Text: var culprit }:
                return new Reading.Refused("when_weekday_differs", culprit);
            case WhenReading.InThePast { Text: var culprit }:
                return new Reading.Refused("when_in_the_past", culprit);
            case WhenReading.TooFar { Text: var culprit }:
                return new Reading.Refused("when_too_far", culprit);
            case WhenReading.EndBeforeStart { Text: var culprit }:
                return new Reading.Refused("when_end_before_start", culprit);
            case WhenReading.TooShort { Text: var culprit }:
                return new Reading.Refused("when_too_short", culprit);
            case WhenReading.TooLong { Text: var culprit }:
                return new Reading.Refused("when_too_long", culprit);
            default:
                return new Reading.Refused("when_not_understood");
        }
    }

    static Session Instants(Span span, TimeZoneInfo zone) =>
        new(LocalTime.ToUtc(span.Date, span.Start!.Value, zone, Overlap.Earlier), LocalTime.ToUtc(span.Date, span.End!.Value, zone, Overlap.Later));

    /// <summary>
    /// How many dates fit the kind of order: a series 2–10, an audit 2–5 days, otherwise the one that is wanted most, as told
    /// first, and up to four others that would do.
    /// </summary>
    static Reading Several(ImmutableArray<Session> told, Form form, Frame frame)
    {
        var ordered = told.Sort((a, b) => a.Start.CompareTo(b.Start));
        var sessions = form.OrderMode is "series" or "audit" ? ordered : told;
        if (ordered.Zip(ordered.Skip(1)).Any(pair => pair.First.Overlaps(pair.Second)))
            return new Reading.Refused("when_overlap");
        if (sessions.Any(s => s.Start <= frame.Now))
            return new Reading.Refused("when_in_the_past", "");
        var (least, most, reason) = form.OrderMode switch
        {
            "series" => (2, 10, "series_dates"),
            "audit" => (2, 5, "audit_dates"),
            _ => (1, 5, "too_many_dates"),
        };
        var days = sessions.Select(s => LocalTime.DateOf(s.Start, frame.Zone)).Order().ToList();
        return sessions.Length < least || sessions.Length > most
            || (form.OrderMode == "audit" && days.Where((day, n) => day != days[0].AddDays(n)).Any())
            ? new Reading.Refused(reason)
            : new Reading.Understood(Form.Write(sessions));
    }

    // Day, month, year, century, number and check mark; phones make the hyphen a dash, and people put spaces around it.
    [GeneratedRegex(
        @"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d\s?[-–−+A-FU-Ya-fu-y]\s?\d{3}[0-9A-FHJ-NPR-Ya-fhj-npr-y](?![0-9A-Za-z])")]
    private static partial Regex IdentityCode();

    [GeneratedRegex(
        @"[^\s@]+\s*(?:@|\(at\)|\[at\])\s*[^\s@]+\.[A-Za-z]{2,}|(?<!\d)(?:\+358|0)[ .()/-]{0,2}\d(?:[ .()/-]{0,2}\d){5,10}(?!\d)", RegexOptions.IgnoreCase)]
    private static partial Regex Contact();

    [GeneratedRegex(@"\s*[,;\n]\s*")]
    private static partial Regex Separators();

    [GeneratedRegex(@"\s+(?:ja|och|and|sekä|samt|&|\+)\s+", RegexOptions.IgnoreCase)]
    private static partial Regex Conjunctions();
}
