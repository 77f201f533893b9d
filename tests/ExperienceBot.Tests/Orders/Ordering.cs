using System.Text.Json.Nodes;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests.Orders;

/// <summary>What the tests of the order walk share: a good answer for every card, and what is kept of a draft.</summary>
static class Ordering
{
    /// <summary>Good inputs of every step, for an order that needs no review.</summary>
    public static readonly IReadOnlyDictionary<string, (string Key, string Value)[]> Good = new Dictionary<string, (string, string)[]>
    {
        ["mode"] = [("order_mode", "new")],
        ["task"] = [("task_type", "story_clients"), ("topics", "mental_health,grief"), ("experience_side", "any"), ("goal", "Ryhmä saa toivoa."), ("expert_count", "1")],
        ["when"] = [("date", "2026-03-24"), ("start_time", "13:00"), ("end_time", "14:30"), ("speaking_minutes", "45"), ("mode", "onsite")],
        ["place"] = [("municipality", "Kokkola"), ("place", "Mariankatu 16"), ("remote_details", "Teams, Liisa auttaa")],
        ["people"] = [("audience", "clients"), ("audience_size", "12"), ("minors_present", "false"), ("one_client", "true"), ("language", "fi"), ("decision_makers_invited", "later")],
        ["client"] = [("client_consent", "yes")],
        ["practical"] = [("prep_needed", "true"), ("pair_professional", "Liisa"), ("day_contact", "Liisa, 040 1234567"), ("recording", "no"), ("payer", "Kp 4711")],
    };

    public static async Task<Draft?> Draft(this Chat chat, Member who) =>
        (await chat.Services.GetRequiredService<PersonBook>().Find(new(who.Id), CancellationToken.None)).Draft;

    /// <summary>Answers cards with the good inputs, changed by <paramref name="other"/>, until the step is reached.</summary>
    public static async Task FillTo(this Chat chat, Member who, string step, params (string Key, string Value)[] other)
    {
        if (await chat.Draft(who) is null)
            await who.Says("Tilaa");
        for (var cards = 0; (await chat.Draft(who))!.Step is var at && at != step; cards++)
        {
            Assert.True(cards < 10, $"{step} is never reached, {at} is.");
            await chat.Answers(who, [.. Good[at].Where(g => other.All(o => o.Key != g.Key)), .. other]);
        }
    }

    /// <summary>An answer to the step that stands, with only the inputs that its card has.</summary>
    public static async Task<string> Answers(this Chat chat, Member who, params (string Key, string Value)[] inputs)
    {
        var draft = (await chat.Draft(who))!;
        var known = Inputs(who.Cards[^1].Card).Select(i => (string)i["id"]!).ToHashSet();
        return await who.Sends("order.answer", [("draft", draft.Id.Value), ("v", $"{draft.Version}"), .. inputs.Where(i => known.Contains(i.Key))]);
    }

    public static (string, string)[] Ids(this Draft draft) => [("draft", draft.Id.Value), ("v", $"{draft.Version}")];

    /// <summary>A reply as it is read: without the marks of Markdown.</summary>
    public static string Plain(string text) => text.Replace("**", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal);

    /// <summary>Why an answer was not taken, as the card says it.</summary>
    public static string Why(Words w, string question, string reason, params string[] args) =>
        Plain(OrderWalkCards.Why(new(question, new(reason, [.. args])), w));

    public static IEnumerable<JsonObject> Inputs(JsonNode card) =>
        Elements(card).Where(e => ((string?)e["type"])?.StartsWith("Input.", StringComparison.Ordinal) == true);

    public static IEnumerable<string> Verbs(JsonNode card) =>
        Elements(card).Where(e => (string?)e["type"] == "Action.Execute").Select(e => (string)e["verb"]!);

    static IEnumerable<JsonObject> Elements(JsonNode? node) => node switch
    {
        JsonArray all => all.SelectMany(Elements),
        JsonObject one => one.Where(p => p.Key is not ("fallback" or "data")).SelectMany(p => Elements(p.Value)).Prepend(one),
        _ => [],
    };
}
