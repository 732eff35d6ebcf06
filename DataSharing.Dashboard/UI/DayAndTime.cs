using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Dashboard.UI;

/// <summary>
/// A moment that is entered as a day and a time of 24 hours: a browser's own field for both follows the reader's language, and has AM and
/// PM where the rest of the console does not.
/// </summary>
public static class DayAndTime
{
    /// <summary>What a field for the time takes, and no more: 9, 930, 9:05, 9.05 or 09:05.</summary>
    public const int LongestTime = 5;

    /// <summary>The day of a moment such as 2026-11-22T09:00; empty without one.</summary>
    public static string DayOf(string? moment) => Parts(moment)[0];

    /// <summary>Its time, to the minute.</summary>
    public static string TimeOf(string? moment) => Parts(moment) is [_, { } time, ..] ? time[..Math.Min(LongestTime, time.Length)] : "";

    /// <summary>
    /// A moment of both; null where neither is given. A time alone is of the day that is given for it, a day alone begins at 00:00, and
    /// what is no time stays as it was written: whoever reads the moment says so.
    /// </summary>
    public static string? Of(string? day, string? time, UtcDay otherwise)
    {
        (day, time) = (day?.Trim(), time?.Trim());
        return string.IsNullOrEmpty(day) && string.IsNullOrEmpty(time)
            ? null
            : $"{(string.IsNullOrEmpty(day) ? otherwise.ToString() : day)}T{(string.IsNullOrEmpty(time) ? "00:00" : Full(time))}";
    }

    /// <summary>The day on which a time comes next, by what people mean who write no day; today for what is no time.</summary>
    public static UtcDay NextAt(string? time, Instant now) =>
        TimeOnly.TryParseExact(Full(time?.Trim() ?? ""), "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)
        && now.Day.Start.Plus(at.ToTimeSpan()) < now
            ? now.Day.AddDays(1)
            : now.Day;

    private static string[] Parts(string? moment) => (moment ?? "").Trim().Replace(' ', 'T').Split('T');

    // "9", "9:05", "21.30" and "930" are what people write.
    private static string Full(string time) =>
        time.Split(':', '.') switch
        {
            [{ Length: 1 or 2 } hour] when hour.All(char.IsAsciiDigit) => $"{hour.PadLeft(2, '0')}:00",
            [{ Length: 3 or 4 } both] when both.All(char.IsAsciiDigit) => $"{both[..^2].PadLeft(2, '0')}:{both[^2..]}",
            [{ Length: 1 or 2 } hour, { Length: 2 } minute] when (hour + minute).All(char.IsAsciiDigit) =>
                $"{hour.PadLeft(2, '0')}:{minute}",
            _ => time,
        };
}
