using Microsoft.AspNetCore.Components;

namespace DataSharing.Dashboard.UI;

/// <summary>Links of a page to itself: what is chosen stands in the address, so that it can be sent to others and the way back works.</summary>
internal static class PageLinks
{
    /// <param name="navigation">Where the person is.</param>
    /// <param name="page">The page's address, from the base.</param>
    /// <param name="chosen">What is chosen now, by its name in the address.</param>
    /// <param name="changes">What the link chooses otherwise; nothing, or an empty text, takes it out.</param>
    public static string Link(this NavigationManager navigation, string page, Dictionary<string, object?> chosen, params IEnumerable<(string Name, string? Value)> changes)
    {
        foreach (var (name, value) in changes)
        {
            chosen[name] = value;
        }

        return navigation.GetUriWithQueryParameters(
            navigation.ToAbsoluteUri(page).ToString(), chosen.ToDictionary(pair => pair.Key, pair => pair.Value is "" ? null : pair.Value));
    }
}
