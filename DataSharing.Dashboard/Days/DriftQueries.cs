using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Days;

/// <summary>
/// OpenAI counted free traffic in a project and time that our history calls not shared: it probably shares against the decision.
/// </summary>
/// <param name="ProjectId">The project.</param>
/// <param name="Name">Its name, or its id where it is not known here.</param>
/// <param name="Day">The latest day of it.</param>
/// <param name="Tokens">Free tokens of that day.</param>
public sealed record SharedAgainstDecision(string ProjectId, string Name, UtcDay Day, long Tokens);

/// <summary>Where OpenAI's count contradicts what was decided here.</summary>
/// <param name="Free">Red: probably shared against the decision.</param>
/// <param name="BilledThoughExpectedFree">Amber: what should be free was billed on two settled days.</param>
public sealed record DriftView(IReadOnlyList<SharedAgainstDecision> Free, bool BilledThoughExpectedFree)
{
    /// <summary>Free traffic of the last weeks by project, whatever was decided: what is seen of sharing at OpenAI.</summary>
    public IReadOnlyList<SeenFree> Seen { get; init; } = [];
}

/// <summary>
/// Compares OpenAI's count of the last days with what was decided. Absence of free traffic never shows that nothing was shared.
/// </summary>
internal sealed class DriftQueries(
    OrganizationReader organizations,
    IDbContextFactory<ReportsDbContext> reports,
    IDbContextFactory<ApplicationDbContext> databases,
    MeasuredQueries measured
)
{
    /// <summary>A notice goes once no free traffic was counted against the decision for a week; nobody can mute it before.</summary>
    public const int Days = 7;

    /// <summary>How far back free traffic still tells what is set at OpenAI.</summary>
    public const int SeenDays = 35;

    public async Task<DriftView> GetAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        return await ReadAsync(seen.History, seen.Now, cancellationToken);
    }

    /// <summary>The same for whoever asked for the right already.</summary>
    public async Task<DriftView> ReadAsync(OrganizationHistory history, Instant now, CancellationToken cancellationToken)
    {
        var organizationId = history.Id;
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var (from, today) = (now.Day.AddDays(-Days), now.Day);
        var rows = await database
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= today)
            .ToListAsync(cancellationToken);
        var seenFree = await SeenAsync(database, organizationId, today, cancellationToken);
        if (rows.Count == 0)
        {
            return new DriftView([], BilledThoughExpectedFree: false) { Seen = seenFree };
        }

        var free = new List<SharedAgainstDecision>();
        foreach (
            var day in rows.Where(row => row is { IsComplimentary: true, Tokens: > 0 } && row.ProjectId.Length > 0)
                .GroupBy(row => row.Day)
                .OrderByDescending(day => day.Key)
        )
        {
            var period = new SharingPeriod(history, day.Key.Start, day.Key.End);
            foreach (
                var project in day.GroupBy(row => row.ProjectId).Where(project => !free.Exists(known => known.ProjectId == project.Key))
            )
            {
                var tokens = await FreeTraffic.AgainstDecisionAsync(
                    database,
                    history,
                    period,
                    day.Key,
                    (project.Key, project.Sum(row => row.Tokens)),
                    cancellationToken
                );
                if (tokens > 0)
                {
                    free.Add(
                        new SharedAgainstDecision(
                            project.Key,
                            history.Projects.FirstOrDefault(known => known.Id == project.Key)?.Name ?? project.Key,
                            day.Key,
                            tokens
                        )
                    );
                }
            }
        }

        return new DriftView(free, await IsBilledThoughExpectedFreeAsync(history, now, rows, cancellationToken)) { Seen = seenFree };
    }

    /// <summary>What is seen of sharing at OpenAI, for whoever may look at sharing and tokens: support too.</summary>
    public async Task<IReadOnlyList<SeenFree>> SeenFreeAsync(Actor actor, string organizationId, CancellationToken cancellationToken)
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken, Right.LookInto);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        return await SeenAsync(database, organizationId, seen.Now.Day, cancellationToken);
    }

    private static async Task<IReadOnlyList<SeenFree>> SeenAsync(
        ReportsDbContext database,
        string organizationId,
        UtcDay today,
        CancellationToken cancellationToken
    )
    {
        var from = today.AddDays(-SeenDays);
        var latest = await database
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from)
            .Free()
            .Select(row => new { row.ProjectId, row.Day })
            .Distinct()
            .ToListAsync(cancellationToken);
        return
        [
            .. latest
                .GroupBy(row => row.ProjectId)
                .Select(project => new SeenFree(project.Key, project.Max(row => row.Day)))
                .OrderByDescending(free => free.Day),
        ];
    }

    private async Task<bool> IsBilledThoughExpectedFreeAsync(
        OrganizationHistory history,
        Instant now,
        List<UsageDayRow> rows,
        CancellationToken cancellationToken
    )
    {
        var latest = now.Plus(-ReadCoverage.Settling).Day.AddDays(-1);
        UtcDay[] days = [latest.AddDays(-1), latest];
        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var record = await database
            .SharingRecords.AsNoTracking()
            .Where(record => record.OrganizationId == history.Id && record.Control == SharingControl.InputsOutputs)
            .OrderByDescending(record => record.Sequence)
            .FirstOrDefaultAsync(cancellationToken);
        if (
            record is null
            || !await database.SharingConfirmations.AnyAsync(
                confirmation =>
                    confirmation.OrganizationId == history.Id
                    && confirmation.Control == SharingControl.InputsOutputs
                    && confirmation.Version == record.Version
                    && confirmation.At < days[0].Start,
                cancellationToken
            )
        )
        {
            return false;
        }

        foreach (var day in days)
        {
            // Only what was counted whole, and long enough after, can be missed.
            if (await measured.FindAsync(history, day, now, cancellationToken) is not { Stale: false })
            {
                return false;
            }
        }

        return PoolOrder.All.Any(pool =>
            Array.TrueForAll(
                days,
                day =>
                    Drift.IsBilledThoughExpectedFree(
                        history,
                        day,
                        pool,
                        [.. rows.Where(row => row.Day == day).Select(row => row.ToReported())]
                    )
            )
        );
    }
}
