using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Data.Entities;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.Sqlite;
using DataSharing.Dashboard.Sharing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>Old events go, and nothing that was promised of them: ids, first decisions and sums are as they were.</summary>
[Trait("Database", "SQLite")]
public sealed class RetentionTests
{
    private const int Days = 70;
    private const int Old = EventPruning.AtOnce + 37;

    private static readonly DateTimeOffset _start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task OldEvents_Go_AndTheirIdsDecisionsAndSumsStay()
    {
        using var folder = new Support.TemporaryFolder();
        var clock = new Support.TestClock(_start);
        string key;
        List<UsageEvent> old;
        IReadOnlyList<Receipt> first;
        List<string> sums;
        await using (var server = await Support.TestServer.StartAsync(clock, folder: folder))
        {
            key = await server.CreateOrganizationAsync("org-r", projects: ["proj_a"]);
            await server.CreateOrganizationAsync("org-none", projects: ["proj_a"]);
            await server
                .Get<ChangeSharing>()
                .ExecuteAsync(
                    Actor.Operator,
                    new SharingChange(
                        "org-r",
                        new Dictionary<SharingControl, SharingList> { [SharingControl.InputsOutputs] = SharingList.AllProjects },
                        0,
                        1
                    ),
                    default
                );
            clock.Advance(TimeSpan.FromHours(1));
            old = [.. Enumerable.Range(0, Old).Select(number => Event($"old/{number}", clock, number % 5 == 0 ? "gateway" : ""))];
            first = await server.Get<LedgerQueue>().RecordAsync("org-r", old);
            Assert.Equal(2, first.Select(receipt => receipt.Decision!.Reason).Distinct().Count());
            sums = await SumsAsync(server);
            Assert.Empty(await EntriesAsync(server));
        }

        clock.Advance(TimeSpan.FromDays(Days + 1));
        var kept = Instant.From(clock.GetUtcNow()).Day.AddDays(-Days);
        await using (var server = await Support.TestServer.StartAsync(clock, folder: folder, keepEventsDays: Days))
        {
            // Somebody sends all the while.
            var recent = await server.Get<LedgerQueue>().RecordAsync("org-r", [Event("new", clock)]);
            await UntilAsync(async () => await CountAsync(server) == 1);
            await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
            Assert.Equal(Old, await ledger.KeptDecisions.CountAsync());
            Assert.Equal(kept, await ledger.FirstKeptDayAsync(default));
            Assert.Equal(sums, (await SumsAsync(server)).Where(line => !line.Contains("2026-05", StringComparison.Ordinal)));
            await server.Get<LedgerVerifier>().VerifyAsync(default);
            Assert.Equal(0, server.Get<LedgerVerifier>().Drift);

            // Told once more, however late, they are what they were.
            var queue = server.Get<LedgerQueue>();
            Assert.Equal(
                first.Select(receipt => new Receipt(ReceiptStatus.Duplicate, receipt.Decision)),
                await queue.RecordAsync("org-r", old)
            );
            Assert.Equal(
                [ReceiptStatus.Conflict, ReceiptStatus.Conflict, ReceiptStatus.Recorded, ReceiptStatus.Duplicate],
                (
                    await queue.RecordAsync(
                        "org-r",
                        [
                            old[1] with
                            {
                                UserId = "user_other",
                            },
                            old[1] with
                            {
                                OccurredAt = Instant.From(clock.GetUtcNow()),
                            },
                            old[1] with
                            {
                                OccurredAt = Instant.From(clock.GetUtcNow()),
                                Source = "another",
                            },
                            Event("new", clock),
                        ]
                    )
                ).Select(receipt => receipt.Status)
            );
            Assert.Equal(ReceiptStatus.Recorded, recent[0].Status);
            Assert.Equal(2, await CountAsync(server));

            await CheckApiAsync(server, key, kept, first[1].Decision!);
            Assert.Equal([("{\"days\":null}", "{\"days\":70}")], await EntriesAsync(server));
        }

        // The same setting is told once, another one each time; what went stays gone, and is told.
        await using (await Support.TestServer.StartAsync(clock, folder: folder, keepEventsDays: Days)) { }
        await using (var server = await Support.TestServer.StartAsync(clock, folder: folder))
        {
            Assert.Equal([("{\"days\":null}", "{\"days\":70}"), ("{\"days\":70}", "{\"days\":null}")], await EntriesAsync(server));
            Assert.Equal(ReceiptStatus.Duplicate, (await server.Get<LedgerQueue>().RecordAsync("org-r", [old[7]]))[0].Status);
            await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
            Assert.Equal(kept, await ledger.FirstKeptDayAsync(default));
        }
    }

    [Fact]
    public async Task ABatch_ThatFailsHalfway_LeavesAllAsItWas()
    {
        await using var server = await Support.TestServer.StartAsync(new Support.TestClock(_start), schedules: false);
        await server.CreateOrganizationAsync("org-r", projects: ["proj_a"]);
        await server.Get<LedgerQueue>().RecordAsync("org-r", [Event("a", new Support.TestClock(_start))]);
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        await ledger.Database.ExecuteSqlRawAsync(
            "CREATE TRIGGER stays BEFORE DELETE ON events BEGIN SELECT RAISE(ABORT, 'cut short'); END"
        );
        await using var connection = new SqliteConnection(SqliteEngine.ConnectionString(Path.Combine(server.Folder, "ledger.db")));
        await connection.OpenAsync();
        using var pruning = new SqliteEventPruning(connection, ledger.Model);
        var day = Instant.From(_start).Day.AddDays(1);

        Assert.Throws<SqliteException>(() => pruning.Turn(day));
        Assert.Equal((1, 0), (await ledger.Events.CountAsync(), await ledger.KeptDecisions.CountAsync()));
        Assert.Null(await ledger.FirstKeptDayAsync(default));

        await ledger.Database.ExecuteSqlRawAsync("DROP TRIGGER stays");

        // As a clock has it that is years ahead.
        Assert.False(pruning.Turn(day.AddDays(400)));
        Assert.Equal((1, 0), (await ledger.Events.CountAsync(), await ledger.KeptDecisions.CountAsync()));

        Assert.True(pruning.Turn(day));
        Assert.False(pruning.Turn(day));
        Assert.Equal((0, 1), (await ledger.Events.CountAsync(), await ledger.KeptDecisions.CountAsync()));

        // From when on they are kept never goes back.
        Assert.False(pruning.Turn(day.AddDays(-9)));
        Assert.Equal(day, await ledger.FirstKeptDayAsync(default));
    }

    [Fact]
    public async Task KilledWhileEventsGo_EachIsThereOnce()
    {
        const int events = 20_000;
        var old = Instant.From(TimeProvider.System.GetUtcNow()).Day.DaysBefore(100).Number;
        using var folder = new Support.TemporaryFolder();
        await Support.Executable.RunAsync(
            folder,
            "organizations",
            "create",
            "--id",
            "org-k",
            "--name",
            "K",
            "--tier",
            "tier-5",
            "--zdr",
            "no"
        );
        await using var ledger = new LedgerDbContext(
            new DbContextOptionsBuilder<LedgerDbContext>()
                .UseSqlite(SqliteEngine.ConnectionString(Path.Combine(folder, "ledger.db")))
                .Options
        );
        await ledger.Database.ExecuteSqlAsync(
            $$"""
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {{events - 1}})
            INSERT INTO events (OrganizationId, Source, Id, ContentHash, RecordedAt, OccurredAt, Day, ProjectId, Model, ResolvedModel,
              InputTokens, CachedTokens, OutputTokens, ServiceTier, Batch, HostedTools, FunctionTools, Reason, ComplimentaryTokens, Shared,
              Uncertain, DecidedAsOf)
            SELECT 'org-k', '', 'e' || i, zeroblob(32), 0, 0, {{old}} + i % 3, 'proj_a', 'gpt-4.1', 'gpt-4.1', i, 0, 1, 'default', 0, '', 0,
              'project_unknown', 0, 0, 0, 0 FROM n
            """
        );
        var cut = 0;
        for (var round = 0; round < 4; round++)
        {
            var before = await ledger.KeptDecisions.CountAsync();
            using var server = Support.Executable.Serve(folder, out _, null, "--keep-events-days", "70");
            await UntilAsync(async () => await ledger.KeptDecisions.CountAsync() >= Math.Min(events, before + 1_000));
            server.Kill();
            await server.WaitForExitAsync();
            cut += await ledger.Events.AnyAsync() ? 1 : 0;
            await CheckAsync();
        }

        Assert.NotEqual(0, cut);
        using (var server = Support.Executable.Serve(folder, out _, null, "--keep-events-days", "70"))
        {
            await UntilAsync(async () => !await ledger.Events.AnyAsync());
            server.Kill();
            await server.WaitForExitAsync();
        }

        await CheckAsync();

        async Task CheckAsync()
        {
            var left = await ledger.Events.AsNoTracking().Select(row => row.Id).ToListAsync();
            var gone = await ledger.KeptDecisions.AsNoTracking().Select(row => new { row.Id, row.Tokens }).ToListAsync();
            Assert.Equal(events, left.Concat(gone.Select(row => row.Id)).Distinct().Count());
            Assert.Equal(events, left.Count + gone.Count);
            Assert.All(gone, row => Assert.Equal($"e{row.Tokens - 1}", row.Id));
        }
    }

    [Theory]
    [InlineData(69, false)]
    [InlineData(70, true)]
    [InlineData(null, true)]
    public void Setting_IsAtLeastTheFewestDays(int? days, bool isRight)
    {
        using var folder = new Support.TemporaryFolder();
        ServeOptions Read() =>
            ServeOptions.Read(
                folder["data"],
                null,
                ServeOptions.DefaultUrls,
                null,
                [],
                null,
                [],
                null,
                10,
                [],
                demo: false,
                keepEventsDays: days
            );

        if (isRight)
        {
            Assert.Equal(days, Read().KeepEventsDays);
        }
        else
        {
            Assert.Equal(
                "--keep-events-days must be at least 70; leave it out to keep all.",
                Assert.Throws<InvalidInputException>(Read).Message
            );
        }
    }

    private static async Task CheckApiAsync(Support.TestServer server, string key, UtcDay kept, Decision decision)
    {
        using var client = server.Client(key);
        var one = await client.GetFromJsonAsync<JsonElement>("/v1/usage/events/old%2F1");
        Assert.Equal("usage.kept_event", one.GetProperty("object").GetString());
        Assert.Equal("2026-03-01", one.GetProperty("day").GetString());
        Assert.Equal(decision.ComplimentaryTokens.Value, one.GetProperty("decision").GetProperty("complimentary_tokens").GetInt64());
        Assert.NotEqual(0, one.GetProperty("checks").GetArrayLength());
        using var other = server.Client(await server.CreateKeyAsync("org-none", Scopes.UsageRead));
        using var foreign = await other.GetAsync(new Uri("/v1/usage/events/old%2F1", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);

        var (day, first) = (_start.ToUnixTimeSeconds() / 86_400 * 86_400, kept.Start.UnixSeconds);
        const string Completions = "/v1/organization/usage/completions";
        await RefusedAsync($"{Completions}?start_time={day}&end_time={day + 86_400}&bucket_width=1m", "start_time");
        await RefusedAsync($"{Completions}?start_time={first - 1}&end_time={first + 60}&bucket_width=1m", "start_time");
        await RefusedAsync($"/v1/usage/events?start_time={first - 1}", "start_time");
        await RefusedAsync($"/v1/usage/events?end_time={first}", "end_time");
        using var minutes = await client.GetAsync(
            new Uri($"{Completions}?start_time={first}&end_time={first + 60}&bucket_width=1m", UriKind.Relative)
        );
        Assert.Equal(HttpStatusCode.OK, minutes.StatusCode);
        var hours = await client.GetFromJsonAsync<JsonElement>($"{Completions}?start_time={day}&end_time={day + 86_400}&bucket_width=1h");
        Assert.Equal(
            Old,
            hours
                .GetProperty("data")
                .EnumerateArray()
                .SelectMany(bucket => bucket.GetProperty("results").EnumerateArray())
                .Sum(result => result.GetProperty("num_model_requests").GetInt64())
        );
        var list = await client.GetFromJsonAsync<JsonElement>("/v1/usage/events");
        Assert.Equal(2, list.GetProperty("data").GetArrayLength());

        async Task RefusedAsync(string address, string field)
        {
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
            var error = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("error");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
            Assert.Equal(field, error.GetProperty("param").GetString());
            Assert.Contains(kept.ToString(), error.GetProperty("message").GetString(), StringComparison.Ordinal);
        }
    }

    private static UsageEvent Event(string id, TimeProvider clock, string source = "") =>
        Core.Organizations.Request("gpt-4.1", 5_000) with
        {
            Id = id,
            Source = source,
            OccurredAt = Instant.From(clock.GetUtcNow()),
            UserId = "user_1",
        };

    private static async Task<int> CountAsync(Support.TestServer server)
    {
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        return await ledger.Events.CountAsync();
    }

    private static async Task<List<string>> SumsAsync(Support.TestServer server)
    {
        await using var ledger = await server.Get<IDbContextFactory<LedgerDbContext>>().CreateDbContextAsync();
        var days = await ledger.Days.AsNoTracking().OrderBy(row => row.Day).ThenBy(row => row.Reason).ToListAsync();
        var hours = await ledger.Details.AsNoTracking().OrderBy(row => row.Hour).ThenBy(row => row.Reason).ToListAsync();
        var pools = await ledger.Pools.AsNoTracking().OrderBy(row => row.Day).ToListAsync();
        return
        [
            .. days.Select(row => $"{row.Day} {row.Reason} {row.Sums}"),
            .. hours.Select(row => $"{row.Hour} {row.Reason} {row.Sums}"),
            .. pools.Select(row => $"{row.Day} {row.Pool} {row.RunningTotal}"),
        ];
    }

    private static async Task<List<(string? Old, string? New)>> EntriesAsync(Support.TestServer server)
    {
        await using var database = await server.Get<IDbContextFactory<ApplicationDbContext>>().CreateDbContextAsync();
        var entries = await database
            .AuditEntries.AsNoTracking()
            .Where(entry => entry.OrganizationId == null && entry.Type == AuditTypes.EventRetentionUpdated)
            .OrderBy(entry => entry.Sequence)
            .ToListAsync();
        Assert.All(entries, entry => Assert.Equal((ActorKind.Operator, false), (entry.ActorKind, entry.Refused)));
        return entries.ConvertAll(entry => (entry.OldValue, entry.NewValue));
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!await condition() && await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken))
        {
            // Polled: it takes as long as it takes.
        }
    }
}
