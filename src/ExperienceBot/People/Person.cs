using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExperienceBot.Experts;
using ExperienceBot.Orders;
using ExperienceBot.Safety;
using ExperienceBot.Teams;

namespace ExperienceBot.People;

/// <summary>Somebody the bot has met or must write to: how to reach them, in which language, and what they are in the middle of.</summary>
public sealed record Person
{
    public required PersonId Id { get; init; }

    /// <summary>Of the row this was read from; null when nothing is kept of them yet.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }

    /// <summary>As the channel tells it.</summary>
    public string? Name { get; init; }

    /// <summary>Their own choice, or what their client spoke first.</summary>
    public Language? Language { get; init; }
    public ConversationReference? Reference { get; init; }

    /// <summary>Why nothing is sent to them; null when they can be reached, as far as is known.</summary>
    public Absence? Away { get; init; }

    /// <summary>They wrote that they may be in danger; null when they never did.</summary>
    public Distress? Distress { get; init; }

    /// <summary>A coordinator's next or present leave.</summary>
    public Leave? Leave { get; init; }
    public bool Greeted { get; init; }
    public Draft? Draft { get; init; }

    /// <summary>What they have answered so far who want to become experts.</summary>
    public Joining? Joining { get; init; }

    /// <summary>When what was known of them was erased at their wish; until they begin something new, their name is not kept again.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>The order that was sent last: its receipt stands where the walk's card was.</summary>
    public OrderId? LastOrder { get; init; }

    /// <summary>How the last drafts ended that did not become orders, the latest last: a tap that comes again is answered the same.</summary>
    public ImmutableArray<EndedDraft> Ended { get => field.IsDefault ? [] : field; init; } = []; // rows from before have none

    /// <summary>What the next typed text answers, when the bot has asked something outside the order walk.</summary>
    public Expecting? Expecting { get; init; }

    /// <summary>What was asked of the coordinators, the latest last.</summary>
    public ImmutableArray<RelayedQuestion> Advice { get; init; } = [];

    /// <summary>The last typed activities that changed something: one that comes again changes nothing.</summary>
    public ImmutableArray<string> Recent { get; init; } = [];

    /// <summary>In the middle of questions, so that a bare yes is an answer to those.</summary>
    [JsonIgnore]
    public bool IsAnswering => Draft is { Shelved: false } || Joining is { Shelved: false } || Expecting is { Verb: "me.answer" };

    /// <summary>With the draft to go on with; what else was begun is put aside.</summary>
    public Person Begin(Draft draft) =>
        this with { Draft = draft, Expecting = null, ErasedAt = null, Joining = Joining is null ? null : Joining with { Shelved = true } };

    /// <inheritdoc cref="Begin(Draft)"/>
    public Person Begin(Joining joining) =>
        this with { Joining = joining, Expecting = null, ErasedAt = null, Draft = Draft is null ? null : Draft with { Shelved = true } };

    /// <summary>Nothing is asked of them now (E9).</summary>
    [JsonIgnore]
    public bool IsLeftInPeace => Distress is { EndedAt: null };

    /// <summary>Without the draft.</summary>
    public Person End(Draft draft, string how) =>
        this with { Draft = null, Ended = [.. Ended.TakeLast(4), new(draft.Id, how, draft.Changes)] };

    public Person Remember(string? activityId) =>
        activityId is null ? this : this with { Recent = [.. Recent.TakeLast(15), activityId] };
}

/// <summary>Until the person comes back, by adding the bot, writing or tapping.</summary>
public enum Absence
{
    /// <summary>They have removed the bot. Even where the channel would still let it, nothing is sent.</summary>
    Removed,

    /// <summary>The channel says that they do not let the bot write; a coordinator may have it tried again.</summary>
    Blocked,
}

/// <param name="How">The key of what was said.</param>
/// <param name="Changed">The order that it changed, or meant to.</param>
public sealed record EndedDraft(OrderId Id, string How, OrderId? Changed);

/// <param name="Verb">The card verb that the text completes.</param>
public sealed record Expecting(string Verb, string? Order, string? About, DateTimeOffset Since);
