using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Experts;

/// <summary>"Tiedote": peer meetings, supervision, training, thanks .</summary>
public sealed class Announcing
{
    [Fact]
    public async Task A_peer_meeting_is_told_to_those_who_take_part_and_stands_in_the_digest()
    {
        await using var chat = await Brokered.With(
            [
                An.Expert(501), An.Expert(502) with { Status = ExpertStatus.InTraining }, An.Expert(503) with { Status = ExpertStatus.Paused },
                An.Expert(504) with { Status = ExpertStatus.Paused, Consents = [Consent.PausedContact] }, An.Expert(505) with { Status = ExpertStatus.Inactive },
            ]);
        var kaisa = chat.Coordinator();
        await kaisa.Says("Tiedote: Tavataan kirjastossa. Kahvia on.");
        Assert.Contains("Saajia on 3.", kaisa.Last, StringComparison.Ordinal);
        var answer = await kaisa.Taps("Lähetä kaikille", ("kind", "peer_meeting"), ("date", "2026-03-12"), ("time", "17:00"));
        Assert.Contains("Se lähtee ma 2.3.2026", answer, StringComparison.Ordinal);
        Assert.Equal(["501", "502", "504"], chat.WhoSaw("Tavataan kirjastossa").Where(w => w.Id != kaisa.Id).Select(w => w.Id[^3..]));
        Assert.Contains("Vertaistapaaminen\nAika: to 12.3.2026 klo 17.00\nTavataan kirjastossa. Kahvia on.\nOsallistuminen on vapaaehtoista.", chat.Expert(501).Last, StringComparison.Ordinal);

        await kaisa.TapsAgain();
        await chat.Wait(TimeSpan.FromHours(1));
        Assert.Equal(1, chat.Expert(501).Times("Tavataan kirjastossa"));
        await kaisa.Says("Kooste");
        Assert.Contains("Tulevat tapaamiset ja koulutukset\nVertaistapaaminen: to 12.3.2026 klo 17.00", kaisa.Last, StringComparison.Ordinal);
        await chat.Until("2026-03-13 09:00");
        await kaisa.Says("Kooste");
        Assert.DoesNotContain("Vertaistapaaminen", kaisa.Last, StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task A_day_has_one_and_nights_and_weekends_none()
    {
        await using var chat = await Brokered.With(1);
        var kaisa = chat.Coordinator();
        await chat.Until("2026-03-05 21:00"); // a Thursday evening
        Assert.Contains("Se lähtee pe 6.3.2026", await Sends("Kiitos 1!"), StringComparison.Ordinal);
        Assert.Contains("Se lähtee ma 9.3.2026", await Sends("Kiitos 2!"), StringComparison.Ordinal);
        Assert.Contains("Se lähtee ti 10.3.2026", await Sends("Kiitos 3!"), StringComparison.Ordinal);
        Assert.Equal(0, chat.Expert(501).Times("Kiitos"));
        await chat.Until("2026-03-06 12:00");
        Assert.Equal(1, chat.Expert(501).Times("Kiitos"));
        await chat.Until("2026-03-08 20:00");
        Assert.Equal(1, chat.Expert(501).Times("Kiitos"));
        await chat.Until("2026-03-10 12:00");
        Assert.Equal(3, chat.Expert(501).Times("Kiitos"));

        async Task<string> Sends(string text)
        {
            await kaisa.Says("Tiedote");
            return await kaisa.Taps("Lähetä kaikille", ("kind", "thanks"), ("text", text));
        }
    }

    [Theory]
    [InlineData("", "Hei!", "", "", "Valitse, mistä on kyse")]
    [InlineData("thanks", " ", "", "", "Kirjoita, mitä haluat kertoa")]
    [InlineData("thanks", "Kiitos 131052-308T", "", "", "henkilötunnus")]
    [InlineData("peer_meeting", "Tervetuloa", "2026-03-01", "", "Valitse päivä, joka ei ole vielä mennyt")]
    [InlineData("peer_meeting", "Tervetuloa", "", "17:00", "Kellonaika tarvitsee päivän")]
    public async Task What_is_not_whole_is_asked_again(string kind, string text, string date, string time, string mend)
    {
        await using var chat = await Brokered.With(1);
        var kaisa = chat.Coordinator();
        await kaisa.Says("Tiedote");
        Assert.Contains(mend, await kaisa.Taps("Lähetä kaikille", ("kind", kind), ("text", text), ("date", date), ("time", time)), StringComparison.Ordinal);
        await chat.Wait(TimeSpan.FromDays(1));
        Assert.Equal(0, chat.Expert(501).Times("vapaaehtoista"));
    }

    [Fact]
    public async Task Nobody_else_announces()
    {
        await using var chat = await Brokered.With(1);
        await chat.Expert(501).Says("Tiedote");
        Assert.Contains("Tämä on koordinaattoreille", chat.Expert(501).Last, StringComparison.Ordinal);
        await chat.Expert(501).Says("Tiedote: Ostakaa!");
        Assert.Contains("En ymmärtänyt", chat.Expert(501).Last, StringComparison.Ordinal);
        Assert.Contains("Tätä ei löydy", await chat.Expert(501).Sends("announcement.send", ("formId", "x"), ("kind", "thanks"), ("text", "Ostakaa!")), StringComparison.Ordinal);
    }
}
