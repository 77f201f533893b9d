using System.Collections.Immutable;
using System.Net;
using System.Net.Mime;
using System.Text.RegularExpressions;
using ExperienceBot.Calendar;
using ExperienceBot.Feedback;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using Microsoft.AspNetCore.Mvc;
using QRCoder;

namespace ExperienceBot.Web;

/// <summary>
/// <c>/f/{code}</c>: participants tell what they thought (domain §4.3); <c>/about</c>: where Teams links to. No account, no
/// cookie, no script, no third party.
/// </summary>
public static class FeedbackPage
{
    const int LargestForm = 16 * 1024;

    public static void MapFeedbackPage(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/f/{code}", ([AsParameters] FeedbackVisit visit) => visit.Show());
        endpoints.MapPost("/f/{code}", ([AsParameters] FeedbackVisit visit) => visit.Take())
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        endpoints.MapGet("/about", (HttpContext http, [FromServices] Tenancy tenancy) =>
        {
            var html = new FeedbackHtml(FeedbackVisit.LanguageOf(http.Request) ?? tenancy.DefaultLanguage, isPlain: false, tenancy);
            return html.Answer(http.Response, html.About(), StatusCodes.Status200OK);
        });
        endpoints.MapGet("/f/{code}/qr.png", ([AsParameters] FeedbackVisit visit, [FromServices] Links links) => visit.Qr(links));
    }
}

/// <summary>How fast answers are taken: to one order, and from one address, so that one visitor does not shut out an audience.</summary>
public sealed class FeedbackPace(TimeProvider clock)
{
    readonly Turnstile<OrderId> orders = new(2, 120, clock);
    readonly Turnstile<IPAddress> visitors = new(0.5, 60, clock);

    public bool IsTooFast(OrderId order, IPAddress visitor) => visitors.IsTooFast(visitor) || orders.IsTooFast(order);
}

/// <summary>One request to the page.</summary>
public sealed partial record FeedbackVisit(
    string Code, HttpContext Http, OrderBook Orders, Brokering Rules, Tenancy Tenancy, NewId Ids, FeedbackPace Pace, TimeProvider Clock, CancellationToken Ct)
{
    static readonly TimeSpan QrKept = TimeSpan.FromHours(1);

    // A whole audience sends at once: in turn they commit at the first try, and a second tap finds the first one's answer.
    static readonly SemaphoreSlim OneAtATime = new(1);

    readonly FeedbackHtml html = new(LanguageOf(Http.Request) ?? Tenancy.DefaultLanguage, Http.Request.Query["plain"] == "1", Tenancy);

    public IResult Show() => Find() is not { } order ? Unknown()
        : !IsOpen(order) ? NotNow(order, StatusCodes.Status200OK)
        : order.ParticipantAnswers >= GivingFeedback.MostAnswers ? Page(html.Full())
        : Form(order, new(Ids.Next()));

    public async Task<IResult> Take()
    {
        if (Find() is not { } order)
            return Unknown();
        if (!IsOpen(order))
            return NotNow(order, StatusCodes.Status409Conflict);
        var (form, read) = await Http.ReadForm(Clock);
        if (form is null)
            return Page(html.Notice("unreadable"), read);

        // browsers send a line break as two characters but count it as one
        var inputs = form.ToDictionary(f => f.Key, f => f.Value.ToString().ReplaceLineEndings("\n"));
        var typed = new FeedbackHtml.Typed(FormId().IsMatch(form["formId"].ToString()) ? form["formId"].ToString() : Ids.Next(), inputs);
        if (Pace.IsTooFast(order.Id, Http.Visitor()))
        {
            Http.Response.Headers.RetryAfter = "60";
            return Form(order, typed with { Problem = "busy" }, StatusCodes.Status429TooManyRequests);
        }

        var answers = FeedbackQuestions.Read(Respondent.Participant, inputs, out var problem);
        if (problem is not null)
        {
            typed = typed with { Field = problem, Problem = Answers.HasIdentityCode(inputs[problem]) ? "identity_code" : "too_long" };
            return Form(order, typed, StatusCodes.Status422UnprocessableEntity);
        }

        if (answers.IsEmpty)
            return Form(order, typed with { Problem = "empty" }, StatusCodes.Status422UnprocessableEntity);
        try
        {
            return await Keep(order.Id, $"p-{typed.FormId}", answers) switch
            {
                GivingFeedback.Reply.Thanks => Page(html.Thanks(withSupport: false)),
                GivingFeedback.Reply.ThanksAndSupport => Page(html.Thanks(withSupport: true)),
                GivingFeedback.Reply.Full => Page(html.Full(), StatusCodes.Status409Conflict),
                _ => NotNow(order, StatusCodes.Status409Conflict),
            };
        }
        catch (StoreUnavailableException)
        {
            return Form(order, typed with { Problem = "not_kept" }, StatusCodes.Status503ServiceUnavailable);
        }
    }

    public IResult Qr(Links links)
    {
        if (Find() is not { } order)
            return Results.NotFound();
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(links.Feedback(order), QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(code);
        Http.Response.GetTypedHeaders().CacheControl = new() { Public = true, MaxAge = QrKept };
        return Results.Bytes(picture.GetGraphic(10), MediaTypeNames.Image.Png);
    }

    /// <summary>One form counts once, however often it is sent.</summary>
    async Task<GivingFeedback.Reply> Keep(OrderId id, string entryId, ImmutableSortedDictionary<string, string> answers)
    {
        await OneAtATime.WaitAsync(Ct);
        try
        {
            if (await Orders.FeedbackOf(id, entryId, Ct) is null)
            {
                return await Orders.Change(id, "participant", "feedback.submit",
                    o => GivingFeedback.Decide(o, Respondent.Participant, null, entryId, answers, Clock.GetUtcNow()), Ct);
            }
        }
        catch (ConflictException conflict) when (conflict.Key == Keys.Feedback(Keys.Of(id), entryId))
        {
            // another instance took the same form in the same moment
        }
        finally
        {
            OneAtATime.Release();
        }

        return await Orders.FeedbackOf(id, entryId, Ct) is { } kept && GivingFeedback.IsWorrying(kept)
            ? GivingFeedback.Reply.ThanksAndSupport
            : GivingFeedback.Reply.Thanks;
    }

    Order? Find() => Orders.Open.FirstOrDefault(o => o.FeedbackCode.Equals(Code.Trim(), StringComparison.OrdinalIgnoreCase));

    bool IsOpen(Order order) => GivingFeedback.TakesFeedback(order, Respondent.Participant, Clock.GetUtcNow());

    IResult Form(Order order, FeedbackHtml.Typed typed, int status = StatusCodes.Status200OK)
    {
        var session = order.Sessions.LastOrDefault(s => s.Start <= Clock.GetUtcNow()) ?? order.Sessions[0];
        var day = Format.Date(LocalTime.DateOf(session.Start, Rules.Zone), html.Words.Language).Replace(' ', '\u00A0');
        return Page(html.Form($"{OrderFacts.Task(order.Form, html.Words)}, {day}", typed), status);
    }

    IResult Unknown() => Page(html.Notice("unknown"), StatusCodes.Status404NotFound);

    IResult NotNow(Order order, int status) => Page(
        order.IsOver || Clock.GetUtcNow() >= order.StartsAt
            ? html.Notice("closed")
            : html.Notice("not_open", Format.Moment(order.StartsAt, Rules.Zone, html.Words.Language)),
        status);

    IResult Page(HtmlPart page, int status = StatusCodes.Status200OK) => html.Answer(Http.Response, page, status);

    /// <summary>The reader's choice, or what their browser would like best of what there is.</summary>
    internal static Language? LanguageOf(HttpRequest request) => Bot.LanguageOf(request.Query["lang"])
        ?? request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => Bot.LanguageOf(l.Value.Value))
            .FirstOrDefault(language => language is not null);

    [GeneratedRegex("^[0-9a-f]{32}\\z")]
    private static partial Regex FormId();
}
