using DataSharing.Core.Accounting;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>
/// What the provider reported as complimentary, asked of the database: which words say so is <see cref="ServiceTier"/>'s.
/// </summary>
internal static class ReportedFree
{
    /// <summary>SQLite's comparison that takes no notice of the case of ASCII letters: reports write them in any.</summary>
    private const string AnyCase = "NOCASE";

    private static readonly string[] _words = [.. ServiceTier.ReportedComplimentaryTexts];

    /// <summary>Days with tokens that were free.</summary>
    public static IQueryable<UsageDayRow> Free(this IQueryable<UsageDayRow> rows) =>
        rows.Where(row => _words.Contains(EF.Functions.Collate(row.ServiceTier, AnyCase)) && row.Counted.Input + row.Counted.Output > 0);

    /// <summary>Series of free usage.</summary>
    public static IQueryable<UsageSeriesRow> Free(this IQueryable<UsageSeriesRow> series) =>
        series.Where(row => _words.Contains(EF.Functions.Collate(row.Dimensions.ServiceTier!, AnyCase)));
}
