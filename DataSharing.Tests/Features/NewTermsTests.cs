using System.Net.Http.Json;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Sharing;
using DataSharing.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Features;

/// <summary>A new text of the terms asks owners again, and switches nothing by itself.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class NewTermsTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    [Fact]
    public async Task NewText_AsksOnlyWhereSomethingIsShared_AndSwitchesNothing()
    {
        var server = await StartServerAsync();
        await ShareAsync(server, "org-t");
        await server.CreateOrganizationAsync("org-n", projects: ["proj_a"]);
        Assert.False((await ReadAsync(server, "org-t")).AsksForTerms);

        await PutInForceAsync(server, "Another text.");

        var view = await ReadAsync(server, "org-t");
        Assert.Equal((2, (int?)1, true), (view.Terms.Version, view.AcknowledgedTerms, view.AsksForTerms));
        Assert.Equal((SharingMode.AllProjects, 1L), (view[SharingControl.InputsOutputs].List.Mode, view.Version));
        Assert.False((await ReadAsync(server, "org-n")).AsksForTerms);
    }

    [Fact]
    public async Task Acknowledged_ItIsSealedWithTheText_AndAsksNoMoreUntilTheNext()
    {
        var server = await StartServerAsync();
        await ShareAsync(server, "org-t");
        var owner = Actor.User(
            (await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-t", OrganizationRole.Owner))).Id,
            "192.0.2.7"
        );
        await PutInForceAsync(server, "Another text.");

        await Assert.ThrowsAsync<ConflictException>(() => server.Get<AcknowledgeTerms>().ExecuteAsync(owner, "org-t", 1, default));
        await server.Get<AcknowledgeTerms>().ExecuteAsync(owner, "org-t", 2, default);

        Assert.False((await ReadAsync(server, "org-t")).AsksForTerms);
        await using (var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            var entry = await database.AuditEntries.SingleAsync(entry => entry.Type == "terms.acknowledged" && !entry.Refused);
            Assert.Equal(
                (2, (await database.CurrentAsync(default)).Sha256, "o@example.com"),
                (entry.TermsVersion!.Value, entry.TermsSha256, entry.ActorEmail)
            );
        }

        await PutInForceAsync(server, "A third text.");
        Assert.True((await ReadAsync(server, "org-t")).AsksForTerms);
    }

    [Fact]
    public async Task Page_ShowsTheNewTextToAll_AndOnlyOwnersAcknowledge()
    {
        var server = await StartServerAsync();
        await ShareAsync(server, "org-t");
        await server.CreateUserAsync("o@example.com", PlatformRole.None, ("org-t", OrganizationRole.Owner));
        await server.CreateUserAsync("m@example.com", PlatformRole.None, ("org-t", OrganizationRole.Member));
        await PutInForceAsync(server, "Another text.");

        var member = await SignInAsync(server, "m@example.com");
        await member.Rail("Data sharing").ClickAsync();
        await Expect(member.GetByText("The terms have a new text since")).ToBeVisibleAsync();
        await Expect(member.GetByRole(AriaRole.Button, new() { Name = "I have read version 2" })).ToHaveCountAsync(0);
        var page = await SignInAsync(server, "o@example.com");
        await page.Rail("Data sharing").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "I have read version 2" }).ClickAsync();

        await Expect(page.GetByText("The terms have a new text since")).ToHaveCountAsync(0);
        await Expect(member.GetByText("The terms have a new text since")).ToHaveCountAsync(0);
    }

    private static async Task ShareAsync(Support.TestServer server, string organizationId)
    {
        using var client = server.Client(await server.CreateOrganizationAsync(organizationId, projects: ["proj_a"]));
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        shared.EnsureSuccessStatusCode();
    }

    private static Task<SharingView> ReadAsync(Support.TestServer server, string organizationId) =>
        server.Get<SharingQueries>().GetAsync(Actor.Operator, organizationId, default);

    private static async Task PutInForceAsync(Support.TestServer server, string text)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        await Terms.PutInForceAsync(database, text, server.Get<TimeProvider>(), default);
    }
}
