using System.Collections.Concurrent;
using System.Globalization;
using ExperienceBot.Storage;
using ExperienceBot.Work;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace ExperienceBot.Tests.Inside;

/// <summary>
/// Makes every handler, composer, deadline and kind of row fail once where it is armed, with an exception that quotes all that was
/// at hand, as careless code does.
/// </summary>
sealed class Troubles(string quote)
{
    readonly ConcurrentDictionary<string, byte> armed = new(StringComparer.Ordinal);
    readonly ConcurrentDictionary<string, byte> thrown = new(StringComparer.Ordinal);

    readonly ConcurrentDictionary<string, byte> planted = new(StringComparer.Ordinal);

    /// <summary>All that is to fail: each handler by its verb, command or listener, each composer, each deadline.</summary>
    public IReadOnlyCollection<string> Planted => [.. planted.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Everything that has failed so far.</summary>
    public IReadOnlyCollection<string> Thrown => [.. thrown.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What the store was asked about: partitions and keys, of reads too.</summary>
    public ConcurrentDictionary<string, byte> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>What every failure quotes.</summary>
    public string Quote => quote;

    /// <summary>Each thing of this sort fails once from now on: <c>handler</c>, <c>composer</c>, <c>deadline</c>, <c>commit</c>, <c>get</c> or <c>range</c>.</summary>
    public void Arm(params ReadOnlySpan<string> sorts)
    {
        foreach (var sort in sorts)
            armed[sort] = 0;
    }

    public void Disarm() => armed.Clear();

    /// <summary>Wraps what the bot is made of, after all of it has been registered.</summary>
    public void Plant(WebApplicationBuilder builder) => builder.Host.ConfigureContainer<IServiceCollection>((_, services) =>
    {
        for (var n = 0; n < services.Count; n++)
        {
            var (type, make) = (services[n].ServiceType, services[n].IsKeyedService ? null : services[n].ImplementationFactory);
            if (make is null)
                continue;
            if (type == typeof(IStore))
                services[n] = new(type, provider => new FailingStore(this, (IStore)make(provider)), ServiceLifetime.Singleton);
            else if (type == typeof(ICardActions))
                services[n] = new(type, provider => new Failing(this, (ICardActions)make(provider), null, null, null, null), ServiceLifetime.Singleton);
            else if (type == typeof(ICommands))
                services[n] = new(type, provider => new Failing(this, null, (ICommands)make(provider), null, null, null), ServiceLifetime.Singleton);
            else if (type == typeof(IListener))
                services[n] = new(type, provider => new Failing(this, null, null, (IListener)make(provider), null, null), ServiceLifetime.Singleton);
            else if (type == typeof(IComposer))
                services[n] = new(type, provider => new Failing(this, null, null, null, (IComposer)make(provider), null), ServiceLifetime.Singleton);
            else if (type == typeof(IDeadlines))
                services[n] = new(type, provider => new Failing(this, null, null, null, null, (IDeadlines)make(provider)), ServiceLifetime.Singleton);
        }
    });

    void Maybe(string sort, string what, params ReadOnlySpan<object?> about)
    {
        if (!armed.ContainsKey(sort) || !thrown.TryAdd($"{sort} {what}", 0))
            return;
        var said = $"{what} makes nothing of {string.Join(' ', about!)} {quote}";
        throw new InvalidOperationException(said, new AggregateException(said, new FormatException(said)));
    }

    sealed class Failing(Troubles troubles, ICardActions? actions, ICommands? commands, IListener? listener, IComposer? composer, IDeadlines? deadlines)
        : ICardActions, ICommands, IListener, IComposer, IDeadlines
    {
        public IReadOnlyDictionary<string, Func<Visit, ExperienceBot.Teams.CardTap, CancellationToken, Task>> Actions => actions!.Actions.ToDictionary(
            a => Note("handler", a.Key), Func<Visit, ExperienceBot.Teams.CardTap, CancellationToken, Task> (a) => (visit, tap, ct) =>
            {
                troubles.Maybe("handler", a.Key, visit.Person.Name, string.Join(' ', tap.Data.Values));
                return a.Value(visit, tap, ct);
            });

        public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands => commands!.Commands.ToDictionary(
            c => Note("handler", c.Key, "command "), Func<Visit, string, CancellationToken, Task> (c) => (visit, rest, ct) =>
            {
                troubles.Maybe("handler", $"command {c.Key}", visit.Person.Name, visit.Turn.Text);
                return c.Value(visit, rest, ct);
            });

        public int Turn
        {
            get
            {
                Note("handler", listener!.GetType().Name);
                return listener.Turn;
            }
        }

        public Task<bool> Heard(Visit visit, string text, CancellationToken ct)
        {
            troubles.Maybe("handler", listener!.GetType().Name, visit.Person.Name, text);
            return listener.Heard(visit, text, ct);
        }

        public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages => composer!.Messages.ToDictionary(
            m => Note("composer", m.Key), Func<Occasion, CancellationToken, ValueTask<Message?>> (m) => (occasion, ct) =>
            {
                troubles.Maybe("composer", m.Key, occasion.To.Name, string.Join(' ', occasion.Order?.Form.Answers.Values ?? []));
                return m.Value(occasion, ct);
            });

        public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines => deadlines!.Deadlines.ToDictionary(
            d => Note("deadline", d.Key), Func<WorkItem, CancellationToken, Task> (d) => (work, ct) =>
            {
                troubles.Maybe("deadline", d.Key, work);
                return d.Value(work, ct);
            });

        string Note(string sort, string key, string before = "")
        {
            troubles.planted[$"{sort} {before}{key}"] = 0;
            return key;
        }
    }

    sealed class FailingStore(Troubles troubles, IStore inner) : IStore, IAsyncDisposable
    {
        static readonly string[] Personal = ["A!p!H", "A!o!H", "A!o!F", "R"];

        public int Shards => inner.Shards;

        public bool IsShared => inner.IsShared;

        public Task<Row?> Get(string partition, string key, CancellationToken ct)
        {
            Note(partition, key);
            troubles.Maybe("get", Shape(key), partition, key);
            return inner.Get(partition, key, ct);
        }

        public Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct)
        {
            Note(partition, from, to);
            Fail("range", [Shape(from)], partition, from);
            return inner.Range(partition, from, to, limit, ct);
        }

        public Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct)
        {
            Note(partition, [.. writes.Select(w => w.Key)]);
            Fail("commit", writes.Select(w => Shape(w.Key)).Intersect(Personal), [.. writes]);
            return inner.Commit(partition, writes, ct);
        }

        public ValueTask DisposeAsync() => inner is IAsyncDisposable closed ? closed.DisposeAsync() : ValueTask.CompletedTask;

        /// <summary>As the engine fails: with what it was at.</summary>
        void Fail(string sort, IEnumerable<string> shapes, params ReadOnlySpan<object?> about)
        {
            try
            {
                foreach (var shape in shapes)
                    troubles.Maybe(sort, shape, about);
            }
            catch (InvalidOperationException e)
            {
                throw new StoreUnavailableException("bot.db", e);
            }
        }

        void Note(string partition, params ReadOnlySpan<string> keys)
        {
            troubles.Keys[partition] = 0;
            foreach (var key in keys)
                troubles.Keys[key] = 0;
        }

        /// <summary>A key without its ids: <c>A!o!H</c>.</summary>
        static string Shape(string key) => key.Split('!') is ["A", var aggregate, var part, ..]
            ? string.Create(CultureInfo.InvariantCulture, $"A!{aggregate[..1]}!{part}") : key.Split('!')[0];
    }
}
