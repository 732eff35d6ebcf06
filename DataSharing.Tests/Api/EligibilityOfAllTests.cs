using System.Net;
using System.Text.Json;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Eligibility;
using DataSharing.Dashboard.Features.Organizations;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Api;

/// <summary>Of all organizations at once: what each of their pages says.</summary>
public sealed class EligibilityOfAllTests : IAsyncLifetime
{
    private static readonly UtcDay _day = Day("2026-11-22");

    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private Support.TestServer _server = default!;

    public async ValueTask InitializeAsync()
    {
        _server = await Support.TestServer.StartAsync(_clock, schedules: false);
        await _server.CreateOrganizationAsync("org-enrolled", tier: "tier-4", projects: ["proj_a", "proj_b"]);
        await ShareAsync("org-enrolled", SharingList.Selected(["proj_a"]), version: 0);
        await _server.CreateOrganizationAsync("org-eligible", tier: "tier-1", projects: "proj_c");
        await _server.CreateOrganizationAsync("org-zdr", zdr: "yes");
        await _server
            .Get<CreateOrganization>()
            .ExecuteAsync(
                Actor.Operator,
                "org-Unknown",
                "=HYPERLINK(\"x\"), \"Ltd\"",
                new FactValuesInput(null, null, null, null),
                default
            );
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public async Task Each_IsJudgedAsByItself_NowAndAsOfADay(int atOnce)
    {
        // On the next day the one stops, another one starts, and a fact changes.
        _clock.Advance(TimeSpan.FromDays(1));
        await ShareAsync("org-enrolled", SharingList.Disabled, version: 1);
        await ShareAsync("org-eligible", SharingList.AllProjects, version: 0);
        await _server.Get<SetFacts>().ExecuteAsync(Actor.Operator, "org-zdr", new FactValuesInput(null, "no", null, null), null, default);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var all = new EligibilityOfAll(
            _server.Get<IDbContextFactory<ApplicationDbContext>>(),
            _server.Get<Changes>(),
            _server.Get<TimeProvider>()
        )
        {
            AtOnce = atOnce,
        };

        foreach (var day in (UtcDay?[])[null, _day, _day.AddDays(1)])
        {
            var judged = await all.GetAsync(Actor.Operator, day, default);
            var verdicts = await judged.Organizations.ToListAsync();
            Assert.Equal(["org-Unknown", "org-eligible", "org-enrolled", "org-zdr"], verdicts.Select(one => one.Organization.Id));
            foreach (var (organization, _, verdict) in verdicts)
            {
                var seen = await _server.Get<OrganizationReader>().ReadAsync(Actor.Operator, organization.Id, default);
                Assert.Equal(Said(seen.History.At(judged.At).Judge()), Said(verdict));
            }
        }

        Assert.Equal(
            [EligibilityStatus.Unknown, EligibilityStatus.Eligible, EligibilityStatus.Enrolled, EligibilityStatus.Ineligible],
            (await (await all.GetAsync(Actor.Operator, _day, default)).Organizations.ToListAsync()).Select(one => one.Verdict.Status)
        );
        Assert.Equal(
            [EligibilityStatus.Unknown, EligibilityStatus.Enrolled, EligibilityStatus.Eligible, EligibilityStatus.Eligible],
            (await (await all.GetAsync(Actor.Operator, null, default)).Organizations.ToListAsync()).Select(one => one.Verdict.Status)
        );
    }

    [Fact]
    public async Task WhatIsRecordedWhileItIsRead_WasNotKnownWhenItWasAsked()
    {
        await _server.CreateOrganizationAsync("org-zz");
        await ShareAsync("org-zz", SharingList.AllProjects, version: 0);
        var judged = await _server.Get<EligibilityOfAll>().GetAsync(Actor.Operator, null, default);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await _server.CreateOrganizationAsync("org-later");
        await _server.Get<CreateProject>().ExecuteAsync(Actor.Operator, "org-zz", "proj_z", "First of all projects", default);
        await _server
            .Get<SetFacts>()
            .ExecuteAsync(Actor.Operator, "org-eligible", new FactValuesInput(null, "yes", null, null), Instant.Beginning, default);

        var verdicts = await judged.Organizations.ToDictionaryAsync(one => one.Organization.Id, one => one.Verdict.Status);

        Assert.DoesNotContain("org-later", verdicts.Keys);
        Assert.Equal(EligibilityStatus.Eligible, verdicts["org-eligible"]);
        Assert.Equal(EligibilityStatus.Eligible, verdicts["org-zz"]);
    }

    [Fact]
    public async Task File_NamesWhyNot_IsSafeForSpreadsheets_AndStandsInTheLog()
    {
        await _server.CreateUserAsync("admin@example.com", PlatformRole.Administrator);
        using var client = await Support.SignedIn.ClientAsync(_server, "admin@example.com");

        var lines = (await client.GetStringAsync($"/{PageRoutes.EligibilityOfAll}?day={_day}")).Split("\r\n");

        Assert.Equal(6, lines.Length);
        Assert.StartsWith("organization_id,name,status,why_not,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("\"org-eligible\",\"org-eligible\",eligible,\"", lines[2], StringComparison.Ordinal);
        Assert.EndsWith(
            ",\"tier-1\",no,\"standard\",yes,1,0,0,250000,2500000,,2026-11-22T12:00:01.000Z",
            lines[2],
            StringComparison.Ordinal
        );
        Assert.StartsWith("\"org-enrolled\",\"org-enrolled\",enrolled,\"\",\"tier-4\",no,", lines[3], StringComparison.Ordinal);
        Assert.Contains(",2,1,1,1000000,10000000,,", lines[3], StringComparison.Ordinal);
        Assert.StartsWith("\"org-Unknown\",\"'=HYPERLINK(\"\"x\"\"), \"\"Ltd\"\"\",unknown,\"", lines[1], StringComparison.Ordinal);
        Assert.Contains(",unknown,\"\",unknown,0,0,0,,,", lines[1], StringComparison.Ordinal);
        Assert.Contains(
            ",usage_tier zero_data_retention enterprise_plan positive_balance,",
            lines[1].Replace("\"", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        Assert.Contains("Zero Data Retention", lines[4], StringComparison.Ordinal);
        Assert.Equal("", lines[5]);
        await using var database = await _server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entry = await database.AuditEntries.SingleAsync(entry => entry.Type == AuditTypes.EligibilityExported);
        Assert.Contains("as_of", entry.NewValue!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-23", "2026-11-23 is to come: ask about a day up to 2026-11-22 (UTC).")]
    [InlineData("2020-01-01", "2020-01-01 lies before the programme: its first model is covered from ")]
    public async Task Day_ThatCannotBeAskedAbout_IsRefused(string day, string error) =>
        Assert.StartsWith(
            error,
            (
                await Assert.ThrowsAsync<InvalidInputException>(() =>
                    _server.Get<EligibilityOfAll>().GetAsync(Actor.Operator, Day(day), default)
                )
            ).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(PlatformRole.Support, HttpStatusCode.Forbidden)]
    [InlineData(PlatformRole.None, HttpStatusCode.NotFound)]
    public async Task File_IsForAdministratorsAlone(PlatformRole platform, HttpStatusCode status)
    {
        await _server.CreateUserAsync("p@example.com", platform, ("org-eligible", OrganizationRole.Owner));
        using var client = await Support.SignedIn.ClientAsync(_server, "p@example.com");
        Assert.Equal(status, (await client.GetAsync($"/{PageRoutes.EligibilityOfAll}")).StatusCode);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await client.GetAsync($"/{PageRoutes.EligibilityOfAll}?day=yesterday")).StatusCode
        );
    }

    private static string Said(EligibilityVerdict verdict) => JsonSerializer.Serialize(EligibilityDto.Of(verdict, null));

    private static UtcDay Day(string text) => UtcDay.TryParse(text, out var day) ? day : throw new ArgumentException(text, nameof(text));

    private async Task ShareAsync(string organization, SharingList list, long version)
    {
        await _server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Actor.Operator,
                new SharingChange(
                    organization,
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = list },
                    version,
                    1
                ),
                default
            );
        _clock.Advance(TimeSpan.FromSeconds(1));
    }
}
