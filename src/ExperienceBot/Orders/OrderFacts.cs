using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Fees;
using ExperienceBot.Offers;
using ExperienceBot.Places;
using ExperienceBot.Teams;

namespace ExperienceBot.Orders;

/// <summary>An order's facts in words, the same wherever they are shown. Whose facts they are is the card's matter.</summary>
public sealed class OrderFacts(Brokering rules, TravelRates rates)
{
    /// <summary>"A1B2C": short enough to say on the phone.</summary>
    public static string Number(OrderId id) => id.Value.Replace("-", "", StringComparison.Ordinal)[..5].ToUpperInvariant();

    public string Moment(DateTimeOffset at, Words words) => Format.Moment(at, rules.Zone, words.Language);

    public string When(IEnumerable<Session> sessions, Words words) =>
        string.Join("; ", sessions.Select(s => Format.Session(s.Start, s.End, rules.Zone, words.Language)));

    /// <summary>As much of a session as was told.</summary>
    public string When(Span half, Words words) =>
        half.Start is { } start ? Moment(LocalTime.ToUtc(half.Date, start, rules.Zone, Overlap.Earlier), words) : Format.Date(half.Date, words.Language);

    public static string Status(Order order, Words words) =>
        words[order is { Status: OrderStatus.Closed, EndReason: "nobody" } ? "order.status.nobody" : $"order.status.{order.Status}"];

    public static string Task(Form form, Words words) => words[$"task.{form.TaskType}"];

    public static string Topics(Form form, Words words) => string.Join(", ", form.Choices("topics").Select(t => words[$"topic.{t}"]));

    /// <summary>Of one answer, for the summary and for saying it back.</summary>
    public string? Answer(Form form, string key, Words words)
    {
        var q = Questions.Find(key);
        return form[key] is not { } value ? null : q.Kind switch
        {
            AnswerKind.Sessions => When(form.Dates, words),
            AnswerKind.Minutes => Format.Duration(form.Number(key) ?? 0, words.Language),
            AnswerKind.YesNo => words[value == "true" ? "yes" : "no"],
            AnswerKind.Municipality => Municipality(form, words),
            AnswerKind.Choice or AnswerKind.Choices => string.Join(", ", form.Choices(key).Select(o => Option(key, o, words))),
            _ => value,
        };
    }

    public static string Option(string key, string option, Words words) => words[key switch
    {
        "task_type" => $"task.{option}",
        "topics" => $"topic.{option}",
        _ => $"option.{key}.{option}",
    }];

    public static string Where(Form form, Words words) => form["mode"] switch
    {
        "remote" => words["option.mode.remote"],
        "hybrid" => $"{Municipality(form, words)}, {form["place"]} ({words["facts.hybrid"]})",
        _ => $"{Municipality(form, words)}, {form["place"]}",
    };

    /// <summary>Without the address: what an expert needs to weigh an offer.</summary>
    public static string Area(Form form, Words words) => form["mode"] switch
    {
        "remote" => words["option.mode.remote"],
        "hybrid" => $"{Municipality(form, words)}, {words["facts.hybrid"]}",
        var mode => $"{Municipality(form, words)}, {words[$"option.mode.{mode}"].ToLower(CultureInfo.InvariantCulture)}",
    };

    /// <summary>By the name it has in the reader's language.</summary>
    static string? Municipality(Form form, Words words) =>
        words.Language == Language.Sv && form["municipality"] is { } name && Municipalities.Find(name) is { Sv: { } swedish } ? swedish : form["municipality"];

    public static string Audience(Form form, Words words) =>
        words.Say("facts.audience", string.Join(", ", form.Choices("audience").Select(a => words[$"option.audience.{a}"])), form["audience_size"]);

    public static string Fee(Fee fee, Words words) => fee switch
    {
        { NotPaid: true } => words["fee.not_paid"],
        { Amount: null } => words[fee.Reason is { } reason ? $"fee.{reason}" : "fee.open"],
        { Row: { } row, Amount: { } amount } => words.Say("fee.short", Euros(amount), row, Unit(fee, words)),
        { Amount: { } amount } => words.Say("fee.by_coordinator", Euros(amount)),
    };

    /// <summary>With the fee table's own words for the row, and that each expert gets it.</summary>
    /// <param name="experts">How many are ordered.</param>
    public static string FeeInFull(Fee fee, FeeTable table, string? experts, Words words) => fee switch
    {
        { NotPaid: true } or { Amount: null } => Fee(fee, words),
        { Row: { } row, Amount: { } amount } => words.Say("fee.each", words.Say("fee.by_table", Euros(amount), Row(row, table, words), Unit(fee, words)), experts),
        _ => words.Say("fee.each", Fee(fee, words), experts),
    };

    /// <summary>The known tables' rows are words; an operator's own row brings its text along.</summary>
    static string Row(string id, FeeTable table, Words words) =>
        words.Has($"fee.{id}") && FeeTable.IsKnown(table.Id) ? words[$"fee.{id}"]
        : table.RowOf(id) is not { } row ? id
        : PlainText.Escape(words.Language switch { Language.Sv => row.Sv ?? row.Fi, Language.En => row.En ?? row.Fi, _ => row.Fi });

    static string Unit(Fee fee, Words words) => (fee.Unit ?? "kerta") switch
    {
        var unit when words.Has($"unit.{unit}") => words[$"unit.{unit}"],
        var unit => $"/ {PlainText.Escape(unit)}",
    };

    /// <summary>Fee and travel of these people together, known before anybody is bound (R-312); null while the fee is open.</summary>
    public string? Cost(Order order, IReadOnlyCollection<Offer> people, Words words)
    {
        var fees = people.Select(p => order.FeeOf(p)).Select(f => f.NotPaid ? 0 : f.Amount * order.Sessions.Length).ToList();
        if (people.Count == 0 || fees.Contains(null))
            return null;
        var travel = people.Select(p => Trips(order, p.TravelKm)).ToList();
        var fee = people.Count == 1 && order.Sessions.Length == 1 ? Euros(fees[0]!.Value)
            : $"{string.Join(" + ", fees.Select(f => Euros(f!.Value)))}";
        // Where somebody goes and nobody knows how far, the sum is left open.
        var isKnown = order.Form.IsRemote || people.All(p => p.TravelKm is not null);
        return isKnown && travel.TrueForAll(t => t.TrueForAll(e => e is not null))
            ? words.Say("cost.estimate", Euros(fees.Sum(f => f!.Value) + travel.Sum(t => t.Sum(e => e!.Total))), fee, Euros(travel.Sum(t => t.Sum(e => e!.Total))))
            : words.Say("cost.unrated", fee);
    }

    public static string Euros(decimal amount) =>
        amount == decimal.Truncate(amount)
            ? string.Create(CultureInfo.InvariantCulture, $"{amount:0} €")
            : string.Create(CultureInfo.InvariantCulture, $"{amount:0.00} €").Replace('.', ',');

    /// <summary>An estimate of the trip there and back by own car; null when nothing is travelled.</summary>
    public string? Travel(Order order, int? km, Words words)
    {
        if (Trips(order, km) is not { Count: > 0 } trips)
            return null;
        var text = !trips.TrueForAll(t => t is not null) ? words.Say("travel.unknown", km)
            : trips.Count == 1 ? words.Say("travel.estimate", Euros(trips[0]!.Total), km)
            : words.Say("travel.estimates", Euros(trips.Sum(t => t!.Total)), km, trips.Count);
        return trips.Exists(t => t is { Unconfirmed: true }) ? $"{text} {words["travel.unconfirmed"]}" : text;
    }

    /// <summary>One a session; null where the year has no rates yet.</summary>
    List<TravelEstimate?> Trips(Order order, int? km) => order.Form.IsRemote || km is not > 0
        ? []
        : [.. order.Sessions.Select(s => TravelEstimate.For(rates, km.Value, 0, LocalTime.DateOf(s.Start, rules.Zone), TravelEstimate.Hours(s, km.Value)))];

    /// <summary>What both sides know after acceptance, and the requester before.</summary>
    /// <param name="fee">The reader's own; null for the order's.</param>
    public IEnumerable<(string, string?)> Of(Order order, Words words, Fee? fee = null) =>
    [
        (words["facts.task"], Task(order.Form, words)),
        (words["facts.topics"], Topics(order.Form, words)),
        (words["facts.when"], When(order.Sessions, words)),
        (words["facts.where"], Where(order.Form, words)),
        (words["facts.remote"], order.Form["remote_details"]),
        (words["facts.for_whom"], Audience(order.Form, words)),
        (words["facts.language"], Answer(order.Form, "language", words)),
        (words["facts.interpreter"], order.Form.Yes("interpreter") ? words["yes"] : null),
        (words["facts.goal"], order.Form["goal"]),
        (words["facts.professional"], order.Form["pair_professional"]),
        (words["facts.fee"], Fee(fee ?? order.Fee, words)),
        (words["facts.arrangements"], order.Form["arrangements"]),
    ];
}
