using System.Text.Json;

namespace ExperienceBot.Teams;

/// <summary>A tapped card. All of it is the client's word: nothing in it is to be believed unchecked.</summary>
public sealed class CardTap
{
    public required string Verb { get; init; }

    /// <summary>Of the message with the tapped card.</summary>
    public string? ActivityId { get; init; }

    /// <summary>
    /// The author's data and the inputs in one. Booleans are true/false, several choices are joined by commas,
    /// objects are left out.
    /// </summary>
    public IReadOnlyDictionary<string, string> Data { get; init; } = new Dictionary<string, string>();

    /// <summary>The client refreshes the card on its own: nobody tapped.</summary>
    public bool IsRefresh { get; init; }

    /// <summary>Null when there is no such value.</summary>
    public string? this[string key] => Data.GetValueOrDefault(key);

    internal static CardTap? Of(Activity activity)
    {
        if (activity.Value is not { } value)
            return null;
        if (activity.Type == "message")
            return Of(activity, value.Text("verb"), value, isRefresh: false);
        if (activity.Type != "invoke" || value.Object("action") is not { } action)
            return null;
        var data = action.Object("data");
        return Of(activity, action.Text("verb") ?? data?.Text("verb"), data, value.Text("trigger") == "automatic");
    }

    static CardTap? Of(Activity activity, string? verb, JsonElement? data, bool isRefresh) => verb is null
        ? null
        : new() { Verb = verb, ActivityId = activity.ReplyToId, Data = Flat(data), IsRefresh = isRefresh };

    static Dictionary<string, string> Flat(JsonElement? data)
    {
        var flat = new Dictionary<string, string>(StringComparer.Ordinal);
        if (data is { } found)
            foreach (var property in found.EnumerateObject())
                if (property.Name != "verb" && Flat(property.Value) is { } text)
                    flat[property.Name] = text;
        return flat;
    }

    static string? Flat(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(Flat).OfType<string>()),
        _ => null,
    };
}
