using ExperienceBot.Feedback;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Feedback;

public sealed class AfterTheSession
{
    static async Task<(Chat Chat, OrderId Order)> Held(string start = "2026-03-24 13:00", string until = "2026-03-24 15:00")
    {
        var chat = await Brokered.With(1);
        var id = await chat.Submits(("dates", An.When(start)));
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until(until);
        return (chat, id);
    }

    [Fact]
    public async Task Both_sides_are_asked_once_and_a_second_sending_changes_nothing()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var (maija, first) = (chat.Requester(), chat.Expert(501));
        Assert.Equal((1, 1), (maija.Times("Miten tilaisuus meni?"), first.Times("Kiitos tehtävästä! Miten meni?")));
        Assert.False(first.Has("En pääse"));

        var thanks = await maija.Taps("Lähetä palaute", ("o1", "yes"), ("o2", "5"), ("o3", "Kuuntelemaan."));
        Assert.Contains("Vastauksesi on tallessa", thanks, StringComparison.Ordinal);
        Assert.Contains("Olet jo vastannut", await maija.Sends("feedback.submit", ("order", id.Value), ("as", "requester"), ("o1", "no")), StringComparison.Ordinal);
        var entry = Assert.Single(await chat.The<OrderBook>().FeedbackOf(id, CancellationToken.None));
        Assert.Equal("yes", entry.Answers["o1"]);
        Assert.True(first.Has("Lähetä palaute")); // the other's form is left alone

        await first.Taps("En vastaa nyt");
        await chat.Until("2026-04-08 12:00");
        Assert.Equal(2, first.Times("Kiitos tehtävästä! Miten meni?")); // asked once, and left open when put off
        Assert.Equal(OrderStatus.Closed, (await chat.Order(id)).Status);
        Assert.Equal(0, chat.Coordinator().Times("Palaute puuttuu"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task How_somebody_feels_is_for_the_coordinator_at_once_and_for_nobody_else()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var (maija, kaisa, first) = (chat.Requester(), chat.Coordinator(), chat.Expert(501));
        var before = maija.Texts.Count;
        var thanks = await first.Taps("Lähetä palaute", ("e1", "1"), ("e1_text", "Olo on raskas."), ("e2", "today"), ("e7", "no"), ("e9", "Hiljainen ryhmä."));

        Assert.Contains("09 2525 0111", thanks, StringComparison.Ordinal);
        Assert.Equal(1, kaisa.Times("Turvallisuushuoli"));
        Assert.Equal(1, kaisa.Times("Toive jutella tehtävästä"));
        Assert.Equal(1, kaisa.Times("Palkkio tai matkat eivät toteutuneet"));
        Assert.True(kaisa.Sees("Olo on raskas."));
        await maija.Says("Tilaukseni");
        await maija.Taps("Näytä");
        await maija.Taps("Lähetä palaute", ("o1", "yes"));
        foreach (var secret in (string[])["raskas", "Hiljainen ryhmä", "jutella", "Salonen"])
            Assert.DoesNotContain(secret, string.Join('\n', maija.Texts.Skip(before)), StringComparison.OrdinalIgnoreCase);

        await kaisa.Taps("Merkitse hoidetuksi");
        Assert.NotNull(Assert.Single((await chat.Order(id)).Flags).ResolvedAt);
        Assert.False(kaisa.Has("Merkitse hoidetuksi"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Who_never_answers_is_not_pressed_and_stands_in_the_digest_after_three_days()
    {
        var (chat, _) = await Held();
        await using var __ = chat;
        await chat.Until("2026-03-27 08:30");
        Assert.DoesNotContain("Palaute puuttuu", chat.Coordinator().Last, StringComparison.Ordinal);
        await chat.Until("2026-03-30 08:30");
        Assert.Contains("Palaute puuttuu yli 3 päivää", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Equal((1, 1), (chat.Requester().Times("Miten tilaisuus meni?"), chat.Expert(501).Times("Miten meni?")));
    }

    [Fact]
    public async Task After_a_late_session_one_sleeps_first()
    {
        var (chat, _) = await Held("2026-03-24 18:30", "2026-03-25 08:59"); // ends at 20
        await using var __ = chat;
        Assert.Equal(0, chat.Expert(501).Times("Miten meni?"));
        await chat.Until("2026-03-25 09:00");
        Assert.Equal(1, chat.Expert(501).Times("Miten meni?"));
    }

    [Fact]
    public async Task A_participant_who_felt_unsafe_is_heard_of_at_once_without_a_name()
    {
        var (chat, id) = await Held();
        await using var _ = chat;
        var now = chat.Clock.GetUtcNow();
        var reply = await chat.The<OrderBook>().Change(id, "participant", "feedback.submit", o => GivingFeedback.Decide(
            o, Respondent.Participant, null, "p-1", FeedbackQuestions.Read(Respondent.Participant, new Dictionary<string, string> { ["p3"] = "2" }, out string? _), now),
            CancellationToken.None);
        await chat.Listen();
        Assert.Equal(GivingFeedback.Reply.ThanksAndSupport, reply);
        Assert.Contains("Osallistuja kertoi, että tilaisuus ei tuntunut turvalliselta", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Contains("Osallistuja (nimetön)", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Respondent.Requester, "o8", "yes", "requester")]
    [InlineData(Respondent.Requester, "o8", "no", null)]
    [InlineData(Respondent.Requester, "o3", "Puhuttiin itsemurhasta.", "words")]
    [InlineData(Respondent.Requester, "o3", "Opimme kuuntelemaan.", null)]
    [InlineData(Respondent.Expert, "e1", "2", "wellbeing")]
    [InlineData(Respondent.Expert, "e1", "3", null)]
    [InlineData(Respondent.Expert, "e9", "Någon var HOTFULL, jag kände mig hotad.", "words")]
    [InlineData(Respondent.Participant, "p3", "2", "unsafe")]
    [InlineData(Respondent.Participant, "p3", "3", null)]
    [InlineData(Respondent.Participant, "p5", "He was drunk.", "words")]
    public void Worries_raise_a_flag(Respondent from, string key, string answer, string? why)
    {
        var order = An.Order().With(An.Offer(501, ExperienceBot.Offers.OfferStatus.Accepted)) with { Status = OrderStatus.Held };
        var person = from switch { Respondent.Requester => An.Person(1), Respondent.Expert => An.Person(501), _ => (PersonId?)null };
        var answers = FeedbackQuestions.Read(from, new Dictionary<string, string> { [key] = answer }, out var problem);
        var decided = GivingFeedback.Decide(order, from, person, "entry", answers, An.At("2026-03-24 16:00"));
        Assert.Null(problem);
        Assert.Equal(why, decided.Next!.Flags.SingleOrDefault()?.Why);
        Assert.Equal(why is null ? 0 : 1, decided.Owes.Count(o => o.Kind == Kinds.Flag));
        Assert.Equal(why is null ? GivingFeedback.Reply.Thanks : GivingFeedback.Reply.ThanksAndSupport, decided.Answer);
    }
}
