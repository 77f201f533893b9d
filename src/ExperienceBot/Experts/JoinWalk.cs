using System.Globalization;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Privacy;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>
/// Somebody becomes an expert: the privacy notice first (D-4), then the six consents and the profile one question a card, and
/// a coordinator decides. Every answer is also taken in words.
/// </summary>
public sealed class JoinWalk(PersonBook people, Roster roster, Links links, Brokering rules, Retention retention, NewId newId, TimeProvider clock)
    : ICardActions, ICommands, IListener, IDeadlines
{
    /// <summary>Before the order walk, which puts this aside when it begins.</summary>
    public int Turn => 8;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["join.start"] = (visit, _, ct) => Start(visit, ct),
            ["join.answer"] = (visit, tap, ct) => Moved(visit, tap, (j, frame) => Answer(visit, j, tap[j.Step], frame), ct),
            ["join.back"] = (visit, tap, ct) => Moved(visit, tap, (j, _) => (j.Back(visit.Now), null), ct),
            ["join.skip"] = (visit, tap, ct) => Moved(visit, tap, (j, _) => (j.Skip(visit.Now), null), ct),
            ["join.edit"] = (visit, tap, ct) => Moved(visit, tap, (j, _) => (j.Edit(tap["step"] ?? "", visit.Now), null), ct),
            ["join.save"] = Save,
            ["join.discard"] = Discard,
            ["join.submit"] = Submit,
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["join"] = (visit, _, ct) => Start(visit, ct) };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.JoinLapse] = (work, ct) => people.Decide<bool>(new PersonId(work.Aggregate[2..]), p =>
                p.Joining is not { } joining ? (false, p, [])
                : Lapse(joining) is { Due: var due } later && due > clock.GetUtcNow() ? (false, p, [later])
                : (true, p with { Joining = null }, []), ct),
        };

    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (visit.Person is not { Joining: { Shelved: false } joining, Expecting: null })
        {
            var isNext = visit.Person.Joining is { } saved && !visit.Person.IsAnswering
                && OrderWalk.Said(text, "continue") && !(visit.Person.Draft?.TouchedAt > saved.TouchedAt);
            if (isNext)
                await Start(visit, ct);
            return isNext;
        }

        if (visit.Turn.Activity.Id is { } id && visit.Person.Recent.Contains(id))
            visit.Show(Step(joining, visit.Words)); // delivered again after a restart
        else if (OrderWalk.Said(text, "save"))
            await Save(visit, null, ct);
        else if (joining.Step == Joining.Summary && (OrderWalk.Said(text, "submit") || Calendar.Spoken.YesOrNo(text) == true))
            await Submit(visit, null, ct);
        else
            await Moved(visit, null, (j, frame) => Typed(visit, j, text, frame), ct);
        return true;
    }

    static (Joining, Reading.Refused?) Typed(Visit visit, Joining j, string text, Frame frame) =>
        OrderWalk.Said(text, "back") ? (j.Back(visit.Now), null)
        : OrderWalk.Said(text, "skip") || (j.Asking is not null && OrderWalk.Said(text, "continue")) ? (j.Skip(visit.Now), null)
        : OrderWalk.Said(text, "summary") ? (j.Edit(Joining.Summary, visit.Now), null)
        : ProfileCards.Called(Profile.All, text) is { } part ? (j.Edit(part.Key, visit.Now), null)
        : j.Asking is { } q ? Answer(visit, j, ProfileCards.Typed(q, text), frame)
        : j.Step == Joining.NoticeStep && (OrderWalk.Said(text, "continue") || Calendar.Spoken.YesOrNo(text) == true) ? Answer(visit, j, text, frame)
        : (j, new(j.Step == Joining.Summary ? "join_summary" : "join_notice"));

    static (Joining, Reading.Refused?) Answer(Visit visit, Joining j, string? raw, Frame frame) =>
        j.Step == Joining.NoticeStep ? (j.Seen(new(PrivacyPage.Version, visit.Words.Code, visit.Now)), null)
        : j.Asking is { Optional: false } && string.IsNullOrWhiteSpace(raw) ? (j, new("empty"))
        : j.Answer(raw ?? "", frame);

    async Task Start(Visit visit, CancellationToken ct)
    {
        if (roster.Find(visit.Who) is { Status: not ExpertStatus.Inactive } known)
        {
            visit.Show(known.Status == ExpertStatus.Applicant ? Sent(visit.Words)
                : Card(visit.Words, [Text(visit.Words["join.already"])], Button("me.show", visit.Words["profile.show"])));
            return;
        }

        var joining = await people.Decide<Joining>(visit.Who, p =>
        {
            if (p is { Joining: { Shelved: false } begun, Expecting: null, Draft: null or { Shelved: true } })
                return (begun, p, []);
            var joining = (p.Joining ?? new Joining { Id = newId.Next(), TouchedAt = visit.Now }) with { Shelved = false };
            return (joining, p.Begin(joining), p.Joining is null ? [Lapse(joining)] : []);
        }, ct);
        visit.Show(Step(joining, visit.Words), visit.Words["summary.join"]);
    }

    /// <summary>On an old card nothing happens but that the one of now is shown.</summary>
    async Task Moved(Visit visit, CardTap? tap, Func<Joining, Frame, (Joining Next, Reading.Refused? Why)> move, CancellationToken ct)
    {
        var (joining, why, isOld) = await people.Decide<(Joining?, Reading.Refused?, bool)>(visit.Who, p =>
        {
            if (p.Joining is not { } j || (tap is not null && tap["draft"] != j.Id))
                return ((null, null, false), p, []);
            if (tap is not null && OrderWalk.IsOld(tap, j.Id, j.Version))
                return ((j, null, OrderWalk.IsFarBehind(tap, j.Id, j.Version)), p, []);
            var (next, why) = move(j, ProfileCards.Frame(visit.Now, rules));
            return ((next, why, false), next == j ? p : (p with { Joining = next }).Remember(tap is null ? visit.Turn.Activity.Id : null), []);
        }, ct);
        if (joining is null)
            visit.Show(Gone(visit));
        else
            visit.Show(Step(joining, visit.Words, isOld ? visit.Words["order.old_card"] : null, why));
    }

    async Task Save(Visit visit, CardTap? tap, CancellationToken ct)
    {
        var joining = await people.Decide<Joining?>(visit.Who, p => p.Joining is not { } j || (tap is not null && tap["draft"] != j.Id) ? (null, p, [])
            : j.Shelved || (tap is not null && OrderWalk.IsOld(tap, j.Id, j.Version)) ? (j, p, [])
            : (j with { Shelved = true }, p with { Joining = j with { Shelved = true, Version = j.Version + 1 } }, []), ct);
        visit.Show(joining switch
        {
            null => Gone(visit),
            { Shelved: false } => Step(joining, visit.Words, visit.Words["order.old_card"]),
            _ => Card(visit.Words, [Text(visit.Words.Say("join.saved", retention.DraftDays))], Button("join.start", visit.Words["join.continue"])),
        });
    }

    async Task Discard(Visit visit, CardTap tap, CancellationToken ct)
    {
        var joining = await people.Decide<Joining?>(visit.Who, p => p.Joining is not { } j || tap["draft"] != j.Id ? (null, p, [])
            : OrderWalk.IsOld(tap, j.Id, j.Version) ? (j, p, [])
            : (null, p with { Joining = null }, []), ct);
        visit.Show(joining is null ? Gone(visit) : Step(joining, visit.Words, visit.Words["order.old_card"]));
    }

    async Task Submit(Visit visit, CardTap? tap, CancellationToken ct)
    {
        if (visit.Person.Joining is not { Notice: { } notice } joining || (tap is not null && tap["draft"] != joining.Id))
        {
            visit.Show(visit.Person.Joining is { } begun && tap?["draft"] == begun.Id ? Step(begun, visit.Words) : Gone(visit));
            return;
        }

        if (tap is not null && OrderWalk.IsOld(tap, joining.Id, joining.Version))
        {
            visit.Show(Step(joining, visit.Words, visit.Words["order.old_card"]));
            return;
        }

        if (joining.Missing is [var first, ..])
        {
            await Moved(visit, null, (j, _) => (j.Edit(first, visit.Now), new("empty")), ct);
            return;
        }

        var isSent = await roster.Change<bool>(visit.Who, old =>
        {
            if (old is { Status: not (ExpertStatus.Inactive or ExpertStatus.Applicant or ExpertStatus.Erased) })
                return (false, null, []); // a coordinator was quicker: what was decided stays
            var blank = old is null or { Status: ExpertStatus.Erased } ? new Expert { Id = visit.Who, Name = "" } : old;
            var applicant = Profile.All.Aggregate(blank, (e, q) => e.With(q.Key, joining.Form[q.Key])) with
            {
                Name = visit.Person.Name ?? blank.Name, Status = ExpertStatus.Applicant, Notice = notice, CheckedAt = visit.Now, PausedUntil = null,
            };
            return (true, applicant, [Owed.Coordinators($"applicant:{joining.Id}", Kinds.Applicant, visit.Now, visit.Who.Value)]);
        }, ct);
        await people.Change(visit.Who, p => p.Joining?.Id == joining.Id ? (p with { Joining = null }).Remember(tap is null ? visit.Turn.Activity.Id : null) : p, ct);
        visit.Show(isSent ? Sent(visit.Words) : Gone(visit));
    }

    AdaptiveCard Step(Joining joining, Words words, string? note = null, Reading.Refused? why = null)
    {
        (string, string)[] ids = [("draft", joining.Id), ("v", joining.Version.ToString(CultureInfo.InvariantCulture))];
        var told = note is null ? null : Notice(note, ContainerStyle.Good);
        var problem = why is null ? null : Notice(words[$"refused.{why.Reason}"], ContainerStyle.Attention);
        if (joining.Step == Joining.NoticeStep)
        {
            return Card(
                words,
                [Title(words["join.notice"]), told, problem, Text(words["join.notice.text"]), Text(words.Say("join.notice.whole", links.Privacy(words))), Subtle(words["join.notice.typed"])],
                Button("join.answer", words["join.notice.go"], ids) with { Style = ActionStyle.Positive },
                new OpenUrlAction(words["join.notice.read"], links.Privacy(words)),
                Button("join.discard", words["join.discard"], ids));
        }

        var isWhole = joining.Missing.IsEmpty;
        if (joining.Asking is { } q)
        {
            var questions = joining.Steps.RemoveAll(s => s is Joining.NoticeStep or Joining.Summary);
            return Card(
                words,
                [Subtle(words.Say("join.count", questions.IndexOf(q.Key) + 1, questions.Length)), told, .. ProfileCards.Ask(q, joining.Form[q.Key], words, why)],
                Send("join.answer", words["order.next"], ids),
                Button("join.back", words["order.back"], ids),
                q.Key == "role" ? null : Button("join.skip", words["order.skip"], ids),
                isWhole ? Button("join.edit", words["join.to_summary"], [.. ids, ("step", Joining.Summary)]) : null,
                Button("join.save", words["order.save"], ids),
                Button("join.discard", words["join.discard"], ids));
        }

        var asked = Profile.All.Where(q => q.Asked(joining.Form)).ToList();
        return Card(
            words,
            [
                Title(words["join.summary"]), told, problem,
                isWhole ? null : Notice(words.Say("join.missing", string.Join(", ", joining.Missing.Select(m => words[$"profile.{m}.short"]))), ContainerStyle.Warning),
                joining.Form.Yes(Profile.KeyOf(Consent.Matching)) ? null : Notice(words["join.no_matching"]),
                CardLayout.Facts(ProfileCards.Facts(asked, key => joining.Form[key], words)),
                Text(words["join.next"]), Subtle(words["join.summary.typed"]),
            ],
            Send("join.submit", words["join.submit"], ids),
            ProfileCards.Choose("join.edit", "step", asked, words, ids),
            Button("join.back", words["order.back"], ids),
            Button("join.save", words["order.save"], ids),
            Button("join.discard", words["join.discard"], ids));
    }

    /// <summary>A card of what has come to its end is answered as it was then.</summary>
    AdaptiveCard Gone(Visit visit) => roster.Find(visit.Who)?.Status switch
    {
        ExpertStatus.Applicant => Sent(visit.Words),
        null or ExpertStatus.Inactive => Discarded(visit.Words),
        _ => Card(visit.Words, [Text(visit.Words["join.already"])], Button("me.show", visit.Words["profile.show"])),
    };

    static AdaptiveCard Sent(Words words) => Card(
        words, [Title(words["join.sent"]), Text(words["join.sent_text"]), Text(words["join.sent_next"])], Button("me.show", words["profile.show"]));

    internal static AdaptiveCard Discarded(Words words) => Card(words, [Text(words["join.discarded"])], Button("join.start", words["join.start"]));

    /// <summary>When it goes, unless somebody touches it again.</summary>
    Owed Lapse(Joining joining) => new("join.lapse", Kinds.JoinLapse, joining.TouchedAt.AddDays(retention.DraftDays)) { Renewed = true };
}
