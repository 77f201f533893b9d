using ExperienceBot.Feedback;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>Media or a recording appears (E32); feedback that is rude about the expert (E35).</summary>
public sealed class MediaAndFeedback
{
    [Fact]
    [Trait("Case", "E32")]
    public async Task An_expert_may_refuse_and_a_coordinator_knows_at_once()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var (anna, kaisa) = (chat.Expert(501), chat.Coordinator());
        await anna.Taps("Otan vastaan");
        await chat.Until("2026-03-24 13:10");
        Assert.True(anna.Sees("siellä kuvataan")); // the card tells how
        await anna.Says("Siellä kuvataan!");
        Assert.Contains("Sinulla on oikeus kieltäytyä", anna.Last, StringComparison.Ordinal);
        Assert.Contains("040 1234567", anna.Last, StringComparison.Ordinal);
        Assert.Contains("Tallennuksesta on sovittu: Ei", anna.Last, StringComparison.Ordinal);
        Assert.Contains("Tilaisuudessa on media tai tallennus", kaisa.Last, StringComparison.Ordinal);
        await anna.Says("siellä kuvataan");
        Assert.Equal(1, kaisa.Times("Tilaisuudessa on media tai tallennus"));
        Assert.Contains("Tätä ei löydy", await chat.Requester().Sends("seat.recording", ("order", id.Value)), StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E32")]
    public async Task That_nothing_is_recorded_is_what_was_agreed_a_change_is_asked_anew()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var (anna, maija) = (chat.Expert(501), chat.Requester());
        await anna.Taps("Otan vastaan");
        await maija.Says("Tilaukseni");
        await maija.TapsFor("order.show");
        await maija.TapsFor("order.change");
        await maija.Says("tallennus: kysytään erikseen kokemusasiantuntijalta");
        await maija.TapsFor("order.submit", ("terms", "true"));
        Assert.Contains("Sopiiko tehtävä sinulle yhä?", anna.Last, StringComparison.Ordinal);
        Assert.Equal(OfferStatus.Sent, (await chat.Order(id)).OfferTo(An.Person(501))!.Status);
        await anna.Taps("En tällä kertaa");
        Assert.Contains("Ei-vastaus on hyvä vastaus", anna.Last, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "E32")]
    public async Task Media_among_the_audience_goes_to_a_coordinator_first()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        var (anna, maija, kaisa) = (chat.Expert(501), chat.Requester(), chat.Coordinator());
        await anna.Taps("Otan vastaan");
        await maija.Says("Tilaukseni");
        await maija.TapsFor("order.show");
        await maija.TapsFor("order.change");
        await maija.Says("osallistujat: asiakkaat, media");
        await maija.TapsFor("order.submit", ("terms", "true"));
        Assert.Contains("media on mukana", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Tilaisuuden tiedot muuttuvat", anna.Last, StringComparison.Ordinal);
        Assert.Equal(OrderStatus.Submitted, (await chat.Order(id)).Status);
    }

    [Fact]
    [Trait("Case", "E32")]
    [Trait("Language", "sv")]
    public async Task De_filmar_där()
    {
        await using var chat = await Brokered.With(1);
        var anna = chat.Expert(501, "sv-SE");
        await anna.Says("Hej");
        await chat.Submits();
        await anna.Says("jag tar emot");
        await anna.Says("de filmar där");
        Assert.Contains("Du har rätt att säga nej", anna.Last, StringComparison.Ordinal);
        Assert.Equal(1, chat.Coordinator().Times("Tilaisuudessa on media tai tallennus"));
    }

    [Fact]
    [Trait("Case", "E35")]
    public async Task Rude_feedback_reaches_the_expert_in_the_coordinators_kind_words_only()
    {
        var (chat, anna, maija, kaisa) = await Held();
        await using var _ = chat;
        await maija.Taps("Lähetä palaute", ("o1", "partly"), ("o3", "Puhuja oli aivan surkea ja sekava."));
        Assert.DoesNotContain(anna.Texts, t => t.Contains("surkea", StringComparison.Ordinal));
        await kaisa.Says("Tilaukset");
        await kaisa.TapsFor("digest.open");
        await kaisa.Taps("Palautteet");
        Assert.Contains("surkea", kaisa.Answer, StringComparison.Ordinal);
        Assert.Contains("En lähettänyt sitä", await kaisa.Taps("Lähetä kokemusasiantuntijalle", ("summary", "He sanoivat: puhuja oli aivan surkea ja sekava.")), StringComparison.Ordinal);
        Assert.Equal(0, anna.Times("Palautetta tehtävästäsi"));
        await kaisa.Taps("Lähetä kokemusasiantuntijalle", ("summary", "Kiitos! Ryhmä toivoi ensi kerralla enemmän aikaa."));
        Assert.Contains("Ryhmä toivoi ensi kerralla enemmän aikaa", anna.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("surkea", anna.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    [Trait("Case", "E35")]
    public async Task What_fewer_than_five_participants_say_is_shown_to_nobody()
    {
        var (chat, anna, _, kaisa) = await Held();
        await using var _2 = chat;
        var id = chat.The<OrderBook>().Open.Single().Id;
        for (var n = 1; n <= 5; n++)
        {
            await Answer(chat, id, n);
            await kaisa.Says("Tilaukset");
            await kaisa.TapsFor("digest.open");
            await kaisa.Taps("Palautteet");
            if (n < 5)
            {
                Assert.Contains("Joitakin vastauksia", kaisa.Answer, StringComparison.Ordinal);
                Assert.DoesNotContain("Tylsää", kaisa.Answer, StringComparison.Ordinal);
                Assert.DoesNotContain($"Vastauksia: {n}", kaisa.Answer, StringComparison.Ordinal);
            }
        }

        Assert.Contains("Vastauksia: 5", kaisa.Answer, StringComparison.Ordinal);
        Assert.Contains("Tylsää 3", kaisa.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(anna.Texts, t => t.Contains("Tylsää", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Case", "E35")]
    [Trait("Language", "sv")]
    public async Task Bara_koordinatorn_läser_responsen()
    {
        var (chat, anna, maija, _) = await Held();
        await using var _2 = chat;
        await maija.Says("Kieli sv");
        await maija.Sends("feedback.submit", ("order", chat.The<OrderBook>().Open.Single().Id.Value), ("as", "requester"), ("o3", "Föreläsaren var helt usel."));
        var id = ("order", chat.The<OrderBook>().Open.Single().Id.Value);
        foreach (var who in (Member[])[anna, maija])
        {
            foreach (var verb in (string[])["feedback.read", "feedback.relay"])
                Assert.DoesNotContain("usel", await who.Sends(verb, id, ("summary", "Hej")), StringComparison.Ordinal);
        }

        Assert.Null((await chat.Order(new(id.Item2))).FeedbackSummary);
    }

    static async Task<(Chat Chat, Member Anna, Member Maija, Member Kaisa)> Held()
    {
        var chat = await Brokered.With(1);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 15:00");
        return (chat, chat.Expert(501), chat.Requester(), chat.Coordinator());
    }

    static Task<GivingFeedback.Reply> Answer(Chat chat, OrderId id, int n) => chat.The<OrderBook>().Change(id, "participant", "feedback.submit", o => GivingFeedback.Decide(
        o, Respondent.Participant, null, $"p-{n}",
        FeedbackQuestions.Read(Respondent.Participant, new Dictionary<string, string> { ["p2"] = "4", ["p5"] = $"Tylsää {n}" }, out string? _), chat.Now), CancellationToken.None);
}
