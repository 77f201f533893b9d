using System.Security.Cryptography;
using System.Text;

namespace ExperienceBot.Experts;

/// <summary>Of an agreement of partnership (D-12): its status only, the paper lies elsewhere.</summary>
public enum Partnership
{
    None,
    Sent,
    Signed,
}

/// <summary>A background organisation. Experts belong to it by its name, as in the roster file.</summary>
public sealed record Organisation(string Name)
{
    /// <summary>May see what the members have agreed to show (domain §5.5); null when nobody is named.</summary>
    public PersonId? Responsible { get; init; }
    public Partnership Partnership { get; init; }

    /// <summary>The last day of the agreement; null when it has no end.</summary>
    public DateOnly? Until { get; init; }

    /// <summary>Made of the name, so that two who write it at once write the same one; keys hold no names.</summary>
    public static string IdOf(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Spelling.Fold(name))).AsSpan(0, 8));
}
