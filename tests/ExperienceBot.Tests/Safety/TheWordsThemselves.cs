using System.Text.RegularExpressions;

namespace ExperienceBot.Tests.Safety;

/// <summary>The glossary's terms in every catalogue (domain §6), plain and short (§1.18), neutral where others may see it (§5.5).</summary>
public sealed partial class TheWordsThemselves
{
    /// <summary>What is said to nobody, and what the glossary has for it. "potilas" is fine for patients, never for the expert.</summary>
    public static TheoryData<Language, string, string> Avoided => new()
    {
        { Language.Fi, @"\bkeikkatyö|\bkeikka", "tehtävä" },
        { Language.Fi, @"\bresurssi", "kokemusasiantuntija, henkilö" },
        { Language.Fi, @"hyväksy\w* tarjou|tarjou\w* hyväksy", "ottaa vastaan" },
        { Language.Fi, @"peruutusmaksu", "korvaus, jonka koordinaattori päättää" },
        { Language.Fi, @"kokemuspotila|potilasasiantuntija", "kokemusasiantuntija" },
        { Language.Fi, @"\bvarapelaaj|\bvarahenkilölis", "varalla" },
        { Language.Fi, @"\bkieltäydyi|\bhylkäsit", "ei tällä kertaa" },
        { Language.Sv, @"beredskap", "i reserv" },
        { Language.Sv, @"erfarenhetskonsult|brukarexpert|egenexpert", "erfarenhetsexpert" },
        { Language.Sv, @"\bfeedback\b|\båterkoppling", "respons" },
        { Language.Sv, @"\bersättning för arbetet|\bgage\b|\bhonorar", "arvode" },
        { Language.Sv, @"landsting|region(?!al)\w*", "välfärdsområde" },
        { Language.Sv, @"\buppgiftserbjudande|\bjobb", "erbjudande om uppdrag" },
        { Language.Sv, @"\bavvisa(?!r inte)|\bneka", "tacka nej" },
        { Language.Sv, @"personnummer", "personbeteckning" },
        { Language.En, @"\bgig\b|\bresource\b", "assignment" },
        { Language.En, @"\bexperience expert|\bexpert of experience|\bexperience specialist", "expert by experience" },
        { Language.En, @"\bcancellation fee", "what the coordinator decides" },
        { Language.En, @"\breserve person|\bstand-in list", "standby, backup person" },
        { Language.En, @"\bsocial security number|\bSSN\b", "personal identity code" },
    };

    [Theory]
    [MemberData(nameof(Avoided))]
    public void Are_those_of_the_glossary(Language language, string avoided, string instead)
    {
        var words = Words.In(language);
        Assert.NotEmpty(instead);
        // What people may type is theirs to say.
        Assert.Empty(words.KnownKeys.Where(k => !IsTyped(k) && Regex.IsMatch(words[k], avoided, RegexOptions.IgnoreCase)).Select(k => $"{k}: {words[k]} (say: {instead})"));
    }

    [Theory]
    [InlineData("offer.accept", "Otan vastaan", "Jag tar emot", "I accept")]
    [InlineData("offer.status.Standby", "varalla", "i reserv", "standby")]
    [InlineData("facts.fee", "Palkkio", "Arvode", "Fee")]
    [InlineData("an_expert", "kokemusasiantuntija", "erfarenhetsexpert", "expert by experience")]
    [InlineData("flag.title", "Turvallisuushuoli", "Oro för säkerheten", "Safety concern")]
    [InlineData("command.digest", "Kooste", "Sammanställning", "Digest")]
    public void Are_the_same_term_in_three_languages(string key, string fi, string sv, string en)
    {
        foreach (var (language, term) in new[] { (Language.Fi, fi), (Language.Sv, sv), (Language.En, en) })
            Assert.Contains(term, Words.In(language)[key], StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData(Language.Fi)]
    [InlineData(Language.Sv)]
    [InlineData(Language.En)]
    public void Are_short(Language language)
    {
        var words = Words.In(language);
        // A sentence that nobody reads twice: about 30 words at the most; whole paragraphs about 60.
        Assert.Empty(words.KnownKeys.Where(k => !IsTyped(k) && !k.StartsWith("app.", StringComparison.Ordinal))
            .Where(k => words[k].Split(["\n", ". ", "! ", "? ", ": "], StringSplitOptions.None).Any(s => s.Split(' ').Length > 30))
            .Select(k => $"{k}: {words[k]}"));
    }

    /// <summary>A lock screen tells that something is there, never what it is about.</summary>
    [Theory]
    [InlineData(Language.Fi)]
    [InlineData(Language.Sv)]
    [InlineData(Language.En)]
    public void On_lock_screens_are_neutral(Language language)
    {
        var words = Words.In(language);
        var summaries = words.KnownKeys.Where(k => k.StartsWith("summary.", StringComparison.Ordinal)).ToList();
        Assert.True(summaries.Count > 15);
        Assert.All(summaries, key =>
        {
            Assert.DoesNotMatch(Placeholder(), words[key]); // no name, no topic, no place can be in it
            Assert.DoesNotMatch("(?i)mielenterv|psyk|päihde|kriisi|itsemurh|rusmedel|kris|självmord|mental|substance|crisis|suicid|diagnos|turvallisuus|säkerhet|safety", words[key]);
        });
    }

    /// <summary>What is shown and said in the first person is the bot's; nobody is blamed.</summary>
    [Theory]
    [InlineData(Language.Fi, @"et vastannut|unohdit|väärin teh|virheellinen|kielletty|epäonnistuit|miksi et")]
    [InlineData(Language.Sv, @"du svarade inte|du glömde|ogiltig|förbjud|du misslyckades|varför svarade du inte")]
    [InlineData(Language.En, @"you did not answer|you forgot|invalid|forbidden|you failed|why did you not")]
    public void Blame_nobody(Language language, string blame)
    {
        var words = Words.In(language);
        Assert.Empty(words.KnownKeys.Where(k => Regex.IsMatch(words[k], blame, RegexOptions.IgnoreCase)).Select(k => $"{k}: {words[k]}"));
    }

    /// <summary>It says that it is a machine and how a human is reached (R-1008).</summary>
    [Theory]
    [InlineData(Language.Fi, "tietokoneohjelma", "koordinaattori")]
    [InlineData(Language.Sv, "datorprogram", "koordinator")]
    [InlineData(Language.En, "computer program", "coordinator")]
    public void Say_that_it_is_a_machine_and_how_to_reach_a_person(Language language, string machine, string person)
    {
        Assert.Contains(machine, Words.In(language)["greeting.machine"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains(person, Words.In(language)["greeting.person"], StringComparison.OrdinalIgnoreCase);
    }

    static bool IsTyped(string key) =>
        key.StartsWith("command.", StringComparison.Ordinal) || key.StartsWith("say.", StringComparison.Ordinal) || key.StartsWith("walk.", StringComparison.Ordinal) || key.EndsWith(".words", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\d")]
    private static partial Regex Placeholder();
}
