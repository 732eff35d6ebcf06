using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Counts the events of the last two days anew, now and then, and compares: roll-ups, pools and the days in memory must say the same.
/// </summary>
internal sealed partial class LedgerVerifier(
    IDbContextFactory<LedgerDbContext> ledgers,
    LiveDays days,
    TimeProvider time,
    ILogger<LedgerVerifier> logger
) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(5);

    // From one organization to the next: by the day alone no index finds anything, and all that was ever recorded would be read.
    internal static string Differences(SqlDialect sql)
    {
        string Table(string name) => sql.Table(Store.Ledger, name);
        return $"""
            WITH RECURSIVE recorded(whose) AS (
              SELECT (SELECT MIN("OrganizationId") FROM {Table("events")})
              UNION ALL
              SELECT (SELECT MIN("OrganizationId") FROM {Table(
                "events"
            )} WHERE "OrganizationId" > whose) FROM recorded WHERE whose IS NOT NULL),
            by_day(whose) AS (
              SELECT (SELECT MIN("OrganizationId") FROM {Table("usage_by_day")})
              UNION ALL
              SELECT (SELECT MIN("OrganizationId") FROM {Table(
                "usage_by_day"
            )} WHERE "OrganizationId" > whose) FROM by_day WHERE whose IS NOT NULL),
            by_hour(whose) AS (
              SELECT (SELECT MIN("OrganizationId") FROM {Table("usage_by_hour")})
              UNION ALL
              SELECT (SELECT MIN("OrganizationId") FROM {Table(
                "usage_by_hour"
            )} WHERE "OrganizationId" > whose) FROM by_hour WHERE whose IS NOT NULL),
            counted AS (
              SELECT "OrganizationId", "Day", CAST(SUM("InputTokens" + "OutputTokens") AS bigint) AS tokens, CAST(SUM("ComplimentaryTokens") AS bigint) AS free, COUNT(*) AS requests
              FROM recorded {sql.JoinInOrder} {Table("events")} ON "OrganizationId" = whose AND "Day" >= @day GROUP BY 1, 2),
            days AS (
              SELECT "OrganizationId", "Day", CAST(SUM("ComplimentaryTokens" + "BilledTokens") AS bigint) AS tokens, CAST(SUM("ComplimentaryTokens") AS bigint) AS free, CAST(SUM("Requests") AS bigint) AS requests
              FROM by_day {sql.JoinInOrder} {Table("usage_by_day")} ON "OrganizationId" = whose AND "Day" >= @day GROUP BY 1, 2),
            hours AS (
              SELECT "OrganizationId", "Hour" / 86400000 + 719162 AS "Day", CAST(SUM("ComplimentaryTokens" + "BilledTokens") AS bigint) AS tokens, CAST(SUM("ComplimentaryTokens") AS bigint) AS free, CAST(SUM("Requests") AS bigint) AS requests
              FROM by_hour {sql.JoinInOrder} {Table(
                "usage_by_hour"
            )} ON "OrganizationId" = whose AND "Hour" >= (@day - 719162) * 86400000 GROUP BY 1, 2),
            pooled AS (
              SELECT "OrganizationId", "Day", "Pool", CAST(SUM("InputTokens" + "OutputTokens") AS bigint) AS tokens
              FROM recorded {sql.JoinInOrder} {Table("events")} ON "OrganizationId" = whose AND "Day" >= @day
              WHERE "RunningTotal" IS NOT NULL GROUP BY 1, 2, 3),
            running AS (
              SELECT "OrganizationId", "Day", "Pool", "RunningTotal"
              FROM recorded {sql.JoinInOrder} {Table("pools")} ON "OrganizationId" = whose AND "Day" >= @day)
            SELECT (SELECT COUNT(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM days) AS "counted_days")
                 + (SELECT COUNT(*) FROM (SELECT * FROM days EXCEPT SELECT * FROM counted) AS "days_counted")
                 + (SELECT COUNT(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM hours) AS "counted_hours")
                 + (SELECT COUNT(*) FROM (SELECT * FROM hours EXCEPT SELECT * FROM counted) AS "hours_counted")
                 + (SELECT COUNT(*) FROM (SELECT * FROM pooled EXCEPT SELECT * FROM running) AS "pooled_running")
            """;
    }

    /// <summary>In how many places the figures differ; must be 0.</summary>
    public long Drift { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(_interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await VerifyAsync(stoppingToken);
                }
                catch (Exception exception) when (DatabaseFault.Is(exception))
                {
                    LogFailure(exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server is shutting down.
        }
    }

    internal async Task VerifyAsync(CancellationToken cancellationToken)
    {
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        Drift = await CountAsync(ledger, time.Now().Day.AddDays(-1), cancellationToken) + await days.VerifyAsync(cancellationToken);
        if (Drift > 0)
        {
            LogDrift(Drift);
        }
    }

    /// <summary>In how many places sums differ from their events, from a day on.</summary>
    public static async Task<long> CountAsync(LedgerDbContext ledger, UtcDay from, CancellationToken cancellationToken)
    {
        var connection = ledger.Database.GetDbConnection();
        await ledger.Database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = Differences(SqlDialect.Of(ledger));
        var day = command.CreateParameter();
        (day.ParameterName, day.Value) = ("@day", (long)from.Number);
        command.Parameters.Add(day);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger could not be verified.")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Roll-ups or days in memory differ from the events in {Places} places.")]
    private partial void LogDrift(long places);
}
