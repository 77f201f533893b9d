namespace ExperienceBot.Teams;

/// <summary>One activity and the answers to it, which leave when the handler is done.</summary>
public sealed class TurnContext
{
    readonly List<Activity> said = [];

    public TurnContext(Activity activity)
    {
        Activity = activity;
        Reference = ConversationReference.Of(activity);
        Language = Reference.Locale;
        Text = Typed(activity);
        Tap = CardTap.Of(activity);
        File = SentFile.Of(activity);
        IsPersonal = activity.Conversation?.ConversationType is null or "personal";
    }

    public Activity Activity { get; }
    public ConversationReference Reference { get; }

    /// <summary>What the person typed, without mentions of the bot; null when nothing.</summary>
    public string? Text { get; }

    /// <summary>The tapped card; null for everything else.</summary>
    public CardTap? Tap { get; }

    /// <summary>What the person sent along; null when nothing.</summary>
    public SentFile? File { get; }

    /// <summary>What the person is answered in: their client's language until the handler knows better.</summary>
    public string? Language { get; set; }

    public bool IsPersonal { get; }

    /// <summary>The answer, if there is one, and what is said after it.</summary>
    public IReadOnlyList<Activity> Outgoing => Reply is null ? said : [Reply, .. said];

    internal Activity? Reply { get; private set; }
    internal IReadOnlyList<Activity> Said => said;

    /// <summary>Replaces the tapped card, or is one message. The last answer counts.</summary>
    /// <param name="summary">Stands in the notification, which others may see: neutral.</param>
    public void Answer(AdaptiveCard card, string? summary = null) => Reply = Messages.Of(card, summary);

    /// <summary>A short notice on the tapped card, or one message. The last answer counts.</summary>
    public void Answer(string text) => Reply = Messages.Of(text);

    /// <summary>One more message, after the answer.</summary>
    public void Say(string text) => said.Add(Messages.Of(text));

    /// <inheritdoc cref="Say(string)"/>
    /// <param name="summary">Stands in the notification, which others may see: neutral.</param>
    public void Say(AdaptiveCard card, string? summary = null) => said.Add(Messages.Of(card, summary));

    static string? Typed(Activity activity)
    {
        if (activity.Type is not ("message" or "messageUpdate") || activity.Text is not { } text)
            return null;
        foreach (var entity in activity.Entities ?? [])
            if (entity is { Type: "mention", Text.Length: > 0, Mentioned.Id: { } id } && id == activity.Recipient?.Id)
                text = text.Replace(entity.Text, "", StringComparison.Ordinal);
        text = text.Replace("&nbsp;", " ", StringComparison.Ordinal).Replace('\u00a0', ' ').Trim();
        return text.Length == 0 ? null : text;
    }
}
