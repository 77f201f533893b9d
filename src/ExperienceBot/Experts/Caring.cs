using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>
/// Once every working day: a kind word in a month to those on a pause who allowed it, and once a year the question whether
/// the profile is right. Two years without an answer, and it is erased (domain §5.4, §5.6).
/// </summary>
public sealed class Caring(Ledger ledger, Roster roster, OrderBook orders, Erasing erasing, Brokering rules, TimeProvider clock) : IComposer, IDeadlines
{
    /// <summary>Local time: nobody is woken by it, nor by what the morning brings the coordinators.</summary>
    static readonly TimeOnly RoundAt = new(10, 0);

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.PauseHello] = (o, _) => new(roster.Find(o.To.Id) is not { } expert || (o.IsFirst && !MayGreet(expert)) ? null : new Message(
                Card(o.Words, [Text(o.Words["pause.hello"]), Text(o.Words["pause.hello_how"])], Button("me.resume", o.Words["pause.resume"]), Button("me.consent", o.Words["mydata.agree"])),
                o.Words["summary.hello"])),
        };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.CareTick] = async (_, ct) =>
            {
                await Round(ct);
                await Plan(ct);
            },
        };

    /// <summary>Makes sure that the next round is owed.</summary>
    public Task Plan(CancellationToken ct)
    {
        var due = WorkingDays.NextAt(clock.GetUtcNow(), RoundAt, rules.Zone);
        return ledger.Commit(Keys.Tenant, [], [new($"care:{LocalTime.DateOf(due, rules.Zone):yyyy-MM-dd}", Kinds.CareTick, due)], ct);
    }

    async Task Round(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        foreach (var expert in roster.All.Where(e => Due(e, now) is not null).ToList())
        {
            if (Due(expert, now) == Care.Erase)
            {
                // Somebody who is about to come to a session, or has one arranged, has not gone silent.
                if (!orders.Open.Any(o => (o.IsBrokered && o.OfferTo(expert.Id) is { Status: Offers.OfferStatus.Accepted }) || (o.Requester == expert.Id && !o.IsOver)))
                    await erasing.Forget(expert.Id, "silent", ct);
                continue;
            }

            await roster.Change<bool>(expert.Id, e => e is null ? (false, null, []) : Due(e, now) switch
            {
                Care.Greet => (true, e with { GreetedAt = now }, [Message("pause.hello", Kinds.PauseHello, e, now)]),
                Care.Check => (true, e with { CheckAskedAt = now }, [Message("profile.check", Kinds.ProfileCheck, e, now)]),
                Care.Begin => (true, e with { CheckedAt = now }, []),
                _ => (false, (Expert?)null, ImmutableArray<Owed>.Empty),
            }, ct);
        }
    }

    enum Care
    {
        Begin,
        Greet,
        Check,
        Erase,
    }

    static Care? Due(Expert e, DateTimeOffset now) => e switch
    {
        { Status: ExpertStatus.Erased } => null,
        { CheckedAt: null } => Care.Begin, // came from a register: the year begins now
        { CheckedAt: { } at } when at <= now.AddYears(-2) => Care.Erase,
        _ when MayGreet(e) && (e.GreetedAt ?? e.CheckedAt) <= now.AddMonths(-1) => Care.Greet,
        { Status: not ExpertStatus.Applicant, CheckedAt: { } at } when at <= now.AddYears(-1) && (e.CheckAskedAt is not { } asked || asked < at) => Care.Check,
        _ => null,
    };

    static bool MayGreet(Expert e) => e.Status == ExpertStatus.Paused && e.Consents.Contains(Consent.PausedContact);

    Owed Message(string what, string kind, Expert to, DateTimeOffset now) =>
        Owed.Message($"{what}:{LocalTime.DateOf(now, rules.Zone):yyyy-MM-dd}", kind, to.Id, rules.Awake(now)) with { Binding = false };
}
