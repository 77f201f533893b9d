using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ExperienceBot.Coordination;
using ExperienceBot.Experts;
using ExperienceBot.Feedback;
using ExperienceBot.Fees;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests.Hostile;

/// <summary>One order in one state, everybody who could have to do with it, and what its buttons really send.</summary>
sealed class Stage : IAsyncDisposable
{
    public static readonly string[] States = ["review", "asked", "offering", "stuck", "confirmed", "held", "cancelled"];

    public const string Goal = "toipumisesta"; // what the order is about
    public const string Contact = "040 7654321"; // whom to call on the day
    public const string Surname = "Salonen"; // of every expert

    /// <summary>Another tenant's, which a token lets in nowhere: here the channel is believed.</summary>
    public const string Elsewhere = "99999999-9999-4999-8999-999999999999";

    /// <summary>An order of that tenant, in the same store and in every other respect like ours.</summary>
    public const string PlantedOrder = "0000elsewhere00";

    /// <summary>They had a seat and gave it up; and they were asked, and are no expert any more.</summary>
    const int GaveUp = 506, Former = 507;

    /// <summary>What cards name things by.</summary>
    static readonly string[] Ids = ["order", "draft", "work", "flag", "question", "person", "expert", "deputy"];

    readonly string prepared = Path.GetTempFileName();
    readonly Dictionary<string, Member> actors = [];
    string work = "|";
    string workVersion = "";
    Draft draft = null!;

    Stage(Chat chat) => Chat = chat;

    public Chat Chat { get; }

    public Order Order { get; private set; } = null!;

    /// <summary>Of another requester, before review.</summary>
    public OrderId OtherOrder { get; private set; }

    public IReadOnlyDictionary<string, Member> Actors => actors;

    public IReadOnlyList<string> Verbs =>
        [.. Chat.Services.GetServices<ICardActions>().SelectMany(c => c.Actions.Keys).Order(StringComparer.Ordinal)];

    /// <summary>Whether somebody has no part in the order, whatever its state.</summary>
    public static bool IsOutside(string actor) => actor is "other" or "unasked" or "stranger" or "foreign" or "former";

    public static bool IsId(string key) => Ids.Contains(key);

    public static async Task<Stage> Set(string state)
    {
        var stage = new Stage(await Brokered.With([An.Expert(501), An.Expert(502), An.Expert(503) with { Topics = ["grief"] }]));
        stage.Chat.Teams.Clock = null; // nothing here is about pace, and everything comes at the same hour
        await stage.Play(state);
        return stage;
    }

    async Task Play(string state)
    {
        foreach (var (name, who) in new[]
        {
            ("requester", Chat.Requester()), ("other", Chat.Person("Pekka", "Pekka Puro", "00000000-0000-4000-8000-000000000003")),
            ("seated", Chat.Expert(501)), ("offered", Chat.Expert(502)), ("unasked", Chat.Expert(503)), ("coordinator", Chat.Coordinator()),
            ("gaveup", Chat.Expert(GaveUp)), ("former", Chat.Expert(Former)),
            ("stranger", Chat.Person("Ville", "Ville Vieras", "00000000-0000-4000-8000-000000000099")),
            ("foreign", Chat.Person("Frida", "Frida Främmande", "00000000-0000-4000-8000-000000000098")),
        })
        {
            actors[name] = who;
            var hello = Activity(name, "message");
            hello["text"] = "Ohje";
            await who.Send(hello);
        }

        var (requester, first, second, kaisa) = (actors["requester"], actors["seated"], actors["offered"], actors["coordinator"]);
        // One message does not arrive, so that there is work for a coordinator to mend.
        Chat.Teams.Intercept = request => request.Path.Value!.Contains(second.Id, StringComparison.Ordinal)
            ? Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "BotDisabledByAdmin" } }, statusCode: 403) : null;
        var id = await Chat.Submits(
            ("day_contact", $"Liisa, {Contact}"), ("minors_present", state is "review" or "asked" ? "true" : "false"),
            ("expert_count", state is "offering" or "cancelled" ? "2" : "1"),
            ("dates", state == "stuck" ? An.When("2026-03-24 13:00", "2026-03-26 13:00") : An.When("2026-03-24 13:00")));
        Chat.Teams.Intercept = _ => null;
        (string, string)[] order = [("order", id.Value)];
        OtherOrder = await Submitted(actors["other"]);
        if (state is "offering" or "confirmed" or "held" or "cancelled")
        {
            await Chat.The<Roster>().Import([An.Expert(GaveUp), An.Expert(Former)], CancellationToken.None);
            foreach (var more in (int[])[GaveUp, Former])
                await kaisa.Sends("order.assign", [.. order, ("expert", An.Person(more).Value)]);
            await actors["gaveup"].Sends("offer.accept", order);
            await actors["gaveup"].Sends("seat.release", order);
        }

        switch (state)
        {
            case "asked":
                await kaisa.Sends("review.ask", [.. order, ("question", "Minkä ikäisiä?")]);
                break;
            case "stuck":
                await first.Sends("offer.decline", order);
                await second.Sends("offer.decline", order);
                break;
            case "offering" or "confirmed" or "held" or "cancelled":
                await first.Sends("offer.accept", order);
                await first.Sends("offer.ask", [.. order, ("question", "Onko siellä hissi?")]);
                break;
        }

        if (state == "cancelled")
            await requester.Sends("order.cancel", order);
        if (state == "held")
        {
            await Chat.Until("2026-03-24 15:00");
            await Chat.The<OrderBook>().Change(id, "participant", "feedback", o => GivingFeedback.Decide(
                o, Respondent.Participant, null, "p1", ImmutableSortedDictionary<string, string>.Empty.Add("p3", "1"), Chat.Now), CancellationToken.None);
        }

        await Chat.The<Roster>().Import([An.Expert(504), An.Expert(GaveUp), An.Expert(Former)], CancellationToken.None); // the first fits, and was not there to be asked
        await kaisa.Sends("expert.status", ("expert", An.Person(Former).Value), ("status", "inactive"));
        await Chat.The<PersonBook>().Change(new(kaisa.Id), p => p with { Expecting = null }, CancellationToken.None); // nobody is in the middle of anything else
        draft = new()
        {
            Id = new("0000draft0000"), Version = 5, Step = "summary", TouchedAt = Chat.Now,
            Form = Ordering.Good.Values.SelectMany(g => g).Where(g => g.Key is not ("date" or "start_time" or "end_time"))
                .Aggregate(Form.Empty.With("dates", An.When("2026-05-05 13:00")), (form, a) => form.With(a.Key, a.Value)),
        };
        await Chat.The<PersonBook>().Change(new(requester.Id), p => p with { Draft = draft }, CancellationToken.None);
        await Chat.Listen();
        Order = await Chat.Order(id);
        if (await Chat.The<Undelivered>().List(CancellationToken.None) is [var lost, ..])
            (work, workVersion) = ($"{lost.Aggregate}|{lost.Id}", lost.Epoch.ToString(CultureInfo.InvariantCulture));
        await Plant();
        await Chat.Restart(() =>
        {
            File.Copy(Chat.StoreFile, prepared, overwrite: true);
            return Task.CompletedTask;
        });
    }

    async Task Plant()
    {
        var store = Chat.The<IStore>();
        var rows = await store.Range(Chat.The<Ledger>().Partition(Keys.Of(Order.Id)), Keys.All(Keys.Of(Order.Id)), Keys.After(Keys.All(Keys.Of(Order.Id))), 1000, CancellationToken.None);
        foreach (var some in rows.Chunk(50))
            await store.Commit(PartitionElsewhere, [.. some.Select(row => new Write.Put(Moved(row.Key), Moved(row.Data)))], CancellationToken.None);
        Planted = await RowsElsewhere();
        Assert.NotEmpty(Planted);
        string Moved(string text) => text.Replace(Order.Id.Value, PlantedOrder, StringComparison.Ordinal);
    }

    string PartitionElsewhere => Keys.Partition(Elsewhere, Keys.Of(new OrderId(PlantedOrder)), Chat.The<IStore>().Shards);

    /// <summary>What there is of it.</summary>
    public Dictionary<string, string> Planted { get; private set; } = [];

    public async Task<Dictionary<string, string>> RowsElsewhere() =>
        (await Chat.The<IStore>().Range(PartitionElsewhere, "!", "~", 1000, CancellationToken.None)).ToDictionary(row => row.Key, row => row.Data);

    /// <summary>An order that waits for review.</summary>
    async Task<OrderId> Submitted(Member requester)
    {
        var id = new OrderId("0000other0000");
        var decision = Submitting.Decide(
            new() { Id = id, Form = An.Form(("minors_present", "true")) }, new(requester.Id), Chat.The<FeeTable>(), Chat.The<Brokering>(), "othercode", 7, Chat.Now);
        await Chat.The<OrderBook>().Create(decision.Answer, decision.Owes, CancellationToken.None);
        await Chat.Listen();
        return id;
    }

    /// <summary>The bot starts anew on the store as it was prepared.</summary>
    public Task Anew() => Chat.Restart(() =>
    {
        Chat.DrawAnew();
        foreach (var rest in (string[])["-wal", "-shm"])
            File.Delete(Chat.StoreFile + rest);
        File.Copy(prepared, Chat.StoreFile, overwrite: true);
        return Task.CompletedTask;
    });

    /// <summary>What the button sends, with all that is filled in beside it.</summary>
    public Dictionary<string, string> Data(string verb) => Data(verb, Order, draft, work, workVersion);

    /// <param name="of">The order that it is about.</param>
    /// <param name="draft">That of whoever taps, when it is a step of ordering.</param>
    /// <param name="work">What did not arrive, by aggregate and id.</param>
    public static Dictionary<string, string> Data(string verb, Order of, Draft draft, string work = "|", string workVersion = "")
    {
        (string, string) order = ("order", of.Id.Value), seen = ("v", Asking.Seen(of)), version = ("v", $"{of.Version}"),
            first = ("v", $"{of.OfferTo(An.Person(501))?.Round ?? 1}"), text = ("v", Words.In(Language.Fi)["document.Confidentiality.version"]);
        (string, string)[] walk = [("draft", draft.Id.Value), ("v", $"{draft.Version}")];
        (string, string)[] lost = [("work", work), ("v", workVersion)];
        (string Key, string Value)[] data = verb switch
        {
            "me.language" => [("language", "sv")],
            "me.pause" => [("length", "week")],
            "me.resume" or "order.start" => [],
            "order.answer" or "order.submit" => [.. walk, ("terms", "true")],
            "order.edit" => [.. walk, ("step", "place")],
            "order.back" or "order.skip" or "order.save" or "order.discard" => walk,
            "order.change" or "order.copy" => [order, ("instead", "yes")],
            "order.cancel" => [order, ("reason", "other")],
            "order.decide" => [order, ("v", $"{of.DilemmaOf}"), ("choice", "wait")],
            "order.show" or "digest.open" or "feedback.skip" => [order],
            "order.assign" => [order, seen, ("expert", An.Person(504).Value)],
            "order.widen" or "order.extend" => [order, seen],
            "order.decideFee" => [order, ("fee", "123")],
            "review.approve" => [order, version, ("act", "none")],
            "review.ask" => [order, version, ("question", "Kuka on mukana?")],
            "review.reject" => [order, version, ("reason", "Ei käy.")],
            "review.answer" => [order, ("question", of.ReviewTalk?.Id ?? "r1"), ("answer", "He ovat 15-vuotiaita.")],
            "question.answer" => [order, ("question", of.Questions is [var q, ..] ? q.Id : "q1"), ("answer", "On.")],
            "offer.accept" or "offer.standby" or "seat.release" or "seat.reconfirm" => [order, first],
            "offer.decline" => [order, first, ("reason", "time")],
            "offer.ask" => [order, first, ("question", "Saako tulla pyörätuolilla?")],
            "offer.pause" => [order, first, ("length", "week")],
            "feedback.submit" => [order, ("o1", "yes"), ("e1", "4")],
            "flag.resolve" => [order, ("flag", of.Flags is [var flag, ..] ? flag.Id : "f1")],
            "document.show" or "document.ask" => [("kind", "Confidentiality")],
            "document.accept" => [("kind", "Confidentiality"), text],
            "document.open" => [("expert", An.Person(504).Value)],
            "document.send" => [("expert", An.Person(504).Value), ("kind", "Contract")],
            "document.record" => [("expert", An.Person(504).Value), ("kind", "Contract"), ("signed_on", "2026-03-02"), ("until", "2030-12-31")],
            "signing.extend" or "signing.release" => [order, ("expert", An.Person(501).Value), first],
            "minutes.share" => [order, ("link", "https://arkisto.example.fi/muistio")],
            "flag.take" => [order, ("flag", of.Flags is [var flag, ..] ? flag.Id : "f1")],
            "feedback.read" or "seat.recording" => [order],
            "feedback.relay" => [order, ("summary", "Ryhmä kiitti sinua lämpimästi.")],
            "me.continue" or "leave.end" => [],
            "leave.set" => [("from", "2026-04-01"), ("until", "2026-04-10"), ("deputy", An.Person(2).Value)],
            "distress.take" or "distress.resolve" or "distress.resume" => [("person", An.Person(503).Value)],
            "work.retry" or "work.settle" or "work.drop" => lost,
            "expert.find" => [("query", Surname)],
            "expert.open" or "expert.log" => [("expert", An.Person(504).Value)],
            "expert.edit" => [("expert", An.Person(504).Value), ("field", "municipality")],
            "expert.set" => [("expert", An.Person(504).Value), ("field", "municipality"), ("value", "Vaasa")],
            "expert.status" => [("expert", An.Person(504).Value), ("status", "inactive")],
            "expert.add" => [("id", An.Person(505).Value), ("name", "Uusi Henkilö")],
            "roster.import" or "roster.discard" => [("file", "none")],
            "organisation.open" => [],
            "organisation.save" => [("name", "Uusi yhdistys"), ("partnership", "signed")],
            "announcement.send" => [("formId", "form"), ("kind", "thanks"), ("text", "Kiitos kaikille!")],
            "join.start" or "me.show" or "me.confirm" or "me.export" => [],
            "join.answer" or "join.back" or "join.skip" or "join.save" or "join.discard" or "join.submit" => walk,
            "join.edit" => [.. walk, ("step", "summary")],
            "me.edit" => [("part", "municipality")],
            "me.answer" => [("part", "municipality"), ("municipality", "Pietarsaari")],
            "me.consent" => [("consent", "Name"), ("to", "no")],
            "me.topic" => [("topic", "crisis"), ("to", "out")],
            "me.situation" => [("effect", "remote")],
            "me.erase" => [("how", "yes"), ("v", "0")],
            "applicant.open" or "applicant.approve" or "applicant.decline" => [("person", An.Person(503).Value)],
            "report.submit" or "report.edit" or "claim.mine" or "claim.confirm" or "debrief.request" => [order, ("v", "0")],
            "claim.waive" => [order, ("v", "0"), ("waive", "true")],
            "claim.dispute" => [order, ("v", "0"), ("text", "Palkkio on toinen.")],
            "support.share" => [order, ("v", "0"), ("share", "true")],
            "claim.show" or "claim.approve" => [order, ("v", "0"), ("expert", An.Person(501).Value)],
            "payroll.export" => [("month", "2026-03")],
            "order.first" or "offer.reach" => [order],
            "offer.record" => [order, first, ("expert", An.Person(502).Value), ("answer", "decline")],
            "session.report" => [order, ("what", "no_show")],
            "seat.video" => [order, first],
            "gaps.show" => [],
            "advice.answer" => [("answer", "story")],
            "topic.propose" => [("person", An.Person(503).Value), ("topic", "crisis")],
            _ => throw new InvalidOperationException($"Say here what the button {verb} sends."),
        };
        return data.ToDictionary(d => d.Key, d => d.Value);
    }

    /// <summary>The same, naming by their own kind of id what nowhere is.</summary>
    public static Dictionary<string, string> OfNothing(IReadOnlyDictionary<string, string> data) => data.ToDictionary(d => d.Key, d => d.Key switch
    {
        "person" or "expert" or "deputy" => "00000000-0000-4000-8000-00000000dead",
        "flag" or "question" => "x9",
        "work" => "o-0123456789abcdef0123456789abcdef|offer:x",
        var key when IsId(key) => "0123456789abcdef0123456789abcdef",
        _ => d.Value,
    });

    JsonObject Activity(string actor, string type)
    {
        var activity = Chat.Activity(actors[actor], type);
        if (actor == "foreign")
            (activity["conversation"]!["tenantId"], activity["channelData"]!["tenant"]!["id"]) = (Elsewhere, Elsewhere);
        return activity;
    }

    /// <summary>The tap of a client that knows no Action.Execute.</summary>
    public JsonObject Submit(string actor, string verb, IEnumerable<KeyValuePair<string, string>> data)
    {
        var activity = Activity(actor, "message");
        activity["value"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))) { ["verb"] = verb };
        return activity;
    }

    /// <summary>A tap as it goes over the wire.</summary>
    public JsonObject Tap(string actor, string verb, IEnumerable<KeyValuePair<string, string>> data)
    {
        var activity = Activity(actor, "invoke");
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject
            {
                ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Value))),
            },
            ["trigger"] = "manual",
        };
        return activity;
    }

    public async Task<(HttpStatusCode Status, string Body)> Post(string json)
    {
        using var content = new StringContent(json, Encoding.UTF8, "application/json");
        using var answer = await Chat.Http.PostAsync(new Uri("/api/messages", UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>All that is stored, without what the work engine keeps of itself.</summary>
    public async Task<Dictionary<string, string>> Rows() =>
        (await Chat.The<IStore>().Range(Chat.The<Ledger>().Partitions.Single(), "!", "~", 10_000, CancellationToken.None))
        .Where(r => r.Key is not "T!clock" && r.Key != Keys.Lease && !r.Key.StartsWith(Keys.Members, StringComparison.Ordinal))
        .ToDictionary(r => r.Key, r => r.Data);

    /// <summary>The keys of what is not as it was.</summary>
    public static IEnumerable<string> Changed(Dictionary<string, string> before, Dictionary<string, string> after) =>
        before.Keys.Union(after.Keys).Where(key => before.GetValueOrDefault(key) != after.GetValueOrDefault(key)).Order(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await Chat.DisposeAsync();
        File.Delete(prepared);
    }
}
