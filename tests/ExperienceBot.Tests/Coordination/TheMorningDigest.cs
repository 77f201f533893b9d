using System.Text.Json;
using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Coordination;

public sealed class TheMorningDigest
{
    const int MostBytes = 25_000;

    [Fact]
    public async Task It_comes_at_eight_on_working_days_and_once()
    {
        await using var chat = await Brokered.With(0);
        await chat.Until("2026-04-03 07:59"); // Good Friday; Monday is a holiday too
        Assert.Equal(23, chat.Coordinator().Times("Kooste"));
        await chat.Until("2026-04-07 07:59");
        Assert.Equal(23, chat.Coordinator().Times("Kooste"));
        await chat.Until("2026-04-07 08:00");
        Assert.Equal(24, chat.Coordinator().Times("Kooste"));
        Assert.Contains("Rauhallinen päivä", chat.Coordinator().Last, StringComparison.Ordinal);
        await chat.Restart();
        await chat.Restart();
        await chat.Until("2026-04-07 20:00");
        Assert.Equal(24, chat.Coordinator().Times("Kooste"));
        Assert.Equal(0, chat.Requester().Times("Kooste"));
    }

    [Fact]
    public async Task Its_buttons_act_and_lead_back_to_it()
    {
        await using var chat = await Brokered.With(8, "--Brokering:WaveExtra", "0");
        var id = await chat.Submits(("dates", An.When("2026-03-05 13:00")));
        await chat.Until("2026-03-03 08:00");
        var kaisa = chat.Coordinator();
        Assert.Contains(Section("thin"), kaisa.Last, StringComparison.Ordinal);
        Assert.Single((await chat.Order(id)).Offers);
        Assert.Contains("Kysyin nyt uusilta: 3", await kaisa.Taps("Kysy useammalta"), StringComparison.Ordinal);
        Assert.Equal(4, (await chat.Order(id)).Offers.Count);
        Assert.Contains("Vastausaikaa jatkettiin", await kaisa.Taps("Lisää vastausaikaa 24 h"), StringComparison.Ordinal);
        Assert.Contains(Section("thin"), await kaisa.Taps("Kooste"), StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Neither_it_nor_the_list_tells_topics_or_surnames_or_grows_too_big_to_send()
    {
        await using var chat = await Brokered.With(40, "--Brokering:WaveExtra", "19");
        for (var n = 0; n < 6; n++)
        {
            var taken = await chat.Submits(("dates", An.When($"2026-03-04 {n + 10:00}:30")));
            var free = (await chat.Order(taken)).Offers.Values.First(o => chat.The<Roster>().Find(o.Expert)!.Reservations.IsEmpty).Expert;
            await chat.Person("", "", free.Value).Sends("offer.accept", ("order", taken.Value));
        }

        for (var n = 0; n < 6; n++)
        {
            await chat.Submits(("minors_present", "true"), ("dates", An.When($"2026-03-{n + 10} 13:00"))); // to review
            await chat.Submits(("language", "se"), ("dates", An.When($"2026-03-{n + 10} 15:00"))); // nobody speaks it
            await chat.Submits(("dates", An.When($"2026-03-{(n % 2) + 4:00} {n + 8:00}:00"))); // soon and thin
            var cancelled = await chat.Submits(("dates", An.When($"2026-05-{n + 10} 13:00")));
            await chat.Requester().Sends("order.cancel", ("order", cancelled.Value));
        }

        await chat.Until("2026-03-03 08:00");
        var kaisa = chat.Coordinator();
        Assert.Contains("Kooste", kaisa.Last, StringComparison.Ordinal);
        foreach (var section in (string[])["review", "nobody", "thin", "cancelled", "soon"])
            Assert.Contains(Section(section), kaisa.Last, StringComparison.Ordinal);
        Assert.Contains(Words.In(Language.Fi).Say("digest.more", 2), kaisa.Last, StringComparison.Ordinal);
        Small(kaisa);
        await kaisa.Says("Tilaukset");
        Small(kaisa);
        var digestAndList = string.Join('\n', kaisa.Texts.TakeLast(2));
        Assert.DoesNotContain(Words.In(Language.Fi)["topic.mental_health"], digestAndList, StringComparison.Ordinal);
        Assert.DoesNotContain("Salonen", digestAndList, StringComparison.Ordinal);

        var wide = await chat.Submits(("dates", An.When("2026-04-14 13:00")), ("goal", new string('ä', 500)), ("place", new string('ä', 300)));
        await kaisa.Sends("digest.open", ("order", wide.Value));
        Small(kaisa);
    }

    static string Section(string key) => Words.In(Language.Fi)[$"digest.{key}"];

    static void Small(Member reader) =>
        Assert.True(JsonSerializer.SerializeToUtf8Bytes(reader.Cards[^1].Card).Length is var size && size < MostBytes, $"{size} bytes");
}
