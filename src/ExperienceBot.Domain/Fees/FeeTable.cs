using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ExperienceBot.Experts;
using ExperienceBot.Orders;

namespace ExperienceBot.Fees;

/// <summary>What one row pays, gross. The text people read in other languages is the word <c>fee.{Id}</c>.</summary>
/// <param name="Unit">What <paramref name="Amount"/> is paid for, as the source says it: kerta, luento, tunti …</param>
/// <param name="MinutesMin">To <paramref name="MinutesMax"/>, both included, the row covers; null covers all.</param>
public sealed record FeeRow(
    string Id,
    [property: JsonPropertyName("task")] ImmutableArray<string> Tasks,
    string Fi,
    decimal Amount,
    string? Unit = null,
    int? MinutesMin = null,
    int? MinutesMax = null)
{
    internal bool Covers(int minutes) => minutes >= (MinutesMin ?? 0) && minutes <= (MinutesMax ?? int.MaxValue);
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

    /// <summary>A known table by its id, or a table in the form of <c>fee-tables.json</c> (one table in it).</summary>
    /// <exception cref="FormatException">Neither; the message says what is wrong.</exception>
    public static FeeTable Load(string idOrJsonText)
    {
        if (!idOrJsonText.AsSpan().TrimStart().StartsWith("{"))
            return Known.GetValueOrDefault(idOrJsonText) ?? throw new FormatException(
                $"There is no fee table '{idOrJsonText}'; there are {string.Join(", ", Known.Keys.Order())}.");
        var tables = Read(idOrJsonText);
        return tables is [var table]
            ? table
            : throw new FormatException($"One fee table is needed, not {tables.Length}.");
    }

    /// <param name="minutes">How long the expert speaks or takes part.</param>
    /// <param name="prepared">Preparation has been agreed.</param>
    public FeeQuote For(string taskType, int minutes, bool prepared, ExpertRole role)
    {
        if (role == ExpertRole.Peer)
            return new FeeQuote.NotPaid();
        if (TaskTypes.Find(taskType) is { MayBePeer: true })
            return new FeeQuote.CoordinatorDecides(PeerOrExpert);
        var task = prepared && taskType == "dev_group" ? "dev_group_prep" : taskType;
        return Rows.FirstOrDefault(row => row.Tasks.Contains(task)) switch
        {
            null => new FeeQuote.CoordinatorDecides(NoRow),
            var row when row.Covers(minutes) => new FeeQuote.Row(row, row.Amount),
            { MinutesMin: 60, MinutesMax: 60 } => new FeeQuote.CoordinatorDecides(OneHourOnly),
            _ => new FeeQuote.CoordinatorDecides(OtherLength),
        };
    }

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
            throw new FormatException($"The fee table cannot be read: {wrong.Message}", wrong);
        }
    }

    // The reader refuses a null property, but lets null elements of a list through.
    static T Present<T>(T? element) => element ?? throw new JsonException("a list holds null");

    FeeTable Checked()
    {
        var tasks = Rows.SelectMany(row => Present(row).Tasks).Select(Present).ToArray();
        if (tasks.FirstOrDefault(task => TaskTypes.Find(task) is null) is { } unknown)
            throw new FormatException($"Fee table '{Id}' names an unknown task type '{unknown}'.");
        if (tasks.GroupBy(task => task).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new FormatException($"Fee table '{Id}' has two rows for '{twice.Key}'.");
        if (Rows.FirstOrDefault(row => row.Amount < 0 || row.MinutesMin > row.MinutesMax) is { } odd)
            throw new FormatException($"Fee table '{Id}', row '{odd.Id}': negative amount, or reversed lengths.");
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
sealed partial class FeeJson : JsonSerializerContext;
