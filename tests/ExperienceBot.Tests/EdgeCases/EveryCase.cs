using System.Reflection;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Every edge case that coordinators meet (domain §7) is told as a conversation, by tests that bear its number.</summary>
public sealed class EveryCase
{
    /// <summary>Of recurring course dates and audits, which come with part two (docs/journey.md).</summary>
    static readonly string[] PartTwo = ["E5", "E33", "E34"];

    static readonly List<(string Case, bool IsSwedish)> Told =
    [
        .. from test in typeof(EveryCase).Assembly.GetTypes().SelectMany(t => t.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
           let traits = test.DeclaringType!.GetCustomAttributesData().Concat(test.GetCustomAttributesData()).Where(a => a.AttributeType == typeof(TraitAttribute))
               .Select(a => (Name: (string)a.ConstructorArguments[0].Value!, Value: (string)a.ConstructorArguments[1].Value!)).ToList()
           from trait in traits
           where trait.Name == "Case"
           select (trait.Value, traits.Contains(("Language", "sv"))),
    ];

    [Fact]
    public void Is_told() =>
        Assert.Empty(Enumerable.Range(1, 40).Select(n => $"E{n}").Except(PartTwo).Except(Told.Select(t => t.Case)));

    [Fact]
    public void Has_a_number_of_the_forty() =>
        Assert.Empty(Told.Select(t => t.Case).Except(Enumerable.Range(1, 40).Select(n => $"E{n}")));

    [Fact]
    public void Is_told_in_Swedish_too_in_ten_cases_at_least() =>
        Assert.True(Told.Where(t => t.IsSwedish).Select(t => t.Case).Distinct().Count() >= 10);
}
