namespace ExperienceBot;

/// <summary>A person: the Entra object id, lower case.</summary>
public readonly record struct PersonId(string Value)
{
    /// <summary>Null when <paramref name="text"/> is not a GUID.</summary>
    public static PersonId? From(string? text) =>
        Guid.TryParse(text, out var id) && id != Guid.Empty ? new PersonId(id.ToString("D")) : null;

    public override string ToString() => Value;
}

/// <summary>An order; also the id of the form it was made from, so that one form makes one order.</summary>
public readonly record struct OrderId(string Value)
{
    public override string ToString() => Value;
}

/// <summary>The languages the bot speaks.</summary>
public enum Language
{
    Fi,
    Sv,
    En,
}
