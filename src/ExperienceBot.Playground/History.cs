using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;

namespace ExperienceBot.Playground;

/// <summary>
/// All that was said, in order. Every entry is one JSON line of a file that is only appended to, and one event to the
/// browsers: <c>{"person", "by": "bot"|"person", "at", "activity"?, "deleted"?, "label"?}</c>. An activity with a known
/// id replaces the earlier one; an entry without either only says that the conversation exists.
/// </summary>
sealed class History : IDisposable
{
    readonly Lock gate = new();
    readonly List<string> entries = [];
    readonly Dictionary<string, HashSet<string>> conversations = [];
    readonly HashSet<string> installed = [];
    readonly TimeProvider clock;
    readonly IHostApplicationLifetime host;
    readonly FileStream file;
    TaskCompletionSource grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long lastId;

    public History(PlaygroundOptions options, TimeProvider clock, IHostApplicationLifetime host)
    {
        this.clock = clock;
        this.host = host;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.HistoryPath))!);
        file = new(options.HistoryPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        Load();
    }

    public bool Knows(PlaygroundPerson person)
    {
        lock (gate)
            return conversations.ContainsKey(person.Id);
    }

    public bool Knows(PlaygroundPerson person, string activityId)
    {
        lock (gate)
            return conversations.TryGetValue(person.Id, out var ids) && ids.Contains(activityId);
    }

    public void Create(PlaygroundPerson person)
    {
        lock (gate)
            if (!conversations.ContainsKey(person.Id))
                Append(Entry(person, "bot"));
    }

    /// <summary>False when the person has opened the conversation before.</summary>
    public bool Install(PlaygroundPerson person, JsonObject activity)
    {
        lock (gate)
        {
            if (installed.Contains(person.Id))
                return false;
            Append(Entry(person, "person", activity));
            return true;
        }
    }

    public void Put(PlaygroundPerson person, string by, JsonObject activity, string? label = null)
    {
        var entry = Entry(person, by, activity);
        if (label is not null)
            entry["label"] = label;
        lock (gate)
            Append(entry);
    }

    public void Delete(PlaygroundPerson person, string activityId)
    {
        var entry = Entry(person, "bot");
        entry["deleted"] = activityId;
        lock (gate)
            Append(entry);
    }

    /// <summary>A channel's message ids are the milliseconds of their birth, each used once.</summary>
    public string NextId()
    {
        lock (gate)
        {
            lastId = Math.Max(lastId + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
            return lastId.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The entries after the first <paramref name="seen"/>, then "ready", then each as it comes.</summary>
    public async IAsyncEnumerable<SseItem<string>> Follow(int seen, [EnumeratorCancellation] CancellationToken ct)
    {
        // An open stream must not hold up the host's end.
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(ct, host.ApplicationStopping);
        for (var first = true; !ends.IsCancellationRequested; first = false)
        {
            string[] fresh;
            Task more;
            lock (gate)
            {
                if (seen > entries.Count) // of a history that is gone
                    seen = 0;
                fresh = [.. entries.Skip(seen)];
                more = grown.Task;
            }
            foreach (var entry in fresh)
                yield return new(entry, "entry") { EventId = (++seen).ToString(CultureInfo.InvariantCulture) };
            if (first)
                yield return new("{}", "ready");
            await more.WaitAsync(ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose() => file.Dispose();

    JsonObject Entry(PlaygroundPerson person, string by, JsonObject? activity = null)
    {
        var entry = new JsonObject { ["person"] = person.Id, ["by"] = by, ["at"] = clock.GetUtcNow() };
        if (activity is not null)
            entry["activity"] = activity.DeepClone();
        return entry;
    }

    void Append(JsonObject entry)
    {
        var line = entry.ToJsonString();
        file.Write(Encoding.UTF8.GetBytes(line + "\n"));
        file.Flush(); // to the operating system: outlives this process, however it ends
        Apply(line, entry);
        grown.SetResult();
        grown = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    void Apply(string line, JsonObject entry)
    {
        var person = (string)entry["person"]!;
        if (!conversations.TryGetValue(person, out var ids))
            conversations[person] = ids = [];
        if (entry["activity"] is JsonObject activity)
        {
            var id = (string)activity["id"]!;
            ids.Add(id);
            if (long.TryParse(id, CultureInfo.InvariantCulture, out var number))
                lastId = Math.Max(lastId, number);
            if ((string?)activity["type"] == "installationUpdate")
                installed.Add(person);
        }
        if ((string?)entry["deleted"] is { } deleted)
            ids.Remove(deleted);
        entries.Add(line);
    }

    void Load()
    {
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        var good = 0;
        while (bytes.AsSpan(good).IndexOf((byte)'\n') is var length and >= 0)
        {
            var line = Encoding.UTF8.GetString(bytes, good, length);
            try
            {
                Apply(line, JsonNode.Parse(line)!.AsObject());
            }
            catch (JsonException) when (good + length + 1 == bytes.Length)
            {
                break;
            }
            good += length + 1;
        }
        file.SetLength(good); // what a killed process left half written goes, so that the next line starts clean
        file.Position = good;
    }
}
