using System.Collections.Immutable;
using ExperienceBot.Documents;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>Every seat is taken: both sides are told, once nothing stands in the way.</summary>
public static class Confirming
{
    static readonly TimeSpan ConsentPatience = TimeSpan.FromDays(3);

    /// <summary>Somebody has taken a seat. With the last one the others are let go, but for those asked to stand by where that is needed.</summary>
    internal static Decision<bool> Seated(Order order, DateTimeOffset now)
    {
        // What was agreed to stays as it was agreed, whatever becomes of the table or of the order's fee.
        order = order.With(order.Seated.Where(o => o.Fee is null).Select(o => o with { Fee = order.FeeOf(o) }).ToList());
        var support = order.Seated.Where(o => o.HasSupportPerson)
            .Select(o => Owed.Coordinators($"alert:support:{o.Expert}:{o.Round}", Kinds.Alert, now, $"support:{o.Expert}")).ToImmutableArray();
        if (order.OpenSeats > 0)
        {
            return new(true, order with { Status = OrderStatus.PartlyFilled })
            {
                // Nobody is left who might say yes: others are asked, or the requester hears of it (E2).
                Owes =
                [
                    Owed.Refresh("offer:", now), Owed.Refresh("confirmed", now), .. support,
                    .. order.Offers.Values.Any(o => o.Status == OfferStatus.Sent) ? [] : Asking.NextWave(order, now),
                ],
            };
        }

        var (filled, told) = Choosing.LetGo(order, now);
        filled = filled.With(filled.Offers.Values.Where(o => o is { Status: OfferStatus.Sent, Called: true }).Select(o => o with { Status = OfferStatus.Standby }));
        if (Backup.Of(filled) != BackupState.Asked)
            filled = filled.With(filled.Offers.Values.Where(o => o.Status == OfferStatus.Sent).Select(o => o with { Status = OfferStatus.Withdrawn }));
        filled = filled with { Status = OrderStatus.Filled, Dilemma = null };
        var confirmed = Decide(filled, now);
        return new(true, confirmed.Next ?? filled)
        {
            Owes =
            [
                Owed.Refresh("offer:", now), Owed.Refresh("decide", now), Owed.Refresh("confirmed", now),
                .. told, .. support, .. confirmed.Owes, .. Backup.Of(filled) == BackupState.Missing ? Asking.NextWave(filled, now) : [],
            ],
        };
    }

    public static Decision<bool> Decide(Order order, DateTimeOffset now)
    {
        if (order.Status != OrderStatus.Filled)
            return new(order.Status == OrderStatus.Confirmed);
        var unsigned = Signing.Unsigned(order).ToList();
        ImmutableArray<Owed> asked = unsigned.Exists(s => s.SignBy is null) ? [new Owed("signing", Kinds.Signing, now) { Renewed = true }] : [];
        if (order.Form["client_consent"] == "not_yet" && order.Dilemma != "consent")
        {
            // The client's written consent first (D-3); the seat is kept meanwhile.
            return new(false, order with { Dilemma = "consent", DilemmaOf = order.Version })
            {
                Owes =
                [
                    Owed.Message($"decide:{order.Version}", Kinds.Decide, order.Requester, now),
                    new($"consent:{order.Version}", Kinds.ConsentWaits, now + ConsentPatience),
                    .. asked,
                ],
            };
        }

        if (order.Form["client_consent"] == "not_yet" || unsigned.Count > 0)
            return new(false, asked.IsEmpty ? null : order) { Owes = asked };

        return order.Seated.Any(o => o.Reconfirm)
            ? new(false)
            : new(true, order with { Status = OrderStatus.Confirmed, Dilemma = null }) { Owes = Told(order, now) };
    }

    static ImmutableArray<Owed> Told(Order order, DateTimeOffset now) =>
    [
        .. order.Seated.Select(o => Owed.Message($"seat:{o.Expert}:{o.Round}", Kinds.Seat, o.Expert, now)),
        Owed.Message($"confirmed:{order.Version}", Kinds.Confirmed, order.Requester, now),
    ];
}
