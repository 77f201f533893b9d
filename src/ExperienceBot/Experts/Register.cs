using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.People;
using ExperienceBot.Teams;
using ExperienceBot.Work;

namespace ExperienceBot.Experts;

/// <summary>
/// Coordinators find people of the roster, open a profile, add and change people, and agree on breaks. A change is read as the
/// roster file is read; whoever opens a profile stands in the access log.
/// </summary>
public sealed class Register(Roster roster, RegisterCards cards, AccessLog accesses, PersonBook people, Brokering rules, Tenancy tenancy)
    : ICardActions, ICommands, IListener, IComposer
{
    const int MostAccesses = 1000;
    static readonly TimeSpan Open = TimeSpan.FromHours(1);
    static readonly string[] Settable = ["applicant", "in_training", "active", "limited", "inactive"];

    /// <summary>Before the walk: "kotikunta: Vaasa" belongs to the profile that is open.</summary>
    public int Turn => 8;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["expert.find"] = Coordinating((visit, tap, ct) => Find(visit, tap["query"] ?? "", ct)),
            ["expert.open"] = About((visit, expert, _, ct) => Show(visit, expert, null, ct)),
            ["expert.edit"] = About(async (visit, expert, tap, ct) =>
            {
                if (tap["field"] is not { } column || !RegisterCards.Fields.Contains(column))
                    return;
                await accesses.Opened(visit.Who, expert.Id, visit.Now, ct);
                visit.Show(cards.Edit(expert, column, visit.Words, null));
            }),
            ["expert.set"] = About((visit, expert, tap, ct) => Set(
                visit, expert, tap["field"] ?? "", RosterRow.IsList(tap["field"] ?? "") ? (tap["value"] ?? "").Replace(',', '|') : tap["value"] ?? "", ct)),
            ["expert.status"] = About((visit, expert, tap, ct) => SetStatus(visit, expert, tap["status"] ?? "", tap["until"], ct)),
            ["expert.add"] = Coordinating(Add),
            ["expert.log"] = Coordinating(async (visit, tap, ct) => await Log(visit, PersonId.From(tap["expert"]), ct)),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["experts"] = Only((visit, ct) => Find(visit, "", ct)),
            ["addexpert"] = Only((visit, _) =>
            {
                visit.Show(cards.New(visit.Words, null, null, null));
                return Task.CompletedTask;
            }),
            ["accesslog"] = Only((visit, ct) => Log(visit, null, ct)),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.RecoveryBreak] = (o, _) => new(roster.Find(o.To.Id) is { IsRecovering: true } expert
                ? new Message(cards.Recovery(expert, o.Words), o.Words["summary.hello"]) : null),
        };

    /// <summary>"Etsi Aino"; and "kotikunta: Vaasa", "tila: ei aktiivinen" or "toipumistauko: 31.3.2026" about the profile that was opened last.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(visit.Who) || visit.Person.Draft is { Shelved: false })
            return false;
        foreach (var find in Words.All("register.say.find").SelectMany(w => w.Split('|')))
        {
            if (text.StartsWith(find + " ", StringComparison.OrdinalIgnoreCase))
            {
                await Find(visit, text[find.Length..].Trim(), ct);
                return true;
            }
        }

        if (visit.Person is not { Expecting: { Verb: "expert.set", About: { } about } opened }
            || visit.Now - opened.Since > Open || text.Split(':', 2) is not [var label, var value] || Known(about) is not { } expert)
            return false;
        if (IsSaid("recovery.title", label))
        {
            await Recover(visit, expert, RegisterCards.Keys("contract_until", value.Trim(), visit.Words), ct);
            return true;
        }

        if (IsSaid("register.status", label) && Settable.FirstOrDefault(s => RegisterCards.IsStatus(s, value)) is { } status)
        {
            await SetStatus(visit, expert, status, null, ct);
            return true;
        }

        if (RegisterCards.Fields.FirstOrDefault(f => f == label.Trim() || IsSaid($"field.{f}", label)) is not { } field)
            return false;
        await Set(visit, expert, field, RegisterCards.Keys(field, value.Trim(), visit.Words), ct);
        return true;
    }

    static bool IsSaid(string key, string typed) => Words.All(key).Any(w => w.Equals(typed.Trim(), StringComparison.OrdinalIgnoreCase));

    async Task Find(Visit visit, string query, CancellationToken ct)
    {
        var words = query.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Spelling.Fold).Where(w => w.Length > 0).ToList();
        var all = roster.All.Where(e => e.Status != ExpertStatus.Erased).ToList();
        var found = all.FindAll(e => cards.Said(e, visit.Words) is var said && words.TrueForAll(w => said.Contains(w, StringComparison.Ordinal)));
        if (found.Count == 0 && Spelling.Nearest(query, all.SelectMany(e => e.Name.Split(' ').Append(e.Name)), 1).FirstOrDefault() is { } near)
            found = all.FindAll(e => e.Name == near || e.Name.Split(' ').Contains(near)); // a name is easily misspelt
        if (query.Length > 0 && found is [var only])
            await Show(visit, only, null, ct);
        else
            visit.Show(cards.List([.. found.OrderBy(e => e.IsGone).ThenBy(e => e.Name, StringComparer.Ordinal)], query, visit.Words));
    }

    async Task Show(Visit visit, Expert expert, string? note, CancellationToken ct)
    {
        await accesses.Opened(visit.Who, expert.Id, visit.Now, ct);
        await people.Change(visit.Who, p => p.Expecting is { Verb: "expert.set" } open && open.About == expert.Id.Value && visit.Now - open.Since < Open / 2
            ? p : p with { Expecting = new("expert.set", null, expert.Id.Value, visit.Now) }, ct);
        visit.Show(cards.Profile(expert, visit.Words, visit.Now, note));
    }

    async Task Set(Visit visit, Expert expert, string field, string value, CancellationToken ct)
    {
        if (!RegisterCards.Fields.Contains(field))
            return;
        var problems = new List<RosterProblem>();
        var read = new RosterRow(0, [field], [value.Trim()], problems).Expert([]);
        if (problems is [var problem, ..])
        {
            visit.Show(cards.Edit(expert, field, visit.Words, problem.MendIn(visit.Words)));
            return;
        }

        await accesses.Changed(visit.Who, expert.Id, visit.Now, ct);
        var next = await Change(expert.Id, e => RosterFile.Over(e, read, new HashSet<string> { field }), ct);
        var isRefused = field == "consents" && !read.Consents.IsSubsetOf(next.Consents);
        await Show(visit, next, visit.Words[isRefused ? "register.consent_own" : "register.saved"], ct);
    }

    async Task SetStatus(Visit visit, Expert expert, string status, string? until, CancellationToken ct)
    {
        var words = visit.Words;
        if (status == "recovery")
        {
            await Recover(visit, expert, until, ct);
            return;
        }

        if (!Settable.Contains(status))
            return;
        var wanted = Enum.GetValues<ExpertStatus>().Single(s => RosterFile.KeyOf(s) == status);
        await accesses.Changed(visit.Who, expert.Id, visit.Now, ct);
        var note = await roster.Change<string>(expert.Id, e => e switch
        {
            null => ("register.saved", null, ImmutableArray<Owed>.Empty),
            _ when e.Status == wanted => (Said(wanted), (Expert?)null, []),
            { Status: ExpertStatus.Withdrawn or ExpertStatus.Erased } => ("register.withdrawn_own", null, []), // they come back themselves
            { Status: ExpertStatus.Paused, IsRecovering: false } when wanted != ExpertStatus.Inactive => ("register.pause_own", null, []), // R-203
            _ => (Said(wanted), e with { Status = wanted, PausedUntil = null, RecoveryUntil = null },
                wanted == ExpertStatus.Inactive ? [new Owed("leave", Kinds.Leave, visit.Now) { Renewed = true }] : []),
        }, ct);
        await Show(visit, roster.Find(expert.Id)!, words[note], ct);
    }

    static string Said(ExpertStatus status) => status switch
    {
        ExpertStatus.Inactive => "register.deactivated", ExpertStatus.Active => "register.activated", _ => "register.saved",
    };

    /// <summary>A recovery break that a coordinator and the expert have agreed on: told to the expert as such (R-411).</summary>
    async Task Recover(Visit visit, Expert expert, string? until, CancellationToken ct)
    {
        var today = LocalTime.DateOf(visit.Now, rules.Zone);
        if (!DateOnly.TryParseExact(until, "yyyy-MM-dd", out var last) || last < today || last > today.AddYears(1))
        {
            visit.Show(cards.Profile(expert, visit.Words, visit.Now, visit.Words["register.recovery_date"]));
            return;
        }

        await accesses.Changed(visit.Who, expert.Id, visit.Now, ct);
        var end = LocalTime.ToUtc(last.AddDays(1), TimeOnly.MinValue, rules.Zone, Overlap.Earlier);
        var isSet = await roster.Change<bool>(expert.Id, e => e switch
        {
            null or { IsGone: true } => (false, (Expert?)null, ImmutableArray<Owed>.Empty),
            { IsRecovering: true } when e.RecoveryUntil == end => (true, null, []),
            _ => (true, e with { Status = ExpertStatus.Paused, PausedUntil = end, RecoveryUntil = end },
                [
                    new Owed($"pause:{end.UtcTicks}", Kinds.PauseEnd, end) { Renewed = true },
                    new Owed("leave", Kinds.Leave, visit.Now) { Renewed = true },
                    Owed.Message($"recovery:{end.UtcTicks}", Kinds.RecoveryBreak, e.Id, rules.Awake(visit.Now)),
                ]),
        }, ct);
        await Show(visit, roster.Find(expert.Id)!, visit.Words[isSet ? "register.recovery_set" : "register.recovery_gone"], ct);
    }

    async Task Add(Visit visit, CardTap tap, CancellationToken ct)
    {
        var problems = new List<RosterProblem>();
        var read = new RosterRow(0, ["id", "name"], [tap["id"]?.Trim() ?? "", tap["name"]?.Trim() ?? ""], problems).Expert([]);
        if (problems is [var problem, ..])
        {
            visit.Show(cards.New(visit.Words, tap["id"], tap["name"], $"{visit.Words[$"field.{problem.Column}"]}: {problem.MendIn(visit.Words)}"));
            return;
        }

        await accesses.Changed(visit.Who, read.Id, visit.Now, ct);
        // Without consent nothing is offered: it is the person's to give.
        var added = read with { Status = ExpertStatus.InTraining, Languages = ["fi"], Sides = [ExperienceSide.Own] };
        var isThere = await roster.Change<bool>(read.Id, e => e is null ? (true, added, ImmutableArray<Owed>.Empty) : (e.Name == read.Name, null, []), ct);
        if (roster.Find(read.Id) is { Status: not ExpertStatus.Erased } expert)
            await Show(visit, expert, visit.Words[isThere ? "register.added" : "register.id_taken"], ct);
        else
            visit.Tell(visit.Words["register.erased"]);
    }

    async Task Log(Visit visit, PersonId? whom, CancellationToken ct)
    {
        var all = await accesses.Recent(MostAccesses, ct);
        var shown = new List<(Access, string)>();
        foreach (var access in all.Where(a => whom is null || a.Whom == whom).Take(RegisterCards.MostAccesses))
            shown.Add((access, roster.Find(access.Actor)?.Name ?? (await people.Find(access.Actor, ct)).Name ?? "–"));
        visit.Show(cards.Log(shown, visit.Words));
    }

    async Task<Expert> Change(PersonId id, Func<Expert, Expert> change, CancellationToken ct) =>
        await roster.Change<Expert>(id, e =>
        {
            var next = change(e!);
            return (next, RosterFile.Write([next]) == RosterFile.Write([e!]) ? null : next, []);
        }, ct);

    Expert? Known(string? id) => PersonId.From(id) is { } person && roster.Find(person) is { Status: not ExpertStatus.Erased } expert ? expert : null;

    Func<Visit, CardTap, CancellationToken, Task> About(Func<Visit, Expert, CardTap, CancellationToken, Task> act) =>
        Coordinating((visit, tap, ct) =>
        {
            if (Known(tap["expert"]) is { } expert)
                return act(visit, expert, tap, ct);
            visit.Tell(visit.Words["not_yours"]);
            return Task.CompletedTask;
        });

    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, CardTap, CancellationToken, Task> act) => (visit, tap, ct) =>
    {
        if (tenancy.IsCoordinator(visit.Who))
            return act(visit, tap, ct);
        visit.Tell(visit.Words["not_yours"]);
        return Task.CompletedTask;
    };

    Func<Visit, string, CancellationToken, Task> Only(Func<Visit, CancellationToken, Task> act) => (visit, _, ct) =>
    {
        if (tenancy.IsCoordinator(visit.Who))
            return act(visit, ct);
        visit.Tell(visit.Words["coordinators_only"]);
        return Task.CompletedTask;
    };
}
