using ExperienceBot.Teams;

namespace ExperienceBot.Graph;

/// <summary>Microsoft Graph did not do what it was asked. The message holds no content and no names.</summary>
public sealed class GraphException(Outcome outcome, int? status, string? code, TimeSpan? retryAfter = null, Exception? inner = null)
    : Exception(FormattableString.Invariant($"Microsoft Graph did not do it: {outcome} {status} {code}").TrimEnd(), inner)
{
    public Outcome Outcome { get; } = outcome;

    /// <summary>Null when no answer came.</summary>
    public int? Status { get; } = status;

    public string? Code { get; } = code;

    /// <summary>As Graph asked; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>A right is missing, and not only the thing that was asked for.</summary>
    public bool IsForbidden => Status is 401 or 403;

    /// <summary>Status or code, for people.</summary>
    public string Reason => FormattableString.Invariant($"{Status} {Code}").Trim();
}
