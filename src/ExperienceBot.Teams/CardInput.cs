using System.Text.Json.Serialization;

namespace ExperienceBot.Teams;

/// <summary>What a person fills in; its value comes back in <see cref="CardTap.Data"/> under its id.</summary>
public abstract record CardInput : CardElement
{
    // The closed set stands in the attributes of CardElement.
    private protected CardInput(string id) => Id = id;

    public string? Label { get; init; }
    public bool? IsRequired { get; init; }

    /// <summary>Without it the client refuses the input and does not say why.</summary>
    public string? ErrorMessage { get; init; }
}

public sealed record TextInput(string Id) : CardInput(Id)
{
    public string? Placeholder { get; init; }
    public bool? IsMultiline { get; init; }
    public int? MaxLength { get; init; }
    public string? Value { get; init; }
    public TextInputStyle? Style { get; init; }
    public string? Regex { get; init; }
}

public sealed record NumberInput(string Id) : CardInput(Id)
{
    public string? Placeholder { get; init; }
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }
    public decimal? Value { get; init; }
}

/// <summary>Days as yyyy-MM-dd.</summary>
public sealed record DateInput(string Id) : CardInput(Id)
{
    public string? Placeholder { get; init; }
    public string? Min { get; init; }
    public string? Max { get; init; }
    public string? Value { get; init; }
}

/// <summary>Times as HH:mm.</summary>
public sealed record TimeInput(string Id) : CardInput(Id)
{
    public string? Placeholder { get; init; }
    public string? Min { get; init; }
    public string? Max { get; init; }
    public string? Value { get; init; }
}

public sealed record ToggleInput(string Id) : CardInput(Id)
{
    public required string Title { get; init; }
    public string? Value { get; init; }
    public string? ValueOn { get; init; }
    public string? ValueOff { get; init; }
    public bool Wrap { get; init; } = true;
}

/// <param name="Choices">At least one: an empty set breaks the whole card on phones.</param>
public sealed record ChoiceSetInput(string Id, IReadOnlyList<Choice> Choices) : CardInput(Id)
{
    public bool? IsMultiSelect { get; init; }
    public ChoiceSetStyle? Style { get; init; }

    /// <summary>Several are joined by commas.</summary>
    public string? Value { get; init; }
    public string? Placeholder { get; init; }
    public bool Wrap { get; init; } = true;
}

public sealed record Choice(string Title, string Value);

[JsonConverter(typeof(CamelCase<TextInputStyle>))]
public enum TextInputStyle { Text, Tel, Url, Email, Password }

[JsonConverter(typeof(CamelCase<ChoiceSetStyle>))]
public enum ChoiceSetStyle { Compact, Expanded, Filtered }
