using System.Collections.Immutable;
using ExperienceBot.Feedback;
using ExperienceBot.Offers;
using ExperienceBot.Orders;

namespace ExperienceBot.Privacy;

/// <summary>
/// How long is kept what an order leaves behind (domain §5.6, proposals; the data protection officer sets them, <c>Retention:*</c>).
/// Months are counted from the end of its last session.
/// </summary>
public sealed record Retention
{
    public const string Offers = "offers";
    public const string Texts = "texts";
    public const string Everything = "everything";

    /// <summary>So many rows leave in one batch.</summary>
    public const int Together = 60;

    /// <summary>Of an order that somebody has begun and not touched since.</summary>
    public int DraftDays { get; init; } = 30;

    /// <summary>Who was asked and did not come; then only how many.</summary>
    public int OfferMonths { get; init; } = 12;

    /// <summary>What people wrote in their feedback.</summary>
    public int FeedbackMonths { get; init; } = 12;

    /// <summary>The order; then only what is counted.</summary>
    public int OrderMonths { get; init; } = 24;

    /// <summary>Who opened whose profile; counted from then.</summary>
    public int AccessMonths { get; init; } = 24;

    /// <summary>What a decision owes that files the order.</summary>
    public ImmutableArray<Owed> After(Order before, Order next) => before.IsFiled || !next.IsFiled
        ? []
        : [.. new[] { (Offers, OfferMonths), (Texts, FeedbackMonths), (Everything, OrderMonths) }
            .Select(f => new Owed($"forget:{f.Item1}", Kinds.Forget, next.EndsAt.AddMonths(f.Item2)) { About = f.Item1 })];

    /// <summary>When a draft goes that nobody touches again.</summary>
    public Owed Forgets(Draft draft) =>
        new($"draft:{draft.Id}", Kinds.ForgetDraft, draft.TouchedAt.AddDays(DraftDays)) { About = draft.Id.Value, Renewed = true };

    /// <summary>Those who did not come are forgotten, some of them at a time; true when some remain.</summary>
    public static Decision<bool> ForgetOffers(Order order)
    {
        var gone = order.Offers.Values.Where(o => o.Status != OfferStatus.Accepted).Select(o => o.Expert.Value).ToList();
        return gone.Count == 0
            ? new(false)
            : new(gone.Count > Together, order with
            {
                Offers = order.Offers.RemoveRange(gone.Take(Together)), OffersForgotten = order.OffersForgotten + Math.Min(gone.Count, Together),
            });
    }

    /// <summary>What was written about a seat's report and money, about who was picked, and to the experts about how it went.</summary>
    public static Decision<bool> ForgetWords(Order order)
    {
        var told = order.Offers.Values.Where(o => o.Claim is { Report.FreeNote: not null } or { Dispute.Text: not null } or { Dispute.Outcome: not null } || o.HandReason is not null).ToList();
        return told.Count == 0 && order.FeedbackSummary is null
            ? new(false)
            : new(true, order.With(told.Select(o => o with
            {
                HandReason = null,
                Claim = o.Claim is null ? null : o.Claim with
                {
                    Report = o.Claim.Report is { } report ? report with { FreeNote = null } : null,
                    Dispute = o.Claim.Dispute is { } dispute ? dispute with { Text = null, Outcome = null } : null,
                },
            })) with { FeedbackSummary = null });
    }

    /// <summary>Without what was written in words; null when nothing was.</summary>
    public static FeedbackEntry? WithoutTexts(FeedbackEntry entry)
    {
        var left = entry.Answers.RemoveRange(FeedbackQuestions.Of(entry.From).Where(q => q.Kind == FeedbackKind.Open).Select(q => q.Key));
        return left.Count == entry.Answers.Count ? null : entry with { Answers = left };
    }
}

/// <summary>What remains of an order for the statistics: nobody's name, nobody's words.</summary>
/// <param name="Month">Of its first session, Brokering:TimeZone.</param>
/// <param name="Asked">How many experts were offered it.</param>
/// <param name="Came">How many seats were taken in the end.</param>
public sealed record CountedOrder(string Month, string TaskType, ImmutableArray<string> Topics, string? Mode, OrderStatus Status, int Wanted, int Asked, int Came, int ParticipantAnswers)
{
    public static CountedOrder Of(Order order, DateOnly first) => new(
        $"{first:yyyy-MM}", order.Form.TaskType, order.Form.Choices("topics"), order.Form["mode"], order.Status, order.Seats,
        order.Offers.Count + order.OffersForgotten, order.Taken, order.ParticipantAnswers);
}
