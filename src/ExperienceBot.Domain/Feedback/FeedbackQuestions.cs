using System.Collections.Immutable;
using System.Globalization;

namespace ExperienceBot.Feedback;

public enum FeedbackKind
{
    /// <summary>1–5 in words.</summary>
    Scale,
    Choice,
    Choices,
    Open,
}

/// <summary>A feedback question (domain §4); its words stand under <c>feedback.{Key}</c>. Every one may be left unanswered.</summary>
public sealed record FeedbackQuestion(string Key, FeedbackKind Kind)
{
    public ImmutableArray<string> Options { get; init; } = [];

    /// <summary>Characters of an open answer.</summary>
    public int Max { get; init; } = 1000;

    /// <summary>Of the easy-language set too (domain §4.3).</summary>
    public bool IsPlain { get; init; }
}

public static class FeedbackQuestions
{
    static readonly ImmutableArray<string> Five = ["1", "2", "3", "4", "5"];

    static FeedbackQuestion Scale(string key) => new(key, FeedbackKind.Scale) { Options = Five };

    static FeedbackQuestion Choice(string key, params ImmutableArray<string> options) => new(key, FeedbackKind.Choice) { Options = options };

    public static ImmutableArray<FeedbackQuestion> Requester { get; } =
    [
        Choice("o1", "yes", "partly", "no"),
        Scale("o2"),
        new("o3", FeedbackKind.Open),
        new("o4", FeedbackKind.Open),
        new("o5", FeedbackKind.Open),
        Scale("o6"),
        Choice("o7", "yes", "maybe", "no"),
        Choice("o8", "no", "yes"),
        new("o8_text", FeedbackKind.Open),
    ];

    public static ImmutableArray<FeedbackQuestion> Expert { get; } =
    [
        Scale("e1"),
        new("e1_text", FeedbackKind.Open),
        Choice("e2", "no", "today", "this_week"),
        Scale("e3"),
        Scale("e4"),
        Choice("e5", "light", "fitting", "heavy"),
        Scale("e6"),
        Choice("e7", "yes", "no"),
        Choice("e8", "yes", "maybe", "no"),
        new("e9", FeedbackKind.Open),
    ];

    public static ImmutableArray<FeedbackQuestion> Participant { get; } =
    [
        new("p1", FeedbackKind.Choices) { Options = ["knowledge", "hope", "understanding", "courage", "little"], IsPlain = true },
        Scale("p2") with { IsPlain = true },
        Scale("p3") with { IsPlain = true },
        Choice("p4", "yes", "little", "no"),
        new("p5", FeedbackKind.Open) { Max = 200 },
    ];

    public static ImmutableArray<FeedbackQuestion> Of(Respondent from) => from switch
    {
        Respondent.Requester => Requester,
        Respondent.Expert => Expert,
        _ => Participant,
    };

    public static FeedbackQuestion? Find(string key) => Requester.Concat(Expert).Concat(Participant).FirstOrDefault(q => q.Key == key);

    /// <summary>Only known answers are kept: options that exist, open text cut to no more than its length.</summary>
    /// <param name="problem">A key of a question whose text holds an identity code or is too long; nothing is then kept.</param>
    public static ImmutableSortedDictionary<string, string> Read(
        Respondent from, IReadOnlyDictionary<string, string> inputs, out string? problem)
    {
        problem = null;
        var answers = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var q in Of(from))
        {
            if (!inputs.TryGetValue(q.Key, out var raw) || raw.Trim() is not { Length: > 0 } text)
                continue;
            if (q.Kind == FeedbackKind.Open)
            {
                if (text.Length > q.Max || Orders.Answers.HasIdentityCode(text))
                {
                    problem = q.Key;
                    return answers.ToImmutable();
                }

                answers[q.Key] = text;
            }
            else if (text.Split(',').Where(q.Options.Contains).Distinct().ToList() is { Count: > 0 } chosen)
            {
                answers[q.Key] = q.Kind == FeedbackKind.Choices ? string.Join(',', chosen) : chosen[0];
            }
        }

        return answers.ToImmutable();
    }

    public static int? Points(this FeedbackEntry entry, string key) =>
        int.TryParse(entry.Answers.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
