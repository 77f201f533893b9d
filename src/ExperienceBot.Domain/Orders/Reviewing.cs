using System.Collections.Immutable;

namespace ExperienceBot.Orders;

/// <summary>A coordinator looks at an order before experts are asked: approve, ask, reject.</summary>
public static class Reviewing
{
    /// <summary>The act under which an extract from the criminal records is shown.</summary>
    public const string Extract = "148_2014";

    /// <summary>What can apply when minors are there; keys under <c>minors.</c>.</summary>
    public static readonly ImmutableArray<string> Acts = [Extract, "504_2002", "none"];

    public enum Reply
    {
        Done,

        /// <summary>The table has no row, so the coordinator must set the fee first.</summary>
        FeeNeeded,

        /// <summary>Minors are there, and nobody has decided which act applies (E23).</summary>
        MinorsNeeded,

        /// <summary>Somebody decided already, or the order is over.</summary>
        TooLate,

        /// <summary>The order is another than the one that was looked at.</summary>
        Changed,
    }

    /// <param name="fee">Gross euros an occasion and person; null keeps the order's.</param>
    /// <param name="seen">The version of the order that was looked at; null when that is not known.</param>
    /// <param name="minors">Which act applies; null keeps the order's.</param>
    public static Decision<Reply> Approve(Order order, Fee? fee, int? seen, DateTimeOffset now, MinorsDecision? minors = null)
    {
        if (order.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo))
            return new(order.IsBrokered ? Reply.Done : Reply.TooLate);
        if (IsOther(order, seen))
            return new(Reply.Changed);
        if (now >= order.StartsAt)
            return new(Reply.TooLate);
        var agreed = fee ?? order.Fee;
        if (agreed.Amount is null)
            return new(Reply.FeeNeeded);
        var decided = order.Form.Yes("minors_present") ? minors ?? order.Minors : null;
        if (order.Form.Yes("minors_present") && (decided is null || (decided.Act == Extract && decided.CheckedOn is null)))
            return new(Reply.MinorsNeeded);
        var opened = Open(order with { Status = OrderStatus.Approved, Fee = agreed, Minors = decided }, now);
        return new(Reply.Done, opened.Next)
        {
            Owes = [.. opened.Owes, Owed.Message("approved", Kinds.Approved, order.Requester, now), Owed.Refresh("review", now)],
        };
    }

    /// <inheritdoc cref="Approve"/>
    public static Decision<Reply> Ask(Order order, PersonId coordinator, string question, int? seen, DateTimeOffset now) =>
        order.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo)
            ? new(Reply.TooLate)
            : order.ReviewTalk is { Answer: null } open && open.Text == question
                ? new(Reply.Done)
                : IsOther(order, seen) ? new(Reply.Changed)
                : new(Reply.Done, order with
                {
                    Status = OrderStatus.NeedsInfo,
                    ReviewTalk = new($"r{order.Version}", coordinator, question, now),
                })
                {
                    Owes = [Owed.Message($"ask:{order.Version}", Kinds.ReviewQuestion, order.Requester, now), Owed.Refresh("review", now)],
                };

    /// <summary>The requester answers what the coordinator asked.</summary>
    /// <param name="question">The id of what is answered; null for what is asked now.</param>
    public static Decision<Reply> Answer(Order order, string answer, string? question, DateTimeOffset now) =>
        order.ReviewTalk is not { } talk || (question ?? talk.Id) != talk.Id ? new(Reply.TooLate)
            : talk.Answer == answer ? new(Reply.Done)
            : order.Status != OrderStatus.NeedsInfo ? new(Reply.TooLate)
            : new(Reply.Done, order with { Status = OrderStatus.Submitted, ReviewTalk = talk with { Answer = answer } })
            {
                Owes = [Owed.Coordinators($"review:{order.Version}", Kinds.Review, now), Owed.Refresh("ask", now)],
            };

    /// <inheritdoc cref="Approve"/>
    public static Decision<Reply> Reject(Order order, string reason, int? seen, DateTimeOffset now) =>
        order.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo)
            ? new(order.Status == OrderStatus.CancelledForce ? Reply.Done : Reply.TooLate)
            : IsOther(order, seen) ? new(Reply.Changed)
            : new(Reply.Done, order with { Status = OrderStatus.CancelledForce, EndReason = reason, CancelledAt = now })
            {
                Owes = [Owed.Message("rejected", Kinds.Rejected, order.Requester, now), new("file", Kinds.Close, now + Sessions.Holding.InSight), Owed.Refresh("review", now)],
            };

    static bool IsOther(Order order, int? seen) => seen is { } version && version != order.Version;

    /// <summary>The order goes to matching now.</summary>
    internal static Decision<Order> Open(Order order, DateTimeOffset now) =>
        new(order, order) { Owes = [new("wave", Kinds.Wave, now) { Renewed = true }] };
}
