using ExperienceBot.Orders;

namespace ExperienceBot.Feedback;

/// <summary>Feedback goes from a requester to an expert through a coordinator, who says it in their own words (E35, domain §5.5).</summary>
public static class Relaying
{
    /// <summary>Fewer answers of participants than this are shown to nobody: somebody might be known by them.</summary>
    public const int Least = 5;

    /// <summary>A phrase this long is a copy.</summary>
    const int Copied = 15;

    public enum Reply
    {
        Sent,

        /// <summary>It says what the requester wrote, word for word.</summary>
        Verbatim,
        NotNow,
    }

    public static Decision<Reply> Decide(Order order, string summary, IEnumerable<FeedbackEntry> entries, DateTimeOffset now)
    {
        if (order.Status is not (OrderStatus.Held or OrderStatus.Closed) || order.Taken == 0)
            return new(Reply.NotNow);
        if (order.FeedbackSummary == summary)
            return new(Reply.Sent);
        var written = entries.SelectMany(e => e.Answers).Where(a => FeedbackQuestions.Find(a.Key) is { Kind: FeedbackKind.Open }).Select(a => a.Value);
        if (written.SelectMany(Sentences).Any(said => summary.Contains(said, StringComparison.OrdinalIgnoreCase)))
            return new(Reply.Verbatim);
        return new(Reply.Sent, order with { FeedbackSummary = summary })
        {
            Owes = [.. order.Seated.Select(s => Owed.Message($"summary:{s.Expert}:{order.Version}", Kinds.FeedbackSummary, s.Expert, now))],
        };
    }

    static IEnumerable<string> Sentences(string text) =>
        text.Split(['.', '!', '?', '\n', ','], StringSplitOptions.TrimEntries).Where(s => s.Length >= Copied);
}
