using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Hostile;

/// <summary>
/// Real activities, changed at random in their structure and in their bytes (reliability §3.4): never an error of ours, and
/// nothing changes that the sender has no right to. SEED and COUNT set another run; a failure names the one that fails.
/// </summary>
public sealed class Fuzz(ITestOutputHelper output)
{
    /// <summary>Each sends one after the other and has nobody's right but their own, so a run with the same seed is the same run.</summary>
    const int Senders = 24;
    const int Largest = 28 * 1024; // of what Teams takes

    /// <summary>So loose that only a defect reaches it: all senders share the machine with other tests. The aim is 20 ms (reliability §3.4).</summary>
    static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    /// <summary>What the bot may keep of a run, in bytes; people's drafts and what they were last answered are among it.</summary>
    const long MostKept = 400_000_000;

    static readonly int Seed = Number("SEED") ?? 20260302;
    static readonly int Count = Number("COUNT") ?? 100_000;

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    [Fact]
    public async Task Of_activities_breaks_nothing()
    {
        var channel = new Listening();
        await using var chat = await Begin(channel);
        var id = await Ordered(chat, "guarded", chat.Person("Pekka", "Pekka Puro", "00000000-0000-4000-8000-000000000003"));
        var own = await Ordered(chat, "ownorder", chat.Requester(), ("topics", "grief"));
        var people = new List<string> { chat.Requester().Id, An.Person(502).Value, An.Person(503).Value };
        people.AddRange(Enumerable.Range(900, Senders - people.Count).Select(n => An.Person(n).Value));
        await chat.Expert(501).Sends("offer.accept", ("order", id.Value)); // nobody but these two has anything to do with it
        foreach (var met in (Member[])[chat.Person("Pekka", "Pekka Puro", "00000000-0000-4000-8000-000000000003"), chat.Coordinator()])
            await met.Sends("me.language", ("language", "fi"));
        var before = await Guarded(chat, id);
        Assert.NotEmpty(before);

        await Run(chat, people, [id.Value, own.Value], Count);

        Assert.Equal(before, await Guarded(chat, id));
        Assert.True(channel.Longest < Largest, $"A message of {channel.Longest} bytes was sent.");
        Assert.Contains(Words.In(Language.Fi)["language.chosen"], await chat.Person("Uusi", "Uusi Ihminen", An.Person(999).Value).Sends("me.language", ("language", "fi")), StringComparison.Ordinal);
    }

    /// <summary>A coordinator may do all that the desk does, so here nothing is guarded but the bot itself.</summary>
    [Fact]
    public async Task Of_what_a_coordinator_sends_breaks_nothing()
    {
        var channel = new Listening();
        await using var chat = await Begin(channel);
        var orders = new List<string>();
        for (var n = 0; n < 8; n++)
            orders.Add((await Ordered(chat, $"order{n}", chat.Requester(), ("minors_present", n % 2 == 0 ? "true" : "false"))).Value);
        await Run(chat, [chat.Coordinator().Id], orders, Count / 20);
        Assert.True(channel.Longest < Largest, $"A message of {channel.Longest} bytes was sent.");
    }

    [Fact]
    public async Task A_body_that_never_ends_is_cut_and_holds_nobody_up()
    {
        await using var chat = await Chat.Begin();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, chat.Http.BaseAddress!.Port);
        await using var wire = client.GetStream();
        await wire.WriteAsync("POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"u8.ToArray());
        Assert.Contains(Words.In(Language.Fi)["language.chosen"], await chat.Requester().Sends("me.language", ("language", "fi")), StringComparison.Ordinal);

        using var reader = new StreamReader(wire);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var answer = await reader.ReadToEndAsync(patience.Token); // until the other side closes
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Empty(chat.Errors);
    }

    /// <summary>The whole bot, and a channel that takes whatever it is told: thousands of answers a second.</summary>
    static async Task<Chat> Begin(Listening channel)
    {
        var chat = await Chat.Begin(builder => builder.Services.AddSingleton(new ConnectorClient(new HttpClient(channel), BotProcess.Time)));
        var roster = chat.The<Roster>();
        await roster.Import(
            [
                .. roster.All.Select(e => e with { Status = ExpertStatus.Inactive }),
                An.Expert(501), An.Expert(502) with { Topics = ["grief"] }, An.Expert(503) with { Topics = ["cancer"] },
            ], CancellationToken.None);
        return chat;
    }

    static async Task<OrderId> Ordered(Chat chat, string id, Member requester, params (string Key, string Value)[] answers)
    {
        var decision = Submitting.Decide(
            new() { Id = new(id), Form = An.Form(answers) }, new(requester.Id), chat.The<FeeTable>(), chat.The<Brokering>(), $"code{id}", 7, chat.Now);
        await chat.The<OrderBook>().Create(decision.Answer, decision.Owes, CancellationToken.None);
        await chat.Listen();
        return new(id);
    }

    /// <summary>The order and whoever it concerns.</summary>
    static async Task<List<string>> Guarded(Chat chat, OrderId id)
    {
        string[] guarded = [$"A!o-{id}!", $"A!p-{chat.Coordinator().Id}!", $"A!p-{An.Person(501)}!", $"R!{An.Person(501)}", "A!p-00000000-0000-4000-8000-000000000003!"];
        return [.. (await chat.The<IStore>().Range(chat.The<Ledger>().Partitions.Single(), "!", "~", 100_000, CancellationToken.None))
            .Where(row => guarded.Any(g => row.Key.StartsWith(g, StringComparison.Ordinal))).Select(row => $"{row.Key} {row.Data}")];
    }

    async Task Run(Chat chat, List<string> people, IReadOnlyList<string> orders, int count)
    {
        var handle = chat.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Single(e => e.RoutePattern.RawText == "/api/messages").RequestDelegate!;
        var verbs = chat.Services.GetServices<ICardActions>().SelectMany(c => c.Actions.Keys).Order(StringComparer.Ordinal).ToList();
        var about = await Task.WhenAll(orders.Select(id => chat.Order(new(id))));
        var (kept, statuses, took) = (GC.GetTotalMemory(forceFullCollection: true), new int[600], new TimeSpan[count]);
        var begun = BotProcess.Time.GetTimestamp();
        await Task.WhenAll(people.Select((person, sender) => Task.Run(async () =>
        {
            var input = new Activities(person, about, verbs, new Random(Seed + sender));
            for (var n = sender; n < count; n += people.Count)
            {
                var (body, mediaType) = input.Next();
                var started = BotProcess.Time.GetTimestamp();
                var status = await Handled(handle, body, mediaType, chat.Services);
                took[n] = BotProcess.Time.GetElapsedTime(started);
                Interlocked.Increment(ref statuses[status]);
                if (status is not (200 or 400 or 413 or 415 or 501) || chat.Errors.Count > 0)
                    Assert.Fail($"SEED={Seed} COUNT={Count}, input {n} is answered {status}: {string.Join('\n', chat.Errors)}\n{Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 4000)))}");
            }
        })));
        output.WriteLine($"{count} activities in {BotProcess.Time.GetElapsedTime(begun).TotalSeconds:0.0} s: "
            + string.Join(", ", statuses.Index().Where(s => s.Item > 0).Select(s => $"{s.Item} × {s.Index}")));
        Array.Sort(took);
        var (p50, p99) = (took[count / 2], took[count * 99 / 100]);
        kept = GC.GetTotalMemory(forceFullCollection: true) - kept;
        output.WriteLine($"{people.Count} at once: p50 {p50.TotalMilliseconds:0.0} ms, p99 {p99.TotalMilliseconds:0.0} ms; {kept / 1_000_000} MB more are kept");
        Assert.True(p99 < Slow, $"p99 is {p99.TotalMilliseconds} ms.");
        Assert.True(kept < MostKept, $"{kept} bytes more are kept.");
        Assert.True(statuses[200] > count / 4, "Most are refused at once: they are changed too much to test anything.");
    }

    /// <summary>As the server calls the endpoint, without the wire. Whatever is thrown ends the test.</summary>
    static async Task<int> Handled(RequestDelegate handle, byte[] body, string mediaType, IServiceProvider services)
    {
        using var answer = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Connection.RemoteIpAddress = IPAddress.Loopback;
        http.Request.Method = "POST";
        http.Request.ContentType = mediaType;
        http.Request.Body = new MemoryStream(body);
        http.Response.Body = answer;
        await handle(http);
        if (answer.Length > 0)
        {
            Assert.True(answer.Length < Largest, $"{answer.Length} bytes are answered.");
            using var json = JsonDocument.Parse(answer.GetBuffer().AsMemory(0, (int)answer.Length));
            var status = json.RootElement.TryGetProperty("statusCode", out var told) ? told.GetInt32() : 200;
            return status == 500 ? 500 : http.Response.StatusCode; // a tap that failed is told so in the body
        }

        return http.Response.StatusCode;
    }

    /// <summary>The channel's side of what the bot sends.</summary>
    sealed class Listening : HttpMessageHandler
    {
        int count;
        long longest;

        public long Longest => longest;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Content is { } content)
            {
                var body = await content.ReadAsByteArrayAsync(cancellationToken);
                InterlockedMax(ref longest, body.Length);
                using var json = JsonDocument.Parse(body);
            }

            return new(HttpStatusCode.Created) { Content = new StringContent($$"""{"id":"{{Interlocked.Increment(ref count)}}"}""") };
        }

        static void InterlockedMax(ref long most, long value)
        {
            for (var known = Volatile.Read(ref most); value > known;)
                known = Interlocked.CompareExchange(ref most, value, known) is var found && found == known ? value : found;
        }
    }
}

/// <summary>An endless row of activities as one person's client and the channel send them, most with something wrong.</summary>
sealed class Activities
{
    static readonly string[] Events =
    [
        """{"type":"conversationUpdate","membersAdded":[{"id":"28:experiencebot"},{"id":"29:x","aadObjectId":"x"}]}""",
        """{"type":"conversationUpdate","membersRemoved":[{"id":"29:x"}],"channelData":{"eventType":"teamMemberRemoved","team":{"id":"19:t"}}}""",
        """{"type":"conversationUpdate","topicName":"Uusi nimi","channelData":{"eventType":"channelRenamed","channel":{"id":"19:c","name":"K"}}}""",
        """{"type":"installationUpdate","action":"add"}""", """{"type":"installationUpdate","action":"remove"}""",
        """{"type":"installationUpdate","action":"add-upgrade"}""", """{"type":"typing"}""", """{"type":"endOfConversation","code":"completedSuccessfully"}""",
        """{"type":"messageReaction","reactionsAdded":[{"type":"like"}],"replyToId":"170"}""", """{"type":"messageReaction","reactionsRemoved":[{"type":"heart"}]}""",
        """{"type":"messageUpdate","text":"Tilaa sittenkin","channelData":{"eventType":"editMessage"}}""",
        """{"type":"messageDelete","channelData":{"eventType":"softDeleteMessage"}}""",
        """{"type":"event","name":"application/vnd.microsoft.readReceipt","value":{"lastReadMessageId":"1"}}""",
        """{"type":"event","name":"application/vnd.microsoft.meetingStart","value":{"Id":"m","StartTime":"2026-03-02T08:00:00Z"}}""",
        """{"type":"invoke","name":"task/fetch","value":{"data":{"type":"task/fetch"},"context":{"theme":"default"}}}""",
        """{"type":"invoke","name":"composeExtension/query","value":{"commandId":"s","parameters":[{"name":"q","value":"x"}],"queryOptions":{"skip":0,"count":25}}}""",
        """{"type":"invoke","name":"signin/verifyState","value":{"state":"123456"}}""",
        """{"type":"invoke","name":"fileConsent/invoke","value":{"action":"accept","uploadInfo":{"name":"a.txt","uploadUrl":"https://x"}}}""",
        """{"type":"invoke","name":"message/submitAction","value":{"actionName":"feedback","actionValue":{"reaction":"like"}}}""",
        """{"type":"message","attachments":[{"contentType":"image/png","contentUrl":"https://x/y.png","name":"y.png"}]}""",
        """{"type":"message","text":"<at>Bot</at> Ohje","textFormat":"xml","entities":[{"type":"mention","text":"<at>Bot</at>","mentioned":{"id":"28:experiencebot","name":"Bot"}},{"type":"clientInfo","locale":"fi-FI","country":"FI","platform":"Web"}]}""",
        """{"type":"message","text":"Hei","attachments":[{"contentType":"text/html","content":"<p>Hei</p>"}]}""",
        """{"type":"message","text":"Ohje","deliveryMode":"expectReplies"}""",
        """{"type":"message","text":"Ohje","conversation":{"id":"19:g@thread.v2","conversationType":"groupChat","isGroup":true,"tenantId":"t"}}""",
    ];

    static readonly string[] Said =
    [
        "Tilaa", "Ohje", "Kieli", "Kieli sv", "Tilaukseni", "Tehtäväni", "Tauko", "Jatkan", "Tilaukset", "Peru", "Omat tietoni", "uusi tilaus", "jatka", "ohita", "takaisin",
        "yhteenveto", "lähetä", "tallenna", "1", "2", "story_clients", "mielenterveys, suru", "ensi ti klo 13–15", "24.3.2026 klo 13-14.30", "aika: 25.3. klo 9", "kyllä", "ei",
        "otan vastaan", "varalla", "en pääse", "en tällä kertaa", "Kokkola", "etänä", "muokkaa paikka", "45 min", "joka tiistai klo 10–12 viisi kertaa", "beställ", "help", "language en",
    ];

    static readonly JsonNode?[] Odd =
    [
        null, true, false, 0, -1, 12345, 3.5, "", " ", "x", "null", "true", "-1", "99999999999999999999", "NaN", "1e999", "{}", "[]", "../../etc/passwd", "' OR 1=1; --", "A!o-guarded!H", "o-guarded|offer:x",
        "**lihava** [linkki](https://evil.example)", "<at>Kaisa</at><script>alert(1)</script>", "{{DATE(2026-03-02,SHORT)}} ${topic}", "\u202Eאבג\u200B\uFEFF", "👩‍👩‍👧‍👦 ﷽ Z̷͖̈", "\0\u0001\u001b",
        "2026-02-30", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999+14:00", "121212-123A", "mailto:a@b.fi 040 1234567",
        "@lone@", "@lone low@", "http://169.254.169.254/", "fi", "sv-SE", "xx-YY", "coordinator", "28:experiencebot", new string('ä', 300), new string('a', 3000), new string('9', 400),
    ];

    /// <summary>Beside those that buttons send.</summary>
    static readonly string[] OtherKeys =
    [
        "verb", "data", "action", "type", "id", "from", "role", "aadObjectId", "date", "start_time", "o3", "goal", "order_mode", "topics", "outcome", "payer", "query", "sure", "act", "checked_on",
        "$type", "__proto__", "\u202E", "@lone@",
    ];

    static readonly (string, string)[] Typed =
    [
        ("order_mode", "new"), ("task_type", "story_clients"), ("topics", "grief"), ("date", "2026-03-24"), ("start_time", "13:00"), ("end_time", "14:30"), ("o3", "Hyvä."), ("e9", "Hyvä."),
    ];

    static readonly JsonSerializerOptions Written = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 200 };

    readonly List<string> templates = [];
    readonly Random random;
    readonly string person;
    readonly IReadOnlyList<Order> orders;
    readonly List<string> keys;
    int count;

    public Activities(string person, IReadOnlyList<Order> orders, IReadOnlyList<string> verbs, Random random)
    {
        (this.person, this.orders, this.random) = (person, orders, random);
        keys = [.. verbs.SelectMany(verb => Sent(verb, orders[0]).Keys).Concat(OtherKeys).Distinct()];
        templates.AddRange(Events);
        templates.AddRange(Said.Select(text => new JsonObject { ["type"] = "message", ["text"] = text, ["textFormat"] = "plain" }.ToJsonString()));
        foreach (var verb in verbs)
        {
            templates.Add(new JsonObject
            {
                ["type"] = "invoke", ["name"] = "adaptiveCard/action", ["replyToId"] = "170",
                ["value"] = new JsonObject { ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = Data(verb) }, ["trigger"] = "manual" },
            }.ToJsonString());
            templates.Add(new JsonObject { ["type"] = "message", ["replyToId"] = "170", ["value"] = Data(verb) }.ToJsonString());
        }
    }

    public (byte[] Body, string MediaType) Next()
    {
        var activity = Whole(JsonNode.Parse(Any(templates))!.AsObject());
        for (var changes = random.Next(5); changes > 0; changes--)
            Change(activity);
        var json = activity.ToJsonString(Written)
            .Replace("@lone@", "\\ud83d", StringComparison.Ordinal).Replace("@lone low@", "\\udc00x", StringComparison.Ordinal);
        return (random.Next(8) == 0 ? Bytes(json) : Encoding.UTF8.GetBytes(json), random.Next(60) == 0 ? Any<string>(["text/plain", "", "application/xml", "application/json;;", "*/*"]) : "application/json");
    }

    /// <summary>What the button really sends, of one of the orders; and what an order's walk and a feedback form are filled in with.</summary>
    JsonObject Data(string verb)
    {
        var data = new JsonObject(Sent(verb, Any(orders)).Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))) { ["verb"] = verb };
        if (verb is "order.answer" or "join.answer" or "feedback.submit")
        {
            foreach (var (key, value) in Typed)
                data[key] ??= value;
        }

        return data;
    }

    static Dictionary<string, string> Sent(string verb, Order order) => Stage.Data(
        verb, order, new() { Id = new("d"), Version = 1, Form = Form.Empty, Step = "place", TouchedAt = An.Now }, "o-guarded|offer:x", "1");

    /// <summary>With what the channel puts around it.</summary>
    JsonObject Whole(JsonObject activity)
    {
        activity["id"] = random.Next(50) == 0 ? "again" : $"f:{person}:{++count}";
        activity["timestamp"] = "2026-03-02T07:00:00.123Z";
        activity["localTimestamp"] = "2026-03-02T09:00:00.123+02:00";
        activity["serviceUrl"] = "http://127.0.0.1:1/";
        activity["channelId"] = "msteams";
        activity["from"] = new JsonObject { ["id"] = $"29:{person}", ["name"] = "Ville Vieras", ["aadObjectId"] = person };
        activity["recipient"] = new JsonObject { ["id"] = "28:experiencebot", ["name"] = "Bot" };
        activity["conversation"] ??= new JsonObject { ["id"] = $"a:{person}", ["conversationType"] = "personal", ["tenantId"] = "00000000-0000-4000-8000-0000000000ff" };
        activity["channelData"] ??= new JsonObject { ["tenant"] = new JsonObject { ["id"] = "00000000-0000-4000-8000-0000000000ff" } };
        activity["locale"] = "fi-FI";
        return activity;
    }

    /// <summary>One thing anywhere in it.</summary>
    void Change(JsonObject activity)
    {
        var place = Any(Objects(activity).ToList());
        var key = place.Count > 0 && random.Next(5) > 0 ? place.ElementAt(random.Next(place.Count)).Key : Any(keys);
        if (key == "aadObjectId" && random.Next(3) > 0)
            return; // mostly they stay who they are
        switch (random.Next(10))
        {
            case 0 or 1:
                place.Remove(key);
                break;
            case 2:
                place[key] = new JsonArray(place[key]?.DeepClone(), Any(Odd)?.DeepClone(), null);
                break;
            case 3:
                place[key] = new JsonObject { [Any(keys)] = Any(Odd)?.DeepClone(), [key] = place[key]?.DeepClone() };
                break;
            case 4:
                place[key] = Enumerable.Range(0, random.Next(40)).Aggregate(Any(Odd)?.DeepClone(), (inner, _) => new JsonArray(inner));
                break;
            case 5 when place[key] is { } moved:
                place.Remove(key);
                place[random.Next(2) == 0 ? key.ToUpperInvariant() : Any(keys)] = moved;
                break;
            case 6:
                // Never as the sender, which only the channel names: nobody here has a right to what is guarded.
                place[Any(keys) is not "aadObjectId" and var named ? named : "expert"] = random.Next(3) == 0 ? An.Person(random.Next(2) == 0 ? 501 : 2).Value : Any(orders).Id.Value;
                break;
            case 7 when random.Next(20) == 0:
                place[key] = new string('y', random.Next(300_000));
                break;
            default:
                place[key] = Any(Odd)?.DeepClone();
                break;
        }
    }

    static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject one => one.SelectMany(p => Objects(p.Value)).Prepend(one),
        JsonArray all => all.SelectMany(Objects),
        _ => [],
    };

    /// <summary>What is no JSON any more, or not the same for every reader.</summary>
    byte[] Bytes(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var at = random.Next(bytes.Length);
        switch (random.Next(10))
        {
            case 0:
                return bytes[..at];
            case 1:
                bytes[at] = (byte)random.Next(256);
                return bytes;
            case 2:
                return [.. bytes[..at], 0xFF, 0xC0, 0x80, .. bytes[at..]];
            case 3:
                return [.. bytes[..at], .. bytes[(at / 2)..at], .. bytes[at..]];
            case 4:
                return [.. Encoding.UTF8.Preamble, .. bytes];
            case 5:
                return Encoding.Unicode.GetBytes(json);
            case 6:
                return [.. bytes, .. "{}"u8];
            case 7:
                return Encoding.UTF8.GetBytes(json.Replace("{", "{\"type\":\"message\",", StringComparison.Ordinal));
            case 8:
                return Encoding.UTF8.GetBytes(json.Replace(",", "/**/,", StringComparison.Ordinal));
            default:
                bytes[at] = 0;
                return bytes;
        }
    }

    T Any<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];
}
