using DataSharing.Dashboard.Data.Engines;
using DataSharing.Tests.Support;
using Npgsql;
using Xunit;
using static DataSharing.Tests.Support.Executable;

namespace DataSharing.Tests.CommandLine;

/// <summary>The copy to PostgreSQL as an operator makes it: killed, given again, refused in a sentence.</summary>
[Trait("Database", "SQLite")]
public sealed class DatabaseCommandTests : IDisposable
{
    private const string Empty = "TEMPLATE template0 ENCODING 'UTF8'";
    private const int Events = 300_000;

    private static readonly string[] _copy = ["database", "copy"];

    private readonly TemporaryFolder _folder = new();

    public DatabaseCommandTests() => Assert.SkipUnless(PostgreSqlServer.IsHere, PostgreSqlServer.WhyNot);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Copy_KilledWhileItWrites_IsServedByNobody_AndGoesOn()
    {
        await InstalledFolder.CopyToAsync(_folder);
        await FillAsync();
        var (database, there) = ("", 0L);

        // As the environment of the servers to come has it: a copy does not mind.
        var to = new Dictionary<string, string> { ["DATASHARING_KEY_ENCRYPTION_KEY"] = Convert.ToBase64String(new byte[32]) };

        // A copy that has ended before anybody could kill it proves nothing.
        for (var attempt = 0; attempt < 5 && there is 0 or Events; attempt++)
        {
            to["DATASHARING_TO_POSTGRESQL"] = database = await PostgreSqlServer.NewAsync(Empty);
            using var copy = Start(_folder, to, _copy);
            await Patience.UntilAsync(async () => copy.HasExited || await RowsAsync(database, "copying", "SUM(\"Rows\")") > 0);
            copy.Kill();
            await copy.WaitForExitAsync();
            there = await RowsAsync(database, "events", "COUNT(*)");
        }

        Assert.InRange(there, 1, Events - 1);
        Assert.Equal(0, await RowsAsync(database, "copying", "SUM(\"Rows\") - (SELECT COUNT(*) FROM ledger.events)"));
        var onPostgreSql = new Dictionary<string, string> { ["DATASHARING_POSTGRESQL"] = database };
        var served = await RunAsync(_folder, onPostgreSql, "--urls", "http://127.0.0.1:0");
        Assert.Equal(1, served.ExitCode);
        Assert.StartsWith("This database is a copy that was not finished", served.Errors, StringComparison.Ordinal);

        var again = await RunAsync(_folder, to, _copy);
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.StartsWith("Everything is copied and compared: ", again.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', again.Output);
        Assert.Equal(Events, await RowsAsync(database, "events", "COUNT(*)"));
        Assert.Equal(Events, await RowsAsync(database, "events", "COUNT(DISTINCT \"Id\")"));
        Assert.Equal(
            long.Parse(Assert.Single(await StoredRows.QueryAsync(_folder, Store.Ledger, "SELECT SUM(InputTokens) FROM events")), null),
            await RowsAsync(database, "events", "SUM(\"InputTokens\")")
        );
        var head = await RunAsync(_folder, onPostgreSql, "audit", "head", "--organization", "org-a");
        Assert.Equal((await RunAsync(_folder, "audit", "head", "--organization", "org-a")).Output, head.Output);
        Assert.Equal((0, ""), (head.ExitCode, head.Errors));
    }

    [Fact]
    public async Task Copy_ThatCannotBe_IsRefusedInASentence_WithoutThePassword()
    {
        await InstalledFolder.CopyToAsync(_folder);
        const string Secret = "Host=db.invalid;Database=d;Password=geheim";

        Assert.Contains("Say where to copy to", await RefusedAsync(null));
        Assert.Contains("Say where to copy to", await RefusedAsync(null, "--to-postgresql", Secret, "--to-data", "x"));
        Assert.Contains("is the source itself", await RefusedAsync(null, "--to-data", _folder));
        Assert.Contains("is the source itself", await RefusedAsync(null, "--to-data", $"{_folder.Path}/"));
        Assert.Contains("A database cannot be used", await RefusedAsync(null, "--postgresql", Secret, "--to-data", _folder["other"]));
        Assert.Contains("in SQLite's files already", await RefusedAsync(null, "--to-data", _folder["other"]));
        Assert.Contains("--to-postgresql must name a Host", await RefusedAsync("Password=geheim"));
        Assert.Contains("The source is on PostgreSQL already", await RefusedAsync(Secret, "--postgresql", Secret));
        Assert.Contains("A database cannot be used", await RefusedAsync(Secret));
        Assert.DoesNotContain("geheim", (await RunAsync(_folder, To(Secret), [.. _copy, "--help"])).Output);
        Assert.False(Directory.Exists(_folder["other"]));
    }

    private static Dictionary<string, string> To(string? database) =>
        database is null ? [] : new Dictionary<string, string> { ["DATASHARING_TO_POSTGRESQL"] = database };

    private async Task<string> RefusedAsync(string? database, params string[] arguments)
    {
        var result = await RunAsync(_folder, To(database), [.. _copy, .. arguments]);
        Assert.Equal(1, result.ExitCode);
        Assert.DoesNotContain("geheim", result.Errors + result.Output);
        Assert.Single(result.Errors.Trim().Split('\n'));
        return result.Errors;
    }

    private async Task FillAsync()
    {
        await using var connection = await StoredRows.OpenAsync(_folder, Store.Ledger);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {Events})
            INSERT INTO events (OrganizationId, Source, Id, ContentHash, RecordedAt, OccurredAt, Day, ProjectId, Model, ResolvedModel,
                InputTokens, CachedTokens,
                OutputTokens, ServiceTier, Batch, HostedTools, FunctionTools, Reason, ComplimentaryTokens, Shared, Uncertain, DecidedAsOf)
            SELECT 'org-a', '', 'event-' || i, zeroblob(32), 1795000000000 + i, 1795000000000 + i, 739943, 'proj_a', 'gpt-4.1-mini',
                'gpt-4.1-mini', i % 977, 0,
                i % 31, 'default', 0, '', 0, 'organization_ineligible', 0, 0, 0, 1795000000000 + i FROM n
            """;
        await command.ExecuteNonQueryAsync();
    }

    /// <returns>0 also while there is no such table, or nothing in it.</returns>
    private static async Task<long> RowsAsync(string database, string table, string what)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var ask = new NpgsqlCommand($"SELECT ({what})::bigint FROM ledger.{table}", connection);
        try
        {
            return await ask.ExecuteScalarAsync() is long rows ? rows : 0;
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            return 0;
        }
    }
}
