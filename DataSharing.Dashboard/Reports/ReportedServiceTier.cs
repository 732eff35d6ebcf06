using DataSharing.Core.Accounting;

namespace DataSharing.Dashboard.Reports;

/// <summary>Service tiers as stored rows of the provider's reports hold them, for queries; what they count as is <see cref="ServiceTier"/>.</summary>
internal static class ReportedServiceTier
{
    /// <summary>Complimentary. The answer of a request itself says <c>default</c>.</summary>
    public const string Complimentary = ServiceTier.ReportedComplimentary;
}
