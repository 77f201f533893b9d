using System.Diagnostics;
using Azure.Storage.Queues;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Tests.Work;
using ExperienceBot.Work;
using Microsoft.Data.Sqlite;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Inside;

/// <summary>
/// Every personal value is a word found nowhere else, and goes through everything the bot does, while everything that can fail
/// fails with an exception that quotes it (reliability §3.7). None may come out where operators look.
/// </summary>
public sealed class NothingPersonal(ITestOutputHelper output)
{
    [Fact]
    public async Task Comes_out_where_operators_look()
    {
        var begun = Stopwatch.GetTimestamp();
        await using var collector = await Collector.Start();
        await using var all = new EverythingThatHappens();
        await all.Begin(withGraph: true, collector.Settings);
        var (chat, troubles, hints) = (all.Chat, all.Troubles, new List<string>());
        chat.The<Ledger>().Owing = hints.Add;
        await all.All();
        await chat.Stop(); // and all that is to be exported is
        output.WriteLine($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s until all has happened");

        var (traces, metrics, logs) = (collector.Of("traces"), collector.Of("metrics"), collector.Of("logs"));
        var bodies = all.Graph!.Calls.Select(c => c.Body).OfType<System.Text.Json.Nodes.JsonObject>().ToList();
        Search(
            all,
            ("exported traces", traces), ("exported metrics", metrics), ("exported logs", logs), ("keys of the store", await KeysOf(chat.StoreFile)),
            ("partitions with work, as hints name them", hints), ("the terminal", [all.Terminal]), ("bodies sent to Graph", [.. bodies.Select(b => b.ToJsonString())]));

        // All has failed that there is: each button, command, listener, message and deadline.
        Assert.Empty(troubles.Planted.Except(troubles.Thrown));
        foreach (var other in (string[])["commit A!p!H", "commit A!o!H", "commit A!o!F", "get A!o!F", "get A!o!H", "range D", "range Q", "range A!o!X"])
            Assert.Contains(other, troubles.Thrown);
        Assert.Empty(all.NotRefused);

        // They are searched in what is really there.
        Assert.Contains(traces, t => t.Contains("turn offer.accept", StringComparison.Ordinal));
        Assert.Contains(traces, t => t.Contains("InvalidOperationException", StringComparison.Ordinal));
        Assert.Contains(traces, t => t.Contains("work offer", StringComparison.Ordinal));
        Assert.Contains(metrics, t => t.Contains("experiencebot.offers", StringComparison.Ordinal) && t.Contains("accepted", StringComparison.Ordinal));
        Assert.Contains(metrics, t => t.Contains("experiencebot.work.owed", StringComparison.Ordinal) && t.Contains("experiencebot.work.age", StringComparison.Ordinal));
        Assert.Contains(logs, t => t.Contains("waits for a coordinator", StringComparison.Ordinal));
        Assert.Contains(logs, t => t.Contains("Microsoft Graph refuses", StringComparison.Ordinal));
        foreach (var file in (string[])["ics", "terms", "own", "roster", "pay", "offer"])
            Assert.Contains(all.Tokens, token => token.StartsWith($"{file}.", StringComparison.Ordinal) && all.Web.Answers.Any(a => a.Status == 200 && a.Path.EndsWith(token, StringComparison.Ordinal)));
        var subjects = Enum.GetValues<Language>().Select(l => Words.In(l)["calendar.subject"]).ToList();
        Assert.All(bodies.Where(b => b.ContainsKey("transactionId")), b => Assert.Contains((string?)b["subject"], subjects));
        Assert.Contains(bodies, b => b.ContainsKey("transactionId"));
        Assert.Contains(bodies, b => b.ContainsKey("start") && !b.ContainsKey("subject"));

        // What opens a page is in no trace; who somebody is, in no metric.
        Assert.All(traces.Concat(metrics), text => Assert.DoesNotContain(all.Tokens, token => text.Contains(token, StringComparison.Ordinal)));
        Assert.All(traces, text => Assert.DoesNotContain("/v3/conversations/a", text, StringComparison.Ordinal));
        Assert.Contains(traces, t => t.Contains("/f/{code}", StringComparison.Ordinal));
        Assert.All(metrics, text => Assert.DoesNotContain("00000000-0000-4000-8000-", text, StringComparison.Ordinal));
    }

    /// <summary>Another instance holds half of the partitions and does not read what it is told: it stays in its queue.</summary>
    [AzuriteFact]
    public async Task Stands_in_queues_or_in_keys_of_tables()
    {
        var begun = Stopwatch.GetTimestamp();
        var azurite = new Azurite();
        try
        {
            await azurite.InitializeAsync();
            await azurite.AddQueues();
            await using var all = new EverythingThatHappens();
            await all.Begin(withGraph: false, "--Storage:Provider", "AzureTables", "--Storage:ConnectionString", azurite.ConnectionString);
            var (chat, store) = (all.Chat, all.Chat.The<IStore>());
            var queues = new QueueServiceClient(azurite.ConnectionString, new() { MessageEncoding = QueueMessageEncoding.None });
            await using var other = new HintsBetweenInstances.Instance(store, queues, chat.The<Tenancy>().Tenant, chat.Clock);
            var queue = (await queues.CreateQueueAsync($"wake-{other.Leases.Instance}")).Value;
            foreach (var leases in (Leases[])[chat.The<Leases>(), other.Leases, chat.The<Leases>(), other.Leases, chat.The<Leases>()])
                await leases.Tend(CancellationToken.None);
            Assert.NotEmpty(other.Leases.Held);
            var told = new List<string>();
            chat.AfterEachStep = async () =>
            {
                while ((await queue.ReceiveMessagesAsync(32)).Value is { Length: > 0 } some) // they live for a minute
                    told.AddRange(some.Select(m => $"{m.MessageText} {m.Body}"));
            };
            await all.OrderedInCards();

            var keys = new List<string>();
            foreach (var partition in chat.The<Ledger>().Partitions)
            {
                for (var next = "!"; ; next = keys[^1].Split(' ')[1] + "\u0001")
                {
                    var page = await store.Range(partition, next, "~", 1000, CancellationToken.None);
                    keys.AddRange(page.Select(r => $"{partition} {r.Key} {r.ETag}"));
                    if (page.Count < 1000)
                        break;
                }
            }

            await chat.Stop();
            output.WriteLine($"{Stopwatch.GetElapsedTime(begun).TotalSeconds:F0} s until all has happened");
            Search(all, ("messages in queues", told), ("keys and ETags of tables", keys));
            Assert.All(told, text => Assert.Matches("^[0-9a-f-]{36}:[0-9]{2} ", text));
        }
        finally
        {
            await azurite.DisposeAsync();
        }
    }

    void Search(EverythingThatHappens all, params (string Name, IReadOnlyCollection<string> Texts)[] particular)
    {
        var answers = all.Web.Answers.ToList();
        (string Name, IReadOnlyCollection<string> Texts)[] sinks =
        [
            ("log lines with values, scopes and exceptions", [.. all.Lines]), ("addresses called", [.. all.Urls]), ("keys asked for", [.. all.Troubles.Keys.Keys]),
            ("bodies of errors", [.. answers.Where(a => a.IsError).Select(a => a.BodyBesidesAsked)]), ("headers of answers", [.. answers.Select(a => a.Headers)]),
            ("bodies of health", [.. answers.Where(a => a.Path.StartsWith("/health", StringComparison.Ordinal)).Select(a => a.Body)]),
            ("lines on lock screens", [.. all.Chat.Teams.Arrivals.Select(a => (string?)a.Activity["summary"] ?? "")]), .. particular,
        ];
        foreach (var (name, texts) in sinks)
            output.WriteLine($"{all.Words.Count} canaries in {texts.Count} {name}, {texts.Sum(t => t.Length)} characters");
        output.WriteLine($"{all.Troubles.Thrown.Count} sorts of failures, {all.RefusedByGraph} refusals of Graph: {string.Join(", ", all.Troubles.Thrown)}");
        output.WriteLine($"Planted and not failed: {string.Join(", ", all.Troubles.Planted.Except(all.Troubles.Thrown))}");

        Assert.All(sinks, sink => Assert.True(sink.Texts.Count > 0, $"There are no {sink.Name}."));
        Assert.InRange(all.Words.Count, 80, int.MaxValue);
        Assert.Empty(all.Words.NotIn(string.Join(' ', [.. all.Web.Asked, .. all.Gone, .. all.Chat.Teams.Arrivals.Select(a => a.Activity.ToJsonString())])));
        var (search, besidesMail) = (all.Words.Search(null), all.Words.Search(EverythingThatHappens.Mail)); // Graph invites by mail
        var found = sinks.SelectMany(sink => sink.Texts.Select(text => (What: (sink.Name == "bodies sent to Graph" ? besidesMail : search)(text), Text: text))
            .Where(f => f.What is not null).Select(f => $"{f.What} in {sink.Name}: {f.Text}")).ToList();
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    static async Task<IReadOnlyCollection<string>> KeysOf(string storeFile)
    {
        var keys = new List<string>();
        await using var file = new SqliteConnection($"Data Source={storeFile};Mode=ReadOnly;Pooling=false");
        await file.OpenAsync();
        await using var ask = file.CreateCommand();
        ask.CommandText = "SELECT pk, rk, etag FROM rows";
        await using var rows = await ask.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            keys.Add($"{rows.GetString(0)} {rows.GetString(1)} {rows.GetString(2)}");
        return keys;
    }
}
