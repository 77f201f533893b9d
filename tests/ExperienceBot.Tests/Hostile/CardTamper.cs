using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
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

    [Fact]
    public async Task Nobody_does_what_is_not_theirs_to_do()
    {
        var grids = await Task.WhenAll(Stage.States.Select(Grid));
        output.WriteLine($"{grids.Sum(g => g.Cells)} cells, {grids.Sum(g => g.Effects)} with an effect");
        await Reads("CardTamper.txt", string.Join('\n', grids.Select(g => g.Text)));
        foreach (var grid in grids)
            Assert.Empty(grid.Wrong);
    }

    /// <summary>Compares with the file of that name beside the test; with UPDATE_GRID set it is written instead, to be read and committed.</summary>
    static async Task Reads(string file, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, file);
        if (Environment.GetEnvironmentVariable("UPDATE_GRID") is { Length: > 0 })
            await File.WriteAllTextAsync(path, text);
        Assert.Equal(await File.ReadAllTextAsync(path), text);
    }

    static async Task<(string Text, int Cells, int Effects, List<string> Wrong)> Grid(string state)
    {
        await using var stage = await Stage.Set(state);
        var (lines, wrong, cells, effects) = (new List<string> { $"== {state}: {stage.Order.Status}" }, new List<string>(), 0, 0);
        foreach (var verb in stage.Verbs)
        {
            var outcomes = new List<(string Actor, string Outcome)>();
            foreach (var actor in stage.Actors.Keys)
            {
                var (outcome, hasEffect) = await Try(stage, actor, verb);
                outcomes.Add((actor, outcome));
                cells++;
                effects += hasEffect ? 1 : 0;
                // Whatever the file says: who has no part in an order neither changes nor sees anything of it. Of themselves, and of their
                // own documents, they may tell.
                var isOwn = outcome == "own, tells coordinator" && (verb == "document.ask" || verb.StartsWith("me.", StringComparison.Ordinal));
                if (Stage.IsOutside(actor) && !isOwn && outcome is not ("refused" or "nothing" or "own"))
                    wrong.Add($"{state} {verb} {actor}: {outcome}");
                if (hasEffect)
                    await stage.Anew();
            }

            lines.Add($"{verb,-16} " + string.Join(" | ", outcomes.GroupBy(o => o.Outcome, o => o.Actor).Select(g => $"{string.Join(' ', g)}: {g.Key}")));
        }

        Assert.Empty(stage.Chat.Errors);
        return (string.Join('\n', lines) + "\n", cells, effects, wrong);
    }

    static async Task<(string Outcome, bool HasEffect)> Try(Stage stage, string actor, string verb)
    {
        var (before, arrived) = (await stage.Rows(), stage.Chat.Teams.Arrivals.Count);
        var (status, body) = await stage.Chat.Send(stage.Tap(actor, verb, stage.Data(verb)));
        Assert.Equal(HttpStatusCode.OK, status);
        var said = body!.ToJsonString(AsRead);
        string?[] sees =
        [
            said.Contains(Stage.Goal, StringComparison.Ordinal) ? "sees order" : null,
            said.Contains(Stage.Contact, StringComparison.Ordinal) ? "sees contact" : null,
            said.Contains(Stage.Surname, StringComparison.Ordinal) ? "sees names" : null,
        ];
        var after = await stage.Rows();
        var hasEffect = Stage.Changed(before, after).Any();
        if (!hasEffect)
        {
            Assert.Equal(arrived, stage.Chat.Teams.Arrivals.Count);
            return (sees.OfType<string>().Any() ? string.Join(", ", sees.OfType<string>())
                : Refusals.Any(r => said.Contains(Words.In(Language.Fi)[r], StringComparison.Ordinal)) ? "refused" : "nothing", false);
        }

        await stage.Chat.Listen();
        return (Told(stage, actor, before, await stage.Rows(), sees, stage.Chat.Teams.Arrivals.Skip(arrived), (await stage.Chat.Order(stage.Order.Id)).Status), true);
    }

    static string Told(
        Stage stage, string actor, Dictionary<string, string> before, Dictionary<string, string> after, string?[] sees, IEnumerable<Arrival> arrivals, OrderStatus status)
    {
        var (me, order, arrived) = (stage.Actors[actor].Id, $"A!o-{stage.Order.Id}!", arrivals.ToList());
        var changed = Stage.Changed(before, after).ToList();
        string?[] parts =
        [
            Any(k => k.StartsWith($"A!p-{me}!", StringComparison.Ordinal) || (k.StartsWith("R!", StringComparison.Ordinal) && k.Contains(me, StringComparison.Ordinal)), "own"),
            Any(k => k.StartsWith("N!", StringComparison.Ordinal) && !before.ContainsKey(k), "new order"),
            Any(k => k.StartsWith(order, StringComparison.Ordinal) && k[order.Length] is 'H' or 'O' or 'E' or 'F', status == stage.Order.Status ? "order" : $"order {status}"),
            Any(k => k.StartsWith(order, StringComparison.Ordinal) && k[order.Length] == 'V', "work"),
            Any(k => k.StartsWith("A!o-", StringComparison.Ordinal) && !k.StartsWith(order, StringComparison.Ordinal) && before.ContainsKey(k), "another order"),
            Any(k => k.StartsWith("A!p-", StringComparison.Ordinal) && !k.StartsWith($"A!p-{me}!", StringComparison.Ordinal), "another person"),
            Any(k => k.StartsWith("R!", StringComparison.Ordinal) && !k.Contains(me, StringComparison.Ordinal), "another's calendar"),
            .. sees,
            Who(a => !a.IsUpdate, "tells"),
            Who(a => a.IsUpdate, "redraws"),
        ];
        return parts.OfType<string>().ToList() is { Count: > 0 } told ? string.Join(", ", told) : "something else";

        string? Any(Func<string, bool> isIt, string name) => changed.Exists(k => isIt(k)) ? name : null;

        string? Who(Func<Arrival, bool> isIt, string what) =>
            arrived.Where(isIt).Select(a => stage.Actors.FirstOrDefault(p => a.Conversation == FakeTeams.ConversationOf(p.Value.Id)).Key ?? "fitting")
                .Distinct().Order(StringComparer.Ordinal).ToList() is { Count: > 0 } names ? $"{what} {string.Join(' ', names)}" : null;
    }
}
