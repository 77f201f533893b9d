using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExperienceBot.Documents;
using ExperienceBot.Experts;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Web;

/// <summary>Links that cards carry. Those to files are signed and expire; none says who it is about.</summary>
public sealed class Links(Tenancy tenancy, TimeProvider clock)
{
    static readonly TimeSpan Valid = TimeSpan.FromDays(60);
    internal const string Requester = "requester";
    static readonly TimeSpan ValidOfPeople = TimeSpan.FromMinutes(15);
    static readonly TimeSpan Brief = TimeSpan.FromHours(1);
    const string SecretKey = "T!secret";

    byte[] secret = [];

    /// <summary>The signing key is made once and kept in the store, so that links outlive restarts.</summary>
    public async Task Load(IStore store, Ledger ledger, CancellationToken ct)
    {
        var partition = ledger.Partition(Keys.Tenant);
        if (await store.Get(partition, SecretKey, ct) is null)
        {
            try
            {
                await store.Commit(partition, [new Write.Add(SecretKey, Convert.ToHexString(RandomNumberGenerator.GetBytes(32)))], ct);
            }
            catch (ConflictException)
            {
                // another instance made it first
            }
        }

        secret = Convert.FromHexString((await store.Get(partition, SecretKey, ct))!.Data);
    }

    public string Feedback(Order order) => $"{tenancy.PublicUrl()}/f/{order.FeedbackCode}";

    public string FeedbackQr(Order order) => $"{Feedback(order)}/qr.png";

    /// <summary>The session as a calendar file, in the reader's language.</summary>
    public string Calendar(Order order, Words words) =>
        File($"ics.{order.Id}.{words.Code}", Valid);

    /// <summary>A file, by what its token says.</summary>
    /// <param name="valid">For how long the link leads to it.</param>
    public string File(string what, TimeSpan valid) =>
        $"{tenancy.PublicUrl()}/files/{Sign($"{what}.{clock.GetUtcNow().Add(valid).ToUnixTimeSeconds()}")}";

    /// <summary>The assignment's terms to print, of one expert or of the requester, in the reader's language.</summary>
    /// <param name="expert">Null is the requester.</param>
    public string Terms(Order order, PersonId? expert, Words words) =>
        File($"terms.{order.Id}.{(expert is { } one ? Seat(order, one) : Requester)}.{words.Code}", Valid);

    /// <summary>Whose copy it is, in a word that tells nobody who that is.</summary>
    public string Seat(Order order, PersonId expert) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"seat.{order.Id}.{expert}")).AsSpan(0, 8));

    /// <summary>The text of a document to print, as a role reads it.</summary>
    public string Document(DocumentKind kind, ExpertRole role, Words words) =>
        File($"document.{kind}.{role}.{words.Code}", Valid);

    /// <summary>The roster, for the coordinator who asked for it; for a quarter of an hour.</summary>
    public string Roster(PersonId by) => File($"roster.{Veiled(by)}", ValidOfPeople);

    /// <summary>A file for payroll, for the coordinator who asked for it; for a quarter of an hour.</summary>
    public string Payroll(PersonId by, string what) => File($"pay.{Veiled(by)}.{what}", ValidOfPeople);

    /// <summary>The privacy notice, for everybody to read.</summary>
    public string Privacy(Words words) => $"{tenancy.PublicUrl()}/privacy?lang={words.Code}";

    /// <summary>All that is kept of the person, for as long as it takes to open it.</summary>
    /// <param name="form"><c>html</c> to read, <c>json</c> to keep.</param>
    public string OwnData(PersonId person, Words words, string form) =>
        File($"own.{Veiled(person)}.{words.Code}.{form}", Brief);

    /// <summary>Whom a link of theirs is about; null when it does not say.</summary>
    public PersonId? Unveiled(string veiled)
    {
        using var cipher = Cipher();
        return veiled.Length == 32 && veiled.All(char.IsAsciiHexDigit)
            ? PersonId.From(new Guid(cipher.DecryptCbc(Convert.FromHexString(veiled), new byte[16], PaddingMode.None)).ToString()) : null;
    }

    /// <summary>An id is one block; it must not stand in addresses, which others log.</summary>
    string Veiled(PersonId person)
    {
        using var cipher = Cipher();
        return Convert.ToHexStringLower(cipher.EncryptCbc(Guid.Parse(person.Value).ToByteArray(), new byte[16], PaddingMode.None));
    }

    Aes Cipher()
    {
        var cipher = Aes.Create();
        cipher.Key = SHA256.HashData([.. secret, .. "person"u8]);
        return cipher;
    }

    /// <summary>An expert's own page of one offer, for those whom Teams does not reach; it ends with the session.</summary>
    public string Offer(Order order, Offer offer, Words words) =>
        $"{tenancy.PublicUrl()}/offer/{Sign($"offer.{order.Id}.{Mark(order, offer)}.{order.EndsAt.ToUnixTimeSeconds()}")}?lang={words.Code}";

    /// <summary>Which offer it is, without saying whose. An offer made anew has another.</summary>
    public string Mark(Order order, Offer offer) => Convert.ToHexStringLower(
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{order.Id}:{offer.Expert}:{offer.Round}"))).AsSpan(0, 8));

    /// <summary>What the token says; null when it is not ours or has expired.</summary>
    public string[]? Read(string token)
    {
        var cut = token.LastIndexOf('.');
        if (cut < 0 || token.Length > 300)
            return null;
        var parts = token[..cut].Split('.');
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Sign(token[..cut])), Encoding.ASCII.GetBytes(token))
            && parts.Length >= 2 && long.TryParse(parts[^1], out var until) && DateTimeOffset.FromUnixTimeSeconds(until) > clock.GetUtcNow()
            ? parts
            : null;
    }

    string Sign(string payload) =>
        $"{payload}.{Convert.ToHexStringLower(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(payload)).AsSpan(0, 16))}";
}
