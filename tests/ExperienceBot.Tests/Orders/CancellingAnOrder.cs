using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Orders;

public sealed class CancellingAnOrder
{
    [Fact]
    public async Task Everybody_concerned_is_told_and_their_time_is_their_own_again()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits(("expert_count", "2"));
        var (maija, kaisa, seated, open, standby) = (chat.Requester(), chat.Coordinator(), chat.Offered()[0], chat.Offered()[1], chat.Offered()[2]);
        await seated.Taps("Otan vastaan");
        await standby.Taps("Otan vastaan varalla");
        await maija.Says("Tilaukseni");
        await maija.Taps("Näytä");
        var cancelled = await maija.Taps("Kyllä, peru tilaus", ("reason", "illness"));

        Assert.Contains("Tilaus on peruttu", cancelled, StringComparison.Ordinal);
        Assert.Equal(cancelled, await maija.TapsAgain());
        Assert.Equal((OrderStatus.CancelledByOrderer, "illness"), ((await chat.Order(id)).Status, (await chat.Order(id)).EndReason));
        Assert.Equal(1, seated.Times("Tilaisuus on peruttu"));
        Assert.False(seated.Has("En pääse"));
        Assert.False(open.Has("Otan vastaan"));
        Assert.Equal((1, 1), (open.Times(""), standby.Times("Sinulle on tehtävätarjous"))); // their cards change in place
        Assert.True(open.Sees("Tarjous on päättynyt"));
        Assert.Equal(1, kaisa.Times("Tilaus on peruttu"));
        Assert.Contains("Tähän tarjoukseen ei voi enää vastata", await open.Sends("offer.accept", ("order", id.Value)), StringComparison.Ordinal);

        // The same hour is free for something else.
        Assert.Empty(chat.Profile(seated).Reservations);
        var again = await chat.Submits(("expert_count", "3"));
        Assert.Contains("Paikka on sinun", await seated.Sends("offer.accept", ("order", again.Value)), StringComparison.Ordinal);
        await chat.Until("2026-03-23 12:00");
        Assert.Equal(2, seated.Times("Muistutus")); // a week and a day before the other one, none of the cancelled
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Early_and_with_nobody_seated_no_coordinator_is_disturbed()
    {
        await using var chat = await Brokered.With(2);
        await chat.Submits();
        await chat.Requester().Says("Tilaukseni");
        await chat.Requester().Taps("Näytä");
        await chat.Requester().Taps("Kyllä, peru tilaus");
        Assert.Empty(chat.Coordinator().Texts);
        await chat.Until("2026-03-03 08:00");
        Assert.Contains("Perutut tilaukset", chat.Coordinator().Last, StringComparison.Ordinal);
        await chat.Until("2026-03-06 08:00");
        Assert.Contains("Rauhallinen päivä", chat.Coordinator().Last, StringComparison.Ordinal); // out of sight in time
    }

    [Fact]
    public async Task A_coordinator_may_call_it_off_and_the_requester_is_told()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        await chat.Offered()[0].Taps("Otan vastaan");
        await chat.Coordinator().Says("Tilaukset");
        await chat.Coordinator().Taps("Näytä");
        await chat.Coordinator().Taps("Kyllä, peru tilaus", ("reason", "illness"));
        Assert.Equal(OrderStatus.CancelledForce, (await chat.Order(id)).Status);
        Assert.Contains("Sairastuminen", chat.Requester().Last, StringComparison.Ordinal);
        Assert.False(chat.Requester().Sees("Tulossa:"));
    }

    [Fact]
    public async Task What_has_been_held_cannot_be_called_off()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 14:30");
        Assert.Equal(OrderStatus.Held, (await chat.Order(id)).Status);
        Assert.Contains(Words.In(Language.Fi)["order.too_late"], await chat.Requester().Sends("order.cancel", ("order", id.Value)), StringComparison.Ordinal);
        Assert.Equal(OfferStatus.Accepted, (await chat.Order(id)).OfferTo(An.Person(501))!.Status);
    }
}
