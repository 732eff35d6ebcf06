using DataSharing.Core.Primitives;
using DataSharing.Tests.OpenAI;
using Microsoft.Data.Sqlite;

namespace DataSharing.Bench.Sync;

/// <summary>What a day holds altogether: a reader that is fast because it lost something must not pass.</summary>
internal readonly record struct DaySum(long Requests, long Input, long Cached, long Output)
{
    public DaySum Plus(Counted row) => new(Requests + row.Requests, Input + row.Input, Cached + row.Cached, Output + row.Output);
}

/// <summary>Compares what was stored to what the replica counted, day by day to the token.</summary>
internal sealed class DaySums
{
    private readonly SortedDictionary<int, DaySum> _days = [];

    public DaySums(IEnumerable<Counted> rows)
    {
        foreach (var row in rows)
        {
            var day = UtcDay.FromDate(DateOnly.FromDateTime(row.At.UtcDateTime)).Number;
            _days[day] = _days.GetValueOrDefault(day).Plus(row);
            Count++;
        }
    }

    /// <summary>Rows that were counted.</summary>
    public int Count { get; }

    /// <param name="file">The database.</param>
    /// <param name="from">The first day that was read.</param>
    /// <param name="rolledUp">Whether the roll-up by day must be right too.</param>
    /// <returns>Rows that were stored.</returns>
    public long Require(string file, UtcDay from, bool rolledUp)
    {
        using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        connection.Open();
        var epoch = UtcDay.FromDate(DateOnly.FromDateTime(DateTime.UnixEpoch)).Number;
        Compare(connection, $"""SELECT "Start" / 86400000 + {epoch}, {Sums} FROM "Usage" GROUP BY 1 ORDER BY 1""", from);
        if (rolledUp)
        {
            Compare(connection, $"""SELECT "Day", {Sums} FROM usage_reported_by_day GROUP BY 1 ORDER BY 1""", from);
        }

        using var count = connection.CreateCommand();
        count.CommandText = """SELECT count(*) FROM "Usage" """;
        return (long)count.ExecuteScalar()!;
    }

    private const string Sums = """sum("Requests"), sum("InputTokens"), sum("CachedTokens"), sum("OutputTokens")""";

    private void Compare(SqliteConnection connection, string query, UtcDay from)
    {
        using var command = connection.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var stored = new List<KeyValuePair<int, DaySum>>();
        while (reader.Read())
        {
            stored.Add(new(reader.GetInt32(0), new DaySum(reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4))));
        }

        if (!stored.SequenceEqual(_days.Where(day => day.Key >= from.Number)))
        {
            throw new InvalidOperationException("What was stored is not what the replica counted.");
        }
    }
}
