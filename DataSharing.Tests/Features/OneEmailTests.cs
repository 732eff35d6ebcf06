using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Support;
using DataSharing.Dashboard.Identity;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>An e-mail is the same person's however its signs are composed, and in whatever case.</summary>
public sealed class OneEmailTests : IAsyncLifetime
{
    private const string Stored = "zoë@example.com";
    private const string Decomposed = "zoe\u0308@example.com";
    private const string Capitals = "ZOE\u0308@Example.com";

    private Support.TestServer _server = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(schedules: false);
        await _server.CreateOrganizationAsync("org-a");
        await using var scope = _server.Services.CreateAsyncScope();
        await scope
            .ServiceProvider.GetRequiredService<CreateUser>()
            .ExecuteAsync(Actor.Operator, Stored, "Zoe", PlatformRole.None, default);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(Stored)]
    [InlineData(Decomposed)]
    [InlineData(Capitals)]
    public async Task Person_IsAddedByIt(string written)
    {
        await AddAsync(written);

        Assert.Equal(Stored, Assert.Single((await _server.Get<MemberQueries>().ListAsync(Actor.Operator, "org-a", default)).Members).Email);
    }

    [Theory]
    [InlineData(Stored)]
    [InlineData(Decomposed)]
    [InlineData(Capitals)]
    public async Task Member_IsNotInvitedOnceMore(string written)
    {
        await AddAsync(Stored);

        var taken = await Assert.ThrowsAsync<ConflictException>(() =>
            _server.Get<InviteMember>().ExecuteAsync(Actor.Operator, "org-a", written, OrganizationRole.Member, default)
        );
        Assert.Equal("already_member", taken.Code);
    }

    [Theory]
    [InlineData(Stored)]
    [InlineData(Decomposed)]
    [InlineData(Capitals)]
    public async Task Organization_IsFoundByIt(string written)
    {
        await AddAsync(Stored);
        var support = Actor.User((await _server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");

        Assert.Equal("org-a", Assert.Single(await _server.Get<SupportQueries>().SearchAsync(support, written, "#1", default)).Id);
    }

    private Task AddAsync(string email) =>
        _server.Get<AddMember>().ExecuteAsync(Actor.Operator, "org-a", email, OrganizationRole.Member, default);
}
