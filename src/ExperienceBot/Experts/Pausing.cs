using System.Collections.Immutable;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Safety;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>A pause in one tap, no reason asked, and a gentle way back .</summary>
public sealed class Pausing(Roster roster, OrderBook orders, OrderFacts facts, Brokering rules, InDistress distress, TimeProvider clock)
    : ICardActions, ICommands, IComposer, IDeadlines
{
    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["me.pause"] = (visit, tap, ct) => Pause(visit, tap["length"], ct),
            ["offer.pause"] = (visit, tap, ct) => Pause(visit, tap["length"], ct),
            ["me.resume"] = (visit, _, ct) => Resume(visit, ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["pause"] = (visit, _, ct) => Pause(visit, null, ct),
            ["resume"] = (visit, _, ct) => Resume(visit, ct),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.PauseOver] = (o, _) => new(roster.Find(o.To.Id) is { Status: ExpertStatus.Active }
                ? new Message(
                    Card(o.Words, [Title(o.Words["pause.over"]), Text(o.Words["pause.over_text"])], Button("me.pause", o.Words["pause.more"])),
                    o.Words["summary.hello"])
                : null),
        };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.PauseEnd] = (work, ct) => roster.Change(new(work.Aggregate[2..]), expert =>
                expert is { Status: ExpertStatus.Paused, PausedUntil: { } until } && until <= clock.GetUtcNow()
                    ? (true, expert with { Status = ExpertStatus.Active, PausedUntil = null },
                        [Owed.Message($"pause.over:{until.UtcTicks}", Kinds.PauseOver, expert.Id, rules.Awake(clock.GetUtcNow())) with { Binding = false }])
                    : (false, (Expert?)null, ImmutableArray<Owed>.Empty), ct),
        };

    /// <param name="tells">The coordinators learn of it: the person has told that their situation changed (E36).</param>
    internal async Task Pause(Visit visit, string? length, CancellationToken ct, bool tells = false)
    {
        var words = visit.Words;
        if (roster.Find(visit.Who) is not { Status: ExpertStatus.Active or ExpertStatus.Paused } known)
        {
            visit.Tell(words["pause.not_expert"]);
            return;
        }

        if (known.IsRecovering)
        {
            visit.Show(Card(words, [Title(words["recovery.title"]), Text(words.Say("recovery.until", facts.Moment(known.RecoveryUntil!.Value, words))), Text(words["recovery.text"])],
                Button("me.resume", words["pause.resume"])));
            return;
        }

        DateTimeOffset? until = length switch { "week" => visit.Now.AddDays(7), "month" => visit.Now.AddMonths(1), _ => null };
        if (length is not ("week" or "month" or "open"))
        {
            visit.Show(Card(
                words, [Title(words["pause.title"]), Text(words["pause.how"])],
                [
                    Button("me.pause", words["pause.week"], ("length", "week")), Button("me.pause", words["pause.month"], ("length", "month")),
                    Button("me.pause", words["pause.until_return"], ("length", "open")), Button("me.resume", words["pause.resume"]),
                ]));
            return;
        }

        await roster.Change(visit.Who, expert => expert is { Status: ExpertStatus.Paused } && IsSame(expert.PausedUntil, until)
            ? (true, (Expert?)null, ImmutableArray<Owed>.Empty)
            : expert is { Status: ExpertStatus.Active or ExpertStatus.Paused }
            ? (true, expert with { Status = ExpertStatus.Paused, PausedUntil = until, GreetedAt = visit.Now },
                [
                    .. until is { } end ? [new Owed($"pause:{end.UtcTicks}", Kinds.PauseEnd, end) { Renewed = true }] : Array.Empty<Owed>(),
                    .. tells ? [Owed.Coordinators($"situation:pause:{visit.Now.UtcTicks}", Kinds.Alert, visit.Now, $"situation_pause:{visit.Who}")] : Array.Empty<Owed>(),
                ])
            : (false, (Expert?)null, ImmutableArray<Owed>.Empty), ct);
        await TakeBack(visit, _ => true, ct);
        until = roster.Find(visit.Who)?.PausedUntil;
        var seats = orders.Open.Count(o => o.IsBrokered && o.OfferTo(visit.Who) is { Status: OfferStatus.Accepted });
        visit.Show(Card(
            words,
            [
                Title(words["pause.begun"]), Text(until is { } back ? words.Say("pause.until", facts.Moment(back, words)) : words["pause.open"]),
                seats > 0 ? Text(words["pause.seats"]) : null,
            ],
            Button("me.resume", words["pause.resume"])));
    }

    /// <summary>What the person has not answered is taken back, silently.</summary>
    internal async Task TakeBack(Visit visit, Func<Order, bool> which, CancellationToken ct)
    {
        foreach (var order in orders.Open.Where(o => o.OfferTo(visit.Who) is { Status: OfferStatus.Sent or OfferStatus.Standby } && which(o)).ToList())
            await orders.Change(order.Id, visit.Who.Value, "offer.pause", o => Answering.WithdrawForPause(o, visit.Who, visit.Now), ct);
    }

    /// <summary>Taps that come again are a little later.</summary>
    static bool IsSame(DateTimeOffset? known, DateTimeOffset? wanted) => known == wanted || (wanted - known)?.Duration() < TimeSpan.FromHours(1);

    async Task Resume(Visit visit, CancellationToken ct)
    {
        await distress.End(visit.Who, ct);
        if (roster.Find(visit.Who) is { IsRecovering: true })
        {
            // It was agreed between the two: it ends the same way.
            await roster.Change<bool>(visit.Who, expert => (true, expert, expert is { IsRecovering: true, RecoveryUntil: { } until }
                ? [Owed.Coordinators($"alert:wants_back:{until.UtcTicks}", Kinds.Alert, visit.Now, $"wants_back:{visit.Who}")] : []), ct);
            visit.Show(Card(visit.Words, [Text(visit.Words["recovery.wants_back"])]));
            return;
        }

        var said = await roster.Change(visit.Who, expert => expert switch
        {
            { Status: ExpertStatus.Paused or ExpertStatus.Withdrawn } => (
                expert.Topics.IsEmpty ? "pause.resumed_topics" : "pause.resumed", expert with { Status = ExpertStatus.Active, PausedUntil = null }, ImmutableArray<Owed>.Empty),
            { Status: ExpertStatus.Active } => (expert.Topics.IsEmpty ? "pause.resumed_topics" : "pause.resumed", (Expert?)null, []),
            _ => ("pause.not_expert", (Expert?)null, []),
        }, ct);
        visit.Show(Card(visit.Words, [Text(visit.Words[said])], said == "pause.resumed_topics" ? Button("me.show", visit.Words["profile.show"]) : null));
    }
}
