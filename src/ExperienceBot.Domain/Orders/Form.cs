using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;

namespace ExperienceBot.Orders;

/// <summary>When people meet: UTC, the end after the start.</summary>
public sealed record Session(DateTimeOffset Start, DateTimeOffset End)
{
    public bool Overlaps(Session other) => Start < other.End && other.Start < End;
}

/// <summary>
/// The answers of an order form, by question key (domain §3). Values are canonical: option keys joined by commas, digits,
/// <c>true</c>/<c>false</c>, plain text; sessions as <c>start/end</c> in UTC joined by semicolons.
/// </summary>
public sealed record Form
{
    public static readonly Form Empty = new();

    public ImmutableSortedDictionary<string, string> Answers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    [JsonIgnore]
    public string? this[string key] => Answers.GetValueOrDefault(key);

    public bool Has(string key) => Answers.ContainsKey(key);

    public Form With(string key, string value) => this with { Answers = Answers.SetItem(key, value) };

    public Form Without(string key) => this with { Answers = Answers.Remove(key) };

    public int? Number(string key) =>
        int.TryParse(this[key], NumberStyles.Integer, CultureInfo.InvariantCulture, out var n) ? n : null;

    public bool Yes(string key) => this[key] == "true";

    public ImmutableArray<string> Choices(string key) =>
        this[key] is { Length: > 0 } joined ? [.. joined.Split(',')] : [];

    [JsonIgnore]
    public ImmutableArray<Session> Dates => this["dates"] is { Length: > 0 } joined ? [.. joined.Split(';').Select(Read)] : [];

    [JsonIgnore]
    public string OrderMode => this["order_mode"] ?? "new";

    [JsonIgnore]
    public string TaskType => this["task_type"] ?? "";

    [JsonIgnore]
    public bool IsRemote => this["mode"] == "remote";

    public static string Write(IEnumerable<Session> sessions) =>
        string.Join(';', sessions.Select(s => $"{s.Start.UtcDateTime:yyyy-MM-ddTHH:mmZ}/{s.End.UtcDateTime:yyyy-MM-ddTHH:mmZ}"));

    static Session Read(string text)
    {
        var parts = text.Split('/');
        return new(Instant(parts[0]), Instant(parts[1]));
    }

    static DateTimeOffset Instant(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
