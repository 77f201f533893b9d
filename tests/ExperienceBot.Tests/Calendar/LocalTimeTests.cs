using System.Globalization;
using ExperienceBot.Calendar;

namespace ExperienceBot.Tests.Calendar;

public sealed class LocalTimeTests
{
    [Theory]
    [InlineData("2026-11-23T10:00", Overlap.Later, "2026-11-23T08:00Z")]
    [InlineData("2026-07-01T10:00", Overlap.Earlier, "2026-07-01T07:00Z")]
    [InlineData("2027-03-28T02:59", Overlap.Later, "2027-03-28T00:59Z")]
    [InlineData("2027-03-28T03:30", Overlap.Later, "2027-03-28T01:30Z")]
    [InlineData("2027-03-28T03:30", Overlap.Earlier, "2027-03-28T01:30Z")]
    [InlineData("2027-03-28T04:00", Overlap.Earlier, "2027-03-28T01:00Z")]
    [InlineData("2026-10-25T03:30", Overlap.Later, "2026-10-25T01:30Z")]
    [InlineData("2026-10-25T03:30", Overlap.Earlier, "2026-10-25T00:30Z")]
    [InlineData("2026-10-25T04:00", Overlap.Earlier, "2026-10-25T02:00Z")]
    public void A_local_time_is_one_instant(string local, Overlap overlap, string expected)
    {
        var at = DateTime.Parse(local, CultureInfo.InvariantCulture);

        var utc = LocalTime.ToUtc(DateOnly.FromDateTime(at), TimeOnly.FromDateTime(at), Helsinki.Zone, overlap);

        Assert.Equal(expected, utc.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture));
        Assert.Equal(TimeSpan.Zero, utc.Offset);
    }

    [Fact]
    public void A_time_in_the_gap_moves_forward_by_the_gap()
    {
        var utc = LocalTime.ToUtc(new(2027, 3, 28), new(3, 30), Helsinki.Zone, Overlap.Later);

        Assert.Equal(new TimeOnly(4, 30), LocalTime.TimeOf(utc, Helsinki.Zone));
    }

    [Fact]
    public void The_local_date_turns_at_local_midnight()
    {
        var midnight = new DateTimeOffset(2026, 11, 23, 22, 0, 0, TimeSpan.Zero);

        Assert.Equal(new DateOnly(2026, 11, 24), LocalTime.DateOf(midnight, Helsinki.Zone));
        Assert.Equal(new DateOnly(2026, 11, 23), LocalTime.DateOf(midnight.AddTicks(-1), Helsinki.Zone));
    }
}
