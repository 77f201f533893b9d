using System.Collections.Immutable;
using System.Globalization;
using ExperienceBot.Privacy;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using static ExperienceBot.Storage.StoredJson;

namespace ExperienceBot.People;

/// <summary>The only door to what is kept of a person besides the roster: how to reach them and what they are in the middle of.</summary>
public sealed class PersonBook(IStore store, Ledger ledger, Retention retention)
{
    const int MostTries = 20;

    public async Task<Person> Find(PersonId id, CancellationToken ct)
    {
        var aggregate = Keys.Of(id);
        return await store.Get(ledger.Partition(aggregate), Keys.Head(aggregate), ct) is { } row
            ? StoredJson.Read(row.Data, Rows.Person) with { ETag = row.ETag }
            : new() { Id = id };
    }

    /// <summary>Decides on the person as they are and commits it with what it owes.</summary>
    /// <param name="decide">Gives the person unchanged (the same instance) when nothing is to be written.</param>
    public async Task<TAnswer> Decide<TAnswer>(
        PersonId id, Func<Person, (TAnswer Answer, Person Next, ImmutableArray<Owed> Owes)> decide, CancellationToken ct) =>
        await Decide(await Find(id, ct), decide, ct);

    /// <inheritdoc cref="Decide{TAnswer}(PersonId, Func{Person, ValueTuple{TAnswer, Person, ImmutableArray{Owed}}}, CancellationToken)"/>
    /// <param name="person">As just read; should they have been written since, they are read again.</param>
    public async Task<TAnswer> Decide<TAnswer>(
        Person person, Func<Person, (TAnswer Answer, Person Next, ImmutableArray<Owed> Owes)> decide, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var (answer, next, owes) = decide(person);
            if (ReferenceEquals(next, person) && owes.IsEmpty)
                return answer;
            if (next.Draft is { } begun && begun.Id != person.Draft?.Id)
                owes = owes.Add(retention.Forgets(begun));
            var aggregate = Keys.Of(person.Id);
            var (key, data) = (Keys.Head(aggregate), Write(next, Rows.Person));
            try
            {
                await ledger.Commit(
                    aggregate, [person.ETag is { } known ? new Write.Replace(key, data, known) : new Write.Add(key, data)], owes, ct);
                return answer;
            }
            catch (ConflictException) when (tries < MostTries)
            {
                // They wrote twice at once: decide again.
                person = await Find(person.Id, ct);
            }
        }
    }

    public Task<Person> Change(PersonId id, Func<Person, Person> change, CancellationToken ct) =>
        Decide(id, person =>
        {
            var next = change(person);
            return (next, next, ImmutableArray<Owed>.Empty);
        }, ct);

    /// <summary>The way from a requester to an order; written before the order, so that none is ever out of sight.</summary>
    /// <param name="at">When it was ordered: the newest sort first.</param>
    public Task Link(PersonId requester, OrderId order, DateTimeOffset at, CancellationToken ct) =>
        store.Commit(ledger.Partition(Keys.Of(requester)), [new Write.Put(
            string.Create(CultureInfo.InvariantCulture, $"{Keys.OrdersOf(requester)}{DateTimeOffset.MaxValue.Ticks - at.UtcTicks:D19}!{order}"), "")], ct);

    /// <summary>The order is no longer the requester's to see.</summary>
    public async Task Unlink(PersonId requester, OrderId order, CancellationToken ct)
    {
        var partition = ledger.Partition(Keys.Of(requester));
        await foreach (var link in store.All(partition, Keys.OrdersOf(requester), ct))
        {
            if (link.Key.EndsWith($"!{order}", StringComparison.Ordinal))
                await store.Commit(partition, [new Write.Delete(link.Key)], ct);
        }
    }

    /// <summary>The newest first.</summary>
    public async Task<ImmutableArray<OrderId>> OrdersOf(PersonId requester, int most, CancellationToken ct)
    {
        var prefix = Keys.OrdersOf(requester);
        var rows = await store.Range(ledger.Partition(Keys.Of(requester)), prefix, Keys.After(prefix), most, ct);
        return [.. rows.Select(r => new OrderId(r.Key[(r.Key.LastIndexOf('!') + 1)..])).Distinct()];
    }

    /// <summary>What is kept of the person becomes what <paramref name="left"/> says; their ways to orders go too.</summary>
    public async Task Erase(PersonId id, Func<Person, Person> left, ImmutableArray<Owed> owes, CancellationToken ct)
    {
        await Decide<bool>(id, p => (true, left(p), owes), ct);
        var prefix = Keys.OrdersOf(id);
        while (await store.Range(ledger.Partition(Keys.Of(id)), prefix, Keys.After(prefix), Limits.Writes, ct) is { Count: > 0 } rows)
            await store.Commit(ledger.Partition(Keys.Of(id)), [.. rows.Select(r => new Write.Delete(r.Key))], ct);
    }
}
