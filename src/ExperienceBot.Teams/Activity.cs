using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace ExperienceBot.Teams;

/// <summary>What goes over the wire, both ways. Fields not named here are kept in <see cref="More"/>.</summary>
public sealed class Activity
{
    public string? Type { get; set; }
    public string? Id { get; set; }

    /// <summary>UTC, by the channel's clock.</summary>
    public DateTimeOffset? Timestamp { get; set; }

    /// <summary>The same instant with the sender's offset.</summary>
    public DateTimeOffset? LocalTimestamp { get; set; }

    /// <summary>IANA name.</summary>
    public string? LocalTimezone { get; set; }
    public string? ServiceUrl { get; set; }
    public string? ChannelId { get; set; }
    public ChannelAccount? From { get; set; }
    public ChannelAccount? Recipient { get; set; }
    public ConversationAccount? Conversation { get; set; }
    public string? Text { get; set; }
    public string? TextFormat { get; set; }

    /// <summary>BCP 47.</summary>
    public string? Locale { get; set; }
    public string? Summary { get; set; }
    public IReadOnlyList<Attachment>? Attachments { get; set; }
    public IReadOnlyList<Entity?>? Entities { get; set; }
    public JsonElement? ChannelData { get; set; }
    public JsonElement? Value { get; set; }
    public string? ReplyToId { get; set; }
    public string? Name { get; set; }
    public IReadOnlyList<ChannelAccount?>? MembersAdded { get; set; }
    public IReadOnlyList<ChannelAccount?>? MembersRemoved { get; set; }
    public string? Action { get; set; }
    public string? DeliveryMode { get; set; }

    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement> More { get; internal set; } = [];

    /// <summary>Null when it is no activity: bad JSON, bad Unicode, deeper than 32, with comments or with a key twice.</summary>
    public static Activity? Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return IsText(utf8) ? JsonSerializer.Deserialize(utf8, TeamsJson.Wire.Activity) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Half a character would come to light only later, where somebody reads the value it stands in.</summary>
    static bool IsText(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
            return false;
        if (utf8.IndexOf("\\u"u8) < 0)
            return true;
        var reader = new Utf8JsonReader(utf8, new() { MaxDepth = TeamsJson.Wire.Options.MaxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.ValueIsEscaped)
                    _ = reader.GetString();
            }

            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public byte[] ToUtf8() => JsonSerializer.SerializeToUtf8Bytes(this, TeamsJson.Wire.Activity);

    internal string? ChannelDataTenant => ChannelData?.Object("tenant")?.Text("id");

    /// <summary>A copy addressed to somebody; the same activity may go to many.</summary>
    internal Activity To(ConversationReference to, string? replyToId)
    {
        var copy = (Activity)MemberwiseClone();
        copy.From = to.BotId is { } bot ? new() { Id = bot } : null;
        copy.Recipient = to.UserId is { } user ? new() { Id = user, AadObjectId = to.AadObjectId } : null;
        copy.Conversation = new() { Id = to.ConversationId };
        copy.ReplyToId = replyToId ?? ReplyToId;
        return copy;
    }
}

public sealed class ChannelAccount
{
    /// <summary>The channel's address of a person (29:…) or of a bot (28:…).</summary>
    public string? Id { get; set; }
    public string? Name { get; set; }

    /// <summary>The Entra object id, which is who the person is.</summary>
    public string? AadObjectId { get; set; }
    public string? Role { get; set; }
    public string? TenantId { get; set; }
    public string? UserRole { get; set; }
    public string? Email { get; set; }
    public string? UserPrincipalName { get; set; }

    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement> More { get; internal set; } = [];
}

public sealed class ConversationAccount
{
    public string? Id { get; set; }
    public string? Name { get; set; }

    /// <summary>personal, groupChat or channel.</summary>
    public string? ConversationType { get; set; }
    public string? TenantId { get; set; }
    public bool? IsGroup { get; set; }

    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement> More { get; internal set; } = [];
}

public sealed class Attachment
{
    public string? ContentType { get; set; }
    public RawJson? Content { get; set; }
    public string? ContentUrl { get; set; }
    public string? Name { get; set; }
    public string? ThumbnailUrl { get; set; }

    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement> More { get; internal set; } = [];
}

public sealed class Entity
{
    public string? Type { get; set; }
    public ChannelAccount? Mentioned { get; set; }
    public string? Text { get; set; }
    public string? Locale { get; set; }

    [JsonExtensionData, JsonInclude]
    public Dictionary<string, JsonElement> More { get; internal set; } = [];
}
