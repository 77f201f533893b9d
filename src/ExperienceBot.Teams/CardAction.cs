using System.Text.Json.Serialization;

namespace ExperienceBot.Teams;

[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(ExecuteAction), "Action.Execute")]
[JsonDerivedType(typeof(SubmitAction), "Action.Submit")]
[JsonDerivedType(typeof(OpenUrlAction), "Action.OpenUrl")]
[JsonDerivedType(typeof(ShowCardAction), "Action.ShowCard")]
[JsonDerivedType(typeof(ToggleVisibilityAction), "Action.ToggleVisibility")]
public abstract record CardAction(string Title)
{
    public ActionStyle? Style { get; init; }
    public string? Tooltip { get; init; }
    public string? IconUrl { get; init; }
}

/// <summary>A tap whose answer replaces the card; on clients that cannot, a message with the same data.</summary>
public sealed record ExecuteAction(
    string Verb, string Title, [property: JsonIgnore] IReadOnlyDictionary<string, string>? Data = null)
    : CardAction(Title)
{
    public AssociatedInputs? AssociatedInputs { get; init; }

    [JsonInclude, JsonPropertyName("data")]
    internal IReadOnlyDictionary<string, string> DataWithVerb =>
        new Dictionary<string, string>(Data ?? new Dictionary<string, string>()) { ["verb"] = Verb };

    [JsonInclude]
    internal CardAction Fallback => new SubmitAction(Title, DataWithVerb)
    {
        Style = Style,
        Tooltip = Tooltip,
        IconUrl = IconUrl,
        AssociatedInputs = AssociatedInputs,
    };
}

public sealed record SubmitAction(string Title, IReadOnlyDictionary<string, string>? Data = null) : CardAction(Title)
{
    public AssociatedInputs? AssociatedInputs { get; init; }
}

public sealed record OpenUrlAction(string Title, string Url) : CardAction(Title);

public sealed record ShowCardAction(string Title, AdaptiveCard Card) : CardAction(Title);

public sealed record ToggleVisibilityAction(string Title, params IReadOnlyList<string> TargetElements)
    : CardAction(Title);

[JsonConverter(typeof(CamelCase<ActionStyle>))]
public enum ActionStyle { Default, Positive, Destructive }

[JsonConverter(typeof(CamelCase<AssociatedInputs>))]
public enum AssociatedInputs { Auto, None }
