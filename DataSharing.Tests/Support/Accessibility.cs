using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace DataSharing.Tests.Support;

/// <summary>What axe finds on a page.</summary>
internal static class Accessibility
{
    // What passes is only counted: describing every element that is as it should be takes a fifth of the time.
    private static readonly AxeRunOptions _faultsOnly = new() { ResultTypes = [ResultType.Violations] };

    /// <summary>Each fault with the elements that have it; empty for a page that has none.</summary>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IPage page) =>
        [
            .. (await page.RunAxe(_faultsOnly)).Violations.Select(fault =>
                $"{fault.Id}: {string.Join(", ", fault.Nodes.Select(node => node.Html))}"
            ),
        ];
}
