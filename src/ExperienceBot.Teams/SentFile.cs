namespace ExperienceBot.Teams;

/// <summary>A file that somebody has sent in a 1:1 chat. All of it is the client's word.</summary>
/// <param name="Url">Opens without a token for some minutes.</param>
public sealed record SentFile(string Name, string Url)
{
    internal static SentFile? Of(Activity activity)
    {
        foreach (var attachment in activity.Attachments ?? [])
        {
            if (attachment is { ContentType: "application/vnd.microsoft.teams.file.download.info", Content: { } content } && content.Element.Text("downloadUrl") is { } url)
                return new(attachment.Name ?? "", url);
        }

        return null;
    }
}

public enum FileTrouble
{
    None,

    /// <summary>It does not lie where Teams keeps files.</summary>
    Place,
    TooLarge,

    /// <summary>Gone, expired, or out of reach just now.</summary>
    Away,
}

/// <summary>Fetches what people send: only from the hosts where Teams keeps files, without a token, following no redirect.</summary>
public sealed class SentFiles(HttpClient http, Func<string, bool> isAllowed)
{
    /// <param name="most">Bytes.</param>
    public async Task<(byte[] Bytes, FileTrouble Trouble)> Get(SentFile file, int most, CancellationToken ct)
    {
        if (!isAllowed(file.Url))
            return ([], FileTrouble.Place);
        try
        {
            using var response = await http.GetAsync(new Uri(file.Url), HttpCompletionOption.ResponseHeadersRead, ct);
            if (!response.IsSuccessStatusCode)
                return ([], FileTrouble.Away);
            if (response.Content.Headers.ContentLength > most)
                return ([], FileTrouble.TooLarge);
            await using var body = await response.Content.ReadAsStreamAsync(ct);
            var bytes = new byte[most + 1];
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
            return length > most ? ([], FileTrouble.TooLarge) : (bytes[..length], FileTrouble.None);
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return ([], FileTrouble.Away);
        }
    }
}
