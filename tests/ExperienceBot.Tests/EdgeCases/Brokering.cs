using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExperienceBot.Experts;
using ExperienceBot.Matching;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Domain §7, the cases around seats, in the words people would use.</summary>
public sealed class Brokering
{
    const string NextWeek = "2026-03-10 13:00"; // eight days ahead: no backup is wanted

    static Expert Later(int number) => An.Expert(number) with
    {
        Reservations = [new(new("earlier"), [new(An.At("2026-02-20 10:00"), An.At("2026-02-20 11:00"))], Heavy: false)],
    };

    [Fact]
    [Trait("Case", "E1")]
    public async Task E1_ill_the_day_before()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502), Later(503) with { AskWhenUrgent = false }, Later(504)]);
        var id = await chat.Submits(("dates", An.When(NextWeek)));
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        var (ill, standby) = (chat.Offered()[0], chat.Offered()[1]);
        await standby.Says("varalla");
        await ill.Says("otan vastaan");
        await chat.Until("2026-03-09 12:30");
        await ill.Says("en pääse");
        Assert.Contains("Kiitos, että kerroit. Voi hyvin.", ill.Last, StringComparison.Ordinal);
        Assert.Contains("Kokemusasiantuntija ei pääse", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Etsin heti toista", maija.Last, StringComparison.Ordinal);
        Assert.True(maija.Has("Etäosallistuminen käy myös") && maija.Has("Muuta tilausta") && maija.Sees("Peru tilaus"));
        Assert.False(maija.Has("Videotervehdys käy")); // nobody has offered one
        await ill.Taps("Voin lähettää videotervehdyksen");
        Assert.True(maija.Has("Videotervehdys käy"));

        Assert.Contains("Nyt sinua kysytään mukaan", standby.Last, StringComparison.Ordinal);
        Assert.Equal(An.At("2026-03-09 14:30"), (await chat.Order(id)).OfferTo(new(standby.Id))!.Deadline); // two hours
        await standby.Says("en tällä kertaa");

        // In haste only those who want to be asked then, and for four hours.
        Assert.Equal((0, 1), (chat.Expert(503).Times("Sinulle on tehtävätarjous"), chat.Expert(504).Times("Sinulle on tehtävätarjous")));
        Assert.Equal(An.At("2026-03-09 16:30"), (await chat.Order(id)).OfferTo(An.Person(504))!.Deadline);
        await chat.Expert(504).Says("otan vastaan");
        Assert.Contains("Tulossa:", maija.Last, StringComparison.Ordinal);

        await chat.Until("2026-03-11 20:00");
        Assert.Equal(0, ill.Times("Mitä kuuluu?"));
        await chat.Until("2026-03-12 12:30");
        Assert.Equal(1, ill.Times("Mitä kuuluu?"));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E1")]
    [Trait("Language", "sv")]
    public async Task E1_sjuk_dagen_innan()
    {
        await using var chat = await Brokered.With(2);
        chat.Expert(501, "sv-FI");
        await chat.Expert(501).Says("Språk svenska");
        await chat.Submits(("dates", An.When(NextWeek)), ("expert_count", "1"));
        await chat.Expert(501).Says("jag tar emot");
        await chat.Until("2026-03-09 12:30");
        await chat.Expert(501).Says("jag kan inte komma");
        Assert.Contains("Tack för att du berättade", chat.Expert(501).Last, StringComparison.Ordinal);
        Assert.Contains("Kokemusasiantuntija ei pääse", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E2")]
    public async Task E2_two_wanted_and_one_found()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits(("expert_count", "2"), ("dates", An.When(NextWeek)));
        var (maija, found, other) = (chat.Requester(), chat.Offered()[0], chat.Offered()[1]);
        await found.Says("otan vastaan");
        await other.Says("en tällä kertaa");
        Assert.Equal(OrderStatus.PartlyFilled, (await chat.Order(id)).Status);
        Assert.True(maija.Has("Jatketaan löytyneiden kanssa") && maija.Has("Odotetaan vielä") && maija.Has("Muuta tilausta"));
        await maija.Says("jatketaan löytyneiden kanssa");
        Assert.Contains("Ammattilainen on mukana koko ajan. Sopiiko tämä sinulle?", found.Last, StringComparison.Ordinal); // before it is confirmed
        Assert.NotEqual(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        await found.Taps("Kyllä, sopii");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.DoesNotContain(other.Short, string.Join('\n', maija.Texts.Concat(found.Texts)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E6")]
    public async Task E6_nobody_fits_and_the_requester_reads_why_without_people()
    {
        await using var chat = await Brokered.With([
            An.Expert(501) with { Municipality = "Helsinki" }, An.Expert(502) with { Municipality = "Helsinki" }, An.Expert(503) with { Topics = ["grief"] }]);
        var id = await chat.Submits();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        Assert.Equal(OrderStatus.NoExpertFound, (await chat.Order(id)).Status);
        Assert.Contains("Mikä on esteenä: matka (joitakin).", maija.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("Salonen", maija.Last, StringComparison.Ordinal);
        Assert.True(maija.Has("Etäosallistuminen käy myös") && maija.Has("Muuta tilausta"));
        Assert.Contains("Sopivaa henkilöä ei löydy", kaisa.Last, StringComparison.Ordinal);
        Assert.Equal("mental_health", (await chat.Order(id)).Form["topics"]); // never widened

        await kaisa.Says("Puutteet");
        Assert.Contains("Mielenterveys, Kokkola: tilauksia: 1", kaisa.Last, StringComparison.Ordinal);
        await maija.Says("Puutteet");
        Assert.Contains("koordinaattoreille", maija.Last, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    [Trait("Case", "E6")]
    public void E6_what_is_told_are_criteria_and_never_the_unit_of_somebody()
    {
        Assert.Equal(["topic"], Blocked((Bar.Topic, 3)));
        Assert.Equal(["side", "task"], Blocked((Bar.Side, 3), (Bar.TaskType, 1)));
        Assert.Equal(["available"], Blocked((Bar.Topic, 3), (Bar.Status, 2)));
        Assert.Equal(["available", "distance"], Blocked((Bar.Distance, 1), (Bar.Cap, 2), (Bar.Status, 9)));
        Assert.Equal(["language"], Blocked((Bar.Language, 4), (Bar.Consent, 2)));

        static IEnumerable<string> Blocked(params (Bar Bar, int People)[] bars) =>
            Blocking.Of(bars.ToImmutableSortedDictionary(b => b.Bar, b => b.People)).Keys;
    }

    [Fact]
    [Trait("Case", "E12")]
    public async Task E12_without_Teams_the_link_brings_the_offer_and_takes_the_answer()
    {
        await using var chat = await Unreached();
        var (kaisa, order) = (chat.Coordinator(), chat.The<OrderBook>().Open.Single());
        Assert.Contains("Viesti ei mennyt perille", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Linkki tai vastaus puhelimitse");
        Assert.Contains("ei ole vielä ollut yhteydessä Teamsissa", kaisa.Last, StringComparison.Ordinal);
        var path = Regex.Match(kaisa.Last, "https://bot\\.example\\.fi(/offer/[^ ?]+)").Groups[1].Value;
        Assert.DoesNotContain(An.Person(501).Value, path, StringComparison.Ordinal);

        var version = (await chat.Order(order.Id)).Version;
        var (status, page) = await Get(chat, path);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("<title>Tehtävätarjous</title>", page, StringComparison.Ordinal);
        Assert.Contains("Voit aina sanoa ei.", page, StringComparison.Ordinal);
        Assert.Contains("Ryhmä saa toivoa toipumisesta.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Maija", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Equal(version, (await chat.Order(order.Id)).Version); // reading changes nothing

        Assert.Contains("Kiitos! Paikka on sinun", (await Post(chat, path, "accept")).Page, StringComparison.Ordinal);
        Assert.Contains("Kiitos! Paikka on sinun", (await Post(chat, path, "accept")).Page, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(order.Id)).Status);
        Assert.Single(chat.Profile(501).Reservations);
    }

    [Theory]
    [Trait("Case", "E12")]
    [InlineData("sv", "Erbjudande om uppdrag", "Du kan alltid tacka nej")]
    [InlineData("en", "Assignment offer", "You can always say no")]
    [Trait("Language", "sv")]
    public async Task E12_the_page_speaks_the_readers_language_and_takes_a_no(string language, string title, string free)
    {
        await using var chat = await Unreached();
        var order = chat.The<OrderBook>().Open.Single();
        var path = new Uri(chat.The<ExperienceBot.Web.Links>().Offer(order, order.OfferTo(An.Person(501))!, Words.In(Language.Fi))).AbsolutePath;
        var (_, page) = await Get(chat, $"{path}?lang={language}");
        Assert.Contains($"<html lang=\"{language}\">", page, StringComparison.Ordinal);
        Assert.Contains(title, page, StringComparison.Ordinal);
        Assert.Contains(free, page, StringComparison.Ordinal);
        await Post(chat, path, "decline");
        Assert.Equal(OfferStatus.Declined, (await chat.Order(order.Id)).OfferTo(An.Person(501))!.Status);
    }

    [Fact]
    [Trait("Case", "E12")]
    public async Task E12_a_link_that_is_not_ours_or_has_ended_opens_nothing()
    {
        await using var chat = await Unreached();
        var order = chat.The<OrderBook>().Open.Single();
        var path = new Uri(chat.The<ExperienceBot.Web.Links>().Offer(order, order.OfferTo(An.Person(501))!, Words.In(Language.Fi))).AbsolutePath;
        var wrong = path[..^1] + (path[^1] == '0' ? '1' : '0');
        Assert.Equal(HttpStatusCode.NotFound, (await Get(chat, wrong)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Post(chat, wrong, "accept")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Get(chat, "/offer/x")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Post(chat, path, "something")).Status);
        var ics = new Uri(chat.The<ExperienceBot.Web.Links>().Calendar(order, Words.In(Language.Fi))).AbsolutePath.Replace("/files/", "/offer/", StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await Get(chat, ics)).Status); // one purpose each
        Assert.Equal(0, (await chat.Order(order.Id)).Taken);
        await chat.Until("2026-03-10 15:00"); // the session is over
        Assert.Equal(HttpStatusCode.NotFound, (await Get(chat, path)).Status);
    }

    [Fact]
    [Trait("Case", "E12")]
    public async Task E12_a_coordinator_writes_down_what_was_said_on_the_telephone()
    {
        await using var chat = await Unreached();
        var (kaisa, order) = (chat.Coordinator(), chat.The<OrderBook>().Open.Single());
        await kaisa.Taps("Linkki tai vastaus puhelimitse");
        await kaisa.Taps("Kirjaa: ottaa vastaan");
        Assert.Contains("Kirjattu puhelimitse", kaisa.Answer, StringComparison.Ordinal);
        Assert.Equal(new PersonId(kaisa.Id), (await chat.Order(order.Id)).OfferTo(An.Person(501))!.RecordedBy);
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(order.Id)).Status);
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains("otti vastaan (kirjattu puhelimitse)", kaisa.Last, StringComparison.Ordinal);

        var maija = chat.Requester();
        foreach (var verb in (string[])["offer.reach", "offer.record"])
            Assert.Equal(Words.In(Language.Fi)["not_yours"], await maija.Sends(verb, ("order", order.Id.Value), ("expert", An.Person(501).Value), ("answer", "decline"), ("v", "1")));
    }

    [Fact]
    [Trait("Case", "E14")]
    public async Task E14_nobody_answers()
    {
        await using var chat = await Brokered.With(4);
        var id = await chat.Submits();
        var (first, second) = (chat.Offered()[0], chat.Offered()[1]);
        await chat.Until("2026-03-04 09:03");
        Assert.Equal(2, chat.Offered().Count(m => m != first && m != second)); // the next are asked
        Assert.Equal((1, 1), (first.Texts.Count, second.Texts.Count)); // and nobody asks why
        Assert.True(first.Sees("Tähän tarjoukseen ei voi enää vastata. Se ei haittaa."));
        Assert.DoesNotContain("miksi", string.Join('\n', first.Texts), StringComparison.OrdinalIgnoreCase);
        await chat.Until("2026-03-13 12:00"); // half of the time
        Assert.Equal(0, (await chat.Order(id)).Taken);
        Assert.Contains(chat.Coordinator().Texts, t => t.Contains("Sopivaa henkilöä ei löydy", StringComparison.Ordinal)
            || t.Contains("Kukaan ei ole vielä ottanut tehtävää vastaan", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "E15")]
    public async Task E15_two_say_yes_at_the_same_moment_and_the_other_comes_sooner_next_time()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits(("dates", An.When(NextWeek)));
        await Task.WhenAll(chat.Offered().Select(who => chat.Send(chat.TapOf(who, "offer.accept", id))));
        await chat.Listen();
        var order = await chat.Order(id);
        var (seated, late) = (Assert.Single(order.Seated).Expert, Assert.Single(order.Offers.Values, o => o.Status != OfferStatus.Accepted).Expert);
        Assert.Empty(chat.The<Roster>().Find(late)!.Reservations); // not an assignment
        Assert.NotNull(chat.The<Roster>().Find(late)!.PassedOver);
        var second = await chat.Submits(("dates", An.When("2026-03-18 13:00")));
        Assert.Contains("passed_over", (await chat.Order(second)).OfferTo(late)!.Why);
        Assert.Equal(0, (await chat.Order(second)).OfferTo(late)!.Rank);
        Assert.NotEqual(seated, late);
    }

    [Fact]
    [Trait("Case", "E15")]
    [Trait("Language", "sv")]
    public async Task E15_den_andra_far_vara_i_reserv()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits(("dates", An.When(NextWeek)));
        foreach (var number in (int[])[501, 502])
            await chat.Expert(number).Says("Språk svenska");
        await chat.Expert(501).Says("jag tar emot");
        var answer = await chat.Expert(502).Sends("offer.accept", ("order", id.Value));
        Assert.Contains("Alla platser är redan fyllda", answer, StringComparison.Ordinal);
        await chat.Expert(502).Sends("offer.standby", ("order", id.Value));
        Assert.Contains("Du är i reserv", chat.Expert(502).Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E16")]
    public async Task E16_over_the_own_limit_the_expert_decides_and_the_coordinator_knows()
    {
        Reservation Of(int n) => new(new($"earlier{n}"), [new(An.At($"2026-03-{10 + n} 10:00"), An.At($"2026-03-{10 + n} 11:00"))], Heavy: false);
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits(("dates", An.When("2026-03-13 13:00")));
        var anna = chat.Expert(501);
        await chat.The<Roster>().Import([chat.Profile(501)], CancellationToken.None);
        await chat.The<Roster>().Change<bool>(An.Person(501), e => (true, e! with { Reservations = [Of(0), Of(1)] }, []), CancellationToken.None);
        await anna.Says("otan vastaan");
        Assert.Contains("enintään 2 tehtävää viikossa", anna.Last, StringComparison.Ordinal);
        Assert.Equal(0, (await chat.Order(id)).Taken);
        Assert.Equal(0, chat.Coordinator().Times("yli oman rajansa"));
        await anna.Says("otan silti");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal(1, chat.Coordinator().Times("yli oman rajansa"));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E16")]
    public async Task E16_two_at_once_and_the_expert_chooses_which()
    {
        await using var chat = await Brokered.With(1);
        var (one, other) = (await chat.Submits(("dates", An.When(NextWeek))), await chat.Submits(("dates", An.When("2026-03-10 14:00"))));
        var anna = chat.Expert(501);
        await anna.Sends("offer.accept", ("order", one.Value));
        await anna.Sends("offer.accept", ("order", other.Value));
        Assert.Contains("Sinulla on jo toinen tehtävä samaan aikaan", anna.Answer, StringComparison.Ordinal);
        await anna.Taps("Luovun aiemmasta tehtävästä");
        Assert.Equal(OfferStatus.CancelledByExpert, (await chat.Order(one)).OfferTo(An.Person(501))!.Status);
        await anna.Sends("offer.accept", ("order", other.Value));
        Assert.Equal(1, (await chat.Order(other)).Taken);
    }

    [Theory]
    [Trait("Case", "E17")]
    [InlineData("fi-FI", "Ei saapunut.", "Koordinaattori soittaa ensin kokemusasiantuntijalle")]
    [InlineData("sv-FI", "kom inte", "Koordinatorn ringer först erfarenhetsexperten")]
    [Trait("Language", "sv")]
    public async Task E17_nobody_came(string locale, string says, string answer)
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits(("dates", An.When(NextWeek)));
        var (maija, kaisa, anna) = (chat.Requester(), chat.Coordinator(), chat.Expert(501));
        await anna.Says("otan vastaan");
        await maija.Says(locale == "sv-FI" ? "Språk svenska" : "Kieli suomi");
        await chat.Until("2026-03-10 13:20");
        var before = (await chat.Order(id), chat.Profile(501), anna.Texts.Count);
        await maija.Says(says);
        Assert.Contains(answer, maija.Last, StringComparison.Ordinal);
        Assert.Contains("Soita ensin kokemusasiantuntijalle: sairastuminen on todennäköistä", kaisa.Last, StringComparison.Ordinal);
        await maija.Says(says); // again: nobody is told twice
        Assert.Equal(1, kaisa.Times("Soita ensin"));
        // No points, no sanction, and the expert is not written to by a machine.
        Assert.Equal(OfferStatus.Accepted, (await chat.Order(id)).OfferTo(An.Person(501))!.Status);
        Assert.Equal(Kept(before.Item2), Kept(chat.Profile(501)));
        Assert.Equal(before.Count, anna.Texts.Count);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E17")]
    public async Task E17_told_in_the_feedback_a_coordinator_calls_too()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits(("dates", An.When(NextWeek)));
        await chat.Expert(501).Says("otan vastaan");
        await chat.Until("2026-03-10 15:05");
        await chat.Requester().TapsFor("feedback.submit", ("o1", "no"));
        Assert.Contains("Tilaisuus ei toteutunut sovitusti", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E29")]
    [Trait("Language", "sv")]
    public async Task E29_svensk_bestallning_och_bara_finska_experter()
    {
        await using var chat = await Brokered.With(2);
        var (maija, kaisa) = (chat.Requester("sv-FI"), chat.Coordinator());
        await maija.Says("Språk svenska");
        var id = await chat.Submits(("language", "sv"));
        Assert.Contains("Vad hindrar: språket (några).", maija.Last, StringComparison.Ordinal);
        Assert.Contains("talar bara", maija.Last.Replace("som bara talar", "talar bara", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.True(maija.Has("Vi tar en tolk") && maija.Has("Finska går bra för deltagarna"));
        await kaisa.Says("Puutteet");
        Assert.Contains("ruotsi: tilauksia: 1", kaisa.Last, StringComparison.Ordinal);
        await maija.Taps("Vi tar en tolk");
        Assert.Contains(kaisa.Texts, t => t.Contains("Tilaukseen tarvitaan tulkki", StringComparison.Ordinal));
        Assert.Equal(2, chat.Offered().Count);
        Assert.Contains("Tulkki: Kyllä", chat.Offered()[0].Last, StringComparison.Ordinal);
        await chat.Offered()[0].Says("otan vastaan");
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }

    [Fact]
    [Trait("Case", "E31")]
    public async Task E31_the_link_fails_and_another_time_is_offered()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Remote = true }]);
        var id = await chat.Submits(("dates", An.When(NextWeek)), ("mode", "remote"), ("remote_details", "Teams"));
        var (maija, kaisa, anna) = (chat.Requester(), chat.Coordinator(), chat.Expert(501));
        await anna.Says("otan vastaan");
        Assert.True(anna.Sees("Liisa, 040 1234567") && maija.Sees("Liisa, 040 1234567"));
        await chat.Until("2026-03-09 12:05");
        Assert.True(anna.Has("Yhteys ei toimi") && maija.Has("Yhteys ei toimi")); // on the cards of the day before
        Assert.Contains("kun tilaisuus on alkamassa", await anna.Taps("Yhteys ei toimi"), StringComparison.Ordinal);

        await chat.Until("2026-03-10 13:05");
        await anna.Says("yhteys ei toimi");
        Assert.Contains("Liisa, 040 1234567", anna.Last, StringComparison.Ordinal);
        Assert.Contains("palkkiosi säilyy", anna.Last, StringComparison.Ordinal);
        await chat.Until("2026-03-10 13:19");
        Assert.Equal(0, maija.Times("Yhteys ei toiminut"));
        await chat.Until("2026-03-10 13:20");
        Assert.Contains("Tilaisuus merkitään osittain pidetyksi", maija.Last, StringComparison.Ordinal);
        Assert.Contains("Etäyhteys ei toimi", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("held_partly", (await chat.Order(id)).Troubles);
        await maija.Taps("Sovitaan uusi aika");
        Assert.Contains("Milloin?", maija.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E31")]
    public async Task E31_the_connection_comes_back_in_time()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Remote = true }]);
        var id = await chat.Submits(("dates", An.When(NextWeek)), ("mode", "remote"), ("remote_details", "Teams"));
        await chat.Expert(501).Says("otan vastaan");
        await chat.Until("2026-03-10 13:05");
        await chat.Requester().Says("Linkki ei toimi");
        await chat.Requester().Taps("Yhteys toimii nyt");
        await chat.Until("2026-03-10 13:30");
        Assert.Equal(0, chat.Requester().Times("Yhteys ei toiminut"));
        Assert.Empty((await chat.Order(id)).Troubles);
    }

    [Fact]
    [Trait("Case", "E39")]
    public async Task E39_under_48_hours_a_coordinator_decides_and_few_are_written_to()
    {
        await using var chat = await Brokered.With(Enumerable.Range(501, 8).Select(n => An.Expert(n) with { AskWhenUrgent = n > 506 }));
        await chat.Submits(("dates", An.When("2026-03-03 13:00")));
        var kaisa = chat.Coordinator();
        Assert.Empty(chat.Offered());
        Assert.Contains("alkuun on alle 48 tuntia", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Hyväksy");
        Assert.Equal([chat.Expert(507), chat.Expert(508)], chat.Offered()); // nobody else in haste
        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        await kaisa.Taps("Kysy useammalta");
        Assert.Equal(2, chat.Offered().Count);
        await kaisa.Taps("Tarjoa tehtävää", ("expert", An.Person(501).Value), ("why", "Lupasi puhelimessa"));
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Contains("koordinaattori valitsi: Lupasi puhelimessa", kaisa.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("Lupasi puhelimessa", string.Join('\n', chat.Requester().Texts.Concat(chat.Expert(501).Texts)), StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E40")]
    public async Task E40_a_new_orderer_is_advised_and_goes_on_to_order()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await maija.Says("Neuvoa");
        Assert.Contains("Keitä varten tilaisuus on?", maija.Last, StringComparison.Ordinal);
        await maija.Says("ammattilaiset");
        Assert.Contains("Mitä kokemusasiantuntija siellä tekee?", maija.Last, StringComparison.Ordinal);
        await maija.Taps("Jatka", ("what", "develop"));
        await maija.Says("kyllä");
        Assert.Contains("Ehdotan: Kehittämistyöryhmä", maija.Last, StringComparison.Ordinal);
        Assert.Contains("Esimerkki:", maija.Last, StringComparison.Ordinal);
        await maija.Taps("Tee tilaus tästä");
        Assert.Equal("dev_group_prep", (await chat.The<ExperienceBot.People.PersonBook>().Find(new(maija.Id), CancellationToken.None)).Draft!.Form["task_type"]);
        Assert.Contains("Mistä aiheesta tarvitset kokemusta?", maija.Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E40")]
    [Trait("Language", "sv")]
    public async Task E40_rad_pa_svenska()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester("sv-FI");
        await maija.Says("Jag behöver råd");
        await maija.Says("3");
        await maija.Says("Berättar om sin erfarenhet");
        await maija.Says("nej");
        Assert.Contains("Jag föreslår: ", maija.Last, StringComparison.Ordinal);
        Assert.Contains(Words.In(Language.Sv)["task.lecture_school"], maija.Last, StringComparison.Ordinal);
    }

    [Fact]
    public void E40_every_suggestion_is_a_task_with_an_example() => Assert.All(ExperienceBot.Orders.Advising.Tasks, task =>
    {
        Assert.NotNull(TaskTypes.Find(task));
        Assert.True(Words.In(Language.Fi).Has($"advise.example.{task}"), task);
    });

    static string Kept(Expert expert) => ExperienceBot.Storage.StoredJson.Write(expert, ExperienceBot.Storage.StoredJson.Rows.Expert);

    /// <summary>An expert whom the channel refuses.</summary>
    static async Task<Chat> Unreached()
    {
        var chat = await Brokered.With(1);
        chat.Teams.Intercept = request => request.Path.Value!.Contains(An.Person(501).Value, StringComparison.Ordinal)
            ? Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "MessageWritesBlocked" } }, statusCode: 403) : null;
        await chat.Submits(("dates", An.When(NextWeek)));
        return chat;
    }

    static async Task<(HttpStatusCode Status, string Page)> Get(Chat chat, string path)
    {
        using var answer = await chat.Http.GetAsync(path);
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    static async Task<(HttpStatusCode Status, string Page)> Post(Chat chat, string path, string answer)
    {
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("answer", answer)]);
        using var response = await chat.Http.PostAsync(path, form);
        return (response.StatusCode, WebUtility.HtmlDecode(await response.Content.ReadAsStringAsync()));
    }
}
