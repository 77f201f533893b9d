using System.Globalization;
using CsCheck;
using ExperienceBot.Storage;

namespace ExperienceBot.Tests.Storage;

/// <summary>What every engine must do. An engine's tests derive from this and say how it is opened.</summary>
public abstract class StoreConformance : IAsyncLifetime
{
    const string Here = "tenant:00";
    const string There = "tenant:01";

    static readonly CancellationToken none = CancellationToken.None;

    protected IStore Store { get; private set; } = null!;

    /// <summary>How many random sequences the model is compared on; an engine over the network takes fewer.</summary>
    protected virtual int Sequences => 1_000;

    /// <summary>An empty store, closed by <see cref="Close"/>.</summary>
    protected abstract Task<IStore> Open();

    protected abstract Task Close();

    public async Task InitializeAsync() => Store = await Open();

    public Task DisposeAsync() => Close();

    [Fact]
    public async Task A_missing_row_is_null() => Assert.Null(await Get("a"));

    [Fact]
    public async Task An_added_row_is_read_back()
    {
        await Commit(new Write.Add("a", "one"));
        Assert.Equal(("a", "one"), await KeyAndData("a"));
    }

    [Fact]
    public async Task Adding_a_row_that_exists_conflicts_and_changes_nothing()
    {
        var before = await Put("a", "one");
        await Conflicts("a", new Write.Add("a", "two"));
        Assert.Equal(before, await Get("a"));
    }

    [Fact]
    public async Task Adding_a_row_with_the_same_data_conflicts_too()
    {
        await Put("a", "one");
        await Conflicts("a", new Write.Add("a", "one"));
    }

    [Fact]
    public async Task Replacing_with_the_current_etag_writes()
    {
        var before = await Put("a", "one");
        await Commit(new Write.Replace("a", "two", before.ETag));
        Assert.Equal(("a", "two"), await KeyAndData("a"));
    }

    [Fact]
    public async Task Replacing_with_an_old_etag_conflicts_and_changes_nothing()
    {
        var old = await Put("a", "one");
        var current = await Put("a", "two");
        await Conflicts("a", new Write.Replace("a", "three", old.ETag));
        Assert.Equal(current, await Get("a"));
    }

    [Fact]
    public async Task Replacing_a_missing_row_conflicts()
    {
        var other = await Put("b", "one");
        await Conflicts("a", new Write.Replace("a", "two", other.ETag));
        Assert.Null(await Get("a"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("0")]
    [InlineData("nonsense")]
    [InlineData("99999999999999999999999999")]
    public async Task An_etag_that_was_never_given_conflicts(string etag)
    {
        await Put("a", "one");
        await Conflicts("a", new Write.Replace("a", "two", etag));
        await Conflicts("a", new Write.Delete("a", etag));
        Assert.Equal(("a", "one"), await KeyAndData("a"));
    }

    [Fact]
    public async Task An_etag_is_compared_to_the_letter()
    {
        var row = await Put("a", "one");
        await Conflicts("a", new Write.Replace("a", "two", "0" + row.ETag));
        await Conflicts("a", new Write.Replace("a", "two", row.ETag + " "));
    }

    [Fact]
    public async Task The_etag_of_another_row_conflicts()
    {
        var other = await Put("b", "one");
        await Put("a", "one");
        await Conflicts("a", new Write.Replace("a", "two", other.ETag));
    }

    [Fact]
    public async Task Putting_writes_whether_a_row_is_there_or_not()
    {
        await Commit(new Write.Put("a", "one"));
        Assert.Equal(("a", "one"), await KeyAndData("a"));
        await Commit(new Write.Put("a", "two"));
        Assert.Equal(("a", "two"), await KeyAndData("a"));
    }

    [Fact]
    public async Task Deleting_without_an_etag_takes_any_version()
    {
        await Put("a", "one");
        await Put("a", "two");
        await Commit(new Write.Delete("a"));
        Assert.Null(await Get("a"));
    }

    [Fact]
    public async Task Deleting_a_missing_row_without_an_etag_is_fine()
    {
        await Commit(new Write.Delete("a"), new Write.Add("b", "one"));
        Assert.Null(await Get("a"));
        Assert.Equal(("b", "one"), await KeyAndData("b"));
    }

    [Fact]
    public async Task Deleting_with_the_current_etag_deletes()
    {
        var row = await Put("a", "one");
        await Commit(new Write.Delete("a", row.ETag));
        Assert.Null(await Get("a"));
    }

    [Fact]
    public async Task Deleting_with_an_old_etag_conflicts_and_changes_nothing()
    {
        var old = await Put("a", "one");
        var current = await Put("a", "two");
        await Conflicts("a", new Write.Delete("a", old.ETag));
        Assert.Equal(current, await Get("a"));
    }

    [Fact]
    public async Task Deleting_a_missing_row_with_an_etag_conflicts()
    {
        var row = await Put("a", "one");
        await Commit(new Write.Delete("a"));
        await Conflicts("a", new Write.Delete("a", row.ETag));
    }

    [Fact]
    public async Task A_deleted_row_may_be_added_again()
    {
        await Put("a", "one");
        await Commit(new Write.Delete("a"));
        await Commit(new Write.Add("a", "two"));
        Assert.Equal(("a", "two"), await KeyAndData("a"));
    }

    [Fact]
    public async Task The_etag_of_a_deleted_row_is_refused_after_it_was_added_again()
    {
        var old = await Put("a", "one");
        await Commit(new Write.Delete("a"));
        var current = await Put("a", "one");
        await Conflicts("a", new Write.Replace("a", "two", old.ETag));
        await Conflicts("a", new Write.Delete("a", old.ETag));
        Assert.Equal(current, await Get("a"));
    }

    [Fact]
    public async Task Every_write_gives_a_new_etag_even_of_the_same_data()
    {
        var seen = new HashSet<string>();
        for (var round = 0; round < 10; round++)
        {
            var row = await Put("a", "same");
            Assert.True(seen.Add(row.ETag));
            await Commit(new Write.Replace("a", "same", row.ETag));
            Assert.True(seen.Add((await Get("a"))!.ETag));
            await Commit(new Write.Delete("a"));
            await Commit(new Write.Add("a", "same"));
            Assert.True(seen.Add((await Get("a"))!.ETag));
        }
    }

    [Fact]
    public async Task A_write_leaves_the_etags_of_other_rows_alone()
    {
        var a = await Put("a", "one");
        await Commit(new Write.Put("b", "two"), new Write.Delete("c"));
        Assert.Equal(a, await Get("a"));
    }

    [Fact]
    public async Task A_range_gives_the_same_rows_as_reading_them_one_by_one()
    {
        var rows = new[] { await Put("a", "one"), await Put("b", "två"), await Put("c", "") };
        Assert.Equal(rows, await Store.Range(Here, "a", "d", 10, none));
    }

    [Theory]
    [MemberData(nameof(Positions))]
    public async Task A_batch_with_one_failing_write_writes_nothing(int position, string failing)
    {
        ArgumentNullException.ThrowIfNull(failing);
        var there = await Put("there", "one");
        var stale = await Put("stale", "one");
        await Put("stale", "two");
        Write bad = failing switch
        {
            "add" => new Write.Add("there", "new"),
            "replace" => new Write.Replace("stale", "new", stale.ETag),
            "replace missing" => new Write.Replace("missing", "new", there.ETag),
            _ => new Write.Delete("stale", stale.ETag),
        };
        var deleted = await Put("deleted", "one");
        var replaced = await Put("replaced", "one");
        var batch = new List<Write>
        {
            new Write.Add("added", "new"),
            new Write.Replace("replaced", "new", replaced.ETag),
            new Write.Put("put", "new"),
            new Write.Delete("deleted", deleted.ETag),
        };
        batch.Insert(position, bad);
        var before = await All(Here);

        await Conflicts(bad.Key, [.. batch]);
        Assert.Equal(before, await All(Here));

        batch.RemoveAt(position);
        await Commit([.. batch]);
        Assert.Equal(
            ["added=new", "put=new", "replaced=new", "stale=two", "there=one"],
            (await All(Here)).Select(row => $"{row.Key}={row.Data}"));
    }

    public static TheoryData<int, string> Positions()
    {
        var data = new TheoryData<int, string>();
        foreach (var failing in new[] { "add", "replace", "replace missing", "delete" })
            for (var position = 0; position <= 4; position++)
                data.Add(position, failing);
        return data;
    }

    [Fact]
    public async Task A_conflict_names_the_first_row_that_was_not_as_expected()
    {
        await Put("b", "one");
        await Put("c", "one");
        await Conflicts("b", new Write.Put("a", "x"), new Write.Add("b", "x"), new Write.Add("c", "x"));
    }

    [Fact]
    public async Task A_batch_of_nothing_does_nothing()
    {
        await Commit();
        Assert.Empty(await All(Here));
    }

    [Fact]
    public async Task Ninety_rows_fit_into_a_batch()
    {
        await Commit([.. Enumerable.Range(0, 90).Select(i => new Write.Add($"r{i:D2}", $"{i}"))]);
        Assert.Equal(Enumerable.Range(0, 90).Select(i => $"{i}"), (await All(Here)).Select(row => row.Data));
    }

    [Fact]
    public async Task Ninety_one_rows_do_not()
    {
        await Refuses([.. Enumerable.Range(0, 91).Select(i => new Write.Add($"r{i:D2}", "x"))]);
        Assert.Empty(await All(Here));
    }

    [Fact]
    public async Task Ninety_rows_of_the_greatest_size_fit_into_a_batch()
    {
        var data = new string('x', 32_000);
        await Commit([.. Enumerable.Range(0, 90).Select(i => new Write.Add($"r{i:D2}", data))]);
        Assert.All(await All(Here), row => Assert.Equal(data, row.Data));
    }

    [Fact]
    public async Task More_than_a_request_may_hold_is_refused()
    {
        await Refuses([.. Enumerable.Range(0, 90).Select(i => new Write.Add($"r{i:D2}", new('€', 6_000)))]);
        await Commit([.. Enumerable.Range(0, 90).Select(i => new Write.Add($"r{i:D2}", new('€', 5_500)))]);
    }

    [Fact]
    public async Task A_row_may_not_be_written_twice_in_a_batch()
    {
        await Refuses(new Write.Put("a", "one"), new Write.Put("a", "two"));
        await Refuses(new Write.Delete("a"), new Write.Put("b", "one"), new Write.Add("a", "two"));
        Assert.Empty(await All(Here));
    }

    [Fact]
    public async Task Keys_that_differ_in_case_only_are_two_rows()
    {
        await Commit(new Write.Add("a", "small"), new Write.Add("A", "large"));
        Assert.Equal("small", (await Get("a"))!.Data);
        Assert.Equal("large", (await Get("A"))!.Data);
    }

    [Fact]
    public async Task A_row_of_32000_characters_is_kept_whole()
    {
        var data = string.Concat(Enumerable.Repeat("äö€x", 8_000));
        Assert.Equal(data, (await Put("a", data)).Data);
    }

    [Fact]
    public async Task A_row_of_32001_characters_is_refused()
    {
        var data = new string('x', 32_001);
        var row = await Put("a", "one");
        await Refuses(new Write.Put("a", data));
        await Refuses(new Write.Add("b", data));
        await Refuses(new Write.Replace("a", data, row.ETag));
        Assert.Equal([row], await All(Here));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("Kyllä, lähden mukaan! – Åsa")]
    [InlineData("👩🏽‍🦽 𝔘 שלום नमस्ते")]
    [InlineData("a\r\n\tb\u2028c\u00a0")]
    [InlineData("e\u0301 is not \u00e9")]
    [InlineData("'); DROP TABLE rows; --")]
    [InlineData("{\"data\":\"\\u0000 <x/> &amp; \\\\\"}")]
    [InlineData("0012.50")]
    [InlineData("\ufeffbom\uffff")]
    public async Task Data_comes_back_to_the_letter(string data) => Assert.Equal(data, (await Put("a", data)).Data);

    [Fact]
    public async Task Data_that_could_not_come_back_is_refused()
    {
        await Refuses(new Write.Put("a", "a\0b"));
        await Refuses(new Write.Put("a", "\ud800"));
        await Refuses(new Write.Put("a", "\udc00\ud800"));
        Assert.Empty(await All(Here));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("a\nb")]
    [InlineData("\0")]
    [InlineData("a\u007f")]
    [InlineData("a\u0085b")]
    [InlineData("😀")]
    public async Task A_forbidden_key_is_refused_everywhere(string key)
    {
        await Refuses(new Write.Add("fine", "x"), new Write.Put(key, "x"));
        await Refuses(new Write.Delete(key));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Commit(key, [new Write.Put("a", "x")], none));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Get(Here, key, none));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Get(key, "a", none));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.Range(key, "a", "b", 1, none));
        Assert.Empty(await All(Here));
    }

    [Theory]
    [InlineData("A!0f8fad5b-d9cb-469f-a165-70867728950e!X!offer:0f8fad5b:1")]
    [InlineData("D!0638675712000000000!id")]
    [InlineData("a b+c%20d&e=f@g'h\"i;j")]
    [InlineData("äiti")]
    [InlineData(":memory:")]
    [InlineData("~")]
    public async Task A_key_comes_back_to_the_letter(string key)
    {
        var row = await Put(key, "x");
        Assert.Equal(key, row.Key);
        Assert.Equal([row], await All(Here));
    }

    [Fact]
    public async Task A_key_has_at_most_512_characters()
    {
        var longest = new string('k', 512);
        Assert.Equal(longest, (await Put(longest, "x")).Key);
        await Refuses(new Write.Put(longest + "k", "x"));
    }

    [Fact]
    public async Task A_range_is_in_ordinal_order()
    {
        string[] keys = ["b", "a", "B", "_", "a!1", "a!", "a~", "ä", "z", "Z", "10", "9", "a!10", "a!2", "\uffee", "é"];
        await Commit([.. keys.Select(key => new Write.Add(key, "x"))]);
        Assert.Equal(keys.Order(StringComparer.Ordinal), (await All(Here)).Select(row => row.Key));
    }

    [Theory]
    [InlineData("b", "d", 10, "b c")]
    [InlineData("b", "d!", 10, "b c d")]
    [InlineData("a!", "b!", 10, "b")]
    [InlineData("a", "f", 2, "a b")]
    [InlineData("a", "f", 5, "a b c d e")]
    [InlineData("a", "f", 0, "")]
    [InlineData("b", "b", 10, "")]
    [InlineData("d", "b", 10, "")]
    [InlineData("f", "z", 10, "")]
    [InlineData("", "c", 10, "a b")]
    [InlineData("", "", 10, "")]
    public async Task A_range_starts_at_its_start_and_ends_before_its_end(
        string from, string to, int limit, string expected)
    {
        await Commit([.. "edcba".Select(c => new Write.Add($"{c}", "x"))]);
        var rows = await Store.Range(Here, from, to, limit, none);
        Assert.Equal(expected, string.Join(' ', rows.Select(row => row.Key)));
    }

    [Fact]
    public async Task A_range_from_prefix_to_prefix_tilde_holds_exactly_the_keys_with_the_prefix()
    {
        string[] keys = ["A!1!H", "A!1!O!x", "A!1!O!y", "A!1", "A!10!H", "A!2!H", "B!1!H"];
        await Commit([.. keys.Select(key => new Write.Add(key, "x"))]);
        Assert.Equal(["A!1!H", "A!1!O!x", "A!1!O!y"],
            (await Store.Range(Here, "A!1!", "A!1!~", 10, none)).Select(row => row.Key));
        Assert.Equal(["A!1!O!x", "A!1!O!y"],
            (await Store.Range(Here, "A!1!O!", "A!1!O!~", 10, none)).Select(row => row.Key));
    }

    [Fact]
    public async Task A_range_is_paged_by_starting_after_the_last_key()
    {
        for (var batch = 0; batch < 3; batch++)
            await Commit([.. Enumerable.Range(batch * 90, 90).Select(i => new Write.Add($"r{i:D3}", $"{i}"))]);

        var read = new List<string>();
        var from = "r";
        while (await Store.Range(Here, from, "s", 50, none) is { Count: > 0 } page)
        {
            Assert.InRange(page.Count, 1, 50);
            read.AddRange(page.Select(row => row.Data));
            from = page[^1].Key + "!";
        }
        Assert.Equal(Enumerable.Range(0, 270).Select(i => $"{i}"), read);
    }

    [Fact]
    public async Task A_range_gives_more_rows_than_an_engine_may_have_on_a_page()
    {
        for (var batch = 0; batch < 13; batch++)
            await Commit([.. Enumerable.Range(batch * 90, 90).Select(i => new Write.Add($"r{i:D4}", "x"))]);
        Assert.Equal(1_170, (await Store.Range(Here, "r", "s", 2_000, none)).Count);
    }

    [Fact]
    public async Task A_negative_limit_is_refused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Store.Range(Here, "a", "b", -1, none));

    [Fact]
    public async Task Partitions_do_not_see_each_other()
    {
        var here = await Put("a", "here");
        await Store.Commit(There, [new Write.Add("a", "there")], none);
        await Store.Commit(There, [new Write.Add("b", "there")], none);

        Assert.Equal([here], await All(Here));
        Assert.Null(await Get("b"));
        await Store.Commit(There, [new Write.Delete("a")], none);
        Assert.Equal(here, await Get("a"));
        Assert.Equal(["b"], (await All(There)).Select(row => row.Key));
    }

    [Fact]
    public async Task An_etag_of_one_partition_is_refused_in_another()
    {
        var here = await Put("a", "here");
        await Store.Commit(There, [new Write.Add("a", "there")], none);
        await Assert.ThrowsAsync<ConflictException>(() =>
            Store.Commit(There, [new Write.Replace("a", "x", here.ETag)], none));
    }

    [Fact]
    public async Task A_hundred_partitions_keep_a_row_each()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(i =>
            Store.Commit($"tenant:{i}", [new Write.Add("a", $"{i}")], none)));
        for (var i = 0; i < 100; i++)
            Assert.Equal([$"{i}"], (await All($"tenant:{i}")).Select(row => row.Data));
    }

    [Fact]
    public async Task A_batch_is_what_it_was_when_it_was_handed_over()
    {
        Write[] writes = [new Write.Add("a", "one")];
        var commit = Store.Commit(Here, writes, none);
        writes[0] = new Write.Add("b", "two");
        await commit;
        Assert.Equal(["a"], (await All(Here)).Select(row => row.Key));
    }

    [Fact]
    public async Task What_is_cancelled_beforehand_does_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Store.Commit(Here, [new Write.Add("a", "one")], cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Get(Here, "a", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.Range(Here, "a", "b", 1, cancelled));
        Assert.Empty(await All(Here));
    }

    [Fact]
    public async Task Who_has_seen_a_commit_return_reads_it()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(writer => Task.Run(async () =>
        {
            for (var round = 0; round < 50; round++)
            {
                await Commit(new Write.Put($"w{writer:D2}", $"{round}"));
                Assert.Equal($"{round}", (await Get($"w{writer:D2}"))!.Data);
            }
        })));
    }

    [Fact]
    public async Task Of_eight_writers_with_the_same_etag_exactly_one_wins_each_round()
    {
        const int rounds = 1_000;
        await Commit(new Write.Add("head", "0"));
        for (var round = 1; round <= rounds; round++)
        {
            var head = await Get("head");
            var wins = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => Wins(
                new Write.Replace("head", $"{round}", head!.ETag), new Write.Add($"win!{round:D4}", $"{writer}")))));
            Assert.Single(wins, won => won);
            var winner = Array.IndexOf(wins, true);
            Assert.Equal($"{winner}", (await Get($"win!{round:D4}"))!.Data);
        }
        Assert.Equal($"{rounds}", (await Get("head"))!.Data);
        Assert.Equal(rounds, (await Store.Range(Here, "win!", "win!~", 1_000, none)).Count);
    }

    [Fact]
    public async Task Counting_up_with_retries_loses_no_step()
    {
        await Commit(new Write.Add("count", "0"));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var step = 0; step < 25; step++)
            {
                Row count;
                do
                    count = (await Get("count"))!;
                while (!await Wins(new Write.Replace("count", $"{Number(count.Data) + 1}", count.ETag)));
            }
        })));
        Assert.Equal("200", (await Get("count"))!.Data);
    }

    [Fact]
    public async Task A_range_sees_a_batch_whole_or_not_at_all()
    {
        await Commit(new Write.Put("a", "0"), new Write.Put("b", "0"), new Write.Put("c", "0"));
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var looks = 0;
            for (; !stop.IsCancellationRequested || looks == 0; looks++)
                Assert.Single((await All(Here)).Select(row => row.Data).Distinct());
            return looks;
        });
        for (var round = 1; round <= 200; round++)
            await Commit([.. "cab".Select(key => new Write.Put($"{key}", $"{round}"))]);
        await stop.CancelAsync();
        Assert.NotEqual(0, await reader);
    }

    [Fact]
    public async Task Any_sequence_of_batches_does_what_a_dictionary_would()
    {
        var sequence = 0;
        var write = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 4], Gen.Int[0, 2], (kind, key, age) => (kind, $"k{key}", age));
        await write.Array[1, 4].Array[1, 12].SampleAsync(async batches =>
        {
            var partition = $"model:{Interlocked.Increment(ref sequence)}";
            var model = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var etags = new Dictionary<string, List<string>>(); // every one a row ever had, newest last
            foreach (var batch in batches.Select(batch => batch.DistinctBy(write => write.Item2).ToArray()))
            {
                var (expected, conflict) = Model(model, batch);
                string? found = null;
                try
                {
                    await Store.Commit(partition, [.. batch.Select(write => Write(write, etags))], none);
                }
                catch (ConflictException e)
                {
                    found = e.Key;
                }
                Assert.Equal(conflict, found);

                var rows = await All(partition);
                model = expected;
                Assert.Equal(model.Select(row => (row.Key, row.Value)), rows.Select(row => (row.Key, row.Data)));
                foreach (var row in rows)
                    if (!etags.TryGetValue(row.Key, out var known))
                        etags[row.Key] = [row.ETag];
                    else if (known[^1] != row.ETag)
                        known.Add(row.ETag);
            }
        }, iter: Sequences, threads: 8);
    }

    // A write of the model test is its kind, its row and how many versions old its ETag is.
    static Write Write((int Kind, string Key, int Age) write, Dictionary<string, List<string>> etags)
    {
        var known = etags.GetValueOrDefault(write.Key, []);
        var etag = known.Count > write.Age ? known[^(write.Age + 1)] : "none";
        return write.Kind switch
        {
            0 => new Write.Add(write.Key, Data(write)),
            1 => new Write.Replace(write.Key, Data(write), etag),
            2 => new Write.Put(write.Key, Data(write)),
            3 => new Write.Delete(write.Key),
            _ => new Write.Delete(write.Key, etag),
        };
    }

    static (SortedDictionary<string, string> After, string? Conflict) Model(
        SortedDictionary<string, string> before, (int Kind, string Key, int Age)[] batch)
    {
        var after = new SortedDictionary<string, string>(before, StringComparer.Ordinal);
        foreach (var write in batch)
        {
            var exists = before.ContainsKey(write.Key);
            if (write.Kind switch { 0 => exists, 1 or 4 => !exists || write.Age > 0, _ => false })
                return (before, write.Key);
            if (write.Kind is 3 or 4)
                after.Remove(write.Key);
            else
                after[write.Key] = Data(write);
        }
        return (after, null);
    }

    static string Data((int Kind, string Key, int Age) write) => $"{write.Kind}{write.Age}";

    static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    Task<Row?> Get(string key) => Store.Get(Here, key, none);

    Task<IReadOnlyList<Row>> All(string partition) => Store.Range(partition, "", "\uffff", 10_000, none);

    Task Commit(params Write[] writes) => Store.Commit(Here, writes, none);

    async Task<Row> Put(string key, string data)
    {
        await Commit(new Write.Put(key, data));
        return (await Get(key))!;
    }

    async Task<(string, string)> KeyAndData(string key) => await Get(key) is { } row ? (row.Key, row.Data) : default;

    async Task<bool> Wins(params Write[] writes)
    {
        try
        {
            await Commit(writes);
            return true;
        }
        catch (ConflictException)
        {
            return false;
        }
    }

    async Task Conflicts(string key, params Write[] writes) =>
        Assert.Equal(key, (await Assert.ThrowsAsync<ConflictException>(() => Commit(writes))).Key);

    async Task Refuses(params Write[] writes) =>
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Commit(writes));
}
