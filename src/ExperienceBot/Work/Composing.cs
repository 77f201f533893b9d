using ExperienceBot.Orders;
using ExperienceBot.People;
using ExperienceBot.Teams;

namespace ExperienceBot.Work;

/// <summary>A message as it is sent. The summary stands on lock screens: never a topic, never a name.</summary>
public sealed record Message(AdaptiveCard Card, string Summary);

/// <summary>What owed work knows when it falls due.</summary>
/// <param name="Order">As it is now; null for work that is not about an order.</param>
/// <param name="IsFirst">Sent for the first time; false when an earlier message is redrawn, which must always give a card.</param>
public sealed record Occasion(WorkItem Work, Person To, Words Words, Order? Order, bool IsFirst, DateTimeOffset Now)
{
    public Order TheOrder => Order ?? throw new InvalidOperationException($"Work {Work.Kind} is about an order.");
}

/// <summary>Words for owed messages, made from what is true when they fall due.</summary>
public interface IComposer
{
    /// <summary>By kind. Null when the message is no longer true and is left unsaid.</summary>
    IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages { get; }
}

/// <summary>What happens when a deadline falls due. Run again after a crash, so it must be set-to.</summary>
public interface IDeadlines
{
    /// <summary>By kind.</summary>
    IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines { get; }
}
