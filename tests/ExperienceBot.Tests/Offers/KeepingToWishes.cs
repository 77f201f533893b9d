using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

/// <summary>What an expert has wished for is kept to (R-202, domain §5.4): hours, weekends, haste, units, rest.</summary>
public sealed class KeepingToWishes
{
    [Theory]
    [InlineData("2026-03-02 09:00", 12, 16, false, "2026-03-02 09:00")]
    [InlineData("2026-03-02 12:00", 12, 16, false, "2026-03-02 16:00")] // a nap in the day
    [InlineData("2026-03-02 21:00", 22, 10, false, "2026-03-02 21:00")] // an owl
    [InlineData("2026-03-02 23:00", 22, 10, false, "2026-03-03 10:00")]
    [InlineData("2026-03-07 12:00", 20, 8, true, "2026-03-07 12:00")] // Saturday suits
    [InlineData("2026-03-07 21:00", 20, 8, true, "2026-03-08 08:00")]
    [InlineData("2026-03-06 23:00", 22, 10, false, "2026-03-09 10:00")] // Friday night
    [InlineData("2026-03-02 03:00", 0, 0, false, "2026-03-02 03:00")] // no quiet hours
    public void Own_hours_win(string at, int from, int to, bool weekends, string awake) => Assert.Equal(
        An.At(awake), An.Rules.Awake(An.At(at), who: An.Expert(501) with { Quiet = new(new(from, 0), new(to, 0)), AskOnWeekends = weekends }));

    [Fact]
    public async Task Each_is_asked_in_their_own_waking_hours_and_has_the_whole_time_to_answer()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502) with { Quiet = new(new(18, 0), new(14, 0)) }]);
        var id = await chat.Submits();
        Assert.Equal((1, 0), (chat.Expert(501).Times("Sinulle on tehtävätarjous"), chat.Expert(502).Times("Sinulle on tehtävätarjous")));
        await chat.Until("2026-03-02 14:00");
        Assert.Equal(1, chat.Expert(502).Times("Sinulle on tehtävätarjous"));
        Assert.Equal(An.At("2026-03-04 14:00"), (await chat.Order(id)).OfferTo(An.Person(502))!.Deadline);
    }

    [Fact]
    public async Task Whoever_may_be_asked_at_weekends_is_and_the_others_are_left_alone()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502) with { AskOnWeekends = true }]);
        await chat.Until("2026-03-07 12:00");
        await chat.Submits();
        Assert.Equal((0, 1), (chat.Expert(501).Times("Sinulle on tehtävätarjous"), chat.Expert(502).Times("Sinulle on tehtävätarjous")));
        await chat.Until("2026-03-09 08:00");
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
    }

    [Fact]
    [Trait("Case", "E24")]
    public async Task A_unit_to_avoid_is_kept_to_silently()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { UnitsToAvoid = ["Mariankadun toimisto"] }, An.Expert(502) with { UnitsToAvoid = ["Kiurun terveysasema"] }]);
        await chat.Submits(("place", "Kiuru, terveysasema, 2. krs"));
        Assert.Equal([chat.Expert(501)], chat.Offered());
        var kaisa = chat.Coordinator();
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains("Sopivia, joilta ei ole vielä kysytty: 0", kaisa.Last, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.The<Brokerage>().Bars(chat.The<OrderBook>().Open.Single(), chat.Clock.GetUtcNow()), b => b.Key > ExperienceBot.Matching.Bar.Status); // no number tells of it
        Assert.DoesNotContain("Kiuru", string.Join('\n', chat.Requester().Texts), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("ei voi nyt tarjota", await kaisa.Sends("order.assign", ("order", chat.The<OrderBook>().Open.Single().Id.Value), ("expert", chat.Expert(502).Id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_heavy_one_the_next_day_is_free_and_after_three_a_pause_is_offered()
    {
        var past = Enumerable.Range(0, 2).Select(n => new Reservation(
            new($"earlier{n}"), [new(An.At($"2026-02-{20 + n} 10:00"), An.At($"2026-02-{20 + n} 11:00"))], Heavy: true));
        await using var chat = await Brokered.With([An.Expert(501) with { Reservations = [.. past] }]);
        await chat.Submits();
        var anna = chat.Expert(501);
        await anna.Taps("Otan vastaan");
        await chat.Until("2026-03-24 15:05");
        await anna.TapsFor("feedback.submit", ("e1", "3"), ("e5", "heavy"));
        Assert.Equal(1, anna.Times("Haluatko pitää taukoa?"));
        Assert.True(Assert.Single(chat.Profile(501).Reservations, r => r.Sessions[0].Start == An.At("2026-03-24 13:00")).Heavy);
        await chat.Submits(("dates", An.When("2026-03-25 17:00")));
        Assert.Equal(1, anna.Times("Sinulle on tehtävätarjous")); // not the day after
        await anna.Says("Tauko");
        await anna.Taps("Viikko");
        Assert.Equal(ExpertStatus.Paused, chat.Profile(501).Status);
    }

    [Fact]
    public async Task The_same_requester_comes_again_only_to_whom_it_suits()
    {
        Reservation before = new(new("earlier"), [new(An.At("2025-02-01 10:00"), An.At("2025-02-01 11:00"))], false) { Requester = An.Person(1) };
        await using var chat = await Brokered.With([
            An.Expert(501) with { Reservations = [before] }, An.Expert(502) with { Reservations = [before], MayBeAskedAgain = true }, An.Expert(503) with { Reservations = [before] }],
            "--Brokering:WaveExtra", "0");
        var id = await chat.Submits();
        Assert.Equal(An.Person(502), Assert.Single((await chat.Order(id)).Offers.Values).Expert);
        Assert.Contains("asked_again", (await chat.Order(id)).OfferTo(An.Person(502))!.Why);
    }

    [Fact]
    public async Task Somebody_is_asked_to_stand_by_until_somebody_does()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits(); // three weeks ahead
        var (first, second) = (chat.Offered()[0], chat.Offered()[1]);
        await first.Taps("Otan vastaan");
        Assert.True(second.Sees("voisitko olla varalla?"));
        await second.Taps("En tällä kertaa");
        var third = chat.WhoSaw("Voisitko olla varalla?").Single(m => m != second && m != first);
        Assert.Contains("Varalla olosta ei ole palkkiota taulukossa", third.Last, StringComparison.Ordinal);
        Assert.False(third.Has("Otan vastaan"));
        var kaisa = chat.Coordinator();
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains("Varahenkilö: kysytty", kaisa.Last, StringComparison.Ordinal);
        await third.Taps("Otan vastaan varalla");
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains("Varahenkilö: on.", kaisa.Last, StringComparison.Ordinal);
        await chat.Until("2026-03-23 08:00");
        Assert.Contains("Varahenkilö: on.", kaisa.Last, StringComparison.Ordinal); // in the digest too
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        chat.WasDiscreet();
    }

    [Theory]
    [InlineData("2026-03-10 13:00", "12", "story_clients", BackupState.NotNeeded)] // eight days ahead
    [InlineData("2026-03-24 13:00", "12", "story_clients", BackupState.Asked)]
    [InlineData("2026-03-10 13:00", "51", "story_clients", BackupState.Asked)]
    [InlineData("2026-03-10 13:00", "50", "story_clients", BackupState.NotNeeded)]
    public async Task A_backup_is_wanted_where_the_domain_says(string start, string size, string task, BackupState expected)
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits(("dates", An.When(start)), ("audience_size", size), ("task_type", task));
        await chat.Offered()[0].Taps("Otan vastaan");
        Assert.Equal(expected, Backup.Of(await chat.Order(id)));
    }
}
