using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using Xunit.Abstractions;
using static ExperienceBot.Tests.Orders.Ordering;

namespace ExperienceBot.Tests.Inside;

/// <summary>
/// Every personal value is a word found nowhere else, and goes through everything the bot does, while everything that can fail
/// fails with an exception that quotes it (reliability §3.7). None may come out where operators look.
/// </summary>
public sealed class NothingPersonal(ITestOutputHelper output)
{
    readonly Dictionary<string, string> canaries = new(StringComparer.OrdinalIgnoreCase);
    readonly List<string> gone = []; // to the bot in other ways than over HTTP
    readonly List<string> urls = [];
    readonly ConcurrentQueue<string> lines = new();
    readonly WhatIsAnswered web = new();
    Troubles troubles = null!;
#pragma warning disable CA2213 // at the end of the test
    Chat chat = null!;
#pragma warning restore CA2213

    [Fact]
    public async Task Comes_out_where_operators_look()
    {
        await using var collector = await Collector.Start();
        var roster = Path.GetTempFileName();
        var people = Enumerable.Range(501, 8).Select(n => An.Expert(n) with
        {
            Name = $"{Canary("an expert's first name")} {Canary("an expert's last name")}", Organisation = Canary("an organisation"),
            Topics = ["mental_health", "substance_use"], Consents = [Consent.Matching, Consent.Name, Consent.Organisation],
        });
        await File.WriteAllTextAsync(roster, RosterFile.Write(people));
        gone.Add(await File.ReadAllTextAsync(roster));
        foreach (var topic in (string[])["mental_health", "substance_use"])
        {
            canaries[topic] = "a topic's key";
            foreach (var language in Enum.GetValues<Language>())
                canaries[Words.In(language)[$"topic.{topic}"]] = "a topic's name";
        }

        troubles = new(Canary("what an exception quotes"));
        gone.Add(string.Join(' ', canaries.Keys));
        await using (chat = await Chat.Begin(
            builder =>
            {
                builder.Services.AddSingleton<ILoggerProvider>(_ => new EveryLine(lines));
                builder.Logging.AddFilter<EveryLine>(null, LogLevel.Trace).AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.Trace);
                builder.Services.AddSingleton<IStartupFilter>(web);
                troubles.Plant(builder);
            },
            [.. collector.Settings, "--Roster:ImportPath", roster]))
        {
            var hints = new List<string>();
            chat.The<Ledger>().Owing = hints.Add;
            chat.Teams.Clock = null; // all in one moment, at the pace of a bot that has none: no channel would take it
            chat.Teams.Intercept = Heard;
            await Live();
            await chat.Stop(); // and all that is to be exported is
            Search(collector, await Keys(), hints);
        }

        File.Delete(roster);
    }

    async Task Live()
    {
        var maija = chat.Person("Maija", $"{Canary("the requester's first name")} {Canary("the requester's last name")}", "00000000-0000-4000-8000-000000000001");
        var kaisa = chat.Person("Kaisa", $"{Canary("the coordinator's first name")} {Canary("the coordinator's last name")}", "00000000-0000-4000-8000-000000000002");
        var experts = Enumerable.Range(501, 8).Select(n => chat.Expert(n)).ToList();
        troubles.Arm("handler", "commit", "get");
        await Do(() => kaisa.Says("Kooste"));
        foreach (var expert in experts)
            await Do(expert.Arrives);
        foreach (var command in (string[])["Ohje", "Tilaukseni", "Tilaukset", "Tehtäväni", "Tietoni", "Kieli", "Peru", "Tauko"])
        {
            await Do(() => maija.Says(command));
            await Do(() => maija.Says($"{command} {Canary("words that are no command")}"));
        }

        await InCards(maija, kaisa, experts);
        await Reviewed(maija, kaisa, experts);
        await InWords(maija);
        await Advised(maija, kaisa);
        await Registered(kaisa);
        await Imported();
        await AllFails(kaisa);
    }

    /// <summary>An order in cards, its offers, a question, a seat given up, feedback from everybody, the digest.</summary>
    async Task InCards(Member maija, Member kaisa, List<Member> experts)
    {
        await Do(() => maija.Says("Tilaa"));
        await chat.FillTo(maija, "summary", Form());
        await Do(() => maija.Taps("Lähetä tilaus", ("terms", "true")));
        var order = chat.The<OrderBook>().Open.Single();
        var (first, second) = (Offered(experts)[0], Offered(experts)[1]);
        await Do(() => first.Says("kysyn lisää"));
        await Do(() => first.Says($"{Canary("a question with a number")} {Phone("a number in a question")}"));
        await Do(() => first.Says($"{Canary("a question with an address")} {Canary("the name of an address")}@example.fi"));
        await Do(() => first.Says(Text("a question in words")));
        await Do(() => second.Taps("Lähetä", ("question", Text("a question in a card"))));
        await Do(() => maija.Taps("Lähetä", ("answer", Text("the answer"))));
        await Do(() => second.Says("varalla"));
        await Do(() => first.Says($"hei {Canary("words that answer nothing")}"));
        await Do(() => first.Taps("Otan vastaan"));
        await Do(() => first.Taps("En pääse"));
        await Do(() => second.Taps("Otan vastaan"));
        await Do(() => maija.Taps("Näytä tilaus"));
        await chat.Until("2026-03-20 09:00");
        Assert.Contains(second.Cards, card => card.Text.Contains("/files/", StringComparison.Ordinal) || card.Card.ToJsonString().Contains("/files/", StringComparison.Ordinal));
        var token = Regex.Match(string.Join(' ', chat.Cards.Select(c => c.ToJsonString())), "/files/([^\"]+)").Groups[1].Value;
        await Get($"/files/{token}");
        (tokens, code) = ([token, order.FeedbackCode], order.FeedbackCode);

        await chat.Until("2026-03-24 16:00");
        await Do(() => maija.Taps("Lähetä palaute", ("o1", "yes"), ("o3", Text("what was good")), ("o4", Text("what to mend")), ("o5", Text("what changed")), ("o8", "yes"), ("o8_text", Text("a worry"))));
        await Do(() => second.Taps("Lähetä palaute", ("e1", "2"), ("e1_text", Text("how it felt")), ("e2", "today"), ("e9", Text("an expert's thoughts"))));
        await Do(() => second.Sends("report.submit", ("order", order.Id.Value), ("free_note", Text("a note of a report"))));
        await Do(() => second.Sends("claim.confirm", ("order", order.Id.Value)));
        await Do(() => second.Sends("claim.dispute", ("order", order.Id.Value), ("text", Text("what is not right with a fee"))));
        await Get($"/f/{code}?lang=fi");
        await Post(("p2", "5"), ("p5", $"{Text("a participant's thoughts")} 131052-308T")); // an identity code is refused
        for (var tries = 0; tries < 4; tries++) // the store fails it once, and whatever else once
            await Post(("p2", "5"), ("p5", Text("a participant's thoughts")));
        await Get("/f/nothing");
        await Do(() => kaisa.Taps("Merkitse hoidetuksi"));
        await chat.Until("2026-03-25 08:30");
        await Do(() => kaisa.Says("Kooste"));
    }

    /// <summary>Orders that a coordinator looks at; offers that the channel refuses, with all that it was sent.</summary>
    async Task Reviewed(Member maija, Member kaisa, List<Member> experts)
    {
        var rejected = await chat.Submits(Form(("minors_present", "true"), ("dates", An.When("2026-04-21 13:00"))));
        await Do(() => kaisa.Sends("review.reject", ("order", rejected.Value), ("reason", Text("why it was rejected"))));

        var order = await chat.Submits(Form(("minors_present", "true"), ("expert_count", "2"), ("dates", An.When("2026-04-22 13:00"))));
        await Do(() => kaisa.Sends("review.ask", ("order", order.Value), ("question", Text("a coordinator's question"))));
        await Do(() => maija.Says(Text("what the requester answers")));
        refused = experts;
        await Do(() => experts[5].Says("Ohje")); // the answer is refused too
        await Do(() => kaisa.Sends("review.approve", ("order", order.Value), ("act", "504_2002")));
        await chat.Until("2026-03-25 12:00");
        foreach (var button in (string[])["Lähetä uudelleen", "Hoidettu muuten", "Peru lähetys"])
            await Do(() => kaisa.Taps(button));
        refused = [];
        await Do(() => kaisa.Sends("order.widen", ("order", order.Value)));
        await chat.Until("2026-03-26 08:30");
        var asked = Offered(experts);
        await Do(() => asked[0].Sends("offer.decline", ("order", order.Value), ("reason", Text("why an expert declines"))));
        await Do(() => kaisa.Sends("order.extend", ("order", order.Value)));
        await Do(() => kaisa.Sends("order.decideFee", ("order", order.Value), ("fee", Canary("no fee"))));
        await Do(() => kaisa.Sends("order.assign", ("order", order.Value), ("expert", Canary("no expert"))));
        await Do(() => experts[7].Sends("me.pause", ("length", "week")));
        await Do(() => experts[7].Sends("me.resume"));
        await Do(() => maija.Sends("order.show", ("order", order.Value)));
        await Do(() => maija.Sends("order.change", ("order", order.Value)));
        await Do(() => maija.Says($"muokkaa tavoite: {Text("another goal")}"));
        await Do(() => maija.Says("lähetä"));
        await Do(() => maija.Sends("order.cancel", ("order", order.Value), ("sure", "yes"), ("reason", Text("why it is cancelled"))));
        await Do(() => maija.Sends(Canary("a verb that is none"), ("order", Canary("an order that is none"))));
    }

    async Task InWords(Member maija)
    {
        await Do(() => maija.Says("Tilaa"));
        foreach (var text in (string[])
        [
            "uusi tilaus", Text("what is no task"), "Kokemuspuheenvuoro asiakas", "mielenterveys ja päihteet", Text("a goal in words"), "ensi ti klo 13–15", "puolitoista tuntia", "2",
            Text("the way in"), "asiakkaat ja läheiset", "noin kaksikymmentä", "ei", Text("who is there, in words"),
            $"{Canary("a contact in words")}, {Phone("a number in words")}", $"Kp {Canary("a payer in words")}", "lähetä", "peru",
        ])
            await Do(() => maija.Says(text));
    }

    async Task Advised(Member maija, Member kaisa)
    {
        await Do(() => maija.Says("Tilaa"));
        await Do(() => maija.Taps("Jatka", ("order_mode", "advice")));
        await Do(() => maija.Says(Text("what advice is asked")));
        await chat.Until("2026-03-27 08:30");
        Assert.Contains(kaisa.Texts, text => canaries.Keys.Any(c => text.Contains(c, StringComparison.Ordinal)));
    }

    /// <summary>The register: people are found, changed and sent as a file; an organisation and an announcement are written.</summary>
    async Task Registered(Member kaisa)
    {
        await Do(() => kaisa.Says($"Etsi {An.Person(501)}"));
        await Do(() => kaisa.Says($"Taustaorganisaatio: {Canary("an organisation that is typed")}"));
        await Do(() => kaisa.Sends("expert.add", ("id", An.Person(602).Value), ("name", $"{Canary("a new first name")} {Canary("a new last name")}")));
        await Do(() => kaisa.Sends("organisation.save", ("name", Canary("an organisation's name")), ("responsible", kaisa.Id)));
        await Do(() => kaisa.Sends("announcement.send", ("formId", "form"), ("kind", "thanks"), ("text", Text("an announcement"))));
        var file = RosterFile.Write([An.Expert(603) with { Name = Canary("a name in a file of the chat"), Organisation = Canary("an organisation in a file of the chat") }]);
        gone.Add(file);
        await Do(() => kaisa.SendsRoster(file.Replace("Kokkola", Canary("no municipality in the chat"), StringComparison.Ordinal)));
        gone.Add(canaries.Last().Key);
        await Do(() => kaisa.SendsRoster(file));
        await Do(() => kaisa.TapsFor("roster.import"));
        await Do(() => kaisa.Says("Vie luettelo"));
        await Do(() => kaisa.Says("Katseluloki"));
    }

    /// <summary>A roster with mistakes: what the terminal says names lines and columns.</summary>
    async Task Imported()
    {
        var (file, errors) = (Path.GetTempFileName(), new StringWriter());
        var good = RosterFile.Write([An.Expert(601) with { Name = Canary("a name in a bad file"), Organisation = Canary("an organisation in a bad file") }]);
        await File.WriteAllTextAsync(file, good.Replace("Kokkola", Canary("no municipality"), StringComparison.Ordinal).Replace(";100;", $";{Canary("no distance")};", StringComparison.Ordinal));
        gone.Add(await File.ReadAllTextAsync(file));
        Assert.Equal(1, await Startup.Run(["import", file], chat.System, errors));
        File.Delete(file);
        Assert.Contains("Line 2", errors.ToString(), StringComparison.OrdinalIgnoreCase);
        terminal = errors.ToString();
    }

    /// <summary>Every card is drawn anew and every deadline falls due once more, and each sort of them fails.</summary>
    async Task AllFails(Member kaisa)
    {
        var (ledger, now) = (chat.The<Ledger>(), chat.Clock.GetUtcNow());
        troubles.Arm("composer", "deadline");
        foreach (var aggregate in chat.The<OrderBook>().Open.Select(o => ExperienceBot.Storage.Keys.Of(o.Id)).Append(ExperienceBot.Storage.Keys.Tenant).ToList())
        {
            var deadlines = chat.Services.GetServices<IDeadlines>().SelectMany(d => d.Deadlines.Keys)
                .Where(kind => kind != Kinds.Forget) // it leaves nothing to draw
                .Select(kind => new Owed($"again:{kind}", kind, now));
            await ledger.Commit(aggregate, [], [Owed.Refresh("", now), .. deadlines], CancellationToken.None);
        }

        await chat.Until("2026-03-27 09:00");
        troubles.Disarm();
        Assert.True(kaisa.Has("Hoidettu muuten"));
        foreach (var handler in (string[])["order.answer", "offer.accept", "offer.ask", "seat.release", "review.reject", "review.ask", "feedback.submit", "flag.resolve", "work.retry", "command order", "order.cancel"])
            Assert.Contains($"handler {handler}", troubles.Thrown);
        foreach (var other in (string[])["composer offer", "composer seat", "composer feedback.expert", "composer question", "deadline wave", "commit A!p!H", "commit A!o!H", "commit A!o!F", "get A!o!F"])
            Assert.Contains(other, troubles.Thrown);
    }

    string[] tokens = [];
    string code = "";
    string terminal = "";
    List<Member> refused = [];
    int refusals;

    void Search(Collector collector, IReadOnlyCollection<string> keys, List<string> hints)
    {
        var (traces, metrics, logs) = (collector.Of("traces"), collector.Of("metrics"), collector.Of("logs"));
        (string Name, IReadOnlyCollection<string> Texts)[] sinks =
        [
            ("log lines with values, scopes and exceptions", [.. lines]), ("exported traces", traces), ("exported metrics", metrics), ("exported logs", logs),
            ("addresses called", urls), ("keys of the store", keys), ("keys asked for", [.. troubles.Keys.Keys]), ("hints in queues", hints),
            ("bodies of errors", [.. web.Errors]), ("the terminal", [terminal]),
            ("lines on lock screens", [.. chat.Teams.Arrivals.Select(a => (string?)a.Activity["summary"] ?? "")]),
        ];
        foreach (var (name, texts) in sinks)
            output.WriteLine($"{canaries.Count} canaries in {texts.Count} {name}, {texts.Sum(t => t.Length)} characters");
        output.WriteLine($"{troubles.Thrown.Count} sorts of failures: {string.Join(", ", troubles.Thrown)}");

        // They are searched in what is really there, and each has gone through the bot.
        Assert.All(sinks, sink => Assert.NotEmpty(sink.Texts));
        Assert.InRange(canaries.Count, 80, int.MaxValue);
        var seen = string.Join(' ', [.. web.Asked, .. gone, .. chat.Teams.Arrivals.Select(a => a.Activity.ToJsonString())]);
        Assert.Empty(canaries.Where(c => !seen.Contains(c.Key, StringComparison.OrdinalIgnoreCase)).Select(c => $"{c.Value} has not been anywhere"));
        Assert.Contains(traces, t => t.Contains("turn offer.accept", StringComparison.Ordinal));
        Assert.Contains(traces, t => t.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.Contains(traces, t => t.Contains("work offer", StringComparison.Ordinal));
        Assert.Contains(metrics, t => t.Contains("experiencebot.offers", StringComparison.Ordinal) && t.Contains("accepted", StringComparison.Ordinal));
        Assert.Contains(metrics, t => t.Contains("experiencebot.work.owed", StringComparison.Ordinal) && t.Contains("experiencebot.work.age", StringComparison.Ordinal));
        Assert.Contains(logs, t => t.Contains("waits for a coordinator", StringComparison.Ordinal));

        var forms = canaries.SelectMany(c => Forms(c.Key).Select(form => (Form: form, c.Value))).ToList();
        var any = SearchValues.Create([.. forms.Select(f => f.Form)], StringComparison.OrdinalIgnoreCase);
        Assert.Empty(sinks.SelectMany(sink => sink.Texts.Where(t => t.AsSpan().ContainsAny(any))
            .Select(t => $"{forms.First(f => t.Contains(f.Form, StringComparison.OrdinalIgnoreCase)).Value} in {sink.Name}: {t}")));

        // What opens a page is in no trace; who somebody is, in no metric.
        Assert.All(traces.Concat(metrics), text => Assert.DoesNotContain(tokens, token => text.Contains(token, StringComparison.Ordinal)));
        Assert.All(traces, text => Assert.DoesNotContain("/v3/conversations/a", text, StringComparison.Ordinal));
        Assert.Contains(traces, t => t.Contains("/f/{code}", StringComparison.Ordinal));
        Assert.All(metrics, text => Assert.DoesNotContain("00000000-0000-4000-8000-", text, StringComparison.Ordinal));
    }

    /// <summary>As it is, in JSON, in an address, in hexadecimal, and in base64 at each of its three places.</summary>
    static IEnumerable<string> Forms(string word) => new[]
    {
        word, Uri.EscapeDataString(word), JsonNode.Parse($"\"{word}\"")!.ToJsonString().Trim('"'), Convert.ToHexString(Encoding.UTF8.GetBytes(word)),
    }.Concat(Enumerable.Range(0, 3).Select(n => Convert.ToBase64String(Encoding.UTF8.GetBytes(new string('x', n) + word))[(n == 0 ? 0 : 4)..^4]).Where(text => text.Length >= 8));

    async Task<IReadOnlyCollection<string>> Keys()
    {
        var keys = new List<string>();
        await using var file = new SqliteConnection($"Data Source={chat.StoreFile};Mode=ReadOnly;Pooling=false");
        await file.OpenAsync();
        await using var ask = file.CreateCommand();
        ask.CommandText = "SELECT pk, rk, etag FROM rows";
        await using var rows = await ask.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            keys.Add($"{rows.GetString(0)} {rows.GetString(1)} {rows.GetString(2)}");
        return keys;
    }

    /// <summary>Does it again until nothing fails.</summary>
    async Task Do(Func<Task> act)
    {
        for (var tries = 1; ; tries++)
        {
            var before = troubles.Thrown.Count;
            try
            {
                await act();
                if (troubles.Thrown.Count == before)
                    return;
            }
            catch (InvalidOperationException) when (troubles.Thrown.Count > before && tries < 20)
            {
                // The bot answered with an error.
            }
        }
    }

    async Task Get(string path)
    {
        using var answer = await chat.Http.GetAsync(new Uri(path, UriKind.Relative));
    }

    async Task Post(params (string Key, string Value)[] form)
    {
        using var body = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Key, f.Value)));
        using var answer = await chat.Http.PostAsync(new Uri($"/f/{code}?lang=fi", UriKind.Relative), body);
    }

    /// <summary>The channel, which refuses some people's messages with answers that quote them.</summary>
    IResult? Heard(HttpRequest request)
    {
        lock (urls)
            urls.Add($"{request.Path}{request.QueryString}");
        if (!refused.Exists(r => request.Path.Value!.Contains(r.Id, StringComparison.Ordinal)))
            return null;
        string quoted;
        lock (canaries)
            gone.Add(quoted = Canary("what the channel quotes"));
        return Results.Json(
            new JsonObject { ["error"] = new JsonObject { ["code"] = $"Bad argument: {quoted}", ["message"] = quoted, ["innerHttpError"] = new JsonObject { ["body"] = quoted } } },
            statusCode: (++refusals % 3) switch { 0 => 403, 1 => 400, _ => 404 });
    }

    static List<Member> Offered(List<Member> experts) => [.. experts.Where(e => e.Has("Otan vastaan"))];

    (string Key, string Value)[] Form(params IEnumerable<(string Key, string Value)> other) =>
    [
        ("topics", "mental_health,substance_use"), ("goal", Text("a goal")), ("place", Text("a place")), ("pair_professional", $"{Canary("a professional's first name")} {Canary("a professional's last name")}"),
        ("day_contact", $"{Canary("a contact")}, {Phone("a contact's number")}"), ("payer", $"Kp {Canary("a payer")}"), ("arrangements", Text("arrangements")), .. other,
    ];

    string Text(string what) => $"{Canary(what)} ja {Canary(what)}.";

    string Phone(string what)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"04{10_000_000 + (BitConverter.ToUInt32(Dice()) % 90_000_000)}");
        canaries.Add(number, what);
        return number;
    }

    /// <summary>A word of its own.</summary>
    string Canary(string what)
    {
        var dice = Dice();
        var word = "zq" + string.Concat(Enumerable.Range(0, 5).Select(n => $"{"bdfgkmprtv"[dice[n] % 10]}{"aeiou"[dice[n + 5] % 5]}"));
        canaries.Add(word, what);
        return word;
    }

    /// <summary>Others for each, and the same in every run.</summary>
    byte[] Dice() => SHA256.HashData(BitConverter.GetBytes(canaries.Count));
}
