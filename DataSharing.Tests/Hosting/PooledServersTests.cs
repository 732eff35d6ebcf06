using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Configuration;
using DataSharing.Dashboard.Data.Engines.PostgreSql;
using DataSharing.Dashboard.Hosting.Storage;
using Npgsql;
using Xunit;

namespace DataSharing.Tests.Hosting;

/// <summary>The same through PgBouncer, which gives each transaction whichever session is free.</summary>
public sealed class PooledServersTests : SeveralServersTests
{
    private Support.PgBouncer? _pgBouncer;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await (_pgBouncer?.DisposeAsync() ?? default);
    }

    protected override async Task<string?> PoolerAsync(string database)
    {
        _pgBouncer = await Support.PgBouncer.StartAsync(database);
        return _pgBouncer.Of(database);
    }
}

/// <summary>What is set of a pooler.</summary>
public sealed class PoolerTests : IAsyncDisposable
{
    private readonly Support.TemporaryFolder _folder = new();

    public async ValueTask DisposeAsync()
    {
        await Support.PostgreSqlServer.DropAsync(_folder);
        _folder.Dispose();
    }

    [Fact]
    public async Task Pooler_ThatLeadsToAnotherDatabase_IsRefused()
    {
        Assert.SkipUnless(Support.PostgreSqlServer.IsHere, Support.PostgreSqlServer.WhyNot);
        await Support.PostgreSqlServer.UseAsync(_folder);
        var elsewhere = await Support.PostgreSqlServer.NewAsync("");

        var environment = new Dictionary<string, string> { ["DATASHARING_POSTGRESQL_POOLER"] = elsewhere };
        var refused = await Support.Executable.RunAsync(_folder, environment, "--urls", "http://127.0.0.1:0");

        Assert.Equal(1, refused.ExitCode);
        Assert.StartsWith("--postgresql-pooler leads to another database than --postgresql", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Database_ThatIsNamedThroughThePoolerToo_IsRefused()
    {
        Assert.SkipUnless(Support.PostgreSqlServer.IsHere, Support.PostgreSqlServer.WhyNot);
        await using var pgBouncer = await Support.PgBouncer.StartAsync(await Support.PostgreSqlServer.UseAsync(_folder));
        var through = pgBouncer.Of(await Support.PostgreSqlServer.UseAsync(_folder));
        await using var source = PostgreSqlSource.ThroughPooler(through);
        await using var session = await source.OpenConnectionAsync();

        var refused = await Assert.ThrowsAsync<InvalidInputException>(() =>
            new PoolerCheck(new PostgreSqlOptions(through) { Pooler = through }, source).RequireSameDatabaseAsync(session, default)
        );

        Assert.StartsWith("--postgresql must lead to the server itself", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "Host=pooler;Database=a", "--postgresql-pooler says nothing without --postgresql")]
    [InlineData("Host=db;Database=a", "Host=pooler", "--postgresql-pooler must name a Host and a Database")]
    [InlineData("Host=db;Database=a", "Host=pooler;Database=a;Maximum Pool Size=3", "--postgresql-pooler must leave Maximum Pool Size")]
    public void Pooler_ThatCannotBeUsed_IsRefusedWithItsOption(string? database, string pooler, string error)
    {
        var errors = new List<string>();
        new PostgreSqlSettings(database, pooler).Read(errors);
        Assert.StartsWith(error, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=pooler;Database=a", null)]
    [InlineData("Host=pooler;Database=a;Options=-c statement_timeout=5000", "-c statement_timeout=5000")]
    public void Connections_ToAPooler_BringNoOptionsButThoseThatAreSet(string pooler, string? options)
    {
        using var source = PostgreSqlSource.ThroughPooler(pooler);
        var through = new NpgsqlConnectionStringBuilder(source.ConnectionString);
        Assert.Equal((options, true), (through.Options, through.NoResetOnClose));
    }
}
