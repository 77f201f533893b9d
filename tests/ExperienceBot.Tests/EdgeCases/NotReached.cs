using System.Text.Json.Nodes;
using ExperienceBot.Offers;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>E13: a guest's account is gone, or Teams takes no message for somebody: a coordinator calls, and it counts as no answer, not as no.</summary>
[Trait("Case", "E13")]
public sealed class NotReached
{
    [Theory]
    [InlineData(403, "MessageWritesBlocked")]
    [InlineData(404, "ConversationNotFound")]
    public async Task The_coordinator_is_told_to_call_and_it_is_no_refusal(int status, string code)
    {
        await using var chat = await Brokered.With(2);
        chat.Teams.Intercept = Refuses(status, code);
        var order = await chat.Submits();
        var kaisa = chat.Coordinator();
        Assert.Contains("Viesti ei mennyt perille", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains("Ota yhteyttä puhelimella. Tätä ei tulkita kielteiseksi vastaukseksi.", kaisa.Last, StringComparison.Ordinal);
        Assert.Contains(chat.Profile(501).Name, kaisa.Last, StringComparison.Ordinal);
        Assert.Equal(OfferStatus.Sent, (await chat.Order(order)).OfferTo(An.Person(501))!.Status);

        await chat.Until("2026-03-06 09:00");
        Assert.Equal(OfferStatus.Expired, (await chat.Order(order)).OfferTo(An.Person(501))!.Status); // as of anybody who gave no answer
        Assert.Null((await chat.Order(order)).OfferTo(An.Person(501))!.DeclineReason);
        Assert.Equal(ExperienceBot.Experts.ExpertStatus.Active, chat.Profile(501).Status);
        Assert.DoesNotContain(chat.Requester().Texts, t => t.Contains("ei mennyt perille", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Language", "sv")]
    public async Task Koordinatorn_far_veta_det_pa_svenska()
    {
        await using var chat = await Brokered.With(1);
        var kaisa = chat.Coordinator("sv-FI");
        await kaisa.Says("Språk sv");
        chat.Teams.Intercept = Refuses(403, "MessageWritesBlocked");
        await chat.Submits();
        Assert.Contains(Words.In(Language.Sv)["alert.undelivered"], kaisa.Last, StringComparison.Ordinal);
        Assert.Contains(Words.In(Language.Sv)["undelivered.Failed"], kaisa.Last, StringComparison.Ordinal);
    }

    static Func<HttpRequest, IResult?> Refuses(int status, string code) => request =>
        request.Path.Value!.Contains(An.Person(501).Value, StringComparison.Ordinal)
            ? Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = code } }, statusCode: status) : null;
}
