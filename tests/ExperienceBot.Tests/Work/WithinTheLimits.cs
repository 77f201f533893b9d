using System.Globalization;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Http;
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
    public async Task Answers_count_and_what_is_owed_waits_for_them()
    {
        await using var chat = await Brokered.With(1, "--Bot:SendsPerSecond", "10");
        chat.Teams.Clock = chat.Clock.GetUtcNow; // all that is said is said in the same second
        var reader = chat.Expert(501);
        for (var n = 0; n < 5; n++)
            await reader.Says("Ohje");
        var answered = reader.Texts.Count;
        await Owe(chat, 4, _ => new(reader.Id));
        await chat.Listen();
        Assert.Equal(answered, reader.Texts.Count);
        await chat.Wait(TimeSpan.FromSeconds(12));
        Assert.Equal(answered + 4, reader.Texts.Count);
    }

    [Fact]
    public async Task An_answer_that_is_refused_for_now_holds_up_what_is_owed()
    {
        await using var chat = await Brokered.With(1, "--Bot:SendsPerSecond", "10");
        var (reader, calls, last) = (chat.Expert(501), 0, default(DateTimeOffset));
        await reader.Arrives();
        chat.Teams.Intercept = request =>
        {
            if (!request.Path.Value!.Contains(reader.Id, StringComparison.Ordinal))
                return null;
            last = chat.Clock.GetUtcNow();
            return ++calls == 1 ? new Throttled(60) : null;
        };
        var refused = chat.Clock.GetUtcNow();
        await reader.Says("Ohje");
        await Owe(chat, 2, _ => new(reader.Id));
        await chat.Wait(TimeSpan.FromSeconds(59));
        Assert.Equal(1, calls);
        var asking = reader.Says("Ohje"); // nor are they answered before
        while (calls == 1)
        {
            chat.System.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(TimeSpan.FromMilliseconds(20), BotProcess.Time);
        }

        Assert.InRange((last - refused).TotalSeconds, 60, 75);
        await asking;
        await chat.Wait(TimeSpan.FromSeconds(10));
        Assert.Equal(4, calls);
    }

    sealed class Throttled(int seconds) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            (httpContext.Response.StatusCode, httpContext.Response.Headers.RetryAfter) = (429, seconds.ToString(CultureInfo.InvariantCulture));
            return Task.CompletedTask;
        }
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
        chat.Teams.ExpectsBreaches = true; // of the mark that is below what is taken
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
