using ExperienceBot.Fees;

namespace ExperienceBot.Tests.Fees;

public class TravelEstimateTests
{
    [Theory]
    [InlineData(2022, 46.00, 20.00, 45.00)]
    [InlineData(2023, 53.00, 22.00, 48.00)]
    [InlineData(2024, 57.00, 24.00, 51.00)]
    [InlineData(2025, 59.00, 24.00, 53.00)]
    [InlineData(2026, 55.00, 25.00, 54.00)]
    public void Each_year_has_its_own_rates(int year, double km, double part, double full)
    {
        Assert.Equal(((decimal)km, 0m), Trip(100, 0, year, 6));
        Assert.Equal(((decimal)km, (decimal)part), Trip(100, 0, year, 6.5m));
        Assert.Equal(((decimal)km, (decimal)full), Trip(100, 0, year, 10.5m));
    }

    [Theory]
    [InlineData(2022, 1, 49.00)]
    [InlineData(2023, 2, 61.00)]
    [InlineData(2026, 1, 59.00)]
    [InlineData(2026, 3, 67.00)]
    public void Passengers_add_their_own_per_kilometre(int year, int passengers, double euros) =>
        Assert.Equal(((decimal)euros, 0m), Trip(100, passengers, year, 2));

    [Theory]
    [InlineData(30, 12, 0)] // 15 km one way is not over 15 km
    [InlineData(31, 12, 54)]
    [InlineData(100, 6, 0)] // over, not from
    [InlineData(100, 10, 25)]
    [InlineData(100, 24, 54)]
    [InlineData(100, 25.5, 54)]
    [InlineData(100, 26, 79)]
    [InlineData(100, 30, 79)]
    [InlineData(100, 30.5, 108)]
    [InlineData(100, 50, 133)]
    public void A_per_diem_needs_distance_and_hours(int km, double hours, int euros) =>
        Assert.Equal(euros, TravelEstimate.For(TravelRates.Known, km, 0, new(2026, 3, 3), (decimal)hours)!.PerDiem);

    [Fact]
    public void Cents_are_rounded_half_away_from_zero() =>
        Assert.Equal(0.28m, TravelEstimate.For(TravelRates.Known, 0.5m, 0, new(2026, 3, 3), 1)!.Total); // 0.275

    [Theory]
    [InlineData(2021)]
    [InlineData(2027)]
    public void A_year_without_rates_has_no_estimate(int year) =>
        Assert.Null(TravelEstimate.For(TravelRates.Known, 100, 0, new(year, 1, 1), 8));

    [Fact]
    public void The_day_of_the_trip_chooses_the_year()
    {
        Assert.Equal(59.00m, TravelEstimate.For(TravelRates.Known, 100, 0, new(2025, 12, 31), 2)!.Total);
        Assert.Equal(55.00m, TravelEstimate.For(TravelRates.Known, 100, 0, new(2026, 1, 1), 2)!.Total);
    }

    [Theory]
    [InlineData(2025, 8, true)]
    [InlineData(2025, 12, true)]
    [InlineData(2025, 2, false)] // kilometres only, and those are confirmed
    [InlineData(2024, 12, false)]
    [InlineData(2026, 12, false)]
    public void An_estimate_on_unconfirmed_figures_says_so(int year, int hours, bool unconfirmed) =>
        Assert.Equal(unconfirmed, TravelEstimate.For(TravelRates.Known, 100, 0, new(year, 3, 3), hours)!.Unconfirmed);

    /// <summary>
    /// Worked out by hand from the tables of domain §2.4: 2023 T06, 2024 T04–T06 and T08, 2025 T03 (kilometres; the rest unconfirmed),
    /// 2026 T01 and T02. Kilometres × (car + passengers × passenger) and the per diem of the hours, halved by free meals.
    /// </summary>
    [Theory]
    [InlineData(2023, 120, 0, 5, 0, 63.60, 0)] // 120 × 0.53
    [InlineData(2023, 120, 1, 7, 0, 68.40, 22)] // 120 × 0.57; over 6 h
    [InlineData(2023, 300, 0, 11, 2, 159.00, 24)] // over 10 h, halved by two free meals
    [InlineData(2024, 86, 0, 6.5, 1, 49.02, 12)] // 86 × 0.57; part day halved by one
    [InlineData(2024, 86, 2, 10.5, 1, 55.90, 51)] // 86 × 0.65; one free meal halves no full day
    [InlineData(2025, 40, 0, 6.5, 0, 23.60, 24)] // 40 × 0.59
    [InlineData(2025, 30, 0, 12, 0, 17.70, 0)] // 15 km away is not over 15
    [InlineData(2026, 75, 3, 3, 0, 50.25, 0)] // 75 × 0.67
    [InlineData(2026, 75, 0, 26, 3, 41.25, 39.50)] // 75 × 0.55; 54/2 + 25/2
    [InlineData(2026, 75, 0, 30.5, 2, 41.25, 81)] // two full days, one halved: 54 + 27
    [InlineData(2022, 75, 0, 11, 4, 34.50, 22.50)] // T07: 75 × 0.46; 45/2
    public void Trips_worked_out_by_hand(int year, int km, int passengers, double hours, int freeMeals, double kilometres, double perDiem)
    {
        var trip = new Trip(km, (decimal)hours) { Passengers = passengers, FreeMeals = freeMeals };
        var estimate = TravelEstimate.For(TravelRates.Known, trip, new(year, 5, 4))!;
        Assert.Equal(((decimal)kilometres, (decimal)perDiem), (estimate.Kilometres, estimate.PerDiem));
    }

    [Theory]
    [InlineData(24, 7, true, 13.50)] // 12 km away, over 6 h, no per diem (T08); 13.50 by T02
    [InlineData(20, 7, true, 13.50)] // 10 km is enough
    [InlineData(18, 7, true, 0)]
    [InlineData(24, 6, true, 0)] // over, not from
    [InlineData(24, 7, false, 0)]
    [InlineData(40, 7, true, 0)] // a per diem instead
    public void A_meal_is_paid_only_without_a_per_diem(int km, double hours, bool bought, double meal) =>
        Assert.Equal((decimal)meal, TravelEstimate.For(TravelRates.Known, new(km, (decimal)hours) { HasBoughtMeal = bought }, new(2026, 5, 4))!.Meal);

    [Fact]
    public void Tickets_take_the_place_of_kilometres_not_of_the_per_diem()
    {
        var estimate = TravelEstimate.For(TravelRates.Known, new(400, 11) { IsByCar = false }, new(2026, 5, 4))!;
        Assert.Equal((0m, 54m), (estimate.Kilometres, estimate.PerDiem));
    }

    [Fact]
    public void An_operators_file_adds_years_and_mends_known_ones()
    {
        var rates = TravelRates.With("""{"travel_rates": [{"year": 2027, "car_km": 0.61, "passenger_km": 0.04, "full_day": 55, "part_day": 26}, {"year": 2025, "car_km": 0.59, "passenger_km": 0.04, "full_day": 53, "part_day": 24}]}""");
        Assert.Equal(61.00m, TravelEstimate.For(rates, 100, 0, new(2027, 1, 1), 2)!.Total);
        Assert.False(TravelEstimate.For(rates, 100, 0, new(2025, 3, 3), 8)!.Unconfirmed); // confirmed now
        Assert.NotNull(rates.Find(2022));
        Assert.Null(TravelRates.Known.Find(2027));
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"travel_rates": [null]}""", "cannot be")]
    [InlineData("""{"travel_rates": [{"year": 27, "car_km": 0.61, "passenger_km": 0.04, "full_day": 55, "part_day": 26}]}""", "27")]
    [InlineData("""{"travel_rates": [{"year": 2027, "car_km": -1, "passenger_km": 0.04, "full_day": 55, "part_day": 26}]}""", "2027")]
    [InlineData("""{"travel_rates": [{"year": 2027}]}""", "cannot be read")]
    public void Rates_that_make_no_sense_are_refused_with_the_reason(string json, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => TravelRates.With(json)).Message, StringComparison.Ordinal);

    static (decimal, decimal) Trip(decimal km, int passengers, int year, decimal hours)
    {
        var estimate = TravelEstimate.For(TravelRates.Known, km, passengers, new(year, 6, 1), hours)!;
        Assert.Equal(estimate.Kilometres + estimate.PerDiem + estimate.Meal, estimate.Total);
        return (estimate.Kilometres, estimate.PerDiem);
    }
}
