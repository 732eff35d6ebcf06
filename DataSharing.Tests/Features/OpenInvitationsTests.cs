using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>
/// An invitation is open no longer than whoever made it may invite, and each that ends says so in its organization's log.
/// </summary>
public sealed class OpenInvitationsTests : IAsyncLifetime
{
    private Support.TestServer _server = default!;
    private Actor _admin = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(
            schedules: false,
            deliveries: new DeliveryOptions(new SmtpOptions("localhost", 9, SmtpSecurity.None, "console@example.com", null, null), [])
        );
        await _server.CreateOrganizationAsync("org-a");
        await _server.CreateOrganizationAsync("org-b");
        _admin = await PersonAsync("admin@example.com", PlatformRole.Administrator);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task WhoeverIsShutOut_LeavesNone_InNoOrganization()
    {
        var olga = await PersonAsync(
            "olga@example.com",
            PlatformRole.None,
            ("org-a", OrganizationRole.Owner),
            ("org-b", OrganizationRole.Owner)
        );
        var second = await PersonAsync(
            "second@example.com",
            PlatformRole.None,
            ("org-a", OrganizationRole.Owner),
            ("org-b", OrganizationRole.Owner)
        );
        await InviteAsync(olga, "org-a", "one@example.com");
        await InviteAsync(olga, "org-b", "two@example.com");
        await InviteAsync(second, "org-a", "three@example.com");

        await WithLinksAsync(links => links.DisableAsync(_admin, "olga@example.com", default));

        Assert.Equal(["three@example.com"], await OpenAsync());
        Assert.Equal([("org-a", "admin", "one@example.com"), ("org-b", "admin", "two@example.com")], await EndedAsync());
        await using var database = await DatabaseAsync();
        Assert.Equal(
            ["one@example.com", "two@example.com"],
            await database
                .Deliveries.Where(delivery => delivery.Error == "The invitation has ended." && delivery.State == DeliveryState.Dead)
                .Select(delivery => delivery.Address)
                .Order()
                .ToListAsync()
        );
    }

    [Theory]
    [InlineData(PlatformRole.None)]
    [InlineData(PlatformRole.Support)]
    public async Task WhoeverIsNoAdministratorAnyMore_KeepsWhatAnOwnerMayMake(PlatformRole left)
    {
        var ada = await PersonAsync("ada@example.com", PlatformRole.Administrator, ("org-a", OrganizationRole.Owner));
        await InviteAsync(ada, "org-a", "as-owner@example.com");
        await InviteAsync(ada, "org-b", "as-administrator@example.com");
        await InviteAsync(_admin, "org-b", "of-another@example.com");

        await _server.Get<ChangePlatformRole>().ExecuteAsync(_admin, ada.Id, left, default);

        Assert.Equal(["as-owner@example.com", "of-another@example.com"], await OpenAsync());
        Assert.Equal([("org-b", "admin", "as-administrator@example.com")], await EndedAsync());
    }

    [Fact]
    public async Task WhoeverBecomesAnAdministrator_LosesNone()
    {
        var olga = await PersonAsync("olga@example.com", PlatformRole.Support, ("org-a", OrganizationRole.Owner));
        await InviteAsync(olga, "org-a", "one@example.com");

        await _server.Get<ChangePlatformRole>().ExecuteAsync(_admin, olga.Id, PlatformRole.Administrator, default);

        Assert.Equal(["one@example.com"], await OpenAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WhoeverIsNoOwnerAnyMore_LeavesNoneThere_AndTheLogSaysSo(bool isRemoved)
    {
        var olga = await PersonAsync("olga@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        var second = await PersonAsync("second@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        await InviteAsync(second, "org-a", "one@example.com");
        await InviteAsync(olga, "org-a", "two@example.com");

        await (
            isRemoved
                ? _server.Get<RemoveMember>().ExecuteAsync(olga, "org-a", second.Id, default)
                : _server.Get<ChangeRole>().ExecuteAsync(olga, "org-a", second.Id, OrganizationRole.Member, default)
        );

        Assert.Equal(["two@example.com"], await OpenAsync());
        Assert.Equal([("org-a", "olga", "one@example.com")], await EndedAsync());
    }

    [Theory]
    [InlineData("joins")]
    [InlineData("is added")]
    [InlineData("is made one")]
    [InlineData("is let in again")]
    public async Task FirstOwnerWhoCanSignIn_EndsWhatAdministratorsHandedOut(string how)
    {
        // Its only owner was shut out: administrators invite the next one.
        await PersonAsync("gone@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        await WithLinksAsync(links => links.DisableAsync(Actor.Operator, "gone@example.com", default));
        var member = await PersonAsync("member@example.com", PlatformRole.None, ("org-a", OrganizationRole.Member));
        var next = await PersonAsync("next@example.com");
        await InviteAsync(_admin, "org-a", "typo@example.com");
        await InviteAsync(_admin, "org-b", "elsewhere@example.com");
        var secret = await InviteAsync(_admin, "org-a", "next@example.com");

        switch (how)
        {
            case "joins":
                await using (var scope = _server.Services.CreateAsyncScope())
                {
                    await scope.ServiceProvider.GetRequiredService<Joining>().AcceptAsync(next, secret, default);
                }
                break;
            case "is added":
                await _server.Get<AddMember>().ExecuteAsync(Actor.Operator, "org-a", "next@example.com", OrganizationRole.Owner, default);
                break;
            case "is made one":
                await _server.Get<ChangeRole>().ExecuteAsync(Actor.Operator, "org-a", member.Id, OrganizationRole.Owner, default);
                break;
            default:
                await WithLinksAsync(links => links.ResetAsync(Actor.Operator, "gone@example.com", default));
                break;
        }

        Assert.Equal(["elsewhere@example.com"], await OpenAsync());
        Assert.Contains("typo@example.com", (await EndedAsync()).Select(ended => ended.Email));
    }

    [Fact]
    public async Task SecondOwner_EndsNoneOfTheFirst()
    {
        var olga = await PersonAsync("olga@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        await PersonAsync("second@example.com");
        await InviteAsync(olga, "org-a", "one@example.com");

        await _server.Get<AddMember>().ExecuteAsync(Actor.Operator, "org-a", "second@example.com", OrganizationRole.Owner, default);
        await WithLinksAsync(links => links.DisableAsync(Actor.Operator, "second@example.com", default));
        await WithLinksAsync(links => links.ResetAsync(Actor.Operator, "second@example.com", default));

        Assert.Equal(["one@example.com"], await OpenAsync());
    }

    [Fact]
    public async Task Administrator_TakesBackByTheRuleByWhichTheyInvite()
    {
        await InviteAsync(_admin, "org-a", "typo@example.com");
        await InviteAsync(_admin, "org-b", "elsewhere@example.com");
        var (typo, elsewhere) = (await IdAsync("typo@example.com"), await IdAsync("elsewhere@example.com"));
        var support = await PersonAsync("support@example.com", PlatformRole.Support);
        var member = await PersonAsync("member@example.com", PlatformRole.None, ("org-a", OrganizationRole.Member));
        var revoke = _server.Get<RevokeInvitation>();

        await Assert.ThrowsAsync<NotFoundException>(() => revoke.ExecuteAsync(_admin, "org-a", elsewhere, default));
        foreach (var other in new[] { support, member })
        {
            await Assert.ThrowsAnyAsync<ProblemException>(() => revoke.ExecuteAsync(other, "org-a", typo, default));
        }

        await revoke.ExecuteAsync(_admin, "org-a", typo, default);
        Assert.Equal([("org-a", "admin", "typo@example.com")], await EndedAsync());

        // From the first owner on it is theirs.
        var olga = await PersonAsync("olga@example.com", PlatformRole.None, ("org-b", OrganizationRole.Owner));
        await Assert.ThrowsAsync<RefusedException>(() => revoke.ExecuteAsync(_admin, "org-b", elsewhere, default));
        await revoke.ExecuteAsync(olga, "org-b", elsewhere, default);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task AtStart_ThoseThatOutlivedTheRightOfTheirInviter_End_AndNoOthers()
    {
        await _server.CreateOrganizationAsync("org-c");
        var owners = new Dictionary<string, Actor>();
        foreach (var name in new[] { "out", "member", "removed", "stays" })
        {
            owners[name] = await PersonAsync($"{name}@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
            await InviteAsync(owners[name], "org-a", $"of-{name}@example.com");
        }

        var former = await PersonAsync("former@example.com", PlatformRole.Administrator);
        await InviteAsync(former, "org-b", "of-former@example.com");
        await InviteAsync(_admin, "org-b", "of-admin@example.com");
        await InviteAsync(_admin, "org-c", "before-the-owner@example.com");
        await InviteAsync(Actor.Operator, "org-c", "of-operator@example.com");
        await using (var database = await DatabaseAsync())
        {
            // As a version left them that did not end invitations with the right.
            var (outId, memberId, removedId) = (owners["out"].Id, owners["member"].Id, owners["removed"].Id);
            await database
                .Users.Where(user => user.Id == outId)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.DisabledAt, Instant.Beginning));
            await database
                .Memberships.Where(membership => membership.UserId == memberId)
                .ExecuteUpdateAsync(set => set.SetProperty(membership => membership.Role, OrganizationRole.Member));
            await database.Memberships.Where(membership => membership.UserId == removedId).ExecuteDeleteAsync();
            await database
                .Users.Where(user => user.Id == former.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.PlatformRole, PlatformRole.None));
        }

        await PersonAsync("first@example.com", PlatformRole.None, ("org-c", OrganizationRole.Owner));

        foreach (var start in new[] { 1, 2 })
        {
            await _server.Services.GetServices<IHostedService>().OfType<InvitationsWithoutRight>().Single().StartAsync(default);

            Assert.Equal(
                (start, "of-admin@example.com, of-operator@example.com, of-stays@example.com"),
                (start, string.Join(", ", await OpenAsync()))
            );
            Assert.Equal(
                [
                    ("org-a", "DataSharing", "of-member@example.com"),
                    ("org-a", "DataSharing", "of-out@example.com"),
                    ("org-a", "DataSharing", "of-removed@example.com"),
                    ("org-b", "DataSharing", "of-former@example.com"),
                    ("org-c", "DataSharing", "before-the-owner@example.com"),
                ],
                await EndedAsync()
            );
        }
    }

    private Task<string> InviteAsync(Actor by, string organization, string email) =>
        _server.Get<InviteMember>().ExecuteAsync(by, organization, email, OrganizationRole.Owner, default);

    private async Task<Actor> PersonAsync(
        string email,
        PlatformRole platform = PlatformRole.None,
        params (string Organization, OrganizationRole Role)[] memberships
    ) => Actor.User((await _server.CreateUserAsync(email, platform, memberships)).Id, "test");

    private async Task WithLinksAsync(Func<PasswordLinks, Task> act)
    {
        await using var scope = _server.Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<PasswordLinks>());
    }

    private async Task<List<string>> OpenAsync()
    {
        await using var database = await DatabaseAsync();
        return await database
            .Invitations.Where(invitation => invitation.EndedAt == null)
            .Select(invitation => invitation.Email)
            .Order()
            .ToListAsync();
    }

    private async Task<string> IdAsync(string email)
    {
        await using var database = await DatabaseAsync();
        return (await database.Invitations.SingleAsync(invitation => invitation.Email == email)).Id;
    }

    private async Task<List<(string? Organization, string By, string Email)>> EndedAsync()
    {
        await using var database = await DatabaseAsync();
        return
        [
            .. (
                await database
                    .AuditEntries.Where(entry => entry.Type == "invite.deleted" && !entry.Refused)
                    .Join(
                        database.Invitations,
                        entry => entry.Subject,
                        invitation => invitation.Id,
                        (entry, invitation) =>
                            new
                            {
                                entry.OrganizationId,
                                entry.ActorName,
                                invitation.Email,
                            }
                    )
                    .OrderBy(ended => ended.OrganizationId)
                    .ThenBy(ended => ended.Email)
                    .ToListAsync()
            ).Select(ended => (ended.OrganizationId, ended.ActorName, ended.Email)),
        ];
    }

    private Task<ApplicationDbContext> DatabaseAsync() => _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
}
