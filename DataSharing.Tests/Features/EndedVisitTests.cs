using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.Members;
using DataSharing.Dashboard.Features.Support;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>A visit ends after its hours, and each reason that is given stands in the log.</summary>
public sealed class EndedVisitTests
{
    [Fact]
    public async Task Visit_AfterItsHours_GivesNoRightAnyMore()
    {
        var clock = new Support.TestClock(new(2026, 11, 25, 9, 0, 0, TimeSpan.Zero));
        await using var server = await Support.TestServer.StartAsync(clock, schedules: false);
        await server.CreateOrganizationAsync("org-a");
        var support = Actor.User((await server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");
        var administrator = Actor.User((await server.CreateUserAsync("ada@example.com", PlatformRole.Administrator)).Id, "test");
        foreach (var actor in (Actor[])[support, administrator])
        {
            await server.Get<SupportVisits>().OpenAsync(actor, "org-a", "#1", "Eligible?", default);
        }

        clock.Advance(SupportVisits.Lifetime - TimeSpan.FromSeconds(1));
        await server.Get<DayQueries>().GetAsync(support, "org-a", null, default);
        await server.Get<MemberQueries>().ListAsync(administrator, "org-a", default);

        clock.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<NotFoundException>(() => server.Get<DayQueries>().GetAsync(support, "org-a", null, default));
        await Assert.ThrowsAsync<NotFoundException>(() => server.Get<MemberQueries>().ListAsync(administrator, "org-a", default));
    }

    [Fact]
    public async Task SearchAgain_ForAnotherReason_IsAnEntryOfItsOwn()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        var support = Actor.User((await server.CreateUserAsync("sam@example.com", PlatformRole.Support)).Id, "test");
        foreach (var reason in (string[])["#1", "#2", "#2"])
        {
            await server.Get<SupportQueries>().SearchAsync(support, "org-a", reason, default);
        }

        var log = await server
            .Get<AuditQueries>()
            .ListAsync(Actor.Operator, null, new AuditFilter([], null, null), 100, null, null, default);
        Assert.Equal(
            ["{\"query\":\"org-a\",\"reason\":\"#2\"}", "{\"query\":\"org-a\",\"reason\":\"#1\"}"],
            log.Entries.Where(entry => entry.Type == "support.searched").Select(entry => entry.NewValue)
        );
    }
}
