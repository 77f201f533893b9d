using System.Collections.Concurrent;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Hostile;

/// <summary>
/// Who may do what with a button is decided by who taps it and by how things stand, never by the card (reliability §3.6). Every
/// button is tapped by everybody in every state of an order, with all that a true card would send.
/// </summary>
public sealed class CardTamper(ITestOutputHelper output)
{
    static readonly JsonSerializerOptions AsRead = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    static readonly string[] Refusals = ["not_yours", "coordinators_only", "pause.not_expert", "order.no_draft", "feedback.not_now", "profile.not_expert", "join.discarded"];

    /// <summary>
    /// Each button in each hand is tried in the other forms once with an effect and once without, wherever that comes first; what touches
    /// only whoever taps in one hand of all.
    /// </summary>
    readonly ConcurrentDictionary<(string Verb, string Actor, bool HasEffect), bool> otherwise = new();

    [Fact]
    public async Task Nobody_does_what_is_not_theirs_to_do()
    {
        var begun = BotProcess.Time.GetTimestamp();
        var grids = await Task.WhenAll(Stage.States.Select(Grid));
        output.WriteLine($"{grids.Sum(g => g.Cells)} cells, {grids.Sum(g => g.Effects)} with an effect; {otherwise.Count(o => o.Key.HasEffect)} of these and "
            + $"{otherwise.Count(o => !o.Key.HasEffect)} others as a message too, in {BotProcess.Time.GetElapsedTime(begun).TotalSeconds:0} s");
        await Reads("CardTamper.txt", string.Join('\n', grids.Select(g => g.Text)));
        var wrong = grids.SelectMany(g => g.Wrong).ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    /// <summary>Compares with the file of that name beside the test; with UPDATE_GRID set it is written instead, to be read and committed.</summary>
    static async Task Reads(string file, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, file);
        if (Environment.GetEnvironmentVariable("UPDATE_GRID") is { Length: > 0 })
            await File.WriteAllTextAsync(path, text);
        Assert.Equal(await File.ReadAllTextAsync(path), text);
    }

    async Task<(string Text, int Cells, int Effects, List<string> Wrong)> Grid(string state)
    {
        await using var stage = await Stage.Set(state);
        var (lines, wrong, cells, effects) = (new List<string> { $"== {state}: {stage.Order.Status}" }, new List<string>(), 0, 0);
        foreach (var verb in stage.Verbs)
        {
            var data = stage.Data(verb);
            var outcomes = await All(stage, stage.Actors.Keys, actor => [stage.Tap(actor, verb, data)]);
            cells += outcomes.Count;
            effects += outcomes.Count(o => o.Value.HasEffect);
            foreach (var (actor, outcome) in outcomes)
            {
                // Whatever the file says: who has no part in an order neither changes nor sees anything of it. Of themselves, and of their
                // own documents, they may tell.
                var isOwn = outcome.Told == "own, tells coordinator" && (verb == "document.ask" || verb.StartsWith("me.", StringComparison.Ordinal));
                // What they take back or have erased goes out of the orders, too, that they were once asked about.
                isOwn |= actor == "former" && verb is ("me.consent" or "me.erase") && !outcome.Told.Contains("sees", StringComparison.Ordinal);
                if (Stage.IsOutside(actor) && !isOwn && outcome.Told is not ("refused" or "nothing" or "own"))
                    wrong.Add($"{state} {verb} {actor}: {outcome.Told}");
            }

            var early = Words.In(Language.Fi)["feedback.not_now"]; // says no to whose it is
            var refused = outcomes.Where(o => o.Value.Told == "refused" && !o.Value.Said.Contains(early, StringComparison.Ordinal)).ToDictionary();
            foreach (var (actor, none) in await All(stage, refused.Keys, actor => [stage.Tap(actor, verb, Stage.OfNothing(data))]))
            {
                if (none.Said != refused[actor].Said)
                    wrong.Add($"{state} {verb} {actor}: is told what there is: {refused[actor].Said}, but of nothing {none.Said}");
            }

            var more = outcomes.Where(o => otherwise.TryAdd((verb, o.Value is { HasEffect: true, IsOwn: true } ? "" : o.Key, o.Value.HasEffect), true)).ToDictionary();
            Compare("as a message", await All(stage, more.Keys, actor => [stage.Submit(actor, verb, data)]));
            Compare("from two windows at once", await All(
                stage, more.Where(o => o.Value.HasEffect).Select(o => o.Key), actor => [stage.Tap(actor, verb, data), stage.Tap(actor, verb, data)]));

            void Compare(string how, Dictionary<string, Outcome> others) => wrong.AddRange(
                others.Where(o => Drawn(o.Value.Effect) != Drawn(outcomes[o.Key].Effect)).Select(o => $"{state} {verb} {o.Key} {how}: {o.Value.Effect}, but else {outcomes[o.Key].Effect}"));

            lines.Add($"{verb,-16} " + string.Join(" | ", outcomes.GroupBy(o => o.Value.Told, o => o.Key).Select(g => $"{string.Join(' ', g)}: {g.Key}")));
        }

        Assert.Empty(stage.Chat.Errors);
        return (string.Join('\n', lines) + "\n", cells, effects, wrong);
    }

    /// <summary>Whom a new order is offered is drawn anew each time; to how many it is, is not.</summary>
    static string Drawn(string effect) => effect.Contains("new order", StringComparison.Ordinal) ? $"new order {effect[effect.LastIndexOf('(')..]}" : effect;

    /// <summary>Everybody's tap on the same state of things; only what is of nobody but who tapped stays until the last.</summary>
    static async Task<Dictionary<string, Outcome>> All(Stage stage, IEnumerable<string> actors, Func<string, JsonObject[]> activities)
    {
        var (outcomes, isTouched) = (new Dictionary<string, Outcome>(), false);
        foreach (var actor in actors)
        {
            var outcome = outcomes[actor] = await Do(stage, actor, activities(actor));
            isTouched |= outcome.HasEffect;
            if (!outcome.HasEffect || outcome.IsOwn)
                continue;
            await stage.Anew();
            isTouched = false;
        }

        if (isTouched)
            await stage.Anew();
        return outcomes;
    }

    /// <param name="Told">All that came of it.</param>
    /// <param name="Effect">What of it is more than an answer, and how many messages whom reached.</param>
    /// <param name="Said">The answer as it was sent.</param>
    /// <param name="IsOwn">Whether nothing has changed but the actor's own.</param>
    internal sealed record Outcome(string Told, string Effect, bool HasEffect, bool IsOwn, string Said);

    /// <summary>What comes of activities that are sent at once.</summary>
    internal static async Task<Outcome> Do(Stage stage, string actor, params JsonObject[] activities)
    {
        var (before, arrived) = (await stage.Rows(), stage.Chat.Teams.Arrivals.Count);
        var own = FakeTeams.ConversationOf(stage.Actors[actor].Id);
        var answers = await Task.WhenAll(activities.Select(stage.Chat.Send));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Status));
        var said = answers[0].Body?.ToJsonString(AsRead) ?? "";
        string?[] sees =
        [
            said.Contains(Stage.Goal, StringComparison.Ordinal) ? "sees order" : null,
            said.Contains(Stage.Contact, StringComparison.Ordinal) ? "sees contact" : null,
            said.Contains(Stage.Surname, StringComparison.Ordinal) ? "sees names" : null,
        ];
        if (!Stage.Changed(before, await stage.Rows()).Any())
        {
            Assert.DoesNotContain(stage.Chat.Teams.Arrivals.Skip(arrived), a => a.Conversation != own);
            return new(
                sees.OfType<string>().Any() ? string.Join(", ", sees.OfType<string>())
                    : Refusals.Any(r => said.Contains(Words.In(Language.Fi)[r], StringComparison.Ordinal)) ? "refused" : "nothing",
                "nothing", false, true, said);
        }

        await stage.Chat.Listen();
        var (after, status) = (await stage.Rows(), (await stage.Chat.Order(stage.Order.Id)).Status);
        var all = stage.Chat.Teams.Arrivals.Skip(arrived).ToList();
        var others = all.FindAll(a => a.Conversation != own);
        var messages = others.Where(a => !a.IsUpdate).GroupBy(a => a.Conversation).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Count());
        return new(Told(stage, actor, before, after, sees, all, status), $"{Told(stage, actor, before, after, [], others, status)} ({string.Join('+', messages)})", true,
            Stage.Changed(before, after).All(key => IsOwn(key, stage.Actors[actor].Id)), said);
    }

    internal static bool IsOwn(string key, string me) =>
        key.StartsWith($"A!p-{me}!", StringComparison.Ordinal) || (key.StartsWith("R!", StringComparison.Ordinal) && key.Contains(me, StringComparison.Ordinal));

    static string Told(
        Stage stage, string actor, Dictionary<string, string> before, Dictionary<string, string> after, string?[] sees, List<Arrival> arrived, OrderStatus status)
    {
        var (me, order) = (stage.Actors[actor].Id, $"A!o-{stage.Order.Id}!");
        var changed = Stage.Changed(before, after).ToList();
        string?[] parts =
        [
            Any(k => IsOwn(k, me), "own"),
            Any(k => k.StartsWith("N!", StringComparison.Ordinal) && !before.ContainsKey(k), "new order"),
            Any(k => k.StartsWith(order, StringComparison.Ordinal) && k[order.Length] is 'H' or 'O' or 'E' or 'F', status == stage.Order.Status ? "order" : $"order {status}"),
            Any(k => k.StartsWith(order, StringComparison.Ordinal) && k[order.Length] == 'V', "work"),
            Any(k => k.StartsWith("A!o-", StringComparison.Ordinal) && !k.StartsWith(order, StringComparison.Ordinal) && before.ContainsKey(k), "another order"),
            Any(k => k.StartsWith("A!p-", StringComparison.Ordinal) && !k.StartsWith($"A!p-{me}!", StringComparison.Ordinal), "another person"),
            Any(k => k.StartsWith("R!", StringComparison.Ordinal) && !k.Contains(me, StringComparison.Ordinal), "another's calendar"),
            .. sees,
            Who(a => !a.IsUpdate, "tells"),
            // What has only just been sent is drawn anew or already says so, as it happens.
            Who(a => a.IsUpdate && !arrived.Exists(sent => !sent.IsUpdate && sent.ActivityId == a.ActivityId), "redraws"),
        ];
        return parts.OfType<string>().ToList() is { Count: > 0 } told ? string.Join(", ", told) : "something else";

        string? Any(Func<string, bool> isIt, string name) => changed.Exists(k => isIt(k)) ? name : null;

        string? Who(Func<Arrival, bool> isIt, string what) =>
            arrived.Where(isIt).Select(a => stage.Actors.FirstOrDefault(p => a.Conversation == FakeTeams.ConversationOf(p.Value.Id)).Key ?? "fitting")
                .Distinct().Order(StringComparer.Ordinal).ToList() is { Count: > 0 } names ? $"{what} {string.Join(' ', names)}" : null;
    }
}
