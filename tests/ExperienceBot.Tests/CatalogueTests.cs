using System.Text.Json;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Orders;

namespace ExperienceBot.Tests;

public class CatalogueTests
{
    [Fact]
    public void The_catalogues_are_whole()
    {
        Assert.Equal(24, TaskTypes.All.DistinctBy(task => task.Key).Count());
        Assert.Equal(40, Topics.All.DistinctBy(topic => topic.Key).Count());
        Assert.Equal(
            ["dev_group", "dev_group_prep", "panel", "decision_forum"],
            TaskTypes.All.Where(task => task.IsDevelopment).Select(task => task.Key));
        Assert.Equal(
            ["dev_group", "dev_group_prep", "lecture_regional", "lecture_national", "lecture_school"],
            TaskTypes.All.Where(task => task.AsksPreparation).Select(task => task.Key));
        Assert.Null(TaskTypes.Find("Audit"));
        Assert.True(TaskTypes.Find("audit")!.IsHeavy);
        Assert.True(Topics.IsKnown("crime_background"));
        Assert.False(Topics.IsKnown("crime"));
    }

    [Fact]
    public void Every_catalogue_key_has_its_words_in_every_language()
    {
        var keys = TaskTypes.All.Select(task => $"task.{task.Key}")
            .Concat(Topics.All.Select(topic => $"topic.{topic.Key}"))
            .Concat(FeeTable.Load("soite-2023").Rows.Select(row => $"fee.{row.Id}"))
            .Concat(FeeTable.Load("satakunta-recommendation").Rows.Select(row => $"fee.{row.Id}"))
            .Concat(["fee.no_row", "fee.other_length", "fee.one_hour_only", "fee.peer_or_expert", "fee.not_paid"]);
        var finnish = Words("fi");
        Assert.Empty(keys.Except(finnish.Keys));
        Assert.Equal(finnish.Keys, Words("sv").Keys);
        Assert.Equal(finnish.Keys, Words("en").Keys);
        Assert.All(["fi", "sv", "en"], language =>
            Assert.DoesNotContain(Words(language).Values, string.IsNullOrWhiteSpace));
    }

    [Theory]
    [InlineData("soite-2023")]
    [InlineData("satakunta-recommendation")]
    public void The_finnish_words_of_a_fee_row_are_the_tables_own(string table) =>
        Assert.All(FeeTable.Load(table).Rows, row => Assert.Equal(row.Fi, Words("fi")[$"fee.{row.Id}"]));

    static Dictionary<string, string> Words(string language)
    {
        using var file = typeof(Program).Assembly.GetManifestResourceStream($"words/Catalogue.{language}.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
    }
}
