using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

public sealed class TakingAPause
{
    [Fact]
    public async Task A_pause_takes_open_offers_back_silently_and_keeps_what_is_agreed()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502)], "--Brokering:WaveExtra", "0");
        var seat = await chat.Submits(("expert_count", "2"));
        var first = chat.Expert(501);
        await first.Taps("Otan vastaan");
        await chat.Expert(502).Taps("Otan vastaan");
        var open = await chat.Submits(("expert_count", "2"), ("dates", An.When("2026-04-14 13:00")));
        var messages = (chat.Requester().Texts.Count, chat.Coordinator().Texts.Count);
        await first.Taps("Pidän taukoa");
        var begun = await first.Taps("Viikko");

        Assert.Contains("Sovitut tehtävät ovat yhä voimassa", begun, StringComparison.Ordinal);
        Assert.Equal(2, (await chat.Order(seat)).Taken);
        Assert.False((await chat.Order(open)).OfferTo(new(first.Id))!.Status == ExperienceBot.Offers.OfferStatus.Sent);
        Assert.Equal(messages, (chat.Requester().Texts.Count, chat.Coordinator().Texts.Count));
        Assert.Equal(begun, await first.TapsAgain());

        var offers = first.Times("Sinulle on tehtävätarjous");
        await chat.Submits(("dates", An.When("2026-04-21 13:00")));
        Assert.Equal(offers, first.Times("Sinulle on tehtävätarjous"));

        await chat.Until("2026-03-09 09:00");
        Assert.Equal(1, first.Times("Taukosi päättyi"));
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status);
        await chat.Submits(("expert_count", "2"), ("dates", An.When("2026-04-28 13:00")));
        Assert.Equal(offers + 1, first.Times("Sinulle on tehtävätarjous"));
    }

    [Fact]
    public async Task One_comes_back_when_one_likes()
    {
        await using var chat = await Brokered.With(1);
        var first = chat.Expert(501);
        await first.Says("Tauko");
        await first.Taps("Kunnes palaan");
        await chat.Until("2026-06-01 09:00");
        Assert.Equal(ExpertStatus.Paused, chat.Profile(501).Status);
        await first.Says("Tehtäväni");
        Assert.Contains("Tauko kestää, kunnes palaat", first.Last, StringComparison.Ordinal);
        await first.Taps("Palaan tauolta");
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status);
        Assert.Equal(0, first.Times("Taukosi päättyi"));
    }

    [Fact]
    public async Task My_assignments_show_each_with_the_buttons_that_fit()
    {
        await using var chat = await Brokered.With(1);
        var first = chat.Expert(501);
        await first.Says("Tehtäväni");
        Assert.Contains("Sinulla ei ole nyt tehtäviä", first.Last, StringComparison.Ordinal);
        await chat.Submits();
        await first.Says("Tehtäväni");
        Assert.Contains("Sinulle on tehtävätarjous", first.Last, StringComparison.Ordinal);
        await first.Taps("Otan vastaan");
        await first.Says("Tehtäväni");
        Assert.Contains("Vahvistettu", first.Last, StringComparison.Ordinal);
        Assert.Contains("En pääse", first.Last, StringComparison.Ordinal);
        await chat.Requester().Taps("Kyllä, peru tilaus");
        await first.Says("Tehtäväni");
        Assert.DoesNotContain("En pääse", first.Last, StringComparison.Ordinal);
    }
}
