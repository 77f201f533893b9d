using System.Net;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;
using Microsoft.Data.Sqlite;

namespace ExperienceBot.Tests;

/// <summary>While nothing can be written, nothing is lost: messages are asked for again, taps are put off kindly.</summary>
public sealed class WhenTheStoreIsAway
{
    [Theory]
    [InlineData("fi-FI", null, Language.Fi)]
    [InlineData("sv-SE", null, Language.Sv)]
    [InlineData("en-US", null, Language.En)]
    [InlineData("en-US", "Language suomi", Language.Fi)] // their own choice
    [InlineData("de-DE", "", Language.Fi)] // nobody the bot has met
    public async Task Everybody_reads_so_in_their_language_and_it_works_again_when_it_is_back(string locale, string? says, Language language)
    {
        var isKnown = says is not { Length: 0 };
        await using var chat = await Chat.Begin();
        var who = chat.Requester(locale);
        if (isKnown)
            await who.Says("Tilaa");
        if (says is { Length: > 0 })
            await who.Says(says);
        var (later, texts) = (Words.In(language)["excuse.later"], who.Texts.Count);

        Run(chat, "CREATE TRIGGER away BEFORE UPDATE ON etags BEGIN SELECT RAISE(ABORT, 'away'); END");
        var message = chat.Activity(who, "message");
        message["text"] = "Peru";
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await chat.Send(message)).Status);
        var arrives = chat.Activity(who, "installationUpdate");
        arrives["action"] = "add";
        if (!isKnown)
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await chat.Send(arrives)).Status);
        var draft = await chat.Draft(who);
        Assert.Equal(later, draft is null ? await who.Sends("order.start") : await who.Sends("order.answer", [.. draft.Ids(), .. Ordering.Good["mode"]]));
        Assert.Equal(texts + 1, who.Texts.Count);

        Run(chat, "DROP TRIGGER away");
        Assert.NotEqual(later, await who.TapComesAgain());
        Assert.NotNull(await chat.Draft(who));
        Assert.Equal(HttpStatusCode.OK, (await chat.Send(message)).Status);
        Assert.Empty(chat.Errors);
    }

    static void Run(Chat chat, string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = chat.StoreFile, Pooling = false }.ConnectionString);
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the test's own constants
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
