using System.Globalization;
using System.Text.RegularExpressions;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Web;

/// <summary>Instants as the API takes them: whole Unix seconds, or RFC 3339 with an offset; kept to the millisecond.</summary>
internal static partial class ApiTime
{
    public const string Expected = "must be whole Unix seconds, or a time such as 2026-11-22T14:36:00Z with its offset.";

    private static readonly long _first = Instant.Beginning.UnixMilliseconds / 1000;

    // A month short of the end of the calendar, so that a day or a bucket can be added to any instant that comes in.
    private static readonly long _last = (Instant.End.UnixMilliseconds / 1000) - 2_678_400;

    public static Instant? FromSeconds(long seconds) => seconds >= _first && seconds <= _last ? Instant.FromUnixSeconds(seconds) : null;

    public static Instant? FromText(string text)
    {
        var match = Rfc3339().Match(text);
        if (!match.Success)
        {
            return null;
        }

        // Digits beyond the millisecond are cut, not rounded: 23:59:59.9999 is still this day.
        var fraction = match.Groups["fraction"].Value.PadRight(3, '0')[..3];
        var normal =
            $"{match.Groups["date"].Value}T{match.Groups["time"].Value}.{fraction}{match.Groups["offset"].Value.ToUpperInvariant().Replace("Z", "+00:00", StringComparison.Ordinal)}";
        return
            DateTimeOffset.TryParseExact(
                normal,
                "yyyy-MM-dd'T'HH:mm:ss.fffzzz",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out var value
            ) && FromSeconds(value.ToUnixTimeSeconds()) is not null
            ? Instant.From(value)
            : null;
    }

    /// <summary>Reads a query parameter in either form.</summary>
    public static Instant? FromQuery(string? text, string name)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return (
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds)
                    ? FromSeconds(seconds)
                    : FromText(text)
            ) ?? throw new InvalidInputException(name, $"{name} {Expected}");
    }

    [GeneratedRegex(
        @"^(?<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[Tt](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]{1,18}))?(?<offset>[Zz]|[+-][0-9]{2}:[0-9]{2})$"
    )]
    private static partial Regex Rfc3339();
}
