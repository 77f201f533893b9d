using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Orders;

/// <summary>A decision and all that it owes go into one batch, so the largest order must fit.</summary>
public sealed class OrdersOfManyPeople
{
    static readonly string[] Ten = [.. Enumerable.Range(10, 10).Select(day => $"2026-04-{day} 13:00")];

    [Fact]
    public async Task Ten_people_ten_times_are_confirmed_reminded_and_called_off()
    {
        await using var graph = await FakeGraph.Start();
        for (var n = 501; n < 531; n++)
            graph.Knows(An.Person(n).Value, $"e{n}@example.fi");
        await using var chat = await Brokered.With(
            Enumerable.Range(501, 30).Select(n => An.Expert(n) with { WeeklyCap = 20, MonthlyCap = 20 }), "--Brokering:WaveExtra", "50",
            "--Graph:Endpoint", graph.Url, "--Graph:CalendarMailbox", FakeGraph.Mailbox);
        chat.Teams.Clock = null; // all in one moment, at the pace of a bot that has none: no channel would take it
        var id = await chat.Submits(("order_mode", "series"), ("dates", An.When(Ten)), ("expert_count", "10"));
        var asked = chat.Offered();
        Assert.Equal(20, asked.Count);
        foreach (var who in asked.Skip(10).Take(5))
            await who.Sends("offer.standby", ("order", id.Value));
        foreach (var who in asked.Take(10))
            Assert.Contains("Paikka on", await who.Sends("offer.accept", ("order", id.Value)), StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal((10, 100), (graph.Events.Count, graph.Events.Values.Sum(e => e["attendees"]!.AsArray().Count)));

        await chat.Until("2026-04-09 12:00");
        Assert.All(asked.Take(10), who => Assert.Equal(8, who.Times("Muistutus: tilaisuus on viikon päästä") + who.Times("Muistutus: tilaisuus on huomenna")));
        await chat.Requester().Sends("order.cancel", ("order", id.Value));
        Assert.Equal(OrderStatus.CancelledByOrderer, (await chat.Order(id)).Status);
        Assert.All(asked.Take(10), who => Assert.Empty(chat.Profile(who).Reservations));
        Assert.Empty(graph.Events);
        chat.WasDiscreet();
    }
}
