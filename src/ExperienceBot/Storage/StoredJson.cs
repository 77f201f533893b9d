using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ExperienceBot.Experts;
using ExperienceBot.Feedback;
using ExperienceBot.Graph;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Privacy;
using ExperienceBot.Work;

namespace ExperienceBot.Storage;

/// <summary>How rows are written. Source-generated: no reflection on a turn's way.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Offer))]
[JsonSerializable(typeof(Expert))]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(WorkItem))]
[JsonSerializable(typeof(FeedbackEntry))]
[JsonSerializable(typeof(HistoryEvent))]
[JsonSerializable(typeof(MendEvent))]
[JsonSerializable(typeof(SentInvitation))]
[JsonSerializable(typeof(CountedOrder))]
public sealed partial class StoredJson : JsonSerializerContext
{
    /// <summary>Letters as they are: rows are small, and people write ä.</summary>
    public static StoredJson Rows => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    public static T Read<T>(string data, JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(data, type) ?? throw new JsonException($"A stored {typeof(T).Name} is empty.");
}

/// <summary>What somebody decided about work that went aside.</summary>
/// <param name="Actor">A coordinator's id, or <c>clock</c>.</param>
public sealed record MendEvent(string Actor, WorkState To, DateTimeOffset At);

/// <summary>One decision about an order: who did what. Never free text.</summary>
/// <param name="Actor">A person's id, <c>participant</c> or <c>clock</c>.</param>
public sealed record HistoryEvent(string Actor, string Verb, OrderStatus From, OrderStatus To, DateTimeOffset At);
