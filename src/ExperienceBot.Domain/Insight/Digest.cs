using System.Collections.Immutable;
using ExperienceBot.Calendar;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Feedback;
using ExperienceBot.Offers;
using ExperienceBot.Orders;

namespace ExperienceBot.Insight;

/// <summary>One thing a coordinator should look at. People are initials, topics stay inside the opened card (domain §5.5).</summary>
/// <param name="Section">A key under <c>digest.</c>.</param>
public sealed record DigestItem(string Section, Order? Order, string? Detail = null);

/// <summary>The coordinators' morning picture (domain §1.17), the urgent first.</summary>
public static class Digest
{
    static readonly TimeSpan Week = TimeSpan.FromDays(7);
    static readonly TimeSpan Day = TimeSpan.FromDays(1);
    static readonly TimeSpan FeedbackPatience = TimeSpan.FromDays(3);

    public static ImmutableArray<DigestItem> Of(IEnumerable<Order> open, IEnumerable<Expert> roster, TimeZoneInfo zone, TravelRates rates, DateTimeOffset now)
    {
        var orders = open.OrderBy(o => o.StartsAt).ToList();
        var today = LocalTime.DateOf(now, zone);
        return
        [
            .. From("flags", o => o.Flags.Any(f => f.ResolvedAt is null)),
            .. From("review", o => o.Status is OrderStatus.Submitted or OrderStatus.NeedsInfo),
            .. From("nobody", o => o.Status == OrderStatus.NoExpertFound || (o.Status == OrderStatus.Closed && o.EndReason == "nobody")),
            .. From("thin", o => o.IsBrokered && o.Taken * 2 < o.Seats && o.StartsAt - now < Week && o.Status != OrderStatus.NoExpertFound),
            .. From("expiring", o => o.IsBrokered && o.OpenSeats > 0 && o.StartsAt - now >= Week
                && o.Offers.Values.Any(f => f.Status == OfferStatus.Sent && f.Deadline - now < Day)),
            .. From("soon", o => o.Status == OrderStatus.Confirmed
                && o.Sessions.Any(s => s.End > now && LocalTime.DateOf(s.Start, zone) is var date && (date == today || date == today.AddDays(1)))),
            .. From("released", o => o.Offers.Values.Any(f => f.Status == OfferStatus.CancelledByExpert && f.AnsweredAt > now - Day)),
            .. From("cancelled", o => o.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce),
            .. From("debrief", o => !o.Debriefs.IsEmpty),
            .. From("unsigned", o => o.IsBrokered && o.Status is OrderStatus.Filled or OrderStatus.Confirmed && Signing.Unsigned(o).Any()),
            .. From("consent", o => o.Dilemma == "consent"),
            .. From("feedback", o => o.Status == OrderStatus.Held && o.EndsAt < now - FeedbackPatience
                && (!GivingFeedback.IsSettled(o, "requester") || o.Seated.Any(s => !GivingFeedback.IsSettled(o, s.Expert.Value)))),
            .. From("reports", o => o.EndsAt < now - FeedbackPatience && o.Offers.Values.Any(s => Claiming.IsMissing(o, s))),
            .. From("claims", o => o.Offers.Values.Any(s => s.Claim is { IsDisputed: false } && Claiming.IsUnsettled(s))),
            .. From("fees", o => (o.Fee.Amount is null && !o.IsOver) || o.Offers.Values.Any(s => s.Claim is { IsDisputed: true })),
            .. From("rates", o => o.Seated.Any(s => s is { TravelKm: > 0, Claim: null or { Approved: null } })
                && o.Status is not (OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce)
                && o.Sessions.Any(s => rates.Find(LocalTime.DateOf(s.Start, zone).Year) is null)),
            // Once a week is enough for what changes slowly.
            .. roster.Where(e => today.DayOfWeek == DayOfWeek.Monday && e.Status == ExpertStatus.Active && Lapses(e) is { } until && until < today.AddDays(60))
                .OrderBy(e => e.Name, StringComparer.Ordinal)
                .Select(e => new DigestItem("documents", null, Initials(e.Name))),
        ];

        IEnumerable<DigestItem> From(string section, Func<Order, bool> belongs) =>
            orders.Where(belongs).Select(o => new DigestItem(section, o));
    }

    public static string Initials(string name) =>
        string.Concat(name.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => $"{part[0]}."));

    /// <summary>The day the first needed document ends; the earliest date when one is missing.</summary>
    static DateOnly? Lapses(Expert e) =>
        new[] { e.ContractUntil ?? DateOnly.MinValue, e.ConfidentialityUntil ?? DateOnly.MinValue }.Min();
}
