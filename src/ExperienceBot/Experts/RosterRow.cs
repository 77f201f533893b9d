using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ExperienceBot.Orders;
using ExperienceBot.Places;

namespace ExperienceBot.Experts;

/// <summary>One line of a roster file, made into an expert; what is wrong with it goes to the problems.</summary>
sealed partial class RosterRow(int line, string[] header, string[] cells, List<RosterProblem> problems)
{
    const int LongestText = 120;

    static readonly FrozenDictionary<string, ExpertRole> Roles = KeysOf<ExpertRole>();

    // Whom the person had erased, no file brings back.
    static readonly FrozenDictionary<string, ExpertStatus> Statuses =
        KeysOf<ExpertStatus>().Where(status => status.Value != ExpertStatus.Erased).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenDictionary<string, ExperienceSide> Sides = KeysOf<ExperienceSide>();
    static readonly FrozenDictionary<string, Consent> Consents = KeysOf<Consent>();
    static readonly FrozenDictionary<string, string> Languages = KeysOf(["fi", "sv", "en", "se", "sign", "other"]);
    static readonly FrozenDictionary<string, string> TopicKeys = KeysOf(Topics.All.Select(topic => topic.Key));
    static readonly FrozenDictionary<string, string> TaskKeys = KeysOf(TaskTypes.All.Select(task => task.Key));
    static readonly FrozenDictionary<string, string> TrainingKeys = KeysOf(Trainings.All);
    static readonly FrozenDictionary<string, bool> YesOrNo = KeysOf(["yes", "no"]).ToFrozenDictionary(
        key => key.Key, key => key.Value == "yes");

    /// <summary>The keys that a column takes; null when it takes something else.</summary>
    internal static IEnumerable<string>? KeysIn(string column) => column switch
    {
        "role" => Roles.Keys, "status" => Statuses.Keys, "experience_side" => Sides.Keys, "consents" => Consents.Keys,
        "languages" => Languages.Keys, "topics" => TopicKeys.Keys, "task_types" => TaskKeys.Keys, "trainings" => TrainingKeys.Keys,
        "remote" or "weekends" or "urgent" or "repeat_ok" or "needs_support_person" => YesOrNo.Keys,
        _ => null,
    };

    internal static bool IsList(string column) => column is "experience_side" or "consents" or "languages" or "topics" or "task_types" or "trainings";

    /// <summary>Of no use when the line has added to the problems.</summary>
    /// <param name="lines">Where each person has been met so far.</param>
    internal Expert Expert(Dictionary<PersonId, int> lines) => new()
    {
        Id = Id(lines),
        Name = Text("name", required: true) ?? "",
        Role = One("role", Roles, required: true),
        Status = One("status", Statuses, required: true),
        Languages = Many("languages", Languages, required: true),
        Topics = Many("topics", TopicKeys),
        Sides = Many("experience_side", Sides, required: true),
        TaskTypes = Many("task_types", TaskKeys),
        Municipality = Place(),
        MaxKm = Whole("max_km", 9999),
        Remote = One("remote", YesOrNo),
        TrainedUntil = Date("trained_until"),
        ContractUntil = Date("contract_until"),
        ConfidentialityUntil = Date("confidentiality_until"),
        WeeklyCap = Whole("weekly_cap", 99),
        MonthlyCap = Whole("monthly_cap", 99),
        Organisation = Text("organisation"),
        Consents = Many("consents", Consents),
        Quiet = Hours(),
        AskOnWeekends = One("weekends", YesOrNo),
        AskWhenUrgent = One("urgent", YesOrNo),
        MayBeAskedAgain = One("repeat_ok", YesOrNo),
        NeedsSupportPerson = One("needs_support_person", YesOrNo),
        Trainings = Many("trainings", TrainingKeys),
    };

    /// <summary>Repeats the word only if it is near a known one or written as keys are: it may be personal.</summary>
    internal static RosterProblem Unknown(int line, string? column, string reason, string word, IEnumerable<string> known)
    {
        if (word.Length == 0)
            return new(line, column, $"{reason}.empty");
        if (Spelling.Nearest(word, known, 1).FirstOrDefault() is { } near)
            return new(line, column, $"{reason}.near", word, near);
        var all = string.Join(", ", known);
        return KeyLike().IsMatch(word) ? new(line, column, $"{reason}.known", word, all) : new(line, column, $"{reason}.other", all);
    }

    string Cell(string column)
    {
        if (Array.FindIndex(header, name => name.Equals(column, StringComparison.OrdinalIgnoreCase)) is not (var at and >= 0))
            return "";
        var cell = cells[at];
        var wrong = column != "id" && Answers.HasIdentityCode(cell) ? "identity_code" : ExcelError().IsMatch(cell) ? "excel_error" : null;
        if (wrong is null)
            return cell;
        Problem(column, wrong);
        return Unread; // told once, and read as nothing
    }

    const string Unread = "\uFFFF";

    void Problem(string column, string text, params ImmutableArray<string> facts) => problems.Add(new(line, column, text, facts));

    PersonId Id(Dictionary<PersonId, int> lines)
    {
        var cell = Cell("id");
        if (PersonId.From(cell) is not { } id)
        {
            if (cell.Length == 0)
                Missing("id");
            else if (cell != Unread)
                Problem("id", Scientific().IsMatch(cell) ? "bad_id.excel" : "bad_id");
            return default;
        }
        if (!lines.TryAdd(id, line))
            Problem("id", "repeated_id", $"{lines[id]}");
        return id;
    }

    string? Text(string column, bool required = false)
    {
        var cell = Cell(column);
        if (cell is "" or Unread)
        {
            if (required && cell.Length == 0)
                Missing(column);
            return null;
        }
        if (cell.Length > LongestText)
            Problem(column, "too_long", $"{LongestText}");
        else if (cell.Any(letter => char.IsControl(letter) || letter == '\uFFFD') || TwiceEncoded().IsMatch(cell))
            Problem(column, "bad_letters");
        else if (cell.Any(letter => char.GetUnicodeCategory(letter) == UnicodeCategory.Format))
            Problem(column, "bad_letters.unseen");
        else if (RosterFile.IsFormula(cell))
            Problem(column, "formula");
        return cell[0] == '\'' && RosterFile.IsFormula(cell[1..]) ? cell[1..] : cell;
    }

    T One<T>(string column, FrozenDictionary<string, T> known, bool required = false)
    {
        var cell = Cell(column);
        if (cell is not ("" or Unread))
            return Known(column, cell, known).FirstOrDefault()!;
        if (required && cell.Length == 0)
            Missing(column);
        return default!;
    }

    ImmutableSortedSet<T> Many<T>(string column, FrozenDictionary<string, T> known, bool required = false)
    {
        var cell = Cell(column);
        if (cell == Unread)
            return [];
        var items = cell.Split('|', StringSplitOptions.TrimEntries);
        var keys = items.Where(item => item.Length > 0).ToArray();
        if (required && keys.Length == 0)
            Missing(column);
        else if (cell.Length > 0 && keys.Length < items.Length)
            Problem(column, "empty_item");
        else if (keys.GroupBy(key => key, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Count() > 1 && known.ContainsKey(same.Key)) is { } twice)
            Problem(column, "repeated_item", twice.Key);
        return [.. keys.SelectMany(key => Known(column, key, known))];
    }

    IEnumerable<T> Known<T>(string column, string key, FrozenDictionary<string, T> known)
    {
        if (known.TryGetValue(key, out var value))
            return [value];
        if (key.AsSpan().ContainsAny(',', ';', '/'))
            Problem(column, "list_separator");
        else
            problems.Add(Unknown(line, column, "unknown_key", key, known.Keys.Order(StringComparer.Ordinal)));
        return [];
    }

    string? Place()
    {
        var cell = Cell("municipality");
        if (cell is "" or Unread)
            return null;
        if (Municipalities.Find(cell) is { } place)
            return place.Fi;
        var near = string.Join(" / ", Municipalities.Suggest(cell, 2));
        if (near.Length > 0)
            Problem("municipality", "unknown_municipality.near", near);
        else
            Problem("municipality", "unknown_municipality");
        return null;
    }

    int? Whole(string column, int most)
    {
        var cell = Cell(column);
        if (cell is "" or Unread)
            return null;
        if (int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        Problem(column, Scientific().IsMatch(cell) ? "bad_number.excel" : "bad_number", $"{most}");
        return null;
    }

    DateOnly? Date(string column)
    {
        var cell = Cell(column);
        if (cell is "" or Unread)
            return null;
        if (DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) && IsNear(date))
            return date;
        // A Finnish Excel turns dates round when it saves.
        var isTurned = DateOnly.TryParseExact(cell, "d.M.yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out date) && IsNear(date);
        Problem(column, !isTurned && DateLike().IsMatch(cell) ? "bad_date.none" : "bad_date", $"{(isTurned ? date : new(2029, 12, 31)):O}");
        return null;
    }

    static bool IsNear(DateOnly date) => date.Year is >= 2000 and < 2100;

    QuietHours? Hours()
    {
        var cell = Cell("quiet_hours");
        if (cell is "" or Unread)
            return null;
        if (cell.Split('-', '–') is [var from, var to]
            && TimeOnly.TryParseExact(from.Trim(), "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var evening)
            && TimeOnly.TryParseExact(to.Trim(), "H:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var morning))
            return new(evening, morning);
        Problem("quiet_hours", "bad_hours");
        return null;
    }

    void Missing(string column)
    {
        // A missing column has been told once, for the header.
        if (header.Contains(column, StringComparer.OrdinalIgnoreCase))
            Problem(column, "missing");
    }

    static FrozenDictionary<string, T> KeysOf<T>() where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(RosterFile.KeyOf, StringComparer.OrdinalIgnoreCase);

    static FrozenDictionary<string, string> KeysOf(IEnumerable<string> keys) =>
        keys.ToFrozenDictionary(key => key, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex KeyLike();

    [GeneratedRegex(@"^#(N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|PUUTTUU!|VIITTAUS!|ARVO!|NIMI\?|JAKO/0!|LUKU!|TYHJÄ!)$", RegexOptions.IgnoreCase)]
    private static partial Regex ExcelError();

    [GeneratedRegex(@"^\d+([.,]\d+)?[eE]\+\d+$")]
    private static partial Regex Scientific();

    [GeneratedRegex(@"^(\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})$")]
    private static partial Regex DateLike();

    /// <summary>UTF-8 that was read as Windows-1252 and saved again: Ã¤ for ä.</summary>
    [GeneratedRegex("Ã[\u0080-\u00BF€-™]")]
    private static partial Regex TwiceEncoded();
}
