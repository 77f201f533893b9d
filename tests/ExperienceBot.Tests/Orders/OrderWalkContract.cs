using System.Text.Json.Nodes;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using static ExperienceBot.Tests.Orders.Ordering;

namespace ExperienceBot.Tests.Orders;

/// <summary>What anybody may rely on who drives the bot from outside (architecture §5.5), checked on every step card.</summary>
public sealed class OrderWalkContract
{
    [Theory]
    [InlineData("story_clients", "new", "onsite")]
    [InlineData("client_support", "new", "hybrid")]
    [InlineData("dev_group", "series", "remote")]
    [InlineData("audit", "audit", "onsite")]
    public async Task Every_step_card_can_be_answered_from_what_stands_on_it(string task, string mode, string meeting)
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await maija.Says("Tilaa"); // the very first words: the greeting blocks nothing
        Assert.Contains("order_mode", Inputs(maija.Cards[^1].Card).Select(i => (string)i["id"]!));
        (string Key, string Value)[] other =
            [("task_type", task), ("order_mode", mode), ("mode", meeting), ("date_2", "2026-03-25"), ("start_time_2", "13:00"), ("end_time_2", "14:30")];
        while ((await chat.Draft(maija))! is { Step: not "summary" } draft)
        {
            var card = maija.Cards[^1].Card;
            Assert.Single(Verbs(card), "order.answer");
            Assert.DoesNotContain("order.submit", Verbs(card));
            Assert.Equal("1.5", (string?)card["version"]);
            Assert.NotEmpty((string)card["fallbackText"]!);
            var inputs = Inputs(card).ToDictionary(i => (string)i["id"]!);
            foreach (var q in Questions.Of(draft.Step, draft.Form))
                Check(q, inputs, draft.Form);

            var answers = Good[draft.Step].Where(g => other.All(o => o.Key != g.Key)).Concat(other).Where(g => inputs.ContainsKey(g.Key)).ToList();
            Assert.True(inputs.Values.Where(IsRequired).All(i => answers.Exists(a => a.Key == (string)i["id"]!)), draft.Step);
            await maija.Sends("order.answer", [.. draft.Ids(), .. answers.Where(a => IsRequired(inputs[a.Key]))]);
            Assert.Equal("AdaptiveCard", (string?)maija.Cards[^1].Card["type"]);
            Assert.NotEqual(draft.Step, (await chat.Draft(maija))!.Step);
        }

        var last = maija.Cards[^1].Card;
        Assert.Single(Verbs(last), "order.submit");
        Assert.DoesNotContain("order.answer", Verbs(last));
        var terms = Inputs(last).Single(i => (string?)i["id"] == "terms");
        Assert.Equal(("true", "false", true), ((string?)terms["valueOn"] ?? "true", (string?)terms["valueOff"] ?? "false", IsRequired(terms)));
        Assert.Contains(Words.In(Language.Fi)["order.received"], await maija.Sends("order.submit", [.. (await chat.Draft(maija))!.Ids(), ("terms", "true")]), StringComparison.Ordinal);
    }

    static void Check(Question q, Dictionary<string, JsonObject> inputs, Form form)
    {
        if (q.Kind == AnswerKind.Sessions)
        {
            foreach (var (id, type) in new[] { ("date", "Input.Date"), ("start_time", "Input.Time"), ("end_time", "Input.Time") })
            {
                Assert.Equal((type, true), ((string?)inputs[id]["type"], IsRequired(inputs[id])));
                Assert.Equal((type, form.OrderMode is "series" or "audit"), ((string?)inputs[$"{id}_2"]["type"], IsRequired(inputs[$"{id}_2"])));
            }

            return;
        }

        var input = inputs[q.Key];
        Assert.Equal(!q.Optional, IsRequired(input));
        Assert.False(string.IsNullOrEmpty((string?)input["label"]));
        Assert.True(q.Optional || !string.IsNullOrEmpty((string?)input["errorMessage"]));
        string[] values = [.. input["choices"]?.AsArray().Select(c => (string)c!["value"]!) ?? []];
        Assert.Equal(q.Kind switch { AnswerKind.YesNo => ["true", "false"], _ => q.Options }, values);
        Assert.Equal(q.Kind == AnswerKind.Choices, (bool?)input["isMultiSelect"] ?? false);
    }

    static bool IsRequired(JsonObject input) => (bool?)input["isRequired"] ?? false;
}
