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

    static (decimal, decimal) Trip(decimal km, int passengers, int year, decimal hours)
    {
        var estimate = TravelEstimate.For(TravelRates.Known, km, passengers, new(year, 6, 1), hours)!;
        Assert.Equal(estimate.Kilometres + estimate.PerDiem + estimate.Meal, estimate.Total);
        return (estimate.Kilometres, estimate.PerDiem);
    }
}
