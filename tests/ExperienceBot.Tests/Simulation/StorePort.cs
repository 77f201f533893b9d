using ExperienceBot.Storage;

namespace ExperienceBot.Tests.Simulation;

/// <summary>The store as one process reaches it: later, and not always.</summary>
sealed class StorePort(Scene scene, Process owner) : IStore
{
    readonly World world = scene.World;
    readonly Sabotage sabotage = scene.Sabotage;

    public int Shards => scene.Store.Shards;

    public bool IsShared => scene.Store.IsShared;

    public Task<Row?> Get(string partition, string key, CancellationToken ct)
    {
        Limits.Check(partition);
        Limits.Check(key);
        return Ask(Call.Read, partition, [key], () => sabotage.Find(scene, partition, key));
    }

    public Task<IReadOnlyList<Row>> Range(string partition, string from, string to, int limit, CancellationToken ct) =>
        Ask(Call.Read, partition, [from], () => sabotage.Range(scene, partition, from, to, limit));

    public Task Commit(string partition, IReadOnlyList<Write> writes, CancellationToken ct)
    {
        Write[] own = [.. writes];
        Limits.Check(partition);
        Limits.Check(own);
        if (own.Length == 0)
            return Task.CompletedTask;
        return Ask(Call.Commit, partition, Array.ConvertAll(own, w => w.Key), () =>
        {
            sabotage.Commit(scene, owner, partition, own, Apply);
            return true;
        });
    }

    void Apply(string partition, IReadOnlyList<Write> writes)
    {
        scene.Store.Apply(partition, writes);
        scene.Truth.Committed(owner, partition, writes);
    }

    Task<T> Ask<T>(Call kind, string partition, string[] keys, Func<T> act)
    {
        world.CheckThread();
        var answer = new TaskCompletionSource<T>();
        var fault = scene.Faults.Next(kind);
        world.After(world.Between(1, 8), null, () =>
        {
            // What was on its way when the process died may have arrived or not.
            if (owner.IsDead && world.Chance(0.5))
                return;
            world.Note(owner.Number, fault);
            world.Note(partition);
            foreach (var key in keys)
                world.Note(key);
            if (fault is Fault.CrashBefore)
            {
                scene.Crash(owner);
                return;
            }

            if (fault is Fault.FailBefore or Fault.Throttled or Fault.Broken)
            {
                owner.Troubled();
                answer.SetException(Away());
                return;
            }

            try
            {
                var result = act();
                if (owner.IsDead)
                    return;
                if (fault == Fault.CrashAfter)
                    scene.Crash(owner);
                else if (fault == Fault.Lost)
                {
                    owner.Troubled();
                    answer.SetException(Away());
                }
                else if (world.Between(0, 3) is var back && back == TimeSpan.Zero)
                    answer.SetResult(result);
                else
                    world.After(back, owner, () => answer.SetResult(result));
            }
            catch (ConflictException conflict)
            {
                answer.SetException(conflict);
            }
        });
        return answer.Task;
    }

    static StoreUnavailableException Away() => new("simulated", new IOException("away"));
}
