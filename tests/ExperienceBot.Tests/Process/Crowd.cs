using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>
/// Many people at once, who order, accept, step back and cancel while the bot comes and goes. Their channel sends again what got
/// no answer, and what each was told is held against what the bot has kept.
/// </summary>
sealed class Crowd(Chat chat, int seed)
{
    const int Requesters = 4;
    const int FirstRequester = 601;
    const string Tenant = "00000000-0000-4000-8000-0000000000ff";
    const int MostAtOnce = 8;
    public const int Experts = 24;
    static readonly string Declined = JsonEncodedText.Encode(Words.In(Language.Fi)["offer.declined"]).ToString();
    static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan ALease = TimeSpan.FromSeconds(31);
    static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(15);

    readonly Func<int, int> random = new Random(seed).Next;
    readonly Lock gate = new();
    readonly ConcurrentDictionary<string, bool> ordered = new(); // and whether it was cancelled
    readonly ConcurrentDictionary<(string Order, string Expert), OfferStatus> answered = new();
    readonly List<int> interruptions = [];
    int taps;

    public int Orders => ordered.Count;

    public int Answers => answered.Count;

    public int Taps => taps;

    /// <summary>The bot was killed just now: what had arrived and was not written down may come again.</summary>
    public Task SawItKilled()
    {
        interruptions.Add(chat.Teams.Arrivals.Count);
        return Task.CompletedTask;
    }

    /// <summary>Until then, and then each ends what they are in the middle of.</summary>
    public async Task Live(CancellationToken until)
    {
        var requesters = Enumerable.Range(FirstRequester, Requesters).Select(n => Order(chat.Expert(n), until)).ToList();
        var experts = new List<Task>();
        var asked = new HashSet<(string, string)>(); // a copy is not answered again
        var seen = 0;
        while (!until.IsCancellationRequested)
        {
            foreach (var arrival in chat.Teams.Arrivals.Skip(seen))
            {
                seen++;
                if (!arrival.IsUpdate && Button(arrival.Activity, "offer.accept") is { } yes
                    && (string)yes["data"]!["order"]! is var order && asked.Add((arrival.Conversation, order)))
                    experts.Add(Answer(chat.Expert(int.Parse(arrival.Conversation[^3..], CultureInfo.InvariantCulture)), order));
            }

            await Task.Delay(Breath, BotProcess.Time, CancellationToken.None);
        }

        await Task.WhenAll([.. requesters, .. experts]);
    }

    /// <summary>All that is owed is done, also what waited for a lease to run out or for another try.</summary>
    public async Task ComesToRest()
    {
        foreach (var time in (TimeSpan[])[TimeSpan.Zero, ALease, LongestPatience, ALease])
        {
            using var passed = await chat.Http.PostAsync(
                new Uri("/dev/clock", UriKind.Relative), new StringContent($$"""{"advance":"{{time:c}}"}""", null, "application/json"));
            passed.EnsureSuccessStatusCode();
        }

        var ready = JsonNode.Parse(await chat.Http.GetStringAsync(new Uri("/health/ready", UriKind.Relative)))!;
        Assert.Equal((0, 0), ((int)ready["due"]!, (int)ready["aside"]!));
    }

    /// <summary>Reliability §2.1: nothing acknowledged is lost, no seat is filled twice, nobody is in two places, everybody is told.</summary>
    /// <returns>How many messages came that the bot has no note of: copies, of which a kill explains as many as it does at once.</returns>
    public async Task<int> WasServed(IStore store)
    {
        var orders = new Dictionary<string, Order>();
        var noted = new HashSet<string>();
        foreach (var shard in Enumerable.Range(0, store.Shards))
        {
            var rows = await store.Range($"{Tenant}:{shard:D2}", "A!", "A\"", 1_000_000, CancellationToken.None);
            noted.UnionWith(rows.Where(r => r.Key.Contains("!X!", StringComparison.Ordinal)).SelectMany(r => StoredJson.Read(r.Data, StoredJson.Default.WorkItem).ActivityIds));
            foreach (var aggregate in rows.Where(r => r.Key.StartsWith("A!o-", StringComparison.Ordinal)).GroupBy(r => r.Key.Split('!')[1]))
            {
                var head = aggregate.Single(r => r.Key.EndsWith("!H", StringComparison.Ordinal));
                var offers = aggregate.Where(r => r.Key.Contains("!O!", StringComparison.Ordinal)).Select(r => StoredJson.Read(r.Data, StoredJson.Default.Offer));
                orders[aggregate.Key[2..]] = offers.Aggregate(StoredJson.Read(head.Data, StoredJson.Default.Order), (order, offer) => order.With(offer));
            }
        }

        Assert.All(ordered, o => Assert.Equal(o.Value, orders[o.Key].Status == OrderStatus.CancelledByOrderer));
        Assert.All(orders.Values, o => Assert.InRange(Seated(o).Count(), 0, o.Seats));
        Assert.All(answered, a => Assert.Equal(
            a.Value, orders[a.Key.Order].OfferTo(new(a.Key.Expert))!.Status));
        var booked = orders.Values.Where(o => o.Status != OrderStatus.CancelledByOrderer)
            .SelectMany(o => Seated(o).SelectMany(s => o.Sessions.Select(session => (s.Expert, session)))).ToList();
        Assert.DoesNotContain(booked, a => booked.Exists(b => a != b && a.Expert == b.Expert && a.session.Start < b.session.End && b.session.Start < a.session.End));

        var told = chat.Teams.Arrivals.Select(a => (Who: a.Conversation[2..], Order: (string?)Button(a.Activity, null)?["data"]?["order"])).ToHashSet();
        Assert.All(orders.Values.SelectMany(o => o.Offers.Values.Where(f => f.Status == OfferStatus.Sent).Select(f => (f.Expert.Value, o.Id.Value))),
            sent => Assert.Contains((sent.Item1, sent.Item2), told));
        Assert.All(orders.Values.Where(o => o.Status != OrderStatus.CancelledByOrderer && Seated(o).Any() && o.OpenSeats == 0), o => Assert.Contains((o.Requester.Value, o.Id.Value), told));

        var copies = chat.Teams.Arrivals.Where(a => !a.IsUpdate && !noted.Contains(a.ActivityId)).ToList();
        Assert.All(copies.GroupBy(c => interruptions.FindIndex(at => c.Number <= at)), unrecorded =>
        {
            Assert.True(unrecorded.Key >= 0, $"{unrecorded.First().ActivityId} came, and nothing says so, though nobody killed the bot: {Text(unrecorded.First())}");
            Assert.InRange(unrecorded.Count(), 1, MostAtOnce);
        });
        return copies.Count;
    }

    static IEnumerable<Offer> Seated(Order order) => order.Offers.Values.Where(o => o.Status == OfferStatus.Accepted);

    async Task Order(Member who, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            var card = await Tap(who, "order.start", []);
            string? id = null;
            for (var steps = 0; id is null || Button(card, "order.show") is null; steps++)
            {
                Assert.InRange(steps, 0, 15);
                var submit = Button(card, "order.submit");
                var next = submit ?? Button(card, "order.answer");
                Assert.True(next is not null, card?.ToJsonString());
                id = submit is null ? null : (string)submit["data"]!["draft"]!;
                card = await Tap(who, (string)next["verb"]!, Filled(next["data"]!, card!.ToJsonString()));
            }

            ordered[id] = false;
            if (Below(5) > 0)
                continue;
            await Task.Delay(Breath * Below(50), BotProcess.Time, CancellationToken.None);
            await Tap(who, "order.cancel", new() { ["order"] = id, ["reason"] = "other" });
            ordered[id] = true;
            foreach (var (seat, _) in answered.Where(a => a.Key.Order == id).ToList())
                answered.TryRemove(seat, out _);
        }
    }

    /// <summary>What the card asks for, in any of its steps.</summary>
    JsonObject Filled(JsonNode data, string card)
    {
        var day = new DateOnly(2026, 3, 20).AddDays(Below(200)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        (string Key, string Value)[] inputs =
        [
            ("order_mode", "new"), ("task_type", "story_clients"), ("topics", "mental_health"), ("experience_side", "any"), ("goal", "Ryhmä saa toivoa toipumisesta."),
            ("expert_count", Below(3) == 0 ? "2" : "1"), ("date", day), ("start_time", "13:00"), ("end_time", "14:30"), ("speaking_minutes", "45"), ("mode", "onsite"),
            ("municipality", "Kokkola"), ("place", "Mariankatu 16"), ("audience", "clients"), ("audience_size", "12"), ("minors_present", "false"), ("language", "fi"),
            ("pair_professional", "Liisa"), ("day_contact", "Liisa, 040 1234567"), ("recording", "no"), ("payer", "Kp 4711"), ("terms", "true"),
        ];
        var filled = (JsonObject)data.DeepClone();
        foreach (var (key, value) in inputs.Where(i => card.Contains($"\"id\":\"{i.Key}\"", StringComparison.Ordinal)))
            filled[key] = value;
        return filled;
    }

    async Task Answer(Member who, string order)
    {
        await Task.Delay(Breath * Below(20), BotProcess.Time);
        var (verb, becomes) = Below(10) switch
        {
            < 6 => ("offer.accept", OfferStatus.Accepted),
            6 => ("offer.standby", OfferStatus.Standby),
            7 => ("offer.decline", OfferStatus.Declined),
            _ => ("", default),
        };
        if (verb.Length == 0)
            return; // not everybody answers
        var card = await Tap(who, verb, new() { ["order"] = order });
        if (verb == "offer.accept" && (string?)Button(card, "seat.release")?["data"]?["order"] != order)
            return; // it was full, or over, or they have a seat elsewhere at that time, which they may give up
        if (verb == "offer.decline" && !(card?.ToJsonString() ?? "").Contains(Declined, StringComparison.Ordinal))
            return; // it was withdrawn before
        if (verb == "offer.accept" && Below(6) == 0)
        {
            await Tap(who, "seat.release", new() { ["order"] = order });
            becomes = OfferStatus.CancelledByExpert;
        }

        if (verb != "offer.standby" && !ordered.GetValueOrDefault(order)) // who stands by may be called, and asked again
            answered[(order, who.Id)] = becomes;
    }

    /// <summary>One tap, sent until it is answered; gives the card that answers it, if one does.</summary>
    async Task<JsonNode?> Tap(Member who, string verb, JsonObject data)
    {
        Interlocked.Increment(ref taps);
        var activity = chat.Activity(who, "invoke");
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = data }, ["trigger"] = "manual",
        };
        while (true)
        {
            try
            {
                var (status, body) = await chat.Send(activity);
                if (status == HttpStatusCode.OK && (int)body!["statusCode"]! == 200)
                    return body["value"] as JsonObject;
            }
            catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
            {
                // No answer came: it is sent again, once more and word for word.
            }

            await Task.Delay(Breath, BotProcess.Time);
        }
    }

    int Below(int limit)
    {
        lock (gate)
            return random(limit);
    }

    static string Text(Arrival arrival) =>
        (string?)arrival.Activity["attachments"]?[0]?["content"]?["fallbackText"] ?? (string?)arrival.Activity["text"] ?? "";

    /// <summary>The first button of that verb, or the first that is about an order.</summary>
    static JsonObject? Button(JsonNode? node, string? verb) => node switch
    {
        JsonObject o when (string?)Value(o, "type") == "Action.Execute" && (verb is null ? Value(o["data"], "order") is not null : (string?)o["verb"] == verb) => o,
        JsonObject o => o.Select(p => Button(p.Value, verb)).FirstOrDefault(b => b is not null),
        JsonArray all => all.Select(n => Button(n, verb)).FirstOrDefault(b => b is not null),
        _ => null,
    };

    static JsonValue? Value(JsonNode? node, string key) => (node as JsonObject)?[key] as JsonValue;
}
