using System.Globalization;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>Coordinators decide about those who want to join, and find a key for topics told in own words (domain §1.3, §1.6).</summary>
public sealed class Applicants(Roster roster, AccessLog accesses, Tenancy tenancy) : ICardActions, ICommands, IComposer
{
    const int MostListed = 12;
    static readonly string[] Dates = ["trained_until", "contract_until", "confidentiality_until"];

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["applicant.open"] = Deciding((visit, expert, _, _) => Open(visit, expert)),
            ["applicant.approve"] = Deciding(Approve),
            ["applicant.decline"] = Deciding(Decline),
            ["topic.propose"] = Deciding(Propose),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["applicants"] = (visit, _, _) => List(visit) };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Applicant] = (o, _) => new(About(o) is not { } expert || (o.IsFirst && expert.Status != ExpertStatus.Applicant)
                ? o.IsFirst ? null : Over(o.Words) : new Message(Applicant(expert, o.Words), o.Words["summary.applicant"])),
            [Kinds.OtherTopic] = (o, _) => new(About(o) is not { OtherTopic: not null } expert
                ? o.IsFirst ? null : Over(o.Words) : new Message(OtherTopic(expert, o.Words), o.Words["summary.applicant"])),
            [Kinds.JoinDecided] = (o, _) => new(roster.Find(o.To.Id) is not { } expert ? null : Decided(expert, o.Words)),
        };

    Expert? About(Occasion o) => PersonId.From(o.Work.About) is { } person ? roster.Find(person) : null;

    static Message Over(Words words) => new(Card(words, [Text(words["applicant.over"])]), words["summary.applicant"]);

    Task List(Visit visit)
    {
        var words = visit.Words;
        if (!tenancy.IsCoordinator(visit.Who))
        {
            visit.Tell(words["coordinators_only"]);
            return Task.CompletedTask;
        }

        var waiting = roster.All.Where(e => e.Status is ExpertStatus.Applicant or ExpertStatus.InTraining || e is { OtherTopic: not null, ProposedTopic: null, Status: ExpertStatus.Active })
            .OrderBy(e => e.Status).ThenBy(e => e.Name, StringComparer.Ordinal).ToList();
        visit.Show(Card(
            words,
            [
                Title(words["applicants.title"]), waiting.Count == 0 ? Text(words["applicants.none"]) : null,
                .. waiting.Take(MostListed).Select(e => new Container(
                    Text($"**{PlainText.Escape(e.Name)}** {words[e.Status == ExpertStatus.Active ? "applicants.topic" : $"expert.status.{e.Status}"]}"),
                    new ActionSet(Button("applicant.open", words["applicants.open"], ("person", e.Id.Value)))) { Spacing = Spacing.Medium }),
                waiting.Count > MostListed ? Subtle(words.Say("digest.more", waiting.Count - MostListed)) : null,
            ]));
        return Task.CompletedTask;
    }

    static Task Open(Visit visit, Expert expert)
    {
        visit.Show(expert.Status is ExpertStatus.Applicant or ExpertStatus.InTraining ? Applicant(expert, visit.Words)
            : expert.OtherTopic is not null ? OtherTopic(expert, visit.Words)
            : Over(visit.Words).Card);
        return Task.CompletedTask;
    }

    /// <summary>All of it but whose orders the person avoids, which is their own matter (domain §5.5).</summary>
    static AdaptiveCard Applicant(Expert expert, Words words, string? note = null)
    {
        (string, string)[] who = [("person", expert.Id.Value)];
        var isOpen = expert.Status is ExpertStatus.Applicant or ExpertStatus.InTraining;
        return Card(
            words,
            [
                Title(words["applicant.title"]), note is null ? null : Notice(note),
                Text(words[isOpen ? "applicant.text" : "applicant.over"]),
                Facts(
                    [
                        (words["facts.person"], expert.Name), (words["mydata.status"], words[$"expert.status.{expert.Status}"]),
                        .. ProfileCards.Facts(Profile.All.Where(q => q.Key != "units_to_avoid"), key => Profile.Of(expert, key), words),
                    ]),
                .. isOpen
                    ? (CardElement[])
                    [
                        new ChoiceSetInput("status", [new(words["applicant.as_active"], "active"), new(words["applicant.as_training"], "in_training")])
                        {
                            Label = words["applicant.as"], Style = ChoiceSetStyle.Expanded, Value = "active",
                        },
                        .. Dates.Select(d => new DateInput(d) { Label = words[$"applicant.{d}"], Value = Of(expert, d)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) }),
                        Subtle(words["applicant.dates"]),
                    ]
                    : [],
            ],
            isOpen ? Send("applicant.approve", words["applicant.approve"], who) : null,
            expert.Status == ExpertStatus.Applicant ? Button("applicant.decline", words["applicant.decline"], who) : null,
            isOpen && expert.OtherTopic is not null ? Proposal(expert, words) : null);
    }

    static AdaptiveCard OtherTopic(Expert expert, Words words, string? note = null) => Card(
        words,
        [Title(words["topic.other"]), note is null ? null : Notice(note), Text(words["topic.other.text"]), Facts((words["facts.person"], expert.Name), (words["profile.other_topic.short"], expert.OtherTopic))],
        Proposal(expert, words));

    static ShowCardAction Proposal(Expert expert, Words words) => new(words["topic.propose"], Card(
        words,
        [
            new ChoiceSetInput("topic", [.. Topics.All.Select(t => new Choice(words[$"topic.{t.Key}"], t.Key))])
            {
                Label = words["topic.propose.label"], IsRequired = true, ErrorMessage = words["error.Choice"], Value = expert.ProposedTopic,
            },
        ],
        Send("topic.propose", words["topic.propose.send"], ("person", expert.Id.Value))));

    async Task Approve(Visit visit, Expert expert, CardTap tap, CancellationToken ct)
    {
        var words = visit.Words;
        var dates = Dates.Select(d => (Key: d, Text: tap[d] ?? "")).ToList();
        if (dates.Exists(d => d.Text.Length > 0 && Date(d.Text) is null))
        {
            visit.Show(Applicant(expert, words, words["applicant.wrong_date"]));
            return;
        }

        var status = tap["status"] == "in_training" ? ExpertStatus.InTraining : ExpertStatus.Active;
        var done = await roster.Change<bool>(expert.Id, e =>
        {
            if (e is null || (e.Status is not (ExpertStatus.Applicant or ExpertStatus.InTraining) && e.Status != status))
                return (false, null, []);
            if (e.Status == ExpertStatus.Active)
                return (true, null, []); // tapped twice
            var next = e with
            {
                Status = status, TrainedUntil = Told("trained_until", e), ContractUntil = Told("contract_until", e), ConfidentialityUntil = Told("confidentiality_until", e),
            };
            return next == e ? (true, null, []) : (true, next, [Decision(e, status, visit.Now), Owed.Refresh("applicant:", visit.Now)]);
        }, ct);
        visit.Show(Card(words, [Text(words[done ? $"applicant.approved.{status}" : "applicant.over"])]));

        DateOnly? Told(string key, Expert e) => Date(dates.Find(d => d.Key == key).Text) ?? Of(e, key);
    }

    /// <summary>The topics of somebody who does not join are nobody's to keep.</summary>
    async Task Decline(Visit visit, Expert expert, CardTap tap, CancellationToken ct)
    {
        var done = await roster.Change<bool>(expert.Id, e => e switch
        {
            { Status: ExpertStatus.Inactive } => (true, (Expert?)null, []),
            { Status: ExpertStatus.Applicant } => (true, e.WithoutTopics() with { Status = ExpertStatus.Inactive, Consents = [] },
                [Decision(e, ExpertStatus.Inactive, visit.Now), Owed.Refresh("applicant:", visit.Now)]),
            _ => (false, null, []),
        }, ct);
        visit.Show(Card(visit.Words, [Text(visit.Words[done ? "applicant.declined" : "applicant.over"])]));
    }

    async Task Propose(Visit visit, Expert expert, CardTap tap, CancellationToken ct)
    {
        var topic = tap["topic"] ?? "";
        var done = Topics.IsKnown(topic) && await roster.Change<bool>(expert.Id, e =>
            e is not { OtherTopic: not null } || !e.Consents.Contains(Consent.Matching) ? (e?.Topics.Contains(topic) == true, null, [])
            : e.ProposedTopic == topic ? (true, null, [])
            : (true, e with { ProposedTopic = topic }, [Owed.Message($"topic.proposed:{topic}", Kinds.TopicProposed, e.Id, visit.Now) with { Renewed = true }]), ct);
        visit.Show(Card(visit.Words, [Text(visit.Words[done ? "topic.propose.done" : "applicant.over"])], Button("applicant.open", visit.Words["applicants.open"], ("person", expert.Id.Value))));
    }

    /// <summary>What happens next: first tasks are light ones, and no is a good answer (R-201, R-206; domain §1.4).</summary>
    static Message? Decided(Expert expert, Words words) => expert.Status switch
    {
        ExpertStatus.Active => new(
            Card(words, [Title(words["welcome.title"]), Text(words[$"welcome.{expert.Role}"]), Text(words["welcome.next"])], Button("me.show", words["profile.show"])), words["summary.hello"]),
        ExpertStatus.InTraining => new(Card(words, [Title(words["welcome.training"]), Text(words["welcome.training_text"])], Button("me.show", words["profile.show"])), words["summary.hello"]),
        ExpertStatus.Inactive => new(Card(words, [Title(words["welcome.not_now"]), Text(words["welcome.not_now_text"])]), words["summary.hello"]),
        _ => null,
    };

    static Owed Decision(Expert e, ExpertStatus to, DateTimeOffset now) =>
        Owed.Message($"join.decided:{e.Notice?.At.UtcTicks}:{to}", Kinds.JoinDecided, e.Id, now);

    static DateOnly? Of(Expert e, string key) => key switch { "trained_until" => e.TrainedUntil, "contract_until" => e.ContractUntil, _ => e.ConfidentialityUntil };

    static DateOnly? Date(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    /// <summary>Only coordinators, and only about somebody who is there; both refusals read the same.</summary>
    Func<Visit, CardTap, CancellationToken, Task> Deciding(Func<Visit, Expert, CardTap, CancellationToken, Task> act) => async (visit, tap, ct) =>
    {
        if (!tenancy.IsCoordinator(visit.Who) || PersonId.From(tap["person"]) is not { } person || roster.Find(person) is not { } expert)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        await (tap.Verb == "applicant.open" ? accesses.Opened(visit.Who, person, visit.Now, ct) : accesses.Changed(visit.Who, person, visit.Now, ct));
        await act(visit, expert, tap, ct);
    };
}
