using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Offers;

public sealed class AnsweringAnOffer
{
    [Fact]
    public async Task A_yes_seats_confirms_and_closes_the_other_cards()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits();
        var (maija, asked) = (chat.Requester(), chat.Offered());
        Assert.Equal(2, asked.Count); // one seat, one more

        var answer = await asked[0].Taps("Otan vastaan");
        Assert.Contains("Paikka on sinun", answer, StringComparison.Ordinal);
        Assert.Contains("Tehtävä on vahvistettu", asked[0].Last, StringComparison.Ordinal);
        Assert.Contains($"Tulossa: {asked[0].Short}.", maija.Last, StringComparison.Ordinal);
        Assert.True(asked[1].Sees("Tehtävä ehti täyttyä"));
        Assert.False(asked[1].Has("Otan vastaan"));
        Assert.Contains(chat.Teams.Arrivals, a => a.IsUpdate && a.Conversation == FakeTeams.ConversationOf(asked[1].Id));
        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Null(Assert.Single(chat.Profile(asked[0]).Reservations).Until);

        // Nobody learns who else was asked, nor the requester more than the first name and the topic ordered.
        Assert.DoesNotContain("Salonen", string.Join('\n', maija.Texts), StringComparison.Ordinal);
        Assert.DoesNotContain(asked[1].Short, string.Join('\n', maija.Texts.Concat(asked[0].Texts)), StringComparison.Ordinal);
        Assert.DoesNotContain(asked[0].Short, string.Join('\n', asked[1].Texts), StringComparison.Ordinal);
        Assert.DoesNotContain(Words.In(Language.Fi)["topic.crisis"], string.Join('\n', maija.Texts), StringComparison.Ordinal);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task The_same_tap_again_is_answered_the_same_and_owes_nothing_new()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits();
        var asked = chat.Offered();
        foreach (var (who, title) in new[] { (asked[1], "Otan vastaan varalla"), (asked[0], "Otan vastaan"), (asked[0], "En pääse") })
        {
            var first = await who.Taps(title);
            var (version, arrivals) = ((await chat.Order(id)).Version, chat.Teams.Arrivals.Count);
            Assert.Equal(first, await who.TapsAgain());
            Assert.Equal((version, arrivals), ((await chat.Order(id)).Version, chat.Teams.Arrivals.Count));
        }
    }

    [Fact]
    public async Task A_no_needs_no_reason_and_a_reason_is_for_the_coordinator_alone()
    {
        await using var chat = await Brokered.With(3);
        var id = await chat.Submits();
        var (maija, kaisa, first) = (chat.Requester(), chat.Coordinator(), chat.Offered()[0]);

        Assert.Contains("Ei-vastaus on hyvä vastaus", await first.Taps("En tällä kertaa"), StringComparison.Ordinal);
        var told = await first.Taps("Kerro syy", ("reason", "strength"));
        Assert.Equal("strength", (await chat.Order(id)).OfferTo(new(first.Id))!.DeclineReason);
        Assert.DoesNotContain("Haluatko kertoa syyn", told, StringComparison.Ordinal);

        await kaisa.Says("Tilaukset");
        await kaisa.Taps("Näytä");
        Assert.Contains($"{first.Name}: ei tällä kertaa ({Words.In(Language.Fi)["decline.strength"]})", kaisa.Last, StringComparison.Ordinal);
        await maija.Says("Tilaukseni");
        await maija.Taps("Näytä");
        Assert.DoesNotContain(first.Short, string.Join('\n', maija.Texts), StringComparison.Ordinal);
        Assert.DoesNotContain("ei tällä kertaa", string.Join('\n', maija.Texts), StringComparison.OrdinalIgnoreCase);
        chat.WasDiscreet();
    }

    [Fact]
    public async Task Words_do_what_the_buttons_do()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        var (first, second) = (chat.Offered()[0], chat.Offered()[1]);
        await first.Says("Otan vastaan varalla!");
        Assert.Equal(OfferStatus.Standby, (await chat.Order(id)).OfferTo(new(first.Id))!.Status);
        await second.Says("otan vastaan");
        Assert.Equal(OfferStatus.Accepted, (await chat.Order(id)).OfferTo(new(second.Id))!.Status);
        await second.Says("en pääse");
        Assert.Equal(OfferStatus.CancelledByExpert, (await chat.Order(id)).OfferTo(new(second.Id))!.Status);
        await first.Says("en tällä kertaa");
        Assert.Equal(OfferStatus.Declined, (await chat.Order(id)).OfferTo(new(first.Id))!.Status);
    }

    [Fact]
    public async Task Words_that_come_again_after_a_restart_are_answered_the_same()
    {
        await using var chat = await Brokered.With(3, "--Brokering:WaveExtra", "2");
        var id = await chat.Submits();
        var (first, second, third) = (chat.Offered()[0], chat.Offered()[1], chat.Offered()[2]);
        foreach (var (who, words) in new[] { (second, "varalla"), (third, "en tällä kertaa"), (first, "otan vastaan"), (first, "en pääse") })
        {
            var before = who.Texts.Count;
            await who.Says(words);
            var answers = who.Texts.Skip(before).ToList(); // a confirmation may come before or after the reply
            var version = (await chat.Order(id)).Version;
            await chat.Restart(); // forgets what it has answered, keeps what it has decided
            await who.Repeats();
            Assert.Contains(Assert.Single(who.Texts.Skip(before + answers.Count)), answers);
            Assert.Equal(version, (await chat.Order(id)).Version);
        }

    }

    [Fact]
    public async Task Whoever_stood_by_may_still_say_yes_while_the_seat_is_free()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        var first = chat.Offered()[0];
        await first.Taps("Otan vastaan varalla");
        Assert.Contains("Paikka on sinun", await first.Sends("offer.accept", ("order", id.Value)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_goes_to_the_requester_and_the_answer_back_without_names()
    {
        await using var chat = await Brokered.With(2);
        var id = await chat.Submits();
        var (maija, first, second) = (chat.Requester(), chat.Offered()[0], chat.Offered()[1]);

        // An identity code goes nowhere, and the question may be typed again.
        await first.Sends("offer.ask", ("order", id.Value));
        await first.Says("Onko mukana Matti, 131052-308T?");
        Assert.Contains("henkilötunnus", first.Last, StringComparison.Ordinal);
        Assert.Empty((await chat.Order(id)).Questions);
        await first.Says("Saako ryhmästä kertoa lisää?");

        Assert.Contains("Saako ryhmästä kertoa lisää?", maija.Last, StringComparison.Ordinal);
        Assert.DoesNotContain(first.Short, maija.Last, StringComparison.Ordinal);
        await maija.Says("Ryhmä on tuttu, kysy 131052-308T.");
        Assert.Null((await chat.Order(id)).Questions[0].Answer);
        await maija.Says("Ryhmä on tuttu ja rauhallinen.");
        Assert.Contains("Ryhmä on tuttu ja rauhallinen.", first.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("Maija", first.Last, StringComparison.Ordinal);
        Assert.True(second.Sees("Ryhmä on tuttu ja rauhallinen.")); // on everybody's open card
        Assert.Equal(1, second.Times("")); // without another message
        chat.WasDiscreet();
    }

    [Fact]
    public async Task A_card_that_was_made_for_somebody_else_is_not_yours()
    {
        await using var chat = await Brokered.With(4);
        var id = await chat.Submits();
        var before = await chat.Order(id);
        var unasked = Enumerable.Range(501, 4).First(n => before.OfferTo(An.Person(n)) is null);
        Member[] strangers = [chat.Requester(), chat.Person("Urkki", "Urkki Utelias", "00000000-0000-4000-8000-000000000777"), chat.Expert(unasked)];
        string[] verbs =
        [
            "offer.accept", "offer.standby", "offer.decline", "offer.ask", "seat.release", "seat.reconfirm",
            "order.assign", "order.widen", "order.extend", "order.decideFee", "flag.resolve", "review.approve", "review.ask", "review.reject", "digest.open",
        ];
        foreach (var stranger in strangers)
        {
            foreach (var verb in verbs)
            {
                var answer = await stranger.Sends(verb, ("order", id.Value), ("question", "Missä?"), ("reason", "Muuten vain."), ("fee", "5"));
                Assert.Equal((verb, Words.In(Language.Fi)["not_yours"]), (verb, answer));
                Assert.Equal(answer, await stranger.Sends(verb, ("order", "thereisnone"), ("question", "Missä?"), ("reason", "Muuten vain.")));
            }
        }

        foreach (var verb in (string[])["order.cancel", "order.decide", "order.show", "review.answer", "question.answer"])
            Assert.Equal(Words.In(Language.Fi)["not_yours"], await strangers[1].Sends(verb, ("order", id.Value), ("answer", "Kyllä."), ("choice", "wait")));
        Assert.Equal(before.Version, (await chat.Order(id)).Version);
    }

    [Fact]
    public async Task A_yes_at_the_deadline_counts_and_later_the_offer_is_over_without_a_word()
    {
        await using var chat = await Brokered.With(4);
        var id = await chat.Submits();
        var (first, second) = (chat.Offered()[0], chat.Offered()[1]);
        await chat.Until("2026-03-04 09:00");
        Assert.Contains("Paikka on sinun", await first.Taps("Otan vastaan"), StringComparison.Ordinal);
        await first.Taps("En pääse"); // asks the others again

        await chat.Until("2026-03-06 09:03");
        Assert.Contains("Tähän tarjoukseen ei voi enää vastata", await second.Sends("offer.accept", ("order", id.Value)), StringComparison.Ordinal);
        Assert.Contains((await chat.Order(id)).Offers.Values, o => o.Wave == 3);
    }

    [Fact]
    public async Task A_peer_reads_that_travel_is_paid_and_a_fee_is_not()
    {
        await using var chat = await Brokered.With(
            [An.Expert(501) with { Role = ExpertRole.Peer, TaskTypes = ["one_to_one"] }, An.Expert(502) with { TaskTypes = ["one_to_one"] }]);
        await chat.Submits(("task_type", "one_to_one"), ("one_client", "false"));
        await chat.Coordinator().TapsFor("review.approve", ("fee", "30"));
        var (peer, expert) = (chat.Expert(501), chat.Expert(502));
        var notPaid = Words.In(Language.Fi)["fee.not_paid"];
        Assert.Contains(notPaid, peer.Last, StringComparison.Ordinal);
        Assert.DoesNotContain(notPaid, expert.Last, StringComparison.Ordinal);
        await peer.Taps("Otan vastaan");
        Assert.All(peer.Cards.Where(c => c.Text.Contains("Palkkio:", StringComparison.Ordinal)), c => Assert.Contains(notPaid, c.Text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_did_not_agree_to_the_name_has_none()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Consents = [Consent.Matching] }]);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Contains("Tulossa: kokemusasiantuntija.", chat.Requester().Last, StringComparison.Ordinal);
        await chat.Requester().Says("Tilaukseni");
        await chat.Requester().Taps("Näytä");
        Assert.DoesNotContain(chat.Expert(501).Short, string.Join('\n', chat.Requester().Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_calendar_file_has_the_time_and_a_neutral_subject()
    {
        await using var chat = await Brokered.With(1);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        foreach (var who in (Member[])[chat.Expert(501), chat.Requester()])
        {
            var link = who.Cards.SelectMany(c => c.Card["actions"]?.AsArray() ?? []).Select(a => (string?)a!["url"]).First(u => u?.Contains("/files/", StringComparison.Ordinal) == true)!;
            var file = await chat.Http.GetStringAsync(new Uri(link).PathAndQuery);
            var held = Assert.Single(Ical.Net.Calendar.Load(file)!.Events);
            Assert.Equal((new DateTime(2026, 3, 24, 11, 0, 0), new DateTime(2026, 3, 24, 12, 30, 0)), (held.Start!.AsUtc, held.End!.AsUtc));
            Assert.Equal(Words.In(Language.Fi)["calendar.subject"], held.Summary);
            foreach (var secret in (string[])["mielen", "mielenterv", "Maija", chat.Expert(501).Short, "Salonen", "Liisa"])
                Assert.DoesNotContain(secret, file, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
    }
}
