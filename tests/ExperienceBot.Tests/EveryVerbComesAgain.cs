using System.Text.Json.Nodes;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
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
        ["review.approve"] = () => Reviewed(w => w.TapsFor("review.approve")),
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
        ["flag.resolve"] = () => Held(c => c.Coordinator(), async (c, w) => { await c.Requester().TapsFor("feedback.submit", ("o8", "yes")); await w.TapsFor("flag.resolve"); }),
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
        "review.answer", "question.answer", "digest.open", "feedback.submit", "feedback.skip", "flag.resolve",
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
