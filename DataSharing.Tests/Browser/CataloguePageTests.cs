using System.Text;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>
/// An administrator tries another catalogue, publishes it for a day to come, everybody reads that it comes, and it is withdrawn.
/// </summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class CataloguePageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Administrator_TriesPublishesAndWithdrawsACatalogue()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateUserAsync("admin@example.com", PlatformRole.Administrator);
        var page = await SignInAsync(server, "admin@example.com");
        await page.Rail("Programme").ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Change the catalogue" }).ClickAsync();
        await Support.Browser.GiveFileAsync(page, File("\"whole_request\"", "\"third\""));
        await Expect(page.GetByText("$.boundary_rule: must be one of")).ToBeVisibleAsync();
        await Support.Browser.GiveFileAsync(page, File("\"whole_request\"", "\"split\""));
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "free as far as it fits" })).ToBeVisibleAsync();
        var publish = page.GetByRole(AriaRole.Button, new() { Name = "Publish" });
        await Expect(publish).ToBeDisabledAsync();
        await page.GetByLabel("What it changes, and why").FillAsync("Requests are split at the edge");
        await page.GetByText("I have looked at what changes.").ClickAsync();
        Assert.Empty(await page.FaultsAsync());
        await publish.ClickAsync();
        await Expect(page.GetByText("Catalogue 2 decides from 23 November 2026, 00:00 UTC.")).ToBeVisibleAsync();

        // Whoever is not signed in reads it too, and withdraws nothing.
        var anybody = await OpenAsync(server.Address);
        await anybody.GotoAsync("/programme");
        await Expect(anybody.GetByText("From 23 November 2026, 00:00 UTC, catalogue 2 decides.")).ToBeVisibleAsync();
        await Expect(anybody.GetByRole(AriaRole.Button, new() { Name = "Withdraw" })).ToHaveCountAsync(0);

        // Models that can still be used come first.
        var isShutDown = await anybody
            .Locator("table:has-text('Covered from') tbody tr")
            .EvaluateAllAsync<bool[]>("rows => rows.map(row => row.textContent.includes('shut down on'))");
        Assert.Contains(true, isShutDown);
        Assert.Equal(isShutDown.Order(), isShutDown);

        await page.Rail("Programme").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
        await Expect(page.GetByText("catalogue 2 decides")).ToHaveCountAsync(0);
        Assert.Empty(await page.FaultsAsync());
    }

    private static FilePayload File(string old, string @new) =>
        new()
        {
            Name = "catalogue.json",
            MimeType = "application/json",
            Buffer = Encoding.UTF8.GetBytes(CatalogueLoader.LoadEmbedded().Json.Replace(old, @new, StringComparison.Ordinal)),
        };
}
