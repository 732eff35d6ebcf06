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
    /// <remarks>
    /// Without motion, and once what moves has come to rest: what comes or goes is pale in between, and that is no fault.
    /// </remarks>
    public static async Task<IReadOnlyList<string>> FaultsAsync(this IPage page)
    {
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await page.WaitForFunctionAsync("() => document.getAnimations().every(one => one.playState !== 'running')");
        var found = await page.RunAxe(_faultsOnly);
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Null });
        return [.. found.Violations.Select(fault => $"{fault.Id}: {string.Join(", ", fault.Nodes.Select(node => node.Html))}")];
    }
}
