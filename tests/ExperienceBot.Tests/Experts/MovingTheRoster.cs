using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using ExperienceBot.Experts;
using ExperienceBot.Storage;
using ExperienceBot.Tests.Support;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.Experts;

/// <summary>The roster goes out by a link that expires, and comes in as a file in the coordinator's chat.</summary>
public sealed partial class MovingTheRoster
{
    [Fact]
    public async Task A_file_is_checked_shown_and_imported_only_after_a_yes()
    {
        await using var chat = await Brokered.With(1);
        var kaisa = chat.Coordinator();
        await kaisa.SendsRoster(RosterFile.Write([An.Expert(501) with { Municipality = "Vaasa" }, .. Enumerable.Range(600, 998).Select(An.Expert), chat.Profile(101)]));
        Assert.Contains("Tiedosto on kunnossa\nUusia: 998\nMuuttuvia: 1\nEnnallaan: 1", kaisa.Last, StringComparison.Ordinal);
        Assert.True(kaisa.Has("Tuo 1000 riviä"));
        Assert.Equal("Kokkola", chat.Profile(501).Municipality);
        Assert.Null(chat.The<Roster>().Find(An.Person(600)));

        Assert.Contains("Tuon nyt 1000 riviä", await kaisa.Taps("Tuo 1000 riviä"), StringComparison.Ordinal);
        Assert.Contains("Tuonti on valmis\nRivejä: 1000.", kaisa.Last, StringComparison.Ordinal);
        Assert.Equal("Vaasa", chat.Profile(501).Municipality);
        Assert.Equal(An.Expert(1597).Name, chat.Profile(1597).Name);
        await kaisa.TapsAgain();
        Assert.Equal(1, kaisa.Times("Tuonti on valmis"));
        Assert.Empty(await Kept(chat, kaisa)); // the file itself is gone
        await kaisa.Says("Katseluloki");
        Assert.Contains("Kaisa Koskinen: toi luettelon", kaisa.Last, StringComparison.Ordinal);
        Assert.DoesNotContain("Katseluloki", chat.Teams.Arrivals.Select(a => (string?)a.Activity["summary"] ?? ""));
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task A_file_with_mistakes_is_told_line_by_line_in_the_coordinators_language()
    {
        await using var chat = await Brokered.With(0);
        var kaisa = chat.Coordinator();
        var good = RosterFile.Write(Enumerable.Range(601, 60).Select(An.Expert));
        await kaisa.SendsRoster(good.Replace(";Kokkola;", ";Kokola;", StringComparison.Ordinal));
        var told = kaisa.Cards.Where(c => c.Text.Contains("Rivi ", StringComparison.Ordinal)).Select(c => c.Text).ToList();
        Assert.Contains("Korjattavia kohtia on 60. Mitään ei tuotu.", told[0], StringComparison.Ordinal);
        Assert.Equal(
            Enumerable.Range(2, 60).Select(n => $"Rivi {n}, sarake municipality: Tämä ei ole Suomen kunta. Tarkoititko Kokkola"),
            string.Join('\n', told).Split('\n').Where(l => l.StartsWith("Rivi ", StringComparison.Ordinal)).Select(l => l[..(l.IndexOf("Kokkola", StringComparison.Ordinal) + 7)]));
        Assert.Null(chat.The<Roster>().Find(An.Person(601)));
        Assert.Empty(await Kept(chat, kaisa));

        await kaisa.Says("Svenska");
        await kaisa.Says("Språk sv");
        await kaisa.SendsRoster(good.Replace(";Kokkola;", ";Kokola;", StringComparison.Ordinal));
        Assert.Contains("Rad 61, kolumn municipality: Det här är inte en finländsk kommun.", kaisa.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_goes_out_and_comes_in_again_changes_nothing()
    {
        await using var chat = await Brokered.With(
            [An.Expert(501) with { UnitsToAvoid = ["Mariankadun poliklinikka"], Quiet = new(new(21, 0), new(9, 30)), Trainings = ["first_aid"], AskWhenUrgent = true, Notice = new("1", "fi", An.Now) }]);
        await chat.Expert(501).Sends("me.pause", ("length", "week"));
        var kaisa = chat.Coordinator();
        await kaisa.Says("Vie luettelo");
        var file = await chat.Http.GetByteArrayAsync(Link(kaisa));
        var text = Encoding.UTF8.GetString(file);
        Assert.StartsWith("\uFEFFid;name;role;status;languages;topics;experience_side;task_types;municipality;max_km;remote;trained_until;contract_until;confidentiality_until;weekly_cap;monthly_cap;organisation;consents;", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Mariankadun", text, StringComparison.Ordinal); // nobody's but the person's
        Assert.Contains(";21:00-09:30;no;yes;no;no;first_aid\n", text, StringComparison.Ordinal);

        var rows = await Rows(chat);
        await kaisa.SendsRoster(file);
        Assert.Contains("Uusia: 0\nMuuttuvia: 0\nEnnallaan: 41", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Tuo 41 riviä");
        Assert.Contains("Tuonti on valmis", kaisa.Last, StringComparison.Ordinal);
        Assert.Equal(rows, await Rows(chat));
        Assert.Equal(ExpertStatus.Paused, chat.Profile(501).Status);
    }

    [Fact]
    public async Task What_a_file_does_not_speak_of_stays()
    {
        await using var chat = await Brokered.With(
            [An.Expert(501) with { UnitsToAvoid = ["Poliklinikka"], Organisation = "Yhdistys", AskOnWeekends = true, Notice = new("1", "fi", An.Now), Consents = [Consent.Matching] }]);
        var kaisa = chat.Coordinator();
        await kaisa.SendsRoster(
            "id,name,role,status,languages,topics,experience_side,task_types,consents\n"
            + $"{An.Person(501)},Anna Uusinimi,expert,active,fi|sv,grief,own,story_clients,matching|contact\n");
        await kaisa.Taps("Tuo 1 riviä");
        var anna = chat.Profile(501);
        Assert.Equal(("Anna Uusinimi", "Yhdistys", "Kokkola", 100, true), (anna.Name, anna.Organisation, anna.Municipality, anna.MaxKm, anna.AskOnWeekends));
        Assert.Equal("Poliklinikka", Assert.Single(anna.UnitsToAvoid));
        Assert.Equal([Consent.Matching], anna.Consents); // given in chat by the person, or not at all
    }

    [Fact]
    public async Task Who_has_left_comes_back_by_no_file()
    {
        await using var chat = await Brokered.With([An.Expert(501) with { Status = ExpertStatus.Withdrawn, Topics = [] }]);
        var kaisa = chat.Coordinator();
        await kaisa.SendsRoster(RosterFile.Write([An.Expert(501)]));
        Assert.Contains("Itse lopettaneita, joita ei muuteta: 1", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Taps("Tuo 1 riviä");
        Assert.Equal((ExpertStatus.Withdrawn, 0), (chat.Profile(501).Status, chat.Profile(501).Topics.Count));
    }

    [Fact]
    public async Task A_file_that_is_not_wanted_or_not_answered_is_gone()
    {
        await using var chat = await Brokered.With(0);
        var kaisa = chat.Coordinator();
        await kaisa.SendsRoster(RosterFile.Write([An.Expert(601)]));
        var first = kaisa.DataOf("Tuo 1 riviä").Select(d => (d.Key, d.Value)).ToArray();
        Assert.Contains("mitään ei tuotu", await kaisa.Taps("Älä tuo"), StringComparison.Ordinal);
        Assert.Empty(await Kept(chat, kaisa));
        Assert.Contains("Tämä kortti on vanha", await kaisa.Sends("roster.import", first), StringComparison.Ordinal);

        await kaisa.SendsRoster(RosterFile.Write([An.Expert(602)]));
        await kaisa.Says("Tuo luettelo"); // shown again by its command
        Assert.Contains("Tiedosto on kunnossa", kaisa.Last, StringComparison.Ordinal);
        await kaisa.Says("älä tuo");
        Assert.Contains("mitään ei tuotu", kaisa.Last, StringComparison.Ordinal);
        await kaisa.SendsRoster(RosterFile.Write([An.Expert(603)]));
        await kaisa.Says("Tuo");
        Assert.Equal(An.Expert(603).Name, chat.Profile(603).Name);
        await kaisa.SendsRoster(RosterFile.Write([An.Expert(602)]));
        await chat.Until("2026-03-03 09:30");
        Assert.Empty(await Kept(chat, kaisa));
        Assert.Contains("Tämä kortti on vanha", await kaisa.Taps("Tuo 1 riviä"), StringComparison.Ordinal);
        await kaisa.Says("Tuo luettelo");
        Assert.Contains("Lähetä CSV-tiedosto tähän keskusteluun", kaisa.Last, StringComparison.Ordinal);
        Assert.Null(chat.The<Roster>().Find(An.Person(601)) ?? chat.The<Roster>().Find(An.Person(602)));
    }

    [Fact]
    public async Task The_bot_goes_on_with_an_import_that_was_cut_short()
    {
        await using var chat = await Chat.BeginProcess();
        var kaisa = chat.Coordinator();
        await kaisa.SendsRoster(RosterFile.Write(Enumerable.Range(600, 450).Select(An.Expert)));
        chat.KilledAfter = () => TimeSpan.FromMilliseconds(60);
        await kaisa.Taps("Tuo 450 riviä");
        chat.KilledAfter = () => null;
        await chat.Wait(TimeSpan.FromMinutes(2));
        Assert.True(kaisa.Times("Tuonti on valmis") >= 1);
        await kaisa.Says("Kokemusasiantuntijat");
        Assert.Contains("Luettelossa on 490 henkilöä", kaisa.Last, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://evil.example.com/roster.csv")]
    [InlineData("https://contoso.sharepoint.com.evil.example.com/roster.csv")]
    [InlineData("https://evilsharepoint.com/roster.csv")]
    [InlineData("https://contoso.sharepoint.com:8443/roster.csv")]
    [InlineData("https://user@contoso.sharepoint.com/roster.csv")]
    [InlineData("http://contoso.sharepoint.com/roster.csv")]
    [InlineData("http://169.254.169.254/metadata/identity/oauth2/token")]
    [InlineData("https://10.0.0.5/roster.csv")]
    [InlineData("file:///etc/passwd")]
    [InlineData("not an address")]
    public async Task A_file_is_fetched_from_nowhere_but_where_Teams_keeps_files(string url)
    {
        await using var chat = await Brokered.With(0);
        await chat.Coordinator().SendsRoster([], url);
        Assert.Contains("Tiedosto ei ole paikassa, josta saan sen hakea", chat.Coordinator().Last, StringComparison.Ordinal);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task A_file_that_is_too_large_gone_or_sent_on_is_not_read()
    {
        await using var chat = await Brokered.With(0);
        var kaisa = chat.Coordinator();
        await kaisa.SendsRoster(new byte[1_000_001]);
        Assert.Contains("Tiedosto on liian suuri", kaisa.Last, StringComparison.Ordinal);
        await kaisa.SendsRoster([], $"{chat.Teams.ServiceUrl}/nothing.csv");
        Assert.Contains("En saanut tiedostoa haettua", kaisa.Last, StringComparison.Ordinal);
        chat.Teams.Intercept = request => request.Path == "/moved.csv" ? Results.Redirect("/roster.csv") : null;
        await kaisa.SendsRoster(Encoding.UTF8.GetBytes(RosterFile.Write([An.Expert(601)])), $"{chat.Teams.ServiceUrl}/moved.csv");
        Assert.Contains("En saanut tiedostoa haettua", kaisa.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_else_moves_it()
    {
        await using var chat = await Brokered.With(1);
        var (kaisa, greta) = (chat.Coordinator(), chat.Expert(501));
        await greta.SendsRoster(RosterFile.Write([An.Expert(601)]));
        Assert.Contains("En osaa lukea kuvia tai liitteitä", greta.Last, StringComparison.Ordinal);
        await greta.Says("Vie luettelo");
        Assert.Contains("Tämä on koordinaattoreille", greta.Last, StringComparison.Ordinal);
        await kaisa.SendsRoster(RosterFile.Write([An.Expert(601)]));
        Assert.Contains("Tätä ei löydy", await greta.Sends("roster.import", [.. kaisa.DataOf("Tuo 1 riviä").Select(d => (d.Key, d.Value))]), StringComparison.Ordinal);
        Assert.Null(chat.The<Roster>().Find(An.Person(601)));

        await kaisa.Says("Vie luettelo");
        var link = Link(kaisa);
        Assert.DoesNotContain(kaisa.Id, link.OriginalString, StringComparison.Ordinal);
        var others = new Uri(new Uri(chat.The<ExperienceBot.Web.Links>().Roster(new(greta.Id))).AbsolutePath, UriKind.Relative);
        Assert.Equal(HttpStatusCode.NotFound, (await chat.Http.GetAsync(others)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await chat.Http.GetAsync(link)).StatusCode);
        await kaisa.Says("Katseluloki");
        Assert.Equal(1, kaisa.Last.Split('\n').Count(l => l.EndsWith("Kaisa Koskinen: vei luettelon", StringComparison.Ordinal)));
        await chat.Wait(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.NotFound, (await chat.Http.GetAsync(link)).StatusCode);
    }

    static Uri Link(Member who) => new(Files().Matches(string.Join(' ', who.Cards.Select(c => c.Card.ToJsonString())))[^1].Value, UriKind.Relative);

    /// <summary>The parts of a file that waits.</summary>
    static async Task<IReadOnlyList<Row>> Kept(Chat chat, Member who)
    {
        var prefix = Keys.SentRoster(new(who.Id), "0");
        return await chat.The<IStore>().Range(chat.The<Ledger>().Partition(Keys.Of(new PersonId(who.Id))), prefix, Keys.After(prefix), 100, CancellationToken.None);
    }

    static async Task<IReadOnlyList<string>> Rows(Chat chat) =>
        [.. (await chat.The<IStore>().Range(chat.The<Ledger>().Partitions.Single(), Keys.Roster, Keys.After(Keys.Roster), 1000, CancellationToken.None)).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Key} {r.ETag} {r.Data}"))];

    [GeneratedRegex("/files/roster[^\"]+")]
    private static partial Regex Files();
}
