using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// Query parameters as the provider's clients spell them. Which of them an endpoint takes is checked before, see
/// <see cref="ApiParameters"/>.
/// </summary>
internal static class ApiQuery
{
    /// <summary>A list in any of its spellings: <c>a=1&amp;a=2</c>, <c>a[]=1</c>, <c>a[0]=1</c>, <c>a=1,2</c>; each value once.</summary>
    public static IReadOnlySet<string> List(this IQueryCollection query, string name)
    {
        var given = query
            .Where(parameter => ApiParameters.BaseOf(parameter.Key) == name)
            .SelectMany(parameter => parameter.Value.Select(value => value ?? ""))
            .ToList();
        var values = given
            .SelectMany(value => value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .ToHashSet(StringComparer.Ordinal);
        return given.Count > 0 && values.Count == 0
                ? throw new InvalidInputException(name, $"{name} is given without a value. Leave it out to filter by nothing.")
            : values.Count > ApiParameters.MostValues ? throw new InvalidInputException(name, $"{name} takes at most 1,000 values.")
            : values;
    }

    /// <summary>A limit within its bounds.</summary>
    public static int Limit(this IQueryCollection query, int standard = 100, int maximum = 1000)
    {
        if (query["limit"] is not [{ } text])
        {
            return standard;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= 1 && limit <= maximum
            ? limit
            : throw new InvalidInputException(
                "limit",
                string.Create(CultureInfo.InvariantCulture, $"limit must be a whole number from 1 to {maximum:N0}.")
            );
    }

    /// <summary>One text; null if it is missing or empty.</summary>
    public static string? Text(this IQueryCollection query, string name) => query[name] is [{ Length: > 0 } text] ? text : null;

    public static bool? Flag(this IQueryCollection query, string name) =>
        query.Text(name) switch
        {
            null => null,
            "true" => true,
            "false" => false,
            _ => throw new InvalidInputException(name, $"{name} must be true or false."),
        };

    public static Instant? Instant(this IQueryCollection query, string name) => ApiTime.FromQuery(query.Text(name), name);

    /// <summary>A stretch of time: from inclusive, until exclusive.</summary>
    public static (Instant? From, Instant? Until) Stretch(this IQueryCollection query)
    {
        var (from, until) = (query.Instant("start_time"), query.Instant("end_time"));
        return from >= until ? throw new InvalidInputException("end_time", "end_time must be later than start_time.") : (from, until);
    }

    /// <summary>Where a page begins: after one place or before one, never both.</summary>
    public static (string? After, string? Before) Place(this IQueryCollection query)
    {
        var (after, before) = (query.Text("after"), query.Text("before"));
        return after is not null && before is not null
            ? throw new InvalidInputException("before", "Give after or before, not both.")
            : (after, before);
    }

    /// <summary>An instant that may lie ahead only so far: what holds later is not decided yet.</summary>
    public static Instant? Instant(this IQueryCollection query, string name, Instant now, TimeSpan ahead) =>
        query.Instant(name) is not { } at ? null
        : at <= now.Plus(ahead) ? at
        : throw new InvalidInputException(name, $"{name} lies ahead of now: what will hold then is not decided yet.");

    public static UtcDay? Day(this IQueryCollection query, string name)
    {
        if (query.Text(name) is not { } text)
        {
            return null;
        }

        return UtcDay.TryParse(text, out var day) && day.Date.Year < 9999
            ? day
            : throw new InvalidInputException(name, $"{name} must be a day, YYYY-MM-DD.");
    }

    public static T? Choice<T>(this IQueryCollection query, string name)
        where T : struct, Enum =>
        query.Text(name) is not { } text
            ? null
            : WireName<T>.Find(text)
                ?? throw new InvalidInputException(name, $"{name} must be one of {string.Join(", ", WireName<T>.All)}.");
}

/// <summary>An opaque, URL-safe place in a list that only grows: it stays where it is while things arrive.</summary>
internal static class Cursor
{
    public static string Of(long sequence) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes(sequence.ToString(CultureInfo.InvariantCulture)));

    public static long? Read(IQueryCollection query, string name) => Read(query.Text(name), name);

    public static long? Read(string? text, string name) =>
        text is null ? null
        : Base64Url.IsValid(text)
        && long.TryParse(
            Encoding.ASCII.GetString(Base64Url.DecodeFromChars(text)),
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var sequence
        )
            ? sequence
        : throw new InvalidInputException(name, $"{name} must be a cursor from an earlier answer.");
}

/// <summary>A page of a list in the provider's shape.</summary>
internal sealed record ApiList<T>(IReadOnlyList<T> Data, string? FirstId, string? LastId, bool HasMore)
{
    public string Object { get; } = "list";
}
