using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

public sealed class BrokeringTests
{
    [Theory]
    [InlineData("2026-03-02 09:00", false, "2026-03-02 09:00")] // a Monday morning
    [InlineData("2026-03-02 08:00", false, "2026-03-02 08:00")]
    [InlineData("2026-03-02 07:59", false, "2026-03-02 08:00")]
    [InlineData("2026-03-02 19:59", false, "2026-03-02 19:59")]
    [InlineData("2026-03-02 20:00", false, "2026-03-03 08:00")]
    [InlineData("2026-03-06 20:00", false, "2026-03-09 08:00")] // Friday evening
    [InlineData("2026-03-06 20:00", true, "2026-03-07 08:00")]
    [InlineData("2026-03-07 12:00", false, "2026-03-09 08:00")] // Saturday
    [InlineData("2026-03-07 12:00", true, "2026-03-07 12:00")]
    [InlineData("2026-03-07 03:00", true, "2026-03-07 08:00")]
    [InlineData("2026-04-02 21:00", false, "2026-04-07 08:00")] // before Easter
    [InlineData("2026-12-23 21:00", false, "2026-12-28 08:00")] // before Christmas
    [InlineData("2026-03-28 22:00", true, "2026-03-29 08:00")] // the night the clocks go forward
    public void Nobody_is_written_to_in_the_night_or_at_a_weekend(string at, bool urgent, string awake) =>
        Assert.Equal(An.At(awake), An.Rules.Awake(An.At(at), urgent));

    [Theory]
    [InlineData("2026-03-02 09:00", "2026-03-24 13:00", false, "2026-03-04 09:00")] // 48 hours
    [InlineData("2026-03-02 09:00", "2026-03-07 13:00", false, "2026-03-03 09:00")] // fewer than seven days: 24
    [InlineData("2026-03-02 09:00", "2026-03-03 13:00", false, "2026-03-02 13:00")] // fewer than 48 hours: 4
    [InlineData("2026-03-06 10:00", "2026-03-24 13:00", false, "2026-03-09 12:00")] // would end on a Sunday
    [InlineData("2026-03-06 18:00", "2026-03-08 09:00", false, "2026-03-07 12:00")] // urgent, over the night
    [InlineData("2026-03-02 09:00", "2026-03-02 12:00", false, "2026-03-02 11:00")] // an hour before the start
    [InlineData("2026-03-02 11:30", "2026-03-02 12:00", false, "2026-03-02 12:00")] // no hour is left
    [InlineData("2026-03-02 09:00", "2026-03-24 13:00", true, "2026-03-02 11:00")] // called: two hours
    [InlineData("2026-03-02 19:30", "2026-03-24 13:00", true, "2026-03-03 10:00")] // two waking hours
    [InlineData("2026-03-06 19:30", "2026-03-24 13:00", true, "2026-03-09 10:00")]
    [InlineData("2026-03-06 19:30", "2026-03-07 15:00", true, "2026-03-07 10:00")] // the session is near
    public void There_is_time_to_answer_while_one_is_awake(string now, string start, bool called, string deadline) =>
        Assert.Equal(An.At(deadline), An.Rules.Deadline(An.Order(("dates", An.When(start))), An.At(now), called));
}
