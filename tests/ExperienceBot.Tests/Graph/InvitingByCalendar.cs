using System.Text.Json.Nodes;
using ExperienceBot.Fees;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Graph;

public sealed class InvitingByCalendar : IAsyncLifetime
{
    const string Maija = "maija.makela@example.fi";

    FakeGraph graph = null!;

    public async Task InitializeAsync()
    {
        graph = await FakeGraph.Start();
        graph.Knows(An.Person(1).Value, Maija, "fi-FI", "Maija Mäkelä");
        for (var n = 501; n < 504; n++)
            graph.Knows(An.Person(n).Value, Mail(n));
    }

    public async Task DisposeAsync() => await graph.DisposeAsync();

    [Fact]
    public async Task Whoever_comes_is_invited_once_and_the_invitation_gives_nothing_away()
    {
        await using var chat = await Begin(2);
        var id = await chat.Submits();
        Assert.Empty(graph.Events);
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Expert(501).TapsAgain();
        await chat.Restart();
        await chat.Until("2026-03-03 08:00");

        Assert.Equal(["POST events"], graph.Changes);
        var made = Assert.Single(graph.Events.Values);
        Assert.Equal([Maija, Mail(501)], Attendees(made));
        Assert.Equal(("2026-03-24T11:00:00", "UTC", "2026-03-24T12:30:00"), ((string?)made["start"]!["dateTime"], (string?)made["start"]!["timeZone"], (string?)made["end"]!["dateTime"]));
        Assert.Equal(("Sovittu tilaisuus", "Kokkola"), ((string?)made["subject"], (string?)made["location"]!["displayName"]));
        Assert.Contains("Jos et pääse, kerro se siellä", (string?)made["body"]!["content"], StringComparison.Ordinal);
        Assert.True((bool?)made["hideAttendees"]);
        Assert.Equal(("private", false, false), ((string?)made["sensitivity"], (bool?)made["responseRequested"], (bool?)made["allowNewTimeProposals"]));
        Assert.False(made.ContainsKey("isOnlineMeeting"));
        Assert.Contains(id.Value, (string?)made["transactionId"], StringComparison.Ordinal);
        var secrets = new[] { "Mielenterveys", "Mariankatu", "Liisa", "Salonen", "Maija Mäkelä", "toipumisesta", "Kp 4711", An.Person(501).Value };
        Assert.DoesNotContain(secrets, s => made.ToJsonString().Contains(s, StringComparison.OrdinalIgnoreCase));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task An_answer_that_was_lost_makes_no_second_event()
    {
        await using var chat = await Begin(2);
        var lost = 0;
        graph.Loses = call => call.Method == "POST" && ++lost == 1 ? FakeGraph.Refusal(503, "ErrorServerBusy") : null;
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Single(graph.Events);
        await chat.Expert(501).Taps("En pääse"); // before anybody knows what came of it
        await chat.Expert(502).Taps("Otan vastaan");
        await chat.Until("2026-03-02 09:05");

        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.All(graph.Calls.Where(c => c.Method == "POST"), c => Assert.Equal($"{id}-0-1", (string?)c.Body!["transactionId"]));
        Assert.Equal([Maija, Mail(502)], Attendees(Assert.Single(graph.Events.Values)));
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData("cut")]
    [InlineData("hanging")]
    [InlineData("page")]
    public async Task Half_an_answer_makes_no_second_event(string how)
    {
        await using var chat = await Begin(1);
        var (posts, hangs) = (0, new TaskCompletionSource());
        graph.Loses = call => call.Method != "POST" || ++posts > 1 ? null
            : how switch { "cut" => FakeGraph.Cut, "hanging" => FakeGraph.Hanging(hangs), _ => FakeGraph.SignIn };
        var id = await chat.Submits();
        var taps = chat.Expert(501).Taps("Otan vastaan");
        if (how == "hanging")
        {
            await hangs.Task.WaitAsync(TimeSpan.FromSeconds(30));
            chat.System.Advance(TimeSpan.FromSeconds(8));
        }

        await taps;
        Assert.Equal(0, chat.Coordinator().Times("Kalenterikutsu"));
        await chat.Until("2026-03-02 09:05");
        Assert.Equal([$"{id}-0-1", $"{id}-0-1"], graph.Calls.Where(c => c.Method == "POST").Select(c => (string?)c.Body!["transactionId"]));
        Assert.Single(graph.Events);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task A_session_online_has_an_online_meeting_which_changes_leave_alone()
    {
        await using var chat = await Begin(2);
        var id = await chat.Submits(("mode", "remote"), ("remote_details", "Teams, Maija auttaa"));
        await chat.Expert(501).Taps("Otan vastaan");
        var made = Assert.Single(graph.Events.Values);
        Assert.Equal((true, "teamsForBusiness", "Etänä"), ((bool?)made["isOnlineMeeting"], (string?)made["onlineMeetingProvider"], (string?)made["location"]!["displayName"]));
        Assert.True(made.ContainsKey("joinUrl"));

        await Change(chat, "when", ("date", "2026-04-14"), ("start_time", "10:00"), ("end_time", "11:30"), ("speaking_minutes", "45"), ("mode", "remote"));
        Assert.Equal([Maija], Attendees(made)); // whoever said yes said it to something else
        Assert.Equal("2026-04-14T07:00:00", (string?)made["start"]!["dateTime"]);
        await chat.Expert(501).Taps("Otan vastaan");

        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Equal(["POST events", "PATCH events", "PATCH events"], graph.Changes);
        Assert.DoesNotContain(graph.Calls, c => c.Method == "PATCH" && (c.Body!.ContainsKey("body") || c.Body.ContainsKey("subject")));
        Assert.Equal([Maija, Mail(501)], Attendees(made));
        Assert.True(made.ContainsKey("joinUrl"));
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData("mode", "onsite")]
    [InlineData("remote_details", "Zoom, Liisa auttaa")]
    public async Task Where_people_no_longer_meet_in_Teams_the_online_meeting_goes(string key, string now)
    {
        await using var chat = await Begin(1);
        var id = await chat.Submits(("mode", "remote"), ("remote_details", "Teams, Maija auttaa"));
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.True(Assert.Single(graph.Events.Values).ContainsKey("joinUrl"));
        await chat.Until("2026-03-02 09:05");
        await Changes(chat, id, (key, now));
        if (chat.Expert(501).Has("Otan vastaan"))
            await chat.Expert(501).Taps("Otan vastaan"); // asked again

        var made = Assert.Single(graph.Events.Values);
        Assert.False(made.ContainsKey("joinUrl"));
        Assert.Equal([Maija, Mail(501)], Attendees(made));
        Assert.Equal(["POST events", "DELETE events", "POST events"], graph.Changes);
        Assert.Equal($"{id}-0-2", (string?)made["transactionId"]);
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData("Linkki: https://example.zoom.us/j/1")]
    [InlineData("Zoom, Liisa auttaa")]
    public async Task Who_brings_a_meeting_gets_no_second_one(string details)
    {
        await using var chat = await Begin(1);
        await chat.Submits(("mode", "remote"), ("remote_details", details));
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.False(Assert.Single(graph.Events.Values).ContainsKey("isOnlineMeeting"));
    }

    [Fact]
    public async Task Who_gives_up_the_seat_is_taken_off_and_the_next_one_put_on()
    {
        await using var chat = await Begin(2);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        var made = Assert.Single(graph.Events.Values);
        await chat.Expert(501).Taps("En pääse");
        Assert.Equal([Maija], Attendees(made));
        await chat.Expert(502).Taps("Otan vastaan");
        Assert.Equal([Maija, Mail(502)], Attendees(made));
        Assert.Equal(["POST events", "PATCH events", "PATCH events"], graph.Changes);
        chat.WasDiscreet();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(404)]
    [InlineData(410)]
    public async Task What_is_called_off_is_taken_out_once(int answer)
    {
        await using var chat = await Begin(2);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        graph.Refuses = call => call.Method == "DELETE" && answer > 0 ? FakeGraph.Refusal(answer, "ErrorItemNotFound") : null;
        await Cancel(chat);
        await chat.Restart();
        await chat.Until("2026-03-25 08:00");
        Assert.Equal(["POST events", "DELETE events"], graph.Changes);
        Assert.Equal(0, chat.Coordinator().Times("ei mennyt perille"));
        chat.WasDiscreet();
    }

    [Fact]
    public async Task What_somebody_took_out_of_the_calendar_comes_again_when_it_changes()
    {
        await using var chat = await Begin(2);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        graph.Events.Clear();
        await chat.Expert(501).Taps("En pääse");
        Assert.Equal([Maija], Attendees(Assert.Single(graph.Events.Values)));
        Assert.Equal($"{id}-0-2", (string?)graph.Events.Values.Single()["transactionId"]); // Graph would know the first again
    }

    [Fact]
    public async Task Each_date_of_a_series_is_an_event_and_what_has_been_stays()
    {
        await using var chat = await Begin(1);
        await chat.Submits(("order_mode", "series"), ("dates", An.When("2026-03-10 13:00", "2026-03-17 13:00", "2026-03-24 13:00")));
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Equal(3, graph.Events.Count);
        await chat.Until("2026-03-11 09:00");
        await Cancel(chat);
        Assert.Equal("2026-03-10T11:00:00", (string?)Assert.Single(graph.Events.Values)["start"]!["dateTime"]);
        Assert.Equal(2, graph.Calls.Count(c => c.Method == "GET")); // two people, looked up once for all three
        chat.WasDiscreet();
    }

    [Theory]
    [InlineData("events", 403, "ErrorAccessDenied")]
    [InlineData("events", 404, "ErrorInvalidUser")]
    [InlineData("users/0", 403, "Authorization_RequestDenied")]
    public async Task Without_the_right_people_have_the_calendar_file_and_the_log_a_line(string what, int status, string code)
    {
        await using var chat = await Begin(3);
        graph.Refuses = call => call.Path.Contains(what, StringComparison.Ordinal) ? FakeGraph.Refusal(status, code) : null;
        var id = await chat.Submits(("expert_count", "2"));
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Expert(502).Taps("Otan vastaan");
        await chat.Expert(501).Taps("En pääse");
        await chat.Expert(503).Taps("Otan vastaan");

        Assert.Equal(OrderStatus.Confirmed, (await chat.Order(id)).Status);
        Assert.Contains("Lisää kalenteriin", chat.Requester().Cards[^1].Card.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), StringComparison.Ordinal);
        var line = Assert.Single(chat.Warnings);
        Assert.Contains($"needs Calendars.ReadWrite or User.Read.All ({status} {code})", line, StringComparison.Ordinal);
        Assert.DoesNotContain("Mäkelä", line, StringComparison.Ordinal);
        await chat.Until("2026-03-03 08:00");
        Assert.Equal(0, chat.Coordinator().Times("ei mennyt perille"));
        chat.WasDiscreet();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_right_that_was_taken_away_leaves_no_calendar_wrong_in_silence(bool isCancelled)
    {
        await using var chat = await Begin(1);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        graph.Refuses = call => call.Path.Contains("events", StringComparison.Ordinal) ? FakeGraph.Refusal(403, "ErrorAccessDenied") : null;
        if (isCancelled)
            await Cancel(chat);
        else
            await Changes(chat, id, ("dates", An.When("2026-04-14 10:00")));
        Assert.Equal(1, chat.Coordinator().Times("Kalenterikutsu"));
        Assert.Contains("403 ErrorAccessDenied", chat.Coordinator().Texts.Single(t => t.Contains("Kalenterikutsu", StringComparison.Ordinal)), StringComparison.Ordinal);

        graph.Refuses = _ => null;
        await chat.Coordinator().Taps("Lähetä uudelleen");
        if (isCancelled)
            Assert.Empty(graph.Events);
        else
            Assert.Equal("2026-04-14T07:00:00", (string?)Assert.Single(graph.Events.Values)["start"]!["dateTime"]);
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData("over")]
    [InlineData("cancelled")]
    [InlineData("given up")]
    public async Task What_was_refused_is_not_made_later_of_what_is_no_longer_so(string what)
    {
        await using var chat = await Begin(2);
        graph.Refuses = call => call.Method == "POST" ? FakeGraph.Refusal(403, "ErrorAccessDenied") : null;
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        graph.Refuses = _ => null;
        var refused = graph.Changes.Count();
        switch (what)
        {
            case "over":
                await chat.Until("2026-03-25 08:00");
                break;
            case "cancelled":
                await Cancel(chat);
                break;
            default:
                await chat.Expert(501).Taps("En pääse");
                Assert.Equal(refused, graph.Changes.Count());
                await chat.Expert(502).Taps("Otan vastaan");
                Assert.Equal([Maija, Mail(502)], Attendees(Assert.Single(graph.Events.Values)));
                refused++;
                break;
        }

        Assert.Equal(refused, graph.Changes.Count());
        Assert.Equal(0, chat.Coordinator().Times("Kalenterikutsu"));
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Nobody_is_invited_to_what_has_begun()
    {
        await using var chat = await Begin(1);
        graph.Refuses = call => call.Method == "POST" ? FakeGraph.Refusal(503, "ErrorServerBusy") : null;
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 13:01");
        graph.Refuses = _ => null;
        await chat.Until("2026-03-25 08:00");
        Assert.Empty(graph.Events);
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_changed_just_before_the_start_is_so_in_calendars_even_when_Graph_answers_after_it(bool isCancelled)
    {
        await using var chat = await Begin(1);
        var id = await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Until("2026-03-24 12:50");
        graph.Refuses = _ => FakeGraph.Refusal(503, "ErrorServerBusy");
        if (isCancelled)
            await Cancel(chat);
        else
            await Changes(chat, id, ("dates", An.When("2026-04-14 10:00")));
        await chat.Until("2026-03-24 13:05");
        Assert.Equal("2026-03-24T11:00:00", (string?)Assert.Single(graph.Events.Values)["start"]!["dateTime"]);
        graph.Refuses = _ => null;
        await chat.Until("2026-03-24 13:30");
        if (isCancelled)
            Assert.Empty(graph.Events);
        else
            Assert.Equal("2026-04-14T07:00:00", (string?)Assert.Single(graph.Events.Values)["start"]!["dateTime"]);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Throttled_it_waits_as_long_as_it_is_asked_and_messages_do_not_wait_with_it()
    {
        await using var chat = await Begin(1);
        graph.Refuses = call => call.Method == "POST" ? FakeGraph.Throttled(90) : null;
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Contains("Tulossa:", chat.Requester().Last, StringComparison.Ordinal);
        await chat.Until("2026-03-02 10:00");
        Assert.InRange(graph.Changes.Count(), 39, 41); // and is not given up
        graph.Refuses = _ => null;
        await chat.Until("2026-03-02 10:02");
        Assert.Single(graph.Events);
        Assert.Equal(0, chat.Coordinator().Times("ei mennyt perille"));
    }

    [Fact]
    public async Task What_Graph_will_not_take_a_coordinator_sees_and_may_try_again()
    {
        await using var chat = await Begin(1);
        graph.Refuses = call => call.Method == "POST" ? FakeGraph.Refusal(400, "ErrorInvalidRecipients") : null;
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Contains("Kalenterikutsu", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Contains("400 ErrorInvalidRecipients", chat.Coordinator().Last, StringComparison.Ordinal);
        graph.Refuses = _ => null;
        await chat.Coordinator().Taps("Lähetä uudelleen");
        Assert.Single(graph.Events);
    }

    [Fact]
    public async Task Who_has_no_address_is_left_out_and_where_nobody_has_one_there_is_no_event()
    {
        await using var chat = await Begin(2);
        graph.Users.TryRemove(An.Person(501).Value, out _);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Equal([Maija], Attendees(Assert.Single(graph.Events.Values)));
        await Cancel(chat);

        graph.Knows(An.Person(1).Value, null);
        await chat.Submits(("dates", An.When("2026-04-24 13:00")));
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Empty(graph.Events);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Without_a_mailbox_Graph_is_not_asked()
    {
        await using var chat = await Brokered.With(1, "--Graph:Endpoint", graph.Url);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        Assert.Empty(graph.Calls);
    }

    Task<Chat> Begin(int experts) => Brokered.With(Enumerable.Range(501, experts).Select(n => An.Expert(n) with { Remote = true }), "--Graph:Endpoint", graph.Url, "--Graph:CalendarMailbox", FakeGraph.Mailbox);

    static string Mail(int number) => $"e{number}@example.fi";

    static IEnumerable<string?> Attendees(JsonObject made) => made["attendees"]!.AsArray().Select(a => (string?)a!["emailAddress"]!["address"]);

    static async Task Cancel(Chat chat)
    {
        await chat.Requester().Says("Tilaukseni");
        await chat.Requester().Taps("Näytä");
        await chat.Requester().Taps("Kyllä, peru tilaus");
    }

    static async Task Changes(Chat chat, OrderId id, params (string Key, string Value)[] answers)
    {
        await chat.The<OrderBook>().Change(id, chat.Requester().Id, "order.change", order => Changing.Decide(
            order, answers.Aggregate(order.Form, (form, a) => form.With(a.Key, a.Value)), chat.The<FeeTable>(), chat.The<Brokering>(), chat.Clock.GetUtcNow()), CancellationToken.None);
        await chat.Listen();
    }

    static async Task Change(Chat chat, string step, params (string Key, string Value)[] inputs)
    {
        var maija = chat.Requester();
        await maija.Says("Tilaukseni");
        await maija.Taps("Näytä");
        await maija.Taps("Muuta tilausta");
        await maija.Taps(Words.In(Language.Fi)[$"step.{step}"]);
        await maija.Taps("Jatka", inputs);
        await maija.Taps("Lähetä tilaus", ("terms", "true"));
    }
}
