namespace ExperienceBot.Teams;

/// <summary>So many a second from each, and so many at once after a silence; whoever comes faster is turned away.</summary>
public sealed class Turnstile<TKey>(double perSecond, int burst, TimeProvider time)
    where TKey : notnull
{
    const int MostKnown = 10_000;

    readonly Lock gate = new();
    readonly Dictionary<TKey, long> spent = []; // when a budget will be whole again
    readonly long between = (long)(time.TimestampFrequency / perSecond);
    long tidied;

    /// <summary>Takes one out of the budget; true when there is none left.</summary>
    public bool IsTooFast(TKey key)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (!spent.TryGetValue(key, out var whole) && spent.Count >= MostKnown && !Tidy(now))
                return true;
            whole = Math.Max(whole, now);
            if (whole - now > between * (burst - 1))
                return true;
            spent[key] = whole + between;
            return false;
        }
    }

    /// <summary>Forgets whole budgets, once a second at most. False when that leaves no room.</summary>
    bool Tidy(long now)
    {
        if (tidied > 0 && now < tidied + time.TimestampFrequency)
            return false;
        tidied = now;
        foreach (var (key, _) in spent.Where(s => s.Value <= now).ToList())
            spent.Remove(key);
        return spent.Count < MostKnown;
    }
}
