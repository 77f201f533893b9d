using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Safety;
using ExperienceBot.Sessions;

namespace ExperienceBot.Orders;

/// <summary>From a filled form to an order.</summary>
public static class Submitting
{
    static readonly TimeSpan Short = TimeSpan.FromDays(14);
    static readonly TimeSpan Urgent = TimeSpan.FromHours(48);

    /// <summary>Fewer than 14 days: finding somebody may be hard .</summary>
    public static bool IsShort(Session first, DateTimeOffset now) => first.Start - now < Short;

    public static Decision<Order> Decide(
        Draft draft, PersonId requester, FeeTable table, Brokering rules, string feedbackCode, int seed, DateTimeOffset now)
    {
        var form = draft.Form;
        var fee = FeeFor(form, table, rules.Zone);
        var order = new Order
        {
            Id = draft.Id, Requester = requester, Form = form, SubmittedAt = now, Seats = form.Number("expert_count") ?? 1,
            Fee = fee, FeedbackCode = feedbackCode, Seed = seed,
        };
        order = order with { ReviewReasons = Reasons(order, rules, now), NeedsBackup = Offers.Backup.IsNeeded(order, rules, now) };
        var decided = order.ReviewReasons.IsEmpty
            ? Reviewing.Open(order with { Status = OrderStatus.Approved }, now)
            : new(order, order) { Owes = [Owed.Coordinators("review", Kinds.Review, now)] };
        return decided with { Owes = [.. decided.Owes, .. Schedule.Of(order, rules, now)] };
    }

    /// <summary>What one expert gets by the table of the day of the session; no amount where it has no row (never extrapolated).</summary>
    public static Fee FeeFor(Form form, FeeTable table, TimeZoneInfo zone)
    {
        var (task, minutes, isPrepared) = (form.TaskType, form.Number("speaking_minutes") ?? 0, form.Yes("prep_needed"));
        return (form.Dates is [var first, ..]
            ? table.For(task, minutes, isPrepared, ExpertRole.Expert, LocalTime.DateOf(first.Start, zone))
            : table.For(task, minutes, isPrepared, ExpertRole.Expert)) switch
        {
            FeeQuote.Row(var row, var amount) => new(row.Id, amount) { Unit = row.Unit },
            FeeQuote.NotPaid => new(null, 0) { NotPaid = true },
            FeeQuote.CoordinatorDecides(var reason) => new(null, null) { Reason = reason },
            _ => new(null, null),
        };
    }

    /// <summary>Why a coordinator looks at the order before anybody is asked (architecture §1, domain §5.1.9).</summary>
    public static ImmutableArray<string> Reasons(Order order, Brokering rules, DateTimeOffset now)
    {
        var form = order.Form;
        var reasons = ImmutableArray.CreateBuilder<string>();
        if (form.Yes("minors_present"))
            reasons.Add("minors");
        if (form.OrderMode == "audit" || form.TaskType == "audit")
            reasons.Add("audit");
        if (order.Fee.Amount is null)
            reasons.Add("fee");
        if (order.StartsAt - now < Urgent)
            reasons.Add("urgent");
        if (form.Choices("audience").Contains("media"))
            reasons.Add("media");
        reasons.AddRange(Boundaries.Reasons(form));
        if (rules.AlwaysReview && reasons.Count == 0)
            reasons.Add("always");
        return reasons.ToImmutable();
    }
}
