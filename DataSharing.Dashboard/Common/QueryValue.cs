using System.Globalization;

namespace DataSharing.Dashboard.Common;

/// <summary>
/// Values in a page's address, which anybody may write by hand: what is no such value is said by name. Typed parameters would end the page
/// instead.
/// </summary>
internal static class QueryValue
{
    /// <returns>Null if the address does not give it.</returns>
    /// <exception cref="InvalidInputException">No whole number within the bounds.</exception>
    public static long? Number(string? text, string field, long least, long most) =>
        string.IsNullOrEmpty(text) ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number >= least
        && number <= most
            ? number
        : throw new InvalidInputException(
            field,
            string.Create(CultureInfo.InvariantCulture, $"{field} must be a whole number from {least} to {most}.")
        );

    /// <returns>Null if the address does not give it.</returns>
    /// <exception cref="InvalidInputException">Neither true nor false.</exception>
    public static bool? Flag(string? text, string field) =>
        string.IsNullOrEmpty(text) ? null
        : bool.TryParse(text, out var flag) ? flag
        : throw new InvalidInputException(field, $"{field} must be true or false.");

    /// <returns>A UTC time; null if the address does not give it.</returns>
    /// <exception cref="InvalidInputException">No date with a time.</exception>
    public static DateTime? Time(string? text, string field) =>
        string.IsNullOrEmpty(text) ? null
        : DateTime.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? DateTime.SpecifyKind(time, DateTimeKind.Unspecified)
        : throw new InvalidInputException(field, $"{field} must be a UTC date with a time of 24 hours, such as 2026-11-22T09:00.");
}
