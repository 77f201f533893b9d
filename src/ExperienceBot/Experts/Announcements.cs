using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>
/// "Tiedote": peer meetings, supervision, further training, orientation, thanks (R-402–R-406, R-412). A day has one at the most. It
/// goes to those who take part, and to paused people who allowed contact on a break (R-405).
/// </summary>
public sealed class Announcements(IStore store, Ledger ledger, Roster roster, NewId newId, Tenancy tenancy, Brokering rules, TimeProvider clock)
    : ICardActions, ICommands, IListener, IComposer, IDeadlines
{
    const int Longest = 600;
    const int MostDaysAhead = 30;
    const int MostUpcoming = 5;
    static readonly TimeSpan Ahead = TimeSpan.FromDays(14);

    public int Turn => 9;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>> { ["announcement.send"] = Send };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["announcement"] = (visit, _, _) =>
            {
                if (tenancy.IsCoordinator(visit.Who))
                    visit.Show(Form(visit.Words, newId.Next(), null, null, null));
                else
                    visit.Tell(visit.Words["coordinators_only"]);
                return Task.CompletedTask;
            },
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Announcement] = async (o, ct) => await Find(o.Work.About!, ct) is { } told && (!o.IsFirst || (roster.Find(o.To.Id) is { } expert && Gets(expert)))
                ? new(Draw(told, o.Words), o.Words["announcement.summary"]) : null,
        };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.Announce] = async (work, ct) =>
            {
                var now = rules.Awake(clock.GetUtcNow());
                foreach (var expert in roster.All.Where(Gets).ToList())
                {
                    await ledger.Commit(
                        Keys.Of(expert.Id), [],
                        [Owed.Message($"announcement:{work.About}", Kinds.Announcement, expert.Id, now, work.About) with { Binding = false }], ct);
                }
            },
        };

    /// <summary>"Tiedote: vertaistapaaminen on torstaina" opens the card with the text in it.</summary>
    public Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        var isOne = tenancy.IsCoordinator(visit.Who) && text.Split(':', 2) is [var word, { Length: > 0 }]
            && Words.All("command.announcement").SelectMany(w => w.Split('|')).Contains(word.Trim(), StringComparer.OrdinalIgnoreCase);
        if (isOne)
            visit.Show(Form(visit.Words, newId.Next(), null, text.Split(':', 2)[1].Trim(), null));
        return Task.FromResult(isOne);
    }

    /// <summary>What has a date and comes soon, for the digest.</summary>
    public async Task<IReadOnlyList<string>> Upcoming(Words words, DateTimeOffset now, CancellationToken ct)
    {
        var today = LocalTime.DateOf(now, rules.Zone).ToDateTime(TimeOnly.MinValue);
        var rows = await store.Range(ledger.Partition(Keys.Tenant), Keys.Announcements + Day(DateOnly.FromDateTime(today.AddMonths(-6))), Keys.After(Keys.Announcements), 200, ct);
        return [.. rows.Select(r => StoredJson.Read(r.Data, StoredJson.Rows.Announcement))
            .Where(a => a.When >= today && a.When < today + Ahead).OrderBy(a => a.When).Take(MostUpcoming)
            .Select(a => $"{words[$"announcement.{a.Kind}"]}: {When(a, words)}")];
    }

    /// <summary>A pause is left in peace unless the person allowed contact.</summary>
    static bool Gets(Expert expert) => expert.Status is ExpertStatus.Active or ExpertStatus.Limited or ExpertStatus.InTraining
        || (expert.Status == ExpertStatus.Paused && expert.Consents.Contains(Consent.PausedContact));

    AdaptiveCard Form(Words words, string form, AnnouncementKind? kind, string? text, string? problem) => Card(
        words,
        [
            Title(words["announcement.title"]), problem is null ? null : Notice(problem, ContainerStyle.Warning),
            Text(words.Say("announcement.to", roster.All.Count(Gets))),
            new ChoiceSetInput("kind", [.. Enum.GetValues<AnnouncementKind>().Select(k => new Choice(words[$"announcement.{k}"], RosterFile.KeyOf(k)))])
            {
                Label = words["announcement.kind"], Style = ChoiceSetStyle.Compact, IsRequired = true, ErrorMessage = words["error.Choice"],
                Value = kind is { } chosen ? RosterFile.KeyOf(chosen) : null,
            },
            new TextInput("text") { Label = words["announcement.text"], IsMultiline = true, MaxLength = Longest, Value = text, IsRequired = true, ErrorMessage = words["error.Text"] },
            new DateInput("date") { Label = words["announcement.date"] },
            new TimeInput("time") { Label = words["announcement.time"] },
        ],
        CardLayout.Send("announcement.send", words["announcement.send"], ("formId", form)));

    async Task Send(Visit visit, CardTap tap, CancellationToken ct)
    {
        var words = visit.Words;
        if (!tenancy.IsCoordinator(visit.Who))
        {
            visit.Tell(words["not_yours"]);
            return;
        }

        var (form, text) = (tap["formId"] ?? "", tap["text"]?.Trim() ?? "");
        AnnouncementKind? kind = Enum.GetValues<AnnouncementKind>().Cast<AnnouncementKind?>().FirstOrDefault(k => RosterFile.KeyOf(k!.Value) == tap["kind"]);
        var date = DateOnly.TryParseExact(tap["date"], "yyyy-MM-dd", out var day) ? day : (DateOnly?)null;
        TimeOnly? time = TimeOnly.TryParseExact(tap["time"], "HH:mm", out var clockTime) ? clockTime : null;
        var today = LocalTime.DateOf(visit.Now, rules.Zone);
        var problem = kind is null ? "announcement.no_kind"
            : text.Length is 0 or > Longest ? "announcement.no_text"
            : Answers.HasIdentityCode(text) ? "refused.identity_code"
            : (date is null && (tap["date"] is { Length: > 0 } || time is not null)) || date < today ? "announcement.bad_date"
            : null;
        if (problem is not null || form.Length is 0 or > 64)
        {
            visit.Show(Form(words, form.Length is 0 or > 64 ? newId.Next() : form, kind, text.Length > 0 ? text : null, words[problem ?? "announcement.no_text"]));
            return;
        }

        var at = date?.ToDateTime(time ?? TimeOnly.MinValue);
        for (var on = LocalTime.DateOf(rules.Awake(visit.Now), rules.Zone); on < today.AddDays(MostDaysAhead); on = WorkingDays.Next(on))
        {
            if (await Place(new(form, kind!.Value, text, on, at, visit.Who), ct) is not { } placed)
                continue; // that day has one
            visit.Show(Card(words, [Title(words["announcement.sent"]), Text(words.Say("announcement.day", Format.Date(placed.Day, words.Language)))]));
            return;
        }

        visit.Tell(words["announcement.full"]);
    }

    /// <summary>Null when another one goes out that day; the earlier one when this was sent before.</summary>
    async Task<Announcement?> Place(Announcement announcement, CancellationToken ct)
    {
        var key = Day(announcement.Day);
        if (await Find(key, ct) is { } known)
            return known.Form == announcement.Form ? known : null;
        try
        {
            await ledger.Commit(
                Keys.Tenant, [new Write.Add(Keys.Announcements + key, StoredJson.Write(announcement, StoredJson.Rows.Announcement))],
                [new Owed($"announce:{key}", Kinds.Announce, Later(clock.GetUtcNow(), LocalTime.ToUtc(announcement.Day, new(9, 0), rules.Zone, Overlap.Earlier))) { About = key }], ct);
            return announcement;
        }
        catch (ConflictException)
        {
            return await Find(key, ct) is { } other && other.Form == announcement.Form ? other : null;
        }
    }

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;

    async Task<Announcement?> Find(string day, CancellationToken ct) =>
        await store.Get(ledger.Partition(Keys.Tenant), Keys.Announcements + day, ct) is { } row ? StoredJson.Read(row.Data, StoredJson.Rows.Announcement) : null;

    static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    static AdaptiveCard Draw(Announcement told, Words words) => Card(
        words,
        [
            Title(words[$"announcement.{told.Kind}"]), told.When is null ? null : Facts((words["facts.when"], When(told, words))), PlainText.Of(told.Text),
            Subtle(words["announcement.free"]),
        ]);

    static string When(Announcement told, Words words)
    {
        var (date, time) = (DateOnly.FromDateTime(told.When!.Value), TimeOnly.FromDateTime(told.When.Value));
        return time == TimeOnly.MinValue ? Format.Date(date, words.Language) : $"{Format.Date(date, words.Language)}{words["announcement.at"]}{Format.Time(time, words.Language)}";
    }
}
