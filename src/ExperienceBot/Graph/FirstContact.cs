using ExperienceBot.People;

namespace ExperienceBot.Graph;

/// <summary>For people who have never met the bot: which language they read, and the app in their Teams before the first message.</summary>
public sealed class FirstContact(MicrosoftGraph graph, PersonBook people)
{
    const string Read = "User.Read.All";
    const string Install = "TeamsAppInstallation.ReadWriteSelfForUser.All";

    /// <summary>The person with name and language, as far as the directory tells them.</summary>
    public async Task<Person> Know(Person person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(person);
        try
        {
            var profile = await graph.Find(person.Id, ct);
            graph.Again(Read);
            return profile is { Name: not null } or { Language: not null }
                ? await people.Change(person.Id, p => p with { Name = p.Name ?? profile.Name, Language = p.Language ?? profile.Language }, ct)
                : person;
        }
        catch (GraphException e)
        {
            if (e.IsForbidden)
                graph.Without(Read, e, "people are first written to in Languages:Default");
            return person; // a message is worth more than its language
        }
    }

    /// <summary>Where it is not permitted, the chat is opened without. Throws <see cref="GraphException"/> when it is worth another try.</summary>
    public async Task Arrive(Person person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(person);
        try
        {
            await graph.Install(person.Id, ct);
            graph.Again(Install);
        }
        catch (GraphException e) when (e.Outcome == Teams.Outcome.Refused)
        {
            graph.Without(Install, e, "only those are reached who have the app");
        }
    }
}
