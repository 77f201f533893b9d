using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.Graph;

public sealed class WhoMayDoWhat : IAsyncLifetime
{
    const string NotYou = "Vain tilaajiksi nimetyt työntekijät voivat tilata";

    FakeGraph graph = null!;

    public async Task InitializeAsync() => graph = await FakeGraph.Start();

    public async Task DisposeAsync() => await graph.DisposeAsync();

    [Fact]
    public async Task Whoever_is_in_the_coordinators_group_coordinates_beside_those_who_are_named()
    {
        // Kaisa stands on the third page.
        graph.Groups[FakeGraph.CoordinatorsGroup] = [.. Enumerable.Range(601, 4).Select(n => An.Person(n).Value), Kaisa];
        await using var chat = await Chat.Begin([.. Coordinators, "--Coordinators:0", An.Person(700).Value]);
        var named = chat.Person("Nimetty", "Nimetty", An.Person(700).Value);
        await chat.Requester().Says("Tilaa");
        await chat.Requester().Taps("Jatka", ("order_mode", "advice"));
        await chat.Requester().Taps("Jatka", ("advice", "Miten tämä toimii?"));

        Assert.Contains("Tilaaja kysyy neuvoa", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Contains("Tilaaja kysyy neuvoa", named.Last, StringComparison.Ordinal);
        await chat.Coordinator().Says("Tilaukset");
        Assert.DoesNotContain("koordinaattoreille", chat.Coordinator().Last, StringComparison.OrdinalIgnoreCase);
        await chat.Requester().Says("Tilaukset");
        Assert.NotEqual(chat.Coordinator().Last, chat.Requester().Last);
        Assert.Empty(chat.Warnings);
    }

    [Fact]
    public async Task With_a_group_the_playgrounds_coordinator_is_nobody()
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [An.Person(601).Value];
        await using var chat = await Chat.Begin(Coordinators);
        Assert.False(chat.The<Tenancy>().IsCoordinator(new(Kaisa)));
        Assert.True(chat.The<Tenancy>().IsCoordinator(An.Person(601)));
    }

    [Fact]
    public async Task Who_joins_or_leaves_does_so_within_a_minute()
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [Kaisa];
        await using var chat = await Chat.Begin(Coordinators);
        graph.Groups[FakeGraph.CoordinatorsGroup] = [An.Person(601).Value];
        var wait = TimeSpan.Zero; // of all that wait, who reads the group does so the longest but one who tidies up by the hour
        await Eventually(() => (wait = chat.System.Waits.Where(w => w > TimeSpan.FromSeconds(31) && w < TimeSpan.FromMinutes(30)).DefaultIfEmpty().Max()) > TimeSpan.Zero);
        Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(60 - 8));
        chat.System.Advance(wait - TimeSpan.FromSeconds(1));
        Assert.True(chat.The<Tenancy>().IsCoordinator(new(Kaisa)));
        Assert.Single(graph.Calls);
        chat.System.Advance(TimeSpan.FromSeconds(1));
        await Eventually(() => chat.The<Tenancy>().IsCoordinator(An.Person(601)));
        Assert.False(chat.The<Tenancy>().IsCoordinator(new(Kaisa)));
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("hanging")]
    [InlineData("page")]
    public async Task Half_an_answer_stops_neither_the_reading_nor_the_bot(string how)
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [Kaisa];
        await using var chat = await Chat.Begin(Coordinators);
        graph.Groups[FakeGraph.CoordinatorsGroup] = [An.Person(601).Value];
        var bad = 0;
        graph.Loses = _ => Interlocked.Increment(ref bad) <= 3 ? Bad(how, new()) : null;
        await Eventually(chat, () => Volatile.Read(ref bad) == 3 && chat.Warnings.Count > 0);
        Assert.True(chat.The<Tenancy>().IsCoordinator(new(Kaisa)));
        await Eventually(chat, () => chat.The<Tenancy>().IsCoordinator(An.Person(601)));
        await chat.Requester().Says("Tilaa");
        Assert.Contains("Uusi tilaus", chat.Requester().Last, StringComparison.Ordinal);
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("hanging")]
    [InlineData("page")]
    public async Task Half_an_answer_at_the_start_keeps_nobody_waiting(string how)
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [Kaisa];
        await using var chat = await Chat.Begin(Coordinators);
        var hangs = new TaskCompletionSource();
        graph.Refuses = _ => Bad(how, hangs);
        var start = chat.Restart();
        if (how == "hanging")
        {
            await hangs.Task.WaitAsync(TimeSpan.FromSeconds(30));
            chat.System.Advance(TimeSpan.FromSeconds(8));
        }

        await start.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.True(chat.The<Tenancy>().IsCoordinator(new(Kaisa)));
        Assert.Contains("GroupMember.Read.All (CoordinatorsGroupId)", Assert.Single(chat.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_is_left_alone_as_long_as_Graph_asks_for_either()
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [Kaisa];
        graph.Refuses = call => call.Path.Contains(FakeGraph.CoordinatorsGroup, StringComparison.Ordinal) ? FakeGraph.Throttled(200) : FakeGraph.Refusal(503, "NoLuck");
        await using var chat = await Chat.Begin([.. Coordinators, .. Requesters]);
        await Eventually(() => chat.System.Waits.Contains(TimeSpan.FromSeconds(200)));
        graph.Refuses = _ => null;
        chat.System.Advance(TimeSpan.FromSeconds(200));
        await Eventually(() => chat.The<Tenancy>().IsCoordinator(new(Kaisa)) && graph.Calls.Count >= 4);
        Assert.Equal(4, graph.Calls.Count);
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(503)]
    public async Task A_group_that_cannot_be_read_stops_nobody_who_was_in_it(int status)
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [.. Enumerable.Range(1000, 1200).Select(n => An.Person(n).Value), Kaisa];
        graph.Groups[FakeGraph.RequestersGroup] = [Maija];
        await using var chat = await Chat.Begin([.. Coordinators, .. Requesters]);
        graph.Refuses = _ => FakeGraph.Refusal(status, "NoLuck");
        await chat.Restart();

        Assert.True(chat.The<Tenancy>().IsCoordinator(new(Kaisa)));
        Assert.Equal(1201, chat.The<Tenancy>().Coordinators.Length);
        await chat.Requester().Says("Tilaa");
        Assert.DoesNotContain(NotYou, chat.Requester().Last, StringComparison.Ordinal);
        Assert.Equal(2, chat.Warnings.Count); // one for each group, and not again every minute
        Assert.Contains(chat.Warnings, w => w.Contains($"GroupMember.Read.All (CoordinatorsGroupId) ({status} NoLuck)", StringComparison.Ordinal));
        await Eventually(chat, () => graph.Calls.Count(c => c.Path.Contains(FakeGraph.RequestersGroup, StringComparison.Ordinal)) >= 3);
        Assert.Equal(2, chat.Warnings.Count);
    }

    [Theory]
    [InlineData("<html>Maija Mäkelä</html>")]
    [InlineData("""["Maija Mäkelä"]""")]
    [InlineData("{}")]
    [InlineData("""{"value":[{"@odata.type":"#microsoft.graph.user","id":["Maija Mäkelä"]}]}""")]
    public async Task An_answer_that_nobody_can_read_stops_nothing(string rubbish)
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [Kaisa];
        await using var chat = await Chat.Begin(Coordinators);
        graph.Refuses = _ => Results.Text(rubbish, "application/json");
        await chat.Restart();
        await Eventually(chat, () => graph.Calls.Count >= 4); // it goes on asking
        Assert.True(chat.The<Tenancy>().IsCoordinator(new(Kaisa)));
        Assert.DoesNotContain("Maija", Assert.Single(chat.Warnings), StringComparison.Ordinal);

        graph.Groups[FakeGraph.CoordinatorsGroup] = [An.Person(601).Value];
        graph.Refuses = _ => null;
        await Eventually(chat, () => chat.The<Tenancy>().IsCoordinator(An.Person(601)));
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Who_left_the_group_stays_out_after_a_restart_without_Graph()
    {
        graph.Groups[FakeGraph.CoordinatorsGroup] = [.. Enumerable.Range(1000, 1200).Select(n => An.Person(n).Value), Kaisa];
        await using var chat = await Chat.Begin(Coordinators);
        graph.Groups[FakeGraph.CoordinatorsGroup] = [An.Person(601).Value];
        await chat.Restart();
        graph.Refuses = _ => FakeGraph.Refusal(503, "NoLuck");
        await chat.Restart();
        Assert.Equal(An.Person(601), Assert.Single(chat.The<Tenancy>().Coordinators));
    }

    [Fact]
    [Trait("Case", "E20")]
    public async Task Only_who_is_in_the_requesters_group_may_order_and_others_may_ask()
    {
        graph.Groups[FakeGraph.RequestersGroup] = [Maija];
        await using var chat = await Chat.Begin(Requesters);
        await chat.Requester().Says("Tilaa");
        Assert.Contains("Uusi tilaus", chat.Requester().Last, StringComparison.Ordinal);
        await chat.Coordinator().Says("Tilaa"); // orders for others
        Assert.DoesNotContain(NotYou, chat.Coordinator().Last, StringComparison.Ordinal);

        var stranger = chat.Person("Ville", "Ville Vieras", An.Person(800).Value);
        await stranger.Says("Tilaa");
        Assert.Contains(NotYou, stranger.Last, StringComparison.Ordinal);
        await stranger.Taps("Takaisin");
        await stranger.Taps("Jatka", ("order_mode", "new"));
        Assert.Contains(NotYou, stranger.Last, StringComparison.Ordinal);
        await stranger.Sends("order.copy", ("order", "whatever"));
        Assert.False(stranger.Has("Lähetä tilaus"));
        await stranger.Says("Voinko minä tilata?");
        Assert.Contains("Kysymyksesi on lähetetty", stranger.Last, StringComparison.Ordinal);
        Assert.Contains("Voinko minä tilata?", chat.Coordinator().Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_is_no_longer_in_the_group_cannot_send_what_was_begun_but_has_their_orders()
    {
        graph.Groups[FakeGraph.RequestersGroup] = [Maija];
        await using var chat = await Brokered.With(1, Requesters);
        var maija = chat.Requester();
        var id = await chat.Submits();
        await maija.Says("Tilaukseni");
        await maija.Taps("Näytä");
        await maija.Taps(Words.In(Language.Fi)["order.copy"]);
        await maija.Taps("Jatka", ("date", "2026-04-14"), ("start_time", "10:00"), ("end_time", "11:30"), ("speaking_minutes", "45"), ("mode", "onsite"));
        Assert.True(maija.Has("Lähetä tilaus"));
        graph.Groups[FakeGraph.RequestersGroup] = [];
        await chat.Restart();

        Assert.Contains(NotYou, await maija.Taps("Lähetä tilaus", ("terms", "true")), StringComparison.Ordinal);
        Assert.Contains(NotYou, await maija.Sends("order.copy", ("order", id.Value)), StringComparison.Ordinal);
        await maija.Says("Tilaukseni");
        await maija.Taps("Näytä");
        Assert.Contains("Tilaus on peruttu", await maija.Taps("Kyllä, peru tilaus"), StringComparison.Ordinal);
    }

    static readonly string Kaisa = An.Person(2).Value;
    static readonly string Maija = An.Person(1).Value;

    static IResult Bad(string how, TaskCompletionSource hangs) => how switch { "cut" => FakeGraph.Cut, "hanging" => FakeGraph.Hanging(hangs), _ => FakeGraph.SignIn };

    string[] Coordinators => ["--Graph:Endpoint", graph.Url, "--CoordinatorsGroupId", FakeGraph.CoordinatorsGroup];

    string[] Requesters => ["--Graph:Endpoint", graph.Url, "--RequestersGroupId", FakeGraph.RequestersGroup];

    /// <summary>A little and again a little later: the bot may begin to wait only when the clock has been moved.</summary>
    static Task Eventually(Chat chat, Func<bool> isSo) => Eventually(() =>
    {
        var isDone = isSo();
        if (!isDone)
            chat.System.Advance(TimeSpan.FromSeconds(3));
        return isDone;
    });

    static async Task Eventually(Func<bool> isSo)
    {
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(20), BotProcess.Time, enough.Token);
    }
}
