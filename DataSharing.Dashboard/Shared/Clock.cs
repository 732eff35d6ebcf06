using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Shared;

internal static class Clock
{
    public static Instant Now(this TimeProvider time) => Instant.From(time.GetUtcNow());
}
