using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;
using NpgsqlTypes;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Written by PostgreSQL's own stream of rows; series, some of which are there, as one array for each column.</summary>
internal sealed class PostgreSqlUsageTables : UsageTables
{
    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlTransaction _transaction;

    /// <param name="database">With a transaction under way.</param>
    public PostgreSqlUsageTables(ReportsDbContext database)
    {
        _connection = (NpgsqlConnection)database.Database.GetDbConnection();
        _transaction = (NpgsqlTransaction)database.Database.CurrentTransaction!.GetDbTransaction();
    }

    public override void InsertSeries(long organization, IEnumerable<UsageSeries> series)
    {
        var rows = series.ToList();
        using var command = new NpgsqlCommand { Connection = _connection, Transaction = _transaction };
        var unnest = command.Parameters.Unnest(
            (rows.ConvertAll(row => (int)row.Source).ToArray(), NpgsqlDbType.Integer),
            Texts(row => row.ProjectId),
            Texts(row => row.UserId),
            Texts(row => row.ApiKeyId),
            Texts(row => row.Model),
            (rows.ConvertAll(row => row.Dimensions.Batch).ToArray(), NpgsqlDbType.Boolean),
            Texts(row => row.ServiceTier)
        );
        command.Parameters.AddWithValue("organization", organization);
        command.CommandText = $"""
            INSERT INTO "reports"."usage_series" ({Quoted(SeriesColumns)})
            SELECT @organization, * FROM {unnest} ON CONFLICT DO NOTHING
            """;
        command.ExecuteNonQuery();

        (Array, NpgsqlDbType) Texts(Func<UsageDimensions, string?> of) =>
            (rows.ConvertAll(row => of(row.Dimensions)).ToArray(), NpgsqlDbType.Text);
    }

    public override void Insert(UsagePoints usage)
    {
        using var import = Begin("usage_points", PointColumns);
        foreach (var point in usage.Points)
        {
            import.StartRow();
            import.Write(usage.Organization, NpgsqlDbType.Bigint);
            import.Write(point.Start.UnixMilliseconds, NpgsqlDbType.Bigint);
            import.Write(point.Series, NpgsqlDbType.Bigint);
            import.Write(point.End.UnixMilliseconds, NpgsqlDbType.Bigint);
            Write(import, point.Counted);
        }

        import.Complete();
    }

    public override void DeleteRead(long organization, Instant start, Instant end) =>
        Execute(
            """
            DELETE FROM "reports"."usage_points" WHERE "Organization" = @organization AND "Start" >= @start AND "Start" < @end
                AND "Series" IN (SELECT "Id" FROM "reports"."usage_series" WHERE "Organization" = @organization AND "Source" = @source)
            """,
            ("organization", organization),
            ("start", start.UnixMilliseconds),
            ("end", end.UnixMilliseconds),
            ("source", (int)ReportSource.Sync)
        );

    public override void Delete(long organization, IEnumerable<UsageReportRow> rows)
    {
        var gone = rows.ToList();
        using var command = new NpgsqlCommand { Connection = _connection, Transaction = _transaction };
        var unnest = command.Parameters.Unnest(
            (gone.ConvertAll(row => row.Start.UnixMilliseconds).ToArray(), NpgsqlDbType.Bigint),
            (gone.ConvertAll(row => row.Series).ToArray(), NpgsqlDbType.Bigint),
            (gone.ConvertAll(row => row.End.UnixMilliseconds).ToArray(), NpgsqlDbType.Bigint)
        );
        command.Parameters.AddWithValue("organization", organization);
        command.CommandText = $"""
            DELETE FROM "reports"."usage_points" AS "point" USING {unnest} AS "gone"("Start", "Series", "End")
            WHERE "point"."Organization" = @organization AND "point"."Start" = "gone"."Start" AND "point"."Series" = "gone"."Series"
                AND "point"."End" = "gone"."End"
            """;
        command.ExecuteNonQuery();
    }

    public override void InsertDays(long organization, IEnumerable<DayPoint> days)
    {
        using var import = Begin("usage_day_points", DayColumns);
        foreach (var day in days)
        {
            import.StartRow();
            import.Write(organization, NpgsqlDbType.Bigint);
            import.Write(day.Day.Number, NpgsqlDbType.Integer);
            import.Write(day.Series, NpgsqlDbType.Bigint);
            Write(import, day.Counted);
        }

        import.Complete();
    }

    public override void DeleteDays(long organization, UtcDay first, UtcDay last) =>
        Execute(
            """DELETE FROM "reports"."usage_day_points" WHERE "Organization" = @organization AND "Day" >= @first AND "Day" <= @last""",
            ("organization", organization),
            ("first", first.Number),
            ("last", last.Number)
        );

    private NpgsqlBinaryImporter Begin(string table, string[] columns) =>
        _connection.BeginBinaryImport($"""COPY "reports"."{table}" ({Quoted(columns)}) FROM STDIN (FORMAT BINARY)""");

    private static void Write(NpgsqlBinaryImporter import, TokenUsage counted)
    {
        import.Write(counted.Requests, NpgsqlDbType.Bigint);
        import.Write(counted.Input, NpgsqlDbType.Bigint);
        import.Write(counted.Cached, NpgsqlDbType.Bigint);
        import.Write(counted.Output, NpgsqlDbType.Bigint);
    }

    private static string Quoted(string[] columns) => string.Join(", ", columns.Select(column => $"\"{column}\""));

    private void Execute(string text, params (string Name, object Value)[] parameters)
    {
        using var command = new NpgsqlCommand(text, _connection, _transaction);
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        command.ExecuteNonQuery();
    }
}
