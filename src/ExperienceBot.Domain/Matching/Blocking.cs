using System.Collections.Immutable;

namespace ExperienceBot.Matching;

/// <summary>What stands in the way of an order, as its requester may read it: criteria and numbers, never people (E6).</summary>
public static class Blocking
{
    /// <summary>Keys under <c>block.</c>. Of those who have none of the topics nothing is told, unless nobody has one.</summary>
    public static ImmutableSortedDictionary<string, int> Of(ImmutableSortedDictionary<Bar, int> bars)
    {
        // Those who come nearest tell most; whoever rests or has stopped is not there to be counted.
        var near = After(Bar.Status);
        if (near.IsEmpty)
            near = bars.ContainsKey(Bar.Status) ? near.Add("available", 0) : After(Bar.Topic);
        return near.IsEmpty ? near.Add("topic", 0) : near;

        ImmutableSortedDictionary<string, int> After(Bar last) =>
            bars.Where(b => b.Key > last).GroupBy(b => Key(b.Key)).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(b => b.Value));
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
