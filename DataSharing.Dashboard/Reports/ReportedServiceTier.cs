namespace DataSharing.Dashboard.Reports;

/// <summary>Service tiers as the provider's reports write them.</summary>
/// <remarks>Source: programme.md rule 8.</remarks>
internal static class ReportedServiceTier
{
    /// <summary>Complimentary. The answer of a request itself says <c>default</c>.</summary>
    public const string Complimentary = "incentivized-tier";

    /// <summary>Flex processing.</summary>
    public const string Flex = "flex-tier";

    private static readonly string[] _otherProcessing = ["flex", "priority", "batch"];

    /// <summary>Whether a tier, which is free text, is one of batch, flex and priority.</summary>
    public static bool IsExcludedServiceTier(string serviceTier) => Array.Exists(_otherProcessing, word => serviceTier.Contains(word, StringComparison.OrdinalIgnoreCase));
}
