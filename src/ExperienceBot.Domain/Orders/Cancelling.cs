using ExperienceBot.Documents;
using ExperienceBot.Fees;
using ExperienceBot.Offers;

namespace ExperienceBot.Orders;

/// <summary>The requester, or a coordinator in force majeure, calls the session off (E3).</summary>
public static class Cancelling
{
    static readonly TimeSpan Late = TimeSpan.FromDays(14);

    /// <param name="reason">A key under <c>cancel.</c>.</param>
    public static Decision<bool> Decide(Order order, string reason, bool byCoordinator, Brokering rules, DateTimeOffset now)
    {
        if (order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce)
            return new(true);
        if (order.IsOver || order.Status == OrderStatus.Held)
            return new(false);

        var seats = order.Seated.ToList();
        var (left, told) = Choosing.LetGo(order, now);
        var open = left.Offers.Values.Where(o => o.Status is OfferStatus.Sent or OfferStatus.Standby).ToList();
        var next = left.With(open.Select(o => o with { Status = OfferStatus.Withdrawn })) with
        {
            Status = byCoordinator ? OrderStatus.CancelledForce : OrderStatus.CancelledByOrderer,
            EndReason = reason,
            CancelledAt = now,
            Dilemma = null,
        };
        // By the operator's own rule the agreed fee is paid in part: that needs no word of the expert's, only a coordinator's approval.
        var paid = !byCoordinator && Costs.RuleFor(next, rules) is not null
            ? seats.Where(s => !order.FeeOf(s).NotPaid && s.Claim is not { IsWaived: true }).ToList() : [];
        next = next.With(paid.Select(s => s with { Claim = new() { ReportedAt = now } }));
        return new(true, next)
        {
            Owes =
            [
                .. seats.Select(s => Owed.Message($"gone:{s.Expert}:{s.Round}", Kinds.SeatGone, s.Expert, now)),
                .. paid.Select(s => Owed.Coordinators($"claim:{s.Expert}:0", Kinds.Claim, now, s.Expert.Value)),
                .. told,
                Owed.Refresh("seat:", now),
                new("settle", Kinds.Settle, now) { Renewed = true },
                Owed.Refresh("remind", now),
                Owed.Refresh("offer:", now),
                new("file", Kinds.Close, now + Sessions.Holding.InSight),
                Owed.Refresh("confirmed", now),
                Owed.Refresh("decide", now),
                Owed.Refresh("review", now),
                .. Signing.Redrawn(order, now),
                .. byCoordinator ? [Owed.Message("rejected", Kinds.Rejected, order.Requester, now)] : Array.Empty<Owed>(),
                // A seat taken, or little time left: what it costs whom is for a person to decide.
                .. seats.Count > 0 || order.StartsAt - now < Late
                    ? [Owed.Coordinators("alert:cancelled", Kinds.Alert, now, "cancelled")]
                    : Array.Empty<Owed>(),
            ],
        };
    }
}
