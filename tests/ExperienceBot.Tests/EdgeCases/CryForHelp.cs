using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Crisis words in chat: help and a coordinator at once, and everything else stops (E9); harm told in feedback (E8).</summary>
public sealed class CryForHelp
{
    static readonly string[] NotNow = ["Muistutus", "Sinulle on tehtävätarjous", "Miten meni", "Mitä kuuluu"];

    [Fact]
    [Trait("Case", "E9")]
    public async Task An_expert_is_helped_at_once_and_then_left_in_peace()
    {
        await using var chat = await Brokered.With(2);
        var (anna, kaisa) = (chat.Expert(501), chat.Coordinator());
        var seated = await chat.Submits(("expert_count", "1"));
        await anna.Taps("Otan vastaan");
        var open = await chat.Submits(("dates", An.When("2026-04-07 13:00")));
        Assert.Equal(OfferStatus.Sent, (await chat.Order(open)).OfferTo(An.Person(501))!.Status);

        await anna.Says("Moi. En jaksa enää elää.");
        Assert.Contains("Koordinaattori saa tiedon heti", anna.Last, StringComparison.Ordinal);
        Assert.Contains("112", anna.Last, StringComparison.Ordinal);
        Assert.Contains("09 2525 0111", anna.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("?", anna.Last, StringComparison.Ordinal); // no further questions

        Assert.Equal(1, kaisa.Times("Turvallisuushuoli"));
        Assert.Contains(anna.Name, kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("En jaksa enää elää", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("24.3.2026", kaisa.Last, StringComparison.Ordinal); // the confirmed seat is shown …
        Assert.Equal(OfferStatus.Accepted, (await chat.Order(seated)).OfferTo(An.Person(501))!.Status); // … and kept
        Assert.NotEqual(OfferStatus.Sent, (await chat.Order(open)).OfferTo(An.Person(501))!.Status); // the offer is taken back
        await kaisa.Taps("Otan tämän hoitooni");

        var before = anna.Texts.Count;
        await chat.Submits(("dates", An.When("2026-04-14 13:00")), ("expert_count", "2"));
        await chat.Until("2026-03-24 18:00"); // reminders, new orders, the session's end
        Assert.DoesNotContain(anna.Texts.Skip(before), t => NotNow.Any(n => t.Contains(n, StringComparison.Ordinal)));
        Assert.Equal(before, anna.Texts.Count);

        await anna.Says("kiitos");
        Assert.Contains("112", anna.Last, StringComparison.Ordinal);
        await anna.Says("Jatketaan");
        Assert.Contains("kirjoitan sinulle taas", anna.Last, StringComparison.Ordinal);
        await chat.Until("2026-03-24 20:00");
        Assert.Equal(1, anna.Times("Miten meni?")); // what still holds comes when they want it
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E9")]
    [Trait("Language", "sv")]
    public async Task På_svenska_är_det_lika()
    {
        await using var chat = await Brokered.With(1);
        var (anna, kaisa) = (chat.Expert(501, "sv-SE"), chat.Coordinator());
        await kaisa.Says("Språk svenska");
        await anna.Says("Hej");
        await chat.Submits();
        await anna.Taps("Jag tar emot");
        await anna.Says("ja orkar int leva mera");
        Assert.Contains("Koordinatorn får veta det genast", anna.Last, StringComparison.Ordinal);
        Assert.Contains("09 2525 0112", anna.Last, StringComparison.Ordinal);
        Assert.Contains("Oro för säkerheten", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Jag tar hand om det här");
        await kaisa.Taps("Börja skriva till personen igen");
        await chat.Until("2026-03-23 18:00");
        Assert.True(anna.Times("Påminnelse") > 0);
    }

    [Theory]
    [Trait("Case", "E9")]
    [InlineData("offer.ask", "question", "Kysyn vain, itsemurha pyörii mielessä")]
    [InlineData("offer.decline", "reason", "haluan kuolla")]
    public async Task In_a_field_of_a_card_too(string verb, string input, string text)
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var (anna, maija) = (chat.Expert(501), chat.Requester());
        Assert.Contains("112", await anna.Sends(verb, ("order", id.Value), ("v", "1"), (input, text)), StringComparison.Ordinal);
        Assert.Equal(1, chat.Coordinator().Times("Turvallisuushuoli"));
        Assert.DoesNotContain(maija.Texts, t => t.Contains(text, StringComparison.Ordinal)); // not relayed
        Assert.True((await chat.Order(id)).Questions.IsEmpty);
    }

    [Fact]
    [Trait("Case", "E9")]
    public async Task A_requester_in_the_middle_of_an_order_is_heard_and_the_order_rests()
    {
        await using var chat = await Chat.Begin();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        await chat.FillTo(maija, "task");
        await maija.Says("haluan kuolla");
        Assert.Contains("112", maija.Last, StringComparison.Ordinal);
        Assert.Contains(maija.Name, kaisa.Last, StringComparison.Ordinal);
        var draft = (await chat.Draft(maija))!;
        Assert.True(draft.Shelved);
        Assert.DoesNotContain(draft.Form.Answers.Values, v => v.Contains("kuolla", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "E9")]
    public async Task Work_to_prevent_suicide_is_ordered_like_any_other()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await chat.FillTo(maija, "task");
        await chat.Answers(maija, ("task_type", "story_staff"), ("topics", "crisis"), ("goal", "Itsemurhien ehkäisyn luento: miten itsemurhasta puhutaan"), ("expert_count", "1"));
        Assert.Equal("Itsemurhien ehkäisyn luento: miten itsemurhasta puhutaan", (await chat.Draft(maija))!.Form["goal"]);
        Assert.Equal(0, chat.Coordinator().Times("Turvallisuushuoli"));
        Assert.Null((await chat.The<PersonBook>().Find(new(maija.Id), CancellationToken.None)).Distress);
    }

    [Fact]
    [Trait("Case", "E9")]
    public async Task The_words_are_kept_apart_and_go_when_it_is_seen_to()
    {
        await using var chat = await Brokered.With(1);
        var (anna, kaisa) = (chat.Expert(501), chat.Coordinator());
        await anna.Says("en jaksa enää elää, tunnukseni on 131052-308T");
        await anna.Says("oikeasti haluan kuolla"); // heard once: the coordinator knows
        Assert.Equal(1, kaisa.Times("Turvallisuushuoli"));
        var kept = await Rows(chat);
        var row = Assert.Single(kept, r => r.Data.Contains("jaksa", StringComparison.Ordinal));
        Assert.StartsWith("S!", row.Key, StringComparison.Ordinal);
        Assert.DoesNotContain("308T", row.Data, StringComparison.Ordinal);
        Assert.Contains("haluan kuolla", row.Data, StringComparison.Ordinal);
        await kaisa.Says("Kooste");
        Assert.Contains("Turvallisuushuoli – ota heti yhteyttä", kaisa.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("jaksa", kaisa.Last, StringComparison.Ordinal); // in the digest initials only
        Assert.DoesNotContain("Salonen", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Merkitse hoidetuksi");
        Assert.DoesNotContain(await Rows(chat), r => r.Data.Contains("jaksa", StringComparison.Ordinal));
        Assert.Equal(ExpertStatus.Paused, chat.Profile(501).Status); // seen to is not yet written to
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [Trait("Case", "E9")]
    [InlineData("distress.take")]
    [InlineData("distress.resolve")]
    [InlineData("distress.resume")]
    public async Task Nobody_else_sees_or_settles_it(string verb)
    {
        await using var chat = await Brokered.With(2);
        await chat.Expert(501).Says("en jaksa enää elää");
        foreach (var who in (Member[])[chat.Expert(501), chat.Expert(502), chat.Requester()])
            Assert.Contains("Tätä ei löydy", await who.Sends(verb, ("person", An.Person(501).Value)), StringComparison.Ordinal);
        Assert.Equal(ExpertStatus.Paused, chat.Profile(501).Status);
    }

    [Fact]
    [Trait("Case", "E8")]
    public async Task Harm_told_in_feedback_is_a_red_flag_and_is_relayed_to_nobody()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var (anna, maija, kaisa) = (chat.Expert(501), chat.Requester(), chat.Coordinator());
        await anna.Taps("Otan vastaan");
        await chat.Until("2026-03-24 15:00");
        var thanks = await maija.Taps("Lähetä palaute", ("o1", "yes"), ("o8", "yes"), ("o8_text", "Joku uhkaili väkivallalla."));
        Assert.Contains("Koordinaattori on yhteydessä", thanks, StringComparison.Ordinal);
        Assert.Contains("112", thanks, StringComparison.Ordinal);
        Assert.Contains("Turvallisuushuoli", kaisa.Last, StringComparison.Ordinal);
        Assert.DoesNotContain(anna.Texts, t => t.Contains("uhkaili", StringComparison.Ordinal));
        Assert.Equal(ExpertStatus.Active, chat.Profile(501).Status); // nobody is paused by it
        await kaisa.Taps("Otan tämän hoitooni");
        var before = kaisa.Texts.Count;
        await chat.Until("2026-03-24 16:00");
        Assert.Equal(before, kaisa.Texts.Count); // taken, so nobody is told once more
        Assert.NotNull(Assert.Single((await chat.Order(id)).Flags).TakenBy);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E8")]
    [Trait("Case", "E9")]
    [Trait("Language", "sv")]
    public async Task En_nödropp_i_responsen_sparas_och_stoppar_allt_annat()
    {
        await using var chat = await Brokered.With(1);
        var (anna, kaisa) = (chat.Expert(501, "sv-SE"), chat.Coordinator());
        await kaisa.Says("Språk svenska");
        await anna.Says("Hej");
        var id = await chat.Submits();
        await anna.Says("jag tar emot");
        await chat.Until("2026-03-24 15:00");
        var thanks = await anna.Sends("feedback.submit", ("order", id.Value), ("as", "expert"), ("e1", "2"), ("e9", "Jag vill inte leva längre."));
        Assert.Contains("09 2525 0112", thanks, StringComparison.Ordinal);
        Assert.Single(await chat.The<OrderBook>().FeedbackOf(id, CancellationToken.None)); // what was answered is kept
        Assert.True((await chat.The<PersonBook>().Find(An.Person(501), CancellationToken.None)).IsLeftInPeace);
        Assert.Equal(2, kaisa.Times("Oro för säkerheten")); // of the person and of the session
    }

    static async Task<IReadOnlyList<Row>> Rows(Chat chat) =>
        await chat.The<IStore>().Range(chat.The<Ledger>().Partitions.Single(), "!", "~", 10_000, CancellationToken.None);
}
