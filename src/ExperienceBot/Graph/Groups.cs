using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Work;

namespace ExperienceBot.Graph;

/// <summary>
/// Who coordinates and who may order, by groups of the directory. Read again so often that whoever leaves is out within a minute, and
/// kept in the store: when a group cannot be read, whoever was in it before still is.
/// </summary>
public sealed class Groups(
    GraphUse use, MicrosoftGraph graph, IStore store, Ledger ledger, Tenancy tenancy, [FromKeyedServices(TeamsEdge.WallClock)] TimeProvider wall) : BackgroundService
{
    const int InARow = 500;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(45);
    static readonly TimeSpan Retry = TimeSpan.FromSeconds(30);

    readonly ImmutableArray<PersonId> named = tenancy.Coordinators;
    TimeSpan pause = Between;

    /// <summary>As last read, and then as they are; before the first request.</summary>
    public async Task Load(CancellationToken ct)
    {
        if (use.CoordinatorsGroup is { } coordinators)
            Coordinate(await Known(coordinators, ct));
        if (use.RequestersGroup is { } requesters)
            Order(await Known(requesters, ct));
        await Read(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(pause, wall, stoppingToken);
                await Read(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    async Task Read(CancellationToken ct)
    {
        var pauses = await Task.WhenAll(Read("CoordinatorsGroupId", use.CoordinatorsGroup, Coordinate, ct), Read("RequestersGroupId", use.RequestersGroup, Order, ct));
        pause = pauses.Max(); // as long as Graph asks for either
    }

    /// <summary>Gives how long to wait before it is read again.</summary>
    async Task<TimeSpan> Read(string setting, string? group, Action<IReadOnlyCollection<PersonId>> take, CancellationToken ct)
    {
        if (group is null)
            return Retry;
        var right = $"{GraphRight.Members} ({setting})";
        try
        {
            var members = await graph.Members(group, ct);
            graph.Again(right);
            take(members);
            await Keep(group, [.. members.Select(m => m.Value).Distinct().Order(StringComparer.Ordinal)], ct);
            return Between;
        }
        catch (Exception e) when (e is StoreUnavailableException or ConflictException)
        {
            return Retry;
        }
#pragma warning disable CA1031 // whatever Graph answers, the bot goes on with whom it knows
        catch (Exception e) when (e is not OperationCanceledException)
#pragma warning restore CA1031
        {
            var why = e as GraphException ?? new(Outcome.Unknown, null, e.GetType().Name, null, e);
            graph.Without(right, why, "whoever was in the group before stays in it");
            return why.RetryAfter > Retry ? why.RetryAfter.Value : Retry;
        }
    }

    void Coordinate(IReadOnlyCollection<PersonId> members) => tenancy.Coordinators = [.. named.Union(members)];

    void Order(IReadOnlyCollection<PersonId> members) => tenancy.Requesters = [.. members];

    async Task<List<PersonId>> Known(string group, CancellationToken ct) =>
        [.. (await Rows(group, ct)).SelectMany(r => r.Data.Split(' ')).Select(PersonId.From).OfType<PersonId>()];

    async Task Keep(string group, string[] members, CancellationToken ct)
    {
        var old = (await Rows(group, ct)).ToDictionary(r => r.Key, r => r.Data);
        var now = members.Chunk(InARow).Select((some, n) => (Key: string.Create(CultureInfo.InvariantCulture, $"{Keys.Group(group)}{n:D4}"), Data: string.Join(' ', some)))
            .ToDictionary(r => r.Key, r => r.Data);
        List<Write> writes =
        [
            .. now.Where(r => old.GetValueOrDefault(r.Key) != r.Value).Select(r => new Write.Put(r.Key, r.Value)),
            .. old.Keys.Except(now.Keys).Select(gone => new Write.Delete(gone)),
        ];
        foreach (var batch in writes.Chunk(Limits.Writes))
            await store.Commit(ledger.Partition(Keys.Tenant), batch, ct);
    }

    Task<IReadOnlyList<Row>> Rows(string group, CancellationToken ct) =>
        store.Range(ledger.Partition(Keys.Tenant), Keys.Group(group), Keys.After(Keys.Group(group)), 1000, ct);
}
