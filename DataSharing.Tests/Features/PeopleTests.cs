using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.People;
using DataSharing.Dashboard.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>What administrators do with accounts, and what even they may not.</summary>
public sealed class PeopleTests : IAsyncLifetime
{
    private Support.TestServer _server = default!;
    private Actor _admin = default!;
    private string _adminId = "";

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(schedules: false);
        await _server.CreateOrganizationAsync("org-a");
        var admin = await _server.CreateUserAsync("admin@example.com", PlatformRole.Administrator);
        (_admin, _adminId) = (Actor.User(admin.Id, "test"), admin.Id);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task List_IsSearchedFilteredAndPaged()
    {
        await _server.CreateUserAsync("staff@example.com", PlatformRole.Support);
        await _server.CreateUserAsync("under_score@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        var locked = await _server.CreateUserAsync("locked@example.com");
        var over = await _server.CreateUserAsync("over@example.com");
        await LockAsync(locked.Id, TimeSpan.FromMinutes(5));
        await LockAsync(over.Id, TimeSpan.FromMinutes(-5));

        Assert.Equal(["admin@example.com", "staff@example.com"], await EmailsAsync(new() { Show = PeopleAddress.Staff }));
        Assert.Equal(["locked@example.com"], await EmailsAsync(new() { Show = PeopleAddress.Locked }));
        Assert.Empty(await EmailsAsync(new() { Show = PeopleAddress.ShutOut }));
        Assert.Equal(["staff@example.com"], await EmailsAsync(new() { Search = "STAFF" }));
        Assert.Equal(["under_score@example.com"], await EmailsAsync(new() { Search = "r_s" }));
        Assert.Empty(await EmailsAsync(new() { Search = "u%e" }));
        Assert.Empty(await EmailsAsync(new() { Search = "t_ff" }));
        Assert.Equal(5, (await EmailsAsync(new() { Show = "something else" })).Count);
        Assert.Equal(
            ["over@example.com", "staff@example.com", "under_score@example.com"],
            await EmailsAsync(new() { After = "LOCKED@EXAMPLE.COM" })
        );
        Assert.Equal(1, (await ListAsync(new() { Search = "under" })).Rows[0].Organizations);
    }

    [Fact]
    public async Task List_GoesOnWhereAPageEnds()
    {
        for (var number = 0; number < PeopleQueries.RowsOfAPage; number++)
        {
            await _server.CreateUserAsync($"p{number:000}@example.com");
        }

        var first = await ListAsync(new());
        Assert.Equal(PeopleQueries.RowsOfAPage, first.Rows.Count);
        var second = await ListAsync(new() { After = first.Next });
        Assert.Equal("p049@example.com", Assert.Single(second.Rows).Email);
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Roles_AreGivenAndTaken_OneAdministratorRemains_AndAllIsOnRecord()
    {
        var person = await _server.CreateUserAsync("p@example.com");
        var roles = _server.Get<ChangePlatformRole>();

        await Assert.ThrowsAsync<ConflictException>(() => roles.ExecuteAsync(_admin, _adminId, PlatformRole.None, default));
        await roles.ExecuteAsync(_admin, person.Id, PlatformRole.Administrator, default);
        await roles.ExecuteAsync(_admin, _adminId, PlatformRole.Support, default);
        await Assert.ThrowsAsync<RefusedException>(() => roles.ExecuteAsync(_admin, person.Id, PlatformRole.None, default));

        await using var database = await DatabaseAsync();
        var entries = await database
            .AuditEntries.Where(entry => entry.Type == "account.role_updated")
            .OrderBy(entry => entry.Sequence)
            .ToListAsync();
        Assert.Equal(
            [(false, "p@example.com"), (false, "admin@example.com"), (true, null)],
            entries.Select(entry => (entry.Refused, entry.Subject))
        );
        Assert.Contains("administrator", entries[0].NewValue, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastAdministrator_IsShutOutByNobodyButTheOperator()
    {
        await Assert.ThrowsAsync<ConflictException>(() =>
            WithLinksAsync(links => links.DisableAsync(_admin, "admin@example.com", default))
        );

        await WithLinksAsync(links => links.DisableAsync(Actor.Operator, "admin@example.com", default));
        await using var database = await DatabaseAsync();
        Assert.NotNull((await database.Users.SingleAsync()).DisabledAt);
    }

    [Fact]
    public async Task Link_OfSomebodyWhoBelongsToAnOrganization_IsShownToNoAdministrator()
    {
        await _server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        await _server.CreateUserAsync("staff@example.com", PlatformRole.Support);
        await using (var before = await DatabaseAsync())
        {
            var hash = (await before.Users.SingleAsync(user => user.Email == "owner@example.com")).PasswordHash;
            var refused = await Assert.ThrowsAsync<RefusedException>(() =>
                WithLinksAsync(links => links.HandOverAsync(_admin, "owner@example.com", default))
            );
            Assert.Contains("users reset --email owner@example.com", refused.Message, StringComparison.Ordinal);

            // Nothing has ended: the owner signs in as before.
            await using var after = await DatabaseAsync();
            Assert.Equal(hash, (await after.Users.SingleAsync(user => user.Email == "owner@example.com")).PasswordHash);
        }

        string? link = null;
        await WithLinksAsync(async links => link = await links.HandOverAsync(_admin, "staff@example.com", default));
        Assert.StartsWith("Account/SetPassword?user=", link, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Link_WhereEMailIsSetUp_GoesToThePersonAlone()
    {
        await using var server = await Support.TestServer.StartAsync(
            schedules: false,
            deliveries: new DeliveryOptions(new SmtpOptions("localhost", 9, SmtpSecurity.None, "console@example.com", null, null), [])
        );
        await server.CreateOrganizationAsync("org-m");
        var admin = Actor.User((await server.CreateUserAsync("a@example.com", PlatformRole.Administrator)).Id, "test");
        await server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-m", OrganizationRole.Owner));
        await using var scope = server.Services.CreateAsyncScope();

        Assert.Null(await scope.ServiceProvider.GetRequiredService<PasswordLinks>().HandOverAsync(admin, "owner@example.com", default));

        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await database.Deliveries.CountAsync(delivery => delivery.Address == "owner@example.com"));
    }

    [Fact]
    public async Task LastOwner_IsShutOutByNobodyButTheOperator()
    {
        await _server.CreateUserAsync("owner@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            WithLinksAsync(links => links.DisableAsync(_admin, "owner@example.com", default))
        );
        Assert.Contains("last owner of", refused.Message, StringComparison.Ordinal);

        var second = await _server.CreateUserAsync("second@example.com", PlatformRole.None, ("org-a", OrganizationRole.Owner));
        await WithLinksAsync(links => links.DisableAsync(_admin, "owner@example.com", default));
        await Assert.ThrowsAsync<RefusedException>(() => WithLinksAsync(links => links.DisableAsync(_admin, second.Email!, default)));
        await WithLinksAsync(links => links.DisableAsync(Actor.Operator, second.Email!, default));
    }

    [Fact]
    public async Task Administrator_HasNoLinkMadeForThemselves()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            WithLinksAsync(links => links.HandOverAsync(_admin, "admin@example.com", default))
        );

        Assert.Contains("Account", refused.Message, StringComparison.Ordinal);
        await using var database = await DatabaseAsync();
        Assert.NotNull((await database.Users.SingleAsync()).PasswordHash);
    }

    [Fact]
    public async Task Role_StaysTaken_WhenASignInUnderWayWritesItsFailure()
    {
        var person = await _server.CreateUserAsync("p@example.com", PlatformRole.Administrator);
        await using var scope = _server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var loaded = await users.FindByEmailAsync("p@example.com");
        await _server.Get<ChangePlatformRole>().ExecuteAsync(_admin, person.Id, PlatformRole.None, default);

        Assert.False((await users.AccessFailedAsync(loaded!)).Succeeded);

        await using var database = await DatabaseAsync();
        Assert.Equal(PlatformRole.None, (await database.Users.SingleAsync(user => user.Id == person.Id)).PlatformRole);
    }

    [Fact]
    public async Task AdministratorWhoSetNoPassword_IsNotTheOneWhoRemains()
    {
        await _server.Get<CreateUser>().ExecuteAsync(_admin, "new@example.com", null, PlatformRole.Administrator, default);

        await Assert.ThrowsAsync<ConflictException>(() =>
            _server.Get<ChangePlatformRole>().ExecuteAsync(_admin, _adminId, PlatformRole.None, default)
        );
    }

    [Fact]
    public async Task Locked_AreFoundBehindMoreThanAPageOfLocksThatAreOver()
    {
        for (var number = 0; number <= PeopleQueries.RowsOfAPage; number++)
        {
            await LockAsync((await _server.CreateUserAsync($"p{number:000}@example.com")).Id, TimeSpan.FromMinutes(-5));
        }

        await LockAsync((await _server.CreateUserAsync("q@example.com")).Id, TimeSpan.FromMinutes(5));

        var view = await ListAsync(new() { Show = PeopleAddress.Locked });
        Assert.Equal("q@example.com", Assert.Single(view.Rows).Email);
        Assert.Null(view.Next);
    }

    private async Task LockAsync(string userId, TimeSpan until)
    {
        await using var database = await DatabaseAsync();
        var user = await database.Users.SingleAsync(user => user.Id == userId);
        user.LockoutEnd = _server.Get<TimeProvider>().GetUtcNow() + until;
        await database.SaveChangesAsync();
    }

    private async Task WithLinksAsync(Func<PasswordLinks, Task> act)
    {
        await using var scope = _server.Services.CreateAsyncScope();
        await act(scope.ServiceProvider.GetRequiredService<PasswordLinks>());
    }

    private Task<PeopleView> ListAsync(PeopleAddress address) => _server.Get<PeopleQueries>().ListAsync(_admin, address, default);

    private async Task<IReadOnlyList<string>> EmailsAsync(PeopleAddress address) =>
        [.. (await ListAsync(address)).Rows.Select(row => row.Email)];

    private Task<ApplicationDbContext> DatabaseAsync() => _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
}
