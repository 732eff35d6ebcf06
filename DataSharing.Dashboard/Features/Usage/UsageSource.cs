using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>What one model used, of whatever is grouped by.</summary>
/// <param name="Key">What it is grouped by; empty where that is not told.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Totals">With list prices; of requests that passed every check by themselves.</param>
internal sealed record ModelSums(string Key, string Model, UsageTotals Totals);

/// <summary>Of which days usage is known.</summary>
/// <param name="Whole">To their end, or of today as far as it has come.</param>
/// <param name="InPart">More may have been used than is known.</param>
internal sealed record DaysKnown(IReadOnlySet<UtcDay> Whole, IReadOnlySet<UtcDay> InPart)
{
    public bool Has(UtcDay day) => Whole.Contains(day) || InPart.Contains(day);
}

/// <summary>
/// Where usage over days comes from, added up by the database: a year costs as many rows as there are models, not as there were hours.
/// </summary>
internal abstract class UsageSource
{
    /// <summary>Whether it is the provider's count: nothing was ever sent here.</summary>
    public abstract bool IsReported { get; }

    /// <summary>The first UTC day of which anything is known; null if nothing is.</summary>
    public abstract Task<UtcDay?> FirstDayAsync(CancellationToken cancellationToken);

    /// <summary>The days of a span of which usage is known, also where there was none.</summary>
    public abstract Task<DaysKnown> KnownDaysAsync(UtcDay from, UtcDay until, CancellationToken cancellationToken);

    /// <summary>What counted against each pool at the end of each day; null where that is not told.</summary>
    public abstract Task<IReadOnlyDictionary<(UtcDay Day, Pool Pool), long>?> RunningTotalsAsync(
        UtcDay from,
        UtcDay until,
        CancellationToken cancellationToken
    );

    /// <summary>By day and model.</summary>
    public abstract Task<List<(UtcDay Day, ModelSums Sums)>> ByDayAsync(UtcDay from, UtcDay until, CancellationToken cancellationToken);

    /// <summary>By project, key, user or service tier, and model.</summary>
    /// <param name="grouping">Which of them; by any other, by model alone.</param>
    /// <param name="from">The first day.</param>
    /// <param name="until">The last.</param>
    /// <param name="pool">Only models of it; null for all.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    public abstract Task<List<ModelSums>> ByAsync(
        UsageGrouping grouping,
        UtcDay from,
        UtcDay until,
        ChosenPool? pool,
        CancellationToken cancellationToken
    );

    protected static HashSet<UtcDay> Days(UtcDay from, UtcDay until) =>
        until < from ? [] : [.. Enumerable.Range(from.Number, until.Number - from.Number + 1).Select(UtcDay.FromNumber)];
}
