using System.Globalization;
using System.Net;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace ExperienceBot.Tests;

/// <summary>A copy of the store is taken while the bot goes on, and another bot goes on from there.</summary>
[Collection(Processes.Name)]
public sealed class BackingUp : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;

    string Copy => Path.Combine(folder, "copy.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_bot_on_the_copy_has_all_that_was_acknowledged_and_the_journey_goes_on()
    {
        List<OrderId> before = [];
        await using (var chat = await Brokered.With(8))
        {
            for (var i = 0; i < 8; i++)
                before.Add(await chat.Submits(("dates", An.When($"2026-03-{10 + i} 13:00"))));
            var isCopied = false;
            var load = Enumerable.Range(601, 8).Select(async number =>
            {
                var who = chat.Expert(number);
                for (var i = 0; !isCopied; i++)
                {
                    var tap = chat.TapOf(who, "me.language", before[0]);
                    tap["value"]!["action"]!["data"]!["language"] = i % 2 == 0 ? "sv" : "en";
                    Assert.Equal(HttpStatusCode.OK, (await chat.Send(tap)).Status);
                }
            }).ToList();
            await using var backup = new BotProcess(folder, "backup", Copy, "--environment", "Development", "--Storage:Path", chat.StoreFile);

            var code = await backup.Run();

            isCopied = true;
            await Task.WhenAll(load);
            Assert.True(code == 0, backup.Errors);
            Assert.Matches($"^{Copy} is written and checked: [1-9][0-9]+ rows, [0-9]+ KB.\n?$", backup.Output);
        }

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        Assert.Equal([Copy], Directory.GetFiles(folder));

        await using var restored = await Chat.Begin("--Storage:Path", Copy);
        foreach (var who in Enumerable.Range(501, 8).Select(n => restored.Expert(n)).Append(restored.Requester()).Append(restored.Coordinator()))
            await who.Says("Ohje"); // the channel has another address here
        foreach (var id in before)
            Assert.Equal(OrderStatus.Offering, (await restored.Order(id)).Status);
        var order = await restored.Order(before[0]);
        var free = restored.Expert(int.Parse(
            order.Offers.Values.First(o => o.Status is OfferStatus.Sent or OfferStatus.Standby).Expert.Value[^3..], CultureInfo.InvariantCulture));
        Assert.Contains("Paikka on sinun", await free.Sends("offer.accept", ("order", order.Id.Value)), StringComparison.Ordinal);
        Assert.Contains($"Tulossa: {free.Short}.", restored.Requester().Last, StringComparison.Ordinal);
        await restored.Until("2026-03-10 16:00");
        Assert.Equal(OrderStatus.Held, (await restored.Order(order.Id)).Status);
        Assert.Empty(restored.Errors);
    }

    [Fact]
    public async Task What_was_erased_after_a_backup_is_erased_again_when_that_is_restored()
    {
        var list = Path.Combine(folder, "erased.json");
        string[] personal;
        OrderId seat;
        await using (var chat = await Brokered.With([An.Expert(501) with { UnitsToAvoid = ["Rantakatu"] }, An.Expert(502)], "--Brokering:WaveExtra", "0"))
        {
            seat = await chat.Submits(("expert_count", "2"));
            var anna = chat.Expert(501);
            await anna.Taps("Otan vastaan");
            await chat.Expert(502).Taps("Otan vastaan");
            personal = [anna.Name, anna.Short, "mental_health", "Rantakatu"];
            Assert.Equal(0, await Startup.Run(["backup", Copy, "--environment", "Development", "--Storage:Path", chat.StoreFile], BotProcess.Time));

            await anna.Says("Poista tietoni");
            await anna.Taps("Poista kaikki");
            await anna.Taps("Kyllä, poista kaikki");
            Assert.Equal(0, await Startup.Run(["erased", list, "--environment", "Development", "--Storage:Path", chat.StoreFile], BotProcess.Time));
            Assert.DoesNotContain(anna.Id, await File.ReadAllTextAsync(list), StringComparison.OrdinalIgnoreCase);
        }

        Assert.NotEmpty(Personal()); // it came back with the copy
        var time = new FakeTimeProvider(new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, await Startup.Run(["erase", list, "--environment", "Development", "--Storage:Path", Copy], time));

        await using var restored = await Chat.Begin("--Storage:Path", Copy);
        Assert.DoesNotContain(restored.Roster, e => e.Id == An.Person(501));
        Assert.Contains(restored.Roster, e => e.Id == An.Person(502)); // and nobody else
        Assert.Equal(OfferStatus.CancelledByExpert, (await restored.Order(seat)).OfferTo(An.Person(501))!.Status);
        await restored.Until("2026-03-09 09:00");
        Assert.Empty(Personal());

        IEnumerable<string> Personal() => SqliteStore.Read(Copy)
            .Where(r => r.Row.Key.Contains(An.Person(501).Value, StringComparison.Ordinal) && personal.Any(p => r.Row.Data.Contains(p, StringComparison.Ordinal))).Select(r => $"{r.Row.Key} {r.Row.Data}");
    }

    [Fact]
    public async Task A_list_of_erasures_that_cannot_be_read_erases_nobody()
    {
        await File.WriteAllTextAsync(Copy, "no list");
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        Assert.Equal(1, await Startup.Run(["erase", Copy, "--environment", "Development", "--Storage:Path", Path.Combine(folder, "bot.db")], BotProcess.Time, errors));
        Assert.Equal($"{Copy} cannot be read as a list of erasures: give the file that the command erased has written.", errors.ToString().TrimEnd());
        Assert.Equal([Copy], Directory.GetFiles(folder));
    }

    [Fact]
    public async Task What_cannot_be_copied_is_a_line_with_the_mend()
    {
        var store = Path.Combine(folder, "bot.db");
        Assert.Equal($"There is no store {store}: name the bot's file with Storage:Path.", await Refused());

        await (await SqliteStore.Open(store, TimeSpan.Zero, BotProcess.Time, CancellationToken.None)).DisposeAsync();
        await File.WriteAllTextAsync(Copy, "mine");
        Assert.Equal($"{Copy} exists already: name a file that does not; a backup never overwrites.", await Refused());
        Assert.Equal("mine", await File.ReadAllTextAsync(Copy));
        File.Delete(Copy);

        Assert.Contains("Storage:TableEndpoint is not set", await Refused("--Storage:Provider", "AzureTables"), StringComparison.Ordinal);

        MakeForeign(store);
        Assert.Equal($"{store} is a database, but not ExperienceBot's.", await Refused());
        await File.WriteAllTextAsync(store, "This is no database.");
        Assert.StartsWith($"{store} could not be copied to {Copy}: ", await Refused(), StringComparison.Ordinal);
        Assert.False(File.Exists(Copy));
        Assert.False(File.Exists(Copy + ".part"));

        async Task<string> Refused(params string[] settings)
        {
            using var errors = new StringWriter(CultureInfo.InvariantCulture);
            Assert.Equal(1, await Startup.Run(
                ["backup", Copy, "--environment", "Development", "--Storage:Path", store, .. settings], BotProcess.Time, errors));
            return Assert.Single(errors.ToString().TrimEnd().Split(Environment.NewLine));
        }
    }

    static void MakeForeign(string store)
    {
        using var other = new SqliteConnection($"Data Source={store};Pooling=False");
        other.Open();
        using var command = other.CreateCommand();
        command.CommandText = "PRAGMA application_id = 7";
        command.ExecuteNonQuery();
    }
}
