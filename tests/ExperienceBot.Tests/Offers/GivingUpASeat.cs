using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

public sealed class GivingUpASeat
{
    [Fact]
    public async Task The_standby_is_asked_first_and_everybody_knows()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits();
        var (maija, kaisa, first, second) = (chat.Requester(), chat.Coordinator(), chat.Offered()[0], chat.Offered()[1]);
        await second.Taps("Otan vastaan varalla");
        await first.Taps("Otan vastaan");
        var released = await first.Taps("En pääse");

        Assert.Contains("Voi hyvin", released, StringComparison.Ordinal);
        Assert.Contains("Kokemusasiantuntija ei pääse", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Etsin heti toista", maija.Last, StringComparison.Ordinal);
        Assert.Contains("Nyt sinua kysytään mukaan", second.Last, StringComparison.Ordinal);
        Assert.Equal(2, chat.WhoSaw("").Count(m => m != maija && m != kaisa)); // the third is left in peace
        Assert.Empty(chat.Profile(first).Reservations);
        await maija.Says("Tilaukseni");
        Assert.Contains("Tehtävää tarjotaan", maija.Last, StringComparison.Ordinal);

        await second.Taps("Otan vastaan");
        Assert.Contains($"Tulossa: {second.Short}.", maija.Last, StringComparison.Ordinal);
        Assert.False(maija.Sees("Etsin heti toista")); // the question has answered itself
        Assert.False(maija.Sees(first.Short)); // and no older card names who does not come
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);

        await chat.Until("2026-03-24 12:00");
        Assert.Equal(2, maija.Times("Muistutus"));
        Assert.Equal(0, first.Times("Muistutus"));
        Assert.Equal(2, second.Times("Muistutus"));
        Assert.Equal(1, first.Times("Mitä kuuluu?")); // a kind word, some days later
        chat.WasDiscreet();
    }

    [Fact]
    public async Task In_the_evening_the_standby_sleeps_first()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        var (first, second) = (chat.Offered()[0], chat.Offered()[1]);
        await second.Taps("Otan vastaan varalla");
        await first.Taps("Otan vastaan");
        await chat.Until("2026-03-06 22:00"); // a Friday
        await first.Taps("En pääse");
        Assert.Equal(0, second.Times("Nyt sinua kysytään mukaan"));
        Assert.Equal(1, chat.Coordinator().Times("Kokemusasiantuntija ei pääse"));
        await chat.Until("2026-03-09 07:59");
        Assert.Equal(0, second.Times("Nyt sinua kysytään mukaan"));
        await chat.Until("2026-03-09 08:00");
        Assert.Equal(1, second.Times("Nyt sinua kysytään mukaan"));
        Assert.Equal(An.At("2026-03-09 10:00"), (await chat.Order(id)).OfferTo(new(second.Id))!.Deadline);
    }

    [Fact]
    public async Task A_standby_may_say_no_and_then_those_who_came_too_late_are_asked_again()
    {
        await using var chat = await Brokered.With(3, "--Brokering:WaveExtra", "2");
        var id = await chat.Submits();
        var (first, second, third) = (chat.Offered()[0], chat.Offered()[1], chat.Offered()[2]);
        await second.Taps("Otan vastaan varalla");
        await first.Taps("Otan vastaan");
        await first.Taps("En pääse");
        Assert.Equal(1, third.Times("Sinulle on tehtävätarjous"));
        await second.Taps("En tällä kertaa");
        Assert.Equal(2, third.Times("Sinulle on tehtävätarjous"));
        await third.Taps("Otan vastaan");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }

    [Fact]
    public async Task Those_called_in_vain_stand_by_again_and_saying_so_twice_calls_nobody_twice()
    {
        await using var chat = await Brokered.With(3, "--Brokering:WaveExtra", "2");
        var id = await chat.Submits();
        var (first, second, third) = (chat.Offered()[0], chat.Offered()[1], chat.Offered()[2]);
        await second.Taps("Otan vastaan varalla");
        await third.Taps("Otan vastaan varalla");
        await first.Taps("Otan vastaan");
        await first.Taps("En pääse");
        await third.Says("varalla"); // not yes, not no
        Assert.Equal(1, third.Times("Nyt sinua kysytään mukaan"));
        await second.Taps("Otan vastaan");
        Assert.Equal(OfferStatus.Standby, (await chat.Order(id)).OfferTo(new(third.Id))!.Status);

        await second.Taps("En pääse");
        Assert.Equal(2, third.Times("Nyt sinua kysytään mukaan"));
    }

    [Fact]
    public async Task With_one_of_two_gone_the_requester_may_go_on_with_the_other_who_is_asked_first()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits(("expert_count", "2"));
        var (maija, first, second) = (chat.Requester(), chat.Offered()[0], chat.Offered()[1]);
        await first.Taps("Otan vastaan");
        Assert.Contains("Kerron, kun koko tilaisuus on varma", first.Last, StringComparison.Ordinal);
        await second.Taps("Otan vastaan");
        await second.Taps("En pääse");
        Assert.Contains("Kaikkia ei löytynyt", maija.Last, StringComparison.Ordinal); // nobody else is there to ask
        var told = await maija.Taps("Jatketaan löytyneiden kanssa");
        Assert.Equal(told, await maija.TapsAgain());
        Assert.Contains("Yksi asia muuttui", first.Last, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Filled, (await chat.Order(id)).Status);
        await first.Taps("Kyllä, sopii");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Contains($"Tulossa: {first.Short}.", maija.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_session_has_begun_a_person_must_be_called()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 13:05");
        Assert.Contains("Soita yhteyshenkilölle", await chat.Expert(501).Sends("seat.release", ("order", id.Value)), StringComparison.Ordinal);
        Assert.Equal(1, (await chat.Order(id)).Taken);
    }
}
