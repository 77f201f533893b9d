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
    static readonly FrozenDictionary<string, ExpertStatus> Statuses = KeysOf<ExpertStatus>();
    static readonly FrozenDictionary<string, ExperienceSide> Sides = KeysOf<ExperienceSide>();
    static readonly FrozenDictionary<string, Consent> Consents = KeysOf<Consent>();
    static readonly FrozenDictionary<string, string> Languages = KeysOf(["fi", "sv", "en", "se", "sign", "other"]);
    static readonly FrozenDictionary<string, string> TopicKeys = KeysOf(Topics.All.Select(topic => topic.Key));
    static readonly FrozenDictionary<string, string> TaskKeys = KeysOf(TaskTypes.All.Select(task => task.Key));
    static readonly FrozenDictionary<string, bool> YesOrNo = KeysOf(["yes", "no"]).ToFrozenDictionary(
        key => key.Key, key => key.Value == "yes");

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
    };

    /// <summary>Repeats the word only if it is near a known one or written as keys are: it may be personal.</summary>
    internal static string Unknown(string what, string word, IEnumerable<string> known)
    {
        var near = Spelling.Nearest(word, known, 1).FirstOrDefault();
        var named = near is not null || KeyLike().IsMatch(word) ? $"'{word}'" : "This";
        var mend = near is null ? $"Known: {string.Join(", ", known)}." : $"Did you mean {near}?";
        return $"{named} is not a known {what}. {mend}";
    }

    string Cell(string column) =>
        Array.FindIndex(header, name => name.Equals(column, StringComparison.OrdinalIgnoreCase)) is var at and >= 0
            ? cells[at]
            : "";

    void Problem(string column, string reason, string mend) => problems.Add(new(line, column, reason, mend));

    PersonId Id(Dictionary<PersonId, int> lines)
    {
        var cell = Cell("id");
        if (PersonId.From(cell) is not { } id)
        {
            if (cell.Length == 0)
                Missing("id");
            else
                Problem("id", "bad_id", "Not an Entra object id, such as 8f14e45f-ceea-467f-a9d1-0c7f9a3b2e11.");
            return default;
        }
        if (!lines.TryAdd(id, line))
            Problem("id", "repeated_id", $"Line {lines[id]} has the same id. One person has one line.");
        return id;
    }

    string? Text(string column, bool required = false)
    {
        var cell = Cell(column);
        if (cell.Length == 0)
        {
            if (required)
                Missing(column);
            return null;
        }
        if (cell.Length > LongestText)
            Problem(column, "too_long", $"The text is longer than {LongestText} letters.");
        else if (cell.Any(letter => char.IsControl(letter) || letter == '\uFFFD'))
            Problem(column, "bad_letters", "Some letters cannot be read. Save the file as \"CSV UTF-8\".");
        else if (cell[0] is '=' or '+' or '-' or '@')
            Problem(column, "formula", "A spreadsheet would run this as a formula. Begin with a letter.");
        return cell;
    }

    T One<T>(string column, FrozenDictionary<string, T> known, bool required = false)
    {
        var cell = Cell(column);
        if (cell.Length > 0)
            return Known(column, cell, known).FirstOrDefault()!;
        if (required)
            Missing(column);
        return default!;
    }

    ImmutableSortedSet<T> Many<T>(string column, FrozenDictionary<string, T> known, bool required = false)
    {
        var keys = Cell(column).Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (required && keys.Length == 0)
            Missing(column);
        return [.. keys.SelectMany(key => Known(column, key, known))];
    }

    IEnumerable<T> Known<T>(string column, string key, FrozenDictionary<string, T> known)
    {
        if (known.TryGetValue(key, out var value))
            return [value];
        if (key.AsSpan().ContainsAny(',', ';', '/'))
            Problem(column, "list_separator", "Several values in one cell are separated by |.");
        else
            Problem(column, "unknown_key", Unknown("value", key, known.Keys.Order(StringComparer.Ordinal)));
        return [];
    }

    string? Place()
    {
        var cell = Cell("municipality");
        if (cell.Length == 0)
            return null;
        if (Municipalities.Find(cell) is { } place)
            return place.Fi;
        var near = string.Join(" or ", Municipalities.Suggest(cell, 2));
        var mend = near.Length > 0 ? $"Did you mean {near}?" : "Write its Finnish or Swedish name.";
        Problem("municipality", "unknown_municipality", $"This is not a Finnish municipality. {mend}");
        return null;
    }

    int? Whole(string column, int most)
    {
        var cell = Cell(column);
        if (cell.Length == 0)
            return null;
        if (int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most)
            return number;
        Problem(column, "bad_number", $"Write a whole number from 0 to {most}, or leave the cell empty.");
        return null;
    }

    DateOnly? Date(string column)
    {
        var cell = Cell(column);
        if (cell.Length == 0)
            return null;
        if (DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return date;
        // A Finnish Excel turns dates round when it saves.
        if (!DateOnly.TryParseExact(cell, "d.M.yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out date))
            date = new(2029, 12, 31);
        Problem(column, "bad_date", $"Write the date as {date:O}, or leave the cell empty.");
        return null;
    }

    void Missing(string column)
    {
        // A missing column has been told once, for the header.
        if (header.Contains(column, StringComparer.OrdinalIgnoreCase))
            Problem(column, "missing", "The cell is empty, and it must not be.");
    }

    static FrozenDictionary<string, T> KeysOf<T>() where T : struct, Enum =>
        Enum.GetValues<T>().ToFrozenDictionary(RosterFile.KeyOf, StringComparer.OrdinalIgnoreCase);

    static FrozenDictionary<string, string> KeysOf(IEnumerable<string> keys) =>
        keys.ToFrozenDictionary(key => key, StringComparer.OrdinalIgnoreCase);

    [GeneratedRegex("^[a-z]+(_[a-z]+)*$")]
    private static partial Regex KeyLike();
}
