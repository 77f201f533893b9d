using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using ExperienceBot.Storage;
using ExperienceBot.Teams;
using ExperienceBot.Web;
using ExperienceBot.Work;
using static ExperienceBot.CardLayout;

namespace ExperienceBot.Experts;

/// <summary>A roster file that a coordinator has sent: checked whole, kept for a day until they say yes.</summary>
/// <param name="Parts">The rows that hold its text.</param>
public sealed record SentRoster(string Id, int Parts, int Rows, ImmutableHashSet<string> Columns)
{
    /// <summary>UTC.</summary>
    public DateTimeOffset? ConfirmedAt { get; init; }

    /// <summary>Imported, put away or too old: its text is gone.</summary>
    public bool IsOver { get; init; }
}

/// <summary>The roster goes out as a file, and a file that a coordinator sends in the chat comes in: every bad line is told, or all is imported.</summary>
public sealed class RosterTransfer(
    IStore store, Ledger ledger, Roster roster, Leaving leaving, AccessLog accesses, SentFiles files, Links links, NewId newId, Tenancy tenancy, TimeProvider clock)
    : ICardActions, ICommands, IListener, IComposer, IDeadlines
{
    const int MostBytes = 1_000_000;
    const int PartLength = 30_000;
    const int MostParts = 60;
    const int AtOnce = 200;
    const int ToldPerCard = 30;
    const int MostTold = 150;
    static readonly TimeSpan KeptFor = TimeSpan.FromDays(1);

    /// <summary>A file answers no question.</summary>
    public int Turn => 1;

    public IReadOnlyDictionary<string, Func<Visit, CardTap, CancellationToken, Task>> Actions =>
        new Dictionary<string, Func<Visit, CardTap, CancellationToken, Task>>
        {
            ["roster.import"] = (visit, tap, ct) => Answer(visit, tap["file"] ?? "", isYes: true, ct),
            ["roster.discard"] = (visit, tap, ct) => Answer(visit, tap["file"] ?? "", isYes: false, ct),
        };

    public IReadOnlyDictionary<string, Func<Visit, string, CancellationToken, Task>> Commands =>
        new Dictionary<string, Func<Visit, string, CancellationToken, Task>>
        {
            ["exportroster"] = (visit, _, _) => Offer(visit),
            ["importroster"] = (visit, _, ct) => tenancy.IsCoordinator(visit.Who) ? Waits(visit, ct) : Offer(visit),
        };

    public IReadOnlyDictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>> Messages =>
        new Dictionary<string, Func<Occasion, CancellationToken, ValueTask<Message?>>>
        {
            [Kinds.Imported] = async (o, ct) => await Head(o.To.Id, ct) is { } head
                ? new(Card(o.Words, [Title(o.Words["import.done"]), Text(o.Words.Say("import.done_rows", head.Sent.Rows))]), o.Words["import.summary"])
                : null,
        };

    public IReadOnlyDictionary<string, Func<WorkItem, CancellationToken, Task>> Deadlines =>
        new Dictionary<string, Func<WorkItem, CancellationToken, Task>> { [Kinds.Import] = Go };

    public async Task<bool> Heard(Visit visit, string text, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(visit.Who))
            return false;
        if (visit.Turn.File is not { } file)
        {
            if ((Said("yes", text) ? true : Said("no", text) ? false : (bool?)null) is not { } isYes || await Head(visit.Who, ct) is not { Sent.IsOver: false } waits)
                return false;
            await Answer(visit, waits.Sent.Id, isYes, ct);
            return true;
        }

        var words = visit.Words;
        var (bytes, trouble) = await files.Get(file, MostBytes, ct);
        if (trouble != FileTrouble.None)
        {
            visit.Tell(words[$"import.trouble.{trouble}"]);
            return true;
        }

        using var csv = new MemoryStream(bytes);
        switch (RosterFile.Read(csv))
        {
            case RosterReading.Problems(var all):
                Report(visit, all);
                break;
            case RosterReading.Roster read:
                await Keep(visit, read, ct);
                break;
        }

        return true;
    }

    static bool Said(string answer, string text) =>
        Words.All($"import.say.{answer}").Any(w => w.Equals(text.Trim().TrimEnd('.', '!'), StringComparison.OrdinalIgnoreCase));

    /// <summary>What a link leads to; null when it is nobody's who may have it.</summary>
    public async Task<string?> Export(PersonId by, CancellationToken ct)
    {
        if (!tenancy.IsCoordinator(by))
            return null;
        await accesses.Exported(by, clock.GetUtcNow(), ct);
        return RosterFile.Write(roster.All.Where(e => e.Status != ExpertStatus.Erased).OrderBy(e => e.Id.Value, StringComparer.Ordinal));
    }

    Task Offer(Visit visit)
    {
        if (tenancy.IsCoordinator(visit.Who))
            visit.Show(Card(
                visit.Words, [Title(visit.Words["export.title"]), Text(visit.Words["export.how"])], new OpenUrlAction(visit.Words["export.open"], links.Roster(visit.Who))));
        else
            visit.Tell(visit.Words["coordinators_only"]);
        return Task.CompletedTask;
    }

    /// <summary>The file that waits for an answer, or how to send one.</summary>
    async Task Waits(Visit visit, CancellationToken ct) =>
        visit.Show(await Head(visit.Who, ct) is { Sent: { IsOver: false, ConfirmedAt: null } sent } && await Read(visit.Who, sent, ct) is { } file
            ? Ask(sent, file, visit.Words)
            : Card(visit.Words, [Title(visit.Words["import.title"]), Text(visit.Words["import.how"])]));

    /// <summary>As many cards as it takes, up to what anybody reads.</summary>
    static void Report(Visit visit, ImmutableArray<RosterProblem> all)
    {
        var words = visit.Words;
        foreach (var (problems, n) in all.Take(MostTold).Chunk(ToldPerCard).Select((problems, n) => (problems, n)))
        {
            visit.Turn.Say(
                Card(words, [
                    n > 0 ? null : Title(words["import.wrong"]), n > 0 ? null : Text(words.Say("import.wrong_text", all.Length)),
                    .. problems.Select(p => PlainText.Of(p.In(words))),
                    (n + 1) * ToldPerCard >= MostTold && all.Length > MostTold ? Text(words.Say("import.more", all.Length - MostTold)) : null,
                ]),
                words["import.summary"]);
        }
    }

    async Task Keep(Visit visit, RosterReading.Roster read, CancellationToken ct)
    {
        var parts = Split(RosterFile.Write(read.Experts)).ToList();
        if (parts.Count > MostParts)
        {
            visit.Tell(visit.Words["import.trouble.TooLarge"]);
            return;
        }

        var sent = new SentRoster(newId.Next(), parts.Count, read.Experts.Length, read.Columns);
        var old = await Head(visit.Who, ct);
        if (old is { Sent: { ConfirmedAt: not null, IsOver: false } })
        {
            visit.Tell(visit.Words["import.goes_on"]);
            return;
        }

        await ledger.Commit(
            Keys.Of(visit.Who),
            [
                Put(visit.Who, sent, old?.Row),
                .. parts.Select((part, n) => new Write.Put(Keys.SentRoster(visit.Who, Part(n)), part)),
                .. Rest(visit.Who, parts.Count, old?.Sent),
            ],
            [new Owed($"import:{sent.Id}:drop", Kinds.Import, visit.Now + KeptFor) { About = $"{sent.Id}:drop" }], ct);
        visit.Show(Ask(sent, read, visit.Words), visit.Words["import.summary"]);
    }

    AdaptiveCard Ask(SentRoster sent, RosterReading.Roster file, Words words)
    {
        var outcomes = file.Experts.Select(e => roster.Find(e.Id) is var old && old is null ? "new"
            : Roster.Updated(old, e, (o, profile) => RosterFile.Over(o, profile, file.Columns)) is not null ? "changed"
            : old.Status is ExpertStatus.Withdrawn or ExpertStatus.Erased ? "left" : "same").ToList();
        return Card(
            words,
            [
                Title(words["import.right"]),
                Facts(((string[])["new", "changed", "same", "left"]).Select(o => (
                    words[$"import.{o}"], outcomes.Count(x => x == o) is var count && (count > 0 || o != "left") ? count.ToString(CultureInfo.InvariantCulture) : null))),
                Text(words["import.nothing_yet"]),
            ],
            Send("roster.import", words.Say("import.yes", sent.Rows), ("file", sent.Id)), Button("roster.discard", words["import.no"], ("file", sent.Id)));
    }

    async Task Answer(Visit visit, string id, bool isYes, CancellationToken ct)
    {
        var words = visit.Words;
        if (!tenancy.IsCoordinator(visit.Who))
        {
            visit.Tell(words["not_yours"]);
            return;
        }

        while (true)
        {
            if (await Head(visit.Who, ct) is not var (sent, row) || sent.Id != id || (sent.IsOver && (sent.ConfirmedAt is null) == isYes) || (sent.ConfirmedAt is not null && !isYes))
            {
                visit.Tell(words["import.old_card"]);
                return;
            }

            if (sent.ConfirmedAt is null && !sent.IsOver)
            {
                try
                {
                    if (isYes)
                        await ledger.Commit(
                            Keys.Of(visit.Who), [Put(visit.Who, sent with { ConfirmedAt = visit.Now }, row)],
                            [new Owed($"import:{id}:0", Kinds.Import, visit.Now) { About = $"{id}:0" }], ct);
                    else
                        await End(visit.Who, sent, row, [], ct);
                }
                catch (ConflictException)
                {
                    continue; // tapped twice at once
                }
            }

            visit.Show(Card(words, [Text(isYes ? words.Say("import.begun", sent.Rows) : words["import.put_away"])]));
            return;
        }
    }

    /// <summary>Some of the rows, and then owes the next; begun anew after a crash it changes nothing twice.</summary>
    async Task Go(WorkItem work, CancellationToken ct)
    {
        var (by, about) = (new PersonId(work.Aggregate[2..]), work.About!.Split(':'));
        if (await Head(by, ct) is not var (sent, row) || sent.Id != about[0] || sent.IsOver)
            return;
        if (about[1] == "drop")
        {
            if (sent.ConfirmedAt is null)
                await End(by, sent, row, [], ct);
            return;
        }

        var (from, now) = (int.Parse(about[1], CultureInfo.InvariantCulture), clock.GetUtcNow());
        var file = await Read(by, sent, ct) ?? throw new InvalidOperationException("A roster that was checked cannot be read again.");
        var some = file.Experts.Skip(from).Take(AtOnce).ToImmutableArray();
        await roster.Import(file with { Experts = some }, ct);
        await leaving.Follow(some.Select(e => e.Id), ct);
        if (from + AtOnce < file.Experts.Length)
        {
            await ledger.Commit(
                work.Aggregate, [], [new Owed($"import:{sent.Id}:{from + AtOnce}", Kinds.Import, now) { About = $"{sent.Id}:{from + AtOnce}" }], ct);
            return;
        }

        await accesses.Imported(by, sent.ConfirmedAt!.Value, ct);
        await End(by, sent, row, [Owed.Message($"imported:{sent.Id}", Kinds.Imported, by, now)], ct);
    }

    Task End(PersonId by, SentRoster sent, Row row, IEnumerable<Owed> owes, CancellationToken ct) =>
        ledger.Commit(Keys.Of(by), [Put(by, sent with { IsOver = true }, row), .. Rest(by, 0, sent)], owes, ct);

    static IEnumerable<Write> Rest(PersonId by, int from, SentRoster? old) => old is null or { IsOver: true } ? []
        : Enumerable.Range(from, Math.Max(0, old.Parts - from)).Select(n => new Write.Delete(Keys.SentRoster(by, Part(n))));

    static Write Put(PersonId by, SentRoster sent, Row? old)
    {
        var (key, data) = (Keys.SentRoster(by, "H"), StoredJson.Write(sent, StoredJson.Rows.SentRoster));
        return old is null ? new Write.Add(key, data) : new Write.Replace(key, data, old.ETag);
    }

    async Task<(SentRoster Sent, Row Row)?> Head(PersonId by, CancellationToken ct) =>
        await store.Get(ledger.Partition(Keys.Of(by)), Keys.SentRoster(by, "H"), ct) is { } row ? (StoredJson.Read(row.Data, StoredJson.Rows.SentRoster), row) : null;

    async Task<RosterReading.Roster?> Read(PersonId by, SentRoster sent, CancellationToken ct)
    {
        var text = new StringBuilder();
        for (var n = 0; n < sent.Parts; n++)
            text.Append((await store.Get(ledger.Partition(Keys.Of(by)), Keys.SentRoster(by, Part(n)), ct))?.Data);
        using var csv = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        return RosterFile.Read(csv) is RosterReading.Roster file ? file with { Columns = sent.Columns } : null;
    }

    static string Part(int n) => n.ToString("D3", CultureInfo.InvariantCulture);

    /// <summary>Never between the halves of a letter.</summary>
    static IEnumerable<string> Split(string text)
    {
        for (var from = 0; from < text.Length;)
        {
            var to = Math.Min(from + PartLength, text.Length);
            if (to < text.Length && char.IsHighSurrogate(text[to - 1]))
                to--;
            yield return text[from..to];
            from = to;
        }
    }
}
