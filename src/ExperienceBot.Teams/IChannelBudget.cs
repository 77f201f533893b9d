namespace ExperienceBot.Teams;

/// <summary>
/// How much the channel takes of the bot. An answer goes at once, and whatever the bot writes of its own accord waits the longer;
/// but what the channel has closed stays closed to both (reliability §2.11).
/// </summary>
public interface IChannelBudget
{
    /// <summary>How long the channel wants nothing more in this chat; zero when it takes messages.</summary>
    TimeSpan ClosedFor(ConversationReference chat);

    /// <summary>A message goes out to this chat.</summary>
    void Spend(ConversationReference chat);

    /// <summary>The channel has refused one for now.</summary>
    /// <param name="retryAfter">As it asked; null when it did not.</param>
    Task Close(ConversationReference chat, TimeSpan? retryAfter);
}
