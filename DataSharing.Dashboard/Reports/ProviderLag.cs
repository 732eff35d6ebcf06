using DataSharing.Core.Programme;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>What the provider's lag can hide: how late its minutes still grow, and how much the busiest hour of the last week brought.</summary>
internal sealed class ProviderLag(IDbContextFactory<ReportsDbContext> reports, ProgrammeReader programme, TimeProvider time)
{
    private const int Days = 7;

    /// <summary>Works it out anew, after usage was read.</summary>
    /// <param name="organizationId">Whose.</param>
    /// <param name="growth">How long after its end a minute was now seen to grow; null if none was.</param>
    /// <param name="cancellationToken">Stops working it out.</param>
    public async Task LearnAsync(string organizationId, TimeSpan? growth, CancellationToken cancellationToken)
    {
        var catalogues = await programme.ReadAsync(cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var state = await database.SyncStates.SingleAsync(state => state.OrganizationId == organizationId, cancellationToken);
        var now = time.Now();
        if (growth is { } seen && (state.LagSeenAt is not { } before || now.Since(before) > TimeSpan.FromDays(Days) || seen.TotalMilliseconds >= state.LagMilliseconds))
        {
            (state.LagMilliseconds, state.LagSeenAt) = ((long)seen.TotalMilliseconds, now);
        }

        var busiest = await BusiestHoursAsync(database, catalogues, organizationId, now, cancellationToken);
        (state.BusiestHourLarge, state.BusiestHourSmall, state.BusiestHourAt) = (busiest[Pool.Large], busiest[Pool.Small], now);
        await database.SaveChangesAsync(cancellationToken);
    }

    /// <summary>Tokens of the busiest hour of the last week, per pool: a bucket that is wider than an hour may have been used in one.</summary>
    public static async Task<IReadOnlyDictionary<Pool, long>> BusiestHoursAsync(
        ReportsDbContext database, ProgrammeHistory catalogues, string organizationId, Instant now, CancellationToken cancellationToken)
    {
        var since = now.Day.AddDays(-Days).Start;
        var rows = await database.Usage.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Start >= since && row.Batch != true && row.Model != null)
            .GroupBy(row => new { row.Source, row.Start, row.Model })
            .Select(group => new { group.Key.Source, group.Key.Start, group.Key.Model, Tokens = group.Sum(row => row.InputTokens + row.OutputTokens) })
            .ToListAsync(cancellationToken);

        // A file and a reading of the same hour are two counts of one thing: the larger one is taken, never both together.
        var hours = rows.GroupBy(row => (row.Source, Hour: row.Start.UnixMilliseconds / 3_600_000, Pool: catalogues.On(row.Start.Day).Models.PoolOf(row.Model!, row.Start.Day)))
            .ToLookup(group => group.Key.Pool, group => group.Sum(row => row.Tokens));
        return Enum.GetValues<Pool>().ToDictionary(pool => pool, pool => hours[pool].DefaultIfEmpty(0).Max());
    }
}
