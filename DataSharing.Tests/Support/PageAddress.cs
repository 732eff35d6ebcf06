using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace DataSharing.Tests.Support;

/// <summary>What stands in the browser's address line, looked at until it is right.</summary>
internal static class PageAddress
{
    /// <summary>Waits until the address has this in it.</summary>
    public static Task ComesToAsync(this IPage page, string part) => Assertions.Expect(page).ToHaveURLAsync(new Regex(Regex.Escape(part)));

    /// <summary>Waits until the address no longer has this in it.</summary>
    public static Task LosesAsync(this IPage page, string part) =>
        Assertions.Expect(page).Not.ToHaveURLAsync(new Regex(Regex.Escape(part)));
}
