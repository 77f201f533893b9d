using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ExperienceBot.Teams;

/// <summary>JSON that is written once and goes over the wire as it is: a card is the greater part of a message.</summary>
[JsonConverter(typeof(RawJsonConverter))]
public sealed class RawJson(byte[] utf8)
{
    /// <summary>What was received, to be read.</summary>
    public JsonElement Element => JsonElement.Parse(utf8);

    public void WriteTo(Utf8JsonWriter writer) => writer.WriteRawValue(utf8, skipInputValidation: true);
}

sealed class RawJsonConverter : JsonConverter<RawJson>
{
    // As any other field is read: a key twice is an error.
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(Encoding.UTF8.GetBytes(
            ((JsonConverter<JsonElement>)options.GetConverter(typeof(JsonElement))).Read(ref reader, typeof(JsonElement), options).GetRawText()));

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options) => value.WriteTo(writer);
}
