using Azure.Data.Tables;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>Two instances on the same tables: people talk now with one, now with the other, and notice nothing.</summary>
[Collection(Processes.Name)]
public sealed class SeveralInstances : IAsyncLifetime
{
    readonly Azurite azurite = new();

    public Task InitializeAsync() => azurite.InitializeAsync();

    public Task DisposeAsync() => azurite.DisposeAsync();

    const string Locale = "fi-FI";
    static readonly Words W = Words.In(Language.Fi);

    [AzuriteFact]
    public async Task Two_play_one_journey()
    {
        await using var chat = await Begin();
        await Play(chat);
        Assert.Equal(await KilledBetweenAnyTwoSteps.Undisturbed(), KilledBetweenAnyTwoSteps.Messages(chat));
    }

    [AzuriteFact]
    public async Task One_goes_on_when_the_other_is_killed()
    {
        await using var graph = await FakeGraph.Start();
        await using var chat = await Begin(KilledBetweenAnyTwoSteps.Inviting(graph));
        var steps = 0;
        await Play(chat, async () =>
        {
            if (++steps == 10) // the order is with the experts
                await chat.KillInstance(0);
        });
        Assert.True(steps > 10);
        var undisturbed = await KilledBetweenAnyTwoSteps.Undisturbed();
        var messages = KilledBetweenAnyTwoSteps.Messages(chat);
        Assert.All(undisturbed, message => Assert.InRange(messages.GetValueOrDefault(message.Key), message.Value, message.Value + 1));
        Assert.Empty(messages.Keys.Except(undisturbed.Keys));
        Assert.Single(graph.Events);
    }

    async Task<Chat> Begin(params string[] settings)
    {
        var store = await TableStore.Open(new TableServiceClient(azurite.ConnectionString), CancellationToken.None);
        return await Chat.BeginInstances(2, store, ["--Storage:Provider", "AzureTables", "--Storage:ConnectionString", azurite.ConnectionString, .. settings]);
    }

    static async Task Play(Chat chat, Func<Task>? afterEachStep = null)
    {
        await TheWholeJourney.Gather(chat, W, Locale);
        chat.AfterEachStep = afterEachStep ?? chat.AfterEachStep;
        await TheWholeJourney.Play(chat, W, Locale, "Ryhmä saa toivoa toipumisesta.", "Saako ryhmästä kertoa lisää?", "Ryhmä on tuttu ja rauhallinen.");
    }
}
