using System.Net;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ExperienceBot.Tests.Web;

/// <summary>
/// Every route of the whole application asks who comes, or is open for a reason that stands here (reliability §3.5). A new one fails
/// until somebody has thought about it.
/// </summary>
public sealed class EveryWayIn
{
    const string ForTheChannel = "POST /api/messages"; // asks for the channel's token

    static readonly Dictionary<string, string> Open = new()
    {
        ["GET /health/live"] = "a probe has no identity; it says that the process lives",
        ["GET /health/ready"] = "the same; counts only",
        ["GET /about"] = "what Teams links to before somebody installs the bot; nobody's data",
        ["GET /privacy"] = "the notice is read before anything is asked; nobody's data",
        ["GET /f/{code}"] = "participants have no account; the code leads to an empty form",
        ["POST /f/{code}"] = "the same; takes anonymous answers, so many a minute",
        ["GET /f/{code}/qr.png"] = "a picture of the form's own address",
        ["GET /offer/{token}"] = "an expert without Teams; the token is signed, about one offer, and ends with the session",
        ["POST /offer/{token}"] = "the same; answers that offer",
        ["GET /files/{token}"] = "browsers and calendars have no token of Teams; signed, about one file, and ends",
    };

    static readonly string[] ForDevelopment = ["/dev/", "/playground"];

    [Fact]
    public async Task Is_the_channels_or_open_for_a_reason_or_for_developing()
    {
        await using var chat = await Chat.Begin();
        var routes = Routes(chat.Services);
        Assert.DoesNotContain(routes, r => r != ForTheChannel && !Open.ContainsKey(r) && !IsForDevelopment(r));
        Assert.Empty(Open.Keys.Append(ForTheChannel).Except(routes)); // what is on the list and no more there
        foreach (var development in ForDevelopment)
            Assert.Contains(routes, r => r.Contains($" {development}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task In_production_is_the_channels_or_open_for_a_reason_and_leads_nobody_astray()
    {
        var folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;
        using var log = new ErrorLog();
        try
        {
            await using var app = await Startup.Build(
                [
                    "--environment", "Production", "--urls", "http://127.0.0.1:0", "--Storage:Path", Path.Combine(folder, "bot.db"), "--Web:PublicUrl", "https://bot.example.fi",
                    "--Bot:AppId", "11111111-1111-4111-8111-111111111111", "--Bot:TenantId", Chat.Tenant, "--Bot:AppPassword", "x",
                ],
                BotProcess.Time, builder => builder.Logging.ClearProviders().AddProvider(log));
            await app.StartAsync();
            Assert.Equal(Open.Keys.Append(ForTheChannel).Order(StringComparer.Ordinal), Routes(app.Services).Order(StringComparer.Ordinal));

            using var http = new HttpClient { BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };
            foreach (var route in Open.Keys.Where(r => r.Contains('{', StringComparison.Ordinal)))
            {
                foreach (var token in Wrong(app.Services.GetRequiredService<ExperienceBot.Web.Links>()))
                    await IsKindlyTurnedAway(http, route.Split(' ')[0], route.Split(' ')[1], token);
            }

            Assert.Empty(log.Errors);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Guessed, cut off, changed, of another route, run out, or no token at all.</summary>
    static IEnumerable<string> Wrong(ExperienceBot.Web.Links links)
    {
        var good = new Uri(links.File("ics.none.fi", TimeSpan.FromDays(1))).Segments[^1];
        var old = new Uri(links.File("ics.none.fi", TimeSpan.FromDays(-1))).Segments[^1];
        return
        [
            "x", "0", ".", "..%2f..%2fetc%2fpasswd", "%E2%80%AE", "%F0%9F%91%8D", "{{token}}", new('a', 4000), new('.', 200), "A!o-none!H",
            good, old, good[..^1], good + "0", good[..^1] + (good[^1] == '0' ? '1' : '0'), good.Replace("ics", "own", StringComparison.Ordinal), good.Replace("none", "some", StringComparison.Ordinal),
        ];
    }

    static async Task IsKindlyTurnedAway(HttpClient http, string method, string route, string token)
    {
        using var request = new HttpRequestMessage(new(method), route.Replace("{code}", token, StringComparison.Ordinal).Replace("{token}", token, StringComparison.Ordinal));
        if (method == "POST")
            request.Content = new FormUrlEncodedContent([new("answer", "accept"), new("p5", "Hyvä.")]);
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Gone, $"{method} {route} {token}: {answer.StatusCode}");
        if (route.EndsWith(".png", StringComparison.Ordinal) || token == ".")
            return; // a picture has no words; and a dot is no part of an address
        Assert.True(body.Contains("<h1>", StringComparison.Ordinal), $"{method} {route} {token}: {body}");
        Assert.DoesNotContain(token.Length > 1 ? token : "<h1></h1>", body, StringComparison.Ordinal);
    }

    static bool IsForDevelopment(string route) => ForDevelopment.Any(d => route.Contains($" {d}", StringComparison.Ordinal));

    static List<string> Routes(IServiceProvider services) =>
    [
        .. services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>().SelectMany(e =>
            (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["any"]).Select(m => $"{m} /{e.RoutePattern.RawText!.Trim('/')}")),
    ];
}
