using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Orders;

public sealed class ChangingAnOrder
{
    [Fact]
    [Trait("Case", "E4")]
    public async Task Another_time_voids_the_yes_and_asks_again_saying_why()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits();
        var (maija, seated) = (chat.Requester(), chat.Offered()[0]);
        await seated.Taps("Otan vastaan");
        var before = (await chat.Order(id)).StartsAt;

        await Change(chat, "when", ("date", "2026-04-14"), ("start_time", "10:00"), ("end_time", "11:30"), ("speaking_minutes", "45"), ("mode", "onsite"));

        var order = await chat.Order(id);
        Assert.Equal((OrderStatus.Offering, OfferStatus.Sent), (order.Status, order.OfferTo(new(seated.Id))!.Status));
        Assert.Contains("Otit tehtävän jo vastaan, mutta tilaaja muutti tietoja", seated.Last, StringComparison.Ordinal);
        Assert.Empty(chat.Profile(seated).Reservations); // the old hour is theirs again
        Assert.False(maija.Sees("Tulossa:"));

        await seated.Taps("Otan vastaan");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal((await chat.Order(id)).StartsAt, Assert.Single(chat.Profile(seated).Reservations).Sessions[0].Start);

        // Nobody is reminded of the day that no longer is.
        await chat.Until(before.AddHours(1).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(0, seated.Times("Tehtäväsi\nMuistutus"));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E4")]
    public async Task A_small_change_is_told_and_the_seat_stays()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        var seated = chat.Offered()[0];
        await seated.Taps("Otan vastaan");

        await Change(chat, "practical", ("day_contact", "Anna Aalto, 040 7654321"));

        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Contains("pieni muutos", seated.Last, StringComparison.Ordinal);
        Assert.Contains("Anna Aalto", seated.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task A_change_that_a_coordinator_must_see_frees_the_seat_and_says_so()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        var seated = chat.Offered()[0];
        await seated.Taps("Otan vastaan");

        await Change(chat, "people", ("minors_present", "true"));

        Assert.Equal(OrderStatus.Submitted, (await chat.Order(id)).Status);
        Assert.Contains("Paikkasi ei ole nyt varattu", seated.Last, StringComparison.Ordinal);
        Assert.Empty(chat.Profile(seated).Reservations);

        await chat.Coordinator().Taps("Hyväksy", ("act", "none"));
        await seated.Taps("Otan vastaan"); // asked anew with the others
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }

    static async Task Change(Chat chat, string step, params (string Key, string Value)[] inputs)
    {
        var (maija, w) = (chat.Requester(), Words.In(Language.Fi));
        await maija.Says("Tilaukseni");
        await maija.Taps("Näytä");
        await maija.Taps("Muuta tilausta");
        await maija.Taps(w[$"step.{step}"]);
        await maija.Taps("Jatka", inputs);
        await maija.Taps("Lähetä tilaus", ("terms", "true"));
    }
}
