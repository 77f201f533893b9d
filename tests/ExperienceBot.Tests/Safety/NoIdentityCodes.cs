using System.Text.Json.Nodes;
using ExperienceBot.Tests.Hostile;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;

namespace ExperienceBot.Tests.Safety;

/// <summary>Every text input of every card is given an identity code (E21): none is kept, none is said back, and how to phrase it is told.</summary>
public sealed class NoIdentityCodes
{
    static readonly string[] AtLeast =
    [
        "feedback.relay summary", "feedback.submit e1_text", "feedback.submit e9", "feedback.submit o3", "feedback.submit o8_text", "offer.ask question", "order.answer advice",
        "order.answer arrangements", "order.answer day_contact", "order.answer goal", "order.answer pair_professional", "order.answer payer", "order.answer place",
        "order.decideFee fee", "question.answer answer", "review.answer answer", "review.ask question", "review.reject reason",
    ];

    const string Code = "131052-308T";

    [Fact]
    [Trait("Case", "E21")]
    public async Task Are_taken_by_any_text_input_of_any_card()
    {
        var tried = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var state in (string[])["review", "asked", "offering", "stuck", "held"])
        {
            await using var stage = await Stage.Set(state);
            var kaisa = stage.Actors["coordinator"];
            await kaisa.Sends("digest.open", ("order", stage.Order.Id.Value));
            await stage.Actors["offered"].Says("Tehtäväni"); // the offer itself did not arrive
            foreach (var who in stage.Actors.Values)
            {
                foreach (var card in who.Cards.ToList())
                    await Try(stage.Chat, who, card, tried);
            }

            if (state == "held")
            {
                await stage.Actors["requester"].Sends("feedback.submit", ("order", stage.Order.Id.Value), ("o1", "yes"));
                await kaisa.Sends("feedback.read", ("order", stage.Order.Id.Value));
                await Try(stage.Chat, kaisa, kaisa.Cards[^1], tried);
            }
        }

        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        foreach (var step in (string[])["task", "when", "place", "people", "practical"])
        {
            await chat.FillTo(maija, step);
            await Try(chat, maija, maija.Cards[^1], tried);
        }

        await maija.Says("peru");
        await maija.Says("Tilaa");
        await maija.TapsFor("order.answer", ("order_mode", "advice"));
        await Try(chat, maija, maija.Cards[^1], tried);
        Assert.Empty(AtLeast.Except(tried));
    }

    static async Task Try(Chat chat, Member who, SeenCard card, SortedSet<string> tried)
    {
        var inputs = Ordering.Inputs(card.Card).Where(i => (string?)i["type"] == "Input.Text").Select(i => (string)i["id"]!).ToList();
        foreach (var action in Actions(card.Card).Where(a => (string?)a["associatedInputs"] != "none"))
        {
            var untried = inputs.FindAll(input => tried.Add($"{action["verb"]} {input}"));
            if (untried.Count == 0)
                continue;
            var seen = chat.Teams.Arrivals.Count;
            var data = action["data"]!.AsObject().Where(d => d.Key != "verb").Select(d => (d.Key, (string)d.Value!))
                .Concat(untried.Select(input => (input, $"Autetaan {Code} kotona")));
            var answer = await who.Sends((string)action["verb"]!, [.. data]);
            Assert.Contains("Kirjoita sama ilman tunnusta", answer, StringComparison.Ordinal);
            Assert.DoesNotContain("308T", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(chat.Teams.Arrivals.Skip(seen), a => a.Activity.ToJsonString().Contains("308T", StringComparison.Ordinal));
            Assert.DoesNotContain(await Rows(chat), r => r.Contains("308T", StringComparison.Ordinal));
        }
    }

    static async Task<IEnumerable<string>> Rows(Chat chat) =>
        (await chat.The<ExperienceBot.Storage.IStore>().Range(chat.The<ExperienceBot.Work.Ledger>().Partitions.Single(), "!", "~", 10_000, CancellationToken.None)).Select(r => r.Data);

    static IEnumerable<JsonObject> Actions(JsonNode? node) => node switch
    {
        JsonArray all => all.SelectMany(Actions),
        JsonObject one when (string?)one["type"] == "Action.Execute" => [one],
        JsonObject one => one.Where(p => p.Key is not ("fallback" or "data")).SelectMany(p => Actions(p.Value)),
        _ => [],
    };
}
