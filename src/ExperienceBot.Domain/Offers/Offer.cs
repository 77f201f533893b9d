using System.Collections.Immutable;
using ExperienceBot.Fees;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>Whether somebody has read an offer is not known and not kept: it would press (domain §1.3).</summary>
public enum OfferStatus
{
    Sent,
    Accepted,
    Declined,
    Expired,

    /// <summary>Filled, cancelled or paused; no fault of anybody's.</summary>
    Withdrawn,
    Standby,
    CancelledByExpert,
}

/// <summary>One expert's offer of one order.</summary>
/// <param name="Round">Which offer to this person it is; a standby who is called, or who is asked anew, gets another.</param>
/// <param name="Deadline">Inclusive: an answer received at this moment counts.</param>
public sealed record Offer(PersonId Expert, OfferStatus Status, int Wave, int Round, DateTimeOffset Deadline)
{
    /// <summary>The expert's first name, shown to the requester after acceptance when the expert agreed to it.</summary>
    public string? ShownName { get; init; }

    /// <summary>Peers are paid their travel, not a fee .</summary>
    public bool IsPeer { get; init; }

    /// <summary>As it was when the seat was accepted; null before. Later tables and decisions change nothing in it.</summary>
    public Fee? Fee { get; init; }

    /// <summary>Null until something is reported, waived or disputed.</summary>
    public Claim? Claim { get; init; }

    /// <summary>Takes part with a support person, whose travel a coordinator agrees on (E30).</summary>
    public bool HasSupportPerson { get; init; }

    /// <summary>The expert lets the requester know of the support person.</summary>
    public bool IsSupportShown { get; init; }

    /// <summary>There and back, an estimate; null when nothing is travelled or it is not known.</summary>
    public int? TravelKm { get; init; }

    /// <summary>Why this person, in this place of the order; keys under <c>why.</c>, for the coordinator.</summary>
    public ImmutableArray<string> Why { get; init; } = [];

    /// <summary>The place in the ranking of its wave, from 0; −1 when a coordinator picked the person.</summary>
    public int Rank { get; init; }

    /// <summary>Why a coordinator picked this person, in their words; for coordinators alone.</summary>
    public string? HandReason { get; init; }

    /// <summary>The coordinator who wrote the answer down that was told them by telephone.</summary>
    public PersonId? RecordedBy { get; init; }

    /// <summary>Said yes while the fair window is open, and waits for the choice. Their time is reserved.</summary>
    public DateTimeOffset? YesAt { get; init; }

    /// <summary>Said yes when every seat was taken.</summary>
    public bool WasLate { get; init; }

    /// <summary>Waited in the fair window, and is to be told that it came to nothing.</summary>
    public bool NotChosen { get; init; }

    /// <summary>Cannot come, and has offered to send a video instead, by their own wish (E1).</summary>
    public bool OffersVideo { get; init; }

    /// <summary>Asked to stand by from the first: every seat is taken.</summary>
    public bool AsBackup { get; init; }
    public string? DeclineReason { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the expert told that media or a recording had appeared (E32).</summary>
    public DateTimeOffset? RecordingAt { get; init; }

    /// <summary>Was standing by and is now asked to step in.</summary>
    public bool Called { get; init; }

    /// <summary>Must say again that the changed facts suit.</summary>
    public bool Reconfirm { get; init; }

    /// <summary>Until when the person's contract and commitments hold, as last known; UTC. Null in rows from before, which were checked when offered.</summary>
    public DateTimeOffset? SignedUntil { get; init; }

    /// <summary>Until when the place is kept for somebody who has not signed (E22); UTC, inclusive.</summary>
    public DateTimeOffset? SignBy { get; init; }

    /// <summary>Whether contract and commitments hold to the end of the order.</summary>
    public bool IsSignedFor(Order order) => SignedUntil is not { } until || order.EndsAt <= until;

    public string MessageId => $"offer:{Expert}:{Round}";
}
