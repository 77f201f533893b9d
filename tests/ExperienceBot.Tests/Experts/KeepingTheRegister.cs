using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Experts;

/// <summary>Coordinators find, open, add and change people of the roster, and agree on breaks.</summary>
public sealed class KeepingTheRegister
{
    [Theory]
    [InlineData("Etsi Greta", "Greta Salonen501")]
    [InlineData("Hae vaasa salonen", "Heikki Salonen502")]
    [InlineData("etsi Vasa salonen", "Heikki Salonen502")] // the Swedish name
    [InlineData("Etsi ruotsi suru salonen", "Irja Salonen503")]
    [InlineData("Etsi vertaistoimija aktiivinen salonen", "Irja Salonen503")]
    [InlineData("Etsi Gretta Salonen501", "Greta Salonen501")] // misspelt
    [InlineData("Etsi 00000000-0000-4000-8000-000000000502", "Heikki Salonen502")]
    [InlineData("Sök Heikki", "Heikki Salonen502")]
    [InlineData("Find Heikki", "Heikki Salonen502")]
    public async Task Somebody_is_found_by_name_id_place_topic_language_or_role(string typed, string name)
    {
        await using var chat = await Three();
        var kaisa = chat.Coordinator();
        await kaisa.Says(typed);
        Assert.StartsWith(name, kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Aiheet: ", kaisa.Last, StringComparison.Ordinal);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task The_register_is_a_list_with_a_search_and_many_hits_are_a_list_too()
    {
        await using var chat = await Three();
        var kaisa = chat.Coordinator();
        await kaisa.Says("Kokemusasiantuntijat");
        Assert.Contains("Luettelossa on 43 henkilöä", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Lisäksi 33", kaisa.Last, StringComparison.Ordinal);
        var list = await kaisa.TapsFor("expert.find", ("query", "Salonen"));
        Assert.Contains("Löytyi: 3.", list, StringComparison.Ordinal);
        Assert.Contains("Greta Salonen501 · Kokkola · aktiivinen", list, StringComparison.Ordinal);
        Assert.DoesNotContain("Mielenterveys", list, StringComparison.Ordinal);
        Assert.Contains("Ketään ei löytynyt", await kaisa.TapsFor("expert.find", ("query", "xyzzy")), StringComparison.Ordinal);
        Assert.Contains("Luettelossa on 43", await kaisa.TapsFor("expert.find", ("query", "")), StringComparison.Ordinal);
        Assert.StartsWith("Aino Kivelänmaa", await kaisa.Sends("expert.open", ("expert", "00000000-0000-4000-8000-000000000101")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_finds_or_opens_anybody()
    {
        await using var chat = await Three();
        foreach (var who in (Member[])[chat.Requester(), chat.Expert(501)])
        {
            await who.Says("Kokemusasiantuntijat");
            Assert.Contains("Tämä on koordinaattoreille", who.Last, StringComparison.Ordinal);
            await who.Says("Etsi Heikki");
            Assert.DoesNotContain("Heikki", who.Last, StringComparison.Ordinal);
            foreach (var verb in (string[])["expert.find", "expert.open", "expert.edit", "expert.set", "expert.status", "expert.add", "expert.log"])
            {
                Assert.Contains("Tätä ei löydy", await who.Sends(
                    verb, ("expert", An.Person(502).Value), ("query", ""), ("field", "name"), ("value", "Muu"), ("status", "inactive"), ("id", An.Person(900).Value), ("name", "Muu")), StringComparison.Ordinal);
            }
        }

        Assert.Equal((ExpertStatus.Active, "Heikki Salonen502"), (chat.Profile(502).Status, chat.Profile(502).Name));
        Assert.Null(chat.The<Roster>().Find(An.Person(900)));
        await chat.Coordinator().Says("Katseluloki");
        Assert.Contains("Merkintöjä ei ole", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_shows_all_but_the_units_that_the_person_avoids()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { UnitsToAvoid = ["Mariankadun poliklinikka"], Organisation = "Tyynen rannan yhdistys" }]);
        var kaisa = chat.Coordinator();
        await kaisa.Says("Etsi Salonen501");
        foreach (var fact in (string[])["Rooli: kokemusasiantuntija", "Kotikunta: Kokkola", "Toimeksiantosopimus voimassa: ma 31.12.2029", "Taustaorganisaatio: Tyynen rannan yhdistys"])
            Assert.Contains(fact, kaisa.Last, StringComparison.Ordinal);
        await kaisa.TapsFor("expert.find", ("query", "poliklinikka"));
        Assert.DoesNotContain(kaisa.Cards, c => c.Card.ToJsonString().Contains("Mariankadun", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("municipality", "Karleby", "Kotikunta: Kokkola")]
    [InlineData("max_km", "35", "Pisin matka (km suuntaansa): 35")]
    [InlineData("topics", "grief,crisis", "Aiheet: Kriisi ja hallinnan palauttaminen, Suru ja läheisen menetys")]
    [InlineData("languages", "fi,sv", "Kielet: suomi, ruotsi")]
    [InlineData("contract_until", "2031-01-31", "Toimeksiantosopimus voimassa: pe 31.1.2031")]
    [InlineData("confidentiality_until", "", "vaitiolositoumus puuttuu")]
    [InlineData("trainings", "orientation,first_aid", "Perehdytys ja täydennyskoulutus: ensiapu, perehdytys")]
    [InlineData("quiet_hours", "21:30-09:00", "21:30-09:00")]
    [InlineData("needs_support_person", "yes", "Tukihenkilö mukana: Kyllä")]
    [InlineData("role", "peer", "Rooli: vertaistoimija")]
    [InlineData("weekly_cap", "1", "Enintään viikossa: 1")]
    [InlineData("name", "Greta Ström, os. Salonen", "Greta Ström, os. Salonen")]
    [InlineData("organisation", "Uusi yhdistys", "Taustaorganisaatio: Uusi yhdistys")]
    public async Task Each_field_is_changed_by_one_question(string field, string value, string shown)
    {
        await using var chat = await Three();
        var kaisa = chat.Coordinator();
        await kaisa.Says("Etsi Salonen501");
        await kaisa.TapsFor("expert.edit", ("field", field));
        var card = await kaisa.TapsFor("expert.set", ("value", value));
        Assert.Contains("Tallennettu.", card, StringComparison.Ordinal);
        Assert.Contains(shown, card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("municipality", "Kokola", "Tarkoititko Kokkola")]
    [InlineData("max_km", "kaukana", "Kirjoita kokonaisluku väliltä 0–9999")]
    [InlineData("contract_until", "2029-02-30", "Tällaista päivää ei ole")]
    [InlineData("languages", "", "siinä pitää olla arvo")]
    public async Task What_cannot_be_read_changes_nothing_and_says_how_to_mend_it(string field, string value, string mend)
    {
        await using var chat = await Three();
        var (kaisa, before) = (chat.Coordinator(), chat.Profile(501));
        await kaisa.Says("Etsi Salonen501");
        await kaisa.TapsFor("expert.edit", ("field", field));
        Assert.Contains(mend, await kaisa.TapsFor("expert.set", ("value", value)), StringComparison.Ordinal);
        Assert.Equal(before, chat.Profile(501));
        Assert.True(kaisa.Has("Tallenna"));
    }

    [Fact]
    public async Task A_change_can_be_typed_about_the_profile_that_is_open()
    {
        await using var chat = await Three();
        var kaisa = chat.Coordinator();
        await kaisa.Says("Etsi Salonen501");
        await kaisa.Says("Kotikunta: Vaasa");
        await kaisa.Says("kielet: suomi, ruotsi");
        await kaisa.Says("Toimeksiantosopimus voimassa: 31.1.2031");
        await kaisa.Says("Pisin matka (km suuntaansa): -");
        var greta = chat.Profile(501);
        Assert.Equal(("Vaasa", new DateOnly(2031, 1, 31), (int?)null), (greta.Municipality, greta.ContractUntil!.Value, greta.MaxKm));
        Assert.Equal(["fi", "sv"], greta.Languages);
        await kaisa.Says("kielet: klingon");
        Assert.Contains("”klingon” ei ole tunnettu arvo", kaisa.Last, StringComparison.Ordinal);

        await chat.Until("2026-03-02 11:00"); // nobody remembers any more whose profile was open
        await kaisa.Says("Kotikunta: Kokkola");
        Assert.Equal("Vaasa", chat.Profile(501).Municipality);
    }

    [Fact]
    public async Task The_status_and_a_recovery_break_can_be_typed_too()
    {
        await using var chat = await Three();
        var kaisa = chat.Coordinator();
        await kaisa.Says("Etsi Salonen501");
        await kaisa.Says("Toipumistauko: 31.3.2026");
        Assert.True(chat.Profile(501).IsRecovering);
        await kaisa.Says("tila: aktiivinen");
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status);
        await kaisa.Says("Tila: ei aktiivinen");
        Assert.Equal(ExpertStatus.Inactive, chat.Profile(501).Status);
        Assert.Contains("Henkilö on nyt merkitty ei-aktiiviseksi", kaisa.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_new_is_offered_nothing_until_consent_and_documents_are_there()
    {
        await using var chat = await Brokered.With(0);
        var kaisa = chat.Coordinator();
        await kaisa.Says("Lisää kokemusasiantuntija");
        Assert.Contains("Entran objektitunnus: Tämä ei ole Entran objektitunnus", await kaisa.TapsFor("expert.add", ("id", "aino"), ("name", "Aino Uusi")), StringComparison.Ordinal);
        var card = await kaisa.TapsFor("expert.add", ("id", An.Person(777).Value), ("name", "Aino Uusi"));
        Assert.Contains("Tarjouksia ei lähde, koska: tila ei ole aktiivinen, suostumus aiheiden käyttöön puuttuu", card, StringComparison.Ordinal);

        foreach (var typed in (string[])
        [
            "Suostumukset: aiheiden käyttöön tehtävien etsinnässä", "Aiheet: mielenterveys", "Tehtävätyypit: story_clients", "Kotikunta: Kokkola", "Koulutus voimassa: 31.12.2028",
            "Toimeksiantosopimus voimassa: 31.12.2028", "Vaitiolositoumus voimassa: 31.12.2028",
        ])
            await kaisa.Says(typed);
        Assert.Contains("Tarjouksia ei lähde, koska: tila ei ole aktiivinen.", kaisa.Last, StringComparison.Ordinal);
        await chat.Submits();
        Assert.Empty(chat.Offered());
        await kaisa.Taps("Merkitse aktiiviseksi");
        Assert.DoesNotContain("Tarjouksia ei lähde", kaisa.Answer, StringComparison.Ordinal);
        await chat.Submits();
        Assert.Equal("Aino Uusi", Assert.Single(chat.Offered()).Name);
        Assert.Contains("Tällä tunnuksella on jo henkilö", await kaisa.Sends("expert.add", ("id", An.Person(777).Value), ("name", "Joku Muu")), StringComparison.Ordinal);
        Assert.Equal("Aino Uusi", chat.Profile(777).Name);
    }

    [Fact]
    public async Task Consent_that_a_person_keeps_in_chat_is_taken_away_but_never_given_by_others()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Notice = new("1", "fi", An.Now), Consents = [Consent.Matching, Consent.Name] }]);
        var kaisa = chat.Coordinator();
        await kaisa.Says("Etsi Salonen501");
        await kaisa.TapsFor("expert.edit", ("field", "consents"));
        Assert.Contains("Henkilö hoitaa suostumuksensa itse", await kaisa.TapsFor("expert.set", ("value", "matching,contact")), StringComparison.Ordinal);
        Assert.Equal([Consent.Matching], chat.Profile(501).Consents);
    }

    [Fact]
    public async Task A_recovery_break_is_agreed_told_and_ended_together()
    {
        await using var chat = await Brokered.With(2);
        await chat.Submits(("expert_count", "2"));
        var (kaisa, greta) = (chat.Coordinator(), chat.Expert(501));
        await chat.Expert(502).Taps("Otan vastaan");
        await kaisa.Says("Etsi Salonen501");
        Assert.Contains("enintään vuoden päähän", await kaisa.Taps("Sovi toipumistauosta", ("until", "2029-01-01")), StringComparison.Ordinal);
        var card = await kaisa.Taps("Sovi toipumistauosta", ("until", "2026-03-31"));
        Assert.Contains("Sovitulla toipumistauolla ke 1.4.2026 klo 0.00 asti", card, StringComparison.Ordinal);
        Assert.Contains("Sovit koordinaattorin kanssa toipumistauosta", greta.Last, StringComparison.Ordinal);
        Assert.Equal(OfferStatus.Declined, chat.The<OrderBook>().Open.Single().OfferTo(An.Person(501))!.Status);

        await greta.Says("Tauko");
        Assert.Contains("Toipumistauko", greta.Last, StringComparison.Ordinal);
        await greta.Sends("me.pause", ("length", "week")); // it is not shortened alone
        await greta.Says("Palaan");
        Assert.Contains("kerroin koordinaattorille", greta.Last, StringComparison.Ordinal);
        Assert.Contains("Toipumistauolla oleva haluaa palata", kaisa.Last, StringComparison.Ordinal);
        await greta.Says("Palaan");
        Assert.Equal(1, kaisa.Times("Toipumistauolla oleva haluaa palata"));
        Assert.True(chat.Profile(501).IsRecovering);

        await kaisa.Says("Etsi Salonen501");
        await kaisa.Taps("Merkitse aktiiviseksi");
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task A_recovery_break_ends_by_itself_on_its_day()
    {
        await using var chat = await Brokered.With(1);
        await chat.Coordinator().Says("Etsi Salonen501");
        await chat.Coordinator().Taps("Sovi toipumistauosta", ("until", "2026-03-04"));
        await chat.Until("2026-03-04 23:00");
        Assert.True(chat.Profile(501).IsRecovering);
        await chat.Until("2026-03-05 09:00");
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status);
        Assert.Contains("Taukosi päättyi", chat.Expert(501).Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_that_the_person_began_is_the_persons_to_end()
    {
        await using var chat = await Brokered.With(1);
        await chat.Expert(501).Sends("me.pause", ("length", "open"));
        await chat.Coordinator().Says("Etsi Salonen501");
        Assert.Contains("Tauko on henkilön oma", await chat.Coordinator().Taps("Merkitse aktiiviseksi"), StringComparison.Ordinal);
        Assert.Equal(ExpertStatus.Paused, chat.Profile(501).Status);
    }

    [Fact]
    public async Task Whoever_opened_or_changed_a_profile_stands_in_the_log_for_two_years()
    {
        await using var chat = await Three();
        var kaisa = chat.Coordinator();
        await kaisa.Says("Etsi Salonen501");
        await kaisa.Says("Etsi Salonen501");
        await chat.Until("2026-03-03 10:00");
        await kaisa.Says("Etsi Salonen501");
        await kaisa.Says("Kotikunta: Vaasa");
        await kaisa.Says("Katseluloki");
        var lines = kaisa.Last.Split('\n').Where(l => l.Contains(" · ", StringComparison.Ordinal)).ToList();
        Assert.Equal(3, lines.Count); // the newest first; a day has one of each
        Assert.All(lines, l => Assert.Contains("Kaisa Koskinen", l, StringComparison.Ordinal));
        Assert.Equal("ma 2.3.2026 klo 9.00 · Kaisa Koskinen: avasi tiedot · Greta Salonen501", lines[^1]);
        Assert.Contains(lines, l => l.Contains("ti 3.3.2026 klo 10.00 · Kaisa Koskinen: muutti tietoja · Greta", StringComparison.Ordinal));
        await kaisa.Says("Etsi Salonen502");
        Assert.DoesNotContain("Greta", await kaisa.TapsFor("expert.log"), StringComparison.Ordinal);

        var log = chat.The<AccessLog>();
        await log.Forget(An.At("2028-03-01 00:00"), CancellationToken.None);
        Assert.Equal(4, (await log.Recent(100, CancellationToken.None)).Count);
        await log.Forget(An.At("2028-03-02 23:00"), CancellationToken.None);
        Assert.Equal(3, (await log.Recent(100, CancellationToken.None)).Count);
        await log.Forget(An.At("2028-03-04 23:00"), CancellationToken.None);
        Assert.Empty(await log.Recent(100, CancellationToken.None));
    }

    static Task<Chat> Three() => Brokered.With(
        [
            An.Expert(501) with { Name = "Greta Salonen501" }, An.Expert(502) with { Name = "Heikki Salonen502", Municipality = "Vaasa" },
            An.Expert(503) with { Name = "Irja Salonen503", Languages = ["sv"], Topics = ["grief"], Role = ExpertRole.Peer },
        ]);
}
