using System.Diagnostics;
using System.Reflection;

namespace ExperienceBot.Experts;

/// <summary><c>import experts.csv</c>: every bad line is told, and then all is imported or nothing.</summary>
public static class ImportRoster
{
    public static async Task<int> Run(string path, string[] args, TimeProvider system)
    {
        var roster = Read(path);
        await using var app = await Startup.Build([.. args.Skip(2)], system, roster: roster);
        await app.Services.GetRequiredService<Leaving>().Follow(roster.Experts.Select(e => e.Id), CancellationToken.None);
        await Console.Out.WriteLineAsync($"{roster.Experts.Length} experts imported.");
        return 0;
    }

    /// <summary>The file of the settings, and the fictitious roster without one.</summary>
    /// <exception cref="SettingsException">As <see cref="Read"/>, by the setting.</exception>
    public static RosterReading.Roster Set(Settings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        try
        {
            return Read(settings.RosterPath);
        }
        catch (SettingsException e)
        {
            throw new SettingsException(e.Message.Split(Environment.NewLine).Select(line => $"Roster:ImportPath: {line}"));
        }
    }

    /// <param name="path">Null is the fictitious roster of Development.</param>
    /// <exception cref="SettingsException">The file has bad lines; each is told with its line, column and mend.</exception>
    public static RosterReading.Roster Read(string? path)
    {
        if (path is not null && !File.Exists(path))
            throw new SettingsException([$"There is no file {path}: give the path of the roster's CSV file."]);
        using var file = path is null ? Assembly.GetExecutingAssembly().GetManifestResourceStream("roster.csv")! : Open(path);
        return RosterFile.Read(file) switch
        {
            // Of the fictitious people every other one may be asked in haste, which a file does not tell.
            RosterReading.Roster roster => path is not null ? roster : roster with { Experts = [.. roster.Experts.Select((e, n) => e with { AskWhenUrgent = n % 2 == 0 })] },
            RosterReading.Problems(var all) => throw new SettingsException([.. all.Select(p => p.ToString()), "Nothing was imported."]),
            _ => throw new UnreachableException(),
        };
    }

    static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{path} cannot be read: let the bot's account read it."]);
        }
    }
}
