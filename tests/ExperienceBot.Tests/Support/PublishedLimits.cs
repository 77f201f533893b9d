using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ExperienceBot.Tests.Support;

/// <summary>What Teams takes of one bot (protocol §3.3 and §3.4). Whatever is more is refused and kept.</summary>
public sealed class PublishedLimits
{
    /// <summary>A message as Teams measures it: in UTF-16.</summary>
    const int MostBytes = 100 * 1024;

    /// <summary>The limit is about so much; more than this may be refused one day.</summary>
    const int SafeBytes = 80 * 1024;

    /// <summary>A card in UTF-8: what all clients and ways have taken.</summary>
    const int MostOfCard = 28 * 1024;

    const string All = "everybody";

    // The older page says 30 a second to everybody, the newer 50. A chat is opened as often as it is written to; who is in it is asked twice as often.
    static readonly (int Seconds, int Most)[] toOne = [(1, 7), (2, 8), (30, 60), (3600, 1800)], ofMembers = [(1, 14), (2, 16), (30, 120), (3600, 3600)], toAll = [(1, 30)];

    static readonly JsonSerializerOptions asSent = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Lock gate = new();
    readonly Dictionary<string, List<DateTimeOffset>> taken = new(StringComparer.Ordinal);
    readonly SortedDictionary<(bool IsOne, int Seconds), int> highest = [];

    public ConcurrentQueue<string> Breaches { get; } = new();

    /// <summary>The most that came in any time of that length, to one chat and to everybody.</summary>
    public string Highest => string.Join(", ", highest.Select(h => string.Create(
        CultureInfo.InvariantCulture, $"{h.Value} in {h.Key.Seconds} s to {(h.Key.IsOne ? "one" : All)}")));

    public int HighestTo(bool isOne, int seconds) => highest.GetValueOrDefault((isOne, seconds));

    /// <summary>Whether what goes to everybody is measured: a bot without a pace of its own has none to keep.</summary>
    public bool IsForAll { get; set; } = true;

    /// <summary>Null when the call is taken; otherwise how long to wait.</summary>
    /// <param name="chat">Null for a call that is to none.</param>
    public TimeSpan? Call(string? chat, DateTimeOffset now) => Call(chat, toOne, now);

    /// <summary>The same for a call that opens somebody's chat.</summary>
    public TimeSpan? Open(string member, DateTimeOffset now) => Call($"open {member}", toOne, now);

    /// <summary>The same for a call that asks who is in a chat.</summary>
    public TimeSpan? Ask(string chat, DateTimeOffset now) => Call($"members {chat}", ofMembers, now);

    TimeSpan? Call(string? chat, (int Seconds, int Most)[] limits, DateTimeOffset now)
    {
        lock (gate)
        {
            if (taken.GetValueOrDefault(All) is [.., var last] && last > now)
                now = last; // two came at once
            var waits = IsForAll ? Wait(All, toAll, now) : null;
            if (chat is not null)
                waits = Longer(waits, Wait(chat, limits, now));
            if (waits is not null)
                return waits;
            Take(All, toAll, now);
            if (chat is not null)
                Take(chat, limits, now);
            return null;
        }
    }

    /// <summary>False when it is too large.</summary>
    public bool Weigh(ReadOnlySpan<byte> message)
    {
        var bytes = Encoding.UTF8.GetCharCount(message) * 2;
        if (bytes > SafeBytes)
            Breaches.Enqueue(string.Create(CultureInfo.InvariantCulture, $"a message of {bytes} bytes"));
        return bytes <= MostBytes;
    }

    public void Weigh(JsonObject card)
    {
        var bytes = Encoding.UTF8.GetByteCount(card.ToJsonString(asSent));
        if (bytes > MostOfCard)
            Breaches.Enqueue(string.Create(CultureInfo.InvariantCulture, $"a card of {bytes} bytes: {((string?)card["fallbackText"])?.Split('\n')[0]}"));
    }

    TimeSpan? Wait(string to, (int Seconds, int Most)[] limits, DateTimeOffset now)
    {
        TimeSpan? waits = null;
        var times = taken.GetValueOrDefault(to) ?? [];
        foreach (var (seconds, most) in limits)
        {
            if (Count(times, now, seconds) < most)
                continue;
            Breaches.Enqueue(string.Create(CultureInfo.InvariantCulture, $"more than {most} in {seconds} s to {to}, at {now:O}"));
            waits = Longer(waits, times[^most].AddSeconds(seconds) - now);
        }

        return waits;
    }

    void Take(string to, (int Seconds, int Most)[] limits, DateTimeOffset now)
    {
        if (!taken.TryGetValue(to, out var times))
            taken[to] = times = [];
        times.Add(now);
        foreach (var (seconds, _) in limits)
        {
            var key = (to != All, seconds);
            highest[key] = Math.Max(highest.GetValueOrDefault(key), Count(times, now, seconds));
        }
    }

    static int Count(List<DateTimeOffset> times, DateTimeOffset now, int seconds)
    {
        var first = times.BinarySearch(now.AddSeconds(-seconds));
        while (first >= 0 && first < times.Count && times[first] <= now.AddSeconds(-seconds))
            first++;
        return times.Count - (first < 0 ? ~first : first);
    }

    static TimeSpan? Longer(TimeSpan? a, TimeSpan? b) => a is null || b > a ? b : a;
}
