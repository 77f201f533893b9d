using System.Collections.Immutable;

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

    /// <summary>There and back, an estimate; null when nothing is travelled or it is not known.</summary>
    public int? TravelKm { get; init; }

    /// <summary>Why this person, in this place of the order; keys under <c>why.</c>, for the coordinator.</summary>
    public ImmutableArray<string> Why { get; init; } = [];
    public string? DeclineReason { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }

    /// <summary>When the expert told that media or a recording had appeared (E32).</summary>
    public DateTimeOffset? RecordingAt { get; init; }

    /// <summary>Was standing by and is now asked to step in.</summary>
    public bool Called { get; init; }

    /// <summary>Must say again that the changed facts suit.</summary>
    public bool Reconfirm { get; init; }

    public string MessageId => $"offer:{Expert}:{Round}";
}
