using System.Collections.Immutable;
using ExperienceBot.Fees;
using ExperienceBot.Offers;

namespace ExperienceBot.Orders;

/// <summary>
/// The requester changes what was ordered (E4). A change in the facts that experts weigh voids every yes: each is
/// asked again. A smaller one is only told.
/// </summary>
public static class Changing
{
    static readonly string[] Weighed =
    [
        "task_type", "topics", "experience_side", "dates", "speaking_minutes", "mode", "municipality", "audience", "minors_present", "one_client",
        "language", "prep_needed", "recording",
    ];

    public static bool MayChange(Order order, DateTimeOffset now) =>
        now < order.StartsAt && (order.IsBrokered || order.Status is OrderStatus.Submitted or OrderStatus.NeedsInfo);

    public static Decision<bool> Decide(Order order, Form form, FeeTable table, Brokering rules, DateTimeOffset now)
    {
        if (!MayChange(order, now))
            return new(false);
        var weighty = Weighed.Any(key => order.Form[key] != form[key]);
        if (!weighty && order.Form.Answers.SequenceEqual(form.Answers))
            return new(true); // sent twice, or nothing changed

        var next = order with { Form = form, Seats = form.Number("expert_count") ?? 1 };
        if (weighty)
            next = next with { Fee = Submitting.FeeFor(form, table) is { Amount: null } && order.Fee.Row is null ? order.Fee : Submitting.FeeFor(form, table) };
        next = next with { ReviewReasons = Submitting.Reasons(next, rules, now) };
        if (order.Status is OrderStatus.Submitted or OrderStatus.NeedsInfo)
            return new(true, next) { Owes = [Owed.Refresh("review", now), .. HeldAt(order, next)] };
        return weighty || next.Taken > next.Seats ? AskAgain(order, next, now) : Tell(order, next, now);
    }

    static Decision<bool> Tell(Order order, Order next, DateTimeOffset now)
    {
        var more = next.OpenSeats > 0 && order.OpenSeats == 0;
        return new(true, more ? next with { Status = OrderStatus.PartlyFilled } : next)
        {
            Owes =
            [
                .. next.Seated.Select(s => Owed.Message($"changed:{s.Expert}:{order.Version}", Kinds.SeatChanged, s.Expert, now)),
                .. next.Offers.Values.Select(o => Owed.Refresh($"offer:{o.Expert}", now)),
                .. next.Seated.Select(s => Owed.Refresh($"seat:{s.Expert}", now)),
                Owed.Refresh("confirmed", now),
                .. more ? Asking.NextWave(next, now) : [],
            ],
        };
    }

    /// <summary>Nobody is held to a yes that was given to something else; those who said no or nothing may be asked anew.</summary>
    static Decision<bool> AskAgain(Order order, Order next, DateTimeOffset now)
    {
        var seated = order.Seated.ToList();
        var asked = order.Offers.Values.Where(o => o.Status is OfferStatus.Sent or OfferStatus.Accepted or OfferStatus.Standby).ToList();
        var review = !next.ReviewReasons.Except(order.ReviewReasons).ToImmutableArray().IsEmpty;
        var deadline = now + TimeSpan.FromDays(1) < next.StartsAt ? now + TimeSpan.FromDays(1) : next.StartsAt;
        next = next with
        {
            Offers = order.Offers.RemoveRange(order.Offers.Keys),
            Status = review ? OrderStatus.Submitted : OrderStatus.Approved,
            Dilemma = null,
        };
        next = next.With(asked.Select(o => o with
        {
            Status = review ? OfferStatus.Withdrawn : OfferStatus.Sent, Round = o.Round + 1, Deadline = deadline, Called = false, Reconfirm = false, AnsweredAt = null,
        }));
        if (!review && asked.Count > 0)
            next = next with { Status = OrderStatus.Offering };
        return new(true, next)
        {
            Owes =
            [
                .. asked.Select(o => Owed.Refresh($"offer:{o.Expert}", now)),
                .. seated.Select(s => Owed.Refresh($"seat:{s.Expert}", now)),
                .. seated.Select(s => new Owed($"settle:{s.Expert}", Kinds.Settle, now) { To = s.Expert, Renewed = true }),
                .. review ? [Owed.Coordinators($"review:{order.Version}", Kinds.Review, now)] : Array.Empty<Owed>(),
                .. review ? [] : next.Offers.Values.Select(o => Owed.Message(o.MessageId, Kinds.Offer, o.Expert, now)),
                .. review ? Array.Empty<Owed>() : [Asking.DeadlineOf(deadline), new($"wave:{order.Version}", Kinds.Wave, now)],
                Owed.Refresh("confirmed", now),
                .. HeldAt(order, next),
            ],
        };
    }

    static IEnumerable<Owed> HeldAt(Order order, Order next) =>
        next.EndsAt == order.EndsAt ? [] : [new($"held:{next.EndsAt.UtcTicks}", Kinds.Held, next.EndsAt)];
}
