using System.Net.Http.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Live;
using DataSharing.Dashboard.Sharing;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace DataSharing.Tests.Browser;

/// <summary>Two servers behind one address that binds nobody to either of them.</summary>
[Collection(nameof(Support.BrowserCollection))]
public sealed class SeveralServersPageTests(Support.Browser browser) : Support.BrowserTest(browser)
{
    private const string Organization = "org-s";

    private readonly Support.ShiftedClock _clock = Support.ShiftedClock.AtNoon();

    [Fact]
    public async Task Page_ShowsWhatAnotherServerRecords_AndGoesOnThereWhenItsOwnIsGone()
    {
        var (servers, address) = await StartAsync();
        using var client = new HttpClient { BaseAddress = new Uri(address) };
        client.DefaultRequestHeaders.Authorization = new(
            "Bearer",
            await servers[0].CreateOrganizationAsync(Organization, projects: "proj_a")
        );
        await servers[0].CreateUserAsync("m@example.com", memberships: (Organization, OrganizationRole.Member));

        // Its forms come from one and go to the other.
        var page = await SignInAsync(address, "m@example.com", at: $"/organizations/{Organization}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true })).ToBeVisibleAsync();
        var billed = page.GetByRole(AriaRole.Main);
        await Support.Patience.UntilAsync(() => servers.Exists(IsLookedAt));
        var own = servers.Find(IsLookedAt)!;
        var other = servers.Find(server => server != own)!;
        Assert.False(IsLookedAt(other));

        await SendAsync(other, client.DefaultRequestHeaders.Authorization.Parameter!, 1_234);
        await Expect(billed).ToContainTextAsync("1,234");

        // The page's own server goes; the page finds the other by itself.
        await own.DisposeAsync();
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync(new() { Timeout = Timeout });
        await Support.Patience.UntilAsync(() => IsLookedAt(other));
        await SendAsync(other, client.DefaultRequestHeaders.Authorization.Parameter!, 4_000);
        await Expect(billed).ToContainTextAsync("5,234", new() { Timeout = Timeout });
    }

    [Fact]
    public async Task Right_TakenAwayAtOneServer_LocksThePageAtTheOther()
    {
        var (servers, address) = await StartAsync();
        await servers[0].CreateOrganizationAsync(Organization, projects: "proj_a");
        var owner = await servers[0].CreateUserAsync("owner@example.com", memberships: (Organization, OrganizationRole.Owner));
        var member = await servers[0].CreateUserAsync("m@example.com", memberships: (Organization, OrganizationRole.Member));
        var page = await SignInAsync(address, "m@example.com", at: $"/organizations/{Organization}");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Overview", Exact = true })).ToBeVisibleAsync();
        await Support.Patience.UntilAsync(() => servers.Exists(IsLookedAt));
        var other = servers.Find(server => !IsLookedAt(server))!;

        await other.Get<RemoveMember>().ExecuteAsync(Actor.User(owner.Id, "test"), Organization, member.Id, default);

        await Expect(page.GetByText("There is nothing here, or you may not see it.")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Changes_ThatWereStagedAtAServerThatIsGone_AreStagedAgainAtTheOther()
    {
        var (servers, address) = await StartAsync();
        await servers[0].CreateOrganizationAsync(Organization, projects: ["proj_a", "proj_b"]);
        await servers[0].CreateUserAsync("owner@example.com", memberships: (Organization, OrganizationRole.Owner));
        var page = await SignInAsync(address, "owner@example.com", at: $"/organizations/{Organization}/data-sharing");
        await Support.Patience.UntilAsync(() => servers.Exists(IsLookedAt));
        var own = servers.Find(IsLookedAt)!;
        await page.GetByRole(AriaRole.Region, new() { Name = "Inputs and outputs" }).GetByText("Enabled for all projects").ClickAsync();
        await page.WaitForFunctionAsync("() => Object.keys(sessionStorage).some(key => key.startsWith('staged:'))");

        await own.DisposeAsync();

        await Expect(page.GetByText("are back. Nothing is recorded before you review them.")).ToBeVisibleAsync(new() { Timeout = Timeout });
        await Expect(page.GetByText("3 changes staged")).ToBeVisibleAsync();
        var other = servers.Find(server => server != own)!;
        Assert.Equal(0, (await other.Get<SharingQueries>().GetAsync(Actor.Operator, Organization, default)).Version);
    }

    private static float Timeout => (float)Support.Patience.Most.TotalMilliseconds;

    private static bool IsLookedAt(Support.TestServer server) => server.Get<LiveFeed>().IsFollowed(Organization);

    private async Task<(List<Support.TestServer> Servers, string Address)> StartAsync()
    {
        var folders = await Support.TwoFolders.MakeAsync();
        var seal = KeySeal.Of(Convert.ToBase64String(new byte[32]));
        var servers = new List<Support.TestServer>();
        foreach (var folder in (string[])[folders.First, folders.Second])
        {
            var server = await Support.TestServer.StartAsync(_clock, folder, schedules: false, keySeal: seal);
            servers.Add(Own(server, server.Log));
        }

        var balancer = Own(await Support.LoadBalancer.StartAsync([.. servers.Select(server => server.Address)]), []);

        // They end in this order: the database after its servers.
        Own(folders, []);
        return (servers, balancer.Address);
    }

    private async Task SendAsync(Support.TestServer server, string key, int tokens)
    {
        using var client = server.Client(key);
        using var sent = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id = $"e-{tokens}",
                occurred_at = _clock.GetUtcNow().ToUnixTimeSeconds(),
                project_id = "proj_a",
                model = "gpt-4.1",
                input_tokens = tokens,
                output_tokens = 0,
            }
        );
        sent.EnsureSuccessStatusCode();
    }
}
