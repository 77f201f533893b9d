using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;

namespace ExperienceBot.Safety;

/// <summary>Finds the phrases of Safety/phrases.txt in what people write, inflected and misspelt. Sections are named there.</summary>
static class Stems
{
    const int Between = 3;
    const int LongStem = 7;
    const int Beside = 3;

    static readonly FrozenDictionary<string, ImmutableArray<Piece[]>> Sections = Read(Embedded.Text("phrases.txt"));

    /// <summary>Whether a phrase of the section is there.</summary>
    /// <param name="unless">A section whose words, right after the phrase or near it, take it back.</param>
    /// <param name="near">Also some words before and after it, not only the next.</param>
    public static bool Has(string section, string text, string? unless = null, bool near = false)
    {
        foreach (var sentence in text.Split('.', '!', '?', ';', '\n'))
        {
            var words = Words(sentence);
            if (words.Count == 0)
                continue;
            foreach (var phrase in Sections[section])
            {
                for (var at = 0; at < words.Count; at++)
                {
                    if (End(phrase, 0, words, at) is { } end && !TakenBack(words, at, end, unless, near))
                        return true;
                }
            }
        }

        return false;
    }

    static bool TakenBack(List<string> words, int at, int end, string? unless, bool near)
    {
        if (unless is null)
            return false;
        var (from, to) = near ? (at - Beside, end + Beside) : (at, end + 1);
        for (var n = Math.Max(0, from); n < Math.Min(words.Count, to); n++)
        {
            if (Sections[unless].Any(phrase => phrase[0].Fits(words[n])))
                return true;
        }

        return false;
    }

    /// <summary>The place after the phrase's last word, when it begins here.</summary>
    static int? End(Piece[] phrase, int piece, List<string> words, int at)
    {
        if (piece == phrase.Length)
            return at;
        for (var skipped = 0; skipped <= (piece > 0 && phrase[piece].MayFollowOthers ? Between : 0); skipped++)
        {
            if (at + skipped < words.Count && phrase[piece].Fits(words[at + skipped]) && End(phrase, piece + 1, words, at + skipped + 1) is { } end)
                return end;
        }

        return null;
    }

    /// <summary>"can't" is one word, "30-vuotias" two.</summary>
    static List<string> Words(string sentence)
    {
        var words = new List<string>();
        var start = -1;
        for (var n = 0; n <= sentence.Length; n++)
        {
            if (n < sentence.Length && (char.IsLetterOrDigit(sentence[n]) || char.GetUnicodeCategory(sentence[n]) == UnicodeCategory.NonSpacingMark || sentence[n] is '\'' or '’'))
            {
                start = start < 0 ? n : start;
            }
            else if (start >= 0)
            {
                if (Spelling.Fold(sentence[start..n]) is { Length: > 0 } word)
                    words.Add(word);
                start = -1;
            }
        }

        return words;
    }

    static FrozenDictionary<string, ImmutableArray<Piece[]>> Read(string text)
    {
        var sections = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? open = null;
        foreach (var line in text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] == '[')
                sections[line[1..^1]] = open = [];
            else
                open!.Add(line);
        }

        var lists = sections.Where(s => s.Key[0] == '{').ToDictionary(s => s.Key, s => string.Join('|', s.Value));
        return sections.Where(s => s.Key[0] != '{').ToFrozenDictionary(
            s => s.Key,
            s => s.Value.Select(line => Pieces(lists.Aggregate(line, (l, list) => l.Replace(list.Key, list.Value, StringComparison.Ordinal)))).ToImmutableArray());
    }

    static Piece[] Pieces(string line)
    {
        var pieces = new List<Piece>();
        var others = false;
        foreach (var token in line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (token == "…")
            {
                others = true;
                continue;
            }

            pieces.Add(new([.. token.Split('|').Select(t => (Spelling.Fold(t), t.EndsWith('*'), t == "#"))], others));
            others = false;
        }

        return [.. pieces];
    }

    sealed record Piece(ImmutableArray<(string Word, bool IsStem, bool IsNumber)> Either, bool MayFollowOthers)
    {
        public bool Fits(string word)
        {
            foreach (var (known, isStem, isNumber) in Either) // for each word that anybody writes: without a closure
            {
                if (isNumber ? word.All(char.IsAsciiDigit)
                    : isStem ? word.StartsWith(known, StringComparison.Ordinal) || (known.Length >= LongStem && Spelling.BeginsLike(word, known))
                    : word == known)
                    return true;
            }

            return false;
        }
    }
}
