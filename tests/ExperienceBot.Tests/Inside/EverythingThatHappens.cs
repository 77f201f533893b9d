using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Experts;
using ExperienceBot.Tests.Hostile;
using ExperienceBot.Tests.Support;
using ExperienceBot.Web;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using static ExperienceBot.Tests.Orders.Ordering;

namespace ExperienceBot.Tests.Inside;

/// <summary>
/// All that people do with the bot, with a canary in every personal value, while everything that can fail fails once with an exception
/// that quotes it, and while Teams and Graph refuse with answers that quote more.
/// </summary>
sealed class EverythingThatHappens : IAsyncDisposable
{
    const int Experts = 8;
    const string Newcomers = "a newcomer";
    static readonly string[] Topics = ["mental_health", "substance_use"];
    static readonly int[] NeverMet = [509, 510, 511]; // by the bot
    static readonly int[] RefusalsOfGraph = [429, 500, 200, 403, 404]; // 200 is a page of somebody else's; after 404 the bot does without

    readonly string roster = Path.GetTempFileName();
    readonly ConcurrentDictionary<string, ConcurrentQueue<int>> refusals = new(StringComparer.Ordinal);
    readonly HashSet<string> followed = new(StringComparer.Ordinal);
    readonly List<Member> experts = [];
    List<Member> refused = [];
    int refusalsOfTeams;
    Member maija = null!;
    Member kaisa = null!;
    Order first = null!;

    public const string Mail = "a mail address";

    public Canaries Words { get; } = new();

    public Chat Chat { get; private set; } = null!;

    public FakeGraph? Graph { get; private set; }

    public Troubles Troubles { get; private set; } = null!;

    public WhatIsAnswered Web { get; } = new();

    /// <summary>What the bot logs.</summary>
    public ConcurrentQueue<string> Lines { get; } = new();

    /// <summary>What went to the bot in other ways than over HTTP.</summary>
    public ConcurrentQueue<string> Gone { get; } = new();

    /// <summary>What the bot called.</summary>
    public ConcurrentQueue<string> Urls { get; } = new();

    /// <summary>What opens a page.</summary>
    public List<string> Tokens { get; } = [];

    public string Terminal { get; private set; } = "";

    /// <summary>Everybody is in the roster or writes to the bot.</summary>
    public async Task Begin(bool withGraph, params IEnumerable<string> settings)
    {
        var people = Enumerable.Range(501, Experts + NeverMet.Length).Select(n => An.Expert(n) with
        {
            Name = $"{Words.Word("an expert's first name")} {Words.Word("an expert's last name")}", Organisation = Words.Word("an organisation"), Remote = true,
            Topics = NeverMet.Contains(n) ? ["grief"] : [.. Topics], Consents = [Consent.Matching, Consent.Name, Consent.Organisation],
        });
        await File.WriteAllTextAsync(roster, RosterFile.Write(people));
        Gone.Enqueue(await File.ReadAllTextAsync(roster));
        foreach (var topic in Topics)
        {
            Gone.Enqueue(Words.Add(topic, "a topic's key"));
            foreach (var language in Enum.GetValues<Language>())
                Gone.Enqueue(Words.Add(ExperienceBot.Words.In(language)[$"topic.{topic}"], "a topic's name"));
        }

        Troubles = new(Words.Word("what an exception quotes"));
        Gone.Enqueue(Troubles.Quote);
        string[] graph = [];
        if (withGraph)
        {
            Graph = await FakeGraph.Start();
            Graph.Groups[FakeGraph.CoordinatorsGroup] = [An.Person(2).Value];
            Graph.Groups[FakeGraph.RequestersGroup] = [An.Person(1).Value];
            Graph.Refuses = Asked;
            graph =
            [
                "--Graph:Endpoint", Graph.Url, "--Graph:CalendarMailbox", FakeGraph.Mailbox, "--Graph:TeamsAppId", FakeGraph.App,
                "--CoordinatorsGroupId", FakeGraph.CoordinatorsGroup, "--RequestersGroupId", FakeGraph.RequestersGroup,
            ];
        }

        Chat = await Chat.Begin(
            builder =>
            {
                builder.Services.AddSingleton<ILoggerProvider>(_ => new EveryLine(Lines));
                builder.Logging.AddFilter<EveryLine>(null, LogLevel.Trace).AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.Trace);
                builder.Services.AddSingleton<IStartupFilter>(Web);
                Troubles.Plant(builder);
            },
            [.. settings, .. graph, "--Roster:ImportPath", roster]);
        Chat.Teams.Clock = null; // all in one moment, at the pace of a bot that has none: no channel would take it
        Chat.Teams.Intercept = Heard;
        maija = Chat.Person("Maija", $"{Words.Word("the requester's first name")} {Words.Word("the requester's last name")}", An.Person(1).Value);
        kaisa = Chat.Person("Kaisa", $"{Words.Word("the coordinator's first name")} {Words.Word("the coordinator's last name")}", An.Person(2).Value);
        experts.AddRange(Enumerable.Range(501, Experts).Select(n => Chat.Expert(n)));
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        for (; withGraph && !Chat.The<Tenancy>().IsCoordinator(new(kaisa.Id)); Chat.System.Advance(TimeSpan.FromMinutes(1)))
            await Task.Delay(TimeSpan.FromMilliseconds(20), BotProcess.Time, enough.Token);
        Troubles.Arm("handler", "commit", "get");
        foreach (var expert in experts)
            await Do(expert.Arrives);
    }

    public async Task All()
    {
        await Do(() => kaisa.Says("Kooste"));
        foreach (var command in (string[])["Ohje", "Tilaukseni", "Tilaukset", "Tehtäväni", "Tietoni", "Kieli", "Peru", "Tauko"])
        {
            await Do(() => maija.Says(command));
            await Do(() => maija.Says($"{command} {Words.Word("words that are no command")}"));
        }

        await OrderedInCards();
        await Invited();
        await Reviewed();
        await InWords();
        await Advised();
        await Registered();
        await Joined();
        await Documented();
        await InDistress();
        await OnAPage();
        await Imported();
        await AllFails();
        await Erased();
        await Follow();
    }

    /// <summary>By calendar, by people whom the bot has never met: an order held online that is moved and then called off.</summary>
    async Task Invited()
    {
        await Do(() => maija.Says("Ohje"));
        var id = await Submits(Form(("topics", "grief"), ("mode", "remote"), ("remote_details", Words.Text("how to join online")), ("dates", An.When("2026-04-28 13:00"))));
        await UntilRefused(id, $"GET {Newcomers}", "POST installedApps");
        var who = NeverMet.Select(n => Chat.Expert(n)).First(e => e.Has("Otan vastaan"));
        await Do(() => who.Taps("Otan vastaan"));
        await UntilRefused(id, "GET users", "POST events");
        await Do(() => maija.Sends("order.change", ("order", id.Value)));
        await Do(() => maija.Taps(ExperienceBot.Words.In(Language.Fi)["step.when"]));
        await Do(() => maija.Taps("Jatka", ("date", "2026-04-29"), ("start_time", "10:00"), ("end_time", "11:30"), ("speaking_minutes", "45"), ("mode", "remote")));
        await Do(() => maija.Taps("Lähetä tilaus", ("terms", "true")));
        await UntilRefused(id, "PATCH events");
        await Do(() => maija.Sends("order.cancel", ("order", id.Value), ("sure", "yes"), ("reason", Words.Text("why it is called off"))));
        await UntilRefused(id, "DELETE events");
        Assert.Equal(OrderStatus.CancelledByOrderer, (await Chat.Order(id)).Status);
    }

    /// <summary>An order in cards, its offers, a question, a seat given up, feedback from everybody, the fee and the digest.</summary>
    public async Task OrderedInCards()
    {
        var form = Form();
        await Do(() => maija.Says("Tilaa"));
        await Do(() => Chat.FillTo(maija, "summary", form));
        await Do(() => maija.Taps("Lähetä tilaus", ("terms", "true")));
        var order = first = Chat.The<OrderBook>().Open.Single(o => o.Form["topics"] == string.Join(',', Topics));
        var (one, second) = (Offered()[0], Offered()[1]);
        await Do(() => one.Says("kysyn lisää"));
        await Do(() => one.Says($"{Words.Word("a question with a number")} {Words.Phone("a number in a question")}"));
        await Do(() => one.Says($"{Words.Word("a question with an address")} {Words.Word("the name of an address")}@example.fi"));
        await Do(() => one.Says(Words.Text("a question in words")));
        await Do(() => second.Taps("Lähetä", ("question", Words.Text("a question in a card"))));
        await Do(() => maija.Taps("Lähetä", ("answer", Words.Text("the answer"))));
        await Do(() => second.Says("varalla"));
        await Do(() => one.Says($"hei {Words.Word("words that answer nothing")}"));
        await Do(() => one.Taps("Otan vastaan"));
        await Do(() => one.Taps("En pääse"));
        await Do(() => second.Taps("Otan vastaan"));
        await Do(() => maija.Taps("Näytä tilaus"));
        await Until("2026-03-20 09:00");

        await Until("2026-03-24 16:00");
        await Do(() => maija.Taps("Lähetä palaute", ("o1", "yes"), ("o3", Words.Text("what was good")), ("o4", Words.Text("what to mend")), ("o5", Words.Text("what changed")), ("o8", "yes"), ("o8_text", Words.Text("a worry"))));
        await Do(() => second.Taps("Lähetä palaute", ("e1", "2"), ("e1_text", Words.Text("how it felt")), ("e2", "today"), ("e9", Words.Text("an expert's thoughts"))));
        await Do(() => second.Sends("report.submit", ("order", order.Id.Value), ("free_note", Words.Text("a note of a report"))));
        await Do(() => second.Sends("claim.confirm", ("order", order.Id.Value)));
        await Do(() => kaisa.Sends("flag.take", ("order", order.Id.Value), ("flag", "f1")));
        await Do(() => kaisa.Sends("feedback.read", ("order", order.Id.Value)));
        await Do(() => kaisa.Sends("feedback.relay", ("order", order.Id.Value), ("summary", Words.Text("what is told to the expert"))));
        await Do(() => maija.Sends("session.report", ("order", order.Id.Value), ("what", "no_show"), ("text", Words.Text("what happened on the day"))));
        await Do(() => maija.Sends("minutes.share", ("order", order.Id.Value), ("link", $"https://arkisto.example.fi/{Words.Word("where minutes are")}")));
        await Do(() => kaisa.Says("Palkkiot"));
        await Do(() => kaisa.TapsFor("claim.show"));
        await Do(() => kaisa.TapsFor("claim.approve"));
        await Do(() => kaisa.Sends("payroll.export", ("month", "2026-03"), ("payer", Words.Word("a payer without orders"))));
        await Do(() => kaisa.Sends("payroll.export", ("month", "2026-03"), ("payer", (string?)order.Form["payer"] ?? "")));
        await Follow(); // those links too
        await Do(() => second.Sends("claim.dispute", ("order", order.Id.Value), ("text", Words.Text("what is not right with a fee"))));
        await OnTheFeedbackPage(order.FeedbackCode);
        await Do(() => kaisa.Taps("Merkitse hoidetuksi"));
        await Until("2026-03-25 08:30");
        await Do(() => kaisa.Says("Kooste"));
        await Follow();
        foreach (var path in (string[])["/health/live", "/health/ready", "/about", "/privacy"])
            await Get(path);
    }

    async Task OnTheFeedbackPage(string code)
    {
        Tokens.Add(code);
        await Get($"/f/{code}?lang=fi");
        await Get($"/f/{code}/qr.png");
        await Post($"/f/{code}?lang=fi", ("p2", "5"), ("p5", $"{Words.Text("a participant's thoughts")} 131052-308T")); // an identity code is refused
        for (var tries = 0; tries < 4; tries++) // the store fails it once, and whatever else once
            await Post($"/f/{code}?lang=fi", ("p2", "5"), ("p5", Words.Text("a participant's thoughts")));
        await Get("/f/nothing");
    }

    /// <summary>Orders that a coordinator looks at; offers that the channel refuses, with all that it was sent.</summary>
    async Task Reviewed()
    {
        var rejected = await Submits(Form(("minors_present", "true"), ("dates", An.When("2026-04-21 13:00"))));
        await Do(() => kaisa.Sends("review.reject", ("order", rejected.Value), ("reason", Words.Text("why it was rejected"))));

        var order = await Submits(Form(("minors_present", "true"), ("expert_count", "2"), ("dates", An.When("2026-04-22 13:00"))));
        await Do(() => kaisa.Sends("review.ask", ("order", order.Value), ("question", Words.Text("a coordinator's question"))));
        await Do(() => maija.Says(Words.Text("what the requester answers")));
        refused = experts;
        await Do(() => experts[5].Says("Ohje")); // the answer is refused too
        await Do(() => kaisa.Sends("review.approve", ("order", order.Value), ("act", "504_2002")));
        await Until("2026-03-25 17:00");
        foreach (var button in (string[])["Lähetä uudelleen", "Hoidettu muuten", "Peru lähetys"])
            await Do(() => kaisa.Taps(button));
        refused = [];
        await Do(() => kaisa.Sends("order.widen", ("order", order.Value)));
        await Until("2026-03-26 08:30");
        var asked = Offered();
        await Do(() => asked[0].Sends("offer.decline", ("order", order.Value), ("reason", Words.Text("why an expert declines"))));
        await Do(() => kaisa.Sends("order.extend", ("order", order.Value)));
        await Do(() => kaisa.Sends("order.decideFee", ("order", order.Value), ("fee", Words.Word("no fee"))));
        await Do(() => kaisa.Sends("order.assign", ("order", order.Value), ("expert", Words.Word("no expert"))));
        await Do(() => experts[7].Sends("me.pause", ("length", "week")));
        await Do(() => experts[7].Sends("me.resume"));
        await Do(() => maija.Sends("order.show", ("order", order.Value)));
        await Do(() => maija.Sends("order.change", ("order", order.Value)));
        await Do(() => maija.Says($"muokkaa tavoite: {Words.Text("another goal")}"));
        await Do(() => maija.Says("lähetä"));
        await Do(() => maija.Sends("order.cancel", ("order", order.Value), ("sure", "yes"), ("reason", Words.Text("why it is cancelled"))));
        await Do(() => maija.Sends(Words.Word("a verb that is none"), ("order", Words.Word("an order that is none"))));
    }

    async Task InWords()
    {
        await Do(() => maija.Says("Tilaa"));
        foreach (var text in (string[])
        [
            "uusi tilaus", Words.Text("what is no task"), "Kokemuspuheenvuoro asiakas", "mielenterveys ja päihteet", Words.Text("a goal in words"), "ensi ti klo 13–15", "puolitoista tuntia", "2",
            Words.Text("the way in"), "asiakkaat ja läheiset", "noin kaksikymmentä", "ei", Words.Text("who is there, in words"),
            $"{Words.Word("a contact in words")}, {Words.Phone("a number in words")}", $"Kp {Words.Word("a payer in words")}", "lähetä", "peru",
        ])
            await Do(() => maija.Says(text));
    }

    async Task Advised()
    {
        await Do(() => maija.Says("Tilaa"));
        await Do(() => maija.Taps("Jatka", ("order_mode", "advice")));
        var question = Words.Text("what advice is asked");
        await Do(() => maija.Says(question));
        await Until("2026-03-27 08:30");
        Assert.Contains(kaisa.Texts, text => text.Contains(question[..8], StringComparison.Ordinal));
    }

    /// <summary>The register: people are found, changed and sent as a file; an organisation and an announcement are written.</summary>
    async Task Registered()
    {
        await Do(() => kaisa.Says($"Etsi {An.Person(501)}"));
        await Do(() => kaisa.Says($"Taustaorganisaatio: {Words.Word("an organisation that is typed")}"));
        await Do(() => kaisa.Sends("expert.add", ("id", An.Person(602).Value), ("name", $"{Words.Word("a new first name")} {Words.Word("a new last name")}")));
        await Do(() => kaisa.Sends("organisation.save", ("name", Words.Awkward("an organisation's name")), ("responsible", kaisa.Id)));
        await Do(() => kaisa.Sends("announcement.send", ("formId", "form"), ("kind", "thanks"), ("text", Words.Text("an announcement"))));
        var file = RosterFile.Write([An.Expert(603) with { Name = Words.Word("a name in a file of the chat"), Organisation = Words.Word("an organisation in a file of the chat") }]);
        var nowhere = Words.Word("no municipality in the chat");
        Gone.Enqueue(file + nowhere);
        await Do(() => kaisa.SendsRoster(file.Replace("Kokkola", nowhere, StringComparison.Ordinal)));
        await Do(() => kaisa.SendsRoster(file));
        await Do(() => kaisa.TapsFor("roster.import"));
        await Do(() => kaisa.Says("Vie luettelo"));
        await Follow(); // the link to the roster holds for a quarter of an hour
        await Do(() => kaisa.Says("Katseluloki"));
    }

    /// <summary>Somebody becomes an expert, with a topic of their own, and tells more of themselves.</summary>
    async Task Joined()
    {
        var otso = Chat.Person("Otso", $"{Words.Word("a joiner's first name")} {Words.Word("a joiner's last name")}", An.Person(50).Value);
        (string, string)[] told =
            [("other_topic", Words.Text("a topic in own words")), ("units_to_avoid", Words.Text("a place to avoid")), ("organisation", Words.Awkward("a joiner's organisation"))];
        await Do(() => Chat.JoinTo(otso, "summary", told));
        await Do(() => otso.Says("lähetä"));
        await Do(() => kaisa.Sends("applicant.open", ("person", otso.Id)));
        await Do(() => kaisa.Sends("topic.propose", ("person", otso.Id), ("topic", "study_difficulty")));
        await Do(() => kaisa.Sends("applicant.approve", ("person", otso.Id), ("status", "active"), ("contract_until", "2028-12-31")));
        await Do(() => otso.Says("Tietoni"));
        await Do(() => otso.Sends("me.edit", ("part", "units_to_avoid")));
        await Do(() => otso.Says(Words.Text("another place to avoid")));
        await Do(() => otso.Sends("me.answer", ("part", "organisation"), ("organisation", Words.Awkward("another organisation"))));
        await Do(() => otso.Sends("me.consent", ("consent", "Stories"), ("to", "yes")));
        await Do(() => otso.Sends("me.situation", ("effect", Words.Word("no effect")), ("value", Words.Word("no value"))));
        await Do(() => otso.Says("Lataa tietoni"));
        await Follow();
    }

    async Task Documented()
    {
        var expert = experts[4];
        await Do(() => expert.Says("Asiakirjani"));
        foreach (var verb in (string[])["document.show", "document.accept", "document.ask"])
            await Do(() => expert.Sends(verb, ("kind", "Confidentiality"), ("v", "1")));
        await Do(() => kaisa.Sends("document.open", ("expert", expert.Id)));
        await Do(() => kaisa.Sends("document.send", ("expert", expert.Id), ("kind", "Contract")));
        await Do(() => kaisa.Sends(
            "document.record", ("expert", expert.Id), ("kind", "Contract"), ("signed_on", "2026-03-02"), ("until", "2030-12-31"), ("link", $"https://arkisto.example.fi/{Words.Word("where a contract is")}")));
    }

    async Task InDistress()
    {
        var expert = experts[3];
        await Do(() => expert.Says($"haluan kuolla, {Words.Text("words of danger")}"));
        await Do(() => kaisa.Sends("distress.take", ("person", expert.Id)));
        await Do(() => expert.Says(Words.Text("more words of somebody in danger")));
        await Do(() => kaisa.Sends("distress.resolve", ("person", expert.Id)));
        await Do(() => expert.Says("jatketaan"));
        await Do(() => kaisa.Says("Poissa"));
        await Do(() => kaisa.Sends("leave.set", ("from", "2026-04-01"), ("until", "2026-04-10"), ("deputy", Words.Word("no deputy"))));
        await Do(() => kaisa.Sends("leave.set", ("from", "2026-04-01"), ("until", "2026-04-10"), ("deputy", kaisa.Id)));
        await Do(() => kaisa.Sends("leave.end"));
    }

    /// <summary>An expert without Teams answers on a page; a coordinator writes down what another said on the telephone.</summary>
    async Task OnAPage()
    {
        var id = await Submits(Form(("dates", An.When("2026-05-19 13:00")), ("expert_count", "2")));
        await Do(() => Task.CompletedTask);
        await Until("2026-03-27 08:45");
        await Do(() => kaisa.Sends("offer.reach", ("order", id.Value)));
        var order = await Chat.Order(id);
        var offers = order.Offers.Values.Where(o => o.Status == ExperienceBot.Offers.OfferStatus.Sent).Take(2).ToList();
        var path = new Uri(Chat.The<Links>().Offer(order, offers[0], ExperienceBot.Words.In(Language.Fi))).PathAndQuery;
        Tokens.Add(path.Split('/', '?')[2]);
        await Get(path);
        await Post(path, ("answer", Words.Text("no answer")), ("reason", Words.Text("a reason nobody asked for")));
        await Post(path, ("answer", "decline"), ("reason", Words.Text("a reason nobody asked for")));
        await Get("/offer/nothing");
        await Do(() => kaisa.Sends("offer.record", ("order", id.Value), ("v", "1"), ("expert", offers[1].Expert.Value), ("answer", "accept"), ("note", Words.Text("what was said on the telephone"))));
    }

    /// <summary>A roster with mistakes: what the terminal says names lines and columns.</summary>
    async Task Imported()
    {
        var (file, errors) = (Path.GetTempFileName(), new StringWriter());
        var good = RosterFile.Write([An.Expert(601) with { Name = Words.Word("a name in a bad file"), Organisation = Words.Word("an organisation in a bad file") }]);
        await File.WriteAllTextAsync(file, good.Replace("Kokkola", Words.Word("no municipality"), StringComparison.Ordinal).Replace(";100;", $";{Words.Word("no distance")};", StringComparison.Ordinal));
        Gone.Enqueue(await File.ReadAllTextAsync(file));
        Assert.Equal(1, await Startup.Run(["import", file], Chat.System, errors));
        File.Delete(file);
        Assert.Contains("Line 2", errors.ToString(), StringComparison.OrdinalIgnoreCase);
        Terminal = errors.ToString();
    }

    /// <summary>
    /// Each button and each command that was not used yet is used, every message is put into words and every deadline falls due once
    /// more, and all of them fail.
    /// </summary>
    async Task AllFails()
    {
        var (ledger, now) = (Chat.The<Ledger>(), Chat.Clock.GetUtcNow());
        Troubles.Arm("composer", "deadline", "range");
        Draft draft = new() { Id = new("0000draft0000"), Version = 5, Step = "summary", TouchedAt = now, Form = ExperienceBot.Orders.Form.Empty };
        foreach (var verb in Chat.Services.GetServices<ICardActions>().SelectMany(c => c.Actions.Keys).Where(v => v != "me.erase" && !Troubles.Thrown.Contains($"handler {v}")).ToList())
        {
            (string, string)[] data = [];
            await Do(async () => data = [.. Stage.Data(verb, await Chat.Order(first.Id), await Chat.Draft(maija) ?? draft).Select(d => (d.Key, d.Value))]);
            data = [.. data.Select(d => (d.Item1, Free(verb, d.Item2)))];
            foreach (var who in (Member[])[maija, experts[2], kaisa])
                await Do(() => who.Sends(verb, data));
        }

        foreach (var command in Chat.Services.GetServices<ICommands>().SelectMany(c => c.Commands.Keys).Where(c => !Troubles.Thrown.Contains($"handler command {c}")).ToList())
        foreach (var who in (Member[])[experts[2], kaisa])
            await Do(() => who.Says(ExperienceBot.Words.In(Language.Fi)[$"command.{command}"].Split('|')[0]));
        await Do(() => maija.Says(Words.Text("words to nobody in the end")));

        foreach (var aggregate in Chat.The<OrderBook>().Open.Select(o => Keys.Of(o.Id)).Append(Keys.Tenant).ToList())
        {
            var deadlines = Chat.Services.GetServices<IDeadlines>().SelectMany(d => d.Deadlines.Keys)
                .Where(kind => kind != Kinds.Forget || aggregate == Keys.Tenant) // it leaves nothing to draw
                .Select(kind => new Owed($"again:{kind}", kind, now));
            await Do(() => ledger.Commit(aggregate, [], [Owed.Refresh("", now), .. deadlines], CancellationToken.None));
        }

        await Until("2026-03-27 09:00");
        foreach (var kinds in Chat.Services.GetServices<IComposer>().SelectMany(c => c.Messages.Keys).Where(k => !Troubles.Thrown.Contains($"composer {k}")).Chunk(20))
            await Do(() => ledger.Commit(Keys.Of(first.Id), [], kinds.Select(k => Owed.Message($"again:{k}", k, new(kaisa.Id), now)), CancellationToken.None));
        await Get("/health/ready"); // while ranges fail
        await Until("2026-03-27 09:30");
    }

    /// <summary>One expert takes out all that is kept of them and has it erased.</summary>
    async Task Erased()
    {
        var gone = experts[6];
        await Do(() => gone.Says("Lataa tietoni"));
        await Follow();
        await Do(() => gone.Says("Poista tietoni"));
        await Do(() => gone.Taps("Poista kaikki"));
        await Do(() => gone.Taps("Kyllä, poista kaikki"));
        await Until("2026-03-27 10:00");
        Troubles.Disarm();
        Assert.DoesNotContain(Chat.Roster, e => e.Id.Value == gone.Id);
    }

    /// <summary>What may be free text is.</summary>
    string Free(string verb, string value) => value.StartsWith("https:", StringComparison.Ordinal) ? $"{value}/{Words.Word($"an address in {verb}")}"
        : value.Contains(' ', StringComparison.Ordinal) || value.EndsWith('.') ? Words.Text($"a text in {verb}") : value;

    /// <summary>Does it again until nothing fails.</summary>
    async Task Do(Func<Task> act)
    {
        var isDone = false;
        for (var tries = 1; ; tries++)
        {
            var (before, said) = (Troubles.Thrown.Count, Words.Count);
            try
            {
                await act();
                if (Troubles.Thrown.Count == before)
                    return;
                isDone = true;
            }
            catch (InvalidOperationException) when (isDone && Troubles.Thrown.Count == before)
            {
                Words.Forget(said);
                return; // what failed was in the background, and the button is gone because it was pressed
            }
            catch (Exception e) when (e is InvalidOperationException or HttpRequestException or StoreUnavailableException && Troubles.Thrown.Count > before && tries < 40)
            {
                // The bot answered with an error.
            }
        }
    }

    async Task<OrderId> Submits((string Key, string Value)[] form)
    {
        Gone.Enqueue(string.Join('\n', form));
        while (true)
        {
            var before = Troubles.Thrown.Count;
            try
            {
                return await Chat.Submits(form);
            }
            catch (Exception e) when (e is InvalidOperationException or StoreUnavailableException && Troubles.Thrown.Count > before)
            {
                // Nothing was kept.
            }
        }
    }

    Task Until(string local) => Do(() => Chat.Until(local));

    Task Get(string path) => Do(async () =>
    {
        using var answer = await Chat.Http.GetAsync(new Uri(path, UriKind.Relative));
    });

    Task Post(string path, params (string Key, string Value)[] form) => Do(async () =>
    {
        using var body = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Key, f.Value)));
        using var answer = await Chat.Http.PostAsync(new Uri(path, UriKind.Relative), body);
    });

    /// <summary>Opens whatever cards link to.</summary>
    async Task Follow()
    {
        foreach (var link in Regex.Matches(string.Join('\n', Chat.Cards.Select(c => c.ToJsonString())), @"https://bot\.example\.fi(/(?:files|offer)/([\w.-]+))").ToList())
        {
            if (!followed.Add(link.Value))
                continue;
            Tokens.Add(link.Groups[2].Value);
            await Get(link.Groups[1].Value);
        }
    }

    /// <summary>The channel, which refuses some people's messages with answers that quote them.</summary>
    IResult? Heard(HttpRequest request)
    {
        Urls.Enqueue($"{request.Path}{request.QueryString}");
        if (!refused.Exists(r => request.Path.Value!.Contains(r.Id, StringComparison.Ordinal)))
            return null;
        var quoted = Words.Awkward("what the channel quotes");
        Gone.Enqueue(quoted);
        return Results.Json(
            new JsonObject { ["error"] = new JsonObject { ["code"] = $"Bad argument: {quoted}", ["message"] = quoted, ["innerHttpError"] = new JsonObject { ["body"] = quoted } } },
            statusCode: (Interlocked.Increment(ref refusalsOfTeams) % 3) switch { 0 => 403, 1 => 400, _ => 404 });
    }

    /// <summary>Graph, which refuses each sort of call in each way, and then tells of people more than the bot should pass on.</summary>
    IResult? Asked(GraphCall call)
    {
        Urls.Enqueue($"{call.Path}{call.Query}");
        if (refusals.GetOrAdd(Sort(call), _ => new(RefusalsOfGraph)).TryDequeue(out var status))
        {
            var quoted = Words.Awkward("what Graph quotes");
            Gone.Enqueue(quoted);
            return status == 200 ? Results.Text($"<html>{quoted}</html>", "application/json") : FakeGraph.Refusal(status, $"No such thing as {quoted}", quoted);
        }

        if (call.Method == "GET" && call.Path.Split('/') is ["users", var id] && !Graph!.Users.ContainsKey(id))
        {
            Graph.Knows(id, $"{Words.Word(Mail)}@example.fi", "fi-FI", Words.Awkward("a name in the directory"));
            Gone.Enqueue(Graph.Users[id].ToJsonString());
        }

        return null;
    }

    static string Sort(GraphCall call) => call.Path.Split('/') switch
    {
        ["groups", var id, ..] => $"{call.Method} group {id}",
        ["users", var id] => $"{call.Method} {(NeverMet.Any(n => An.Person(n).Value == id) && call.Method == "GET" ? Newcomers : "users")}",
        ["users", _, "teamwork", ..] => $"{call.Method} installedApps",
        _ => $"{call.Method} events",
    };

    /// <summary>What is owed to the calendars falls due until Graph has refused it in every way.</summary>
    async Task UntilRefused(OrderId order, params string[] sorts)
    {
        for (var tries = 0; !sorts.All(s => refusals.TryGetValue(s, out var left) && left.IsEmpty); tries++)
        {
            Assert.True(tries < 40, $"Not all of {string.Join(", ", sorts)} was refused: {string.Join("; ", refusals.Select(r => $"{r.Key} {r.Value.Count}"))}");
            await Invite();
        }

        await Invite();

        async Task Invite()
        {
            await Do(() => Chat.The<Ledger>().Commit(Keys.Of(order), [], [new("invite", Kinds.Invite, Chat.Clock.GetUtcNow()) { Renewed = true }], CancellationToken.None));
            await Do(() => Chat.Wait(TimeSpan.FromMinutes(11)));
        }
    }

    /// <summary>Whether Graph has refused all it is asked for.</summary>
    public IEnumerable<string> NotRefused => refusals.Where(r => !r.Value.IsEmpty).Select(r => $"{r.Key} was not refused with {string.Join(", ", r.Value)}");

    public int RefusedByGraph => refusals.Count * RefusalsOfGraph.Length;

    List<Member> Offered() => [.. experts.Where(e => e.Has("Otan vastaan"))];

    (string Key, string Value)[] Form(params IEnumerable<(string Key, string Value)> other)
    {
        (string Key, string Value)[] usual =
        [
            ("topics", string.Join(',', Topics)), ("goal", Words.Text("a goal")), ("place", Words.Text("a place")),
            ("pair_professional", $"{Words.Word("a professional's first name")} {Words.Word("a professional's last name")}"),
            ("day_contact", $"{Words.Word("a contact")}, {Words.Phone("a contact's number")}"), ("payer", $"Kp {Words.Word("a payer")}"), ("arrangements", Words.Text("arrangements")),
        ];
        return [.. usual.Where(u => other.All(o => o.Key != u.Key)), .. other];
    }

    public async ValueTask DisposeAsync()
    {
        if (Chat is not null)
            await Chat.DisposeAsync();
        if (Graph is not null)
            await Graph.DisposeAsync();
        File.Delete(roster);
    }
}
