using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Fees and costs where it does not go as planned (domain §7).</summary>
public sealed class Money
{
    const string Neutral =
        "Palkkio on veronalaista tuloa ja voi vaikuttaa etuuksiin. Tarkista Kelasta, työttömyyskassasta tai eläkelaitoksesta. Voit myös kieltäytyä palkkiosta.";

    static async Task<(Chat Chat, OrderId Order)> Seated(Expert? expert = null, string[]? settings = null, params (string Key, string Value)[] answers)
    {
        var chat = await Brokered.With([expert ?? An.Expert(501)], settings ?? []);
        var id = await chat.Submits(answers);
        await chat.Expert(501).TapsFor("offer.accept");
        return (chat, id);
    }

    static async Task<(Chat Chat, OrderId Order)> Held(Expert? expert = null)
    {
        var (chat, id) = await Seated(expert);
        await chat.Until("2026-03-24 15:00");
        return (chat, id);
    }

    static async Task Cancels(Chat chat)
    {
        await chat.Requester().Says("Tilaukseni");
        await chat.Requester().TapsFor("order.show");
        await chat.Requester().TapsFor("order.cancel", ("reason", "moved"));
    }

    static async Task<Claim?> ClaimOf(Chat chat, OrderId id) => (await chat.Order(id)).OfferTo(An.Person(501))!.Claim;

    [Fact]
    [Trait("Case", "E3")]
    public async Task Called_off_late_costs_what_a_coordinator_decides_and_the_expert_is_asked_what_it_cost()
    {
        var (chat, id) = await Seated();
        await using var _ = chat;
        var (expert, kaisa) = (chat.Expert(501), chat.Coordinator());
        await chat.Until("2026-03-15 10:00"); // nine days before
        await Cancels(chat);
        Assert.True(expert.Sees("Se ei johdu sinusta"));
        Assert.Equal(1, kaisa.Times("Tilaus on peruttu"));
        Assert.Contains("muut kulut", await expert.Taps("Kerro koordinaattorille", ("other_costs", "paljon")), StringComparison.Ordinal); // not an amount
        Assert.Contains("Koordinaattori tarkistaa", await expert.Taps("Kerro koordinaattorille", ("other_costs", "12,50 €"), ("prep_minutes", "90")), StringComparison.Ordinal);
        Assert.Equal(1, kaisa.Times("Raportoitu, odottaa hyväksyntää"));
        Assert.True(kaisa.Sees("Palkkio: koordinaattori päättää"));
        Assert.True(kaisa.Sees("Muut kulut: 12,50 €"));
        Assert.True(kaisa.Sees("1 h 30 min"));
        Assert.Contains("Kirjoita palkkio", await kaisa.Taps("Hyväksy"), StringComparison.Ordinal);
        Assert.Contains("Hyväksytty", await kaisa.Taps("Hyväksy", ("fee", "15 euroa")), StringComparison.Ordinal);
        await chat.Until("2026-03-16 08:30"); // nobody is written to on a Sunday
        Assert.True(expert.Sees("Yhteensä: 27,50 €"));
        Assert.Equal((15m, 12.50m), ((await ClaimOf(chat, id))!.Approved!.Costs.Fee, (await ClaimOf(chat, id))!.Approved!.Costs.Travel));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E3")]
    public async Task Where_the_operator_has_a_rule_the_part_of_the_fee_waits_for_approval_without_a_word_of_the_expert()
    {
        var (chat, id) = await Seated(settings: ["--Brokering:LateCancellation", "50/14"]);
        await using var _ = chat;
        await chat.Until("2026-03-16 10:00");
        await Cancels(chat);
        Assert.True(chat.Coordinator().Sees("Palkkio: 15 €")); // half of F2, 30 €
        await chat.Coordinator().Taps("Hyväksy");
        Assert.Equal(15m, (await ClaimOf(chat, id))!.Approved!.Costs.Total);
        Assert.Equal(1, chat.Expert(501).Times("Yhteensä: 15 €"));
    }

    [Fact]
    [Trait("Case", "E3")]
    public async Task Called_off_in_good_time_nothing_is_paid_but_costs_unless_work_was_done_already()
    {
        var (chat, _) = await Seated();
        await using var __ = chat;
        await Cancels(chat);
        await chat.Expert(501).Taps("Kerro koordinaattorille", ("other_costs", "8"));
        Assert.True(chat.Coordinator().Sees("Palkkio: 0 €"));
        await chat.Coordinator().Says("Palkkiot");
        Assert.Contains("Raportoitu, odottaa hyväksyntää", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E7")]
    public async Task What_is_disputed_stays_as_it_was_accepted_until_a_coordinator_has_settled_it()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var (expert, kaisa, maija) = (chat.Expert(501), chat.Coordinator(), chat.Requester());
        await expert.Taps("Kyllä, kaikki meni näin");
        await expert.Taps("Oikein");
        var before = maija.Texts.Count;
        var answer = await expert.Taps("Lähetä", ("text", "Sovimme 40 eurosta."));
        Assert.Contains("Koordinaattori selvittää asian", answer, StringComparison.Ordinal);
        Assert.Contains("taustaorganisaatiosi", answer, StringComparison.Ordinal);
        Assert.Equal(before, maija.Texts.Count); // no discussion between the sides
        Assert.True(kaisa.Sees("Sovittu palkkio: 30 €, verollinen, kertaa kohti (palkkiotaulukon rivi F2)"));
        Assert.True(kaisa.Sees("Sovittu: ma 2.3.2026 klo 9.00")); // and when
        Assert.Equal(FeeStatus.Disputed, Claiming.Status(await chat.Order(id), (await chat.Order(id)).OfferTo(An.Person(501))!));
        await kaisa.Says("Palkkioaineisto");
        Assert.Contains("ei ole hyväksyttyjä", await kaisa.TapsFor("payroll.export", ("month", "2026-03")), StringComparison.Ordinal);
        Assert.Contains("Tätä ei voi enää muuttaa", await expert.Sends("report.submit", ("order", id.Value), ("km", "100")), StringComparison.Ordinal);
        Assert.Contains("Tätä ei voi enää muuttaa", await expert.Sends("claim.waive", ("order", id.Value)), StringComparison.Ordinal);

        await kaisa.Says("Palkkiot");
        Assert.Contains("Sovimme 40 eurosta.", await kaisa.TapsFor("claim.show"), StringComparison.Ordinal);
        Assert.Contains("Kirjoita, miten asia ratkesi", await kaisa.Taps("Kirjaa ratkaisu", ("fee", "40")), StringComparison.Ordinal);
        Assert.Contains("Maksetaan 40 €.", await kaisa.Taps("Kirjaa ratkaisu", ("fee", "40"), ("outcome", "Maksetaan 40 €.")), StringComparison.Ordinal);
        Assert.Equal((40m, 30m), ((await ClaimOf(chat, id))!.Approved!.Costs.Fee, (await chat.Order(id)).FeeOf((await chat.Order(id)).OfferTo(An.Person(501))!).Amount));
        Assert.True(expert.Sees("Palkkio: 40 €"));
        Assert.DoesNotContain(maija.Cards, c => c.Text.Contains("Sovimme", StringComparison.Ordinal));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E7")]
    public async Task A_no_in_the_feedback_freezes_it_too_and_the_next_morning_shows_it()
    {
        var (chat, _) = await Held();
        await using var __ = chat;
        await chat.Expert(501).Taps("Lähetä palaute", ("e7", "no"));
        Assert.True(chat.Expert(501).Sees("Sovitut tiedot pysyvät ennallaan"));
        Assert.True(chat.Coordinator().Sees("Sovittu palkkio: 30 €"));
        await chat.Until("2026-03-25 08:00");
        Assert.Contains("Palkkio taulukon ulkopuolella tai epäselvä", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E7")]
    [Trait("Language", "sv")]
    public async Task The_requester_too_may_say_that_something_is_not_right()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var maija = chat.Requester();
        await maija.Says("Kieli sv");
        await maija.Says("Mina beställningar");
        await maija.TapsFor("order.show");
        Assert.Contains("Koordinatorn reder ut saken", await maija.Taps("Skicka", ("text", "Vi kom överens om 20 euro.")), StringComparison.Ordinal);
        Assert.True((await ClaimOf(chat, id))!.IsDisputed);
        Assert.DoesNotContain(chat.Expert(501).Cards, c => c.Text.Contains("20 euro", StringComparison.Ordinal));
        await chat.Coordinator().Says("Palkkiot");
        Assert.Contains("Vi kom överens om 20 euro.", await chat.Coordinator().TapsFor("claim.show"), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E26")]
    public async Task Whoever_worries_about_benefits_reads_a_neutral_text_and_no_sums()
    {
        var (chat, _) = await Seated();
        await using var __ = chat;
        var expert = chat.Expert(501);
        foreach (var worry in (string[])["Vaikuttaako palkkio eläkkeeseeni?", "meneekö työttömyysturva jos otan palkkion", "Etuudet"])
        {
            await expert.Says(worry);
            Assert.Contains(Neutral, expert.Last, StringComparison.Ordinal);
            Assert.DoesNotContain("€", expert.Last, StringComparison.Ordinal);
        }

        await chat.Until("2026-03-24 15:00");
        Assert.True(expert.Sees(Neutral)); // and where the fee is claimed
    }

    [Fact]
    [Trait("Case", "E26")]
    [Trait("Language", "sv")]
    public async Task Worries_about_benefits_in_swedish()
    {
        var (chat, _) = await Seated();
        await using var __ = chat;
        await chat.Expert(501).Says("Kieli sv");
        await chat.Expert(501).Says("Påverkar arvodet min pension?");
        Assert.Contains("kan påverka förmåner. Kontrollera hos FPA, arbetslöshetskassan eller pensionsanstalten", chat.Expert(501).Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E27")]
    public async Task A_waived_fee_is_the_experts_own_choice_and_may_be_taken_back_until_the_report()
    {
        var (chat, id) = await Seated(An.Expert(501) with { Municipality = "Pietarsaari" });
        await using var _ = chat;
        var (expert, maija) = (chat.Expert(501), chat.Requester());
        await maija.Says("Tilaukseni");
        await maija.TapsFor("order.show");
        Assert.False(maija.Has("En ota palkkiota")); // the requester cannot ask for it
        Assert.Contains("ei löydy", await maija.Sends("claim.waive", ("order", id.Value)), StringComparison.Ordinal);
        Assert.Contains("Matkat korvataan silti", await expert.Taps("Teen ilman palkkiota"), StringComparison.Ordinal);
        Assert.Equal(FeeStatus.Waived, Claiming.Status(await chat.Order(id), (await chat.Order(id)).OfferTo(An.Person(501))!));
        Assert.Contains("palkkio maksetaan niin kuin sovittiin", await expert.Taps("Otan palkkion sittenkin"), StringComparison.Ordinal);
        await expert.Says("kieltäydyn palkkiosta");
        await chat.Until("2026-03-24 15:00");
        Assert.Contains("Palkkio: 0 €", await expert.Taps("Kyllä, kaikki meni näin"), StringComparison.Ordinal);
        Assert.Contains("Kilometrikorvaus", expert.Answer, StringComparison.Ordinal); // travel is offered all the same
        await expert.Says("oikein");
        Assert.Contains("Tätä ei voi enää muuttaa", await expert.Sends("claim.waive", ("order", id.Value), ("waive", "false")), StringComparison.Ordinal);
        await chat.Coordinator().Taps("Hyväksy");
        var costs = (await ClaimOf(chat, id))!.Approved!.Costs;
        Assert.Equal(0, costs.Fee);
        Assert.True(costs.Travel > 0);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E27")]
    [Trait("Language", "sv")]
    public async Task A_fee_is_waived_in_swedish()
    {
        var (chat, id) = await Seated();
        await using var _ = chat;
        await chat.Expert(501).Says("Kieli sv");
        await chat.Expert(501).Says("jag avstår från arvodet");
        Assert.Contains("Resorna ersätts ändå", chat.Expert(501).Last, StringComparison.Ordinal);
        Assert.True((await ClaimOf(chat, id))!.IsWaived);
    }

    [Fact]
    [Trait("Case", "E28")]
    public async Task A_year_without_rates_is_confirmed_later_and_worked_out_when_they_are_added()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{"travel_rates": []}""");
        var chat = await Brokered.With([An.Expert(501) with { Municipality = "Pietarsaari" }], "--Brokering:TravelRates", file);
        await using var _ = chat;
        var (expert, kaisa) = (chat.Expert(501), chat.Coordinator());
        // The last day of the year and the fourth of the next: each by the day of its own trip.
        var id = await chat.Submits(("order_mode", "series"), ("dates", An.When("2026-12-31 13:00", "2027-01-04 13:00")));
        await expert.TapsFor("offer.accept");
        Assert.True(expert.Sees("Arvio vahvistetaan myöhemmin"));
        await chat.Until("2027-01-04 15:00");
        Assert.Contains("Matkat yhteensä (arvio): vahvistetaan", await expert.Taps("Kyllä, kaikki meni näin"), StringComparison.Ordinal);
        await expert.Taps("Oikein");
        Assert.Contains("korvauksia ei ole vielä taulukossa", await kaisa.Taps("Hyväksy"), StringComparison.Ordinal);
        await chat.Until("2027-01-05 08:00");
        Assert.Contains("Matkan vuodelta puuttuvat korvaukset", kaisa.Last, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, """{"travel_rates": [{"year": 2027, "car_km": 0.60, "passenger_km": 0.04, "full_day": 55.00, "part_day": 26.00}]}""");
        await chat.Restart();
        await kaisa.Says("Palkkiot");
        await kaisa.TapsFor("claim.show");
        await kaisa.Taps("Hyväksy");
        var km = (await chat.Order(id)).OfferTo(An.Person(501))!.TravelKm!.Value;
        var costs = (await ClaimOf(chat, id))!.Approved!.Costs;
        Assert.Equal((km * 0.55m) + (km * 0.60m), costs.Kilometres); // whole kilometres: no cent is rounded
        Assert.Equal((60m, "2027-01"), (costs.Fee, (await ClaimOf(chat, id))!.Approved!.Month)); // 2 × 30 €
        File.Delete(file);
    }

    [Fact]
    [Trait("Case", "E30")]
    public async Task A_support_persons_costs_go_to_a_coordinator_and_the_requester_knows_only_by_consent()
    {
        var (chat, id) = await Seated(An.Expert(501) with { NeedsSupportPerson = true });
        await using var _ = chat;
        var (expert, kaisa, maija) = (chat.Expert(501), chat.Coordinator(), chat.Requester());
        Assert.Equal(1, kaisa.Times("Kokemusasiantuntija tulee tukihenkilön kanssa"));
        Assert.True(expert.Sees("Tilaaja ei tiedä asiasta, ellet anna lupaa"));
        Assert.False(maija.Sees("tukihenkilö"));
        await expert.Taps("Tilaaja saa tietää tukihenkilöstä");
        Assert.True(maija.Sees("mukana tukihenkilö"));
        await expert.Taps("En kerrokaan tukihenkilöstä tilaajalle");
        Assert.False(maija.Sees("tukihenkilö"));

        await chat.Until("2026-03-24 15:00");
        await expert.Sends("report.submit", ("order", id.Value), ("support_costs", "18,40"));
        await expert.Says("Raportti");
        await expert.Taps("Oikein");
        Assert.True(kaisa.Sees("Tukihenkilön matka (koordinaattori vahvistaa): 18,40 €"));
        await kaisa.Taps("Hyväksy", ("travel", "10,00"));
        Assert.Equal(10m, (await ClaimOf(chat, id))!.Approved!.Costs.Travel);
        Assert.Contains("ei löydy", await maija.Sends("support.share", ("order", id.Value)), StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E30")]
    [Trait("Language", "sv")]
    public async Task A_support_person_in_swedish()
    {
        var (chat, _) = await Seated(An.Expert(501) with { NeedsSupportPerson = true });
        await using var __ = chat;
        await chat.Requester().Says("Kieli sv");
        await chat.Expert(501).Says("Kieli sv");
        await chat.Expert(501).Taps("Tilaaja saa tietää tukihenkilöstä");
        Assert.True(chat.Requester().Sees("en stödperson är med"));
    }

    [Fact]
    [Trait("Case", "E31")]
    public async Task Held_in_part_keeps_the_fee_of_whoever_was_there_and_not_held_is_a_persons_to_decide()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        Assert.Contains("Palkkio: 30 €", await chat.Expert(501).Sends("report.submit", ("order", id.Value), ("held", "partly")), StringComparison.Ordinal);
        Assert.Contains("Palkkio: koordinaattori päättää", await chat.Expert(501).Sends("report.submit", ("order", id.Value), ("held", "no")), StringComparison.Ordinal);
        Assert.Equal("no", (await ClaimOf(chat, id))!.Report!.Held);
    }
}
