using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Alerts;

/// <summary>
/// Ids of alerts: each tells when its alert fired, so that a program that goes on from the last one it saw finds its place in the list
/// also when that one was tidied away meanwhile.
/// </summary>
internal static class AlertIds
{
    private const string Prefix = "alert_";

    // Of such an id the first 48 bits are milliseconds since 1970 (RFC 9562).
    private const int Version = 7;
    private const int TimeDigits = 12;

    public static string New(Instant firedAt) => $"{Prefix}{Guid.CreateVersion7(firedAt.ToDateTimeOffset()):N}";

    /// <summary>When the alert of an id fired; null if no alert ever had such an id.</summary>
    public static Instant? MomentOf(string id) =>
        id.StartsWith(Prefix, StringComparison.Ordinal)
        && Guid.TryParseExact(id.AsSpan(Prefix.Length), "N", out var guid)
        && guid.Version == Version
        && long.Parse(id.AsSpan(Prefix.Length, TimeDigits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)
            is var milliseconds
        && milliseconds <= Instant.End.UnixMilliseconds
            ? Instant.FromUnixMilliseconds(milliseconds)
            : null;
}
