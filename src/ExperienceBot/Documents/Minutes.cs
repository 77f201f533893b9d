using ExperienceBot.Orders;
using ExperienceBot.Sessions;
using ExperienceBot.Teams;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Documents;

/// <summary>Minutes of a panel or a development group (D-10): the requester is reminded, and the link reaches the experts too.</summary>
public sealed class Minutes(OrderBook orders, OrderFacts facts) : ICardActions, IListener, IComposer
{
    public int Turn => 31;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>> { ["minutes.share"] = (visit, tap, ct) => Share(visit, new(tap["order"] ?? ""), tap["link"], ct) };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Minutes] = (o, _) => new(o.IsFirst && o.TheOrder is not { Status: OrderStatus.Held, MinutesUrl: null }
                ? null : new Message(Asked(o.TheOrder, o.Words, null), o.Words["summary.your_order"])),
            [Kinds.MinutesShared] = (o, _) => new(o.TheOrder.MinutesUrl is { } link
                ? new Message(
                    Card(o.Words, [Title(o.Words["minutes.shared"]), Brief(o.TheOrder, o.Words), Text(o.Words["minutes.shared_text"]), LeadsTo(link, o.Words)], new OpenUrlAction(o.Words["minutes.open"], link)),
                    o.Words["summary.hello"])
                : null),
        };

    /// <summary>A link in words, when there is one meeting whose minutes are asked for.</summary>
    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (!DocumentDesk.IsLink(text.Trim())
            || orders.Open.Where(o => o.Requester == visit.Who && o is { Status: OrderStatus.Held, MinutesUrl: null } && Holding.HasMinutes(o)).ToList() is not [var only])
            return false;
        await Share(visit, only.Id, text, ct);
        return true;
    }

    async Task Share(Visit visit, OrderId id, string? typed, CancellationToken ct)
    {
        var words = visit.Words;
        if (await orders.Find(id, ct) is not { Status: OrderStatus.Held or OrderStatus.Closed } order || order.Requester != visit.Who)
        {
            visit.Tell(words["not_yours"]);
            return;
        }

        var link = typed?.Trim() ?? "";
        if (!DocumentDesk.IsLink(link))
        {
            visit.Show(Asked(order, words, words["documents.wrong_link"]));
            return;
        }

        await orders.Change(order.Id, visit.Who.Value, "minutes.share", o => o.MinutesUrl == link
            ? new Decision<bool>(true)
            : new(true, o with { MinutesUrl = link })
            {
                Owes =
                [
                    .. o.Seated.Select(s => Owed.Message($"minutes:{s.Expert}", Kinds.MinutesShared, s.Expert, visit.Now)),
                    .. o.MinutesUrl is null ? Array.Empty<Owed>() : [Owed.Refresh("minutes:", visit.Now)], // a mended link
                ],
            }, ct);
        visit.Show(Asked((await orders.Find(order.Id, ct))!, words, null));
    }

    AdaptiveCard Asked(Order order, Words words, string? note) => order.MinutesUrl is { } shared && note is null
        ? Card(words, [Title(words["minutes.title"]), Brief(order, words), Text(words["minutes.done"]), LeadsTo(shared, words)], new OpenUrlAction(words["minutes.open"], shared))
        : Card(
            words,
            [
                Title(words["minutes.title"]), Brief(order, words), note is null ? null : Notice(note), Text(words["minutes.text"]),
                new TextInput("link") { Label = words["minutes.link"], MaxLength = 500, IsRequired = true, ErrorMessage = words["documents.wrong_link"] },
                Subtle(words["minutes.typed"]),
            ],
            Send("minutes.share", words["minutes.send"], ("order", order.Id.Value)));

    /// <summary>The host as the browser asks for it: a letter that only looks like another cannot pose as it.</summary>
    static TextBlock LeadsTo(string link, Words words) => Subtle(words.Say("minutes.leads_to", PlainText.Escape(new Uri(link).IdnHost)));

    Container Brief(Order order, Words words) =>
        new(new TextBlock(OrderFacts.Task(order.Form, words)) { Weight = TextWeight.Bolder }, Text(facts.When(order.Sessions, words)));
}
