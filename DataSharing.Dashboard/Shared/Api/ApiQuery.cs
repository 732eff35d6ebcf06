using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DataSharing.Core.Time;

namespace DataSharing.Dashboard.Shared.Api;

/// <summary>Query parameters as the provider's clients spell them.</summary>
internal static class ApiQuery
{
    /// <summary>A list in any of its three spellings: <c>a=1&amp;a=2</c>, <c>a[]=1</c>, <c>a=1,2</c>.</summary>
    public static List<string> List(this IQueryCollection query, string name) => query[name].Concat(query[name + "[]"])
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        .Distinct(StringComparer.Ordinal)
        .ToList();

    /// <summary>A limit within its bounds.</summary>
    public static int Limit(this IQueryCollection query, int standard = 100, int maximum = 1000)
    {
        if (query["limit"] is not [{ } text])
        {
            return standard;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= maximum
            ? limit
            : throw new InvalidInputException("limit", string.Create(CultureInfo.InvariantCulture, $"limit must be a whole number from 1 to {maximum:N0}."));
    }

    public static Instant? Instant(this IQueryCollection query, string name) => ApiTime.FromQuery(query[name].FirstOrDefault(), name);

    public static UtcDay? Day(this IQueryCollection query, string name)
    {
        var text = query[name].FirstOrDefault();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return UtcDay.TryParse(text, out var day) && day.Date.Year < 9999 ? day : throw new InvalidInputException(name, $"{name} must be a day, YYYY-MM-DD.");
    }

    public static T? Choice<T>(this IQueryCollection query, string name) where T : struct, Enum
    {
        var text = query[name].FirstOrDefault();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return WireName<T>.Find(text) ?? throw new InvalidInputException(name, $"{name} must be one of {string.Join(", ", WireName<T>.All)}.");
    }
}

/// <summary>An opaque, URL-safe place in a list that only grows: it stays where it is while things arrive.</summary>
internal static class Cursor
{
    public static string Of(long sequence) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)));

    public static long? Read(IQueryCollection query, string name)
    {
        var text = query[name].FirstOrDefault();
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return Base64Url.IsValid(text) && long.TryParse(Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)), NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? sequence
            : throw new InvalidInputException(name, $"{name} must be a cursor from an earlier answer.");
    }
}

/// <summary>A page of a list in the provider's shape.</summary>
internal sealed record ApiList<T>(IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore)
{
    public string Object { get; } = "list";
}
