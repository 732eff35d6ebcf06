using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Days;

/// <summary>One model on one day.</summary>
public sealed record ModelUsage(string Model, Pool? Pool, UsageTotals Totals);

/// <summary>One project on one day.</summary>
public sealed record ProjectUsage(string ProjectId, string? Name, UsageTotals Totals);

/// <summary>One project's use of one pool's models on one day.</summary>
/// <param name="ProjectId">The project; empty where a report does not tell it.</param>
/// <param name="Name">Its name; null for one that is not known here.</param>
/// <param name="Totals">All its tokens of these models.</param>
/// <param name="Counted">See <see cref="ProjectPoolUse.Counted"/>.</param>
/// <param name="IsAtMost">See <see cref="ProjectPoolUse.IsAtMost"/>.</param>
public sealed record ProjectPoolUsage(string ProjectId, string? Name, UsageTotals Totals, long Counted, bool IsAtMost);

/// <summary>One reason for billed requests on one day; null for reported usage of which no rule settles the whole row.</summary>
public sealed record ReasonUsage(DecisionReason? Reason, UsageTotals Totals)
{
    /// <summary>Billed tokens of models that are not covered on that day: nothing that is switched makes them free.</summary>
    public long Uncovered { get; init; }
}

/// <summary>How much of what the provider counted was sent here.</summary>
/// <param name="Day">The last day whose count has settled.</param>
/// <param name="Share">Our events ÷ the provider's count, in tokens of the pool's models.</param>
public sealed record PoolCoverage(UtcDay Day, double Share);

/// <summary>One pool on one day. What is not known is null, never zero.</summary>
/// <param name="Pool">Which.</param>
/// <param name="Allowance">Tokens that are free on that day; null without a known tier.</param>
/// <param name="RunningTotal">Ours, by the events that were sent here; null if none ever was.</param>
/// <param name="Totals">Complimentary and billed: ours where events were sent here, else the provider's.</param>
/// <param name="BilledOverAllowance">Billed by events because they did not fit.</param>
/// <param name="Models">The pool's models.</param>
/// <param name="Measured">The provider's count; null if no report speaks of the day.</param>
/// <param name="Coverage">Our events ÷ the provider's count on its last settled day; null while not known.</param>
/// <param name="Unassigned">What drew on a pool that nobody knows, by the provider's report; null for none.</param>
/// <param name="HiddenAtMost">See <see cref="PoolFigures.HiddenAtMost"/>.</param>
public sealed record PoolUsage(
    Pool Pool,
    TokenCount? Allowance,
    TokenCount? RunningTotal,
    UsageTotals Totals,
    long BilledOverAllowance,
    IReadOnlyList<ModelUsage> Models,
    MeasuredPool? Measured,
    PoolCoverage? Coverage,
    IReadOnlyList<UnassignedTokens>? Unassigned,
    TokenCount? HiddenAtMost
)
{
    /// <summary>Its use by project, the one that drew most on it first.</summary>
    public IReadOnlyList<ProjectPoolUsage> Projects { get; init; } = [];

    /// <summary>Complimentary tokens whose decisions rest on something not documented.</summary>
    public long UncertainlyFree { get; init; }

    /// <summary>
    /// Tokens of models that count against the pool, though the provider's own list does not name them: without them more would be left.
    /// </summary>
    /// <remarks>Source: programme.md, Decisions ("models beyond the base list"): a figure that rests on them is uncertain.</remarks>
    public long UncertainlyCounted { get; init; }

    /// <summary>What is left and on what it rests: the one rule.</summary>
    public PoolFigures Figures { get; } = new(Allowance, RunningTotal, Measured, Unassigned ?? [], Coverage?.Share, HiddenAtMost);

    /// <summary>Whether what is left is uncertain.</summary>
    public bool IsUncertain => Figures.IsUncertain || UncertainlyCounted > 0;

    /// <summary>Billed for a reason other than the allowance.</summary>
    public long BilledOtherwise => Totals.Billed - BilledOverAllowance;

    /// <inheritdoc cref="PoolFigures.Remaining" />
    public TokenCount? Remaining => Figures.Remaining;

    /// <inheritdoc cref="PoolFigures.SafeRemaining" />
    public TokenCount? SafeRemaining => Figures.SafeRemaining;

    /// <inheritdoc cref="PoolFigures.UsedPercent" />
    public double UsedPercent => Figures.UsedPercent;

    /// <inheritdoc cref="PoolFigures.IsAtMost" />
    public bool IsAtMost => Figures.IsAtMost;
}

/// <summary>Everything that pages and the API say about one UTC day of one organization.</summary>
/// <param name="HasEvents">Whether any event was ever sent here.</param>
/// <param name="Measured">The provider's count of the day; null if no report speaks of it.</param>
public sealed record DayView(
    UtcDay Day,
    Instant AsOf,
    EligibilityVerdict Verdict,
    bool HasEvents,
    MeasuredDay? Measured,
    IReadOnlyList<PoolUsage> Pools,
    IReadOnlyList<ModelUsage> Uncovered,
    IReadOnlyList<ModelUsage> Models,
    IReadOnlyList<ProjectUsage> Projects,
    IReadOnlyList<ReasonUsage> Reasons,
    UsageTotals Totals,
    ProgrammeCatalogue Catalogue
)
{
    public PoolUsage this[Pool pool] => Pools.Single(usage => usage.Pool == pool);

    /// <summary>Whether anything can be said of the day.</summary>
    public DayStanding Standing { get; init; }

    /// <summary>Whether there is anything to go by: events, or a report of this day.</summary>
    public bool HasSource => HasEvents || Measured is not null;

    /// <summary>Whether the provider is read here, so that its count of today is still to come where there is none.</summary>
    public bool IsConnected { get; init; }

    /// <summary>What drew on a pool that nobody knows, by the provider's report: it stands beside both.</summary>
    public IReadOnlyList<UnassignedTokens> Unassigned => Measured?.Unassigned ?? [];

    /// <summary>Where the figures come from.</summary>
    public string Basis =>
        (HasEvents, Measured) switch
        {
            (true, not null) => "both",
            (true, null) => "estimated",
            (false, not null) => "measured",
            _ => "none",
        };
}
