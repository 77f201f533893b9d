using ExperienceBot.Calendar;
using ExperienceBot.Experts;

namespace ExperienceBot.Documents;

/// <summary>What an expert signs before the first task: the assignment contract (D-1, R-209) and the commitments (D-2, R-210).</summary>
public enum DocumentKind
{
    Contract,

    /// <summary>Confidentiality and information security, in one text.</summary>
    Confidentiality,
}

/// <summary>Domain §1.3; worked out from the dates, never stored.</summary>
public enum DocumentStatus
{
    Missing,

    /// <summary>Waits for the expert.</summary>
    Sent,
    Signed,
    ExpiresSoon,
    Expired,
}

/// <summary>What is known of a document besides until when it holds. The document itself is kept elsewhere.</summary>
public sealed record DocumentRecord
{
    /// <summary>When the expert was last asked to sign; UTC.</summary>
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Accepted in chat: which version, in which language, when.</summary>
    public Acceptance? Accepted { get; init; }

    /// <summary>Signed in another way, as a coordinator recorded it.</summary>
    public DateOnly? SignedOn { get; init; }
    public PersonId? RecordedBy { get; init; }

    /// <summary>Where it is kept: an https address.</summary>
    public string? Link { get; init; }
}

/// <summary>How an expert's documents stand.</summary>
public static class Document
{
    /// <summary>Days before the end on which the expert is reminded (D-1).</summary>
    public static readonly int[] Reminders = [60, 30, 7];

    /// <summary>Without an end that anybody has set.</summary>
    public static readonly DateOnly OpenEnded = DateOnly.MaxValue;

    public static DateOnly? Until(Expert e, DocumentKind kind) => kind == DocumentKind.Contract ? e.ContractUntil : e.ConfidentialityUntil;

    public static DocumentRecord? Record(Expert e, DocumentKind kind) => kind == DocumentKind.Contract ? e.Contract : e.Confidentiality;

    public static DocumentStatus Status(Expert e, DocumentKind kind, DateOnly today, TimeZoneInfo zone) => (Until(e, kind), Record(e, kind)?.SentAt) switch
    {
        ({ } until, _) when until >= today.AddDays(Reminders[0]) => DocumentStatus.Signed,
        ({ } until, _) when until >= today => DocumentStatus.ExpiresSoon,
        ({ } until, { } sent) when LocalTime.DateOf(sent, zone) > until => DocumentStatus.Sent,
        ({ }, _) => DocumentStatus.Expired,
        (null, { }) => DocumentStatus.Sent,
        _ => DocumentStatus.Missing,
    };

    /// <summary>Which must be signed before a task that ends on that day.</summary>
    public static IEnumerable<DocumentKind> Lacking(Expert e, DateOnly lastDay) =>
        Enum.GetValues<DocumentKind>().Where(kind => Until(e, kind) is not { } until || until < lastDay);

    /// <summary>The last day on which all are signed; null when one never was.</summary>
    public static DateOnly? SignedUntil(Expert e) =>
        e.ContractUntil is { } contract && e.ConfidentialityUntil is { } commitment ? contract < commitment ? contract : commitment : null;

    /// <summary>The end of that day as an instant, UTC; the beginning of time when one never was signed.</summary>
    public static DateTimeOffset SignedUntil(Expert e, TimeZoneInfo zone) =>
        SignedUntil(e) is not { } day ? DateTimeOffset.MinValue
        : day.Year >= OpenEnded.Year ? DateTimeOffset.MaxValue
        : LocalTime.ToUtc(day.AddDays(1), TimeOnly.MinValue, zone, Overlap.Later);

    /// <summary>Signed, or accepted in chat.</summary>
    public static Expert With(Expert e, DocumentKind kind, DateOnly until, DocumentRecord record) => kind == DocumentKind.Contract
        ? e with { ContractUntil = until, Contract = record }
        : e with { ConfidentialityUntil = until, Confidentiality = record };

    public static Expert Sent(Expert e, DocumentKind kind, DateTimeOffset now) => kind == DocumentKind.Contract
        ? e with { Contract = (e.Contract ?? new()) with { SentAt = now } }
        : e with { Confidentiality = (e.Confidentiality ?? new()) with { SentAt = now } };

    /// <summary>The expert says yes to a text. The same yes again changes nothing.</summary>
    /// <param name="months">How long it holds; null without an end.</param>
    public static Expert? Accept(Expert e, DocumentKind kind, Acceptance yes, int? months, TimeZoneInfo zone)
    {
        var today = LocalTime.DateOf(yes.At, zone);
        var until = months is { } some ? today.AddMonths(some) : OpenEnded;
        return Record(e, kind)?.Accepted is { } before && before.Version == yes.Version && Until(e, kind) >= today.AddDays(Reminders[0])
            ? null
            : With(e, kind, Until(e, kind) is { } known && known > until ? known : until, (Record(e, kind) ?? new()) with { Accepted = yes });
    }

    /// <summary>
    /// The reminder that is due today; null when none is. It stays due for a week, for no reminder goes out on holidays.
    /// </summary>
    public static int? ReminderDue(Expert e, DocumentKind kind, DateOnly today) =>
        Until(e, kind) is { } until && until.DayNumber - today.DayNumber is var left and >= 0
            && Reminders.Cast<int?>().FirstOrDefault(days => left <= days && left > days - 7) is { } due
            ? due
            : null;
}
