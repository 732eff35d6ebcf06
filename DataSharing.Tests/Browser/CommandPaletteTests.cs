using System.Net.Http.Json;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>The palette by keyboard alone, in both themes, wide and narrow.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class CommandPaletteTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Theory]
    [InlineData(1440, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task Palette_ByKeyboard_FindsGoesAndActs(int width, ColorScheme scheme)
    {
        var server = await StartServerAsync();
        var key = await server.CreateOrganizationAsync("org-p", projects: "proj_alpha");
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-p", OrganizationRole.Owner));
        using (var client = server.Client(key))
        {
            using var sent = await client.PostAsJsonAsync(
                "/v1/usage/events",
                new
                {
                    id = "req-42",
                    occurred_at = server.Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds(),
                    project_id = "proj_alpha",
                    model = "gpt-4.1",
                    input_tokens = 10,
                    output_tokens = 0,
                }
            );
            Assert.True(sent.IsSuccessStatusCode);
        }

        var page = await SignInAsync(server, "o@example.com", width, scheme);
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true })).ToBeVisibleAsync();
        var field = page.GetByRole(AriaRole.Combobox, new() { Name = "Search and commands" });

        // The frame knows who it is for a moment after its page shows; before that the keys open nothing.
        await Expect(page.Locator("#palette-button")).ToBeVisibleAsync();

        // Once, however often it is asked for; Escape closes it.
        await page.Keyboard.PressAsync("Control+k");
        await Expect(field).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(field).ToHaveCountAsync(1);
        Assert.Empty(await page.FaultsAsync());
        await page.Keyboard.PressAsync("Escape");
        await Expect(field).ToHaveCountAsync(0);

        // The arrows choose, and what is chosen is told.
        await page.Keyboard.PressAsync("Meta+k");
        await field.FillAsync("al");
        var alerts = page.GetByRole(AriaRole.Option, new() { Name = "Alerts", Exact = true });
        await Expect(alerts).ToHaveAttributeAsync("aria-selected", "true");
        await Expect(page.GetByRole(AriaRole.Option, new() { Name = "Project proj_alpha" })).ToBeVisibleAsync();
        await field.PressAsync("ArrowDown");
        await Expect(alerts).ToHaveAttributeAsync("aria-selected", "false");
        await Expect(field).ToHaveAttributeAsync("aria-activedescendant", "palette-option-1");
        await field.PressAsync("ArrowUp");
        await Expect(alerts).ToHaveAttributeAsync("aria-selected", "true");
        Assert.Empty(await page.FaultsAsync());
        await field.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Alerts", Exact = true })).ToBeVisibleAsync();

        // An event by its whole id, at once: Enter waits for what was typed.
        await page.Locator("#palette-button").ClickAsync();
        await field.FillAsync("req-42");
        await field.PressAsync("Enter");
        await page.ComesToAsync("/organizations/org-p/usage?tab=events&event=req-42");
        await Expect(page.GetByText("req-42").First).ToBeVisibleAsync();

        // What the frame does itself.
        await page.Keyboard.PressAsync("Control+k");
        await field.FillAsync("dark theme");
        await field.PressAsync("Enter");
        await Expect(field).ToHaveCountAsync(0);
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await page.Keyboard.PressAsync("Control+k");
        await field.FillAsync("no such thing");
        await Expect(page.GetByText("Nothing is called that.")).ToBeVisibleAsync();
        await field.FillAsync("sign out");
        await field.PressAsync("Enter");
        await Expect(page.GetByLabel("Password")).ToBeVisibleAsync();
    }
}
