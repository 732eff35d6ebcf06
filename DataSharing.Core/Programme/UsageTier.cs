using DataSharing.Core.Primitives;

namespace DataSharing.Core.Programme;

/// <summary>A usage tier as the provider names it.</summary>
/// <param name="Id">What is stored and sent, such as <c>tier-4</c> or <c>launch</c>; valid input at any time.</param>
/// <param name="Label">The provider's name, such as "Tier 4" or "Launch".</param>
/// <param name="Band">Which allowances it has, at every date; null if none (the free tier).</param>
/// <param name="From">Since when the name is used, inclusive; null if from the start. It never limits the band.</param>
public sealed record UsageTier(string Id, string Label, TierBand? Band, UtcDay? From);
