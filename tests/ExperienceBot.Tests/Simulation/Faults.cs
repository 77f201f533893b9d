namespace ExperienceBot.Tests.Simulation;

/// <summary>What goes wrong with a call to the store, the channel or Graph.</summary>
enum Fault
{
    None,
    CrashBefore,
    CrashAfter,
    FailBefore,

    /// <summary>Done, but the answer is lost.</summary>
    Lost,

    /// <summary>429; a store fails before instead.</summary>
    Throttled,

    /// <summary>500, done or not; a store fails before instead.</summary>
    Broken,
}

enum Call
{
    Read,
    Commit,
    Channel,
    Graph,
}

/// <summary>Which calls go wrong.</summary>
abstract class Faults
{
    /// <summary>Calls made so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Of them, how many went wrong.</summary>
    public int Made { get; private set; }

    /// <summary>Nothing fails any more.</summary>
    public bool AreOver { get; set; }

    public Fault Next(Call call)
    {
        Calls++;
        var fault = AreOver ? Fault.None : Draw(call);
        if (fault != Fault.None)
            Made++;
        return fault;
    }

    protected abstract Fault Draw(Call call);

    /// <summary>At random, at these rates of each call. Idle looking changes nothing: there, rarely.</summary>
    public sealed class Drawn(Random random, double crashes, double faults, double throttled = 0) : Faults
    {
        const int Rarely = 10;

        protected override Fault Draw(Call call)
        {
            var draw = random.NextDouble() * (call == Call.Read ? Rarely : 1);
            if (draw < crashes)
                return random.Next(2) == 0 ? Fault.CrashBefore : Fault.CrashAfter;
            if (draw < crashes + faults)
                return (Fault)random.Next((int)Fault.FailBefore, (int)Fault.Broken + 1);
            return call is Call.Channel or Call.Graph && draw < crashes + faults + throttled ? Fault.Throttled : Fault.None;
        }
    }

    /// <summary>One call, and no other.</summary>
    public sealed class Single(int call, Fault fault) : Faults
    {
        protected override Fault Draw(Call made) => Calls == call ? fault : Fault.None;
    }
}
