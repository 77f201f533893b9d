using ExperienceBot.Orders;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Who an expert is (E18), the work of staff (E19), data of clients (E21).</summary>
public sealed class WhatIsNotAsked
{
    [Fact]
    [Trait("Case", "E18")]
    public async Task A_bipolar_woman_of_thirty_cannot_be_ordered_a_topic_can()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await chat.FillTo(maija, "task");
        await chat.Answers(maija, ("task_type", "story_staff"), ("topics", "mental_health"), ("goal", "Tarvitsemme: bipolaarinen nainen 30 v"), ("expert_count", "1"));
        Assert.Contains("Valitse aihe ja kieli", maija.Last, StringComparison.Ordinal);
        Assert.Contains("koordinaattori päättää", maija.Last, StringComparison.Ordinal);
        Assert.Null((await chat.Draft(maija))!.Form["goal"]);
        await maija.Says("Ryhmä saa toivoa toipumisesta");
        Assert.Equal("Ryhmä saa toivoa toipumisesta", (await chat.Draft(maija))!.Form["goal"]);
    }

    [Fact]
    [Trait("Case", "E18")]
    public async Task A_wish_that_the_group_needs_goes_to_a_coordinator()
    {
        await using var chat = await Chat.Begin();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        await chat.FillTo(maija, "summary", ("goal", "Toivomme naista, koska kyseessä on naisten ryhmä"));
        Assert.Contains("Ikää tai sukupuolta voi toivoa vain, jos ryhmä tarvitsee sitä", maija.Last, StringComparison.Ordinal);
        await maija.TapsFor("order.submit", ("terms", "true"));
        Assert.Contains("Koordinaattori tarkistaa", maija.Last, StringComparison.Ordinal);
        Assert.Contains("tilaaja toivoo tiettyä ikää tai sukupuolta", kaisa.Last, StringComparison.Ordinal);
        Assert.Empty(chat.WhoSaw("Sinulle on tehtävätarjous"));
    }

    [Theory]
    [Trait("Case", "E18")]
    [InlineData("Mikä diagnoosi sinulla on?", "En välitä toiveita tai kysymyksiä diagnoosista")]
    [InlineData("Lähetä kuva etukäteen", "En pyydä kuvia")]
    public async Task Nor_is_it_asked_of_an_expert_who_asks_something(string answer, string why)
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var anna = chat.Expert(501);
        await anna.TapsFor("offer.ask", ("question", "Onko siellä hissi?"));
        var before = anna.Texts.Count;
        await chat.Requester().Says(answer);
        Assert.Contains(why, chat.Requester().Last, StringComparison.Ordinal);
        Assert.Null(Assert.Single((await chat.Order(id)).Questions).Answer);
        Assert.Equal(before, anna.Texts.Count);
    }

    [Fact]
    [Trait("Case", "E18")]
    [Trait("Language", "sv")]
    public async Task En_bipolär_kvinna_kan_inte_beställas()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester("sv-SE");
        await maija.Says("Beställ");
        await chat.FillTo(maija, "task");
        await chat.Answers(maija, ("task_type", "story_staff"), ("topics", "mental_health"), ("goal", "Vi behöver en bipolär kvinna"), ("expert_count", "1"));
        Assert.Contains("Välj ämne och språk", maija.Last, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Case", "E19")]
    [InlineData("goal", "Asiantuntija valvoo asukkaita yövuorossa")]
    [InlineData("goal", "Asiantuntija auttaa jakamaan lääkkeet")]
    [InlineData("arrangements", "Ryhmä vedetään yksin suljetulla osastolla")]
    [InlineData("pair_professional", "ei ketään")]
    public async Task The_work_of_staff_stops_at_a_coordinator(string question, string text)
    {
        await using var chat = await Chat.Begin();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        await chat.FillTo(maija, "summary", (question, text));
        Assert.Contains("Kokemusasiantuntija toimii ammattilaisen rinnalla", maija.Last, StringComparison.Ordinal);
        await maija.TapsFor("order.submit", ("terms", "true"));
        Assert.Contains("tehtävä voi kuulua ammattilaiselle", kaisa.Last, StringComparison.Ordinal);
        Assert.Empty(chat.WhoSaw("Sinulle on tehtävätarjous"));
        Assert.Equal(OrderStatus.Submitted, chat.The<OrderBook>().Open.Single().Status);
    }

    [Fact]
    [Trait("Case", "E19")]
    [Trait("Language", "sv")]
    public async Task Personalens_arbete_går_till_koordinatorn()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester("sv-SE");
        await maija.Says("Beställ");
        await chat.FillTo(maija, "summary", ("goal", "Experten leder gruppen utan personal"));
        Assert.Contains("arbetar vid sidan av en yrkesperson", maija.Last, StringComparison.Ordinal);
        await maija.TapsFor("order.submit", ("terms", "true"));
        Assert.Contains("tehtävä voi kuulua ammattilaiselle", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E21")]
    public async Task An_identity_code_is_refused_and_not_kept()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var (anna, maija) = (chat.Expert(501), chat.Requester());
        Assert.Contains("Kirjoita sama ilman tunnusta", await anna.TapsFor("offer.ask", ("question", "Tuleeko sinne 131052-308T?")), StringComparison.Ordinal);
        Assert.True((await chat.Order(id)).Questions.IsEmpty);
        await maija.Says("asiakkaani on 131052-308T");
        Assert.Contains("henkilötunnus", maija.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("308T", maija.Last, StringComparison.Ordinal);
        await chat.FillTo(maija, "task");
        await maija.Says("tavoite: Autetaan asiakasta 131052-308T");
        Assert.Contains("Kirjoita sama ilman tunnusta", maija.Last, StringComparison.Ordinal);
        Assert.Null((await chat.Draft(maija))!.Form["goal"]);
    }

    [Fact]
    [Trait("Case", "E21")]
    [Trait("Language", "sv")]
    public async Task En_personbeteckning_sparas_inte()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester("sv-SE");
        await maija.Says("min klient är 131052-308T");
        Assert.Contains("personbeteckning", maija.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("308T", maija.Last, StringComparison.Ordinal);
    }
}
