using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

public enum BackupState
{
    NotNeeded,
    StandsBy,
    Asked,
    Missing,
}

/// <summary>Somebody stands by where it would be hardest to be without (R-204, domain §5.3). They are asked, never assumed.</summary>
public static class Backup
{
    public static bool IsNeeded(Order order, Brokering rules, DateTimeOffset now) =>
        order.Form.OrderMode is "series" or "audit" || order.Form.TaskType is "audit" or "lecture_school"
        || order.Form.Number("audience_size") > rules.BackupOverAudience
        || order.StartsAt - now > TimeSpan.FromDays(rules.BackupOverDays);

    /// <summary>A seat has fallen free: whoever was only asked to stand by is asked anew, for the seat.</summary>
    internal static Order Freed(Order order) =>
        order.With(order.Offers.Values.Where(o => o.Status == OfferStatus.Sent).Select(o => o with { Status = OfferStatus.Withdrawn, AsBackup = false }).ToList());

    public static BackupState Of(Order order) =>
        order.Offers.Values.Any(o => o.Status == OfferStatus.Standby) ? BackupState.StandsBy
        : !order.NeedsBackup ? BackupState.NotNeeded
        : order.OpenSeats == 0 && order.Offers.Values.Any(o => o.Status == OfferStatus.Sent) ? BackupState.Asked
        : BackupState.Missing;
}
