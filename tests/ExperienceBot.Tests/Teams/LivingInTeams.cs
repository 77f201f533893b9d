using System.Net;
using System.Text.Json.Nodes;
using ExperienceBot.People;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.Teams;

/// <summary>The bot comes and goes, people block it or leave, and not everything that is told is for it.</summary>
public sealed class LivingInTeams
{
    const string Greeting = "Hei! Olen ExperienceBot";
    const string Offer = "Sinulle on tehtävätarjous";
    const string Lost = "Viesti ei mennyt perille";

    [Fact]
    public async Task Who_adds_the_bot_is_greeted_once_though_both_events_come_and_upgrades_follow()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        var added = chat.Activity(maija, "conversationUpdate");
        added["membersAdded"] = new JsonArray(new JsonObject { ["id"] = "28:experiencebot" });
        var installed = chat.Activity(maija, "installationUpdate");
        installed["action"] = "add";

        await Task.WhenAll(chat.Send(added), chat.Send(installed));
        await chat.Listen();
        Assert.Equal(1, maija.Times(Greeting));

        await Installation(chat, maija, "remove-upgrade");
        await Installation(chat, maija, "add-upgrade");
        await maija.Says("Ohje");
        Assert.Equal(1, maija.Times(Greeting));
        Assert.Equal(2, maija.Texts.Count);
    }

    [Fact]
    public async Task Who_has_removed_the_bot_is_sent_nothing_until_it_is_back()
    {
        await using var chat = await Brokered.With(1);
        var (expert, kaisa) = (chat.Expert(501), chat.Coordinator());
        await expert.Arrives();
        await Installation(chat, expert, "remove");
        var calls = 0;
        chat.Teams.Intercept = request =>
        {
            calls += Concerns(request, 501) ? 1 : 0;
            return null;
        };

        await chat.Submits();
        Assert.Equal(1, kaisa.Times(Lost));
        Assert.Contains("on poistanut botin", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Lähetä uudelleen");
        await Tells(chat, expert, "messageReaction");
        await chat.Submits();
        Assert.Equal(0, calls);

        await expert.Arrives();
        Assert.Equal(1, expert.Times(Greeting)); // as before
        await kaisa.Taps("Lähetä uudelleen");
        Assert.Equal(1, expert.Times(Offer));
        await chat.Submits();
        Assert.Equal(2, expert.Times(Offer));
    }

    [Fact]
    public async Task Removing_told_by_the_conversation_counts_too()
    {
        await using var chat = await Brokered.With(1);
        var expert = chat.Expert(501);
        await expert.Arrives();
        await Tells(chat, expert, "conversationUpdate", a => a["membersRemoved"] = new JsonArray(new JsonObject { ["id"] = "28:experiencebot" }));
        await chat.Submits();
        Assert.Equal(0, expert.Times(Offer));
        await expert.Says("Ohje"); // they are back
        await chat.Submits();
        Assert.Equal(1, expert.Times(Offer));
    }

    [Theory]
    [InlineData("""{"error":{"code":"MessageWritesBlocked"}}""")]
    [InlineData("""{"errorCode":209,"message":"{\"subCode\":\"MessageWritesBlocked\"}"}""")]
    public async Task Who_blocks_the_bot_is_not_tried_again_until_they_write_or_a_coordinator_wants_it(string error)
    {
        await using var chat = await Brokered.With(1);
        var (expert, kaisa) = (chat.Expert(501), chat.Coordinator());
        await expert.Arrives();
        var calls = 0;
        chat.Teams.Intercept = request => Concerns(request, 501) && ++calls > 0 ? Results.Text(error, "application/json", statusCode: 403) : null;
        await chat.Submits();
        await chat.Submits();
        Assert.Equal((1, 2), (calls, kaisa.Times(Lost)));
        Assert.Contains("ei ota botilta viestejä", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Lähetä uudelleen");
        Assert.Equal(2, calls);

        chat.Teams.Intercept = _ => null;
        await kaisa.Taps("Lähetä uudelleen");
        Assert.Equal(1, expert.Times(Offer));
        await chat.Submits();
        Assert.Equal(2, expert.Times(Offer));
    }

    [Fact]
    public async Task A_bot_that_is_disabled_for_all_goes_on_trying_each()
    {
        await using var chat = await Brokered.With(1);
        await chat.Expert(501).Arrives();
        chat.Teams.Intercept = request => Concerns(request, 501) ? Error(403, "BotDisabledByAdmin") : null;
        await chat.Submits();
        chat.Teams.Intercept = _ => null;
        await chat.Submits();
        Assert.Equal(1, chat.Expert(501).Times(Offer));
    }

    [Fact]
    public async Task A_chat_that_was_cleared_away_is_opened_anew()
    {
        await using var chat = await Brokered.With(1);
        await chat.Requester().Arrives();
        await chat.Expert(501).Arrives();
        var (lost, opened) = (0, 0);
        chat.Teams.Intercept = request =>
        {
            opened += request.Path == "/v3/conversations" ? 1 : 0;
            return Concerns(request, 501) && opened == 0 && ++lost > 0 ? Error(404, "ConversationNotFound") : null;
        };
        await chat.Submits();
        Assert.Equal((1, 1), (lost, opened));
        Assert.Equal(1, chat.Expert(501).Times(Offer));
        Assert.Empty(chat.Coordinator().Texts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_no_longer_there_is_in_a_coordinators_hands(bool hasMet)
    {
        await using var chat = await Brokered.With(1);
        await chat.Requester().Arrives();
        await chat.Coordinator().Arrives();
        if (hasMet)
            await chat.Expert(501).Arrives();
        chat.Teams.Intercept = request => Concerns(request, 501) || request.Path == "/v3/conversations" ? Error(404, "ConversationNotFound") : null;
        await chat.Submits();
        Assert.Equal(1, chat.Coordinator().Times(Lost));
    }

    [Fact]
    public async Task Messages_go_where_the_person_was_last_heard_from()
    {
        await using var elsewhere = await FakeTeams.Start();
        await using var chat = await Brokered.With(1);
        var expert = chat.Expert(501);
        await expert.Arrives();
        await Tells(chat, expert, "messageReaction", a => a["serviceUrl"] = elsewhere.ServiceUrl);
        await chat.Submits();
        Assert.Equal(FakeTeams.ConversationOf(expert.Id), Assert.Single(elsewhere.Arrivals).Conversation);
        Assert.Equal(0, expert.Times(Offer));
    }

    [Theory]
    [InlineData("groupChat", "19:group@thread.v2")]
    [InlineData("channel", "19:channel@thread.tacv2;messageid=17")]
    public async Task In_a_group_the_bot_asks_to_go_on_in_private(string type, string conversation)
    {
        const string Private =
            "Jatketaan kahden kesken, niin tietosi pysyvät tallessa. Avaa keskustelu tästä: https://teams.microsoft.com/l/chat/0/0?users=28:experiencebot";
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await Tells(chat, maija, "installationUpdate", InGroup);
        Assert.Empty(chat.Teams.Arrivals);
        await Tells(chat, maija, "message", a =>
        {
            InGroup(a);
            a["text"] = "<at>ExperienceBot</at> Tilaa";
            a["entities"] = new JsonArray(new JsonObject
            {
                ["type"] = "mention", ["mentioned"] = new JsonObject { ["id"] = "28:experiencebot" }, ["text"] = "<at>ExperienceBot</at>",
            });
        });
        var answer = Assert.Single(chat.Teams.Arrivals);
        Assert.Equal((conversation, Private), (answer.Conversation, (string?)answer.Activity["text"]));

        var tap = chat.TapOf(maija, "order.start", new("any"));
        InGroup(tap);
        Assert.Equal(Private, (string?)(await chat.Send(tap)).Body!["value"]);
        Assert.Null((await Person(chat, maija)).ETag); // nothing is kept

        await maija.Says("Kieli sv");
        tap["id"] = "another";
        Assert.StartsWith("Vi fortsätter i en privat chatt", (string?)(await chat.Send(tap)).Body!["value"], StringComparison.Ordinal);

        void InGroup(JsonObject activity)
        {
            activity["action"] = "add";
            activity["conversation"] = new JsonObject
            {
                ["id"] = conversation, ["conversationType"] = type, ["isGroup"] = true, ["tenantId"] = "00000000-0000-4000-8000-0000000000ff",
            };
        }
    }

    [Theory]
    [InlineData("messageUpdate")]
    [InlineData("messageDelete")]
    [InlineData("messageReaction")]
    [InlineData("conversationUpdate")]
    [InlineData("event")]
    [InlineData("typing")]
    [InlineData("endOfConversation")]
    [InlineData("somethingNew")]
    public async Task What_is_told_besides_messages_changes_nothing_and_is_not_answered(string type)
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await maija.Says("Tilaa");
        var (person, heard) = (await Person(chat, maija), chat.Teams.Arrivals.Count);
        foreach (var id in new[] { (string)maija.LastActivity["id"]!, "another" })
        {
            await Tells(chat, maija, type, a =>
            {
                (a["id"], a["text"], a["name"]) = (id, "Peru", "x");
                a["channelData"]!["eventType"] = "editMessage";
                a["value"] = new JsonObject { ["verb"] = "order.discard" };
                a["membersAdded"] = new JsonArray(new JsonObject { ["id"] = "29:somebody" });
            });
        }

        Assert.Equal((person.ETag, heard), ((await Person(chat, maija)).ETag, chat.Teams.Arrivals.Count));
        Assert.Empty(chat.Errors);
    }

    [Theory]
    [InlineData("task/fetch")]
    [InlineData("composeExtension/query")]
    [InlineData("signin/verifyState")]
    [InlineData("somethingNew")]
    public async Task An_invoke_that_it_does_not_know_is_not_implemented(string name)
    {
        await using var chat = await Chat.Begin();
        var invoke = chat.Activity(chat.Requester(), "invoke");
        (invoke["name"], invoke["value"]) = (name, new JsonObject());
        Assert.Equal(HttpStatusCode.NotImplemented, (await chat.Send(invoke)).Status);
        Assert.Empty(chat.Teams.Arrivals);
    }

    static Task Installation(Chat chat, Member who, string action) => Tells(chat, who, "installationUpdate", a => a["action"] = action);

    static async Task Tells(Chat chat, Member who, string type, Action<JsonObject>? change = null)
    {
        var activity = chat.Activity(who, type);
        change?.Invoke(activity);
        Assert.Equal(HttpStatusCode.OK, (await chat.Send(activity)).Status);
        await chat.Listen();
    }

    static Task<Person> Person(Chat chat, Member who) => chat.The<PersonBook>().Find(new(who.Id), CancellationToken.None);

    static bool Concerns(HttpRequest request, int expert) => request.Path.Value!.Contains(An.Person(expert).Value, StringComparison.Ordinal);

    static IResult Error(int status, string code) =>
        Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code } }, statusCode: status);
}
