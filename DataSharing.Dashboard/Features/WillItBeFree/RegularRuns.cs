using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.WillItBeFree;

/// <summary>
/// Finds runs that came back in the last week, in the hourly roll-ups of what was sent here: never in the raw events. They are of days that
/// are over, so they are read once a day for all who ask.
/// </summary>
internal sealed class RegularRuns(
    OrganizationReader readers,
    KnownOrganizations organizations,
    SharedReads<IReadOnlyList<RegularRun>> shared,
    IDbContextFactory<LedgerDbContext> ledgers,
    TimeProvider time
)
{
    /// <summary>No more are offered.</summary>
    public const int Most = 4;

    // Of an organization with very many projects and models, those that use most.
    private const int MostKinds = 40;

    /// <exception cref="NotFoundException">No such organization, or not theirs to see.</exception>
    public async Task<IReadOnlyList<RegularRun>> ListAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        await readers.ReadAsync(actor, organizationId, cancellationToken);
        var now = time.Now();
        return await organizations.FindAsync(organizationId, cancellationToken) is { } known
            ? await shared
                .GetAsync(known, now, () => ReadAsync(organizationId, now.Day, CancellationToken.None))
                .WaitAsync(cancellationToken)
            : throw new NotFoundException("This organization");
    }

    private async Task<IReadOnlyList<RegularRun>> ReadAsync(string organizationId, UtcDay today, CancellationToken cancellationToken)
    {
        var first = today.DaysBefore(RegularRun.LookedAt);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var largest = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= first && row.Day < today)
            .GroupBy(row => new { row.ProjectId, row.Model })
            .OrderByDescending(group => group.Sum(row => row.Sums.Counted.Input + row.Sums.Counted.Output))
            .Take(MostKinds)
            .Select(group => group.Key)
            .ToListAsync(cancellationToken);
        if (largest.Count == 0)
        {
            return [];
        }

        var (from, until) = (first.Start, today.Start);
        var (projects, models) = (largest.ConvertAll(kind => kind.ProjectId), largest.ConvertAll(kind => kind.Model));
        var hours = await ledger
            .Details.AsNoTracking()
            .Where(row =>
                row.OrganizationId == organizationId
                && row.Hour >= from
                && row.Hour < until
                && row.Reason != DecisionReason.HostedToolUse // The form could not ask about it as it was.
                && projects.Contains(row.ProjectId)
                && models.Contains(row.Model)
            )
            .GroupBy(row => new
            {
                row.Hour,
                row.ProjectId,
                row.Model,
                row.ServiceTier,
                row.Batch,
            })
            .Select(group => new
            {
                group.Key,
                Requests = group.Sum(row => row.Sums.Counted.Requests),
                Input = group.Sum(row => row.Sums.Counted.Input),
                Cached = group.Sum(row => row.Sums.Counted.Cached),
                Output = group.Sum(row => row.Sums.Counted.Output),
            })
            .ToListAsync(cancellationToken);
        var asked = largest.Select(kind => (kind.ProjectId, kind.Model)).ToHashSet();
        return
        [
            .. RegularRun
                .Among(
                    hours
                        .Where(row => asked.Contains((row.Key.ProjectId, row.Key.Model)))
                        .Select(row => new HourOfRun(
                            new RunKind(row.Key.ProjectId, row.Key.Model, row.Key.ServiceTier, row.Key.Batch),
                            row.Key.Hour,
                            new(row.Requests, row.Input, row.Cached, row.Output)
                        )),
                    today
                )
                .Take(Most),
        ];
    }
}
