using System.Text;
using System.Text.Json.Nodes;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Orders;
using ExperienceBot.People;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests.Support;

/// <summary>A conversation that begins where an order has just been sent, with exactly the experts a test names.</summary>
static class Brokered
{
    static readonly string[] Names = ["Salonen", "Mäkelä", "Koskinen", "Maija", "Kaisa"];

    public static async Task<Chat> With(IEnumerable<Expert> experts, params string[] settings)
    {
        var chat = await Chat.Begin(settings);
        await Only(chat, experts);
        return chat;
    }

    /// <summary>Nobody else is on the roster.</summary>
    public static async Task Only(Chat chat, IEnumerable<Expert> experts)
    {
        var roster = chat.The<Roster>();
        await roster.Import([.. roster.All.Select(e => e with { Status = ExpertStatus.Inactive }), .. experts], CancellationToken.None);
        chat.Requester();
        chat.Coordinator();
    }

    public static Task<Chat> With(int experts, params string[] settings) => With(Enumerable.Range(501, experts).Select(An.Expert), settings);

    public static async Task<OrderId> Submits(this Chat chat, params (string Key, string Value)[] answers)
    {
        var id = new OrderId(chat.The<NewId>().Next());
        var decision = Submitting.Decide(
            new() { Id = id, Form = An.Form(answers) }, new(chat.Requester().Id), chat.The<FeeTable>(),
            chat.The<Brokering>(), chat.The<NewId>().Code(), 7, chat.Clock.GetUtcNow());
        await chat.The<PersonBook>().Link(new(chat.Requester().Id), id, chat.Clock.GetUtcNow(), CancellationToken.None);
        await chat.The<OrderBook>().Create(decision.Answer, decision.Owes, CancellationToken.None);
        await chat.Listen();
        return id;
    }

    public static T The<T>(this Chat chat)
        where T : notnull => chat.Services.GetRequiredService<T>();

    public static async Task<Order> Order(this Chat chat, OrderId id) =>
        (await chat.The<OrderBook>().Find(id, CancellationToken.None))!;

    public static Expert Profile(this Chat chat, int number) => chat.The<Roster>().Find(An.Person(number))!;

    public static Expert Profile(this Chat chat, Member who) => chat.The<Roster>().Find(new(who.Id))!;

    /// <summary>The experts who were offered something, in the order of their numbers.</summary>
    public static IReadOnlyList<Member> Offered(this Chat chat, string text = "Sinulle on tehtävätarjous") => chat.WhoSaw(text);

    /// <summary>Sends a file in the chat, which lies where Teams keeps it.</summary>
    public static Task SendsRoster(this Member who, string text) => who.SendsRoster(Encoding.UTF8.GetBytes(text));

    public static async Task SendsRoster(this Member who, byte[] bytes, string? url = null)
    {
        var chat = who.Chat;
        var before = chat.Teams.Intercept;
        chat.Teams.Intercept = request => request.Path == "/roster.csv" ? Results.Bytes(bytes, "text/csv") : before(request);
        var activity = chat.Activity(who, "message");
        activity["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.teams.file.download.info",
            ["contentUrl"] = "https://contoso-my.sharepoint.com/personal/kaisa/Documents/roster.csv",
            ["name"] = "roster.csv",
            ["content"] = new JsonObject
            {
                ["downloadUrl"] = url ?? $"{chat.Teams.ServiceUrl}/roster.csv", ["uniqueId"] = "1150D938-8870-4044-9F2C-5BBDEBA70C9D", ["fileType"] = "csv",
            },
        });
        chat.Wrote(who, "roster.csv");
        await who.Send(activity);
        chat.Teams.Intercept = before;
    }

    /// <summary>A tap as it goes over the wire, to be sent by the test itself.</summary>
    public static JsonObject TapOf(this Chat chat, Member who, string verb, OrderId order)
    {
        var activity = chat.Activity(who, "invoke");
        activity["name"] = "adaptiveCard/action";
        activity["value"] = new JsonObject
        {
            ["action"] = new JsonObject { ["type"] = "Action.Execute", ["verb"] = verb, ["data"] = new JsonObject { ["order"] = order.Value } },
        };
        return activity;
    }

    /// <summary>Nothing failed, and no lock screen showed a topic or a name (domain §5.5).</summary>
    public static void WasDiscreet(this Chat chat)
    {
        Assert.Empty(chat.Errors);
        var words = Words.In(Language.Fi);
        string[] secrets = [.. Topics.All.Select(t => words[$"topic.{t.Key}"]), .. Names];
        Assert.All(chat.Teams.Arrivals, arrival =>
        {
            var summary = (string?)(arrival.Activity["summary"] ?? arrival.Activity["text"]) ?? "";
            Assert.NotEqual("", summary);
            Assert.DoesNotContain(secrets, secret => summary.Contains(secret, StringComparison.OrdinalIgnoreCase));
        });
    }

    /// <summary>How often the person was sent a new message with this text.</summary>
    public static int Times(this Member who, string text) => who.Texts.Count(t => t.Contains(text, StringComparison.Ordinal));

    /// <summary>Whether a card in the chat shows this text as it is now drawn.</summary>
    public static bool Sees(this Member who, string text) => who.Cards.Any(c => c.Text.Contains(text, StringComparison.Ordinal));
}
