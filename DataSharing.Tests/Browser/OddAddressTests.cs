using DataSharing.Dashboard.Data.Entities;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Addresses of pages as people mistype, cut and forge them.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class OddAddressTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Page_WithAValueThatIsNone_SaysWhichOrShowsWhatItCan()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-odd", projects: ["proj_a"]);
        await server.CreateUserAsync("owner@example.com", memberships: ("org-odd", OrganizationRole.Owner));
        var page = await SignInAsync(server, "owner@example.com");
        foreach (
            var (address, sentence) in new (string, string?)[]
            {
                ("will-it-be-free?project=proj_a&model=gpt-4o&tokens=many", "tokens must be a whole number"),
                ("will-it-be-free?project=proj_a&model=gpt-4o&tokens=1&requests=99999999999999999999", "requests must be a whole number"),
                ("will-it-be-free?project=proj_a&model=gpt-4o&tokens=1&minutes=-1", "minutes must be a whole number"),
                ("will-it-be-free?project=proj_a&model=gpt-4o&tokens=1&batch=perhaps", "batch must be true or false"),
                ("will-it-be-free?project=proj_a&model=gpt-4o&tokens=1&start=2026-01-01T09:00", "is over. Leave the start empty for now"),
                ("usage?from=2099-01-01&until=2099-01-02", "Other days than the address asks for"),
                ("will-it-be-free?project=proj_a&model=gpt-4o&tokens=1&start=tonight", "start must be a UTC date"),
                ("will-it-be-free?tokens=many", null),
                ("usage?tab=report&rows=all", null),
                ("usage?from=2027-13-45&until=0001-01-01", null),
                ("usage?tab=saved&until=0001-01-01&group=nonsense", null),
                ("activity?from=never", null),
                ("evidence?from=9999-12-31&until=0001-01-01", "This report is of other days than the address asks for"),
            }
        )
        {
            await page.GotoAsync($"/organizations/org-odd/{address}");
            await Expect(page.Locator("main h1")).ToBeVisibleAsync();
            await Expect(page.Locator("[aria-busy=true]")).ToHaveCountAsync(0);
            if (sentence is not null)
            {
                await Expect(page.GetByText(sentence)).ToBeVisibleAsync();
            }

            await Expect(page.GetByText("This cannot be shown")).ToHaveCountAsync(0);
        }
    }
}
