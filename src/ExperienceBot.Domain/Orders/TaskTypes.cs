using System.Collections.Frozen;
using System.Collections.Immutable;

namespace ExperienceBot.Orders;

/// <summary>What an expert can be asked to do (domain §1.4). Its name is the word <c>task.{Key}</c>.</summary>
public sealed record TaskType(string Key)
{
    /// <summary>Supervisors and decision-makers should be there, so the order asks about them.</summary>
    public bool IsDevelopment { get; init; }
    public bool IsLecture { get; init; }

    /// <summary>Can be support of one client, who must have consented in writing.</summary>
    public bool MayBeOneClient { get; init; }

    /// <summary>Can be done as peer support, which is never paid for; a person decides which it is. All that peers are offered .</summary>
    public bool MayBePeer { get; init; }

    /// <summary>Panels, development groups and reviews: what co-developers are there for (R-104; material review as the Kela panels do it, domain §1.4).</summary>
    public bool MayBeCoDeveloper => IsDevelopment || Key == "material_review";

    /// <summary>Needs a rest afterwards (domain §5.4).</summary>
    public bool IsHeavy { get; init; }

    /// <summary>Whether preparation must be agreed when ordering.</summary>
    public bool AsksPreparation => IsLecture || Key is "dev_group" or "dev_group_prep";
}

public static class TaskTypes
{
    /// <summary>In the order people are shown them.</summary>
    public static ImmutableArray<TaskType> All { get; } =
    [
        new("client_support") { MayBeOneClient = true },
        new("group_assist"),
        new("group_lead"),
        new("story_clients"),
        new("story_staff"),
        new("dev_group") { IsDevelopment = true },
        new("dev_group_prep") { IsDevelopment = true },
        new("lecture_regional") { IsLecture = true },
        new("lecture_national") { IsLecture = true },
        new("lecture_school") { IsLecture = true },
        new("coauthor_pair"),
        new("reception"),
        new("lobby_duty"),
        new("one_to_one") { MayBeOneClient = true, MayBePeer = true },
        new("panel") { IsDevelopment = true },
        new("audit") { IsHeavy = true },
        new("peer_evaluation"),
        new("joint_training"),
        new("event"),
        new("comms"),
        new("interview"),
        new("decision_forum") { IsDevelopment = true },
        new("online_group") { MayBePeer = true },
        new("material_review"),
    ];

    static readonly FrozenDictionary<string, TaskType> ByKey = All.ToFrozenDictionary(task => task.Key);

    public static TaskType? Find(string key) => ByKey.GetValueOrDefault(key);
}
