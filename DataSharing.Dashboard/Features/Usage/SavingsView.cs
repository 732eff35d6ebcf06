using DataSharing.Core.Foresight;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>By which list price a model's complimentary tokens were told, over some days.</summary>
/// <param name="Model">The resolved model.</param>
/// <param name="From">The first of these days.</param>
/// <param name="Until">The last.</param>
/// <param name="Price">Null if none is known on these days.</param>
/// <param name="Catalogue">The number of the catalogue that says so; null for one without.</param>
/// <param name="Tokens">Complimentary ones.</param>
public sealed record PriceUsed(string Model, UtcDay From, UtcDay Until, ModelPrice? Price, int? Catalogue, long Tokens);

/// <summary>What of a pool nobody used, on full days on which the organization could have.</summary>
/// <param name="Pool">Which.</param>
/// <param name="Days">How many days.</param>
/// <param name="Allowance">Theirs together.</param>
/// <param name="Unused">What was left at their ends together.</param>
/// <param name="Mix">What the pool's models used in the range: by which the rest is priced.</param>
public sealed record UnusedAllowance(Pool Pool, int Days, long Allowance, long Unused, UsageTotals Mix)
{
    /// <summary>The days of the range of which it cannot be said, by why.</summary>
    public IReadOnlyDictionary<UnusedDay, int> LeftOut { get; init; } = new Dictionary<UnusedDay, int>();

    /// <summary>The worth of as many tokens of the same models; null where none was used, or a price is missing.</summary>
    public UsdAmount? Worth =>
        Unused == 0 ? UsdAmount.Zero
        : Mix.Tokens == 0 || Mix.Price.UnpricedTokens > 0 ? null
        : Mix.Price.Amount.Share(Unused, Mix.Tokens);
}

/// <summary>What of one pool was billed for not fitting, and what of that would have fitted into a larger allowance.</summary>
/// <param name="Pool">Which.</param>
/// <param name="Billed">Billed over the allowance.</param>
/// <param name="Free">What of it the next tier would have made free.</param>
public sealed record FreedByTier(Pool Pool, UsageTotals Billed, UsageTotals Free);

/// <summary>What the next usage tier would change.</summary>
/// <param name="Name">As the provider names it today.</param>
/// <param name="Now">Today's allowances; null for a tier without any.</param>
/// <param name="Next">Its allowances.</param>
/// <param name="From">The first of the days looked at.</param>
/// <param name="Until">The last.</param>
/// <param name="Freed">By pool; null where it cannot be said exactly.</param>
public sealed record NextTier(string Name, Allowances? Now, Allowances Next, UtcDay From, UtcDay Until, IReadOnlyList<FreedByTier>? Freed);

/// <summary>The worth of complimentary tokens at list price.</summary>
/// <param name="AsOf">Of which moment it is.</param>
/// <param name="Usage">The range of days, grouped.</param>
/// <param name="First">The first day of which anything was recorded; null: nothing is known.</param>
/// <param name="Today">Of today so far.</param>
/// <param name="SinceStart">Of all days.</param>
/// <param name="Prices">The prices of the range.</param>
/// <param name="Unused">By pool; empty where no allowance is known.</param>
/// <param name="NextTier">Null where no tier has a larger allowance, or the present one is not known.</param>
/// <param name="IsTierKnown">Whether the present tier is known.</param>
/// <param name="PricesNote">Where the catalogue in force has its prices from.</param>
public sealed record SavingsView(
    Instant AsOf,
    UsageView Usage,
    UtcDay? First,
    UsageTotals Today,
    UsageTotals SinceStart,
    IReadOnlyList<PriceUsed> Prices,
    IReadOnlyList<UnusedAllowance> Unused,
    NextTier? NextTier,
    bool IsTierKnown,
    string PricesNote
)
{
    /// <summary>Whether anything of today is known.</summary>
    public bool IsTodayKnown { get; init; } = true;

    /// <summary>Pools without a full day of which it can be said what was left.</summary>
    public IReadOnlyList<UnusedAllowance> LeftOut { get; init; } = [];
}
