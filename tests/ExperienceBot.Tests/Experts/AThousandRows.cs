using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ExperienceBot.Experts;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Experts;

/// <summary>
/// A roster of a thousand people with every kind of mistake that people and spreadsheets make, each told by line, column and mend
/// in three languages, and nothing imported. Where the mistakes stand is drawn by a seed.
/// </summary>
public sealed class AThousandRows(ITestOutputHelper output)
{
    const int Rows = 1000;

    static readonly ImmutableArray<string> Columns = [.. RosterFile.Write([]).Trim().Split(';')];
    static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>What is wrong with one line: the cell of a column, its problem, and part of the mend in Finnish.</summary>
    static readonly (string Kind, string Column, string Cell, string Reason, string Mend)[] Cells =
    [
        ("no id", "id", "", "missing", "pitää olla arvo"),
        ("an e-mail address for an id", "id", "henkilo@example.com", "bad_id", "Entran objektitunnus"),
        ("an id that is too short", "id", "00000000-0000-4000-8000-00000000010", "bad_id", "Entran objektitunnus"),
        ("the empty id", "id", "00000000-0000-0000-0000-000000000000", "bad_id", "Entran objektitunnus"),
        ("an id that Excel made a number of", "id", "8,14E+35", "bad_id", "Muotoile sarake tekstiksi"),
        ("the id of another line", "id", "00000000-0000-4000-8000-000000000001", "repeated_id", "rivillä 2"),
        ("the same id in braces", "id", "{00000000-0000-4000-8000-000000000001}", "repeated_id", "rivillä 2"),
        ("no name", "name", "", "missing", "pitää olla arvo"),
        ("a name that is too long", "name", new string('a', 121), "too_long", "120"),
        ("a name that is a formula", "name", "=HYPERLINK(A1)", "formula", "Aloita kirjaimella"),
        ("a name that begins with @", "name", "@tapio", "formula", "Aloita kirjaimella"),
        ("a control character", "name", "Tes\u0007ti", "bad_letters", "CSV UTF-8"),
        ("a letter that was lost", "name", "Tes\uFFFDti", "bad_letters", "CSV UTF-8"),
        ("UTF-8 that was taken for Windows-1252", "name", "VÃ¤inÃ¶", "bad_letters", "CSV UTF-8"),
        ("a letter that cannot be seen", "name", "Tes\u200Bti", "bad_letters", "näkymättömiä"),
        ("letters that turn the text round", "name", "Tes\u202Eti", "bad_letters", "näkymättömiä"),
        ("an identity code in the name", "name", "Testi 131052-308T", "identity_code", "Poista se"),
        ("an identity code elsewhere", "organisation", "131052-308T", "identity_code", "Poista se"),
        ("an error of Excel", "municipality", "#PUUTTUU!", "excel_error", "Kirjoita arvo"),
        ("no role", "role", "", "missing", "pitää olla arvo"),
        ("a role misspelt", "role", "exprt", "unknown_key", "Tarkoititko expert?"),
        ("a role in Finnish", "role", "kokemusasiantuntija", "unknown_key", "co_developer, expert, peer"),
        ("two roles", "role", "expert|peer", "unknown_key", "Tunnetut arvot"),
        ("a status misspelt", "status", "actve", "unknown_key", "Tarkoititko active?"),
        ("a status as a number", "status", "1", "unknown_key", "Tunnetut arvot"),
        ("a status that only the person can have", "status", "erased", "unknown_key", "Tunnetut arvot"),
        ("no languages", "languages", "", "missing", "pitää olla arvo"),
        ("a list of nothing", "languages", "|", "missing", "pitää olla arvo"),
        ("a list with an empty item", "languages", "fi||sv", "empty_item", "ei ole mitään"),
        ("a list that ends in a separator", "topics", "grief|", "empty_item", "ei ole mitään"),
        ("an item twice", "languages", "fi|sv|fi", "repeated_item", "”fi”"),
        ("a list with commas", "languages", "fi,sv", "list_separator", "merkillä |"),
        ("a list with slashes", "languages", "fi/sv", "list_separator", "merkillä |"),
        ("a language in words", "languages", "suomi", "unknown_key", "”suomi”"),
        ("a topic misspelt", "topics", "mental_helth", "unknown_key", "Tarkoititko mental_health?"),
        ("a topic in plain words", "topics", "mental health", "unknown_key", "Tarkoititko mental_health?"),
        ("a topic that there is not", "topics", "astrology", "unknown_key", "”astrology”"),
        ("an unknown side", "experience_side", "both", "unknown_key", "own, relative"),
        ("a task misspelt", "task_types", "story_client", "unknown_key", "Tarkoititko story_clients?"),
        ("a municipality misspelt", "municipality", "Kokola", "unknown_municipality", "Tarkoititko Kokkola"),
        ("a town abroad", "municipality", "Tukholma", "unknown_municipality", "Suomen kunta"),
        ("a distance with its unit", "max_km", "50 km", "bad_number", "kokonaisluku"),
        ("a distance with decimals", "max_km", "12,5", "bad_number", "kokonaisluku"),
        ("a negative distance", "max_km", "-1", "bad_number", "0–9999"),
        ("a distance round the world", "max_km", "40000", "bad_number", "0–9999"),
        ("a number that Excel shortened", "max_km", "1,00E+02", "bad_number", "Excel on lyhentänyt"),
        ("yes in Finnish", "remote", "kyllä", "unknown_key", "no, yes"),
        ("a date turned round", "trained_until", "31.12.2029", "bad_date", "2029-12-31"),
        ("the 30th of February", "contract_until", "2029-02-30", "bad_date", "päivää ei ole"),
        ("the 29th of February of a year without", "contract_until", "29.2.2029", "bad_date", "päivää ei ole"),
        ("a year of two digits", "contract_until", "29-12-31", "bad_date", "2029-12-31"),
        ("a year long gone", "contract_until", "1029-12-31", "bad_date", "päivää ei ole"),
        ("a word for a date", "confidentiality_until", "allekirjoitettu", "bad_date", "2029-12-31"),
        ("a cap in words", "weekly_cap", "kaksi", "bad_number", "0–99"),
        ("a cap beyond all weeks", "monthly_cap", "100", "bad_number", "0–99"),
        ("an organisation that is a formula", "organisation", "-1+1", "formula", "Aloita kirjaimella"),
        ("a consent misspelt", "consents", "machting", "unknown_key", "Tarkoititko matching?"),
        ("consents with a space between", "consents", "matching name", "unknown_key", "Tarkoititko matching?"),
        ("hours as people say them", "quiet_hours", "illalla", "bad_hours", "20:00-08:00"),
        ("an hour that there is not", "quiet_hours", "25:00-08:00", "bad_hours", "20:00-08:00"),
        ("a training that there is not", "trainings", "first-aid", "unknown_key", "Tarkoititko first_aid?"),
    ];

    /// <summary>What is wrong with a line as a whole.</summary>
    static readonly (string Kind, Func<string, string> Spoil, string Reason, string Mend)[] Lines =
    [
        ("too few cells", _ => "a;b", "cell_count", "2 solua"),
        ("too many cells", line => line + ";x", "cell_count", "25 solua"),
        ("another separator", line => line.Replace(';', ','), "cell_count", "1 solua"),
        ("a separator in a cell", line => line.Replace(";Testi", ";Testi; Aino", StringComparison.Ordinal), "cell_count", "lainausmerkkeihin"),
        ("a quotation mark never closed", line => line.Replace(";Testi", ";\"Testi", StringComparison.Ordinal), "quotes", "pareittain"),
        ("a quotation mark inside", line => line.Replace(";Testi", ";\"Tes\"ti\"", StringComparison.Ordinal), "quotes", "kahdesti"),
        ("the header once more", _ => string.Join(';', Columns), "repeated_header", "Poista rivi"),
    ];

    /// <summary>What is wrong with the whole file.</summary>
    public static TheoryData<string, int, string?, string, string> Files => new()
    {
        { "no header", 1, null, "header", "sarakkeiden nimet" },
        { "a header in Finnish", 1, null, "header", "sarakkeiden nimet" },
        { "tabs for separators", 1, null, "header", "puolipisteellä tai pilkulla" },
        { "a column misspelt", 1, null, "unknown_column", "Tarkoititko topics?" },
        { "a column that there is not", 1, null, "unknown_column", "”phone”" },
        { "a column without a name", 1, null, "unknown_column", "jolla ei ole nimeä" },
        { "a column twice", 1, "name", "repeated_column", "kahdesti" },
        { "a column missing", 1, "consents", "missing_column", "Lisää se" },
        { "an Excel workbook", 1, null, "not_text", "työkirja" },
        { "a NUL", 500, null, "not_text", "CSV UTF-8" },
        { "UTF-16", 1, null, "not_text", "CSV UTF-8" },
        { "two encodings", 700, null, "mixed_letters", "CSV UTF-8" },
        { "nobody", 1, null, "no_rows", "ei yhtään henkilöä" },
        { "nothing", 1, null, "header", "sarakkeiden nimet" },
    };

    [Theory]
    [InlineData(1)]
    [InlineData(20260302)]
    [InlineData(987654)]
    public void Each_bad_line_is_told_by_line_column_and_mend_and_nothing_is_imported(int seed)
    {
        var lines = Enumerable.Range(1, Rows).Select(Line).ToArray();
        // Drawn by the seed; the first stays: others repeat its id.
        var places = Enumerable.Range(1, Rows - 1).OrderBy(n => (uint)((n + seed) * 2654435761)).ToArray();
        var expected = new List<(int Line, string Kind, string? Column, string Reason, string Mend)>();
        foreach (var (n, (kind, column, cell, reason, mend)) in Cells.Index())
        {
            var at = places[n];
            lines[at] = With(lines[at], column, cell);
            expected.Add((at + 2, kind, column, reason, mend));
        }

        foreach (var (n, (kind, spoil, reason, mend)) in Lines.Index())
        {
            var at = places[Cells.Length + n];
            lines[at] = spoil(lines[at]);
            expected.Add((at + 2, kind, null, reason, mend));
        }

        Assert.InRange(expected.Select(e => e.Kind).Distinct().Count(), 50, 100);
        var told = Problems(Encoding.UTF8.GetBytes(string.Join(';', Columns) + "\r\n" + string.Join("\r\n", lines) + "\r\n"));

        var words = Words.In(Language.Fi);
        expected.Sort((a, b) => a.Line.CompareTo(b.Line));
        Assert.Equal(expected.Select(e => (e.Line, e.Column, e.Reason)), told.Select(p => (p.Line, p.Column, p.Reason)));
        foreach (var ((line, kind, column, reason, mend), problem) in expected.Zip(told))
        {
            Assert.True(problem.MendIn(words).Contains(mend, StringComparison.Ordinal), $"{kind}: {problem.MendIn(words)}");
            output.WriteLine($"{kind}: {problem.In(words)}");
            // Each language says it, with the line and the column to find it by.
            Assert.All(Enum.GetValues<Language>(), language =>
            {
                var said = problem.In(Words.In(language));
                Assert.Contains($"{line}", said, StringComparison.Ordinal);
                Assert.True(column is null || said.Contains(column, StringComparison.Ordinal));
                Assert.DoesNotContain("131052", said, StringComparison.Ordinal);
            });
        }

        output.WriteLine($"{expected.Count + Files.Count} kinds of mistakes in {Rows} rows");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void A_file_that_is_wrong_as_a_whole_is_told_once(string kind, int line, string? column, string reason, string mend)
    {
        var problem = Assert.Single(Problems(File(kind)));
        Assert.Equal((line, column, reason), (problem.Line, problem.Column, problem.Reason));
        Assert.Contains(mend, problem.MendIn(Words.In(Language.Fi)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a byte order mark")]
    [InlineData("Windows-1252")]
    [InlineData("spaces and no-break spaces around")]
    [InlineData("commas for separators")]
    [InlineData("columns in another order")]
    [InlineData("lines of separators only")]
    public void What_is_no_mistake_is_read(string kind)
    {
        using var csv = new MemoryStream(File(kind));
        var experts = Assert.IsType<RosterReading.Roster>(RosterFile.Read(csv)).Experts;
        Assert.Equal(Rows, experts.Length);
        Assert.All(experts, e => Assert.StartsWith("Testi Väinö", e.Name, StringComparison.Ordinal));
        Assert.All(experts, e => Assert.Equal("Kokkola", e.Municipality));
    }

    [Fact]
    public void What_a_spreadsheet_would_run_goes_out_as_text_and_comes_back_as_it_was()
    {
        using var good = new MemoryStream(File("good"));
        var expert = Assert.IsType<RosterReading.Roster>(RosterFile.Read(good)).Experts[0] with { Name = "=cmd|'/c calc'!A1", Organisation = "@yhdistys" };
        var written = RosterFile.Write([expert]);
        Assert.Contains(";'=cmd", written, StringComparison.Ordinal);
        Assert.Contains(";'@yhdistys;", written, StringComparison.Ordinal);
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes(written));
        var read = Assert.IsType<RosterReading.Roster>(RosterFile.Read(csv)).Experts.Single();
        Assert.Equal((expert.Name, expert.Organisation), (read.Name, read.Organisation));
    }

    static byte[] File(string kind)
    {
        var header = string.Join(';', Columns);
        var lines = Enumerable.Range(1, Rows).Select(Line).ToArray();
        switch (kind)
        {
            case "no header": header = Line(2000); break;
            case "a header in Finnish": header = "tunnus;nimi;rooli"; lines = []; break;
            case "tabs for separators": return Bytes(header.Replace(';', '\t'), [.. lines.Select(l => l.Replace(';', '\t'))]);
            case "a column misspelt": return Bytes($"{header};topicz", [.. lines.Select(l => l + ";")]);
            case "a column that there is not": return Bytes($"{header};phone", [.. lines.Select(l => l + ";")]);
            case "a column without a name": return Bytes($"{header};", [.. lines.Select(l => l + ";")]);
            case "a column twice": return Bytes($"{header};name", [.. lines.Select(l => l + ";")]);
            case "a column missing":
                var at = Columns.IndexOf("consents");
                return Bytes(Without(header, at), [.. lines.Select(l => Without(l, at))]);
            case "an Excel workbook": return [.. "PK\u0003\u0004"u8, 0, 0, 8, 0, .. new byte[2000]];
            case "a NUL": lines[498] = lines[498].Replace("Testi", "Tes\0ti", StringComparison.Ordinal); break;
            case "UTF-16": return [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(header + "\n" + lines[0])];
            case "two encodings":
                return [.. Bytes(header, lines[..698]), .. Windows.GetBytes(lines[698] + "\n"), .. Bytes(null, lines[699..])];
            case "nobody": lines = []; break;
            case "nothing": return [];
            case "a byte order mark": return [.. Encoding.UTF8.Preamble, .. Bytes(header, lines)];
            case "Windows-1252": return Windows.GetBytes(header + "\r\n" + string.Join("\r\n", lines));
            case "spaces and no-break spaces around": return Bytes(header.Replace(";", " ; ", StringComparison.Ordinal), [.. lines.Select(l => l.Replace(";", "\u00A0; ", StringComparison.Ordinal))]);
            case "commas for separators": return Bytes(header.Replace(';', ','), [.. lines.Select(l => l.Replace(';', ','))]);
            case "columns in another order": return Bytes(string.Join(';', Columns.Reverse()), [.. lines.Select(l => string.Join(';', l.Split(';').Reverse()))]);
            case "lines of separators only": return Bytes(header, [.. lines.SelectMany(l => (string[])[l, new(';', Columns.Length - 1), "  "])]);
        }

        return Bytes(header, lines);
    }

    static byte[] Bytes(string? header, string[] lines) =>
        Encoding.UTF8.GetBytes(string.Concat((header is null ? lines : lines.Prepend(header)).Select(l => l + "\n")));

    static string Without(string line, int at) => string.Join(';', line.Split(';').Where((_, n) => n != at));

    static string With(string line, string column, string cell)
    {
        var cells = line.Split(';');
        cells[Columns.IndexOf(column)] = cell;
        return string.Join(';', cells);
    }

    static string Line(int number) => string.Create(CultureInfo.InvariantCulture,
        $"00000000-0000-4000-8000-{number:D12};Testi Väinö {number};expert;active;fi|sv;grief|mental_health;own;story_clients;Karleby;50;yes;2029-12-31;2029-11-30;2029-10-31;2;6;Yhdistys;matching|name;20:00-08:00;no;yes;no;no;orientation");

    static ImmutableArray<RosterProblem> Problems(byte[] bytes)
    {
        using var csv = new MemoryStream(bytes);
        return Assert.IsType<RosterReading.Problems>(RosterFile.Read(csv)).All;
    }
}
