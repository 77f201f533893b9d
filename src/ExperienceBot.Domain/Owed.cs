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

    /// <summary>What the requester thought, in a coordinator's words.</summary>
    public const string FeedbackSummary = "feedback.summary";
    public const string Softly = "softly";

    /// <summary>A document must be signed before the seat is confirmed.</summary>
    public const string Sign = "sign";
    public const string SeatUnsigned = "seat.unsigned";
    public const string DocumentSent = "document.sent";
    public const string DocumentEnds = "document.ends";
    public const string MinutesShared = "minutes.shared";

    public const string Chosen = "seat.chosen";
    public const string NotChosen = "offer.notchosen";

    /// <summary>"Would you like a pause?" after much that was heavy.</summary>
    public const string RestAsk = "rest.ask";
    public const string PauseOver = "pause.over";
    public const string RecoveryBreak = "pause.recovery";
    public const string Announcement = "announcement";

    /// <summary>How is it going, to somebody on a pause who allowed it.</summary>
    public const string PauseHello = "pause.hello";

    /// <summary>Is the profile still right?</summary>
    public const string ProfileCheck = "profile.check";

    /// <summary>A coordinator has decided about somebody who wants to join.</summary>
    public const string JoinDecided = "join.decided";

    /// <summary>A coordinator proposes a topic for what the person wrote in their own words.</summary>
    public const string TopicProposed = "topic.proposed";

    // to the requester
    public const string ReviewQuestion = "review.question";
    public const string Approved = "order.approved";
    public const string Rejected = "order.rejected";
    public const string Confirmed = "order.confirmed";
    public const string OrderReminder = "order.reminder";
    public const string Decide = "order.decide";
    public const string Question = "question";
    public const string RequesterFeedback = "feedback.requester";

    /// <summary>Somebody was found, and papers still stand in the way.</summary>
    public const string Found = "order.found";
    public const string Minutes = "minutes";

    /// <summary>Does the connection work by now, or is another time better?</summary>
    public const string NewDate = "session.newdate";

    // to every coordinator
    public const string Review = "review";
    public const string Alert = "alert";
    public const string Flag = "flag";

    /// <summary>Nobody took a flag within half an hour: to whoever has not had it yet (E38).</summary>
    public const string FlagLate = "flag.late";

    /// <summary>Somebody wrote that they may be in danger (E9).</summary>
    public const string Distress = "distress";

    /// <inheritdoc cref="FlagLate"/>
    public const string DistressLate = "distress.late";

    /// <summary>To one coordinator: they stand in for a colleague.</summary>
    public const string Deputy = "deputy";
    public const string Advice = "advice";
    public const string Applicant = "applicant";
    public const string OtherTopic = "topic.other";

    /// <summary>A fee and costs to approve; of the expert <see cref="Owed.About"/>.</summary>
    public const string Claim = "claim";
    /// <summary>A seat waits for a signature; what a coordinator can do.</summary>
    public const string Unsigned = "unsigned";

    /// <summary>A message that did not arrive, with the ways to mend it.</summary>
    public const string Undelivered = "undelivered";
    public const string Digest = "digest";

    // to one of them
    public const string Imported = "roster.imported";

    // deadlines
    public const string Wave = "wave";
    public const string WaveDeadline = "wave.deadline";

    /// <summary>The fair window ends.</summary>
    public const string Fair = "fair";

    /// <summary>The person of <see cref="Owed.About"/> said yes and got no seat.</summary>
    public const string PassedOver = "passed";

    /// <summary>The session was heavy for the person of <see cref="Owed.About"/>.</summary>
    public const string Heavy = "heavy";

    /// <summary>What was asked for and not found is noted.</summary>
    public const string Gap = "gap";

    /// <summary>A quarter of an hour after a connection failed.</summary>
    public const string Connection = "connection";
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

    /// <summary>Of an order: a seat waits for a signature.</summary>
    public const string Signing = "signing";

    /// <summary>The place has been kept as long as promised, or the session is near.</summary>
    public const string SignOver = "signing.over";
    public const string ConsentWaits = "consent.waits";

    /// <summary>Of a person: until when the documents hold has changed.</summary>
    public const string Documents = "documents";
    public const string DocumentTick = "document.tick";

    public const string FlagUnseen = "flag.unseen";
    public const string DistressUnseen = "distress.unseen";
    public const string DigestTick = "digest.tick";

    /// <summary>Offers and seats of somebody who takes no part any more, or is on a recovery break.</summary>
    public const string Leave = "expert.leave";
    public const string Import = "roster.import";

    /// <summary>An announcement becomes a message to each who gets it.</summary>
    public const string Announce = "announce";

    /// <summary>An unfinished joining has been kept long enough.</summary>
    public const string JoinLapse = "join.lapse";

    /// <summary>The name of somebody who was erased, kept until the coordinator knew whom to thank.</summary>
    public const string EraseName = "erase.name";

    /// <summary>Whom to ask how they are, and whether their profile is right.</summary>
    public const string CareTick = "care.tick";

    /// <summary>Redraws messages that were sent before: those whose id begins with <see cref="Owed.About"/>.</summary>
    public const string Refresh = "refresh";

    /// <summary>Redraws one of them, that of the id <see cref="Owed.About"/>.</summary>
    public const string Redraw = "redraw";

    /// <summary>Redraws the card of the order walk that was tapped.</summary>
    public const string WalkRefresh = "walk.refresh";

    /// <summary>Whether somebody gets it as an expert: it is not sent to one who takes no part any more (E37).</summary>
    public static bool IsToExpert(string kind) => kind is Offer or Seat or SeatReminder or SeatGone or SeatChanged or SeatVoid or SeatAlone
        or Answered or ExpertFeedback or Softly or PauseOver or RecoveryBreak or Announcement
        or Report or ReportReminder or FeedbackSummary or Sign or SeatUnsigned or DocumentSent or DocumentEnds or MinutesShared
        or Chosen or NotChosen or RestAsk or PauseHello or ProfileCheck or TopicProposed;
}

/// <summary>What a rule decided about an order: the answer, the order as it will be, and what that owes to whom.</summary>
/// <param name="Next">Null when nothing changes.</param>
public sealed record Decision<TAnswer>(TAnswer Answer, Order? Next = null)
{
    public ImmutableArray<Owed> Owes { get; init; } = [];
    public ImmutableArray<FeedbackEntry> Feedback { get; init; } = [];
}
