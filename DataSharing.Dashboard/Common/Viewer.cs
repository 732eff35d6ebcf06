using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.Common;

/// <summary>How the reader's browser tells time: UTC always stands first, the reader's own time beside it.</summary>
public sealed record Viewer(TimeZoneInfo Zone)
{
    public static Viewer Of(string? zone) =>
        new(zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) ? found : TimeZoneInfo.Utc);

    /// <summary>"01:00 your time", or null for a reader in UTC.</summary>
    public string? Local(Instant instant) =>
        Zone.GetUtcOffset(instant.ToDateTimeOffset()) == TimeSpan.Zero
            ? null
            : $"{TimeZoneInfo.ConvertTime(instant.ToDateTimeOffset(), Zone).ToString("HH:mm", CultureInfo.InvariantCulture)} your time";

    /// <summary>"00:00 UTC (01:00 your time)".</summary>
    public string TimeOf(Instant instant)
    {
        var utc = $"{Text(instant, "HH:mm")} UTC";
        return Local(instant) is { } local ? $"{utc} ({local})" : utc;
    }

    /// <summary>"22 November 2026, 14:36 UTC (15:36 your time)".</summary>
    public string Full(Instant instant) => $"{Text(instant, "d MMMM yyyy")}, {TimeOf(instant)}";

    /// <summary>"22 November 2026, 14:36:05 UTC (15:36 your time)": of one request among many.</summary>
    public string Exact(Instant instant) =>
        $"{Text(instant, "d MMMM yyyy, HH:mm:ss")} UTC{(Local(instant) is { } local ? $" ({local})" : "")}";

    /// <summary>"22 November, 14:36 UTC".</summary>
    public static string Short(Instant instant) => $"{Text(instant, "d MMMM, HH:mm")} UTC";

    /// <summary>"22 November 2026, 14:36 UTC": of what is kept on record, and may be read in another year.</summary>
    public static string Dated(Instant instant) => $"{Text(instant, "d MMMM yyyy, HH:mm")} UTC";

    /// <summary>"22 November, 14:36:05 UTC".</summary>
    public static string Seconds(Instant instant) => $"{Text(instant, "d MMMM, HH:mm:ss")} UTC";

    /// <summary>"Sunday 22 November 2026".</summary>
    public static string DayName(UtcDay day) => Text(day.Start, "dddd d MMMM yyyy");

    private static string Text(Instant instant, string format) => instant.ToDateTimeOffset().ToString(format, CultureInfo.InvariantCulture);
}
