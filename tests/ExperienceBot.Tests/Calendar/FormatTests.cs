using ExperienceBot.Calendar;

namespace ExperienceBot.Tests.Calendar;

public sealed class FormatTests
{
    static readonly DateTimeOffset s_start = new(2026, 3, 3, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(Language.Fi, 90, "ti 3.3.2026 klo 14.00–15.30")]
    [InlineData(Language.Sv, 90, "ti 3.3.2026 kl. 14.00–15.30")]
    [InlineData(Language.En, 90, "Tue 3 Mar 2026, 14:00–15:30")]
    [InlineData(Language.Fi, 720, "ti 3.3.2026 klo 14.00 – ke 4.3.2026 klo 2.00")]
    [InlineData(Language.En, 720, "Tue 3 Mar 2026, 14:00 – Wed 4 Mar 2026, 02:00")]
    public void A_session_is_written_as_people_do(Language language, int minutes, string expected) =>
        Assert.Equal(expected, Format.Session(s_start, s_start.AddMinutes(minutes), Helsinki.Zone, language));

    [Theory]
    [InlineData(Language.Fi, "ti 3.3.2026 klo 14.00")]
    [InlineData(Language.Sv, "ti 3.3.2026 kl. 14.00")]
    [InlineData(Language.En, "Tue 3 Mar 2026, 14:00")]
    public void A_moment_is_written_in_local_time(Language language, string expected) =>
        Assert.Equal(expected, Format.Moment(s_start, Helsinki.Zone, language));

    [Theory]
    [InlineData(Language.Fi, "ma 2.3.2026", "su 8.3.2026")]
    [InlineData(Language.Sv, "må 2.3.2026", "sö 8.3.2026")]
    [InlineData(Language.En, "Mon 2 Mar 2026", "Sun 8 Mar 2026")]
    public void A_date_has_its_weekday(Language language, string monday, string sunday)
    {
        Assert.Equal(monday, Format.Date(new(2026, 3, 2), language));
        Assert.Equal(sunday, Format.Date(new(2026, 3, 8), language));
    }

    [Theory]
    [InlineData(Language.Fi, 45, "45 min")]
    [InlineData(Language.Fi, 60, "1 h")]
    [InlineData(Language.Fi, 90, "1 h 30 min")]
    [InlineData(Language.Sv, 90, "1 tim 30 min")]
    [InlineData(Language.En, 615, "10 h 15 min")]
    public void A_length_is_written_in_hours_and_minutes(Language language, int minutes, string expected) =>
        Assert.Equal(expected, Format.Duration(minutes, language));
}
