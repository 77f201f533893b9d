using System.Runtime.CompilerServices;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ExperienceBot.Tests.Storage;

/// <summary>
/// A store that an earlier version wrote, in the middle of things, goes on. Released/ keeps one of each version, by the day of its
/// release: two orders that experts have begun to answer, and a third half written.
/// </summary>
public sealed class WrittenByEarlierVersions : IDisposable
{
    static readonly OrderId Asked = new("fb24a463dd6c671ab9b7b21b9d746745");
    static readonly OrderId Half = new("11faa33ed551bf171aab34d2f7c16af1");

    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;

    public static TheoryData<string> Versions => new(Directory.GetFiles(Released()).Select(f => Path.GetFileName(f)));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Opens_and_the_orders_in_it_are_held(string version)
    {
        var store = Path.Combine(folder, "bot.db");
        await using (var written = new SqliteConnection($"Data Source={store};Pooling=False"))
        {
            await written.OpenAsync();
            await using var script = written.CreateCommand();
#pragma warning disable CA2100 // our own file
            script.CommandText = await File.ReadAllTextAsync(Path.Combine(Released(), version));
#pragma warning restore CA2100
            await script.ExecuteNonQueryAsync();
        }

        await using var chat = await Chat.Begin("--Storage:Path", store);
        foreach (var who in Enumerable.Range(501, 6).Select(n => chat.Expert(n)).Prepend(chat.Requester()).Prepend(chat.Coordinator()))
            await who.Says("Ohje"); // the channel has another address here
        Assert.Contains("Saako ryhmästä kertoa lisää?", Assert.Single((await chat.Order(Half)).Questions).Text, StringComparison.Ordinal);

        Assert.Contains("Paikka on sinun", await chat.Expert(506).Sends("offer.accept", ("order", Asked.Value)), StringComparison.Ordinal);
        Assert.Contains("Paikka on sinun", await chat.Expert(504).Sends("offer.accept", ("order", Half.Value)), StringComparison.Ordinal);
        await chat.Requester().Says("Tilaa");
        Assert.True(chat.Requester().Has("Jatka")); // where the half written one was left
        await chat.Until("2026-03-26 16:00");

        Assert.Equal((OrderStatus.Held, OrderStatus.Held), ((await chat.Order(Asked)).Status, (await chat.Order(Half)).Status));
        Assert.Equal(["504", "505"], (await chat.Order(Half)).Seated.Select(s => s.Expert.Value[^3..]));
        Assert.Empty(chat.Errors);
    }

    static string Released([CallerFilePath] string test = "") => Path.Combine(Path.GetDirectoryName(test)!, "Released");
}
