using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using ExperienceBot.Feedback;

namespace ExperienceBot.Web;

/// <summary>The pages in one language, in ordinary or easy words.</summary>
public sealed class FeedbackHtml(Language language, bool isPlain, Tenancy tenancy)
{
    static readonly string Style = ReadStyle();

    /// <summary>What the content security policy allows, and nothing else.</summary>
    public static string StyleHash { get; } = $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}";

    /// <summary>What was filled in, and what is to be mended.</summary>
    /// <param name="FormId">One form, one answer.</param>
    public sealed record Typed(string FormId, IReadOnlyDictionary<string, string>? Inputs = null)
    {
        /// <summary>A key under <c>page.problem.</c></summary>
        public string? Problem { get; init; }

        /// <summary>The question it is about.</summary>
        public string? Field { get; init; }

        public string Text(string key) => Inputs?.GetValueOrDefault(key) ?? "";

        public bool Has(string key, string option) => Text(key).Split(',').Contains(option);
    }

    public Words Words { get; } = Words.In(language);

    public HtmlPart Form(string occasion, Typed typed) => Page(
        (typed.Problem is null ? "" : $"{Words["page.problem.title"]}: ") + Say("title"),
        $"""
        <h1>{Say("title")}</h1>
        <p class="occasion">{occasion}</p>
        <p><a class="version" href="?lang={Words.Code}{(isPlain ? "" : "&plain=1")}">{Words[isPlain ? "page.to_full" : "page.to_plain"]}</a></p>
        {Summary(typed)}
        <p>{Say("who")}</p>
        <p>{Say("anonymous")}</p>
        <p>{Say("five")}</p>
        <form method="post" action="{Here(Words.Code)}" autocomplete="off">
        <input type="hidden" name="formId" value="{typed.FormId}">
        {Questions.Select(q => q.Kind == FeedbackKind.Open ? Open(q, typed) : Choices(q, typed))}
        <button>{Words["page.send"]}</button>
        </form>
        """);

    /// <summary>Help is shown to whoever told of harm or did not feel safe.</summary>
    public HtmlPart Thanks(bool withSupport) => Page(Words["page.thanks"],
        $"""
        <h1>{Words["page.thanks"]}</h1>
        <p>{Words["page.thanks_text"]}</p>
        {(withSupport ? Support(isTold: true) : null)}
        """, isLast: true);

    /// <summary>Nothing more is taken: where help is to be had stands there for whoever wanted to tell of harm.</summary>
    public HtmlPart Full() => Page(Words["page.full"],
        $"""
        <h1>{Words["page.full"]}</h1>
        <p>{Words["page.full_text"]}</p>
        {Support(isTold: false)}
        """, isLast: true);

    /// <param name="key">A key under <c>page.</c>, whose text stands under <c>page.{key}_text</c>.</param>
    public HtmlPart Notice(string key, params ReadOnlySpan<object?> args) => Page(Words[$"page.{key}"],
        $"""
        <h1>{Words[$"page.{key}"]}</h1>
        <p>{Words.Say($"page.{key}_text", args)}</p>
        """);

    /// <summary>What the bot is, with the parts <c>#privacy</c> and <c>#terms</c>.</summary>
    public HtmlPart About() => Page(Words["app.full_name"],
        $"""
        <h1>{Words["app.full_name"]}</h1>
        {Words["app.full"].Split("\n\n").Select(p => (HtmlPart)$"<p>{p}</p>")}
        <h2 id="privacy">{Words["app.privacy.title"]}</h2>
        <p>{Words["app.privacy"]}</p>
        <h2 id="terms">{Words["app.terms.title"]}</h2>
        <p>{Words["app.terms"]}</p>
        """);

    public IResult Answer(HttpResponse response, HtmlPart page, int status)
    {
        var headers = response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentLanguage = Words.Code;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src '{StyleHash}'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'";
        headers["X-Robots-Tag"] = "noindex, nofollow";
        return Results.Text(page.ToString(), MediaTypeNames.Text.Html, Encoding.UTF8, status);
    }

    IEnumerable<FeedbackQuestion> Questions => FeedbackQuestions.Participant.Where(q => q.IsPlain || !isPlain);

    /// <param name="isLast">Nothing more to read or choose: other languages would lead back to an empty form.</param>
    internal HtmlPart Page(string title, HtmlPart content, bool isLast = false) =>
        $"""
        <!DOCTYPE html>
        <html lang="{Words.Code}">
        <head>
        <meta charset="utf-8">
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="robots" content="noindex, nofollow">
        <style>{HtmlPart.Of(Style)}</style>
        </head>
        <body>
        {(isLast ? null : Languages())}
        <main>
        {content}
        </main>
        </body>
        </html>
        """;

    static string ReadStyle()
    {
        using var reader = new StreamReader(typeof(FeedbackHtml).Assembly.GetManifestResourceStream("page.css")!);
        return reader.ReadToEnd();
    }

    HtmlPart Languages() =>
        $"""
        <header><nav aria-label="{Words["page.languages"]}">
        {LanguageLink("fi", "Suomi")}{LanguageLink("sv", "Svenska")}{LanguageLink("en", "English")}
        </nav></header>
        """;

    HtmlPart LanguageLink(string code, string name)
    {
        var current = code == Words.Code ? HtmlPart.Of(" aria-current=\"true\"") : null;
        return $"""<a href="{Here(code)}" lang="{code}" hreflang="{code}"{current}>{name}</a>""";
    }

    HtmlPart? Summary(Typed typed) => typed.Problem is not { } problem ? null
        : typed.Field is { } field
            ? (HtmlPart)$"""
                <div class="problem" role="alert"><h2>{Words["page.problem.title"]}</h2>
                <p><a href="#{field}">{Words[$"page.problem.{problem}"]}</a></p></div>
                """
            : (HtmlPart)$"""<div class="problem" role="alert"><p>{Words[$"page.problem.{problem}"]}</p></div>""";

    HtmlPart Choices(FeedbackQuestion q, Typed typed)
    {
        var isMany = q.Kind == FeedbackKind.Choices;
        return $"""
            <fieldset>
            <legend>{Ask(q.Key)}{(isMany ? (HtmlPart)$""" <span class="help">{Words["page.many"]}</span>""" : null)}</legend>
            {q.Options.Select(option => Choice(q, option, isMany ? "checkbox" : "radio", typed.Has(q.Key, option)))}
            </fieldset>
            """;
    }

    HtmlPart Choice(FeedbackQuestion q, string option, string type, bool isChosen)
    {
        var words = q.Kind == FeedbackKind.Scale && !isPlain ? Words[$"scale.{option}"] : Ask($"{q.Key}.{option}");
        var chosen = isChosen ? HtmlPart.Of(" checked") : null;
        return $"""
            <label class="choice"><input type="{type}" name="{q.Key}" value="{option}"{chosen}> <span>{words}</span></label>

            """;
    }

    HtmlPart Open(FeedbackQuestion q, Typed typed)
    {
        var problem = typed.Field == q.Key ? typed.Problem : null;
        var described = problem is null ? $"{q.Key}-help" : $"{q.Key}-help {q.Key}-problem";
        var invalid = problem is null ? null : HtmlPart.Of(" aria-invalid=\"true\" autofocus");
        return $"""
            <div class="open">
            <label for="{q.Key}">{Ask(q.Key)}</label>
            <p class="help" id="{q.Key}-help">{Words.Say($"page.{q.Key}_help", q.Max)}</p>
            {(problem is null ? null : (HtmlPart)$"""<p class="wrong" id="{q.Key}-problem">{Words[$"page.problem.{problem}"]}</p>""")}
            <textarea id="{q.Key}" name="{q.Key}" rows="4" maxlength="{q.Max}" aria-describedby="{described}"{invalid}>
            {typed.Text(q.Key)}</textarea>
            </div>
            """;
    }

    HtmlPart Support(bool isTold)
    {
        var number = Words.Language == Language.Sv ? tenancy.CrisisLineSv : tenancy.CrisisLine;
        return $"""
            <section class="support">
            <h2>{Words["page.support"]}</h2>
            {(isTold ? (HtmlPart)$"<p>{Words["page.support_known"]}</p>" : null)}
            <p>{Words["page.emergency"]} <a href="tel:{tenancy.EmergencyNumber}">{tenancy.EmergencyNumber}</a></p>
            <p>{Words["page.crisis_line"]} <a href="tel:{number.Replace(" ", "", StringComparison.Ordinal)}">{number}</a></p>
            </section>
            """;
    }

    string Here(string code) => $"?lang={code}{(isPlain ? "&plain=1" : "")}";

    string Ask(string key) => Words[isPlain ? $"page.plain.{key}" : $"feedback.{key}"];

    string Say(string key) => Words[isPlain ? $"page.plain.{key}" : $"page.{key}"];
}
