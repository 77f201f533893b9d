using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ExperienceBot.Experts;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.People;

/// <summary>
/// <c>erased list.json</c> and <c>erase list.json</c>: what was erased after a backup is erased again when that is restored. The list
/// holds a hash of each person's id and the time, and so tells nothing to whoever does not have the id.
/// </summary>
public static class Erasures
{
    const string People = "A!p-";

    public static async Task<int> List(string path, string[] args, TimeProvider system)
    {
        var settings = Startup.StorageSettings(args);
        var rows = settings.Tables is null
            ? SqliteStore.Read(Path.GetFullPath(settings.StoragePath))
            : await ((TableStore)await Startup.OpenStore(settings, TimeSpan.Zero, system, CancellationToken.None)).Snapshot(CancellationToken.None);
        var erased = rows.Where(r => IsPerson(r.Row.Key)).Select(r => StoredJson.Read(r.Row.Data, StoredJson.Rows.Person))
            .Where(p => p.ErasedAt is not null).ToDictionary(p => Veiled(p.Id), p => p.ErasedAt!.Value);
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(erased));
        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{path} is written: {erased.Count} erasures."));
        return 0;
    }

    /// <summary>On a store that no bot has: what is owed by it is sent when one starts.</summary>
    /// <exception cref="SettingsException">There is no such list.</exception>
    public static async Task<int> Apply(string path, string[] args, TimeProvider system)
    {
        var erased = Read(path);
        await using var app = await Startup.Build([.. args.Skip(2)], system);
        var (erasing, people, store, ledger) = (
            app.Services.GetRequiredService<Erasing>(), app.Services.GetRequiredService<PersonBook>(), app.Services.GetRequiredService<IStore>(), app.Services.GetRequiredService<Ledger>());
        var known = app.Services.GetRequiredService<Roster>().All.Select(e => e.Id).ToHashSet();
        foreach (var partition in ledger.Partitions)
            await foreach (var row in store.All(partition, People, CancellationToken.None))
                if (IsPerson(row.Key))
                    known.Add(StoredJson.Read(row.Data, StoredJson.Rows.Person).Id);
        var again = 0;
        foreach (var person in known)
        {
            if (!erased.TryGetValue(Veiled(person), out var at) || (await people.Find(person, CancellationToken.None)).ErasedAt >= at)
                continue;
            await erasing.Again(person, CancellationToken.None);
            again++;
        }

        await Console.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{again} people are erased again; their names go a day after."));
        return 0;
    }

    static Dictionary<string, DateTimeOffset> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(File.ReadAllText(path)) ?? [];
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException([$"{path} cannot be read as a list of erasures: give the file that the command erased has written."]);
        }
    }

    static bool IsPerson(string key) => key.StartsWith(People, StringComparison.Ordinal) && key.EndsWith("!H", StringComparison.Ordinal);

    static string Veiled(PersonId person) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(person.Value)));
}
