using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>An owner connects OpenAI, and sees what it counted; a contradiction of a decision stands on every page that matters.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class ConnectionPageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task Owner_ConnectsWithAKey_AndSeesWhatOpenAICountedAndWhereItContradicts()
    {
        var clock = Support.ShiftedClock.AtNoon();
        await using var replica = await OpenAI.Replica.StartAsync(clock);
        var server = await StartServerAsync(clock, replica.Address);
        await server.CreateOrganizationAsync("org-c", projects: ["proj_a"]);
        await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-c", OrganizationRole.Owner));
        await server.CreateUserAsync("member@example.com", PlatformRole.None, ("org-c", OrganizationRole.Member));
        replica.Projects.AddRange([("proj_a", "Assistant", false), ("proj_b", "Medical notes", false), ("proj_old", "Old", true)]);
        replica.Users.AddRange([("owner@example.com", "owner"), ("new@example.com", "reader")]);
        await ShareAsync(server, clock, "proj_a");
        var now = clock.GetUtcNow();
        replica.Usage.Add(new OpenAI.Counted(now.AddHours(-2), "proj_a", "gpt-4.1-2025-04-14", "incentivized-tier", 3, 250_000, 0, 0));
        replica.Usage.Add(new OpenAI.Counted(now.AddHours(-1), "proj_b", "gpt-4.1-2025-04-14", "incentivized-tier", 1, 12_300, 0, 0));

        var page = await SignInAsync(server, "owner@example.com");
        await page.Rail("OpenAI connection").ClickAsync();
        await page.GetByLabel("Admin key").FillAsync("sk-admin-wrong-key");
        await page.GetByLabel("Base address").SelectOptionAsync(replica.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Connect" }).ClickAsync();
        await Expect(page.GetByText("The key was refused (401, invalid_api_key).").First).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Admin key")).ToHaveValueAsync("");
        await page.GetByLabel("Admin key").FillAsync(OpenAI.Replica.Key);
        await page.GetByLabel("Base address").SelectOptionAsync(replica.Address);
        await page.GetByRole(AriaRole.Button, new() { Name = "Use this key" }).ClickAsync();
        await Expect(page.Locator(".readable li").Filter(new() { HasText = "Yes Usage, free and billed" })).ToBeVisibleAsync();
        await Expect(page.GetByText("OpenAI refuses the key")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Import projects" }).ClickAsync();
        await Expect(page.GetByText("Projects: 2 added, 1 renamed, 1 archived, 0 as they were.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Invite members" }).ClickAsync();
        await Expect(page.GetByText("new@example.com, as member:")).ToBeVisibleAsync();

        // The server reads by itself, and the open page follows.
        await Expect(page.GetByText("364 of 364 full days")).ToBeVisibleAsync(new() { Timeout = 180_000 });
        Assert.Empty(await page.FaultsAsync());
        await page.Rail("Overview").ClickAsync();
        await Expect(page.GetByText("OpenAI's count up to").First).ToBeVisibleAsync();
        await Expect(page.GetByText("OpenAI counted free traffic in Medical notes on 22 November 2026 (12,300 tokens)."))
            .ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Show the rows" }).ClickAsync();
        await Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new() { Name = "Reconciliation" }).ClickAsync();
        await Expect(page.GetByText("Free by OpenAI's count").First).ToBeVisibleAsync();
        Assert.Empty(await page.FaultsAsync());
        await page.Rail("Data sharing").ClickAsync();
        await Expect(page.GetByText("OpenAI counted free traffic in Medical notes")).ToBeVisibleAsync();

        // A member sees the same and connects nothing.
        var member = await SignInAsync(server, "member@example.com");
        await Expect(member.GetByText("OpenAI counted free traffic in Medical notes")).ToBeVisibleAsync();
        await member.Rail("OpenAI connection").ClickAsync();
        await Expect(member.GetByText("You can look; owners decide.")).ToBeVisibleAsync();
        await Expect(member.GetByLabel("Admin key")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Owner_DropsAnExportFile_SeesWhatItWouldChangeAndStoresIt()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-i");
        await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-i", OrganizationRole.Owner));
        var page = await SignInAsync(server, "owner@example.com", at: "/organizations/org-i/openai");
        await Support.Browser.GiveFileAsync(
            page,
            new FilePayload
            {
                Name = "wrong.csv",
                MimeType = "text/csv",
                Buffer = "a,b\n1,2"u8.ToArray(),
            }
        );
        await Expect(page.GetByText("This is neither a usage export")).ToBeVisibleAsync();

        // The next one is taken when the page is done with this one.
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Connect", Exact = true })).ToBeEnabledAsync();

        await Support.Browser.GiveFileAsync(page, await ExportAsync());
        await Expect(page.GetByText("would be")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Store it" }).ClickAsync();
        await Expect(page.GetByText("It shows under Usage, OpenAI's report.")).ToBeVisibleAsync();
        await Support.Browser.GiveFileAsync(page, await ExportAsync());
        await Expect(page.GetByText("nothing changed: all of it was there already")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task File_GivenWhileAnotherIsRead_IsSaidNotToBeRead()
    {
        var server = await StartServerAsync(Support.ShiftedClock.AtNoon());
        await server.CreateOrganizationAsync("org-i");
        await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-i", OrganizationRole.Owner));
        var page = await SignInAsync(server, "owner@example.com", at: "/organizations/org-i/openai");
        await page.WaitForFunctionAsync("() => document.querySelector('input[type=file]')?._blazorInputFileNextFileId !== undefined");

        // The second within the page, as soon as the first is seen to be read: it is on its way for longer than that.
        await page.EvaluateAsync(
            """
            async () => {
                const give = (name, size) => {
                    const field = document.querySelector('input[type=file]');
                    const files = new DataTransfer();
                    files.items.add(new File(['a,b\n' + '1,2\n'.repeat(size / 4)], name, { type: 'text/csv' }));
                    field.files = files.files;
                    field.dispatchEvent(new Event('change', { bubbles: true }));
                };
                give('long.csv', 30 << 20);
                while (!document.body.textContent.includes('long.csv is being read')) {
                    await new Promise(requestAnimationFrame);
                }

                give('second.csv', 8);
            }
            """
        );

        var missed = page.GetByText("second.csv was not read, since something else was under way. Drop or choose it once more.");
        await Expect(missed).ToBeVisibleAsync();

        // It is still said when the first is done, and no more when it is given again.
        await Expect(page.GetByText("This is neither a usage export")).ToBeVisibleAsync();
        await Expect(page.GetByText("long.csv is being read")).ToHaveCountAsync(0);
        await Expect(missed).ToBeVisibleAsync();
        await Support.Browser.GiveFileAsync(page, await ExportAsync());
        await Expect(page.GetByText("would be")).ToBeVisibleAsync();
        await Expect(missed).ToHaveCountAsync(0);
    }

    private static async Task<FilePayload> ExportAsync() =>
        new()
        {
            Name = "usage-export-tiers.csv",
            MimeType = "text/csv",
            Buffer = await System.IO.File.ReadAllBytesAsync(
                Path.Combine(AppContext.BaseDirectory, "Reports", "exports", "usage-export-tiers.csv")
            ),
        };

    private static async Task ShareAsync(Support.TestServer server, TimeProvider clock, string project)
    {
        await using var database = await server
            .Services.GetRequiredService<IDbContextFactory<ApplicationDbContext>>()
            .CreateDbContextAsync();
        var from = DataSharing.Core.Primitives.Instant.From(clock.GetUtcNow().AddDays(-10));
        database.SharingRecords.Add(
            new SharingRecord
            {
                OrganizationId = "org-c",
                Version = 1,
                Control = DataSharing.Core.Sharing.SharingControl.InputsOutputs,
                List = DataSharing.Core.Sharing.SharingList.Selected([project]),
                EffectiveAt = from,
                RecordedAt = from,
                ById = "test",
                ByName = "test",
            }
        );
        await database.SaveChangesAsync();
    }
}
