using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Data.Engines.Sqlite;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.Ledger.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Xunit;

namespace DataSharing.Tests.Ledger;

/// <summary>What the writer stores by the model's columns is what the model reads, and back.</summary>
[Trait("Database", "SQLite")]
public sealed class StoredTableTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EachColumn_IsStoredAsTheModelReadsIt_AndReadAsItWasStored(bool full)
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        await using var ledger = new LedgerDbContext(new DbContextOptionsBuilder<LedgerDbContext>().UseSqlite(connection).Options);
        await ledger.Database.EnsureCreatedAsync();
        var row = Row(full);
        var table = StoredTable<EventRow>.Of(ledger.Model);
        using (var insert = new SqliteStatement(connection, table.Insert))
        {
            table.Bind(insert, row);
            insert.Execute();
        }

        using var find = new SqliteStatement(connection, $"SELECT {table.SelectList} FROM {table.Name}");
        Assert.True(find.Step());
        Assert.Equal(Text(row), Text(table.Read(find)));
        Assert.False(find.Step());
        Assert.Equal(Text(row), Text(await ledger.Events.AsNoTracking().SingleAsync()));
    }

    [Fact]
    public async Task RowThatBreaksARuleOfTheTable_IsRefusedWithTheDatabasesOwnWords_AndTheStatementServesOn()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        await using var ledger = new LedgerDbContext(new DbContextOptionsBuilder<LedgerDbContext>().UseSqlite(connection).Options);
        await ledger.Database.EnsureCreatedAsync();
        var table = StoredTable<EventRow>.Of(ledger.Model);
        using var insert = new SqliteStatement(connection, table.Insert);
        Store(Row(full: true));

        Assert.Contains("UNIQUE", Assert.Throws<SqliteException>(() => Store(Row(full: true))).Message, StringComparison.Ordinal);

        Store(Row(full: false));
        Assert.Equal(2, await ledger.Events.CountAsync());

        void Store(EventRow row)
        {
            table.Bind(insert, row);
            insert.Execute();
        }
    }

    [Fact]
    public async Task RollUps_AddedTwice_AreTheSum_AsTheModelReadsThem()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        await using var ledger = new LedgerDbContext(new DbContextOptionsBuilder<LedgerDbContext>().UseSqlite(connection).Options);
        await ledger.Database.EnsureCreatedAsync();
        var day = new DayRow
        {
            OrganizationId = "org-a",
            Day = UtcDay.FromNumber(20_783),
            ProjectId = "proj_a",
            Model = "gpt-4.1-2025-04-14",
            Reason = DecisionReason.Complimentary,
            Shared = true,
            Sums = new UsageSums(new TokenUsage(1, 20, 3, 4), 5, 6, 7),
        };
        using (var statements = new LedgerStatements(connection, ledger.Model))
        {
            statements.Add(day);
            statements.Add(day);
            statements.WritePool(
                new PoolRow
                {
                    OrganizationId = "org-a",
                    Day = day.Day,
                    Pool = Pool.Small,
                    RunningTotal = 9,
                }
            );
            statements.WritePool(
                new PoolRow
                {
                    OrganizationId = "org-a",
                    Day = day.Day,
                    Pool = Pool.Small,
                    RunningTotal = 11,
                }
            );
        }

        Assert.Equal(day.Sums + day.Sums, (await ledger.Days.AsNoTracking().SingleAsync()).Sums);
        Assert.Equal(11, (await ledger.Pools.AsNoTracking().SingleAsync()).RunningTotal);
    }

    // The number that the database gives is not compared.
    private static IEnumerable<string> Text(EventRow row) =>
        typeof(EventRow)
            .GetProperties()
            .Where(property => property.Name != nameof(EventRow.Sequence))
            .Select(property =>
                $"{property.Name}: {(property.GetValue(row) is byte[] bytes ? Convert.ToHexString(bytes) : property.GetValue(row) ?? "null")}"
            );

    private static EventRow Row(bool full) =>
        new()
        {
            OrganizationId = "org-ä\u0000b",
            Source = full ? "gateway" : "",
            Id = new string('x', 500) + "\U0001F600",
            ContentHash = [0, 1, 255],
            RecordedAt = Instant.FromUnixMilliseconds(1_795_700_000_123),
            OccurredAt = Instant.FromUnixMilliseconds(1_795_699_999_877),
            Day = UtcDay.FromNumber(20_783),
            ProjectId = "proj_a",
            Model = "gpt-4.1",
            ResolvedModel = "gpt-4.1-2025-04-14",
            InputTokens = long.MaxValue,
            CachedTokens = 3,
            OutputTokens = 0,
            ServiceTier = "default",
            Batch = full,
            HostedTools = full ? "web_search,file_search" : "",
            FunctionTools = !full,
            UserId = full ? "user_1" : null,
            ApiKeyId = full ? "" : null,
            Reason = DecisionReason.AllowanceExceeded,
            Rule = full ? EligibilityRule.ZeroDataRetention : null,
            Pool = full ? Pool.Small : null,
            ComplimentaryTokens = 7,
            RunningTotal = full ? 9 : null,
            Allowance = full ? 0 : null,
            Shared = full,
            SharedBy = full ? SharingDecidedBy.Organization : null,
            Uncertain = !full,
            DecidedAsOf = Instant.FromUnixMilliseconds(0),
            CatalogueNumber = full ? 2 : null,
        };
}
