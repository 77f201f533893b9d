using System.Globalization;

namespace ExperienceBot.Fees;

/// <summary>Amounts as people write them.</summary>
public static class Euros
{
    static readonly string[] Units = ["€", "euroa", "euro", "euros", "eur"];

    /// <summary>From 0 to <paramref name="most"/>, whole cents: 60; 60,50 €; 1 000 euroa. Null for anything else.</summary>
    public static decimal? Read(string? text, decimal most)
    {
        var plain = string.Concat((text ?? "").ToLowerInvariant().Where(c => !char.IsWhiteSpace(c))).Replace(',', '.');
        if (Units.FirstOrDefault(unit => plain.EndsWith(unit, StringComparison.Ordinal)) is { } unit)
            plain = plain[..^unit.Length];
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var euros)
            && euros >= 0 && euros <= most && decimal.Round(euros, 2) == euros
            ? euros
            : null;
    }
}
