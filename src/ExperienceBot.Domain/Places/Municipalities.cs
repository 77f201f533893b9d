using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace ExperienceBot.Places;

/// <summary>A Finnish municipality.</summary>
/// <param name="Sv">The Swedish name; null when it is the Finnish one.</param>
/// <param name="Lat">Of the centre, in degrees, as <paramref name="Lon"/> is.</param>
public sealed record Municipality(string Fi, string? Sv, double Lat, double Lon);

public static class Municipalities
{
    const double EarthRadiusKm = 6371;

    /// <summary>Roads are longer than the great circle; a usual figure for Finland, not a measurement.</summary>
    const double RoadFactor = 1.3;

    public static ImmutableArray<Municipality> All { get; } =
    [
        .. Embedded.Text("municipalities.tsv")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split('\t'))
            .Select(cell =>
                new Municipality(cell[0], cell[1] is "" ? null : cell[1], Degrees(cell[2]), Degrees(cell[3]))),
    ];

    // What stands before -ssa or -lla where it is not the name itself: Lahde-ssa, Turu-ssa, Seinäjoe-lla.
    static readonly (string Ending, string Stem)[] Changes =
    [
        ("nki", "ngi"), ("ski", "ske"), ("ki", "e"), ("mi", "me"), ("vi", "ve"), ("ri", "re"), ("hti", "hde"),
        ("si", "de"), ("nta", "nna"), ("rku", "ru"), ("nen", "se"), ("us", "ukse"), ("os", "okse"), ("e", "ee"),
    ];

    static readonly FrozenDictionary<string, Municipality> ByName = All
        .SelectMany(place => Names(place).Select(name => (Name: Spelling.Fold(name), place)))
        .ToFrozenDictionary(named => named.Name, named => named.place);

    static readonly FrozenDictionary<string, Municipality> ByStem = All
        .SelectMany(place => Stems(Spelling.Fold(place.Fi)).Select(stem => (Stem: stem, place)))
        .GroupBy(stemmed => stemmed.Stem)
        .Where(same => same.Count() == 1) // a stem of two places names neither
        .ToFrozenDictionary(same => same.Key, same => same.Single().place);

    /// <summary>By the Finnish or the Swedish name, also inside "Kokkolassa", "i Karleby" or "in Kokkola".</summary>
    public static Municipality? Find(string typed)
    {
        var words = typed.Trim();
        if (words.Split(' ', 2) is [var preposition, var rest] && preposition.ToUpperInvariant() is "I" or "IN")
            words = rest;
        var name = Spelling.Fold(words);
        if (ByName.TryGetValue(name, out var place))
            return place;
        return name.Length > 4 && name[^3..] is "ssa" or "sta" or "lla" or "lta"
            ? ByName.GetValueOrDefault(name[..^3]) ?? ByStem.GetValueOrDefault(name[..^3])
            : null;
    }

    public static IEnumerable<string> Suggest(string typed, int n) => Spelling.Nearest(typed, All.SelectMany(Names), n);

    /// <summary>An estimate of the road, in whole kilometres one way.</summary>
    public static double Km(Municipality a, Municipality b)
    {
        var (lat1, lat2) = (double.DegreesToRadians(a.Lat), double.DegreesToRadians(b.Lat));
        var dLon = double.DegreesToRadians(b.Lon - a.Lon);
        var chord = Math.Pow(Math.Sin((lat2 - lat1) / 2), 2)
            + (Math.Cos(lat1) * Math.Cos(lat2) * Math.Pow(Math.Sin(dLon / 2), 2));
        return Math.Round(2 * EarthRadiusKm * Math.Asin(Math.Sqrt(chord)) * RoadFactor);
    }

    static IEnumerable<string> Names(Municipality place) => place.Sv is null ? [place.Fi] : [place.Fi, place.Sv];

    static double Degrees(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    static IEnumerable<string> Stems(string name) =>
        from change in Changes
        where name.EndsWith(change.Ending, StringComparison.Ordinal)
        select name[..^change.Ending.Length] + change.Stem;
}
