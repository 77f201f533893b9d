using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExperienceBot.Feedback;
using ExperienceBot.Offers;

namespace ExperienceBot.Orders;

public enum OrderStatus
{
    Submitted,
    NeedsInfo,
    Approved,
    Offering,
    PartlyFilled,
    Filled,
    Confirmed,
    Held,
    Closed,
    CancelledByOrderer,
    CancelledForce,
    NoExpertFound,
}

/// <summary>The fee as agreed: gross euros an occasion and person. Frozen on the order, so that later tables change nothing.</summary>
/// <param name="Row">The fee table's row; null when a coordinator set the amount.</param>
/// <param name="Amount">Null while a coordinator must decide.</param>
public sealed record Fee(string? Row, decimal? Amount)
{
    /// <summary>Peer work: travel is paid, a fee is not.</summary>
    public bool NotPaid { get; init; }

    /// <summary>What the table pays it for: kerta, luento, kokous, tunti, or an own table's word; null is an occasion.</summary>
    public string? Unit { get; init; }

    /// <summary>Why a coordinator must decide; a key under <c>fee.</c>.</summary>
    public string? Reason { get; init; }
}

/// <summary>A question about the order and its answer, relayed without names.</summary>
public sealed record RelayedQuestion(string Id, PersonId Asker, string Text, DateTimeOffset AskedAt)
{
    public string? Answer { get; init; }
}

/// <summary>An order with its offers: what is decided together is kept together.</summary>
public sealed record Order
{
    public required OrderId Id { get; init; }
    public required PersonId Requester { get; init; }
    public required Form Form { get; init; }
    public required DateTimeOffset SubmittedAt { get; init; }
    public OrderStatus Status { get; init; } = OrderStatus.Submitted;

    /// <summary>Counts the decisions made about it.</summary>
    public int Version { get; init; }

    /// <summary>How many experts are wanted now; may be fewer than the form says when the requester goes on with those found.</summary>
    public int Seats { get; init; } = 1;
    public required Fee Fee { get; init; }

    /// <summary>Why a coordinator looks first; keys under <c>review.</c>.</summary>
    public ImmutableArray<string> ReviewReasons { get; init; } = [];

    /// <summary>What the coordinator asked, and the requester's answer.</summary>
    public RelayedQuestion? ReviewTalk { get; init; }

    [JsonIgnore] // each offer is a row of its own
    public ImmutableSortedDictionary<string, Offer> Offers { get; init; } = ImmutableSortedDictionary<string, Offer>.Empty;

    /// <summary>How many more offers there were, to people who are no longer known.</summary>
    public int OffersForgotten { get; init; }
    public int Wave { get; init; }

    /// <summary>Offers of earlier waves were about other facts: whoever did not answer, or had no time, may be asked anew.</summary>
    public int AnewSince { get; init; }

    /// <summary>Shuffles equals in the ranking, the same way each time it is asked.</summary>
    public int Seed { get; init; }
    public ImmutableArray<RelayedQuestion> Questions { get; init; } = [];
    public ImmutableArray<SafetyFlag> Flags { get; init; } = [];

    /// <summary>Participants answer under this code.</summary>
    public required string FeedbackCode { get; init; }

    /// <summary>Who has answered or skipped the feedback: <c>requester</c> or a person's id.</summary>
    public ImmutableSortedSet<string> FeedbackGiven { get; init; } = [];
    public int ParticipantAnswers { get; init; }

    /// <summary>Experts who would like to talk about the session.</summary>
    public ImmutableArray<PersonId> Debriefs { get; init; } = [];

    /// <summary>Out of the lists; kept for the statistics.</summary>
    public bool IsFiled { get; init; }

    /// <summary>Why it was cancelled or rejected; a key under <c>cancel.</c> or the coordinator's words.</summary>
    public string? EndReason { get; init; }

    /// <summary>When it was called off, UTC; null before, and of those called off by earlier versions.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    /// <summary>What the requester is asked to decide: <c>partly</c>, <c>none</c>, <c>released</c> or <c>consent</c>.</summary>
    public string? Dilemma { get; init; }

    /// <summary>Which one it is: the version of the order that raised it. A card about an earlier one decides nothing.</summary>
    public int DilemmaOf { get; init; }

    /// <summary>What the requester last decided, so that a tap delivered again is answered the same.</summary>
    public string? Decided { get; init; }

    [JsonIgnore]
    public ImmutableArray<Session> Sessions =>
        Form.OrderMode is "series" or "audit" ? Form.Dates : [.. Form.Dates.Take(1)];

    /// <summary>Other times that would do as well; none for series and audits.</summary>
    [JsonIgnore]
    public ImmutableArray<Session> OtherTimes =>
        Form.OrderMode is "series" or "audit" ? [] : [.. Form.Dates.Skip(1)];

    [JsonIgnore]
    public DateTimeOffset StartsAt => Sessions[0].Start;

    [JsonIgnore]
    public DateTimeOffset EndsAt => Sessions[^1].End;

    /// <summary>Whether a session is still to come; a series goes on after its first date.</summary>
    public bool IsAhead(DateTimeOffset now) => Sessions[^1].Start > now;

    /// <summary>The next session that has not begun; the last when all have.</summary>
    public Session Next(DateTimeOffset now) => Sessions.FirstOrDefault(s => s.Start > now) ?? Sessions[^1];

    [JsonIgnore]
    public int Taken => Offers.Values.Count(o => o.Status == OfferStatus.Accepted);

    [JsonIgnore]
    public int OpenSeats => Math.Max(0, Seats - Taken);

    [JsonIgnore]
    public IEnumerable<Offer> Seated => Offers.Values.Where(o => o.Status == OfferStatus.Accepted);

    /// <summary>Still on the way to its session: experts may be asked, seats taken and given up.</summary>
    [JsonIgnore]
    public bool IsBrokered => Status is OrderStatus.Approved or OrderStatus.Offering or OrderStatus.PartlyFilled
        or OrderStatus.Filled or OrderStatus.Confirmed or OrderStatus.NoExpertFound;

    /// <summary>Nothing more will happen to it but feedback.</summary>
    [JsonIgnore]
    public bool IsOver => Status is OrderStatus.Closed or OrderStatus.CancelledByOrderer or OrderStatus.CancelledForce;

    /// <summary>What this person is paid.</summary>
    public Fee FeeOf(Offer offer) => offer is { Status: OfferStatus.Accepted, Fee: { } agreed } ? agreed : offer.IsPeer ? Fee with { NotPaid = true } : Fee;

    public Offer? OfferTo(PersonId person) => Offers.GetValueOrDefault(person.Value);

    public Order With(Offer offer) => this with { Offers = Offers.SetItem(offer.Expert.Value, offer) };

    public Order With(IEnumerable<Offer> offers) => offers.Aggregate(this, (order, offer) => order.With(offer));
}
