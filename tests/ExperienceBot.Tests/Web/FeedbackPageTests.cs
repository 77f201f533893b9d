using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using ExperienceBot.Orders;

namespace ExperienceBot.Tests.Web;

public class FeedbackPageTests(FeedbackPageHost host) : IClassFixture<FeedbackPageHost>
{
    [Fact]
    public async Task The_page_asks_everything_and_tells_nothing()
    {
        var order = await host.Session(hoursAgo: 1);
        using var response = await host.Http.GetAsync($"/f/{order.FeedbackCode}?lang=en");
        var page = await response.Content.ReadAsStringAsync();

        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.All(["p1", "p2", "p3", "p4", "p5"], key => Assert.Contains($"name=\"{key}\"", page, StringComparison.Ordinal));
        Assert.Contains(Words.In(Language.En)["task.story_clients"], page, StringComparison.Ordinal);
        Assert.DoesNotContain("goal", page, StringComparison.Ordinal);
        Assert.DoesNotContain(Words.In(Language.En)["topic.substance_use"], page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fi", "Tietosuoja", "Käyttöehdot")]
    [InlineData("sv", "Dataskydd", "Användningsvillkor")]
    [InlineData("en", "Privacy", "Terms of use")]
    public async Task Where_teams_links_to_it_tells_of_privacy_and_terms(string language, string privacy, string terms)
    {
        var (status, page) = await host.Get($"/about?lang={language}");
        Assert.Equal(200, status);
        Assert.Contains($"<h2 id=\"privacy\">{privacy}</h2>", page, StringComparison.Ordinal);
        Assert.Contains($"<h2 id=\"terms\">{terms}</h2>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null, "fi")]
    [InlineData("", "de,sv-FI;q=0.5,en;q=0.3", "sv")]
    [InlineData("", "en-GB", "en")]
    [InlineData("?lang=sv", "en-GB", "sv")]
    [InlineData("?lang=xx", "en-GB", "en")]
    public async Task The_language_is_the_readers(string query, string? accept, string expected)
    {
        var order = await host.Session(hoursAgo: 1);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/f/{order.FeedbackCode}{query}");
        if (accept is not null)
            request.Headers.Add("Accept-Language", accept);
        using var response = await host.Http.SendAsync(request);
        Assert.Contains($"<html lang=\"{expected}\">", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fi")]
    [InlineData("sv")]
    [InlineData("en")]
    public async Task The_easy_version_asks_less_and_leads_back(string language)
    {
        var order = await host.Session(hoursAgo: 1);
        var (_, full) = await host.Get($"/f/{order.FeedbackCode}?lang={language}");
        var (_, plain) = await host.Get($"/f/{order.FeedbackCode}?lang={language}&plain=1");
        Assert.Contains($"href=\"?lang={language}&amp;plain=1\"", full, StringComparison.Ordinal);
        Assert.Contains($"class=\"version\" href=\"?lang={language}\"", plain, StringComparison.Ordinal);
        Assert.Equal(["p1", "p2", "p3"], Regex.Matches(plain, "name=\"(p\\d)\"").Select(m => m.Groups[1].Value).Distinct());
    }

    [Fact]
    public async Task An_answer_is_kept_without_a_person()
    {
        var order = await host.Session(hoursAgo: 1);
        var (status, page) = await host.Post(order, ("p1", "hope"), ("p1", "courage"), ("p1", "nonsense"), ("p2", "5"), ("p5", "Kiitos!\r\nHei <b>"));
        Assert.Equal(200, status);
        Assert.DoesNotContain("tel:", page, StringComparison.Ordinal);
        var entry = Assert.Single(await host.Kept(order));
        Assert.Null(entry.Person);
        Assert.Matches("^p-[0-9a-f]{32}$", entry.Id);
        Assert.Equal(["hope,courage", "5", "Kiitos!\nHei <b>"], entry.Answers.Values);
        Assert.Equal(1, (await host.Stored(order)).ParticipantAnswers);
    }

    [Fact]
    public async Task A_form_sent_again_counts_once_even_in_the_same_moment()
    {
        var order = await host.Session(hoursAgo: 1);
        var (_, page) = await host.Get($"/f/{order.FeedbackCode}");
        var formId = Regex.Match(page, "name=\"formId\" value=\"([0-9a-f]{32})\"").Groups[1].Value;
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => host.Post(order, ("formId", formId), ("p3", "1"))));
        Assert.All(replies, reply => Assert.Equal(200, reply.Status));
        Assert.All(replies, reply => Assert.Contains("09 2525 0111", reply.Body, StringComparison.Ordinal));
        Assert.Equal($"p-{formId}", Assert.Single(await host.Kept(order)).Id);
        Assert.Equal(1, (await host.Stored(order)).ParticipantAnswers);
    }

    [Fact]
    public async Task A_flood_from_one_address_is_slowed_and_shuts_out_nobody_else()
    {
        var order = await host.Session(hoursAgo: 1);
        var replies = await Task.WhenAll(Enumerable.Range(0, 65).Select(_ => host.Post(order, "192.0.2.7", ("p2", "4"), ("p5", "Jaksamista"))));
        Assert.Equal(60, replies.Count(r => r.Status == 200));
        Assert.All(replies.Where(r => r.Status != 200), r =>
        {
            Assert.Equal(429, r.Status);
            Assert.Contains("Jaksamista", r.Body, StringComparison.Ordinal);
        });
        Assert.Equal(200, (await host.Post(order, ("p2", "4"))).Status);
        Assert.Equal(61, (await host.Stored(order)).ParticipantAnswers);
    }

    [Fact]
    public async Task A_whole_audience_is_heard_at_once_and_a_flood_from_everywhere_is_slowed()
    {
        var order = await host.Session(hoursAgo: 1);
        var replies = await Task.WhenAll(Enumerable.Range(0, 125).Select(_ => host.Post(order, ("p2", "4"))));
        Assert.Equal((120, 5), (replies.Count(r => r.Status == 200), replies.Count(r => r.Status == 429)));
        Assert.Equal(120, (await host.Stored(order)).ParticipantAnswers);
    }

    [Fact]
    public async Task When_ten_red_flags_wait_more_of_them_are_answered_with_help_and_kept_with_the_rest()
    {
        var order = await host.Session(hoursAgo: 1);
        var last = new string('b', 32);
        foreach (var formId in Enumerable.Range(0, 12).Select(n => n.ToString("x32", null)).Append(last).Append(last))
            Assert.Contains("tel:112", (await host.Post(order, ("formId", formId), ("p3", "1"))).Body, StringComparison.Ordinal);
        Assert.Equal((10, 13), ((await host.Stored(order)).Flags.Length, (await host.Kept(order)).Count));

        await host.Resolve(order, (await host.Stored(order)).Flags[0].Id);
        await host.Post(order, ("p3", "1"));
        await host.Post(order, ("p3", "1"));
        Assert.Equal(11, (await host.Stored(order)).Flags.Length);
    }

    [Fact]
    public async Task When_more_have_answered_than_any_session_has_the_page_says_so_and_where_help_is()
    {
        var order = await host.Session(hoursAgo: 1, answers: 1999);
        Assert.Equal(200, (await host.Post(order, ("p3", "1"))).Status);
        var (status, page) = await host.Post(order, ("p3", "1"));
        Assert.Equal(409, status);
        Assert.Contains(Words.In(Language.En)["page.full"], page, StringComparison.Ordinal);
        Assert.Contains("tel:112", page, StringComparison.Ordinal);
        Assert.Equal((200, true, false), await host.Get($"/f/{order.FeedbackCode}?lang=en") is var (shown, form)
            ? (shown, form.Contains(Words.In(Language.En)["page.full"], StringComparison.Ordinal), form.Contains("<form", StringComparison.Ordinal)) : default);
        Assert.Single(await host.Kept(order));
    }

    [Theory]
    [InlineData("p3", "2")]
    [InlineData("p5", "siellä oli väkivaltaa")]
    public async Task Harm_is_answered_with_help_and_told_to_a_coordinator(string key, string value)
    {
        var order = await host.Session(hoursAgo: 1);
        var (status, page) = await host.Post(order, (key, value));
        Assert.Equal(200, status);
        Assert.Contains("tel:112", page, StringComparison.Ordinal);
        Assert.Contains("tel:0925250111", page, StringComparison.Ordinal);
        Assert.Single((await host.Stored(order)).Flags);
    }

    [Theory]
    [InlineData("Potilas 131052-308T <i>", "identity code")]
    [InlineData("201", "too long")]
    public async Task A_greeting_that_cannot_be_kept_comes_back_with_the_reason(string text, string reason)
    {
        if (text == "201")
            text = new string('<', 201);
        var order = await host.Session(hoursAgo: 1);
        var (status, page) = await host.Post(order, ("formId", new string('a', 32)), ("p1", "hope"), ("p2", "4"), ("p5", text));
        Assert.Equal(422, status);
        Assert.Contains(reason, page, StringComparison.Ordinal);
        Assert.Contains("href=\"#p5\"", page, StringComparison.Ordinal);
        Assert.Contains("aria-describedby=\"p5-help p5-problem\" aria-invalid=\"true\"", page, StringComparison.Ordinal);
        Assert.Contains($">\n{WebUtility.HtmlEncode(text)}</textarea>", page, StringComparison.Ordinal);
        Assert.Contains("name=\"p1\" value=\"hope\" checked", page, StringComparison.Ordinal);
        Assert.Contains("name=\"p2\" value=\"4\" checked", page, StringComparison.Ordinal);
        Assert.Contains(new string('a', 32), page, StringComparison.Ordinal);
        Assert.Empty(await host.Kept(order));
    }

    [Fact]
    public async Task A_greeting_of_two_hundred_characters_may_have_line_breaks()
    {
        var order = await host.Session(hoursAgo: 1);
        var (status, _) = await host.Post(order, ("p5", new string('a', 99) + "\r\n" + new string('b', 100)));
        Assert.Equal(200, status);
    }

    [Fact]
    public async Task An_empty_form_is_met_kindly()
    {
        var order = await host.Session(hoursAgo: 1);
        var (status, page) = await host.Post(order, ("p1", ""), ("p5", "  "));
        Assert.Equal(422, status);
        Assert.Contains(Words.In(Language.En)["page.problem.empty"], page, StringComparison.Ordinal);
        Assert.Contains("<form", page, StringComparison.Ordinal);
        Assert.Equal(0, (await host.Stored(order)).ParticipantAnswers);
    }

    [Theory]
    [InlineData(-1, OrderStatus.Confirmed, "page.not_open")]
    [InlineData(-1, OrderStatus.CancelledByOrderer, "page.closed")]
    [InlineData(1, OrderStatus.CancelledForce, "page.closed")]
    [InlineData((15 * 24) + 2, OrderStatus.Held, "page.closed")]
    public async Task Outside_its_time_the_page_says_so_and_takes_nothing(double hoursAgo, OrderStatus status, string title)
    {
        var order = await host.Session(hoursAgo, status);
        var (shown, page) = await host.Get($"/f/{order.FeedbackCode}?lang=en");
        Assert.Equal(200, shown);
        Assert.Contains($"<h1>{Words.In(Language.En)[title]}</h1>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<form", page, StringComparison.Ordinal);
        Assert.Equal(409, (await host.Post(order, ("p2", "4"))).Status);
        Assert.Equal(409, (await host.Post(order)).Status);
        Assert.Empty(await host.Kept(order));
    }

    [Fact]
    public async Task An_unknown_code_is_not_found()
    {
        var (status, page) = await host.Get("/f/nosuchcode?lang=en");
        Assert.Equal(404, status);
        Assert.Contains(Words.In(Language.En)["page.unknown"], page, StringComparison.Ordinal);
        Assert.Equal(404, (await host.Get("/f/nosuchcode/qr.png")).Status);
        using var form = new FormUrlEncodedContent([new("p2", "4")]);
        using var response = await host.Http.PostAsync("/f/nosuchcode", form);
        Assert.Equal(404, (int)response.StatusCode);
    }

    [Fact]
    public async Task A_code_is_read_however_it_is_typed()
    {
        var order = await host.Session(hoursAgo: 3, OrderStatus.Held);
        Assert.Equal(200, (await host.Get($"/f/%20{order.FeedbackCode.ToUpperInvariant()}%20")).Status);
    }

    [Fact]
    public async Task What_is_no_form_or_too_large_is_refused()
    {
        var order = await host.Session(hoursAgo: 1);
        using var json = new StringContent("{}", MediaTypeHeaderValue.Parse("application/json"));
        using var large = new FormUrlEncodedContent([new("p2", "4"), new("p5", new string('a', 17_000))]);
        foreach (var content in new HttpContent[] { json, large })
        {
            using var response = await host.Http.PostAsync($"/f/{order.FeedbackCode}", content);
            Assert.Equal(400, (int)response.StatusCode);
        }

        Assert.Empty(await host.Kept(order));
    }

    [Fact]
    public async Task The_qr_code_is_a_picture_that_may_be_kept()
    {
        var order = await host.Session(hoursAgo: -24);
        using var response = await host.Http.GetAsync($"/f/{order.FeedbackCode}/qr.png");
        Assert.Equal(200, (int)response.StatusCode);
        Assert.Equal("image/png", response.Content.Headers.ContentType!.MediaType);
        Assert.True(response.Headers.CacheControl is { Public: true, MaxAge.TotalMinutes: > 1 });
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], (await response.Content.ReadAsByteArrayAsync())[..4]);
    }

    [Theory]
    [InlineData("sv")]
    [InlineData("en")]
    public void The_words_are_whole_in_every_language(string code)
    {
        Assert.Equal(Texts("fi").Keys, Texts(code).Keys);
        Assert.DoesNotContain(Texts(code).Values, string.IsNullOrWhiteSpace);

        static Dictionary<string, string> Texts(string code)
        {
            using var file = typeof(Program).Assembly.GetManifestResourceStream($"words/FeedbackPage.{code}.json")!;
            return JsonSerializer.Deserialize<Dictionary<string, string>>(file)!;
        }
    }
}
