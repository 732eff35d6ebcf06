using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Sharing;

/// <summary>From when a change of sharing holds: the next whole second that is at least one second away.</summary>
/// <remarks>By then every writer has seen it, so no request is decided by a setting that history says was over.</remarks>
internal sealed class ChangeInstant(TimeProvider time)
{
    public Instant Next() => Instant.FromUnixSeconds((time.Now().Plus(TimeSpan.FromMilliseconds(1999))).UnixSeconds);

    public bool IsPast(Instant instant) => time.Now() >= instant;
}
