using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Provider;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Overview;

/// <summary>
/// What the Overview rests on besides our events: settings, and what the provider reported. Of events it knows only those of the last
/// settled day.
/// </summary>
internal sealed record OverviewBasis(
    CountedDay Counted,
    SharingView Sharing,
    DriftView Drift,
    ProviderFacts Provider,
    IReadOnlyList<ModelTokens> Reported,
    IReadOnlyDictionary<string, ShutdownDate> Ends,
    IReadOnlyDictionary<Pool, IReadOnlyList<(int Hour, long Tokens)>> Hours,
    SetUpBasis SetUp
);

/// <summary>Reads it.</summary>
internal sealed class OverviewBasisReader(
    DayQueries days,
    DriftQueries drifts,
    ProviderFactsQueries provider,
    MeasuredQueries measured,
    ShutdownDates shutdowns,
    SetUpReader setUp,
    IDbContextFactory<ApplicationDbContext> databases,
    IDbContextFactory<ReportsDbContext> reports
)
{
    public async Task<OverviewBasis> ReadAsync(OrganizationHistory history, Instant now, CancellationToken cancellationToken)
    {
        var counted = await days.CountedAsync(history, now.Day, now, withCoverage: true, cancellationToken);
        var drift = await drifts.ReadAsync(history, now, cancellationToken);
        return new OverviewBasis(
            counted,
            (await SharingAsync(history.Id, cancellationToken)).With(drift.Seen),
            drift,
            await provider.ReadAsync(history.Id, cancellationToken),
            await ReportedAsync(history.Id, now.Day, cancellationToken),
            await shutdowns.ReadAsync(history.Programme.On(now.Day).Models, cancellationToken),
            counted.Measured is null ? NoHours : await HoursAsync(history, now.Day, cancellationToken),
            await setUp.ReadAsync(history.Id, cancellationToken)
        );
    }

    private static Dictionary<Pool, IReadOnlyList<(int Hour, long Tokens)>> NoHours =>
        PoolOrder.All.ToDictionary(pool => pool, _ => (IReadOnlyList<(int Hour, long Tokens)>)[]);

    private async Task<SharingView> SharingAsync(string organizationId, CancellationToken cancellationToken)
    {
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        return await SharingQueries.ReadAsync(database, organizationId, cancellationToken);
    }

    private async Task<IReadOnlyList<ModelTokens>> ReportedAsync(string organizationId, UtcDay today, CancellationToken cancellationToken)
    {
        var from = today.AddDays(-ModelEnding.InUseDays);
        await using var report = await reports.CreateDbContextAsync(cancellationToken);
        return await report
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= today && row.Model != "")
            .GroupBy(row => row.Model)
            .Select(group => new ModelTokens(
                group.Key,
                group.Max(row => row.Day),
                group.Sum(row => row.Counted.Input + row.Counted.Output)
            ))
            .ToListAsync(cancellationToken);
    }

    private async Task<Dictionary<Pool, IReadOnlyList<(int Hour, long Tokens)>>> HoursAsync(
        OrganizationHistory history,
        UtcDay day,
        CancellationToken cancellationToken
    )
    {
        var hours = NoHours;
        foreach (var pool in PoolOrder.All)
        {
            hours[pool] = await measured.HoursAsync(history, day, pool, cancellationToken);
        }

        return hours;
    }
}
