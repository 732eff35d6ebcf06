using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>An administrator makes support staff, who set their password by the link, lock themselves out, and are let in again.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class PeoplePageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    private const string NewPassword = "violet lamp seventh harbour";

    [Fact]
    public async Task Administrator_MakesStaff_UnlocksThem_AndShutsThemOut()
    {
        var server = await StartServerAsync();
        await server.CreateUserAsync("admin@example.com", PlatformRole.Administrator);
        var page = await SignInAsync(server, "admin@example.com");
        await page.Rail("People").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "People", Exact = true })).ToBeVisibleAsync();
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Sam Support");
        await page.GetByLabel("E-mail").FillAsync("sam@example.com");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        var link = await page.Locator("#handed-link").InnerTextAsync();
        var row = page.GetByRole(AriaRole.Row).Filter(new() { HasText = "sam@example.com" });
        await Expect(row).ToContainTextAsync("has set no password yet");
        await Expect(row.GetByRole(AriaRole.Combobox)).ToHaveValueAsync("support");
        Assert.Empty(await page.FaultsAsync());

        var sam = await OpenAsync(server.Address);
        await sam.GotoAsync(link);
        await sam.GetByLabel("New password").FillAsync(NewPassword);
        await sam.GetByRole(AriaRole.Button, new() { Name = "Set password" }).ClickAsync();
        await sam.ComesToAsync("/Account/SignIn");
        for (var attempt = 0; attempt < 8; attempt++)
        {
            await sam.GotoAsync("/Account/SignIn");
            await sam.GetByLabel("E-mail").FillAsync("sam@example.com");
            await sam.GetByLabel("Password").FillAsync("something else entirely");
            await sam.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
            await Expect(sam.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        }

        await page.GetByLabel("Show", new() { Exact = true }).SelectOptionAsync("locked");
        await Expect(row).ToContainTextAsync("after too many wrong passwords");
        await row.GetByRole(AriaRole.Button, new() { Name = "Unlock" }).ClickAsync();
        await Expect(page.GetByText("Nobody here.")).ToBeVisibleAsync();
        await sam.GotoAsync("/Account/SignIn");
        await sam.GetByLabel("E-mail").FillAsync("sam@example.com");
        await sam.GetByLabel("Password").FillAsync(NewPassword);
        await sam.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(sam.GetByRole(AriaRole.Heading, new() { Name = "Support", Exact = true })).ToBeVisibleAsync();
        await sam.GotoAsync("/people");
        await Expect(sam.GetByText("Only an administrator of this console may do this.")).ToBeVisibleAsync();

        await page.GetByLabel("Show", new() { Exact = true }).SelectOptionAsync("staff");
        await row.GetByRole(AriaRole.Button, new() { Name = "Shut out" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Shut out" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        await page.GetByLabel("Show", new() { Exact = true }).SelectOptionAsync("shut-out");
        await Expect(row).ToContainTextAsync("shut out since");
        await Expect(sam.GetByText("Your sign-in has ended.")).ToBeVisibleAsync();

        // The last administrator stays one.
        await page.GetByLabel("Show", new() { Exact = true }).SelectOptionAsync("everybody");
        await page.GetByLabel("Role of admin").SelectOptionAsync("none");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Change the role" }).ClickAsync();
        await Expect(page.GetByText("This is the last administrator.")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Role of admin")).ToHaveValueAsync("administrator");
    }
}
