namespace ExperienceBot.Safety;

/// <summary>Whether somebody may be in danger by their own words (E8, E9). A help only: a coordinator decides.</summary>
public static class Crisis
{
    /// <summary>They say it of themselves: "en jaksa enää elää". Counts wherever it is written.</summary>
    public static bool IsOwn(string text) => Stems.Has("crisis.self", text, "crisis.not");

    /// <summary>They say it, or write of it at all. What is ordered may be about it: there only <see cref="IsOwn"/> counts.</summary>
    public static bool IsNamed(string text) => IsOwn(text) || Stems.Has("crisis.word", text, "crisis.not", near: true);
}
