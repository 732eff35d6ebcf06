using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>A stretch of whole buckets to read, or read.</summary>
/// <param name="Start">Inclusive.</param>
/// <param name="End">Exclusive.</param>
/// <param name="Width">Of its buckets.</param>
internal readonly record struct SliceSpan(Instant Start, Instant End, TimeSpan Width);
