using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Common;

internal static class Clock
{
    public static Instant Now(this TimeProvider time) => Instant.From(time.GetUtcNow());
}
