using DataSharing.Dashboard.Data.Engines;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Xunit;

namespace DataSharing.Tests.Data;

public sealed class DatabaseFaultTests
{
    public static TheoryData<Exception, bool> Exceptions =>
        new()
        {
            { new SqliteException("locked", 5), true },
            { new NpgsqlException("gone"), true },
            { new DbUpdateException("not saved"), true },
            { new InvalidOperationException("transient", new NpgsqlException("gone", new IOException())), true },
            { new OperationCanceledException("stopped", new PostgresException("canceled", "ERROR", "ERROR", "57014")), false },
            { new InvalidOperationException("a name that nobody wrote"), false },
            { new IOException("disk"), false },
        };

    [Theory]
    [MemberData(nameof(Exceptions), DisableDiscoveryEnumeration = true)]
    public void Is_LooksThroughTheChain_AndTakesNoCancellationForOne(Exception exception, bool isFault) =>
        Assert.Equal(isFault, DatabaseFault.Is(exception));
}
