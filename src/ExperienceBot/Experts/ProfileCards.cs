using ExperienceBot.Orders;
using ExperienceBot.Places;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>How the parts of a profile are asked and told, the same when joining and afterwards.</summary>
static class ProfileCards
{
    /// <summary>How answers are read: labels in every language.</summary>
    public static Frame Frame(DateTimeOffset now, Brokering rules) => new(now, rules.Zone, OrderWalk.Labels, _ => []);

    /// <summary>The question with its help and its input.</summary>
    /// <param name="why">Why the last answer was not taken.</param>
    public static IEnumerable<CardElement?> Ask(Question q, string? value, Words words, Reading.Refused? why = null) =>
    [
        Title(words[$"profile.{q.Key}.short"]),
        why is null ? null : Notice(OrderWalkCards.Why(q.Key, why, words), ContainerStyle.Attention),
        words.Has($"profile.{q.Key}.help") ? Text(words[$"profile.{q.Key}.help"]) : null,
        OrderWalkCards.Input(q, words[$"profile.{q.Key}"], value, words),
        q.Kind == AnswerKind.Text ? Subtle(words["profile.no_codes"]) : null,
        Subtle(words[q.Optional ? "profile.typed_optional" : "profile.typed"]),
    ];

    /// <summary>What somebody who types "no" or "nothing" to an optional question means.</summary>
    public static string Typed(Question q, string text) =>
        q.Optional && q.Kind != AnswerKind.YesNo
            && (Calendar.Spoken.YesOrNo(text) == false || OrderWalk.Named(Words.All("profile.nothing").SelectMany(w => w.Split('|')), text)) ? "" : text;

    public static IEnumerable<(string Label, string? Value)> Facts(IEnumerable<Question> parts, Func<string, string?> answer, Words words) =>
        parts.Select(q => (words[$"profile.{q.Key}.short"], Told(q, answer(q.Key), words)));

    public static string? Told(Question q, string? value, Words words) => value is not { Length: > 0 } ? null : q.Kind switch
    {
        AnswerKind.Choice or AnswerKind.Choices => string.Join(", ", value.Split(',').Select(o => OrderFacts.Option(q.Key, o, words))),
        AnswerKind.YesNo => words[value == "true" ? "yes" : "no"],
        AnswerKind.Municipality => words.Language == Language.Sv ? Municipalities.Find(value)?.Sv ?? value : value,
        _ => value,
    };

    /// <summary>The part that a few words name: "muuta kotikunta".</summary>
    public static Question? Called(IEnumerable<Question> parts, string text)
    {
        var verb = Words.All("walk.edit").SelectMany(w => w.Split('|')).FirstOrDefault(w => text.StartsWith(w + " ", StringComparison.OrdinalIgnoreCase));
        return verb is null ? null : parts.FirstOrDefault(q => OrderWalk.Named(Words.All($"profile.{q.Key}.short"), text[verb.Length..].Trim()));
    }

    /// <summary>To choose a part to change.</summary>
    public static ShowCardAction Choose(string verb, string input, IEnumerable<Question> parts, Words words, params ReadOnlySpan<(string, string)> data) =>
        new(words["profile.change"], Card(
            words,
            [
                new ChoiceSetInput(input, [.. parts.Select(q => new Choice(words[$"profile.{q.Key}.short"], q.Key))])
                {
                    Label = words["profile.change.which"], Style = ChoiceSetStyle.Compact, IsRequired = true, ErrorMessage = words["error.Choice"],
                },
                Subtle(words["profile.change.typed"]),
            ],
            Send(verb, words["profile.change.go"], data)));
}
