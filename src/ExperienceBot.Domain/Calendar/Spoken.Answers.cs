namespace ExperienceBot.Calendar;

public static partial class Spoken
{
    static readonly HashSet<string> s_yes =
    [
        "kylla", "kyl", "joo", "juu", "jep", "jees", "jes", "okei", "ok", "okay", "okej", "on", "toki", "totta kai",
        "ja", "jo", "jaa", "javisst", "visst", "absolut", "yes", "yeah", "yep", "yup", "sure", "of course",
        "👍", "✅", "✔",
    ];

    static readonly HashSet<string> s_no =
        ["ei", "en", "eipa", "ei ole", "ei oo", "nej", "na", "ne", "inte", "no", "nope", "nah", "👎", "❌"];

    static readonly string[] s_thanks = [" kiitos", " tack", " please", " thanks", " thank you"];

    /// <summary>A length of time alone: 45; 1:30; puolitoista tuntia. A bare whole number is minutes.</summary>
    public static int? Minutes(string text)
    {
        if (text.Length > Longest)
            return null;
        var phrases = new Phrases(text);
        while (phrases.Here.Sense is Sense.About or Sense.Other)
            phrases.At++;
        var minutes = phrases.Minutes() ?? BareMinutes(phrases);
        while (phrases.Here.Sense == Sense.Other || phrases.Here.Text == ".")
            phrases.At++;
        return phrases.Here.Sense == Sense.End ? minutes : null;
    }

    static int? BareMinutes(Phrases phrases)
    {
        if (IsNegative(phrases) || phrases.Here.Sense == Sense.One
            || phrases.Count() is not { } count || count > 1_000_000)
            return null;
        var (mark, part) = (phrases.Here.Text, phrases.Ahead(1));
        if (mark is not (":" or "," or ".") || part.Sense != Sense.Number || count > 1_000)
            return count;
        phrases.At += 2;
        return (mark, part) switch
        {
            (":", { Text.Length: 2, Value: < 60 }) => count * 60 + part.Value,
            (not ":", { Text.Length: 1 }) => count * 60 + part.Value * 6, // 1,5
            _ => null,
        };
    }

    /// <summary>One number of zero or more, and at most what was counted: noin 20 henkilöä.</summary>
    public static int? Number(string text)
    {
        if (text.Length > Longest)
            return null;
        var phrases = new Phrases(text);
        while (phrases.Skip(Sense.About) || phrases.SkipMark("."))
            continue;
        if (IsNegative(phrases) || phrases.Here.Sense is not (Sense.Number or Sense.Count or Sense.One))
            return null;
        var (first, alone) = (phrases.Here, phrases.Ahead(1).Sense == Sense.End);
        var number = (long)phrases.Count()!.Value;
        if (first.Sense == Sense.One && !alone) // "en tiedä" is not one
            return null;
        var last = first;
        while (first is { Sense: Sense.Number, Text.Length: <= 3 } && number <= int.MaxValue
            && phrases.Here is { Sense: Sense.Number, Text.Length: 3 } more && more.From == last.To + 1)
        {
            number = number * 1000 + more.Value; // 5 000
            last = more;
            phrases.At++;
        }

        while (phrases.Skip(Sense.About) || phrases.SkipMark("."))
            continue;
        var digitsFit = first.Value < int.MaxValue;
        return phrases.Here.Sense == Sense.End && digitsFit && number < int.MaxValue ? (int)number : null;
    }

    static bool IsNegative(Phrases phrases) => phrases.Here.Text == "-";

    /// <summary>Null when the whole text is neither.</summary>
    public static bool? YesOrNo(string text)
    {
        if (text.Length > Longest)
            return null;
        var words = string.Join(' ', Vocabulary.Tokens(text).Where(IsWord).Select(token => token.Text));
        if (words.Length == 0) // only then do emoji count; two different ones say nothing
            words = string.Concat(text.EnumerateRunes().Select(rune => rune.ToString())
                .Where(sign => s_yes.Contains(sign) || s_no.Contains(sign)).Distinct());
        foreach (var thanks in s_thanks)
            if (words.EndsWith(thanks, StringComparison.Ordinal))
                words = words[..^thanks.Length];
        return s_yes.Contains(words) ? true : s_no.Contains(words) ? false : null;
    }

    static bool IsWord(Token token) => token.Sense != Sense.Mark;
}
