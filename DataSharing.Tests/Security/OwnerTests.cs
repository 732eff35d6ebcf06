using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using Microsoft.EntityFrameworkCore;
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
}
