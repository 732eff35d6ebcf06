using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Somebody who runs the console and owns the organization: from the first page to the step before the first figure.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class FirstRunTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task WhoeverRunsAndOwns_IsLedFromTheFirstPageToAKeyThatSends()
    {
        var server = await StartServerAsync();
        var page = await OpenAsync(server.Address);
        await page.GotoAsync("/");
        await Expect(page.Locator("#demo-command")).ToContainTextAsync("--demo");
        await page.GetByLabel("Name").FillAsync("Root Admin");
        await page.GetByLabel("E-mail").FillAsync("root@example.com");
        await page.GetByLabel("Password").FillAsync(Support.TestServer.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Create and sign in" }).ClickAsync();

        await page.GetByLabel("Id", new() { Exact = false }).First.FillAsync("org-own");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Own Inc");
        await page.GetByLabel("I own this organization at OpenAI").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create", Exact = true }).ClickAsync();

        var guide = page.GetByRole(AriaRole.Region, new() { Name = "Five steps to the first figure" });
        await Expect(guide).ToContainTextAsync("0 of 5 done");
        await Expect(page.Locator("nav .org")).ToContainTextAsync("an owner");
        await guide.GetByRole(AriaRole.Link, new() { Name = "Enter the tier" }).ClickAsync();
        await page.GetByLabel("Usage tier").SelectOptionAsync("tier-4");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(page.GetByText("Recorded.", new() { Exact = true })).ToBeVisibleAsync();
        await page.Rail("Overview").ClickAsync();
        await Expect(guide).ToContainTextAsync("1 of 5 done");

        // The first key is one that sends.
        await guide.GetByRole(AriaRole.Link, new() { Name = "Make a key" }).ClickAsync();
        await Expect(page.GetByLabel("usage.write")).ToBeCheckedAsync();
        await Expect(page.GetByLabel("usage.read")).ToBeCheckedAsync();
        await page.GetByLabel("Name").FillAsync("Gateway");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the key" }).ClickAsync();
        await Expect(page.Locator("#new-key")).ToBeVisibleAsync();

        // The next one only reads, unless somebody says otherwise.
        await Expect(page.GetByLabel("usage.write")).Not.ToBeCheckedAsync();
        await page.Rail("Overview").ClickAsync();
        await Expect(guide).ToContainTextAsync("2 of 5 done");
    }

    [Fact]
    public async Task ConnectionLost_ThePageStaysReadable_SaysAsOfWhen_AndGoesOn()
    {
        var server = await StartServerAsync();
        await server.CreateOrganizationAsync("org-l", projects: "proj_a");
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-l", OrganizationRole.Owner));
        var page = await SignInAsync(server, "o@example.com");
        var sockets = new List<IWebSocketRoute>();
        var isDown = false;
        await page.RouteWebSocketAsync(
            "**/_blazor**",
            socket =>
            {
                if (isDown)
                {
                    _ = socket.CloseAsync(new() { Code = 1001 });
                    return;
                }

                socket.ConnectToServer();
                sockets.Add(socket);
            }
        );
        await page.ReloadAsync();
        var heading = page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true });
        await Expect(heading).ToBeVisibleAsync();
        var strip = page.Locator("#components-reconnect-modal");
        await Expect(strip).ToBeHiddenAsync();

        // Nothing comes any more that could move it.
        await page.HasLoadedAsync();
        var place = (await heading.BoundingBoxAsync())!.Y;
        isDown = true;
        await page.RouteAsync("**/_blazor/negotiate**", route => route.AbortAsync());
        await sockets[^1].CloseAsync(new() { Code = 1001 });
        await Expect(strip).ToContainTextAsync("Connection lost.");
        await Expect(strip).ToBeVisibleAsync();
        await Expect(strip).ToBeInViewportAsync();

        // In its own colour, and on top of what stays where it was.
        Assert.NotEqual(await ColorAsync(page.Locator("body")), await ColorAsync(strip));
        Assert.Equal(place, (await heading.BoundingBoxAsync())!.Y);
        await Expect(page.Locator("main"))
            .ToHaveAttributeAsync("data-as-of", new System.Text.RegularExpressions.Regex("[0-9]{2}:[0-9]{2} UTC"));
        await Expect(heading).ToBeVisibleAsync();
        await Expect(page.Locator("dialog[open]")).ToHaveCountAsync(0);
        Assert.Empty(await page.FaultsAsync());

        // Nothing looks as if it were done, by the keyboard either.
        var theme = page.GetByLabel("Theme");
        await theme.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        Assert.Equal("system", await theme.InputValueAsync());
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("[role=dialog]")).ToHaveCountAsync(0);

        isDown = false;
        await page.UnrouteAsync("**/_blazor/negotiate**");
        await Expect(strip).ToBeHiddenAsync();
        await Expect(page.Locator("main[data-as-of]")).ToHaveCountAsync(0);
        await page.Rail("Facts").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Facts", Exact = true })).ToBeVisibleAsync();
    }

    private static Task<string> ColorAsync(ILocator part) => part.EvaluateAsync<string>("part => getComputedStyle(part).backgroundColor");
}
