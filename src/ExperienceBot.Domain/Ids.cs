using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExperienceBot;

/// <summary>A person: the Entra object id, lower case.</summary>
[JsonConverter(typeof(PersonIdJson))]
public readonly record struct PersonId(string Value)
{
    /// <summary>Null when <paramref name="text"/> is not a GUID.</summary>
    public static PersonId? From(string? text) =>
        Guid.TryParse(text, out var id) && id != Guid.Empty ? new PersonId(id.ToString("D")) : null;

    public override string ToString() => Value;
}

/// <summary>An order; also the id of the form it was made from, so that one form makes one order.</summary>
[JsonConverter(typeof(OrderIdJson))]
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

public sealed class PersonIdJson : JsonConverter<PersonId>
{
    public override PersonId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, PersonId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}

public sealed class OrderIdJson : JsonConverter<OrderId>
{
    public override OrderId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, OrderId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
