using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static ExperienceBot.Tests.Orders.Ordering;

namespace ExperienceBot.Tests.Orders;

/// <summary>The order asked card by card: what is asked depends on what was answered, and nothing filled in is lost.</summary>
public sealed class OrderingByCard
{
    static readonly Words Fi = Words.In(Language.Fi);

    static readonly (string, string)[] ThreeDates =
    [
        ("date", "2026-04-01"), ("start_time", "13:00"), ("end_time", "15:00"), ("date_2", "2026-04-08"), ("start_time_2", "13:00"), ("end_time_2", "15:00"),
        ("date_3", "2026-04-15"), ("start_time_3", "13:00"), ("end_time_3", "15:00"),
    ];

    static readonly (string, string)[] ThreeDays =
        [.. ThreeDates.Select(d => (d.Item1, d.Item1 switch { "date_2" => "2026-04-02", "date_3" => "2026-04-03", _ => d.Item2 }))];

    public static TheoryData<string, (string, string)[], string, string> Roads => new()
    {
        { "remote", [("mode", "remote")], "mode task when place people practical summary", "remote_details" },
        { "hybrid", [("mode", "hybrid")], "mode task when place people practical summary", "municipality place remote_details" },
        { "one client", [("task_type", "client_support")], "mode task when place people client practical summary", "one_client client_consent" },
        { "development", [("task_type", "dev_group")], "mode task when place people practical summary", "decision_makers_invited prep_needed" },
        { "series", [("order_mode", "series"), .. ThreeDates], "mode task when place people practical summary", "decision_makers_invited" },
        { "audit", [("order_mode", "audit"), ("task_type", "audit"), .. ThreeDays], "mode task when place people practical summary", "" },
    };

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task What_is_asked_follows_from_what_was_answered(string road, (string, string)[] answers, string steps, string asked)
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await maija.Says("Tilaa");
        var (way, inputs) = (new List<string>(), new HashSet<string>());
        while ((await chat.Draft(maija))!.Step is var step && way.LastOrDefault() != step)
        {
            way.Add(step);
            inputs.UnionWith(Inputs(maija.Cards[^1].Card).Select(i => (string)i["id"]!));
            if (step != "summary")
                await chat.Answers(maija, [.. Good[step].Where(g => answers.All(a => a.Item1 != g.Key)), .. answers]);
        }

        Assert.Equal(steps, string.Join(' ', way));
        string[] conditional = ["municipality", "place", "remote_details", "one_client", "client_consent", "decision_makers_invited", "prep_needed"];
        string[] expected = [.. asked.Split(' '), .. asked.Contains("remote_details", StringComparison.Ordinal) ? Array.Empty<string>() : ["municipality", "place"]];
        Assert.Equal(conditional.Intersect(expected), conditional.Intersect(inputs));
        await maija.Taps(Fi["order.submit"], ("terms", "true"));
        Assert.Contains(Fi["order.received"], maija.Last, StringComparison.Ordinal);
        var order = chat.Services.GetRequiredService<OrderBook>().Open.Single();
        Assert.Equal(road is "series" or "audit" ? 3 : 1, order.Sessions.Length);
        Assert.Equal("any", order.Form["experience_side"]);
    }

    [Fact]
    public async Task An_order_may_be_left_turned_back_mended_and_copied()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await chat.FillTo(maija, "when");
        await maija.Taps(Fi["order.back"]);
        Assert.Contains("Ryhmä saa toivoa.", Inputs(maija.Cards[^1].Card).Select(i => i["value"]?.ToString()));
        await maija.Taps(Fi["order.next"]);
        await maija.Taps(Fi["order.skip"]);
        Assert.Contains(Fi["order.skipped"], maija.Last, StringComparison.Ordinal);
        Assert.Equal("people", (await chat.Draft(maija))!.Step); // without the way of meeting there is no place to ask
        await maija.Taps(Fi["order.save"]);
        Assert.True((await chat.Draft(maija))!.Shelved);
        await chat.Restart();
        await maija.Taps(Fi["order.continue"]);
        Assert.Contains(Fi["order.resumed"], maija.Last, StringComparison.Ordinal);
        await maija.Says("Kieli sv");
        await maija.Says("Beställ");
        Assert.Contains(Words.In(Language.Sv)["step.people"], maija.Last, StringComparison.Ordinal);
        await maija.Says("Språk fi");
        await maija.Says("Tilaa");
        await chat.FillTo(maija, "summary");

        Assert.Contains(Fi["order.dates.short"], maija.Last.Split('\n').First(l => l.StartsWith("Vielä puuttuu", StringComparison.Ordinal)), StringComparison.Ordinal);
        await maija.Taps(Fi["order.submit"], ("terms", "true"));
        Assert.Equal("when", (await chat.Draft(maija))!.Step);
        Assert.Contains(Why(Fi, "dates", "empty"), maija.Last, StringComparison.Ordinal);
        await maija.Taps(Fi["order.next"], [.. Good["when"].Select(g => g.Key == "date" ? (g.Key, "2026-03-10") : g)]);
        Assert.Contains(Fi["order.short_time"], maija.Last, StringComparison.Ordinal);
        Assert.Equal("place", (await chat.Draft(maija))!.Step);
        await maija.Taps(Fi["order.next"], Good["place"][..2]);
        Assert.Contains(Fi["order.short_time"], maija.Last, StringComparison.Ordinal);
        foreach (var text in new[] { Fi["facts.fee"], " €", Fi["travel.terms"], Fi["order.what_next"], Fi["order.next_offers"] })
            Assert.Contains(text, maija.Last, StringComparison.Ordinal);

        await maija.Taps(Fi["step.place"]); // from the summary's edit
        await maija.Taps(Fi["order.back"]);
        Assert.Equal("summary", (await chat.Draft(maija))!.Step);
        await maija.Taps(Fi["order.submit"]);
        Assert.Contains(Why(Fi, "terms", "terms"), maija.Last, StringComparison.Ordinal);
        await maija.Submits("order.submit", [.. (await chat.Draft(maija))!.Ids(), ("terms", "true")]);
        Assert.Contains(Fi["order.received"], maija.Last, StringComparison.Ordinal);

        await chat.Until("2026-03-02 10:00");
        await chat.FillTo(maija, "summary", ("goal", "Myöhempi tilaus, uusi tavoite."));
        await maija.Taps(Fi["order.submit"], ("terms", "true"));
        await maija.Says("Tilaa");
        await maija.Says("kopioi");
        Assert.Contains(Fi["order.copied"], maija.Last, StringComparison.Ordinal);
        var copy = (await chat.Draft(maija))!;
        Assert.Equal(("when", "Myöhempi tilaus, uusi tavoite.", false), (copy.Step, copy.Form["goal"], copy.Form.Has("dates")));
        await maija.Says("ke 15.4. klo 9–10");
        Assert.Equal("summary", (await chat.Draft(maija))!.Step);
        await maija.Taps(Fi["order.discard"]);
        Assert.Contains(Fi["order.discarded"], maija.Last, StringComparison.Ordinal);
        Assert.Null(await chat.Draft(maija));

        await maija.Says("Tilaa");
        await maija.Taps(Fi["order.next"], ("order_mode", "copy"));
        Assert.Contains(Fi["order.copy.title"], maija.Last, StringComparison.Ordinal);
        Assert.Equal(2, Verbs(maija.Cards[^1].Card).Count(v => v == "order.copy"));
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Advice_goes_to_a_coordinator_and_an_untouched_copy_has_nothing_to_copy()
    {
        await using var chat = await Chat.Begin();
        var (maija, kaisa) = (chat.Requester(), chat.Coordinator());
        await kaisa.Says("Kooste");
        await maija.Says("Tilaa");
        await maija.Taps(Fi["order.next"], ("order_mode", "copy"));
        Assert.Contains(Fi["order.copy.none"], maija.Last, StringComparison.Ordinal);
        await maija.Taps(Fi["order.next"], ("order_mode", "advice"));
        await maija.Taps(Fi["order.next"], ("advice", "Miten saan luvan tilata?"));
        Assert.Contains(Fi["advice.sent"], maija.Last, StringComparison.Ordinal);
        Assert.Null(await chat.Draft(maija));
        Assert.Contains("Miten saan luvan tilata?", string.Join('\n', kaisa.Texts), StringComparison.Ordinal);
    }
}
