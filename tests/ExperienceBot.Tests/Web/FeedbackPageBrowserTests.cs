using Deque.AxeCore.Playwright;
using ExperienceBot.Tests.Support;
using Microsoft.Playwright;

namespace ExperienceBot.Tests.Web;

public class FeedbackPageBrowserTests(FeedbackPageHost host) : IClassFixture<FeedbackPageHost>
{
    [ChromiumFact]
    public async Task The_page_is_accessible_narrow_and_needs_no_script()
    {
        var order = await host.Session(hoursAgo: 1);
        var early = await host.Session(hoursAgo: -1);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await ChromiumFactAttribute.Launch(playwright);
        var page = await browser.NewPageAsync(new()
        {
            ViewportSize = new() { Width = 375, Height = 700 }, BaseURL = host.Http.BaseAddress!.ToString(),
        });
        List<string> console = [];
        page.Console += (_, message) => console.Add(message.Text);

        foreach (var query in new[] { "lang=fi", "lang=sv", "lang=en", "lang=fi&plain=1", "lang=sv&plain=1", "lang=en&plain=1" })
        {
            await page.GotoAsync($"/f/{order.FeedbackCode}?{query}");
            await Check(page, query.Replace('&', '-'));
        }

        await page.GotoAsync($"/f/{early.FeedbackCode}");
        await Check(page, "early");
        await page.GotoAsync($"/f/{order.FeedbackCode}?lang=fi");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await Check(page, "empty");
        await page.GetByLabel("Toivoa").CheckAsync();
        await page.GetByRole(AriaRole.Textbox).FillAsync("Soita 131052-308T");
        await page.GetByRole(AriaRole.Button).ClickAsync();
        Assert.Contains("henkilötunnus", await page.GetByRole(AriaRole.Alert).InnerTextAsync(), StringComparison.Ordinal);
        Assert.True(await page.GetByLabel("Toivoa").IsCheckedAsync());
        await Check(page, "problem");
        await page.GetByRole(AriaRole.Textbox).FillAsync("Kiitos!");
        await page.GetByRole(AriaRole.Group, new() { Name = "Tuntuiko tilaisuus turvalliselta?" }).GetByLabel("Ei lainkaan").CheckAsync();
        await page.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "112" }).First.WaitForAsync();
        await Check(page, "support");

        Assert.Equal(["hope", "1", "Kiitos!"], Assert.Single(await host.Kept(order)).Answers.Values);
        Assert.DoesNotContain(console, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    static async Task Check(IPage page, string name)
    {
        var found = await page.RunAxe();
        Assert.True(found.Violations.Length == 0, $"{name}: {string.Join("; ", found.Violations.Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}"))}");
        Assert.Equal(375, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        if (Environment.GetEnvironmentVariable("EXPERIENCEBOT_PICTURES") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}.png"), FullPage = true });
    }
}
