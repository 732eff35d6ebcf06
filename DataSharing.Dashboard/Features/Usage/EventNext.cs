using DataSharing.Core.Accounting;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Where that is done which would make requests like this one free.</summary>
/// <param name="Label">What its button says.</param>
/// <param name="Href">Where it leads.</param>
public sealed record EventNext(string Label, string Href)
{
    /// <summary>For whoever looks; null where nothing here changes it, or it is not theirs to do or to ask for.</summary>
    internal static EventNext? Of(string organizationId, string projectId, Decision decision, Standing standing) =>
        decision.Reason switch
        {
            DecisionReason.ProjectNotShared when IsForOwners(decision.Sharing?.By) => standing.Has(Right.Decide)
                ? new("Data sharing", PageRoutes.Sharing(organizationId))
            : standing.Has(Right.Rate) ? new("Ask an owner", PageRoutes.AskToShare(organizationId, projectId))
            : null,
            DecisionReason.ProjectUnknown when standing.Has(Right.KeepFacts) => new("Projects", PageRoutes.Projects(organizationId)),
            DecisionReason.OrganizationIneligible when standing.Has(Right.KeepFacts) => new("Facts", PageRoutes.Facts(organizationId)),
            DecisionReason.ModelNotCovered or DecisionReason.ModelExcluded => _models,
            DecisionReason.AllowanceExceeded => new("Will it be free?", PageRoutes.Free(organizationId)),
            _ => null,
        };

    /// <summary>
    /// The same where everything that stands in the way is known: nowhere that decides on sharing is led to for a request that would be
    /// billed all the same.
    /// </summary>
    internal static EventNext? Beside(EventNext? next, IReadOnlyList<Obstacle> obstacles) =>
        !obstacles.Any(obstacle => obstacle.IsOfRequest) ? next
        : obstacles.Any(obstacle => obstacle.Check is DecisionReason.ModelNotCovered or DecisionReason.ModelExcluded) ? _models
        : null;

    private static readonly EventNext _models = new("Covered models", PageRoutes.Programme);

    // What Zero Data Retention, a plan or an archive keeps out, no decision on Data sharing brings in.
    private static bool IsForOwners(SharingDecidedBy? by) =>
        by
            is not (
                SharingDecidedBy.Archived
                or SharingDecidedBy.ProjectZdr
                or SharingDecidedBy.OrganizationZdr
                or SharingDecidedBy.EnterprisePlan
            );
}
