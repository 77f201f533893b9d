using System.Net;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using ExperienceBot.Experts;
using ExperienceBot.Tests.Support;
using Microsoft.Playwright;

namespace ExperienceBot.Tests.Documents;

/// <summary>The assignment's terms as a page to print, for both sides: what was agreed, and of others only what each may know.</summary>
public sealed partial class PrintingTheTerms : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("documents-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task The_experts_copy_says_what_was_agreed_and_nothing_of_the_others()
    {
        await using var chat = await Brokered.With([An.Expert(501), An.Expert(502)]);
        await chat.Submits(("expert_count", "2"), ("arrangements", "Sisään <takaovesta> & hissillä"));
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Expert(502).Taps("Otan vastaan");
        var (page, response) = await Read(chat, LinkOf(chat.Expert(501)));
        foreach (var fact in (string[])
        [
            chat.Expert(501).Name + ", koulutettu kokemusasiantuntija", "Kokemuspuheenvuoro asiakas- tai potilasryhmälle", "Ryhmä saa toivoa toipumisesta.",
            "ti 24.3.2026 klo 13.00–14.30", "Kokkola, Mariankatu 16", "Liisa, 040 1234567", "30 €, verollinen", "valtion matkustussäännön",
            "Tilaisuutta ei tallenneta", "lopettaa tilaisuuden, jos siltä tuntuu", "Koordinaattori kertoo, mikä vakuutus on voimassa", "Sisään &lt;takaovesta&gt; &amp; hissillä",
        ])
            Assert.Contains(fact, page, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Expert(502).Name, page, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Profile(502).FirstName, page, StringComparison.Ordinal);
        Assert.DoesNotContain("Kp 4711", page, StringComparison.Ordinal);
        Assert.Contains("<html lang=\"fi\">", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl!.ToString());
        Assert.StartsWith("default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Contains("@media print", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_requesters_copy_names_only_those_who_agreed_and_only_by_their_first_names()
    {
        await using var chat = await Brokered.With(
            [
                An.Expert(501) with { TaskTypes = ["online_group"] },
                An.Expert(502) with { TaskTypes = ["online_group"], Consents = [Consent.Matching], Role = ExpertRole.Peer, TrainedUntil = null },
            ]);
        await chat.Submits(("task_type", "online_group"), ("expert_count", "2"));
        await chat.Coordinator().TapsFor("review.approve", ("fee", "30"));
        await chat.Expert(501).Taps("Otan vastaan");
        await chat.Expert(502).Taps("Otan vastaan");
        var (page, _) = await Read(chat, LinkOf(chat.Requester()));
        Assert.Contains($"{chat.Profile(501).FirstName}, koulutettu kokemusasiantuntija&#xA;vertaistoimija<", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Salonen", page, StringComparison.Ordinal);
        Assert.DoesNotContain(chat.Profile(502).FirstName, page, StringComparison.Ordinal);
        Assert.Contains("Kp 4711", page, StringComparison.Ordinal);
    }

    /// <summary>R-221.</summary>
    [Fact]
    public async Task Nobody_has_a_title_they_were_not_trained_for()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Role = ExpertRole.CoDeveloper, TrainedUntil = null, TaskTypes = ["panel"] }]);
        await chat.Submits(("task_type", "panel"));
        await chat.Coordinator().TapsFor("review.approve", ("fee", "50"));
        await chat.Expert(501).Taps("Otan vastaan");
        var (page, _) = await Read(chat, LinkOf(chat.Expert(501)));
        Assert.Contains("kehittäjäasiakas", page, StringComparison.Ordinal);
        Assert.DoesNotContain("koulutettu", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_peer_reads_that_travel_is_paid_and_no_fee()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { TaskTypes = ["online_group"], Role = ExpertRole.Peer, TrainedUntil = null }]);
        await chat.Submits(("task_type", "online_group"));
        await chat.Coordinator().TapsFor("review.approve", ("fee", "30"));
        await chat.Expert(501).Taps("Otan vastaan");
        var (page, _) = await Read(chat, LinkOf(chat.Expert(501)));
        Assert.Contains("Vertaistehtävästä ei makseta palkkiota", page, StringComparison.Ordinal);
        Assert.DoesNotContain("30 €", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Insurance_is_told_in_the_organisations_words_and_the_language_can_be_chosen()
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "insurance.fi.txt"), "Vakuutus\n1\n\nTehtävässä on voimassa alueen oma turva.");
        await using var chat = await Brokered.With(1, "--Documents:Path", folder);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        var (page, _) = await Read(chat, LinkOf(chat.Expert(501)) + "?lang=sv");
        Assert.Contains("<html lang=\"sv\">", page, StringComparison.Ordinal);
        Assert.Contains("Uppdragets villkor", page, StringComparison.Ordinal);
        Assert.Contains("<div lang=\"fi\"><p>Tehtävässä on voimassa alueen oma turva.</p>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_opens_nothing_else_and_ends_with_the_seat_and_with_time()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits();
        var expert = chat.Expert(501);
        await expert.Taps("Otan vastaan");
        var link = LinkOf(expert);
        Assert.DoesNotContain(expert.Id, link, StringComparison.Ordinal);
        foreach (var forged in (string[])[Whose().Replace(link, "$1requester"), link.Replace(".fi.", ".sv.", StringComparison.Ordinal), link[..^1]])
            Assert.Equal(HttpStatusCode.NotFound, (await Read(chat, forged)).Response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Read(chat, link)).Response.StatusCode);
        await expert.Taps("En pääse");
        Assert.Equal(HttpStatusCode.NotFound, (await Read(chat, link)).Response.StatusCode);
    }

    [Fact]
    public async Task It_no_longer_opens_after_sixty_days()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits();
        await chat.Expert(501).Taps("Otan vastaan");
        var link = LinkOf(chat.Expert(501));
        await chat.Until("2026-04-30 09:00");
        Assert.Equal(HttpStatusCode.OK, (await Read(chat, link)).Response.StatusCode);
        await chat.Until("2026-05-02 10:00");
        Assert.Equal(HttpStatusCode.NotFound, (await Read(chat, link)).Response.StatusCode);
    }

    [Fact]
    public async Task A_text_to_accept_has_its_own_page()
    {
        await using var chat = await Brokered.With(1);
        await chat.Expert(501).Says("Asiakirjani");
        await chat.Expert(501).TapsFor("document.show");
        var (page, response) = await Read(chat, Link().Match(chat.Expert(501).Cards[^1].Card.ToJsonString()).Value);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("Vaitiolo jatkuu myös sen jälkeen, kun tehtävä on päättynyt.", page, StringComparison.Ordinal);
        Assert.Contains("Versio 2", page, StringComparison.Ordinal);
    }

    [ChromiumFact]
    public async Task The_pages_are_accessible_narrow_and_wide_and_on_paper()
    {
        await using var chat = await Brokered.With(1);
        await chat.Submits(("arrangements", "Pitkäyhdyssanojenkirjoittaminenkestäätaitettaessakapeallanäytöllä"));
        await chat.Expert(501).Taps("Otan vastaan");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await ChromiumFactAttribute.Launch(playwright);
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = 375, Height = 700 }, BaseURL = chat.Http.BaseAddress!.ToString() });
        foreach (var (who, link) in new[] { ("expert", LinkOf(chat.Expert(501))), ("requester", LinkOf(chat.Requester())) })
        foreach (var language in (string[])["fi", "sv", "en"])
        {
            await page.GotoAsync($"{link}?lang={language}");
            var found = await page.RunAxe();
            Assert.True(found.Violations.Length == 0, $"{language}: {string.Join("; ", found.Violations.Select(v => $"{v.Id} {v.Help} {v.Nodes[0].Html}"))}");
            Assert.Equal(375, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            if (Environment.GetEnvironmentVariable("EXPERIENCEBOT_PICTURES") is { Length: > 0 } pictures)
                await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, $"terms-{who}-{language}.png"), FullPage = true });
        }

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        Assert.False(await page.Locator("nav").IsVisibleAsync());
        Assert.False(await page.Locator(".screen").First.IsVisibleAsync());
    }

    /// <summary>The path of the newest link to terms in somebody's chat.</summary>
    static string LinkOf(Member who) => who.Cards.Reverse().Select(c => Terms().Match(c.Card.ToJsonString())).First(m => m.Success).Value;

    static async Task<(string Page, HttpResponseMessage Response)> Read(Chat chat, string path)
    {
        var response = await chat.Http.GetAsync(new Uri(path, UriKind.Relative));
        return (await response.Content.ReadAsStringAsync(), response);
    }

    [GeneratedRegex("/files/terms[^\"]+")]
    private static partial Regex Terms();

    [GeneratedRegex(@"(terms\.[^.]+\.)[^.]+")]
    private static partial Regex Whose();

    [GeneratedRegex("/files/document[^\"]+")]
    private static partial Regex Link();
}
