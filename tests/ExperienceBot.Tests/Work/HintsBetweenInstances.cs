using Azure.Storage.Queues;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace ExperienceBot.Tests.Work;

/// <summary>Two instances on the same tables, with real queues between them.</summary>
public sealed class HintsBetweenInstances : IAsyncLifetime
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly Azurite azurite = new();
    QueueServiceClient queues = null!;
    TableStore store = null!;

    public async Task InitializeAsync()
    {
        if (Azurite.Missing is not null)
            return;
        await azurite.InitializeAsync();
        await azurite.AddQueues();
        queues = Read(("Storage:ConnectionString", azurite.ConnectionString)).Queues!;
        store = await TableStore.Open(new(azurite.ConnectionString), CancellationToken.None);
    }

    public Task DisposeAsync() => azurite.DisposeAsync();

    [AzuriteFact]
    public async Task Who_holds_a_partition_hears_of_work_in_it_and_of_nothing_else()
    {
        await using var one = new Instance(store, queues);
        await using var other = new Instance(store, queues);
        await one.Begins();
        await other.Begins();
        await one.Leases.Tend(CancellationToken.None); // gives the newcomer its share
        await other.Leases.Tend(CancellationToken.None);
        await one.Leases.Tend(CancellationToken.None);
        Assert.Equal(store.Shards / 2, other.Leases.Held.Length);

        var (woken, own) = (other.Ledger.Woken, one.Ledger.Woken);
        one.Ledger.Owing(other.Leases.Held[0]);
        await woken.WaitAsync(Patience, BotProcess.Time);
        Assert.False(own.IsCompleted);

        // What stands in the queue is the partition's name.
        await other.Ends();
        await queues.CreateQueueAsync($"wake-{other.Leases.Instance}");
        one.Ledger.Owing(other.Leases.Held[0]);
        var queue = queues.GetQueueClient($"wake-{other.Leases.Instance}");
        await Eventually(async () => (await queue.PeekMessagesAsync(8)).Value is [var only] && only.MessageText == other.Leases.Held[0]);
        one.Ledger.Owing(one.Leases.Held[0]);
        Assert.Single((await queue.PeekMessagesAsync(8)).Value);

        // Who finds that another is gone takes its queue away.
        await one.Hints.Forget(other.Leases.Instance, CancellationToken.None);
        Assert.False(await queue.ExistsAsync());
    }

    [AzuriteFact]
    public async Task Without_queues_for_a_while_nothing_fails_and_instances_look_more_often()
    {
        await using var one = new Instance(store, queues);
        await using var other = new Instance(store, queues);
        await one.Begins();
        await other.Begins();
        await one.Leases.Tend(CancellationToken.None);
        await Eventually(() => Task.FromResult(one.Hints.AreHeard));

        await azurite.StopQueues();

        one.Ledger.Owing(other.Leases.Held.FirstOrDefault() ?? one.Leases.Held[0]);
        await Eventually(() => Task.FromResult(!one.Hints.AreHeard));
    }

    [Theory]
    [InlineData(null, null, false, null)]
    [InlineData("UseDevelopmentStorage=true", null, true, null)]
    [InlineData("AccountName=bot;AccountKey=Ym90;TableEndpoint=http://127.0.0.1:1/bot", null, false, null)] // names no queues
    [InlineData(null, "https://a.queue.core.windows.net", true, null)]
    [InlineData(null, "http://a.queue.core.windows.net", false, "Storage:QueueEndpoint is not an https address: give one like ")]
    [InlineData("UseDevelopmentStorage=true", "https://a.queue.core.windows.net", false, "Storage:QueueEndpoint stands beside Storage:ConnectionString: write it into that as ")]
    [InlineData("hunter2", null, false, null)] // told once, where the tables are read
    public void Settings_name_the_queues_or_say_what_is_wrong(string? connection, string? endpoint, bool hasQueues, string? problem)
    {
        var (service, problems) = Read(("Storage:ConnectionString", connection), ("Storage:QueueEndpoint", endpoint));
        Assert.Equal(hasQueues, service is not null);
        Assert.Equal(problem is null ? 0 : 1, problems.Count);
        Assert.All(problems, line => Assert.StartsWith(problem!, line, StringComparison.Ordinal));
    }

    static (QueueServiceClient? Queues, IReadOnlyCollection<string> Problems) Read(params IEnumerable<(string Key, string? Value)> values)
    {
        var settings = new Settings(new ConfigurationBuilder().AddInMemoryCollection(values.ToDictionary(v => v.Key, v => v.Value)).Build(), isDevelopment: true);
        var service = settings.Queues(() => new Azure.Identity.ManagedIdentityCredential(Azure.Identity.ManagedIdentityId.SystemAssigned));
        return (service, settings.Problems);
    }

    static async Task Eventually(Func<Task<bool>> isSo)
    {
        using var enough = new CancellationTokenSource(Patience);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(50), BotProcess.Time, enough.Token);
    }

    internal sealed class Instance : IAsyncDisposable
    {
        public Instance(IStore store, QueueServiceClient queues, string tenant = "dev", TimeProvider? time = null)
        {
            var clock = time ?? BotProcess.Time;
            var tenancy = new Tenancy
            {
                Tenant = tenant, BotId = "28:bot", Coordinators = [], DefaultLanguage = Language.Fi, DefaultServiceUrl = () => "", PublicUrl = () => "",
            };
            Ledger = new(store, tenancy, clock);
            Leases = new(store, Ledger, new(store, Ledger, new(0), NewId.Random, clock), NewId.Random, clock);
            Hints = new(queues, Leases, Ledger, clock, NullLogger<Hints>.Instance);
        }

        public Ledger Ledger { get; }

        public Leases Leases { get; }

        public Hints Hints { get; }

        public async Task Begins()
        {
            await Leases.Tend(CancellationToken.None);
            await Hints.StartAsync(CancellationToken.None);
        }

        public Task Ends() => Hints.StopAsync(CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Ends();
            Hints.Dispose();
        }
    }
}
