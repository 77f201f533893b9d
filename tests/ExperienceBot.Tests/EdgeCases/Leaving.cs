using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>E10: somebody wants to leave. A pause, no more offers, or all of it gone.</summary>
public sealed class Leaving
{
    [Fact]
    [Trait("Case", "E10")]
    public async Task All_is_erased_and_what_was_agreed_goes_the_way_of_being_prevented()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { UnitsToAvoid = ["Rantakatu"] }, An.Expert(502)], "--Brokering:WaveExtra", "0");
        var seat = await chat.Submits(("expert_count", "2"));
        var (anna, kaisa) = (chat.Expert(501), chat.Coordinator());
        await anna.Taps("Otan vastaan");
        await chat.Expert(502).Taps("Otan vastaan");
        var open = await chat.Submits(("expert_count", "2"), ("dates", An.When("2026-04-14 13:00")));
        Assert.Contains(anna.Name.Split(' ')[0], chat.Requester().Cards[^1].Text, StringComparison.Ordinal);

        await anna.Says("Poista tietoni");
        foreach (var choice in (string[])["Pidän taukoa", "En ota tehtäviä", "Poista kaikki"])
            Assert.True(anna.Has(choice));
        await anna.Taps("Poista kaikki");
        Assert.Contains("ti 24.3.2026 klo 13.00–14.30", anna.Answer, StringComparison.Ordinal); // what is agreed is listed
        Assert.Contains("palkanlaskentaan", anna.Answer, StringComparison.Ordinal); // and what remains
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status); // nothing has happened yet

        await anna.Taps("Kyllä, poista kaikki");
        Assert.Contains("Poistettu ma 2.3.2026 klo", anna.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Roster, e => e.Id.Value == anna.Id);
        Assert.Equal(OfferStatus.CancelledByExpert, (await chat.Order(seat)).OfferTo(new(anna.Id))!.Status);
        Assert.NotEqual(OfferStatus.Sent, (await chat.Order(open)).OfferTo(new(anna.Id))!.Status);
        Assert.Contains(kaisa.Texts, t => t.Contains("Kokemusasiantuntija poisti tietonsa", StringComparison.Ordinal) && t.Contains(anna.Name, StringComparison.Ordinal));
        Assert.True(chat.Requester().Sees("Kokemusasiantuntija ei pääse"));

        await chat.Until("2026-03-09 09:00");
        Assert.Equal(0, anna.Times("Mitä kuuluu")); // nobody writes to them afterwards
        var kept = (await Rows(chat)).Where(r => r.Key.Contains(anna.Id, StringComparison.Ordinal)).ToList();
        string[] personal = [anna.Name, anna.Short, "mental_health", "Rantakatu"];
        Assert.Empty(kept.Where(r => personal.Any(p => r.Data.Contains(p, StringComparison.Ordinal))).Select(r => $"{r.Key} {r.Data}"));
        await anna.Says("Tietoni");
        Assert.Contains("Tiedän nimesi, kielesi ja tilauksesi", anna.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E10")]
    public async Task A_new_list_of_experts_does_not_bring_them_back()
    {
        await using var chat = await Brokered.With(1);
        var anna = chat.Expert(501);
        await anna.Says("Poista tietoni");
        await anna.Says("poista kaikki");
        Assert.Contains("Poistetaanko kaikki", anna.Last, StringComparison.Ordinal);
        await anna.Says("poista kaikki");
        Assert.Contains("Tietosi on poistettu", anna.Last, StringComparison.Ordinal);
        await chat.The<Roster>().Import([An.Expert(501)], CancellationToken.None);
        Assert.DoesNotContain(chat.Roster, e => e.Id.Value == anna.Id);
        await chat.Restart();
        Assert.DoesNotContain(chat.Roster, e => e.Id.Value == anna.Id);
        await anna.Says("Haluan kokemusasiantuntijaksi"); // the own wish does
        Assert.Contains("Ennen kuin aloitamme", anna.Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E10")]
    public async Task No_more_offers_takes_the_topics_at_once_keeps_the_seat_and_leaves_the_door_open()
    {
        await using var chat = await Brokered.With([An.Expert(501)], "--Brokering:WaveExtra", "0");
        var seat = await chat.Submits();
        var (anna, kaisa) = (chat.Expert(501), chat.Coordinator());
        await anna.Taps("Otan vastaan");
        await anna.Says("Poista tietoni");
        await anna.Says("en ota tehtäviä");
        Assert.Contains("En tarjoa enää tehtäviä", anna.Last, StringComparison.Ordinal);
        Assert.Contains("Sovitut tehtävät ovat yhä voimassa", anna.Last, StringComparison.Ordinal);
        Assert.Equal((ExpertStatus.Withdrawn, 0), (chat.Profile(501).Status, chat.Profile(501).Topics.Count));
        Assert.Equal(1, (await chat.Order(seat)).Taken);
        Assert.Contains(kaisa.Texts, t => t.Contains("Kiitä häntä henkilökohtaisesti", StringComparison.Ordinal));
        await chat.Submits(("dates", An.When("2026-04-14 13:00")));
        Assert.Equal(1, anna.Times("Sinulle on tehtävätarjous"));

        await anna.Says("Palaan");
        Assert.Contains("Tervetuloa takaisin", anna.Last, StringComparison.Ordinal);
        await anna.Says("anna lupa: lupa etsiä tehtäviä");
        await anna.Says("muuta kokemuksesi aiheet");
        await anna.Says("mielenterveys");
        Assert.Equal((ExpertStatus.Active, "mental_health"), (chat.Profile(501).Status, string.Join(',', chat.Profile(501).Topics)));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E10")]
    public async Task Whoever_has_ordered_gives_the_orders_to_the_coordinator_first()
    {
        await using var chat = await Brokered.With(1);
        var order = await chat.Submits();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        await maija.Says("Poista tietoni");
        Assert.Contains("Sinulla on tilauksia kesken", maija.Last, StringComparison.Ordinal);
        await maija.Sends("me.erase", ("how", "yes"), ("v", "0")); // not as long as they are
        Assert.Contains("Sinulla on tilauksia kesken", maija.Answer, StringComparison.Ordinal);
        await maija.Taps("Anna tilaukset koordinaattorille");
        Assert.Equal(kaisa.Id, (await chat.Order(order)).Requester.Value);
        Assert.True(kaisa.Sees("Tilaus siirtyi sinulle"));
        await maija.Taps("Kyllä, poista kaikki");
        Assert.Contains("Tietosi on poistettu", maija.Answer, StringComparison.Ordinal);
        await kaisa.Says("Tilaukseni");
        Assert.Contains("Kokemuspuheenvuoro", kaisa.Last, StringComparison.Ordinal);
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.True(kaisa.Sees("Kokemusasiantuntija on löytynyt"));

        await chat.Until("2026-03-09 09:00");
        Assert.Empty((await Rows(chat)).Where(r => r.Data.Contains(maija.Name, StringComparison.Ordinal)).Select(r => $"{r.Key} {r.Data}"));
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E10")]
    [Trait("Language", "sv")]
    public async Task Pa_svenska()
    {
        await using var chat = await Brokered.With([An.Expert(501)]);
        var anna = chat.Expert(501, "sv-FI");
        await anna.Says("Radera mina uppgifter");
        Assert.Contains("Vill du radera dina uppgifter?", anna.Last, StringComparison.Ordinal);
        await anna.Says("radera allt");
        await anna.Says("ja, radera allt");
        Assert.Contains("Raderat må 2.3.2026", anna.Last, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Roster, e => e.Id.Value == anna.Id);
    }

    [Fact]
    public async Task All_that_is_kept_can_be_read_and_taken_along_and_by_nobody_else_for_an_hour()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { UnitsToAvoid = ["Rantakatu"] }, An.Expert(502)]);
        await chat.Submits(("expert_count", "2"));
        var anna = chat.Expert(501);
        await anna.Taps("Otan vastaan");
        await chat.Expert(502).Taps("Otan vastaan");
        await anna.Says("Lataa tietoni");
        var links = Regex.Matches(anna.Cards[^1].Card.ToJsonString(), "https://bot.example.fi(/files/own[^\"]+)").Select(m => m.Groups[1].Value).Distinct().ToList();
        Assert.Equal(2, links.Count);
        Assert.DoesNotContain(links, l => l.Contains(anna.Id, StringComparison.Ordinal) || l.Contains(anna.Id.Replace("-", "", StringComparison.Ordinal), StringComparison.Ordinal));

        var page = await chat.Http.GetStringAsync(links[0]);
        foreach (var told in (string[])["<html lang=\"fi\">", anna.Name, "Mielenterveys", "Rantakatu", "Kokkola", "ti 24.3.2026"])
            Assert.Contains(told, page, StringComparison.Ordinal);
        var file = JsonNode.Parse(await chat.Http.GetStringAsync(links[1]))!;
        Assert.Equal("mental_health", (string?)file["profile"]!["topics"]![1]);
        Assert.Equal("Rantakatu", (string?)file["profile"]!["unitsToAvoid"]![0]);
        Assert.Equal("accepted", ((string?)file["offers"]![0]!["offer"]!["status"])!.ToLowerInvariant());
        foreach (var other in (string[])[chat.Expert(502).Id, chat.Expert(502).Name, chat.Requester().Name, "040 1234567"])
            Assert.DoesNotContain(other, page + file.ToJsonString(), StringComparison.Ordinal);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await chat.Http.GetAsync(links[0].Replace(".html.", ".json.", StringComparison.Ordinal))).StatusCode);
        await chat.Until("2026-03-02 10:05");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await chat.Http.GetAsync(links[0])).StatusCode);
    }

    [Fact]
    public async Task What_is_long_filed_and_who_has_looked_is_in_it_too()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502)]);
        var (anna, kaisa) = (chat.Expert(501), chat.Coordinator());
        await chat.Submits();
        await anna.Taps("Otan vastaan");
        foreach (var looked in (int[])[501, 502])
            await kaisa.Sends("expert.open", ("expert", An.Person(looked).Value));
        await chat.Until("2026-06-30 09:00");
        Assert.Empty(chat.The<OrderBook>().Open);

        await anna.Says("Lataa tietoni");
        var links = Regex.Matches(anna.Cards[^1].Card.ToJsonString(), "https://bot.example.fi(/files/own[^\"]+)").Select(m => m.Groups[1].Value).Distinct().ToList();
        var (page, file) = (await chat.Http.GetStringAsync(links[0]), JsonNode.Parse(await chat.Http.GetStringAsync(links[1]))!);
        Assert.Equal("accepted", ((string?)file["offers"]![0]!["offer"]!["status"])!.ToLowerInvariant());
        Assert.Equal("opened", (string?)Assert.Single(file["accesses"]!.AsArray())!["what"]);
        Assert.Contains("Koordinaattori avasi tiedot ma 2.3.2026", page, StringComparison.Ordinal);
        Assert.DoesNotContain(kaisa.Id, page + file.ToJsonString(), StringComparison.Ordinal);
    }

    static async Task<IReadOnlyList<Row>> Rows(Chat chat)
    {
        var rows = new List<Row>();
        foreach (var partition in chat.The<Ledger>().Partitions)
            rows.AddRange(await chat.The<IStore>().Range(partition, "!", "~", 10_000, CancellationToken.None));
        return rows;
    }
}
