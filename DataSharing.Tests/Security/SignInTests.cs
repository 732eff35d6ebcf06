using System.Net;
using System.Net.Http.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.ApiKeys;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>A sign-in ends when it should, everywhere and at once.</summary>
public sealed class SignInTests
{
    private const string Page = "/organizations/org-s/activity/export";

    [Fact]
    public async Task Cookie_AfterTwelveHours_CountsNoMore()
    {
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 22, 8, 0, 0, TimeSpan.Zero));
        await using var server = await ServerAsync(clock);
        using var client = await Support.SignedIn.ClientAsync(server, "olive@example.com");
        clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await LookAsync(client));

        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.Found, await LookAsync(client));
    }

    [Fact]
    public async Task SignOut_EndsACopiedCookieToo()
    {
        await using var server = await ServerAsync();
        using var here = await Support.SignedIn.ClientAsync(server, "olive@example.com");
        using var elsewhere = await Support.SignedIn.ClientAsync(server, "olive@example.com");

        using var forged = await here.PostAsync("/Account/SignOut", null);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Equal(HttpStatusCode.OK, await LookAsync(here));
        await Support.SignedIn.SignOutAsync(here);

        Assert.Equal(HttpStatusCode.Found, await LookAsync(elsewhere));
    }

    [Fact]
    public async Task Account_ShutOut_CanDoNothingMoreNorCanItsKeys()
    {
        await using var server = await ServerAsync();
        using var client = await Support.SignedIn.ClientAsync(server, "olive@example.com");
        var user = await UserAsync(server);
        var key = await server
            .Get<CreateApiKey>()
            .ExecuteAsync(Actor.User(user.Id, "test"), "org-s", "hers", [Scopes.UsageRead], null, default);
        using var api = server.Client(key);
        Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/v1/organization/complimentary_tokens")).StatusCode);

        await WithLinksAsync(server, links => links.DisableAsync(Actor.Operator, "olive@example.com", default));

        Assert.Equal(HttpStatusCode.Found, await LookAsync(client));
        Assert.Equal(HttpStatusCode.Forbidden, (await api.GetAsync("/v1/organization/complimentary_tokens")).StatusCode);
        using var again = server.Client();
        using var refused = await Support.SignedIn.PostAsync(again, "olive@example.com", Support.TestServer.Password);
        Assert.Contains("E-mail or password is wrong.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // A reset opens it again, without anything that was there before.
        await WithLinksAsync(server, links => links.ResetAsync(Actor.Operator, "olive@example.com", default));
        Assert.Null((await UserAsync(server)).DisabledAt);
    }

    [Fact]
    public async Task LastOwnerWhoIsNotShutOut_CannotLeave()
    {
        await using var server = await ServerAsync();
        var olive = await UserAsync(server);
        await server.CreateUserAsync("second@example.com", PlatformRole.None, ("org-s", OrganizationRole.Owner));
        await WithLinksAsync(server, links => links.DisableAsync(Actor.Operator, "second@example.com", default));

        await Assert.ThrowsAsync<ConflictException>(() =>
            server.Get<RemoveMember>().ExecuteAsync(Actor.User(olive.Id, "test"), "org-s", olive.Id, default)
        );
    }

    [Fact]
    public async Task Reset_TakesTheAuthenticatorKeyAwayToo()
    {
        await using var server = await ServerAsync();
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
            var user = (await users.FindByEmailAsync("olive@example.com"))!;
            await users.ResetAuthenticatorKeyAsync(user);
            await users.GenerateNewTwoFactorRecoveryCodesAsync(user, 10);
        }

        await WithLinksAsync(server, links => links.ResetAsync(Actor.Operator, "olive@example.com", default));

        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(0, await database.UserTokens.CountAsync());
    }

    [Fact]
    public async Task Password_WrongEightTimes_IsLockedUntilAnOperatorUnlocksIt()
    {
        await using var server = await ServerAsync();
        using var client = server.Client();
        for (var tries = 0; tries < 8; tries++)
        {
            using var wrong = await Support.SignedIn.PostAsync(client, "olive@example.com", "not the password at all");
        }

        using var locked = await Support.SignedIn.PostAsync(client, "olive@example.com", Support.TestServer.Password);
        Assert.Contains("E-mail or password is wrong.", await locked.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull((await UserAsync(server)).LockoutEnd);
        await WithLinksAsync(server, links => links.UnlockAsync(Actor.Operator, "olive@example.com", default));
        using var fine = await Support.SignedIn.ClientAsync(server, "olive@example.com");
    }

    [Fact]
    public async Task Decision_TriedWithAKeyWithoutTheScope_IsRecorded()
    {
        await using var server = await ServerAsync();
        using var client = server.Client(await server.CreateKeyAsync("org-s", Scopes.SharingRead));
        using var answer = await client.PostAsJsonAsync("/v1/organization/data_sharing", new { version = 0 });

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entry = await database.AuditEntries.SingleAsync(entry => entry.Refused);
        Assert.Equal(("org-s", "data_sharing.updated", ActorKind.ApiKey), (entry.OrganizationId, entry.Type, entry.ActorKind));
    }

    private static async Task<Support.TestServer> ServerAsync(TimeProvider? clock = null)
    {
        var server = await Support.TestServer.StartAsync(clock);
        await server.CreateOrganizationAsync("org-s");
        await server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-s", OrganizationRole.Owner));
        return server;
    }

    private static async Task<HttpStatusCode> LookAsync(HttpClient client)
    {
        using var answer = await client.GetAsync(Page);
        return answer.StatusCode;
    }

    private static async Task<ApplicationUser> UserAsync(Support.TestServer server)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        return await database.Users.AsNoTracking().SingleAsync(user => user.Email == "olive@example.com");
    }

    private static async Task WithLinksAsync(Support.TestServer server, Func<PasswordLinks, Task> act)
    {
        await using var scope = server.Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<PasswordLinks>());
    }
}
