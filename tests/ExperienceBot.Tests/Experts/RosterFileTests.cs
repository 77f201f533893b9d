using ExperienceBot.Tests.Support;
using System.Collections.Immutable;
using System.Text;
using ExperienceBot.Experts;

namespace ExperienceBot.Tests.Experts;

public class RosterFileTests
{
    const string Header = "id;name;role;status;languages;topics;experience_side;task_types;municipality;max_km;remote;"
        + "trained_until;contract_until;confidentiality_until;weekly_cap;monthly_cap;organisation;consents";

    // column, what stands in it, the reason, something the mend says
    public static TheoryData<string, string, string, string> BadCells => new()
    {
        { "id", "", "missing", "must not be" },
        { "id", "   ", "missing", "must not be" },
        { "id", "12", "bad_id", "Entra object id" },
        { "id", "maija.mallikas@example.com", "bad_id", "Entra object id" },
        { "id", "00000000-0000-0000-0000-000000000000", "bad_id", "Entra object id" },
        { "id", "00000000-0000-4000-8000-00000000010", "bad_id", "Entra object id" },
        { "id", "00000000-0000-4000-8000-00000000010X", "bad_id", "Entra object id" },
        { "id", "29:1abc", "bad_id", "Entra object id" },
        { "id", "00000000-0000-4000-8000-000000000001", "repeated_id", "Line 2" },
        { "id", "{00000000-0000-4000-8000-000000000001}", "repeated_id", "Line 2" },
        { "name", "", "missing", "must not be" },
        { "name", "=HYPERLINK(1)", "formula", "Begin with a letter" },
        { "name", "@maija", "formula", "Begin with a letter" },
        { "name", "Mai\u0007ja", "bad_letters", "CSV UTF-8" },
        { "name", "Mai\uFFFDja", "bad_letters", "CSV UTF-8" },
        { "name", new string('a', 121), "too_long", "120" },
        { "role", "", "missing", "must not be" },
        { "role", "exprt", "unknown_key", "Did you mean expert?" },
        { "role", "codeveloper", "unknown_key", "Did you mean co_developer?" },
        { "role", "kokemusasiantuntija", "unknown_key", "co_developer, expert, peer" },
        { "role", "expert|peer", "unknown_key", "Known: " },
        { "status", "", "missing", "must not be" },
        { "status", "actve", "unknown_key", "Did you mean active?" },
        { "status", "in training", "unknown_key", "Did you mean in_training?" },
        { "status", "1", "unknown_key", "Known: " },
        { "languages", "", "missing", "must not be" },
        { "languages", "|", "missing", "must not be" },
        { "languages", "fin", "unknown_key", "Did you mean fi?" },
        { "languages", "fi,sv", "list_separator", "|" },
        { "languages", "fi/sv", "list_separator", "|" },
        { "languages", "fi|suomi", "unknown_key", "'suomi'" },
        { "topics", "mental_helth", "unknown_key", "Did you mean mental_health?" },
        { "topics", "mental health", "unknown_key", "Did you mean mental_health?" },
        { "topics", "grief, crisis", "list_separator", "|" },
        { "topics", "grief|astrology", "unknown_key", "'astrology'" },
        { "experience_side", "", "missing", "must not be" },
        { "experience_side", "both", "unknown_key", "own, relative" },
        { "experience_side", "relativ", "unknown_key", "Did you mean relative?" },
        { "task_types", "story_client", "unknown_key", "Did you mean story_clients?" },
        { "task_types", "story", "unknown_key", "'story'" },
        { "municipality", "Kokola", "unknown_municipality", "Did you mean Kokkola" },
        { "municipality", "Tukholma", "unknown_municipality", "Finnish or Swedish name" },
        { "max_km", "50 km", "bad_number", "whole number" },
        { "max_km", "12.5", "bad_number", "whole number" },
        { "max_km", "-1", "bad_number", "whole number" },
        { "max_km", "10000", "bad_number", "9999" },
        { "max_km", "99999999999", "bad_number", "9999" },
        { "remote", "kyllä", "unknown_key", "no, yes" },
        { "remote", "true", "unknown_key", "no, yes" },
        { "trained_until", "31.12.2029", "bad_date", "2029-12-31" },
        { "trained_until", "2029-2-1", "bad_date", "as 2029-12-31" },
        { "contract_until", "5.6.2028", "bad_date", "2028-06-05" },
        { "contract_until", "2029-02-29", "bad_date", "or leave the cell empty" },
        { "contract_until", "29-12-31", "bad_date", "or leave the cell empty" },
        { "confidentiality_until", "signed", "bad_date", "or leave the cell empty" },
        { "weekly_cap", "two", "bad_number", "whole number" },
        { "weekly_cap", "100", "bad_number", "99" },
        { "monthly_cap", "1e1", "bad_number", "whole number" },
        { "organisation", "-cmd", "formula", "Begin with a letter" },
        { "consents", "match", "unknown_key", "'match'" },
        { "consents", "matching name", "unknown_key", "Did you mean matching?" },
        { "consents", "paused contact", "unknown_key", "Did you mean paused_contact?" },
    };

    [Theory]
    [MemberData(nameof(BadCells))]
    public void A_bad_cell_is_told_with_its_line_its_column_and_its_mend(
        string column, string cell, string reason, string mend)
    {
        var problem = Assert.Single(Problems($"{Header}\n{Person(1)}\n{Person(2, column, cell)}\n{Person(3)}\n"));
        Assert.Equal((3, column, reason), (problem.Line, problem.Column, problem.Reason));
        Assert.Contains(mend, problem.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void A_thousand_rows_with_every_kind_of_bad_line_tell_each_of_them_and_import_nothing()
    {
        var bad = BadCells
            .Select(row => (Column: (string)row[0], Cell: (string)row[1], Reason: (string)row[2]))
            .ToArray();
        Assert.InRange(bad.Length, 50, 100);
        var lines = Enumerable.Range(1, 1000).Select(number => Person(number)).ToArray();
        for (var i = 0; i < bad.Length; i++)
            lines[(i * 15) + 7] = Person((i * 15) + 8, bad[i].Column, bad[i].Cell);
        lines[990] = "a;b";
        lines[991] = Person(992) + ";extra";
        lines[992] = Person(993).Replace("Testi", "\"Testi", StringComparison.Ordinal);
        lines[993] = Person(994).Replace("Testi", "\"Tes\"ti", StringComparison.Ordinal);
        var expected = bad.Select((row, i) => ((i * 15) + 9, row.Reason))
            .Concat([(992, "cell_count"), (993, "cell_count"), (994, "quotes"), (995, "quotes")]);

        var problems = Problems($"{Header}\n{string.Join('\n', lines)}\n");

        Assert.Equal(expected, problems.Select(problem => (problem.Line, problem.Reason)));
    }

    [Fact]
    public void A_line_with_many_faults_tells_all_of_them() => Assert.Equal(
        ["role", "status", "max_km", "consents"],
        Problems($"{Header}\n{Person(1, "role", "x").Replace(";active;", ";;", StringComparison.Ordinal)
            .Replace(";50;", ";far;", StringComparison.Ordinal)
            .Replace("matching", "machting", StringComparison.Ordinal)}")
            .Select(problem => problem.Column));

    [Theory]
    [InlineData("", "header")]
    [InlineData("\n\n", "header")]
    [InlineData("nimi;rooli\nMaija;expert", "header")]
    [InlineData("PK\u0003\u0004\0\0", "not_text")]
    public void What_is_no_roster_at_all_is_told_once(string text, string reason) =>
        Assert.Equal(reason, Assert.Single(Problems(text)).Reason);

    [Fact]
    public void A_header_at_fault_is_told_column_by_column()
    {
        var header = Header
            .Replace("topics", "topicz", StringComparison.Ordinal)
            .Replace(";organisation", ";name", StringComparison.Ordinal);
        var problems = Problems($"{header}\n{Person(1)}\n");
        Assert.Equal(
            [(1, null, "unknown_column"), (1, "name", "repeated_column"), (1, "topics", "missing_column")],
            problems.Select(problem => (problem.Line, problem.Column, problem.Reason)));
        Assert.Contains("Did you mean topics?", problems[0].Mend, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("topics", "Maija Mallikas sairastaa")]
    [InlineData("role", "Maija")]
    [InlineData("id", "maija")]
    [InlineData("municipality", "Maijantie 4")]
    [InlineData("contract_until", "Maija")]
    [InlineData("max_km", "Maija 50")]
    public void A_problem_never_repeats_what_may_be_personal(string column, string cell) => Assert.DoesNotContain(
        "maija",
        Assert.Single(Problems($"{Header}\n{Person(1, column, cell)}\n")).ToString(),
        StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Columns_may_stand_in_any_order_and_those_with_a_default_may_be_left_out()
    {
        var expert = Assert.Single(Experts(
            "CONSENTS,task_types,experience_side,topics,languages,status,role,name,id\n"
            + "matching,story_staff,own|relative,grief,fi|sv,limited,co_developer,\"Testi, Åke\","
            + "00000000-0000-4000-8000-00000000000A\n"));
        Assert.Equal("00000000-0000-4000-8000-00000000000a", expert.Id.Value);
        Assert.Equal(
            ("Testi, Åke", ExpertRole.CoDeveloper, ExpertStatus.Limited), (expert.Name, expert.Role, expert.Status));
        Assert.Equal(["fi", "sv"], expert.Languages);
        Assert.Equal([ExperienceSide.Own, ExperienceSide.Relative], expert.Sides);
        Assert.Equal([Consent.Matching], expert.Consents);
        Assert.False(expert.Remote);
        Assert.Equal(
            (null, null, null, null, null),
            (expert.Municipality, expert.MaxKm, expert.WeeklyCap, expert.MonthlyCap, expert.ContractUntil));
    }

    [Fact]
    public void A_cell_goes_where_it_belongs()
    {
        var expert = Assert.Single(Experts($"{Header}\n{Person(7, "municipality", "Karleby")}\n"));
        Assert.Equal(("Kokkola", 50, true), (expert.Municipality, expert.MaxKm, expert.Remote));
        Assert.Equal((2, 6, "Yhdistys"), (expert.WeeklyCap, expert.MonthlyCap, expert.Organisation));
        Assert.Equal(
            (new(2029, 12, 31), new(2029, 11, 30), new(2029, 10, 31)),
            (expert.TrainedUntil!.Value, expert.ContractUntil!.Value, expert.ConfidentialityUntil!.Value));
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8 with a mark")]
    [InlineData("windows-1252")]
    public void A_file_as_Excel_saves_it_is_read(string encoding)
    {
        var quoted = string.Join("\";\"", Person(1, "name", "Äijö \"\"Åke\"\" Öman").Split(';'));
        var text = $"{Header}\r\n\r\n\"{quoted}\"\r\n"
            + $"{new string(';', 17)}\r\n  \r\n{Person(2)}";
        byte[] bytes = encoding switch
        {
            "utf-8" => Encoding.UTF8.GetBytes(text),
            "windows-1252" => CodePagesEncodingProvider.Instance.GetEncoding(1252)!.GetBytes(text),
            _ => [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text)],
        };
        using var csv = new MemoryStream(bytes);
        var experts = Assert.IsType<RosterReading.Roster>(RosterFile.Read(csv)).Experts;
        Assert.Equal(["Äijö \"Åke\" Öman", "Testi 2"], experts.Select(expert => expert.Name));
    }

    [Fact]
    public void Lines_are_counted_as_an_editor_counts_them() => Assert.Equal(
        [5, 8],
        Problems($"\r\n{Header}\r\n\r\n{Person(1)}\r\n{Person(2, "role", "")}\r\n\r\n;;\r\n{Person(3, "role", "")}\r\n")
            .Where(problem => problem.Reason == "missing").Select(problem => problem.Line));

    [Fact]
    public void What_is_written_is_read_back_the_same()
    {
        var written = RosterFile.Write(
        [
            new Expert { Id = PersonId.From("00000000-0000-4000-8000-000000000001")!.Value, Name = "Testi; \"Åke\"" },
            Assert.Single(Experts($"{Header}\n{Person(2)}\n")),
        ]);
        Assert.StartsWith(Header + ";quiet_hours;weekends;urgent;repeat_ok;needs_support_person;trainings\n", written, StringComparison.Ordinal);
        var read = Experts(written);
        Assert.Equal("Testi; \"Åke\"", read[0].Name);
        Assert.Equal(written, RosterFile.Write(read));
    }

    static string Person(int number, string? column = null, string? cell = null)
    {
        string[] cells =
        [
            $"00000000-0000-4000-8000-{number:000000000000}", $"Testi {number}", "expert", "active", "fi|sv",
            "grief|mental_health", "own", "story_clients", "Kokkola", "50", "yes", "2029-12-31", "2029-11-30",
            "2029-10-31", "2", "6", "Yhdistys", "matching|name",
        ];
        if (column is not null)
            cells[Array.IndexOf(Header.Split(';'), column)] = cell!;
        return string.Join(';', cells);
    }

    static ImmutableArray<Expert> Experts(string text) => Assert.IsType<RosterReading.Roster>(Read(text)).Experts;

    static ImmutableArray<RosterProblem> Problems(string text) => Assert.IsType<RosterReading.Problems>(Read(text)).All;

    static RosterReading Read(string text)
    {
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return RosterFile.Read(csv);
    }

    /// <summary>§5.6: what somebody took back in chat no register gives again, nor the topics that were kept for it alone.</summary>
    [Fact]
    public void A_file_gives_no_consent_that_is_kept_in_chat()
    {
        var read = An.Expert(501) with { Consents = [Consent.Matching, Consent.Name] };
        var kept = An.Expert(501) with { Consents = [Consent.Name], Topics = [], ConsentsKeptSince = An.Now };
        var next = RosterFile.Over(kept, read, ((string[])["consents", "topics"]).ToHashSet(StringComparer.Ordinal));
        Assert.Equal((Consent.Name, true), (Assert.Single(next.Consents), next.Topics.IsEmpty));
        Assert.Equal(read.Topics, RosterFile.Over(kept with { ConsentsKeptSince = null }, read, ((string[])["consents", "topics"]).ToHashSet(StringComparer.Ordinal)).Topics);
    }
}
