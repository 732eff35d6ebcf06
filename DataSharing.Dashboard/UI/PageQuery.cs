using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace DataSharing.Dashboard.UI;

/// <summary>
/// What is chosen on a page stands in its address, so that it can be sent to others and the way back works: the query, read and written.
/// </summary>
/// <remarks>
/// Each page has one record of it with what it reads and what its links write. Names are part of addresses that people have kept.
/// </remarks>
public sealed class PageQuery(string query)
{
    /// <summary>The cascading value by which a page knows the query of its address, and learns of another.</summary>
    public const string Name = "Query";

    private readonly Dictionary<string, StringValues> _values = QueryHelpers.ParseQuery(query);

    /// <summary>The query as it stands in the address.</summary>
    public override string ToString() => query;

    /// <summary>As somebody wrote it there; null if it is not there.</summary>
    public string? this[string name] => _values.TryGetValue(name, out var values) ? values[0] : null;

    /// <summary>A link; what is not chosen, or an empty text, is left out.</summary>
    /// <param name="page">The page's address, from the base.</param>
    /// <param name="chosen">What is chosen, by its name in the address.</param>
    public static string Link(string page, params IEnumerable<(string Name, string? Value)> chosen)
    {
        var query = string.Join(
            '&',
            chosen.Where(pair => !string.IsNullOrEmpty(pair.Value)).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}")
        );
        return query.Length == 0 ? page : $"{page}?{query}";
    }
}
