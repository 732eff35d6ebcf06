using System.Net;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Web;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Security;

/// <summary>Keys are known from memory, and what changes about them holds at the next call.</summary>
public sealed class KnownKeysTests : IAsyncLifetime
{
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;

    public async ValueTask InitializeAsync() => _server = await Support.TestServer.StartAsync(_clock);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task KeyThatIsRevoked_DoesNotServeTheNextCall()
    {
        using var client = _server.Client(await _server.CreateOrganizationAsync("org-k", projects: ["proj_a"]));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client));

        await ChangeAsync(database => database.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.RevokedAt, Now)));

        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client));
    }

    [Fact]
    public async Task KeyThatExpires_ServesUpToThatInstant_ThoughItIsKnown()
    {
        using var client = _server.Client(await _server.CreateOrganizationAsync("org-k", projects: ["proj_a"]));
        var end = Now.Plus(TimeSpan.FromSeconds(10));
        await ChangeAsync(database => database.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.ExpiresAt, end)));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client));

        _clock.Advance(TimeSpan.FromSeconds(9.999));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(client));
    }

    [Fact]
    public async Task KeyOfAnOwnerWhoIsRemoved_LosesItsScopesAtTheNextCall()
    {
        await _server.CreateOrganizationAsync("org-k", projects: ["proj_a"]);
        var olive = await _server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-k", OrganizationRole.Owner));
        var other = await _server.CreateUserAsync("other@example.com", PlatformRole.None, ("org-k", OrganizationRole.Owner));
        var key = await _server
            .Get<DataSharing.Dashboard.Features.ApiKeys.CreateApiKey>()
            .ExecuteAsync(Actor.User(olive.Id, "test"), "org-k", "hers", [Scopes.UsageRead], null, default);
        using var client = _server.Client(key);
        Assert.Equal(HttpStatusCode.OK, await AskAsync(client));

        await _server
            .Get<DataSharing.Dashboard.Features.Members.RemoveMember>()
            .ExecuteAsync(Actor.User(other.Id, "test"), "org-k", olive.Id, default);

        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(client));
    }

    [Fact]
    public async Task KeyThatIsKnown_IsNotReadAgain_UntilSomebodyWrites()
    {
        var key = await _server.CreateOrganizationAsync("org-k", projects: ["proj_a"]);
        var keys = new KnownKeys(
            _server.Get<IDbContextFactory<ApplicationDbContext>>(),
            _server.Get<OrganizationAccess>(),
            _server.Get<LoggedChanges>()
        );
        var first = await keys.FindAsync(Secrets.Hash(key), default);
        Assert.NotNull(first);
        Assert.Same(first, await keys.FindAsync(Secrets.Hash(key), default));
        Assert.Null(await keys.FindAsync(Secrets.Hash(key + "x"), default));

        await ChangeAsync(database => database.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.Name, "other")));

        Assert.NotSame(first, await keys.FindAsync(Secrets.Hash(key), default));
    }

    private Instant Now => Instant.From(_clock.GetUtcNow());

    private static async Task<HttpStatusCode> AskAsync(HttpClient client) =>
        (await client.GetAsync(new Uri("/v1/usage/events?limit=1", UriKind.Relative))).StatusCode;

    private async Task ChangeAsync(Func<ApplicationDbContext, Task<int>> change)
    {
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        Assert.Equal(1, await change(database));
    }
}
