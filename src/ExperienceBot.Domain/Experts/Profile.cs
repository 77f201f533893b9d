using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ExperienceBot.Orders;

namespace ExperienceBot.Experts;

/// <summary>
/// The parts of a profile, each as one question that the person answers of themselves: when joining, and whenever they like
/// (R-202; domain §1.6, §5.4, §5.6). Their words stand in resources under <c>profile.{Key}</c>.
/// </summary>
public static partial class Profile
{
    const string ConsentPrefix = "consent_";

    /// <summary>In the order they are asked. The legal ground of topics is consent, so without it they are not asked at all.</summary>
    public static readonly ImmutableArray<Question> All =
    [
        new("role", "role", AnswerKind.Choice) { Options = ["expert", "peer", "co_developer"] },
        .. Enum.GetValues<Consent>().Select(c => new Question(KeyOf(c), KeyOf(c), AnswerKind.YesNo)),
        new("experience_side", "experience_side", AnswerKind.Choices) { Options = ["own", "relative"], Asked = MayMatch, Max = 2 },
        new("topics", "topics", AnswerKind.Choices) { Options = [.. Topics.All.Select(t => t.Key)], Asked = MayMatch, Max = Topics.All.Length, Optional = true },
        new("other_topic", "other_topic", AnswerKind.Text) { Asked = MayMatch, Optional = true, Min = 2, Max = 200 },
        new("task_type", "task_type", AnswerKind.Choices) { Options = [.. TaskTypes.All.Select(t => t.Key)], Max = TaskTypes.All.Length },
        new("language", "language", AnswerKind.Choices) { Options = ["fi", "sv", "en", "se", "sign", "other"], Max = 6 },
        new("municipality", "municipality", AnswerKind.Municipality),
        new("max_km", "max_km", AnswerKind.Number) { Optional = true, Max = 9999 },
        new("remote", "remote", AnswerKind.YesNo),
        new("weekly_cap", "weekly_cap", AnswerKind.Number) { Optional = true, Max = 99 },
        new("monthly_cap", "monthly_cap", AnswerKind.Number) { Optional = true, Max = 99 },
        new("quiet", "quiet", AnswerKind.Text) { Optional = true, Min = 3, Max = 40, Pattern = Hours() },
        new("weekends", "weekends", AnswerKind.YesNo) { Optional = true },
        new("urgent", "urgent", AnswerKind.YesNo) { Optional = true },
        new("asked_again", "asked_again", AnswerKind.YesNo) { Optional = true },
        new("support_person", "support_person", AnswerKind.YesNo) { Optional = true },
        new("units_to_avoid", "units_to_avoid", AnswerKind.Text) { Optional = true, Min = 2, Max = 300 },
        new("organisation", "organisation", AnswerKind.Text) { Optional = true, Min = 2, Max = 120 },
    ];

    /// <summary>What an expert changes on their own; the role decides about fees and is the coordinator's.</summary>
    public static readonly ImmutableArray<Question> Own = [.. All.Where(q => q.Key != "role" && ConsentOf(q.Key) is null)];

    public static Question? Find(string? key) => All.FirstOrDefault(q => q.Key == key);

    public static string KeyOf(Consent consent) =>
        ConsentPrefix + (consent == Consent.PausedContact ? "paused_contact" : consent.ToString().ToLowerInvariant());

    /// <summary>Null when the key is of another question.</summary>
    public static Consent? ConsentOf(string key) => Enum.GetValues<Consent>().Cast<Consent?>().FirstOrDefault(c => KeyOf(c!.Value) == key);

    /// <summary>Understood as nothing at all when the question is optional and nothing is told.</summary>
    public static Reading Read(Question q, string raw, Frame frame) =>
        q.Optional && raw.Trim().Length == 0 ? new Reading.Understood("") : Answers.Read(q, raw, Form.Empty, frame);

    /// <summary>One answer of an expert, as a form keeps it; null when there is none.</summary>
    public static string? Of(Expert e, string key) => key switch
    {
        "role" => e.Role switch { ExpertRole.Peer => "peer", ExpertRole.CoDeveloper => "co_developer", _ => "expert" },
        "experience_side" => Joined(e.Sides.Select(s => s.ToString().ToLowerInvariant())),
        "topics" => Joined(e.Topics),
        "other_topic" => e.OtherTopic,
        "task_type" => Joined(e.TaskTypes),
        "language" => Joined(e.Languages),
        "municipality" => e.Municipality,
        "max_km" => Digits(e.MaxKm),
        "remote" => YesNo(e.Remote),
        "weekly_cap" => Digits(e.WeeklyCap),
        "monthly_cap" => Digits(e.MonthlyCap),
        "quiet" => e.Quiet is { } q ? string.Create(CultureInfo.InvariantCulture, $"{q.From:H\\.mm}–{q.To:H\\.mm}") : null,
        "weekends" => YesNo(e.AskOnWeekends),
        "urgent" => YesNo(e.AskWhenUrgent),
        "asked_again" => YesNo(e.MayBeAskedAgain),
        "support_person" => YesNo(e.NeedsSupportPerson),
        "units_to_avoid" => e.UnitsToAvoid.IsDefaultOrEmpty ? null : string.Join(", ", e.UnitsToAvoid),
        "organisation" => e.Organisation,
        _ => ConsentOf(key) is { } consent ? YesNo(e.Consents.Contains(consent)) : null,
    };

    /// <summary>The expert with one answer. Taking back the consent to matching takes the topics with it (domain §5.6).</summary>
    /// <param name="value">As read; empty or null takes the answer away.</param>
    public static Expert With(this Expert e, string key, string? value) => key switch
    {
        "role" => e with { Role = value switch { "peer" => ExpertRole.Peer, "co_developer" => ExpertRole.CoDeveloper, _ => ExpertRole.Expert } },
        "experience_side" => e with { Sides = [.. Parts(value).Select(s => s == "relative" ? ExperienceSide.Relative : ExperienceSide.Own)] },
        "topics" => e with { Topics = [.. Parts(value).Where(Topics.IsKnown)] },
        "other_topic" => e with { OtherTopic = Told(value), ProposedTopic = null },
        "task_type" => e with { TaskTypes = [.. Parts(value)] },
        "language" => e with { Languages = [.. Parts(value)] },
        "municipality" => e with { Municipality = Told(value) },
        "max_km" => e with { MaxKm = Whole(value) },
        "remote" => e with { Remote = value == "true" },
        "weekly_cap" => e with { WeeklyCap = Whole(value) },
        "monthly_cap" => e with { MonthlyCap = Whole(value) },
        "quiet" => e with { Quiet = QuietOf(value) },
        "weekends" => e with { AskOnWeekends = value == "true" },
        "urgent" => e with { AskWhenUrgent = value == "true" },
        "asked_again" => e with { MayBeAskedAgain = value == "true" },
        "support_person" => e with { NeedsSupportPerson = value == "true" },
        "units_to_avoid" => e with { UnitsToAvoid = [.. (value ?? "").Split([',', ';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] },
        "organisation" => e with { Organisation = Told(value) },
        _ when ConsentOf(key) is { } consent && value == "true" => e with { Consents = e.Consents.Add(consent) },
        _ when ConsentOf(key) is { } consent => (consent == Consent.Matching ? e.WithoutTopics() : e) with { Consents = e.Consents.Remove(consent) },
        _ => e,
    };

    public static Expert WithoutTopics(this Expert e) => e with { Topics = [], OtherTopic = null, ProposedTopic = null };

    /// <summary>What is left of somebody who has had their data erased: the id, so that no import brings them back.</summary>
    public static Expert Erased(PersonId id) => new() { Id = id, Name = "", Status = ExpertStatus.Erased, Languages = [], Sides = [] };

    static bool MayMatch(Form form) => form.Yes(KeyOf(Consent.Matching));

    static string? Joined(IEnumerable<string> keys) => string.Join(',', keys) is { Length: > 0 } joined ? joined : null;

    static string[] Parts(string? value) => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);

    static string? Told(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    static string YesNo(bool yes) => yes ? "true" : "false";

    static string? Digits(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    static int? Whole(string? value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    static QuietHours? QuietOf(string? value) => value is not null && Hours().Match(value) is { Success: true } m
        ? new(new(Part(m, 1), Part(m, 2)), new(Part(m, 3), Part(m, 4)))
        : null;

    static int Part(Match m, int group) => m.Groups[group].Success ? int.Parse(m.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    // "20–8", "klo 20.00–8.30", "20 till 8"; an hour of a day and its minutes.
    [GeneratedRegex(
        @"^(?:klo|kl\.?|from|från)?\s*([01]?\d|2[0-3])(?:[.:]([0-5]\d))?\s*(?:-|–|—|till|to|ja)\s*(?:klo|kl\.?)?\s*([01]?\d|2[0-3])(?:[.:]([0-5]\d))?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Hours();
}
