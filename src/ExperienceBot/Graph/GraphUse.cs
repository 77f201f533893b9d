namespace ExperienceBot.Graph;

/// <summary>What the bot uses Microsoft Graph for. Each part is of use without the others.</summary>
/// <param name="Endpoint">Without a slash at its end.</param>
/// <param name="CoordinatorsGroup">Whose members coordinate.</param>
/// <param name="RequestersGroup">Whose members may order; null: everybody in the tenant.</param>
/// <param name="CalendarMailbox">From whose calendar people are invited; null: they get a calendar file alone.</param>
/// <param name="TeamsAppId">The app in the organisation's catalogue, to be installed for people who have never met the bot.</param>
public sealed record GraphUse(Uri Endpoint, string? CoordinatorsGroup, string? RequestersGroup, string? CalendarMailbox, string? TeamsAppId);

/// <summary>Application permissions, as Microsoft names them.</summary>
static class GraphRight
{
    public const string Members = "GroupMember.Read.All";
    public const string People = "User.Read.All";
    public const string Calendar = "Calendars.ReadWrite";
    public const string Install = "TeamsAppInstallation.ReadWriteSelfForUser.All";
}
