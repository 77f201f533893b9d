namespace ExperienceBot.Tests;

/// <summary>Tests with a process of their own come one after the other, and nothing beside them: what they measure is a machine that is theirs.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Processes
{
    public const string Name = "processes";
}
