using System.Collections.Frozen;
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

sealed record TravelRules(
    decimal FullDayOverHours,
    decimal PartDayOverHours,
    decimal PerDiemDistanceKm,
    [property: JsonPropertyName("extra_after_full_24h")] ExtraAfterFullDay ExtraAfterFull24h);

sealed record TravelFile(ImmutableArray<TravelRate> TravelRates, TravelRules Rules);

public static class TravelRates
{
    static readonly TravelFile File =
        JsonSerializer.Deserialize(Embedded.Text("travel-rates.json"), FeeJson.Default.TravelFile)!;

    static readonly FrozenDictionary<int, TravelRate> ByYear = File.TravelRates.ToFrozenDictionary(rate => rate.Year);

    internal static TravelRules Rules => File.Rules;

    /// <summary>Null when the year's row is missing: another year's is never used instead.</summary>
    public static TravelRate? Find(int year) => ByYear.GetValueOrDefault(year);
}
