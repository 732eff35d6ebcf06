using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Measuring;

/// <summary>
/// Why usage that the provider reported as billed was billed, where a rule settles a whole row of a day; asked in the order of decisions.
/// </summary>
/// <param name="history">The organization.</param>
/// <param name="day">The UTC day.</param>
/// <param name="now">The present: of a day that goes on, what is decided for later settles nothing.</param>
public sealed class ReportedReasons(OrganizationHistory history, UtcDay day, Instant now)
{
    private readonly SharingPeriod _period = SharingPeriod.OfDay(history, day, now);

    /// <summary>The first reason that holds for every request of a row.</summary>
    /// <param name="projectId">The project; empty if the report does not say, and then no rule about projects settles it.</param>
    /// <param name="model">As reported; empty if the report does not say.</param>
    /// <param name="drawsOnNoPool">Batch, flex, priority or a tier unknown to us.</param>
    /// <returns>Null where no rule settles the whole row: partly over the allowance, for a part of the day, or not known.</returns>
    public DecisionReason? Of(string projectId, string model, bool drawsOnNoPool)
    {
        if (_period.Snapshots.All(snapshot => snapshot.Judge().Status is EligibilityStatus.Ineligible or EligibilityStatus.Unknown))
        {
            return DecisionReason.OrganizationIneligible;
        }

        if (projectId.Length > 0 && _period.Snapshots[^1].FindProject(projectId) is null)
        {
            return DecisionReason.ProjectUnknown;
        }

        if (projectId.Length > 0 && _period.Of(projectId) == SharedDuring.Never)
        {
            return DecisionReason.ProjectNotShared;
        }

        var models = history.Programme.On(day).Models;
        var resolved = models.Resolve(model, day);
        return resolved.FineTuned ? DecisionReason.ModelExcluded
            : model.Length > 0 && !models.IsCovered(resolved, day) ? DecisionReason.ModelNotCovered
            : drawsOnNoPool ? DecisionReason.ServiceTierExcluded
            : null;
    }
}
