namespace DataSharing.Dashboard.Features.Usage;

/// <summary>By what usage is grouped, as a column's head.</summary>
internal static class UsageGroupWords
{
    public static string Name(UsageGrouping grouping) => grouping == UsageGrouping.ServiceTier ? "Service tier" : grouping.ToString();
}
