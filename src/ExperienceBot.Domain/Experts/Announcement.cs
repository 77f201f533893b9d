namespace ExperienceBot.Experts;

public enum AnnouncementKind
{
    /// <summary>R-403.</summary>
    PeerMeeting,

    /// <summary>R-402.</summary>
    Supervision,

    /// <summary>R-404.</summary>
    Training,

    /// <summary>Orientation or recreation .</summary>
    Orientation,

    /// <summary>R-412.</summary>
    Thanks,
}

/// <summary>What a coordinator tells the experts.</summary>
/// <param name="Form">The card it was written on: sent once, however often it is tapped.</param>
/// <param name="Day">On which it goes out, local; no other goes out that day.</param>
/// <param name="When">What it invites to, local date and time; null when nothing has a date.</param>
public sealed record Announcement(string Form, AnnouncementKind Kind, string Text, DateOnly Day, DateTime? When, PersonId By);
