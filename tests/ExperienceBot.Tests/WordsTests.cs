using System.Text.RegularExpressions;

namespace ExperienceBot.Tests;

/// <summary>Every text exists in three languages, and every text that the code asks for exists.</summary>
public sealed partial class WordsTests
{
    [Theory]
    [InlineData(Language.Sv)]
    [InlineData(Language.En)]
    public void Every_text_exists_in_every_language(Language language)
    {
        Assert.Equal(Words.In(Language.Fi).KnownKeys.Order(StringComparer.Ordinal), Words.In(language).KnownKeys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(Language.Sv)]
    [InlineData(Language.En)]
    public void Every_text_takes_the_same_facts_in_every_language(Language language)
    {
        foreach (var key in Words.In(Language.Fi).KnownKeys)
            Assert.True(Places(Words.In(Language.Fi)[key]).SetEquals(Places(Words.In(language)[key])), key);
    }

    [Fact]
    public void No_word_that_people_type_means_two_commands()
    {
        var commands = Words.In(Language.Fi).KnownKeys.Where(k => k.StartsWith("command.", StringComparison.Ordinal));
        var meanings = commands.SelectMany(key => Words.All(key).SelectMany(w => w.Split('|')).Select(word => (word: word.Trim().ToUpperInvariant(), key)))
            .Distinct().GroupBy(m => m.word).Where(g => g.Select(m => m.key).Distinct().Count() > 1).Select(g => g.Key);
        Assert.Empty(meanings);
    }

    static HashSet<string> Places(string text) => [.. Placeholder().Matches(text).Select(m => m.Value)];

    [GeneratedRegex(@"\{\d\}")]
    private static partial Regex Placeholder();
}
