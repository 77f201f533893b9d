using System.Globalization;
using System.Security.Cryptography;

namespace ExperienceBot;

/// <summary>Ids and draws, from a source that tests replace.</summary>
/// <param name="fill">Fills with random bytes.</param>
public sealed class NewId(Action<Span<byte>> fill)
{
    const string Letters = "23456789abcdefghjkmnpqrstuvwxyz"; // without look-alikes: people type them

    public static NewId Random { get; } = new(bytes => RandomNumberGenerator.Fill(bytes));

    public string Next()
    {
        Span<byte> bytes = stackalloc byte[16];
        fill(bytes);
        return new Guid(bytes).ToString("N", CultureInfo.InvariantCulture);
    }

    /// <summary>A participants' code: ten letters that cannot be guessed.</summary>
    public string Code()
    {
        Span<byte> bytes = stackalloc byte[10];
        fill(bytes);
        return string.Create(10, bytes.ToArray(), (code, random) =>
        {
            for (var n = 0; n < code.Length; n++)
                code[n] = Letters[random[n] % Letters.Length];
        });
    }

    public int Seed()
    {
        Span<byte> bytes = stackalloc byte[4];
        fill(bytes);
        return BitConverter.ToInt32(bytes);
    }
}
