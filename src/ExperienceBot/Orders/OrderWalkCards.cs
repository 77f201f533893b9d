using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Fees;
using ExperienceBot.Safety;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Orders;

/// <summary>The cards of the order walk: one a step, each with the answers so far, and the summary.</summary>
public sealed class OrderWalkCards(OrderFacts facts, Brokering rules, FeeTable fees)
{
    /// <param name="note">What was just understood, or what to mend, above the questions.</param>
    /// <param name="typed">What was filled in but not taken, shown again.</param>
    public AdaptiveCard Step(
        Draft draft, Words words, DateTimeOffset now, string? note = null, IReadOnlyCollection<Problem>? problems = null,
        IReadOnlyDictionary<string, string>? typed = null)
    {
        if (draft.Step == "summary")
            return Summary(draft, words, now, note, problems);

        var steps = Walk.Asked(draft.Form).Remove("summary");
        var body = new List<CardElement?>
        {
            Title(words[$"step.{draft.Step}"]),
            draft.Form.Has("order_mode") && steps.Contains(draft.Step) && draft.Form.OrderMode != "advice"
                ? Subtle(words.Say("step.count", steps.IndexOf(draft.Step) + 1, Math.Max(steps.Length, 6)))
                : null,
            note is null ? null : Notice(note, problems is { Count: > 0 } ? ContainerStyle.Warning : ContainerStyle.Good),
        };
        foreach (var problem in problems ?? [])
            body.Add(Notice(Why(problem, words), ContainerStyle.Attention));
        foreach (var q in Questions.Of(draft.Step, draft.Form))
        {
            body.AddRange(Inputs(q, draft, words, now, typed));
            if (words.Has($"order.{q.Key}.help"))
                body.Add(Subtle(words[$"order.{q.Key}.help"]));
        }

        if (Questions.Of(draft.Step, draft.Form).Any(q => q.Kind == AnswerKind.Text))
            body.Add(Subtle(words["order.no_client_data"]));
        body.Add(Subtle(words[draft.Step == "mode" ? "order.typed_mode" : "order.typed"]));

        return Card(words, body,
            Send("order.answer", words["order.next"], Ids(draft)),
            draft.Step == "mode" ? null : Button("order.back", words["order.back"], Ids(draft)),
            draft.Step is "mode" or "advice" ? null : Button("order.skip", words["order.skip"], Ids(draft)),
            draft.Step is "mode" or "advice" ? null : Button("order.save", words["order.save"], Ids(draft)),
            Button("order.discard", words["order.discard"], Ids(draft)));
    }

    /// <summary>The problem in the person's language: which question, what is wrong, how to say it.</summary>
    public static string Why(Problem problem, Words words)
    {
        var text = Why(problem.Question, problem.Why, words);
        return words.Has($"order.{problem.Question}") ? $"**{words[$"order.{problem.Question}"]}** {text}" : text;
    }

    /// <summary>The same without the question's name.</summary>
    internal static string Why(string question, Reading.Refused why, Words words) => words.Say($"refused.{why.Reason}",
        why is { Reason: "choice_near", Args: var options }
            ? [string.Join(", ", options.Select(o => OrderFacts.Option(question, o, words)))]
            : (object[])[.. why.Args.Select(a => PlainText.Escape(Short(a)))]);

    AdaptiveCard Summary(Draft draft, Words words, DateTimeOffset now, string? note, IReadOnlyCollection<Problem>? problems)
    {
        var form = draft.Form;
        var missing = Questions.Missing(form);
        var fee = missing.IsEmpty ? Submitting.FeeFor(form, fees, rules.Zone) : null;
        var shown = Questions.All.Where(q => q.Key is not ("order_mode" or "terms") && q.Asked(form) && form.Has(q.Key));
        return Card(
            words,
            [
                Title(words["step.summary"]),
                note is null ? null : Notice(note, ContainerStyle.Good),
                .. (problems ?? []).Select(p => Notice(Why(p, words), ContainerStyle.Attention)),
                missing.IsEmpty ? null : Notice(
                    words.Say("order.missing", string.Join(", ", missing.Select(q => words[$"order.{q.Key}.short"]))), ContainerStyle.Warning),
                form.Dates is [var first, ..] && Submitting.IsShort(first, now) ? Notice(words["order.short_time"], ContainerStyle.Warning) : null,
                .. Boundaries.Reasons(form).Select(reason => Notice(words[$"order.beyond.{reason}"])),
                Facts(shown.Select(q => (words[$"order.{q.Key}.short"], facts.Answer(form, q.Key, words)))),
                fee is null ? null : Heading(words["facts.fee"]),
                fee is null ? null : Text(OrderFacts.FeeInFull(fee, fees, form["expert_count"], words)),
                fee is null ? null : Text(words["travel.terms"]),
                Heading(words["order.what_next"]),
                Text(words[missing.IsEmpty && NeedsReview(draft, now) ? "order.next_review" : "order.next_offers"]),
                new ToggleInput("terms")
                {
                    Title = words["order.terms"], ValueOn = "true", ValueOff = "false", Value = form["terms"] ?? "false",
                    Label = words["order.terms.label"], IsRequired = true, ErrorMessage = words["order.terms.error"],
                },
                Subtle(words["order.typed_summary"]),
            ],
            Send("order.submit", words["order.submit"], Ids(draft)),
            new ShowCardAction(words["order.edit"], Card(
                words, [Text(words["order.edit.which"])],
                [.. Walk.Asked(form).Where(s => s is not ("summary" or "mode"))
                    .Select(s => Button("order.edit", words[$"step.{s}"], [.. Ids(draft), ("step", s)]))])),
            Button("order.back", words["order.back"], Ids(draft)),
            Button("order.save", words["order.save"], Ids(draft)),
            Button("order.discard", words["order.discard"], Ids(draft)));
    }

    bool NeedsReview(Draft draft, DateTimeOffset now) =>
        Submitting.Reasons(
            new()
            {
                Id = draft.Id, Requester = default, Form = draft.Form, SubmittedAt = now, FeedbackCode = "", Fee = Submitting.FeeFor(draft.Form, fees, rules.Zone),
            },
            rules, now).Length > 0;

    IEnumerable<CardElement> Inputs(Question q, Draft draft, Words words, DateTimeOffset now, IReadOnlyDictionary<string, string>? typed)
    {
        var value = typed?.GetValueOrDefault(q.Key) is { Length: > 0 and <= 2000 } filled && MayBeShown(q, filled) ? filled
            : draft.Form[q.Key] ?? q.Default;
        if (q.Kind == AnswerKind.Sessions)
        {
            foreach (var input in Dates(q, draft, words, now, typed))
                yield return input;
        }
        else
        {
            yield return Input(q, words[$"order.{q.Key}"], value, words);
        }
    }

    /// <summary>The input for a question's answer, whatever it is about; not for dates, which are several.</summary>
    internal static CardInput Input(Question q, string label, string? value, Words words)
    {
        var (error, required) = (words[$"error.{q.Kind}"], !q.Optional);
        return q.Kind switch
        {
            AnswerKind.Choice or AnswerKind.Choices => new ChoiceSetInput(q.Key, [.. q.Options.Select(o => new Choice(OrderFacts.Option(q.Key, o, words), o))])
            {
                Label = label, IsRequired = required, ErrorMessage = error, Value = value,
                IsMultiSelect = q.Kind == AnswerKind.Choices ? true : null,
                Style = q.Options.Length <= 8 ? ChoiceSetStyle.Expanded : ChoiceSetStyle.Compact,
                Placeholder = q.Options.Length > 8 ? words["order.choose"] : null,
            },
            AnswerKind.YesNo => new ChoiceSetInput(q.Key, [new(words["yes"], "true"), new(words["no"], "false")])
            {
                Label = label, IsRequired = required, ErrorMessage = error, Value = value, Style = ChoiceSetStyle.Expanded,
            },
            AnswerKind.Number or AnswerKind.Minutes => new NumberInput(q.Key)
            {
                Label = label, IsRequired = required, ErrorMessage = error, Min = q.Min, Max = q.Max,
                Value = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null,
            },
            _ => new TextInput(q.Key)
            {
                Label = label, IsRequired = required, ErrorMessage = error, Value = value, MaxLength = q.Max == int.MaxValue ? 100 : q.Max,
                IsMultiline = q.Max >= 300 ? true : null,
            },
        };
    }

    /// <summary>What was filled in is shown again, but never an identity code, nor what the input has no place for.</summary>
    static bool MayBeShown(Question q, string filled) => q.Kind switch
    {
        AnswerKind.Choice or AnswerKind.Choices => filled.Split(',').All(o => q.Options.Contains(o)),
        AnswerKind.YesNo => filled is "true" or "false",
        _ => !Answers.HasIdentityCode(filled),
    };

    /// <summary>Date, start and end; more rows for other times, a series or an audit.</summary>
    IEnumerable<CardElement> Dates(Question q, Draft draft, Words words, DateTimeOffset now, IReadOnlyDictionary<string, string>? typed)
    {
        var (rows, needed) = draft.Form.OrderMode switch { "series" => (4, 2), "audit" => (5, 2), _ => (2, 1) };
        var known = draft.Form.Dates;
        rows = Math.Max(rows, known.Length);
        var earliest = LocalTime.DateOf(now, rules.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        for (var n = 1; n <= rows; n++)
        {
            var suffix = n == 1 ? "" : $"_{n}";
            var session = n <= known.Length ? known[n - 1] : null;
            var required = n <= needed;
            yield return n == 1
                ? new TextBlock(words["order.dates"]) { Weight = TextWeight.Bolder }
                : Heading(words.Say(draft.Form.OrderMode is "series" or "audit" ? "order.dates.nth" : "order.dates.other", n));
            yield return new DateInput($"date{suffix}")
            {
                Label = words["order.date"], IsRequired = required, ErrorMessage = words["error.Date"], Min = earliest,
                Value = Kept($"date{suffix}") ?? (session is null ? null
                    : LocalTime.DateOf(session.Start, rules.Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
            };
            yield return new ColumnSet(
                new Column(Time($"start_time{suffix}", words["order.start_time"], session?.Start, required, words)) { Width = "stretch" },
                new Column(Time($"end_time{suffix}", words["order.end_time"], session?.End, required, words)) { Width = "stretch" });
        }

        string? Kept(string key) => typed?.GetValueOrDefault(key) is { Length: > 0 and <= 10 } kept ? kept : null;

        TimeInput Time(string id, string label, DateTimeOffset? at, bool required, Words w) => new(id)
        {
            Label = label, IsRequired = required, ErrorMessage = w["error.Time"],
            Value = Kept(id) ?? (at is { } known ? LocalTime.TimeOf(known, rules.Zone).ToString("HH:mm", CultureInfo.InvariantCulture) : null),
        };
    }

    internal static (string, string)[] Ids(Draft draft) =>
        [("draft", draft.Id.Value), ("v", draft.Version.ToString(CultureInfo.InvariantCulture)), ("formId", draft.Id.Value)];

    static string Short(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
