using System.Collections.Immutable;
using ExperienceBot.Orders;

namespace ExperienceBot.Sessions;

/// <summary>What a calendar event says. Others see calendars: it holds no topic and no name.</summary>
/// <param name="Place">The municipality; null when nobody goes anywhere.</param>
/// <param name="IsOnline">With an online meeting.</param>
/// <param name="People">Whom it invites: ids, joined by spaces.</param>
public sealed record Invitation(DateTimeOffset Start, DateTimeOffset End, string? Place, bool IsOnline, string People);

/// <summary>
/// The calendar follows the order: an event for each session from the first confirmation on, to the requester and to whoever has a
/// seat. It is kept while seats change hands, and taken back when the session is called off.
/// </summary>
public static class Inviting
{
    static readonly string[] ElsewhereOnline = ["://", "www.", "zoom", "webex", "meet.google"];

    /// <summary>What the event of the nth session is to say; null when there is to be none.</summary>
    /// <param name="sent">As it stands in the calendars; null when there is none.</param>
    public static Invitation? Wanted(Order order, int n, Invitation? sent, DateTimeOffset now)
    {
        var session = n < order.Sessions.Length ? order.Sessions[n] : null;
        if (sent?.Start <= now && sent.Start == session?.Start && !(order.CancelledAt < sent.Start))
            return sent; // it has begun: history, unless it was called off or moved before
        if (session is null || IsOff(order) || (sent is null && (order.Status != OrderStatus.Confirmed || session.Start <= now)))
            return null;
        return Of(order, session);
    }

    /// <summary>What a decision owes to the calendars.</summary>
    public static ImmutableArray<Owed> After(Order before, Order next, DateTimeOffset now) =>
        before.Status == next.Status && before.Sessions.Select(s => Of(before, s)).SequenceEqual(next.Sessions.Select(s => Of(next, s)))
            ? []
            : [new("invite", Kinds.Invite, now) { Renewed = true }];

    static Invitation Of(Order order, Session session) =>
        new(session.Start, session.End, order.Form.IsRemote ? null : order.Form["municipality"], IsOnline(order.Form),
            string.Join(' ', order.Seated.Select(s => s.Expert).Prepend(order.Requester).Distinct()));

    static bool IsOff(Order order) => order.IsOver && order.Status != OrderStatus.Closed || (order.Status == OrderStatus.Closed && order.Taken == 0);

    /// <summary>Whoever brings a meeting of their own needs no second one.</summary>
    static bool IsOnline(Form form) => form["mode"] is "remote" or "hybrid"
        && !ElsewhereOnline.Any(other => form["remote_details"]?.Contains(other, StringComparison.OrdinalIgnoreCase) == true);
}
