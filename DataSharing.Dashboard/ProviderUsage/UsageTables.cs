using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>All that is written to the two tables of points and to that of series, within one transaction.</summary>
/// <remarks>
/// They hold the number of a series in place of its dimensions; the views <c>Usage</c> and <c>usage_reported_by_day</c>, by which everybody
/// else reads them, put the dimensions back. Why: docs/decisions/0016-series.md.
/// </remarks>
internal abstract class UsageTables
{
    protected static readonly string[] PointColumns = ["Organization", "Start", "Series", "End", .. UsageColumns.Counted];
    protected static readonly string[] DayColumns = ["Organization", "Day", "Series", .. UsageColumns.Counted];
    protected static readonly string[] SeriesColumns = ["Organization", "Source", .. UsageColumns.Dimensions];

    /// <param name="database">With a transaction under way.</param>
    public static UsageTables Of(ReportsDbContext database) =>
        database.Database.IsNpgsql() ? new PostgreSqlUsageTables(database) : new SqliteUsageTables(database);

    /// <summary>Adds those that are not there yet; each gets a number.</summary>
    public abstract void InsertSeries(long organization, IEnumerable<UsageSeries> series);

    public abstract void Insert(UsagePoints usage);

    /// <summary>Deletes what was read for a stretch of time.</summary>
    public abstract void DeleteRead(long organization, Instant start, Instant end);

    public abstract void Delete(long organization, IEnumerable<UsageReportRow> rows);

    public abstract void InsertDays(long organization, IEnumerable<DayPoint> days);

    public abstract void DeleteDays(long organization, UtcDay first, UtcDay last);
}
