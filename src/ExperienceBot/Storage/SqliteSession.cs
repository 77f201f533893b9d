using Microsoft.Data.Sqlite;

namespace ExperienceBot.Storage;

/// <summary>A connection that prepares each statement once; for one thread at a time.</summary>
sealed class SqliteSession : IDisposable
{
    readonly SqliteConnection connection;
    readonly Dictionary<string, SqliteCommand> prepared = new(StringComparer.Ordinal);

    public SqliteSession(string path)
    {
        connection = Connect(path);
        try
        {
            // FULL: an acknowledged commit survives a power cut. What is erased is overwritten, not just unlinked.
            // A checkpoint waits half a second for who is reading. What spills stays in memory: nothing of it lies in a temporary file,
            // for which there may be no place either.
            Execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 500; PRAGMA temp_store = MEMORY");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>How many rows were touched. Values stand for ?1, ?2 and so on.</summary>
    public int Execute(string sql, params ReadOnlySpan<object> values) => Prepare(sql, values).ExecuteNonQuery();

    public long Number(string sql) => (long)Prepare(sql, []).ExecuteScalar()!;

    public string Text(string sql) => (string)Prepare(sql, []).ExecuteScalar()!;

    /// <summary>The rows of a query for key, data and ETag.</summary>
    public List<Row> Rows(string sql, params ReadOnlySpan<object> values)
    {
        using var found = Prepare(sql, values).ExecuteReader();
        var rows = new List<Row>();
        while (found.Read())
            rows.Add(new(found.GetString(0), found.GetString(1), found.GetString(2)));
        return rows;
    }

    public void CopyTo(string path)
    {
        using var copy = Connect(path);
        connection.BackupDatabase(copy);
    }

    public void Dispose()
    {
        foreach (var command in prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    SqliteCommand Prepare(string sql, ReadOnlySpan<object> values)
    {
        if (!prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
#pragma warning disable CA2100 // every caller gives a constant; what varies is a parameter
            command.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new() { ParameterName = $"?{i}" });
            prepared.Add(sql, command);
        }
        for (var i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        return command;
    }

    static SqliteConnection Connect(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 5, // seconds to wait for somebody's shell
        }.ConnectionString);
        connection.Open();
        return connection;
    }
}
