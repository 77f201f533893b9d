using ExperienceBot.Storage;
using ExperienceBot.Tests.Storage;

namespace ExperienceBot.Tests.Simulation;

/// <summary>The simulated engine keeps what the real ones promise: what it shows is worth as much as they are.</summary>
public sealed class MemoryStoreConformance : StoreConformance
{
    protected override Task<IStore> Open() => Task.FromResult<IStore>(new MemoryStore(shards: 8, isShared: true));

    protected override Task Close() => Task.CompletedTask;
}
