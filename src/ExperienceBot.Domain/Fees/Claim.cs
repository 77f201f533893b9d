using System.Text.Json.Serialization;
using ExperienceBot.Calendar;
using ExperienceBot.Offers;
using ExperienceBot.Orders;

namespace ExperienceBot.Fees;

/// <summary>Where a seat's money stands (domain §1.3). Whether it has been paid is payroll's to know.</summary>
public enum FeeStatus
{
    Estimated,
    Agreed,
    Waived,
    Reported,
    Approved,
    SentToPayroll,
    Disputed,
}

/// <summary>A seat's fee and costs, from acceptance to payroll.</summary>
public sealed record Claim
{
    /// <summary>Of a seat of which nothing is told yet.</summary>
    public static readonly Claim None = new();

    /// <summary>The expert does the work as a volunteer; travel is paid all the same.</summary>
    public bool IsWaived { get; init; }
    public Report? Report { get; init; }

    /// <summary>Counts what has been reported: a card about an earlier one confirms and approves nothing.</summary>
    public int Round { get; init; }

    /// <summary>When the expert said that it is right, UTC.</summary>
    public DateTimeOffset? ReportedAt { get; init; }
    public Approval? Approved { get; init; }
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>What earlier payroll files said, euros: a correction after a dispute pays the difference.</summary>
    public decimal SentBefore { get; init; }

    /// <summary>The latest one.</summary>
    public Dispute? Dispute { get; init; }

    [JsonIgnore]
    public bool IsDisputed => Dispute is { ResolvedAt: null };
}

/// <summary>Somebody says that the fee or the travel is not as agreed. It is settled by people, outside the bot (E7).</summary>
/// <param name="Text">For coordinators alone.</param>
public sealed record Dispute(PersonId By, DateTimeOffset At, string? Text)
{
    public string? Outcome { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
}

/// <summary>What a coordinator approved; later rates change nothing in it.</summary>
/// <param name="Month">Of the assignment, yyyy-MM: the payroll file it stands in.</param>
public sealed record Approval(Costs Costs, string Month, PersonId By, DateTimeOffset At);

/// <summary>What a seat costs, euros gross.</summary>
/// <param name="Fee">Null while a coordinator must decide.</param>
/// <param name="Other">Tickets and the like.</param>
/// <param name="Support">The support person's travel.</param>
/// <param name="IsRated">False when the year of a trip has no rates yet.</param>
/// <param name="Unconfirmed">It rests on a figure that payroll has not confirmed.</param>
public sealed record Costs(
    decimal? Fee, decimal Kilometres, decimal PerDiem, decimal Meal, decimal Other, decimal Support, bool IsRated, bool Unconfirmed)
{
    /// <summary>Set by a coordinator in place of what was worked out.</summary>
    public decimal? SetTravel { get; init; }

    [JsonIgnore]
    public decimal? Travel => SetTravel ?? (IsRated ? Kilometres + PerDiem + Meal + Other + Support : null);

    [JsonIgnore]
    public decimal? Total => Fee + Travel;

    /// <summary>From what was reported, else from what was agreed; as approved, once it is.</summary>
    public static Costs Of(Order order, Offer seat, TravelRates rates, Brokering rules)
    {
        if (seat.Claim?.Approved is { } approved)
            return approved.Costs;
        var report = seat.Claim?.Report;
        if (order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce)
            return new(Compensation(order, seat, report, rules), 0, 0, 0, report?.OtherCosts ?? 0, report?.SupportCosts ?? 0, IsRated: true, Unconfirmed: false);

        report ??= Report.Planned(order, seat, rules.Zone);
        var trip = new Trip(report.TravelMode == "none" ? 0 : report.Km, report.TripHours)
        {
            IsByCar = report.TravelMode == Report.ByCar, Passengers = report.Passengers, FreeMeals = report.FreeMeals, HasBoughtMeal = report.Meal,
        };
        var trips = trip.KmBothWays > 0 ? report.Days.Select(day => TravelEstimate.For(rates, trip, day)).ToList() : [];
        var rated = trips.OfType<TravelEstimate>().ToList();
        return new(
            Worked(order, seat, report), rated.Sum(t => t.Kilometres), rated.Sum(t => t.PerDiem), rated.Sum(t => t.Meal),
            report.OtherCosts, report.SupportCosts, rated.Count == trips.Count, rated.Exists(t => t.Unconfirmed));
    }

    /// <summary>By occasion. The expert was there though it was held in part: the fee stays (E31). Not held at all: a person decides.</summary>
    static decimal? Worked(Order order, Offer seat, Report report) =>
        order.FeeOf(seat).NotPaid || seat.Claim is { IsWaived: true } ? 0
        : report.Held == "no" ? null
        : order.FeeOf(seat).Amount * report.Days.Length;

    /// <summary>Nothing of the seeds says what a late cancellation costs: a coordinator decides, or the rule the operator has set .</summary>
    static decimal? Compensation(Order order, Offer seat, Report? report, Brokering rules)
    {
        var fee = order.FeeOf(seat);
        if (fee.NotPaid || seat.Claim is { IsWaived: true })
            return 0;
        if (order.Status == OrderStatus.CancelledByOrderer && RuleFor(order, rules) is { } rule)
            return fee.Amount is { } amount ? decimal.Round(amount * rule.Percent / 100, 2, MidpointRounding.AwayFromZero) : null;
        return IsLate(order, rules) || report is { PrepMinutes: > 0 } ? null : 0;
    }

    /// <summary>Fewer days were left than the rule says; 14 without one (E3).</summary>
    public static bool IsLate(Order order, Brokering rules) =>
        order.CancelledAt is { } at && order.StartsAt - at < TimeSpan.FromDays(rules.LateCancellation?.Days ?? 14);

    /// <summary>The operator's rule for this cancellation; null when a person decides. Of a series some may have been held: it speaks of one session.</summary>
    public static LateCancellation? RuleFor(Order order, Brokering rules) => order.Sessions.Length == 1 && IsLate(order, rules) ? rules.LateCancellation : null;

    /// <summary>The month of the last day.</summary>
    public static string Month(Order order, Offer seat, TimeZoneInfo zone)
    {
        var day = seat.Claim?.Report?.Days is [.., var last] ? last : LocalTime.DateOf(order.EndsAt, zone);
        return $"{day:yyyy-MM}";
    }
}

/// <summary>What is paid for a cancellation by the requester that comes late.</summary>
/// <param name="Percent">Of the agreed fee.</param>
/// <param name="Days">Fewer than this before the session.</param>
public sealed record LateCancellation(int Percent, int Days);
