namespace ExperienceBot.Fees;

/// <summary>What a trip may cost, in euros. Always shown as an estimate: payroll decides.</summary>
/// <param name="Unconfirmed">A figure it rests on has not been confirmed.</param>
public sealed record TravelEstimate(decimal Kilometres, decimal PerDiem, bool Unconfirmed)
{
    public decimal Total => Kilometres + PerDiem;

    /// <summary>Null when there are no rates for the year of the trip.</summary>
    /// <param name="kmBothWays">There and back, by own car.</param>
    /// <param name="passengers">Others who travel along on the same errand.</param>
    /// <param name="travelDate">The rates are those of the day of the trip, not of the invoice.</param>
    /// <param name="hours">From leaving home to coming back.</param>
    public static TravelEstimate? For(decimal kmBothWays, int passengers, DateOnly travelDate, decimal hours)
    {
        if (TravelRates.Find(travelDate.Year) is not { } rate)
            return null;
        var perKm = rate.CarKm + (passengers * rate.PassengerKm);
        // An expert has no workplace here, so the distance from home is the only one there is.
        var (full, part) = kmBothWays / 2 > TravelRates.Rules.PerDiemDistanceKm ? PerDiems(hours) : (0, 0);
        return new(
            decimal.Round(kmBothWays * perKm, 2, MidpointRounding.AwayFromZero),
            (full * rate.FullDay) + (part * rate.PartDay),
            (kmBothWays > 0 && rate.IsUnverified("car_km"))
            || (kmBothWays > 0 && passengers > 0 && rate.IsUnverified("passenger_km"))
            || (full > 0 && rate.IsUnverified("full_day"))
            || (part > 0 && rate.IsUnverified("part_day")));
    }

    static (int Full, int Part) PerDiems(decimal hours)
    {
        var rules = TravelRates.Rules;
        var days = (int)(hours / 24);
        var rest = hours - (days * 24);
        return days == 0
            ? rest > rules.FullDayOverHours ? (1, 0) : (0, rest > rules.PartDayOverHours ? 1 : 0)
            : rest > rules.ExtraAfterFull24h.FullDayOverH ? (days + 1, 0)
            : (days, rest >= rules.ExtraAfterFull24h.PartDayAtLeastH ? 1 : 0);
    }
}
