using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

/// <summary>Domain §5.3: inside a wave the first yes does not beat a fairer one that comes within the window.</summary>
public sealed class FairWindow
{
    static readonly string[] Twelve = ["--Brokering:FairWindowHours", "12"];

    /// <summary>501 has had a seat of late, 502 none: 502 is before.</summary>
    static Expert Rested(int number) => An.Expert(number);

    static Expert Busy(int number) => An.Expert(number) with
    {
        Reservations = [new(new("earlier"), [new(An.At("2026-02-20 10:00"), An.At("2026-02-20 11:00"))], Heavy: false)],
    };

    [Fact]
    public async Task The_fairer_one_has_the_seat_though_the_other_was_first()
    {
        await using var chat = await Brokered.With([Busy(501), Rested(502), Rested(503)], [.. Twelve, "--Brokering:WaveExtra", "2"]);
        var id = await chat.Submits();
        var (first, fairer, silent) = (chat.Expert(501), chat.Expert(502), chat.Expert(503));

        var waits = await first.Taps("Otan vastaan");
        Assert.Contains("Kiitos, että voisit tulla!", waits, StringComparison.Ordinal);
        Assert.Contains("ti 3.3.2026 klo 8.00", waits, StringComparison.Ordinal); // twelve hours would end in the evening
        Assert.Equal(waits, await first.TapsAgain());
        Assert.Equal((0, OrderStatus.Offering), ((await chat.Order(id)).Taken, (await chat.Order(id)).Status));
        Assert.NotNull(Assert.Single(chat.Profile(501).Reservations, r => r.Order == id).Until); // the time is kept meanwhile

        await fairer.Taps("Otan vastaan");
        await chat.Until("2026-03-03 07:59");
        Assert.Equal(0, (await chat.Order(id)).Taken);
        await chat.Until("2026-03-03 08:00");

        Assert.Contains("Tehtävä on vahvistettu", fairer.Last, StringComparison.Ordinal);
        Assert.Contains("Tällä kertaa paikka meni toiselle", first.Last, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.DoesNotContain(chat.Profile(501).Reservations, r => r.Order == id);
        Assert.NotNull(chat.Profile(501).PassedOver);
        Assert.Null(chat.Profile(502).PassedOver);
        Assert.Equal(0, silent.Times("Tällä kertaa"));

        await first.Taps("Otan vastaan varalla");
        Assert.Equal(OfferStatus.Standby, (await chat.Order(id)).OfferTo(An.Person(501))!.Status);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task When_all_have_answered_nobody_waits_longer()
    {
        await using var chat = await Brokered.With([Busy(501), Rested(502)], Twelve);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Expert(502).Taps("En tällä kertaa");
        Assert.Contains("Tehtävä on vahvistettu", chat.Expert(501).Last, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }

    [Fact]
    public async Task The_last_to_answer_reads_how_it_went()
    {
        await using var chat = await Brokered.With([Busy(501), Rested(502)], Twelve);
        var id = await chat.Submits();
        await chat.Expert(502).Taps("Otan vastaan");
        Assert.Contains("Tehtävä ehti täyttyä", await chat.Expert(501).Taps("Otan vastaan"), StringComparison.Ordinal);
        Assert.Contains("Tehtävä on vahvistettu", chat.Expert(502).Last, StringComparison.Ordinal);
        Assert.Equal(0, chat.Expert(501).Times("Tällä kertaa paikka meni toiselle")); // the reply has told it
        Assert.Equal(1, (await chat.Order(id)).Taken);
    }

    [Fact]
    public async Task A_yes_may_be_taken_back_while_it_waits_and_the_time_is_free_again()
    {
        await using var chat = await Brokered.With(3, [.. Twelve, "--Brokering:WaveExtra", "2"]);
        var id = await chat.Submits();
        await chat.Expert(501).Says("otan vastaan");
        await chat.Expert(501).Taps("En pääsekään");
        Assert.Equal(OfferStatus.Declined, (await chat.Order(id)).OfferTo(An.Person(501))!.Status);
        Assert.Empty(chat.Profile(501).Reservations);
    }

    [Fact]
    public async Task Twenty_say_yes_in_the_window_and_three_seats_are_taken()
    {
        await using var chat = await Brokered.With(20, [.. Twelve, "--Brokering:WaveExtra", "17", "--Brokering:BackupOverDays", "90"]);
        var id = await chat.Submits(("expert_count", "3"));
        var taps = chat.Offered().Select(who => chat.TapOf(who, "offer.accept", id)).ToList();
        var answers = await Task.WhenAll(taps.Select(chat.Send)); // the last of them closes the window
        Assert.All(answers, a => Assert.Contains((string)a.Body!["value"]!["fallbackText"]!.ToString().Split('\n')[0], (string[])["Kiitos, että voisit tulla!", "Kiitos! Paikka on sinun", "Tehtävä ehti täyttyä"]));
        await chat.Listen();
        var order = await chat.Order(id);
        Assert.Equal((3, OrderStatus.Confirmed), (order.Taken, order.Status));
        Assert.Equal(order.Offers.Values.OrderBy(o => o.Rank).Take(3).Select(o => o.Expert).Order(Comparer<PersonId>.Create((a, b) => string.CompareOrdinal(a.Value, b.Value))),
            order.Seated.Select(o => o.Expert));
        Assert.All(chat.Offered(), who => Assert.Equal(order.OfferTo(new(who.Id))!.Status == OfferStatus.Accepted ? 1 : 0, chat.Profile(who).Reservations.Length));
    }

    [Fact]
    public async Task Who_waits_is_not_booked_twice()
    {
        await using var chat = await Brokered.With(3, [.. Twelve, "--Brokering:WaveExtra", "2"]);
        var (one, other) = (await chat.Submits(), await chat.Submits());
        await chat.Expert(501).Sends("offer.accept", ("order", one.Value));
        Assert.Contains("Sinulla on jo toinen tehtävä samaan aikaan", await chat.Expert(501).Sends("offer.accept", ("order", other.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_coordinator_switches_to_first_come()
    {
        await using var chat = await Brokered.With([Busy(501), Rested(502), Rested(503)], [.. Twelve, "--Brokering:WaveExtra", "2"]);
        var id = await chat.Submits();
        var kaisa = chat.Coordinator();
        await chat.Expert(501).Taps("Otan vastaan");
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains("Reilu vastausaika on auki: 1 haluaa mukaan", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Ensimmäinen saa paikan");
        Assert.Contains("Tehtävä on vahvistettu", chat.Expert(501).Last, StringComparison.Ordinal);
        Assert.True((await chat.Order(id)).IsFirstCome);
    }

    [Fact]
    public async Task The_window_outlives_a_restart_and_a_long_sleep()
    {
        await using var chat = await Brokered.With([Busy(501), Rested(502), Rested(503)], [.. Twelve, "--Brokering:WaveExtra", "2"]);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Restart();
        await chat.Until("2026-03-03 08:01");
        Assert.Equal(An.Person(501), Assert.Single((await chat.Order(id)).Seated).Expert);
        Assert.Null(Assert.Single(chat.Profile(501).Reservations, r => r.Order == id).Until);
    }

    [Fact]
    public async Task A_cancelled_order_tells_those_who_wait_and_frees_their_time()
    {
        await using var chat = await Brokered.With(3, [.. Twelve, "--Brokering:WaveExtra", "2"]);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Requester().Sends("order.cancel", ("order", id.Value), ("reason", "illness"));
        Assert.Contains("Tilaisuus on peruttu", chat.Expert(501).Last, StringComparison.Ordinal);
        Assert.Empty(chat.Profile(501).Reservations);
    }
}
