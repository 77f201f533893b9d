using System.Globalization;
using System.Text.RegularExpressions;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ExperienceBot.Tests.Browser;

/// <summary>
/// What somebody does who opens the playground for the first time: the real host, the real page, a real browser. With
/// SCREENSHOTS set the pictures of the README are taken on the way.
/// </summary>
public sealed class PlayingInTheBrowser : IAsyncLifetime
{
    static readonly string Pictures = Path.GetFullPath("../../../../docs/images", AppContext.BaseDirectory);
    static readonly Words w = Words.In(Language.Fi);

    readonly string folder = Directory.CreateTempSubdirectory("experiencebot-").FullName;
    readonly List<string> console = [];
    WebApplication app = null!;

    public async Task InitializeAsync()
    {
        app = await Startup.Build(
            ["--environment", "Development", "--urls", "http://127.0.0.1:0", "--Storage:Path", Path.Combine(folder, "bot.db")],
            new FakeTimeProvider(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)),
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Services.AddSingleton(new NewId(new Random(20260302).NextBytes)); // the same people in every picture
            });
        await app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [ChromiumFact]
    public async Task From_the_order_to_the_digest_in_one_window()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await ChromiumFactAttribute.Launch(playwright);
        var page = await Open(browser, 1600, 1000);
        var requester = Pane(page, "requester");

        await Order(requester);
        var offers = page.GetByTestId("event").Filter(new() { HasText = w["summary.offer"] });
        await Expect(offers).ToHaveCountAsync(2);
        var names = (await offers.AllInnerTextsAsync()).Select(text => Regex.Match(text, @"henkilölle (\w+)").Groups[1].Value).ToList();
        var (first, second) = (await PaneOf(names[0], names, page), await PaneOf(names[1], names, page));
        await Expect(first).ToContainTextAsync(w["offer.title"]);
        await Expect(second).ToContainTextAsync(w["offer.title"]);

        await Press(first, w["offer.ask"]);
        await first.GetByLabel(w["offer.ask_label"]).FillAsync("Saako ryhmästä kertoa lisää?");
        await Press(first, w["send"]);
        await requester.GetByLabel(w["question.your_answer"]).FillAsync("Ryhmä on tuttu ja rauhallinen.");
        await Press(requester, w["send"]);
        await Expect(first).ToContainTextAsync("Ryhmä on tuttu ja rauhallinen.");
        await Press(first, w["offer.accept"]);
        await Expect(first).ToContainTextAsync(w["offer.yours"]);
        var full = second.Locator(".message").Filter(new() { HasText = w["offer.full"] });
        await Expect(full.Locator(".updated")).ToBeVisibleAsync();
        await Expect(second.GetByRole(AriaRole.Button, new() { Name = w["offer.accept"], Exact = true })).ToHaveCountAsync(0);
        await Expect(requester).ToContainTextAsync(w["confirmed.title"]);
        await Picture(page, "journey.png");

        await MoveTo(page, new(2026, 3, 24, 13, 0, 0, TimeSpan.Zero)); // half an hour after the session
        await requester.Locator(".card a[href*='/f/']").Last.ClickAsync();
        var participant = page.FrameLocator("[data-testid=participant-frame]");
        await participant.GetByLabel(w["feedback.p1.hope"]).CheckAsync();
        await participant.GetByRole(AriaRole.Button, new() { Name = w["page.send"] }).ClickAsync();
        await Expect(participant.GetByRole(AriaRole.Heading, new() { Name = w["page.thanks"] })).ToBeVisibleAsync();

        var feedback = requester.Locator(".message").Filter(new() { HasText = w["feedback.requester.title"] });
        await Group(feedback, w["feedback.o1"]).GetByLabel(w["feedback.o1.yes"]).CheckAsync();
        await Press(feedback, w["feedback.send"]);
        await Expect(requester).ToContainTextAsync(w["feedback.thanks_text"]);

        await MoveTo(page, new(2026, 3, 25, 6, 0, 0, TimeSpan.Zero));
        await Expect(Pane(page, "coordinator").GetByText("Kooste ke 25.3.2026")).ToBeVisibleAsync();
        Assert.Empty(console);
    }

    [ChromiumFact]
    public async Task On_a_phone_there_is_one_pane_at_a_time_and_nothing_to_scroll_sideways()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await ChromiumFactAttribute.Launch(playwright);
        var page = await Open(browser, 375, 800);
        var (requester, coordinator) = (Pane(page, "requester"), Pane(page, "coordinator"));

        await Order(requester, upTo: 2);
        await Expect(coordinator).ToBeHiddenAsync();
        await Fits(page);
        await Picture(page, "phone.png");
        await page.Locator("[data-tab=coordinator]").ClickAsync();
        await Expect(requester).ToBeHiddenAsync();
        await Expect(coordinator).ToBeVisibleAsync();
        await Fits(page);
        Assert.Empty(console);
    }

    static async Task Fits(IPage page) => Assert.True(await page.EvaluateAsync<int>("document.scrollingElement.scrollWidth") <= 375);

    async Task<IPage> Open(IBrowser browser, int width, int height)
    {
        var page = await browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = width, Height = height }, ReducedMotion = ReducedMotion.Reduce, Locale = "fi-FI",
        });
        SetDefaultExpectTimeout(20_000);
        page.SetDefaultTimeout(20_000);
        page.Console += (_, message) => console.Add(message.Text);
        page.PageError += (_, error) => console.Add(error);
        await page.GotoAsync(app.Urls.Single() + "/playground");
        await page.Locator("body[data-ready]").WaitForAsync();
        return page;
    }

    /// <summary>Fills the cards one after the other; all of them, or the first <paramref name="upTo"/>.</summary>
    static async Task Order(ILocator pane, int upTo = 7)
    {
        await pane.GetByTestId("input").FillAsync(w["command.order"].Split('|')[0]);
        await pane.GetByTestId("send").ClickAsync();
        Func<Task>[] steps =
        [
            () => pane.GetByLabel(w["option.order_mode.new"]).CheckAsync(),
            async () =>
            {
                await pane.GetByLabel(w["order.task_type"]).SelectOptionAsync("story_clients");
                await pane.GetByLabel(w["topic.mental_health"]).CheckAsync();
                await pane.GetByLabel(w["order.goal"]).FillAsync("Ryhmä saa toivoa toipumisesta.");
            },
            async () =>
            {
                await pane.GetByLabel(w["order.date"]).First.FillAsync("2026-03-24");
                await pane.GetByLabel(w["order.start_time"]).First.FillAsync("13:00");
                await pane.GetByLabel(w["order.end_time"]).First.FillAsync("14:30");
                await pane.GetByLabel(w["order.speaking_minutes"]).FillAsync("45");
                await pane.GetByLabel(w["option.mode.onsite"]).CheckAsync();
            },
            async () =>
            {
                await pane.GetByLabel(w["order.municipality"]).FillAsync("Kokkola");
                await pane.GetByLabel(w["order.place"]).FillAsync("Mariankatu 16, sisäänkäynti pihalta, esteetön");
            },
            async () =>
            {
                await pane.GetByLabel(w["option.audience.clients"]).CheckAsync();
                await pane.GetByLabel(w["order.audience_size"]).FillAsync("12");
                await Group(pane, w["order.minors_present"]).GetByLabel(w["no"]).CheckAsync();
            },
            async () =>
            {
                await pane.GetByLabel(w["order.pair_professional"]).FillAsync("Liisa Lahti, sairaanhoitaja");
                await pane.GetByLabel(w["order.day_contact"]).FillAsync("Liisa Lahti, 040 1234567");
                await pane.GetByLabel(w["order.payer"]).FillAsync("Kp 4711");
            },
            () => pane.GetByLabel(w["order.terms"]).CheckAsync(),
        ];
        foreach (var (at, fill) in steps.Take(upTo).Index())
        {
            await fill();
            if (at + 1 < upTo || upTo == steps.Length)
                await Press(pane, w[at + 1 < steps.Length ? "order.next" : "order.submit"]);
        }
    }

    static ILocator Pane(IPage page, string name) => page.Locator($"[data-pane={name}]");

    static ILocator Group(ILocator within, string question) => within.GetByRole(AriaRole.Group, new() { Name = question });

    static Task Press(ILocator within, string button) =>
        within.Locator(".card").GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).Last.ClickAsync();

    /// <summary>The pane of an expert; one who is in none comes into the first that shows nobody of <paramref name="needed"/>.</summary>
    static async Task<ILocator> PaneOf(string expert, IEnumerable<string> needed, IPage page)
    {
        var panes = page.Locator("[data-pane^=expert]");
        var pane = panes.Filter(new() { Has = Named(expert) });
        if (await pane.CountAsync() == 0)
        {
            var spare = panes.Filter(new() { HasNot = Named(string.Join('|', needed)) }).First;
            var option = spare.Locator("option").Filter(new() { HasTextRegex = new($@"\) {expert} ") });
            await spare.GetByTestId("person").SelectOptionAsync((await option.GetAttributeAsync("value"))!);
        }

        return pane;

        ILocator Named(string names) => page.Locator(".name").Filter(new() { HasTextRegex = new($"^({names}) ") });
    }

    /// <summary>Presses "to next event" until the bot's clock has got there.</summary>
    static async Task MoveTo(IPage page, DateTimeOffset target)
    {
        var next = page.GetByTestId("clock-next");
        for (var presses = 0; await Now() < target; presses++)
        {
            Assert.True(presses < 100, $"After {presses} presses it is only {await Now():O}.");
            await next.ClickAsync();
            await Expect(next).ToBeEnabledAsync(); // while it moves, it cannot be pressed
        }

        async Task<DateTimeOffset> Now() =>
            DateTimeOffset.Parse((await page.GetByTestId("clock-now").GetAttributeAsync("data-now"))!, CultureInfo.InvariantCulture);
    }

    static async Task Picture(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 })
            await page.ScreenshotAsync(new() { Path = Path.Combine(Directory.CreateDirectory(Pictures).FullName, name) });
    }
}
