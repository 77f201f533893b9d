using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExperienceBot.Experts;
using ExperienceBot.Orders;

namespace ExperienceBot.Fees;

/// <summary>What one row pays, gross. The text people read in other languages is the word <c>fee.{Id}</c>, or the row's own.</summary>
/// <param name="Unit">What <paramref name="Amount"/> is paid for, as the source says it: kerta, luento, tunti …</param>
/// <param name="MinutesMin">To <paramref name="MinutesMax"/>, both included, the row covers; null covers all.</param>
public sealed record FeeRow(
    string Id,
    [property: JsonPropertyName("task")] ImmutableArray<string> Tasks,
    string Fi,
    decimal Amount,
    string? Unit = null,
    int? MinutesMin = null,
    int? MinutesMax = null,
    string? Sv = null,
    string? En = null)
{
    internal int Least => MinutesMin ?? 0;

    internal int Most => MinutesMax ?? int.MaxValue;

    internal bool Covers(int minutes) => minutes >= Least && minutes <= Most;
}

/// <summary>What a table says about a task. A price no row states is never worked out from one that does.</summary>
public abstract record FeeQuote
{
    FeeQuote() { }

    public sealed record Row(FeeRow FeeRow, decimal Amount) : FeeQuote;

    /// <summary>Peer support: travel only.</summary>
    public sealed record NotPaid : FeeQuote;

    /// <param name="Reason">One of <see cref="FeeTable"/>'s; its text is the word <c>fee.{Reason}</c>.</param>
    public sealed record CoordinatorDecides(string Reason) : FeeQuote;
}

/// <summary>A body's fees in force between two dates, both included; a null end is open.</summary>
public sealed record FeeTable(
    string Id,
    string NameFi,
    string Currency,
    bool Taxable,
    ImmutableArray<FeeRow> Rows,
    string? Unit = null,
    DateOnly? ValidFrom = null,
    DateOnly? ValidTo = null)
{
    public const string NoRow = "no_row";
    public const string OtherLength = "other_length";
    public const string OneHourOnly = "one_hour_only";
    public const string PeerOrExpert = "peer_or_expert";
    public const string NotInForce = "not_in_force";

    /// <summary>The same table in other periods, when the file holds several.</summary>
    [JsonIgnore]
    public ImmutableArray<FeeTable> Others { get; init; } = [];

    IEnumerable<FeeTable> Periods => Others.Prepend(this).OrderBy(table => table.From);

    DateOnly From => ValidFrom ?? DateOnly.MinValue;

    DateOnly To => ValidTo ?? DateOnly.MaxValue;

    /// <summary>A known table by its id, or a table in the form of <c>fee-tables.json</c>: one, or its periods one after the other.</summary>
    /// <exception cref="FormatException">Neither; the message says what is wrong, where, and how to mend it.</exception>
    public static FeeTable Load(string idOrJsonText)
    {
        if (!idOrJsonText.AsSpan().TrimStart().StartsWith("{"))
            return Known.GetValueOrDefault(idOrJsonText) ?? throw new FormatException(
                $"There is no fee table '{idOrJsonText}'; there are {string.Join(", ", Known.Keys.Order())}.");
        var tables = Read(idOrJsonText);
        if (tables.Length == 0 || tables.Select(table => table.Id).Distinct().Count() > 1)
            throw new FormatException($"One fee table is needed, not {tables.Length}: give every period of it the same id.");
        var periods = tables.OrderBy(table => table.From).ToList();
        if (periods.Zip(periods.Skip(1)).FirstOrDefault(pair => pair.Second.From <= pair.First.To) is ({ } first, { } second))
            throw new FormatException(
                $"Fee table '{first.Id}' holds twice on {second.From:yyyy-MM-dd}: end the earlier period (valid_to) before the later begins (valid_from).");
        return periods[^1] with { Others = [.. periods.SkipLast(1)] };
    }

    /// <summary>Days between two periods, and lengths between two rows of a task, for which nothing is stated: a coordinator decides there.</summary>
    [JsonIgnore]
    public IEnumerable<string> Gaps =>
    [
        .. Periods.Zip(Periods.Skip(1)).Where(pair => pair.First.To.AddDays(1) < pair.Second.From)
            .Select(pair => $"no period from {pair.First.To.AddDays(1):yyyy-MM-dd} to {pair.Second.From.AddDays(-1):yyyy-MM-dd}"),
        .. from table in Periods
           from task in table.Rows.SelectMany(row => row.Tasks).Distinct()
           let rows = table.Rows.Where(row => row.Tasks.Contains(task)).OrderBy(row => row.Least).ToList()
           from pair in rows.Zip(rows.Skip(1))
           where pair.First.Most + 1 < pair.Second.Least
           select $"no row for {task} from {pair.First.Most + 1} to {pair.Second.Least - 1} minutes (rows {pair.First.Id} and {pair.Second.Id})",
    ];

    /// <summary>As on the day of the session.</summary>
    /// <inheritdoc cref="For(string, int, bool, ExpertRole)"/>
    public FeeQuote For(string taskType, int minutes, bool prepared, ExpertRole role, DateOnly day) =>
        role == ExpertRole.Peer ? new FeeQuote.NotPaid()
        : Periods.FirstOrDefault(table => table.From <= day && day <= table.To)?.For(taskType, minutes, prepared, role)
            ?? new FeeQuote.CoordinatorDecides(NotInForce);

    /// <param name="minutes">How long the expert speaks or takes part.</param>
    /// <param name="prepared">Preparation has been agreed.</param>
    public FeeQuote For(string taskType, int minutes, bool prepared, ExpertRole role)
    {
        if (role == ExpertRole.Peer)
            return new FeeQuote.NotPaid();
        if (TaskTypes.Find(taskType) is { MayBePeer: true })
            return new FeeQuote.CoordinatorDecides(PeerOrExpert);
        var task = prepared && taskType == "dev_group" ? "dev_group_prep" : taskType;
        var rows = Rows.Where(row => row.Tasks.Contains(task)).ToList();
        return rows.Find(row => row.Covers(minutes)) is { } row ? new FeeQuote.Row(row, row.Amount)
            : new FeeQuote.CoordinatorDecides(
                rows.Count == 0 ? NoRow : rows.TrueForAll(r => r is { MinutesMin: 60, MinutesMax: 60 }) ? OneHourOnly : OtherLength);
    }

    /// <summary>The row of that id, in any period; null when there is none.</summary>
    public FeeRow? RowOf(string id) => Periods.Reverse().SelectMany(table => table.Rows).FirstOrDefault(row => row.Id == id);

    /// <summary>Whether it comes with the product.</summary>
    public static bool IsKnown(string id) => Known.ContainsKey(id);

    static readonly FrozenDictionary<string, FeeTable> Known =
        Read(Embedded.Text("fee-tables.json")).ToFrozenDictionary(table => table.Id);

    static ImmutableArray<FeeTable> Read(string json)
    {
        try
        {
            var tables = JsonSerializer.Deserialize(json, FeeJson.Default.FeeTableFile)!.FeeTables;
            return [.. tables.Select(table => Present(table).Checked())];
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"The fee table cannot be read: {wrong.Message} Mend that place; fee-tables.json in the sources shows the form.", wrong);
        }
    }

    // The reader refuses a null property, but lets null elements of a list through.
    static T Present<T>(T? element) => element ?? throw new JsonException("a list holds null.");

    FeeTable Checked()
    {
        foreach (var row in Rows)
        {
            var where = $"Fee table '{Id}', row '{Present(row).Id}'";
            if (row.Tasks.Select(Present).FirstOrDefault(task => TaskTypes.Find(task) is null) is { } unknown)
                throw new FormatException($"{where} names an unknown task type '{unknown}': use a key of the task catalogue, like story_clients.");
            if (row.Amount < 0)
                throw new FormatException($"{where} has the amount {row.Amount}: give euros from 0 up.");
            if (row.Least > row.Most || row.Least < 0)
                throw new FormatException($"{where} goes from {row.MinutesMin} to {row.MinutesMax} minutes: let minutes_min be at most minutes_max.");
        }

        foreach (var task in Rows.SelectMany(row => row.Tasks).GroupBy(task => task))
        {
            var rows = Rows.SelectMany(row => row.Tasks.Where(t => t == task.Key).Select(_ => row)).OrderBy(row => row.Least).ToList();
            if (rows.Zip(rows.Skip(1)).FirstOrDefault(pair => pair.Second.Least <= pair.First.Most) is ({ } one, { } other))
                throw new FormatException(
                    $"Fee table '{Id}' has two rows for '{task.Key}' that cover the same length, '{one.Id}' and '{other.Id}': part them by minutes_min and minutes_max.");
        }

        if (From > To)
            throw new FormatException($"Fee table '{Id}' ends before it begins: let valid_from be at most valid_to.");
        return this with { Rows = [.. Rows.Select(row => row with { Unit = row.Unit ?? Unit })] };
    }
}

sealed record FeeTableFile(ImmutableArray<FeeTable> FeeTables);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(FeeTableFile))]
[JsonSerializable(typeof(TravelFile))]
[JsonSerializable(typeof(OwnTravelFile))]
sealed partial class FeeJson : JsonSerializerContext;
