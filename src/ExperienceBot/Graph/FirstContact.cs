using ExperienceBot.People;
using ExperienceBot.Teams;

namespace ExperienceBot.Graph;

/// <summary>
/// For people who have never met the bot: which language they read, and the app in their Teams before the first message. A message is
/// worth more than either.
/// </summary>
public sealed class FirstContact(MicrosoftGraph graph, PersonBook people)
{
    /// <summary>So many calls whose answer nobody knows; the next message goes without.</summary>
    const int MostUnknown = 2;

    /// <summary>The person with name and language, as far as the directory tells them.</summary>
    public async Task<Person> Know(Person person, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(person);
        Profile? profile;
        try
        {
            profile = await graph.Find(person.Id, ct);
            graph.Again(GraphRight.People);
        }
        catch (GraphException e)
        {
            if (e.IsForbidden)
                graph.Without(GraphRight.People, e, "people are first written to in Languages:Default");
            return person;
        }

        return profile is { Name: not null } or { Language: not null }
            ? await people.Change(person.Id, p => p with { Name = p.Name ?? profile.Name, Language = p.Language ?? profile.Language }, ct)
            : person;
    }

    /// <summary>
    /// Where it is not permitted, where Graph cannot be reached, or in the end, the chat is opened without. Throws
    /// <see cref="GraphException"/> when it is worth another try.
    /// </summary>
    /// <param name="attempts">How often the message has been begun, this time too.</param>
    public async Task Arrive(Person person, int attempts, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(person);
        try
        {
            await graph.Install(person.Id, ct);
            graph.Again(GraphRight.Install);
        }
        catch (GraphException e) when (e.Status != 429 && (e.Outcome != Outcome.Unknown || attempts > MostUnknown))
        {
            graph.Without(GraphRight.Install, e, "only those are reached who have the app");
        }
    }
}
