using System.Collections.Frozen;
using System.Text.RegularExpressions;
using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Safety;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;

namespace ExperienceBot;

/// <summary>
/// Every activity comes through here: who acts → a card action by its verb, a command by any language's word, an answer in
/// words, or help. What other people must be told is owed by what is decided, never sent from here.
/// </summary>
public sealed partial class Bot(
    PersonBook people, Home home, Changes changes, Tenancy tenancy, TimeProvider clock, IEnumerable<ICardActions> cards, IEnumerable<ICommands> commands,
    IEnumerable<IListener> listeners, InDistress distress) : ITurnHandler
{
    const int LongestCommand = 60;

    /// <summary>They show the form again with what is fine; every other verb takes nothing that holds an identity code (E21).</summary>
    static readonly string[] ShownAgain = ["order.answer", "feedback.submit"];

    readonly FrozenDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> actions =
        cards.SelectMany(c => c.Actions).ToFrozenDictionary();

    readonly List<(string Words, Func<Visit, string, CancellationToken, Task> Run)> spoken =
    [
        .. commands.SelectMany(c => c.Commands)
            .SelectMany(c => Words.All($"command.{c.Key}").SelectMany(w => w.Split('|')).Select(w => (w.Trim(), c.Value)))
            .OrderByDescending(c => c.Item1.Length),
    ];

    readonly List<IListener> hearers = [.. listeners.OrderBy(l => l.Turn)];

    public Task Handle(TurnContext turn, CancellationToken ct) => Telemetry.Turn(turn, actions.ContainsKey, () => Take(turn, ct));

    async Task Take(TurnContext turn, CancellationToken ct)
    {
        var activity = turn.Activity;
        if (PersonId.From(activity.From?.AadObjectId) is not { } who)
        {
            if (activity.Type == "message" || turn.Tap is not null)
                turn.Answer(Words.In(LanguageOf(activity.Locale) ?? tenancy.DefaultLanguage)["unknown_person"]);
            return;
        }

        try
        {
            if (turn.IsPersonal)
                await Act(who, turn, ct);
            else if (activity.Type == "message" || turn.Tap is not null)
                await LeadAside(who, turn, ct);
        }
        catch (Exception e) when (e is StoreUnavailableException or ConflictException)
        {
            throw new TryLaterException(e);
        }
    }

    public string Excuse(TurnContext turn, Hitch hitch) => Words.In(LanguageOf(turn.Language) ?? tenancy.DefaultLanguage)[hitch switch
    {
        Hitch.Slow => "excuse.slow",
        Hitch.Later => "excuse.later",
        _ => "excuse.failed",
    }];

    /// <summary>Others read along: nothing is said here but where to go on.</summary>
    async Task LeadAside(PersonId who, TurnContext turn, CancellationToken ct)
    {
        var language = (await people.Find(who, ct)).Language ?? LanguageOf(turn.Activity.Locale) ?? tenancy.DefaultLanguage;
        turn.Answer(Words.In(language).Say("in_private", $"https://teams.microsoft.com/l/chat/0/0?users={turn.Activity.Recipient?.Id}"));
    }

    async Task Act(PersonId who, TurnContext turn, CancellationToken ct)
    {
        var activity = turn.Activity;
        if (Leaves(activity))
        {
            await people.Change(who, p => p.Away == Absence.Removed ? p : p with { Away = Absence.Removed }, ct);
            return;
        }

        await changes.CatchUp(ct);
        var visit = new Visit(turn, await Meet(who, turn, ct), Words.In(tenancy.DefaultLanguage), clock.GetUtcNow());
        visit = visit with { Words = Words.In(visit.Person.Language ?? tenancy.DefaultLanguage) };
        turn.Language = visit.Words.Code;
        if (turn.Tap is { } tap)
            await Tapped(visit, tap, ct);
        else if (activity.Type == "message")
            await Said(visit, ct);
        else if (Arrives(activity))
            await home.Greet(visit, ct);
    }

    async Task Tapped(Visit visit, CardTap tap, CancellationToken ct)
    {
        if (await distress.Hear(visit, ct))
            return;
        if (!ShownAgain.Contains(tap.Verb) && tap.Data.Values.Any(value => Answers.HasIdentityCode(Id().Replace(value, ""))))
        {
            visit.Tell(visit.Words["refused.identity_code"]);
            return;
        }

        if (actions.TryGetValue(tap.Verb, out var act))
            await act(visit, tap, ct);
        if (visit.Turn.Outgoing.Count == 0)
            home.NotUnderstood(visit, "unknown_action");
    }

    async Task Said(Visit visit, CancellationToken ct)
    {
        if (!visit.Person.Greeted)
            await home.Greet(visit, ct);
        if (await distress.Hear(visit, ct))
            return;
        var text = visit.Turn.Text ?? ""; // a picture, or only spaces: who is asked something is asked again
        var cut = text.Length <= LongestCommand ? text : "";
        foreach (var (words, run) in spoken)
        {
            if (After(cut, words) is { } rest)
            {
                await run(visit, rest, ct);
                return;
            }
        }

        if (visit.Person.Draft is not { Shelved: false } && Answers.HasIdentityCode(text))
        {
            visit.Tell(visit.Words["refused.identity_code"]);
            return;
        }

        foreach (var listener in hearers)
        {
            if (await listener.Heard(visit, text, ct))
                return;
        }

        if (visit.Person.IsLeftInPeace)
            distress.Support(visit);
        else
            home.NotUnderstood(visit, text.Length == 0 ? "no_text" : "not_understood");
    }

    /// <summary>What follows the command; null when the text is not it. Only language codes follow a command as an argument.</summary>
    static string? After(string text, string command)
    {
        var typed = text.Trim().TrimEnd('.', '!', '?');
        if (typed.Equals(command, StringComparison.OrdinalIgnoreCase))
            return "";
        return typed.StartsWith(command + " ", StringComparison.OrdinalIgnoreCase) && typed[(command.Length + 1)..].Trim() is { Length: <= 8 } rest
            && LanguageOf(rest) is not null
            ? rest
            : null;
    }

    /// <summary>Keeps how to reach the person, when that has changed; the first words they hear are in their client's language.</summary>
    async Task<Person> Meet(PersonId who, TurnContext turn, CancellationToken ct) =>
        await people.Change(who, p =>
        {
            // Whoever had their data erased is not got to know again until they begin something.
            var (name, reference) = p.ErasedAt is null ? (turn.Activity.From?.Name ?? p.Name, turn.Reference) : (p.Name, turn.Reference with { UserName = null });
            var language = p.Language ?? LanguageOf(turn.Activity.Locale) ?? tenancy.DefaultLanguage;
            // What the channel tells by itself is no sign that they are back.
            var away = turn.Activity.Type is "message" or "invoke" || Arrives(turn.Activity) ? null : p.Away;
            return p.Reference == reference && p.Name == name && p.Language == language && p.Away == away
                ? p
                : p with { Reference = reference, Name = name, Language = language, Away = away };
        }, ct);

    /// <summary>The bot was added: both events come, the greeting once.</summary>
    static bool Arrives(Activity activity) =>
        (activity.Type == "installationUpdate" && activity.Action is "add" or "add-upgrade")
        || (activity.Type == "conversationUpdate" && activity.MembersAdded?.Any(m => m?.Id == activity.Recipient?.Id) == true);

    /// <summary>The bot was removed; on an upgrade it is not.</summary>
    static bool Leaves(Activity activity) =>
        activity is { Type: "installationUpdate", Action: "remove" }
        || (activity.Type == "conversationUpdate" && activity.MembersRemoved?.Any(m => m?.Id == activity.Recipient?.Id) == true);

    /// <summary>A card's own ids, which may look like an identity code.</summary>
    [GeneratedRegex("[0-9A-Fa-f-]{20,}")]
    private static partial Regex Id();

    internal static Language? LanguageOf(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        null or "" => null,
        "fi" or "suomi" or "finska" or "finnish" => Language.Fi,
        "sv" or "svenska" or "ruotsi" or "swedish" => Language.Sv,
        "en" or "english" or "englanti" or "engelska" => Language.En,
        var locale when locale.StartsWith("fi-", StringComparison.Ordinal) => Language.Fi,
        var locale when locale.StartsWith("sv-", StringComparison.Ordinal) => Language.Sv,
        var locale when locale.StartsWith("en-", StringComparison.Ordinal) => Language.En,
        _ => null,
    };
}
