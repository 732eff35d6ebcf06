using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.ProviderUsage;
using DataSharing.Dashboard.ProviderUsage.OpenAI;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;
using Instant = DataSharing.Core.Primitives.Instant;

namespace DataSharing.Tests.OpenAI;

/// <summary>What is read from the provider equals what it counted, day by day to the token, whatever happens on the way.</summary>
[Trait("Database", "SQLite")]
public sealed class SyncTests
{
    private static readonly DateTimeOffset _noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly string[] _projects = ["proj_a", "proj_b", "proj_c"];
    private static readonly string[] _models = ["gpt-4.1-2025-04-14", "gpt-4.1-mini-2025-04-14", "o1-pro", "gpt-4o-2024-08-06"];
    private static readonly string[] _tiers = ["default", "incentivized-tier", "flex-tier"];

    [Fact]
    public async Task Sync_OfAYear_EqualsTheReplicaToTheTokenAndASecondTurnOnlyRereadsWhatSettles()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(20261122), 2_000, TimeSpan.FromDays(360));

        var first = await setting.SyncAsync();
        var requests = setting.Replica.Requests;
        Assert.Null(first.Error);
        await setting.CompareAsync();

        var second = await setting.SyncAsync();
        Assert.Null(second.Error);
        Assert.True(setting.Replica.Requests - requests < 10, $"The second turn made {setting.Replica.Requests - requests} requests.");
        await setting.CompareAsync();
    }

    [Fact]
    public async Task Sync_WhileMinutesGrowAndDaysAreCorrected_FollowsAndLearnsTheLag()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Usage.Add(
            new Counted(_noon.AddMinutes(-20), "proj_a", _models[0], "default", 1, 100, 0, 10, VisibleAt: _noon.AddMinutes(-19))
        );
        setting.Replica.Usage.Add(
            new Counted(_noon.AddMinutes(-20), "proj_a", _models[0], "default", 1, 900, 0, 90, VisibleAt: _noon.AddMinutes(4))
        );
        var yesterday = new Counted(_noon.AddDays(-1), "proj_a", _models[1], "incentivized-tier", 5, 500, 0, 50);
        setting.Replica.Usage.Add(yesterday);
        await setting.SyncAsync();

        setting.Clock.Advance(TimeSpan.FromMinutes(5));
        await setting.SyncAsync();
        await setting.CompareAsync();
        var state = await setting.StateAsync();
        Assert.Equal(24 * 60_000, state.LagMilliseconds);

        // A row disappears and another one changes: the day after, the finished day is read again.
        setting.Replica.Usage.Remove(yesterday);
        setting.Replica.Usage.Add(yesterday with { Input = 777, ServiceTier = "default" });
        setting.Clock.Advance(TimeSpan.FromDays(1));
        await setting.SyncAsync();
        await setting.CompareAsync();
    }

    [Fact]
    public async Task Sync_ThroughRateLimitsFaultsAndBrokenAnswers_LosesAndDoublesNothing()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(7), 300, TimeSpan.FromDays(60));
        setting.Replica.Fail(2, 429, retryAfter: "0");
        setting.Replica.Fail(1, 503);
        Assert.Null((await setting.SyncAsync()).Error);
        await setting.CompareAsync();

        setting.Clock.Advance(TimeSpan.FromDays(2));
        setting.Replica.BreakOff(times: 100);
        var broken = await setting.SyncAsync();
        Assert.Equal(AdminApiFault.Unavailable, broken.Error!.Fault);
        setting.Replica.Recover();
        Assert.Null((await setting.SyncAsync()).Error);
        await setting.CompareAsync();
    }

    [Theory]
    [InlineData("""{"object":"page","data":[{"start_time":1,"end_time":2,"results":[]}],"has_more":false}""", "which was not asked for")]
    [InlineData("""{"object":"page","data":[],"has_more":true,"next_page":null}""", "more pages")]
    [InlineData("""{"object":"page"}""", "something else")]
    [InlineData("""{"object":"page","data":null,"has_more":false}""", "no list of buckets")]
    [InlineData("""{"object":"page","data":[null],"has_more":false}""", "nothing where")]
    [InlineData("""{"object":"page","data":[{"start_time":1,"end_time":2,"results":null}],"has_more":false}""", "nothing where")]
    [InlineData("""<html>Hello</html>""", "something else")]
    public async Task Sync_OfAnAnswerThatCannotBe_StopsWithTheReasonAndStoresNothing(string body, string reason)
    {
        await using var setting = await Setting.StartAsync(_noon);
        await setting.SkipDataRetentionAsync();
        setting.Fill(new Random(5), 50, TimeSpan.FromHours(2));
        for (var i = 0; i < 1_000; i++)
        {
            setting.Replica.Answer(body);
        }

        var turn = await setting.SyncAsync();

        Assert.Equal(AdminApiFault.BadAnswer, turn.Error!.Fault);
        Assert.Contains(reason, turn.Error.Message, StringComparison.Ordinal);
        await using var reports = await setting.ReportsAsync();
        Assert.False(await reports.Usage.AnyAsync());
        Assert.Null((await setting.KindAsync(SyncKind.Usage)).CompletedAt);
    }

    [Theory]
    [InlineData("")] // No bucket at all, though the day was counted before.
    [InlineData("0,1,2")] // It ends early, and says that nothing follows.
    [InlineData("0,2,3")]
    public async Task Sync_OfAnAnswerThatLacksBuckets_TakesNothingAwayThatWasCounted(string come)
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(5), 50, TimeSpan.FromDays(3));
        Assert.Null((await setting.SyncAsync()).Error);
        var counted = await setting.TokensAsync();
        setting.Replica.Instead["organization/usage/completions"] = context =>
            context.Response.WriteAsync(Some(context.Request.Query, come));
        setting.Clock.Advance(TimeSpan.FromHours(7));

        var turn = await setting.SyncAsync();

        Assert.Equal(AdminApiFault.BadAnswer, turn.Error!.Fault);
        Assert.Contains("no bucket from", turn.Error.Message, StringComparison.Ordinal);
        Assert.Equal(counted, await setting.TokensAsync());

        setting.Replica.Instead.Clear();
        Assert.Null((await setting.SyncAsync()).Error);
        await setting.CompareAsync();
    }

    private static string Some(IQueryCollection query, string come)
    {
        var start = long.Parse(query["start_time"]!, CultureInfo.InvariantCulture);
        var width = (string?)query["bucket_width"] switch
        {
            "1m" => 60,
            "1h" => 3_600,
            _ => 86_400,
        };
        var buckets = come.Split(',', StringSplitOptions.RemoveEmptyEntries)
            .Select(place => start + (int.Parse(place, CultureInfo.InvariantCulture) * width))
            .Select(from => $$"""{"start_time":{{from}},"end_time":{{from + width}},"results":[]}""");
        return $$"""{"object":"page","data":[{{string.Join(',', buckets)}}],"has_more":false,"next_page":null}""";
    }

    [Fact]
    public async Task Sync_WithARefusedKey_StopsUntilThereIsAnotherAndThenGoesOn()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(3), 100, TimeSpan.FromDays(40));
        setting.Replica.Keys.Clear();
        Assert.Equal(AdminApiFault.KeyRefused, (await setting.SyncAsync()).Error!.Fault);
        var asked = setting.Replica.Requests;
        await setting.Server.Get<SyncSchedule>().TurnAsync(CancellationToken.None);
        Assert.Equal(asked, setting.Replica.Requests);

        setting.Replica.Keys.Add("sk-admin-another-key");
        await setting.ConnectAsync("sk-admin-another-key");
        await setting.Server.Get<SyncSchedule>().TurnAsync(CancellationToken.None);
        await setting.CompareAsync();
    }

    [Fact]
    public async Task Sync_LedElsewhere_DoesNotFollowWithTheKey()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await using var elsewhere = await Replica.StartAsync(setting.Clock);
        setting.Replica.Redirect($"{elsewhere.Address}/organization/data_retention");

        var turn = await setting.SyncAsync();

        Assert.Contains("redirect", turn.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(0, elsewhere.Requests);
    }

    [Fact]
    public async Task Sync_AfterAFileOfTheSameDays_CountsThemOnce()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Usage.Add(new Counted(_noon.AddDays(-3), "proj_a", _models[0], "incentivized-tier", 5, 500, 0, 50));
        var day = new DateTimeOffset(_noon.AddDays(-3).Date, TimeSpan.Zero).ToUnixTimeSeconds();
        var file = ExportFileReader.Read(
            System.Text.Encoding.UTF8.GetBytes(
                $"start_time,end_time,project_id,num_model_requests,model,service_tier,input_tokens,output_tokens\n{day},{day + 86_400},proj_a,5,{_models[0]},incentivized-tier,500.0,50.0\n"
                    + $"{day},{day + 86_400},proj_file,1,{_models[0]},default,7.0,7.0\n"
            )
        );
        await setting
            .Server.Get<ImportReport>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, "f.csv", file, dryRun: false, null, default);
        Assert.Equal(564, await setting.TokensAsync());

        await setting.SyncAsync();
        Assert.Equal(550, await setting.TokensAsync());

        // A file that comes later does not count either.
        await setting
            .Server.Get<ImportReport>()
            .ExecuteAsync(Actor.Operator, Setting.Organization, "f.csv", file, dryRun: false, null, default);
        Assert.Equal(550, await setting.TokensAsync());
    }

    [Fact]
    public async Task Sync_ByTwoAtOnce_IsMadeByOne()
    {
        await using var setting = await Setting.StartAsync(_noon);
        await using var lease = await SyncLease.TakeAsync(
            setting.Server.Get<IDbContextFactory<ReportsDbContext>>(),
            Setting.Organization,
            setting.Clock,
            TimeSpan.FromMinutes(2),
            default
        );
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.ConflictException>(setting.SyncAsync);

        // The clock of whoever has it may be a little ahead.
        setting.Clock.Advance(TimeSpan.FromSeconds(-30));
        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.ConflictException>(setting.SyncAsync);

        // Whoever had it crashed: it is free again after a while.
        setting.Clock.Advance(TimeSpan.FromMinutes(3.5));
        Assert.Null((await setting.SyncAsync()).Error);
    }

    [Fact]
    public async Task Sync_ReadsDataRetentionIntoTheFactsWithItsSource()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Retention = "zero_data_retention";
        setting.Replica.ProjectRetention["proj_a"] = "enhanced_zero_data_retention";
        await setting.SyncAsync();

        var seen = await setting.Server.Get<OrganizationReader>().ReadAsync(Actor.Operator, Setting.Organization, default);
        var snapshot = seen.History.At(seen.Now);
        Assert.Equal(
            (true, DataSharing.Core.Eligibility.FactSource.Read),
            (snapshot.Facts.ZeroDataRetention.Value, snapshot.Facts.ZeroDataRetention.Source)
        );
        Assert.True(snapshot.FindProject("proj_a")!.ZeroDataRetention);

        // What cannot be told stays as it is, and so does what the key may no longer read.
        setting.Replica.Retention = "something_new";
        setting.Clock.Advance(TimeSpan.FromDays(2));
        await setting.SyncAsync();
        setting.Replica.Forbidden.Add("organization/data_retention");
        setting.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Null((await setting.SyncAsync()).Error);
        seen = await setting.Server.Get<OrganizationReader>().ReadAsync(Actor.Operator, Setting.Organization, default);
        Assert.True(seen.History.At(seen.Now).Facts.ZeroDataRetention.Value);
    }

    [Fact]
    public async Task Sync_WhoseLeaseIsLost_EndsAndLeavesTheScheduleRunning()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(9), 200, TimeSpan.FromDays(300));
        setting.Replica.OnRequest = async () =>
        {
            await using var reports = await setting.ReportsAsync();
            await reports.SyncStates.ExecuteUpdateAsync(set => set.SetProperty(state => state.LeaseHolder, "somebody else"));
        };

        // Renewal is every forty seconds; the test asks for it by looking at the lease itself.
        await using (
            var lease = (
                await SyncLease.TakeAsync(
                    setting.Server.Get<IDbContextFactory<ReportsDbContext>>(),
                    Setting.Organization,
                    setting.Clock,
                    TimeSpan.FromMilliseconds(30),
                    default
                )
            )!
        )
        {
            await setting.Replica.OnRequest();
            var lost = new TaskCompletionSource();
            lease.Lost.Register(lost.SetResult);
            await lost.Task.WaitAsync(Support.Patience.Most);
        }

        setting.Replica.OnRequest = null;
        setting.Clock.Advance(TimeSpan.FromMinutes(3));
        await setting.Server.Get<SyncSchedule>().TurnAsync(CancellationToken.None);
        await setting.CompareAsync();
    }

    [Fact]
    public async Task Sync_WhoseKeyIsRemovedMeanwhile_UsesItNoMore()
    {
        await using var setting = await Setting.StartAsync(_noon);
        var (removed, begun) = (-1, 0);
        setting.Replica.OnRequest = async () =>
        {
            if (Interlocked.Increment(ref begun) == 5)
            {
                await setting.Server.Get<RemoveConnection>().ExecuteAsync(Actor.Operator, Setting.Organization, CancellationToken.None);
                removed = setting.Replica.Requests;
            }
        };

        await Assert.ThrowsAsync<DataSharing.Dashboard.Common.ConflictException>(setting.SyncAsync);

        // Those under way side by side come to their end; no other is begun.
        Assert.InRange(setting.Replica.Requests - removed, 0, 4);
    }

    [Theory]
    [InlineData("organization/costs", "what was charged is not known")]
    [InlineData("organization/users", null)]
    public async Task Sync_WithAKeyThatMayReadUsageOnly_ReadsUsage(string forbidden, string? note)
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(4), 50, TimeSpan.FromDays(20));
        setting.Replica.Forbidden.Add(forbidden);

        Assert.Null((await setting.SyncAsync()).Error);

        await setting.CompareAsync();
        var costs = await setting.KindAsync("costs");
        Assert.Equal(note is null, costs.Error is null);
        Assert.True(note is null || setting.WordsOf(costs)!.Contains(note, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Sync_WhereDataRetentionCannotBeRead_ReadsUsage()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Fill(new Random(4), 50, TimeSpan.FromDays(20));
        setting.Replica.RetentionStatus = 400;

        Assert.Null((await setting.SyncAsync()).Error);

        await setting.CompareAsync();
    }

    [Theory]
    [InlineData("proj_a", "", 550)] // The same once by project and once for all projects together.
    [InlineData("", "proj_a", 550)]
    public async Task Files_WithAndWithoutProjects_CountOnce(string first, string second, long tokens)
    {
        await using var setting = await Setting.StartAsync(_noon, connect: false);
        foreach (var project in (string[])[first, second])
        {
            await setting.ImportAsync(_noon.AddDays(-3), project, 550);
        }

        Assert.Equal(tokens, await setting.TokensAsync());
    }

    [Fact]
    public async Task File_OfADayThatWasReadInPart_CompletesIt()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Usage.Add(new Counted(_noon.AddHours(-2), "proj_a", _models[0], "default", 1, 100, 0, 0));
        await setting.SyncAsync();
        Assert.Equal(100, await setting.TokensAsync());

        await setting.ImportAsync(_noon, "proj_a", 5_050);

        Assert.Equal(5_050, await setting.TokensAsync());
    }

    [Fact]
    public async Task Sync_OfADayOnWhichSharingWasSwitched_KeepsItsMinutes()
    {
        await using var setting = await Setting.StartAsync(_noon);
        using var client = setting.Server.Client(setting.Key);
        using var shared = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            client,
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        Assert.True(shared.IsSuccessStatusCode);
        setting.Clock.Advance(TimeSpan.FromDays(1));

        await setting.SyncAsync();

        await using var reports = await setting.ReportsAsync();
        var slices = await reports.Slices.AsNoTracking().Where(slice => slice.Kind == ReportKind.Usage).ToListAsync();
        Assert.Equal(60, slices.Single(slice => slice.Start.Day.ToString() == "2026-11-22").WidthSeconds);
        Assert.Equal(3_600, slices.Single(slice => slice.Start.Day.ToString() == "2026-11-21").WidthSeconds);
    }

    [Fact]
    public async Task InviteMembers_WithAnAddressThatIsNone_StillGivesTheOthersTheirLinks()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Users.AddRange([("a@example.com", "owner"), ("no address", "reader"), ("b@example.com", "reader")]);

        var invited = await setting.Server.Get<ImportMembers>().ExecuteAsync(Actor.Operator, Setting.Organization, default);

        Assert.Equal(
            [("a@example.com", true), ("no address", false), ("b@example.com", true)],
            invited.Select(member => (member.Email, member.Secret is not null))
        );
    }

    [Fact]
    public async Task InviteMembers_PassOverWhoeverIsInvitedAlready_HoweverTheirAddressIsComposed()
    {
        await using var setting = await Setting.StartAsync(_noon);
        setting.Replica.Users.AddRange([("zoë@example.com", "reader"), ("ZOE\u0308@example.com", "reader")]);

        var invited = await setting.Server.Get<ImportMembers>().ExecuteAsync(Actor.Operator, Setting.Organization, default);

        Assert.Equal(["zoë@example.com"], invited.Select(member => member.Email));
    }

    [Fact]
    public async Task AdminKey_IsFoundNowhere()
    {
        await using var setting = await Setting.StartAsync(_noon, logs: LogLevel.Trace);
        var log = setting.Server.Log;
        setting.Replica.Keys.Clear();
        await setting.SyncAsync();
        setting.Replica.Keys.Add(Replica.Key);
        setting.Replica.Fail(2, 503);
        await setting.SyncAsync();
        await using (var database = await setting.Server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync())
        {
            Assert.NotEmpty((await database.ProviderConnections.SingleAsync()).SealedKey);
        }

        Assert.NotEmpty(log);
        Assert.DoesNotContain(log, line => line.Contains(Replica.Key, StringComparison.Ordinal));
        Support.TemporaryFolder.Close(setting.Server.Folder);
        var canary = System.Text.Encoding.UTF8.GetBytes(Replica.Key);
        foreach (var (name, bytes) in Support.FolderContent.Read(setting.Server.Folder))
        {
            Assert.True(bytes.AsSpan().IndexOf(canary) < 0, $"{name} holds the admin key.");
        }

        setting.Replica.Keys.Clear();
        await setting.SyncAsync();
        Assert.Contains("refused", (await setting.KindAsync(SyncKind.Usage)).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", (await setting.KindAsync(SyncKind.Usage)).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", new AdminKey("https://x", Replica.Key).ToString(), StringComparison.Ordinal);
    }

    /// <summary>A server with one organization, connected to a replica of the provider on the same clock.</summary>
    internal sealed class Setting : IAsyncDisposable
    {
        public const string Organization = "org-s";

        public required Support.TestServer Server { get; init; }

        public required Replica Replica { get; init; }

        public required Support.TestClock Clock { get; init; }

        public required string Key { get; init; }

        public static async Task<Setting> StartAsync(DateTimeOffset now, bool connect = true, LogLevel logs = LogLevel.Information)
        {
            var clock = new Support.TestClock(now);
            var server = await Support.TestServer.StartAsync(clock, schedules: false, logs: logs);
            var setting = new Setting
            {
                Server = server,
                Replica = await Replica.StartAsync(clock),
                Clock = clock,
                Key = await server.CreateOrganizationAsync(Organization, projects: _projects),
            };
            if (connect)
            {
                await setting.ConnectAsync(Replica.Key);
            }

            return setting;
        }

        public Task ConnectAsync(string key) =>
            Server.Get<SetConnection>().ExecuteAsync(Actor.Operator, Organization, Replica.Address, key, CancellationToken.None);

        public Task<SyncTurn> SyncAsync() =>
            Server.Get<SyncOrganization>().ExecuteAsync(new SyncRequest(Organization), null, CancellationToken.None);

        public Task<ReportsDbContext> ReportsAsync() => Server.Get<IDbContextFactory<ReportsDbContext>>().CreateDbContextAsync();

        public void Fill(Random random, int count, TimeSpan back)
        {
            for (var i = 0; i < count; i++)
            {
                Replica.Usage.Add(
                    new Counted(
                        Clock.GetUtcNow().AddSeconds(-random.NextInt64((long)back.TotalSeconds) - 60),
                        _projects[random.Next(3)],
                        _models[random.Next(4)],
                        _tiers[random.Next(3)],
                        random.Next(1, 9),
                        random.Next(10, 90_000),
                        random.Next(10),
                        random.Next(1, 9_000),
                        random.Next(10) == 0,
                        $"user_{random.Next(3)}",
                        $"key_{random.Next(2)}"
                    )
                );
            }
        }

        public async Task SkipDataRetentionAsync()
        {
            await using var reports = await ReportsAsync();
            reports.KindStates.Add(
                new KindState
                {
                    OrganizationId = Organization,
                    Kind = "data_retention",
                    NextAt = Instant.From(Clock.GetUtcNow().AddDays(1)),
                }
            );
            await reports.SaveChangesAsync();
        }

        public async Task<SyncState> StateAsync()
        {
            await using var reports = await ReportsAsync();
            return await reports.SyncStates.AsNoTracking().SingleAsync();
        }

        public async Task<KindState> KindAsync(string kind)
        {
            await using var reports = await ReportsAsync();
            return await reports.KindStates.AsNoTracking().SingleAsync(state => state.Kind == kind);
        }

        /// <summary>What the page says of it.</summary>
        public string? WordsOf(KindState state)
        {
            var kind = Server.Services.GetServices<SyncKind>().Single(kind => kind.Name == state.Kind);
            return KindWords.Trouble(new KindView(kind.Name, kind.Title, kind.Without, state));
        }

        public async Task ImportAsync(DateTimeOffset at, string project, long tokens)
        {
            var day = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero).ToUnixTimeSeconds();
            var file = ExportFileReader.Read(
                System.Text.Encoding.UTF8.GetBytes(
                    $"start_time,end_time,project_id,num_model_requests,model,service_tier,input_tokens,output_tokens\n{day},{day + 86_400},{project},5,{_models[0]},default,{tokens},0\n"
                )
            );
            await Server.Get<ImportReport>().ExecuteAsync(Actor.Operator, Organization, "f.csv", file, dryRun: false, null, default);
        }

        public async Task<long> TokensAsync()
        {
            await using var reports = await ReportsAsync();
            return await reports.Days.SumAsync(row => row.Counted.Input + row.Counted.Output);
        }

        /// <summary>Every day, project, model, service tier and batch, to the token; and the roll-up equals its buckets.</summary>
        public async Task CompareAsync()
        {
            await using var reports = await ReportsAsync();
            var now = Clock.GetUtcNow();
            var expected = Replica
                .Usage.Where(row => (row.VisibleAt ?? row.At) <= now)
                .GroupBy(row =>
                    (Day: UtcDay.FromDate(DateOnly.FromDateTime(row.At.UtcDateTime)), row.Project, row.Model, row.ServiceTier, row.Batch)
                )
                .Select(group =>
                    (
                        group.Key,
                        group.Sum(row => row.Requests),
                        group.Sum(row => row.Input),
                        group.Sum(row => row.Cached),
                        group.Sum(row => row.Output)
                    )
                )
                .Order()
                .ToList();
            var actual = (await reports.Days.AsNoTracking().ToListAsync())
                .Select(row =>
                    (
                        Key: (row.Day, Project: row.ProjectId, row.Model, row.ServiceTier, row.Batch),
                        row.Counted.Requests,
                        row.Counted.Input,
                        row.Counted.Cached,
                        row.Counted.Output
                    )
                )
                .Order()
                .ToList();
            Assert.Equal(expected, actual);
            Assert.Equal(
                await reports.Usage.SumAsync(row => row.Counted.Input + row.Counted.Output),
                actual.Sum(row => row.Input + row.Output)
            );
        }

        public async ValueTask DisposeAsync()
        {
            await Replica.DisposeAsync();
            await Server.DisposeAsync();
        }
    }
}
