using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Memory;

namespace DataSharing.Dashboard.Live;

/// <summary>
/// By what days are foretold, of each organization that somebody asks about: whole days that are over hardly change, so that they are read
/// anew once an hour, or a few minutes after more of them was reported.
/// </summary>
internal sealed class Forecasters(KnownOrganizations organizations, SharedReads<DayForecasters> shared, PastDayQueries past)
{
    /// <param name="organizationId">Whose.</param>
    /// <param name="now">The present: of its day.</param>
    /// <param name="cancellationToken">Stops waiting for it.</param>
    /// <exception cref="NotFoundException">No such organization.</exception>
    public async Task<DayForecasters> GetAsync(string organizationId, Instant now, CancellationToken cancellationToken)
    {
        var known = await organizations.FindAsync(organizationId, cancellationToken) ?? throw new NotFoundException("This organization");
        return await shared
            .GetAsync(known, now, () => past.ReadAsync(known.History, now.Day, CancellationToken.None))
            .WaitAsync(cancellationToken);
    }
}
