using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Calendar;
using ExperienceBot.Feedback;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Sessions;

namespace ExperienceBot.Fees;

/// <summary>From report to payroll: the expert reports and says that it is right, a coordinator approves, payroll is told.</summary>
public static class Claiming
{
    public enum Reply
    {
        Done,

        /// <summary>Not a person with a seat in it.</summary>
        NoSeat,

        /// <summary>The session is still to come.</summary>
        NotYet,

        /// <summary>Approved, or being settled: nothing is changed by a card any more.</summary>
        TooLate,

        /// <summary>Something else has been reported since the card was drawn.</summary>
        Changed,

        /// <summary>An input cannot be so.</summary>
        Problem,

        /// <summary>The coordinator must give the fee, or the travel, or say how a dispute ended.</summary>
        FeeNeeded,
        TravelNeeded,
        OutcomeNeeded,
    }

    public static FeeStatus Status(Order order, Offer offer) => offer.Claim switch
    {
        { IsDisputed: true } => FeeStatus.Disputed,
        { SentAt: not null } => FeeStatus.SentToPayroll,
        { Approved: not null } => FeeStatus.Approved,
        { ReportedAt: not null } => FeeStatus.Reported,
        { IsWaived: true } => FeeStatus.Waived,
        _ => offer.Status == OfferStatus.Accepted ? FeeStatus.Agreed : FeeStatus.Estimated,
    };

    /// <summary>Reports are of what was held, and of the costs of what was called off.</summary>
    public static bool TakesReports(Order order) =>
        order.Status is OrderStatus.Held or OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce
        || (order.Status == OrderStatus.Closed && order.Taken > 0);

    /// <summary>Held, and the expert has not yet said what to pay.</summary>
    public static bool IsMissing(Order order, Offer offer) =>
        order.Status is OrderStatus.Held or OrderStatus.Closed
        && offer is { Status: OfferStatus.Accepted, Claim: null or { ReportedAt: null, Approved: null, Dispute: null } };

    /// <summary>Waits for a coordinator.</summary>
    public static bool IsUnsettled(Offer offer) => offer.Claim is { IsDisputed: true } or { ReportedAt: not null, Approved: null };

    /// <param name="problem">The key of the input that cannot be so.</param>
    public static Decision<Reply> Report(
        Order order, PersonId expert, IReadOnlyDictionary<string, string> inputs, Brokering rules, DateTimeOffset now, out string? problem)
    {
        problem = null;
        if (order.OfferTo(expert) is not { Status: OfferStatus.Accepted } seat)
            return new(Reply.NoSeat);
        if (!TakesReports(order))
            return new(Reply.NotYet);
        var claim = seat.Claim ?? new();
        if (claim is { Approved: not null } or { IsDisputed: true })
            return new(Reply.TooLate);

        var isCancelled = order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce;
        var planned = Fees.Report.Planned(order, seat, rules.Zone);
        var before = claim.Report ?? (isCancelled ? planned with { Held = "no", TravelMode = "none", Km = 0, TripHours = 0 } : planned);
        var report = before.With(inputs, LocalTime.DateOf(now, rules.Zone), out problem);
        if (problem is not null)
            return new(Reply.Problem);

        var next = order;
        var owes = ImmutableArray.CreateBuilder<Owed>();
        if (report != claim.Report || (isCancelled && claim.ReportedAt is null))
        {
            next = Reopened(next).With(seat with
            {
                Claim = claim with { Report = report, Round = claim.Round + 1, ReportedAt = isCancelled ? now : null },
            });
            owes.Add(Owed.Refresh($"claim:{expert}", now));
            if (order.IsFiled)
                owes.Add(new("close", Kinds.Close, now + Holding.ReportPatience) { Renewed = true }); // should nobody go on with it
            if (isCancelled)
                owes.Add(Asking(expert, claim.Round + 1, now));
        }

        // How it felt is an answer of the feedback too: the same eyes see it, the same worries are raised.
        var entry = (report.Wellbeing, report.FreeNote) == (claim.Report?.Wellbeing, claim.Report?.FreeNote) ? null
            : new FeedbackEntry($"report-{order.Version}", Respondent.Expert, expert, now) { Answers = Felt(report) };
        if (entry is not null)
            next = GivingFeedback.Worried(next, entry, owes, now);
        if (inputs.GetValueOrDefault("wants_debrief") == "true")
            next = Debriefed(next, expert, owes, now);
        return ReferenceEquals(next, order) ? new(Reply.Done)
            : new(Reply.Done, next) { Owes = owes.ToImmutable(), Feedback = entry is null ? [] : [entry] };
    }

    /// <summary>"Oikein": it goes to a coordinator.</summary>
    public static Decision<Reply> Confirm(Order order, PersonId expert, int? round, DateTimeOffset now)
    {
        if (order.OfferTo(expert) is not { Status: OfferStatus.Accepted, Claim: { Report: not null } claim } seat)
            return new(Reply.NoSeat);
        if (round is { } seen && seen != claim.Round)
            return new(Reply.Changed);
        if (claim is { ReportedAt: not null } or { Approved: not null })
            return new(Reply.Done); // tapped twice
        if (claim.IsDisputed)
            return new(Reply.TooLate);
        return new(Reply.Done, Reopened(order).With(seat with { Claim = claim with { ReportedAt = now } }))
        {
            Owes = [Asking(expert, claim.Round, now), Owed.Refresh($"report:{expert}", now), Owed.Refresh($"remind-report:{expert}", now)],
        };
    }

    /// <summary>The expert's own choice, and the expert's alone; may be changed until the report (E27).</summary>
    /// <param name="isWaived">False takes it back.</param>
    public static Decision<Reply> Waive(Order order, PersonId expert, bool isWaived, DateTimeOffset now)
    {
        if (order.OfferTo(expert) is not { Status: OfferStatus.Accepted } seat || order.FeeOf(seat).NotPaid)
            return new(Reply.NoSeat);
        var claim = seat.Claim ?? new();
        if (claim.IsWaived == isWaived)
            return new(Reply.Done);
        return claim is { ReportedAt: not null } or { Approved: not null } or { Dispute: not null }
            ? new(Reply.TooLate)
            : new(Reply.Done, order.With(seat with { Claim = claim with { IsWaived = isWaived, Round = claim.Round + 1 } }))
            {
                Owes = [Owed.Refresh($"seat:{expert}", now), Owed.Refresh($"report:{expert}", now)],
            };
    }

    /// <summary>Everything stays as it was accepted until a coordinator has settled it with people (E7).</summary>
    /// <param name="seatOf">Whose fee it is about.</param>
    public static Decision<Reply> Question(Order order, PersonId seatOf, PersonId by, string? text, DateTimeOffset now)
    {
        if (order.OfferTo(seatOf) is not { Status: OfferStatus.Accepted } seat || (by != seatOf && by != order.Requester))
            return new(Reply.NoSeat);
        if (!TakesReports(order))
            return new(Reply.NotYet);
        var claim = seat.Claim ?? new();
        return claim.IsDisputed
            ? new(Reply.Done)
            : new(Reply.Done, Reopened(order).With(seat with { Claim = claim with { Dispute = new(by, now, text) } }))
            {
                Owes =
                [
                    Owed.Coordinators($"alert:fee:{seatOf}:{order.Version}", Kinds.Alert, now, $"fee:{seatOf}"),
                    Owed.Refresh("report:", now), Owed.Refresh("claim:", now), Owed.Refresh("paid:", now), // a requester asks about every seat at once
                ],
            };
    }

    /// <summary>What may be typed in: only what nothing has fixed yet.</summary>
    public static (bool Fee, bool Travel) MaySet(Order order, Offer seat, Costs costs)
    {
        var isOpen = seat.Claim is { IsDisputed: true } || order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce;
        return (isOpen || costs.Fee is null, isOpen || costs.Travel is null || costs.Support > 0);
    }

    /// <param name="fee">Euros; null takes what was worked out.</param>
    /// <param name="travel">Likewise.</param>
    /// <param name="outcome">How a dispute ended.</param>
    public static Decision<Reply> Approve(
        Order order, PersonId expert, PersonId coordinator, int? round, decimal? fee, decimal? travel, string? outcome,
        TravelRates rates, Brokering rules, DateTimeOffset now)
    {
        if (order.OfferTo(expert) is not { Status: OfferStatus.Accepted } seat)
            return new(Reply.NoSeat);
        if (!TakesReports(order))
            return new(Reply.NotYet);
        var claim = seat.Claim ?? new();
        if (round is { } seen && seen != claim.Round)
            return new(Reply.Changed);
        if (claim is { Approved: not null, IsDisputed: false })
            return new(Reply.Done);
        var isCancelled = order.Status is OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce;
        if (claim is { ReportedAt: null, IsDisputed: false } && !isCancelled)
            return new(Reply.NotYet);
        if (claim.IsDisputed && outcome is null)
            return new(Reply.OutcomeNeeded);

        var costs = Costs.Of(order, seat, rates, rules);
        var may = MaySet(order, seat, costs);
        costs = costs with { Fee = may.Fee && fee is not null ? fee : costs.Fee, SetTravel = may.Travel && travel is not null ? travel : costs.SetTravel };
        if (costs.Fee is null)
            return new(Reply.FeeNeeded);
        if (costs.Travel is null)
            return new(Reply.TravelNeeded);
        return new(Reply.Done, order.With(seat with
        {
            Claim = claim with
            {
                Approved = new(costs, Costs.Month(order, seat, rules.Zone), coordinator, now),
                Dispute = claim.IsDisputed ? claim.Dispute! with { Outcome = outcome, ResolvedAt = now } : claim.Dispute,
                SentAt = null,
                SentBefore = claim is { SentAt: not null, Approved: { } before } ? before.Costs.Total ?? 0 : claim.SentBefore, // nothing is a total too
            },
        }))
        {
            Owes =
            [
                Owed.Message($"paid:{expert}:{order.Version}", Kinds.ClaimApproved, expert, rules.Awake(now)),
                Owed.Refresh($"claim:{expert}", now), Owed.Refresh($"report:{expert}", now), Owed.Refresh($"alert:fee:{expert}", now),
                new("close", Kinds.Close, Later(now, order.EndsAt + Holding.FeedbackFor)) { Renewed = true },
            ],
        };
    }

    /// <summary>It stands in a payroll file.</summary>
    /// <param name="at">Which one: that of this moment.</param>
    public static Decision<bool> Send(Order order, PersonId expert, DateTimeOffset at, DateTimeOffset now) =>
        order.OfferTo(expert) is { Claim: { Approved: not null, SentAt: null, IsDisputed: false } claim } seat
            ? new(true, order.With(seat with { Claim = claim with { SentAt = at } })) { Owes = [Owed.Refresh($"claim:{expert}", now)] }
            : new(false);

    /// <summary>"Haluan jutella": a coordinator is told at once .</summary>
    public static Decision<Reply> Debrief(Order order, PersonId expert, DateTimeOffset now)
    {
        if (order.OfferTo(expert) is not { Status: OfferStatus.Accepted })
            return new(Reply.NoSeat);
        if (!TakesReports(order))
            return new(Reply.NotYet);
        var owes = ImmutableArray.CreateBuilder<Owed>();
        var next = Debriefed(order, expert, owes, now);
        return ReferenceEquals(next, order) ? new(Reply.Done) : new(Reply.Done, next) { Owes = owes.ToImmutable() };
    }

    /// <summary>Whether the requester may know that a support person comes along: the expert's to say (E30).</summary>
    public static Decision<Reply> ShareSupport(Order order, PersonId expert, bool isShown, DateTimeOffset now) =>
        order.OfferTo(expert) is not { Status: OfferStatus.Accepted, HasSupportPerson: true } seat ? new(Reply.NoSeat)
        : seat.IsSupportShown == isShown ? new(Reply.Done)
        : new(Reply.Done, order.With(seat with { IsSupportShown = isShown }))
        {
            Owes = [Owed.Refresh("confirmed", now), Owed.Refresh($"seat:{expert}", now), Owed.Refresh("remind", now)],
        };

    /// <summary>What was filed is in the lists again until a coordinator has decided.</summary>
    static Order Reopened(Order order) => order.IsFiled ? order with { IsFiled = false } : order;

    static Order Debriefed(Order order, PersonId expert, ImmutableArray<Owed>.Builder owes, DateTimeOffset now)
    {
        if (order.Debriefs.Contains(expert))
            return order;
        owes.Add(Owed.Coordinators($"alert:debrief:{expert}", Kinds.Alert, now, $"debrief:{expert}"));
        return order with { Debriefs = order.Debriefs.Add(expert) };
    }

    static ImmutableSortedDictionary<string, string> Felt(Report report)
    {
        var felt = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (report.Wellbeing is { } points)
            felt["e1"] = points.ToString(CultureInfo.InvariantCulture);
        if (report.FreeNote is { } note)
            felt["e9"] = note;
        return felt.ToImmutable();
    }

    static Owed Asking(PersonId expert, int round, DateTimeOffset now) =>
        Owed.Coordinators($"claim:{expert}:{round}", Kinds.Claim, now, expert.Value);

    static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
