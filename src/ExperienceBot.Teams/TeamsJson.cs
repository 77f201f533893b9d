using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExperienceBot.Teams;

[JsonSerializable(typeof(Activity))]
[JsonSerializable(typeof(AdaptiveCard))]
[JsonSerializable(typeof(ConversationParameters))]
[JsonSerializable(typeof(ExpectedReplies))]
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
sealed partial class TeamsJson : JsonSerializerContext
{
    /// <summary>Strict about the grammar, tolerant about fields.</summary>
    public static TeamsJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowDuplicateProperties = false,
        MaxDepth = 32,
        // Sent as application/json only, never into a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

/// <summary>The spelling of enumerations on the wire.</summary>
sealed class CamelCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase) where T : struct, Enum;

static class JsonElements
{
    public static JsonElement? Object(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found)
            && found.ValueKind == JsonValueKind.Object ? found : null;

    public static string? Text(this JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var found)
            && found.ValueKind == JsonValueKind.String ? found.GetString() : null;
}
