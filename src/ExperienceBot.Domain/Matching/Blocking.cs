using System.Collections.Immutable;

namespace ExperienceBot.Matching;

/// <summary>What stands in the way of an order, as its requester may read it: criteria and numbers, never people (E6).</summary>
public static class Blocking
{
    /// <summary>Keys under <c>block.</c>. Of those who have none of the topics nothing is told, unless nobody has one.</summary>
    public static ImmutableSortedDictionary<string, int> Of(ImmutableSortedDictionary<Bar, int> bars)
    {
        var near = bars.Where(b => b.Key > Bar.Topic && b.Key != Bar.Status).GroupBy(b => Key(b.Key)).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(b => b.Value));
        // Whoever rests or has stopped is not there to be counted.
        return !near.IsEmpty ? near : near.Add(bars.ContainsKey(Bar.Status) ? "available" : "topic", 0);
    }

    static string Key(Bar bar) => bar switch
    {
        Bar.Side => "side",
        Bar.TaskType => "task",
        Bar.Language => "language",
        Bar.Remote => "remote",
        Bar.Distance => "distance",
        _ => "available",
    };
}
