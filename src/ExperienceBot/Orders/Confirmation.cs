using ExperienceBot.Sessions;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Orders;

/// <summary>What the requester gets when everybody needed has said yes: who comes, the checklist, the participants' QR code.</summary>
public sealed class Confirmation(OrderFacts facts, Links links) : IComposer
{
    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Confirmed] = (o, _) => new(o.IsFirst && o.TheOrder.Status != OrderStatus.Confirmed
                ? null
                : new Message(Confirmed(o.TheOrder, o.Words), o.Words["summary.your_order"])),
            [Kinds.OrderReminder] = (o, _) => new(o.TheOrder.Status != OrderStatus.Confirmed
                ? o.IsFirst ? null : new Message(Confirmed(o.TheOrder, o.Words), o.Words["summary.your_order"])
                : new Message(Reminder(o.TheOrder, o.Words, o.Work.About!), o.Words["summary.reminder"])),
        };

    AdaptiveCard Confirmed(Order order, Words words)
    {
        var isOn = order.Status is OrderStatus.Confirmed;
        var travel = order.Seated.Select(s => facts.Travel(order, s.TravelKm, words)).OfType<string>().ToList();
        return Card(
            words,
            [
                Title(words[isOn ? "confirmed.title" : "confirmed.was"]),
                isOn ? Text(words.Say("confirmed.who", Names(order, words))) : Text(OrderFacts.Status(order, words)),
                Facts([.. facts.Of(order, words), (words["facts.day_contact"], order.Form["day_contact"]), (words["facts.travel"], travel.Count > 0 ? string.Join("; ", travel) : null),
                    (words["facts.cost"], facts.Cost(order, [.. order.Seated], words)), (words["facts.support"], order.Seated.Any(s => s is { HasSupportPerson: true, IsSupportShown: true }) ? words["support.with"] : null)]),
                isOn ? Heading(words["checklist.title"]) : null,
                isOn ? Text(words["checklist.text"]) : null,
                isOn ? Heading(words["participants.title"]) : null,
                isOn ? Text(words.Say("participants.text", links.Feedback(order))) : null,
                isOn ? new Image(links.FeedbackQr(order)) { AltText = words["participants.qr"], Width = "160px" } : null,
            ],
            isOn ? new OpenUrlAction(words["calendar.add"], links.Calendar(order, words)) : null,
            isOn ? new OpenUrlAction(words["terms.show"], links.Terms(order, null, words)) : null,
            isOn ? new OpenUrlAction(words["participants.open"], links.Feedback(order)) : null,
            isOn ? MyOrders.CancelButton(order, words) : null);
    }

    AdaptiveCard Reminder(Order order, Words words, string about)
    {
        var (session, isTomorrow) = Schedule.Reminded(order, about);
        return Card(
            words,
            [
                Title(words[isTomorrow ? "remind.day" : "remind.week"]),
                Text(words.Say("confirmed.who", Names(order, words))),
                Facts((words["facts.when"], facts.When(session is null ? order.Sessions : [session], words)), (words["facts.where"], OrderFacts.Where(order.Form, words)), (words["facts.day_contact"], order.Form["day_contact"])),
                Heading(words["checklist.title"]), Text(words["checklist.text"]),
                isTomorrow ? Text(words.Say("participants.text", links.Feedback(order))) : null,
                isTomorrow ? new Image(links.FeedbackQr(order)) { AltText = words["participants.qr"], Width = "160px" } : null,
            ],
            isTomorrow ? OnTheDay.ReportButton(order, "no_show", words) : null,
            isTomorrow && order.Form["mode"] != "onsite" ? OnTheDay.ReportButton(order, "connection", words) : null,
            Button("order.show", words["order.show"], ("order", order.Id.Value)),
            new OpenUrlAction(words["terms.show"], links.Terms(order, null, words)));
    }

    /// <summary>First names of those who agreed to it (domain §5.5).</summary>
    static string Names(Order order, Words words) =>
        string.Join(", ", order.Seated.Select(s => s.ShownName is { } name ? PlainText.Escape(name) : words["an_expert"]));
}
