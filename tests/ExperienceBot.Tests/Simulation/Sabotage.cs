using ExperienceBot.Storage;

namespace ExperienceBot.Tests.Simulation;

/// <summary>A bug planted at the ports. This one plants none.</summary>
class Sabotage
{
    public virtual Row? Find(MemoryStore store, string partition, string key) => store.Find(partition, key);

    public virtual Row? Read(string partition, Row? row) => row;

    public virtual IReadOnlyList<Row> Read(string partition, string from, IReadOnlyList<Row> rows) => rows;

    /// <param name="apply">Writes a batch whole or not at all.</param>
    public virtual void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply) =>
        apply(partition, writes);

    /// <summary>The answer instead of a refusal; null for the refusal.</summary>
    /// <param name="sent">An answer as to something that went out.</param>
    public virtual HttpResponseMessage? Refusal(Func<HttpResponseMessage> sent) => null;

    /// <summary>Whether an answer of 429 is given as one of 500.</summary>
    public virtual bool HidesThrottling => false;

    /// <summary>Whether a person who gets no answer is told no.</summary>
    public virtual bool TellsNo => false;
}
