using System.Collections.Immutable;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Fees;
using ExperienceBot.Offers;
using ExperienceBot.Sessions;

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

    /// <param name="find">Finds the profile of somebody who is asked again.</param>
    public static Decision<bool> Decide(
        Order order, Form form, FeeTable table, Brokering rules, DateTimeOffset now, Func<PersonId, Expert?>? find = null)
    {
        if (!MayChange(order, now))
            return new(false);
        if (order.Form.Answers.SequenceEqual(form.Answers))
            return new(true); // sent twice, or nothing changed

        var weighty = Weighed.Any(key => order.Form[key] != form[key]);
        var next = order with
        {
            Form = form,
            // Going on with fewer was decided later than the form was written.
            Seats = form["expert_count"] == order.Form["expert_count"] ? order.Seats : form.Number("expert_count") ?? 1,
            Fee = !weighty || (order.Fee is { Row: null, Amount: not null } && Submitting.FeeFor(form, table, rules.Zone).Amount is null)
                ? order.Fee : Submitting.FeeFor(form, table, rules.Zone),
        };
        next = next with { NeedsBackup = Backup.IsNeeded(next, rules, now) };
        next = next with { ReviewReasons = Submitting.Reasons(next, rules, now) };
        var decided = order.Status is OrderStatus.Submitted or OrderStatus.NeedsInfo
            ? new Decision<bool>(true, next) { Owes = [Owed.Refresh("review", now)] }
            : weighty || next.Taken > next.Seats ? AskAgain(order, next, rules, now, find) : Tell(next, now);
        return order.Form["dates"] == form["dates"] ? decided : decided with { Owes = [.. decided.Owes, .. Schedule.Of(next, rules, now)] };
    }

    static Decision<bool> Tell(Order next, DateTimeOffset now)
    {
        ImmutableArray<Owed> told =
        [
            .. next.Seated.Select(s => Owed.Message($"changed:{s.Expert}:{next.Version}", Kinds.SeatChanged, s.Expert, now)),
            Owed.Refresh("offer:", now), Owed.Refresh("seat:", now), Owed.Refresh("confirmed", now),
        ];
        if (next.OpenSeats > 0 && next.Status is OrderStatus.Filled or OrderStatus.Confirmed)
            return new(true, Backup.Freed(next) with { Status = OrderStatus.PartlyFilled }) { Owes = [.. told, .. Asking.NextWave(next, now)] };
        if (next.OpenSeats > 0 || next.Status is not (OrderStatus.PartlyFilled or OrderStatus.Offering))
            return new(true, next) { Owes = told };

        // Fewer are wanted now, and they are there.
        var seated = Confirming.Seated(next, now);
        return new(true, seated.Next) { Owes = [.. told, .. seated.Owes] };
    }

    /// <summary>Nobody is held to a yes that was given to something else; those who said no or nothing may be asked anew.</summary>
    static Decision<bool> AskAgain(Order order, Order next, Brokering rules, DateTimeOffset now, Func<PersonId, Expert?>? find)
    {
        var seated = order.Seated.ToList();
        var asked = order.Offers.Values.Where(o => o.Status is OfferStatus.Sent or OfferStatus.Accepted).ToList();
        var review = next.ReviewReasons.Except(order.ReviewReasons).Any();
        var facts = next;
        DateTimeOffset At(Offer o) => rules.Awake(now, Brokering.IsUrgent(facts, now), find?.Invoke(o.Expert));
        var again = asked.Select(o => o with
        {
            Status = review ? OfferStatus.Withdrawn : OfferStatus.Sent, Wave = order.Wave + 1, Round = o.Round + 1, Deadline = rules.Deadline(facts, At(o), who: find?.Invoke(o.Expert)), Called = false,
            Reconfirm = o.Status == OfferStatus.Accepted, AnsweredAt = null, YesAt = null, AsBackup = false, SignBy = null, Fee = null, Claim = null,
            TravelKm = order.Form["municipality"] == next.Form["municipality"] ? o.TravelKm : null,
        }).ToList();
        next = next.With(again) with
        {
            FairUntil = null, Wave = order.Wave + 1, AnewSince = order.Wave + 1, Dilemma = null,
            Status = review ? OrderStatus.Submitted : asked.Count > 0 ? OrderStatus.Offering : OrderStatus.Approved,
        };
        return new(true, next)
        {
            Owes =
            [
                Owed.Refresh("offer:", now), Owed.Refresh("seat:", now), Owed.Refresh("confirmed", now),
                new("settle", Kinds.Settle, now) { Renewed = true },
                .. Signing.Redrawn(order, now),
                .. review
                    ? [
                        Owed.Coordinators($"review:{order.Version}", Kinds.Review, now),
                        .. seated.Select(s => Owed.Message($"void:{s.Expert}:{order.Version}", Kinds.SeatVoid, s.Expert, now)),
                    ]
                    : ImmutableArray.Create<Owed>(
                    [
                        .. again.Select(o => Owed.Message(o.MessageId, Kinds.Offer, o.Expert, At(o))),
                        .. again.Select(o => o.Deadline).Distinct().Select(Asking.DeadlineOf), .. Asking.NextWave(next, now),
                    ]),
            ],
        };
    }
}
