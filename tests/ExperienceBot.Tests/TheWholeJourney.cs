using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>
/// Everything, once, as the people in it read it: order, question, standby, yes, "en pääse", reminders, feedback, a safety
/// flag and the digest. The expected conversations stand in text files beside this one.
/// </summary>
public sealed class TheWholeJourney
{
    [Theory]
    [InlineData(Language.Fi, "fi-FI", 101, "Ryhmä saa toivoa toipumisesta.", "Saako ryhmästä kertoa lisää?", "Ryhmä on tuttu ja rauhallinen.")]
    [InlineData(Language.Sv, "sv-SE", 103, "Gruppen får hopp om återhämtning.", "Kan du berätta mer om gruppen?", "Gruppen är bekant och lugn.")]
    [InlineData(Language.En, "en-GB", 102, "The group gets hope of recovery.", "Could you tell more about the group?", "The group is calm and knows each other.")]
    public async Task From_the_first_word_to_the_morning_after(
        Language language, string locale, int likely, string goal, string question, string answer)
    {
        await using var chat = await Chat.Begin();
        var w = Words.In(language);
        await Gather(chat, w, locale);
        chat.Forget();
        Assert.NotNull(chat.Expert(likely));

        await Play(chat, w, locale, goal, question, answer);

        await chat.Reads($"TheWholeJourney.{w.Code}.txt");
    }

    /// <summary>The coordinator and every expert have met the bot.</summary>
    internal static async Task Gather(Chat chat, Words w, string locale)
    {
        var kaisa = chat.Coordinator(locale);
        await kaisa.Says(w["command.digest"].Split('|')[0]);
        foreach (var number in Enumerable.Range(101, 40))
            await chat.Expert(number, locale).Arrives();
    }

    internal static async Task Play(Chat chat, Words w, string locale, string goal, string question, string answer)
    {
        var (maija, kaisa) = (chat.Requester(locale), chat.Coordinator(locale));
        await maija.Says(w["command.order"].Split('|')[0]);
        await maija.Taps(w["order.next"], ("order_mode", "new"));
        await maija.Taps(w["order.next"], ("task_type", "story_clients"), ("topics", "mental_health"), ("goal", goal), ("expert_count", "1"));
        await maija.Taps(w["order.next"], ("date", "2026-03-24"), ("start_time", "13:00"), ("end_time", "14:30"), ("speaking_minutes", "45"), ("mode", "onsite"));
        await maija.Taps(w["order.next"], ("municipality", "Kokkola"), ("place", "Mariankatu 16"));
        await maija.Taps(w["order.next"], ("audience", "clients"), ("audience_size", "12"), ("minors_present", "false"), ("language", w.Code));
        await maija.Taps(w["order.next"], ("pair_professional", "Liisa"), ("day_contact", "Liisa, 040 1234567"), ("recording", "no"), ("payer", "Kp 4711"));
        await maija.Taps(w["order.submit"], ("terms", "true"));

        var offered = chat.WhoSaw(w["offer.title"]);
        var (first, second) = (offered[0], offered[1]);
        await first.Taps(w["send"], ("question", question));
        await maija.Taps(w["send"], ("answer", answer));
        await second.Says(w["say.standby"].Split('|')[0]);
        await first.Taps(w["offer.accept"]);
        await maija.Says(w["command.myorders"].Split('|')[0]);
        await first.Says(w["command.assignments"].Split('|')[0]);
        await first.Taps(w["seat.release"]);
        await second.Taps(w["offer.accept"]);

        await chat.Until("2026-03-24 16:00");
        await maija.Taps(w["feedback.send"], ("o1", "yes"), ("o2", "5"), ("o6", "4"), ("o7", "yes"), ("o8", "no"));
        await second.Taps(w["feedback.send"], ("e1", "2"), ("e2", "today"), ("e5", "heavy"));
        await kaisa.Taps(w["flag.resolve"]);
        await chat.Until("2026-03-25 08:30");
    }
}
