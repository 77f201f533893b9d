using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ExperienceBot.Offers;
using ExperienceBot.Orders;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Web;

/// <summary>Links that cards carry. Those to files are signed and expire; none says who it is about.</summary>
public sealed class Links(Tenancy tenancy, TimeProvider clock)
{
    static readonly TimeSpan Valid = TimeSpan.FromDays(60);
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
        $"{tenancy.PublicUrl()}/files/{Sign($"ics.{order.Id}.{words.Code}.{clock.GetUtcNow().Add(Valid).ToUnixTimeSeconds()}")}";

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
