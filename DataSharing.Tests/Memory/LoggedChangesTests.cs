using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Memory;
using DataSharing.Dashboard.Organizations;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Memory;

/// <summary>What is kept in memory holds until something that concerns it is committed, and no longer.</summary>
public sealed class LoggedChangesTests : IAsyncLifetime
{
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;
    private LoggedChanges _changes = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock);
        await _server.CreateOrganizationAsync("org-a", projects: ["proj_a"]);
        await _server.CreateOrganizationAsync("org-b", projects: ["proj_b"]);
        _changes = _server.Get<LoggedChanges>();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Change_OfOneOrganization_LeavesTheOthers()
    {
        var tick = _changes.Refresh();

        await SetTierAsync("org-a", "tier-5");
        _changes.Refresh();

        Assert.False(_changes.Holds("org-a", tick));
        Assert.True(_changes.Holds("org-b", tick));
        Assert.False(_changes.Holds(tick));
    }

    [Theory]
    [InlineData(AuditTypes.SupportLookedUp, false)]
    [InlineData(AuditTypes.AccountSignedIn, false)]
    [InlineData(AuditTypes.DataSharingUpdated, true)]
    public async Task Look_SignInAndRefusal_ConcernNobody(string type, bool refused)
    {
        var tick = _changes.Refresh();
        var seen = new System.Collections.Concurrent.ConcurrentQueue<LoggedChange>();
        _changes.Seen += changes => changes.ToList().ForEach(seen.Enqueue);

        await WriteEntryAsync("org-a", type, refused);
        _changes.Refresh();

        Assert.True(_changes.Holds("org-a", tick));
        Assert.True(_changes.Holds(tick));

        // It is told by whoever saw it first, and that may be the server's own watch.
        await Support.Patience.UntilAsync(() => seen.Any(change => change.Type == type));
    }

    [Theory]
    [InlineData(AuditTypes.CataloguePublished, false)]
    [InlineData(AuditTypes.AccountUpdated, true)]
    public async Task Change_OfThePlatform_ConcernsEverybody_ButForAnAccountsOwn(string type, bool holds)
    {
        var tick = _changes.Refresh();

        await WriteEntryAsync(null, type, refused: false);
        _changes.Refresh();

        Assert.Equal(holds, _changes.Holds("org-a", tick));

        // A key rests on its creator's account.
        Assert.False(_changes.Holds(tick));
    }

    [Fact]
    public async Task Commit_ThatLeftNoEntry_ConcernsNobodyKnowsWhom()
    {
        var tick = _changes.Refresh();

        await RenameKeysAsync();
        _changes.Refresh();

        Assert.False(_changes.Holds("org-a", tick));
        Assert.False(_changes.Holds("org-b", tick));
    }

    [Theory]
    [InlineData(null, true, true)]
    [InlineData("org-a", false, true)]
    public async Task Write_WithoutEntry_ConcernsWhomItSays(string? organization, bool holdsA, bool holdsB)
    {
        // A database that does not answer within seconds, on a machine with too much to do, leaves nothing to be trusted: then once more.
        var (a, b) = (false, false);
        await Support.Patience.UntilAsync(async () =>
        {
            var tick = _changes.Refresh();
            await _changes.WriteWithoutEntryAsync(organization, RenameKeysAsync, default);
            _changes.Refresh();
            (a, b) = (_changes.Holds("org-a", tick), _changes.Holds("org-b", tick));
            return a || b;
        });
        Assert.Equal((holdsA, holdsB), (a, b));
    }

    [Fact]
    public async Task History_IsOneForAll_UntilItsOrganizationIsChanged()
    {
        var organizations = _server.Get<KnownOrganizations>();
        var (a, b) = (await organizations.FindAsync("org-a", default), await organizations.FindAsync("org-b", default));
        Assert.Same(a, await organizations.FindAsync("org-a", default));

        await SetTierAsync("org-a", "tier-5");

        var after = await organizations.FindAsync("org-a", default);
        Assert.Equal("tier-5", after!.History.At(Now).Facts.Tier.Value);
        Assert.Same(b, await organizations.FindAsync("org-b", default));
        Assert.Null(await organizations.FindAsync("org-nobody", default));
    }

    [Fact]
    public async Task Act_ThatChangesSomethingAndLeavesNoEntry_IsNotDone()
    {
        var changes = _server.Get<Changes>();

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            changes.ExecuteAsync(
                Actor.Operator,
                "org-a",
                Right.Decide,
                AuditTypes.ProjectUpdated,
                async scope =>
                {
                    (await scope.Database.Projects.SingleAsync(project => project.Id == "proj_a")).Name = "Another name";
                    return true;
                },
                default
            )
        );

        await using var database = await OpenAsync();
        Assert.NotEqual("Another name", (await database.Projects.SingleAsync(project => project.Id == "proj_a")).Name);
    }

    private Instant Now => Instant.From(_clock.GetUtcNow());

    private Task SetTierAsync(string organization, string tier) =>
        _server.Get<SetFacts>().ExecuteAsync(Actor.Operator, organization, new FactValuesInput(Tier: tier), null, default);

    private async Task WriteEntryAsync(string? organization, string type, bool refused)
    {
        await using var database = await OpenAsync();
        await using var transaction = await database.Database.BeginTransactionAsync();
        new Change(database, Actor.Operator, Standing.Operator, organization, _clock).Audit(type, refused: refused);
        await database.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    private async Task<int> RenameKeysAsync()
    {
        await using var database = await OpenAsync();
        return await database.InTransactionAsync(
            () => database.ApiKeys.ExecuteUpdateAsync(set => set.SetProperty(key => key.Name, "another")),
            default
        );
    }

    private Task<ApplicationDbContext> OpenAsync() => _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
}
