using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Sessions;

/// <summary>While people wait for each other: "ei saapunut", "yhteys ei toimi". Also in words.</summary>
public sealed class OnTheDay(OrderBook orders, OrderFacts facts, TimeProvider clock) : ICardActions, IListener, IComposer, IDeadlines
{
    static readonly TimeSpan Around = TimeSpan.FromDays(2);

    /// <summary>Before the offers and the walk: in trouble nobody answers a form.</summary>
    public int Turn => 4;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["session.report"] = (visit, tap, ct) => Report(visit, new(tap["order"] ?? ""), tap["what"] ?? "", ct),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.NewDate] = (o, _) => new(o.IsFirst && !o.TheOrder.Troubles.Contains(Hitches.HeldPartlyKey)
                ? null
                : new Message(
                    Card(
                        o.Words,
                        [
                            Title(o.Words["day.newdate"]), new TextBlock(OrderFacts.Task(o.TheOrder.Form, o.Words)) { Weight = TextWeight.Bolder },
                            Text(facts.When(o.TheOrder.Sessions, o.Words)), Text(o.Words["day.newdate_text"]),
                        ],
                        Button("order.copy", o.Words["day.newdate_yes"], ("order", o.TheOrder.Id.Value)), ReportButton(o.TheOrder, "works", o.Words)),
                    o.Words["summary.your_order"])),
        };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>>
        {
            [Kinds.Connection] = (work, ct) => orders.Change(new(work.Aggregate[2..]), "clock", "connection", o => Hitches.StillFails(o, clock.GetUtcNow()), ct),
        };

    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (Said(text) is not { } what)
            return false;
        // Whose session is on, or nearest.
        var mine = orders.Open.Where(o => o.Taken > 0 && (o.IsBrokered || o.Status == OrderStatus.Held)
                && (o.Requester == visit.Who || o.OfferTo(visit.Who) is { Status: OfferStatus.Accepted }))
            .Where(o => o.Sessions.Any(s => s.Start - Around < visit.Now && visit.Now < s.End + Around))
            .MinBy(o => o.Sessions.Min(s => (s.Start - visit.Now).Duration()));
        if (mine is null)
            return false;
        await Report(visit, mine.Id, what, ct);
        return true;
    }

    /// <summary>The button that says so.</summary>
    /// <param name="what"><c>no_show</c>, <c>connection</c> or <c>works</c>.</param>
    internal static ExecuteAction ReportButton(Order order, string what, Words words) =>
        Button("session.report", words[$"day.{what}"], ("order", order.Id.Value), ("what", what));

    async Task Report(Visit visit, OrderId id, string what, CancellationToken ct)
    {
        var reply = await orders.Change<Hitches.Reply?>(id, visit.Who.Value, $"session.{what}", o =>
        {
            var decided = what switch
            {
                "no_show" => Hitches.NoShow(o, visit.Who, visit.Now),
                "connection" => Hitches.Connection(o, visit.Who, visit.Now),
                "works" => Hitches.Works(o, visit.Who),
                _ => new(Hitches.Reply.NotYours),
            };
            return new(decided.Answer, decided.Next) { Owes = decided.Owes };
        }, ct);
        if (reply is null or Hitches.Reply.NotYours || await orders.Find(id, ct) is not { } order)
        {
            visit.Tell(visit.Words["not_yours"]);
            return;
        }

        var words = visit.Words;
        visit.Show(Card(
            words,
            [
                Text(words[reply == Hitches.Reply.Noted ? $"day.{what}.noted" : $"day.{what}.not_now"]),
                what == "connection" && order.OfferTo(visit.Who) is { Status: OfferStatus.Accepted } && reply == Hitches.Reply.Noted ? Text(words["day.fee_kept"]) : null,
                Facts((words["facts.day_contact"], what == "works" ? null : order.Form["day_contact"])),
            ],
            what == "connection" && reply == Hitches.Reply.Noted ? ReportButton(order, "works", words) : null));
    }

    static string? Said(string text)
    {
        foreach (var what in (string[])["no_show", "connection", "works"])
        {
            if (Words.All($"say.{what}").SelectMany(w => w.Split('|')).Any(w => w.Equals(text.Trim().TrimEnd('.', '!'), StringComparison.OrdinalIgnoreCase)))
                return what;
        }

        return null;
    }
}
