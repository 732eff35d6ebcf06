using System.Net.Http.Json;
using System.Text.Json;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Features.Audit;
using DataSharing.Dashboard.Features.OpenAIConnection;
using DataSharing.Dashboard.Hosting.Copying;
using DataSharing.Dashboard.Hosting.Doctor;
using DataSharing.Dashboard.Hosting.Storage;
using DataSharing.Dashboard.Organizations;
using DataSharing.Dashboard.ProviderUsage.Reading;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Copying;

/// <summary>An installation gets from SQLite's files to PostgreSQL and back, whole or not at all.</summary>
[Trait("Database", "SQLite")]
public sealed class DatabaseCopyTests : IAsyncLifetime
{
    private const string Stopped = "Stopped here.";

    private const string Organization = "org-copy";

    private readonly Support.TemporaryFolder _folder = new();
    private readonly Support.TemporaryFolder _back = new();
    private readonly Support.TestClock _clock = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));
    private string _key = "";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(Support.PostgreSqlServer.IsHere, Support.PostgreSqlServer.WhyNot);
        await Support.MigratedFiles.CopyToAsync(_folder);
        await using var server = await Support.TestServer.StartAsync(_clock, _folder, schedules: false);
        _key = await server.CreateOrganizationAsync(Organization, tier: "tier-1", projects: "proj_a");
        await server.CreateUserAsync(
            "owner@example.com",
            memberships: (Organization, DataSharing.Dashboard.Data.Entities.OrganizationRole.Owner)
        );
        await server.Get<SetConnection>().ExecuteAsync(Actor.Operator, Organization, null, "sk-admin-Sealed0123456789abcdef", default);
        using var client = server.Client(_key);
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
        await SendAsync(client, "before", 50);
    }

    public async ValueTask DisposeAsync()
    {
        await Support.PostgreSqlServer.DropAsync(_folder);
        _folder.Dispose();
        _back.Dispose();
    }

    [Fact]
    public async Task Installation_ThereAndBack_IsTheSame_AndIsServedAsBefore()
    {
        var before = await FiguresAsync(_clock);
        var (tables, rows) = await RowsAsync(_folder);
        var files = Files();
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);

        var said = await ThereAsync(database);

        Assert.StartsWith("Everything is copied and compared: ", said, StringComparison.Ordinal);
        Assert.Equal(files, Files());
        await BackAsync(database);
        Assert.Equal(rows, await Support.StoredRows.ReadAsync(_back, tables));
        Assert.Equal(before, await FiguresAsync(_clock));
        Support.PostgreSqlServer.Leave(_folder);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Copy_ThatIsServed_OpensWhatIsSealed_AndCountsOn(bool alsoBack)
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await ThereAsync(database);
        if (alsoBack)
        {
            await BackAsync(database);
        }

        await using var server = await Support.TestServer.StartAsync(_clock, alsoBack ? _back : _folder, schedules: false);
        using var client = server.Client(_key);
        Assert.Equal("sk-admin-Sealed0123456789abcdef", (await server.Get<ConnectionKeys>().OpenAsync(Organization, default)).Secret);
        Assert.Equal("recorded", Assert.Single((await SendAsync(client, "after", 5)).Distinct()));
        Assert.Equal("duplicate", Assert.Single((await SendAsync(client, "before", 50)).Distinct()));
        await server.Get<CreateProject>().ExecuteAsync(Actor.Operator, Organization, "proj_b", "B", default);
        var verdict = await server.Get<AuditLogs>().VerifyAsync(Actor.Operator, Organization, default);
        Assert.True(verdict.IsUnchanged, verdict.Sentence);

        await using var ledger = await Support.OpenedStore.OpenAsync<DataSharing.Dashboard.Ledger.LedgerDbContext>(
            server.Folder,
            Store.Ledger,
            options => new(options)
        );
        var events = ledger.Events.OrderBy(row => row.Sequence).ToList();
        Assert.Equal(Enumerable.Range(1, 55).Select(number => (long)number), events.Select(row => row.Sequence));
        Assert.Equal(events.Sum(row => row.InputTokens + row.OutputTokens), ledger.Pools.Single().RunningTotal);
    }

    [Fact]
    public async Task Copy_ThatIsStoppedAfterEachTransaction_GoesOn_AndNeitherDoublesNorLoses()
    {
        var (tables, rows) = await RowsAsync(_folder);
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);

        var there = await UntilDoneAsync(watch => ThereAsync(database, watch, rowsAtOnce: 7));
        Support.PostgreSqlServer.Leave(_folder);
        var back = await UntilDoneAsync(watch => BackAsync(database, watch, rowsAtOnce: 7));

        Assert.True(there > 20, $"It was stopped {there} times.");
        Assert.True(back > 20, $"It was stopped {back} times.");
        Assert.Equal(rows, await Support.StoredRows.ReadAsync(_back, tables));
        await Support.PostgreSqlServer.UseEmptyAsync(_folder);
    }

    [Fact]
    public async Task HalfACopy_IsServedByNobody()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await Assert.ThrowsAsync<IOException>(() => ThereAsync(database, StopAt("ledger.events"), rowsAtOnce: 7));
        var onPostgreSql = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(_clock, _folder));
        await ThereAsync(database);
        await Assert.ThrowsAsync<IOException>(() => BackAsync(database, StopAt("ledger.events"), rowsAtOnce: 7));
        var onFiles = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(_clock, _back));

        Assert.StartsWith(
            "This database is a copy that was not finished: give the command",
            onPostgreSql.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("The databases are a copy that was not finished: give the command", onFiles.Message, StringComparison.Ordinal);
        await BackAsync(database);
        await using var server = await Support.TestServer.StartAsync(_clock, _back);
    }

    [Fact]
    public async Task Copy_OfASourceThatWasUsedMeanwhile_IsNotGoneOnWith()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await Assert.ThrowsAsync<IOException>(() => ThereAsync(database, StopAt("app.Organizations")));
        Support.PostgreSqlServer.Leave(_folder);
        await using (await Support.TestServer.StartAsync(_clock, _folder, schedules: false)) { }

        var refused = await RefusedAsync(() => ThereAsync(database));

        Assert.StartsWith("Somebody has used the source since this copy was begun", refused, StringComparison.Ordinal);
        await Support.PostgreSqlServer.UseEmptyAsync(_folder);
    }

    [Fact]
    public async Task Copy_OfADatabaseThatWasServedMeanwhile_IsNotGoneOnWith_WhateverWasWritten()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await ThereAsync(database);
        await using (await Support.TestServer.StartAsync(_clock, _folder, schedules: false)) { }
        await Assert.ThrowsAsync<IOException>(() => BackAsync(database, StopAt("app.Organizations")));
        await using (await Support.TestServer.StartAsync(_clock, _folder, schedules: false)) { }

        var refused = await RefusedAsync(() => BackAsync(database));

        Assert.StartsWith("Somebody has used the source since this copy was begun", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Store.Application))]
    [InlineData(nameof(Store.Ledger))]
    [InlineData(nameof(Store.Reports))]
    public async Task Copy_OfASourceThatWasUpgradedMeanwhile_IsNotGoneOnWith(string name)
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await Assert.ThrowsAsync<IOException>(() => ThereAsync(database, StopAt("app.Organizations")));
        await using var schema = Schemas.Open(new LookedAt(DataDirectory.AsItIs(_folder), null), Enum.Parse<Store>(name));
        await Support.PostgreSqlServer.ExecuteAsync(
            database,
            $"""UPDATE app.copy_of SET "State" = replace("State", '{schema.Database.GetMigrations().Last()}', '20200101000000_Earlier')"""
        );

        var refused = await RefusedAsync(() => ThereAsync(database));

        Assert.Contains("or upgraded it: empty the place of the copy", refused, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Source_ThatIsUsedWhileItIsCopied_IsNoticedBeforeTheCopyIsWhole(bool alsoBack)
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        string refused;
        if (alsoBack)
        {
            await ThereAsync(database);
            var watch = Changing(database, "ledger.events", """UPDATE app.commits SET "Number" = "Number" + 1""", isCompared: true);
            refused = await RefusedAsync(() => BackAsync(database, watch));
        }
        else
        {
            refused = await RefusedAsync(() => ThereAsync(database, Once("ledger.events", isCompared: true, TakeFilesOnAsync)));
        }

        Assert.StartsWith("Somebody has used the source since this copy was begun", refused, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(_clock, alsoBack ? _back : _folder));
    }

    [Fact]
    public async Task Right_ThatAServerHasTaken_IsNoticedBeforeTheCopyIsWhole()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await ThereAsync(database);
        await using var sessions = new PostgreSqlSessions(PostgreSqlSource.Create(database, isPooled: false));
        await using var elsewhere = new PostgreSqlServerLock(sessions, ServerRight.Beside);
        var watch = Once(
            "ledger.events",
            isCompared: true,
            async () =>
            {
                await Support.PostgreSqlServer.ExecuteAsync(
                    database,
                    $"""
                    SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
                    WHERE locktype = 'advisory' AND ((classid::bigint << 32) | objid::bigint) = {PostgreSqlStores.ServerLock}
                        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """
                );
                await elsewhere.TakeAsync(default);
            }
        );

        var refused = await RefusedAsync(() => BackAsync(database, watch));

        Assert.StartsWith("The connection that kept others from this database broke", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Locks_AreGivenBackAtOnce()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await using var source = PostgreSqlSource.Create(database, isPooled: false);
        await using var connection = await source.OpenConnectionAsync();
        for (var time = 0; time < 10; time++)
        {
            await using (await CopyLocks.TakeAsync(Here(null), Here(database), default)) { }

            await using var ask = new Npgsql.NpgsqlCommand(
                "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                connection
            );
            Assert.Equal(0L, await ask.ExecuteScalarAsync());
        }
    }

    [Fact]
    public async Task Logs_AreVerified_OnOneConnection()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await ThereAsync(database);
        var opened = 0;
        var builder = new Npgsql.NpgsqlDataSourceBuilder(PostgreSqlSource.Complete(database, isPooled: false).ToString());
        builder.UsePhysicalConnectionInitializer(
            _ => opened++,
            _ =>
            {
                opened++;
                return Task.CompletedTask;
            }
        );
        await using var counted = builder.Build();
        var directory = DataDirectory.AsItIs(_folder);

        Assert.Empty(await CopyCheck.VerifyAsync(new LookedAt(directory, null), new LookedAt(directory, counted), default));

        // Another one for the sums of the ledger.
        Assert.Equal(2, opened);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Folder_ByAnotherName_IsTheSame(bool isLink)
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await ThereAsync(database);
        Support.TemporaryFolder.Close(_folder);
        foreach (var file in Directory.GetFiles(_folder, "*.db*"))
        {
            File.Delete(file);
        }

        var other = $"{_folder.Path}{Path.DirectorySeparatorChar}";
        if (isLink)
        {
            Directory.CreateDirectory(_back);
            other = Directory.CreateSymbolicLink(_back["link"], _folder).FullName;
        }

        await CopyAsync(Here(database), new Place(DataDirectory.AsItIs(other), null));

        Support.PostgreSqlServer.Leave(_folder);
        await using var server = await Support.TestServer.StartAsync(_clock, _folder, schedules: false);
    }

    [Fact]
    public async Task Target_WithSomethingElseInIt_IsRefusedAndNotTouched()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await ThereAsync(database);
        var again = await RefusedAsync(() => ThereAsync(database));
        await Support.MigratedFiles.CopyToAsync(_back);
        var files = Directory.GetFiles(_back).Order().Select(file => (file, new FileInfo(file).Length)).ToList();
        var full = await RefusedAsync(() => BackAsync(database));

        Assert.StartsWith("The database to copy to is not empty", again, StringComparison.Ordinal);
        Assert.Contains("holds databases already", full, StringComparison.Ordinal);
        Assert.Equal(files.Select(file => file.Length), files.Select(file => new FileInfo(file.file).Length));
        using var another = new Support.TemporaryFolder();
        Directory.CreateDirectory(another["keys"]);
        await File.WriteAllTextAsync(another["keys/key-1.xml"], "<key/>");
        Assert.Contains(
            "holds what another installation left",
            await RefusedAsync(() => CopyAsync(Here(database), new Place(DataDirectory.AsItIs(another), null)))
        );
        Assert.Equal([another["keys"]], Directory.GetFileSystemEntries(another));
    }

    [Fact]
    public async Task Copy_BegunFromAnotherInstallation_IsNotGoneOnWith()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await Assert.ThrowsAsync<IOException>(() => ThereAsync(database, StopAt("app.Organizations")));
        using var other = new Support.TemporaryFolder();
        await using (await Support.TestServer.StartAsync(_clock, other, schedules: false)) { }

        var refused = await RefusedAsync(() =>
            CopyAsync(new Place(DataDirectory.AsItIs(other), null), new Place(DataDirectory.AsItIs(other), database))
        );

        Assert.StartsWith("There is a copy that was begun from another installation", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Source_ThatIsInUse_IsRefused()
    {
        var directory = new DataDirectory(_folder);
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        using (FolderLock.Server(directory))
        {
            Assert.StartsWith("A server is running on", await RefusedAsync(() => ThereAsync(database)), StringComparison.Ordinal);
        }

        using (FolderLock.Command(directory))
        {
            Assert.StartsWith("A command is at work on", await RefusedAsync(() => ThereAsync(database)), StringComparison.Ordinal);
        }

        await ThereAsync(database);
        await using var sessions = new PostgreSqlSessions(PostgreSqlSource.Create(database, isPooled: false));
        await using var elsewhere = new PostgreSqlServerLock(sessions, ServerRight.Beside);
        await elsewhere.TakeAsync(default);
        Assert.StartsWith("A server is running on this database", await RefusedAsync(() => BackAsync(database)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_back));
    }

    [Theory]
    [InlineData(
        "DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = (SELECT MAX(\"MigrationId\") FROM \"__EFMigrationsHistory\")",
        "older"
    )]
    [InlineData("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_Later', '99')", "newer")]
    public async Task Source_OfAnotherSchema_IsRefused(string change, string how)
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        await using (var connection = await Support.StoredRows.OpenAsync(_folder, Store.Ledger))
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = change;
            await command.ExecuteNonQueryAsync();
        }

        var refused = await RefusedAsync(() => ThereAsync(database));

        Assert.StartsWith("The source's ledger.db has a", refused, StringComparison.Ordinal);
        Assert.Contains(how, refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Copy_ThatDiffers_IsNamedByTableAndColumn_AndServedByNobody()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        var watch = Changing(
            database,
            "ledger.usage_by_hour",
            """UPDATE ledger.events SET "InputTokens" = "InputTokens" + 1 WHERE "Sequence" = 7"""
        );

        var refused = await RefusedAsync(() => ThereAsync(database, watch));

        Assert.Contains("ledger.events has another value in InputTokens than the source", refused, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(_clock, _folder));
    }

    [Fact]
    public async Task AuditLog_ThatTheCopyHasOtherwise_IsNamed()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        var watch = Changing(
            database,
            "ledger.events",
            """UPDATE app."AuditEntries" SET "Hash" = reverse("Hash") WHERE "Sequence" = (SELECT MAX("Sequence") FROM app."AuditEntries" WHERE "OrganizationId" IS NOT NULL)""",
            isCompared: true
        );

        Assert.Contains(
            "the audit log of org-copy (app.AuditEntries) is not as it was sealed",
            await RefusedAsync(() => ThereAsync(database, watch))
        );
    }

    [Fact]
    public async Task Copy_ThatIsCancelled_EndsAndGoesOn()
    {
        var database = await Support.PostgreSqlServer.UseEmptyAsync(_folder);
        using var stop = new CancellationTokenSource();
        var watch = new Support.Watched(soFar =>
        {
            if (soFar is { Table: "ledger.events", Rows: > 0 })
            {
                stop.Cancel();
            }
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            CopyAsync(new Place(DataDirectory.AsItIs(_folder), null), Here(database), watch, 7, stop.Token)
        );
        await ThereAsync(database);
        await using var server = await Support.TestServer.StartAsync(_clock, _folder);
    }

    private Place Here(string? postgreSql) => new(DataDirectory.AsItIs(_folder), postgreSql);

    private Task<string> ThereAsync(string database, Support.Watched? watch = null, int? rowsAtOnce = null) =>
        CopyAsync(Here(null), Here(database), watch, rowsAtOnce);

    private Task<string> BackAsync(string database, Support.Watched? watch = null, int? rowsAtOnce = null) =>
        CopyAsync(Here(database), new Place(DataDirectory.AsItIs(_back), null), watch, rowsAtOnce);

    private static Task<string> CopyAsync(
        Place source,
        Place target,
        Support.Watched? watch = null,
        int? rowsAtOnce = null,
        CancellationToken cancellationToken = default
    ) =>
        new DatabaseCopy(source, target, watch ?? Support.Watched.Silently, TimeProvider.System) { RowsAtOnce = rowsAtOnce }.RunAsync(
            cancellationToken
        );

    private static Support.Watched StopAt(string table) =>
        new(soFar =>
        {
            if (soFar.Table == table && soFar.Rows > 0)
            {
                throw new IOException(Stopped);
            }
        });

    // Once, when the copy comes to a table, or to comparing it.
    private static Support.Watched Changing(string database, string table, string change, bool isCompared = false) =>
        Once(table, isCompared, () => Support.PostgreSqlServer.ExecuteAsync(database, change));

    private static Support.Watched Once(string table, bool isCompared, Func<Task> act)
    {
        var isDone = false;
        return new Support.Watched(soFar =>
        {
            if (!isDone && soFar.Table == table && soFar.IsCompared == isCompared)
            {
                isDone = true;

                // A watch is told and not awaited: the copy goes on when it returns. Elsewhere, so that nothing waits for this thread.
                Task.Run(act).GetAwaiter().GetResult();
            }
        });
    }

    // As each start does.
    private async Task TakeFilesOnAsync()
    {
        foreach (var store in Enum.GetValues<Store>())
        {
            await using var connection = await Support.StoredRows.OpenAsync(_folder, store);
            await using var command = connection.CreateCommand();
            command.CommandText = """UPDATE "installation" SET "Generation" = "Generation" + 1""";
            await command.ExecuteNonQueryAsync();
        }
    }

    // Each run gets one transaction further than the one before, and ends there.
    private static async Task<int> UntilDoneAsync(Func<Support.Watched, Task<string>> copy)
    {
        var seen = new HashSet<CopiedSoFar>();
        while (true)
        {
            try
            {
                await copy(new Support.Watched(soFar => _ = soFar.Rows > 0 && seen.Add(soFar) ? throw new IOException(Stopped) : 0));
                return seen.Count;
            }
            catch (IOException stopped) when (stopped.Message == Stopped)
            {
                // Again.
            }
        }
    }

    private static async Task<string> RefusedAsync(Func<Task> copy) => (await Assert.ThrowsAsync<InvalidInputException>(copy)).Message;

    private List<(string File, string Content)> Files() =>
        [
            .. new DataDirectory(_folder).Databases.Select(file =>
                (file, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file))))
            ),
        ];

    private static async Task<(IReadOnlyList<CopiedTable> Tables, IReadOnlyList<string> Rows)> RowsAsync(string folder)
    {
        SqliteConnection.ClearAllPools();
        using var some = new Support.TemporaryFolder();
        await using var source = PostgreSqlSource.Create(await Support.PostgreSqlServer.UseAsync(some), isPooled: false);
        await using (var postgreSql = await PostgreSqlEnd.OpenAsync(source, onlyReads: true, default))
        await using (var sqlite = await SqliteEnd.OpenAsync(new DataDirectory(folder), SqliteOpenMode.ReadOnly, default))
        {
            var tables = await CopiedTables.ReadAsync(sqlite, postgreSql, default);
            return (tables, await Support.StoredRows.ReadAsync(folder, tables));
        }
    }

    // What programs are told; on whatever the folder is.
    private async Task<string> FiguresAsync(TimeProvider clock)
    {
        await using var server = await Support.TestServer.StartAsync(clock, _folder, schedules: false);
        using var client = server.Client(_key);
        var start = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var answers = new List<string>();
        foreach (
            var path in (string[])
                [
                    $"/v1/organization/usage/completions?start_time={start}",
                    "/v1/usage/events",
                    "/v1/organization/data_sharing",
                    "/v1/organization/audit_logs",
                    "/v1/organization/eligibility",
                ]
        )
        {
            answers.Add(await client.GetStringAsync(path));
        }

        return string.Join('\n', answers);
    }

    private async Task<List<string>> SendAsync(HttpClient client, string prefix, int count)
    {
        using var answer = await client.PostAsJsonAsync(
            "/v1/usage/events",
            Enumerable
                .Range(0, count)
                .Select(number => new
                {
                    id = $"{prefix}-{number}",
                    occurred_at = _clock.GetUtcNow().ToUnixTimeSeconds(),
                    project_id = "proj_a",
                    model = "gpt-4.1-mini",
                    input_tokens = 1_000 + number,
                    output_tokens = 100,
                })
        );
        answer.EnsureSuccessStatusCode();
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(receipt => receipt.GetProperty("status").GetString()!)];
    }
}
