using System.Net;
using DataSharing.Dashboard.Identity;
using Microsoft.AspNetCore.Identity;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Texts that are no text: Unicode cannot bring them into one form, and nobody may learn that by a fault.</summary>
public sealed class LookupNamesTests
{
    [Theory]
    [InlineData(0xFFFE)]
    [InlineData(0xFFFF)]
    [InlineData(0xD800)]
    [InlineData(0xDC00)]
    public void WhatIsNoCharacter_IsNobodysName_AndNoFault(int sign)
    {
        var name = $"a{(char)sign}b@example.com";

        Assert.Equal("A\uFFFDB@EXAMPLE.COM", new LookupNames().NormalizeEmail(name));
        Assert.False(GuessablePasswords.IsGuessable($"{(char)sign}marble lagoon teapot", [name]));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("ada@example.com")]
    [InlineData("e\u0301ve@example.com")]
    [InlineData("\U0001F600@example.com")]
    public void WhatIsText_IsFoundAsBefore(string? name) =>
        Assert.Equal(new UpperInvariantLookupNormalizer().NormalizeEmail(name), new LookupNames().NormalizeEmail(name));

    [Theory]
    [InlineData("\uFFFE@example.com", "a wrong password")]
    [InlineData("o@example.com", "\uFFFE\uFFFF a wrong password")]
    public async Task SignIn_WithWhatIsNoCharacter_IsAWrongPassword(string email, string password)
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("o@example.com");
        using var client = server.Client();

        using var answer = await Support.SignedIn.PostAsync(client, email, password);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("E-mail or password is wrong.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
