using System.Globalization;

namespace ExperienceBot.Storage;

/// <summary><c>backup copy.db</c>: a copy of the store's file, while the bot goes on.</summary>
public static class BackUp
{
    /// <exception cref="SettingsException">The store is no file, or a setting about it is wrong.</exception>
    public static async Task<int> Run(string path, string[] args)
    {
        var builder = Startup.Begin([.. args.Skip(2)]);
        var settings = new Settings(builder.Configuration, builder.Environment);
        if (settings.Problems.Where(p => p.StartsWith("Storage:", StringComparison.Ordinal)).ToList() is { Count: > 0 } problems)
            throw new SettingsException(problems);
        if (settings.Tables is not null)
        {
            throw new SettingsException(
                ["Storage:Provider is AzureTables, which is no file: export the table 'work' with Azure Storage Explorer or Azure Data Factory."]);
        }

        path = Path.GetFullPath(path);
        var rows = SqliteStore.Backup(Path.GetFullPath(settings.StoragePath), path);
        await Console.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{path} is written and checked: {rows} rows, {new FileInfo(path).Length / 1024} KB."));
        return 0;
    }
}
