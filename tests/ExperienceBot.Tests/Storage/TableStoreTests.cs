using System.Net;
using System.Reflection;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Xunit.Sdk;

namespace ExperienceBot.Tests.Storage;

public sealed class TableStoreTests(Azurite azurite) : IClassFixture<Azurite>
{
    const string Here = "tenant:00";

    static readonly CancellationToken none = CancellationToken.None;

    // The suite's own facts cannot be skipped where there is no Azurite, so here they are the rows of a theory.
    [AzuriteTheory]
    [MemberData(nameof(Suite))]
    public async Task Does_what_every_store_does(string test, int set)
    {
        var method = typeof(StoreConformance).GetMethod(test)!;
        var suite = new Conformance(azurite);
        await suite.InitializeAsync();
        try
        {
            await (Task)method.Invoke(suite, BindingFlags.DoNotWrapExceptions, null, Sets(method)[set], null)!;
        }
        finally
        {
            await suite.DisposeAsync();
        }
    }

    public static TheoryData<string, int> Suite()
    {
        var data = new TheoryData<string, int>();
        foreach (var method in typeof(StoreConformance).GetMethods().Where(m => m.IsDefined(typeof(FactAttribute))))
            for (var set = 0; set < Sets(method).Count; set++)
                data.Add(method.Name, set);
        return data;
    }

    [AzuriteFact]
    public async Task The_number_of_shards_stays_what_it_was_first()
    {
        var table = NewTable();
        Assert.Equal(4, (await TableStore.Open(Service(), none, table, shards: 4)).Shards);
        Assert.Equal(4, (await TableStore.Open(Service(), none, table)).Shards);
        Assert.Equal(8, (await TableStore.Open(Service(), none, NewTable())).Shards);
    }

    [AzuriteFact]
    public async Task Tables_that_a_newer_version_wrote_are_left_alone()
    {
        var table = NewTable();
        await TableStore.Open(Service(), none, table);
        await TableStore.Open(Service(), none, table);
        await Service().GetTableClient(table).UpsertEntityAsync(new TableEntity("config", "schema") { ["D"] = "2" });
        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => TableStore.Open(Service(), none, table));
        Assert.Equal($"The table {table} was written by a newer version (schema 2); this one knows schema 1 only.", refused.Message);
    }

    [AzuriteFact]
    public async Task Instances_that_start_together_agree_on_the_shards()
    {
        var table = NewTable();
        var stores = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => TableStore.Open(Service(), none, table, shards: n)));
        Assert.Single(stores.Select(store => store.Shards).Distinct());
    }

    [AzuriteTheory]
    [InlineData(Fault.Before)]
    [InlineData(Fault.After)]
    [InlineData(Fault.TooMany)]
    [InlineData(Fault.Error)]
    [InlineData(Fault.Busy)]
    public async Task Whatever_call_fails_once_or_for_long_nothing_is_doubled_or_lost(Fault fault)
    {
        foreach (var tries in new[] { 1, 4 }) // 4: the first and all its repetitions
        {
            int calls;
            var failing = 0;
            do
            {
                var from = failing++;
                using var network = new Network(call => call >= from && call < from + tries ? fault : Fault.None);
                await Script(network);
                calls = network.Calls;
            }
            while (failing < calls);
        }
    }

    [AzuriteFact]
    public async Task Counting_together_over_a_network_that_loses_answers_counts_right()
    {
        using var network = new Network(call => call % 3 == 2 ? Fault.After : Fault.None);
        var table = NewTable();
        var (sure, store) = (await TableStore.Open(Service(), none, table), await TableStore.Open(Service(network), none, table));
        await sure.Commit(Here, [new Write.Add("count", "0")], none);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var step = 0; step < 25; step++)
            {
                var mine = $"step!{writer}!{step}";
                do
                {
                    try
                    {
                        var count = (await store.Get(Here, "count", none))!;
                        await store.Commit(Here, [new Write.Replace("count", $"{Number(count) + 1}", count.ETag), new Write.Add(mine, "x")], none);
                    }
                    catch (ConflictException e)
                    {
                        Assert.Equal("count", e.Key);
                        Assert.False(await Has(mine), "A commit that happened was called a conflict.");
                    }
                    catch (StoreUnavailableException)
                    {
                        // all tries were lost: look
                    }
                }
                while (!await Has(mine));
            }
        })));
        Assert.Equal(100, Number(await sure.Get(Here, "count", none)));

        async Task<bool> Has(string key) => await sure.Get(Here, key, none) is not null;
    }

    [AzuriteFact]
    public async Task Deleting_and_adding_the_same_row_at_once_leaves_it_whole_or_gone()
    {
        var store = await TableStore.Open(Service(), none, NewTable());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 25; round++)
            {
                var end = $"end!{writer}!{round:D2}";
                try
                {
                    await store.Commit(Here, writer % 2 == 0
                        ? [new Write.Delete("a"), new Write.Add(end, "x")]
                        : [new Write.Add("a", "x"), new Write.Add(end, "x")], none);
                }
                catch (ConflictException e)
                {
                    Assert.Equal("a", e.Key);
                    Assert.Equal(1, writer % 2);
                    Assert.Null(await store.Get(Here, end, none));
                }
            }
        })));
        Assert.Equal(100, (await store.Range(Here, "end!", "end!~", 1_000, none)).Count(row => row.Key[4] is '0' or '2' or '4' or '6'));
        await store.Commit(Here, [new Write.Delete("a")], none);
        await store.Commit(Here, [new Write.Add("a", "last")], none);
        Assert.Equal("last", (await store.Get(Here, "a", none))!.Data);
    }

    [AzuriteFact]
    public async Task Receipts_do_not_pile_up()
    {
        var table = NewTable();
        var store = await TableStore.Open(Service(), none, table);
        for (var round = 0; round < 20; round++)
            await store.Commit(Here, [new Write.Put("a", $"{round}"), new Write.Delete("b")], none);
        var entities = await Service().GetTableClient(table).QueryAsync<TableEntity>(e => e.PartitionKey == Here).ToListAsync();
        Assert.Equal(2, entities.Count); // the row and the last receipt
    }

    [AzuriteFact]
    public async Task A_store_that_cannot_be_reached_says_so()
    {
        var down = false;
        using var network = new Network(_ => down ? Fault.Before : Fault.None);
        var store = await TableStore.Open(Service(network), none, NewTable());
        await store.Ping(none);
        down = true;
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Ping(none));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Get(Here, "a", none));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Range(Here, "a", "b", 1, none));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Commit(Here, [new Write.Put("a", "x")], none));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => TableStore.Open(Service(network), none, NewTable()));
        down = false;
        Assert.Null(await store.Get(Here, "a", none));
    }

    [AzuriteFact]
    public async Task A_table_that_is_gone_is_unavailable_and_no_conflict()
    {
        var table = NewTable();
        var store = await TableStore.Open(Service(), none, table);
        await Service().DeleteTableAsync(table);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.Commit(Here, [new Write.Add("a", "x")], none));
    }

    [AzuriteFact]
    public async Task The_whole_journey_reads_the_same_on_tables()
    {
        await using var chat = await Chat.Begin("--Storage:Provider", "AzureTables", "--Storage:ConnectionString", azurite.ConnectionString);
        await TheWholeJourney.Play(
            chat, Language.Fi, "fi-FI", 101, "Ryhmä saa toivoa toipumisesta.", "Saako ryhmästä kertoa lisää?", "Ryhmä on tuttu ja rauhallinen.");
    }

    [Theory]
    [InlineData("AzureTables", null, null, "Storage:TableEndpoint is not set")]
    [InlineData("AzureTables", "UseDevelopmentStorage=true", "https://a.table.core.windows.net", "Storage:ConnectionString and Storage:TableEndpoint are both set")]
    [InlineData("AzureTables", null, "a.table.core.windows.net", "Storage:TableEndpoint is not an https address")]
    [InlineData("AzureTables", null, "http://a.table.core.windows.net", "Storage:TableEndpoint is not an https address")]
    [InlineData("AzureTables", "AccountKey=hunter2", null, "Storage:ConnectionString cannot be read")]
    [InlineData("AzureTables", "hunter2", null, "Storage:ConnectionString cannot be read")]
    [InlineData("Cosmos", null, null, "Storage:Provider is none of Sqlite, AzureTables")]
    [InlineData("azuretables", "UseDevelopmentStorage=true", null, null)]
    [InlineData("AzureTables", null, "https://a.table.core.windows.net", null)]
    [InlineData(null, null, null, null)]
    [InlineData(null, null, "https://a.table.core.windows.net", "Storage:TableEndpoint is set, but Storage:Provider is Sqlite: set that to AzureTables, or leave this out.")]
    [InlineData("sqlite", "UseDevelopmentStorage=true", null, "Storage:ConnectionString is set, but Storage:Provider is Sqlite")]
    public void Settings_that_name_no_store_say_which_and_how_to_mend_them(string? provider, string? connection, string? endpoint, string? problem)
    {
        var settings = new Settings(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Storage:Provider"] = provider, ["Storage:ConnectionString"] = connection, ["Storage:TableEndpoint"] = endpoint,
        }).Build(), new HostingEnvironment { EnvironmentName = "Development" });
        Assert.Equal(problem is null && provider is not null, settings.Tables is not null);
        Assert.Equal(problem is null ? 0 : 1, settings.Problems.Count);
        Assert.All(settings.Problems, line => Assert.StartsWith(problem!, line, StringComparison.Ordinal));
        Assert.All(settings.Problems, line => Assert.DoesNotContain("hunter2", line, StringComparison.Ordinal));
    }

    // Each step says how one sees that it is done; a caller who hears that the store is unavailable looks before trying again.
    async Task Script(Network network)
    {
        var table = NewTable();
        TableStore store = null!;
        await Step(() => Task.FromResult(store is not null), async () => store = await TableStore.Open(Service(network), none, table));
        await Step(async () => await Has("head"), () => store.Commit(Here, [new Write.Add("head", "0")], none));
        for (var count = 1; count <= 2; count++)
            await Step(
                async () => Number(await store.Get(Here, "head", none)) == count,
                async () => await store.Commit(Here,
                [
                    new Write.Add($"step!{count}", "x"), new Write.Replace("head", $"{count}", (await store.Get(Here, "head", none))!.ETag),
                ], none));
        await Step(
            async () => !await Has("step!1"),
            async () => await store.Commit(Here, [new Write.Delete("step!1", (await store.Get(Here, "step!1", none))!.ETag)], none));
        await Step(
            async () => await Has("put"),
            () => store.Commit(Here, [new Write.Delete("missing"), new Write.Put("put", "x"), new Write.Delete("step!2")], none));
        await Step(async () => await Has("missing"), () => store.Commit(Here, [new Write.Add("missing", "x")], none));

        var rows = await (await TableStore.Open(Service(), none, table)).Range(Here, "", "~~", 100, none);
        Assert.Equal(["head=2", "missing=x", "put=x"], rows.Select(row => $"{row.Key}={row.Data}"));

        async Task<bool> Has(string key) => await store.Get(Here, key, none) is not null;

        static async Task Step(Func<Task<bool>> done, Func<Task> act)
        {
            while (true)
            {
                try
                {
                    if (await done())
                        return;
                    await act();
                    return;
                }
                catch (StoreUnavailableException)
                {
                    // look again
                }
            }
        }
    }

    TableServiceClient Service(Network? network = null)
    {
        var options = TableStore.Options;
        options.Retry.Delay = options.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
        if (network is not null)
            options.Transport = network.Transport;
        return new(azurite.ConnectionString, options);
    }

    static string NewTable() => $"t{Guid.NewGuid():N}";

    static int Number(Row? row) => int.Parse(row!.Data, System.Globalization.CultureInfo.InvariantCulture);

    static List<object?[]> Sets(MethodInfo method) =>
        method.IsDefined(typeof(DataAttribute)) ? [.. method.GetCustomAttributes<DataAttribute>().SelectMany(data => data.GetData(method))] : [[]];

#pragma warning disable xUnit1000 // must not be found by itself: it is run by the theory above
    sealed class Conformance(Azurite azurite) : StoreConformance
#pragma warning restore xUnit1000
    {
        protected override int Sequences => 100;

        protected override async Task<IStore> Open() =>
            await TableStore.Open(new(azurite.ConnectionString, TableStore.Options), CancellationToken.None, NewTable());

        protected override Task Close() => Task.CompletedTask; // the tables go with Azurite
    }

    public enum Fault
    {
        None,
        Before,
        After,
        TooMany,
        Error,
        Busy,
    }

    /// <summary>A network that fails as told, by the number of the call; a repetition is a call too.</summary>
    sealed class Network(Func<int, Fault> faults) : DelegatingHandler(new SocketsHttpHandler())
    {
        HttpClientTransport? transport;
        int calls;

        public int Calls => calls;

        public HttpClientTransport Transport => transport ??= new(this);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var fault = faults(Interlocked.Increment(ref calls) - 1);
            switch (fault)
            {
                case Fault.Before:
                    throw new HttpRequestException("The connection was refused.");
                case Fault.After:
                    using (await base.SendAsync(request, cancellationToken))
                        throw new HttpRequestException("The answer was lost.");
                case Fault.None:
                    return await base.SendAsync(request, cancellationToken);
                default:
                    return new(fault switch
                    {
                        Fault.TooMany => HttpStatusCode.TooManyRequests,
                        Fault.Error => HttpStatusCode.InternalServerError,
                        _ => HttpStatusCode.ServiceUnavailable,
                    })
                    {
                        RequestMessage = request, Content = new StringContent(""),
                    };
            }
        }
    }
}
