using System.Globalization;
using ExperienceBot.People;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;
using Rules = ExperienceBot.Orders.Advising;

namespace ExperienceBot.Orders;

/// <summary>"Neuvoa": three questions, a suggestion with an example, and the way on to an order that is begun with it (E40).</summary>
public sealed class AdvisingCards(PersonBook people, Tenancy tenancy) : ICardActions, ICommands, IListener
{
    static readonly TimeSpan AskedFor = TimeSpan.FromHours(1);

    /// <summary>Before the walk: what was asked last is answered first.</summary>
    public int Turn => 8;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["advice.answer"] = (visit, tap, ct) => Go(visit, Known(key => tap[key]), ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>> { ["advice"] = (visit, _, ct) => Go(visit, [], ct) };

    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (visit.Person.Expecting is not { Verb: "advice.answer" } expecting || visit.Now - expecting.Since > AskedFor)
            return false;
        var said = (expecting.About ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
        var answers = Known(key => Rules.Questions.Select(q => q.Key).ToList().IndexOf(key) is var at && at < said.Length ? said[at] : null);
        if (Next(answers) is not { } question || Answer(question, text) is not { } answer)
            return false;
        answers[question.Key] = answer;
        await Go(visit, answers, ct);
        return true;
    }

    /// <summary>Answers that are there, as far as they follow each other.</summary>
    static Dictionary<string, string> Known(Func<string, string?> find)
    {
        var answers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, options) in Rules.Questions)
        {
            if (find(key) is not { } answer || !options.Contains(answer))
                break;
            answers[key] = answer;
        }

        return answers;
    }

    static (string Key, IReadOnlyList<string> Answers)? Next(Dictionary<string, string> answers)
    {
        foreach (var (key, options) in Rules.Questions)
        {
            if (!answers.ContainsKey(key))
                return (key, options);
        }

        return null;
    }

    /// <summary>In words, or by its number.</summary>
    static string? Answer((string Key, IReadOnlyList<string> Answers) question, string text)
    {
        var typed = text.Trim().TrimEnd('.', '!');
        return int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n >= 1 && n <= question.Answers.Count
            ? question.Answers[n - 1]
            : question.Answers.FirstOrDefault(a => Words.All($"advise.{question.Key}.{a}").Any(w => w.Equals(typed, StringComparison.OrdinalIgnoreCase)))
                ?? (question.Key == "prep" && Calendar.Spoken.YesOrNo(text) is { } yes ? yes ? "yes" : "no" : null);
    }

    async Task Go(Visit visit, Dictionary<string, string> answers, CancellationToken ct)
    {
        var words = visit.Words;
        if (Next(answers) is not var (key, options))
        {
            await Expect(visit, null, ct);
            visit.Show(Suggestion(Rules.Suggest(answers)!, words));
            return;
        }

        await Expect(visit, string.Join(',', answers.Values), ct);
        visit.Show(Card(
            words,
            [
                Title(words["advise.title"]), answers.Count == 0 ? Text(words["advise.how"]) : null,
                new ChoiceSetInput(key, [.. options.Select(a => new Choice(words[$"advise.{key}.{a}"], a))])
                {
                    Label = words[$"advise.{key}"], Style = ChoiceSetStyle.Expanded, IsRequired = true, ErrorMessage = words["error.Choice"],
                },
                Subtle(words["advise.typed"]),
            ],
            Send("advice.answer", words["advise.next"], [.. answers.Select(a => (a.Key, a.Value))])));
    }

    AdaptiveCard Suggestion(string task, Words words) => Card(
        words,
        [
            Title(words.Say("advise.suggestion", words[$"task.{task}"])), Text(words[$"advise.example.{task}"]), Subtle(words["advise.free"]),
        ],
        Button("order.start", words["advise.order"], ("task_type", task)),
        new OpenUrlAction(words["advise.guide"], $"{tenancy.PublicUrl()}/about?lang={words.Code}"));

    Task<Person> Expect(Visit visit, string? about, CancellationToken ct) => people.Change(visit.Who, p => about is null
        ? p.Expecting is { Verb: "advice.answer" } ? p with { Expecting = null } : p
        : p.Expecting is { Verb: "advice.answer" } asked && asked.About == about && visit.Now - asked.Since < AskedFor ? p
        : p with { Expecting = new("advice.answer", null, about, visit.Now) }, ct);
}
