using System.Globalization;
using System.Net;
using ExperienceBot.People;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests;

/// <summary>What people and an operator see when the disk takes nothing more, and when it does again.</summary>
[Collection(Processes.Name)]
public sealed class WhenTheDiskIsFull
{
    const int MostThatFit = 5000;

    [SmallDiskFact]
    public async Task Nothing_acknowledged_is_lost_and_with_space_again_the_bot_goes_on_alone()
    {
        await using var disk = await SmallDisk.Mount();
        await using var chat = await Chat.Begin("--Storage:Path", Path.Combine(disk.Folder, "bot.db"));
        List<Member> acknowledged = [];
        HttpStatusCode status;
        var number = 1000;
        Assert.Equal(HttpStatusCode.OK, await Says());
        Assert.Equal(HttpStatusCode.OK, await Ready());

        disk.Fill();
        do
            status = await Says();
        while (status == HttpStatusCode.OK && acknowledged.Count < MostThatFit);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status); // the channel sends it again
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Ready());
        Assert.Equal("live", await chat.Http.GetStringAsync(new Uri("/health/live", UriKind.Relative)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await Says());

        disk.Free();
        Assert.Equal(HttpStatusCode.OK, await Says());
        Assert.Equal(HttpStatusCode.OK, await Ready());

        await chat.Restart();
        foreach (var who in acknowledged)
            Assert.Equal(who.Name, (await chat.The<PersonBook>().Change(new(who.Id), p => p, CancellationToken.None)).Name);
        await chat.Stop();
        Assert.True(SqliteStore.Backup(Path.Combine(disk.Folder, "bot.db"), Path.Combine(disk.Folder, "checked.db")) > 0);

        // Whoever is new is written down before the answer.
        async Task<HttpStatusCode> Says()
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"00000000-0000-4000-8000-{++number:D12}");
            var who = chat.Person($"N{number}", $"N{number}", id);
            var activity = chat.Activity(who, "message");
            activity["text"] = "Ohje";
            var answer = (await chat.Send(activity)).Status;
            if (answer == HttpStatusCode.OK)
                acknowledged.Add(who);
            return answer;
        }

        async Task<HttpStatusCode> Ready()
        {
            chat.System.Advance(TimeSpan.FromSeconds(1)); // who asks within the same second is told the same
            using var answer = await chat.Http.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.StatusCode;
        }
    }

    [SmallDiskFact]
    public async Task A_disk_that_is_read_only_is_a_line_at_the_start()
    {
        await using var disk = await SmallDisk.Mount();
        var path = Path.Combine(disk.Folder, "bot.db");
        await (await SqliteStore.Open(path, TimeSpan.Zero, BotProcess.Time, CancellationToken.None)).DisposeAsync();
        await disk.MakeReadOnly();
        using var errors = new StringWriter(CultureInfo.InvariantCulture);

        Assert.Equal(1, await Startup.Run(
            ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--Storage:Path", path], BotProcess.Time, errors));

        var line = Assert.Single(errors.ToString().TrimEnd().Split(Environment.NewLine));
        Assert.StartsWith($"Storage:Path: The store {path} is not available: ", line, StringComparison.Ordinal);
    }
}
