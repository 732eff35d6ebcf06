using System.Net.Http.Json;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>The same page on paper, without motion, and so large that little fits; what was folded open stays open.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class PaperAndZoomTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Overview_OnPaper_IsTheReportAlone_WithAllThatIsFolded()
    {
        var page = await OverviewAsync(1280);
        await Expect(page.Locator("path.now")).ToHaveCountAsync(1);
        await Expect(page.Locator(".equation").First).ToBeHiddenAsync();

        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.Locator(".equation").First).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Navigation)).ToBeHiddenAsync();
        await Expect(page.Locator("#palette-button")).ToBeHiddenAsync();
        await Expect(page.Locator("main .btn:visible")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Fold_ThatWasOpened_IsOpenAgain_OnBothCards()
    {
        var page = await OverviewAsync(1280);
        await page.GetByText("How this is counted").First.ClickAsync();
        await Expect(page.Locator("details.fold:not(.phone)[open]")).ToHaveCountAsync(2);

        await page.ReloadAsync();
        await Expect(page.Locator("details.fold:not(.phone)[open]")).ToHaveCountAsync(2);
        await page.GetByText("How this is counted").Last.ClickAsync();
        await Expect(page.Locator("details.fold:not(.phone)[open]")).ToHaveCountAsync(0);
    }

    /// <remarks>A window of 1280 at 400% is 320 wide; at 200% it is 640.</remarks>
    [Theory]
    [InlineData(320)]
    [InlineData(640)]
    public async Task Pages_AtTwiceAndFourTimesTheSize_NeedNoScrollingToTheSide(int width)
    {
        var page = await OverviewAsync(width);
        foreach (var address in (string[])["", "/data-sharing", "/usage", "/api-keys", "/openai"])
        {
            await page.GotoAsync($"/organizations/org-z{address}");
            await Expect(page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(page.Locator("main [aria-busy=true]")).ToHaveCountAsync(0);
            Assert.Equal((address, 0), (address, await page.OverflowAsync()));
        }
    }

    [Fact]
    public async Task WhoeverWantsLessMotion_SeesNone()
    {
        var page = await OverviewAsync(1280);
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });

        var longest = await page.EvaluateAsync<double>(
            """
            () => Math.max(...[...document.querySelectorAll('*')].flatMap(element => {
              const style = getComputedStyle(element);
              return [...style.transitionDuration.split(','), ...style.animationDuration.split(',')].map(parseFloat);
            }))
            """
        );

        Assert.InRange(longest, 0, 0.001);
    }

    private async Task<IPage> OverviewAsync(int width)
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        var key = await server.CreateOrganizationAsync("org-z", projects: "proj_a");
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-z", OrganizationRole.Owner));
        using var client = server.Client(key);
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = "e1",
                occurred_at = server.Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1",
                input_tokens = 10_000,
                output_tokens = 0,
            }
        );
        Assert.True(sent.IsSuccessStatusCode);
        var page = await SignInAsync(server, "o@example.com", width);
        await Expect(page.GetByText("How this is counted").First).ToBeVisibleAsync();
        return page;
    }
}
