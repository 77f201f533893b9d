namespace ExperienceBot.Teams;

/// <summary>What is known about a call that failed.</summary>
public enum Outcome
{
    /// <summary>It did not happen; it may be made again.</summary>
    NotExecuted,

    /// <summary>It did not happen and will not without a change.</summary>
    Refused,

    /// <summary>It may have happened.</summary>
    Unknown,
}

/// <summary>The channel did not do what it was asked. The message holds no content and no names.</summary>
public sealed class ConnectorException(
    Outcome outcome, int? status, string? code, TimeSpan? retryAfter, Exception? inner = null)
    : Exception(FormattableString.Invariant($"The channel did not do it: {outcome} {status} {code}").TrimEnd(), inner)
{
    public Outcome Outcome { get; } = outcome;

    /// <summary>Null when no answer came.</summary>
    public int? Status { get; } = status;

    /// <summary>The channel's error code, such as BotNotInConversationRoster.</summary>
    public string? Code { get; } = code;

    /// <summary>Whether the channel itself has answered, and not who gives tokens for it.</summary>
    public bool IsChannel => Status is not null && !IsToken;

    /// <summary>The bot is given no token, whatever it would say and to whom: somebody must mend its secret, certificate or registration.</summary>
    public bool IsAboutBot => Outcome == Outcome.Refused && IsToken;

    /// <summary>As the channel asked; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    bool IsToken => Code?.StartsWith("Token", StringComparison.Ordinal) == true;
}
