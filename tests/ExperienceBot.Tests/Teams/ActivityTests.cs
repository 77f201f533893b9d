using System.Text;
using System.Text.Json.Nodes;
using ExperienceBot.Teams;

namespace ExperienceBot.Tests.Teams;

public sealed class ActivityTests
{
    public static TheoryData<string> Real =>
    [
        """
        {"type":"message","id":"1776825925953","timestamp":"2026-03-02T08:00:00.123+00:00","localTimestamp":"2026-03-02T10:00:00.123+02:00",
         "localTimezone":"Europe/Helsinki","serviceUrl":"https://smba.trafficmanager.net/emea/t/","channelId":"msteams",
         "from":{"id":"29:1a","name":"Äiti Öljy","aadObjectId":"33333333-3333-4333-8333-333333333333","newField":{"x":[1,null]}},
         "recipient":{"id":"28:b","name":"Bot"},"conversation":{"id":"a:1","conversationType":"personal","tenantId":"t","other":true},
         "text":"<at>Bot</at> Tilaa 😀","textFormat":"plain","locale":"fi-FI",
         "attachments":[{"contentType":"text/html","content":"<div>Tilaa</div>","odd":1}],
         "entities":[{"type":"mention","mentioned":{"id":"28:b","name":"Bot"},"text":"<at>Bot</at>"},
                     {"type":"clientInfo","locale":"fi-FI","country":"FI","platform":"iOS","timezone":"Europe/Helsinki"}],
         "channelData":{"tenant":{"id":"t"},"source":{"name":"message"},"legacy":{"replyToId":"1:x"}},
         "callerId":"urn:botframework:azure","importance":"normal","nested":{"a":{"b":"c"}}}
        """,
        """
        {"type":"invoke","id":"f:1","name":"adaptiveCard/action","channelId":"msteams","replyToId":"77","from":{"id":"29:1a"},
         "conversation":{"id":"19:x@thread.tacv2;messageid=1","isGroup":true,"name":"Kanava"},
         "value":{"action":{"type":"Action.Execute","verb":"offer.accept","data":{"v":3}},"trigger":"manual"}}
        """,
        """{"type":"message","value":"a string","from":{"id":"a"}}""",
        """{"type":"message","value":12.50,"from":{"id":"a"}}""",
        """{"type":"installationUpdate","action":"add-upgrade","membersAdded":[{"id":"28:b"}],"membersRemoved":[{"id":"29:c"}],"reactionsAdded":[{"type":"like"}]}""",
        """{"type":"aTypeOfTomorrow","deliveryMode":"expectReplies","summary":"s"}""",
    ];

    [Theory]
    [MemberData(nameof(Real))]
    public void Nothing_is_lost_on_the_way_through(string json)
    {
        var again = Activity.Parse(Encoding.UTF8.GetBytes(json))!.ToUtf8();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(json), JsonNode.Parse(again)), Encoding.UTF8.GetString(again));
    }

    [Fact]
    public void What_is_no_UTF_8_is_no_activity() =>
        Assert.Null(Activity.Parse([.. "{\"type\":\"message\",\"channelData\":{\"x\":\""u8, 0xC3, 0x28, .. "\"}}"u8]));

    [Fact]
    public void Nulls_and_unset_fields_are_not_written() =>
        Assert.Equal("""{"type":"typing"}""", Encoding.UTF8.GetString(Activity.Parse("""{"type":"typing","text":null}"""u8)!.ToUtf8()));

    [Fact]
    public void A_card_goes_without_text_so_that_it_keeps_its_id()
    {
        var message = Messages.Of(new AdaptiveCard { FallbackText = "Kiitos" }, "Sinulle on viesti");
        Assert.Null(message.Text);
        Assert.Equal("Sinulle on viesti", message.Summary);
        Assert.Equal("application/vnd.microsoft.card.adaptive", Assert.Single(message.Attachments!).ContentType);
    }

    [Fact]
    public void A_reference_takes_tenant_and_language_from_where_they_are()
    {
        var reference = ConversationReference.Of(Activity.Parse(
            """
            {"type":"message","serviceUrl":"https://s/","channelId":"msteams","from":{"id":"29:a","aadObjectId":"o","name":"N"},
             "recipient":{"id":"28:b"},"conversation":{"id":"a:1"},"channelData":{"tenant":{"id":"t"}},
             "entities":[{"type":"clientInfo","locale":"sv-FI"}]}
            """u8)!);
        Assert.Equal(new("https://s/", "a:1", "msteams", "t", "29:a", "o", "N", "28:b", "sv-FI"), reference);
    }
}
