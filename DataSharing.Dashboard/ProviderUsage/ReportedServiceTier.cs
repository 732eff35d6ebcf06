using DataSharing.Core.Accounting;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>Service tiers as stored rows of the provider's reports hold them, for queries; what they count as is <see cref="ServiceTier"/>.</summary>
internal static class ReportedServiceTier
{
    /// <summary>Complimentary, as it is written today. The answer of a request itself says <c>default</c>.</summary>
    public const string Complimentary = ServiceTier.ReportedComplimentary;

    /// <summary>All that counts as complimentary; to be compared with <see cref="Comparable"/>, since reports write it in any case.</summary>
    public static readonly string[] ComplimentaryTexts = [.. ServiceTier.ReportedComplimentaryTexts];

    /// <summary>SQLite's comparison that takes no notice of the case of ASCII letters.</summary>
    public const string Comparable = "NOCASE";
}
