using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Coordination;

/// <summary>An order that nobody could be found for, wholly or in part: for planning whom to train, and in which language (R-506, E6, E29).</summary>
/// <param name="Municipality">Null when it is remote.</param>
/// <param name="Languages">Those that nobody spoke; none when it was not for the language.</param>
public sealed record Gap(DateTimeOffset At, ImmutableArray<string> Topics, string? Municipality, ImmutableArray<string> Languages);

/// <summary>Notes what was asked for and not found, and shows coordinators where people are missing.</summary>
public sealed class Gaps(IStore store, Ledger ledger, OrderBook orders, Tenancy tenancy, Brokering rules, TimeProvider clock) : ICardActions, ICommands, IDeadlines
{
    const int MostRead = 1000;
    const int MostListed = 15;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>> { ["gaps.show"] = (visit, _, ct) => Show(visit, ct) };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["gaps"] = (visit, _, ct) => Show(visit, ct) };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>> { [Kinds.Gap] = Note };

    /// <summary>One row an order, so that it counts once however often it comes to nothing.</summary>
    async Task Note(WorkItem work, CancellationToken ct)
    {
        if (await orders.Find(new(work.Aggregate[2..]), ct) is not { } order)
            return;
        var gap = new Gap(
            clock.GetUtcNow(), order.Form.Choices("topics"), order.Form.IsRemote ? null : order.Form["municipality"],
            order.Blocks.ContainsKey("language") ? order.Form.Choices("language") : []);
        await ledger.Commit(Keys.Tenant, [new Write.Put(Keys.Gaps + order.Id, StoredJson.Write(gap, StoredJson.Rows.Gap))], [], ct);
    }

    async Task Show(Visit visit, CancellationToken ct)
    {
        var words = visit.Words;
        if (!tenancy.IsCoordinator(visit.Who))
        {
            visit.Tell(words["coordinators_only"]);
            return;
        }

        var since = visit.Now.AddYears(-1);
        var rows = await store.Range(ledger.Partition(Keys.Tenant), Keys.Gaps, Keys.After(Keys.Gaps), MostRead, ct);
        var gaps = rows.Select(r => StoredJson.Read(r.Data, StoredJson.Rows.Gap)).Where(g => g.At > since).ToList();
        var missing = gaps.SelectMany(g => g.Topics.Select(t => (Topic: t, g.Municipality))).CountBy(g => g)
            .OrderByDescending(g => g.Value).ThenBy(g => g.Key.Topic, StringComparer.Ordinal).ThenBy(g => g.Key.Municipality, StringComparer.Ordinal).ToList();
        var languages = gaps.SelectMany(g => g.Languages).CountBy(l => l).OrderByDescending(l => l.Value).ToList();
        visit.Show(Card(
            words,
            [
                Title(words["gaps.title"]),
                Text(gaps.Count == 0 ? words["gaps.none"] : words.Say("gaps.since", Format.Date(LocalTime.DateOf(since, rules.Zone), words.Language))),
                gaps.Count == 0 ? null : Facts(missing.Take(MostListed).Select(m =>
                    ($"{words[$"topic.{m.Key.Topic}"]}, {m.Key.Municipality ?? words["option.mode.remote"]}", (string?)words.Say("gaps.orders", m.Value)))),
                languages.Count == 0 ? null : Heading(words["gaps.languages"]),
                languages.Count == 0 ? null : Facts(languages.Select(l => (words[$"option.language.{l.Key}"], (string?)words.Say("gaps.orders", l.Value)))),
            ],
            DeskCards.Back(words)));
    }
}
