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

    /// <summary>Everything of one aggregate; <c>o-</c> an order, <c>p-</c> a person, <c>t</c> the tenant.</summary>
    public static string Of(OrderId order) => $"o-{order}";

    public static string Of(PersonId person) => $"p-{person}";

    public const string Tenant = "t";

    public static string Head(string aggregate) => $"A!{aggregate}!H";

    public static string Offers(string aggregate) => $"A!{aggregate}!O!";

    public static string Work(string aggregate, string id) => $"A!{aggregate}!X!{id}";

    public static string Event(string aggregate, int version) => string.Create(CultureInfo.InvariantCulture, $"A!{aggregate}!E!{version:D8}");

    public static string Feedback(string aggregate, string id) => $"A!{aggregate}!F!{id}";

    /// <summary>A person's way to their own orders.</summary>
    public static string OrdersOf(PersonId person) => $"A!{Of(person)}!L!";

    public static string Due(DateTimeOffset due, string aggregate, string id) =>
        string.Create(CultureInfo.InvariantCulture, $"{DueWork}{due.UtcTicks:D19}!{aggregate}!{id}");

    /// <summary>The first key after all that begin with <paramref name="prefix"/>.</summary>
    public static string After(string prefix) => prefix[..^1] + (char)(prefix[^1] + 1);

    /// <summary>The partition of an aggregate: the tenant and one of <paramref name="shards"/>, by its id.</summary>
    public static string Partition(string tenant, string aggregate, int shards)
    {
        var shard = shards == 1 ? 0 : SHA256.HashData(Encoding.UTF8.GetBytes(aggregate))[0] % shards;
        return string.Create(CultureInfo.InvariantCulture, $"{tenant}:{shard:00}");
    }
}
