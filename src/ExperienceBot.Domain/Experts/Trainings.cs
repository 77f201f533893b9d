using System.Collections.Immutable;

namespace ExperienceBot.Experts;

/// <summary>Orientation and further training. Its name is the word <c>training.{key}</c>.</summary>
public static class Trainings
{
    public static ImmutableArray<string> All { get; } =
        ["orientation", "digital_skills", "online_work", "development", "performing", "marketing", "hygiene_pass", "first_aid"];
}
