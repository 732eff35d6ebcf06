using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Hosting.Operations;
using DataSharing.Dashboard.Hosting.Storage;
using Microsoft.Data.Sqlite;
using Xunit;
using static DataSharing.Tests.Support.Executable;

namespace DataSharing.Tests.Data;

/// <summary>Nothing starts without what was there, nor with what is from elsewhere or from yesterday.</summary>
[Trait("Database", "SQLite")]
public sealed class InstallationTests
{
    private static readonly string[] _create = Support.InstalledFolder.Create;

    private static readonly string[] _head = ["audit", "head", "--organization", "org-a"];

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("datasharing.db")]
    [InlineData("reports.db")]
    [InlineData("keys/audit-signing.pem")]
    public async Task Start_WithoutAFileThatWasThere_StopsAndNamesIt(string name)
    {
        using var folder = new Support.TemporaryFolder();
        await Support.InstalledFolder.CopyToAsync(folder);

        // The second start knows the keys that the first one made.
        await RunAsync(folder, _head);
        File.Move(folder[name], folder["kept"]);

        var start = await RunAsync(folder, "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, start.ExitCode);
        Assert.Contains($"{name} is missing", Assert.Single(start.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(1, (await RunAsync(folder, _head)).ExitCode);
        Assert.False(File.Exists(folder[name]));

        // An empty file is what SQLite makes of a missing one.
        await File.WriteAllTextAsync(folder[name], "");
        Assert.Equal(1, (await RunAsync(folder, _head)).ExitCode);
        File.Move(folder["kept"], folder[name], overwrite: true);
        Assert.Equal(0, (await RunAsync(folder, _head)).ExitCode);
    }

    [Fact]
    public void Problem_OfAnUnboundFolderWithoutItsAccounts_IsSaidWhereAnInstallationWas()
    {
        DatabaseMark Of(string name, bool exists) => new(name, exists, null, 0, null, HasContent: false, []);
        DatabaseMark[] marks = [Of("ledger.db", true), Of("reports.db", true), Of("datasharing.db", false)];

        Assert.Null(Installation.Problem(marks, hadMore: false)); // A first start that was killed.
        Assert.Contains("datasharing.db is missing", Installation.Problem(marks, hadMore: true), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithoutAnyDatabaseInAFolderThatWasUsed_Stops()
    {
        using var folder = new Support.TemporaryFolder();
        await Support.InstalledFolder.CopyToAsync(folder);
        foreach (var database in Directory.GetFiles(folder, "*.db*"))
        {
            File.Delete(database);
        }

        var start = await RunAsync(folder, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, start.ExitCode);
        Assert.Contains("The databases are missing", start.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("datasharing.db")]
    [InlineData("reports.db")]
    public async Task Start_WithADatabaseOfBeforeOrOfElsewhere_StopsAndNamesIt(string name)
    {
        using var folder = new Support.TemporaryFolder();
        using var other = new Support.TemporaryFolder();
        await Support.InstalledFolder.CopyToAsync(folder);
        await RunAsync(other, _create);
        File.Copy(folder[name], folder["yesterday"]);
        await RunAsync(folder, _head);
        File.Copy(folder[name], folder["today"]);

        File.Copy(folder["yesterday"], folder[name], overwrite: true);
        var older = await RunAsync(folder, _head);
        Assert.Equal(1, older.ExitCode);
        Assert.Contains($"{name} is older than", older.Errors, StringComparison.Ordinal);

        File.Copy(other[name], folder[name], overwrite: true);
        Assert.Contains("different installations", (await RunAsync(folder, _head)).Errors, StringComparison.Ordinal);

        await File.WriteAllTextAsync(folder[name], "not a database at all, but long enough to be looked at by whoever opens it");
        var damaged = await RunAsync(folder, _head);
        Assert.Contains(name, Assert.Single(damaged.Errors.Trim().Split('\n')), StringComparison.Ordinal);
        File.Copy(folder["today"], folder[name], overwrite: true);
        Assert.Equal(0, (await RunAsync(folder, _head)).ExitCode);
    }

    [Fact]
    public async Task File_CopiedWhileTheServerRan_IsOlderOnceItHasGoneOn()
    {
        using var folder = new Support.TemporaryFolder();
        await using (var server = await Support.TestServer.StartAsync(folder: folder))
        {
            await server.CreateOrganizationAsync("org-a");
            await Copy(folder, "ledger.db", "copy.db");
            await server.Get<InstallationKeeper>().AdvanceAsync(default);
        }

        SqliteConnection.ClearAllPools();
        File.Delete(folder["ledger.db-wal"]);
        File.Delete(folder["ledger.db-shm"]);
        File.Copy(folder["copy.db"], folder["ledger.db"], overwrite: true);

        var problem = await Assert.ThrowsAsync<InvalidInputException>(() => Support.TestServer.StartAsync(folder: folder));
        Assert.Contains("ledger.db is older than", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generation_WhileNobodyWrites_StaysAsItIs()
    {
        await using var server = await Support.TestServer.StartAsync(schedules: false);
        await server.CreateOrganizationAsync("org-a");
        var (keeper, logs, files) = (
            server.Get<InstallationKeeper>(),
            server.Get<WriteAheadLogs>(),
            new DataDirectory(server.Folder).Databases
        );
        await keeper.TurnAsync(default);
        var before = (await Installation.ReadAsync(files, default)).Select(mark => mark.Generation).ToList();

        for (var turn = 0; turn < 3; turn++)
        {
            // What keeps the logs short, and who looks whether the server is healthy, write nothing.
            await logs.TurnAsync(default);
            await logs.TurnAsync(default);
            SqliteConnection.ClearAllPools();
            await keeper.TurnAsync(default);
        }

        Assert.Equal(before, (await Installation.ReadAsync(files, default)).Select(mark => mark.Generation));
        await server.CreateOrganizationAsync("org-b");
        await keeper.TurnAsync(default);
        Assert.All(await Installation.ReadAsync(files, default), mark => Assert.Equal(before[0] + 1, mark.Generation));
    }

    [Fact]
    public async Task Binding_CutShortAfterAnyStep_IsGoneOnWith()
    {
        using var folder = new Support.TemporaryFolder();
        await (await Support.TestServer.StartAsync(folder: folder)).DisposeAsync();
        var directory = new DataDirectory(folder);
        for (var generation = 100L; generation < 105; generation++)
        {
            var (files, keys) = (directory.Databases, KeyFolder.Read(directory));
            await Installation.WriteAsync(files, "a0000000b0000000", generation, null, keys, default);
            for (var step = 1; step < 6; step++)
            {
                await Installation.WriteAsync(files.Take(step), "a0000000b0000000", generation, generation + 1, keys, default);
                await Installation.WriteAsync(files.Take(step - 3), "a0000000b0000000", generation + 1, null, keys, default);
                var marks = await Installation.RequireAsync(directory, default);
                Assert.True(marks.Max(mark => mark.Generation) <= generation + 1);
            }

            await Installation.AdvanceAsync(files, await Installation.RequireAsync(directory, default), keys, default);
            Assert.All(
                await Installation.RequireAsync(directory, default),
                mark => Assert.Equal((generation + 2, null), (mark.Generation, mark.Next))
            );
        }
    }

    [Fact]
    public async Task FirstStart_KilledAtAnyMoment_IsGoneOnWithByTheNext()
    {
        using var folder = new Support.TemporaryFolder();
        for (var wait = 100; wait < 1_600; wait += 150)
        {
            var start = System.Diagnostics.Process.Start(
                new System.Diagnostics.ProcessStartInfo(
                    "dotnet",
                    [typeof(Databases).Assembly.Location, "--data", folder, "--urls", "http://127.0.0.1:0"]
                )
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                }
            )!;
            using (start)
            {
                using var moment = new CancellationTokenSource(wait);
                try
                {
                    await start.WaitForExitAsync(moment.Token);
                    Assert.Fail(await start.StandardError.ReadToEndAsync());
                }
                catch (OperationCanceledException)
                {
                    start.Kill();
                    await start.WaitForExitAsync();
                }
            }
        }

        var next = await RunAsync(folder, _create);
        Assert.True(next.ExitCode == 0, next.Errors);
    }

    [Theory]
    [InlineData("ledger.db")]
    [InlineData("datasharing.db")]
    [InlineData("reports.db")]
    public async Task Lock_OfAStartThatWasKilledWhileMigrating_IsRemovedAndSaid(string name)
    {
        using var folder = new Support.TemporaryFolder();
        await Support.InstalledFolder.CopyToAsync(folder);
        await EditAsync(
            folder[name],
            """
            CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" ("Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY, "Timestamp" TEXT NOT NULL);
            INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-25 00:00:00');
            """
        );
        if (name == "reports.db")
        {
            // So that there is something to migrate, for which the lock would be waited for.
            await EditAsync(folder[name], """DELETE FROM "__EFMigrationsHistory"; DELETE FROM installation""");
            foreach (
                var table in await ListAsync(
                    folder[name],
                    "SELECT type || ' \"' || name || '\"' FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_\\_EF%' ESCAPE '\\'"
                )
            )
            {
                await EditAsync(folder[name], $"DROP {table}");
            }

            await EditAsync(folder["ledger.db"], "DROP TABLE installation");
            await EditAsync(folder["datasharing.db"], "DROP TABLE installation");
        }

        var next = await ProcessAsync(folder, _head);

        Assert.True(next.ExitCode == 0, next.Errors);
        Assert.Contains($"prepared {name}; its lock was removed", next.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_FromAVersionThatBoundNothing_BindsOnceAndGoesOn()
    {
        using var folder = new Support.TemporaryFolder();
        await Support.InstalledFolder.CopyToAsync(folder);
        foreach (var database in new DataDirectory(folder).Databases)
        {
            await EditAsync(database, "DROP TABLE installation");
        }

        Assert.Equal(0, (await RunAsync(folder, _head)).ExitCode);
        Assert.All(await Installation.ReadAsync(new DataDirectory(folder).Databases, default), mark => Assert.Equal(1, mark.Generation));

        // One that lost its binding afterwards is not an old one.
        await EditAsync(folder["ledger.db"], "DROP TABLE installation");
        Assert.Equal(1, (await RunAsync(folder, _head)).ExitCode);
    }

    [Fact]
    public async Task Commands_AtOnceOnANewFolder_AllWork()
    {
        using var folder = new Support.TemporaryFolder();

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(number =>
                    ProcessAsync(folder, "organizations", "create", "--id", $"org-{number}", "--name", "A", "--tier", "tier-1")
                )
        );

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.Errors));
    }

    [Fact]
    public async Task Files_InAFolderThatHeldAnythingBefore_AreClosedWhileTheServerRuns()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("File modes are of Unix.");
            return;
        }

        using var folder = new Support.TemporaryFolder();
        Directory.CreateDirectory(folder, (UnixFileMode)0b111_101_101);
        await File.WriteAllTextAsync(folder["other.txt"], "");
        using (var server = Serve(folder, out _))
        {
            try
            {
                await ProcessAsync(folder, _create);
                await ProcessAsync(folder, "audit", "export", folder["log.jsonl"], "--organization", "org-a");
                await ProcessAsync(folder, "backup", folder["all.backup"]);
                foreach (
                    var file in Directory
                        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                        .Where(file => Path.GetFileName(file) != "other.txt")
                )
                {
                    Assert.True(File.GetUnixFileMode(file) == (UnixFileMode)0b110_000_000, $"{file} has {File.GetUnixFileMode(file)}");
                }
            }
            finally
            {
                server.Kill();
                await server.WaitForExitAsync();
            }
        }

        // In this process too, where no mask helps; and what was left open is closed.
        File.SetUnixFileMode(folder["ledger.db"], (UnixFileMode)0b110_100_100);
        await using var again = await Support.TestServer.StartAsync(folder: folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*.db*"))
        {
            Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(file));
        }
    }

    private static async Task Copy(Support.TemporaryFolder folder, string name, string copy)
    {
        await using var connection = new SqliteConnection($"Data Source={folder[name]};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"VACUUM INTO '{folder[copy]}'";
        await command.ExecuteNonQueryAsync();
    }

    private static async Task EditAsync(string file, string text)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False;Foreign Keys=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<List<string>> ListAsync(string file, string text)
    {
        await using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await using var reader = await command.ExecuteReaderAsync();
        var list = new List<string>();
        while (await reader.ReadAsync())
        {
            list.Add(reader.GetString(0));
        }

        return list;
    }
}
