using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Which source tells an organization's usage over days.</summary>
internal sealed class UsageSources(IDbContextFactory<LedgerDbContext> ledgers, IDbContextFactory<ReportsDbContext> reports)
{
    /// <summary>
    /// Reads from what was sent here; where nothing ever was, from what the provider counted, as the figures of a single day do.
    /// </summary>
    /// <param name="seen">Whose, and in which present.</param>
    /// <param name="read">Reads; both stores are open as long as it does.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public async Task<T> ReadAsync<T>(SeenOrganization seen, Func<UsageSource, Task<T>> read, CancellationToken cancellationToken)
    {
        var (organizationId, programme) = (seen.History.Id, seen.History.Programme);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var sent = new SentUsageSource(ledger, organizationId, programme);
        if (await sent.FirstDayAsync(cancellationToken) is not null)
        {
            return await read(sent);
        }

        await using var report = await reports.CreateDbContextAsync(cancellationToken);
        var reported = new ReportedUsageSource(report, organizationId, programme, seen.Now.Day);
        return await read(await reported.FirstDayAsync(cancellationToken) is null ? sent : reported);
    }
}
