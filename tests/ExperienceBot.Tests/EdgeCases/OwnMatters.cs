using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Tests.Experts;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>What an expert decides alone: topics and consents (E11), places to avoid (E24), another role at work (E25), a changed situation (E36).</summary>
public sealed class OwnMatters
{
    [Fact]
    [Trait("Case", "E11")]
    public async Task A_topic_taken_back_leaves_the_matching_and_its_offers_at_once_and_a_seat_is_asked_about()
    {
        await using var chat = await Brokered.With([An.Expert(501)], "--Brokering:WaveExtra", "0");
        var seat = await chat.Submits();
        var anna = chat.Expert(501);
        await anna.Taps("Otan vastaan");
        var open = await chat.Submits(("dates", An.When("2026-04-14 13:00")));
        var other = await chat.Submits(("topics", "crisis"), ("dates", An.When("2026-04-21 13:00")));
        Assert.Equal(3, anna.Times("Sinulle on tehtävätarjous"));
        var told = (chat.Requester().Texts.Count, chat.Coordinator().Times("perui"));

        await anna.Says("poista aihe mielenterveys");
        Assert.Equal(["crisis"], chat.Profile(501).Topics);
        Assert.NotEqual(OfferStatus.Sent, (await chat.Order(open)).OfferTo(new(anna.Id))!.Status);
        Assert.Equal(OfferStatus.Sent, (await chat.Order(other)).OfferTo(new(anna.Id))!.Status); // of another topic
        Assert.Equal(1, (await chat.Order(seat)).Taken); // asked, not given up
        Assert.Contains("Sovittu tehtävä liittyy poistettuun aiheeseen", anna.Last, StringComparison.Ordinal);
        Assert.Contains("ti 24.3.2026", anna.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("21.4.2026", anna.Last, StringComparison.Ordinal);
        await chat.Submits(("dates", An.When("2026-04-28 13:00")));
        Assert.Equal(3, anna.Times("Sinulle on tehtävätarjous"));

        await anna.Taps("En pääse");
        Assert.Equal(0, (await chat.Order(seat)).Taken);
        Assert.Equal(told.Item2, chat.Coordinator().Times("perui"));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E11")]
    public async Task The_consent_to_matching_taken_back_takes_every_topic()
    {
        await using var chat = await Brokered.With([An.Expert(501)], "--Brokering:WaveExtra", "0");
        var open = await chat.Submits();
        var anna = chat.Expert(501);
        await anna.Says("Luvat");
        await anna.Taps("Peru lupa: lupa etsiä tehtäviä");
        Assert.Empty(chat.Profile(501).Topics);
        Assert.DoesNotContain(Consent.Matching, chat.Profile(501).Consents);
        Assert.NotEqual(OfferStatus.Sent, (await chat.Order(open)).OfferTo(new(anna.Id))!.Status);
        Assert.Contains("aiheet on poistettu", Orders.Ordering.Plain(anna.Answer).Replace("kokemuksesi ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await anna.Says("anna lupa: lupa etsiä tehtäviä"); // given again as easily
        Assert.Contains(Consent.Matching, chat.Profile(501).Consents);
    }

    [Fact]
    [Trait("Case", "E11")]
    public async Task The_name_is_gone_from_the_requesters_card_with_its_consent()
    {
        await using var chat = await Brokered.With([An.Expert(501)], "--Brokering:WaveExtra", "0");
        await chat.Submits();
        var (anna, maija) = (chat.Expert(501), chat.Requester());
        await anna.Taps("Otan vastaan");
        Assert.True(maija.Sees($"Tulossa: {anna.Short}"));
        await anna.Says("peru lupa: nimi tilaajalle");
        Assert.False(maija.Sees(anna.Short));
        Assert.True(maija.Sees("Tulossa: kokemusasiantuntija"));
        await anna.Says("anna lupa: nimi tilaajalle");
        Assert.True(maija.Sees($"Tulossa: {anna.Short}"));
    }

    [Fact]
    [Trait("Case", "E11")]
    [Trait("Language", "sv")]
    public async Task Ett_tema_aterkallas_pa_svenska()
    {
        await using var chat = await Brokered.With([An.Expert(501)], "--Brokering:WaveExtra", "0");
        var anna = chat.Expert(501, "sv-FI");
        var open = await chat.Submits();
        await anna.Says("ta bort temat psykisk hälsa");
        Assert.Contains("Ämnet togs bort genast: Psykisk hälsa", anna.Last, StringComparison.Ordinal);
        Assert.Equal(["crisis"], chat.Profile(501).Topics);
        Assert.NotEqual(OfferStatus.Sent, (await chat.Order(open)).OfferTo(new(anna.Id))!.Status);
    }

    [Fact]
    [Trait("Case", "E24")]
    public async Task The_places_somebody_avoids_are_seen_by_nobody_else()
    {
        await using var chat = await Brokered.With(0);
        var (otso, kaisa) = (chat.Joiner(), chat.Coordinator());
        await chat.JoinTo(otso, "summary");
        await otso.Says("lähetä");
        await kaisa.Says("Hakijat");
        await kaisa.TapsFor("applicant.open");
        await kaisa.TapsFor("applicant.approve", ("status", "active"), ("trained_until", "2028-12-31"), ("contract_until", "2028-12-31"), ("confidentiality_until", "2028-12-31"));
        await otso.Says("muuta paikat, joita vältän");
        await otso.Says("Rantakadun poliklinikka, Kevätkoti");
        Assert.Equal("Rantakadun poliklinikka|Kevätkoti", string.Join('|', chat.Profile(otso).UnitsToAvoid));
        await chat.Submits(("place", "Mariankatu 16"));
        await otso.Taps("Otan vastaan");
        await kaisa.Says("Tilaukset");
        await kaisa.TapsFor("digest.open");
        await chat.Until("2026-03-25 08:30");
        await kaisa.Says("Kooste");

        Assert.Contains(otso.Texts, t => t.Contains("Kevätkoti", StringComparison.Ordinal)); // their own
        Assert.All([kaisa, chat.Requester()], other =>
            Assert.DoesNotContain(other.Texts.Concat(other.Cards.Select(c => c.Card.ToJsonString())), t =>
                t.Contains("Kevätkoti", StringComparison.Ordinal) || t.Contains("Rantakadun", StringComparison.Ordinal) || t.Contains("vältän", StringComparison.Ordinal)));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E25")]
    public async Task The_roles_of_one_person_at_work_are_kept_apart()
    {
        var maija = An.Expert(1) with { Name = "Maija Mäkelä", Id = new("00000000-0000-4000-8000-000000000001") };
        await using var chat = await Brokered.With([maija, An.Expert(502)]);
        var (boss, colleague, kaisa) = (chat.Person("Pekka", "Pekka Puro", "00000000-0000-4000-8000-000000000003"), chat.Requester(), chat.Coordinator());
        await colleague.Says("Ohje");
        Assert.Contains("Tehtäväni", colleague.Last, StringComparison.Ordinal); // both roles, each with its own words
        Assert.Contains("Tilaukseni", colleague.Last, StringComparison.Ordinal);

        var own = await chat.Submits(); // one's own order is not offered to oneself
        Assert.Null((await chat.Order(own)).OfferTo(new(colleague.Id)));
        Assert.NotNull((await chat.Order(own)).OfferTo(An.Person(502)));
        await colleague.Says("Tilaukseni");
        Assert.DoesNotContain("Sinulle on tehtävätarjous", colleague.Last, StringComparison.Ordinal);

        await colleague.Says("Tietoni");
        foreach (var command in (string[])["Ohje", "Tilaukseni", "Tehtäväni", "Hakijat", "Kooste", "Tilaukset", "Tietoni"])
            await boss.Says(command);
        await boss.Sends("applicant.open", ("person", colleague.Id));
        await boss.Sends("topic.propose", ("person", colleague.Id), ("topic", "grief"));
        Assert.All(boss.Texts, t => Assert.DoesNotContain("Maija", t, StringComparison.Ordinal));
        Assert.Contains(boss.Texts, t => t.Contains("koordinaattor", StringComparison.Ordinal));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E36")]
    public async Task A_changed_situation_changes_the_tasks_and_the_coordinator_learns_that_alone()
    {
        await using var chat = await Brokered.With(1);
        var (anna, kaisa) = (chat.Expert(501), chat.Coordinator());
        await anna.Says("Tilanteeni on muuttunut");
        Assert.Contains("Syytä ei tarvitse kertoa", anna.Last, StringComparison.Ordinal);
        await anna.Says("vähemmän tehtäviä");
        Assert.Contains("Montako tehtävää kuukaudessa", anna.Last, StringComparison.Ordinal);
        await anna.Says("1");
        Assert.Equal(1, chat.Profile(501).MonthlyCap);
        Assert.Contains("Kokemusasiantuntija ottaa vähemmän tehtäviä", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains(anna.Name, kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Syytä ei kysytty", kaisa.Last, StringComparison.Ordinal);

        await anna.Says("Tilanteeni on muuttunut");
        await anna.Says("lyhyempi matka 20");
        Assert.Equal(20, chat.Profile(501).MaxKm);
        await anna.Says("Tilanteeni on muuttunut");
        await anna.Taps("Vain etänä");
        Assert.Equal((0, true), (chat.Profile(501).MaxKm, chat.Profile(501).Remote));
        await chat.Submits();
        Assert.Empty(chat.Offered()); // on site
        await chat.Submits(("mode", "remote"), ("remote_details", "Teams"), ("dates", An.When("2026-04-14 13:00")));
        Assert.Equal([anna], chat.Offered());

        await anna.Says("Tilanteeni on muuttunut");
        await anna.Taps("Kuukausi");
        Assert.Equal(ExpertStatus.Paused, chat.Profile(501).Status);
        Assert.Equal(1, kaisa.Times("Kokemusasiantuntija pitää taukoa"));
        await anna.TapsAgain();
        Assert.Equal(1, kaisa.Times("Kokemusasiantuntija pitää taukoa"));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E36")]
    [Trait("Language", "sv")]
    public async Task Situationen_pa_svenska()
    {
        await using var chat = await Brokered.With(1);
        var anna = chat.Expert(501, "sv-FI");
        await anna.Says("Min situation har förändrats");
        await anna.Says("färre uppdrag 2");
        Assert.Contains("Jag erbjuder dig nu färre uppdrag", anna.Last, StringComparison.Ordinal);
        Assert.Equal(2, chat.Profile(501).MonthlyCap);
        Assert.Contains("Kokemusasiantuntija ottaa vähemmän tehtäviä", chat.Coordinator().Last, StringComparison.Ordinal);
    }
}
