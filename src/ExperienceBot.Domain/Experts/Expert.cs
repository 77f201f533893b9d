using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExperienceBot.Documents;
using ExperienceBot.Orders;

namespace ExperienceBot.Experts;

public enum ExpertRole
{
    Expert,
    Peer,
    CoDeveloper,
}

public enum ExpertStatus
{
    Applicant,
    InTraining,
    Active,
    Paused,
    Limited,
    Inactive,
    Withdrawn,
    Erased,
}

/// <summary>Whose experience it is.</summary>
public enum ExperienceSide
{
    Own,
    Relative,
}

/// <summary>What an expert has agreed to, each on its own (domain §5.6).</summary>
public enum Consent
{
    Matching,
    Name,
    Contact,
    Organisation,
    Stories,
    PausedContact,
}

/// <summary>A person of the roster. Topics are health data: they stay out of logs, keys and other people's cards.</summary>
public sealed record Expert
{
    public required PersonId Id { get; init; }
    public required string Name { get; init; }
    public ExpertRole Role { get; init; }
    public ExpertStatus Status { get; init; } = ExpertStatus.Active;
    public ImmutableSortedSet<string> Languages { get; init; } = ["fi"];

    /// <summary>Keys of domain §1.6.</summary>
    public ImmutableSortedSet<string> Topics { get; init; } = [];

    /// <summary>A topic in the person's own words ("muu"): not searchable until a coordinator and the person have found its key.</summary>
    public string? OtherTopic { get; init; }

    /// <summary>The key that a coordinator proposes for it; the person says yes or no.</summary>
    public string? ProposedTopic { get; init; }
    public ImmutableSortedSet<ExperienceSide> Sides { get; init; } = [ExperienceSide.Own];

    /// <summary>Keys of domain §1.4.</summary>
    public ImmutableSortedSet<string> TaskTypes { get; init; } = [];
    public string? Municipality { get; init; }

    /// <summary>Whole kilometres one way; null is no limit.</summary>
    public int? MaxKm { get; init; }
    public bool Remote { get; init; }
    public DateOnly? TrainedUntil { get; init; }
    public DateOnly? ContractUntil { get; init; }
    public DateOnly? ConfidentialityUntil { get; init; }

    /// <summary>What is known of the contract besides; null for rows from before.</summary>
    public DocumentRecord? Contract { get; init; }

    /// <summary>The same of the commitments.</summary>
    public DocumentRecord? Confidentiality { get; init; }

    /// <summary>Own limits; null is the default of domain §5.4.</summary>
    public int? WeeklyCap { get; init; }
    public int? MonthlyCap { get; init; }
    public string? Organisation { get; init; }
    public ImmutableSortedSet<Consent> Consents { get; init; } = [];

    /// <summary>Whose orders are never offered to this person, in the person's words: their own matter, shown to nobody else (domain §5.1).</summary>
    public ImmutableArray<string> UnitsToAvoid { get => field.IsDefault ? [] : field; init; } = []; // rows from before have none

    /// <summary>When the person's evening begins and their night ends, Brokering:TimeZone; null is 20–8.</summary>
    public QuietHours? Quiet { get; init; }

    /// <summary>May be asked on Saturdays and Sundays too.</summary>
    public bool AskOnWeekends { get; init; }

    /// <summary>May be asked in a hurry: a seat given up at short notice, an order of the day after tomorrow.</summary>
    public bool AskWhenUrgent { get; init; }

    /// <summary>The same requester may ask this person again by the person's wish (domain §5.2, E5).</summary>
    public bool MayBeAskedAgain { get; init; }

    /// <summary>When the person last said yes and every seat was taken: they come sooner next time (E15). Null once they have had a seat.</summary>
    public DateTimeOffset? PassedOver { get; init; }

    /// <summary>Takes part with a support person (R-1006).</summary>
    public bool NeedsSupportPerson { get; init; }

    /// <summary>The privacy notice that the person has seen: its version, language and when.</summary>
    public Acceptance? Notice { get; init; }

    /// <summary>When a pause ends; null while paused means until the person returns.</summary>
    public DateTimeOffset? PausedUntil { get; init; }

    /// <summary>Until when a coordinator and the person have agreed on a recovery break; of no meaning once the pause is another .</summary>
    public DateTimeOffset? RecoveryUntil { get; init; }

    /// <summary>What the person has been trained in besides, keys of <see cref="Experts.Trainings"/>.</summary>
    public ImmutableSortedSet<string> Trainings { get => field ?? []; init; } = []; // rows from before have none

    /// <summary>Since when the pause goes on, or when the person on it was last asked how they are; null for a pause of before.</summary>
    public DateTimeOffset? GreetedAt { get; init; }

    /// <summary>When the person last changed their profile or said that it is right; null until the first round.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Since when the person keeps the consents in chat: a file then takes consents away, and gives none.</summary>
    public DateTimeOffset? ConsentsKeptSince { get; init; }

    /// <summary>When they were last asked whether it is.</summary>
    public DateTimeOffset? CheckAskedAt { get; init; }

    /// <summary>The person's time that orders have taken, this year's past ones included.</summary>
    public ImmutableArray<Reservation> Reservations { get; init; } = [];

    /// <summary>Has sat in an order of this requester before.</summary>
    public bool HasServed(PersonId requester, OrderId besides) =>
        Reservations.Any(r => r.Until is null && r.Requester == requester && r.Order != besides);

    [JsonIgnore]
    public string FirstName => Name.Split(' ', 2)[0];

    /// <summary>Takes no part any more: nothing is offered, and nothing is sent by itself.</summary>
    [JsonIgnore]
    public bool IsGone => Status is ExpertStatus.Inactive or ExpertStatus.Withdrawn or ExpertStatus.Erased;

    [JsonIgnore]
    public bool IsRecovering => Status == ExpertStatus.Paused && RecoveryUntil is not null && RecoveryUntil == PausedUntil;
}

/// <summary>No offers between these hours, local time.</summary>
public sealed record QuietHours(TimeOnly From, TimeOnly To);

/// <summary>What a person has accepted in chat.</summary>
/// <param name="At">UTC.</param>
public sealed record Acceptance(string Version, string Language, DateTimeOffset At);

/// <summary>Time taken before a seat is, so that nobody is booked twice (reliability §2.15).</summary>
/// <param name="Heavy">Wants a free day afterwards.</param>
public sealed record Reservation(OrderId Order, ImmutableArray<Session> Sessions, bool Heavy)
{
    /// <summary>Not yet a seat; let go at this moment unless it has become one. Null for a seat.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Who ordered; null in what was kept before it was told.</summary>
    public PersonId? Requester { get; init; }
}
