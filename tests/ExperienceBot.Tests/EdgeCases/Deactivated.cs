using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>E37: an expert has died, or has been silent for long. A coordinator sets them inactive, and nothing more is sent to them.</summary>
[Trait("Case", "E37")]
public sealed class Deactivated
{
    [Fact]
    public async Task All_messages_stop_offers_are_withdrawn_silently_and_the_seat_goes_to_who_stands_by()
    {
        await using var chat = await Brokered.With(2);
        var seat = await chat.Submits();
        var (greta, heikki, kaisa) = (chat.Expert(501), chat.Expert(502), chat.Coordinator());
        await greta.Taps("Otan vastaan");
        await heikki.Sends("offer.standby", ("order", seat.Value), ("v", "1"));
        var offer = await chat.Submits(("dates", An.When("2026-04-14 13:00")), ("expert_count", "2"));
        Assert.Equal(OfferStatus.Sent, (await chat.Order(offer)).OfferTo(An.Person(501))!.Status);
        var heard = greta.Texts.Count;

        await kaisa.Says("Etsi Salonen501");
        Assert.Contains("Henkilö on nyt merkitty ei-aktiiviseksi. Hänelle ei enää lähde viestejä.", await kaisa.Taps("Merkitse ei-aktiiviseksi"), StringComparison.Ordinal);

        Assert.Equal(ExpertStatus.Inactive, chat.Profile(501).Status);
        Assert.NotEqual(OfferStatus.Sent, (await chat.Order(offer)).OfferTo(An.Person(501))!.Status);
        Assert.Equal(OfferStatus.CancelledByExpert, (await chat.Order(seat)).OfferTo(An.Person(501))!.Status);
        Assert.Equal((OfferStatus.Sent, true), ((await chat.Order(seat)).OfferTo(An.Person(502))!.Status, (await chat.Order(seat)).OfferTo(An.Person(502))!.Called));
        await heikki.Says("otan vastaan");
        await chat.Until("2026-04-15 12:00"); // past reminders, the session, its feedback, and the kind word after a seat was given up
        Assert.Equal(heard, greta.Texts.Count);
        Assert.DoesNotContain(chat.Profile(501).Name, string.Join('\n', chat.Requester().Texts), StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task What_was_on_its_way_does_not_leave_any_more()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 13:30"); // in the middle of it: the seat stays, and feedback would be asked an hour later
        var heard = chat.Expert(501).Texts.Count;
        await chat.Coordinator().Says("Etsi Salonen501");
        await chat.Coordinator().Taps("Merkitse ei-aktiiviseksi");
        await chat.Until("2026-04-10 12:00");
        Assert.Equal(heard, chat.Expert(501).Texts.Count);
        Assert.DoesNotContain("eivät menneet perille", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_roster_file_that_says_so_does_the_same()
    {
        await using var chat = await Brokered.With(2);
        var order = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Coordinator().SendsRoster(RosterFile.Write([chat.Profile(501) with { Status = ExpertStatus.Inactive }]));
        await chat.Coordinator().Taps("Tuo 1 riviä");
        Assert.Equal(OfferStatus.CancelledByExpert, (await chat.Order(order)).OfferTo(An.Person(501))!.Status);
    }

    [Fact]
    public async Task Somebody_who_was_only_silent_can_be_active_again()
    {
        await using var chat = await Brokered.With(1);
        await chat.Coordinator().Says("Etsi Salonen501");
        await chat.Coordinator().Taps("Merkitse ei-aktiiviseksi");
        await chat.Submits();
        Assert.Equal(0, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
        Assert.Contains("Henkilö on nyt aktiivinen", await chat.Coordinator().Taps("Merkitse aktiiviseksi"), StringComparison.Ordinal);
        await chat.Submits();
        Assert.Equal(1, chat.Expert(501).Times("Sinulle on tehtävätarjous"));
    }

    [Fact]
    [Trait("Language", "sv")]
    public async Task Koordinatorn_tar_personen_ur_bruk()
    {
        await using var chat = await Brokered.With(2);
        var order = await chat.Submits();
        var (greta, kaisa) = (chat.Expert(501), chat.Coordinator("sv-FI"));
        await greta.Taps("Otan vastaan");
        var heard = greta.Texts.Count;
        await kaisa.Says("Svenska");
        await kaisa.Says("Språk sv");
        await kaisa.Says("Sök Salonen501");
        Assert.Contains("Personen är nu markerad som inte aktiv. Inga meddelanden skickas längre.", await kaisa.Taps("Markera som inte aktiv"), StringComparison.Ordinal);
        Assert.Equal(OfferStatus.CancelledByExpert, (await chat.Order(order)).OfferTo(An.Person(501))!.Status);
        await chat.Until("2026-03-30 12:00");
        Assert.Equal(heard, greta.Texts.Count);
    }
}
