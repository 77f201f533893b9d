using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;

namespace ExperienceBot.Tests.Privacy;

/// <summary>What has been kept long enough goes by itself (domain §5.6), and no sooner.</summary>
public sealed class WhatIsForgotten
{
    [Fact]
    public async Task A_draft_that_nobody_touches_goes_after_thirty_days()
    {
        await using var chat = await Brokered.With(1);
        var maija = chat.Requester();
        await maija.Says("Tilaa");
        await chat.Until("2026-03-20 12:00");
        await maija.Says("uusi tilaus"); // the thirty days begin anew
        await chat.Until("2026-04-19 12:55");
        Assert.NotNull((await Of(chat, maija)).Draft);

        await chat.Until("2026-04-19 13:05");
        Assert.Null((await Of(chat, maija)).Draft);
        await maija.Says("Tilaa");
        Assert.Contains("Mitä haluat tehdä?", maija.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Of_an_order_first_those_who_did_not_come_and_the_words_go_and_in_the_end_all()
    {
        await using var chat = await Brokered.With(2, "--Retention:OfferMonths", "3", "--Retention:FeedbackMonths", "3", "--Retention:OrderMonths", "4");
        var (maija, first, second) = (chat.Requester(), chat.Expert(501), chat.Expert(502));
        var id = await chat.Submits(("dates", An.When("2026-03-24 13:00")));
        await second.Taps("En tällä kertaa");
        await first.Taps("Otan vastaan");
        await chat.Until("2026-03-24 18:00");
        await maija.Taps("Lähetä palaute", ("o1", "yes"), ("o3", "Kuuntelemaan."));
        var end = (await chat.Order(id)).EndsAt;

        await chat.Until(Local(end.AddMonths(3).AddMinutes(-1)));
        Assert.Equal(OfferStatus.Declined, (await chat.Order(id)).OfferTo(new(second.Id))!.Status);
        Assert.Equal("Kuuntelemaan.", Assert.Single(await chat.The<OrderBook>().FeedbackOf(id, CancellationToken.None)).Answers["o3"]);

        await chat.Until(Local(end.AddMonths(3).AddMinutes(1)));
        var order = await chat.Order(id);
        Assert.Equal((first.Id, 1), (Assert.Single(order.Offers).Key, order.OffersForgotten));
        Assert.Equal(["o1"], Assert.Single(await chat.The<OrderBook>().FeedbackOf(id, CancellationToken.None)).Answers.Keys);

        await chat.Until(Local(end.AddMonths(4).AddMinutes(-1)));
        Assert.NotNull(await chat.Order(id));
        await chat.Until(Local(end.AddMonths(4).AddMinutes(1)));
        Assert.Null(await chat.The<OrderBook>().Find(id, CancellationToken.None));
        Assert.Empty(await chat.The<PersonBook>().OrdersOf(new(maija.Id), 10, CancellationToken.None));
        var left = (await Rows(chat)).Where(r => (r.Key + r.Data).Contains(id.Value, StringComparison.Ordinal)).Select(r => r.Key).ToList();
        Assert.Equal([$"A!{Keys.Of(id)}!X!forget:everything", $"Y!2026-03!{id}"], left.Where(k => k[0] != 'R' && !k.StartsWith("A!p-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("\"asked\":2", (await Rows(chat)).Single(r => r.Key.StartsWith("Y!", StringComparison.Ordinal)).Data, StringComparison.Ordinal);
        await maija.Says("Tilaukseni");
        Assert.DoesNotContain("Kokemuspuheenvuoro", maija.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    static Task<Person> Of(Chat chat, Member who) => chat.The<PersonBook>().Find(new(who.Id), CancellationToken.None);

    static string Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Chat.Helsinki).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    static async Task<List<Row>> Rows(Chat chat)
    {
        var rows = new List<Row>();
        foreach (var partition in chat.The<Ledger>().Partitions)
            rows.AddRange(await chat.The<IStore>().Range(partition, "A", "Z", 5000, CancellationToken.None));
        return rows;
    }
}
