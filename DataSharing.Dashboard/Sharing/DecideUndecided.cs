using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Sharing;

/// <summary>An owner's word about projects that share because all do: they go on, or they stop.</summary>
internal sealed class DecideUndecided(Changes changes, ChangeSharing sharing, ChangeInstant instant)
{
    /// <summary>They go on sharing; the setting stays as it is.</summary>
    /// <exception cref="ConflictException">Somebody has decided about one of them meanwhile.</exception>
    public Task KeepAsync(
        Actor actor,
        string organizationId,
        IReadOnlyCollection<string> projectIds,
        CancellationToken cancellationToken
    ) =>
        changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.DataSharingProjectKept,
            async scope =>
            {
                foreach (var project in await FindAsync(scope, organizationId, projectIds, cancellationToken))
                {
                    scope.Database.KeptProjects.Add(
                        new KeptProject
                        {
                            OrganizationId = organizationId,
                            ProjectId = project.Id,
                            At = scope.Now,
                            ById = scope.Actor.Id,
                            ByName = scope.Standing.Name,
                        }
                    );
                    scope.Audit(
                        AuditTypes.DataSharingProjectKept,
                        project.Id,
                        @new: new { goes_on_sharing = project.Controls.Select(control => control.Wire()) }
                    );
                }

                return true;
            },
            cancellationToken
        );

    /// <summary>They stop: from all projects to selected projects, without them.</summary>
    /// <param name="actor">An owner.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="projectIds">The undecided projects that stop.</param>
    /// <param name="keptIds">The other undecided projects that the owner was shown, and that go on by this decision. One that appeared
    /// since is neither, and stops.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <exception cref="ConflictException">Somebody has decided about one of them meanwhile.</exception>
    public async Task StopAsync(
        Actor actor,
        string organizationId,
        IReadOnlyCollection<string> projectIds,
        IReadOnlyCollection<string> keptIds,
        CancellationToken cancellationToken
    )
    {
        var recorded = await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.DataSharingUpdated,
            async scope =>
            {
                var undecided = await FindAsync(scope, organizationId, [.. projectIds, .. keptIds], cancellationToken);
                var current = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
                var history = (await scope.Database.FindHistoryAsync(organizationId, cancellationToken))!;
                var at = instant.Next();
                var unseen = await ReadAsync(scope.Database, organizationId, new Dictionary<string, Instant>(), at, cancellationToken);
                var lists = undecided
                    .Where(project => projectIds.Contains(project.Id))
                    .SelectMany(project => project.Controls)
                    .Distinct()
                    .ToDictionary(
                        control => control,
                        control =>
                        {
                            var staying = StayingProjects
                                .Of(history, control, at)
                                .Except(
                                    unseen
                                        .Where(project => !keptIds.Contains(project.Id) && project.Controls.Contains(control))
                                        .Select(project => project.Id)
                                )
                                .ToList();
                            return staying.Count == 0 ? SharingList.Disabled : SharingList.Selected(staying);
                        }
                    );
                return await sharing.AppendAsync(
                    scope,
                    current,
                    history.At(at),
                    new SharingChange(organizationId, lists, current.Version, null),
                    cancellationToken
                );
            },
            cancellationToken
        );
        await sharing.FinishAsync(organizationId, recorded);
    }

    private async Task<List<UndecidedProject>> FindAsync(
        Change scope,
        string organizationId,
        IReadOnlyCollection<string> projectIds,
        CancellationToken cancellationToken
    )
    {
        var undecided = (
            await ReadAsync(scope.Database, organizationId, new Dictionary<string, Instant>(), instant.Next(), cancellationToken)
        )
            .Where(project => projectIds.Contains(project.Id))
            .ToList();
        return undecided.Count == projectIds.Count
            ? undecided
            : throw new ConflictException(
                "decided_already",
                "Somebody has decided about this project meanwhile, or it does not share any more. Nothing was changed."
            );
    }

    /// <summary>Who is undecided at an instant, by what is recorded here.</summary>
    internal static async Task<IReadOnlyList<UndecidedProject>> ReadAsync(
        ApplicationDbContext database,
        string organizationId,
        IReadOnlyDictionary<string, Instant> created,
        Instant at,
        CancellationToken cancellationToken
    )
    {
        var kept = (
            await database
                .KeptProjects.AsNoTracking()
                .Where(kept => kept.OrganizationId == organizationId)
                .OrderBy(kept => kept.Sequence)
                .ToListAsync(cancellationToken)
        )
            .GroupBy(kept => kept.ProjectId, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().At, StringComparer.Ordinal);
        return await database.FindHistoryAsync(organizationId, cancellationToken) is { } history
            ? UndecidedProject.Of(history, created, kept, at)
            : [];
    }
}
