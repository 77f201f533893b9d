using ExperienceBot.Calendar;
using ExperienceBot.Fees;
using ExperienceBot.Orders;

namespace ExperienceBot;

/// <summary>The rules an operator can set (architecture §5.3, <c>Brokering:*</c>).</summary>
public sealed record Brokering
{
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.FindSystemTimeZoneById("Europe/Helsinki");

    /// <summary>Local time of the coordinators' digest, on working days.</summary>
    public TimeOnly DigestAt { get; init; } = new(8, 0);
    public bool AlwaysReview { get; init; }

    /// <summary>How many more people than open seats are asked in a wave.</summary>
    public int WaveExtra { get; init; } = 1;
    public int OfferHours { get; init; } = 48;

    /// <summary>When fewer than seven days remain.</summary>
    public int OfferHoursSoon { get; init; } = 24;

    /// <summary>When fewer than 48 hours remain; a coordinator has agreed to it.</summary>
    public int OfferHoursUrgent { get; init; } = 4;

    /// <summary>What a requester's late cancellation costs; null lets a coordinator decide .</summary>
    public LateCancellation? LateCancellation { get; init; }

    static readonly TimeOnly Morning = new(8, 0);
    static readonly TimeOnly Evening = new(20, 0);

    /// <summary>
    /// When an expert may next be written to unasked: 8–20 on working days (domain §5.4); an urgent offer also at weekends.
    /// </summary>
    public DateTimeOffset Awake(DateTimeOffset at, bool urgent = false)
    {
        var (date, time) = (LocalTime.DateOf(at, Zone), LocalTime.TimeOf(at, Zone));
        if (time >= Evening)
            (date, time) = (date.AddDays(1), Morning);
        var day = date;
        while (!urgent && !WorkingDays.IsWorkingDay(day))
            day = day.AddDays(1);
        return day == LocalTime.DateOf(at, Zone) && time >= Morning ? at : LocalTime.ToUtc(day, day == date && time > Morning ? time : Morning, Zone, Overlap.Earlier);
    }

    public static bool IsUrgent(Order order, DateTimeOffset now) => order.Next(now).Start - now < TimeSpan.FromHours(48);

    /// <summary>Until when an offer sent now can be answered; never in the night or at a weekend unless the session is near.</summary>
    /// <param name="called">For somebody who stood by: two waking hours, for the others wait for the answer.</param>
    public DateTimeOffset Deadline(Order order, DateTimeOffset now, bool called = false)
    {
        var start = order.Next(now).Start;
        var ahead = start - now;
        var urgent = IsUrgent(order, now);
        var hours = called ? 2 : urgent ? OfferHoursUrgent : ahead < TimeSpan.FromDays(7) ? OfferHoursSoon : OfferHours;
        var plain = now + TimeSpan.FromHours(hours);
        var kind = Awake(plain, urgent);
        var latest = ahead > TimeSpan.FromHours(1) ? start - TimeSpan.FromHours(1) : start;
        return kind == plain ? Earlier(plain, latest) : Earlier(kind + TimeSpan.FromHours(called ? 2 : 4), latest);
    }

    static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
