using System.Diagnostics;
using System.Globalization;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.Benchmarks;

/// <summary>The same turn after years: most orders held and filed, some hundreds open, beside an empty store.</summary>
static class Growth
{
    const int Stored = 100_000;
    const int Open = 300;
    const int Together = 64;
    static readonly string Partition = Storage.Keys.Partition(FakeChannel.Tenant, Storage.Keys.Tenant, 1);

    public static async Task Measure(Report report)
    {
        await using var channel = await FakeChannel.Start();
        using var folder = new Folder();
        var (full, fresh) = (folder.File("full"), folder.File("fresh"));
        await Build(full, report.IsQuick ? Stored / 10 : Stored);
        await Build(fresh, Open);
        await Scan(report, full, fresh);
        var empty = folder.File("empty");
        await Ready(report, channel, full, empty);

        await using var grown = Server.Product(channel, full);
        await using var small = Server.Product(channel, empty);
        var (a, b) = (new Load(channel, grown, true), new Load(channel, small, true));
        await grown.Listens();
        await small.Listens();
        await a.WarmUp();
        await b.WarmUp();
        var (ours, theirs) = (new List<Pace>(), new List<Pace>());
        for (var round = 0; round < report.Rounds; round++)
        {
            ours.Add(await a.Run(16, Form.Execute, report.Window));
            theirs.Add(await b.Run(16, Form.Execute, report.Window));
        }

        report.Compare($"turn with {Count(report):N0} orders and with none: median", "ms", [.. ours.Select(p => p.Median)], [.. theirs.Select(p => p.Median)], "≤ 1.1");
        report.Compare("the same: processor a turn", "ms", [.. ours.Select(p => p.ProcessorMilliseconds)], [.. theirs.Select(p => p.ProcessorMilliseconds)], "≤ 1.1");
    }

    static int Count(Report report) => report.IsQuick ? Stored / 10 : Stored;

    static async Task Ready(Report report, FakeChannel channel, string full, string empty)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < report.Rounds + 1; round++)
        {
            var (a, b) = (await Time(Server.Product(channel, full)), await Time(Server.Product(channel, empty)));
            if (round == 0)
                continue;
            ours.Add(a);
            theirs.Add(b);
        }

        report.Compare($"start to ready with {Count(report):N0} orders and with none", "ms", ours, theirs, "≤ 2");

        static async Task<double> Time(Server starting)
        {
            await using var server = starting;
            await server.Listens();
            using var ready = await server.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            ready.EnsureSuccessStatusCode();
            return Stopwatch.GetElapsedTime(server.Started).TotalMilliseconds;
        }
    }

    /// <summary>One look at what is due, as the work engine takes it.</summary>
    static async Task Scan(Report report, string full, string fresh)
    {
        await using var many = await SqliteStore.Open(full, TimeSpan.FromSeconds(5), Report.Time, CancellationToken.None);
        await using var few = await SqliteStore.Open(fresh, TimeSpan.FromSeconds(5), Report.Time, CancellationToken.None);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < report.Rounds; round++)
        {
            ours.Add(await Look(many));
            theirs.Add(await Look(few));
        }

        report.Compare($"due scan with {Count(report):N0} orders and with the {Open} open ones alone", "ms", ours, theirs, "< 20 ms, ≤ 1.1");

        static async Task<double> Look(IStore store)
        {
            const int Looks = 200;
            await Once();
            var started = Stopwatch.GetTimestamp();
            for (var n = 0; n < Looks; n++)
                await Once();
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds / Looks;

            Task Once() => store.Range(Partition, Storage.Keys.DueWork, Storage.Keys.After(Storage.Keys.DueWork), 200, CancellationToken.None);
        }
    }

    /// <summary>Straight into the store, the open ones last.</summary>
    static async Task Build(string file, int orders)
    {
        await using var store = await SqliteStore.Open(file, TimeSpan.FromSeconds(5), Report.Time, CancellationToken.None);
        var now = Report.Time.GetUtcNow();
        foreach (var some in Enumerable.Range(0, orders).Chunk(Together * 4))
            await Task.WhenAll(some.Select(n => store.Commit(Partition, [.. Rows(n, n >= orders - Open, now)], CancellationToken.None)));
    }

    /// <summary>All rows of one order: itself, its events, an offer, what was sent of it, and the way to it.</summary>
    static IEnumerable<Write> Rows(int n, bool isOpen, DateTimeOffset now)
    {
        var id = new OrderId(string.Create(CultureInfo.InvariantCulture, $"{(uint)n * 2654435761u:x8}{n:x24}"));
        var aggregate = Storage.Keys.Of(id);
        var submitted = isOpen ? now.AddDays(-1 - (n % 20)) : now.AddDays(-40 - (n % 1500));
        var start = submitted.AddDays(30);
        var (requester, expert) = (Person(1 + (n % 3000)), Person(900_000 + (n % 200)));
        var order = Order(id, requester, isOpen, submitted, start, n);
        yield return new Write.Put(Storage.Keys.Head(aggregate), Write(order, StoredJson.Rows.Order));
        for (var version = 1; version <= 4; version++)
        {
            yield return new Write.Put(
                Storage.Keys.Event(aggregate, version),
                Write(new HistoryEvent(requester.Value, "order.submit", OrderStatus.Submitted, OrderStatus.Offering, submitted.AddHours(version)), StoredJson.Rows.HistoryEvent));
        }

        var offer = new Offer(expert, isOpen ? OfferStatus.Sent : OfferStatus.Accepted, 1, 1, submitted.AddDays(2)) { ShownName = "Irja", TravelKm = 40, Why = ["near", "topic"] };
        yield return new Write.Put(Storage.Keys.Offers(aggregate) + expert, Write(offer, StoredJson.Rows.Offer));
        foreach (var (kind, to) in new[] { (Kinds.Offer, expert), (Kinds.Confirmed, requester), (Kinds.SeatReminder, expert), (Kinds.RequesterFeedback, requester) })
        {
            var item = new WorkItem(aggregate, $"{kind}:{to}", kind, start.AddDays(-2))
            {
                To = to, State = isOpen ? WorkState.Pending : WorkState.Sent, ActivityIds = isOpen ? [] : ["1700000000000"],
            };
            yield return new Write.Put(item.Key, Write(item, StoredJson.Rows.WorkItem));
            if (isOpen)
                yield return new Write.Put(Storage.Keys.Due(start.AddDays(20), aggregate, item.Id, isBulk: false), item.Lane);
        }

        yield return new Write.Put(
            string.Create(CultureInfo.InvariantCulture, $"{Storage.Keys.OrdersOf(requester)}{DateTimeOffset.MaxValue.Ticks - submitted.UtcTicks:D19}!{id}"), "");
        if (isOpen)
            yield return new Write.Put(Storage.Keys.OpenOrders + id, "");
    }

    static Order Order(OrderId id, PersonId requester, bool isOpen, DateTimeOffset submitted, DateTimeOffset start, int n) => new()
    {
        Id = id, Requester = requester, SubmittedAt = submitted, Status = isOpen ? OrderStatus.Offering : OrderStatus.Closed, IsFiled = !isOpen,
        Version = 4, Fee = new("row", 75), Wave = 1, Seed = n, FeedbackCode = string.Create(CultureInfo.InvariantCulture, $"code{n}"),
        Form = Answers(start, n).Aggregate(Orders.Form.Empty, (form, answer) => form.With(answer.Key, answer.Value)),
    };

    static IEnumerable<(string Key, string Value)> Answers(DateTimeOffset start, int n) =>
    [
        ("order_mode", "new"), ("task_type", "story_clients"), ("topics", "mental_health,grief"), ("experience_side", "any"),
        ("goal", string.Create(CultureInfo.InvariantCulture, $"Ryhmä {n} saa toivoa toipumisesta ja rohkeutta kertoa omastaan.")), ("expert_count", "1"),
        ("dates", Orders.Form.Write([new Session(start, start.AddMinutes(90))])), ("speaking_minutes", "45"), ("mode", "onsite"),
        ("municipality", "Kokkola"), ("place", "Mariankatu 16, 2. kerros"), ("audience", "clients"), ("audience_size", "12"), ("minors_present", "false"),
        ("language", "fi"), ("pair_professional", "Liisa"), ("day_contact", "Liisa, 040 1234567"), ("recording", "no"), ("payer", "Kp 4711"), ("terms", "true"),
    ];

    static PersonId Person(int number) => new(string.Create(CultureInfo.InvariantCulture, $"55555555-5555-4555-8555-{number:D12}"));
}
