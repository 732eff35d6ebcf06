using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>List prices of one model for a period, in microdollars (10⁻⁶ USD) per million tokens.</summary>
/// <param name="SnapshotId">The model.</param>
/// <param name="Input">Uncached input.</param>
/// <param name="CachedInput">Cached input; null if not published: then cached input is priced as input.</param>
/// <param name="Output">Output.</param>
/// <param name="From">First UTC day, inclusive; null if open.</param>
/// <param name="Until">First UTC day on which it no longer holds; null if open.</param>
/// <param name="KnownThrough">Last UTC day on which it is known to hold, where the provider promised it for "at least" so long; null
/// without such a promise.
/// After that day the price is not known, which is not the same as another price.</param>
/// <param name="Note">What a reader should know, or null.</param>
/// <remarks>Source: programme.md, rule 11 ("at least through": afterwards not known to be current).</remarks>
public sealed record ModelPrice(
    string SnapshotId,
    long Input,
    long? CachedInput,
    long Output,
    UtcDay? From = null,
    UtcDay? Until = null,
    UtcDay? KnownThrough = null,
    string? Note = null
)
{
    /// <summary>Whether it is known to be the price on that day.</summary>
    public bool IsKnownOn(UtcDay day) =>
        (From is null || day >= From) && (Until is null || day < Until) && (KnownThrough is null || day <= KnownThrough);

    /// <summary>What this many tokens cost at list price.</summary>
    /// <param name="input">Input tokens, cached ones included.</param>
    /// <param name="cached">Cached input tokens; a report that tells more of them than input is priced as if all input were cached.</param>
    /// <param name="output">Output tokens.</param>
    public UsdAmount Of(long input, long cached, long output)
    {
        var part = Math.Min(cached, input);
        return new(checked(((Int128)(input - part) * Input) + ((Int128)part * (CachedInput ?? Input)) + ((Int128)output * Output)));
    }
}

/// <summary>What the provider's list says tokens cost: standard service tier, US dollars. Not an invoice.</summary>
public sealed class PriceList(IReadOnlyList<ModelPrice> prices)
{
    private readonly ILookup<string, ModelPrice> _byModel = prices.ToLookup(price => price.SnapshotId, StringComparer.Ordinal);

    /// <summary>All prices, in the catalogue's order.</summary>
    public IReadOnlyList<ModelPrice> Prices { get; } = prices;

    /// <summary>The price of a snapshot on that day, or null if it is not known; never zero for unknown.</summary>
    public ModelPrice? Find(string snapshotId, UtcDay day) => _byModel[snapshotId].FirstOrDefault(price => price.IsKnownOn(day));
}
