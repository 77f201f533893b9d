using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

public sealed class WhenNobodyIsFound
{
    [Fact]
    public async Task The_requester_decides_and_a_coordinator_knows_at_once()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502) with { Municipality = "Helsinki", Remote = true }]);
        var id = await chat.Submits();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        Assert.Equal(chat.Expert(501), Assert.Single(chat.Offered()));
        await chat.Expert(501).Taps("En tällä kertaa");

        Assert.Equal(OrderStatus.NoExpertFound, (await chat.Order(id)).Status);
        Assert.Contains("Sopivaa henkilöä ei löydy", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Sopivaa henkilöä ei vielä löytynyt", maija.Last, StringComparison.Ordinal);
        Assert.False(maija.Has("Jatketaan löytyneiden kanssa"));

        await maija.Taps("Etäosallistuminen käy myös");
        Assert.Contains("Sinulle on tehtävätarjous", chat.Expert(502).Last, StringComparison.Ordinal);
        await chat.Expert(502).Taps("Otan vastaan");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.False(maija.Has("Etäosallistuminen käy myös"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task At_another_time_the_same_people_are_asked_again()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits(("dates", An.When("2026-03-24 13:00", "2026-03-26 13:00")));
        var (maija, first) = (chat.Requester(), chat.Expert(501));
        await chat.Until("2026-03-04 09:05"); // the deadline passes
        Assert.Contains("Sopivaa henkilöä ei vielä löytynyt", maija.Last, StringComparison.Ordinal);
        await maija.Taps("Siirretään toiseen aikaan");
        Assert.Equal(2, first.Times("Sinulle on tehtävätarjous"));
        Assert.Contains("26.3.2026", first.Last, StringComparison.Ordinal);
        await first.Taps("Otan vastaan");
        Assert.Equal(An.At("2026-03-26 13:00"), Assert.Single(Assert.Single(chat.Profile(501).Reservations).Sessions).Start);
        await chat.Until("2026-03-24 20:00");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status); // the first time no longer ends it
    }

    [Fact]
    public async Task Of_two_one_is_found()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits(("expert_count", "2"));
        var (maija, first, second) = (chat.Requester(), chat.Offered()[0], chat.Offered()[1]);
        await first.Taps("Otan vastaan");
        await second.Taps("En tällä kertaa");
        Assert.Contains("Löytyi 1, toivoit 2", maija.Last, StringComparison.Ordinal);
        Assert.Contains("Kaikkia paikkoja ei saatu täyteen", chat.Coordinator().Last, StringComparison.Ordinal);
        await maija.Says("odotetaan vielä");
        Assert.Equal(OrderStatus.PartlyFilled, (await chat.Order(id)).Status);
        Assert.Contains("Odotetaan", maija.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Silence_is_no_answer_and_the_next_are_asked_by_day()
    {
        await using var chat = await Brokered.With(5);
        var id = await chat.Submits();
        var early = chat.Offered().ToList();
        await chat.Until("2026-03-04 09:10");
        Assert.Equal(4, chat.WhoSaw("Sinulle on tehtävätarjous").Union(early).Count());
        Assert.All(early, who => Assert.Equal(1, who.Times(""))); // quietly closed
        Assert.All(early, who => Assert.True(who.Sees("Tarjous on päättynyt")));
        Assert.Equal(2, (await chat.Order(id)).Wave);
        Assert.Equal(2, (await chat.Order(id)).Offers.Values.Count(o => o.Status == OfferStatus.Expired));
    }

    [Fact]
    public async Task An_order_of_the_evening_waits_for_the_morning()
    {
        await using var chat = await Brokered.With(2);
        await chat.Until("2026-04-02 21:00"); // before Easter
        await chat.Submits(("dates", An.When("2026-05-12 13:00")));
        await chat.Until("2026-04-07 07:59");
        Assert.Empty(chat.Offered());
        await chat.Until("2026-04-07 08:00");
        Assert.Equal(2, chat.Offered().Count);
    }

    [Fact]
    public async Task Half_of_the_time_without_a_yes_is_told_to_a_coordinator_once()
    {
        await using var chat = await Brokered.With(9, "--Brokering:OfferHours", "72");
        await chat.Submits();
        await chat.Submits(("dates", An.When("2026-03-25 13:00")));
        await chat.Offered()[0].Taps("Otan vastaan");
        await chat.Until("2026-03-13 20:00");
        Assert.Equal(1, chat.Coordinator().Times("Kukaan ei ole vielä ottanut tehtävää vastaan"));
    }

    [Fact]
    public async Task The_day_passes_and_nobody_is_pressed()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Status = ExpertStatus.Inactive }]);
        var id = await chat.Submits();
        await chat.Until("2026-03-24 15:00");
        Assert.Equal((OrderStatus.Closed, "nobody"), ((await chat.Order(id)).Status, (await chat.Order(id)).EndReason));
        Assert.Contains("Tilauksen aika meni ohi", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.False(chat.Requester().Has("Odotetaan vielä"));
        await chat.Until("2026-03-25 12:00");
        Assert.Equal(0, chat.Requester().Times("palaute"));
    }
}
