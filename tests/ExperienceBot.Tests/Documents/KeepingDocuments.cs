using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Documents;

/// <summary>"Asiakirjani", the coordinator's "Asiakirjat", reminders, and the organisation's own texts.</summary>
public sealed class KeepingDocuments : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("documents-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Write(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);

    [Fact]
    public async Task The_expert_is_reminded_60_30_and_7_days_before_and_no_more_once_it_is_renewed()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ConfidentialityUntil = new(2026, 5, 29) }]);
        var expert = chat.Expert(501);
        await chat.Until("2026-03-30 08:00"); // sixty days before
        Assert.Equal(0, expert.Times("Asiakirjasi vanhenee pian"));
        await chat.Until("2026-03-30 10:00");
        Assert.Equal(1, expert.Times("Asiakirjasi vanhenee pian"));
        Assert.Contains("Voimassa pe 29.5.2026 asti", expert.Last, StringComparison.Ordinal);
        await chat.Restart();
        await chat.Until("2026-04-28 20:00");
        Assert.Equal(1, expert.Times("Asiakirjasi vanhenee pian"));
        await chat.Until("2026-04-29 10:00");
        Assert.Equal(2, expert.Times("Asiakirjasi vanhenee pian"));
        await expert.Taps("Lue ja hyväksy");
        await expert.Taps("Hyväksyn");
        await chat.Until("2026-06-05 10:00");
        Assert.Equal(2, expert.Times("Asiakirjasi vanhenee pian"));
        Assert.Equal(Document.OpenEnded, chat.Profile(501).ConfidentialityUntil);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Whoever_is_on_a_pause_is_left_in_peace_unless_they_agreed_to_be_written_to()
    {
        var ending = An.Expert(501) with { Status = ExpertStatus.Paused, ConfidentialityUntil = new(2026, 3, 9) };
        await using var chat = await Brokered.With([ending, ending with { Id = An.Person(502), Consents = [.. ending.Consents, Consent.PausedContact] }]);
        await chat.Until("2026-03-03 12:00");
        Assert.Equal((0, 1), (chat.Expert(501).Times("Asiakirjasi vanhenee"), chat.Expert(502).Times("Asiakirjasi vanhenee")));
    }

    [Fact]
    public async Task The_coordinator_sees_who_lacks_what_and_asks_for_a_signature()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ConfidentialityUntil = null }, An.Expert(502)]);
        var (kaisa, expert) = (chat.Coordinator(), chat.Expert(501));
        await kaisa.Says("Asiakirjat");
        Assert.Contains($"{expert.Name}\ntoimeksiantosopimus: kunnossa · vaitiolo- ja tietoturvasitoumus: puuttuu", kaisa.Last, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Expert(502).Name, kaisa.Last, StringComparison.Ordinal);
        await kaisa.Sends("document.open", ("expert", expert.Id));
        await kaisa.Sends("document.send", ("expert", expert.Id), ("kind", "Confidentiality"));
        Assert.Contains("Pyyntö on lähetetty", kaisa.Answer, StringComparison.Ordinal);
        Assert.Contains("Koordinaattori pyytää sinua lukemaan tämän", expert.Last, StringComparison.Ordinal);
        await expert.Taps("Kysyn koordinaattorilta");
        Assert.Contains("haluaa kysyä asiakirjoista", kaisa.Last, StringComparison.Ordinal);
        await expert.Says("hyväksyn sitoumuksen");
        Assert.Contains("voimassa toistaiseksi", expert.Last, StringComparison.Ordinal);
        await kaisa.Says("Asiakirjat");
        Assert.Contains("Kaikilla on asiakirjat kunnossa", kaisa.Last, StringComparison.Ordinal);
        await chat.Requester().Says("Asiakirjat");
        Assert.DoesNotContain(expert.Name, chat.Requester().Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task The_organisations_own_contract_is_accepted_in_chat_co_developers_have_theirs()
    {
        Write("contract.fi.txt", "Toimeksiantosopimus\n2026-01\n\nSovitaan näistä.\n\nEnsimmäinen kohta.");
        Write("contract_co_developer.fi.txt", "Sopimus kehittäjäasiakkaalle\nK-1\n\nRaadin jäsenelle.");
        Write("confidentiality.fi.txt", "Oma sitoumus\n7\n\nOma teksti.");
        Write("confidentiality.sv.txt", "Egen förbindelse\n7\n\nEgen text.");
        await using var chat = await Brokered.With(
            [An.Expert(501) with { ContractUntil = null }, An.Expert(502) with { Role = ExpertRole.CoDeveloper, ContractUntil = null }],
            "--Documents:Path", folder, "--Documents:ValidMonths", "12");
        var (expert, developer) = (chat.Expert(501), chat.Expert(502));
        foreach (var somebody in (Member[])[expert, developer])
            await somebody.Says("Asiakirjani");
        await expert.Sends("document.show", ("kind", "Contract"));
        Assert.Contains("Toimeksiantosopimus\nSovitaan näistä.\nEnsimmäinen kohta.\nVersio 2026-01", expert.Last, StringComparison.Ordinal);
        await expert.Taps("Hyväksyn");
        Assert.Equal((new DateOnly(2027, 3, 2), "2026-01"), (chat.Profile(501).ContractUntil, chat.Profile(501).Contract!.Accepted!.Version));
        await developer.Sends("document.show", ("kind", "Contract"));
        Assert.Contains("Raadin jäsenelle", developer.Last, StringComparison.Ordinal);
        await expert.Says("Kieli sv");
        await expert.Sends("document.show", ("kind", "Confidentiality"));
        Assert.Contains("Egen text.", expert.Last, StringComparison.Ordinal);
        await expert.Sends("document.show", ("kind", "Contract"));
        Assert.Contains("Sovitaan näistä.", expert.Last, StringComparison.Ordinal); // there is no Swedish one
        await expert.Taps("Jag godkänner");
        Assert.Equal("2026-01", chat.Profile(501).Contract!.Accepted!.Version);
    }

    [Theory]
    [InlineData("contract.fi.txt", "Vain otsikko", "contract.fi.txt needs a title")]
    [InlineData("contract.sv.txt", "Avtal\n1\n\nText.", "contract.fi.txt is missing")]
    public void What_is_wrong_with_a_text_is_told_at_the_start(string file, string text, string problem)
    {
        Write(file, text);
        var problems = new List<string>();
        _ = new DocumentTexts(folder, null, problems);
        Assert.Contains(problems, p => p.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_import_neither_forgets_what_was_accepted_in_chat_nor_shortens_it()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { ConfidentialityUntil = null }]);
        await chat.Expert(501).Sends("document.accept", ("kind", "Confidentiality"), ("v", "2"));
        await chat.The<Roster>().Import([An.Expert(501) with { ConfidentialityUntil = null }], CancellationToken.None);
        Assert.Equal((Document.OpenEnded, "2"), (chat.Profile(501).ConfidentialityUntil, chat.Profile(501).Confidentiality!.Accepted!.Version));
    }

    [Fact]
    public async Task An_import_that_ends_a_contract_early_tells_the_coordinator_before_the_session()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.The<Roster>().Import([An.Expert(501) with { ContractUntil = new(2026, 3, 10) }], CancellationToken.None);
        await chat.Listen();
        Assert.Contains("Asiakirja puuttuu ennen vahvistusta", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        await chat.Coordinator().Taps("Vapauta paikka");
        Assert.Equal(OfferStatus.Expired, (await chat.Order(id)).OfferTo(An.Person(501))!.Status);
        Assert.True(chat.Requester().Sees(Words.In(Language.Fi)["dilemma.released"]) || (await chat.Order(id)).Status == OrderStatus.NoExpertFound);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task The_guideline_stands_in_the_help()
    {
        await using var chat = await Chat.Begin("--Guide:Url", "https://www.example.fi/ohje");
        await chat.Requester().Says("Ohje");
        Assert.Contains("https://www.example.fi/ohje", chat.Requester().Cards[^1].Card.ToJsonString(), StringComparison.Ordinal);
        await chat.Requester().Says("Kieli en");
        await chat.Requester().Says("Help");
        Assert.Contains("Guide to experience activity", chat.Requester().Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Minutes_of_a_panel_are_asked_for_and_reach_the_experts()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { TaskTypes = ["panel"] }]);
        var (maija, expert) = (chat.Requester(), chat.Expert(501));
        await chat.Submits(("task_type", "panel"));
        await chat.Coordinator().TapsFor("review.approve", ("fee", "50"));
        await expert.Taps("Otan vastaan");
        await chat.Until("2026-03-25 08:59");
        Assert.Equal(0, maija.Times("Muistio tapaamisesta"));
        await chat.Until("2026-03-25 09:00");
        Assert.Equal(1, maija.Times("Muistio tapaamisesta"));
        Assert.Contains("Anna linkki, joka alkaa https://", await maija.Taps("Välitä muistio", ("link", "file:///c:/muistio")), StringComparison.Ordinal);
        await maija.Says("https://arkisto.example.fi/muistio-1");
        Assert.Contains("Välitin muistion", maija.Last, StringComparison.Ordinal);
        Assert.Equal(1, expert.Times("Muistio on valmis"));
        Assert.Contains("https://arkisto.example.fi/muistio-1", expert.Cards[^1].Card.ToJsonString(), StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task A_talk_to_a_group_has_no_minutes()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-26 12:00");
        Assert.Equal(0, chat.Requester().Times("Muistio"));
    }
}
