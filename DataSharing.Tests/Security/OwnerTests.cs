using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>An organization always has an owner.</summary>
public sealed class OwnerTests
{
    [Fact]
    public async Task TwoOwners_WhoRemoveEachOther_LeaveOne()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-o");
        var first = await server.CreateUserAsync("first@example.com", PlatformRole.None, ("org-o", OrganizationRole.Owner));
        var second = await server.CreateUserAsync("second@example.com", PlatformRole.None, ("org-o", OrganizationRole.Owner));
        var remove = server.Get<RemoveMember>();
        async Task<bool> TryAsync(ApplicationUser who, ApplicationUser whom)
        {
            try
            {
                await remove.ExecuteAsync(Actor.User(who.Id, "test"), "org-o", whom.Id, default);
                return true;
            }
            catch (ProblemException)
            {
                return false;
            }
        }

        var removed = await Task.WhenAll(Task.Run(() => TryAsync(first, second)), Task.Run(() => TryAsync(second, first)));

        Assert.Single(removed, worked => worked);
        await using var database = await server
            .Get<IDbContextFactory<ApplicationDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            OrganizationRole.Owner,
            (await database.Memberships.SingleAsync(member => member.OrganizationId == "org-o", TestContext.Current.CancellationToken)).Role
        );
    }

    [Fact]
    public async Task OwnersToAsk_AreThoseWhoCanSignIn()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        await server.CreateOrganizationAsync("org-o");
        var member = await server.CreateUserAsync("member@example.com", PlatformRole.None, ("org-o", OrganizationRole.Member));
        await server.CreateUserAsync("olga@example.com", PlatformRole.None, ("org-o", OrganizationRole.Owner));
        await server.CreateUserAsync("gone@example.com", PlatformRole.None, ("org-o", OrganizationRole.Owner));
        await using var scope = server.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<PasswordLinks>().DisableAsync(Actor.Operator, "gone@example.com", default);

        Assert.Equal(["olga"], await server.Get<MemberQueries>().OwnersAsync(Actor.User(member.Id, "test"), "org-o", default));
    }
}
