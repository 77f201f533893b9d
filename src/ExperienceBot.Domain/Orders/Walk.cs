using System.Collections.Immutable;
using ExperienceBot.Calendar;

namespace ExperienceBot.Orders;

/// <summary>Somebody's order in the making: a cursor and the answers so far. Steps have names, so it outlives new versions.</summary>
public sealed record Draft
{
    /// <summary>Becomes the order's id: one form makes one order, however often it is sent.</summary>
    public required OrderId Id { get; init; }
    public string Step { get; init; } = Questions.Steps[0];
    public Form Form { get; init; } = Form.Empty;

    /// <summary>Grows with every change; a card that carries another one is old.</summary>
    public int Version { get; init; } = 1;

    /// <summary>A date or start that was typed without the rest.</summary>
    public Span? HalfTyped { get; init; }

    /// <summary>Came back from the summary to mend one step.</summary>
    public bool Editing { get; init; }

    /// <summary>Put aside with "save and continue later": typed text is not an answer until it is taken up again.</summary>
    public bool Shelved { get; init; }

    /// <summary>The order that this changes.</summary>
    public OrderId? Changes { get; init; }
    public DateTimeOffset TouchedAt { get; init; }
}

/// <summary>An answer that was not taken, and why.</summary>
public sealed record Problem(string Question, Reading.Refused Why);

/// <summary>Where the walk stands after an answer.</summary>
/// <param name="Taken">Questions answered just now, for the bot to say back.</param>
/// <param name="AskNext">A piece of the date still missing: <c>start</c> or <c>end</c>.</param>
public sealed record Advance(Draft Draft, ImmutableArray<Problem> Problems, ImmutableArray<string> Taken, string? AskNext = null);

/// <summary>The order walk: an ordered list of named questions and a cursor.</summary>
public static class Walk
{
    const string Last = "summary";

    /// <summary>The inputs of a step's card. What is fine is kept even when something else is not.</summary>
    public static Advance Answer(Draft draft, IReadOnlyDictionary<string, string> inputs, Frame frame)
    {
        var form = draft.Form;
        var problems = ImmutableArray.CreateBuilder<Problem>();
        var taken = ImmutableArray.CreateBuilder<string>();
        foreach (var q in Questions.Of(draft.Step, form))
        {
            if (Input(q, inputs) is not { } raw)
            {
                if (q.Optional)
                    form = form.Without(q.Key);
                else if (q.Default is { } usual && !form.Has(q.Key))
                    form = form.With(q.Key, usual);
                else if (!form.Has(q.Key) || inputs.ContainsKey(q.Key))
                    problems.Add(new(q.Key, new("empty")));
                continue;
            }

            switch (Answers.Read(q, raw, form, frame))
            {
                case Reading.Understood { Value: var value }:
                    form = form.With(q.Key, value);
                    taken.Add(q.Key);
                    break;
                case Reading.Refused refused:
                    problems.Add(new(q.Key, refused));
                    break;
                case Reading.Partly { Missing: var missing }:
                    problems.Add(new(q.Key, new($"missing_{missing}")));
                    break;
            }
        }

        var next = draft with { Form = Tidy(form), HalfTyped = null, Shelved = false, Version = draft.Version + 1, TouchedAt = frame.Now };
        return problems.Count > 0
            ? new(next, problems.ToImmutable(), taken.ToImmutable())
            : new(GoOn(next), [], taken.ToImmutable());
    }

    /// <summary>An answer in words: it goes to the first question of the step that has none.</summary>
    public static Advance AnswerTyped(Draft draft, string text, Frame frame)
    {
        if (Asking(draft) is not { } q)
            return new(draft, [new(draft.Step, new("nothing_asked"))], []);

        switch (Answers.Read(q, text, draft.Form, frame, q.Kind == AnswerKind.Sessions ? draft.HalfTyped : null))
        {
            case Reading.Understood { Value: var value }:
                var form = draft.Form.With(q.Key, value);
                var next = draft with { Form = Tidy(form), HalfTyped = null, Version = draft.Version + 1, TouchedAt = frame.Now };
                return new(Asking(next) is { Optional: false } ? next : GoOn(WithDefaults(next)), [], [q.Key]);
            case Reading.Partly half:
                return new(draft with { HalfTyped = half.Known, Version = draft.Version + 1, TouchedAt = frame.Now }, [], [], half.Missing);
            case Reading.Refused refused:
                // It did not fit the half: perhaps the whole was typed anew.
                return draft.HalfTyped is not null
                    ? AnswerTyped(draft with { HalfTyped = null }, text, frame)
                    : new(draft, [new(q.Key, refused)], []);
            default:
                return new(draft, [new(q.Key, new("not_understood"))], []);
        }
    }

    /// <summary>The question that a typed answer answers; null on the summary when everything is answered.</summary>
    public static Question? Asking(Draft draft)
    {
        var open = Questions.Of(draft.Step, draft.Form).Where(q => !draft.Form.Has(q.Key) && q.Default is null).ToList();
        return open.Find(q => !q.Optional) ?? (draft.Step == "mode" ? Questions.Find("order_mode") : open.FirstOrDefault());
    }

    public static Draft Back(Draft draft, DateTimeOffset now)
    {
        var steps = Asked(draft.Form);
        var at = steps.IndexOf(draft.Step);
        return Turn(draft, steps[Math.Max(0, at - 1)], now);
    }

    /// <summary>On, leaving the step for later; what is missing is asked from the summary.</summary>
    public static Draft Skip(Draft draft, DateTimeOffset now)
    {
        var filled = WithDefaults(draft);
        var steps = Asked(filled.Form);
        var at = steps.IndexOf(draft.Step);
        return Turn(filled, draft.Editing ? Last : steps[Math.Min(steps.Length - 1, at + 1)], now);
    }

    /// <summary>To one step and back to the summary. An unknown step changes nothing.</summary>
    public static Draft Edit(Draft draft, string step, DateTimeOffset now) =>
        Asked(draft.Form).Contains(step) ? Turn(draft, step, now) with { Editing = step != Last } : draft;

    /// <summary>A new draft with the answers of an earlier order, the dates aside.</summary>
    public static Draft Copy(OrderId id, Form earlier, DateTimeOffset now) =>
        new()
        {
            Id = id,
            Form = earlier.Without("dates").Without("terms").With("order_mode", earlier.OrderMode is "copy" ? "new" : earlier.OrderMode),
            Step = "when",
            Editing = true,
            TouchedAt = now,
        };

    /// <summary>The steps that these answers lead through.</summary>
    public static ImmutableArray<string> Asked(Form form) =>
        [.. Questions.Steps.Where(s => Questions.Of(s, form).Length > 0)];

    static Draft Turn(Draft draft, string step, DateTimeOffset now) =>
        draft with { Step = step, HalfTyped = null, Editing = false, Shelved = false, Version = draft.Version + 1, TouchedAt = now };

    static Draft GoOn(Draft draft)
    {
        var steps = Asked(draft.Form);
        if (draft.Editing)
        {
            // An edit may open new questions (remote turned on site): those first, then the summary.
            var missing = Questions.Missing(draft.Form).FirstOrDefault()?.Step;
            return draft with { Step = missing ?? Last, Editing = missing is not null };
        }

        var at = steps.IndexOf(draft.Step);
        return draft with { Step = steps[Math.Min(steps.Length - 1, at + 1)] };
    }

    static Draft WithDefaults(Draft draft) =>
        draft with
        {
            Form = Questions.Of(draft.Step, draft.Form)
                .Where(q => q.Default is not null && !draft.Form.Has(q.Key))
                .Aggregate(draft.Form, (form, q) => form.With(q.Key, q.Default!)),
        };

    /// <summary>Without the answers to questions that are no longer asked.</summary>
    static Form Tidy(Form form) =>
        Questions.All.Where(q => q.Step != "mode" && form.Has(q.Key) && !q.Asked(form)).Aggregate(form, (f, q) => f.Without(q.Key));

    /// <summary>A question's input on a card. The dates are several inputs: <c>date</c>, <c>start_time</c>, <c>end_time</c>, <c>date_2</c> …</summary>
    static string? Input(Question q, IReadOnlyDictionary<string, string> inputs)
    {
        if (q.Kind != AnswerKind.Sessions)
            return inputs.TryGetValue(q.Key, out var raw) && raw.Trim().Length > 0 ? raw : null;

        var dates = Enumerable.Range(1, 10)
            .Select(n => n == 1 ? "" : $"_{n}")
            .Select(suffix => (date: Part("date" + suffix), start: Part("start_time" + suffix), end: Part("end_time" + suffix)))
            .Where(d => d.date.Length > 0 || d.start.Length > 0 || d.end.Length > 0)
            .Select(d => $"{d.date} {d.start}{(d.end.Length > 0 ? "–" + d.end : "")}".Trim())
            .ToList();
        return dates.Count > 0 ? string.Join("; ", dates)
            : inputs.TryGetValue(q.Key, out var typed) && typed.Trim().Length > 0 ? typed
            : null;

        string Part(string key) => inputs.TryGetValue(key, out var value) ? value.Trim() : "";
    }
}
