using Microsoft.Playwright;

namespace DataSharing.Tests.Support;

/// <summary>A page with all that it shows.</summary>
internal static class LoadedPage
{
    /// <summary>Waits until a page of an organization has what it reads, and the frame the bell.</summary>
    public static async Task HasLoadedAsync(this IPage page)
    {
        await Assertions.Expect(page.Locator("button.bell")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("main h1")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
    }

    /// <summary>By how many pixels it is wider than its window, in its own letters: others may be wider.</summary>
    public static Task<int> OverflowAsync(this IPage page) =>
        page.EvaluateAsync<int>("() => document.fonts.ready.then(() => document.documentElement.scrollWidth - innerWidth)");
}
