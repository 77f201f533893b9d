using System.Collections.Immutable;

namespace ExperienceBot.Feedback;

public enum Respondent
{
    Requester,
    Expert,
    Participant,
}

/// <summary>One person's answers, by question key (domain §4). A participant's carry no person.</summary>
/// <param name="Id">The requester's and expert's answers have their own id, so that a second sending replaces nothing.</param>
public sealed record FeedbackEntry(string Id, Respondent From, PersonId? Person, DateTimeOffset At)
{
    public ImmutableSortedDictionary<string, string> Answers { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);
}

/// <summary>Something a coordinator must look at, at once. What was written stays with the feedback.</summary>
/// <param name="Why">A key under <c>flag.</c>.</param>
public sealed record SafetyFlag(string Id, string Why, Respondent From, string EntryId, DateTimeOffset RaisedAt)
{
    /// <summary>Who sees to it.</summary>
    public PersonId? TakenBy { get; init; }
    public PersonId? ResolvedBy { get; init; }
    public DateTimeOffset? ResolvedAt { get; init; }
}
