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

    /// <summary>The order whose answers it began with.</summary>
    public OrderId? CopyOf { get; init; }
    public DateTimeOffset TouchedAt { get; init; }
}

/// <summary>An answer that was not taken, and why.</summary>
public sealed record Problem(string Question, Reading.Refused Why);

/// <summary>Where the walk stands after an answer.</summary>
/// <param name="Taken">Questions answered just now, for the bot to say back.</param>
/// <param name="AskNext">A piece of the date still missing: <c>start</c> or <c>end</c>.</param>
/// <param name="Note">The key of what else there is to say.</param>
public sealed record Advance(
    Draft Draft, ImmutableArray<Problem> Problems, ImmutableArray<string> Taken, string? AskNext = null, string? Note = null);

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

        var next = Changed(draft, form, frame);
        return problems.Count > 0
            ? new(next, problems.ToImmutable(), taken.ToImmutable())
            : new(GoOn(next), [], taken.ToImmutable());
    }

    /// <summary>
    /// An answer in words: to the question it names ("aika: ensi ti klo 13–15"), else to the first of the step without an answer,
    /// else to the only one of the step that it fits.
    /// </summary>
    public static Advance AnswerTyped(Draft draft, string text, Frame frame)
    {
        if (text.IndexOf(':', StringComparison.Ordinal) is > 0 and var at
            && Named(draft.Form).FirstOrDefault(q => IsCalled(q, text[..at], frame)) is { } named)
            return Take(draft, named, text[(at + 1)..], frame);
        if (draft.HalfTyped is { } half)
        {
            var done = Completes(draft, half, text, frame) ?? AnswerTyped(draft with { HalfTyped = null }, text, frame);
            return done.Problems.IsEmpty ? done : done with { Draft = draft };
        }

        if (draft.Step == "mode" && Begins(draft, text, frame) is { } begun)
            return begun;
        return (Asking(draft) ?? Meant(draft, text, frame)) is { } q
            ? Take(draft, q, text, frame)
            : new(draft, [new("", new(draft.Step == Last ? "not_sent" : "nothing_asked"))], []);
    }

    /// <summary>The required question that a typed answer answers; null when the step has none without an answer.</summary>
    public static Question? Asking(Draft draft) =>
        Questions.Of(draft.Step, draft.Form)
            .FirstOrDefault(q => !q.Optional && !draft.Form.Has(q.Key) && (q.Default is null || q.Step == "mode") && q.Step != Last);

    /// <summary>The step that a few words name, also inflected: "aikaa", "yhteyshenkilö".</summary>
    public static string? StepCalled(Draft draft, string name, Frame frame) =>
        (Named(draft.Form).FirstOrDefault(q => IsCalled(q, name, frame))
            ?? Named(draft.Form).FirstOrDefault(q => frame.Names(q).Any(n => n.Length > 2 && name.StartsWith(n, StringComparison.OrdinalIgnoreCase))))
        ?.Step;

    /// <summary>To the step before; from a step opened on the summary back to it.</summary>
    public static Draft Back(Draft draft, DateTimeOffset now)
    {
        var steps = Asked(draft.Form);
        var at = steps.IndexOf(draft.Step);
        return Turn(draft, draft.Editing ? Last : steps[Math.Max(0, at - 1)], now);
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
    public static Draft Copy(OrderId id, Order of, DateTimeOffset now) =>
        new()
        {
            Id = id,
            CopyOf = of.Id,
            Form = of.Form.Without("dates").Without("terms").With("order_mode", of.Form.OrderMode is "copy" ? "new" : of.Form.OrderMode),
            Step = "when",
            Editing = true,
            TouchedAt = now,
        };

    /// <summary>The steps that these answers lead through.</summary>
    public static ImmutableArray<string> Asked(Form form) =>
        [.. Questions.Steps.Where(s => Questions.Of(s, form).Length > 0)];

    static IEnumerable<Question> Named(Form form) =>
        Asked(form).Where(s => s is not ("mode" or Last)).SelectMany(s => Questions.Of(s, form));

    static bool IsCalled(Question q, string name, Frame frame) =>
        frame.Names(q).Contains(name.Trim(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The rest of a date that was typed in part; null when it does not fit the part.</summary>
    static Advance? Completes(Draft draft, Span half, string text, Frame frame) =>
        Answers.Read(Questions.Find("dates"), text, draft.Form, frame, half) is Reading.Refused ? null
            : Take(draft, Questions.Find("dates"), text, frame);

    /// <summary>What is said first may already be an answer: "tarvitsen kokemusasiantuntijan ensi ti klo 13–15".</summary>
    static Advance? Begins(Draft draft, string text, Frame frame)
    {
        if (text.All(char.IsAsciiDigit)
            || Answers.Read(Questions.Find("order_mode"), text, draft.Form, frame) is not Reading.Refused { Reason: "choice_near" })
            return null;
        var begun = draft with { Form = draft.Form.With("order_mode", "new") };
        foreach (var q in new[] { Questions.Find("dates"), Questions.Find("task_type"), Questions.Find("topics") })
        {
            switch (Answers.Read(q, text, begun.Form, frame))
            {
                case Reading.Understood { Value: var value }:
                    return new(GoOn(Changed(begun, begun.Form.With(q.Key, value), frame)), [], [q.Key]);
                case Reading.Partly { Missing: var missing }:
                    return new(draft, [new(q.Key, new($"missing_{missing}"))], []);
                case Reading.Refused { Reason: not "when_not_understood" } why when q.Kind == AnswerKind.Sessions:
                    return new(draft, [new(q.Key, why)], []);
            }
        }

        return null;
    }

    /// <summary>The only question of the step that the words fit; free text fits when nothing else on the card does.</summary>
    static Question? Meant(Draft draft, string text, Frame frame)
    {
        var isNumber = text.Trim().All(char.IsAsciiDigit);
        var here = Questions.Of(draft.Step, draft.Form);
        var fits = here.Where(q => q.Kind != AnswerKind.Text && q.Step != Last && (!isNumber || q.Kind is AnswerKind.Number or AnswerKind.Minutes)
            && Answers.Read(q, text, draft.Form, frame) is Reading.Understood).ToList();
        return fits is [var only] ? only
            : fits.Count == 0 && here.Where(q => q.Kind == AnswerKind.Text).ToList() is [var free] ? free
            : null;
    }

    static Advance Take(Draft draft, Question q, string text, Frame frame)
    {
        switch (Answers.Read(q, text, draft.Form, frame, q.Kind == AnswerKind.Sessions ? draft.HalfTyped : null))
        {
            case Reading.Understood { Value: var value }:
                var next = Changed(draft, draft.Form.With(q.Key, value), frame);
                next = next.Step == Last ? GoOn(next with { Editing = true })
                    : next.Step != q.Step || Asking(next) is not null ? next
                    : GoOn(WithDefaults(next));
                return new(next, [], [q.Key]);
            case Reading.Partly half when q.Step == draft.Step:
                return new(Changed(draft, draft.Form, frame) with { HalfTyped = half.Known }, [], [], half.Missing);
            case Reading.Partly half:
                return new(draft, [new(q.Key, new($"missing_{half.Missing}"))], []);
            case var other:
                return new(draft, [new(q.Key, (Reading.Refused)other)], []);
        }
    }

    static Draft Changed(Draft draft, Form form, Frame frame) =>
        draft with { Form = Tidy(form), HalfTyped = null, Shelved = false, Version = draft.Version + 1, TouchedAt = frame.Now };

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
