using System.Collections.Immutable;

namespace ExperienceBot.Orders;

/// <summary>Three questions for whoever orders for the first time, and the task that their answers come nearest to (E40). The orderer decides.</summary>
public static class Advising
{
    /// <summary>In the order they are asked, with their answers; words under <c>advise.{key}</c> and <c>advise.{key}.{answer}</c>.</summary>
    public static ImmutableArray<(string Key, ImmutableArray<string> Answers)> Questions { get; } =
    [
        ("whom", ["clients", "staff", "students", "deciders", "one"]),
        ("what", ["story", "teach", "develop", "group", "support", "review"]),
        ("prep", ["no", "yes"]),
    ];

    /// <summary>A key of <see cref="TaskTypes"/>; null while something is not answered.</summary>
    public static string? Suggest(IReadOnlyDictionary<string, string> answers) =>
        (answers.GetValueOrDefault("whom"), answers.GetValueOrDefault("what"), answers.GetValueOrDefault("prep")) switch
        {
            (null, _, _) or (_, null, _) or (_, _, null) => null,
            (_, "support", _) or ("one", "group", _) => "client_support",
            (_, "group", "yes") => "group_lead",
            (_, "group", _) => "group_assist",
            (_, "review", _) => "material_review",
            ("deciders", "develop", _) => "decision_forum",
            (_, "develop", "yes") => "dev_group_prep",
            (_, "develop", _) => "dev_group",
            ("students", _, _) => "lecture_school",
            (_, "teach", _) => "lecture_regional",
            ("staff" or "deciders", _, _) => "story_staff",
            _ => "story_clients",
        };

    /// <summary>Every task that can be suggested.</summary>
    public static ImmutableArray<string> Tasks { get; } =
    [
        .. (from whom in Questions[0].Answers
           from what in Questions[1].Answers
           from prep in Questions[2].Answers
           select Suggest(new Dictionary<string, string> { ["whom"] = whom, ["what"] = what, ["prep"] = prep })!).Distinct(),
    ];
}
