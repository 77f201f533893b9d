using ExperienceBot.Calendar;
using ExperienceBot.Offers;
using ExperienceBot.Orders;

namespace ExperienceBot.Sessions;

/// <summary>The session is over: feedback is asked, kindly and once; in time the order is closed.</summary>
public static class Holding
{
    static readonly TimeSpan Unwind = TimeSpan.FromMinutes(30);
    static readonly TimeOnly Evening = new(20, 0);
    static readonly TimeOnly Morning = new(9, 0);

    /// <summary>How long feedback is taken.</summary>
    public static readonly TimeSpan FeedbackFor = TimeSpan.FromDays(14);

    /// <summary>How long an order that came to nothing stays in the lists, so that a coordinator sees it.</summary>
    public static readonly TimeSpan InSight = TimeSpan.FromDays(3);

    /// <summary>The end has passed. Held unless nobody ever took a seat.</summary>
    public static Decision<bool> End(Order order, Brokering rules, DateTimeOffset now)
    {
        if ((!order.IsBrokered && order.Status is not (OrderStatus.Submitted or OrderStatus.NeedsInfo)) || now < order.EndsAt)
            return new(false); // moved, over, or held already
        var open = order.Offers.Values.Where(o => o.Status is OfferStatus.Sent or OfferStatus.Standby).ToList();
        var over = order.With(open.Select(o => o with { Status = OfferStatus.Withdrawn, YesAt = null })) with { Dilemma = null, FairUntil = null };
        if (order.Taken == 0)
        {
            return new(true, over with { Status = OrderStatus.Closed, EndReason = "nobody" })
            {
                Owes =
                [
                    Owed.Refresh("offer:", now), Owed.Refresh("decide", now), Owed.Refresh("review", now),
                    Owed.Message("rejected", Kinds.Rejected, order.Requester, now),
                    Owed.Coordinators("alert:passed", Kinds.Alert, now, "passed"),
                    new("file", Kinds.Close, now + InSight),
                ],
            };
        }

        var ask = AskAt(order.EndsAt, rules.Zone);
        return new(true, over with { Status = OrderStatus.Held })
        {
            Owes =
            [
                Owed.Message("feedback:requester", Kinds.RequesterFeedback, order.Requester, ask),
                .. order.Seated.Select(s => Owed.Message($"feedback:{s.Expert}", Kinds.ExpertFeedback, s.Expert, ask)),
                Owed.Refresh("seat:", now),
                Owed.Refresh("remind", now),
                Owed.Refresh("offer:", now),
                Owed.Refresh("confirmed", now),
                Owed.Refresh("decide", now),
                new("close", Kinds.Close, order.EndsAt + FeedbackFor),
            ],
        };
    }

    /// <summary>Feedback is no longer taken, or nothing came of it: out of the lists.</summary>
    public static Decision<bool> Close(Order order, DateTimeOffset now) =>
        order.IsFiled ? new(false)
        : order.Flags.Any(f => f.ResolvedAt is null)
            ? new(false, order) { Owes = [new("close", Kinds.Close, now.AddDays(1)) { Renewed = true }] } // a worry is never filed away
        : order.IsOver ? new(true, order with { IsFiled = true })
        : order.Status == OrderStatus.Held && now >= order.EndsAt + FeedbackFor
            ? new(true, order with { Status = OrderStatus.Closed, IsFiled = true })
        : new(false);

    /// <summary>Half an hour after the end, or next morning when it is late.</summary>
    static DateTimeOffset AskAt(DateTimeOffset end, TimeZoneInfo zone)
    {
        var at = end + Unwind;
        var (date, time) = (LocalTime.DateOf(at, zone), LocalTime.TimeOf(at, zone));
        return time >= Evening ? LocalTime.ToUtc(date.AddDays(1), Morning, zone, Overlap.Earlier)
            : time < Morning ? LocalTime.ToUtc(date, Morning, zone, Overlap.Earlier)
            : at;
    }
}
