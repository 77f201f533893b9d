using System.Reflection;

namespace ExperienceBot.Tests.EdgeCases;

/// <summary>What is sent to experts stops when they take no part any more (E37): a new kind of message is said here to be theirs or not.</summary>
public sealed class WhoseKind
{
    /// <summary>To requesters and coordinators, deadlines, and what is still due to somebody who has left: a decision, money.</summary>
    static readonly string[] NotOnlyToExperts =
    [
        Kinds.ClaimApproved, Kinds.JoinDecided,
        Kinds.ReviewQuestion, Kinds.Approved, Kinds.Rejected, Kinds.Confirmed, Kinds.OrderReminder, Kinds.Decide, Kinds.Question, Kinds.RequesterFeedback,
        Kinds.Found, Kinds.Minutes, Kinds.NewDate,
        Kinds.Review, Kinds.Alert, Kinds.Flag, Kinds.FlagLate, Kinds.Distress, Kinds.DistressLate, Kinds.Deputy, Kinds.Advice, Kinds.Applicant,
        Kinds.OtherTopic, Kinds.Claim, Kinds.Unsigned, Kinds.Undelivered, Kinds.Digest, Kinds.Imported,
        Kinds.Wave, Kinds.WaveDeadline, Kinds.Fair, Kinds.PassedOver, Kinds.Heavy, Kinds.Gap, Kinds.Connection, Kinds.Halfway, Kinds.LastCall, Kinds.Remind,
        Kinds.Held, Kinds.AskReports, Kinds.Close, Kinds.Settle, Kinds.Invite, Kinds.Forget, Kinds.ForgetDraft, Kinds.PauseEnd, Kinds.Signing, Kinds.SignOver,
        Kinds.ConsentWaits, Kinds.Documents, Kinds.DocumentTick, Kinds.FlagUnseen, Kinds.DistressUnseen, Kinds.DigestTick, Kinds.Leave, Kinds.Import,
        Kinds.Announce, Kinds.JoinLapse, Kinds.EraseName, Kinds.CareTick, Kinds.Refresh, Kinds.Redraw, Kinds.WalkRefresh,
    ];

    [Fact]
    public void Is_known() =>
        Assert.Equal(
            typeof(Kinds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!).Where(k => !Kinds.IsToExpert(k)).Order(StringComparer.Ordinal),
            NotOnlyToExperts.Order(StringComparer.Ordinal));
}
