using Microsoft.Playwright;
using Xunit;

namespace DataSharing.Tests.Support;

/// <summary>What is kept of a test in a browser that failed: a trace, a picture of each open page, the servers' logs.</summary>
internal static class Evidence
{
    /// <summary>Where it is kept; TEST_EVIDENCE names another place.</summary>
    private static string Root =>
        Environment.GetEnvironmentVariable("TEST_EVIDENCE") is { Length: > 0 } chosen
            ? chosen
            : Path.Combine(Repository.Folder, "TestResults", "evidence");

    public static async Task KeepAsync(
        ITestContext test,
        IReadOnlyList<IBrowserContext> browsers,
        IReadOnlyList<IReadOnlyCollection<string>> logs
    )
    {
        var folder = Path.Combine(Root, NameOf(test));
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        test.TestOutputHelper?.WriteLine($"What the test saw is in {folder}");
        foreach (var (page, place) in browsers.SelectMany(browser => browser.Pages).Select((page, place) => (page, place)))
        {
            await TryAsync(
                test,
                () => page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"page-{place + 1}.png"), FullPage = true })
            );
        }

        foreach (var (browser, place) in browsers.Select((browser, place) => (browser, place)))
        {
            await TryAsync(test, () => browser.Tracing.StopAsync(new() { Path = Path.Combine(folder, $"trace-{place + 1}.zip") }));
        }

        foreach (var (log, place) in logs.Select((log, place) => (log, place)))
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, $"server-{place + 1}.log"), log);
        }
    }

    // A page that has crashed gives no picture, and the rest is wanted all the more.
    private static async Task TryAsync(ITestContext test, Func<Task> keep)
    {
        try
        {
            await keep();
        }
        catch (Exception exception) when (exception is PlaywrightException or TimeoutException)
        {
            test.TestOutputHelper?.WriteLine($"One piece could not be kept: {exception.Message}");
        }
    }

    private static string NameOf(ITestContext test) =>
        string.Concat(
            $"{test.TestClass?.TestClassSimpleName}.{test.TestMethod?.MethodName}".Select(letter =>
                char.IsLetterOrDigit(letter) || letter is '.' or '_' ? letter : '-'
            )
        );
}
