using System.Net.Http.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Features.Evidence;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.Sharing;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Features;

/// <summary>An organization of three projects on 5 October 2026, and reports of evidence of it.</summary>
public abstract class EvidenceTest : IAsyncLifetime
{
    private static readonly System.Globalization.CultureInfo _invariant = System.Globalization.CultureInfo.InvariantCulture;

    private string _key = "";

    private protected Support.TestClock Clock { get; } = new(new DateTimeOffset(2026, 10, 5, 9, 0, 0, TimeSpan.Zero));

    private protected Support.TestServer Server { get; private set; } = default!;

    private protected Actor Owner { get; private set; } = default!;

    public async ValueTask InitializeAsync()
    {
        Server = await Support.TestServer.StartAsync(Clock);
        _key = await Server.CreateOrganizationAsync("org-e", projects: ["proj_a", "proj_b", "proj_c"]);
        Owner = Actor.User(
            (await Server.CreateUserAsync("olive@example.com", PlatformRole.None, ("org-e", OrganizationRole.Owner))).Id,
            "192.0.2.7"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected Task<EvidenceView> GetAsync(string from, string until, params string[] projects)
    {
        var question = new EvidenceQuestion(
            SharingControl.InputsOutputs,
            UtcDay.FromDate(DateOnly.Parse(from, _invariant)),
            UtcDay.FromDate(DateOnly.Parse(until, _invariant)),
            projects
        );
        return Server.Get<EvidenceQueries>().GetAsync(Owner, "org-e", question, default);
    }

    private protected Task DecideAsync(long version, SharingList list) =>
        Server
            .Get<ChangeSharing>()
            .ExecuteAsync(
                Owner,
                new SharingChange(
                    "org-e",
                    new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = list },
                    version,
                    1
                ),
                default
            );

    private protected async Task DecideAndConfirmAsync(long version, SharingList list)
    {
        await DecideAsync(version, list);
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Server.Get<ConfirmSharing>().ExecuteAsync(Owner, "org-e", [SharingControl.InputsOutputs], version + 1, default);
    }

    private protected static UsageSeries OfA(string tier) =>
        UsageSeries.Of(ReportSource.File, new("proj_a", null, null, "gpt-4.1-2025-04-14", false, tier));

    private protected void Move(DateTimeOffset to) => Clock.Advance(to - Clock.GetUtcNow());

    private protected async Task SendAsync(string id, string project, long tokens)
    {
        using var client = Server.Client(_key);
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            new
            {
                id,
                occurred_at = Clock.GetUtcNow().ToUnixTimeSeconds(),
                project_id = project,
                model = "gpt-4.1-2025-04-14",
                input_tokens = tokens,
                output_tokens = 0,
            }
        );
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private protected async Task StoreDayAsync(UsageSeries series, long input, long output, int day = 3, bool reachesOn = true)
    {
        var factory = Server.Get<IDbContextFactory<ReportsDbContext>>();
        var index = await SeriesIndex.OpenAsync(factory, Server.Get<ReportWriteLock>(), "org-e", default);
        await index.AddAsync([series], default);
        await using var reports = await factory.CreateDbContextAsync();
        await using var transaction = await reports.Database.BeginTransactionAsync();
        UsageTables
            .Of(reports)
            .InsertDays(
                index.Organization,
                [new DayPoint(UtcDay.FromDate(new DateOnly(2026, 10, day)), index[series].OfDay, TokenUsage.OfRequest(input, 0, output))]
            );
        var end = new DateTimeOffset(2026, 10, day + 1, 0, 0, 0, TimeSpan.Zero);
        reports.Files.Add(
            new ReportFile
            {
                OrganizationId = "org-e",
                Kind = "usage",
                Name = "f.csv",
                Sha256 = $"{day}",
                ImportedAt = Instant.From(end),
                ImportedBy = "test",
                From = Instant.From(end.AddDays(-1)),
                Until = Instant.From(reachesOn ? end.AddDays(1) : end),
                Rows = 1,
            }
        );
        await reports.SaveChangesAsync();
        await transaction.CommitAsync();
    }
}
