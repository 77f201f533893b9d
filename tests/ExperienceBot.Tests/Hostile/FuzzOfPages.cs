using System.Globalization;
using System.Text;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;
using ExperienceBot.Web;
using Xunit.Abstractions;

namespace ExperienceBot.Tests.Hostile;

/// <summary>
/// Requests that anybody can send to the pages, made at random of links, forms and headers that are good, bent and nonsense: never an
/// error of ours. SEED and COUNT set another run; a failure names the one that fails.
/// </summary>
public sealed class FuzzOfPages(ITestOutputHelper output)
{
    const int Senders = 8;
    static readonly int Seed = Number("SEED") ?? 20260302;
    static readonly int Count = Number("COUNT") ?? 5_000;
    static readonly string[] Queries = ["", "?lang=fi", "?lang=sv&plain=1", "?lang=", "?lang=xx&lang=fi", "?%", "?plain=1&plain=1", "?lang=%00", "?=&&=", "?lang=fi%ud800"];
    static readonly string[] Types =
    [
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded", "APPLICATION/X-WWW-FORM-URLENCODED;charset=utf-8",
        "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=utf-16", "application/x-www-form-urlencoded; charset=\"", "multipart/form-data",
        "multipart/form-data; boundary=b", "application/json", ";", "a/b/c", "",
    ];

    static readonly string[] Names = ["answer", "formId", "p1", "p2", "p3", "p4", "p5", "", "p5[]", "__proto__", "p1,p2", "o1", "e7"];
    static readonly string[] Values =
        ["accept", "decline", "standby", "accept_anyway", "1", "3", "hope,little", "", "ä😀", "%00", "%", "%zz", "%ff%fe", "131052-308T", "<script>", "{{DATE(x)}}", "\u202e", "0123456789abcdef0123456789abcdef", new('a', 300), "väkivalta"];

    static readonly (string Name, string[] Values)[] Headers =
    [
        ("Accept-Language", ["fi", "sv;q=2", "en;q=0.5,,;", "*", "q=;", new('f', 500)]), ("X-Forwarded-For", ["nonsense", "1.2.3.4, , 5.6.7.8", "[::1]:80", "999.1.1.1", ",", "1.2.3.4:99999"]),
        ("Cookie", ["a=b", ";;;", "="]), ("Content-Encoding", ["gzip", "x"]), ("Range", ["bytes=0-1", "bytes=-", "bytes=9999999-"]), ("If-None-Match", ["*", "\""]), ("Accept", ["image/png", "x", ""]),
        ("If-Modified-Since", ["yesterday"]), ("X-Forwarded-Host", ["evil.example"]), ("X-HTTP-Method-Override", ["DELETE"]),
    ];

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;

    [Fact]
    public async Task Breaks_nothing()
    {
        await using var chat = await Brokered.With([.. Enumerable.Range(501, 3).Select(An.Expert)], "--Web:Proxies", "1");
        var (links, words, kaisa) = (chat.The<Links>(), Words.In(Language.Fi), new PersonId(chat.Coordinator().Id));
        var held = await chat.Order(await chat.Submits());
        await chat.Expert(501).TapsFor("offer.accept");
        await chat.Until("2026-03-24 13:30");
        held = await chat.Order(held.Id);
        var asked = await chat.Order(await chat.Submits(("dates", An.When("2026-04-14 13:00")), ("expert_count", "2")));
        string[] paths =
        [
            $"/f/{held.FeedbackCode}", $"/f/{held.FeedbackCode}", $"/f/{asked.FeedbackCode}", $"/f/{held.FeedbackCode}/qr.png", "/about", "/privacy",
            .. asked.Offers.Values.Select(o => Path(links.Offer(asked, o, words))), .. held.Offers.Values.Select(o => Path(links.Offer(held, o, words))),
            Path(links.Calendar(held, words)), Path(links.Terms(held, null, words)), Path(links.Terms(held, An.Person(501), words)), Path(links.Document(DocumentKind.Confidentiality, ExpertRole.Expert, words)),
            Path(links.Roster(kaisa)), Path(links.Roster(An.Person(501))), Path(links.Payroll(kaisa, "2026-03.-.639000000000000000.csv.fi")), Path(links.Payroll(kaisa, "x.y.z.xlsx.fi")),
            Path(links.OwnData(kaisa, words, "html")), Path(links.OwnData(An.Person(501), words, "json")),
        ];

        var statuses = new int[600];
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            var random = new Random(Seed + sender);
            for (var n = sender; n < Count; n += Senders)
            {
                using var request = Request(random, chat.Http.BaseAddress!, paths);
                var told = $"{request.Method} {request.RequestUri} {request.Content?.Headers.NonValidated} {(request.Content is { } c ? Encoding.Latin1.GetString(await c.ReadAsByteArrayAsync()) : "")}\n{request.Headers.NonValidated}";
                HttpResponseMessage answer;
                try
                {
                    answer = await chat.Http.SendAsync(request);
                }
                catch (HttpRequestException e)
                {
                    throw new InvalidOperationException($"SEED={Seed} COUNT={Count}, request {n} is not answered: {string.Join('\n', chat.Errors)}\n{told[..Math.Min(told.Length, 4000)]}", e);
                }

                using var _ = answer;
                Interlocked.Increment(ref statuses[(int)answer.StatusCode]);
                if ((int)answer.StatusCode >= 500 || chat.Errors.Count > 0)
                    Assert.Fail($"SEED={Seed} COUNT={Count}, request {n} is answered {answer.StatusCode}: {string.Join('\n', chat.Errors)}\n{told[..Math.Min(told.Length, 4000)]}");
            }
        })));
        output.WriteLine(string.Join(", ", statuses.Index().Where(s => s.Item > 0).Select(s => $"{s.Item} × {s.Index}")));
        Assert.True(statuses[200] > Count / 10, "Most are refused at once: they are bent too much to test anything.");
        Assert.Equal(200, (int)(await chat.Http.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode);

        static string Path(string url) => new Uri(url).PathAndQuery;
    }

    static HttpRequestMessage Request(Random random, Uri bot, string[] paths)
    {
        var path = Bent(random, Of(random, paths));
        if (random.Next(3) == 0)
            path += path.Contains('?', StringComparison.Ordinal) ? "" : Of(random, Queries);
        var request = new HttpRequestMessage(random.Next(20) == 0 ? HttpMethod.Parse(Of(random, ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "NONSENSE"])) : random.Next(2) == 0 ? HttpMethod.Get : HttpMethod.Post, new Uri(bot.GetLeftPart(UriPartial.Authority) + path));
        request.Headers.ConnectionClose = true; // what the server does with one must not end another
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", $"10.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}");
        for (var some = random.Next(3); some > 0; some--)
        {
            var (name, values) = Headers[random.Next(Headers.Length)];
            request.Headers.TryAddWithoutValidation(name, Of(random, values));
        }

        if (request.Method == HttpMethod.Post)
        {
            request.Content = new ByteArrayContent(Form(random));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", Of(random, Types));
            if (random.Next(8) == 0)
                request.Headers.TransferEncodingChunked = true;
        }

        return request;
    }

    static byte[] Form(Random random)
    {
        if (random.Next(10) == 0)
        {
            var bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            return bytes;
        }

        var form = new StringBuilder();
        for (var fields = random.Next(50) == 0 ? 1100 : random.Next(6); fields > 0; fields--)
            form.Append(random.Next(30) == 0 ? "" : Of(random, Names)).Append(random.Next(30) == 0 ? ";" : "=").Append(Of(random, Values)).Append('&');
        return Encoding.UTF8.GetBytes(form.ToString());
    }

    /// <summary>Often as it is; otherwise one place of it is another, gone, or followed by something.</summary>
    static string Bent(Random random, string path)
    {
        if (random.Next(3) > 0)
            return path;
        var at = random.Next(1, path.Length);
        return random.Next(4) switch
        {
            0 => $"{path[..at]}{(char)random.Next('!', '~')}{path[(at + 1)..]}",
            1 => path[..at],
            2 => path[..at] + path[Math.Min(path.Length, at + 1)..],
            _ => path + Of(random, [".", "..", "/", "%2e%2e/", "%00", "%0d%0a", "ä", new string('9', 400), "%ud800", "\u202e"]),
        };
    }

    static string Of(Random random, string[] some) => some[random.Next(some.Length)];
}
