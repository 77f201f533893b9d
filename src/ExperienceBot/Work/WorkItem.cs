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

    /// <summary>A coordinator has seen to it in another way.</summary>
    Settled,

    /// <summary>A coordinator has decided that it is not needed.</summary>
    Dropped,
}

/// <summary>Owed work as it is kept (reliability §2.4).</summary>
public sealed record WorkItem(string Aggregate, string Id, string Kind, DateTimeOffset Due)
{
    public PersonId? To { get; init; }

    /// <summary>Every coordinator is sent one like it; without a reader it is to be spread among them.</summary>
    public bool IsToAll { get; init; }
    public string? About { get; init; }
    public bool Binding { get; init; } = true;

    /// <summary>Gives way to what is not.</summary>
    public bool IsBulk { get; init; }

    /// <summary>When it was to be done before the first try; null while <see cref="Due"/> is still that.</summary>
    public DateTimeOffset? FirstDue { get; init; }
    public WorkState State { get; init; }

    /// <summary>Calls begun; counted before the call, so that one that kills the process is not begun for ever.</summary>
    public int Attempts { get; init; }

    /// <summary>Claims whose outcome was never recorded.</summary>
    public int Claims { get; init; }

    /// <summary>How often a coordinator has sent it on its way again.</summary>
    public int Epoch { get; init; }

    /// <summary>Every copy that is known to have arrived, to redraw them all.</summary>
    public ImmutableArray<string> ActivityIds { get; init; } = [];
    public string? Reason { get; init; }

    /// <summary>Since when it waits for a coordinator.</summary>
    public DateTimeOffset? AsideSince { get; init; }

    [JsonIgnore]
    public bool IsOpen => State is WorkState.Pending or WorkState.Calling;

    /// <summary>Ended without having arrived, as far as anybody knows, and no coordinator has seen to it.</summary>
    [JsonIgnore]
    public bool IsAside => State is WorkState.Failed or WorkState.SkippedUnknown or WorkState.Quarantined;

    [JsonIgnore]
    public string Key => Keys.Work(Aggregate, Id);

    /// <summary>The index row; there is exactly one while the work is open.</summary>
    [JsonIgnore]
    public string DueKey => Keys.Due(Due, Aggregate, Id, IsBulk);

    [JsonIgnore]
    public string AsideKey => Keys.At(Keys.Aside, AsideSince ?? throw new InvalidOperationException($"Work {Id} is not aside.")) + $"!{Aggregate}!{Id}";

    /// <summary>What has the same lane is done one after the other: a reader's messages, or what the clock does to one aggregate.</summary>
    [JsonIgnore]
    public string Lane => To?.Value ?? Aggregate;
}
