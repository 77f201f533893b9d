using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Documents;

/// <summary>What the clock does about documents: reminders before they end, seats that wait for a signature, the client's consent.</summary>
public sealed class DocumentDates(Ledger ledger, Roster roster, OrderBook orders, Brokering rules, TimeProvider clock) : IDeadlines
{
    const string Clock = "clock";
    static readonly TimeOnly RemindAt = new(9, 0);

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.DocumentTick] = Tick,
            [Kinds.Documents] = Learn,
            [Kinds.Signing] = AskToSign,
            [Kinds.SignOver] = (work, ct) => orders.Change(Order(work), Clock, "signing.over", o => Signing.Remind(o, work.Id, clock.GetUtcNow()), ct),
            [Kinds.ConsentWaits] = (work, ct) => orders.Change(Order(work), Clock, "consent", o => o is { Dilemma: "consent", Status: OrderStatus.Filled }
                ? new Decision<bool>(true, o)
                {
                    Owes = [Owed.Message($"decide:{work.Id}", Kinds.Decide, o.Requester, rules.Awake(clock.GetUtcNow()), "consent") with { Binding = false }],
                }
                : new(false), ct),
        };

    /// <summary>Makes sure that the next look at the dates is owed.</summary>
    public Task Plan(CancellationToken ct) => ledger.Commit(Keys.Tenant, [], [Next()], ct);

    /// <summary>Every working day: whoever's document ends in 60, 30 or 7 days hears of it once each.</summary>
    async Task Tick(WorkItem tick, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var today = LocalTime.DateOf(now, rules.Zone);
        foreach (var expert in roster.All.Where(MayBeReminded).ToList())
        foreach (var kind in Enum.GetValues<DocumentKind>())
        {
            if (Document.ReminderDue(expert, kind, today) is { } days && Document.Until(expert, kind) is { } until)
            {
                var day = until.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
                await roster.Owe(
                    expert.Id, [Owed.Message($"document.ends:{kind}:{day}:{days}", Kinds.DocumentEnds, expert.Id, rules.Awake(now), $"{kind}:{day}") with { Binding = false }], ct);
            }
        }

        await Plan(ct);
    }

    /// <summary>On a pause only with leave (domain §5.6).</summary>
    static bool MayBeReminded(Expert e) => e.Status is ExpertStatus.Active or ExpertStatus.Limited or ExpertStatus.InTraining
        || (e.Status == ExpertStatus.Paused && e.Consents.Contains(Consent.PausedContact));

    /// <summary>What the person has signed, or no longer has, is known to the orders they were asked for.</summary>
    async Task Learn(WorkItem work, CancellationToken ct)
    {
        var person = new PersonId(work.Aggregate[2..]);
        if (SignedUntil(person) is not { } until)
            return;
        foreach (var order in orders.Open.Where(o => o.IsBrokered && o.OfferTo(person) is { } offer && offer.SignedUntil != until).ToList())
            await orders.Change(order.Id, Clock, "documents", o => Signing.Learn(o, person, until, clock.GetUtcNow()), ct);
    }

    async Task AskToSign(WorkItem work, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await orders.Change(Order(work), Clock, "signing", o => Signing.Ask(o, SignedUntil, rules, now), ct);
        if (await orders.Find(Order(work), ct) is not { IsBrokered: true } order)
            return;
        var (today, last) = (LocalTime.DateOf(now, rules.Zone), LocalTime.DateOf(order.EndsAt, rules.Zone));
        foreach (var seat in Signing.Unsigned(order).Where(s => s.SignBy is not null))
        {
            await roster.Change<bool>(seat.Expert, e =>
            {
                var next = e is null ? null : Document.Lacking(e, last).Where(k => Document.Record(e, k)?.SentAt is not { } sent || LocalTime.DateOf(sent, rules.Zone) != today)
                    .Aggregate(e, (known, kind) => Document.Sent(known, kind, now));
                return (true, next == e ? null : next, []);
            }, ct);
        }
    }

    DateTimeOffset? SignedUntil(PersonId person) => roster.Find(person) is { } expert ? Document.SignedUntil(expert, rules.Zone) : null;

    Owed Next()
    {
        var due = WorkingDays.NextAt(clock.GetUtcNow(), RemindAt, rules.Zone);
        return new($"documents:{LocalTime.DateOf(due, rules.Zone):yyyy-MM-dd}", Kinds.DocumentTick, due);
    }

    static OrderId Order(WorkItem work) => new(work.Aggregate[2..]);
}
