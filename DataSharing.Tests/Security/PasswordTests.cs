using System.Buffers.Binary;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Which passwords are taken, and how they and recovery codes are kept.</summary>
public sealed class PasswordTests
{
    [Theory]
    [InlineData("elevenchars", false)]
    [InlineData("twelve chars", true)]
    [InlineData("zwölf Zeichen und ein Leerzeichen", true)]
    [InlineData("password1234", false)]
    [InlineData("P@ssw0rd2026!", false)]
    [InlineData("aaaaaaaaaaaaaa", false)]
    [InlineData("123456789012", false)]
    [InlineData("qwertyuiop123", false)]
    public async Task Password_TooShortOrWhatEverybodyTries_IsRefused(string password, bool taken)
    {
        await using var server = await Support.TestServer.StartAsync();
        var user = await server.CreateUserAsync("o@example.com");
        await using var scope = server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var result = await users.ChangePasswordAsync((await users.FindByIdAsync(user.Id))!, Support.TestServer.Password, password);

        Assert.True(result.Succeeded == taken, string.Join(" ", result.Errors.Select(error => error.Description)));
    }

    [Fact]
    public async Task Password_IsKeptAsManyRoundsOfSha512()
    {
        await using var server = await Support.TestServer.StartAsync(slowPasswords: true);
        var stored = Convert.FromBase64String((await server.CreateUserAsync("o@example.com")).PasswordHash!);

        // Identity's format 3: a marker, the function (2 is HMAC-SHA-512), the rounds, the salt's length.
        Assert.Equal(1, stored[0]);
        Assert.Equal(2u, BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(1)));
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(5)) >= 210_000);
        Assert.True(BinaryPrimitives.ReadUInt32BigEndian(stored.AsSpan(9)) >= 16);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RecoveryCode_HoweverItIsTyped_LetsInOnce(bool carelessly)
    {
        await using var server = await Support.TestServer.StartAsync();
        var user = await server.CreateUserAsync("o@example.com");
        await using var scope = server.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<ApplicationUser>>();
        var mine = (await users.FindByIdAsync(user.Id))!;
        var codes = (await users.GenerateNewTwoFactorRecoveryCodesAsync(mine, 10))!.ToList();
        var typed = carelessly ? $" {codes[3].Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant()}" : codes[3];

        Assert.Equal(10, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^([2-9A-HJ-NP-Z]{6}-){3}[2-9A-HJ-NP-Z]{6}$", code));
        Assert.True((await users.RedeemTwoFactorRecoveryCodeAsync(mine, typed)).Succeeded);
        Assert.False((await users.RedeemTwoFactorRecoveryCodeAsync(mine, codes[3])).Succeeded);
        Assert.Equal(9, await users.CountRecoveryCodesAsync(mine));
    }
}
