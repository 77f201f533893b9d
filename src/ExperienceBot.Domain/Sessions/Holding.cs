using ExperienceBot.Calendar;
using ExperienceBot.Fees;
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

    /// <summary>How long a report is waited for; it is taken later too.</summary>
    public static readonly TimeSpan ReportFor = TimeSpan.FromDays(60);

    /// <summary>After so long, one kind reminder of the report.</summary>
    public static readonly TimeSpan ReportPatience = TimeSpan.FromDays(3);

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
                new("reports", Kinds.AskReports, ask),
                .. HasMinutes(order)
                    ? [Owed.Message("minutes", Kinds.Minutes, order.Requester, WorkingDays.NextAt(now, Morning, rules.Zone)) with { Binding = false }]
                    : Array.Empty<Owed>(),
                Owed.Refresh("seat:", now),
                Owed.Refresh("remind", now),
                Owed.Refresh("offer:", now),
                Owed.Refresh("confirmed", now),
                Owed.Refresh("decide", now),
                new("close", Kinds.Close, order.EndsAt + FeedbackFor),
            ],
        };
    }

    /// <summary>Whoever was there is asked for a report, and reminded of it once; one moment fans out when it comes.</summary>
    public static Decision<bool> AskReports(Order order, Brokering rules) =>
        order.Status is not (OrderStatus.Held or OrderStatus.Closed)
            ? new(false)
            : new(true, order)
            {
                Owes =
                [
                    .. order.Seated.Select(s => Owed.Message($"report:{s.Expert}", Kinds.Report, s.Expert, AskAt(order.EndsAt, rules.Zone))),
                    .. order.Seated.Select(s => Owed.Message(
                        $"remind-report:{s.Expert}", Kinds.ReportReminder, s.Expert, rules.Awake(order.EndsAt + ReportPatience)) with { Binding = false }),
                ],
            };

    /// <summary>Feedback is no longer taken, or nothing came of it: out of the lists.</summary>
    public static Decision<bool> Close(Order order, DateTimeOffset now) =>
        order.IsFiled ? new(false)
        : order.Flags.Any(f => f.ResolvedAt is null)
            ? new(false, order) { Owes = [new("close", Kinds.Close, now.AddDays(1)) { Renewed = true }] } // a worry is never filed away
        : order.IsOver ? File(order, now)
        : order.Status == OrderStatus.Held && now >= order.EndsAt + FeedbackFor ? File(order with { Status = OrderStatus.Closed }, now)
        : new(false);

    /// <summary>Not while money waits for a coordinator, who files it by deciding; nor, for a while, when a report is missing.</summary>
    static Decision<bool> File(Order order, DateTimeOffset now) =>
        order.Offers.Values.Any(Claiming.IsUnsettled) ? new(true, order)
        : now < order.EndsAt + ReportFor && order.Offers.Values.Any(o => Claiming.IsMissing(order, o))
            ? new(true, order) { Owes = [new("close", Kinds.Close, order.EndsAt + ReportFor) { Renewed = true }] }
        : new(true, order with { IsFiled = true });

    /// <summary>Panels, development groups and series keep minutes (D-10).</summary>
    public static bool HasMinutes(Order order) => TaskTypes.Find(order.Form.TaskType) is { IsDevelopment: true } || order.Form.OrderMode == "series";

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
