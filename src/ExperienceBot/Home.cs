using ExperienceBot.Experts;
using ExperienceBot.People;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot;

/// <summary>The greeting, help and language.</summary>
public sealed class Home(PersonBook people, Roster roster, Tenancy tenancy) : ICardActions, ICommands
{
    static readonly (string Code, string Name)[] Languages = [("fi", "Suomi"), ("sv", "Svenska"), ("en", "English")];

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["me.language"] = (visit, tap, ct) => Choose(visit, tap["language"] ?? "", ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["help"] = (visit, _, _) => Help(visit),
            ["language"] = Choose,
        };

    /// <summary>Once: that it is a machine, what it can do, how to reach a person, in which language to go on.</summary>
    public async Task Greet(Visit visit, CancellationToken ct)
    {
        var first = await people.Decide<bool>(visit.Who, p => p.Greeted ? (false, p, []) : (true, p with { Greeted = true }, []), ct);
        if (!first)
            return;
        var words = visit.Words;
        visit.Turn.Say(
            Card(
                words,
                [
                    Title(words["greeting.title"]), Text(words["greeting.machine"]), Text(words[$"greeting.{RoleOf(visit.Who)}"]),
                    Text(words["greeting.person"]), Subtle(words["greeting.privacy"]),
                ],
                [.. Languages.Select(l => Button("me.language", l.Name, ("language", l.Code)))]),
            words["summary.greeting"]);
    }

    /// <param name="why">The key of what is said first.</param>
    public void NotUnderstood(Visit visit, string why) =>
        visit.Show(Card(visit.Words, [Text(visit.Words[why]), .. Commandments(visit)], Start(visit)));

    Task Help(Visit visit)
    {
        visit.Show(
            Card(
                visit.Words,
                [Title(visit.Words["help.title"]), Text(visit.Words["help.how"]), .. Commandments(visit), Subtle(visit.Words["greeting.person"])],
                [.. Start(visit), .. tenancy.GuideUrl is { } guide ? [new OpenUrlAction(visit.Words["help.guide"], guide)] : Array.Empty<CardAction>()]),
            visit.Words["summary.help"]);
        return Task.CompletedTask;
    }

    async Task Choose(Visit visit, string typed, CancellationToken ct)
    {
        if (Bot.LanguageOf(typed) is not { } language)
        {
            visit.Show(Card(
                visit.Words, [Title(visit.Words["language.title"]), Text(visit.Words["language.how"])],
                [.. Languages.Select(l => Button("me.language", l.Name, ("language", l.Code)))]));
            return;
        }

        await people.Change(visit.Who, p => p.Language == language ? p : p with { Language = language }, ct);
        var words = Words.In(language);
        var spoken = visit with { Words = words };
        spoken.Show(Card(words, [Text(words["language.chosen"]), .. Commandments(spoken)], Start(spoken)));
    }

    IEnumerable<CardElement> Commandments(Visit visit)
    {
        var role = RoleOf(visit.Who);
        yield return Text(visit.Words[$"help.{role}"]);
        if (visit.Words.Has($"help.{role}.money"))
            yield return Text(visit.Words[$"help.{role}.money"]);
        if (RoleOf(visit.Who) != "requester")
            yield return Text(visit.Words["help.requester"]);
        yield return Text(visit.Words[roster.Find(visit.Who) is null ? "help.join" : "help.profile"]);
        if (tenancy.IsCoordinator(visit.Who))
            yield return Text(visit.Words["help.applicants"]);
    }

    CardAction[] Start(Visit visit) =>
        visit.Person.Draft is not null ? [Button("order.start", visit.Words["order.continue"])]
        : RoleOf(visit.Who) == "expert" ? []
        : [Button("order.start", visit.Words["order.start"])];

    string RoleOf(PersonId who) => tenancy.IsCoordinator(who) ? "coordinator" : roster.Find(who) is { Status: not ExpertStatus.Applicant } ? "expert" : "requester";
}
