using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>The contract or the commitments have ended or are missing when the seat would be confirmed (E22, R-209).</summary>
[Trait("Case", "E22")]
public sealed class UnsignedAtConfirmation
{
    /// <summary>Signed today, not on the day of the session.</summary>
    static Expert Ending(int number) => An.Expert(number) with { ConfidentialityUntil = new(2026, 3, 20) };

    [Fact]
    public async Task The_offer_stands_the_confirmation_waits_and_signing_lets_it_go_on()
    {
        await using var chat = await Brokered.With([Ending(501)]);
        var (maija, kaisa, expert) = (chat.Requester(), chat.Coordinator(), chat.Expert(501));
        var id = await chat.Submits();
        Assert.Contains("Ennen vahvistusta tarvitaan vielä asiakirja", await expert.Taps("Otan vastaan"), StringComparison.Ordinal);

        Assert.Equal(OrderStatus.Filled, (await chat.Order(id)).Status);
        Assert.Contains("vaitiolo- ja tietoturvasitoumus. Paikka pysyy sinulla ma 9.3.2026 asti", expert.Last, StringComparison.Ordinal);
        Assert.Contains("Asiakirja puuttuu ennen vahvistusta", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Paikka pidetään: ma 9.3.2026", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Kokemusasiantuntija on löytynyt", maija.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("sitoumus", maija.Last, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Profile(expert).FirstName, maija.Last, StringComparison.Ordinal);

        await expert.Taps("Lue ja hyväksy: vaitiolo- ja tietoturvasitoumus");
        Assert.Contains("Vaitiolo jatkuu myös sen jälkeen", expert.Answer, StringComparison.Ordinal);
        Assert.Contains("Hyväksyntäsi on kirjattu", await expert.Taps("Hyväksyn"), StringComparison.Ordinal);

        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Contains("Tehtävä on vahvistettu", expert.Last, StringComparison.Ordinal);
        Assert.True(maija.Sees("Tulossa: Anna") || maija.Sees($"Tulossa: {chat.Profile(expert).FirstName}"));
        Assert.True(kaisa.Sees("Asiakirjat ovat kunnossa"));
        Assert.False(kaisa.Has("Vapauta paikka"));
        var accepted = chat.Profile(expert).Confidentiality!.Accepted!;
        Assert.Equal(("2", "fi", chat.Now), (accepted.Version, accepted.Language, accepted.At));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task The_yes_can_be_typed()
    {
        await using var chat = await Brokered.With([Ending(501)]);
        var id = await chat.Submits();
        await chat.Expert(501).Says("otan vastaan");
        await chat.Expert(501).Says("Hyväksyn sitoumuksen.");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }

    [Fact]
    [Trait("Language", "sv")]
    public async Task On_swedish_too()
    {
        await using var chat = await Brokered.With([Ending(501) with { Languages = ["sv"] }]);
        var expert = chat.Expert(501, "sv-FI");
        await expert.Says("Hjälp");
        var id = await chat.Submits(("language", "sv"));
        await expert.Says("jag tar emot");
        if ((await chat.Order(id)).Taken == 0)
            await expert.Taps("Jag tar emot");
        Assert.Contains("sekretess- och datasäkerhetsförbindelse. Platsen hålls åt dig till må 9.3.2026", expert.Last, StringComparison.Ordinal);
        await expert.Taps("Läs och godkänn: sekretess- och datasäkerhetsförbindelse");
        Assert.Contains("Tystnadsplikten fortsätter", expert.Answer, StringComparison.Ordinal);
        await expert.Says("jag godkänner förbindelsen");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal("sv", chat.Profile(expert).Confidentiality!.Accepted!.Language);
    }

    [Fact]
    public async Task After_five_working_days_the_coordinator_keeps_the_place_or_gives_it_on()
    {
        await using var chat = await Brokered.With([Ending(501)]);
        var (kaisa, expert) = (chat.Coordinator(), chat.Expert(501));
        var id = await chat.Submits();
        await expert.Taps("Otan vastaan");
        await chat.Until("2026-03-09 23:00");
        Assert.Equal(0, kaisa.Times("Viisi työpäivää on kulunut"));
        await chat.Until("2026-03-10 08:30");
        Assert.Equal(1, kaisa.Times("Viisi työpäivää on kulunut"));

        Assert.Contains("Paikka pidetään alla näkyvään päivään", await kaisa.Taps("Pidä paikka viisi työpäivää"), StringComparison.Ordinal);
        Assert.Contains("Paikka pidetään: ti 17.3.2026", kaisa.Answer, StringComparison.Ordinal);
        Assert.Contains("Paikka pidetään alla näkyvään päivään", await kaisa.TapsAgain(), StringComparison.Ordinal);
        Assert.True(expert.Sees("ti 17.3.2026 asti"));
        await chat.Until("2026-03-18 08:30");
        Assert.Equal(2, kaisa.Times("Viisi työpäivää on kulunut"));

        await chat.The<Roster>().Import([An.Expert(502)], CancellationToken.None);
        Assert.Contains("Paikka on vapautettu", await kaisa.Taps("Vapauta paikka"), StringComparison.Ordinal);
        Assert.Equal(OfferStatus.Expired, (await chat.Order(id)).OfferTo(An.Person(501))!.Status);
        Assert.Contains("paikka vapautettiin. Se ei haittaa", expert.Last, StringComparison.Ordinal);
        Assert.Empty(chat.Profile(expert).Reservations);
        Assert.True(chat.Expert(502).Has("Otan vastaan")); // and the first is not asked again
        Assert.False(expert.Has("Otan vastaan"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Easter_does_not_shorten_the_five_days()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ContractUntil = new(2026, 4, 10) }]);
        await chat.Until("2026-03-30 09:00");
        await chat.Submits(("dates", An.When("2026-04-28 13:00")));
        await chat.Expert(501).Taps("Otan vastaan");
        // Good Friday 3.4. and Easter Monday 6.4. are no working days.
        Assert.Contains("Paikka pysyy sinulla ke 8.4.2026 asti", chat.Expert(501).Last, StringComparison.Ordinal);
        await chat.Until("2026-04-08 20:00");
        Assert.Equal(0, chat.Coordinator().Times("Viisi työpäivää on kulunut"));
        await chat.Until("2026-04-09 08:00");
        Assert.Equal(1, chat.Coordinator().Times("Viisi työpäivää on kulunut"));
    }

    [Fact]
    public async Task The_session_comes_first_and_the_coordinator_is_told_in_time()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ContractUntil = new(2026, 3, 5) }]);
        var (kaisa, expert) = (chat.Coordinator(), chat.Expert(501));
        var id = await chat.Submits(("dates", An.When("2026-03-09 13:00"))); // the fifth working day itself
        await expert.Taps("Otan vastaan");
        Assert.Contains("Koordinaattori lähettää sinulle allekirjoitettavaksi: toimeksiantosopimus", expert.Last, StringComparison.Ordinal);
        await chat.Until("2026-03-06 08:59");
        Assert.Equal(0, kaisa.Times("Tilaisuus on pian, asiakirja puuttuu yhä"));
        await chat.Until("2026-03-06 09:00"); // Friday, the working day before
        Assert.Equal(1, kaisa.Times("Tilaisuus on pian, asiakirja puuttuu yhä"));
        await chat.Until("2026-03-09 12:59");
        Assert.Equal(1, (await chat.Order(id)).Taken);
        await chat.Until("2026-03-09 13:00"); // nobody works unsigned
        Assert.Equal(0, (await chat.Order(id)).Taken);
        Assert.Contains("paikka vapautettiin", expert.Last, StringComparison.Ordinal);
        Assert.Equal(0, expert.Times("Tehtävä on vahvistettu"));
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task A_contract_signed_elsewhere_is_recorded_by_the_coordinator_and_the_confirmation_goes_on()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ContractUntil = new(2026, 3, 20) }]);
        var (kaisa, expert) = (chat.Coordinator(), chat.Expert(501));
        var id = await chat.Submits();
        await expert.Taps("Otan vastaan");
        await kaisa.Taps("Henkilön asiakirjat");
        await kaisa.TapsFor("document.record", ("signed_on_2", "2026-03-03"));
        Assert.Contains("Tarkista päivät", kaisa.Answer, StringComparison.Ordinal); // tomorrow
        (string, string)[] contract = [("expert", An.Person(501).Value), ("kind", "Contract")];
        Assert.Contains("Anna linkki, joka alkaa https://", await kaisa.Sends("document.record", [.. contract, ("signed_on", "2026-03-02"), ("link", "javascript:alert(1)")]), StringComparison.Ordinal);
        Assert.Contains("Allekirjoitus on kirjattu", await kaisa.Sends(
            "document.record", [.. contract, ("signed_on", "2026-03-02"), ("until", "2027-12-31"), ("link", "https://arkisto.example.fi/1")]), StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal((new DateOnly(2027, 12, 31), new DateOnly(2026, 3, 2)), (chat.Profile(501).ContractUntil, chat.Profile(501).Contract!.SignedOn));
        Assert.True(expert.Sees("Tehtävä on vahvistettu"));
        await expert.Says("Asiakirjani");
        Assert.Contains("Kunnossa, voimassa pe 31.12.2027 asti", expert.Last, StringComparison.Ordinal);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Of_whom_nothing_is_signed_the_coordinator_is_asked_first()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ContractUntil = null, ConfidentialityUntil = new(2026, 2, 27) }]);
        var (kaisa, expert) = (chat.Coordinator(), chat.Expert(501));
        var id = await chat.Submits();
        Assert.Empty(chat.Offered());
        await kaisa.Says("Tilaukset");
        await kaisa.TapsFor("digest.open");
        Assert.Contains("Sopivia, joilta puuttuu asiakirja: 1", kaisa.Answer, StringComparison.Ordinal);
        await kaisa.TapsFor("order.assign", ("expert", An.Person(501).Value));
        Assert.True(expert.Has("Otan vastaan"));
        await expert.Taps("Otan vastaan");
        Assert.Contains("toimeksiantosopimus, vaitiolo- ja tietoturvasitoumus", expert.Last, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Filled, (await chat.Order(id)).Status);
    }

    [Fact]
    public async Task Two_experts_wait_for_the_one_who_has_not_signed_and_both_are_confirmed_together()
    {
        await using var chat = await Brokered.With([Ending(501), An.Expert(502)]);
        var id = await chat.Submits(("expert_count", "2"));
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Expert(502).Taps("Otan vastaan");
        Assert.Equal(OrderStatus.Filled, (await chat.Order(id)).Status);
        Assert.Equal(0, chat.Expert(502).Times("Vielä yksi asia"));
        await chat.Expert(501).Says("hyväksyn sitoumuksen");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal((1, 1), (chat.Expert(501).Times("Tehtävä on vahvistettu"), chat.Expert(502).Times("Tehtävä on vahvistettu")));
    }

    [Fact]
    public async Task It_waits_across_a_restart_and_nothing_is_said_twice()
    {
        await using var chat = await Brokered.With([Ending(501)]);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Restart();
        await chat.Until("2026-03-04 12:00");
        Assert.Equal((1, 1), (chat.Expert(501).Times("Vielä yksi asia"), chat.Coordinator().Times("Asiakirja puuttuu ennen")));
        await chat.Expert(501).Says("hyväksyn sitoumuksen");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }

    [Fact]
    public async Task Whoever_cannot_come_after_all_says_so_and_the_next_is_asked()
    {
        await using var chat = await Brokered.With([Ending(501)]);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Expert(501).Taps("En pääse");
        Assert.Equal(0, (await chat.Order(id)).Taken);
        Assert.False(chat.Coordinator().Has("Vapauta paikka"));
        await chat.Until("2026-03-11 12:00");
        Assert.Equal(0, chat.Coordinator().Times("Viisi työpäivää on kulunut"));
        Assert.Empty(chat.Errors);
    }
}
