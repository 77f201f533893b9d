using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>The expert supports one client, whose written consent must be there before the task is confirmed (D-3).</summary>
public sealed class ClientsConsent
{
    static readonly (string, string)[] OneClient =
        [("task_type", "client_support"), ("one_client", "true"), ("client_consent", "not_yet")];

    [Fact]
    public async Task The_seat_is_kept_and_one_tap_lets_the_confirmation_go_on()
    {
        await using var chat = await Brokered.With(1);
        var maija = chat.Requester();
        var id = await chat.Submits(OneClient);
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Contains("Asiakkaan suostumus puuttuu", maija.Last, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Filled, (await chat.Order(id)).Status);

        await chat.Until("2026-03-05 09:30"); // reminded once
        Assert.Equal(2, maija.Times("Asiakkaan suostumus puuttuu"));
        await maija.Taps("Suostumus on nyt saatu");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Contains("Tehtävä on vahvistettu", chat.Expert(501).Last, StringComparison.Ordinal);
        Assert.Equal(1, maija.Times("Tulossa:"));
        await chat.Until("2026-03-12 09:30");
        Assert.Equal(2, maija.Times("Asiakkaan suostumus puuttuu"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Nothing_is_reminded_of_when_it_was_there_in_time()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits(OneClient);
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Requester().Says("Suostumus on nyt saatu");
        await chat.Until("2026-03-06 12:00");
        Assert.Equal(1, chat.Requester().Times("Asiakkaan suostumus puuttuu"));
    }

    [Fact]
    public async Task Consent_and_signature_are_asked_for_side_by_side_and_both_are_needed()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ConfidentialityUntil = new(2026, 3, 20) }]);
        var id = await chat.Submits(OneClient);
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.True(chat.Expert(501).Sees("Vielä yksi asia ennen vahvistusta"));
        await chat.Requester().Taps("Suostumus on nyt saatu");
        Assert.Equal(OrderStatus.Filled, (await chat.Order(id)).Status);
        await chat.Expert(501).Says("hyväksyn sitoumuksen");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal(1, chat.Expert(501).Times("Tehtävä on vahvistettu"));
    }

    [Fact]
    [Trait("Language", "sv")]
    public async Task Nobody_asks_who_the_client_is_in_swedish_either()
    {
        await using var chat = await Brokered.With(1);
        var maija = chat.Requester();
        await maija.Says("Språk sv");
        var id = await chat.Submits(OneClient);
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Contains(Words.In(Language.Sv)["dilemma.consent"], maija.Last, StringComparison.Ordinal);
        await maija.TapsFor("order.decide");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }
}
