using System.Globalization;
using ExperienceBot.Privacy;
using ExperienceBot.Storage;
using ExperienceBot.Work;

namespace ExperienceBot.Experts;

/// <param name="What">A key under <c>access.</c>.</param>
/// <param name="Whom">Null for the whole roster.</param>
/// <param name="At">UTC; of what is done often, the first time of that day.</param>
public sealed record Access(PersonId Actor, string What, PersonId? Whom, DateTimeOffset At);

/// <summary>Who opened whose profile, changed it or took the roster out, and when (domain §5.5). Kept for 24 months by default (§5.6).</summary>
public sealed class AccessLog(IStore store, Ledger ledger, Retention retention)
{
    const int Page = 80;

    string Partition => ledger.Partition(Keys.Tenant);

    /// <summary>Written before anything is shown or done. The same person, deed and profile stand there once a day.</summary>
    public Task Opened(PersonId actor, PersonId whom, DateTimeOffset now, CancellationToken ct) => Note(actor, "opened", whom, now, Day(now), ct);

    /// <inheritdoc cref="Opened"/>
    public Task Changed(PersonId actor, PersonId whom, DateTimeOffset now, CancellationToken ct) => Note(actor, "changed", whom, now, Day(now), ct);

    public Task Imported(PersonId actor, DateTimeOffset at, CancellationToken ct) => Note(actor, "imported", null, at, at, ct);

    public Task Exported(PersonId actor, DateTimeOffset now, CancellationToken ct) => Note(actor, "exported", null, now, now, ct);

    /// <summary>The newest first.</summary>
    public async Task<IReadOnlyList<Access>> Recent(int most, CancellationToken ct) =>
        [.. (await store.Range(Partition, Keys.Accesses, Keys.After(Keys.Accesses), most, ct)).Select(r => StoredJson.Read(r.Data, StoredJson.Rows.Access))];

    /// <summary>Of one person's profile, the newest first.</summary>
    public async Task<IReadOnlyList<Access>> About(PersonId whom, CancellationToken ct)
    {
        var about = new List<Access>();
        await foreach (var row in store.All(Partition, Keys.Accesses, ct))
        {
            if (StoredJson.Read(row.Data, StoredJson.Rows.Access) is var access && access.Whom == whom)
                about.Add(access);
        }

        return about;
    }

    /// <summary>What is older than it is kept goes.</summary>
    public async Task Forget(DateTimeOffset now, CancellationToken ct)
    {
        while (await store.Range(Partition, At(now.AddMonths(-retention.AccessMonths)), Keys.After(Keys.Accesses), Page, ct) is { Count: > 0 } old)
            await store.Commit(Partition, [.. old.Select(r => new Write.Delete(r.Key))], ct);
    }

    async Task Note(PersonId actor, string what, PersonId? whom, DateTimeOffset at, DateTimeOffset place, CancellationToken ct)
    {
        try
        {
            await store.Commit(
                Partition, [new Write.Add($"{At(place)}!{actor}!{what}!{whom}", StoredJson.Write(new Access(actor, what, whom, at), StoredJson.Rows.Access))], ct);
        }
        catch (ConflictException)
        {
            // It stands there already.
        }
    }

    static DateTimeOffset Day(DateTimeOffset at) => new(at.UtcDateTime.Date, TimeSpan.Zero);

    static string At(DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{Keys.Accesses}{DateTimeOffset.MaxValue.Ticks - at.UtcTicks:D19}");
}
