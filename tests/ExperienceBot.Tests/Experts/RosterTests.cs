using System.Collections.Immutable;
using System.Text;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Places;

namespace ExperienceBot.Tests.Experts;

/// <summary>What the fictitious roster promises to those who try the bot out.</summary>
public class RosterTests
{
    static readonly string Text = Read();
    static readonly ImmutableArray<Expert> Roster = Parse();
    static readonly DateOnly Until = new(2029, 1, 1);

    [Fact]
    public void It_has_forty_people_with_fixed_ids() => Assert.Equal(
        Enumerable.Range(1, 40).Select(number => $"00000000-0000-4000-8000-0000000001{number:00}"),
        Roster.Select(expert => expert.Id.Value));

    [Fact]
    public void It_is_written_as_it_was_read() => Assert.Equal(Text, RosterFile.Write(Roster));

    [Fact]
    public void Active_documented_experts_cover_every_topic_and_every_task_type()
    {
        var ready = Roster.Where(IsReady).ToArray();
        Assert.Empty(Topics.All.Select(topic => topic.Key).Except(ready.SelectMany(expert => expert.Topics)));
        Assert.Empty(TaskTypes.All.Select(task => task.Key).Except(ready.SelectMany(expert => expert.TaskTypes)));
    }

    [Theory]
    [InlineData("mental_health", "story_clients", "fi", "Kokkola", 6)]
    [InlineData("mental_health", "group_assist", "fi", "Kokkola", 6)]
    [InlineData("substance_use", "story_clients", "fi", "Kokkola", 4)]
    [InlineData("substance_use", "group_assist", "fi", "Kokkola", 4)]
    [InlineData("mental_health", "story_clients", "sv", "Kokkola", 3)]
    [InlineData("mental_health", "story_clients", "sv", "Pietarsaari", 3)]
    [InlineData("mental_health", "group_assist", "sv", "Pietarsaari", 3)]
    public void Enough_experts_fit_the_usual_orders(string topic, string task, string language, string place, int least)
    {
        var there = Municipalities.Find(place)!;
        var fitting = Roster.Where(expert =>
            IsReady(expert) && expert.Role == ExpertRole.Expert && expert.Topics.Contains(topic)
            && expert.TaskTypes.Contains(task) && expert.Languages.Contains(language)
            && Municipalities.Km(Municipalities.Find(expert.Municipality!)!, there) <= (expert.MaxKm ?? int.MaxValue));
        Assert.InRange(fitting.Count(), least, 40);
    }

    [Fact]
    public void Swedish_speakers_of_mental_health_live_in_Ostrobothnia() => Assert.InRange(
        Roster.Count(expert =>
            IsReady(expert) && expert.Languages.Contains("sv") && expert.Topics.Contains("mental_health")
            && expert.Municipality is "Kokkola" or "Pietarsaari" or "Vaasa"),
        3,
        40);

    [Fact]
    public void It_shows_every_kind_of_situation()
    {
        void AtLeast(int least, Func<Expert, bool> kind) => Assert.InRange(Roster.Count(kind), least, 40);

        AtLeast(10, expert => expert.Languages.Contains("sv"));
        AtLeast(5, expert => expert.Languages.Contains("en"));
        AtLeast(3, expert => expert.Sides.Contains(ExperienceSide.Relative));
        AtLeast(4, expert => expert.Role == ExpertRole.Peer);
        AtLeast(2, expert => expert.Role == ExpertRole.CoDeveloper);
        AtLeast(2, expert => expert.Status == ExpertStatus.Paused);
        AtLeast(1, expert => expert.Status == ExpertStatus.Inactive);
        AtLeast(1, expert => expert.Status == ExpertStatus.Applicant);
        AtLeast(1, expert => expert.Status == ExpertStatus.InTraining);
        AtLeast(3, expert => expert.WeeklyCap is not null && expert.MonthlyCap is not null);
        AtLeast(1, expert => expert is { Status: ExpertStatus.Active, ContractUntil: null });
        AtLeast(1, expert => expert.Status == ExpertStatus.Active && expert.ContractUntil < new DateOnly(2026, 1, 1));
        AtLeast(2, expert => expert is { MaxKm: 0, Remote: true });
        AtLeast(5, expert => !expert.Remote);
        AtLeast(1, expert => expert.Status == ExpertStatus.Active && !expert.Consents.Contains(Consent.Matching));
        AtLeast(1, expert => IsReady(expert) && !expert.Consents.Contains(Consent.Name));
        AtLeast(3, expert => expert.Organisation is not null);
        Assert.All(
            ["Kokkola", "Kannus", "Perho", "Veteli", "Lestijärvi", "Pori", "Rauma", "Vaasa", "Pietarsaari", "Helsinki",
            "Tampere", "Oulu", "Rovaniemi", "Inari"],
            place => AtLeast(1, expert => expert.Municipality == place));
    }

    static bool IsReady(Expert expert) =>
        expert.Status == ExpertStatus.Active && expert.Consents.Contains(Consent.Matching)
        && expert.TrainedUntil > Until && expert.ContractUntil > Until && expert.ConfidentialityUntil > Until;

    static string Read()
    {
        using var reader = new StreamReader(typeof(RosterFile).Assembly.GetManifestResourceStream("roster.csv")!);
        return reader.ReadToEnd();
    }

    static ImmutableArray<Expert> Parse()
    {
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes(Text));
        return Assert.IsType<RosterReading.Roster>(RosterFile.Read(csv)).Experts;
    }
}
