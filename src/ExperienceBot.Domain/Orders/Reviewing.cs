namespace ExperienceBot.Orders;

/// <summary>A coordinator looks at an order before experts are asked: approve, ask, reject.</summary>
public static class Reviewing
{
    public enum Reply
    {
        Done,

        /// <summary>The table has no row, so the coordinator must set the fee first.</summary>
        FeeNeeded,

        /// <summary>Somebody decided already, or the order is over.</summary>
        TooLate,
    }

    /// <param name="fee">Gross euros an occasion and person; null keeps the order's.</param>
    public static Decision<Reply> Approve(Order order, decimal? fee, DateTimeOffset now)
    {
        if (order.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo))
            return new(order.IsBrokered ? Reply.Done : Reply.TooLate);
        if (now >= order.StartsAt)
            return new(Reply.TooLate);
        var agreed = fee is { } euros ? new Fee(null, euros) : order.Fee;
        if (agreed.Amount is null)
            return new(Reply.FeeNeeded);
        var opened = Open(order with { Status = OrderStatus.Approved, Fee = agreed }, now);
        return new(Reply.Done, opened.Next)
        {
            Owes = [.. opened.Owes, Owed.Message("approved", Kinds.Approved, order.Requester, now), Owed.Refresh("review", now)],
        };
    }

    public static Decision<Reply> Ask(Order order, PersonId coordinator, string question, DateTimeOffset now) =>
        order.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo)
            ? new(Reply.TooLate)
            : order.ReviewTalk is { Answer: null } open && open.Text == question
                ? new(Reply.Done)
                : new(Reply.Done, order with
                {
                    Status = OrderStatus.NeedsInfo,
                    ReviewTalk = new($"r{order.Version}", coordinator, question, now),
                })
                {
                    Owes = [Owed.Message($"ask:{order.Version}", Kinds.ReviewQuestion, order.Requester, now), Owed.Refresh("review", now)],
                };

    /// <summary>The requester answers what the coordinator asked.</summary>
    public static Decision<Reply> Answer(Order order, string answer, DateTimeOffset now) =>
        order is not { Status: OrderStatus.NeedsInfo, ReviewTalk: { } talk }
            ? new(Reply.TooLate)
            : new(Reply.Done, order with { Status = OrderStatus.Submitted, ReviewTalk = talk with { Answer = answer } })
            {
                Owes = [Owed.Coordinators($"review:{order.Version}", Kinds.Review, now), Owed.Refresh("ask", now)],
            };

    public static Decision<Reply> Reject(Order order, string reason, DateTimeOffset now) =>
        order.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo)
            ? new(order.Status == OrderStatus.CancelledForce ? Reply.Done : Reply.TooLate)
            : new(Reply.Done, order with { Status = OrderStatus.CancelledForce, EndReason = reason })
            {
                Owes = [Owed.Message("rejected", Kinds.Rejected, order.Requester, now), new("file", Kinds.Close, now + Sessions.Holding.InSight), Owed.Refresh("review", now)],
            };

    /// <summary>The order goes to matching now.</summary>
    internal static Decision<Order> Open(Order order, DateTimeOffset now) =>
        new(order, order) { Owes = [new("wave", Kinds.Wave, now) { Renewed = true }] };
}
