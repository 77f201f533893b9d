using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExperienceBot.Teams;

/// <summary>An Adaptive Card 1.5, which is what Teams shows everywhere.</summary>
public sealed record AdaptiveCard
{
    public string Type { get; } = "AdaptiveCard";

    [JsonPropertyName("$schema")]
    public string Schema { get; } = "http://adaptivecards.io/schemas/adaptive-card.json";

    // Phones show nothing without it.
    public string Version { get; } = "1.5";

    /// <summary>Says all of it in plain words.</summary>
    public required string FallbackText { get; init; }
    public string? Speak { get; init; }

    /// <summary>BCP 47; in it the client writes dates.</summary>
    public string? Lang { get; init; }
    public IReadOnlyList<CardElement> Body { get; init; } = [];
    public IReadOnlyList<CardAction> Actions { get; init; } = [];

    public JsonElement ToJson() => JsonSerializer.SerializeToElement(this, TeamsJson.Wire.AdaptiveCard);

    internal RawJson ToRaw() => new(JsonSerializer.SerializeToUtf8Bytes(this, TeamsJson.Wire.AdaptiveCard));
}
