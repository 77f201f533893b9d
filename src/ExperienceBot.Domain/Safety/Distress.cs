namespace ExperienceBot.Safety;

/// <summary>
/// Somebody wrote that they may be in danger (E9): a coordinator knows, and the bot asks nothing of them until they or a
/// coordinator say so. What they wrote lies in a row of its own.
/// </summary>
/// <param name="Since">UTC.</param>
public sealed record Distress(string Id, DateTimeOffset Since)
{
    /// <summary>How often coordinators were told of it.</summary>
    public int Times { get; init; } = 1;
    public DateTimeOffset ToldAt { get; init; }

    /// <summary>Their profile was active and rests because of this.</summary>
    public bool Paused { get; init; }

    /// <summary>Who sees to it.</summary>
    public PersonId? TakenBy { get; init; }

    /// <summary>It is seen to; the words are gone.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>They are written to again.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>What somebody in distress wrote: for coordinators alone, until it is seen to.</summary>
public sealed record DistressNote(PersonId Person, DateTimeOffset At, string Text);

/// <summary>A coordinator's leave, first and last day included; who coordinates meanwhile (E38).</summary>
public sealed record Leave(DateOnly From, DateOnly Until, PersonId Deputy)
{
    public bool Covers(DateOnly day) => day >= From && day <= Until;
}
