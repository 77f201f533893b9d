using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Experts;

/// <summary>Self-service, the kind word on a pause and the yearly question.</summary>
public sealed class KeepingAProfile
{
    [Theory]
    [InlineData("kotikunta", "Pietarsaaressa", "Kotikunta: Pietarsaari")]
    [InlineData("matka enintään, km", "80 km", "Matka enintään, km: 80")]
    [InlineData("matka enintään, km", "ei rajaa", "Etänä: Ei")]
    [InlineData("hiljainen aika", "18.30–9", "Hiljainen aika: 18.30–9.00")]
    [InlineData("kielet", "suomi ja viittomakieli", "Kielet: suomi, viittomakieli")]
    [InlineData("tehtäviä viikossa enintään", "1", "Tehtäviä viikossa enintään: 1")]
    [InlineData("tukihenkilö mukana", "kyllä", "Tukihenkilö mukana: Kyllä")]
    [InlineData("kokemuksesi aiheet", "suru", "Kokemuksesi aiheet: Suru ja läheisen menetys")]
    [InlineData("taustaorganisaatio", "Mielen ry", "Taustaorganisaatio: Mielen ry")]
    public async Task Each_part_is_changed_by_one_question(string part, string answer, string told)
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Languages = ["fi"] }]);
        var anna = chat.Expert(501);
        await anna.Says($"muuta {part}");
        await anna.Says(answer);
        Assert.Contains(told, anna.Last, StringComparison.Ordinal);
        await anna.Says("Tietoni");
        Assert.Contains(told, anna.Last, StringComparison.Ordinal);
        if (answer == "ei rajaa")
            Assert.Null(chat.Profile(501).MaxKm);
    }

    [Theory]
    [InlineData("kotikunta", "Atlantis", "En tunne tätä kuntaa")]
    [InlineData("hiljainen aika", "öisin", "Kirjoita kellonajat")]
    [InlineData("hiljainen aika", "25–8", "Kirjoita kellonajat")]
    [InlineData("taustaorganisaatio", "131052-308T", "henkilötunnus")]
    public async Task What_is_not_understood_changes_nothing_and_is_asked_again(string part, string answer, string why)
    {
        await using var chat = await Brokered.With(1);
        var (anna, before) = (chat.Expert(501), chat.Profile(501));
        await anna.Says($"muuta {part}");
        await anna.Says(answer);
        Assert.Contains(why, anna.Last, StringComparison.Ordinal);
        Assert.Equal(before, chat.Profile(501));
    }

    [Fact]
    public async Task A_yes_to_a_question_of_the_profile_is_no_yes_to_an_offer()
    {
        await using var chat = await Brokered.With([An.Expert(501)], "--Brokering:WaveExtra", "0");
        var order = await chat.Submits();
        var anna = chat.Expert(501);
        await anna.Says("muuta etänä");
        await anna.Says("kyllä");
        Assert.True(chat.Profile(501).Remote);
        Assert.Equal(OfferStatus.Sent, (await chat.Order(order)).OfferTo(new(anna.Id))!.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task On_a_pause_a_kind_word_comes_once_a_month_to_those_who_allowed_it(bool isAllowed)
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Consents = isAllowed ? [Consent.Matching, Consent.PausedContact] : [Consent.Matching] }]);
        var anna = chat.Expert(501);
        await anna.Says("Tauko");
        await anna.Taps("Kunnes palaan");
        await chat.Until("2026-03-31 12:00");
        Assert.Equal(0, anna.Times("Olet tauolla"));
        await chat.Until("2026-04-30 12:00");
        Assert.Equal(isAllowed ? 1 : 0, anna.Times("Olet tauolla"));
        await chat.Until("2026-05-29 12:00");
        Assert.Equal(isAllowed ? 2 : 0, anna.Times("Olet tauolla"));
        await anna.Says("Palaan");
        await chat.Until("2026-07-31 12:00");
        Assert.Equal(isAllowed ? 2 : 0, anna.Times("Olet tauolla"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Once_a_year_one_tap_says_that_all_is_right_and_two_years_of_silence_erase()
    {
        await using var chat = await Brokered.With([
            An.Expert(501) with { CheckedAt = An.At("2025-03-10 12:00") }, An.Expert(502) with { CheckedAt = An.At("2024-03-10 12:00"), CheckAskedAt = An.At("2025-03-10 12:00") },
        ]);
        var (anna, other) = (chat.Expert(501), chat.Expert(502));
        var name = other.Name;
        await chat.Until("2026-03-09 12:00");
        Assert.Equal(0, anna.Times("Ovatko tietosi oikein?"));
        await chat.Until("2026-03-11 12:00");
        Assert.Equal(1, anna.Times("Ovatko tietosi oikein?"));
        Assert.DoesNotContain(chat.Roster, e => e.Id.Value == other.Id);
        Assert.Contains(chat.Coordinator().Texts, t => t.Contains("Kokemusasiantuntijan tiedot poistettiin", StringComparison.Ordinal));
        await chat.Until("2026-03-20 12:00");
        Assert.Equal(1, anna.Times("Ovatko tietosi oikein?")); // asked, not pressed
        await anna.Taps("Kyllä, tiedot ovat oikein");
        Assert.Equal(An.At("2026-03-20 12:00"), chat.Profile(501).CheckedAt);
        chat.WasDiscreet();
    }
}
