using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace DataSharing.Tests.Data;

/// <summary>
/// What is PostgreSQL's own. That all else is as it is on SQLite, the other tests say once TEST_DATABASE=PostgreSQL is set.
/// </summary>
public sealed class PostgreSqlTests : IAsyncDisposable
{
    private static readonly string[] _any = ["projects", "create", "--organization", "org-a", "--id", "proj_a", "--name", "A"];

    private readonly Support.TemporaryFolder _folder = new();
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public PostgreSqlTests() => Assert.SkipUnless(Support.PostgreSqlServer.IsHere, Support.PostgreSqlServer.WhyNot);

    public async ValueTask DisposeAsync()
    {
        await Support.PostgreSqlServer.DropAsync(_folder);
        _folder.Dispose();
    }

    [Fact]
    public void Migrations_MakeWhatTheContextsAre()
    {
        using var application = new DesignTimePostgreSqlApplicationContext().CreateDbContext([]);
        using var ledger = new DesignTimePostgreSqlLedgerContext().CreateDbContext([]);
        using var reports = new DesignTimePostgreSqlReportsContext().CreateDbContext([]);

        Assert.All(
            (DbContext[])[application, ledger, reports],
            context => Assert.False(context.Database.HasPendingModelChanges(), context.GetType().Name)
        );
    }

    [Fact]
    public async Task TwoServers_OnOneDatabase_NeitherDoubleNorOverspend()
    {
        await Support.PostgreSqlServer.UseAsync(_folder);
        await using var first = await Support.TestServer.StartAsync(_clock, _folder);
        var key = await first.CreateOrganizationAsync("org-two", tier: "tier-1", projects: "proj_a");
        using var one = first.Client(key);
        await ShareAsync(one);
        await using var second = await Support.TestServer.StartAsync(_clock, _folder);
        using var other = second.Client(key);

        // Each id is sent to both, and together they ask for more than the day allows.
        var sends = Enumerable
            .Range(0, 40)
            .SelectMany(batch =>
                (Task<List<(string Id, string Status, string? Reason)>>[])[SendAsync(one, batch), SendAsync(other, batch)]
            );
        var receipts = (await Task.WhenAll(sends)).SelectMany(all => all).ToList();

        await using var ledger = await Support.OpenedStore.OpenAsync<LedgerDbContext>(_folder, Store.Ledger, options => new(options));
        var rows = await ledger.Events.AsNoTracking().OrderBy(row => row.Sequence).ToListAsync();
        Assert.Equal(400, rows.Count);
        Assert.Equal(400, receipts.Count(receipt => receipt.Status == "recorded"));
        Assert.Equal(400, receipts.Count(receipt => receipt.Status == "duplicate"));
        Assert.All(receipts.GroupBy(receipt => receipt.Id), same => Assert.Single(same.Select(receipt => receipt.Reason).Distinct()));

        // Each decision rests on the one before, whoever made it.
        var total = 0L;
        foreach (var row in rows)
        {
            Assert.Equal(total += row.InputTokens + row.OutputTokens, row.RunningTotal);
        }

        Assert.Equal(
            rows.Sum(row => row.ComplimentaryTokens),
            rows.Where(row => row.RunningTotal <= row.Allowance).Sum(row => row.InputTokens + row.OutputTokens)
        );
        Assert.Equal(total, (await ledger.Pools.SingleAsync()).RunningTotal);
        Assert.Equal(400, await ledger.Details.SumAsync(row => row.Sums.Counted.Requests));
    }

    [Fact]
    public async Task Names_ThatAnIndexRowCannotHold_AreCountedApart()
    {
        await Support.PostgreSqlServer.UseAsync(_folder);
        await using var server = await Support.TestServer.StartAsync(_clock, _folder);
        using var client = server.Client(await server.CreateOrganizationAsync("org-long", projects: "proj_a"));
        var noise = new Random(7);
        string Long(char last) => string.Concat(Enumerable.Range(0, 199).Select(_ => (char)noise.Next(0x4E00, 0x9FFF))) + last;

        for (var again = 0; again < 2; again++)
        {
            noise = new Random(7);
            var (model, user, apiKey) = (Long('a'), Long('b'), Long('c'));
            using var answer = await client.PostAsJsonAsync(
                "/v1/usage/events",
                new
                {
                    id = $"e-{again}",
                    occurred_at = _clock.GetUtcNow().ToUnixTimeSeconds(),
                    project_id = "proj_a",
                    model,
                    user_id = user,
                    api_key_id = apiKey,
                    input_tokens = 1,
                    output_tokens = 2,
                }
            );
            Assert.Equal(
                (HttpStatusCode.OK, ""),
                (answer.StatusCode, answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync())
            );
        }

        await using var ledger = await Support.OpenedStore.OpenAsync<LedgerDbContext>(_folder, Store.Ledger, options => new(options));
        Assert.Equal(2, (await ledger.Details.SingleAsync()).Sums.Counted.Requests);
    }

    [Fact]
    public async Task Connections_ThatTheServerCuts_AreMadeAnew_AndNothingIsCountedTwice()
    {
        var database = await Support.PostgreSqlServer.UseAsync(_folder);
        await using var server = await Support.TestServer.StartAsync(_clock, _folder);
        using var client = server.Client(await server.CreateOrganizationAsync("org-cut", projects: "proj_a"));
        await ShareAsync(client);
        var recorded = 0;
        for (var batch = 0; batch < 3; batch++)
        {
            await Support.PostgreSqlServer.CutAsync(database);
            await Support.Patience.UntilAsync(async () =>
            {
                try
                {
                    recorded += (await SendAsync(client, batch)).Count(receipt => receipt.Status is "recorded" or "duplicate");
                    return true;
                }
                catch (HttpRequestException fault) when (fault.StatusCode is HttpStatusCode.ServiceUnavailable)
                {
                    return false;
                }
            });
        }

        Assert.Equal(30, recorded);
        await using var ledger = await Support.OpenedStore.OpenAsync<LedgerDbContext>(_folder, Store.Ledger, options => new(options));
        Assert.Equal(30, await ledger.Events.CountAsync());
    }

    [Fact]
    public async Task RightToServe_IsSharedByServers_AndNobodyHasTheDatabaseAloneMeanwhile()
    {
        var database = await Support.PostgreSqlServer.UseAsync(_folder);
        await using var sessions = new PostgreSqlSessions(PostgreSqlSource.Create(database, isPooled: false));
        await using var one = new PostgreSqlServerLock(sessions, ServerRight.Beside);
        await using var other = new PostgreSqlServerLock(sessions, ServerRight.Beside);
        await using var alone = new PostgreSqlServerLock(sessions, ServerRight.Alone);
        await one.TakeAsync(default);
        await other.TakeAsync(default);
        await Assert.ThrowsAsync<InvalidInputException>(() => alone.TakeAsync(default));
        Assert.Equal(RightState.Stands, await one.StandsAsync(default));

        await Support.PostgreSqlServer.CutAsync(database);
        Assert.Equal(RightState.TakenAnew, await one.StandsAsync(default));
        await Assert.ThrowsAsync<InvalidInputException>(() => alone.TakeAsync(default));

        await Support.PostgreSqlServer.CutAsync(database);
        await alone.TakeAsync(default);
        Assert.Equal(RightState.Lost, await one.StandsAsync(default));
        await Assert.ThrowsAsync<InvalidInputException>(() => other.TakeAsync(default));

        // Whoever had it alone may have brought another schema.
        await alone.DisposeAsync();
        Assert.Equal(RightState.Lost, await one.StandsAsync(default));
        await other.TakeAsync(default);
    }

    [Fact]
    public async Task Watch_WhoseConnectionWasCut_SaysSoOnce_AndAsksAnew()
    {
        var database = await Support.PostgreSqlServer.UseAsync(_folder);
        await using var source = PostgreSqlSource.Create(database);
        using var watch = new PostgreSqlCommitWatch(source, Store.Ledger);
        var before = watch.Version();
        await Support.PostgreSqlServer.CutAsync(database);

        Assert.ThrowsAny<System.Data.Common.DbException>(() => watch.Version());
        Assert.Equal(before, watch.Version());
        await Support.PostgreSqlServer.ExecuteAsync(database, """UPDATE "ledger"."commits" SET "Number" = "Number" + 1""");
        Assert.NotEqual(before, watch.Version());
    }

    [Fact]
    public void ConnectionString_LeavesToTheConsole_WhatItDoesNotSay()
    {
        var plain = PostgreSqlSource.Complete("Host=db;Database=d", isPooled: true);
        var said = PostgreSqlSource.Complete("Host=db;Database=d;MaxPoolSize=100;Keepalive=0;Options=-c work_mem=8MB", isPooled: true);

        Assert.Equal((60, 30, GssEncryptionMode.Disable), (plain.MaxPoolSize, plain.KeepAlive, plain.GssEncryptionMode));
        Assert.Equal((100, 0), (said.MaxPoolSize, said.KeepAlive));
        Assert.EndsWith("-c work_mem=8MB", said.Options, StringComparison.Ordinal);
        Assert.False(PostgreSqlSource.Complete("Host=db;Database=d", isPooled: false).Pooling);
    }

    [Fact]
    public async Task Settings_ThatCannotBe_AreRefusedByName_WithoutThePassword()
    {
        Assert.Contains("--postgresql must name a Host and a Database", await RefusedAsync("Password=geheim;Username=me", _any));
        Assert.Contains("--postgresql must be a connection string", await RefusedAsync("geheim", _any));
        Assert.Contains("must leave Maximum Pool Size at 10 or more", await RefusedAsync("Host=db;Database=d;Maximum Pool Size=5", _any));
        Assert.Contains("--demo fills files of its own", await RefusedAsync("Host=db;Database=d;Password=geheim", "serve", "--demo"));
        Assert.Contains(
            "must be of encoding UTF8; it is of LATIN1",
            await RefusedAsync(await Support.PostgreSqlServer.NewAsync("ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"), _any)
        );
    }

    [Fact]
    public async Task Installation_WithAnotherFolderOfKeysOrALaterSchema_IsNotTouched()
    {
        var database = await Support.PostgreSqlServer.UseAsync(_folder);
        await OkAsync(database, "organizations", "create", "--id", "org-a", "--name", "A", "--tier", "tier-1", "--zdr", "no");
        await OkAsync(database, _any);
        Assert.DoesNotContain("Password=", await OkAsync(database + ";Password=geheim", "--help"));
        Assert.Contains("pg_dump", await RefusedAsync(database, "backup", "all.backup"));
        Assert.Contains("pg_restore", await RefusedAsync(database, "restore", "all.backup"));

        foreach (var key in Directory.GetFiles(Path.Combine(_folder, "keys")))
        {
            File.Move(key, key + ".away");
        }

        Assert.Contains("is missing, the key", await RefusedAsync(database, _any));

        foreach (var key in Directory.GetFiles(Path.Combine(_folder, "keys"), "*.away"))
        {
            File.Move(key, key[..^5]);
        }

        await Support.PostgreSqlServer.ExecuteAsync(
            database,
            """INSERT INTO "ledger"."__EFMigrationsHistory" ("MigrationId", "ProductVersion") VALUES ('99990101000000_Later', '99')"""
        );
        Assert.Contains("is newer than this version of the console", await RefusedAsync(database, _any));
    }

    [Fact]
    public async Task Doctor_LooksBesideTheServer()
    {
        await Support.PostgreSqlServer.UseAsync(_folder);
        using var server = Support.Executable.Serve(_folder, out _);
        try
        {
            var doctor = await Support.Executable.RunAsync(_folder, "doctor");

            Assert.Equal(0, doctor.ExitCode);
            Assert.Matches("ok       installation: PostgreSQL [0-9.]+, .* the database and the keys belong together", doctor.Output);
            Assert.Contains("ok       schema ledger: Schema ", doctor.Output);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private async Task<string> RefusedAsync(string database, params string[] arguments)
    {
        var result = await Support.Executable.RunAsync(
            _folder,
            new Dictionary<string, string> { ["DATASHARING_POSTGRESQL"] = database },
            arguments
        );
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("geheim", result.Errors + result.Output);
        return result.Errors;
    }

    private async Task<string> OkAsync(string database, params string[] arguments)
    {
        var result = await Support.Executable.RunAsync(
            _folder,
            new Dictionary<string, string> { ["DATASHARING_POSTGRESQL"] = database },
            arguments
        );
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        return result.Output;
    }

    private async Task ShareAsync(HttpClient client)
    {
        using var shared = await client.PostAsJsonAsync(
            "/v1/organization/data_sharing",
            new
            {
                version = 0,
                acknowledged_terms = 1,
                controls = new { inputs_outputs = new { type = "all_projects" } },
            }
        );
        shared.EnsureSuccessStatusCode();
        _clock.Advance(TimeSpan.FromMinutes(1));
    }

    private async Task<List<(string Id, string Status, string? Reason)>> SendAsync(HttpClient client, int batch)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable
                .Range(0, 10)
                .Select(number => new
                {
                    id = $"{batch}-{number}",
                    occurred_at = _clock.GetUtcNow().ToUnixTimeSeconds(),
                    project_id = "proj_a",
                    model = "gpt-4.1-mini",
                    input_tokens = 9_000,
                    output_tokens = 1_000,
                })
        );
        answer.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return
        [
            .. document
                .RootElement.GetProperty("data")
                .EnumerateArray()
                .Select(receipt =>
                    (
                        receipt.GetProperty("id").GetString()!,
                        receipt.GetProperty("status").GetString()!,
                        receipt.GetProperty("decision").GetProperty("reason").GetString()
                    )
                ),
        ];
    }
}
