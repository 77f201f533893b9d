using System.Collections.Immutable;
using System.Text.RegularExpressions;
using ExperienceBot.Experts;

namespace ExperienceBot.Orders;

public enum AnswerKind
{
    Choice,
    Choices,
    Text,
    Number,
    Minutes,
    YesNo,
    Sessions,
    Municipality,
}

/// <summary>A question of the order form (domain §3). Its words stand in resources under <c>order.{Key}</c>.</summary>
/// <param name="Step">The card that asks it.</param>
public sealed record Question(string Key, string Step, AnswerKind Kind)
{
    /// <summary>Whether the earlier answers make the question worth asking.</summary>
    public Func<Form, bool> Asked { get; init; } = _ => true;
    public bool Optional { get; init; }
    public ImmutableArray<string> Options { get; init; } = [];
    public string? Default { get; init; }

    /// <summary>Least value, or least number of characters.</summary>
    public int Min { get; init; }

    /// <summary>Greatest value, number of choices or of characters; inclusive.</summary>
    public int Max { get; init; } = int.MaxValue;
    public Regex? Pattern { get; init; }
}

public static partial class Questions
{
    /// <summary>All questions in the order they are asked.</summary>
    public static readonly ImmutableArray<Question> All =
    [
        new("order_mode", "mode", AnswerKind.Choice) { Options = ["new", "copy", "series", "audit", "advice"], Default = "new" },
        new("advice", "advice", AnswerKind.Text) { Asked = f => f.OrderMode == "advice", Min = 5, Max = 1000 },

        new("task_type", "task", AnswerKind.Choice) { Options = [.. TaskTypes.All.Select(t => t.Key)] },
        new("topics", "task", AnswerKind.Choices) { Options = [.. Topics.All.Select(t => t.Key)], Max = 3 },
        new("experience_side", "task", AnswerKind.Choice) { Options = ["own", "relative", "any"], Default = "any" },
        new("goal", "task", AnswerKind.Text) { Min = 10, Max = 500 },
        new("expert_count", "task", AnswerKind.Number) { Min = 1, Max = 10, Default = "1" },

        new("dates", "when", AnswerKind.Sessions),
        new("speaking_minutes", "when", AnswerKind.Minutes) { Min = 10, Max = 600 },
        new("mode", "when", AnswerKind.Choice) { Options = ["onsite", "remote", "hybrid"] },

        new("municipality", "place", AnswerKind.Municipality) { Asked = f => f["mode"] is "onsite" or "hybrid" },
        new("place", "place", AnswerKind.Text) { Asked = f => f["mode"] is "onsite" or "hybrid", Min = 2, Max = 300 },
        new("remote_details", "place", AnswerKind.Text) { Asked = f => f["mode"] is "remote" or "hybrid", Min = 2, Max = 300 },

        new("audience", "people", AnswerKind.Choices)
        {
            Options = ["clients", "relatives", "staff", "managers", "decision_makers", "students", "public", "media"], Max = 8,
        },
        new("audience_size", "people", AnswerKind.Number) { Min = 1, Max = 5000 },
        new("minors_present", "people", AnswerKind.YesNo),
        new("one_client", "people", AnswerKind.YesNo) { Asked = f => TaskTypes.Find(f.TaskType) is { MayBeOneClient: true } },
        new("language", "people", AnswerKind.Choices) { Options = ["fi", "sv", "en", "se", "sign", "other"], Max = 6, Default = "fi" },
        new("decision_makers_invited", "people", AnswerKind.Choice)
        {
            Options = ["yes", "no", "later"], Asked = f => TaskTypes.Find(f.TaskType) is { IsDevelopment: true } || f.OrderMode == "series",
        },

        new("client_consent", "client", AnswerKind.Choice) { Options = ["yes", "not_yet"], Asked = f => f.Yes("one_client") },

        new("prep_needed", "practical", AnswerKind.YesNo)
        {
            Asked = f => TaskTypes.Find(f.TaskType) is { AsksPreparation: true },
        },
        new("pair_professional", "practical", AnswerKind.Text) { Min = 2, Max = 200 },
        new("day_contact", "practical", AnswerKind.Text) { Min = 5, Max = 200 },
        new("recording", "practical", AnswerKind.Choice) { Options = ["no", "ask"], Default = "no" },
        new("payer", "practical", AnswerKind.Text) { Min = 2, Max = 40, Pattern = Payer() },
        new("arrangements", "practical", AnswerKind.Text) { Optional = true, Max = 300 },
        new("level", "practical", AnswerKind.Choice)
        {
            Optional = true, Options = ["info", "planning", "decision", "evaluation", "activism"],
        },

        new("terms", "summary", AnswerKind.YesNo),
    ];

    /// <summary>The cards in order.</summary>
    public static readonly ImmutableArray<string> Steps = [.. All.Select(q => q.Step).Distinct()];

    public static Question Find(string key) => All.Single(q => q.Key == key);

    /// <summary>What the card of a step asks, given the answers so far.</summary>
    public static ImmutableArray<Question> Of(string step, Form form) =>
        form.OrderMode == "advice" && step is not ("mode" or "advice")
            ? []
            : [.. All.Where(q => q.Step == step && q.Asked(form))];

    /// <summary>What must still be answered before the order can be sent; the acknowledgement on the summary aside.</summary>
    public static ImmutableArray<Question> Missing(Form form) =>
        [.. Steps.Where(s => s != "summary").SelectMany(s => Of(s, form)).Where(q => !q.Optional && !form.Has(q.Key))];

    [GeneratedRegex("^[A-Za-zÅÄÖåäö0-9 ./_-]{2,40}$")]
    private static partial Regex Payer();
}
