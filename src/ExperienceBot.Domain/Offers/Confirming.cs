using System.Collections.Immutable;
using ExperienceBot.Documents;
using ExperienceBot.Orders;

namespace ExperienceBot.Offers;

/// <summary>Every seat is taken: both sides are told, once nothing stands in the way.</summary>
public static class Confirming
{
    static readonly TimeSpan ConsentPatience = TimeSpan.FromDays(3);

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
