using System.Net.Http.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Features.Sharing;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Memory;
using Microsoft.EntityFrameworkCore;
using Xunit;
using static DataSharing.Tests.Features.SharingViews;

namespace DataSharing.Tests.Features;

/// <summary>What staged changes would have done to the last days, against what the ledger records of them.</summary>
public sealed class SharingPreviewTests
{
    private static readonly string[] _projects = ["proj_a", "proj_b", "proj_c"];
    private static readonly string[] _models =
    [
        "gpt-4.1",
        "gpt-4o-2024-08-06",
        "gpt-4.1-mini",
        "gpt-6.2-sol",
        "text-embedding-3-small",
        "ft:gpt-4.1:x",
    ];

    [Fact]
    public async Task Preview_IsToTheToken_WhatTheLedgerRecordsOfTheSameTraffic_WithTheChangesMade()
    {
        var clock = new Support.TestClock(new DateTimeOffset(2026, 11, 14, 23, 0, 0, TimeSpan.Zero));
        await using var server = await Support.TestServer.StartAsync(clock, schedules: false);
        using var before = server.Client(await server.CreateOrganizationAsync("org-before", tier: "tier-1", projects: _projects));
        using var after = server.Client(await server.CreateOrganizationAsync("org-after", tier: "tier-1", projects: _projects));
        await ShareAsync(before, "proj_a", "proj_c");
        await ShareAsync(after, "proj_a", "proj_b");
        clock.Advance(TimeSpan.FromHours(1));

        // Seven days in no order of time: what is late is decided when it comes.
        var random = new Random(20261127);
        var start = clock.GetUtcNow();
        clock.Advance(TimeSpan.FromDays(7));
        var events = Enumerable.Range(0, 900).Select(number => NewEvent(random, number, start)).ToList();
        foreach (var client in (HttpClient[])[before, after])
        {
            using var sent = await client.PostAsJsonAsync("/v1/usage/events", events);
            sent.EnsureSuccessStatusCode();
        }

        var outlook = await server
            .Get<PreviewQueries>()
            .GetAsync(Actor.Operator, "org-before", Selected("a", "c"), Selected("a", "b"), default);
        var preview = await ReplayAsync(server, "org-before", Selected("a", "c"), Selected("a", "b"));

        var (recorded, withChanges) = (await RowsAsync(server, "org-before"), await RowsAsync(server, "org-after"));
        Assert.Equal(recorded.Order(), Cells(preview.Before).Order());
        Assert.Equal(withChanges.Order(), Cells(preview.After).Order());
        Assert.NotEqual(recorded.Sum(row => row.Free), withChanges.Sum(row => row.Free));
        Assert.Contains(withChanges, row => row.Reason == DecisionReason.AllowanceExceeded);
        Assert.Equal(
            (900L, 7, recorded.Sum(row => row.Free), withChanges.Sum(row => row.Free)),
            (outlook.Requests, outlook.DaysWithRequests, outlook.Total.FreeBefore, outlook.Total.FreeAfter)
        );
        Assert.Equal(
            withChanges.Where(row => row.Shared).Sum(row => row.Requests) - recorded.Where(row => row.Shared).Sum(row => row.Requests),
            outlook.Total.MoreRequests
        );
        Assert.Equal(outlook.Total.Added, outlook.Pools.Sum(pool => pool.Added));
        Assert.Equal(outlook.Total.Added, outlook.Projects.Sum(project => project.Added));
        Assert.Equal(outlook.Total.MoreTokens, outlook.Projects.Sum(project => project.MoreTokens));
    }

    [Fact]
    public async Task Preview_WithoutUsage_IsNotKnown_AndNobodyButAnOwnerIsAnswered()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        await server.CreateOrganizationAsync("org-none", projects: "proj_a");
        var member = await server.CreateUserAsync(
            "m@example.com",
            memberships: ("org-none", DataSharing.Dashboard.Data.Entities.OrganizationRole.Member)
        );
        var queries = server.Get<PreviewQueries>();

        Assert.False((await queries.GetAsync(Actor.Operator, "org-none", Selected(), Selected("a"), default)).IsKnown);
        await Assert.ThrowsAsync<RefusedException>(() =>
            queries.GetAsync(Actor.User(member.Id, "test"), "org-none", Selected(), Selected("a"), default)
        );
    }

    private static async Task<SharingPreview> ReplayAsync(
        Support.TestServer server,
        string organization,
        SharingList decided,
        SharingList chosen
    )
    {
        var history = (await server.Get<KnownOrganizations>().FindAsync(organization, default))!.History;
        var now = server.Get<TimeProvider>().Now();
        var preview = new SharingPreview(history, decided, chosen, now);
        foreach (var day in SharingPreview.DaysBefore(now.Day))
        {
            await foreach (var (usage, asOf) in server.Get<RecordedRequests>().OfAsync(organization, day, default))
            {
                preview.Next(usage, asOf);
            }
        }

        return preview;
    }

    private static List<Cell> Cells(ReplayedUsage usage) =>
        [
            .. usage.Sums.Select(pair => new Cell(
                pair.Key.Day.Number,
                pair.Key.ProjectId,
                pair.Key.Model,
                pair.Key.Reason,
                pair.Key.Shared,
                pair.Value.Counted.Requests,
                pair.Value.Complimentary,
                pair.Value.Billed,
                pair.Value.Uncertain
            )),
        ];

    private static async Task<List<Cell>> RowsAsync(Support.TestServer server, string organization)
    {
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        var rows = await ledger.Days.AsNoTracking().Where(row => row.OrganizationId == organization).ToListAsync();
        return rows.ConvertAll(row => new Cell(
            row.Day.Number,
            row.ProjectId,
            row.Model,
            row.Reason,
            row.Shared,
            row.Sums.Counted.Requests,
            row.Sums.Complimentary,
            row.Sums.Billed,
            row.Sums.Uncertain
        ));
    }

    private static object NewEvent(Random random, int number, DateTimeOffset start) =>
        new
        {
            id = $"e{number}",
            occurred_at = start.AddSeconds(random.Next(7 * 86_400)).ToUnixTimeSeconds(),
            project_id = random.Next(20) == 0 ? "proj_unknown" : _projects[random.Next(_projects.Length)],
            model = _models[random.Next(_models.Length)],
            input_tokens = random.Next(1, 30_000),
            output_tokens = random.Next(0, 5_000),
            service_tier = random.Next(12) == 0 ? "flex" : "default",
            batch = random.Next(15) == 0,
            function_tools = random.Next(10) == 0,
            hosted_tools = random.Next(15) == 0 ? new[] { "web_search" } : [],
        };

    private static async Task ShareAsync(HttpClient client, params string[] projects)
    {
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "selected_projects", project_ids = projects } },
            }
        );
        shared.EnsureSuccessStatusCode();
    }

    private readonly record struct Cell(
        int Day,
        string Project,
        string Model,
        DecisionReason Reason,
        bool Shared,
        long Requests,
        long Free,
        long Billed,
        long Uncertain
    ) : IComparable<Cell>
    {
        public int CompareTo(Cell other) =>
            (Day, Project, Model, Reason, Shared).CompareTo((other.Day, other.Project, other.Model, other.Reason, other.Shared));
    }
}
