namespace ExperienceBot.Teams;

/// <summary>Messages as the channel wants them.</summary>
public static class Messages
{
    internal const string CardType = "application/vnd.microsoft.card.adaptive";

    public static Activity Of(string text) => new() { Type = "message", Text = text, TextFormat = "plain" };

    /// <param name="summary">Stands in the notification, which others may see: neutral.</param>
    public static Activity Of(AdaptiveCard card, string? summary) => new()
    {
        // No text beside the card: the channel would make two messages of it and give no id back.
        Type = "message",
        Summary = summary,
        Attachments = [new() { ContentType = CardType, Content = card.ToRaw() }],
    };
}
