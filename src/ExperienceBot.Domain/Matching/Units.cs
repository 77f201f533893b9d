using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ExperienceBot.Orders;

namespace ExperienceBot.Matching;

/// <summary>
/// Units that a person keeps away from, their own place of treatment perhaps (domain §5.1.7, E24). Words are compared, not names:
/// people write "Kiurun terveysasema" and orders "Terveysasema Kiuru". Rather once too often than once too seldom.
/// </summary>
static class Units
{
    const int ShortestStem = 4;

    /// <summary>Finnish and Swedish endings, at the most.</summary>
    const int LongestEnding = 4;

    /// <summary>Where the order takes place and who pays for it.</summary>
    public static FrozenSet<string> WordsOf(Form form) =>
        new[] { form["place"], form["payer"], form["remote_details"] }.SelectMany(WordsOf).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether every word of one of the units is among those of the order.</summary>
    public static bool IsAvoided(ImmutableArray<string> units, FrozenSet<string> order) =>
        !units.IsDefaultOrEmpty && units.Any(unit => WordsOf(unit).ToList() is { Count: > 0 } all && all.TrueForAll(word => order.Any(other => IsAlike(word, other))));

    /// <summary>Equal but for an ending; numbers and short words are equal or not.</summary>
    static bool IsAlike(string a, string b)
    {
        if (a == b)
            return true;
        var same = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return same >= ShortestStem && Math.Max(a.Length, b.Length) - same <= LongestEnding;
    }

    static IEnumerable<string> WordsOf(string? text)
    {
        var word = new StringBuilder();
        foreach (var letter in (text ?? "").ToLower(CultureInfo.InvariantCulture) + " ")
        {
            if (char.IsLetterOrDigit(letter))
            {
                word.Append(letter);
            }
            else if (word.Length > 0)
            {
                yield return word.ToString();
                word.Clear();
            }
        }
    }
}
