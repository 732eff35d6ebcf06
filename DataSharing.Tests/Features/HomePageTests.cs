using System.Net;
using DataSharing.Dashboard.Data.Entities;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>The start is answered by the server at once: no open page sends anybody elsewhere.</summary>
public sealed class HomePageTests
{
    [Theory]
    [InlineData(PlatformRole.None, "org-a", "/organizations/org-a")]
    [InlineData(PlatformRole.Support, "org-a", "/organizations/org-a")]
    [InlineData(PlatformRole.Support, null, "/support")]
    [InlineData(PlatformRole.Administrator, null, "/organizations")]
    public async Task Start_SendsEverybodyWhereTheyBelong(PlatformRole platform, string? organization, string expected)
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateOrganizationAsync("org-a");
        await server.CreateUserAsync("p@example.com", platform, organization is null ? [] : [(organization, OrganizationRole.Member)]);
        using var client = await Support.SignedIn.ClientAsync(server, "p@example.com");
        using var answer = await client.GetAsync("/");

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(expected, new Uri(new Uri(server.Address), answer.Headers.Location!).AbsolutePath);
    }

    [Fact]
    public async Task Start_OfWhoeverBelongsNowhere_SaysSoAndLetsThemSignOut()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync("p@example.com");
        using var client = await Support.SignedIn.ClientAsync(server, "p@example.com");
        var page = await client.GetStringAsync("/");

        Assert.Contains("You belong to no organization yet.", page, StringComparison.Ordinal);
        Assert.Contains("Account/SignOut", page, StringComparison.Ordinal);
    }
}
