using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;

namespace DataSharing.Dashboard.Features.Organizations.Glance;

/// <summary>
/// Looks at one organization, by what is kept in memory for its own pages: whatever of it still holds costs no database anything.
/// </summary>
internal sealed class GlanceReader(KnownOrganizations organizations, GlanceBasisReader bases, LiveDays days, TimeProvider time)
{
    /// <summary>Without today's figures; null if there is no such organization.</summary>
    public async Task<OrganizationGlance?> FindAsync(string organizationId, CancellationToken cancellationToken)
    {
        var now = time.Now();
        return await organizations.FindAsync(organizationId, cancellationToken) is { } known
            ? OrganizationGlance.Of(known, await bases.ReadAsync(known, now, cancellationToken), now)
            : null;
    }

    /// <summary>With them.</summary>
    public async Task<(OrganizationGlance Glance, DayView Today)?> FindTodayAsync(
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var now = time.Now();
        if (await organizations.FindAsync(organizationId, cancellationToken) is not { } known)
        {
            return null;
        }

        var basis = await bases.ReadAsync(known, now, cancellationToken);
        var day = await days.GetAsync(organizationId, now, cancellationToken);
        return (OrganizationGlance.Of(known, basis, now), DayFigures.Of(known.History, now, day.Ledger, AsOf(now, basis.Reported.Counted)));
    }

    // What was fresh when it was read grows old while nothing is read.
    private static CountedDay AsOf(Instant now, CountedDay counted) =>
        counted.Measured is { Stale: false } measured && now.Since(measured.AsOf) > ProviderLag.Fresh
            ? counted with
            {
                Measured = measured with { Stale = true },
            }
            : counted;
}
