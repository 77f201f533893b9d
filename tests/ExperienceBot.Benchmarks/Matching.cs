using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Matching;
using ExperienceBot.Orders;
using ExperienceBot.Places;

namespace ExperienceBot.Benchmarks;

/// <summary>
/// The best ten for an order, from rosters of three sizes with calendars and caps: the product's index beside a scan of bare
/// arrays by hand, which is given the order as bits and gives row numbers. Both must find the same people.
/// </summary>
static class Matching
{
    const int Best = 10;
    const int OrdersInRound = 40;

    static readonly DateTimeOffset Now = new(2026, 3, 2, 7, 0, 0, TimeSpan.Zero);
    static readonly Brokering Rules = new();
    static readonly string[] Modes = ["onsite", "remote", "hybrid"];
    static readonly string[] Tasks = [.. TaskTypes.All.Select(t => t.Key)];
    static readonly string[] AllTopics = [.. Topics.All.Select(t => t.Key)];

    public static Task Measure(Report report)
    {
        foreach (var people in new[] { 1_000, 10_000, 100_000 })
            Measure(report, people);
        return Task.CompletedTask;
    }

    static void Measure(Report report, int people)
    {
        var draw = new Draw(people);
        Expert[] roster = [.. Enumerable.Range(0, people).Select(n => AnExpert(n, draw))];
        Order[] orders = [.. Enumerable.Range(0, OrdersInRound).Select(n => AnOrder(n, draw))];
        var open = roster.Where(_ => draw.OneIn(20)).ToDictionary(e => e.Id, _ => 1 + draw.Below(4));

        var index = new RosterIndex(Rules);
        foreach (var expert in roster)
            index.Put(expert);
        var bare = new BareRoster(roster, open, Rules.Zone);
        BareOrder[] asked = [.. orders.Select(o => new BareOrder(o, Rules.Zone, Now))];

        for (var n = 0; n < orders.Length; n++)
        {
            var rows = new int[Best];
            var found = rows[..bare.Best(asked[n], rows)].Select(row => roster[row].Id);
            if (!index.Best(orders[n], Best, Now, open).Select(r => r.Expert.Id).SequenceEqual(found))
                throw new InvalidOperationException($"The two do not find the same people for order {n} of {people}.");
        }

        var (repeats, place) = (Math.Max(1, 400_000 / people), new int[Best]);
        var (ours, theirs, slow) = (new List<double>(), new List<double>(), new List<double>());
        Action<int> byIndex = n => index.Best(orders[n], Best, Now, open);
        Action<int> byHand = n => bare.Best(asked[n], place);
        Action<int> byRule = n => _ = Fit.Rank(orders[n], roster.Select(e => new Candidate(e, open.GetValueOrDefault(e.Id))), Now, Rules);
        for (var warm = 0; warm < 30; warm++)
        {
            MicrosecondsOf(byIndex, Math.Max(1, repeats / 10));
            MicrosecondsOf(byHand, Math.Max(1, repeats / 10));
        }

        for (var round = 0; round < report.Rounds * 2; round++)
        {
            ours.Add(MicrosecondsOf(byIndex, repeats));
            theirs.Add(MicrosecondsOf(byHand, repeats));
        }

        for (var round = 0; round < 2; round++)
            slow.Add(MicrosecondsOf(byRule, 1));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < orders.Length; n++)
            byIndex(n);
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / orders.Length;

        var size = people.ToString("N0", CultureInfo.InvariantCulture);
        report.Compare($"best {Best} of {size} experts", "µs", ours, theirs, "≤ 3");
        report.State($"the same by the plain rule, {size} experts", $"{slow.Min():0} µs", "");
        report.State($"allocated by an order, {size} experts", $"{bytes} B", "< 10,000 B");
    }

    static double MicrosecondsOf(Action<int> rank, int repeats)
    {
        var from = Stopwatch.GetTimestamp();
        for (var repeat = 0; repeat < repeats; repeat++)
        {
            for (var n = 0; n < OrdersInRound; n++)
                rank(n);
        }

        return Stopwatch.GetElapsedTime(from).TotalMicroseconds / (repeats * OrdersInRound);
    }

    static Expert AnExpert(int n, Draw draw) => new()
    {
        Id = new(string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{n:D12}")), Name = "Anna Salonen",
        Role = draw.OneIn(10) ? ExpertRole.Peer : draw.OneIn(15) ? ExpertRole.CoDeveloper : ExpertRole.Expert,
        Status = draw.OneIn(12) ? ExpertStatus.Paused : draw.OneIn(20) ? ExpertStatus.Inactive : ExpertStatus.Active,
        PausedUntil = draw.OneIn(2) ? Now.AddDays(draw.Below(60) - 30) : null,
        Topics = [.. draw.Some(AllTopics, 2 + draw.Below(4))], TaskTypes = [.. draw.Some(Tasks, 4 + draw.Below(8))],
        Languages = draw.OneIn(5) ? ["fi", "sv"] : draw.OneIn(10) ? ["sv"] : ["fi"],
        Sides = draw.OneIn(4) ? [ExperienceSide.Relative] : draw.OneIn(4) ? [ExperienceSide.Own, ExperienceSide.Relative] : [ExperienceSide.Own],
        Municipality = Municipalities.All[draw.Below(Municipalities.All.Length)].Fi, MaxKm = draw.OneIn(6) ? null : 30 + draw.Below(300), Remote = !draw.OneIn(3),
        TrainedUntil = Ends(draw), ContractUntil = Ends(draw), ConfidentialityUntil = Ends(draw),
        WeeklyCap = draw.OneIn(4) ? 1 + draw.Below(3) : null, MonthlyCap = draw.OneIn(4) ? 1 + draw.Below(5) : null,
        Consents = draw.OneIn(15) ? [Consent.Name] : [Consent.Matching, Consent.Name],
        Reservations =
        [
            .. Enumerable.Range(0, draw.Below(7)).Select(r => new Reservation(
                new(string.Create(CultureInfo.InvariantCulture, $"{n:D8}-{r:D8}")), [ASession(draw, -300, 60)], draw.OneIn(10))),
        ],
    };

    static DateOnly? Ends(Draw draw) => draw.OneIn(25) ? null : new DateOnly(2026, 1, 1).AddDays(30 + draw.Below(1000));

    static Order AnOrder(int n, Draw draw)
    {
        var form = new[]
        {
            ("order_mode", "new"), ("task_type", Tasks[n % Tasks.Length]), ("topics", string.Join(',', draw.Some(AllTopics, 1 + draw.Below(3)))),
            ("experience_side", draw.OneIn(3) ? "own" : "any"), ("mode", Modes[n % Modes.Length]),
            ("municipality", Municipalities.All[draw.Below(Municipalities.All.Length)].Fi), ("language", draw.OneIn(6) ? "sv" : "fi"),
            ("dates", Orders.Form.Write([ASession(draw, 3, 55)])),
        }.Aggregate(Orders.Form.Empty, (all, a) => all.With(a.Item1, a.Item2));
        return new()
        {
            Id = new(string.Create(CultureInfo.InvariantCulture, $"order-{n:D8}")), Requester = new("requester"), Form = form, SubmittedAt = Now,
            Status = OrderStatus.Approved, Fee = new("row", 75), FeedbackCode = "code", Seed = draw.Below(int.MaxValue),
        };
    }

    static Session ASession(Draw draw, int from, int to)
    {
        var start = Now.AddDays(from + draw.Below(to - from)).AddMinutes(30 * draw.Below(16));
        return new(start, start.AddMinutes(60 + (30 * draw.Below(5))));
    }
}

/// <summary>The same numbers in every run.</summary>
sealed class Draw(int seed)
{
    ulong state = (ulong)seed + 0x9E3779B97F4A7C15;

    public int Below(int most)
    {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        return (int)(state % (ulong)most);
    }

    public bool OneIn(int n) => Below(n) == 0;

    public HashSet<string> Some(string[] of, int count)
    {
        var some = new HashSet<string>();
        while (some.Count < count)
            some.Add(of[Below(of.Length)]);
        return some;
    }
}

/// <summary>An order of one session as the bits and numbers the scan compares.</summary>
sealed class BareOrder
{
    public readonly ulong Topics, Primary;
    public readonly uint Task, Language;
    public readonly byte Side;
    public readonly bool IsDevelopment, IsRemote, IsHybrid, IsHeavy, IsLight, PrefersOneSide;
    public readonly int FirstDay, LastDay, Today, Week, Month, Seed;
    public readonly long Start, End, Now, YearAgo;
    public readonly short[]? Km;

    public BareOrder(Order order, TimeZoneInfo zone, DateTimeOffset now)
    {
        var form = order.Form;
        var topics = form.Choices("topics");
        (Topics, Primary) = (BareRoster.TopicBits(topics), BareRoster.TopicBits([topics[0]]));
        (Task, Language) = (BareRoster.TaskBits([form.TaskType]), BareRoster.LanguageBits(form.Choices("language")));
        Side = (byte)(form["experience_side"] == "own" ? 1 : 0);
        PrefersOneSide = form["experience_side"] != "any";
        var task = TaskTypes.Find(form.TaskType)!;
        (IsDevelopment, IsRemote, IsHybrid, IsHeavy) = (task.IsDevelopment, form.IsRemote, form["mode"] == "hybrid", task.IsHeavy);
        IsLight = task.Key is "story_clients" or "story_staff" or "group_assist" or "material_review" or "interview" or "client_support";
        (Start, End) = (order.StartsAt.UtcTicks, order.EndsAt.UtcTicks);
        var day = LocalTime.DateOf(order.StartsAt, zone);
        (FirstDay, LastDay) = (day.DayNumber, LocalTime.DateOf(order.EndsAt, zone).DayNumber);
        Today = LocalTime.DateOf(now, zone).DayNumber;
        (Week, Month, Seed) = (FirstDay / 7, (day.Year * 12) + day.Month, order.Seed);
        (Now, YearAgo) = (now.UtcTicks, now.AddYears(-1).UtcTicks);
        if (!IsRemote && Municipalities.Find(form["municipality"]!) is { } there)
            Km = [.. Municipalities.All.Select(from => (short)Municipalities.Km(from, there))];
    }
}

/// <summary>Bare arrays and one loop: what somebody would write who had nothing but this to make fast.</summary>
sealed class BareRoster
{
    const byte Consents = 1, IsRemote = 2, IsCoDeveloper = 4;

    static readonly string[] Languages = ["fi", "sv", "en", "se", "sign", "other"];

    readonly ulong[] topics;
    readonly uint[] tasks;
    readonly byte[] languages, sides, flags, openOffers;
    readonly long[] availableFrom;
    readonly int[] trainedUntil, signedUntil, maxKm, weeklyCaps, monthlyCaps, from;
    readonly short[] places;
    readonly (long Start, long End, int Day, int Month, bool IsHeavy)[] sessions;
    readonly string[] ids;

    public BareRoster(Expert[] people, Dictionary<PersonId, int> open, TimeZoneInfo zone)
    {
        topics = [.. people.Select(e => TopicBits(e.Topics))];
        tasks = [.. people.Select(e => TaskBits(e.TaskTypes))];
        languages = [.. people.Select(e => (byte)LanguageBits(e.Languages))];
        sides = [.. people.Select(e => (byte)e.Sides.Sum(s => s == ExperienceSide.Own ? 1 : 2))];
        flags = [.. people.Select(e => (byte)((e.Consents.Contains(Consent.Matching) ? Consents : 0) | (e.Remote ? IsRemote : 0) | (e.Role == ExpertRole.CoDeveloper ? IsCoDeveloper : 0)))];
        openOffers = [.. people.Select(e => (byte)open.GetValueOrDefault(e.Id))];
        availableFrom = [.. people.Select(e => e.Status == ExpertStatus.Active ? 0 : e.Status == ExpertStatus.Paused && e.PausedUntil is { } until ? until.UtcTicks : long.MaxValue)];
        trainedUntil = [.. people.Select(e => e.Role == ExpertRole.Expert ? e.TrainedUntil?.DayNumber ?? -1 : int.MaxValue)];
        signedUntil = [.. people.Select(e => Math.Min(e.ContractUntil?.DayNumber ?? -1, e.ConfidentialityUntil?.DayNumber ?? -1))];
        (maxKm, places) = ([.. people.Select(e => e.MaxKm ?? -1)], [.. people.Select(e => (short)Municipalities.All.IndexOf(Municipalities.Find(e.Municipality!)!))]);
        (weeklyCaps, monthlyCaps) = ([.. people.Select(e => e.WeeklyCap ?? 2)], [.. people.Select(e => e.MonthlyCap ?? 6)]);
        from = new int[people.Length + 1];
        for (var row = 0; row < people.Length; row++)
            from[row + 1] = from[row] + people[row].Reservations.Length;
        sessions =
        [
            .. people.SelectMany(e => e.Reservations).Select(r =>
            {
                var day = LocalTime.DateOf(r.Sessions[0].Start, zone);
                return (r.Sessions[0].Start.UtcTicks, r.Sessions[0].End.UtcTicks, day.DayNumber, (day.Year * 12) + day.Month, r.Heavy);
            }),
        ];
        ids = [.. people.Select(e => e.Id.Value)];
    }

    /// <returns>How many of the rows were filled, the best first.</returns>
    public int Best(BareOrder order, int[] rows)
    {
        var count = 0;
        Span<(int Points, long Lot)> marks = stackalloc (int, long)[rows.Length];
        for (var row = 0; row < topics.Length; row++)
        {
            if ((topics[row] & order.Topics) == 0 || (tasks[row] & order.Task) == 0 || (languages[row] & order.Language) == 0
                || (sides[row] & order.Side) != order.Side || (flags[row] & Consents) == 0
                || (!order.IsDevelopment && (flags[row] & IsCoDeveloper) != 0) || (order.IsRemote && (flags[row] & IsRemote) == 0)
                || availableFrom[row] > order.Now || trainedUntil[row] < order.LastDay || signedUntil[row] < order.Today || openOffers[row] >= 3)
                continue;
            var km = order.Km is { } table ? table[places[row]] : -1;
            if (!order.IsRemote && maxKm[row] >= 0 && km > maxKm[row] && !(order.IsHybrid && (flags[row] & IsRemote) != 0))
                continue;

            var (inWeek, inMonth, inYear, last, isOut) = (0, 0, 0, long.MinValue, false);
            var (first, end) = (from[row], from[row + 1]);
            for (var n = first; n < end; n++)
            {
                ref readonly var s = ref sessions[n];
                isOut |= (s.Start < order.End && order.Start < s.End) || s.Day == order.FirstDay
                    || (s.IsHeavy && s.Day + 1 == order.FirstDay) || (order.IsHeavy && s.Day - 1 == order.LastDay);
                inWeek += s.Day / 7 == order.Week ? 1 : 0;
                inMonth += s.Month == order.Month ? 1 : 0;
                inYear += s.Start > order.YearAgo ? 1 : 0;
                last = Math.Max(last, s.End);
            }

            if (isOut || inWeek >= weeklyCaps[row] || inMonth >= monthlyCaps[row])
                continue;

            var idle = first == end ? 12 : (int)Math.Clamp(TimeSpan.FromTicks(order.Now - last).TotalDays / 30, 0, 12);
            var points = ((topics[row] & order.Primary) != 0 ? 40 : 20)
                + (inYear == 0 ? 30 : Math.Max(0, (2 * idle) - (4 * inYear)))
                + (order.PrefersOneSide && sides[row] != 3 ? 5 : 0)
                + (ulong.PopCount(topics[row] & order.Topics) > 1 ? 5 : 0)
                + (km < 0 ? 0 : km <= 30 ? 10 : Math.Max(0, 10 - (km / 30)))
                + (first == end && order.IsLight ? 5 : 0);
            if (count == rows.Length && points < marks[^1].Points)
                continue;
            var lot = Lot(order.Seed, ids[row]);
            if (count == rows.Length && points == marks[^1].Points && lot >= marks[^1].Lot)
                continue;
            count = Math.Min(count + 1, rows.Length);
            var at = count - 1;
            for (; at > 0 && (points > marks[at - 1].Points || (points == marks[at - 1].Points && lot < marks[at - 1].Lot)); at--)
                (marks[at], rows[at]) = (marks[at - 1], rows[at - 1]);
            (marks[at], rows[at]) = ((points, lot), row);
        }

        return count;
    }

    public static ulong TopicBits(IEnumerable<string> keys) => keys.Aggregate(0UL, (bits, key) => bits | (1UL << Topics.All.IndexOf(Topics.All.First(t => t.Key == key))));

    public static uint TaskBits(IEnumerable<string> keys) => keys.Aggregate(0U, (bits, key) => bits | (1U << TaskTypes.All.IndexOf(TaskTypes.Find(key)!)));

    public static uint LanguageBits(IEnumerable<string> keys) => keys.Aggregate(0U, (bits, key) => bits | (1U << Array.IndexOf(Languages, key)));

    static long Lot(int seed, string person)
    {
        Span<byte> text = stackalloc byte[64];
        seed.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        text[written++] = (byte)':';
        written += Encoding.UTF8.GetBytes(person, text[written..]);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(text[..written], hash);
        return BitConverter.ToInt64(hash);
    }
}
