using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using ExperienceBot.Calendar;
using ExperienceBot.People;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Safety;

/// <summary>
/// "Poissa 1.7.–31.7., sijainen …": a coordinator on leave is not written to, another coordinator stands in (E38). Who may
/// coordinate is the settings' matter, never the chat's.
/// </summary>
public sealed partial class Leaves(PersonBook people, Tenancy tenancy, Brokering rules, TimeProvider clock) : ICardActions, ICommands, IListener, IComposer
{
    const int LongestDays = 366;

    /// <summary>Before what takes a text as an answer.</summary>
    public int Turn => 3;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["leave.set"] = Coordinating((visit, tap, ct) => Set(visit, Day(tap["from"]), Day(tap["until"]), PersonId.From(tap["deputy"]), ct)),
            ["leave.end"] = Coordinating((visit, _, ct) => Back(visit, ct)),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["leave"] = (visit, _, ct) => Coordinating((v, _, c) => Ask(v, null, null, null, null, c))(visit, null!, ct),
            ["leave_end"] = (visit, _, ct) => Coordinating((v, _, c) => Back(v, c))(visit, null!, ct),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Deputy] = async (o, ct) =>
            {
                var absent = await people.Find(new(o.Work.Aggregate[2..]), ct);
                return absent.Leave is { } leave && leave.Deputy == o.To.Id
                    ? new(Card(o.Words, [Title(o.Words["leave.deputy"]), Text(o.Words.Say("leave.deputy_text", PlainText.Escape(absent.Name ?? "–"), Days(leave, o.Words)))]), o.Words["summary.change"])
                    : o.IsFirst ? null : new(Card(o.Words, [Text(o.Words["leave.deputy_over"])]), o.Words["summary.change"]);
            },
        };

    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(visit.Who)
            || Words.All("command.leave").SelectMany(w => w.Split('|')).FirstOrDefault(w => text.StartsWith(w + " ", StringComparison.OrdinalIgnoreCase)) is not { } said)
            return false;
        var told = text[said.Length..];
        var (from, until) = Span(told, LocalTime.DateOf(visit.Now, rules.Zone));
        var named = new List<PersonId>();
        foreach (var (id, name) in await Others(visit.Who, ct))
        {
            if (name.Split(' ').Any(part => part.Length > 1 && told.Contains(part, StringComparison.OrdinalIgnoreCase)))
                named.Add(id);
        }

        if (from is not null && until is not null && named is [var deputy])
            await Set(visit, from, until, deputy, ct);
        else
            await Ask(visit, visit.Words["leave.incomplete"], from, until, named is [var one] ? one : null, ct);
        return true;
    }

    /// <summary>Whether a message to all coordinators is left out for this one: they are away, and another one is there and is written to.</summary>
    public async Task<bool> Passes(Person to, WorkItem item, CancellationToken ct)
    {
        if (to.Leave is null || !item.IsToAll || !IsAway(to))
            return false;
        foreach (var other in tenancy.Coordinators.Where(c => c != to.Id))
        {
            if (await people.Find(other, ct) is { IsLeftInPeace: false, Away: null } colleague && !IsAway(colleague))
                return true;
        }

        return false;
    }

    /// <summary>Who hears of a red flag that nobody took: those on leave and the second receiver; the coordinators once more when there is nobody else.</summary>
    public async Task<ImmutableArray<PersonId>> NotYetTold(CancellationToken ct)
    {
        var others = new List<PersonId>();
        foreach (var coordinator in tenancy.Coordinators)
        {
            if (IsAway(await people.Find(coordinator, ct)))
                others.Add(coordinator);
        }

        if (tenancy.SecondReceiver is { } second && !tenancy.IsCoordinator(second))
            others.Add(second);
        return others.Count > 0 ? [.. others] : tenancy.Coordinators;
    }

    bool IsAway(Person person) => person.Leave is { } leave && leave.Covers(LocalTime.DateOf(clock.GetUtcNow(), rules.Zone));

    async Task Set(Visit visit, DateOnly? from, DateOnly? until, PersonId? deputy, CancellationToken ct)
    {
        var today = LocalTime.DateOf(visit.Now, rules.Zone);
        var problem = from is null || until is null || deputy is null ? "leave.incomplete"
            : until < from || until < today || until.Value.DayNumber - from.Value.DayNumber > LongestDays ? "leave.dates_wrong"
            : deputy == visit.Who || !tenancy.IsCoordinator(deputy.Value) ? "leave.not_coordinator"
            : (await people.Find(deputy.Value, ct)).Leave is { } theirs && theirs.From <= until && theirs.Until >= from ? "leave.deputy_away"
            : null;
        if (problem is not null)
        {
            await Ask(visit, visit.Words[problem], from, until, deputy, ct);
            return;
        }

        var leave = new Leave(from!.Value, until!.Value, deputy!.Value);
        await people.Decide<bool>(visit.Who, p => p.Leave == leave ? (true, p, [])
            : (true, p with { Leave = leave },
            [
                Owed.Message($"deputy:{leave.Deputy}:{leave.From:yyyyMMdd}:{leave.Until:yyyyMMdd}", Kinds.Deputy, leave.Deputy, visit.Now) with { Renewed = true },
                Owed.Refresh("deputy:", visit.Now),
            ]), ct);
        visit.Show(Card(
            visit.Words,
            [Title(visit.Words["leave.set"]), Text(visit.Words.Say("leave.set_text", Days(leave, visit.Words), PlainText.Escape((await people.Find(leave.Deputy, ct)).Name ?? "–")))],
            Button("leave.end", visit.Words["leave.end"])));
    }

    async Task Back(Visit visit, CancellationToken ct)
    {
        await people.Decide<bool>(visit.Who, p => p.Leave is null ? (false, p, []) : (true, p with { Leave = null }, [Owed.Refresh("deputy:", visit.Now)]), ct);
        visit.Show(Card(visit.Words, [Text(visit.Words["leave.ended"])]));
    }

    async Task Ask(Visit visit, string? note, DateOnly? from, DateOnly? until, PersonId? deputy, CancellationToken ct)
    {
        var (words, others) = (visit.Words, await Others(visit.Who, ct));
        if (others.Count == 0)
        {
            visit.Show(Card(words, [Title(words["leave.title"]), Text(words["leave.nobody"])]));
            return;
        }

        visit.Show(Card(
            words,
            [
                Title(words["leave.title"]), note is null ? null : Notice(note, ContainerStyle.Attention), Text(words["leave.how"]),
                new DateInput("from") { Label = words["leave.from"], IsRequired = true, ErrorMessage = words["error.Date"], Value = Iso(from) },
                new DateInput("until") { Label = words["leave.until"], IsRequired = true, ErrorMessage = words["error.Date"], Value = Iso(until) },
                new ChoiceSetInput("deputy", [.. others.Select(o => new Choice(PlainText.Escape(o.Name), o.Id.Value))])
                {
                    Label = words["leave.who"], Style = ChoiceSetStyle.Expanded, IsRequired = true, ErrorMessage = words["error.Choice"],
                    Value = deputy is { } chosen && others.Exists(o => o.Id == chosen) ? chosen.Value : null,
                },
                Subtle(words["leave.typed"]),
            ],
            Send("leave.set", words["leave.save"]),
            visit.Person.Leave is null ? null : Button("leave.end", words["leave.end"])));
    }

    async Task<List<(PersonId Id, string Name)>> Others(PersonId who, CancellationToken ct)
    {
        var others = new List<(PersonId, string)>();
        foreach (var id in tenancy.Coordinators.Where(c => c != who))
            others.Add((id, (await people.Find(id, ct)).Name ?? id.Value[^12..]));
        return others;
    }

    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, CardTap, CancellationToken, Task> act) => (visit, tap, ct) =>
    {
        if (tenancy.IsCoordinator(visit.Who))
            return act(visit, tap, ct);
        visit.Tell(visit.Words["coordinators_only"]);
        return Task.CompletedTask;
    };

    static string Days(Leave leave, Words words) => $"{Format.Date(leave.From, words.Language)}–{Format.Date(leave.Until, words.Language)}";

    static DateOnly? Day(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    static string? Iso(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>"1.7.–31.7.", "1.–31.7.2026"; without a year the next time these days come.</summary>
    static (DateOnly? From, DateOnly? Until) Span(string text, DateOnly today)
    {
        var match = Period().Match(text);
        if (!match.Success)
            return (null, null);
        int? N(string group) => match.Groups[group].Success ? int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : null;
        var year = N("y2") ?? N("y1") ?? today.Year;
        var (from, until) = (Date(N("y1") ?? year, N("m1") ?? N("m2")!.Value, N("d1")!.Value), Date(year, N("m2")!.Value, N("d2")!.Value));
        if (from > until && N("y1") is null)
        {
            if (N("y2") is not null)
                from = from.Value.AddYears(-1);
            else
                until = until.Value.AddYears(1);
        }

        return until < today && N("y2") is null ? (from?.AddYears(1), until?.AddYears(1)) : (from, until);
    }

    static DateOnly? Date(int year, int month, int day) =>
        month is >= 1 and <= 12 && year is >= 2000 and <= 2200 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new(year, month, day) : null;

    [GeneratedRegex(@"(?<d1>\d{1,2})\.\s?(?:(?<m1>\d{1,2})\.\s?(?<y1>\d{4})?)?\s*[-–−]\s*(?<d2>\d{1,2})\.\s?(?<m2>\d{1,2})\.?\s?(?<y2>\d{4})?")]
    private static partial Regex Period();
}
