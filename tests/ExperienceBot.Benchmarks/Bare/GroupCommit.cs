using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace ExperienceBot.Benchmarks.Bare;

/// <summary>The least that writes rows durably and together: one thread, one transaction for all that waits, FULL.</summary>
sealed class GroupCommit : IAsyncDisposable
{
    readonly Channel<(IReadOnlyList<(string Key, string Data)> Rows, TaskCompletionSource Written)> queue =
        Channel.CreateUnbounded<(IReadOnlyList<(string, string)>, TaskCompletionSource)>(new() { SingleReader = true, AllowSynchronousContinuations = true });
    readonly SqliteConnection connection;
    readonly Task writing;

    public GroupCommit(string path)
    {
        connection = new($"Data Source={path};Pooling=False");
        connection.Open();
        using (var command = connection.CreateCommand())
        {
            command.CommandText =
                """
                PRAGMA journal_mode = WAL;
                PRAGMA synchronous = FULL;
                CREATE TABLE IF NOT EXISTS rows (pk TEXT, rk TEXT, etag INTEGER NOT NULL, data TEXT NOT NULL, PRIMARY KEY (pk, rk)) WITHOUT ROWID
                """;
            command.ExecuteNonQuery();
        }

        writing = Task.Factory.StartNew(WriteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Durable when it ends.</summary>
    public Task Commit(params IReadOnlyList<(string Key, string Data)> rows)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        queue.Writer.TryWrite((rows, written));
        return written.Task;
    }

    public async ValueTask DisposeAsync()
    {
        queue.Writer.Complete();
        await writing;
        await connection.DisposeAsync();
    }

    void WriteAll()
    {
        using var begin = new SqliteCommand("BEGIN IMMEDIATE", connection);
        using var commit = new SqliteCommand("COMMIT", connection);
        using var put = new SqliteCommand("INSERT OR REPLACE INTO rows (pk, rk, etag, data) VALUES ('t', $key, $etag, $data)", connection);
        var (key, etag, data) = (put.Parameters.Add("$key", SqliteType.Text), put.Parameters.Add("$etag", SqliteType.Integer), put.Parameters.Add("$data", SqliteType.Text));
        var (last, waiting) = (0L, new List<TaskCompletionSource>());
        while (queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            begin.ExecuteNonQuery();
            while (waiting.Count < 256 && queue.Reader.TryRead(out var call))
            {
                foreach (var row in call.Rows)
                {
                    (key.Value, etag.Value, data.Value) = (row.Key, ++last, row.Data);
                    put.ExecuteNonQuery();
                }

                waiting.Add(call.Written);
            }

            commit.ExecuteNonQuery();
            waiting.ForEach(w => w.SetResult());
            waiting.Clear();
        }
    }
}
