using System.Collections.Immutable;
using ExperienceBot.Feedback;
using ExperienceBot.Orders;

namespace ExperienceBot;

/// <summary>
/// A message to send or a deadline to meet, stored in the same commit as the decision that owes it. It holds a kind and
/// ids, never text: words are made when it falls due, from what is true then.
/// </summary>
/// <param name="Id">Derived from what it is about, so that a decision made twice owes it once.</param>
/// <param name="Kind">What it is; one of <see cref="Kinds"/>. A name once shipped never changes its meaning.</param>
/// <param name="Due">UTC.</param>
public sealed record Owed(string Id, string Kind, DateTimeOffset Due)
{
    /// <summary>Who reads it; null for deadlines and for what every coordinator reads.</summary>
    public PersonId? To { get; init; }

    /// <summary>Every coordinator reads it.</summary>
    public bool ToCoordinators { get; init; }

    /// <summary>An id or a key that the words need: a question, a reason, the message to refresh.</summary>
    public string? About { get; init; }

    /// <summary>Sent again when nobody knows whether it arrived; the others are then left out.</summary>
    public bool Binding { get; init; } = true;

    /// <summary>Owed again on purpose (another deadline, another refresh): it replaces one of the same id.</summary>
    public bool Renewed { get; init; }

    public static Owed Message(string id, string kind, PersonId to, DateTimeOffset due, string? about = null) =>
        new(id, kind, due) { To = to, About = about };

    public static Owed Coordinators(string id, string kind, DateTimeOffset due, string? about = null) =>
        new(id, kind, due) { ToCoordinators = true, About = about };

    /// <summary>One for all that begin alike: a decision owes no more than fits into one batch, however many it concerns.</summary>
    public static Owed Refresh(string messages, DateTimeOffset now) =>
        new($"refresh:{messages}", Kinds.Refresh, now) { About = messages, Renewed = true };
}

/// <summary>The kinds of owed work.</summary>
public static class Kinds
{
    // to an expert
    public const string Offer = "offer";
    public const string Seat = "seat";
    public const string SeatReminder = "seat.reminder";
    public const string SeatGone = "seat.gone";
    public const string SeatChanged = "seat.changed";
    public const string SeatVoid = "seat.void";
    public const string SeatAlone = "seat.alone";
    public const string Answered = "question.answered";
    public const string ExpertFeedback = "feedback.expert";
    public const string Report = "report";
    public const string ReportReminder = "report.reminder";

    /// <summary>What a coordinator approved of the fee and the costs.</summary>
    public const string ClaimApproved = "claim.approved";
    public const string Softly = "softly";
    public const string PauseOver = "pause.over";

    // to the requester
    public const string ReviewQuestion = "review.question";
    public const string Approved = "order.approved";
    public const string Rejected = "order.rejected";
    public const string Confirmed = "order.confirmed";
    public const string OrderReminder = "order.reminder";
    public const string Decide = "order.decide";
    public const string Question = "question";
    public const string RequesterFeedback = "feedback.requester";

    // to every coordinator
    public const string Review = "review";
    public const string Alert = "alert";
    public const string Flag = "flag";
    public const string Advice = "advice";

    /// <summary>A fee and costs to approve; of the expert <see cref="Owed.About"/>.</summary>
    public const string Claim = "claim";

    /// <summary>A message that did not arrive, with the ways to mend it.</summary>
    public const string Undelivered = "undelivered";
    public const string Digest = "digest";

    // deadlines
    public const string Wave = "wave";
    public const string WaveDeadline = "wave.deadline";
    public const string Halfway = "halfway";
    public const string LastCall = "lastcall";
    public const string Remind = "remind";
    public const string Held = "held";
    public const string AskReports = "report.ask";
    public const string Close = "close";

    /// <summary>The experts' time that the order has, or no longer has; owed by a person, that of <see cref="Owed.About"/>.</summary>
    public const string Settle = "settle";

    /// <summary>The calendar events of the order are brought to what it says.</summary>
    public const string Invite = "invite";

    /// <summary>What has been kept long enough goes: <see cref="Owed.About"/> says what of the order.</summary>
    public const string Forget = "forget";

    /// <summary>A draft that nobody has touched for long goes.</summary>
    public const string ForgetDraft = "draft.forget";
    public const string PauseEnd = "pause.end";
    public const string DigestTick = "digest.tick";

    /// <summary>Redraws messages that were sent before: those whose id begins with <see cref="Owed.About"/>.</summary>
    public const string Refresh = "refresh";

    /// <summary>Redraws one of them, that of the id <see cref="Owed.About"/>.</summary>
    public const string Redraw = "redraw";

    /// <summary>Redraws the card of the order walk that was tapped.</summary>
    public const string WalkRefresh = "walk.refresh";
}

/// <summary>What a rule decided about an order: the answer, the order as it will be, and what that owes to whom.</summary>
/// <param name="Next">Null when nothing changes.</param>
public sealed record Decision<TAnswer>(TAnswer Answer, Order? Next = null)
{
    public ImmutableArray<Owed> Owes { get; init; } = [];
    public ImmutableArray<FeedbackEntry> Feedback { get; init; } = [];
}
