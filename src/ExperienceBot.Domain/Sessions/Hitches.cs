using ExperienceBot.Orders;

namespace ExperienceBot.Sessions;

/// <summary>What goes wrong on the day: nobody came (E17), the connection fails (E31). A person looks into it; nothing is scored.</summary>
public static class Hitches
{
    public const string NoShowKey = "no_show";
    public const string ConnectionKey = "connection";

    /// <summary>The session was held in part: a connection did not come back.</summary>
    public const string HeldPartlyKey = "held_partly";

    static readonly TimeSpan Before = TimeSpan.FromMinutes(30);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    public enum Reply
    {
        Noted,

        /// <summary>The session has not begun, or is long over, or nobody was to come.</summary>
        NotNow,
        NotYours,
    }

    /// <summary>The requester says that the expert did not arrive. A coordinator calls first: illness is likely.</summary>
    public static Decision<Reply> NoShow(Order order, PersonId who, DateTimeOffset now) =>
        who != order.Requester ? new(Reply.NotYours)
        : now < order.StartsAt || order.Taken == 0 || !(order.IsBrokered || order.Status == OrderStatus.Held) ? new(Reply.NotNow)
        : order.Troubles.Contains(NoShowKey) ? new(Reply.Noted)
        : new(Reply.Noted, order with { Troubles = order.Troubles.Add(NoShowKey) })
        {
            Owes = [Owed.Coordinators("alert:no_show", Kinds.Alert, now, "no_show")],
        };

    /// <summary>From half an hour before until the end; whoever is in the session may say so.</summary>
    public static Decision<Reply> Connection(Order order, PersonId who, DateTimeOffset now)
    {
        if (!IsIn(order, who))
            return new(Reply.NotYours);
        if (order.Form["mode"] == "onsite" || order.Taken == 0 || !(order.IsBrokered || order.Status == OrderStatus.Held)
            || order.Sessions.FirstOrDefault(s => s.Start - Before <= now && now <= s.End) is not { } session)
            return new(Reply.NotNow);
        return order.Troubles.Contains(ConnectionKey) || order.Troubles.Contains(HeldPartlyKey)
            ? new(Reply.Noted)
            : new(Reply.Noted, order with { Troubles = order.Troubles.Add(ConnectionKey) })
            {
                Owes = [new($"connection:{session.Start.UtcTicks}", Kinds.Connection, now + Patience) { Renewed = true }],
            };
    }

    public static Decision<Reply> Works(Order order, PersonId who) =>
        !IsIn(order, who) ? new(Reply.NotYours)
        : order.Troubles.Except([ConnectionKey, HeldPartlyKey]) is var rest && rest.Count == order.Troubles.Count ? new(Reply.Noted)
        : new(Reply.Noted, order with { Troubles = rest });

    /// <summary>A quarter of an hour later: another time is offered, and the session counts as held in part.</summary>
    public static Decision<bool> StillFails(Order order, DateTimeOffset now) =>
        !order.Troubles.Contains(ConnectionKey) || !(order.IsBrokered || order.Status == OrderStatus.Held)
            ? new(false)
            : new(true, order with { Troubles = order.Troubles.Remove(ConnectionKey).Add(HeldPartlyKey) })
            {
                Owes =
                [
                    Owed.Message($"newdate:{order.Version}", Kinds.NewDate, order.Requester, now),
                    Owed.Coordinators($"alert:connection:{order.Version}", Kinds.Alert, now, "connection"),
                ],
            };

    static bool IsIn(Order order, PersonId who) => who == order.Requester || order.OfferTo(who) is { Status: Offers.OfferStatus.Accepted };
}
