namespace ExperienceBot.Teams;

/// <summary>What a request is answered with.</summary>
readonly record struct Answer(int Status, byte[]? Body = null);

/// <summary>
/// Each activity is worked on once: what comes again meanwhile waits for the same answer, and what comes later is given it
/// again (reliability §2.9.1). Only the fast path: that a restart repeats nothing is the handler's to see to.
/// </summary>
sealed class Deliveries(TimeProvider time)
{
    const int Most = 10_000;
    const int MostBytes = 16 * 1024 * 1024;
    static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    readonly Lock gate = new();
    readonly Dictionary<(string? Tenant, string Conversation, string Id), Delivery> known = [];
    readonly Queue<Delivery> ended = new();
    long bytes;

    /// <summary>True when it comes for the first time: whoever is told so works on it and calls <see cref="End"/>.</summary>
    public bool Begin(TurnContext turn, out Delivery delivery)
    {
        delivery = new(turn.Activity.Id is { Length: > 0 } id ? (turn.Reference.TenantId, turn.Reference.ConversationId, id) : null);
        if (delivery.Key is not { } key)
            return true; // nothing to know it by
        lock (gate)
        {
            while (ended.TryPeek(out var oldest) && time.GetElapsedTime(oldest.EndedAt) >= KeptFor)
                ForgetOldest();
            if (known.TryAdd(key, delivery))
                return true;
            delivery = known[key];
            return false;
        }
    }

    /// <summary>False when the answer comes too late to be the response.</summary>
    /// <param name="isKept">Otherwise it is forgotten, and worked on when it comes again.</param>
    public bool End(Delivery delivery, Answer answer, bool isKept)
    {
        var inTime = delivery.End(answer);
        if (delivery.Key is not { } key)
            return inTime;
        lock (gate)
        {
            if (!isKept)
            {
                known.Remove(key);
                return inTime;
            }

            delivery.EndedAt = time.GetTimestamp();
            ended.Enqueue(delivery);
            bytes += delivery.Bytes;
            while (ended.Count > Most || bytes > MostBytes)
                ForgetOldest();
        }

        return inTime;
    }

    void ForgetOldest()
    {
        var oldest = ended.Dequeue();
        bytes -= oldest.Bytes;
        known.Remove(oldest.Key!.Value);
    }
}

/// <summary>One activity, however often it is delivered.</summary>
sealed class Delivery((string? Tenant, string Conversation, string Id)? key)
{
    readonly TaskCompletionSource<Answer> response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Task<Answer>? late;

    public (string? Tenant, string Conversation, string Id)? Key { get; } = key;

    /// <summary>What whoever brings it is answered: the answer itself once there is one, until then what is said in time.</summary>
    public Task<Answer> Answer => Volatile.Read(ref late) ?? response.Task;

    public long EndedAt { get; set; }

    public int Bytes => Answer is { IsCompletedSuccessfully: true, Result.Body: { } body } ? body.Length : 0;

    /// <summary>Time is up: they are answered this, if nothing was answered before.</summary>
    public void TakesLonger(Answer meanwhile) => response.TrySetResult(meanwhile);

    /// <summary>False when something else was answered before.</summary>
    public bool End(Answer answer)
    {
        if (response.TrySetResult(answer))
            return true;
        Volatile.Write(ref late, Task.FromResult(answer));
        return false;
    }
}
