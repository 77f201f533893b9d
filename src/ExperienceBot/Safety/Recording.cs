using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Safety;

/// <summary>Media or a recording appears at a session (E32): the expert may refuse, a coordinator knows at once.</summary>
public sealed class Recording(OrderBook orders, OrderFacts facts) : ICardActions, IListener
{
    /// <summary>It may come out when the session is over.</summary>
    static readonly TimeSpan Afterwards = TimeSpan.FromDays(14);

    /// <summary>Before the walk, like all that is said of a seat.</summary>
    public int Turn => 4;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["seat.recording"] = async (visit, tap, ct) => await Tell(visit, await orders.Find(new(tap["order"] ?? ""), ct), ct),
        };

    /// <summary>Of several seats the one nearest in time is meant.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (!Words.All("say.recording").SelectMany(w => w.Split('|')).Any(w => w.Equals(text.Trim().TrimEnd('.', '!'), StringComparison.OrdinalIgnoreCase))
            || orders.Open.Where(o => IsSeated(o, visit)).MinBy(o => (o.StartsAt - visit.Now).Duration()) is not { } order)
            return false;
        await Tell(visit, order, ct);
        return true;
    }

    async Task Tell(Visit visit, Order? order, CancellationToken ct)
    {
        if (order is null || !IsSeated(order, visit))
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        await orders.Change<bool>(order.Id, visit.Who.Value, "seat.recording", o => o.OfferTo(visit.Who) is not { RecordingAt: null } seat ? new(true) : new(true, o.With(seat with { RecordingAt = visit.Now }))
        {
            Owes = [Owed.Coordinators($"alert:recording:{visit.Who}", Kinds.Alert, visit.Now, $"recording:{visit.Who}")],
        }, ct);
        var words = visit.Words;
        visit.Show(Card(
            words,
            [
                Title(words["recording.title"]), Text(words["recording.text"]),
                Facts(
                    (words["facts.when"], facts.When([order.Next(visit.Now)], words)), (words["recording.agreed"], facts.Answer(order.Form, "recording", words)),
                    (words["facts.day_contact"], order.Form["day_contact"])),
                Text(words["recording.told"]),
            ],
            order.IsBrokered && order.IsAhead(visit.Now) ? Button("seat.release", words["seat.release"], OfferCards.Ids(order, order.OfferTo(visit.Who)!)) : null));
    }

    static bool IsSeated(Order order, Visit visit) =>
        order.OfferTo(visit.Who) is { Status: OfferStatus.Accepted } && (order.IsBrokered || (order.Status == OrderStatus.Held && visit.Now < order.EndsAt + Afterwards));
}
