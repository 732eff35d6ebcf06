using DataSharing.Core.Programme;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Days;

/// <summary>What the provider counted of one UTC day, and how far that goes.</summary>
/// <param name="Measured">Its count; null if no report speaks of the day.</param>
/// <param name="Lag">What the count may hide.</param>
/// <param name="Coverage">Our events ÷ its count on its last settled day; of pools of which that is known.</param>
internal sealed record CountedDay(MeasuredDay? Measured, LagFacts Lag, IReadOnlyDictionary<Pool, PoolCoverage> Coverage);
