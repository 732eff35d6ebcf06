using DataSharing.Core.Primitives;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger;

/// <summary>Since when an organization's usage is recorded: of days before, nothing is known, and nothing is zero.</summary>
internal static class UsedDays
{
    /// <summary>The first UTC day of which any request was recorded; null if none ever was.</summary>
    public static async Task<UtcDay?> FirstUsedDayAsync(
        this LedgerDbContext ledger,
        string organizationId,
        CancellationToken cancellationToken
    ) =>
        (
            await ledger
                .Days.Where(row => row.OrganizationId == organizationId)
                .OrderBy(row => row.Day)
                .Select(row => new { row.Day })
                .FirstOrDefaultAsync(cancellationToken)
        )?.Day;
}
