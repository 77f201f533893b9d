using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExperienceBot.Fees;

/// <summary>The tax-free maxima of one year, in euros; null was not stated by the source.</summary>
/// <param name="CarKm">Per kilometre by own car; <paramref name="PassengerKm"/> is added for each passenger.</param>
/// <param name="Unverified">The figures that payroll has yet to confirm, by their name in the file.</param>
public sealed record TravelRate(
    int Year,
    decimal CarKm,
    decimal PassengerKm,
    decimal FullDay,
    decimal PartDay,
    decimal? Meal = null,
    decimal? Night = null,
    ImmutableArray<string>? Unverified = null)
{
    internal bool IsUnverified(string figure) => Unverified?.Contains(figure) == true;
}

sealed record ExtraAfterFullDay(decimal PartDayAtLeastH, decimal FullDayOverH);

sealed record FreeMeals(int FullDayMeals, int PartDayMeals, decimal Factor);

sealed record TravelRules(
    decimal FullDayOverHours,
    decimal PartDayOverHours,
    decimal PerDiemDistanceKm,
    decimal PerDiemMinBothKm,
    [property: JsonPropertyName("extra_after_full_24h")] ExtraAfterFullDay ExtraAfterFull24h,
    FreeMeals FreeMealsHalve,
    decimal MealOverHours,
    decimal MealDistanceKm);

sealed record TravelFile(ImmutableArray<TravelRate> TravelRates, TravelRules Rules);

/// <summary>An operator's own years, in the form of <c>travel-rates.json</c>; the rules of the trips stay the same.</summary>
sealed record OwnTravelFile(ImmutableArray<TravelRate> TravelRates);

/// <summary>The rates by year.</summary>
public sealed class TravelRates
{
    static readonly TravelFile File = JsonSerializer.Deserialize(Embedded.Text("travel-rates.json"), FeeJson.Default.TravelFile)!;

    readonly ImmutableSortedDictionary<int, TravelRate> byYear;

    TravelRates(ImmutableSortedDictionary<int, TravelRate> byYear) => this.byYear = byYear;

    internal static TravelRules Rules => File.Rules;

    /// <summary>Those that come with the product.</summary>
    public static TravelRates Known { get; } = new(File.TravelRates.ToImmutableSortedDictionary(rate => rate.Year, rate => rate));

    /// <summary>The known rates, with the years of an operator's file added or in their place.</summary>
    /// <exception cref="FormatException">The message says what is wrong and how to mend it.</exception>
    public static TravelRates With(string json)
    {
        try
        {
            var years = Known.byYear;
            foreach (var rate in JsonSerializer.Deserialize(json, FeeJson.Default.OwnTravelFile)!.TravelRates)
            {
                if (rate is null || rate.Year is < 2000 or > 2100 || rate.CarKm < 0 || rate.PassengerKm < 0 || rate.FullDay < 0 || rate.PartDay < 0 || rate.Meal < 0)
                    throw new FormatException($"The rates of {rate?.Year} hold a year or an amount that cannot be: give a year like 2027, and euros from 0 up.");
                years = years.SetItem(rate.Year, rate);
            }

            return new(years);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"The travel rates cannot be read: {wrong.Message} Mend that place; travel-rates.json in the sources shows the form.", wrong);
        }
    }

    /// <summary>Null when the year's row is missing: another year's is never used instead.</summary>
    public TravelRate? Find(int year) => byYear.GetValueOrDefault(year);
}
