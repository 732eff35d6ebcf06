using DataSharing.Core.Organizations;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Organizations;

/// <summary>
/// Marks a project never share, or takes the mark off. A project that was shared leaves the list in the same act; of a kind that an owner
/// only declared to be shared a first "no" is recorded, as where it is kept out by request: the mark must not promise what OpenAI does not
/// do.
/// </summary>
internal sealed class MarkNeverShare(Changes changes, ChangeSharing sharing, ChangeInstant instant)
{
    /// <param name="actor">An owner.</param>
    /// <param name="organizationId">Where.</param>
    /// <param name="id">The project.</param>
    /// <param name="value">Set the mark, or take it off.</param>
    /// <param name="goOverToSelected">Agrees to go over from all projects to selected projects, where that is needed.</param>
    /// <param name="seen">What the owner saw of the setting when they set the mark: what stops with it was told from that. Without it the
    /// mark goes by what is recorded now.</param>
    /// <param name="cancellationToken">Leaves everything as it was.</param>
    /// <exception cref="ConflictException">Something was decided or declared since it was seen.</exception>
    public async Task ExecuteAsync(
        Actor actor,
        string organizationId,
        string id,
        bool value,
        bool goOverToSelected,
        SeenSharing? seen,
        CancellationToken cancellationToken
    )
    {
        var recorded = await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.ProjectNeverShare,
            async scope =>
            {
                await scope.FindProjectAsync(organizationId, id, cancellationToken);
                List<SharingRecord> records = [];
                if (value)
                {
                    var current = await SharingQueries.ReadAsync(scope.Database, organizationId, cancellationToken);
                    seen?.Require(current);
                    var history = (await scope.Database.FindHistoryAsync(organizationId, cancellationToken))!;
                    var choosing = SharingWishes.Choosing(id, current.Decisions, current.Declarations);
                    if (!goOverToSelected && choosing.Any(control => current[control].List.Mode == SharingMode.AllProjects))
                    {
                        throw new InvalidInputException(
                            "never_share",
                            "All projects share, and OpenAI's page has no list of exceptions. Go over to selected projects to leave this one out.",
                            "never_share_conflict"
                        );
                    }

                    records = await sharing.AppendAsync(
                        scope,
                        current,
                        history.At(scope.Now),
                        new SharingChange(
                            organizationId,
                            choosing.ToDictionary(
                                control => control,
                                control => current[control].List.With(id, enable: false, StayingProjects.Of(history, control, scope.Now))
                            ),
                            current.Version,
                            null
                        ),
                        cancellationToken
                    );
                }

                // The mark settles what is shared, so it gets the same head start as the list.
                if (await scope.IsMarkedAsync(organizationId, id, ProjectMarkKind.NeverShare, cancellationToken) != value)
                {
                    scope.AddMark(
                        organizationId,
                        id,
                        ProjectMarkKind.NeverShare,
                        value,
                        records.FirstOrDefault()?.EffectiveAt ?? instant.Next()
                    );
                }

                return records;
            },
            cancellationToken
        );
        await sharing.FinishAsync(organizationId, recorded);
    }
}
