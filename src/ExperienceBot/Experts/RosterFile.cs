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

    public sealed record Roster(ImmutableArray<Expert> Experts) : RosterReading;

    public sealed record Problems(ImmutableArray<RosterProblem> All) : RosterReading;
}

/// <param name="Line">As an editor counts them; the header is 1.</param>
/// <param name="Column">Null when it is the whole line.</param>
/// <param name="Reason">A key, the same for the same kind of mistake.</param>
/// <param name="Mend">What to do. Of the file's text it repeats words that look like keys, nothing else.</param>
public sealed record RosterProblem(int Line, string? Column, string Reason, string Mend)
{
    public override string ToString() => $"Line {Line}{(Column is null ? "" : $", {Column}")}: {Mend}";
}

/// <summary>The roster as a CSV file in the form of architecture §5.4.</summary>
public static class RosterFile
{
    // An empty cell of the others has a meaning of its own, so their column may be left out.
    static readonly ImmutableArray<string> Required =
        ["id", "name", "role", "status", "languages", "topics", "experience_side", "task_types", "consents"];

    static readonly ImmutableArray<string> Columns =
    [
        "id", "name", "role", "status", "languages", "topics", "experience_side", "task_types", "municipality",
        "max_km", "remote", "trained_until", "contract_until", "confidentiality_until", "weekly_cap", "monthly_cap",
        "organisation", "consents",
    ];

    /// <summary>All or nothing: with one bad line there are no experts, and every bad line is told.</summary>
    public static RosterReading Read(Stream csv)
    {
        var text = Decode(csv);
        if (text.Contains('\0', StringComparison.Ordinal))
            return new RosterReading.Problems(
                [new(1, null, "not_text", "This is not a text file. In Excel, save it as \"CSV UTF-8\".")]);
        var problems = new List<RosterProblem>();
        var experts = Experts(Records(text, problems), problems);
        return problems.Count == 0
            ? new RosterReading.Roster([.. experts])
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
                    csv.WriteField(cell);
                csv.EndRecord();
            }
        return text.ToString();
    }

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
        expert.Remote ? "yes" : "no",
        Date(expert.TrainedUntil),
        Date(expert.ContractUntil),
        Date(expert.ConfidentialityUntil),
        expert.WeeklyCap?.ToString(CultureInfo.InvariantCulture),
        expert.MonthlyCap?.ToString(CultureInfo.InvariantCulture),
        expert.Organisation,
        string.Join('|', expert.Consents.Select(KeyOf)),
    ];

    static readonly StringComparer Case = StringComparer.OrdinalIgnoreCase;

    static string? Date(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static string KeyOf<T>(T value) where T : struct, Enum =>
        JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    // A Finnish Excel saves "CSV" as Windows-1252, which is hardly ever valid UTF-8.
    static string Decode(Stream csv)
    {
        using var copy = new MemoryStream();
        csv.CopyTo(copy);
        var bytes = copy.ToArray();
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetString(bytes);
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
            OnMalformedRecord = record => problems.Add(new(
                (int)record.LineNumber,
                null,
                "quotes",
                "Quotation marks go in pairs around a whole cell; inside one they are written twice.")),
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

    static List<Expert> Experts(List<(int Line, string[] Cells)> records, List<RosterProblem> problems)
    {
        if (records is not [var (headerLine, header), .. var rows] || !Columns.Intersect(header, Case).Any())
        {
            problems.Add(new(
                1, null, "header", $"The file begins with a line of column names: {string.Join(';', Columns)}"));
            return [];
        }
        foreach (var unknown in header.Except(Columns, Case))
            problems.Add(new(headerLine, null, "unknown_column", RosterRow.Unknown("column", unknown, Columns)));
        foreach (var twice in Columns.Where(column => header.Count(cell => Case.Equals(cell, column)) > 1))
            problems.Add(new(headerLine, twice, "repeated_column", "The column is there twice. Take one out."));
        foreach (var missing in Required.Except(header, Case))
            problems.Add(new(headerLine, missing, "missing_column", "The column is missing. Add it."));

        var experts = new List<Expert>();
        var lines = new Dictionary<PersonId, int>();
        foreach (var (line, cells) in rows)
            if (cells.Length != header.Length)
                problems.Add(new(
                    line,
                    null,
                    "cell_count",
                    $"The line has {cells.Length} cells and the header {header.Length}. A separator is missing or "
                    + "too many; a cell with a separator in it goes in quotation marks."));
            else
                experts.Add(new RosterRow(line, header, cells, problems).Expert(lines));
        return experts;
    }
}
