using System.Net;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>The way back in for whoever lost a password: it must work, once, and nothing from before it may.</summary>
public sealed class PasswordLinkTests
{
    private const string Email = "o@example.com";
    private const string New = "another four unrelated words";

    [Fact]
    public async Task Reset_EndsThePassword_AndItsLinkSetsANewOneOnce()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync(Email);
        var link = await LinkAsync(server, links => links.ResetAsync(Actor.Operator, Email, default));
        using var client = server.Client();

        Assert.NotEqual(HttpStatusCode.Found, await SignInAsync(server, Support.TestServer.Password));
        Assert.Contains("At least 12", await Support.SignedIn.SetPasswordAsync(client, link, "short"), StringComparison.OrdinalIgnoreCase);
        Assert.Null(await Support.SignedIn.SetPasswordAsync(client, link, New));
        Assert.Equal(HttpStatusCode.Found, await SignInAsync(server, New));
        Assert.Contains(
            "used already",
            await Support.SignedIn.SetPasswordAsync(client, link, "yet four other unrelated words"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Reset_Again_OvertakesTheLinkBefore()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.CreateUserAsync(Email);
        var first = await LinkAsync(server, links => links.ResetAsync(Actor.Operator, Email, default));
        var second = await LinkAsync(server, links => links.ResetAsync(Actor.Operator, Email, default));
        using var client = server.Client();

        Assert.Contains("used already", await Support.SignedIn.SetPasswordAsync(client, first, New), StringComparison.Ordinal);
        Assert.Null(await Support.SignedIn.SetPasswordAsync(client, second, New));
    }

    [Fact]
    public async Task Create_MakesAnAccountWhoseLinkSetsItsPassword()
    {
        await using var server = await Support.TestServer.StartAsync();
        await server.Get<CreateUser>().ExecuteAsync(Actor.Operator, Email, null, default, default);
        var link = await LinkAsync(server, links => links.MakeAsync(Email));
        using var client = server.Client();

        Assert.Null(await Support.SignedIn.SetPasswordAsync(client, link, New));
        Assert.Equal(HttpStatusCode.Found, await SignInAsync(server, New));
    }

    private static async Task<string> LinkAsync(Support.TestServer server, Func<PasswordLinks, Task<string>> make)
    {
        await using var scope = server.Services.CreateAsyncScope();
        return $"/{await make(scope.ServiceProvider.GetRequiredService<PasswordLinks>())}";
    }

    private static async Task<HttpStatusCode> SignInAsync(Support.TestServer server, string password)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(server.Address) };
        using var answer = await Support.SignedIn.PostAsync(client, Email, password);
        return answer.StatusCode;
    }
}
