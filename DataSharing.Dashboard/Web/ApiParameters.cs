using System.Globalization;
using DataSharing.Dashboard.Common;

namespace DataSharing.Dashboard.Web;

/// <summary>
/// The query parameters that an endpoint takes. Whatever else is sent is refused: a filter that is left out in silence answers another
/// question than was asked.
/// </summary>
/// <param name="Single">Those that take one value.</param>
/// <param name="Lists">Those that take several.</param>
internal sealed record ApiParameters(IReadOnlyList<string> Single, IReadOnlyList<string> Lists)
{
    /// <summary>Most values of one list; the request line, of at most 8 KiB, seldom has room for more.</summary>
    public const int MostValues = 1_000;

    public static ApiParameters None { get; } = new([], []);

    /// <summary>Those of <see cref="Single"/> of which an empty value is one.</summary>
    public IReadOnlyList<string> MayBeEmpty { get; init; } = [];

    /// <exception cref="InvalidInputException">
    /// A parameter is unknown here, is given twice and takes one value, or is given without one.
    /// </exception>
    public void Check(IQueryCollection query)
    {
        foreach (var (name, values) in query)
        {
            if (values.Any(value => value?.Contains('\0') == true))
            {
                throw new InvalidInputException(
                    Shortened(name),
                    $"{Shortened(name)} holds the character NUL, which no name and no id does."
                );
            }

            if (Single.Contains(name, StringComparer.Ordinal))
            {
                if (values.Count > 1)
                {
                    throw new InvalidInputException(
                        name,
                        $"{name} takes one value and is given {values.Count.ToString(CultureInfo.InvariantCulture)} times.",
                        "duplicate_parameter"
                    );
                }

                if (values is not [{ Length: > 0 }] && !MayBeEmpty.Contains(name, StringComparer.Ordinal))
                {
                    throw new InvalidInputException(name, $"{name} is given without a value. Leave it out, or give it one.");
                }
            }
            else if (!Lists.Contains(BaseOf(name), StringComparer.Ordinal))
            {
                throw new InvalidInputException(
                    Shortened(name),
                    $"\"{Shortened(name)}\" is not a parameter here. {Known}",
                    "unknown_parameter"
                );
            }
        }
    }

    /// <summary>The name of a list without the brackets in which clients number its values: <c>a</c>, <c>a[]</c>, <c>a[0]</c>.</summary>
    internal static string BaseOf(string name)
    {
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        return
            bracket > 0
            && name.EndsWith(']')
            && name.AsSpan(bracket + 1, name.Length - bracket - 2) is { Length: < 10 } number
            && !number.ContainsAnyExceptInRange('0', '9')
            ? name[..bracket]
            : name;
    }

    private string Known =>
        Single.Count + Lists.Count == 0 ? "None is taken." : $"Known parameters: {string.Join(", ", Single.Concat(Lists))}.";

    private static string Shortened(string name) => name.Length <= 100 ? name : $"{name[..100]}…";
}

/// <summary>Tells of an endpoint which query parameters it takes; without it, none.</summary>
internal static class ApiParametersSetup
{
    /// <param name="endpoint">Which.</param>
    /// <param name="single">Those that take one value.</param>
    /// <param name="lists">Those that take several.</param>
    /// <param name="mayBeEmpty">Those of the first of which an empty value is one.</param>
    public static RouteHandlerBuilder Takes(
        this RouteHandlerBuilder endpoint,
        string[]? single = null,
        string[]? lists = null,
        string[]? mayBeEmpty = null
    ) => endpoint.WithMetadata(new ApiParameters(single ?? [], lists ?? []) { MayBeEmpty = mayBeEmpty ?? [] });
}
