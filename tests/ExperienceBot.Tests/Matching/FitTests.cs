using System.Collections.Immutable;
using ExperienceBot.Experts;
using ExperienceBot.Matching;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Matching;

public sealed class FitTests
{
    static Bar BarOf(Expert expert, Order? order = null, int openOffers = 0) =>
        Fit.BarOf(order ?? An.Order(), new(expert, openOffers), An.Now, An.Rules);

    static Reservation Seat(string start, bool heavy = false, string order = "other") =>
        new(new(order), [.. An.Form(("dates", An.When(start))).Dates], heavy);

    static Expert With(Func<Expert, Expert> change) => change(An.Expert(501));

    public static TheoryData<Bar, Expert> Profiles => new()
    {
        { Bar.None, With(e => e) },
        { Bar.Role, With(e => e with { Role = ExpertRole.CoDeveloper }) },
        { Bar.Consent, With(e => e with { Consents = [Consent.Name] }) },
        { Bar.Topic, With(e => e with { Topics = ["crisis"] }) },
        { Bar.TaskType, With(e => e with { TaskTypes = ["audit"] }) },
        { Bar.Status, With(e => e with { Status = ExpertStatus.InTraining }) },
        { Bar.Status, With(e => e with { Status = ExpertStatus.Paused }) },
        { Bar.Status, With(e => e with { Status = ExpertStatus.Paused, PausedUntil = An.Now.AddMinutes(1) }) },
        { Bar.None, With(e => e with { Status = ExpertStatus.Paused, PausedUntil = An.Now }) },
        { Bar.Training, With(e => e with { TrainedUntil = null }) },
        { Bar.Training, With(e => e with { TrainedUntil = new(2026, 3, 23) }) },
        { Bar.Documents, With(e => e with { ContractUntil = new(2026, 3, 1) }) },
        { Bar.None, With(e => e with { ContractUntil = new(2026, 3, 2) }) }, // signed today: what ends before the session holds up the confirmation only (E22),
        { Bar.None, With(e => e with { ContractUntil = new(2026, 3, 24) }) },
        { Bar.Role, With(e => e with { Role = ExpertRole.Peer }) }, // an expert is paid for it
        { Bar.Language, With(e => e with { Languages = ["sv"] }) },
        { Bar.Distance, With(e => e with { Municipality = "Helsinki" }) },
        { Bar.Distance, With(e => e with { Municipality = null }) },
        { Bar.None, With(e => e with { Municipality = "Helsinki", MaxKm = null }) },
        { Bar.Distance, With(e => e with { MaxKm = 0 }) },
        { Bar.Busy, With(e => e with { Reservations = [Seat("2026-03-24 14:00")] }) },
        { Bar.Cap, With(e => e with { Reservations = [Seat("2026-03-24 14:30")] }) }, // one a day
        { Bar.None, With(e => e with { Reservations = [Seat("2026-03-24 13:00", order: "order")] }) },
        { Bar.None, With(e => e with { Reservations = [Seat("2026-03-26 13:00")] }) },
        { Bar.Cap, With(e => e with { Reservations = [Seat("2026-03-26 13:00", order: "a"), Seat("2026-03-27 13:00", order: "b")] }) },
        { Bar.Cap, With(e => e with { WeeklyCap = 1, Reservations = [Seat("2026-03-29 13:00")] }) }, // the same week's Sunday
        { Bar.None, With(e => e with { WeeklyCap = 1, Reservations = [Seat("2026-03-30 13:00")] }) },
        { Bar.Cap, With(e => e with { MonthlyCap = 1, Reservations = [Seat("2026-03-02 13:00")] }) },
        { Bar.None, With(e => e with { MonthlyCap = 1, Reservations = [Seat("2026-04-02 13:00")] }) },
        { Bar.Rest, With(e => e with { Reservations = [Seat("2026-03-23 13:00", heavy: true)] }) },
        { Bar.None, With(e => e with { Reservations = [Seat("2026-03-22 13:00", heavy: true)] }) },
    };

    [Theory]
    [MemberData(nameof(Profiles))]
    public void The_first_bar_that_holds_is_named(Bar expected, Expert expert) => Assert.Equal(expected, BarOf(expert));

    [Theory]
    [InlineData(2, Bar.None)]
    [InlineData(3, Bar.OpenOffers)]
    public void Three_open_offers_are_enough(int open, Bar expected) => Assert.Equal(expected, BarOf(An.Expert(501), openOffers: open));

    [Theory]
    [InlineData("own", ExperienceSide.Own, Bar.None)]
    [InlineData("own", ExperienceSide.Relative, Bar.Side)]
    [InlineData("relative", ExperienceSide.Relative, Bar.None)]
    [InlineData("relative", ExperienceSide.Own, Bar.Side)]
    [InlineData("any", ExperienceSide.Relative, Bar.None)]
    public void The_side_of_the_experience_fits(string wanted, ExperienceSide has, Bar expected) =>
        Assert.Equal(expected, BarOf(An.Expert(501) with { Sides = [has] }, An.Order(("experience_side", wanted))));

    [Theory]
    [InlineData("onsite", "Helsinki", true, Bar.Distance)]
    [InlineData("remote", "Helsinki", true, Bar.None)]
    [InlineData("remote", "Kokkola", false, Bar.Remote)]
    [InlineData("hybrid", "Helsinki", true, Bar.None)] // takes part from home
    [InlineData("hybrid", "Helsinki", false, Bar.Distance)]
    [InlineData("hybrid", "Kokkola", false, Bar.None)]
    public void Whoever_cannot_come_can_take_part_from_home_where_that_is_possible(string mode, string home, bool remote, Bar expected) =>
        Assert.Equal(expected, BarOf(An.Expert(501) with { Municipality = home, Remote = remote }, An.Order(("mode", mode))));

    // a peer does what is peer support, unpaid, and needs no expert training. R-104: a co-developer sits in panels and groups.
    [Theory]
    [InlineData(ExpertRole.Peer, "one_to_one,online_group")]
    [InlineData(ExpertRole.CoDeveloper, "dev_group,dev_group_prep,panel,decision_forum,material_review")]
    public void Each_role_is_offered_its_own_tasks(ExpertRole role, string its)
    {
        var expert = An.Expert(501) with { Role = role, TrainedUntil = null, TaskTypes = [.. TaskTypes.All.Select(t => t.Key)] };
        Assert.Equal(
            its.Split(',').Order(StringComparer.Ordinal),
            TaskTypes.All.Select(t => t.Key).Where(key => BarOf(expert, An.Order(("task_type", key))) == Bar.None).Order(StringComparer.Ordinal));
        Assert.Equal(Bar.Documents, BarOf(expert with { ConfidentialityUntil = null }, An.Order(("task_type", its.Split(',')[0]))));
    }

    [Fact]
    public void A_heavy_order_leaves_the_day_before_it_free() =>
        Assert.Equal(Bar.Rest, BarOf(
            An.Expert(501) with { TaskTypes = ["audit"], Reservations = [Seat("2026-03-25 13:00")] }, An.Order(("task_type", "audit"))));

    [Fact]
    public void The_bars_are_counted_without_names() =>
        Assert.Equal(
            new Dictionary<Bar, int> { [Bar.Topic] = 2, [Bar.Status] = 1 },
            Fit.Bars(
                An.Order(),
                [
                    new(An.Expert(501), 0), new(An.Expert(502) with { Topics = [] }, 0), new(An.Expert(503) with { Topics = [] }, 0),
                    new(An.Expert(504) with { Status = ExpertStatus.Paused }, 0),
                ], An.Now, An.Rules));

    public static TheoryData<string, Expert, Expert> Better => new()
    {
        { "primary_topic", With(e => e), With(e => e with { Topics = ["addictions"] }) },
        { "none_in_year", With(e => e), With(e => e with { Reservations = [Seat("2025-12-01 13:00")] }) },
        { "rested", With(e => e with { Reservations = [Seat("2025-06-01 13:00")] }), With(e => e with { Reservations = [Seat("2026-02-24 13:00")] }) },
        { "near", With(e => e), With(e => e with { Municipality = "Seinäjoki", MaxKm = 300 }) },
        { "several_topics", With(e => e with { Topics = ["mental_health", "addictions"] }), With(e => e) },
    };

    [Theory]
    [MemberData(nameof(Better))]
    public void The_better_fitting_comes_first_and_it_is_said_why(string why, Expert better, Expert other)
    {
        var order = An.Order(("topics", "mental_health,addictions"));
        var ranked = Fit.Rank(order, [new(other with { Id = An.Person(502) }, 0), new(better, 0)], An.Now, An.Rules);
        Assert.Equal(better.Id, ranked[0].Expert.Id);
        Assert.True(ranked[0].Points > ranked[1].Points);
        Assert.Contains(why, ranked[0].Why);
    }

    [Fact]
    public void Of_one_side_alone_counts_where_a_side_is_wanted()
    {
        var order = An.Order(("experience_side", "own"));
        var both = An.Expert(502) with { Sides = [ExperienceSide.Own, ExperienceSide.Relative] };
        var ranked = Fit.Rank(order, [new(both, 0), new(An.Expert(501), 0)], An.Now, An.Rules);
        Assert.Equal((An.Person(501), true), (ranked[0].Expert.Id, ranked[0].Why.Contains("side")));
    }

    [Fact]
    public void Equals_are_drawn_by_lot_the_same_way_each_time_and_not_by_name()
    {
        ImmutableArray<Candidate> all = [.. Enumerable.Range(501, 12).Select(n => new Candidate(An.Expert(n), 0))];
        PersonId[] Drawn(int seed, IEnumerable<Candidate> from) =>
            [.. Fit.Rank(An.Order() with { Seed = seed }, from, An.Now, An.Rules).Select(r => r.Expert.Id)];
        Assert.Equal(Drawn(7, all), Drawn(7, all.Reverse()));
        Assert.NotEqual(Drawn(7, all), Drawn(8, all));
        Assert.NotEqual(Drawn(7, all), all.Select(c => c.Expert.Id));
    }

    [Fact]
    public void The_trip_is_measured_there_and_back()
    {
        var far = An.Expert(501) with { Municipality = "Seinäjoki", MaxKm = 300 };
        Assert.Equal(2 * Fit.Km(An.Form(), far), Fit.Rank(An.Order(), [new(far, 0)], An.Now, An.Rules)[0].TravelKm);
        Assert.Null(Fit.Rank(An.Order(("mode", "remote")), [new(far with { Remote = true }, 0)], An.Now, An.Rules)[0].TravelKm);
    }
}
