using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using static ExperienceBot.Tests.Orders.Ordering;

namespace ExperienceBot.Tests.Orders;

/// <summary>A whole order without a single tap.</summary>
public sealed class OrderingInWords
{
    static readonly (string Text, string Key, string Value)[] Finnish =
    [
        ("uusi tilaus", "order_mode", "new"),
        ("Kokemuspuheenvuoro asiakas", "task_type", "story_clients"),
        ("mielenterveys ja päihteet", "topics", "mental_health,substance_use"),
        ("Ryhmä saa toivoa toipumisesta.", "goal", "Ryhmä saa toivoa toipumisesta."),
        ("ensi ti klo 13–15", "dates", "2026-03-10T11:00Z/2026-03-10T13:00Z"),
        ("puolitoista tuntia", "speaking_minutes", "90"),
        ("2", "mode", "remote"),
        ("Teams, Liisa auttaa", "remote_details", "Teams, Liisa auttaa"),
        ("asiakkaat ja läheiset", "audience", "clients,relatives"),
        ("noin kaksikymmentä", "audience_size", "20"),
        ("ei", "minors_present", "false"),
        ("Liisa Laine", "pair_professional", "Liisa Laine"),
        ("Liisa, 040 1234567", "day_contact", "Liisa, 040 1234567"),
        ("Kp 4711", "payer", "Kp 4711"),
    ];

    static readonly (string Text, string Key, string Value)[] Swedish =
    [
        ("ny beställning", "order_mode", "new"),
        ("Klientråd eller panel", "task_type", "panel"),
        ("psykisk hälsa, sorg", "topics", "mental_health,grief"),
        ("Gruppen får hopp om återhämtning.", "goal", "Gruppen får hopp om återhämtning."),
        ("på fredag kl 14", "", ""),
        ("15.30", "dates", "2026-03-06T12:00Z/2026-03-06T13:30Z"),
        ("en timme", "speaking_minutes", "60"),
        ("på plats", "mode", "onsite"),
        ("Karleby", "municipality", "Kokkola"),
        ("Mariegatan 16, hiss finns", "place", "Mariegatan 16, hiss finns"),
        ("klienter", "audience", "clients"),
        ("tolv", "audience_size", "12"),
        ("nej", "minors_present", "false"),
        ("nej", "decision_makers_invited", "no"),
        ("Lisa", "pair_professional", "Lisa"),
        ("Lisa, 040 1234567", "day_contact", "Lisa, 040 1234567"),
        ("Kst 4711", "payer", "Kst 4711"),
    ];

    static readonly (string Text, string Key, string Value)[] English =
    [
        ("1", "order_mode", "new"),
        ("story_clients", "task_type", "story_clients"),
        ("1, 4", "topics", "mental_health,neuropsychiatric"),
        ("The group gets hope of recovery.", "goal", "The group gets hope of recovery."),
        ("tomorrow 2 pm for 45 min", "dates", "2026-03-03T12:00Z/2026-03-03T12:45Z"),
        ("45", "speaking_minutes", "45"),
        ("both", "mode", "hybrid"),
        ("kokkola", "municipality", "Kokkola"),
        ("Mariankatu 16", "place", "Mariankatu 16"),
        ("Teams, Liisa helps", "remote_details", "Teams, Liisa helps"),
        ("staff and students", "audience", "staff,students"),
        ("twelve", "audience_size", "12"),
        ("no", "minors_present", "false"),
        ("Liisa", "pair_professional", "Liisa"),
        ("Liisa, 040 1234567", "day_contact", "Liisa, 040 1234567"),
        ("Cc 4711", "payer", "Cc 4711"),
    ];

    public static TheoryData<Language, string> Languages => new() { { Language.Fi, "fi-FI" }, { Language.Sv, "sv-SE" }, { Language.En, "en-GB" } };

    [Theory]
    [MemberData(nameof(Languages))]
    public async Task An_order_is_typed_answer_by_answer(Language language, string locale)
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(language), chat.Requester(locale));
        var said = language switch { Language.Fi => Finnish, Language.Sv => Swedish, _ => English };
        await maija.Says(w["command.order"].Split('|')[0]);
        foreach (var (text, key, value) in said)
        {
            await maija.Says(text);
            var draft = (await chat.Draft(maija))!;
            if (key.Length == 0)
            {
                Assert.Contains(Plain(w.Say("order.ask_end", "fr 6.3.2026 kl. 14.00")), maija.Last, StringComparison.Ordinal);
                continue;
            }

            Assert.Equal(value, draft.Form[key]);
            Assert.Contains($"{w[$"order.{key}.short"]} – ", maija.Last, StringComparison.Ordinal);
            if (Walk.Asking(draft) is { } next)
                Assert.Contains(w.Say("order.next_question", w[$"order.{next.Key}"]), maija.Last, StringComparison.Ordinal);
        }

        Assert.Equal("summary", (await chat.Draft(maija))!.Step);
        var id = (await chat.Draft(maija))!.Id;
        await maija.Says(w["walk.submit"].Split('|')[0]);
        Assert.Contains(w["order.received"], maija.Last, StringComparison.Ordinal);
        var order = await chat.Services.GetRequiredService<OrderBook>().Find(id, CancellationToken.None);
        Assert.All(said.Where(s => s.Key.Length > 0), s => Assert.Equal(s.Value, order!.Form[s.Key]));
        Assert.Null(await chat.Draft(maija));
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task The_summary_is_corrected_in_words_and_each_step_is_left_and_found_again()
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(Language.Fi), chat.Requester());
        await maija.Says("Tilaa");
        await maija.Says("takaisin");
        Assert.Equal("mode", (await chat.Draft(maija))!.Step);
        await chat.FillTo(maija, "summary");

        await maija.Says("hmm, entä jos");
        Assert.Contains(Why(w, "", "not_sent"), maija.Last, StringComparison.Ordinal);
        await maija.Says("ei");
        Assert.Contains(Why(w, "", "not_sent"), maija.Last, StringComparison.Ordinal);
        Assert.False((await chat.Draft(maija))!.Form.Has("terms"));

        await maija.Says("Aika: ke 25.3. klo 9–11");
        Assert.Contains("Aika – ke 25.3.2026 klo 9.00–11.00", maija.Last, StringComparison.Ordinal);
        Assert.Equal("summary", (await chat.Draft(maija))!.Step);

        await maija.Says("muokkaa aikaa");
        Assert.Contains(Plain(w["order.edit_how"]), maija.Last, StringComparison.Ordinal);
        await maija.Says("to 26.3. klo 9–10");
        Assert.Equal(("summary", "2026-03-26T07:00Z/2026-03-26T08:00Z"), ((await chat.Draft(maija))!.Step, (await chat.Draft(maija))!.Form["dates"]));

        await maija.Says("Käytännön asiat");
        Assert.Equal("practical", (await chat.Draft(maija))!.Step);
        await maija.Says("Kp 9999"); // which of the four texts?
        Assert.Contains(Why(w, "", "nothing_asked"), maija.Last, StringComparison.Ordinal);
        await maija.Says("maksaja: Kp 9999");
        Assert.Equal(("summary", "Kp 9999"), ((await chat.Draft(maija))!.Step, (await chat.Draft(maija))!.Form["payer"]));

        await maija.Says("tapa: etänä"); // opens the question about the connection, and that alone
        Assert.Equal("place", (await chat.Draft(maija))!.Step);
        Assert.Contains(w.Say("order.next_question", w["order.remote_details"]), maija.Last, StringComparison.Ordinal);
        await maija.Says("Teams");
        var draft = (await chat.Draft(maija))!;
        Assert.Equal(("summary", false), (draft.Step, draft.Form.Has("municipality")));

        await maija.Says("kieli: ruotsi ja suomi");
        Assert.Equal("sv,fi", (await chat.Draft(maija))!.Form["language"]);
        await maija.Says("muokkaa osallistujia");
        await maija.Says("takaisin");
        Assert.Equal("summary", (await chat.Draft(maija))!.Step);
        await maija.Says("kyllä");
        Assert.Contains(w["order.received"], maija.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_said_first_may_already_be_an_answer()
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(Language.Fi), chat.Requester());
        await maija.Says("Tilaa");
        await maija.Says("tarvitsen kokemusasiantuntijan ensi ti klo 13");
        Assert.Contains(Why(w, "dates", "missing_end"), maija.Last, StringComparison.Ordinal);
        await maija.Says("31.6. klo 9–10");
        Assert.Contains(Why(w, "dates", "when_not_a_date", "31.6."), maija.Last, StringComparison.Ordinal);
        await maija.Says("jotain ihan muuta");
        Assert.Contains(Why(w, "order_mode", "choice_near", "new", "copy", "series", "audit", "advice"), maija.Last, StringComparison.Ordinal);
        await maija.Says("tarvitsen kokemusasiantuntijan ensi ti klo 13–15");
        var draft = (await chat.Draft(maija))!;
        Assert.Equal(("task", "new", "2026-03-10T11:00Z/2026-03-10T13:00Z"), (draft.Step, draft.Form["order_mode"], draft.Form["dates"]));
        Assert.Contains("Aika – ti 10.3.2026 klo 13.00–15.00", maija.Last, StringComparison.Ordinal);
        Assert.Contains(w.Say("order.next_question", w["order.task_type"]), maija.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Skipped_questions_are_asked_before_the_order_is_sent()
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(Language.En), chat.Requester("en-GB"));
        await maija.Says("Order");
        await maija.Says("new order");
        await maija.Says("I don’t know");
        Assert.Contains(Why(w, "task_type", "unknown"), maija.Last, StringComparison.Ordinal);
        await maija.Says("skip");
        Assert.Contains(w["order.skipped"], maija.Last, StringComparison.Ordinal);
        Assert.Equal("when", (await chat.Draft(maija))!.Step);
        await maija.Says("send");
        Assert.Contains(w.Say("order.missing", "").Split(':')[0], maija.Last, StringComparison.Ordinal);
        Assert.Contains(w["order.goal.short"], maija.Last, StringComparison.Ordinal);
        await maija.Says("send");
        Assert.Equal("task", (await chat.Draft(maija))!.Step);
        Assert.Contains(w["order.not_yet"], maija.Last, StringComparison.Ordinal);
        Assert.Contains(Why(w, "goal", "empty"), maija.Last, StringComparison.Ordinal);
        await maija.Says("lecture");
        Assert.Contains(Why(w, "task_type", "choice_near", "lecture_regional", "lecture_national"), maija.Last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_put_aside_hears_nothing_and_peru_ends_one_thing()
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(Language.Fi), chat.Requester());
        await maija.Says("Peru");
        Assert.Contains(Plain(w["cancel.nothing"]), maija.Last, StringComparison.Ordinal);
        await chat.FillTo(maija, "summary");
        await maija.Says("lähetä");

        await chat.FillTo(maija, "practical", ("goal", "Toinen tilaus alkaa tästä."));
        await maija.Says("tallenna");
        Assert.Contains(Plain(w["order.saved"]), maija.Last, StringComparison.Ordinal);
        var expert = chat.WhoSaw(w["offer.title"])[0];
        await expert.Taps(w["send"], ("question", "Saako ryhmästä kertoa lisää?"));
        await maija.Says("Ryhmä on tuttu ja rauhallinen.");
        Assert.Contains(w["question.sent"], maija.Last, StringComparison.Ordinal);
        Assert.False((await chat.Draft(maija))!.Form.Has("pair_professional"));

        await maija.Says("Peru"); // what was saved stays
        Assert.True(maija.Has(w["order.discard"]));
        Assert.Equal("practical", (await chat.Draft(maija))!.Step);
        await maija.Says("jatka");
        Assert.Contains(w["order.resumed"], maija.Last, StringComparison.Ordinal);
        await maija.Says("Peru");
        Assert.Contains(w["order.discarded"], maija.Last, StringComparison.Ordinal);
        Assert.Null(await chat.Draft(maija));

        await expert.Says("kysyn lisää");
        var waits = async () => (await chat.Services.GetRequiredService<PersonBook>().Find(new(expert.Id), CancellationToken.None)).Expecting;
        Assert.NotNull(await waits());
        await expert.Says("Peru");
        Assert.Contains(w["cancel.dropped"], expert.Last, StringComparison.Ordinal);
        Assert.Null(await waits());
    }
}
