namespace ExperienceBot;

/// <summary>The data files that travel inside this assembly.</summary>
static class Embedded
{
    internal static string Text(string name)
    {
        using var reader = new StreamReader(typeof(Embedded).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
