using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Tests.Support;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Pages that stay open while what somebody may see changes.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class OpenPageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    private const string Locked = "There is nothing here, or you may not see it.";

    [Fact]
    public async Task RemovedWhileThePageIsOpen_TheNextLookShowsNothing()
    {
        var server = await StartServerAsync();
        var (page, remove) = await OpenAsync(server);

        await remove();

        await Expect(page.GetByText(Locked)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task RemovedWhileThePageIsPaused_WhatGoesOnShowsNothing()
    {
        var server = await StartServerAsync();
        var (page, remove) = await OpenAsync(server);
        await page.EvaluateAsync("() => Blazor.pauseCircuit()");
        await Expect(page.GetByText("The server paused this page.")).ToBeVisibleAsync();

        await remove();
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();

        await Expect(page.GetByText(Locked)).ToBeVisibleAsync();
    }

    [Fact]
    public async Task SignedOutWhileThePageIsPaused_WhatGoesOnAsksToSignIn()
    {
        var server = await StartServerAsync();
        var (page, _) = await OpenAsync(server);
        await page.EvaluateAsync("() => Blazor.pauseCircuit()");
        await Expect(page.GetByText("The server paused this page.")).ToBeVisibleAsync();

        using (var elsewhere = await Support.SignedIn.ClientAsync(server, "other@example.com"))
        {
            await Support.SignedIn.SignOutAsync(elsewhere);
        }

        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await Expect(page.GetByLabel("Password").Or(page.GetByText("Your sign-in has ended."))).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task PagesThatWereClosed_LeaveNothingBehind()
    {
        // A browser that has no time to say that a page is closed leaves the server to find out; not in minutes here.
        var started = await Support.TestServer.StartAsync(configure: services =>
            services.PostConfigure<CircuitOptions>(circuits => circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromSeconds(5))
        );
        var server = Own(started, started.Log);
        var feed = server.Get<DataSharing.Dashboard.Live.LiveFeed>();
        var (page, _) = await OpenAsync(server);

        // The frame and its bell listen too, and some of it begins after the page shows.
        await page.HasLoadedAsync();
        var listening = feed.Subscriptions;
        Assert.True(listening > 0);

        for (var opened = 0; opened < 5; opened++)
        {
            var another = await page.Context.NewPageAsync();
            await another.GotoAsync("/organizations/org-r");
            await Expect(another.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true })).ToBeVisibleAsync();
            Assert.True(feed.Subscriptions > listening);
            await another.CloseAsync(new() { RunBeforeUnload = false });
            await Support.Patience.UntilAsync(() => feed.Subscriptions <= listening);
        }

        await page.CloseAsync(new() { RunBeforeUnload = false });
        await Support.Patience.UntilAsync(() => feed.Subscriptions == 0);
    }

    /// <summary>A second owner's Overview, and how the first owner removes them.</summary>
    private async Task<(IPage Page, Func<Task> Remove)> OpenAsync(Support.TestServer server)
    {
        await server.CreateOrganizationAsync("org-r", projects: ["proj_a"]);
        var owner = await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-r", OrganizationRole.Owner));
        var other = await server.CreateUserAsync("other@example.com", PlatformRole.None, ("org-r", OrganizationRole.Owner));
        var page = await SignInAsync(server, "other@example.com");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true })).ToBeVisibleAsync();
        return (
            page,
            () => server.Get<RemoveMember>().ExecuteAsync(Actor.User(owner.Id, "test"), "org-r", other.Id, CancellationToken.None)
        );
    }
}
