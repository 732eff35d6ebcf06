using Xunit;

namespace DataSharing.Tests.Support;

/// <summary>The folders of two servers that share one database of PostgreSQL, which goes with them.</summary>
internal sealed class TwoFolders : IAsyncDisposable
{
    public TemporaryFolder First { get; } = new();

    public TemporaryFolder Second { get; } = new();

    /// <summary>The connection string.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Skips the test where there is no PostgreSQL.</summary>
    public static async Task<TwoFolders> MakeAsync()
    {
        Assert.SkipUnless(PostgreSqlServer.IsHere, PostgreSqlServer.WhyNot);
        var folders = new TwoFolders();
        folders.Database = await PostgreSqlServer.UseAsync(folders.First);
        await PostgreSqlServer.ShareAsync(folders.Second, folders.First);
        return folders;
    }

    public async ValueTask DisposeAsync()
    {
        await PostgreSqlServer.DropAsync(First);
        First.Dispose();
        Second.Dispose();
    }
}
