using System.Net;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

public sealed class TakingTheLastSeat
{
    [Fact]
    public async Task Twenty_say_yes_at_once_and_three_seats_are_taken()
    {
        await using var chat = await Brokered.With(20, "--Brokering:WaveExtra", "17");
        var id = await chat.Submits(("expert_count", "3"));
        var asked = chat.Offered();
        Assert.Equal(20, asked.Count);

        var taps = asked.Select(who => chat.TapOf(who, "offer.accept", id)).ToList();
        var answers = await Task.WhenAll(taps.Select(chat.Send));
        await chat.Listen();

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.Status));
        var titles = answers.Select(a => ((string)a.Body!["value"]!["fallbackText"]!).Split('\n')[0]).ToList();
        Assert.Equal(3, titles.Count(t => t == "Kiitos! Paikka on sinun"));
        Assert.Equal(17, titles.Count(t => t == "Tehtävä ehti täyttyä"));

        var order = await chat.Order(id);
        Assert.Equal((3, OrderStatus.Confirmed, 0), (order.Taken, order.Status, order.OpenSeats));
        Assert.Equal(17, order.Offers.Values.Count(o => o.Status == OfferStatus.Sent)); // three weeks ahead: one of them may stand by
        Assert.Equal(BackupState.Asked, Backup.Of(order));
        foreach (var (who, title) in asked.Zip(titles))
        {
            var isSeated = order.OfferTo(new(who.Id))!.Status == OfferStatus.Accepted;
            Assert.Equal(isSeated, title == "Kiitos! Paikka on sinun");
            Assert.Equal(isSeated ? 1 : 0, chat.Profile(who).Reservations.Length);
            Assert.Equal(isSeated ? 1 : 0, who.Times("Tehtävä on vahvistettu"));
        }

        Assert.Equal(1, chat.Requester().Times("Kokemusasiantuntija on löytynyt"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Nobody_is_booked_into_two_places_at_once()
    {
        await using var chat = await Brokered.With(6, "--Brokering:WaveExtra", "5");
        OrderId[] orders = [await chat.Submits(("expert_count", "6")), await chat.Submits(("expert_count", "6"), ("dates", An.When("2026-03-24 14:00")))];
        var taps = Enumerable.Range(501, 6).SelectMany(n => orders.Select(o => chat.TapOf(chat.Expert(n), "offer.accept", o))).ToList();
        var answers = await Task.WhenAll(taps.Select(chat.Send));
        await chat.Listen();

        var titles = answers.Select(a => ((string)a.Body!["value"]!["fallbackText"]!).Split('\n')[0]).ToList();
        var (one, other) = (await chat.Order(orders[0]), await chat.Order(orders[1]));
        Assert.Equal(6, one.Taken + other.Taken);
        Assert.Equal(6, titles.Count(t => t == "Sinulla on jo toinen tehtävä samaan aikaan"));
        Assert.All(Enumerable.Range(501, 6), n =>
        {
            Assert.True(one.OfferTo(An.Person(n))!.Status == OfferStatus.Accepted ^ other.OfferTo(An.Person(n))!.Status == OfferStatus.Accepted);
            Assert.Single(chat.Profile(n).Reservations);
        });
    }

    [Fact]
    public async Task Two_taps_of_one_person_at_once_take_one_seat()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits(("expert_count", "2"));
        var first = chat.Offered()[0];
        var taps = Enumerable.Range(0, 6).Select(_ => chat.TapOf(first, "offer.accept", id)).ToList();
        var answers = await Task.WhenAll(taps.Select(chat.Send));
        Assert.Single(answers.Select(a => (string?)a.Body!["value"]!["fallbackText"]).Distinct());
        Assert.Equal((1, OrderStatus.PartlyFilled), ((await chat.Order(id)).Taken, (await chat.Order(id)).Status));
        Assert.Contains("Osa kokemusasiantuntijoista on löytynyt", await Status(chat), StringComparison.Ordinal);
    }

    static async Task<string> Status(Chat chat)
    {
        await chat.Requester().Says("Tilaukseni");
        return chat.Requester().Last;
    }
}
