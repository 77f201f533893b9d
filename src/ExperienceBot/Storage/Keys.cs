using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ExperienceBot.Storage;

/// <summary>
/// Where rows lie (reliability §2.3). What one thing owes lies in its own partition, the index of due work too, so one
/// batch covers a decision and all it owes. Names once shipped never change their meaning.
/// </summary>
public static class Keys
{
    public const string OpenOrders = "N!";
    public const string Roster = "R!";
    public const string DueWork = "D!";

    /// <summary>Due work that may wait: what is left out rather than said twice. Looked at beside <see cref="DueWork"/>.</summary>
    public const string DueBulk = "B!";

    /// <summary>What did not arrive and waits for a coordinator.</summary>
    public const string Aside = "Q!";

    /// <summary>Gates that the channel has closed; in the tenant's own partition.</summary>
    public const string Gates = "G!";

    /// <summary>Who works on a partition, where several instances share the store.</summary>
    public const string Lease = "L";

    /// <summary>The instances; in the tenant's own partition.</summary>
    public const string Members = "M!";

    /// <summary>What changed of late, for the memory of other instances.</summary>
    public const string Changes = "C!";

    /// <summary>What was approved of a month, yyyy-MM, for payroll: the order and the expert follow.</summary>
    public static string PayrollOf(string month) => $"P!{month}!";

    public static string Payroll(string month, OrderId order, PersonId expert) => $"{PayrollOf(month)}{order}!{expert}";

    /// <summary>What remains of forgotten orders, by month; in the tenant's own partition.</summary>
    public const string Counted = "Y!";

    /// <summary>Who was in a group of the directory when it was last read; in the tenant's own partition.</summary>
    public static string Group(string id) => $"H!{id}!";

    /// <summary>Everything of one aggregate; <c>o-</c> an order, <c>p-</c> a person, <c>t</c> the tenant.</summary>
    public static string Of(OrderId order) => $"o-{order}";

    /// <summary>All rows of an aggregate begin so.</summary>
    public static string All(string aggregate) => $"A!{aggregate}!";

    public static string Of(PersonId person) => $"p-{person}";

    public const string Tenant = "t";

    public static string Head(string aggregate) => $"A!{aggregate}!H";

    public static string Offers(string aggregate) => $"A!{aggregate}!O!";

    public static string Work(string aggregate, string id) => $"A!{aggregate}!X!{id}";

    public static string Event(string aggregate, int version) => string.Create(CultureInfo.InvariantCulture, $"A!{aggregate}!E!{version:D8}");

    /// <summary>What a coordinator did about work that went aside.</summary>
    public static string Mended(string aggregate, string id, int epoch) => string.Create(CultureInfo.InvariantCulture, $"A!{aggregate}!V!{id}!{epoch}");

    /// <summary>Calendar events, by session.</summary>
    public static string Invitations(string aggregate) => $"A!{aggregate}!K!";

    public static string Invitation(string aggregate, int session) => string.Create(CultureInfo.InvariantCulture, $"{Invitations(aggregate)}{session:D4}");

    public static string Feedback(string aggregate, string id) => $"A!{aggregate}!F!{id}";

    /// <summary>A person's way to their own orders.</summary>
    public static string OrdersOf(PersonId person) => $"A!{Of(person)}!L!";

    public static string Due(DateTimeOffset due, string aggregate, string id, bool isBulk) =>
        string.Create(CultureInfo.InvariantCulture, $"{(isBulk ? DueBulk : DueWork)}{due.UtcTicks:D19}!{aggregate}!{id}");

    /// <summary>A place in time within a part of a partition: <paramref name="part"/> and the ticks.</summary>
    public static string At(string part, DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{part}{at.UtcTicks:D19}");

    /// <summary>The instant, aggregate and id of a key that begins with a two-letter part and ticks.</summary>
    public static (DateTimeOffset At, string Aggregate, string Id) Timed(string key)
    {
        var parts = key[2..].Split('!', 3);
        return (new(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.Zero), parts[1], parts.Length > 2 ? parts[2] : "");
    }

    /// <summary>The first key after all that begin with <paramref name="prefix"/>.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>The partition of an aggregate: the tenant and one of <paramref name="shards"/>, by its id.</summary>
    public static string Partition(string tenant, string aggregate, int shards)
    {
        var shard = shards == 1 ? 0 : SHA256.HashData(Encoding.UTF8.GetBytes(aggregate))[0] % shards;
        return string.Create(CultureInfo.InvariantCulture, $"{tenant}:{shard:00}");
    }
}
