using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Days;

/// <summary>Why reported usage was billed, where a rule settles a whole row; in the order of decisions.</summary>
internal sealed class MeasuredReasons(OrganizationHistory history, UtcDay day, Instant now)
{
    private readonly SharingPeriod _period = SharingPeriod.OfDay(history, day, now);

    /// <returns>Null where no rule settles the whole row: partly over the allowance, or not known.</returns>
    public DecisionReason? Of(MeasuredRow row)
    {
        if (_period.Snapshots.All(snapshot => snapshot.Judge().Status is EligibilityStatus.Ineligible or EligibilityStatus.Unknown))
        {
            return DecisionReason.OrganizationIneligible;
        }

        if (row.ProjectId.Length > 0 && _period.Snapshots[^1].FindProject(row.ProjectId) is null)
        {
            return DecisionReason.ProjectUnknown;
        }

        if (row.ProjectId.Length > 0 && _period.Of(row.ProjectId) == SharedDuring.Never)
        {
            return DecisionReason.ProjectNotShared;
        }

        var models = history.Programme.On(day).Models;
        var model = models.Resolve(row.Model, day);
        return model.FineTuned ? DecisionReason.ModelExcluded
            : row.Model.Length > 0 && !models.IsCovered(model, day) ? DecisionReason.ModelNotCovered
            : row.IsExcludedServiceTier ? DecisionReason.ServiceTierExcluded
            : null;
    }
}
