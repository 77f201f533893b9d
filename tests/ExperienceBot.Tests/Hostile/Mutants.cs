using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Hostile;

/// <summary>
/// What a button sends, changed by whoever holds the wire: always answered, never an error, and nothing of anybody else's
/// changes (reliability §3.6).
/// </summary>
public sealed class Mutants(ITestOutputHelper output)
{
    const string Hostile = "[lue](https://evil.example) **b** <at>Kaisa</at> {{DATE(2026-03-02,SHORT)}} <script>x</script>\u202e\u200b";
    const string Bogus = "ei-tarjottu-987654321";

    static readonly string[] Ids = ["order", "draft", "work", "flag"];

    /// <summary>Where a person writes what they like.</summary>
    static readonly string[] Written =
    [
        "question", "answer", "reason", "text", "summary", "link", "name", "value", "query", "municipality", "formId", "id", "why",
    ];

    [Theory]
    [InlineData("review")]
    [InlineData("offering")]
    [InlineData("held")]
    public async Task Of_a_tap_do_nothing_to_others(string state)
    {
        await using var stage = await Stage.Set(state);
        var (before, count) = (await stage.Rows(), 0);
        foreach (var verb in stage.Verbs)
        foreach (var actor in stage.Actors.Keys.Where(a => a != "former" || verb is not ("me.consent" or "me.erase"))) // what is theirs goes out of old orders too
        {
            foreach (var (how, json) in Of(stage, actor, verb))
            {
                var (status, body) = await stage.Post(json);
                Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{verb} of {actor}, {how}: {(int)status}");
                Assert.True(status != HttpStatusCode.OK || body.Contains("\"value\":", StringComparison.Ordinal), $"{verb} of {actor}, {how}: no answer");
                Assert.True(body.Length < 28 * 1024, $"{verb} of {actor}, {how}: {body.Length} characters");
                Assert.True(stage.Chat.Errors.Count == 0, $"{verb} of {actor}, {how}: {string.Join('\n', stage.Chat.Errors)}");
                count++;
            }

            await stage.Chat.Listen(); // what the actor's own doing told others is theirs, not the next one's
            var me = stage.Actors[actor].Id;
            var changed = Stage.Changed(before, await stage.Rows()).Where(key => key.StartsWith("A!o-", StringComparison.Ordinal) || key.StartsWith("N!", StringComparison.Ordinal)
                || (!key.Contains(me, StringComparison.Ordinal) && (key.StartsWith("A!p-", StringComparison.Ordinal) || key.StartsWith("R!", StringComparison.Ordinal)))).ToList();
            Assert.True(changed.Count == 0, $"{verb} of {actor}: {string.Join(", ", changed)}");
            before = await stage.Rows();
        }

        output.WriteLine($"{state}: {count} mutants");
        Assert.Equal(stage.Planted, await stage.RowsElsewhere());
    }

    /// <summary>
    /// Whoever the button is for may do what it does and nothing beside it: a changed card does the same, less, or nothing. Each button
    /// in each hand is tried in one state in which it does something.
    /// </summary>
    [Fact]
    public async Task Of_a_tap_by_whom_it_is_for_do_no_more_than_the_tap()
    {
        var (begun, grid) = (BotProcess.Time.GetTimestamp(), await TamperGrid.Read());
        var chosen = Stage.States.ToDictionary(state => state, _ => new List<(string Verb, string Actor)>());
        foreach (var pair in grid.Where(cell => cell.Value.IsEffect).GroupBy(cell => (cell.Key.Verb, cell.Key.Actor)).OrderBy(p => p.Count()))
            chosen[pair.Select(cell => cell.Key.State).MinBy(state => chosen[state].Count)!].Add(pair.Key);

        var played = await Task.WhenAll(chosen.Select(c => Play(c.Key, c.Value, grid)));

        output.WriteLine($"{chosen.Values.Sum(c => c.Count)} buttons in a hand, {played.Sum(p => p.Count)} mutants, {played.Sum(p => p.Effects)} with an effect, "
            + $"in {BotProcess.Time.GetElapsedTime(begun).TotalSeconds:0} s");
        var wrong = played.SelectMany(p => p.Wrong).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    static async Task<(int Count, int Effects, List<string> Wrong)> Play(string state, List<(string Verb, string Actor)> chosen, TamperGrid grid)
    {
        await using var stage = await Stage.Set(state);
        var (wrong, count, effects) = (new List<string>(), 0, 0);
        foreach (var (verb, actor) in chosen)
        {
            var (isTouched, may) = (false, grid[(state, verb, actor)]);
            foreach (var (how, rule, change) in ForWhomItIs(stage, verb, actor))
            {
                if (rule == Rule.Nothing && (verb == "offer.pause" ? !how.StartsWith("a verb", StringComparison.Ordinal) : Standing.Contains(verb) && how.EndsWith("version", StringComparison.Ordinal)))
                    continue;
                var tap = stage.Tap(actor, verb, stage.Data(verb));
                change(tap["value"]!["action"]!.AsObject());
                var shown = stage.Chat.Teams.Arrivals.Count;
                var did = await CardTamper.Do(stage, actor, tap);
                count++;
                effects += did.HasEffect ? 1 : 0;
                var all = TamperGrid.Cell.Of(did.Told);
                var isFine = rule switch
                {
                    Rule.Same => did.Told == may.Told,
                    Rule.Nothing => !did.HasEffect,
                    Rule.OfAnother => all.IsWithin(grid.Where(c => c.Key.State == state && c.Key.Actor == actor).Select(c => c.Value)),
                    _ => all.IsWithin([may]),
                };
                if (!isFine)
                    wrong.Add($"{state} {verb} {actor}, {how}: {did.Told} instead of {may.Told}");
                if (did.HasEffect && how is "choices not offered" && (await stage.Rows()).Values.Any(row => row.Contains(Bogus, StringComparison.Ordinal)))
                    wrong.Add($"{state} {verb} {actor}, {how}: is kept");
                if (how is "hostile text")
                {
                    foreach (var card in stage.Chat.Teams.Arrivals.Skip(shown).Select(a => a.Activity["attachments"]?[0]?["content"]).Append(JsonNode.Parse(did.Said)!["value"]).OfType<JsonObject>())
                        UserText.Check(card);
                }

                if (stage.Chat.Errors.Count > 0)
                    wrong.Add($"{state} {verb} {actor}, {how}: {string.Join('\n', stage.Chat.Errors)}");
                isTouched |= did.HasEffect;
                if (did.HasEffect && !did.IsOwn)
                {
                    await stage.Anew();
                    isTouched = false;
                }
            }

            if (isTouched)
                await stage.Anew();
            var before = await stage.Rows();
            var large = stage.Tap(actor, verb, stage.Data(verb).Append(new("text2", new string('x', 1024 * 1024))));
            if (await stage.Post(large.ToJsonString()) is var (status, body) && (status, body) != (HttpStatusCode.RequestEntityTooLarge, ""))
                wrong.Add($"{state} {verb} {actor}, a megabyte: {status}");
            count++;
            if (Stage.Changed(before, await stage.Rows()).Any())
                wrong.Add($"{state} {verb} {actor}, a megabyte: has an effect");
        }

        return (count, effects, wrong);
    }

    /// <summary>
    /// Whatever card they are on: their own word, which stands or is said once however often it comes, and a document, whose text of now is
    /// shown instead. (A pause is of the person, not even of an order.)
    /// </summary>
    static readonly string[] Standing = ["document.accept", "claim.dispute", "claim.waive", "debrief.request", "report.submit"];

    enum Rule
    {
        /// <summary>What the true card does.</summary>
        Same,

        /// <summary>That or less.</summary>
        Less,

        /// <summary>What any of the actor's own buttons may do.</summary>
        OfAnother,

        /// <summary>At most an answer.</summary>
        Nothing,
    }

    static IEnumerable<(string How, Rule Rule, Action<JsonObject> Change)> ForWhomItIs(Stage stage, string verb, string actor)
    {
        var data = stage.Data(verb);
        if (data.TryGetValue("v", out var seen))
        {
            var number = int.TryParse(seen, NumberStyles.None, CultureInfo.InvariantCulture, out var known) ? known : 0;
            foreach (var (how, v) in new (string, JsonNode)[]
            {
                ("an older version", number - 1), ("a newer version", number + 1), ("a negative version", -7), ("a huge version", "99999999999999999999"),
                ("no number as the version", "NaN"), ("half of a version", 1.5), ("an empty version", ""),
            })
                yield return (how, Rule.Nothing, action => action["data"]!["v"] = v.DeepClone());
        }

        if (data.Keys.Any(Stage.IsId))
        {
            var nothing = Stage.OfNothing(data);
            yield return ("of nothing", Rule.Nothing, action => action["data"] = new JsonObject(nothing.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))));
        }

        if (data.ContainsKey("order"))
            yield return ("of another tenant's order", Rule.Nothing, action => action["data"]!["order"] = Stage.PlantedOrder);
        yield return ("a verb in capitals", Rule.Nothing, action => action["verb"] = verb.ToUpperInvariant());
        yield return ("a verb that is none", Rule.Nothing, action => action["verb"] = "fee.raise");
        yield return ("fields of its own making", Rule.Same, action =>
        {
            var sent = action["data"]!.AsObject();
            foreach (var key in (string[])["role", "approved", "isCoordinator", "deadline", "dueAt", "tenant", "requester", "who", "aadObjectId", "$type", "constructor"])
                sent[key] = key.EndsWith('e') ? "coordinator" : "true";
            (sent["deadline"], sent["who"], sent["tenant"]) = ("2030-01-01T00:00:00Z", stage.Actors["coordinator"].Id, Stage.Elsewhere);
            sent["__proto__"] = new JsonObject { ["role"] = "coordinator", ["fee"] = "999" };
            sent["verb"] = verb == "order.cancel" ? "me.erase" : "order.cancel"; // the action's own is the one that counts
            if (actor == "coordinator")
                return; // who may well name a person or a fee
            sent["fee"] = "999";
            foreach (var key in (string[])["person", "expert"])
                sent[key] ??= stage.Actors["unasked"].Id;
        });
        var verbs = stage.Verbs;
        foreach (var step in (int[])[1, 7, 31])
        {
            var other = verbs[(verbs.ToList().IndexOf(verb) + step) % verbs.Count];
            yield return ($"as {other}", Rule.OfAnother, action => action["verb"] = other);
        }

        var fields = data.Keys.Where(key => !Stage.IsId(key) && key != "v").ToList();
        foreach (var (how, change) in new (string, Func<string, JsonNode?>?)[]
        {
            ("without its fields", null), ("objects", key => new JsonObject { ["value"] = data[key] }), ("arrays", key => new JsonArray(data[key], data[key])),
            ("choices not offered", key => Written.Contains(key) ? data[key] : Bogus), ("numbers out of range", key => Written.Contains(key) ? data[key] : JsonNode.Parse("-1e300")),
            ("no numbers", key => Written.Contains(key) ? data[key] : "NaN"), ("100 KB", _ => new string('x', 100_000 / fields.Count)), ("hostile text", _ => Hostile),
            ("a verb as text", _ => "order.cancel"),
        })
        {
            if (fields.Count > 0)
            {
                yield return (how, Rule.Less, action =>
                {
                    foreach (var key in fields)
                    {
                        action["data"]!.AsObject().Remove(key);
                        if (change is not null)
                            action["data"]![key] = change(key);
                    }
                });
            }
        }

        if (data.ContainsKey("v"))
            yield return ("without a version", Rule.Less, action => action["data"]!.AsObject().Remove("v"));
    }

    /// <summary>A card that somebody passes on: what it does is decided by who taps it and where, not by whom it was for.</summary>
    [Fact]
    public async Task Of_a_card_that_is_passed_on_do_what_the_new_hand_may()
    {
        await using var stage = await Stage.Set("offering");
        var (requesters, count) = (FakeTeams.ConversationOf(stage.Actors["requester"].Id), 0);
        var theirs = stage.Chat.Teams.Arrivals.Last(a => a.Conversation == requesters).ActivityId;
        var aside = Words.All("in_private").Select(w => w.Split('{')[0]).ToList(); // some have chosen another language on the way
        foreach (var verb in stage.Verbs)
        foreach (var actor in stage.Actors.Keys)
        {
            var inGroup = stage.Tap(actor, verb, stage.Data(verb));
            inGroup["replyToId"] = theirs;
            inGroup["conversation"] = new JsonObject { ["id"] = "19:others@thread.v2", ["conversationType"] = "groupChat", ["isGroup"] = true, ["tenantId"] = Chat.Tenant };
            var told = await CardTamper.Do(stage, actor, inGroup);
            Assert.True(!told.HasEffect && told.Told == "nothing" && aside.Exists(w => told.Said.Contains(w, StringComparison.Ordinal)), $"{verb} of {actor} in a group: {told.Told}");
            count++;
            if (!Stage.IsOutside(actor) || (actor == "former" && verb is ("me.consent" or "me.erase")))
                continue;
            var (before, arrived) = (await stage.Rows(), stage.Chat.Teams.Arrivals.Count);
            var inTheirs = stage.Tap(actor, verb, stage.Data(verb));
            (inTheirs["replyToId"], inTheirs["conversation"]!["id"]) = (theirs, requesters);
            Assert.Equal(HttpStatusCode.OK, (await stage.Chat.Send(inTheirs)).Status);
            await stage.Chat.Listen();
            Assert.DoesNotContain(stage.Chat.Teams.Arrivals.Skip(arrived), a => a.ActivityId == theirs);
            Assert.DoesNotContain(Stage.Changed(before, await stage.Rows()), key => key.StartsWith("A!o-", StringComparison.Ordinal) || key.Contains(stage.Actors["requester"].Id, StringComparison.Ordinal));
            count++;
        }

        Assert.Empty(stage.Chat.Errors);
        output.WriteLine($"{count} taps");
    }

    [Fact]
    public async Task Of_a_card_of_an_order_that_is_forgotten_do_as_if_there_had_been_none()
    {
        await using var stage = await Stage.Set("held");
        var cards = stage.Verbs.ToDictionary(verb => verb, stage.Data);
        await stage.Chat.The<Ledger>().Commit(
            Keys.Of(stage.Order.Id), [], [new Owed("forget:now", Kinds.Forget, stage.Chat.Now) { About = "all" }], CancellationToken.None);
        await stage.Chat.Listen();
        Assert.Null(await stage.Chat.The<OrderBook>().Find(stage.Order.Id, CancellationToken.None));
        var before = await stage.Rows();
        var count = 0;
        foreach (var (verb, data) in cards.Where(c => c.Value.ContainsKey("order") && c.Key != "offer.pause")) // which is of the person, not of the order
        foreach (var actor in stage.Actors.Keys)
        {
            var (status, body) = await stage.Chat.Send(stage.Tap(actor, verb, data));
            var (_, none) = await stage.Chat.Send(stage.Tap(actor, verb, Stage.OfNothing(data)));
            Assert.True(status == HttpStatusCode.OK && JsonNode.DeepEquals(body, none), $"{verb} of {actor}: {body?.ToJsonString()}\n{none?.ToJsonString()}");
            Assert.True(Stage.Changed(before, await stage.Rows()).All(key => CardTamper.IsOwn(key, stage.Actors[actor].Id)), $"{verb} of {actor}");
            before = await stage.Rows();
            count++;
        }

        Assert.Empty(stage.Chat.Errors);
        output.WriteLine($"{count} cards");
    }

    /// <summary>Whoever coordinates no more has the buttons of a coordinator still before them; an expert who is none any more theirs.</summary>
    [Theory]
    [InlineData("review")]
    [InlineData("offering")]
    [InlineData("held")]
    public async Task Of_a_role_that_is_lost_do_what_a_stranger_may(string state)
    {
        await using var stage = await Stage.Set(state);
        var grid = await TamperGrid.Read();
        var (wrong, count) = (new List<string>(), 0);
        foreach (var verb in stage.Verbs)
        {
            stage.Chat.The<Tenancy>().Coordinators = []; // as their group says from now on
            var data = stage.Data(verb);
            if (data.ContainsKey("draft") || verb is "order.start")
                continue; // a stranger has no draft, and Kaisa may
            var did = await CardTamper.Do(stage, "coordinator", stage.Tap("coordinator", verb, data));
            if (did.Told != "own" && did.Told != grid[(state, verb, "stranger")].Told)
                wrong.Add($"{verb}: {did.Told} instead of {grid[(state, verb, "stranger")].Told}");
            count++;
            if (did.HasEffect)
                await stage.Anew();
        }

        Assert.Empty(wrong);
        Assert.Empty(stage.Chat.Errors);
        output.WriteLine($"{state}: {count} buttons");
    }

    /// <summary>Only the client's taps are taps: what somebody types, as a verb, as data or as markup, is text.</summary>
    [Fact]
    public async Task Of_a_text_that_looks_like_a_tap_do_nothing()
    {
        await using var stage = await Stage.Set("offering");
        var count = 0;
        foreach (var verb in stage.Verbs)
        foreach (var actor in (string[])["requester", "other", "offered", "stranger", "coordinator"])
        {
            var before = await stage.Rows();
            foreach (var text in (string[])[verb, $"/{verb} {stage.Order.Id}", new JsonObject { ["verb"] = verb, ["order"] = stage.Order.Id.Value }.ToJsonString(), $"<at>Bot</at> {verb}", $"**{verb}**(order={stage.Order.Id})"])
            {
                var activity = stage.Submit(actor, verb, []);
                activity.Remove("value");
                activity["text"] = text;
                Assert.Equal(HttpStatusCode.OK, (await stage.Chat.Send(activity)).Status);
                count++;
            }

            var changed = Stage.Changed(before, await stage.Rows()).Where(key => !key.StartsWith($"A!p-{stage.Actors[actor].Id}!", StringComparison.Ordinal)).ToList();
            Assert.True(changed.Count == 0, $"{verb} of {actor}: {string.Join(", ", changed)}");
        }

        Assert.Empty(stage.Chat.Errors);
        output.WriteLine($"{count} texts");
    }

    [Fact]
    public async Task Whoever_taps_acts_whatever_the_card_says_of_them()
    {
        await using var stage = await Stage.Set("offering");
        var (seated, offered) = (stage.Actors["seated"].Id, stage.Actors["offered"].Id);
        var data = stage.Data("offer.accept");
        foreach (var key in (string[])["who", "from", "expert", "person", "aadObjectId"])
            data[key] = seated;
        data["role"] = "coordinator";
        Assert.Equal(HttpStatusCode.OK, (await stage.Chat.Send(stage.Tap("offered", "offer.accept", data))).Status);
        var order = await stage.Chat.Order(stage.Order.Id);
        Assert.Equal((2, OfferStatus.Accepted), (order.Taken, order.OfferTo(new(offered))!.Status));

        Assert.Equal(HttpStatusCode.OK, (await stage.Chat.Send(stage.Tap("offered", "seat.release", data))).Status);
        order = await stage.Chat.Order(stage.Order.Id);
        Assert.Equal((OfferStatus.Accepted, OfferStatus.CancelledByExpert), (order.OfferTo(new(seated))!.Status, order.OfferTo(new(offered))!.Status));
    }

    /// <summary>
    /// With a right to the order only what makes the tap name something else; without one everything. A pause is of the person, not of
    /// an order: it is never changed for whom it is theirs to take.
    /// </summary>
    static IEnumerable<(string How, string Json)> Of(Stage stage, string actor, string verb)
    {
        var data = stage.Data(verb);
        var isOutside = Stage.IsOutside(actor);
        foreach (var key in data.Keys.Where(key => isOutside || (Ids.Contains(key) && verb != "offer.pause")))
        {
            foreach (var (how, value) in Values(stage, actor, data[key]))
                yield return ($"{key} {how}", Changed(action => action["data"]![key] = value));
            yield return ($"{key} twice", stage.Tap(actor, verb, data).ToJsonString().Replace($"\"{key}\":", $"\"{key}\":\"x\",\"{key}\":", StringComparison.Ordinal));
            yield return ($"no {key}", Changed(action => action["data"]!.AsObject().Remove(key)));
            yield return ($"{key} in capitals", Changed(action =>
            {
                action["data"]!.AsObject().Remove(key);
                action["data"]![key.ToUpperInvariant()] = data[key];
            }));
        }

        if (isOutside && data.TryGetValue("v", out var v) && int.TryParse(v, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            yield return ("an older version", Changed(action => action["data"]!["v"] = version - 1));
            yield return ("a newer version", Changed(action => action["data"]!["v"] = version + 1));
        }

        foreach (var wrong in (JsonNode?[])[verb.ToUpperInvariant(), $" {verb}", $"{verb}\0", $"{verb}.", "", null, 1, new JsonArray(verb), new JsonObject { [verb] = verb }])
        {
            // A verb may also stand in the data, where clients put it that know no Action.Execute.
            yield return ($"verb {wrong?.ToJsonString()}", Changed(action => action["verb"] = wrong?.DeepClone()));
        }

        if (!isOutside)
            yield break;
        foreach (var instead in (JsonNode?[])[null, "x", 1, new JsonArray(), Deep(20)])
            yield return ($"data {instead?.ToJsonString()}", Changed(action => action["data"] = instead?.DeepClone()));
        foreach (var (name, who) in stage.Actors.Where(a => !Stage.IsOutside(a.Key)))
        {
            yield return ($"as {name}", Changed(action =>
            {
                foreach (var key in (string[])["who", "from", "person", "expert", "requester", "coordinator", "aadObjectId", "id", "$type", "__proto__"])
                    action["data"]![key] ??= who.Id;
                action["data"]!["role"] = name;
                action["from"] = new JsonObject { ["aadObjectId"] = who.Id };
            }));
        }

        string Changed(Action<JsonObject> change)
        {
            var tap = stage.Tap(actor, verb, data);
            change(tap["value"]!["action"]!.AsObject());
            return tap.ToJsonString();
        }
    }

    static IEnumerable<(string How, JsonNode? Value)> Values(Stage stage, string actor, string value)
    {
        if (actor is not ("other" or "coordinator"))
            yield return ("of another order", stage.OtherOrder.Value);
        yield return ("of another tenant", Stage.PlantedOrder);
        yield return ("of another person", stage.Actors[actor == "offered" ? "seated" : "offered"].Id);
        yield return ("negative", "-1");
        yield return ("out of range", "99999999999999999999");
        yield return ("not a number", "NaN");
        yield return ("not offered", Bogus);
        yield return ("a moment", "2030-01-01T00:00:00Z");
        yield return ("hostile", Hostile);
        yield return ("unknown", "0123456789abcdef0123456789abcdef");
        yield return ("of a person", stage.Actors["requester"].Id);
        yield return ("of work", $"o-{stage.Order.Id}|offer:{An.Person(502)}:1!x");
        yield return ("with a row's key", $"{value}!H");
        yield return ("with a path", $"../{value}");
        yield return ("with a blank", $"{value} ");
        yield return ("empty", "");
        yield return ("blank", " \t ");
        yield return ("long", new string('x', 100_000));
        yield return ("of controls", "\0\u0001\u001b\u202e\ufeff");
        yield return ("null", null);
        yield return ("true", true);
        yield return ("a number", 12345);
        yield return ("a huge number", JsonNode.Parse("1e999"));
        yield return ("an array", new JsonArray(value, value));
        yield return ("an object", new JsonObject { ["id"] = value });
        yield return ("deep", Deep(15));
    }

    static JsonNode Deep(int levels) => Enumerable.Range(0, levels).Aggregate((JsonNode)"x", (inner, n) => n % 2 == 0 ? new JsonArray(inner) : new JsonObject
    {
        [n.ToString(CultureInfo.InvariantCulture)] = inner,
    });
}
