using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ExperienceBot.Experts;

/// <summary>Why the law guards a topic. Every topic of a named person is handled as <see cref="Article9"/>.</summary>
public enum Sensitivity
{
    /// <summary>GDPR Art. 9: health, origin, orientation, belief.</summary>
    Article9,

    /// <summary>GDPR Art. 10: offences.</summary>
    Article10,

    /// <summary>Secret by nature: a client of social welfare.</summary>
    Secret,
}

/// <summary>A theme of lived experience (domain §1.6). Its name is the word <c>topic.{Key}</c>.</summary>
public sealed record Topic(string Key, Sensitivity Sensitivity);

public static class Topics
{
    /// <summary>In the order people are shown them.</summary>
    public static ImmutableArray<Topic> All { get; } =
    [
        new("mental_health", Sensitivity.Article9),
        new("substance_use", Sensitivity.Article9),
        new("addictions", Sensitivity.Article9),
        new("neuropsychiatric", Sensitivity.Article9),
        new("insomnia", Sensitivity.Article9),
        new("chronic_pain", Sensitivity.Article9),
        new("rare_disease", Sensitivity.Article9),
        new("cancer", Sensitivity.Article9),
        new("memory_disorder", Sensitivity.Article9),
        new("long_term_illness", Sensitivity.Article9),
        new("weight_lifestyle", Sensitivity.Article9),
        new("emergency_care", Sensitivity.Article9),
        new("visual_impairment", Sensitivity.Article9),
        new("disability", Sensitivity.Article9),
        new("intellectual_disability", Sensitivity.Article9),
        new("rehabilitation", Sensitivity.Article9),
        new("changed_work_ability", Sensitivity.Article9),
        new("unemployment", Sensitivity.Secret),
        new("job_seeking_barriers", Sensitivity.Secret),
        new("study_difficulty", Sensitivity.Secret),
        new("transition_to_work", Sensitivity.Article9),
        new("solo_entrepreneur", Sensitivity.Secret),
        new("financial_hardship", Sensitivity.Secret),
        new("poverty", Sensitivity.Secret),
        new("homelessness", Sensitivity.Secret),
        new("exclusion", Sensitivity.Secret),
        new("immigration", Sensitivity.Article9),
        new("child_welfare_aftercare", Sensitivity.Secret),
        new("single_parent", Sensitivity.Secret),
        new("family_services", Sensitivity.Secret),
        new("relationship", Sensitivity.Secret),
        new("domestic_violence", Sensitivity.Article9),
        new("caregiver", Sensitivity.Article9),
        new("grief", Sensitivity.Secret),
        new("crisis", Sensitivity.Secret),
        new("ageing", Sensitivity.Secret),
        new("young_adults", Sensitivity.Secret),
        new("crime_background", Sensitivity.Article10),
        new("gender_sexual_minority", Sensitivity.Article9),
        new("positive_path", Sensitivity.Article9),
    ];

    static readonly FrozenSet<string> Keys = All.Select(topic => topic.Key).ToFrozenSet();

    public static bool IsKnown(string key) => Keys.Contains(key);
}
