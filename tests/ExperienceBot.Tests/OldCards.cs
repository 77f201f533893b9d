using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>A tap that comes late, from a card that shows what was, does nothing and shows what is.</summary>
public sealed class OldCards
{
    [Theory]
    [InlineData("order.save")]
    [InlineData("order.discard")]
    public async Task Of_the_walk_leave_the_draft_alone(string verb)
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await chat.FillTo(maija, "when");
        var old = (await chat.Draft(maija))!;
        await chat.FillTo(maija, "place");
        var now = await chat.Draft(maija);
        Assert.Contains("Kortti oli vanha", await maija.Sends(verb, old.Ids()), StringComparison.Ordinal);
        Assert.Equivalent(now, await chat.Draft(maija), strict: true);
    }

    [Fact]
    public async Task That_saved_does_not_save_again_what_was_taken_up()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await chat.FillTo(maija, "place");
        await maija.TapsFor("order.save");
        var saved = maija.LastActivity;
        await maija.TapsFor("order.start");
        Assert.Contains("Kortti oli vanha", await maija.Sends("order.save", [.. Data(saved)]), StringComparison.Ordinal);
        Assert.False((await chat.Draft(maija))!.Shelved);
    }

    [Theory]
    [InlineData("review.approve", "", "")]
    [InlineData("review.reject", "reason", "Ei käy.")]
    [InlineData("review.ask", "question", "Minkä ikäisiä?")]
    public async Task Of_a_review_decide_nothing_about_another_order_than_was_looked_at(string verb, string key, string value)
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits(("minors_present", "true"));
        var (kaisa, maija) = (chat.Coordinator(), chat.Requester());
        var seen = (await chat.Order(id)).Version;
        await kaisa.TapsFor("review.ask", ("question", "Minkä ikäisiä?"));
        await maija.TapsFor("review.answer", ("answer", "He ovat 15-vuotiaita."));
        var order = await chat.Order(id);
        Assert.Contains("Tilanne on muuttunut", await kaisa.Sends(verb, ("order", id.Value), ("v", $"{seen}"), (key, value)), StringComparison.Ordinal);
        Assert.Equal((order.Version, OrderStatus.Submitted), ((await chat.Order(id)).Version, (await chat.Order(id)).Status));
        await kaisa.Sends(verb, ("order", id.Value), ("v", $"{order.Version}"), ("act", "none"), (key, value));
        Assert.NotEqual(OrderStatus.Submitted, (await chat.Order(id)).Status);
    }

    [Fact]
    public async Task Of_a_question_do_not_answer_the_next()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits(("minors_present", "true"));
        var (kaisa, maija) = (chat.Coordinator(), chat.Requester());
        await kaisa.TapsFor("review.ask", ("question", "Minkä ikäisiä?"));
        await maija.TapsFor("review.answer", ("answer", "He ovat 15-vuotiaita."));
        var first = maija.LastActivity;
        await kaisa.TapsFor("review.ask", ("question", "Kuka on mukana?"));
        Assert.Contains("Kuka on mukana?", await maija.Sends("review.answer", [.. Data(first)]), StringComparison.Ordinal);
        Assert.Null((await chat.Order(id)).ReviewTalk!.Answer);
    }

    [Theory]
    [InlineData("offer.accept")]
    [InlineData("offer.standby")]
    [InlineData("offer.decline")]
    [InlineData("offer.ask")]
    public async Task Of_an_offer_answer_nothing_that_was_offered_since(string verb)
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        await chat.Requester().Says("Tilaukseni");
        await chat.Requester().TapsFor("order.show");
        await chat.Requester().TapsFor("order.change");
        await chat.Requester().Says("aika: 25.3.2026 klo 13–14.30");
        await chat.Requester().TapsFor("order.submit", ("terms", "true"));
        var order = await chat.Order(id);
        Assert.Equal((2, OfferStatus.Sent), (order.OfferTo(An.Person(501))!.Round, order.OfferTo(An.Person(501))!.Status));

        var now = await chat.Expert(501).Sends(verb, ("order", id.Value), ("v", "1"), ("question", "Onko siellä hissi?"));
        Assert.Contains("Kortti oli vanha", now, StringComparison.Ordinal);
        Assert.Contains("25.3.2026", now, StringComparison.Ordinal);
        Assert.Equal(order.Version, (await chat.Order(id)).Version);
    }

    [Theory]
    [InlineData("seat.release")]
    [InlineData("seat.reconfirm")]
    public async Task Of_a_seat_leave_the_one_of_now_alone(string verb)
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var first = chat.Expert(501);
        await first.TapsFor("offer.accept");
        Assert.Contains("Kortti oli vanha", await first.Sends(verb, ("order", id.Value), ("v", "7")), StringComparison.Ordinal);
        Assert.Equal(1, (await chat.Order(id)).Taken);
    }

    [Fact]
    public async Task Of_a_dilemma_decide_nothing_about_the_next()
    {
        await using var chat = await Brokered.With(0);
        var id = await chat.Submits(("dates", An.When("2026-03-24 13:00", "2026-03-26 13:00", "2026-03-27 13:00")));
        var maija = chat.Requester();
        var old = maija.DataOf("Siirretään toiseen aikaan");
        await maija.TapsFor("order.decide"); // wait
        await maija.Taps("Etäosallistuminen käy myös"); // nobody that way either: another dilemma
        var order = await chat.Order(id);
        Assert.NotEqual(old["v"], $"{order.DilemmaOf}");
        Assert.Contains("Sopivaa henkilöä ei vielä löytynyt", await maija.Sends("order.decide", [.. old.Select(d => (d.Key, d.Value))]), StringComparison.Ordinal);
        Assert.Equal(order.Version, (await chat.Order(id)).Version);
    }

    [Theory]
    [InlineData("order.widen")]
    [InlineData("order.extend")]
    [InlineData("order.assign")]
    public async Task Of_the_desk_ask_nobody_more(string verb)
    {
        await using var chat = await Brokered.With(9);
        var id = await chat.Submits();
        var kaisa = chat.Coordinator();
        await kaisa.Says("Tilaukset");
        await kaisa.TapsFor("digest.open");
        var seen = kaisa.DataOf("Kysy useammalta")["v"];
        await kaisa.Taps("Kysy useammalta");
        var order = await chat.Order(id);
        Assert.Contains("Tilanne on muuttunut", await kaisa.Sends(
            verb, ("order", id.Value), ("v", seen), ("expert", Enumerable.Range(501, 9).Select(An.Person).First(p => order.OfferTo(p) is null).Value)), StringComparison.Ordinal);
        Assert.Equal(order.Version, (await chat.Order(id)).Version);
    }

    static IEnumerable<(string, string)> Data(System.Text.Json.Nodes.JsonObject activity) =>
        activity["value"]!["action"]!["data"]!.AsObject().Select(p => (p.Key, (string)p.Value!));
}
