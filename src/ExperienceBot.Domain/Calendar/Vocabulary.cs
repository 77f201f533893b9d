using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace ExperienceBot.Calendar;

/// <summary>What a piece of text can mean for a reader of times.</summary>
enum Sense
{
    End, Other, Mark, Number, Count, One, Half, OneAndHalf, Weekday, Month, Day, Next, This, Week, Days, Later, In,
    Clock, Till, Between, Hour, Minute, Quarter, HalfHour, Past, Vaille, Noon, Am, Pm, And, Refuse, About,
}

/// <summary>A word, a run of digits or a mark, and its place in the text.</summary>
readonly record struct Token(Sense Sense, string Text, int Value, int From, int To);

/// <summary>
/// The words of time in three languages, mixed. Words are compared in lower case without diacritics, so a missing
/// dot or ring does not matter; * takes any ending.
/// </summary>
static class Vocabulary
{
    const string Words = """
        Weekday 1 ma maanantai* man mandag* mon monday
        Weekday 2 ti tiistai* tis tisdag* tue tues tuesday
        Weekday 3 ke keskiviik* on ons onsdag* wed wednesday
        Weekday 4 to torstai* tor tors torsdag* thu thur thurs thursday
        Weekday 5 pe perjantai* fr fre fredag* fri friday
        Weekday 6 la lauantai* lo lor lordag* sat saturday
        Weekday 7 su sunnuntai* so son sondag* sun sunday
        Month 1 tammikuu* jan januar*
        Month 2 helmikuu* feb februar*
        Month 3 maaliskuu* mar mars march
        Month 4 huhtikuu* apr april*
        Month 5 toukokuu* maj may
        Month 6 kesakuu* jun juni june
        Month 7 heinakuu* jul juli july
        Month 8 elokuu* aug august*
        Month 9 syyskuu* sep sept septemb*
        Month 10 lokakuu* okt oct oktob* octob*
        Month 11 marraskuu* nov novemb*
        Month 12 joulukuu* dec decemb*
        Day -1 eilen igar yesterday
        Day 0 tanaan idag today ikvall tonight
        Day 1 huomenna huomis* huomen* imorgon tomorrow
        Day 2 ylihuomen* overmorgon iovermorgon
        Next 0 ensi seuraav* nasta next
        This 0 talla tana this denna
        Week 7 viikko* viikon viikolla vecka* veckor* week weeks
        Days 1 paiva paivan paivaa dag dagar day days
        Later 0 paasta kuluttua
        In 0 in om
        Clock 0 klo kello kl klockan at from fran alkaen
        Till 0 till until
        Between 0 between mellan
        Hour 60 h tunti* tunni* tim timm* hour hours hr hrs
        Minute 1 m min mins minuut* minut* minute minutes
        Quarter 15 vartti* vartin kvart kvarts quarter quarters
        HalfHour 30 halvtim* puolituntia puolituntinen
        Half 0 puoli puolen halv halva half ½
        OneAndHalf 0 puolitoista puolentoista
        One 1 a an en ett
        Past 0 past yli over
        Vaille 0 vaille vailla
        Noon 0 keskipaiva* noon midday
        Am 0 am ap fm aamu* formiddag* morgon morgonen morning
        Pm 0 pm ip em iltapaiva* eftermiddag* afternoon ilta iltana illalla kvall* evening
        And 0 ja och and seka samt
        About 0 noin n suunnilleen ca cirka circa ungefar omkring about around approximately
        About 0 henke* henkilo* hlo osallistuj* kpl personer deltagar* st people persons participants km kilomet*
        Refuse 0 ei eika inte ej not except paitsi utom joka varje every ennen fore before jalkeen efter after tai
        Refuse 0 eller or viime forra last viimeistaan senast latest valilla viikonlop* toissapaivan*
        Refuse 0 kuukau* manad* month months vuoden ar year years
        Refuse 0 maanantaisin tiistaisin keskiviikkoisin torstaisin perjantaisin lauantaisin sunnuntaisin
        Refuse 0 mandagar* tisdagar* onsdagar* torsdagar* fredagar* lordagar* sondagar*
        Refuse 0 mondays tuesdays wednesdays thursdays fridays saturdays sundays weekend*
        """;

    static readonly FrozenDictionary<string, (Sense Sense, int Value)> s_words = Read();

    static readonly FrozenDictionary<string, (Sense Sense, int Value)>.AlternateLookup<ReadOnlySpan<char>> s_stems =
        s_words.GetAlternateLookup<ReadOnlySpan<char>>();

    public static List<Token> Tokens(string text)
    {
        List<Token> tokens = [];
        var word = new StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var from = at;
            word.Clear();
            if (char.IsAsciiDigit(text[at]))
            {
                while (at < text.Length && char.IsAsciiDigit(text[at]))
                    at++;
                var digits = text[from..at];
                var value = int.TryParse(digits, out var fits) ? fits : int.MaxValue;
                tokens.Add(new(Sense.Number, digits, value, from, at));
            }
            else if (char.IsLetter(text[at]) || text[at] == '½')
            {
                while (at < text.Length && (char.IsLetter(text[at]) || text[at] == '½' || IsUnseen(text[at])))
                    if (Fold(text[at++]) is var letter and not '\0')
                        word.Append(letter);
                Add(tokens, word.ToString(), from, at);
            }
            else
            {
                var mark = text[at++];
                if (char.GetUnicodeCategory(mark) == UnicodeCategory.DashPunctuation || mark is '−' or '~')
                    tokens.Add(new(Sense.Mark, "-", 0, from, at));
                else if (mark is ';' or '\n' or '\r' or '&' or '+')
                    tokens.Add(new(Sense.And, ";", 0, from, at));
                else if (mark is '.' or ':' or ',' or '/')
                    tokens.Add(new(Sense.Mark, mark.ToString(), 0, from, at));
            }
        }

        return tokens;
    }

    static void Add(List<Token> tokens, string word, int from, int to)
    {
        // "i dag" and "p.m." are one word each.
        if (word is "dag" or "morgon" or "kvall" or "overmorgon" && tokens is [.., { Text: "i" } before])
            (word, from) = (word == "overmorgon" ? word : "i" + word, Drop(tokens, 1, before.From));
        else if (word == "m" && tokens is [.., { Text: "a" or "p" } half, { Text: "." } dot] && dot.To == from)
            (word, from) = (half.Text + "m", Drop(tokens, 2, half.From));
        var (sense, value) = Look(word);
        tokens.Add(new(sense, word, value, from, to));
    }

    static int Drop(List<Token> tokens, int count, int from)
    {
        tokens.RemoveRange(tokens.Count - count, count);
        return from;
    }

    static (Sense Sense, int Value) Look(string word)
    {
        if (s_words.TryGetValue(word, out var found))
            return found;
        Span<char> stem = stackalloc char[16];
        for (var length = Math.Min(word.Length, stem.Length - 1); length > 2; length--)
        {
            word.AsSpan(0, length).CopyTo(stem);
            stem[length] = '*';
            if (s_stems.TryGetValue(stem[..(length + 1)], out found))
                return found;
        }

        return (Sense.Other, 0);
    }

    // Direction marks, soft hyphens, joiners and loose accents.
    static bool IsUnseen(char c) =>
        char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.NonSpacingMark;

    static char Fold(char c) => char.ToLowerInvariant(c) switch
    {
        'å' or 'ä' or 'à' or 'á' => 'a',
        'ö' or 'ø' => 'o',
        'é' or 'è' => 'e',
        _ when IsUnseen(c) => '\0',
        var plain => plain,
    };

    static FrozenDictionary<string, (Sense Sense, int Value)> Read()
    {
        Dictionary<string, (Sense Sense, int Value)> words = [];
        foreach (var (word, value) in Numbers())
            words.TryAdd(word, (Sense.Count, value));
        foreach (var line in Words.Split('\n', StringSplitOptions.TrimEntries))
        {
            var parts = line.Split(' ');
            foreach (var word in parts[2..])
                words[word] = (Enum.Parse<Sense>(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        return words.ToFrozenDictionary();
    }

    static IEnumerable<(string Word, int Value)> Numbers()
    {
        // Nominative, genitive ("kahden viikon") and ablative ("kello kahdelta").
        string[][] finnish =
        [
            ["yksi", "kaksi", "kolme", "nelja", "viisi", "kuusi", "seitseman", "kahdeksan", "yhdeksan", "kymmenen"],
            ["yhden", "kahden", "kolmen", "neljan", "viiden", "kuuden", "seitseman", "kahdeksan", "yhdeksan",
                "kymmenen"],
            ["yhdelta", "kahdelta", "kolmelta", "neljalta", "viidelta", "kuudelta", "seitsemalta", "kahdeksalta",
                "yhdeksalta", "kymmenelta"],
        ];
        foreach (var units in finnish)
            for (var unit = 1; unit <= 10; unit++)
            {
                yield return (units[unit - 1], unit);
                if (unit < 10)
                    yield return (units[unit - 1] + "toista", 10 + unit);
                if (unit is > 1 and < 10)
                    foreach (var ten in new[] { "kymmenta", "kymmenen" })
                        for (var last = 0; last < 10; last++)
                            yield return (units[unit - 1] + ten + (last == 0 ? "" : units[last - 1]), 10 * unit + last);
            }

        string[][] others =
        [
            ["noll", "ett", "tva", "tre", "fyra", "fem", "sex", "sju", "atta", "nio", "tio", "elva", "tolv", "tretton",
                "fjorton", "femton", "sexton", "sjutton", "arton", "nitton",
                "tjugo", "trettio", "fyrtio", "femtio", "sextio", "sjuttio", "attio", "nittio"],
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
                "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
                "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        ];
        foreach (var words in others)
            for (var value = 0; value < 100; value++)
                yield return value < 20
                    ? (words[value], value)
                    : (words[18 + value / 10] + (value % 10 == 0 ? "" : words[value % 10]), value);
        foreach (var word in new[] { "sata", "hundra", "hundred" })
            yield return (word, 100);
        yield return ("nolla", 0);
        yield return ("parikymmenta", 20);
        yield return ("kymmenkunta", 10);
    }
}
