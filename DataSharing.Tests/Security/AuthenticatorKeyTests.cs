using System.Text;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>
/// Keys of authenticator apps: sealed where they are kept, also those of earlier versions; and none from an unfinished set-up.
/// </summary>
[Trait("Database", "SQLite")]
public sealed class AuthenticatorKeyTests
{
    private const string Readable = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";
    private const string Prepared = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    [Fact]
    public async Task Key_IsKeptSealed_ForItsAccountAlone()
    {
        await using var server = await Support.TestServer.StartAsync();
        var user = await server.CreateUserAsync("o@example.com");
        await using var scope = server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var mine = (await users.FindByIdAsync(user.Id))!;
        await users.ResetAuthenticatorKeyAsync(mine);
        var key = (await users.GetAuthenticatorKeyAsync(mine))!;

        var stored = await StoredAsync(server, user.Id);
        Assert.DoesNotContain(key, stored!, StringComparison.Ordinal);
        Assert.True(AuthenticatorKeys.IsSealed(stored!));
        Assert.Null(server.Get<AuthenticatorKeys>().Open("somebody else", stored!));
    }

    [Fact]
    public async Task KeysOfAnEarlierVersion_AreSealedAtTheNextStart_AndStandInNoFileAnyMore()
    {
        using var folder = new Support.TemporaryFolder();
        string on,
            off;
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            on = (await server.CreateUserAsync("on@example.com")).Id;
            off = (await server.CreateUserAsync("off@example.com")).Id;
            await using var database = await DatabaseAsync(server);
            await database
                .Users.Where(user => user.Id == on)
                .ExecuteUpdateAsync(set => set.SetProperty(user => user.TwoFactorEnabled, true));
            foreach (var (user, key) in new[] { (on, Readable), (off, Prepared) })
            {
                database.UserTokens.Add(
                    new IdentityUserToken<string>
                    {
                        UserId = user,
                        LoginProvider = AuthenticatorKeys.StoreName,
                        Name = AuthenticatorKeys.KeyName,
                        Value = key,
                    }
                );
            }

            await database.SaveChangesAsync();
        }

        // An earlier version bound nothing.
        foreach (var file in new DataDirectory(folder).Databases)
        {
            await using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={file};Pooling=False");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE installation";
            await command.ExecuteNonQueryAsync();
        }

        Assert.True(IsInAFile(folder, Readable));
        await using var upgraded = await Support.TestServer.StartAsync(folder: folder);

        await using var scope = upgraded.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        Assert.Equal(Readable, await users.GetAuthenticatorKeyAsync((await users.FindByIdAsync(on))!));
        Assert.Null(await users.GetAuthenticatorKeyAsync((await users.FindByIdAsync(off))!));
        Assert.False(IsInAFile(folder, Readable));
        Assert.False(IsInAFile(folder, Prepared));
    }

    [Fact]
    public async Task Key_PutInReadable_IsNeverSealedAndLetsNobodyIn()
    {
        using var folder = new Support.TemporaryFolder();
        string id;
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            id = (await server.CreateUserAsync("on@example.com")).Id;
            await using var database = await DatabaseAsync(server);
            await database.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.TwoFactorEnabled, true));
            database.UserTokens.Add(
                new IdentityUserToken<string>
                {
                    UserId = id,
                    LoginProvider = AuthenticatorKeys.StoreName,
                    Name = AuthenticatorKeys.KeyName,
                    Value = Readable,
                }
            );
            await database.SaveChangesAsync();
        }

        await using var again = await Support.TestServer.StartAsync(folder: folder);

        Assert.Equal(Readable, await StoredAsync(again, id));
        await using var scope = again.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        Assert.Null(await users.GetAuthenticatorKeyAsync((await users.FindByIdAsync(id))!));
    }

    [Fact]
    public async Task SealingOfEarlierKeys_ThatWasInterrupted_GoesOnWhereItStopped()
    {
        await using var server = await Support.TestServer.StartAsync();
        var sealedOne = (await server.CreateUserAsync("a@example.com")).Id;
        var readable = (await server.CreateUserAsync("b@example.com")).Id;
        var keys = server.Get<AuthenticatorKeys>();
        await using var database = await DatabaseAsync(server);
        await database.Users.ExecuteUpdateAsync(set => set.SetProperty(user => user.TwoFactorEnabled, true));
        foreach (var (user, value) in new[] { (sealedOne, keys.Seal(sealedOne, Prepared)), (readable, Readable) })
        {
            database.UserTokens.Add(
                new IdentityUserToken<string>
                {
                    UserId = user,
                    LoginProvider = AuthenticatorKeys.StoreName,
                    Name = AuthenticatorKeys.KeyName,
                    Value = value,
                }
            );
        }

        await database.SaveChangesAsync();
        await keys.SealEarlierAsync(database, default);
        await keys.SealEarlierAsync(database, default);

        Assert.Equal(Prepared, keys.Open(sealedOne, (await StoredAsync(server, sealedOne))!));
        Assert.Equal(Readable, keys.Open(readable, (await StoredAsync(server, readable))!));
    }

    [Fact]
    public async Task Key_SealedWithOtherKeys_LetsNobodyInAndIsSaidInTheLog()
    {
        await using var server = await Support.TestServer.StartAsync();
        await using var other = await Support.TestServer.StartAsync();
        var foreign = other.Get<AuthenticatorKeys>().Seal("user-1", Readable);

        Assert.Null(server.Get<AuthenticatorKeys>().Open("user-1", foreign));
        Assert.Null(server.Get<AuthenticatorKeys>().Open("user-1", Readable));
        Assert.Contains(
            server.Log,
            line => line.Contains("cannot be opened", StringComparison.Ordinal) && line.Contains("users reset", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task SetUp_WithAWrongPassword_ShowsNoKey_AndWithTheRightOneAnotherEachTimeAndStoresNone()
    {
        await using var server = await Support.TestServer.StartAsync();
        var user = await server.CreateUserAsync("o@example.com");
        using var client = await Support.SignedIn.ClientAsync(server, "o@example.com");
        using var elsewhere = await Support.SignedIn.ClientAsync(server, "o@example.com");

        Assert.DoesNotContain("otpauth", await BeginAsync(client, "not the password at all"), StringComparison.Ordinal);
        var first = KeyIn(await BeginAsync(client, Support.TestServer.Password));
        var second = KeyIn(await BeginAsync(client, Support.TestServer.Password));

        Assert.NotEqual(first, second);
        Assert.Null(await StoredAsync(server, user.Id));
        Assert.Empty(KeyIn(await client.GetStringAsync("/Account/Manage")));

        // Nothing has changed yet: the other device is signed in still.
        Assert.Equal(System.Net.HttpStatusCode.OK, (await elsewhere.GetAsync("/Account/Manage")).StatusCode);
    }

    private static async Task<string> BeginAsync(HttpClient client, string password)
    {
        using var answer = await Support.SignedIn.PostFormAsync(client, "/Account/Manage", "totp-start", ("Old", password));
        return await answer.Content.ReadAsStringAsync();
    }

    private static string KeyIn(string page) =>
        System.Text.RegularExpressions.Regex.Match(page, "<code>([A-Z2-7]{32})</code>").Groups[1].Value;

    private static async Task<string?> StoredAsync(Support.TestServer server, string userId)
    {
        await using var database = await DatabaseAsync(server);
        return await database
            .UserTokens.Where(token => token.UserId == userId && token.Name == AuthenticatorKeys.KeyName)
            .Select(token => token.Value)
            .SingleOrDefaultAsync();
    }

    private static Task<ApplicationDbContext> DatabaseAsync(Support.TestServer server) =>
        server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();

    private static bool IsInAFile(string folder, string text) =>
        Support.FolderContent.Read(folder).Any(file => file.Bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)) >= 0);
}
