using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Orders;

namespace ExperienceBot.Tests.Fees;

public class FeeTableTests
{
    static readonly FeeTable Soite = FeeTable.Load("soite-2023");
    static readonly FeeTable Satakunta = FeeTable.Load("satakunta-recommendation");

    [Theory]
    [InlineData("client_support", false, "F1", 30)]
    [InlineData("group_assist", false, "F2", 30)]
    [InlineData("story_clients", false, "F2", 30)]
    [InlineData("story_staff", false, "F2", 30)]
    [InlineData("dev_group", false, "F3", 50)]
    [InlineData("dev_group", true, "F4", 75)]
    [InlineData("dev_group_prep", true, "F4", 75)]
    [InlineData("lecture_regional", true, "F5", 75)]
    [InlineData("lecture_national", true, "F6", 100)]
    public void Soite_pays_each_row_per_occasion_however_long(string task, bool prepared, string row, int euros)
    {
        foreach (var minutes in new[] { 10, 60, 600 })
        {
            var paid = Assert.IsType<FeeQuote.Row>(Soite.For(task, minutes, prepared, ExpertRole.Expert));
            Assert.Equal((row, euros, "kerta"), (paid.FeeRow.Id, paid.Amount, paid.FeeRow.Unit));
        }
    }

    [Theory]
    [InlineData("lecture_regional", 30, "K1", 30, "luento")]
    [InlineData("lecture_national", 45, "K1", 30, "luento")]
    [InlineData("lecture_school", 40, "K1", 30, "luento")]
    [InlineData("story_clients", 30, "K1", 30, "luento")]
    [InlineData("story_staff", 45, "K1", 30, "luento")]
    [InlineData("dev_group", 120, "K2", 20, "kokous")]
    [InlineData("dev_group_prep", 180, "K2", 20, "kokous")]
    [InlineData("panel", 150, "K2", 20, "kokous")]
    [InlineData("decision_forum", 180, "K2", 20, "kokous")]
    [InlineData("group_lead", 60, "K3", 15, "tunti")]
    [InlineData("group_assist", 60, "K3", 15, "tunti")]
    public void Satakunta_pays_a_row_within_its_length(string task, int minutes, string row, int euros, string unit)
    {
        var paid = Assert.IsType<FeeQuote.Row>(Satakunta.For(task, minutes, prepared: false, ExpertRole.Expert));
        Assert.Equal((row, euros, unit), (paid.FeeRow.Id, paid.Amount, paid.FeeRow.Unit));
    }

    [Theory]
    [InlineData("lecture_school", 29, "other_length")]
    [InlineData("lecture_school", 46, "other_length")]
    [InlineData("dev_group", 119, "other_length")]
    [InlineData("panel", 181, "other_length")]
    [InlineData("group_lead", 59, "one_hour_only")]
    [InlineData("group_lead", 120, "one_hour_only")]
    [InlineData("audit", 60, "no_row")]
    [InlineData("client_support", 60, "no_row")]
    [InlineData("knitting", 60, "no_row")]
    [InlineData("one_to_one", 60, "peer_or_expert")]
    public void A_price_the_table_does_not_state_is_the_coordinators(string task, int minutes, string reason) =>
        Assert.Equal(
            new FeeQuote.CoordinatorDecides(reason),
            Satakunta.For(task, minutes, prepared: false, ExpertRole.Expert));

    [Fact]
    public void Soite_leaves_every_other_task_to_the_coordinator()
    {
        string[] paid =
        [
            "client_support", "group_assist", "story_clients", "story_staff", "dev_group", "dev_group_prep",
            "lecture_regional", "lecture_national",
        ];
        var others = TaskTypes.All.Where(task => !paid.Contains(task.Key)).ToArray();
        Assert.Equal(16, others.Length);
        Assert.All(others, task =>
            Assert.IsType<FeeQuote.CoordinatorDecides>(Soite.For(task.Key, 60, prepared: true, ExpertRole.Expert)));
    }

    [Fact]
    public void A_peer_supporter_is_paid_travel_only() => Assert.All(TaskTypes.All, task =>
        Assert.Equal(new FeeQuote.NotPaid(), Soite.For(task.Key, 60, prepared: false, ExpertRole.Peer)));

    [Fact]
    public void The_tables_say_what_they_are()
    {
        Assert.Equal(
            ("Soiten kokemustoiminnan palkkiotaso", "EUR", true, new DateOnly(2023, 5, 8), 6),
            (Soite.NameFi, Soite.Currency, Soite.Taxable, Soite.ValidFrom, Soite.Rows.Length));
        Assert.Equal(
            ("Satakunnan kokemustoiminnan ohjausryhmän suositus", "EUR", true, new DateOnly(2020, 6, 16), 3),
            (Satakunta.NameFi, Satakunta.Currency, Satakunta.Taxable, Satakunta.ValidFrom, Satakunta.Rows.Length));
    }

    [Fact]
    public void An_operators_own_table_is_read_from_text()
    {
        var own = FeeTable.Load(Own(
            """{"id": "X1", "task": ["audit"], "fi": "Auditointi", "amount": 120.50, "unit": "päivä"}"""));
        var paid = Assert.IsType<FeeQuote.Row>(own.For("audit", 480, prepared: false, ExpertRole.CoDeveloper));
        Assert.Equal((120.50m, "päivä"), (paid.Amount, paid.FeeRow.Unit));
    }

    [Theory]
    [InlineData("pohjois-pohjanmaa-recommendation-partial", "There is no fee table")]
    [InlineData("{", "cannot be read")]
    [InlineData("{\"fee_tables\": []}", "One fee table is needed, not 0")]
    [InlineData("{\"fee_tables\": null}", "cannot be read")]
    [InlineData("{\"fee_tables\": [null]}", "cannot be read")]
    [InlineData("{\"fee_tables\": [{\"id\": \"own\"}]}", "cannot be read")]
    public void What_is_no_table_is_refused_with_the_reason(string text, string reason) =>
        Assert.Contains(
            reason, Assert.Throws<FormatException>(() => FeeTable.Load(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"id": "X", "task": ["audt"], "fi": "A", "amount": 1}""", "unknown task type 'audt'")]
    [InlineData("""{"id": "X", "task": ["audit", "audit"], "fi": "A", "amount": 1}""", "two rows for 'audit'")]
    [InlineData("""{"id": "X", "task": ["audit"], "fi": "A", "amount": -1}""", "row 'X'")]
    [InlineData("""{"id": "X", "task": ["event"], "fi": "", "amount": 1, "minutes_min": 9, "minutes_max": 8}""", "'X'")]
    [InlineData("null", "cannot be read")]
    [InlineData("""{"id": "X", "task": [null], "fi": "A", "amount": 1}""", "cannot be read")]
    [InlineData("""{"id": "X", "task": null, "fi": "A", "amount": 1}""", "cannot be read")]
    [InlineData("""{"id": "X", "task": ["audit"], "fi": "A", "amount": null}""", "cannot be read")]
    public void A_row_that_makes_no_sense_is_refused_with_the_reason(string row, string reason) =>
        Assert.Contains(
            reason, Assert.Throws<FormatException>(() => FeeTable.Load(Own(row))).Message, StringComparison.Ordinal);

    [Fact]
    public void One_task_may_have_rows_of_several_lengths_and_what_lies_between_is_told()
    {
        var own = FeeTable.Load(Own(
            """{"id": "A", "task": ["event"], "fi": "Lyhyt", "amount": 20, "minutes_max": 60}, {"id": "B", "task": ["event"], "fi": "Pitkä", "amount": 40, "minutes_min": 91}"""));
        Assert.Equal(20m, Assert.IsType<FeeQuote.Row>(own.For("event", 60, prepared: false, ExpertRole.Expert)).Amount);
        Assert.Equal(40m, Assert.IsType<FeeQuote.Row>(own.For("event", 600, prepared: false, ExpertRole.Expert)).Amount);
        Assert.Equal(new FeeQuote.CoordinatorDecides("other_length"), own.For("event", 75, prepared: false, ExpertRole.Expert));
        Assert.Equal("no row for event from 61 to 90 minutes (rows A and B)", Assert.Single(own.Gaps));
        Assert.Empty(Soite.Gaps.Concat(Satakunta.Gaps));
    }

    [Fact]
    public void Rows_that_cover_the_same_length_are_refused_by_name()
    {
        var refused = Assert.Throws<FormatException>(() => FeeTable.Load(Own(
            """{"id": "A", "task": ["event"], "fi": "A", "amount": 20, "minutes_max": 60}, {"id": "B", "task": ["event"], "fi": "B", "amount": 40, "minutes_min": 60}"""))).Message;
        Assert.Contains("'event' that cover the same length, 'A' and 'B'", refused, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_day_has_the_period_it_lies_in()
    {
        var table = FeeTable.Load(Periods("2026-12-31", "2027-01-01"));
        Assert.Equal(20m, Paid(new(2026, 12, 31)));
        Assert.Equal(25m, Paid(new(2027, 1, 1)));
        Assert.Equal(new FeeQuote.CoordinatorDecides("not_in_force"), table.For("event", 60, prepared: false, ExpertRole.Expert, new(2025, 12, 31)));
        Assert.Empty(table.Gaps);
        Assert.Equal("no period from 2027-01-01 to 2027-01-31", Assert.Single(FeeTable.Load(Periods("2026-12-31", "2027-02-01")).Gaps));
        Assert.Contains(
            "holds twice on 2026-12-31", Assert.Throws<FormatException>(() => FeeTable.Load(Periods("2026-12-31", "2026-12-31"))).Message, StringComparison.Ordinal);
        Assert.Contains(
            "ends before it begins", Assert.Throws<FormatException>(() => FeeTable.Load(Periods("2025-12-31", "2027-01-01"))).Message, StringComparison.Ordinal);

        decimal Paid(DateOnly day) => Assert.IsType<FeeQuote.Row>(table.For("event", 60, prepared: false, ExpertRole.Expert, day)).Amount;

        static string Periods(string end, string start) => $$"""
            {"fee_tables": [
              {"id": "own", "name_fi": "Oma", "currency": "EUR", "taxable": true, "valid_from": "2026-01-01", "valid_to": "{{end}}",
               "rows": [{"id": "A", "task": ["event"], "fi": "A", "amount": 20}]},
              {"id": "own", "name_fi": "Oma", "currency": "EUR", "taxable": true, "valid_from": "{{start}}",
               "rows": [{"id": "A", "task": ["event"], "fi": "A", "amount": 25}]}]}
            """;
    }

    [Theory]
    [InlineData("60", 60.0)]
    [InlineData("60,50 €", 60.50)]
    [InlineData(" 1 000 euroa ", 1000.0)]
    [InlineData("37.5 eur", 37.50)]
    [InlineData("0", 0.0)]
    [InlineData("-5", null)]
    [InlineData("60,505", null)]
    [InlineData("2001", null)]
    [InlineData("paljon", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Amounts_are_read_as_people_write_them(string? text, double? euros) => Assert.Equal((decimal?)euros, Euros.Read(text, 2000));

    static string Own(string row) =>
        $$"""
        {"fee_tables": [{"id": "own", "name_fi": "Oma", "currency": "EUR", "taxable": true, "rows": [{{row}}]}]}
        """;
}
