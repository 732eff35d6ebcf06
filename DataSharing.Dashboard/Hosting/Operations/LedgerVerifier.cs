using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using Microsoft.Data.Sqlite;
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
    internal const string Differences = """
        WITH RECURSIVE recorded(whose) AS (
          SELECT (SELECT MIN("OrganizationId") FROM "events")
          UNION ALL
          SELECT (SELECT MIN("OrganizationId") FROM "events" WHERE "OrganizationId" > whose) FROM recorded WHERE whose IS NOT NULL),
        by_day(whose) AS (
          SELECT (SELECT MIN("OrganizationId") FROM "usage_by_day")
          UNION ALL
          SELECT (SELECT MIN("OrganizationId") FROM "usage_by_day" WHERE "OrganizationId" > whose) FROM by_day WHERE whose IS NOT NULL),
        by_hour(whose) AS (
          SELECT (SELECT MIN("OrganizationId") FROM "usage_by_hour")
          UNION ALL
          SELECT (SELECT MIN("OrganizationId") FROM "usage_by_hour" WHERE "OrganizationId" > whose) FROM by_hour WHERE whose IS NOT NULL),
        counted AS (
          SELECT "OrganizationId", "Day", SUM("InputTokens" + "OutputTokens") AS tokens, SUM("ComplimentaryTokens") AS free, COUNT(*) AS requests
          FROM recorded CROSS JOIN "events" ON "OrganizationId" = whose AND "Day" >= $day GROUP BY 1, 2),
        days AS (
          SELECT "OrganizationId", "Day", SUM("ComplimentaryTokens" + "BilledTokens") AS tokens, SUM("ComplimentaryTokens") AS free, SUM("Requests") AS requests
          FROM by_day CROSS JOIN "usage_by_day" ON "OrganizationId" = whose AND "Day" >= $day GROUP BY 1, 2),
        hours AS (
          SELECT "OrganizationId", "Hour" / 86400000 + 719162 AS "Day", SUM("ComplimentaryTokens" + "BilledTokens") AS tokens, SUM("ComplimentaryTokens") AS free, SUM("Requests") AS requests
          FROM by_hour CROSS JOIN "usage_by_hour" ON "OrganizationId" = whose AND "Hour" >= ($day - 719162) * 86400000 GROUP BY 1, 2),
        pooled AS (
          SELECT "OrganizationId", "Day", "Pool", SUM("InputTokens" + "OutputTokens") AS tokens
          FROM recorded CROSS JOIN "events" ON "OrganizationId" = whose AND "Day" >= $day
          WHERE "RunningTotal" IS NOT NULL GROUP BY 1, 2, 3),
        running AS (
          SELECT "OrganizationId", "Day", "Pool", "RunningTotal"
          FROM recorded CROSS JOIN "pools" ON "OrganizationId" = whose AND "Day" >= $day)
        SELECT (SELECT COUNT(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM days))
             + (SELECT COUNT(*) FROM (SELECT * FROM days EXCEPT SELECT * FROM counted))
             + (SELECT COUNT(*) FROM (SELECT * FROM counted EXCEPT SELECT * FROM hours))
             + (SELECT COUNT(*) FROM (SELECT * FROM hours EXCEPT SELECT * FROM counted))
             + (SELECT COUNT(*) FROM (SELECT * FROM pooled EXCEPT SELECT * FROM running))
        """;

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
        command.CommandText = Differences;
        command.Parameters.Add(new SqliteParameter("$day", from.Number));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger could not be verified.")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Roll-ups or days in memory differ from the events in {Places} places.")]
    private partial void LogDrift(long places);
}
