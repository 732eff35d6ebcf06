using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Operations;

/// <summary>
/// Counts the events of the last two days anew, now and then, and those of one older day in turns, since events may come late: roll-ups by
/// project, model and reason, pools and the days in memory must say the same.
/// </summary>
internal sealed partial class LedgerVerifier(
    IDbContextFactory<LedgerDbContext> ledgers,
    LiveDays days,
    TimeProvider time,
    ILogger<LedgerVerifier> logger
) : BackgroundService
{
    private static readonly TimeSpan _interval = TimeSpan.FromMinutes(5);

    // Late events come back so far.
    private static readonly int _openDays = (int)UsageEvent.LatestAfter.TotalDays + 1;

    private static readonly string[] _summed = ["InputTokens", "CachedTokens", "OutputTokens", "ComplimentaryTokens"];

    // Days whose sums differed when they were last counted: counted again in each turn, or one would pass for mended until its next.
    private readonly Dictionary<UtcDay, long> _differing = [];

    // Each turn looks at one of the older days, too; a server that is often started anew does not begin with the same.
    private int _turn = Random.Shared.Next(_openDays);

    // Grouped as coarsely as both roll-ups allow. Days are numbers; hours are milliseconds of 1970.
    internal static string Differences(SqlDialect sql)
    {
        const string Group = """ "OrganizationId", "Day", "ProjectId", "Model", "Reason" """;
        var sums = string.Join(", ", _summed.Select(column => $"CAST(SUM(\"{column}\") AS bigint)"));
        return $"""
            WITH RECURSIVE {Whose("recorded", "events")}, {Whose("by_day", "usage_by_day")}, {Whose("by_hour", "usage_by_hour")},
            counted AS (
              SELECT "OrganizationId", "Day", "ProjectId", "ResolvedModel" AS "Model", "Reason", COUNT(*) AS requests, {sums}
              FROM {RowsOf("recorded", "events")} AND {InRange} GROUP BY 1, 2, 3, 4, 5),
            days AS (
              SELECT {Group}, CAST(SUM("Requests") AS bigint) AS requests, {sums}
              FROM {RowsOf("by_day", "usage_by_day")} AND {InRange} GROUP BY 1, 2, 3, 4, 5),
            hours AS (
              SELECT "OrganizationId", "Hour" / 86400000 + 719162 AS "Day", "ProjectId", "Model", "Reason", CAST(SUM("Requests") AS bigint) AS requests, {sums}
              FROM {RowsOf("by_hour", "usage_by_hour")}
                AND "Hour" >= (@from - 719162) * 86400000 AND "Hour" < (@until - 719161) * 86400000 GROUP BY 1, 2, 3, 4, 5),
            unbalanced AS (
              SELECT "OrganizationId", "Day", CAST(SUM("InputTokens" + "OutputTokens" - "ComplimentaryTokens" - "BilledTokens") AS bigint) AS rest
              FROM {RowsOf("by_day", "usage_by_day")} AND {InRange} GROUP BY 1, 2),
            pooled AS (
              SELECT "OrganizationId", "Day", "Pool", CAST(SUM("InputTokens" + "OutputTokens") AS bigint) AS tokens
              FROM {RowsOf("recorded", "events")} AND {InRange} AND "RunningTotal" IS NOT NULL GROUP BY 1, 2, 3),
            running AS (
              SELECT "OrganizationId", "Day", "Pool", "RunningTotal" FROM {RowsOf(
                "recorded",
                "pools"
            )} AND {InRange} AND "RunningTotal" > 0)
            SELECT {Beside("counted", "days")} + {Beside("counted", "hours")} + {Beside("pooled", "running")}
                 + (SELECT COUNT(*) FROM unbalanced WHERE rest <> 0)
            """;

        // From one organization to the next: by the day alone no index finds anything, and all that was ever recorded would be read.
        string Whose(string name, string table) =>
            $"""
                {name}(whose) AS (
                  SELECT (SELECT MIN("OrganizationId") FROM {Table(table)})
                  UNION ALL
                  SELECT (SELECT MIN("OrganizationId") FROM {Table(
                    table
                )} WHERE "OrganizationId" > whose) FROM {name} WHERE whose IS NOT NULL)
                """;

        string RowsOf(string whose, string table) => $"""{whose} {sql.JoinInOrder} {Table(table)} ON "OrganizationId" = whose""";

        string Table(string name) => sql.Table(Store.Ledger, name);
    }

    private const string InRange = "\"Day\" BETWEEN @from AND @until";

    private static string Beside(string left, string right) => $"{Without(left, right)} + {Without(right, left)}";

    private static string Without(string left, string right) =>
        $"(SELECT COUNT(*) FROM (SELECT * FROM {left} EXCEPT SELECT * FROM {right}) AS \"{left}_{right}\")";

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
        var today = time.Now().Day;
        var older = today.DaysBefore(2 + (_turn++ % (_openDays - 2)));
        foreach (var day in _differing.Keys.Union([today.AddDays(1), today, today.DaysBefore(1), older]).ToList())
        {
            _differing[day] = await CountAsync(ledger, day, day > today ? null : day, cancellationToken);
            if (_differing[day] == 0)
            {
                _differing.Remove(day);
            }
        }

        Drift = _differing.Values.Sum() + await days.VerifyAsync(cancellationToken);
        if (Drift > 0)
        {
            LogDrift(Drift);
        }
    }

    /// <summary>In how many places sums differ from their events, from one day to another; null for all that come after.</summary>
    public static async Task<long> CountAsync(LedgerDbContext ledger, UtcDay from, UtcDay? until, CancellationToken cancellationToken)
    {
        var connection = ledger.Database.GetDbConnection();
        await ledger.Database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 0;
        command.CommandText = Differences(SqlDialect.Of(ledger));
        foreach (var (name, value) in new[] { ("@from", from), ("@until", until ?? UtcDay.FromDate(DateOnly.MaxValue)) })
        {
            var day = command.CreateParameter();
            (day.ParameterName, day.Value) = (name, (long)value.Number);
            command.Parameters.Add(day);
        }

        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The ledger could not be verified.")]
    private partial void LogFailure(Exception exception);

    [LoggerMessage(Level = LogLevel.Critical, Message = "Roll-ups or days in memory differ from the events in {Places} places.")]
    private partial void LogDrift(long places);
}
