using System.Net;
using System.Text;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using ExperienceBot.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ExperienceBot.Tests.Web;

/// <summary>What is in front of the pages: who comes too fast, too slowly or with something odd, and what every answer says to the browser.</summary>
public sealed class AtTheDoor
{
    const int AtOnce = 200;

    [Fact]
    public async Task Who_comes_too_fast_is_asked_to_wait_and_nobody_else_is()
    {
        await using var chat = await Chat.Begin("--Web:Proxies", "1");
        for (var n = 0; n < AtOnce; n++)
            Assert.Equal(404, await Get(chat, "/f/nosuchcode", "192.0.2.7"));
        foreach (var path in (string[])["/f/nosuchcode", "/f/nosuchcode/qr.png", "/offer/x", "/files/x", "/about", "/nothing"])
            Assert.Equal(429, await Get(chat, path, "192.0.2.7"));
        Assert.Equal(404, await Get(chat, "/f/nosuchcode", "192.0.2.8"));
        Assert.Equal(200, await Get(chat, "/health/live", "192.0.2.7"));
        Assert.Equal(405, await Get(chat, "/api/messages", "192.0.2.7"));
        chat.System.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(404, await Get(chat, "/f/nosuchcode", "192.0.2.7"));
    }

    [Theory]
    [InlineData("fi", Language.Fi)]
    [InlineData("sv", Language.Sv)]
    [InlineData("en", Language.En)]
    public async Task They_are_asked_kindly_in_their_language(string code, Language language)
    {
        await using var chat = await Chat.Begin();
        for (var n = 0; n < AtOnce; n++)
            await Get(chat, "/offer/x", "");
        using var answer = await chat.Http.GetAsync(new Uri($"/about?lang={code}", UriKind.Relative));
        Assert.Equal("5", answer.Headers.GetValues("Retry-After").Single());
        Assert.Contains(Words.In(language)["page.too_fast_text"], WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", "192.0.2.{0}")] // no proxy is said to be there: what the header says is anybody's word
    [InlineData("1", "192.0.2.{0}, 198.51.100.1")] // the last word is the proxy's
    [InlineData("2", "192.0.2.{0}, 198.51.100.1, 10.0.0.4")]
    [InlineData("1", "2001:db8:1:2::{0}")] // one subscriber
    [InlineData("1", "198.51.100.1:10{0}")] // with the port, as App Service writes it
    [InlineData("1", "nonsense{0}")]
    public async Task Nobody_makes_themselves_many(string proxies, string forwarded)
    {
        await using var chat = await Chat.Begin("--Web:Proxies", proxies);
        for (var n = 0; n < AtOnce; n++)
            Assert.Equal(404, await Get(chat, "/f/nosuchcode", forwarded.Replace("{0}", $"{n}", StringComparison.Ordinal)));
        Assert.Equal(429, await Get(chat, "/f/nosuchcode", forwarded.Replace("{0}", "201", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/f/")]
    [InlineData("/offer/")]
    public async Task A_form_that_drips_is_given_ten_seconds(string page)
    {
        await using var chat = await With(builder => builder.WebHost.ConfigureKestrel(server => server.Limits.MinRequestBodyDataRate = null));
        var order = await Asked(chat);
        var path = page == "/f/" ? $"/f/{order.FeedbackCode}" : OfferOf(chat, order);
        if (page == "/f/")
            await Begins(chat);
        Assert.Equal("HTTP/1.1 408 Request Timeout", await DrippingBody.Post(new(chat.Http.BaseAddress!, path), "application/x-www-form-urlencoded", chat.System));
    }

    [Fact]
    public async Task Every_answer_of_an_offers_page_keeps_to_itself()
    {
        await using var chat = await With(_ => { });
        var path = OfferOf(chat, await Asked(chat));
        using var read = await chat.Http.GetAsync(new Uri(path, UriKind.Relative));
        using var form = new FormUrlEncodedContent([new("answer", "decline")]);
        using var answered = await chat.Http.PostAsync(new Uri(path, UriKind.Relative), form);
        using var gone = await chat.Http.GetAsync(new Uri("/offer/x", UriKind.Relative));
        Assert.Equal((200, 200, 404), ((int)read.StatusCode, (int)answered.StatusCode, (int)gone.StatusCode));
        foreach (var headers in new[] { read, answered, gone }.Select(a => a.Headers))
        {
            Assert.Equal("no-store", headers.CacheControl!.ToString());
            Assert.Equal("no-referrer", headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
            Assert.StartsWith("default-src 'none'; style-src 'sha256-", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.False(headers.Contains("Set-Cookie"));
        }
    }

    public static TheoryData<string, string> OddForms => new()
    {
        { "application/x-www-form-urlencoded", string.Join('&', Enumerable.Repeat("a=1", 1025)) },
        { "application/x-www-form-urlencoded", new string('a', 3000) + "=1" },
        { "application/x-www-form-urlencoded", "answer=" + new string('a', 5000) },
        { "application/x-www-form-urlencoded; charset=utf-7", "answer=+AGE-" },
        { "application/x-www-form-urlencoded; charset=nonsense", "answer=%ff%fe%00" },
        { "application/x-www-form-urlencoded", "" },
        { "multipart/form-data", "answer=decline" },
        { "multipart/form-data; boundary=\"\"", "--\r\n\r\n----" },
        { "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data; name=\"answer\"\r\n\r\ndecline" },
        { "application/json", "{}" },
        { "nonsense", "answer=decline" },
    };

    [Theory]
    [MemberData(nameof(OddForms))]
    public async Task An_odd_form_is_told_so_and_answers_nothing(string type, string body)
    {
        await using var chat = await With(_ => { });
        var order = await Asked(chat);
        foreach (var path in (string[])[OfferOf(chat, order), $"/f/{order.FeedbackCode}"])
        {
            if (path.StartsWith("/f/", StringComparison.Ordinal))
                await Begins(chat);
            using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var answer = await chat.Http.PostAsync(new Uri(path, UriKind.Relative), content);
            Assert.InRange((int)answer.StatusCode, 400, 422);
        }

        Assert.Equal(0, (await chat.Order(order.Id)).ParticipantAnswers);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task A_calendar_file_says_what_it_is_and_to_nobody_where_it_was_read()
    {
        await using var chat = await With(_ => { });
        using var file = await chat.Http.GetAsync(new Uri(new Uri(chat.The<Links>().Calendar(await Asked(chat), Words.In(Language.Fi))).AbsolutePath, UriKind.Relative));
        Assert.Equal("text/calendar", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal(("nosniff", "no-referrer"), (file.Headers.GetValues("X-Content-Type-Options").Single(), file.Headers.GetValues("Referrer-Policy").Single()));
    }

    static async Task<Chat> With(Action<WebApplicationBuilder> adjust)
    {
        var chat = await Chat.Begin(adjust);
        await Brokered.Only(chat, [An.Expert(501)]);
        return chat;
    }

    /// <summary>An order that an expert has been asked about.</summary>
    static async Task<Order> Asked(Chat chat) => await chat.Order(await chat.Submits());

    /// <summary>The expert takes it, and its participants may answer.</summary>
    static async Task Begins(Chat chat)
    {
        await chat.Expert(501).TapsFor("offer.accept");
        await chat.Until("2026-03-24 13:30");
    }

    static string OfferOf(Chat chat, Order order) => new Uri(chat.The<Links>().Offer(order, order.OfferTo(An.Person(501))!, Words.In(Language.Fi))).AbsolutePath;

    static async Task<int> Get(Chat chat, string path, string forwarded)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (forwarded.Length > 0)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwarded);
        using var answer = await chat.Http.SendAsync(request);
        return (int)answer.StatusCode;
    }
}
