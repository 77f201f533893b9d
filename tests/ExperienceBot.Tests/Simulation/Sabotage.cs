using ExperienceBot.Storage;

namespace ExperienceBot.Tests.Simulation;

/// <summary>A bug planted at the ports. This one plants none.</summary>
class Sabotage
{
    /// <summary>A refused message is answered as if it had gone out.</summary>
    public bool SendsRefused { get; init; }

    /// <summary>429 is answered as 500.</summary>
    public bool HidesThrottling { get; init; }

    /// <summary>Who is answered only the second time is told no.</summary>
    public bool TellsNo { get; init; }

    /// <summary>Each try to make an event has a transaction of its own.</summary>
    public bool NamesEachTry { get; init; }

    /// <summary>How far the clocks of the processes are ahead of the world's.</summary>
    public TimeSpan Ahead { get; init; }

    public virtual Row? Find(Scene scene, string partition, string key) => scene.Store.Find(partition, key);

    public virtual IReadOnlyList<Row> Range(Scene scene, string partition, string from, string to, int limit) =>
        scene.Store.Between(partition, from, to, limit);

    /// <param name="apply">Writes a batch whole or not at all.</param>
    public virtual void Commit(Scene scene, Process by, string partition, IReadOnlyList<Write> writes, Action<string, IReadOnlyList<Write>> apply) =>
        apply(partition, writes);
}
