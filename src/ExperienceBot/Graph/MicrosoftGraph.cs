using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Teams;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Kiota.Abstractions.Authentication;
using Invitation = ExperienceBot.Sessions.Invitation;

namespace ExperienceBot.Graph;

/// <summary>What the directory tells of a person. The address is kept in memory only while it is needed.</summary>
public sealed record Profile(string? Name, Language? Language, string? Mail);

/// <summary>
/// The organisation's groups, people and calendar, with the bot's own rights. Every call throws <see cref="GraphException"/> when
/// it fails.
/// </summary>
/// <param name="network">Null for the machine's own.</param>
public sealed partial class MicrosoftGraph(
    GraphUse use, BotSettings bot, TimeProvider wall, ILogger<MicrosoftGraph> log, HttpMessageHandler? network = null) : IDisposable
{
    const int Page = 999;
    static readonly string[] IdOnly = ["id"];
    static readonly string[] Profiled = ["id", "displayName", "preferredLanguage", "mail"];

    readonly GraphServiceClient client = Open(use, bot, wall, network);
    readonly ConcurrentDictionary<string, byte> told = new();

    /// <summary>All people of the group, also those of groups in it.</summary>
    public async Task<ImmutableArray<PersonId>> Members(string group, CancellationToken ct)
    {
        var people = ImmutableArray.CreateBuilder<PersonId>();
        var members = client.Groups[group].TransitiveMembers;
        var page = await members.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Top) = (IdOnly, Page), ct);
        while (true)
        {
            // An answer without members is none: it must not leave a group empty.
            people.AddRange((page?.Value ?? throw Unreadable()).OfType<User>().Select(u => PersonId.From(u.Id) ?? throw Unreadable()));
            if (page.OdataNextLink is not { } next)
                return people.ToImmutable();
            page = await members.WithUrl(next).GetAsync(cancellationToken: ct);
        }
    }

    /// <summary>Null when there is no such person.</summary>
    public async Task<Profile?> Find(PersonId person, CancellationToken ct)
    {
        try
        {
            return await client.Users[person.Value].GetAsync(r => r.QueryParameters.Select = Profiled, ct) is { } user
                ? new(user.DisplayName, Bot.LanguageOf(user.PreferredLanguage), user.Mail)
                : null;
        }
        catch (GraphException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Makes an event and gives its id; the same one when it is made again with the same words.</summary>
    /// <param name="transaction">By which Graph knows a repeated call.</param>
    public async Task<string> Invite(Invitation invitation, IEnumerable<string> mails, Words words, string transaction, CancellationToken ct)
    {
        var made = Said(invitation, mails, words);
        made.Subject = words["calendar.subject"];
        // Only now: what an online meeting is joined by is written into the body, and another body would throw it away.
        made.Body = new ItemBody { ContentType = BodyType.Text, Content = words["calendar.invited"] };
        made.TransactionId = transaction;
        made.HideAttendees = true;
        made.Sensitivity = Sensitivity.Private;
        made.ResponseRequested = false; // whoever cannot come tells the bot
        made.AllowNewTimeProposals = false;
        var answer = await client.Users[use.CalendarMailbox].Events.PostAsync(made, cancellationToken: ct);
        return answer?.Id ?? throw new GraphException(Outcome.Unknown, 201, "NoEventId");
    }

    /// <summary>False when the event is gone.</summary>
    public async Task<bool> Change(string id, Invitation invitation, IEnumerable<string> mails, Words words, CancellationToken ct)
    {
        try
        {
            await client.Users[use.CalendarMailbox].Events[id].PatchAsync(Said(invitation, mails, words), cancellationToken: ct);
            return true;
        }
        catch (GraphException e) when (e.Status is 404 or 410)
        {
            return false;
        }
    }

    /// <summary>Everybody invited is told that it is off.</summary>
    public async Task Cancel(string id, CancellationToken ct)
    {
        try
        {
            await client.Users[use.CalendarMailbox].Events[id].DeleteAsync(cancellationToken: ct);
        }
        catch (GraphException e) when (e.Status is 404 or 410)
        {
            // gone already
        }
    }

    /// <summary>Puts the bot's app into the person's Teams.</summary>
    public async Task Install(PersonId person, CancellationToken ct)
    {
        try
        {
            await client.Users[person.Value].Teamwork.InstalledApps.PostAsync(
                new() { AdditionalData = { ["teamsApp@odata.bind"] = $"{use.Endpoint}/appCatalogs/teamsApps/{use.TeamsAppId}" } }, cancellationToken: ct);
        }
        catch (GraphException e) when (e.Status == 409)
        {
            // it is there
        }
    }

    /// <summary>For an operator's check: whether the calendar answers.</summary>
    public Task Calendar(CancellationToken ct) =>
        client.Users[use.CalendarMailbox].Calendar.GetAsync(r => r.QueryParameters.Select = IdOnly, ct);

    /// <summary>For an operator's check: whether the bot may see, and so install, its app at a person's.</summary>
    public Task Installed(PersonId person, CancellationToken ct) =>
        client.Users[person.Value].Teamwork.InstalledApps.GetAsync(r => r.QueryParameters.Filter = $"teamsApp/id eq '{use.TeamsAppId}'", ct);

    /// <summary>One line in the log, and not one for every call.</summary>
    /// <param name="instead">What happens without it.</param>
    public void Without(string right, GraphException why, string instead)
    {
        ArgumentNullException.ThrowIfNull(why);
        if (told.TryAdd(right, 0))
            Refused(log, right, why.Reason, instead);
    }

    /// <summary>It goes well again: the next refusal is told anew.</summary>
    public void Again(string right) => told.TryRemove(right, out _);

    public void Dispose() => client.Dispose();

    static GraphServiceClient Open(GraphUse use, BotSettings bot, TimeProvider wall, HttpMessageHandler? network)
    {
        var token = bot.HasCredential
            ? new BotToken(TeamsEdge.Client(TeamsEdge.Sockets(), TimeSpan.FromSeconds(8)), bot, wall, use.Endpoint.GetLeftPart(UriPartial.Authority))
            : null;
#pragma warning disable CA2000 // the client owns them, and is let go of at the end
        var gate = new GraphGate(use.Endpoint, token, wall) { InnerHandler = network ?? TeamsEdge.Sockets() };
#pragma warning restore CA2000
        return new(TeamsEdge.Client(gate, Timeout.InfiniteTimeSpan), new AnonymousAuthenticationProvider(), use.Endpoint.ToString());
    }

    static GraphException Unreadable() => new(Outcome.Unknown, 200, "NoMembers");

    static Event Said(Invitation invitation, IEnumerable<string> mails, Words words)
    {
        var said = new Event
        {
            Start = Utc(invitation.Start),
            End = Utc(invitation.End),
            Location = new Location { DisplayName = invitation.Place ?? words["option.mode.remote"] },
            Attendees = [.. mails.Select(mail => new Attendee { EmailAddress = new EmailAddress { Address = mail }, Type = AttendeeType.Required })],
        };
        if (invitation.IsOnline)
            (said.IsOnlineMeeting, said.OnlineMeetingProvider) = (true, OnlineMeetingProviderType.TeamsForBusiness);
        return said;
    }

    static DateTimeTimeZone Utc(DateTimeOffset at) => new() { DateTime = at.UtcDateTime.ToString("s", CultureInfo.InvariantCulture), TimeZone = "UTC" };

    [LoggerMessage(1, LogLevel.Warning, "Microsoft Graph refuses what needs {Right} ({Reason}): {Instead}; `doctor` tells more")]
    static partial void Refused(ILogger log, string right, string reason, string instead);
}
