using Azure.Data.Tables;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using Xunit.Abstractions;

namespace ExperienceBot.Tests;

/// <summary>The real process, with many people talking to it, is killed or told to end again and again (reliability §3.3).</summary>
[Collection(Processes.Name)]
public sealed class KilledUnderLoad(ITestOutputHelper output) : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;

    string Prepared => Path.Combine(folder, "bot.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Killed_25_times_it_keeps_every_promise()
    {
        await Prepare();
        await using var chat = await Chat.BeginProcessOn(Prepared);
        var crowd = new Crowd(chat, seed: 25);

        await Disturb(crowd, 25, () => chat.Restart(crowd.SawItKilled));

        await WasServed(crowd, chat);
    }

    [Fact]
    public async Task Told_to_end_20_times_it_sends_nothing_twice()
    {
        await Prepare();
        await using var chat = await Chat.BeginProcessOn(Prepared);
        var crowd = new Crowd(chat, seed: 20);

        await Disturb(crowd, 20, async () => Assert.Equal(0, await chat.RestartGently()));

        Assert.Equal(0, await WasServed(crowd, chat));
    }

    [AzuriteFact]
    public async Task Killed_10_times_on_Azure_Tables_it_keeps_every_promise()
    {
        var azurite = new Azurite();
        await azurite.InitializeAsync();
        try
        {
            string[] settings = ["--Storage:Provider", "AzureTables", "--Storage:ConnectionString", azurite.ConnectionString];
            await Prepare(settings);
            var store = await TableStore.Open(new TableServiceClient(azurite.ConnectionString), CancellationToken.None);
            await using var chat = await Chat.BeginInstances(1, store, settings);
            var crowd = new Crowd(chat, seed: 10);

            await Disturb(crowd, 10, () => chat.Restart(async () =>
            {
                await crowd.SawItKilled();
                chat.System.Advance(TimeSpan.FromMinutes(2)); // nobody holds the leases of the dead any more
                await chat.SetClock(store);
            }), longestLife: 4000);

            output.WriteLine($"{await crowd.WasServed(store)} copies");
        }
        finally
        {
            await azurite.DisposeAsync();
        }
    }

    /// <summary>A store with people who fit.</summary>
    async Task Prepare(params string[] settings)
    {
        await using (await Brokered.With(Crowd.Experts, [.. settings, "--Storage:Path", Prepared]))
        {
        }
    }

    async Task Disturb(Crowd crowd, int times, Func<Task> disturb, int longestLife = 1000)
    {
        Func<int, int> moment = new Random(times).Next;
        using var enough = new CancellationTokenSource();
        var living = crowd.Live(enough.Token);
        for (var i = 0; i < times; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(moment(longestLife)), BotProcess.Time);
            await disturb();
        }

        await enough.CancelAsync();
        await living;
        await crowd.ComesToRest();
        output.WriteLine($"{times} times, {crowd.Taps} taps, {crowd.Orders} orders, {crowd.Answers} answers");
    }

    async Task<int> WasServed(Crowd crowd, Chat chat)
    {
        await chat.Stop();
        await using var store = await SqliteStore.Open(chat.StoreFile, TimeSpan.Zero, BotProcess.Time, CancellationToken.None);
        var copies = await crowd.WasServed(store);
        output.WriteLine($"{copies} copies");
        return copies;
    }
}
