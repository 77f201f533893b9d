using System.Collections.Immutable;
using CsCheck;
using ExperienceBot.Experts;
using ExperienceBot.Matching;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Matching;

/// <summary>The index is a faster way to the same people: whatever the roster and the order, it agrees with the rule itself.</summary>
public sealed class RosterIndexTests
{
    static readonly string[] TopicKeys = ["mental_health", "crisis", "addictions", "grief", "positive_path", "no_such_topic"];
    static readonly string[] TaskKeys = [.. TaskTypes.All.Select(t => t.Key)];
    static readonly string[] LanguageKeys = ["fi", "sv", "sign", "other", "no_such_language"];
    static readonly string?[] Towns = ["Kokkola", "Karleby", "Helsinki", "Kannus", "Seinäjoki", "Vaasa", "Atlantis", null];
    static readonly string[] OrderIds = ["order", "a", "b", "c", "d"];

    /// <summary>Around both changes of the clock, a leap day, and the ends of weeks, months and a year.</summary>
    static readonly string[] Days =
    [
        "2025-10-26", "2025-12-28", "2025-12-31", "2026-02-27", "2026-03-01", "2026-03-02", "2026-03-27", "2026-03-28", "2026-03-29", "2026-03-30",
        "2026-03-31", "2026-04-01", "2026-04-05", "2026-10-24", "2026-10-25", "2026-10-26", "2028-02-29", "2025-03-01",
    ];

    static readonly Gen<DateTimeOffset> Instants =
        Gen.Select(Gen.OneOf(Days), Gen.Int[0, 47]).Select((day, half) => An.At($"{day} {half / 2:00}:{half % 2 * 30:00}"));

    static readonly Gen<Session> Sessions = Gen.Select(Instants, Gen.OneOf(30, 90, 600)).Select((start, long_) => new Session(start, start.AddMinutes(long_)));

    static readonly Gen<Reservation> Reservations =
        Gen.Select(Gen.OneOf(OrderIds), Sessions.Array[1, 3], Gen.Bool, Gen.Frequency((4, Gen.Const(true)), (1, Gen.Const(false))), Gen.Int[0, 60])
            .Select((order, sessions, heavy, seat, requester) => new Reservation(new(order), [.. sessions], heavy)
            {
                Until = seat ? null : An.Now, Requester = requester == 60 ? null : An.Person(501 + requester),
            });

    static readonly Gen<DateOnly?> Ends = Gen.Frequency<DateOnly?>(
        (16, Gen.Const<DateOnly?>(new DateOnly(2029, 12, 31))),
        (2, Gen.OneOf(Days).Select(day => (DateOnly?)DateOnly.ParseExact(day, "yyyy-MM-dd"))), (1, Gen.Const(() => (DateOnly?)null)));

    static Gen<ImmutableSortedSet<T>> Some<T>(T[] of) => Gen.Shuffle(of, 0, of.Length).Select(some => some.ToImmutableSortedSet());

    static Gen<T> Mostly<T>(T usual, Gen<T> other) => Gen.Frequency((6, Gen.Const(() => usual)), (1, other));

    static readonly Gen<Func<Expert, Expert>> Profiles =
        Gen.Select(
            Mostly(ExpertRole.Expert, Gen.Enum<ExpertRole>()), Mostly(ExpertStatus.Active, Gen.Enum<ExpertStatus>()), Some(TopicKeys),
            Mostly([.. TaskKeys], Some(TaskKeys)), Mostly(["fi"], Some(LanguageKeys)), Mostly([ExperienceSide.Own], Some(Enum.GetValues<ExperienceSide>())),
            Mostly([Consent.Matching], Some(Enum.GetValues<Consent>())), Gen.OneOf(true, false))
        .Select((role, status, topics, tasks, languages, sides, consents, remote) => (Func<Expert, Expert>)(e => e with
        {
            Role = role, Status = status, Topics = topics, TaskTypes = tasks, Languages = languages, Sides = sides, Consents = consents, Remote = remote,
        }));

    static readonly Gen<Func<Expert, Expert>> Circumstances =
        Gen.Select(
            Gen.OneOf(Towns), Mostly<int?>(null, Gen.OneOf<int?>(-5, 0, 10, 100, 500)), Gen.Select(Ends, Ends, Ends), Mostly<int?>(null, Gen.OneOf<int?>(0, 1, 3)),
            Mostly<int?>(null, Gen.OneOf<int?>(0, 1, 3)), Gen.OneOf<DateTimeOffset?>(null, An.Now, An.Now.AddTicks(1)), Reservations.Array[0, 4])
        .Select((town, km, documents, weekly, monthly, paused, calendar) => (Func<Expert, Expert>)(e => e with
        {
            Municipality = town, MaxKm = km, TrainedUntil = documents.Item1, ContractUntil = documents.Item2, ConfidentialityUntil = documents.Item3, WeeklyCap = weekly, MonthlyCap = monthly,
            PausedUntil = paused, Reservations = [.. calendar],
        }));

    static readonly Gen<Func<Expert, Expert>> Wishes =
        Gen.Select(
            Mostly(true, Gen.Const(false)), Mostly<string[]>([], Gen.OneOf<string[]>(["Mariankatu"], ["Kirkon talo", "Kp 4711"], ["Mariankadun toimisto"])), Gen.Bool,
            Gen.OneOf<DateTimeOffset?>(null, An.Now))
        .Select((hurry, units, again, passed) => (Func<Expert, Expert>)(e => e with
        {
            AskWhenUrgent = hurry, UnitsToAvoid = [.. units], MayBeAskedAgain = again, PassedOver = passed,
        }));

    static readonly Gen<Expert[]> Rosters =
        Gen.Select(Profiles, Circumstances, Wishes).Array[0, 40]
            .Select(all => all.Select((make, n) => make.Item3(make.Item2(make.Item1(An.Expert(501 + n))))).ToArray());

    static readonly Gen<Order> Orders =
        Gen.Select(
            Gen.OneOf(TaskKeys), Gen.Shuffle(TopicKeys, 1, 3), Gen.OneOf("own", "relative", "any", ""), Gen.OneOf("onsite", "remote", "hybrid"),
            Gen.Shuffle(LanguageKeys, 1, 3), Gen.OneOf(Towns), Gen.Select(Sessions.Array[1, 4], Gen.OneOf("new", "series", "audit")),
            Gen.Select(Gen.Int[1, 1000], Gen.Bool))
        .Select((task, topics, side, mode, languages, town, when, about) => An.Order(
            ("task_type", task), ("topics", string.Join(',', about.Item2 ? topics : [topics[0], "crisis"])), ("experience_side", side), ("mode", mode),
            ("language", string.Join(',', languages)), ("municipality", town ?? ""), ("order_mode", when.Item2),
            ("dates", Form.Write(when.Item1.OrderBy(s => s.Start)))) with { Seed = about.Item1, Requester = An.Person(501 + (about.Item1 % 60)) });

    static readonly Gen<int[]> OpenOffers = Gen.Frequency((3, Gen.Const(0)), (1, Gen.Int[1, 5])).Array[40];

    [Fact]
    public void It_finds_the_same_people_in_the_same_order_for_the_same_reasons()
    {
        var found = 0;
        Gen.Select(Rosters, Orders, OpenOffers, Gen.Int[0, 45], Gen.Bool).Sample((roster, order, open, count, byHand) =>
        {
            var (index, offers) = (new RosterIndex(An.Rules), Offers(roster, open));
            foreach (var expert in roster)
                index.Put(expert);
            Candidate[] candidates = [.. roster.Select(e => new Candidate(e, offers.GetValueOrDefault(e.Id)))];
            var truth = Fit.Rank(order, candidates, An.Now, An.Rules, byHand);
            Interlocked.Add(ref found, truth.Length);
            Assert.Equal(truth.Take(count).Select(Told), index.Best(order, count, An.Now, offers, byHand).Select(Told));
            Assert.Equal(Fit.Bars(order, candidates, An.Now, An.Rules), index.Bars(order, An.Now, offers));
        }, iter: 7_000);
        Assert.True(found > 3_000, $"Only {found} people fitted: the property looked at little.");
    }

    [Fact]
    public void What_changes_in_the_roster_changes_in_the_index_and_nowhere_else() =>
        Gen.Select(Rosters, Rosters, Gen.Int[0, 39].Array[0, 20], Orders).Sample((before, after, gone, order) =>
        {
            var index = new RosterIndex(An.Rules);
            var known = new Dictionary<PersonId, Expert>();
            foreach (var expert in before.Concat(after))
            {
                index.Put(expert);
                known[expert.Id] = expert;
            }

            foreach (var person in gone.Select(n => An.Person(501 + n)))
            {
                index.Remove(person);
                known.Remove(person);
            }

            foreach (var expert in after.Take(3))
            {
                index.Put(expert);
                known[expert.Id] = expert;
            }

            var truth = Fit.Rank(order, known.Values.Select(e => new Candidate(e, 0)), An.Now, An.Rules);
            Assert.Equal(truth.Select(Told), index.Best(order, 100, An.Now, ImmutableDictionary<PersonId, int>.Empty).Select(Told));
        }, iter: 1_000);

    [Fact]
    public async Task A_ranking_sees_one_moment_of_a_roster_that_changes_meanwhile()
    {
        const int people = 600; // over several pages
        var index = new RosterIndex(An.Rules);
        var nobody = ImmutableDictionary<PersonId, int>.Empty;
        var order = An.Order();
        for (var n = 0; n < people; n++)
            index.Put(An.Expert(501 + n));

        // One person at a time is away: whoever reads finds everybody but at most one.
        using var done = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            for (var round = 0; round < 3000; round++)
            {
                var person = An.Expert(501 + (round * 7 % people));
                index.Put(person with { Status = ExpertStatus.Limited });
                index.Put(person);
            }

            return done.CancelAsync();
        });
        do
            Assert.InRange(index.Best(order, people, An.Now, nobody).Length, people - 1, people);
        while (!done.IsCancellationRequested);
        await writer;
        Assert.Equal(people, index.Best(order, people, An.Now, nobody).Length);
    }

    [Fact]
    public void It_allocates_little_more_than_its_answer()
    {
        var index = new RosterIndex(An.Rules);
        for (var n = 0; n < 1000; n++)
            index.Put(An.Expert(501 + n));
        var nobody = ImmutableDictionary<PersonId, int>.Empty;
        var order = An.Order();
        index.Best(order, 10, An.Now, nobody);
        var before = GC.GetAllocatedBytesForCurrentThread();
        index.Best(order, 10, An.Now, nobody);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000);
    }

    static string Told(Ranked r) => $"{r.Expert.Id} {r.Points} {string.Join(' ', r.Why)} {r.TravelKm}";

    static Dictionary<PersonId, int> Offers(Expert[] roster, int[] open) =>
        roster.Zip(open).Where(o => o.Second > 0).ToDictionary(o => o.First.Id, o => o.Second);
}
