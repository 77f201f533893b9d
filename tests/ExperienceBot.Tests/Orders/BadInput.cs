using System.Net;
using System.Text;
using ExperienceBot.Orders;
using ExperienceBot.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using static ExperienceBot.Tests.Orders.Ordering;

namespace ExperienceBot.Tests.Orders;

/// <summary>Every wrong answer gets a kind, specific reply and the step again, and nothing is lost.</summary>
public sealed class BadInput
{
    const string Code = "131052-308T";

    static readonly (string Step, string Text, string Question, string Reason, string[] Args)[] Typed =
    [
        ("task", "???", "task_type", "choice", []),
        ("task", "99", "task_type", "choice", []),
        ("task", "🎉🎉", "task_type", "choice", []),
        ("task", "مرحبا بالعالم", "task_type", "choice", []),
        ("task", "   ", "task_type", "empty", []),
        ("task", Code, "task_type", "identity_code", []),
        ("when", "joskus keväällä", "dates", "when_not_understood", []),
        ("when", "1.2.2026 klo 9–10", "dates", "when_in_the_past", ["1.2.2026"]),
        ("when", "31.6. klo 9–10", "dates", "when_not_a_date", ["31.6."]),
        ("when", "ti 25.3. klo 9–10", "dates", "when_weekday_differs", ["ti 25.3."]),
        ("when", "24.3. klo 15–13", "dates", "when_end_before_start", ["klo 15–13"]),
        ("when", "24.3. klo 9.00–9.05", "dates", "when_too_short", ["klo 9.00–9.05"]),
        ("when", "24.3. klo 7–22", "dates", "when_too_long", ["klo 7–22"]),
        ("place", "Kokola", "municipality", "municipality_near", ["Kokkola, Askola, Kouvola"]),
        ("place", "Atlantis 9", "municipality", "municipality", []),
        ("people", "kaikki", "audience", "choice_near", ["clients", "relatives", "staff", "managers", "decision_makers", "students", "public", "media"]),
        ("practical", "x", "pair_professional", "too_short", ["2"]),
        ("practical", "🎉🎉🎉", "pair_professional", "no_words", []),
        ("practical", $"Liisa {Code}", "pair_professional", "identity_code", []),
    ];

    [Theory]
    [MemberData(nameof(OrderingInWords.Languages), MemberType = typeof(OrderingInWords))]
    public async Task A_wrong_typed_answer_is_told_why_and_loses_nothing(Language language, string locale)
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(language), chat.Requester(locale));
        foreach (var (step, text, question, reason, args) in Typed)
        {
            await chat.FillTo(maija, step);
            var before = (await chat.Draft(maija))!;
            await maija.Says(text);
            var shown = Why(w, question, reason, args);
            Assert.True(maija.Last.Contains(shown, StringComparison.Ordinal), $"“{text}” was to be answered: {shown}\nbut was: {maija.Last}");
            Assert.Contains(w[$"step.{step}"], maija.Last, StringComparison.Ordinal);
            var after = (await chat.Draft(maija))!;
            Assert.Equal((before.Step, before.Form.Answers.Count), (after.Step, after.Form.Answers.Count));
        }

        await maija.Says(new string('a', 10_000));
        Assert.Contains(Why(w, "pair_professional", "too_long", "200"), maija.Last, StringComparison.Ordinal);
        await maija.Says("Äiti 🎉 مرحبا \u202Eאבג");
        Assert.Equal("Äiti 🎉 مرحبا \u202Eאבג", (await chat.Draft(maija))!.Form["pair_professional"]);
        Assert.DoesNotContain("\u202E", maija.Last, StringComparison.Ordinal);
        await chat.IsNowhere(Code);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task What_is_wrong_on_a_card_is_named_and_the_rest_is_kept()
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(Language.Fi), chat.Requester());
        await chat.FillTo(maija, "task");
        var last = await chat.Answers(maija, ("task_type", "story_clients"), ("topics", "mental_health,grief,cancer,crisis"), ("goal", $"Potilas {Code} kertoo"), ("expert_count", "99"));
        Assert.Contains(w["order.mend"], last, StringComparison.Ordinal);
        Assert.Contains(Why(w, "topics", "too_many", "3"), last, StringComparison.Ordinal);
        Assert.Contains(Why(w, "goal", "identity_code"), last, StringComparison.Ordinal);
        Assert.Contains(Why(w, "expert_count", "range", "1", "10"), last, StringComparison.Ordinal);
        var inputs = Inputs(maija.Cards[^1].Card).ToDictionary(i => (string)i["id"]!, i => i["value"]?.ToString());
        Assert.Equal(("story_clients", "mental_health,grief,cancer,crisis", null), (inputs["task_type"], inputs["topics"], inputs["goal"]));
        Assert.Equal("story_clients", (await chat.Draft(maija))!.Form["task_type"]);

        await chat.FillTo(maija, "when");
        foreach (var (date, start, end, reason) in new[]
        {
            ("2026-03-24", "15:00", "13:00", "when_end_before_start"), ("2026-02-24", "13:00", "15:00", "when_in_the_past"),
            ("2026-02-30", "13:00", "15:00", "when_not_a_date"), ("huomenna?", "13:00", "nyt", "missing_end"), ("2026-03-24", "13:00", "", "missing_end"),
        })
        {
            last = await chat.Answers(maija, ("date", date), ("start_time", start), ("end_time", end), ("speaking_minutes", "45"), ("mode", "remote"));
            var sign = w[$"refused.{reason}"].Split('{')[0];
            Assert.True(last.Contains(Plain(sign), StringComparison.Ordinal), $"{date} {start} {end}: {last}");
        }

        Assert.Equal(("45", "remote"), ((await chat.Draft(maija))!.Form["speaking_minutes"], (await chat.Draft(maija))!.Form["mode"]));
        last = await chat.Answers(maija);
        Assert.Contains(Why(w, "dates", "empty"), last, StringComparison.Ordinal);
        await chat.IsNowhere(Code);
        Assert.Empty(chat.Errors);
    }

    [Fact]
    public async Task Taps_that_no_card_offers_change_nothing_and_say_where_things_stand()
    {
        await using var chat = await Chat.Begin();
        var (w, maija) = (Words.In(Language.Fi), chat.Requester());
        var pekka = chat.Person("Pekka", "Pekka Puro", "00000000-0000-4000-8000-000000000003");
        await pekka.Says("Tilaa");
        await chat.FillTo(pekka, "when");
        var other = (await chat.Draft(pekka))!;
        await chat.FillTo(maija, "place");
        var mine = (await chat.Draft(maija))!;

        (string Verb, (string, string)[] Data, string Says)[] taps =
        [
            ("order.answer", [("draft", mine.Id.Value), ("v", "1"), ("order_mode", "audit")], w["order.old_card"]),
            ("order.answer", [("draft", mine.Id.Value), ("v", "-7")], w["order.old_card"]),
            ("order.answer", [("draft", mine.Id.Value), ("v", "NaN")], w["order.old_card"]),
            ("order.answer", [("draft", mine.Id.Value)], w["order.old_card"]),
            ("order.answer", [("municipality", "Kokkola")], w["order.old_card"]),
            ("order.answer", [.. other.Ids(), ("speaking_minutes", "30")], w["order.old_card"]),
            ("order.submit", [.. other.Ids(), ("terms", "true")], w["order.old_card"]),
            ("order.submit", [("terms", "true")], w["order.old_card"]),
            ("order.discard", [.. other.Ids()], w["order.no_draft"]),
            ("order.discard", [], w["order.no_draft"]),
            ("order.save", [.. other.Ids()], w["order.no_draft"]),
            ("order.edit", [.. mine.Ids(), ("step", "nowhere")], w["step.place"]),
            ("order.copy", [("order", "../etc/passwd")], w["not_yours"]),
            ("order.copy", [], w["not_yours"]),
            ("order.explode", [.. mine.Ids()], w["unknown_action"]),
        ];
        foreach (var (verb, data, says) in taps)
        {
            var answer = await maija.Sends(verb, data);
            Assert.True(answer.Contains(says, StringComparison.Ordinal), $"{verb}: {answer}");
            Assert.NotEmpty(maija.Cards[^1].Card["body"]!.AsArray());
        }

        Assert.Equal(mine, (await chat.Draft(maija))! with { Form = mine.Form, Version = mine.Version });
        Assert.Equal(mine.Form.Answers, (await chat.Draft(maija))!.Form.Answers);
        Assert.Equal(other.Form.Answers, (await chat.Draft(pekka))!.Form.Answers);
        Assert.Equal(other.Version, (await chat.Draft(pekka))!.Version);

        using var malformed = await chat.Http.PostAsync(new Uri("/api/messages", UriKind.Relative), new StringContent("{\"type\":\"message\",", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, malformed.StatusCode);
    }

    [Fact]
    public async Task What_comes_twice_is_done_once()
    {
        await using var chat = await Chat.Begin();
        var maija = chat.Requester();
        await chat.FillTo(maija, "practical");
        var (texts, draft) = (maija.Texts.Count, (await chat.Draft(maija))!);
        await maija.Says("Liisa Laine");
        await maija.Repeats();
        await maija.Repeats();
        Assert.Equal(texts + 1, maija.Texts.Count);
        Assert.Equal((draft.Version + 1, false), ((await chat.Draft(maija))!.Version, (await chat.Draft(maija))!.Form.Has("day_contact")));

        await maija.Submits("order.answer", [.. (await chat.Draft(maija))!.Ids(), .. Good["practical"]]);
        Assert.Equal(("summary", texts + 2), ((await chat.Draft(maija))!.Step, maija.Texts.Count));
        await maija.Repeats();
        Assert.Equal(texts + 2, maija.Texts.Count);

        var pekka = chat.Person("Pekka", "Pekka Puro", "00000000-0000-4000-8000-000000000003");
        await chat.FillTo(pekka, "summary");
        var (one, two) = ((await chat.Draft(maija))!, (await chat.Draft(pekka))!);
        await Task.WhenAll(
            maija.Sends("order.submit", [.. one.Ids(), ("terms", "true")]), pekka.Sends("order.submit", [.. two.Ids(), ("terms", "true")]),
            maija.Sends("order.submit", [.. one.Ids(), ("terms", "true")]));
        var book = chat.Services.GetRequiredService<OrderBook>();
        Assert.Equal((maija.Id, pekka.Id), ((await book.Find(one.Id, default))!.Requester.Value, (await book.Find(two.Id, default))!.Requester.Value));
        var w = Words.In(Language.Fi);
        Assert.Contains(w["order.received"], await maija.Sends("order.submit", [.. one.Ids(), ("terms", "true")]), StringComparison.Ordinal);
        Assert.Contains(w["order.no_draft"], await pekka.Sends("order.submit", [.. one.Ids(), ("terms", "true")]), StringComparison.Ordinal);
        Assert.Equal(2, book.Open.Count());
        Assert.Empty(chat.Errors);
    }
}

static class Traces
{
    /// <summary>No byte of the bot's storage holds the text.</summary>
    public static async Task IsNowhere(this Chat chat, string text)
    {
        var path = chat.Services.GetRequiredService<IConfiguration>()["Storage:Path"]!;
        var files = Directory.GetFiles(Path.GetDirectoryName(path)!).Where(f => !f.EndsWith(".lock", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes);
            Assert.True(bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) < 0, $"{file} holds {text}");
        }
    }
}
