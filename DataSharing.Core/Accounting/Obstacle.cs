using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;

namespace DataSharing.Core.Accounting;

/// <summary>One of the things that keep a request from being free.</summary>
/// <param name="Check">The check that fails; <see cref="DecisionReason.AllowanceExceeded"/> for a request that is larger than a whole
/// day's allowance, and only for such.</param>
/// <param name="Rule">Which rule fails, of an organization that is not eligible.</param>
/// <param name="By">What keeps the project from sharing.</param>
/// <remarks>
/// A decision's reason is the first check that fails. Whoever asks what would make a request free needs all of them: a project that begins
/// to share for the sake of a model that is not covered gives its data and gets nothing for it.
/// </remarks>
public readonly record struct Obstacle(DecisionReason Check, EligibilityRule? Rule = null, SharingDecidedBy? By = null)
{
    /// <summary>Whether it lies in the request, its model or its size: nothing that the organization decides takes it away.</summary>
    public bool IsOfRequest => Check >= DecisionReason.ModelExcluded;

    /// <summary>All that keeps a request from being free, in the order of the checks; empty if only the day's rest decides.</summary>
    /// <param name="basis">The organization as of <paramref name="asOf"/>.</param>
    /// <param name="request">The request.</param>
    /// <param name="asOf">The instant whose facts decide.</param>
    public static IReadOnlyList<Obstacle> Of(DecisionBasis basis, UsageEvent request, Instant asOf)
    {
        var checks = new RequestChecks(basis, request, asOf);
        var found = new List<Obstacle>();
        foreach (var check in DecisionCheck.Order.Where(checks.Fails))
        {
            found.AddRange(
                check switch
                {
                    DecisionReason.OrganizationIneligible => basis
                        .Verdict.AllBlocking()
                        .Select(result => new Obstacle(check, Rule: result.Rule)),
                    DecisionReason.ProjectNotShared => Causes(basis.Organization, checks.Project!)
                        .Select(by => new Obstacle(check, By: by)),
                    _ => [new Obstacle(check)],
                }
            );
        }

        if (
            checks.Allowance is { } allowance
            && request.Tokens > allowance
            && basis.Organization.Catalogue.BoundaryRule == BoundaryRule.WholeRequest
        )
        {
            found.Add(new Obstacle(DecisionReason.AllowanceExceeded));
        }

        return found;
    }

    // What blocks the whole organization is a rule of eligibility too, and stands among these.
    private static IEnumerable<SharingDecidedBy> Causes(OrganizationSnapshot organization, ProjectState project)
    {
        if (project.Archived)
        {
            yield return SharingDecidedBy.Archived;
        }

        if (project.ZeroDataRetention)
        {
            yield return SharingDecidedBy.ProjectZdr;
        }

        var list = organization.List(SharingControl.InputsOutputs);
        if (project.NeverShare)
        {
            yield return SharingDecidedBy.NeverShare;
        }
        else if (!list.Chooses(project.Id))
        {
            yield return list.Mode == SharingMode.SelectedProjects ? SharingDecidedBy.Project : SharingDecidedBy.Organization;
        }
    }
}
