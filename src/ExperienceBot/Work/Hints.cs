using Azure;
using Azure.Storage.Queues;

namespace ExperienceBot.Work;

/// <summary>
/// Tells the instance that works on a partition that something is owed there (reliability §2.8). Each has a queue of its own; a
/// message is the partition's key and nothing else. Losing one costs the time until the next look at the index.
/// </summary>
/// <param name="service">Null where there are no queues: instances then look more often.</param>
public sealed partial class Hints(QueueServiceClient? service, Leases leases, Ledger ledger, TimeProvider clock, ILogger<Hints> log) : BackgroundService
{
    const int AtOnce = 32;
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1);
    static readonly TimeSpan WhenAway = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Lives = TimeSpan.FromMinutes(1);

    /// <summary>Whether hints come through, so that there is no need to look often.</summary>
    public bool AreHeard { get; private set; }

    /// <summary>Forgets the queue of an instance that has gone without a word.</summary>
    public Task Forget(string instance, CancellationToken ct) => Quietly(() => Queue(instance).DeleteIfExistsAsync(ct), ct);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (service is null)
            return;
        var own = Queue(leases.Instance);
        ledger.Owing = partition => _ = Tell(partition, stoppingToken);
        while (!stoppingToken.IsCancellationRequested)
        {
            var heard = false;
            var answers = await Quietly(async () =>
            {
                if (!AreHeard) // at first, or when another instance has taken this one for gone and removed its queue
                    await own.CreateIfNotExistsAsync(cancellationToken: stoppingToken);
                foreach (var message in (await own.ReceiveMessagesAsync(AtOnce, cancellationToken: stoppingToken)).Value)
                {
                    await own.DeleteMessageAsync(message.MessageId, message.PopReceipt, stoppingToken);
                    heard = true;
                }
            }, stoppingToken);
            AreHeard = answers;
            if (heard)
                ledger.Heard();
            try
            {
                await Task.Delay(answers ? Between : WhenAway, clock, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        ledger.Owing = _ => { };
        await Forget(leases.Instance, CancellationToken.None);
    }

    async Task Tell(string partition, CancellationToken ct)
    {
        if (leases.Owners.TryGetValue(partition, out var owner) && owner != leases.Instance)
            await Quietly(() => Queue(owner).SendMessageAsync(partition, timeToLive: Lives, cancellationToken: ct), ct);
    }

    QueueClient Queue(string instance) => service!.GetQueueClient($"wake-{instance}");

    /// <summary>False when the queue does not answer: nothing depends on it.</summary>
    async Task<bool> Quietly(Func<Task> call, CancellationToken ct)
    {
        if (service is null)
            return false;
        try
        {
            await call();
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or HttpRequestException or IOException or OperationCanceledException
            or Azure.Identity.AuthenticationFailedException)
        {
            if (!ct.IsCancellationRequested)
                HintLost(log, (e as RequestFailedException)?.ErrorCode ?? e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Debug, "A hint between instances was lost ({Error})")]
    static partial void HintLost(ILogger log, string error);
}
