using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ExperienceBot.Storage;

/// <summary>What every engine refuses, so that what one accepts the others accept too.</summary>
public static class Limits
{
    public const int Writes = 90;
    public const int KeyLength = 512;
    public const int DataLength = 32_000;

    /// <summary>Bytes of all the data of a batch as JSON; with keys and heads that stays below the 4 MiB of a request.</summary>
    public const int BatchLength = 3_000_000;

    /// <summary>Of a key. Surrogates sort differently in UTF-8 and UTF-16.</summary>
    static readonly SearchValues<char> forbidden = SearchValues.Create(
        [.. Enumerable.Range(0, char.MaxValue + 1).Select(c => (char)c).Where(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c) || char.IsSurrogate(c))]);

    static readonly UTF8Encoding strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Throws <see cref="ArgumentException"/> when the key of a row or partition may not be one.</summary>
    public static void Check(string key)
    {
        if (key.Length is 0 or > KeyLength)
            throw new ArgumentException($"A key has 1 to {KeyLength} characters, not {key.Length}.", nameof(key));
        if (key.AsSpan().ContainsAny(forbidden))
            throw new ArgumentException("A key holds a forbidden character.", nameof(key));
    }

    /// <summary>Throws <see cref="ArgumentException"/> when the batch may not be written anywhere.</summary>
    public static void Check(IReadOnlyCollection<Write> writes)
    {
        if (writes.Count > Writes)
            throw new ArgumentException($"A batch has at most {Writes} writes, not {writes.Count}.", nameof(writes));

        var keys = new HashSet<string>(StringComparer.Ordinal);
        var length = 0;
        foreach (var write in writes)
        {
            Check(write.Key);
            if (!keys.Add(write.Key))
                throw new ArgumentException($"The row {write.Key} is written twice.", nameof(writes));
            var data = write switch
            {
                Write.Add add => add.Data,
                Write.Replace replace => replace.Data,
                Write.Put put => put.Data,
                Write.Delete => "",
                _ => throw new ArgumentException($"{write.GetType()} is no known write.", nameof(writes)),
            };
            CheckData(data);
            length += JsonEncodedText.Encode(data).EncodedUtf8Bytes.Length;
        }

        if (length > BatchLength)
            throw new ArgumentException($"A batch has at most {BatchLength} bytes of data as JSON, not {length}.", nameof(writes));
    }

    static void CheckData(string data)
    {
        if (data.Length > DataLength)
            throw new ArgumentException($"A row has at most {DataLength} characters, not {data.Length}.", nameof(data));
        if (data.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A row holds a NUL character, where engines cut it.", nameof(data));
        _ = strict.GetByteCount(data); // throws for half a surrogate pair, which would come back as something else
    }
}
