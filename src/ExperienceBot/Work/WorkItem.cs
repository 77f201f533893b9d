using System.Collections.Immutable;
using System.Text.Json.Serialization;
using ExperienceBot.Storage;

namespace ExperienceBot.Work;

public enum WorkState
{
    Pending,

    /// <summary>Claimed: the call may be on its way. Found so after its lease, nobody knows whether it went out.</summary>
    Calling,
    Sent,

    /// <summary>A deadline that was met.</summary>
    Done,

    /// <summary>No longer true when it fell due.</summary>
    Superseded,

    /// <summary>The channel refuses it for good; a coordinator is told.</summary>
    Failed,

    /// <summary>Nobody knows whether it arrived, and a second copy would disturb more than none.</summary>
    SkippedUnknown,

    /// <summary>A coordinator must look at it.</summary>
    Quarantined,
}

/// <summary>Owed work as it is kept (reliability §2.4).</summary>
public sealed record WorkItem(string Aggregate, string Id, string Kind, DateTimeOffset Due)
{
    public PersonId? To { get; init; }
    public string? About { get; init; }
    public bool Binding { get; init; } = true;
    public WorkState State { get; init; }

    /// <summary>Calls begun; counted before the call, so that one that kills the process is not begun for ever.</summary>
    public int Attempts { get; init; }

    /// <summary>Claims whose outcome was never recorded.</summary>
    public int Claims { get; init; }

    /// <summary>Every copy that is known to have arrived, to redraw them all.</summary>
    public ImmutableArray<string> ActivityIds { get; init; } = [];
    public string? Reason { get; init; }

    [JsonIgnore]
    public bool IsOpen => State is WorkState.Pending or WorkState.Calling;

    [JsonIgnore]
    public string Key => Keys.Work(Aggregate, Id);

    /// <summary>The index row; there is exactly one while the work is open.</summary>
    [JsonIgnore]
    public string DueKey => Keys.Due(Due, Aggregate, Id);
}
