using System.IO.Compression;
using System.Net;
using System.Text;
using ExperienceBot.Fees;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Fees;

public sealed class FromReportToPayroll
{
    static async Task<(Chat Chat, OrderId Order)> Held(string municipality = "Kokkola", string payer = "Kp 4711")
    {
        var chat = await Brokered.With([An.Expert(501) with { Municipality = municipality }]);
        var id = await chat.Submits(("payer", payer));
        await chat.Expert(501).TapsFor("offer.accept");
        await chat.Until("2026-03-24 15:00");
        return (chat, id);
    }

    static async Task<Claim?> ClaimOf(Chat chat, OrderId id) => (await chat.Order(id)).OfferTo(An.Person(501))!.Claim;

    [Fact]
    public async Task When_all_went_as_agreed_three_taps_bring_it_to_payroll()
    {
        var (chat, id) = await Held("Pietarsaari");
        await using var _ = chat;
        var (expert, kaisa, maija) = (chat.Expert(501), chat.Coordinator(), chat.Requester());
        var km = (await chat.Order(id)).OfferTo(An.Person(501))!.TravelKm!.Value;
        var travel = OrderFacts.Euros(km * 0.55m);
        Assert.Equal(1, expert.Times("Raportti tehtävästä"));
        Assert.Contains($"Matkat yhteensä (arvio): {travel}", await expert.Taps("Kyllä, kaikki meni näin"), StringComparison.Ordinal);
        Assert.Contains("Koordinaattori tarkistaa", await expert.Taps("Oikein"), StringComparison.Ordinal);
        Assert.Equal(1, kaisa.Times("Raportoitu, odottaa hyväksyntää"));
        await kaisa.Taps("Hyväksy");
        Assert.True(expert.Sees("Palkkio ja matkat on hyväksytty"));
        await maija.Says("Tilaukseni");
        Assert.Contains($"(palkkio 30 €, matkat {travel}). Hyväksytty.", await maija.TapsFor("order.show"), StringComparison.Ordinal);

        await kaisa.Says("Palkkioaineisto");
        Assert.Contains($"rivejä 1, maksettavaa {OrderFacts.Euros(30 + (km * 0.55m))}", await kaisa.TapsFor("payroll.export", ("month", "2026-03")), StringComparison.Ordinal);
        Assert.Equal(FeeStatus.SentToPayroll, Claiming.Status(await chat.Order(id), (await chat.Order(id)).OfferTo(An.Person(501))!));
        Assert.True(kaisa.Sees("Lähetetty palkanlaskentaan"));
        await chat.Until("2026-04-08 12:00");
        Assert.True((await chat.Order(id)).IsFiled); // nothing is left to do
        Assert.Equal(0, expert.Times("Ystävällinen muistutus"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task What_went_otherwise_is_corrected_in_short_steps_and_confirmed_anew()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var expert = chat.Expert(501);
        await expert.Taps("Korjaan tietoja");
        Assert.Contains("2/3", await expert.Taps("Tallenna ja jatka", ("actual_minutes", "60"), ("prep_minutes", "30"), ("participants_estimate", "9")), StringComparison.Ordinal);
        Assert.Contains("3/3", await expert.Taps("Tallenna ja jatka", ("travel_mode", "car"), ("km", "100"), ("passengers", "1"), ("trip_hours", "6,5"), ("free_meals", "1"), ("other_costs", "4,20")), StringComparison.Ordinal);
        var shown = await expert.Taps("Tallenna", ("wellbeing", "4"), ("free_note", "Mukava ryhmä."));
        // 100 × (0.55 + 0.04) = 59.00; part day 25.00 halved = 12.50; 4.20 (T01, T02)
        foreach (var sum in (string[])["Kilometrikorvaus (arvio): 59 €", "Päiväraha (arvio): 12,50 €", "Muut kulut: 4,20 €", "Matkat yhteensä (arvio): 75,70 €", "Yhteensä: 105,70 €"])
            Assert.Contains(sum, shown, StringComparison.Ordinal);
        await expert.Taps("Oikein");
        Assert.True(chat.Coordinator().Sees("Kesto oli muu kuin sovittiin: sovittu 45 min, toteutui 1 h"));
        Assert.True(chat.Coordinator().Sees("Mukava ryhmä."));
        var old = chat.Coordinator().DataOf("Hyväksy")["v"];
        await expert.Sends("report.submit", ("order", id.Value), ("km", "80"));
        Assert.Contains("Tilanne on muuttunut", await chat.Coordinator().Sends("claim.approve", ("order", id.Value), ("expert", expert.Id), ("v", old)), StringComparison.Ordinal);
        Assert.Null((await ClaimOf(chat, id))!.Approved);
        Assert.DoesNotContain(chat.Requester().Cards, c => c.Text.Contains("Mukava", StringComparison.Ordinal));
        chat.WasDiscreet();
    }

    [Theory]
    [InlineData("actual_minutes", "0", "Kuinka monta minuuttia puhuit")]
    [InlineData("date", "2026-03-25", "Päivä")] // tomorrow
    [InlineData("km", "-5", "Kilometrit")]
    [InlineData("other_costs", "1,005", "muut kulut")]
    [InlineData("trip_hours", "kauan", "Kuinka monta tuntia")]
    [InlineData("held", "maybe", "Pidettiinkö")]
    public async Task What_cannot_be_so_is_said_and_not_kept(string key, string value, string said)
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var answer = await chat.Expert(501).Sends("report.submit", ("order", id.Value), (key, value));
        Assert.Contains("En voinut tallentaa", answer, StringComparison.Ordinal);
        Assert.Contains(said, answer, StringComparison.Ordinal);
        Assert.Null(await ClaimOf(chat, id));
    }

    [Fact]
    public async Task Nobody_else_reports_waives_confirms_or_approves()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var version = (await chat.Order(id)).Version;
        foreach (var who in (Member[])[chat.Requester(), chat.Coordinator(), chat.Expert(502)])
        {
            foreach (var verb in (string[])["report.submit", "report.edit", "claim.confirm", "claim.waive", "debrief.request", "support.share"])
                Assert.Contains("ei löydy", await who.Sends(verb, ("order", id.Value)), StringComparison.Ordinal);
        }

        foreach (var verb in (string[])["claim.approve", "claim.show", "payroll.export"])
            Assert.Contains("ei löydy", await chat.Expert(501).Sends(verb, ("order", id.Value), ("expert", chat.Expert(501).Id), ("month", "2026-03")), StringComparison.Ordinal);
        Assert.Equal(version, (await chat.Order(id)).Version);
        await chat.Requester().Says("Palkkioaineisto");
        Assert.Contains("koordinaattoreille", chat.Requester().Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_does_not_come_is_kindly_asked_for_once_and_stands_in_the_digest()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        await chat.Until("2026-03-27 14:31");
        Assert.Equal(1, chat.Expert(501).Times("Ystävällinen muistutus"));
        await chat.Until("2026-03-30 08:30");
        Assert.Contains("Raportti puuttuu yli 3 päivää", chat.Coordinator().Last, StringComparison.Ordinal);
        await chat.Until("2026-04-20 12:00");
        Assert.Equal((1, false), (chat.Expert(501).Times("Ystävällinen muistutus"), (await chat.Order(id)).IsFiled));
        await chat.Expert(501).Says("kaikki meni niin kuin sovittiin");
        await chat.Expert(501).Says("oikein");
        await chat.Coordinator().Taps("Hyväksy");
        await chat.Until("2026-04-20 12:10");
        Assert.True((await chat.Order(id)).IsFiled);
    }

    [Fact]
    public async Task Whoever_wants_to_talk_says_so_in_one_tap_and_a_bad_feeling_is_told_at_once()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var (expert, kaisa) = (chat.Expert(501), chat.Coordinator());
        Assert.Contains("Hän ottaa yhteyttä", await expert.Taps("Haluan jutella"), StringComparison.Ordinal);
        Assert.Equal(1, kaisa.Times("Toive jutella tehtävästä"));
        Assert.Contains("09 2525 0111", await expert.Sends("report.submit", ("order", id.Value), ("wellbeing", "1"), ("wants_debrief", "true")), StringComparison.Ordinal);
        Assert.Equal((1, 1), (kaisa.Times("Toive jutella tehtävästä"), kaisa.Times("Turvallisuushuoli")));
        Assert.Contains(expert.Name, kaisa.Cards.Last(c => c.Text.Contains("Turvallisuushuoli", StringComparison.Ordinal)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Payroll_gets_each_row_once_in_csv_and_in_a_spreadsheet_and_a_correction_with_what_was_sent()
    {
        var (chat, id) = await Held(payer: "Kp 4711");
        await using var _ = chat;
        var (expert, kaisa) = (chat.Expert(501), chat.Coordinator());
        await expert.Taps("Kyllä, kaikki meni näin");
        await expert.Taps("Oikein");
        await kaisa.Taps("Hyväksy");
        await kaisa.Says("Palkkioaineisto");
        Assert.Contains("ei ole hyväksyttyjä", await kaisa.TapsFor("payroll.export", ("month", "2026-03"), ("payer", "Kp 9999")), StringComparison.Ordinal);
        await kaisa.Says("Palkkioaineisto");
        await kaisa.TapsFor("payroll.export", ("month", "2026-03"), ("payer", "kp 4711"));

        var csv = await Get(chat, "Avaa CSV");
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        var lines = Encoding.UTF8.GetString(csv[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("Tilaus;Päivä;Henkilö;Kustannuspaikka;Taulukon rivi;Palkkio €;Kilometrit €;Päivärahat €;Ateriakorvaus €;Muut kulut €;Tukihenkilö €;Matkat yhteensä €;Yhteensä €;Lähetetty aiemmin €;Maksettavaa €", lines[0]);
        Assert.Equal($"{OrderFacts.Number(id)};2026-03-24;{expert.Name};Kp 4711;F2;30,00;0,00;0,00;0,00;0,00;0,00;0,00;30,00;0,00;30,00", Assert.Single(lines[1..]));
        using (var book = new ZipArchive(new MemoryStream(await Get(chat, "Avaa Excel"))))
        {
            using var sheet = new StreamReader(await book.Entries.Single(e => e.FullName.EndsWith("sheet1.xml", StringComparison.Ordinal)).OpenAsync());
            var xml = await sheet.ReadToEndAsync();
            Assert.Contains(expert.Name, xml, StringComparison.Ordinal);
            Assert.DoesNotContain("<f>", xml, StringComparison.Ordinal);
            Assert.DoesNotContain("Mielenterveys", xml, StringComparison.Ordinal);
        }

        // Settled otherwise afterwards: the next file pays the difference, the first stays as it was.
        await expert.Says("Raportti");
        await expert.Taps("Lähetä", ("text", "Puuttui viisi euroa."));
        await kaisa.Says("Palkkiot");
        await kaisa.TapsFor("claim.show");
        await kaisa.Taps("Kirjaa ratkaisu", ("fee", "35"), ("outcome", "Maksetaan 35 €."));
        await chat.Until("2026-03-24 16:00");
        await kaisa.Says("Palkkioaineisto");
        Assert.Contains("maksettavaa 5 €", await kaisa.TapsFor("payroll.export", ("month", "2026-03")), StringComparison.Ordinal);
        Assert.EndsWith("35,00;30,00;5,00", Encoding.UTF8.GetString(await Get(chat, "Avaa CSV")).Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "'=HYPERLINK(1)")]
    [InlineData("+358", "'+358")]
    [InlineData("@SUM", "'@SUM")]
    [InlineData("-1", "'-1")]
    public async Task No_spreadsheet_runs_what_somebody_wrote(string payer, string shown)
    {
        var (chat, _) = await Held(payer: payer);
        await using var __ = chat;
        await chat.Expert(501).Taps("Kyllä, kaikki meni näin");
        await chat.Expert(501).Taps("Oikein");
        await chat.Coordinator().Taps("Hyväksy");
        await chat.Coordinator().Says("Palkkioaineisto");
        await chat.Coordinator().TapsFor("payroll.export", ("month", "2026-03"));
        Assert.Contains($";{shown};", Encoding.UTF8.GetString(await Get(chat, "Avaa CSV")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_link_to_a_payroll_file_ends_and_cannot_be_bent()
    {
        var (chat, _) = await Held();
        await using var __ = chat;
        await chat.Expert(501).Taps("Kyllä, kaikki meni näin");
        await chat.Expert(501).Taps("Oikein");
        await chat.Coordinator().Taps("Hyväksy");
        await chat.Coordinator().Says("Palkkioaineisto");
        await chat.Coordinator().TapsFor("payroll.export", ("month", "2026-03"));
        var path = Path(chat, "Avaa CSV");
        using (var bent = await chat.Http.GetAsync(new Uri(path.Replace("2026-03", "2026-02", StringComparison.Ordinal), UriKind.Relative)))
            Assert.Equal(HttpStatusCode.NotFound, bent.StatusCode);
        await chat.Wait(TimeSpan.FromMinutes(14));
        using var soon = await chat.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, soon.StatusCode);
        await chat.Wait(TimeSpan.FromMinutes(1));
        using var late = await chat.Http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task A_payroll_file_is_for_the_coordinator_who_asked_and_stands_in_the_access_log()
    {
        var (chat, _) = await Held();
        await using var __ = chat;
        var (expert, kaisa) = (chat.Expert(501), chat.Coordinator());
        await expert.Taps("Kyllä, kaikki meni näin");
        await expert.Taps("Oikein");
        await kaisa.Taps("Hyväksy");
        await kaisa.Says("Palkkioaineisto");
        await kaisa.TapsFor("payroll.export", ("month", "2026-03"));
        var path = Path(chat, "Avaa CSV");
        Assert.DoesNotContain(kaisa.Id, path, StringComparison.Ordinal);
        var others = new Uri(chat.The<ExperienceBot.Web.Links>().Payroll(new(expert.Id), string.Join('.', path.Split('.')[2..7]))).AbsolutePath;
        using (var refused = await chat.Http.GetAsync(new Uri(others, UriKind.Relative)))
            Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        await kaisa.Says("Katseluloki");
        Assert.DoesNotContain("vei palkkioaineiston", kaisa.Last, StringComparison.Ordinal);

        using (var csv = await chat.Http.GetAsync(new Uri(path, UriKind.Relative)))
        {
            Assert.Equal("no-store", csv.Headers.CacheControl!.ToString());
            Assert.Equal(("nosniff", "no-referrer"), (csv.Headers.GetValues("X-Content-Type-Options").Single(), csv.Headers.GetValues("Referrer-Policy").Single()));
            Assert.Contains(expert.Name, await csv.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        await kaisa.Says("Katseluloki");
        Assert.Contains("Kaisa Koskinen: vei palkkioaineiston", kaisa.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_experts_are_two_fees_and_the_requester_sees_both_before()
    {
        await using var chat = await Brokered.With(2);
        await chat.Submits(("expert_count", "2"));
        Assert.True(chat.Expert(501).Sees("Kustannusarvio: 30 € (palkkio 30 €, matkat 0 €). Arvio."));
        await chat.Expert(501).TapsFor("offer.accept");
        await chat.Expert(502).TapsFor("offer.accept");
        Assert.True(chat.Requester().Sees("Kustannusarvio: 60 € (palkkio 30 € + 30 €, matkat 0 €). Arvio."));
    }

    [Fact]
    public async Task What_was_accepted_is_not_changed_by_what_is_decided_later()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        await chat.Expert(501).TapsFor("offer.accept");
        await chat.The<OrderBook>().Change(id, "test", "order.decideFee", o => new Decision<bool>(true, o with { Fee = new(null, 5) }), CancellationToken.None);
        var order = await chat.Order(id);
        Assert.Equal((30m, "F2"), (order.FeeOf(order.OfferTo(An.Person(501))!).Amount, order.FeeOf(order.OfferTo(An.Person(501))!).Row));
    }

    static async Task<byte[]> Get(Chat chat, string title) => await chat.Http.GetByteArrayAsync(new Uri(Path(chat, title), UriKind.Relative));

    /// <summary>Of the newest card's first such link.</summary>
    static string Path(Chat chat, string title)
    {
        var card = chat.Coordinator().Cards[^1].Card.ToJsonString();
        var url = System.Text.RegularExpressions.Regex.Match(card, $"\"title\":\"{title}\"[^}}]*?\"url\":\"([^\"]*)\"|\"url\":\"([^\"]*)\"[^}}]*?\"title\":\"{title}\"");
        Assert.True(url.Success, card);
        return new Uri(url.Groups[1].Success ? url.Groups[1].Value : url.Groups[2].Value).AbsolutePath;
    }
}
