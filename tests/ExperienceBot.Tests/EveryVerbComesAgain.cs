using System.Text.Json.Nodes;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Experts;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests;

/// <summary>
/// Each button that the bot has, tapped in earnest, then again: what was done is done once and nobody is told twice
/// (reliability §2.9), also by a bot that was started anew meanwhile; and a card that is old does nothing.
/// </summary>
public sealed class EveryVerbComesAgain
{
    /// <summary>Each brings somebody to a card with the verb and taps it. After a blank stands which of several ways.</summary>
    static readonly Dictionary<string, Func<Task<(Chat Chat, Member Who)>>> Rows = new()
    {
        ["me.language"] = () => Tapping("Kieli", c => c.Requester(), w => w.TapsFor("me.language")),
        ["order.start"] = () => Tapping("Ohje", c => c.Requester(), w => w.TapsFor("order.start")),
        ["order.start again"] = () => Walking("place", async w => { await w.TapsFor("order.save"); await w.TapsFor("order.start"); }),
        ["order.answer"] = () => Walking("task", w => w.TapsFor("order.answer", Ordering.Good["task"])),
        ["order.answer wrong"] = () => Walking("place", w => w.TapsFor("order.answer", ("municipality", "Atlantis"))),
        ["order.answer copy"] = () => Copying(w => w.TapsFor("order.answer", ("order_mode", "copy"))),
        ["order.answer advice"] = () => Walking("mode", async w =>
        {
            await w.TapsFor("order.answer", ("order_mode", "advice"));
            await w.TapsFor("order.answer", ("advice", "Voiko asiantuntija tulla etänä?"));
        }),
        ["order.back"] = () => Walking("place", w => w.TapsFor("order.back")),
        ["order.skip"] = () => Walking("place", w => w.TapsFor("order.skip")),
        ["order.edit"] = () => Walking("summary", w => w.TapsFor("order.edit")),
        ["order.save"] = () => Walking("place", w => w.TapsFor("order.save")),
        ["order.discard"] = () => Walking("place", w => w.TapsFor("order.discard")),
        ["order.discard change"] = () => Ordered(async w => { await w.TapsFor("order.change"); await w.TapsFor("order.discard"); }),
        ["order.submit"] = () => Walking("summary", w => w.TapsFor("order.submit", ("terms", "true"))),
        ["order.submit change"] = () => Ordered(async w =>
        {
            await w.TapsFor("order.change");
            await w.Says("muokkaa paikka");
            await w.TapsFor("order.answer", ("place", "Toinen talo"));
            await w.TapsFor("order.submit", ("terms", "true"));
        }),
        ["order.show"] = () => Offered(1, c => c.Requester(), (_, w) => Shows(w)),
        ["order.change"] = () => Ordered(w => w.TapsFor("order.change")),
        ["order.change instead"] = () => Ordered(async w => { await w.TapsFor("order.copy"); await Shows(w); await w.TapsFor("order.change"); await w.TapsFor("order.change"); }),
        ["order.copy"] = () => Ordered(w => w.TapsFor("order.copy")),
        ["order.copy instead"] = () => Ordered(async w => { await w.TapsFor("order.change"); await Shows(w); await w.TapsFor("order.copy"); await w.TapsFor("order.copy"); }),
        ["order.cancel"] = () => Ordered(w => w.TapsFor("order.cancel", ("reason", "illness"))),
        ["order.decide wait"] = () => Stuck(w => w.Taps("Odotetaan vielä")),
        ["order.decide remote"] = () => Stuck(w => w.Taps("Etäosallistuminen käy myös")),
        ["order.decide time"] = () => Stuck(w => w.Taps("Siirretään toiseen aikaan")),
        ["order.decide fewer"] = () => Offered(2, c => c.Requester(), async (c, w) =>
        {
            await c.Expert(501).TapsFor("offer.accept");
            await c.Expert(502).TapsFor("offer.decline");
            await w.Taps("Jatketaan löytyneiden kanssa");
        }, ("expert_count", "2")),
        ["review.approve"] = () => Reviewed(w => w.TapsFor("review.approve", ("act", "none"))),
        ["review.ask"] = () => Reviewed(w => w.TapsFor("review.ask", ("question", "Minkä ikäisiä?"))),
        ["review.reject"] = () => Reviewed(w => w.TapsFor("review.reject", ("reason", "Ei käy."))),
        ["review.answer"] = () => Offered(1, c => c.Requester(), async (c, w) =>
        {
            await c.Coordinator().TapsFor("review.ask", ("question", "Minkä ikäisiä?"));
            await w.TapsFor("review.answer", ("answer", "He ovat 15-vuotiaita."));
        }, ("minors_present", "true")),
        ["question.answer"] = () => Offered(1, c => c.Requester(), async (c, w) =>
        {
            await c.Expert(501).TapsFor("offer.ask", ("question", "Onko siellä hissi?"));
            await w.TapsFor("question.answer", ("answer", "On."));
        }),
        ["offer.accept"] = () => Offered(w => w.TapsFor("offer.accept")),
        ["offer.accept late"] = () => Offered(2, c => c.Expert(502), async (c, w) =>
        {
            await c.Expert(501).TapsFor("offer.accept");
            await w.Sends("offer.accept", ("order", c.The<OrderBook>().Open.Single().Id.Value), ("v", "1"));
        }),
        ["offer.standby"] = () => Offered(w => w.TapsFor("offer.standby")),
        ["offer.decline"] = () => Offered(w => w.TapsFor("offer.decline")),
        ["offer.decline why"] = () => Offered(async w => { await w.TapsFor("offer.decline"); await w.TapsFor("offer.decline", ("reason", "time")); }),
        ["offer.ask"] = () => Offered(w => w.TapsFor("offer.ask", ("question", "Onko siellä hissi?"))),
        ["offer.ask nothing"] = () => Offered(w => w.TapsFor("offer.ask", ("question", ""))),
        ["offer.pause"] = () => Offered(w => w.TapsFor("offer.pause")),
        ["me.pause"] = () => Offered(async w => { await w.TapsFor("offer.pause"); await w.Taps("Viikko"); }),
        ["me.resume"] = () => Offered(async w => { await w.TapsFor("offer.pause"); await w.Taps("Viikko"); await w.Says("Tehtäväni"); await w.TapsFor("me.resume"); }),
        ["seat.release"] = () => Offered(async w => { await w.TapsFor("offer.accept"); await w.TapsFor("seat.release"); }),
        ["seat.video"] = () => Offered(async w => { await w.TapsFor("offer.accept"); await w.TapsFor("seat.release"); await w.TapsFor("seat.video"); }),
        ["seat.reconfirm"] = () => Offered(2, c => c.Expert(501), async (c, w) =>
        {
            await w.TapsFor("offer.accept");
            await c.Expert(502).TapsFor("offer.decline");
            await c.Requester().Taps("Jatketaan löytyneiden kanssa");
            await w.TapsFor("seat.reconfirm");
        }, ("expert_count", "2")),
        ["order.assign"] = () => Opened((c, w) => w.TapsFor("order.assign", ("expert", An.Person(
            Enumerable.Range(501, 6).First(n => !c.Offered().Contains(c.Expert(n)))).Value))),
        ["order.first"] = () => Opened((c, w) => w.Sends("order.first", ("order", c.The<OrderBook>().Open.Single().Id.Value))),
        ["offer.reach"] = () => Opened((_, w) => w.TapsFor("offer.reach")),
        ["offer.record"] = () => Opened(async (_, w) => { await w.TapsFor("offer.reach"); await w.Taps("Kirjaa: ottaa vastaan"); }),
        ["gaps.show"] = () => Offered(0, c => c.Coordinator(), async (_, w) => { await w.Says("Tilaukset"); await w.TapsFor("gaps.show"); }),
        ["session.report"] = () => Held(c => c.Requester(), async w => { await Shows(w); await w.Taps("Kokemusasiantuntija ei saapunut"); }),
        ["advice.answer"] = () => Tapping("Neuvoa", c => c.Requester(), w => w.TapsFor("advice.answer", ("whom", "staff"))),
        ["order.widen"] = () => Opened((_, w) => w.TapsFor("order.widen")),
        ["order.extend"] = () => Opened((_, w) => w.TapsFor("order.extend")),
        ["order.decideFee"] = () => Opened((_, w) => w.TapsFor("order.decideFee", ("fee", "123"))),
        ["digest.open"] = () => Opened((_, _) => Task.CompletedTask),
        ["feedback.submit"] = () => Held(c => c.Requester(), w => w.TapsFor("feedback.submit", ("o1", "yes"), ("o2", "5"))),
        ["feedback.submit worry"] = () => Held(c => c.Expert(501), w => w.TapsFor("feedback.submit", ("e1", "1"), ("e2", "today"), ("e7", "no"))),
        ["feedback.skip"] = () => Held(c => c.Expert(501), w => w.TapsFor("feedback.skip")),
        ["report.submit"] = () => Held(c => c.Expert(501), w => w.TapsFor("report.submit")),
        ["report.submit step"] = () => Held(c => c.Expert(501), async w =>
        {
            await w.TapsFor("report.edit");
            await w.TapsFor("report.submit", ("actual_minutes", "60"));
        }),
        ["report.submit worry"] = () => Held(c => c.Expert(501), w => w.Sends("report.submit",
            ("order", w.DataOf("Kyllä, kaikki meni näin")["order"]), ("v", "0"), ("step", "self"), ("wellbeing", "1"), ("wants_debrief", "true"), ("free_note", "Raskas päivä."))),
        ["report.edit"] = () => Held(c => c.Expert(501), w => w.TapsFor("report.edit")),
        ["claim.mine"] = () => Held(c => c.Expert(501), async w => { await w.TapsFor("report.edit"); await w.TapsFor("claim.mine"); }),
        ["claim.confirm"] = () => Held(c => c.Expert(501), async w => { await w.TapsFor("report.submit"); await w.TapsFor("claim.confirm"); }),
        ["claim.waive"] = () => Held(c => c.Expert(501), w => w.TapsFor("claim.waive")),
        ["claim.waive back"] = () => Held(c => c.Expert(501), async w => { await w.TapsFor("claim.waive"); await w.Taps("Otan palkkion sittenkin"); }),
        ["claim.dispute"] = () => Held(c => c.Expert(501), async w =>
        {
            await w.TapsFor("report.submit");
            await w.TapsFor("claim.confirm");
            await w.TapsFor("claim.dispute", ("text", "Kilometrit ovat väärin."));
        }),
        ["claim.dispute requester"] = () => Held(c => c.Requester(), async w => { await Shows(w); await w.TapsFor("claim.dispute", ("text", "Palkkio on toinen.")); }),
        ["debrief.request"] = () => Held(c => c.Expert(501), w => w.TapsFor("debrief.request")),
        ["support.share"] = async () =>
        {
            var chat = await Brokered.With([An.Expert(501) with { NeedsSupportPerson = true }]);
            await chat.Submits();
            await chat.Expert(501).TapsFor("offer.accept");
            await chat.Expert(501).TapsFor("support.share");
            return (chat, chat.Expert(501));
        },
        ["claim.show"] = () => Claimed(w => w.TapsFor("claim.show")),
        ["claim.approve"] = () => Claimed(w => w.TapsFor("claim.approve")),
        ["payroll.export"] = () => Claimed(async w =>
        {
            await w.TapsFor("claim.approve");
            await w.Says("Palkkioaineisto");
            await w.TapsFor("payroll.export", ("month", "2026-03"));
        }),
        ["flag.resolve"] = () => Held(c => c.Coordinator(), async (c, w) => { await c.Requester().TapsFor("feedback.submit", ("o8", "yes")); await w.TapsFor("flag.resolve"); }),
        ["document.show"] = () => Tapping("Asiakirjani", c => c.Expert(101), w => w.TapsFor("document.show")),
        ["document.accept"] = () => Tapping("Asiakirjani", c => c.Expert(101), async w => { await w.TapsFor("document.show"); await w.TapsFor("document.accept"); }),
        ["document.ask"] = () => Tapping("Asiakirjani", c => c.Expert(101), w => w.TapsFor("document.ask")),
        ["document.open"] = () => Tapping("Asiakirjat", c => c.Coordinator(), w => w.TapsFor("document.open")),
        ["document.send"] = () => Tapping("Asiakirjat", c => c.Coordinator(), async w => { await w.TapsFor("document.open"); await w.TapsFor("document.send"); }),
        ["document.record"] = () => Tapping("Asiakirjat", c => c.Coordinator(), async w =>
        {
            await w.TapsFor("document.open");
            await w.TapsFor("document.record", ("signed_on_2", "2026-03-02"), ("until_2", "2027-12-31"));
        }),
        ["signing.extend"] = () => Unsigned(w => w.TapsFor("signing.extend")),
        ["signing.release"] = () => Unsigned(w => w.TapsFor("signing.release")),
        ["minutes.share"] = async () =>
        {
            var chat = await Brokered.With([An.Expert(501) with { TaskTypes = ["panel"] }]);
            await chat.Submits(("task_type", "panel"));
            await chat.Coordinator().TapsFor("review.approve", ("fee", "50"));
            await chat.Expert(501).TapsFor("offer.accept");
            await chat.Until("2026-03-25 09:30");
            await chat.Requester().TapsFor("minutes.share", ("link", "https://arkisto.example.fi/muistio"));
            return (chat, chat.Requester());
        },
        ["expert.find"] = () => Registered(_ => Task.CompletedTask, w => w.TapsFor("expert.find", ("query", "Salonen"))),
        ["expert.open"] = () => Registered(_ => Task.CompletedTask, w => w.TapsFor("expert.open")),
        ["expert.edit"] = () => Registered(w => w.Says("Etsi Salonen501"), w => w.TapsFor("expert.edit", ("field", "municipality"))),
        ["expert.set"] = () => Registered(async w => { await w.Says("Etsi Salonen501"); await w.TapsFor("expert.edit", ("field", "municipality")); }, w => w.TapsFor("expert.set", ("value", "Vaasa"))),
        ["expert.status"] = () => Registered(w => w.Says("Etsi Salonen501"), w => w.Taps("Merkitse ei-aktiiviseksi")),
        ["expert.status recovery"] = () => Registered(w => w.Says("Etsi Salonen501"), w => w.Taps("Sovi toipumistauosta", ("until", "2026-03-31"))),
        ["expert.add"] = () => Registered(w => w.Says("Lisää kokemusasiantuntija"), w => w.TapsFor("expert.add", ("id", An.Person(777).Value), ("name", "Uusi Henkilö"))),
        ["expert.log"] = () => Registered(w => w.Says("Etsi Salonen501"), w => w.TapsFor("expert.log")),
        ["roster.import"] = () => Registered(w => w.SendsRoster(RosterFile.Write([An.Expert(777)])), w => w.TapsFor("roster.import")),
        ["roster.discard"] = () => Registered(w => w.SendsRoster(RosterFile.Write([An.Expert(777)])), w => w.TapsFor("roster.discard")),
        ["organisation.open"] = () => Registered(w => w.Says("Taustaorganisaatiot"), w => w.TapsFor("organisation.open")),
        ["organisation.save"] = () => Registered(w => w.Says("Taustaorganisaatiot"), w => w.Taps("Tallenna", ("name", "Uusi yhdistys"), ("partnership", "signed"))),
        ["announcement.send"] = () => Registered(w => w.Says("Tiedote"), w => w.Taps("Lähetä kaikille", ("kind", "thanks"), ("text", "Kiitos kaikille!"))),
        ["join.start"] = () => Tapping("Ohje", c => c.Joiner(), async w => { await w.Says("Tietoni"); await w.TapsFor("join.start"); }),
        ["join.answer"] = () => Joining("municipality", w => w.TapsFor("join.answer", ("municipality", "Kokkola"))),
        ["join.answer notice"] = () => Joining("notice", w => w.TapsFor("join.answer")),
        ["join.answer wrong"] = () => Joining("municipality", w => w.TapsFor("join.answer", ("municipality", "Atlantis"))),
        ["join.back"] = () => Joining("municipality", w => w.TapsFor("join.back")),
        ["join.skip"] = () => Joining("municipality", w => w.TapsFor("join.skip")),
        ["join.edit"] = () => Joining("summary", w => w.TapsFor("join.edit", ("step", "municipality"))),
        ["join.save"] = () => Joining("municipality", w => w.TapsFor("join.save")),
        ["join.discard"] = () => Joining("municipality", w => w.TapsFor("join.discard")),
        ["join.submit"] = () => Joining("summary", w => w.TapsFor("join.submit")),
        ["applicant.open"] = () => Applied(async (_, w) => { await w.Says("Hakijat"); await w.TapsFor("applicant.open"); }),
        ["applicant.approve"] = () => Applied((_, w) => w.TapsFor("applicant.approve", ("status", "active"), ("contract_until", "2027-12-31"))),
        ["applicant.approve training"] = () => Applied((_, w) => w.TapsFor("applicant.approve", ("status", "in_training"))),
        ["applicant.decline"] = () => Applied((_, w) => w.TapsFor("applicant.decline")),
        ["topic.propose"] = () => Applied((_, w) => w.TapsFor("topic.propose", ("topic", "grief"))),
        ["me.show"] = () => Mine(async w => { await w.Says("Luvat"); await w.TapsFor("me.show"); }),
        ["me.edit"] = () => Mine(w => w.TapsFor("me.edit", ("part", "municipality"))),
        ["me.answer"] = () => Mine(async w => { await w.TapsFor("me.edit", ("part", "municipality")); await w.TapsFor("me.answer", ("municipality", "Pietarsaari")); }),
        ["me.answer wrong"] = () => Mine(async w => { await w.TapsFor("me.edit", ("part", "municipality")); await w.TapsFor("me.answer", ("municipality", "Atlantis")); }),
        ["me.consent"] = () => Mine(async w => { await w.Says("Luvat"); await w.Taps("Peru lupa: nimi tilaajalle"); }),
        ["me.topic"] = () => Mine(w => w.Sends("me.topic", ("topic", "crisis"), ("to", "out"))),
        ["me.situation"] = () => Mine(async w => { await w.TapsFor("me.situation"); await w.Taps("Vain etänä"); }),
        ["me.situation pause"] = () => Mine(async w => { await w.TapsFor("me.situation"); await w.Taps("Viikko"); }),
        ["me.confirm"] = () => Mine(w => w.Sends("me.confirm")),
        ["me.export"] = () => Mine(w => w.TapsFor("me.export")),
        ["me.erase"] = () => Offered(async w => { await w.TapsFor("offer.accept"); await w.Says("Poista tietoni"); await w.Taps("Poista kaikki"); await w.Taps("Kyllä, poista kaikki"); }),
        ["me.erase stop"] = () => Offered(async w => { await w.TapsFor("offer.accept"); await w.Says("Poista tietoni"); await w.Taps("En ota tehtäviä"); }),
        ["me.erase handover"] = () => Offered(1, c => c.Requester(), async (_, w) => { await w.Says("Poista tietoni"); await w.TapsFor("me.erase"); }),
        ["flag.take"] = () => Held(c => c.Coordinator(), async (c, w) => { await c.Requester().TapsFor("feedback.submit", ("o8", "yes")); await w.TapsFor("flag.take"); }),
        ["feedback.read"] = () => Held(c => c.Coordinator(), async (c, w) => { await c.Requester().TapsFor("feedback.submit", ("o1", "yes")); await OpensHeld(w); await w.TapsFor("feedback.read"); }),
        ["feedback.relay"] = () => Held(c => c.Coordinator(), async (c, w) =>
        {
            await c.Requester().TapsFor("feedback.submit", ("o1", "yes"));
            await OpensHeld(w);
            await w.TapsFor("feedback.read");
            await w.TapsFor("feedback.relay", ("summary", "Ryhmä kiitti sinua."));
        }),
        ["seat.recording"] = () => Offered(async w => { await w.TapsFor("offer.accept"); await w.Sends("seat.recording", ("order", w.LastActivity["value"]!["action"]!["data"]!["order"]!.ToString())); }),
        ["me.continue"] = () => Offered(async w => { await w.Says("haluan kuolla"); await w.TapsFor("me.continue"); }),
        ["distress.take"] = () => Offered(1, c => c.Coordinator(), async (c, w) => { await c.Expert(501).Says("haluan kuolla"); await w.TapsFor("distress.take"); }),
        ["distress.resolve"] = () => Offered(1, c => c.Coordinator(), async (c, w) => { await c.Expert(501).Says("haluan kuolla"); await w.TapsFor("distress.resolve"); }),
        ["distress.resume"] = () => Offered(1, c => c.Coordinator(), async (c, w) => { await c.Expert(501).Says("haluan kuolla"); await w.TapsFor("distress.resume"); }),
        ["leave.set"] = () => Away(w => w.TapsFor("leave.set", ("from", "2026-03-10"), ("until", "2026-03-20"), ("deputy", An.Person(501).Value))),
        ["leave.end"] = () => Away(async w => { await w.TapsFor("leave.set", ("from", "2026-03-10"), ("until", "2026-03-20"), ("deputy", An.Person(501).Value)); await w.TapsFor("leave.end"); }),
        ["work.retry"] = () => Refused("work.retry"),
        ["work.settle"] = () => Refused("work.settle"),
        ["work.drop"] = () => Refused("work.drop"),
    };

    /// <summary>What is answered otherwise the second time, and why.</summary>
    static readonly Dictionary<string, string> Otherwise = new()
    {
        ["order.answer wrong"] = "the problems stand on the card that was answered; the draft is shown as it is",
        ["order.skip"] = "that a question is open is said once",
        ["order.decide remote"] = "nobody was found that way either, and the new dilemma is shown",
        ["order.decide time"] = "nobody was found that way either, and the new dilemma is shown",
        ["review.approve"] = "people are asked by now",
        ["order.widen"] = "a second asking of more is possible, from the card that shows the first",
        ["order.extend"] = "a second day is possible, from the card that shows the first",
        ["work.retry"] = "it was sent meanwhile",
    };

    /// <summary>What is set to what the card says, or only shown, whenever it is tapped.</summary>
    static readonly string[] Unversioned =
    [
        "me.language", "me.pause", "me.resume", "offer.pause", "order.start", "order.show", "order.change", "order.copy", "order.cancel", "order.decideFee",
        "review.answer", "question.answer", "digest.open", "feedback.submit", "feedback.skip", "flag.resolve", "flag.take",
        "report.submit", "report.edit", "claim.mine", "claim.waive", "claim.dispute", "debrief.request", "support.share", "claim.show", "payroll.export",
        "document.show", "document.ask", "document.open", "document.send", "document.record", "minutes.share",
        "expert.find", "expert.open", "expert.edit", "expert.set", "expert.status", "expert.add", "expert.log", "roster.import", "roster.discard",
        "organisation.open", "organisation.save", "announcement.send",
        "join.start", "applicant.open", "applicant.approve", "applicant.decline", "topic.propose",
        "me.show", "me.edit", "me.answer", "me.consent", "me.topic", "me.situation", "me.confirm", "me.export",
        "feedback.read", "feedback.relay", "seat.recording", "me.continue", "distress.take", "distress.resolve", "distress.resume", "leave.set", "leave.end",
        "order.first", "offer.reach", "gaps.show", "session.report", "advice.answer",
    ];

    public static TheoryData<string> Ways => [.. Rows.Keys];

    public static TheoryData<string> Versioned => [.. Rows.Keys.Where(way => !Unversioned.Contains(way.Split(' ')[0]))];

    [Fact]
    public async Task Every_verb_that_there_is_stands_here()
    {
        await using var chat = await Chat.Begin();
        Assert.Equal(
            chat.Services.GetServices<ICardActions>().SelectMany(c => c.Actions.Keys).Order(StringComparer.Ordinal),
            Rows.Keys.Select(row => row.Split(' ')[0]).Distinct().Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task And_nothing_happens_twice(string way)
    {
        var (chat, who) = await Rows[way]();
        await using var _ = chat;
        var (verb, answer) = (way.Split(' ')[0], who.Answer);
        Assert.Equal(verb, (string?)who.LastActivity["value"]!["action"]!["verb"]);
        await chat.Wait(TimeSpan.FromMinutes(5)); // what it set going has gone its way

        await Again("the same id", () => who.TapComesAgain(), isSame: true);
        await Again("a new id", () => who.TapsAgain(), isSame: !Otherwise.ContainsKey(way));
        await chat.Wait(TimeSpan.FromMinutes(1));
        await Again("a little later", () => who.TapsAgain(), isSame: !Otherwise.ContainsKey(way));
        await chat.Restart();
        await Again("the same id after a restart", () => who.TapComesAgain(), isSame: !Otherwise.ContainsKey(way));
        await Again("a new id after a restart", () => who.TapsAgain(), isSame: !Otherwise.ContainsKey(way));
        Assert.Empty(chat.Errors);

        async Task Again(string how, Func<Task<string>> tap, bool isSame)
        {
            var (rows, arrivals) = (await Kept(chat), chat.Teams.Arrivals.Count);
            var said = await tap();
            Assert.True(rows.SequenceEqual(await Kept(chat)), $"{way}, {how}:\n{string.Join('\n', (await Kept(chat)).Except(rows))}");
            Assert.True(arrivals == chat.Teams.Arrivals.Count, $"{way}, {how}: {chat.Teams.Arrivals.Count - arrivals} more messages");
            if (isSame)
                Assert.Equal(answer, said);
        }
    }

    [Theory]
    [MemberData(nameof(Versioned))]
    public async Task And_what_an_old_card_sends_does_nothing(string way)
    {
        var (chat, who) = await Rows[way]();
        await using var _ = chat;
        Assert.NotNull(who.LastActivity["value"]!["action"]!["data"]!["v"]);
        await chat.Wait(TimeSpan.FromMinutes(5));
        var (rows, arrivals) = (await Kept(chat), chat.Teams.Arrivals.Count);
        foreach (var old in (string[])["-1", "0", "x", "9999"])
        {
            Assert.NotEqual("", await who.TapsAgain(data => data["v"] = old));
            Assert.Equal(rows, await Kept(chat));
            Assert.Equal(arrivals, chat.Teams.Arrivals.Count);
        }

        Assert.Empty(chat.Errors);
    }

    /// <summary>All that is stored, without what the work engine keeps of itself.</summary>
    static async Task<IReadOnlyList<string>> Kept(Chat chat)
    {
        var rows = new List<string>();
        foreach (var partition in chat.The<Ledger>().Partitions)
            rows.AddRange((await chat.The<IStore>().Range(partition, "!", "~", 10_000, CancellationToken.None))
                .Where(r => r.Key is not "T!clock" && r.Key != Keys.Lease && !r.Key.StartsWith(Keys.Members, StringComparison.Ordinal))
                .Select(r => $"{partition} {r.Key} {r.Data}"));
        return rows;
    }

    static async Task<(Chat, Member)> Tapping(string says, Func<Chat, Member> who, Func<Member, Task> taps)
    {
        var chat = await Chat.Begin();
        await who(chat).Says(says);
        await taps(who(chat));
        return (chat, who(chat));
    }

    static async Task<(Chat, Member)> Walking(string step, Func<Member, Task> taps)
    {
        var chat = await Chat.Begin();
        var maija = chat.Requester();
        await chat.FillTo(maija, step);
        await taps(maija);
        return (chat, maija);
    }

    static Task<(Chat, Member)> Offered(Func<Member, Task> taps) => Offered(2, c => c.Expert(501), (_, w) => taps(w));

    static async Task<(Chat, Member)> Offered(int experts, Func<Chat, Member> who, Func<Chat, Member, Task> taps, params (string Key, string Value)[] answers)
    {
        var chat = await Brokered.With(experts);
        await chat.Submits(answers);
        await taps(chat, who(chat));
        return (chat, who(chat));
    }

    static Task<(Chat, Member)> Ordered(Func<Member, Task> taps) => Offered(1, c => c.Requester(), async (_, w) =>
    {
        await Shows(w);
        await taps(w);
    });

    /// <summary>With an order of before.</summary>
    static Task<(Chat, Member)> Copying(Func<Member, Task> taps) => Offered(1, c => c.Requester(), async (_, w) =>
    {
        await w.Says("Tilaa");
        await taps(w);
    });

    static async Task Shows(Member who)
    {
        await who.Says("Tilaukseni");
        await who.TapsFor("order.show");
    }

    static async Task<(Chat, Member)> Joining(string step, Func<Member, Task> taps)
    {
        var chat = await Chat.Begin();
        var otso = chat.Joiner();
        await chat.JoinTo(otso, step);
        await taps(otso);
        return (chat, otso);
    }

    static async Task<(Chat, Member)> Applied(Func<Chat, Member, Task> taps)
    {
        var chat = await Brokered.With(0);
        await chat.JoinTo(chat.Joiner(), "summary", ("other_topic", "koulukiusaaminen"));
        await chat.Joiner().Says("lähetä");
        await taps(chat, chat.Coordinator());
        return (chat, chat.Coordinator());
    }

    static Task<(Chat, Member)> Mine(Func<Member, Task> taps) => Offered(async w => { await w.Says("Tietoni"); await taps(w); });

    static Task<(Chat, Member)> Stuck(Func<Member, Task> taps) =>
        Offered(0, c => c.Requester(), (_, w) => taps(w), ("dates", An.When("2026-03-24 13:00", "2026-03-26 13:00", "2026-03-27 13:00")));

    static Task<(Chat, Member)> Reviewed(Func<Member, Task> taps) =>
        Offered(1, c => c.Coordinator(), (_, w) => taps(w), ("minors_present", "true"));

    static Task<(Chat, Member)> Opened(Func<Chat, Member, Task> taps) => Offered(6, c => c.Coordinator(), async (c, w) =>
    {
        await w.Says("Tilaukset");
        await w.TapsFor("digest.open");
        await taps(c, w);
    });

    static Task<(Chat, Member)> Held(Func<Chat, Member> who, Func<Member, Task> taps) => Held(who, (_, w) => taps(w));

    static Task<(Chat, Member)> Held(Func<Chat, Member> who, Func<Chat, Member, Task> taps) => Offered(1, who, async (c, w) =>
    {
        await c.Expert(501).TapsFor("offer.accept");
        await c.Until("2026-03-24 15:00");
        await taps(c, w);
    });

    /// <summary>A fee waits for a coordinator, who has it listed.</summary>
    static Task<(Chat, Member)> Claimed(Func<Member, Task> taps) => Held(c => c.Coordinator(), async (c, w) =>
    {
        await c.Expert(501).TapsFor("report.submit");
        await c.Expert(501).TapsFor("claim.confirm");
        await w.Says("Palkkiot");
        await taps(w);
    });
    /// <summary>A seat has waited five working days for a signature.</summary>
    static async Task<(Chat, Member)> Unsigned(Func<Member, Task> taps)
    {
        var chat = await Brokered.With([An.Expert(501) with { ConfidentialityUntil = new(2026, 3, 20) }]);
        await chat.Submits();
        await chat.Expert(501).TapsFor("offer.accept");
        await chat.Until("2026-03-10 08:30");
        await taps(chat.Coordinator());
        return (chat, chat.Coordinator());
    }

    static async Task<(Chat, Member)> Registered(Func<Member, Task> before, Func<Member, Task> taps)
    {
        var chat = await Brokered.With([An.Expert(501) with { Organisation = "Tyynen rannan yhdistys" }, An.Expert(502)]);
        await chat.Coordinator().Says("Kokemusasiantuntijat");
        await before(chat.Coordinator());
        await taps(chat.Coordinator());
        return (chat, chat.Coordinator());
    }

    static async Task OpensHeld(Member w)
    {
        await w.Says("Tilaukset");
        await w.TapsFor("digest.open");
    }

    /// <summary>With a second coordinator, an expert too.</summary>
    static async Task<(Chat, Member)> Away(Func<Member, Task> taps)
    {
        var chat = await Chat.Begin("--Coordinators:0", "00000000-0000-4000-8000-000000000002", "--Coordinators:1", An.Person(501).Value);
        await chat.Coordinator().Says("Poissa");
        await taps(chat.Coordinator());
        return (chat, chat.Coordinator());
    }

    /// <summary>An offer that did not arrive is in the coordinator's hands; when it is tapped, the way is free.</summary>
    static async Task<(Chat, Member)> Refused(string verb)
    {
        var chat = await Brokered.With(1);
        chat.Teams.Intercept = request => request.Path.Value!.Contains(An.Person(501).Value, StringComparison.Ordinal)
            ? Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "MessageWritesBlocked" } }, statusCode: 403) : null;
        await chat.Submits();
        chat.Teams.Intercept = _ => null;
        await chat.Coordinator().TapsFor(verb);
        return (chat, chat.Coordinator());
    }
}
