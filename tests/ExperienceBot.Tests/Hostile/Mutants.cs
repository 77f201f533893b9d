using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using ExperienceBot.Offers;
using ExperienceBot.Tests.Support;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Hostile;

/// <summary>
/// What a button sends, changed by whoever holds the wire: always answered, never an error, and nothing of anybody else's
/// changes (reliability §3.6).
/// </summary>
public sealed class Mutants(ITestOutputHelper output)
{
    static readonly string[] Ids = ["order", "draft", "work", "flag"];

    [Theory]
    [InlineData("review")]
    [InlineData("offering")]
    [InlineData("held")]
    public async Task Of_a_tap_do_nothing_to_others(string state)
    {
        await using var stage = await Stage.Set(state);
        var (before, count) = (await stage.Rows(), 0);
        foreach (var verb in stage.Verbs)
        foreach (var actor in stage.Actors.Keys)
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
