using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>
/// Background organisations (R-107) and their partnership (D-12), kept by coordinators. The person who is responsible sees of the
/// members who agreed to it the first name, how often they have acted, and whether the documents are in order (domain §5.5).
/// </summary>
public sealed class Organisations(IStore store, Ledger ledger, Roster roster, PersonBook people, Brokering rules, Tenancy tenancy) : ICardActions, ICommands
{
    const int Most = 200;
    const int MostListed = 20;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["organisation.open"] = Coordinating(async (visit, tap, ct) =>
            {
                if (tap["organisation"] is not { Length: > 0 } id)
                    await List(visit, ct);
                else if ((await All(ct)).Find(o => Organisation.IdOf(o.Name) == id) is { } known)
                    visit.Show(await Draw(known, visit.Words, null, ct));
                else
                    visit.Tell(visit.Words["not_yours"]);
            }),
            ["organisation.save"] = Coordinating(Save),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["organisations"] = (visit, _, ct) => tenancy.IsCoordinator(visit.Who) ? List(visit, ct) : Told(visit, "coordinators_only"),
            ["members"] = (visit, _, ct) => Members(visit, ct),
        };

    static Task Told(Visit visit, string text)
    {
        visit.Tell(visit.Words[text]);
        return Task.CompletedTask;
    }

    /// <summary>Those that are kept, and those that only stand in somebody's profile.</summary>
    async Task<List<Organisation>> All(CancellationToken ct)
    {
        var kept = (await store.Range(ledger.Partition(Keys.Tenant), Keys.Organisations, Keys.After(Keys.Organisations), Most, ct))
            .Select(r => StoredJson.Read(r.Data, StoredJson.Rows.Organisation));
        return [.. kept.Concat(roster.All.Where(e => e.Organisation is not null && !e.IsGone).Select(e => new Organisation(e.Organisation!)).OrderBy(o => o.Name, StringComparer.Ordinal))
            .DistinctBy(o => Organisation.IdOf(o.Name)).OrderBy(o => o.Name, StringComparer.Ordinal)];
    }

    IEnumerable<Expert> MembersOf(Organisation organisation) => roster.All
        .Where(e => !e.IsGone && e.Organisation is { } name && Organisation.IdOf(name) == Organisation.IdOf(organisation.Name)).OrderBy(e => e.Name, StringComparer.Ordinal);

    async Task List(Visit visit, CancellationToken ct)
    {
        var words = visit.Words;
        var all = await All(ct);
        var body = new List<CardElement?> { Title(words["organisation.title"]), all.Count == 0 ? Text(words["organisation.none"]) : null };
        foreach (var organisation in all.Take(MostListed))
        {
            body.Add(new Container(
                Text($"**{PlainText.Escape(organisation.Name)}** · {words.Say("organisation.members", MembersOf(organisation).Count())}"),
                new ActionSet(Button("organisation.open", words["order.show"], ("organisation", Organisation.IdOf(organisation.Name)))))
            {
                Spacing = Spacing.Small,
            });
        }

        if (all.Count > MostListed)
            body.Add(Subtle(words.Say("digest.more", all.Count - MostListed)));
        visit.Show(Card(words, body, new ShowCardAction(words["organisation.add"], Form(new(""), words))));
    }

    async Task<AdaptiveCard> Draw(Organisation organisation, Words words, string? note, CancellationToken ct) => Card(
        words,
        [
            Title(PlainText.Escape(organisation.Name)), note is null ? null : Notice(note),
            Facts(
                (words["organisation.responsible"], organisation.Responsible is { } person ? (await people.Find(person, ct)).Name ?? person.Value : words["organisation.nobody"]),
                (words["organisation.partnership"], words[$"organisation.partnership.{organisation.Partnership}"]),
                (words["organisation.until"], organisation.Until is { } until ? Format.Date(until, words.Language) : null),
                (words["organisation.people"], string.Join(", ", MembersOf(organisation).Select(e => e.Name)))),
        ],
        new ShowCardAction(words["register.edit"], Form(organisation, words)), Button("organisation.open", words["organisation.back"]));

    static AdaptiveCard Form(Organisation of, Words words) => Card(
        words,
        [
            of.Name.Length > 0 ? null : new TextInput("name") { Label = words["organisation.name"], MaxLength = 120, IsRequired = true, ErrorMessage = words["error.Text"] },
            new TextInput("responsible") { Label = words["organisation.responsible_label"], MaxLength = 60, Value = of.Responsible?.Value },
            new ChoiceSetInput("partnership", [.. Enum.GetValues<Partnership>().Select(p => new Choice(words[$"organisation.partnership.{p}"], RosterFile.KeyOf(p)))])
            {
                Label = words["organisation.partnership"], Style = ChoiceSetStyle.Compact, Value = RosterFile.KeyOf(of.Partnership),
            },
            new DateInput("until") { Label = words["organisation.until_label"], Value = of.Until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
        ],
        Send("organisation.save", words["register.save"], of.Name.Length > 0 ? [("organisation", Organisation.IdOf(of.Name))] : []));

    async Task Save(Visit visit, CardTap tap, CancellationToken ct)
    {
        var words = visit.Words;
        var problems = new List<RosterProblem>();
        var read = new RosterRow(0, ["organisation", "contract_until"], [tap["name"]?.Trim() ?? "", tap["until"]?.Trim() ?? ""], problems).Expert([]);
        var known = tap["organisation"] is { Length: > 0 } id ? (await All(ct)).Find(o => Organisation.IdOf(o.Name) == id) : null;
        if ((known?.Name ?? read.Organisation) is not { } name || Spelling.Fold(name).Length == 0)
        {
            visit.Show(Card(words, [Notice(problems.Count > 0 ? problems[0].MendIn(words) : words["organisation.no_name"], ContainerStyle.Warning)],
                new ShowCardAction(words["organisation.add"], Form(new(""), words))));
            return;
        }

        // Written by hand before: what else is kept of it stays.
        known ??= (await All(ct)).Find(o => Organisation.IdOf(o.Name) == Organisation.IdOf(name)) ?? new(name);
        var responsible = tap["responsible"]?.Trim() is { Length: > 0 } typed ? PersonId.From(typed) : null;
        if (problems.Count > 0 || (responsible is null && tap["responsible"]?.Trim().Length > 0))
        {
            visit.Show(await Draw(known, words, words[problems.Count > 0 ? "organisation.bad_date" : "organisation.bad_id"], ct));
            return;
        }

        var next = known with
        {
            Responsible = responsible, Until = read.ContractUntil, Partnership = Enum.GetValues<Partnership>().FirstOrDefault(p => RosterFile.KeyOf(p) == tap["partnership"]),
        };
        await store.Commit(
            ledger.Partition(Keys.Tenant), [new Write.Put(Keys.Organisations + Organisation.IdOf(next.Name), StoredJson.Write(next, StoredJson.Rows.Organisation))], ct);
        visit.Show(await Draw(next, words, words["register.saved"], ct));
    }

    /// <summary>"Jäsenemme": only of those who have agreed to it, and nothing of how many others there are.</summary>
    async Task Members(Visit visit, CancellationToken ct)
    {
        var words = visit.Words;
        var mine = (await All(ct)).FindAll(o => o.Responsible == visit.Who);
        if (mine.Count == 0)
        {
            visit.Show(Card(words, [Title(words["members.title"]), Text(words["members.not_responsible"]), PlainText.Of(visit.Who.Value)]));
            return;
        }

        var body = new List<CardElement?> { Title(words["members.title"]), Text(words["members.what"]) };
        foreach (var organisation in mine)
        {
            var shown = MembersOf(organisation).Where(e => e.Consents.Contains(Consent.Organisation)).ToList();
            body.Add(Heading(PlainText.Escape(organisation.Name)));
            body.Add(shown.Count == 0 ? Text(words["members.none"]) : null);
            foreach (var member in shown)
            {
                var acted = member.Reservations.Count(r => r.Until is null && r.Sessions[^1].End <= visit.Now && r.Sessions[^1].End > visit.Now.AddYears(-1));
                var inOrder = Documents.Document.SignedUntil(member) >= LocalTime.DateOf(visit.Now, rules.Zone);
                body.Add(PlainText.Of($"{member.FirstName}: {words.Say("members.acted", acted)} · {words[inOrder ? "members.documents" : "members.no_documents"]}"));
            }
        }

        visit.Show(Card(words, body));
    }

    Func<Visit, CardTap, CancellationToken, Task> Coordinating(Func<Visit, CardTap, CancellationToken, Task> act) =>
        (visit, tap, ct) => tenancy.IsCoordinator(visit.Who) ? act(visit, tap, ct) : Told(visit, "not_yours");
}
