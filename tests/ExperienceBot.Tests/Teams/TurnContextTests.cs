using System.Text;
using System.Text.Json;
using ExperienceBot.Teams;

namespace ExperienceBot.Tests.Teams;

public sealed class TurnContextTests
{
    static TurnContext Turn(string json) => new(Activity.Parse(Encoding.UTF8.GetBytes(json))!);

    [Theory]
    [InlineData("Tilaa", "Tilaa")]
    [InlineData("<at>Bot</at> Tilaa", "Tilaa")]
    [InlineData("<at>Bot</at>&nbsp;Tilaa\u00a0nyt \n", "Tilaa nyt")]
    [InlineData("<at>Bot</at> kysy <at>Maija</at>", "kysy <at>Maija</at>")]
    [InlineData("<at>Kokemus</at> <at>botti</at> ohje", "ohje")]
    [InlineData("<at>Bot</at>", null)]
    [InlineData("   ", null)]
    [InlineData(null, null)]
    public void Only_mentions_of_the_bot_are_stripped(string? typed, string? text) =>
        Assert.Equal(text, Turn(
            $$"""
            {"type":"message","recipient":{"id":"28:b"},"text":{{(typed is null ? "null" : $"\"{JsonEncodedText.Encode(typed)}\"")}},
             "attachments":[{"contentType":"text/html","content":"<p>other</p>"}],
             "entities":[{"type":"mention","mentioned":{"id":"28:b"},"text":"<at>Bot</at>"},
                         {"type":"mention","mentioned":{"id":"28:b"},"text":"<at>Kokemus</at>"},
                         {"type":"mention","mentioned":{"id":"28:b"},"text":"<at>botti</at>"},
                         {"type":"mention","mentioned":{"id":"29:m"},"text":"<at>Maija</at>"},
                         {"type":"mention"},{"type":"clientInfo"}]}
            """).Text);

    [Fact]
    public void The_data_of_a_tap_is_flat_text()
    {
        var tap = Turn(
            """
            {"type":"invoke","replyToId":"7","value":{"trigger":"automatic","action":{"verb":"v","data":
              {"verb":"w","text":"a","number":1.50,"yes":true,"no":false,"many":["a","b",3],"object":{"x":1},"nothing":null}}}}
            """).Tap!;
        Assert.Equal(("v", "7", true), (tap.Verb, tap.ActivityId, tap.IsRefresh));
        Assert.Equal(
            "many=a,b,3;no=false;number=1.50;text=a;yes=true",
            string.Join(';', tap.Data.OrderBy(d => d.Key, StringComparer.Ordinal).Select(d => $"{d.Key}={d.Value}")));
        Assert.Null(tap["object"]);
    }

    [Theory]
    [InlineData("""{"type":"message","replyToId":"7","value":{"verb":"order.answer","place":"Kokkola"}}""", "order.answer")]
    [InlineData("""{"type":"invoke","value":{"action":{"data":{"verb":"order.answer"}}}}""", "order.answer")]
    [InlineData("""{"type":"message","value":{"verb":1}}""", null)]
    [InlineData("""{"type":"message","value":"verb"}""", null)]
    [InlineData("""{"type":"message","text":"verb"}""", null)]
    [InlineData("""{"type":"event","value":{"verb":"x"}}""", null)]
    public void A_tap_is_an_execute_or_a_message_with_a_verb(string json, string? verb) => Assert.Equal(verb, Turn(json).Tap?.Verb);

    [Theory]
    [InlineData("""{"id":"a","conversationType":"personal"}""", true)]
    [InlineData("""{"id":"a"}""", true)]
    [InlineData("""{"id":"a","conversationType":"channel"}""", false)]
    [InlineData("""{"id":"a","conversationType":"groupChat"}""", false)]
    public void A_chat_is_personal_unless_it_says_otherwise(string conversation, bool personal) =>
        Assert.Equal(personal, Turn($$"""{"type":"message","conversation":{{conversation}}}""").IsPersonal);

    [Fact]
    public void The_last_answer_counts_and_goes_first()
    {
        var turn = Turn("""{"type":"message"}""");
        turn.Say("2");
        turn.Answer("0");
        turn.Answer("1");
        turn.Say("3");
        Assert.Equal(["1", "2", "3"], turn.Outgoing.Select(activity => activity.Text));
    }
}
