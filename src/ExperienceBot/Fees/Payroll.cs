using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using SpreadCheetah;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Fees;

/// <summary>
/// What payroll needs of a month's assignments, as files behind signed links. A row stands in one file only; a correction stands in
/// the next with what was sent before. No identity codes, no bank accounts, no topics (D-6).
/// </summary>
public sealed class Payroll(IStore store, Ledger ledger, OrderBook orders, Roster roster, OrderFacts facts, Links links, AccessLog accesses, Brokering rules, Tenancy tenancy, TimeProvider clock)
    : ICardActions, ICommands
{
    const int Months = 12;
    const int MostFiles = 3;
    static readonly string[] Columns =
        ["order", "day", "person", "payer", "row", "fee", "km", "per_diem", "meal", "other", "support", "travel", "total", "before", "to_pay"];

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>> { ["payroll.export"] = Export };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["payroll"] = Ask };

    Task Ask(Visit visit, string _, CancellationToken ct)
    {
        if (tenancy.IsCoordinator(visit.Who))
            visit.Show(Asked(visit, null));
        else
            visit.Tell(visit.Words["coordinators_only"]);
        return Task.CompletedTask;
    }

    AdaptiveCard Asked(Visit visit, string? note)
    {
        var today = LocalTime.DateOf(visit.Now, rules.Zone);
        return Card(
            visit.Words,
            [
                Title(visit.Words["payroll.title"]), note is null ? null : Notice(note), Text(visit.Words["payroll.text"]),
                new ChoiceSetInput("month", [.. Enumerable.Range(0, Months).Select(n => today.AddMonths(-n)).Select(d => new Choice(Name(Key(d)), Key(d)))])
                {
                    Label = visit.Words["payroll.month"], Style = ChoiceSetStyle.Compact, Value = Key(today.AddMonths(-1)), IsRequired = true, ErrorMessage = visit.Words["error.Choice"],
                },
                new TextInput("payer") { Label = visit.Words["payroll.payer"], MaxLength = 40 },
            ],
            Send("payroll.export", visit.Words["payroll.make"]));
    }

    /// <summary>What is approved and not yet sent goes into a new file; without any, the latest files are shown.</summary>
    async Task Export(Visit visit, CardTap tap, CancellationToken ct)
    {
        var words = visit.Words;
        if (!tenancy.IsCoordinator(visit.Who))
        {
            visit.Tell(words["not_yours"]);
            return;
        }

        if (tap["month"] is not { } month || !DateOnly.TryParseExact($"{month}-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly _))
        {
            visit.Show(Asked(visit, words["payroll.which"]));
            return;
        }

        var payer = tap["payer"]?.Trim() is { Length: > 0 } typed ? Mark(typed) : null;
        foreach (var (order, seat) in (await Rows(month, payer, ct)).Where(r => r.Seat.Claim is { SentAt: null, IsDisputed: false }))
            await orders.Change(order.Id, visit.Who.Value, "payroll.export", o => Claiming.Send(o, seat.Expert, visit.Now, visit.Now), ct);

        var sent = (await Rows(month, payer, ct)).Where(r => r.Seat.Claim!.SentAt is not null).GroupBy(r => r.Seat.Claim!.SentAt!.Value).OrderByDescending(g => g.Key).ToList();
        var body = new List<CardElement?> { Title(words.Say("payroll.of", Name(month))), Text(words[sent.Count == 0 ? "payroll.nothing" : "payroll.sent"]) };
        foreach (var file in sent.Take(MostFiles))
        {
            var total = file.Sum(r => Due(r.Seat));
            body.Add(new Container(
                Text(words.Say("payroll.file", facts.Moment(file.Key, words), file.Count(), OrderFacts.Euros(total))),
                new ActionSet(
                    new OpenUrlAction(words["payroll.xlsx"], Link(visit.Who, month, payer, file.Key, "xlsx", words)),
                    new OpenUrlAction(words["payroll.csv"], Link(visit.Who, month, payer, file.Key, "csv", words))))
            {
                Style = ContainerStyle.Emphasis, Spacing = Spacing.Medium,
            });
        }

        visit.Show(Card(words, body));
    }

    /// <summary>The file of a link; null when it is nobody's who may have it.</summary>
    public async Task<(byte[] Bytes, string Type, string Name)?> Read(PersonId by, string[] what, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(by) || what is not [var month, var payer, var ticks, var form, var code] || Bot.LanguageOf(code) is not { } language
            || !long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at))
            return null;
        await accesses.Paid(by, clock.GetUtcNow(), ct);
        var words = Words.In(language);
        var rows = (await Rows(month, payer == "-" ? null : payer, ct)).Where(r => r.Seat.Claim!.SentAt?.UtcTicks == at).ToList();
        return form == "xlsx"
            ? (await Sheet(rows, words, ct), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", $"{words["payroll.name"]}-{month}.xlsx")
            : (Lines(rows, words), "text/csv; charset=utf-8", $"{words["payroll.name"]}-{month}.csv");
    }

    /// <param name="payer">The mark of a cost centre; null takes all.</param>
    async Task<List<(Order Order, Offer Seat)>> Rows(string month, string? payer, CancellationToken ct)
    {
        var rows = new List<(Order Order, Offer Seat)>();
        foreach (var partition in ledger.Partitions)
        {
            await foreach (var row in store.All(partition, Keys.PayrollOf(month), ct))
            {
                var key = row.Key[Keys.PayrollOf(month).Length..].Split('!');
                if (await orders.Find(new(key[0]), ct) is { } order && order.OfferTo(new(key[1])) is { Claim.Approved: { } approved } seat
                    && approved.Month == month && (payer is null || Mark(order.Form["payer"] ?? "") == payer))
                    rows.Add((order, seat));
            }
        }

        return [.. rows.OrderBy(r => r.Order.Form["payer"], StringComparer.OrdinalIgnoreCase).ThenBy(r => r.Order.StartsAt).ThenBy(r => r.Seat.Expert.Value, StringComparer.Ordinal)];
    }

    /// <summary>Comma for the decimals and semicolons between: what Excel in Finland opens.</summary>
    byte[] Lines(IReadOnlyList<(Order Order, Offer Seat)> rows, Words words)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = CsvWriter.Create(text, new CsvWriterOptions { Separator = ';' }, leaveOpen: true))
        {
            foreach (var cells in rows.Select(r => Cells(r.Order, r.Seat)).Prepend(Columns.Select(c => words[$"payroll.column.{c}"])))
            {
                foreach (var cell in cells)
                    csv.WriteField(cell is decimal euros ? euros.ToString("0.00", CultureInfo.InvariantCulture).Replace('.', ',') : Harmless((string?)cell));
                csv.EndRecord();
            }
        }

        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    /// <summary>What a spreadsheet would run as a formula is shown as it is; amounts below zero stay numbers.</summary>
    static string? Harmless(string? text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..] ? $"'{text}" : text;

    async Task<byte[]> Sheet(IReadOnlyList<(Order Order, Offer Seat)> rows, Words words, CancellationToken ct)
    {
        using var bytes = new MemoryStream();
        await using (var book = await Spreadsheet.CreateNewAsync(bytes, null, ct))
        {
            await book.StartWorksheetAsync(words["payroll.name"], null, ct);
            await book.AddRowAsync([.. Columns.Select(c => new Cell(words[$"payroll.column.{c}"]))], ct);
            foreach (var (order, seat) in rows)
                await book.AddRowAsync([.. Cells(order, seat).Select(c => c is decimal euros ? new Cell(euros) : new Cell((string?)c))], ct); // a text is never a formula
            await book.FinishAsync(ct);
        }

        return bytes.ToArray();
    }

    IEnumerable<object?> Cells(Order order, Offer seat)
    {
        var claim = seat.Claim!;
        var costs = claim.Approved!.Costs;
        var days = claim.Report?.Days is { IsDefaultOrEmpty: false } reported ? reported : [LocalTime.DateOf(order.StartsAt, rules.Zone)];
        return
        [
            OrderFacts.Number(order.Id), string.Join(", ", days.Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
            roster.Find(seat.Expert)?.Name ?? seat.Expert.Value, order.Form["payer"], order.FeeOf(seat).Row,
            costs.Fee, costs.Kilometres, costs.PerDiem, costs.Meal, costs.Other, costs.Support, costs.Travel, costs.Total, claim.SentBefore, Due(seat),
        ];
    }

    static decimal Due(Offer seat) => (seat.Claim!.Approved!.Costs.Total ?? 0) - seat.Claim.SentBefore;

    string Link(PersonId by, string month, string? payer, DateTimeOffset at, string form, Words words) =>
        links.Payroll(by, $"{month}.{payer ?? "-"}.{at.UtcTicks}.{form}.{words.Code}");

    /// <summary>A cost centre as it stands in a link.</summary>
    static string Mark(string payer) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payer.Trim().ToUpperInvariant())).AsSpan(0, 8));

    static string Key(DateOnly day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture);

    static string Name(string month) => $"{month[5..].TrimStart('0')}/{month[..4]}";
}
