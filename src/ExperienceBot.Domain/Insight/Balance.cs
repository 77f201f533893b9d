using ExperienceBot.Experts;

namespace ExperienceBot.Insight;

/// <summary>How assignments are spread over the active experts .</summary>
/// <param name="Without">Those who have had none in six months and have none ahead.</param>
public sealed record Balance(int Without, int Active)
{
    const int Months = 6;

    public static Balance Of(IEnumerable<Expert> roster, DateTimeOffset now)
    {
        var since = now.AddMonths(-Months);
        var (without, active) = (0, 0);
        foreach (var expert in roster.Where(e => e.Status == ExpertStatus.Active))
        {
            active++;
            if (!expert.Reservations.Any(r => r.Until is null && r.Sessions[^1].End > since))
                without++;
        }

        return new(without, active);
    }
}
