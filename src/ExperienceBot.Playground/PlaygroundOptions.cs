using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ExperienceBot.Playground;

/// <param name="Id">The Entra object id.</param>
/// <param name="Role">requester, expert or coordinator.</param>
/// <param name="Language">fi, sv or en: the one the person starts with.</param>
/// <param name="Note">One line that helps to choose the person from a list.</param>
public sealed record PlaygroundPerson(string Id, string Name, string Role, string Language, string Note)
{
    // A channel's ids are opaque and differ from the object id, so that nobody comes to rely on their form.
    internal string UserId { get; } = "29:1" + Opaque("user", Id);
    internal string ConversationId { get; } = "a:1" + Opaque("conversation", Id);

    static string Opaque(string kind, string id) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind}:{id}")));
}

public sealed record PlaygroundOptions
{
    public required string TenantId { get; init; }
    public required string BotId { get; init; }
    public required IReadOnlyList<PlaygroundPerson> People { get; init; }

    /// <summary>The file that keeps the conversations; its folder is made when needed.</summary>
    public required string HistoryPath { get; init; }

    /// <summary>Where this host listens; asked only when a request has come, so the server is up.</summary>
    public required Func<Uri> BaseAddress { get; init; }

    internal PlaygroundPerson? PersonBy(string? id) =>
        People.FirstOrDefault(person => id == person.UserId || id == person.ConversationId ||
            string.Equals(id, person.Id, StringComparison.OrdinalIgnoreCase));
}
