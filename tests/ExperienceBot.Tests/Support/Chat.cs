using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests.Support;

/// <summary>
/// A conversation of several people with the whole bot: real host, real HTTP both ways, a real SQLite file. Time stands
/// still until a test moves it; in a process of its own the bot's clock runs, from the same Monday morning.
/// </summary>
public sealed class Chat : IAsyncDisposable
{
    public static readonly TimeZoneInfo Helsinki = TimeZoneInfo.FindSystemTimeZoneById("Europe/Helsinki");
    public const string Tenant = "00000000-0000-4000-8000-0000000000ff";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;
    readonly List<string> lines = [];
    readonly Dictionary<string, Member> members = [];
    readonly string[] settings;
    readonly ErrorLog log = new();
    Random ids = new(20260302); // the same ids in every run
    readonly BotProcess? process;
    readonly List<(BotProcess Process, HttpClient Http)> instances = [];
    WebApplication? app;
    DateTimeOffset told;
    int seen;
    int sent;
    int posts;
    string margin = "";

    readonly Action<WebApplicationBuilder> adjust;

    Chat(FakeTeams teams, string[] settings, bool isProcess, Action<WebApplicationBuilder>? adjust = null)
    {
        Teams = teams;
        if (!isProcess) // though the clock stands still, nobody does two things in the same second
            Teams.Clock = () => Clock.GetUtcNow().AddSeconds(Volatile.Read(ref posts));
        Teams.Limits.IsForAll = settings.Contains("--Bot:SendsPerSecond");
        Teams.DemandsToken = settings.Contains("--Bot:AppId");
        this.adjust = adjust ?? (_ => { });
        this.settings =
        [
            "--environment", "Development", "--urls", "http://127.0.0.1:0", "--Storage:Path", StoreFile,
            "--Bot:DefaultServiceUrl", Teams.ServiceUrl, "--Web:PublicUrl", "https://bot.example.fi",
            .. Teams.DemandsToken ? ["--Bot:TokenEndpoint", $"{Teams.ServiceUrl}/token", "--Bot:TenantId", Tenant] : Array.Empty<string>(), .. settings,
        ];
        process = isProcess ? new(folder, this.settings) : null;
    }

    /// <summary>The bot's store.</summary>
    public string StoreFile => Path.Combine(folder, "bot.db");

    public FakeTeams Teams { get; }

    public HttpClient Http { get; private set; } = null!;

    public IServiceProvider Services => (app ?? throw new InvalidOperationException("The bot is a process of its own.")).Services;

    public TimeProvider Clock => Services.GetRequiredService<TimeProvider>();

    /// <summary>Who is in the bot's memory.</summary>
    public IEnumerable<Expert> Roster => Services.GetRequiredService<ExperienceBot.Experts.Roster>().All;

    /// <summary>The bot's time; that of a process as it last told it.</summary>
    public DateTimeOffset Now => process is null ? Clock.GetUtcNow() : told;

    /// <summary>Happens after everything that somebody did or that the clock brought.</summary>
    public Func<Task> AfterEachStep { get; set; } = () => Task.CompletedTask;

    /// <summary>The token with which the channel sends an activity; null sends it without.</summary>
    public Func<JsonObject, string?> Signs { get; set; } = _ => null;

    /// <summary>How long the bot lives after an activity was sent to it; null lets it live.</summary>
    public Func<TimeSpan?> KilledAfter { get; set; } = () => null;

    /// <summary>Every card that anybody was shown.</summary>
    public List<JsonObject> Cards { get; } = [];

    /// <summary>Monday 2 March 2026, 09:00 in Helsinki.</summary>
    public WatchedClock System { get; } = new(new DateTimeOffset(2026, 3, 2, 6, 59, 59, TimeSpan.Zero));

    public static Task<Chat> Begin(params string[] settings) => Begin(_ => { }, settings);

    /// <param name="adjust">What of the host is different.</param>
    public static async Task<Chat> Begin(Action<WebApplicationBuilder> adjust, params string[] settings)
    {
        var chat = new Chat(await FakeTeams.Start(), settings, isProcess: false, adjust);
        await chat.Start();
        return chat;
    }

    /// <summary>The same with the bot in a process of its own, which <see cref="Restart"/> kills.</summary>
    public static Task<Chat> BeginProcess(params string[] settings) => BeginProcessOn(null, settings);

    /// <summary>It begins with a copy of that store.</summary>
    public static async Task<Chat> BeginProcessOn(string? storeFile, params string[] settings)
    {
        var chat = new Chat(await FakeTeams.Start(), settings, isProcess: true);
        if (storeFile is not null)
            File.Copy(storeFile, chat.StoreFile);
        await using (var store = await SqliteStore.Open(chat.StoreFile, TimeSpan.Zero, BotProcess.Time, CancellationToken.None))
            await chat.SetClock(store);
        await chat.Start();
        return chat;
    }

    /// <summary>Several processes on one store. Activities go to each in turn, the clock is moved at the first that lives.</summary>
    public static async Task<Chat> BeginInstances(int count, IStore shared, params string[] settings)
    {
        var chat = new Chat(await FakeTeams.Start(), settings, isProcess: true);
        await chat.SetClock(shared);
        await chat.Start();
        if (count > 1)
            chat.instances.Add((chat.process!, chat.Http));
        for (var more = 1; more < count; more++)
        {
            var another = new BotProcess(chat.folder, chat.settings);
            chat.instances.Add((another, new() { BaseAddress = await another.Start(), Timeout = Patience }));
        }

        return chat;
    }

    /// <summary>A process that starts next believes that it is the time of <see cref="System"/>.</summary>
    internal Task SetClock(IStore store)
    {
        var offset = System.GetUtcNow() - BotProcess.Time.GetUtcNow();
        return store.Commit(
            Keys.Partition(Tenant, Keys.Tenant, store.Shards), [new Write.Put("T!clock", offset.Ticks.ToString(CultureInfo.InvariantCulture))], CancellationToken.None);
    }

    /// <summary>One of several instances dies without a word.</summary>
    public async Task KillInstance(int at)
    {
        var (dead, http) = instances[at];
        instances.RemoveAt(at);
        await dead.Kill();
        http.Dispose();
        Http = instances[0].Http;
    }

    async Task Start()
    {
        if (process is not null)
        {
            Http = new() { BaseAddress = await process.Start(), Timeout = Patience };
            await AskClock();
            return;
        }

        app = await Startup.Build(
            settings,
            System,
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(log);
                builder.Services.AddSingleton(new NewId(ids.NextBytes));
                adjust(builder);
            });
        await app.StartAsync();
        Http = new()
        {
            BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()), Timeout = Patience,
        };
    }

    /// <summary>Stops the bot, or kills its process, and starts it again on the same store.</summary>
    /// <param name="between">While it is gone.</param>
    public async Task Restart(Func<Task>? between = null)
    {
        await Stop();
        if (between is not null)
            await between();
        await Start();
    }

    /// <summary>The ids that come after the next start are the same each time.</summary>
    internal void DrawAnew() => ids = new(20260303);

    /// <summary>Tells the bot's process to end, as an operator does, and starts it again. Gives its exit code.</summary>
    public async Task<int> RestartGently()
    {
        var code = await process!.Terminate();
        await Restart();
        return code;
    }

    /// <summary>The bot is gone; what it has kept can be looked at.</summary>
    public async Task Stop()
    {
        if (process is not null)
            await process.Kill();
        if (app is not null)
        {
            await app.StopAsync();
            await app.DisposeAsync();
            app = null;
        }

        Http.Dispose();
    }

    public Member Requester(string locale = "fi-FI") => Person("Maija", "Maija Mäkelä", "00000000-0000-4000-8000-000000000001", locale);

    public Member Coordinator(string locale = "fi-FI") => Person("Kaisa", "Kaisa Koskinen", "00000000-0000-4000-8000-000000000002", locale);

    /// <summary>Somebody of the fictitious roster, by the last digits of the id.</summary>
    public Member Expert(int number, string locale = "fi-FI")
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{number:D12}");
        var name = NameOf(id) ?? "Nimetön";
        return Person(name.Split(' ')[0], name, id, locale);
    }

    string? NameOf(string id) => app is null
        ? ImportRoster.Read(null).Experts.FirstOrDefault(e => e.Id.Value == id)?.Name
        : Services.GetRequiredService<ExperienceBot.Experts.Roster>().Find(new(id))?.Name;

    public Member Person(string shortName, string name, string id, string locale = "fi-FI") =>
        members.TryGetValue(id, out var member) ? member : members[id] = new(this, shortName, name, id, locale);

    /// <summary>Whoever got a message of this kind of text, in the order they got it.</summary>
    public IReadOnlyList<Member> WhoSaw(string text) =>
        [.. members.Values.Where(m => m.Cards.Any(c => c.Text.Contains(text, StringComparison.Ordinal))).OrderBy(m => m.Id)];

    /// <summary>Moves the clock; all that falls due on the way happens.</summary>
    public async Task Until(string local)
    {
        var at = LocalTime.ToUtc(
            DateOnly.FromDateTime(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)),
            TimeOnly.FromDateTime(DateTime.ParseExact(local, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)), Helsinki, Overlap.Earlier);
        while (true)
        {
            var stop = await AskClock() is { } due && due < at ? due : at;
            using var answer = await Http.PostAsJsonAsync("/dev/clock", new { to = stop.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) });
            if (answer.StatusCode != HttpStatusCode.OK && stop == at)
                throw new InvalidOperationException(await answer.Content.ReadAsStringAsync());
            await Listen();
            await AfterEachStep();
            if (stop == at)
                return;
        }
    }

    /// <summary>The bot's own time, and when it next has something to do.</summary>
    async Task<DateTimeOffset?> AskClock()
    {
        var clock = JsonNode.Parse(await Http.GetStringAsync("/dev/clock"))!;
        told = (DateTimeOffset)clock["now"]!;
        return (DateTimeOffset?)clock["next"];
    }

    internal async Task<(HttpStatusCode Status, JsonNode? Body)> Send(JsonObject activity)
    {
        if (KilledAfter() is { } life)
        {
            var sending = Post(activity);
            await Task.WhenAny(sending, Task.Delay(life, BotProcess.Time));
            await Restart();
            await Wait(TimeSpan.FromSeconds(31)); // what was begun and not ended is begun anew
            try
            {
                return await sending;
            }
            catch (HttpRequestException)
            {
                // No answer came: the channel sends it again, once more and word for word.
            }
        }

        return await Post(activity);
    }

    async Task<(HttpStatusCode Status, JsonNode? Body)> Post(JsonObject activity)
    {
        var http = instances.Count > 0 ? instances[sent % instances.Count].Http : Http;
        Interlocked.Increment(ref posts);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/messages") { Content = JsonContent.Create(activity) };
        if (Signs(activity) is { } token)
            request.Headers.Authorization = new("Bearer", token);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length > 0 ? JsonNode.Parse(text) : null);
    }

    internal JsonObject Activity(Member from, string type) => new()
    {
        ["type"] = type,
        ["id"] = string.Create(CultureInfo.InvariantCulture, $"f:{Interlocked.Increment(ref sent)}"),
        ["timestamp"] = Now.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        ["serviceUrl"] = Teams.ServiceUrl,
        ["channelId"] = "msteams",
        ["from"] = new JsonObject { ["id"] = $"29:{from.Id}", ["name"] = from.Name, ["aadObjectId"] = from.Id },
        ["recipient"] = new JsonObject { ["id"] = "28:experiencebot" },
        ["conversation"] = new JsonObject
        {
            ["id"] = FakeTeams.ConversationOf(from.Id), ["conversationType"] = "personal", ["tenantId"] = Tenant,
        },
        ["channelData"] = new JsonObject { ["tenant"] = new JsonObject { ["id"] = Tenant } },
        ["locale"] = from.Locale,
    };

    internal void Wrote(Member who, string what)
    {
        var local = TimeZoneInfo.ConvertTime(Now, Helsinki);
        var now = local.ToString("ddd d.M. HH:mm", CultureInfo.InvariantCulture);
        lines.Add((now == margin ? "" : now).PadRight(17) + who.Short + ": " + what);
        margin = now;
    }

    /// <summary>All that is due is sent, and everybody reads their chat.</summary>
    internal Task Listen() => Wait(TimeSpan.Zero);

    /// <summary>Time passes, and everybody reads their chat.</summary>
    internal async Task Wait(TimeSpan time)
    {
        if (instances.Count > 0)
            time += TimeSpan.FromSeconds(3); // so that a tapped card is drawn anew by now
        using (var passed = await Http.PostAsJsonAsync("/dev/clock", new { advance = time.ToString("c", CultureInfo.InvariantCulture) }))
            passed.EnsureSuccessStatusCode();
        // What another instance has begun, the one whose clock is moved does not wait for: it stands in the index for half a minute.
        var enough = BotProcess.Time.GetUtcNow() + Patience;
        while (instances.Count > 0 && BotProcess.Time.GetUtcNow() < enough && await AskClock() is { } due && due < told + TimeSpan.FromSeconds(31))
            await Task.Delay(TimeSpan.FromMilliseconds(50), BotProcess.Time);
        var arrivals = Teams.Arrivals.Skip(seen).ToList();
        seen += arrivals.Count;
        // People are written to side by side: only within one chat the order is the bot's.
        foreach (var arrival in arrivals.OrderBy(a => a.Conversation, StringComparer.Ordinal))
        {
            var id = arrival.Conversation[2..];
            var known = NameOf(id) ?? id;
            Person(known.Split(' ')[0], known, id).Got(arrival);
        }
    }

    internal void Heard(Member who, string text, bool isUpdate)
    {
        if (isUpdate)
            return;
        var local = TimeZoneInfo.ConvertTime(Now, Helsinki);
        var now = local.ToString("ddd d.M. HH:mm", CultureInfo.InvariantCulture);
        var head = (now == margin ? "" : now).PadRight(17) + "→ " + who.Short + ": ";
        margin = now;
        var parts = text.Split('\n');
        lines.Add(head + parts[0]);
        lines.AddRange(parts.Skip(1).Select(p => new string(' ', 21) + p));
    }

    /// <summary>What the bot logged as errors.</summary>
    public IReadOnlyCollection<string> Errors => log.Errors;

    public IReadOnlyCollection<string> Warnings => log.Warnings;

    /// <summary>Writes every card anybody was shown, one a line, as tests/cards/check.mjs reads them.</summary>
    public Task KeepCards(string file) => File.WriteAllLinesAsync(file, Cards.Select(card => card.ToJsonString()).Distinct());

    /// <summary>Starts a clean page; nobody's chat changes.</summary>
    public void Forget()
    {
        lines.Clear();
        margin = "";
    }

    /// <summary>The whole conversation so far, as one reads it.</summary>
    public string Transcript => string.Join('\n', lines) + "\n";

    /// <summary>
    /// Compares the conversation word for word with the file of that name beside the test. With UPDATE_TRANSCRIPTS set the
    /// file is written instead, to be read and committed.
    /// </summary>
    public async Task Reads(string file, [CallerFilePath] string test = "")
    {
        Assert.True(Errors.Count == 0, string.Join("\n", Errors));
        var path = Path.Combine(Path.GetDirectoryName(test)!, file);
        if (Environment.GetEnvironmentVariable("UPDATE_TRANSCRIPTS") is { Length: > 0 })
            await File.WriteAllTextAsync(path, Transcript);
        Assert.Equal(await File.ReadAllTextAsync(path), Transcript);
    }

    public async ValueTask DisposeAsync()
    {
        if (Environment.GetEnvironmentVariable("KEEP_CARDS") is { Length: > 0 } keep)
            await KeepCards(Path.Combine(Directory.CreateDirectory(keep).FullName, $"{Guid.NewGuid():N}.jsonl"));
        await Stop();
        if (process is not null)
            await process.DisposeAsync();
        foreach (var (instance, http) in instances)
        {
            await instance.DisposeAsync();
            http.Dispose();
        }

        await Teams.DisposeAsync();
        log.Dispose();
        Directory.Delete(folder, recursive: true);
        if (!Teams.ExpectsBreaches)
            Assert.Empty(Teams.Limits.Breaches);
    }
}

/// <summary>Time that stands still until a test moves it, and keeps for how long somebody waits for it.</summary>
public sealed class WatchedClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    public global::System.Collections.Concurrent.ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Waits.Enqueue(dueTime);
        return timer;
    }
}

/// <summary>A card in somebody's chat, as they see it now.</summary>
public sealed record SeenCard(string ActivityId, JsonObject Card)
{
    public string Text => (string?)Card["fallbackText"] ?? "";
}

/// <summary>One person and their client.</summary>
public sealed class Member(Chat chat, string shortName, string name, string id, string locale)
{
    readonly List<SeenCard> cards = [];
    readonly List<string> texts = [];

    internal Chat Chat => chat;

    public string Short => shortName;

    public string Name => name;

    public string Id => id;

    public string Locale => locale;

    /// <summary>The oldest first; each as it was last drawn.</summary>
    public IReadOnlyList<SeenCard> Cards => cards;

    /// <summary>The last thing the person read.</summary>
    public string Last { get; private set; } = "";

    public IReadOnlyList<string> Texts => texts;

    /// <summary>What the last tap was answered.</summary>
    public string Answer { get; private set; } = "";

    public async Task Says(string text)
    {
        chat.Wrote(this, $"“{text}”");
        var activity = chat.Activity(this, "message");
        activity["text"] = text;
        await Send(activity);
    }

    /// <summary>The bot is added to the person's Teams.</summary>
    public async Task Arrives()
    {
        var activity = chat.Activity(this, "installationUpdate");
        activity["action"] = "add";
        await Send(activity);
    }

    /// <summary>Taps the newest button of that title, with the card's inputs as they stand and <paramref name="inputs"/> filled in.</summary>
    public async Task<string> Taps(string title, params (string Key, string Value)[] inputs)
    {
        chat.Wrote(this, $"[{title}]" + (inputs.Length == 0 ? "" : " " + string.Join(", ", inputs.Select(i => $"{i.Key}={i.Value}"))));
        return await Tap(action => (string?)action["title"] == title, title, inputs);
    }

    /// <summary>The same by what the button does; of several on a card the last.</summary>
    public Task<string> TapsFor(string verb, params (string Key, string Value)[] inputs) => Tap(action => (string?)action["verb"] == verb, verb, inputs);

    async Task<string> Tap(Func<JsonObject, bool> isIt, string called, (string Key, string Value)[] inputs)
    {
        foreach (var card in cards.AsEnumerable().Reverse())
        {
            if (Find(card.Card, isIt) is { } found)
                return await Tap(card, found.Action, found.Inputs, inputs);
        }

        throw new InvalidOperationException($"{shortName} has no button '{called}'.\n{string.Join('\n', chat.Errors)}\n{chat.Transcript}");
    }

    /// <summary>Sends any tap, also one that no card offers.</summary>
    public async Task<string> Sends(string verb, params (string Key, string Value)[] data) =>
        await Invoke(verb, data.ToDictionary(d => d.Key, d => d.Value), cards.LastOrDefault()?.ActivityId);

    /// <summary>The same data as a message, as clients send it that know no Action.Execute.</summary>
    public async Task Submits(string verb, params (string Key, string Value)[] data)
    {
        var activity = chat.Activity(this, "message");
        activity["replyToId"] = cards.LastOrDefault()?.ActivityId;
        var value = new JsonObject { ["verb"] = verb };
        foreach (var (key, input) in data)
            value[key] = input;
        activity["value"] = value;
        await Send(activity);
    }

    public JsonObject LastActivity { get; private set; } = [];

    /// <summary>The last activity once more, word for word.</summary>
    public async Task Repeats() => await Send(LastActivity);

    /// <summary>What the newest card's button would send.</summary>
    public IReadOnlyDictionary<string, string> DataOf(string title) =>
        cards.AsEnumerable().Reverse().Select(c => Find(c.Card, action => (string?)action["title"] == title)).First(f => f is not null)!.Value.Action["data"]!.AsObject()
            .ToDictionary(p => p.Key, p => (string)p.Value!);

    public bool Has(string title) => cards.Exists(c => Find(c.Card, action => (string?)action["title"] == title) is not null);

    internal async Task Send(JsonObject activity)
    {
        LastActivity = (JsonObject)activity.DeepClone();
        var (status, _) = await chat.Send(activity);
        if ((int)status >= 300)
            throw new InvalidOperationException($"The bot answered {(int)status}.");
        await chat.Listen();
        await chat.AfterEachStep();
    }

    internal void Got(Arrival arrival)
    {
        if (arrival.Activity["attachments"]?[0]?["content"] is JsonObject card)
        {
            chat.Cards.Add(card);
            var seen = new SeenCard(arrival.ActivityId, card);
            if (cards.FindIndex(c => c.ActivityId == arrival.ActivityId) is var at and >= 0)
                cards[at] = seen;
            else
                cards.Add(seen);
            Hear(seen.Text, arrival.IsUpdate);
        }
        else
        {
            Hear((string?)arrival.Activity["text"] ?? "", arrival.IsUpdate);
        }
    }

    void Hear(string text, bool isUpdate)
    {
        if (!isUpdate)
        {
            Last = text;
            texts.Add(text);
        }

        chat.Heard(this, text, isUpdate);
    }

    async Task<string> Tap(SeenCard card, JsonObject action, JsonObject defaults, (string Key, string Value)[] inputs)
    {
        var data = action["data"]!.AsObject().ToDictionary(p => p.Key, p => (string)p.Value!);
        if ((string?)action["associatedInputs"] != "none")
        {
            foreach (var (key, value) in defaults)
                data[key] = (string)value!;
            foreach (var (key, value) in inputs)
                data[key] = value;
        }

        return await Invoke((string)action["verb"]!, data, card.ActivityId);
    }

    async Task<string> Invoke(string verb, Dictionary<string, string> data, string? replyTo)
    {
        var activity = chat.Activity(this, "invoke");
        activity["name"] = "adaptiveCard/action";
        activity["replyToId"] = replyTo;
        var payload = new JsonObject();
        foreach (var (key, value) in data)
            payload[key] = value;
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = payload }, ["trigger"] = "manual",
        };
        LastActivity = (JsonObject)activity.DeepClone();
        return await Answered(activity, replyTo);
    }

    /// <summary>The same tap again, by a finger or by a channel that gives it a new id.</summary>
    public Task<string> TapsAgain() => TapsAgain(_ => { });

    /// <param name="change">What is different in what the button sends.</param>
    public Task<string> TapsAgain(Action<JsonObject> change)
    {
        LastActivity["id"] = chat.Activity(this, "invoke")["id"]!.DeepClone();
        change(LastActivity["value"]!["action"]!["data"]!.AsObject());
        return TapComesAgain();
    }

    /// <summary>The same tap again, word for word.</summary>
    public Task<string> TapComesAgain() => Answered((JsonObject)LastActivity.DeepClone(), (string?)LastActivity["replyToId"]);

    async Task<string> Answered(JsonObject activity, string? replyTo)
    {
        var (status, body) = await chat.Send(activity);
        Assert.Equal(HttpStatusCode.OK, status);
        var type = (string?)body?["type"];
        var answer = "";
        if (type == "application/vnd.microsoft.card.adaptive")
        {
            var card = body!["value"]!.AsObject();
            chat.Cards.Add(card);
            chat.Teams.Limits.Weigh(card);
            answer = (string?)card["fallbackText"] ?? "";
            if (cards.FindIndex(c => c.ActivityId == replyTo) is var at and >= 0)
                cards[at] = new(replyTo!, card);
        }
        else
        {
            answer = body?["value"] is JsonValue text ? (string?)text ?? "" : body?["value"]?.ToJsonString() ?? "";
        }

        Answer = answer;
        Hear(answer, isUpdate: false);
        await chat.Listen();
        await chat.AfterEachStep();
        return answer;
    }

    /// <summary>The last such button and the inputs of its card and of the cards around it.</summary>
    static (JsonObject Action, JsonObject Inputs)? Find(JsonNode? node, Func<JsonObject, bool> isIt)
    {
        var inputs = new JsonObject();
        return Find(node, isIt, inputs) is { } action ? (action, inputs) : null;
    }

    static JsonObject? Find(JsonNode? node, Func<JsonObject, bool> isIt, JsonObject inputs)
    {
        switch (node)
        {
            case JsonArray all:
                JsonObject? found = null;
                foreach (var item in all)
                    found = Find(item, isIt, inputs) ?? found;
                return found;
            case JsonObject element:
                var type = (string?)element["type"] ?? "";
                if (type.StartsWith("Input.", StringComparison.Ordinal) && element["value"] is JsonValue value)
                    inputs[(string)element["id"]!] = value.ToString();
                if (type == "Action.Execute")
                    return isIt(element) ? element : null;
                JsonObject? hit = null;
                foreach (var (key, child) in element)
                {
                    if (key is not ("fallback" or "data"))
                        hit = Find(child, isIt, inputs) ?? hit;
                }

                return hit;
            default:
                return null;
        }
    }
}
