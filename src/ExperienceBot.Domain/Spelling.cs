using System.Text;

namespace ExperienceBot;

/// <summary>How people's typing is compared with known words: case, accents and punctuation do not count.</summary>
public static class Spelling
{
    public static string Fold(string text) => string.Concat(text
        .Normalize(NormalizationForm.FormD)
        .Where(char.IsAsciiLetterOrDigit))
        .ToLowerInvariant();

    /// <summary>The known words nearest to what was typed, best first; none when nothing is near.</summary>
    public static IEnumerable<string> Nearest(string typed, IEnumerable<string> known, int n)
    {
        var folded = Fold(typed);
        if (folded.Length is 0 or > 60) // comparing a novel with every word helps nobody
            return [];
        return known
            .Select(word => (Word: word, Distance: Distance(folded, Fold(word))))
            .Where(near => near.Distance <= Math.Max(1, folded.Length / 3))
            .OrderBy(near => near.Distance).ThenBy(near => near.Word, StringComparer.Ordinal)
            .Select(near => near.Word)
            .Take(n);
    }

    /// <summary>Whether the word begins as the stem does but for one letter; both folded.</summary>
    public static bool BeginsLike(string word, string stem)
    {
        for (var length = stem.Length - 1; length <= stem.Length + 1; length++)
        {
            if (length <= word.Length && word[0] == stem[0] && Distance(word[..length], stem) <= 1)
                return true;
        }

        return false;
    }

    /// <summary>Letters to add, drop or change; two neighbours swapped count as one.</summary>
    static int Distance(string a, string b)
    {
        var (before, row) = (new int[b.Length + 1], new int[b.Length + 1]);
        var above = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var changed = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                row[j] = Math.Min(changed, Math.Min(above[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, above, row) = (above, row, before);
        }
        return above[b.Length];
    }
}
