namespace ExperienceBot.Teams;

/// <summary>What the bot does with an activity.</summary>
public interface ITurnHandler
{
    /// <summary>
    /// Called once for an activity that the channel delivers several times, but again when it failed, after a restart, and
    /// when the channel gives it a new id. A card's tap must be answered. <see cref="TryLaterException"/> makes the channel
    /// deliver a message again; whatever else is thrown becomes a generic error for the person.
    /// </summary>
    Task Handle(TurnContext turn, CancellationToken ct);

    /// <summary>What the person reads instead of an answer, or before it, in their language. At once, from memory.</summary>
    string Excuse(TurnContext turn, Hitch hitch);
}

/// <summary>Why an answer is not given now.</summary>
public enum Hitch
{
    /// <summary>It takes longer, and comes as a message.</summary>
    Slow,

    /// <summary>Not possible just now, and nothing was done.</summary>
    Later,

    /// <summary>Something is wrong.</summary>
    Failed,
}

/// <summary>It cannot be done just now, and may well be later.</summary>
public sealed class TryLaterException(Exception cause) : Exception(cause?.Message, cause);
