using System.Buffers.Text;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>
/// Whoever finds a browser signed in changes nothing of how its owner signs in: each change asks for the present password.
/// </summary>
public sealed class OwnPasswordTests
{
    private static readonly byte[] _credential = [.. Enumerable.Range(1, 16).Select(number => (byte)number)];

    [Theory]
    [InlineData("the authenticator app")]
    [InlineData("a passkey")]
    public async Task TakingAwayAFactor_NeedsThePresentPassword(string factor)
    {
        await using var server = await Support.TestServer.StartAsync();
        var id = (await server.CreateUserAsync("o@example.com")).Id;
        using var client = await Support.SignedIn.ClientAsync(server, "o@example.com");
        await using (var scope = server.Services.CreateAsyncScope())
        {
            var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
            var user = (await users.FindByIdAsync(id))!;
            await users.AddOrUpdatePasskeyAsync(
                user,
                new UserPasskeyInfo(_credential, [1], DateTimeOffset.UnixEpoch, 0, null, false, false, false, [1], [1])
            );
        }

        // Both by themselves, without what else ends when somebody turns one on: the browser stays signed in.
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        await database.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.TwoFactorEnabled, true));
        var isApp = factor == "the authenticator app";
        var form = isApp ? "totp-off" : $"remove-{Base64Url.EncodeToString(_credential)}";
        Assert.True(await IsThereAsync());

        foreach (var password in (string[])["", "not the password at all"])
        {
            using var wrong = await Support.SignedIn.PostFormAsync(client, "/Account/Manage", form, ("Old", password));
            Assert.Contains("The current password is wrong.", await wrong.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            Assert.True(await IsThereAsync());
        }

        using var right = await Support.SignedIn.PostFormAsync(client, "/Account/Manage", form, ("Old", Support.TestServer.Password));
        Assert.False(await IsThereAsync());

        async Task<bool> IsThereAsync()
        {
            await using var scope = server.Services.CreateAsyncScope();
            var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
            var user = (await users.FindByIdAsync(id))!;
            return isApp ? user.TwoFactorEnabled : (await users.GetPasskeysAsync(user)).Count > 0;
        }
    }

    [Fact]
    public async Task SetUpUnderWay_IsOverOnceTheAccountChanged_AndIsNoOtherAccounts()
    {
        await using var server = await Support.TestServer.StartAsync();
        var user = await server.CreateUserAsync("o@example.com");
        var other = await server.CreateUserAsync("p@example.com");
        var keys = server.Get<AuthenticatorKeys>();
        var sealedKey = keys.SealForSetUp(user, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP");

        Assert.Equal("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", keys.OpenOfSetUp(user, sealedKey));
        (other.SecurityStamp, user.SecurityStamp) = (user.SecurityStamp, "another");
        Assert.Null(keys.OpenOfSetUp(user, sealedKey));
        Assert.Null(keys.OpenOfSetUp(other, sealedKey));
    }
}
