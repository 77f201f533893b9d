namespace ExperienceBot.Teams;

/// <summary>What the bot does with an activity.</summary>
public interface ITurnHandler
{
    /// <summary>
    /// Called once per delivered activity, which the channel may deliver again. A card's tap must be answered.
    /// What is thrown becomes a generic error for the person.
    /// </summary>
    Task Handle(TurnContext turn, CancellationToken ct);
}
