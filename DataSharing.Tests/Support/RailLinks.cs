using Microsoft.Playwright;

namespace DataSharing.Tests.Support;

/// <summary>The links at the side of every page.</summary>
internal static class RailLinks
{
    /// <summary>The one of this name. A page's content may have a link of the same name, as soon as it is there.</summary>
    public static ILocator Rail(this IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = name, Exact = true });
}
