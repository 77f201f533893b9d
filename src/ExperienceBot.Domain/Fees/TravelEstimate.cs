using ExperienceBot.Orders;

namespace ExperienceBot.Fees;

/// <summary>What a trip may cost, in euros. Always shown as an estimate: payroll decides.</summary>
/// <param name="Meal">Instead of a per diem.</param>
/// <param name="Unconfirmed">A figure it rests on has not been confirmed.</param>
public sealed record TravelEstimate(decimal Kilometres, decimal PerDiem, decimal Meal, bool Unconfirmed)
{
    const decimal KmAnHour = 80m;

    public decimal Total => Kilometres + PerDiem + Meal;

    /// <summary>How long a trip to the session may take, from leaving home to coming back, in hours.</summary>
    public static decimal Hours(Session session, int kmBothWays) => (decimal)(session.End - session.Start).TotalHours + (kmBothWays / KmAnHour);

    /// <inheritdoc cref="For(TravelRates, Trip, DateOnly)"/>
    public static TravelEstimate? For(TravelRates rates, decimal kmBothWays, int passengers, DateOnly travelDate, decimal hours) =>
        For(rates, new(kmBothWays, hours) { Passengers = passengers }, travelDate);

    /// <summary>Null when there are no rates for the year of the trip.</summary>
    /// <param name="travelDate">The rates are those of the day of the trip, not of the invoice.</param>
    public static TravelEstimate? For(TravelRates rates, Trip trip, DateOnly travelDate)
    {
        if (rates.Find(travelDate.Year) is not { } rate)
            return null;
        var rules = TravelRates.Rules;
        var km = trip.IsByCar ? trip.KmBothWays : 0;
        var perKm = rate.CarKm + (trip.Passengers * rate.PassengerKm);
        // An expert has no workplace here, so the distance from home is the only one there is: over 15 km is over 5 km too.
        var away = trip.KmBothWays / 2;
        var (full, part) = away > rules.PerDiemDistanceKm && away > rules.PerDiemMinBothKm ? PerDiems(trip.Hours) : (0, 0);
        var meal = trip.HasBoughtMeal && full + part == 0 && trip.Hours > rules.MealOverHours && away >= rules.MealDistanceKm ? rate.Meal ?? 0 : 0;
        return new(
            decimal.Round(km * perKm, 2, MidpointRounding.AwayFromZero),
            Paid(rate, full, part, trip.FreeMeals),
            meal,
            (km > 0 && rate.IsUnverified("car_km"))
            || (km > 0 && trip.Passengers > 0 && rate.IsUnverified("passenger_km"))
            || (full > 0 && rate.IsUnverified("full_day"))
            || (part > 0 && rate.IsUnverified("part_day"))
            || (meal > 0 && rate.IsUnverified("meal")));
    }

    /// <summary>Two free meals halve a full day, one a part day; the first meals are those of the full days.</summary>
    static decimal Paid(TravelRate rate, int full, int part, int freeMeals)
    {
        var halve = TravelRates.Rules.FreeMealsHalve;
        var halvedFull = Math.Min(full, freeMeals / halve.FullDayMeals);
        var halvedPart = Math.Min(part, Math.Max(0, freeMeals - (full * halve.FullDayMeals)) / halve.PartDayMeals);
        var euros = (rate.FullDay * (full - halvedFull + (halvedFull * halve.Factor))) + (rate.PartDay * (part - halvedPart + (halvedPart * halve.Factor)));
        return decimal.Round(euros, 2, MidpointRounding.AwayFromZero);
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

/// <summary>One trip there and back.</summary>
/// <param name="Hours">From leaving home to coming back.</param>
public sealed record Trip(decimal KmBothWays, decimal Hours)
{
    /// <summary>By own car; otherwise tickets are paid instead of kilometres.</summary>
    public bool IsByCar { get; init; } = true;

    /// <summary>Others who travel along on the same errand.</summary>
    public int Passengers { get; init; }
    public int FreeMeals { get; init; }
    public bool HasBoughtMeal { get; init; }
}
