using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using ExperienceBot.Tests.Orders;
using ExperienceBot.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace ExperienceBot.Tests.Hostile;

/// <summary>What people write is shown as written: it never becomes Markdown, a mention, a link or a date (reliability §3.6).</summary>
public sealed partial class UserText
{
    const string Sign = "evil.example";
    const string Hostile = "[lue](https://evil.example) ![k](https://evil.example/k.png) **b** _i_ `c` ~s~ <at>Kaisa</at> {{DATE(2026-03-02,SHORT)}}\u202e\u200b";

    static readonly string[] Pieces =
    [
        "*", "**", "_", "__", "`", "```", "~~", "[", "]", "(", ")", "[a](http://e.x)", "![a](b)", "<", ">", "&", "&lt;", "&#42;", "<at>x</at>", "<http://e.x>", "\\", "\\\\", "#", "-", "+", "=", "===", "---", "1. ", "12) ", "1.",
        "{", "{{", "{{DATE(x)}}", "}}", "\n", "\r\n", "\u2028", "\t", " ", "    ", "\u200b", "\u202e", "\u00ad", "\ufeff", "\0", "\u0007", "\ud83d", "\udc00", "👍", "ä", "sana", "|", "!", ":", "http://e.x",
    ];

    [Fact]
    public void Of_any_kind_has_no_mark_left_that_is_obeyed()
    {
        for (var seed = 0; seed < 50_000; seed++)
        {
            var random = new Random(seed);
            var typed = string.Concat(Enumerable.Range(0, random.Next(1, 14)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            var escaped = PlainText.Escape(typed);
            var told = $"seed {seed}: {typed} → {escaped}";
            Assert.True(Plain().IsMatch(escaped), told);
            Assert.False(BlockMark().IsMatch(escaped), told);
            Assert.False(escaped.Contains("{{", StringComparison.Ordinal), told);
            Assert.True(escaped.EnumerateRunes().All(r => r.Value is '\n' or '\t' || Rune.GetUnicodeCategory(r) is not (UnicodeCategory.Format or UnicodeCategory.Control)), told);
            // And nothing else is lost or added: read as Markdown, it is what a run without Markdown shows.
            Assert.True(Assert.Single(PlainText.Of(typed).Inlines).Text == Read(escaped), told);
        }
    }

    /// <summary>Every place where somebody can write something that somebody is shown.</summary>
    [Fact]
    public async Task In_any_field_stays_words_on_every_card()
    {
        await using var chat = await Brokered.With(Enumerable.Range(501, 3).Select(n => An.Expert(n) with { Name = $"<b>Anna</b> {Hostile}" }));
        var (w, kaisa) = (Words.In(Language.Fi), chat.Coordinator());
        var maija = chat.Person("Maija", $"**Maija** {Hostile}", "00000000-0000-4000-8000-000000000009");
        foreach (var step in (string[])["mode", "task", "when", "place", "people", "practical"])
        {
            await chat.FillTo(maija, step);
            if (step == "task")
                await maija.Says(Hostile);
            await chat.Answers(maija, [.. Ordering.Good[step].Select(good =>
                good.Key == "topics" ? ("topics", "mental_health")
                : Questions.All.FirstOrDefault(q => q.Key == good.Key) is { Kind: AnswerKind.Text, Pattern: null } text ? (good.Key, Fits(text))
                : good), ("arrangements", Hostile)]);
        }

        await maija.Says("muokkaa paikka");
        await chat.Answers(maija, ("municipality", Hostile[..60]));
        await chat.FillTo(maija, "summary");
        await maija.Says($"{w["order.place.short"]}: {Hostile}");
        await chat.FillTo(maija, "summary");
        var form = (await chat.Draft(maija))!.Form;
        Assert.All((string[])["goal", "place", "pair_professional", "day_contact", "arrangements"], key => Assert.Contains(Sign, form[key], StringComparison.Ordinal));
        chat.Teams.Intercept = request => request.Path.Value!.Contains("-00000000050", StringComparison.Ordinal)
            ? Results.Json(new JsonObject { ["error"] = new JsonObject { ["code"] = "MessageWritesBlocked" } }, statusCode: 403) : null;
        await maija.TapsFor("order.submit", ("terms", "true"));
        chat.Teams.Intercept = _ => null;
        await kaisa.Says(w["command.digest"].Split('|')[0]); // lists what did not arrive, with names
        var id = chat.The<OrderBook>().Open.Single().Id;
        await kaisa.Sends("digest.open", ("order", id.Value)); // lists who might be asked
        var anna = Enumerable.Range(501, 3).Select(n => chat.Expert(n)).First(e => chat.The<OrderBook>().Open.Single().OfferTo(new(e.Id)) is not null);
        await anna.Sends("offer.ask", ("order", id.Value), ("question", $"Kysyn: {Hostile}"));
        await maija.TapsFor("question.answer", ("answer", $"Vastaan: {Hostile}"));
        await anna.Says(w["command.assignments"].Split('|')[0]);
        await anna.Sends("offer.accept", ("order", id.Value));
        await anna.Says(w["command.assignments"].Split('|')[0]);
        await maija.Says("Tilaukseni");
        await maija.TapsFor("order.show");
        await kaisa.Sends("digest.open", ("order", id.Value));
        await maija.Says(w["command.mydata"].Split('|')[0]);
        await chat.Until("2026-03-24 15:30");
        await maija.Sends("feedback.submit", ("order", id.Value), ("as", "requester"), ("o3", Hostile), ("o8", "yes"), ("o8_text", Hostile));
        await anna.Sends("feedback.submit", ("order", id.Value), ("as", "expert"), ("e1", "1"), ("e1_text", Hostile), ("e9", Hostile));

        var pekka = chat.Person("Pekka", Hostile, "00000000-0000-4000-8000-000000000003");
        await chat.FillTo(pekka, "summary", ("minors_present", "true"), ("date", "2026-05-05"));
        await pekka.TapsFor("order.submit", ("terms", "true"));
        await kaisa.TapsFor("review.ask", ("question", Hostile));
        await pekka.TapsFor("review.answer", ("answer", Hostile));
        await kaisa.TapsFor("review.reject", ("reason", Hostile));
        await pekka.Says("Tilaa");
        await pekka.TapsFor("order.answer", ("order_mode", "advice"));
        await pekka.TapsFor("order.answer", ("advice", Hostile));

        Assert.Empty(chat.Errors);
        var shown = chat.Cards.Sum(Check);
        Assert.True(shown > 40, $"Only {shown} places showed it.");
        Assert.All(chat.Teams.Arrivals, arrival =>
        {
            Assert.Null(arrival.Activity["entities"]); // no mention
            Assert.DoesNotContain(Sign, (string?)arrival.Activity["text"] ?? "", StringComparison.Ordinal);
            Assert.DoesNotContain(Sign, (string?)arrival.Activity["summary"] ?? "", StringComparison.Ordinal);
        });
    }

    /// <summary>A form that is shown again holds what was typed, but no identity code, and nothing that its inputs have no place for.</summary>
    [Fact]
    public async Task That_is_refused_is_not_said_back_when_it_must_not_be()
    {
        await using var stage = await Stage.Set("held");
        var data = stage.Data("feedback.submit");
        (data["o1"], data["o3"], data["o4"]) = (new string('x', 60_000), "Asiakas 131052-308T", "Hyvin meni.");
        var (_, body) = await stage.Post(stage.Tap("requester", "feedback.submit", data).ToJsonString());
        Assert.Contains("Hyvin meni.", body, StringComparison.Ordinal);
        Assert.DoesNotContain("131052", body, StringComparison.Ordinal);
        Assert.True(body.Length < 28 * 1024, $"{body.Length} characters");
    }

    static string Fits(Question q) => Hostile.Length <= q.Max ? Hostile : Hostile[..q.Max];

    /// <summary>How often the card shows it; where Markdown is active, without any that is obeyed.</summary>
    internal static int Check(JsonObject card)
    {
        var shown = 0;
        foreach (var part in Parts(card))
        {
            var type = (string?)part["type"];
            if (type == "TextRun")
                shown += Shows((string)part["text"]!) ? 1 : 0; // has no Markdown
            // Facts and choices: the official renderer reads Markdown in both.
            string?[] marked = type == "TextBlock" ? [(string?)part["text"]] : type is null && part.ContainsKey("title") ? [(string?)part["title"], (string?)part["value"]] : [];
            foreach (var active in marked)
            {
                if (active is null || !Shows(active))
                    continue;
                shown++;
                // Our own words may be bold.
                Assert.True(Plain().IsMatch(active.Replace("**", "", StringComparison.Ordinal)) && !active.Contains("**b**", StringComparison.Ordinal), active);
                Assert.DoesNotContain("{{", active, StringComparison.Ordinal);
            }

            foreach (var key in (string[])["url", "iconUrl", "altText", "tooltip", "label", "placeholder", "errorMessage"])
                Assert.False(part[key] is JsonValue value && Shows(value.ToString()), $"{type} has it as its {key}.");
            Assert.False(type?.StartsWith("Action.", StringComparison.Ordinal) == true && Shows((string?)part["title"] ?? ""), "A button is called so.");
        }

        return shown;

        static bool Shows(string text) => text.Contains(Sign, StringComparison.Ordinal);
    }

    static IEnumerable<JsonObject> Parts(JsonNode? node) => node switch
    {
        JsonArray all => all.SelectMany(Parts),
        JsonObject one => one.Where(p => p.Key is not ("data" or "fallback")).SelectMany(p => Parts(p.Value)).Prepend(one),
        _ => [],
    };

    /// <summary>As Markdown reads it.</summary>
    static string Read(string escaped) => Mark().Replace(escaped, "$1")
        .Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("&amp;", "&", StringComparison.Ordinal);

    /// <summary>Marks stand after a backslash only; what opens a tag or an entity is an entity.</summary>
    [GeneratedRegex(@"^(?:[^\\*_`\[\]~<>&]|\\.|&(?:lt|gt|amp);)*$", RegexOptions.Singleline)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[ \t]*(?:[-+#=]|\d+[.)](?:\s|$))", RegexOptions.Multiline)]
    private static partial Regex BlockMark();

    [GeneratedRegex(@"\\([\\*_`\[\]~\-+#=.)])")]
    private static partial Regex Mark();
}
