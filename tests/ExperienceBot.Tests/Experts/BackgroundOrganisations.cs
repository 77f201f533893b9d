using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Experts;

/// <summary>R-107, D-12, and the column background_org of domain §5.5.</summary>
public sealed class BackgroundOrganisations
{
    const string Society = "Tyynen rannan yhdistys";

    [Fact]
    public async Task A_coordinator_names_who_is_responsible_and_how_the_partnership_stands()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Organisation = Society }]);
        var kaisa = chat.Coordinator();
        await kaisa.Says("Taustaorganisaatiot");
        Assert.Contains($"{Society} · jäseniä 1", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("ei nimetty", await kaisa.Sends("organisation.open", ("organisation", Organisation.IdOf(Society))), StringComparison.Ordinal);
        Assert.Contains("ei ole Entran objektitunnus", await kaisa.Sends(
            "organisation.save", ("organisation", Organisation.IdOf(Society)), ("responsible", "pekka@example.com")), StringComparison.Ordinal);
        var card = await kaisa.Sends(
            "organisation.save", ("organisation", Organisation.IdOf(Society)), ("responsible", Pekka(chat).Id), ("partnership", "signed"), ("until", "2028-12-31"));
        Assert.Contains($"Kumppanuusasiakirja: allekirjoitettu\nVoimassa: su 31.12.2028\nJäsenet: {chat.Profile(501).Name}", card, StringComparison.Ordinal);

        Assert.Contains("Kirjoita taustaorganisaation nimi", await kaisa.Sends("organisation.save", ("name", " ")), StringComparison.Ordinal);
        await kaisa.Sends("organisation.save", ("name", "tyynen rannan YHDISTYS"), ("partnership", "sent")); // the same by another spelling
        await kaisa.Says("Taustaorganisaatiot");
        Assert.Single(kaisa.Last.Split('\n'), l => l.Contains("yhdistys", StringComparison.OrdinalIgnoreCase) && l.Contains("jäseniä 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_responsible_person_sees_of_members_who_agreed_the_first_name_how_often_and_yes_or_no()
    {
        await using var chat = await Brokered.With(
            [
                An.Expert(501) with { Name = "Greta Salonen", Organisation = Society, Consents = [Consent.Matching, Consent.Name, Consent.Organisation] },
                An.Expert(502) with { Name = "Heikki Salonen", Organisation = Society, TaskTypes = [] },
                An.Expert(503) with { Name = "Irja Salonen", Organisation = "Toinen yhdistys", Consents = [Consent.Organisation], TaskTypes = [] },
                An.Expert(504) with { Name = "Jalmari Salonen", Organisation = Society, Consents = [Consent.Organisation], ContractUntil = null, TaskTypes = [] },
                An.Expert(505) with { Name = "Kerttu Salonen", Organisation = Society, Consents = [Consent.Organisation], Status = ExpertStatus.Withdrawn },
            ]);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-25 09:00");
        var pekka = Pekka(chat);
        await pekka.Says("Jäsenemme");
        Assert.Contains($"anna koordinaattorille tämä tunnus:\n{pekka.Id}", pekka.Last, StringComparison.Ordinal);
        await chat.Coordinator().Sends("organisation.save", ("name", Society), ("responsible", pekka.Id));
        await pekka.Says("Jäsenemme");
        Assert.Equal(
            """
            Jäsenemme
            Tässä ovat ne jäsenet, jotka ovat antaneet luvan näyttää tämän taustaorganisaatiolleen.
            Tyynen rannan yhdistys
            Greta: tehtäviä vuoden aikana 1 · asiakirjat kunnossa: kyllä
            Jalmari: tehtäviä vuoden aikana 0 · asiakirjat kunnossa: ei
            """.ReplaceLineEndings("\n"), pekka.Last.Trim());

        await chat.Coordinator().Says("Etsi Greta");
        await chat.Coordinator().Says("Suostumukset: aiheiden käyttöön tehtävien etsinnässä");
        await pekka.Says("Våra medlemmar");
        Assert.DoesNotContain("Greta", pekka.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Theory]
    [InlineData("organisation.open")]
    [InlineData("organisation.save")]
    public async Task Nobody_else_keeps_them(string verb)
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Organisation = Society }]);
        Assert.Contains("Tätä ei löydy", await chat.Expert(501).Sends(verb, ("name", Society), ("responsible", chat.Expert(501).Id)), StringComparison.Ordinal);
        await chat.Expert(501).Says("Jäsenemme");
        Assert.Contains("Sinua ei ole merkitty", chat.Expert(501).Last, StringComparison.Ordinal);
        await chat.Expert(501).Says("Taustaorganisaatiot");
        Assert.Contains("Tämä on koordinaattoreille", chat.Expert(501).Last, StringComparison.Ordinal);
    }

    static Member Pekka(Chat chat) => chat.Person("Pekka", "Pekka Puro", "00000000-0000-4000-8000-000000000003");
}
