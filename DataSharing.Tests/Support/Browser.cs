using System.Diagnostics;
using Microsoft.Playwright;
using Xunit;

namespace DataSharing.Tests.Support;

/// <summary>A real browser: one found here, the one that Playwright installs, or on Debian as root a package of Chromium.</summary>
public sealed class Browser : IAsyncLifetime
{
    // The one without windows first: it has the same engine and less to do.
    private static readonly string[] _names =
    [
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "msedge",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if (IsSkipped)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        var options = new BrowserTypeLaunchOptions
        {
            // As long as a loaded machine needs.
            Timeout = 180_000,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        };
        options.ExecutablePath = Find() ?? (File.Exists(_playwright.Chromium.ExecutablePath) ? null : await InstallAsync(_playwright));
        _browser = await _playwright.Chromium.LaunchAsync(options);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>As of somebody else: with cookies of its own.</summary>
    public async Task<IBrowserContext> NewContextAsync(string address, int width, ColorScheme scheme)
    {
        Assert.SkipWhen(IsSkipped, "Browser tests were skipped by choice: SKIP_BROWSER_TESTS is set.");
        var context = await _browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = address,
                ViewportSize = new ViewportSize { Width = width, Height = 1000 },
                ColorScheme = scheme,
                Locale = "en-US",
                TimezoneId = "Europe/Berlin",
            }
        );
        context.SetDefaultTimeout(60_000);

        // Of what is expected on a page as well: its own default of five seconds is short where many tests share two cores.
        Assertions.SetDefaultExpectTimeout(60_000);
        return context;
    }

    /// <summary>
    /// Gives the page a file, once its place for it listens: one that is given before is lost, without a word. After each file there is a
    /// new place.
    /// </summary>
    internal static async Task GiveFileAsync(IPage page, FilePayload file)
    {
        await page.WaitForFunctionAsync(
            "() => document.querySelector('input[type=file]:enabled')?._blazorInputFileNextFileId !== undefined"
        );
        await page.Locator("input[type=file]").SetInputFilesAsync(file);
    }

    private static bool IsSkipped => Environment.GetEnvironmentVariable("SKIP_BROWSER_TESTS") is "1" or "true";

    private static string? Find() =>
        _names
            .SelectMany(name =>
                (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Select(folder => Path.Combine(folder, name))
            )
            .FirstOrDefault(File.Exists);

    private static async Task<string?> InstallAsync(IPlaywright playwright)
    {
        if (
            Microsoft.Playwright.Program.Main(["install", "--with-deps", "chromium"]) == 0
            && File.Exists(playwright.Chromium.ExecutablePath)
        )
        {
            return null;
        }

        if (OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/bin/apt-get"))
        {
            using var update = Process.Start("apt-get", ["update", "-qq"]);
            await update.WaitForExitAsync();
            foreach (var package in (string[])["chromium-headless-shell", "chromium"])
            {
                using var install = Process.Start("apt-get", ["install", "-y", "-qq", package]);
                await install.WaitForExitAsync();
                if (Find() is { } installed)
                {
                    return installed;
                }
            }
        }

        return Find()
            ?? throw new InvalidOperationException(
                "The browser tests need Chromium: none was found, and none could be installed. Install one, or set SKIP_BROWSER_TESTS=1."
            );
    }
}

/// <summary>One browser for all tests that need it.</summary>
[CollectionDefinition(nameof(BrowserCollection))]
public sealed class BrowserCollection : ICollectionFixture<Browser>;
