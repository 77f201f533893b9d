using System.Buffers;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ExperienceBot.Tests.Inside;

/// <summary>Words that are found nowhere else, one for each personal value; the same in every run.</summary>
sealed class Canaries
{
    static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly Dictionary<string, string> all = new(StringComparer.OrdinalIgnoreCase);

    readonly List<string> inOrder = [];

    public int Count => all.Count;

    /// <summary>As they are, to be found where they have gone.</summary>
    public string Text(string what) => $"{Word(what)} ja {Awkward(what)}.";

    public string Phone(string what)
    {
        lock (all)
            return Add(string.Create(CultureInfo.InvariantCulture, $"04{10_000_000 + (BitConverter.ToUInt32(Dice()) % 90_000_000)}"), what);
    }

    public string Word(string what)
    {
        lock (all)
            return Add("zq" + Syllables(Dice(), 5), what);
    }

    /// <summary>One that is written otherwise in JSON, in HTML and in an address.</summary>
    public string Awkward(string what)
    {
        lock (all)
        {
            var dice = Dice();
            return Add($"zä{Syllables(dice, 3)} \"{Syllables(dice[10..], 3)}\"", what);
        }
    }

    public string Add(string word, string what)
    {
        lock (all)
        {
            all.Add(word, what);
            inOrder.Add(word);
        }

        return word;
    }

    /// <summary>Of those that have been made since there were so many: they were not said after all.</summary>
    public void Forget(int since)
    {
        lock (all)
        {
            foreach (var word in inOrder.Skip(since))
                all.Remove(word);
            inOrder.RemoveRange(since, inOrder.Count - since);
        }
    }

    /// <summary>What has never gone into the bot, though it was meant to.</summary>
    public IEnumerable<string> NotIn(string texts) =>
        all.Where(c => !Forms(c.Key).Any(form => texts.Contains(form, StringComparison.OrdinalIgnoreCase))).Select(c => $"{c.Value} has not been anywhere");

    /// <summary>Whatever is found in a text; null when nothing is.</summary>
    /// <param name="allowed">What may stand there.</param>
    public Func<string, string?> Search(string? allowed)
    {
        var forms = all.Where(c => c.Value != allowed).SelectMany(c => Forms(c.Key).Select(form => (Form: form, What: c.Value))).ToList();
        var any = SearchValues.Create([.. forms.Select(f => f.Form)], StringComparison.OrdinalIgnoreCase);
        return text => text.AsSpan().ContainsAny(any) ? forms.First(f => text.Contains(f.Form, StringComparison.OrdinalIgnoreCase)).What : null;
    }

    /// <summary>As it is, in JSON, in HTML, in an address, and as bytes of UTF-8 and UTF-16 in hexadecimal and in base64 at each of its three places.</summary>
    static IEnumerable<string> Forms(string word) => new[]
    {
        word, Uri.EscapeDataString(word), WebUtility.UrlEncode(word), WebUtility.HtmlEncode(word), HtmlEncoder.Default.Encode(word), JsonSerializer.Serialize(word)[1..^1],
        JsonSerializer.Serialize(word, Relaxed)[1..^1],
    }.Concat(new[] { Encoding.UTF8, Encoding.Unicode }.SelectMany(encoding => Enumerable.Range(0, 3).Select(n => Base64(encoding, word, n)).Append(Convert.ToHexString(encoding.GetBytes(word)))))
        .Where(form => form.Length >= 8).Distinct();

    /// <summary>Without the signs that what stands before and after has a part in.</summary>
    static string Base64(Encoding encoding, string word, int before)
    {
        var text = Convert.ToBase64String(encoding.GetBytes(new string('x', before) + word));
        return text[((encoding.GetByteCount(new string('x', before)) + 2) / 3 * 4)..^4];
    }

    static string Syllables(byte[] dice, int count) => string.Concat(Enumerable.Range(0, count).Select(n => $"{"bdfgkmprtv"[dice[n] % 10]}{"aeiou"[dice[n + 5] % 5]}"));

    byte[] Dice() => SHA256.HashData(BitConverter.GetBytes(all.Count));
}
