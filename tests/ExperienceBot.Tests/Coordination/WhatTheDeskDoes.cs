using ExperienceBot.Offers;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Coordination;

public sealed class WhatTheDeskDoes
{
    [Fact]
    public async Task A_name_on_a_button_turns_nothing_around()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Name = "Anna\u202e nenolaS {{DATE(x)}}" }]);
        var id = await chat.Submits();
        await chat.Expert(501).TapsFor("offer.accept");
        await chat.Until("2026-03-24 15:00");
        await chat.Coordinator().Sends("digest.open", ("order", id.Value));
        Assert.True(chat.Coordinator().Has(Words.In(Language.Fi).Say("claim.show_of", "Anna nenolaS { {DATE(x)}}")), chat.Coordinator().Cards[^1].Card.ToJsonString());
    }

    [Fact]
    public async Task A_person_chosen_by_hand_gets_an_ordinary_offer_in_the_morning()
    {
        await using var chat = await Brokered.With(4);
        var id = await chat.Submits();
        var asked = chat.Offered().ToList();
        var chosen = Enumerable.Range(501, 4).First(n => !asked.Contains(chat.Expert(n)));
        await chat.Until("2026-03-02 21:00");
        var kaisa = chat.Coordinator();
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains("tärkein aihe sopii", kaisa.Last, StringComparison.Ordinal); // why each, in this order
        Assert.Contains("Tarjous lähtee valitulle", await kaisa.Taps("Tarjoa tehtävää", ("expert", An.Person(chosen).Value)), StringComparison.Ordinal);
        Assert.Equal(0, chat.Expert(chosen).Times("Sinulle on tehtävätarjous"));
        await chat.Until("2026-03-03 08:00");
        Assert.Equal(1, chat.Expert(chosen).Times("Sinulle on tehtävätarjous"));
        Assert.Equal("by_hand", Assert.Single((await chat.Order(id)).OfferTo(An.Person(chosen))!.Why));
        await chat.Expert(chosen).Taps("En tällä kertaa");
        Assert.Equal(OfferStatus.Declined, (await chat.Order(id)).OfferTo(An.Person(chosen))!.Status);
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains("koordinaattori valitsi", kaisa.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_does_not_fit_cannot_be_chosen()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502) with { Topics = ["crisis"] }]);
        var id = await chat.Submits();
        foreach (var wrong in (string[])[An.Person(502).Value, An.Person(1).Value, "x", ""])
            Assert.Contains("ei voi nyt tarjota", await chat.Coordinator().Sends("order.assign", ("order", id.Value), ("expert", wrong)), StringComparison.Ordinal);
        Assert.Single((await chat.Order(id)).Offers);
        Assert.Contains("aihe 1", chat.Coordinator().Last, StringComparison.Ordinal); // which bar, and how many
    }

    [Fact]
    public async Task A_fee_can_be_set_until_somebody_has_said_yes_and_open_cards_show_it()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits(("expert_count", "2"));
        await chat.Coordinator().Sends("order.decideFee", ("order", id.Value), ("fee", "123"));
        Assert.All(chat.Offered(), who => Assert.True(who.Sees("123 €")));
        await chat.Offered()[0].Taps("Otan vastaan");
        Assert.Contains("ei voi enää muuttaa", await chat.Coordinator().Sends("order.decideFee", ("order", id.Value), ("fee", "5")), StringComparison.Ordinal);
        Assert.Equal(123, (await chat.Order(id)).Fee.Amount);
    }

    [Fact]
    public async Task The_lists_are_for_coordinators()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits();
        foreach (var who in (Member[])[chat.Requester(), chat.Expert(501)])
        {
            foreach (var command in (string[])["Tilaukset", "Kooste", "Beställningar", "Digest"])
            {
                await who.Says(command);
                Assert.Equal(Words.In(Language.Fi)["coordinators_only"], who.Last);
            }
        }

        await chat.Coordinator().Says("Tilaukset");
        Assert.Contains("Avoimet tilaukset", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Contains("0/1", chat.Coordinator().Last, StringComparison.Ordinal);
    }
}
