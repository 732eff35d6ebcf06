using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Written by statements of SQLite itself, some rows with each.</summary>
internal sealed class SqliteUsageTables : UsageTables
{
    private readonly SqliteConnection _connection;
    private readonly SqliteTransaction _transaction;

    /// <param name="database">With a transaction under way.</param>
    public SqliteUsageTables(ReportsDbContext database)
    {
        _connection = (SqliteConnection)database.Database.GetDbConnection();
        _transaction = (SqliteTransaction)database.Database.CurrentTransaction!.GetDbTransaction();

        // 32 MiB of what is changed stay in memory until the commit (below zero it means KiB): otherwise SQLite writes the same pages over
        // and over.
        Execute("PRAGMA cache_size = -32768");
    }

    public override void InsertSeries(long organization, IEnumerable<UsageSeries> series) =>
        SqliteBulkInsert.All(
            _connection,
            "usage_series",
            SeriesColumns,
            organization,
            series,
            (insert, one) => insert.Bind((long)one.Source).Bind(one.Dimensions),
            unlessThere: true
        );

    public override void Insert(UsagePoints usage) =>
        SqliteBulkInsert.All(
            _connection,
            "usage_points",
            PointColumns,
            usage.Organization,
            usage.Points,
            (insert, point) =>
                insert.Bind(point.Start.UnixMilliseconds).Bind(point.Series).Bind(point.End.UnixMilliseconds).Bind(point.Counted)
        );

    public override void DeleteRead(long organization, Instant start, Instant end) =>
        Execute(
            """
            DELETE FROM usage_points WHERE "Organization" = @organization AND "Start" >= @start AND "Start" < @end
                AND "Series" IN (SELECT "Id" FROM usage_series WHERE "Organization" = @organization AND "Source" = @source)
            """,
            ("@organization", organization),
            ("@start", start.UnixMilliseconds),
            ("@end", end.UnixMilliseconds),
            ("@source", (long)ReportSource.Sync)
        );

    public override void Delete(long organization, IEnumerable<UsageReportRow> rows)
    {
        foreach (var row in rows)
        {
            Execute(
                """DELETE FROM usage_points WHERE "Organization" = @organization AND "Start" = @start AND "Series" = @series AND "End" = @end""",
                ("@organization", organization),
                ("@start", row.Start.UnixMilliseconds),
                ("@series", row.Series),
                ("@end", row.End.UnixMilliseconds)
            );
        }
    }

    public override void InsertDays(long organization, IEnumerable<DayPoint> days) =>
        SqliteBulkInsert.All(
            _connection,
            "usage_day_points",
            DayColumns,
            organization,
            days,
            (insert, day) => insert.Bind((long)day.Day.Number).Bind(day.Series).Bind(day.Counted)
        );

    public override void DeleteDays(long organization, UtcDay first, UtcDay last) =>
        Execute(
            """DELETE FROM usage_day_points WHERE "Organization" = @organization AND "Day" >= @first AND "Day" <= @last""",
            ("@organization", organization),
            ("@first", first.Number),
            ("@last", last.Number)
        );

    private void Execute(string text, params (string Name, long Value)[] parameters)
    {
        using var command = new SqliteCommand(text, _connection, _transaction);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
