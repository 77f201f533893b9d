using ExperienceBot.Calendar;
using ExperienceBot.Experts;
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

    /// <summary>Yeses given so long after a wave are held and decided together by rank (domain §5.3); 0: first come.</summary>
    public int FairWindowHours { get; init; }

    /// <summary>Orders in one week at the most, where the person has set no limit (domain §5.4), as the next ones are.</summary>
    public int WeeklyCap { get; init; } = 2;
    public int MonthlyCap { get; init; } = 6;

    /// <summary>Unanswered offers at a time.</summary>
    public int MostOpenOffers { get; init; } = 3;

    /// <summary>Free days after what was heavy.</summary>
    public int RestDays { get; init; } = 1;

    /// <summary>After so many heavy sessions one after the other a pause is offered.</summary>
    public int HeavyInARow { get; init; } = 3;

    /// <summary>A backup person is asked for when more take part (domain §5.3).</summary>
    public int BackupOverAudience { get; init; } = 50;

    /// <summary>A backup person is asked for when the session is more days ahead (domain §5.3).</summary>
    public int BackupOverDays { get; init; } = 14;

    static readonly QuietHours Nights = new(new(20, 0), new(8, 0));

    /// <summary>
    /// When somebody may next be written to unasked: 8–20 on working days (domain §5.4); in haste also at weekends. Hours and
    /// weekends of the person's own win.
    /// </summary>
    public DateTimeOffset Awake(DateTimeOffset at, bool urgent = false, Expert? who = null)
    {
        var (quiet, allDays) = (who?.Quiet ?? Nights, urgent || who is { AskOnWeekends: true });
        var (date, time) = (LocalTime.DateOf(at, Zone), LocalTime.TimeOf(at, Zone));
        var moved = false;
        while (true)
        {
            if (!allDays && !WorkingDays.IsWorkingDay(date))
                (date, time) = (date.AddDays(1), TimeOnly.MinValue);
            else if (IsQuiet(quiet, time))
                (date, time) = (quiet.To <= time ? date.AddDays(1) : date, quiet.To);
            else
                return moved ? LocalTime.ToUtc(date, time, Zone, Overlap.Earlier) : at;
            moved = true;
        }
    }

    /// <summary>The end is no longer quiet; hours that end where they begin are none.</summary>
    static bool IsQuiet(QuietHours hours, TimeOnly time) => hours.From < hours.To
        ? hours.From <= time && time < hours.To
        : hours.From > hours.To && (time >= hours.From || time < hours.To);

    public static bool IsUrgent(Order order, DateTimeOffset now) => order.Next(now).Start - now < TimeSpan.FromHours(48);

    /// <summary>Until when an offer sent now can be answered; never in the night or at a weekend unless the session is near.</summary>
    /// <param name="called">For somebody who stood by: two waking hours, for the others wait for the answer.</param>
    /// <param name="who">Whose hours count.</param>
    public DateTimeOffset Deadline(Order order, DateTimeOffset now, bool called = false, Expert? who = null)
    {
        var start = order.Next(now).Start;
        var ahead = start - now;
        var urgent = IsUrgent(order, now);
        var hours = called ? 2 : urgent ? OfferHoursUrgent : ahead < TimeSpan.FromDays(7) ? OfferHoursSoon : OfferHours;
        var plain = now + TimeSpan.FromHours(hours);
        var kind = Awake(plain, urgent, who);
        var latest = ahead > TimeSpan.FromHours(1) ? start - TimeSpan.FromHours(1) : start;
        return kind == plain ? Earlier(plain, latest) : Earlier(kind + TimeSpan.FromHours(called ? 2 : 4), latest);
    }

    static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
