#if PLAYGROUND
using ExperienceBot.Experts;
using ExperienceBot.Playground;

namespace ExperienceBot;

/// <summary>Who can be played in Development: a professional, a coordinator and the fictitious roster.</summary>
static class PlaygroundPeople
{
    public static readonly PersonId Coordinator = new("00000000-0000-4000-8000-000000000002");

    public static IReadOnlyList<PlaygroundPerson> All(IEnumerable<Expert> roster) =>
    [
        new("00000000-0000-4000-8000-000000000001", "Maija Mäkelä", "requester", "fi", "Soite, psykiatrian poliklinikka"),
        new(Coordinator.Value, "Kaisa Koskinen", "coordinator", "fi", "Soite, kokemustoiminta"),
        .. roster.OrderBy(e => e.Id.Value, StringComparer.Ordinal).Select(e => new PlaygroundPerson(
            e.Id.Value, e.Name, "expert", e.Languages.Contains("fi") ? "fi" : e.Languages.Contains("sv") ? "sv" : "en", Note(e))),
    ];

    static string Note(Expert e)
    {
        var words = Words.In(Language.Fi);
        var state = e.Status == ExpertStatus.Active ? "" : $" – {words[$"expert.status.{e.Status}"]}";
        return $"{e.Municipality}: {string.Join(", ", e.Topics.Take(3).Select(t => words[$"topic.{t}"]))}{state}";
    }
}
#endif
