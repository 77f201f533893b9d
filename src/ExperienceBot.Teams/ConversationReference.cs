namespace ExperienceBot.Teams;

/// <summary>A 1:1 chat and the person in it: enough to write there later.</summary>
/// <param name="UserId">The channel's address of the person.</param>
/// <param name="AadObjectId">Who the person is.</param>
public sealed record ConversationReference(
    string ServiceUrl, string ConversationId, string ChannelId, string? TenantId, string? UserId, string? AadObjectId,
    string? UserName, string? BotId, string? Locale)
{
    public static ConversationReference Of(Activity activity) => new(
        activity.ServiceUrl ?? "",
        activity.Conversation?.Id ?? "",
        activity.ChannelId ?? "",
        activity.Conversation?.TenantId ?? activity.ChannelDataTenant,
        activity.From?.Id,
        activity.From?.AadObjectId,
        activity.From?.Name,
        activity.Recipient?.Id,
        activity.Locale ?? activity.Entities?.FirstOrDefault(entity => entity?.Type == "clientInfo")?.Locale);
}
