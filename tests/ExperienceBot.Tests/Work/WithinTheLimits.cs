using System.Globalization;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.Extensions.Time.Testing;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Work;

/// <summary>The channel takes only so much of one bot (protocol §3.3 and §3.4), and is never asked for more.</summary>
public sealed class WithinTheLimits(ITestOutputHelper output)
{
    [Theory]
    [InlineData(10)]
    [InlineData(20)]
    public async Task A_thousand_messages_keep_all_limits(int perSecond)
    {
        await using var chat = await Brokered.With(701, "--Bot:SendsPerSecond", perSecond.ToString(CultureInfo.InvariantCulture));
        var begun = chat.Now;
        await Owe(chat, 1000, n => An.Person(501 + Math.Max(0, n - 299))); // 300 to one reader, one each to 700 who have never met the bot
        while (chat.Teams.Arrivals.Count < 1000 && chat.Now < begun.AddMinutes(15))
            await chat.Wait(TimeSpan.FromSeconds(30));

        Assert.Equal(1000, chat.Teams.Arrivals.Count);
        Assert.Equal(300, chat.Expert(501).Texts.Count);
        Assert.Empty(chat.Errors);
        Assert.InRange(chat.Teams.Limits.HighestTo(isOne: false, 1), perSecond, 30);
        output.WriteLine($"{perSecond} a second: {chat.Teams.Limits.Highest}, the last within {(chat.Now - begun).TotalSeconds} s");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void One_reader_gets_no_more_in_an_hour_than_the_channel_takes(int instances)
    {
        var (limits, time) = (new PublishedLimits(), new FakeTimeProvider(An.Now));
        var several = Enumerable.Range(0, instances)
            .Select(_ => new Gates(null!, null!, new(10), null!, time) { Instances = instances }).ToList(); // they keep only what the channel closes
        for (; time.GetUtcNow() < An.Now.AddHours(3); time.Advance(TimeSpan.FromSeconds(0.25)))
        {
            foreach (var gates in several)
            {
                while (gates.TryPass("reader"))
                    limits.Call("reader", time.GetUtcNow());
            }
        }

        Assert.Empty(limits.Breaches);
        Assert.InRange(limits.HighestTo(isOne: true, 3600), 1590, 1800);
    }

    [Fact]
    public async Task A_bot_that_is_too_fast_is_refused_and_loses_nothing()
    {
        await using var chat = await Brokered.With(1);
        chat.Teams.ExpectsBreaches = true;
        await Owe(chat, 40, _ => An.Person(501));
        await chat.Wait(TimeSpan.FromMinutes(5));
        Assert.Contains(chat.Teams.Limits.Breaches, b => b.StartsWith("more than 7 in 1 s", StringComparison.Ordinal));
        Assert.Equal(40, chat.Expert(501).Texts.Count);
        Assert.Empty(chat.Coordinator().Texts);
    }

    [Theory]
    [InlineData('ä', 50_000, true)] // 100 KB, in UTF-8 and in UTF-16
    [InlineData('a', 52_000, false)] // 52 KB in UTF-8
    public async Task A_message_is_measured_as_Teams_does_before_it_is_sent(char letter, int count, bool isTaken)
    {
        await using var chat = await Chat.Begin();
        var to = new ConversationReference(chat.Teams.ServiceUrl, "a:1", "msteams", "t", "29:u", null, null, "28:b", "fi");
        var refusal = await Record.ExceptionAsync(() => chat.The<ConnectorClient>().Send(to, Messages.Of(new string(letter, count)), CancellationToken.None));
        Assert.Equal((isTaken ? null : "MessageSizeTooBig", isTaken ? 1 : 0), ((refusal as ConnectorException)?.Code, chat.Teams.Arrivals.Count));
    }

    static async Task Owe(Chat chat, int count, Func<int, PersonId> to)
    {
        foreach (var some in Enumerable.Range(0, count).Chunk(25))
        {
            await chat.The<Ledger>().Commit(
                Keys.Tenant, [], [.. some.Select(n => Owed.Message($"hello:{n}", Kinds.PauseOver, to(n), chat.Now))], CancellationToken.None);
        }
    }
}
