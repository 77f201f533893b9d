using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;

namespace ExperienceBot.Experts;

/// <summary>A file read whole, or everything that is wrong with it.</summary>
public abstract record RosterReading
{
    RosterReading() { }

    /// <param name="Columns">Those the file has: what it does not speak of stays as it is.</param>
    public sealed record Roster(ImmutableArray<Expert> Experts, ImmutableHashSet<string> Columns) : RosterReading;

    public sealed record Problems(ImmutableArray<RosterProblem> All) : RosterReading;
}

/// <param name="Line">As an editor counts them; the header is 1.</param>
/// <param name="Column">Null when it is the whole line.</param>
/// <param name="Text">The key under <c>roster.</c> of what to do.</param>
/// <param name="Facts">Of the file's text words that look like keys, nothing else.</param>
public sealed record RosterProblem(int Line, string? Column, string Text, params ImmutableArray<string> Facts)
{
    /// <summary>The same for the same kind of mistake.</summary>
    public string Reason => Text.Split('.')[0];

    public string Mend => MendIn(Words.In(Language.En));

    public string MendIn(Words words) => words.Say($"roster.{Text}", [.. Facts]);

    public override string ToString() => In(Words.In(Language.En));

    public string In(Words words) => Column is null
        ? words.Say("roster.line", Line, MendIn(words)) : words.Say("roster.cell", Line, Column, MendIn(words));
}

/// <summary>The roster as a CSV file in the form of architecture §5.4, with more columns after those.</summary>
public static class RosterFile
{
    // An empty cell of the others has a meaning of its own, so their column may be left out.
    static readonly ImmutableArray<string> Required =
        ["id", "name", "role", "status", "languages", "topics", "experience_side", "task_types", "consents"];

    internal static readonly ImmutableArray<string> Columns =
    [
        "id", "name", "role", "status", "languages", "topics", "experience_side", "task_types", "municipality",
        "max_km", "remote", "trained_until", "contract_until", "confidentiality_until", "weekly_cap", "monthly_cap",
        "organisation", "consents", "quiet_hours", "weekends", "urgent", "repeat_ok", "needs_support_person", "trainings",
    ];

    static readonly StringComparer Case = StringComparer.OrdinalIgnoreCase;

    /// <summary>All or nothing: with one bad line there are no experts, and every bad line is told.</summary>
    public static RosterReading Read(Stream csv)
    {
        var problems = new List<RosterProblem>();
        var text = Decode(csv, problems);
        if (problems.Count > 0)
            return new RosterReading.Problems([.. problems]);
        var (experts, columns) = Experts(Records(text, problems), problems);
        return problems.Count == 0
            ? new RosterReading.Roster([.. experts], columns)
            : new RosterReading.Problems([.. problems.OrderBy(problem => problem.Line)]);
    }

    public static string Write(IEnumerable<Expert> experts)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        var format = new CsvWriterOptions { Separator = ';', NewLine = "\n" };
        using (var csv = CsvWriter.Create(text, format, leaveOpen: true))
            foreach (var cells in experts.Select(Cells).Prepend([.. Columns]))
            {
                foreach (var cell in cells)
                    csv.WriteField(IsFormula(cell) ? $"'{cell}" : cell);
                csv.EndRecord();
            }
        return text.ToString();
    }

    /// <summary>The old profile with what the columns say. Consent that somebody keeps in chat is taken away by a file, never given.</summary>
    public static Expert Over(Expert old, Expert read, IReadOnlySet<string> columns)
    {
        var isRegisters = old is { Notice: null, ConsentsKeptSince: null };
        var next = old with
        {
            Name = Of("name", e => e.Name), Role = Of("role", e => e.Role), Status = Of("status", e => e.Status), Languages = Of("languages", e => e.Languages),
            Topics = Of("topics", e => e.Topics), Sides = Of("experience_side", e => e.Sides), TaskTypes = Of("task_types", e => e.TaskTypes),
            Municipality = Of("municipality", e => e.Municipality), MaxKm = Of("max_km", e => e.MaxKm), Remote = Of("remote", e => e.Remote),
            TrainedUntil = Of("trained_until", e => e.TrainedUntil), ContractUntil = Of("contract_until", e => e.ContractUntil),
            ConfidentialityUntil = Of("confidentiality_until", e => e.ConfidentialityUntil), WeeklyCap = Of("weekly_cap", e => e.WeeklyCap),
            MonthlyCap = Of("monthly_cap", e => e.MonthlyCap), Organisation = Of("organisation", e => e.Organisation),
            Consents = isRegisters ? Of("consents", e => e.Consents) : old.Consents.Intersect(Of("consents", e => e.Consents)),
            Quiet = Of("quiet_hours", e => e.Quiet), AskOnWeekends = Of("weekends", e => e.AskOnWeekends), AskWhenUrgent = Of("urgent", e => e.AskWhenUrgent),
            MayBeAskedAgain = Of("repeat_ok", e => e.MayBeAskedAgain), NeedsSupportPerson = Of("needs_support_person", e => e.NeedsSupportPerson),
            Trainings = Of("trainings", e => e.Trainings),
        };
        return isRegisters || next.Consents.Contains(Consent.Matching) ? next : next.WithoutTopics(); // topics are kept for matching alone

        T Of<T>(string column, Func<Expert, T> value) => value(columns.Contains(column) ? read : old);
    }

    /// <summary>One cell of a profile, as it stands in the file.</summary>
    internal static string Cell(Expert expert, string column) => Cells(expert)[Columns.IndexOf(column)] ?? "";

    /// <summary>What a spreadsheet would run: written behind an apostrophe, which is taken off again when it is read.</summary>
    internal static bool IsFormula(string? cell) => cell is { Length: > 0 } && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r';

    static string?[] Cells(Expert expert) =>
    [
        expert.Id.Value,
        expert.Name,
        KeyOf(expert.Role),
        KeyOf(expert.Status),
        string.Join('|', expert.Languages.Order(StringComparer.Ordinal)),
        string.Join('|', expert.Topics.Order(StringComparer.Ordinal)),
        string.Join('|', expert.Sides.Select(KeyOf)),
        string.Join('|', expert.TaskTypes.Order(StringComparer.Ordinal)),
        expert.Municipality,
        expert.MaxKm?.ToString(CultureInfo.InvariantCulture),
        YesNo(expert.Remote),
        Date(expert.TrainedUntil),
        Date(expert.ContractUntil),
        Date(expert.ConfidentialityUntil),
        expert.WeeklyCap?.ToString(CultureInfo.InvariantCulture),
        expert.MonthlyCap?.ToString(CultureInfo.InvariantCulture),
        expert.Organisation,
        string.Join('|', expert.Consents.Select(KeyOf)),
        expert.Quiet is { } quiet ? string.Create(CultureInfo.InvariantCulture, $"{quiet.From:HH\\:mm}-{quiet.To:HH\\:mm}") : null,
        YesNo(expert.AskOnWeekends),
        YesNo(expert.AskWhenUrgent),
        YesNo(expert.MayBeAskedAgain),
        YesNo(expert.NeedsSupportPerson),
        string.Join('|', expert.Trainings.Order(StringComparer.Ordinal)),
    ];

    static string YesNo(bool value) => value ? "yes" : "no";

    static string? Date(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string KeyOf<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    // A Finnish Excel saves "CSV" as Windows-1252, which is hardly ever valid UTF-8.
    static string Decode(Stream csv, List<RosterProblem> problems)
    {
        using var copy = new MemoryStream();
        csv.CopyTo(copy);
        var bytes = copy.ToArray();
        if (bytes.AsSpan().StartsWith("PK"u8))
            problems.Add(new(1, null, "not_text.workbook"));
        else if (bytes.AsSpan().IndexOf((byte)0) is var nul and >= 0)
            problems.Add(new(1 + bytes.AsSpan(0, nul).Count((byte)'\n'), null, "not_text"));
        if (problems.Count > 0)
            return "";
        try
        {
            return Utf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            // Two files pasted together: what is UTF-8 in one line and something else in another would come out wrong in one of them.
            var lines = Lines(bytes).Select((line, n) => (n, IsPlain: Ascii.IsValid(line.Span), IsUtf8: System.Text.Unicode.Utf8.IsValid(line.Span))).Where(l => !l.IsPlain).ToList();
            if (lines.Exists(l => l.IsUtf8))
                problems.AddRange(lines.Where(l => !l.IsUtf8).Select(l => new RosterProblem(l.n + 1, null, "mixed_letters")));
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
        }
    }

    static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    static IEnumerable<ReadOnlyMemory<byte>> Lines(byte[] bytes)
    {
        for (var (from, to) = (0, 0); from < bytes.Length; from = to + 1)
        {
            to = Array.IndexOf(bytes, (byte)'\n', from) is var at and >= 0 ? at : bytes.Length;
            yield return bytes.AsMemory(from, to - from);
        }
    }

    static List<(int Line, string[] Cells)> Records(string text, List<RosterProblem> problems)
    {
        var header = text.TrimStart().Split(['\r', '\n'], 2)[0];
        using var reader = CsvReader.FromText(text, new CsvReaderOptions
        {
            Separator = header.Contains(';', StringComparison.Ordinal) ? ';' : ',',
            HasHeader = false,
            TrackLineNumbers = true,
            AllowLineBreaksInQuotes = false, // an open quotation mark spoils its own line and not the rest of the file
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = record => problems.Add(new((int)record.LineNumber, null, "quotes")),
        });
        var records = new List<(int, string[])>();
        while (reader.Read())
        {
            var cells = Enumerable.Range(0, reader.FieldCount).Select(at => reader.GetString(at).Trim()).ToArray();
            if (!Array.TrueForAll(cells, cell => cell.Length == 0))
                records.Add(((int)reader.LineNumber, cells));
        }
        return records;
    }

    static (List<Expert> Experts, ImmutableHashSet<string> Columns) Experts(List<(int Line, string[] Cells)> records, List<RosterProblem> problems)
    {
        if (records is not [var (headerLine, header), .. var rows] || !Columns.Intersect(header, Case).Any())
        {
            var separated = records is [var (_, cells), ..] && cells is [var only] && only.Split('\t', '|', ':').Intersect(Columns, Case).Count() > 1;
            problems.Add(new(1, null, separated ? "header.separator" : "header", string.Join(';', Columns)));
            return ([], []);
        }
        foreach (var unknown in header.Except(Columns, Case))
            problems.Add(RosterRow.Unknown(headerLine, null, "unknown_column", unknown, Columns));
        foreach (var twice in Columns.Where(column => header.Count(cell => Case.Equals(cell, column)) > 1))
            problems.Add(new(headerLine, twice, "repeated_column"));
        foreach (var missing in Required.Except(header, Case))
            problems.Add(new(headerLine, missing, "missing_column"));
        if (rows.Count == 0 && problems.Count == 0)
            problems.Add(new(headerLine, null, "no_rows"));

        var experts = new List<Expert>();
        var lines = new Dictionary<PersonId, int>();
        foreach (var (line, cells) in rows)
            if (cells.SequenceEqual(header, Case))
                problems.Add(new(line, null, "repeated_header"));
            else if (cells.Length != header.Length)
                problems.Add(new(line, null, "cell_count", $"{cells.Length}", $"{header.Length}"));
            else
                experts.Add(new RosterRow(line, header, cells, problems).Expert(lines));
        return (experts, [.. Columns.Intersect(header, Case)]);
    }
}
