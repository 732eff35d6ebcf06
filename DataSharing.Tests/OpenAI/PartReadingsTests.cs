using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace DataSharing.Tests.OpenAI;

/// <summary>What a reading has kept is gone on with, unless somebody else has read since.</summary>
public sealed class PartReadingsTests : IAsyncLifetime
{
    private const string Organization = "org-p";

    private static readonly Instant _noon = Instant.From(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;

    public async ValueTask InitializeAsync() => _server = await Support.TestServer.StartAsync(_clock, schedules: false);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Part_IsKept_UntilAnotherTry()
    {
        var reports = _server.Get<IDbContextFactory<ReportsDbContext>>();
        var kind = _server.Services.GetServices<SyncKind>().First();
        var parts = new PartReadings(reports, _clock);
        var (request, connection) = (
            new SyncRequest(Organization, DueOnly: true, ByTheMinute: true),
            new ConnectionVersion(1, Instant.Beginning)
        );
        var part = await parts.OfAsync(request, kind, connection, default);
        Assert.Same(part, await parts.OfAsync(request, kind, connection, default));

        parts.NoteTry(Organization, kind, _noon);
        await using (var database = await reports.CreateDbContextAsync())
        {
            database.KindStates.Add(
                new KindState
                {
                    OrganizationId = Organization,
                    Kind = kind.Name,
                    TriedAt = _noon,
                    TriedKey = connection.ToString(),
                    NextAt = _noon,
                }
            );
            await database.SaveChangesAsync();
        }

        Assert.Same(part, await parts.OfAsync(request, kind, connection, default));

        await using (var database = await reports.CreateDbContextAsync())
        {
            var state = await database.KindStates.SingleAsync();
            state.TriedAt = _noon.Plus(TimeSpan.FromMinutes(1));
            await database.SaveChangesAsync();
        }

        Assert.NotSame(part, await parts.OfAsync(request, kind, connection, default));
    }
}
