using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>Killing the process, with no warning, changes nothing of the journey that people could notice.</summary>
[Collection(Processes.Name)]
public sealed class KilledBetweenAnyTwoSteps
{
    const string Locale = "fi-FI";
    static readonly Words W = Words.In(Language.Fi);

    [Fact]
    public async Task The_journey_continues_and_every_message_comes_once()
    {
        var undisturbed = await Undisturbed();
        await using var chat = await Chat.BeginProcess();
        await TheWholeJourney.Gather(chat, W, Locale);
        chat.AfterEachStep = async () =>
        {
            await chat.Restart();
            await chat.Wait(TimeSpan.FromSeconds(3)); // a tapped card is drawn anew after two
        };

        await Play(chat);

        Assert.Equal(undisturbed, Messages(chat));
        await TheOrderIsRight(chat);
    }

    [Theory]
    [InlineData(1)]
    public async Task At_any_moment_of_a_step_nothing_that_was_answered_is_lost(int seed)
    {
        var undisturbed = await Undisturbed();
        Func<int, int> below = new Random(seed).Next;
        await using var graph = await FakeGraph.Start();
        await using var chat = await Chat.BeginProcess(Inviting(graph));
        await TheWholeJourney.Gather(chat, W, Locale);
        var kills = 0;
        chat.KilledAfter = () =>
        {
            if (kills == 10 || below(4) == 0)
                return null;
            kills++;
            return TimeSpan.FromMilliseconds(below(40));
        };

        await Play(chat);

        Assert.InRange(kills, 5, 10);
        var messages = Messages(chat);
        Assert.All(undisturbed, message => Assert.InRange(
            messages.GetValueOrDefault(message.Key), message.Value, message.Value + kills));
        Assert.Empty(messages.Keys.Except(undisturbed.Keys));
        Assert.Single(graph.Events);
        await TheOrderIsRight(chat);
    }

    /// <summary>The requester is invited by calendar.</summary>
    internal static string[] Inviting(FakeGraph graph)
    {
        graph.Knows(An.Person(1).Value, "maija@example.fi");
        return ["--Graph:Endpoint", graph.Url, "--Graph:CalendarMailbox", FakeGraph.Mailbox];
    }

    static Task Play(Chat chat) => TheWholeJourney.Play(
        chat, W, Locale, "Ryhmä saa toivoa toipumisesta.", "Saako ryhmästä kertoa lisää?", "Ryhmä on tuttu ja rauhallinen.");

    /// <summary>What is sent when nobody disturbs the bot.</summary>
    internal static async Task<SortedDictionary<string, int>> Undisturbed()
    {
        await using var chat = await Chat.Begin();
        await TheWholeJourney.Gather(chat, W, Locale);
        await Play(chat);
        Assert.Empty(chat.Errors);
        return Messages(chat);
    }

    /// <summary>How often each kind of message came: its first line, which names nobody.</summary>
    internal static SortedDictionary<string, int> Messages(Chat chat) => new(
        chat.Teams.Arrivals.Where(a => !a.IsUpdate)
            .Select(a => (string?)a.Activity["attachments"]?[0]?["content"]?["fallbackText"] ?? (string?)a.Activity["text"] ?? "")
            .CountBy(text => text.Split('\n')[0]).ToDictionary(),
        StringComparer.Ordinal);

    /// <summary>One order, held, with one person in its one seat.</summary>
    static async Task TheOrderIsRight(Chat chat)
    {
        await chat.Stop();
        await using var store = await SqliteStore.Open(chat.StoreFile, TimeSpan.Zero, BotProcess.Time, CancellationToken.None);
        var rows = await store.Range("00000000-0000-4000-8000-0000000000ff:00", "A!o-", "A!o.", 5000, CancellationToken.None);
        var order = StoredJson.Read(Assert.Single(rows, r => r.Key.EndsWith("!H", StringComparison.Ordinal)).Data, StoredJson.Default.Order);
        var offers = rows.Where(r => r.Key.Contains("!O!", StringComparison.Ordinal)).Select(r => StoredJson.Read(r.Data, StoredJson.Default.Offer));
        Assert.Equal(OrderStatus.Held, order.Status);
        Assert.Single(offers, o => o.Status == OfferStatus.Accepted);
        Assert.Equal(["requester"], order.FeedbackGiven.Where(key => key == "requester"));
        Assert.All(order.Flags, flag => Assert.NotNull(flag.ResolvedAt));
    }
}
