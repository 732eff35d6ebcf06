namespace DataSharing.Core.Measuring;

/// <summary>What the provider counted for one pool on one day.</summary>
/// <param name="Complimentary">Tokens reported as free; null where a row does not tell free and billed apart.</param>
/// <param name="Billed">The other tokens of the pool's models; null likewise.</param>
/// <param name="RunningTotal">An upper bound: all tokens of the pool's models in projects shared then, free or billed, but batch, flex and
/// priority; and all that are free.</param>
/// <param name="Tokens">All tokens of the pool's models.</param>
/// <param name="NotToldApart">Tokens of rows that do not tell free and billed apart.</param>
public sealed record MeasuredPool(long? Complimentary, long? Billed, long RunningTotal, long Tokens, long NotToldApart = 0);
