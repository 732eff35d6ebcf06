using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>What the writer keeps in memory of its statements and rows never makes it write another value or to another row.</summary>
[Trait("Database", "SQLite")]
public sealed class LedgerStatementsTests
{
    private static readonly DayKey _day = new("org-a", UtcDay.FromNumber(739_500), "proj_a", "o1", DecisionReason.Complimentary, true);
    private static readonly DetailKey _detail = new(_day, Instant.FromUnixMilliseconds(1_795_348_800_000), "", "key_1", "default", false);
    private static readonly UsageSums _sums = new(new TokenUsage(1, 20, 3, 4), 5, 6, 7);

    [Fact]
    public async Task RollUps_OfManyGroups_AreTheirSum_EachKeyInARowOfItsOwn()
    {
        using var folder = new Support.TemporaryFolder();
        await using var ledger = await CreateAsync(folder["ledger.db"]);
        using (var connection = Open(folder["ledger.db"]))
        using (var statements = new LedgerStatements(connection, ledger.Model))
        {
            for (var group = 0; group < 3; group++)
            {
                statements.Begin();
                foreach (var project in (string[])["proj_a", "proj_b"])
                {
                    statements.Add(_day with { ProjectId = project }, _sums);
                    statements.Add(_detail with { Day = _day with { ProjectId = project } }, _sums);
                }
            }
        }

        Assert.Equal(
            [_sums + _sums + _sums, _sums + _sums + _sums],
            await ledger.Days.AsNoTracking().Select(row => row.Sums).ToListAsync()
        );
        var details = await ledger.Details.AsNoTracking().OrderBy(row => row.ProjectId).ToListAsync();
        Assert.Equal(["proj_a", "proj_b"], details.Select(row => row.ProjectId));
        Assert.All(details, row => Assert.Equal(_sums + _sums + _sums, row.Sums));
    }

    [Fact]
    public async Task RollUpRows_ThatSomebodyElseReplaced_AreLookedForAnew()
    {
        using var folder = new Support.TemporaryFolder();
        await using var ledger = await CreateAsync(folder["ledger.db"]);
        using var connection = Open(folder["ledger.db"]);
        using var statements = new LedgerStatements(connection, ledger.Model);
        var other = _day with { ProjectId = "proj_other" };
        statements.Begin();
        statements.Add(_day, _sums);

        // Another row now stands where the first one was.
        await ledger.Days.ExecuteDeleteAsync();
        using (var second = Open(folder["ledger.db"]))
        using (var others = new LedgerStatements(second, ledger.Model))
        {
            others.Add(other, _sums);
        }

        statements.Begin();
        statements.Add(_day, _sums);

        var rows = await ledger.Days.AsNoTracking().OrderBy(row => row.ProjectId).ToListAsync();
        Assert.Equal(["proj_a", "proj_other"], rows.Select(row => row.ProjectId));
        Assert.All(rows, row => Assert.Equal(_sums, row.Sums));
    }

    [Fact]
    public void ValuesOfEachKind_BoundOneAfterAnother_AreThoseThatAreStored()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        using var select = new SqliteStatement(connection, "SELECT quote(?)");
        const int seed = 20261129;
        var random = new Random(seed);
        for (var number = 0; number < 2_000; number++)
        {
            var expected = random.Next(6) switch
            {
                0 => Bind(7L, "7"),
                1 => Bind(0L, "0"),
                2 => Bind("7", "'7'"),
                3 => Bind("", "''"),
                4 => Bind((string?)null, "NULL"),
                _ => Bind((bool?)true, "1"),
            };
            Assert.True(select.Step());
            Assert.True(expected == select.Text(0), $"seed {seed}, number {number}");
            select.Reset();
        }

        var bytes = new byte[] { 1 };
        select.Bind(bytes).Execute();
        bytes[0] = 2;
        Assert.True(select.Bind(bytes).Step());
        Assert.Equal("X'02'", select.Text(0));

        string Bind<T>(T value, string text)
        {
            _ = value switch
            {
                long whole => select.Bind(whole),
                bool flag => select.Bind((bool?)flag),
                string words => select.Bind(words),
                _ => select.Bind((string?)null),
            };
            return text;
        }
    }

    private static async Task<LedgerDbContext> CreateAsync(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var ledger = new LedgerDbContext(
            new DbContextOptionsBuilder<LedgerDbContext>().UseSqlite($"Data Source={file};Pooling=False").Options
        );
        await ledger.Database.EnsureCreatedAsync();
        return ledger;
    }

    private static SqliteConnection Open(string file)
    {
        var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        return connection;
    }
}
