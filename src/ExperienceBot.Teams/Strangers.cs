using System.Net;

namespace ExperienceBot.Teams;

/// <summary>Counts refused callers by address, so that guessing is answered and logged only so often.</summary>
sealed class Strangers(TimeProvider time)
{
    const int PerSecond = 10;
    const int MostAddresses = 10_000;

    readonly Lock gate = new();
    readonly Dictionary<IPAddress, int> counts = [];
    long second;

    /// <summary>True when this address has been refused often enough within this second.</summary>
    public bool IsTooMany(IPAddress? address)
    {
        lock (gate)
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            if (now != second)
                counts.Clear();
            second = now;
            var key = address ?? IPAddress.None;
            if (counts.Count >= MostAddresses && !counts.ContainsKey(key))
                return true;
            return (counts[key] = counts.GetValueOrDefault(key) + 1) > PerSecond;
        }
    }
}
