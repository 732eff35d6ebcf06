using DataSharing.Core.Measuring;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Cells added up.</summary>
/// <param name="Key">What they have in common.</param>
/// <param name="Label">The same for people.</param>
/// <param name="Charges">Money that OpenAI charged, by currency, where it tells by this key; empty where it does not, or charged
/// nothing.</param>
/// <param name="IsCounted">Whether OpenAI's count of tokens is known for any of it; where it is not, there is nothing to compare and no
/// figure of tokens is one.</param>
public sealed record ReconciledGroup(
    string Key,
    string Label,
    long OursFree,
    long OursBilled,
    long Reported,
    long? ReportedFree,
    long Unexplained,
    IReadOnlyList<Charge> Charges,
    bool IsCounted
)
{
    /// <summary>Whether OpenAI's charges were read whole; null where it does not tell them by this key.</summary>
    public bool? AreChargesRead { get; init; }

    /// <summary>The charges for people: nothing charged and nothing known are two answers.</summary>
    public string ChargedText =>
        Charges.Count > 0
            ? string.Join(" + ", Charges)
            : AreChargesRead switch
            {
                true => "none",
                false => "not known",
                null => "—",
            };

    /// <summary>The amount, where it is of one currency and all of it is known.</summary>
    public decimal? Charged => Charges.Count == 1 ? Charges[0].Whole : null;

    /// <summary>Whether our decisions are known of all of it: of days before the first request that was sent here they are not.</summary>
    public bool AreOursKnown { get; init; } = true;

    /// <summary>Free by OpenAI's count, but not by ours; null where either is not known of all of it.</summary>
    public long? Difference => AreOursKnown ? ReportedFree - OursFree : null;

    public static ReconciledGroup Of(
        string key,
        string label,
        IReadOnlyCollection<ReconciledCell> cells,
        IReadOnlyList<Charge> charges,
        bool isCounted
    ) =>
        new(
            key,
            label,
            cells.Sum(cell => cell.OursFree),
            cells.Sum(cell => cell.OursBilled),
            cells.Sum(cell => cell.Reported),
            !isCounted || cells.Any(cell => cell.ReportedFree is null) ? null : cells.Sum(cell => cell.ReportedFree),
            cells.Sum(cell => cell.Unexplained),
            charges,
            isCounted
        );
}

/// <summary>A model that OpenAI counted as free and the catalogue does not have: what an entry would rest on.</summary>
public sealed record UnlistedFree(string Model, UtcDay First, UtcDay Last, long Tokens);

/// <summary>Our decisions beside OpenAI's count and charges.</summary>
/// <param name="Totals">All of the days together, whatever they are grouped by: all money, also of days without a count of tokens.</param>
/// <param name="ChargedOnly">Days on which OpenAI charged and its count of tokens is not known here.</param>
/// <param name="Basis">What the figures rest on.</param>
public sealed record ReconciliationView(
    ReconciledGroup Totals,
    int ChargedOnly,
    IReadOnlyList<ReconciledGroup> Groups,
    IReadOnlyList<ReconciledCell> Differences,
    IReadOnlyList<UnlistedFree> Unlisted,
    ReconciliationBasis Basis
)
{
    public bool IsEmpty => Groups.Count == 0 && Totals.Charges.Count == 0;
}
