using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace DataSharing.Dashboard.Data.Engines;

/// <summary>The database behind the three contexts, as far as its kind matters to anybody but itself.</summary>
internal interface IDatabaseEngine
{
    /// <summary>Lets a context read and write a store.</summary>
    void Use(DbContextOptionsBuilder options, Store store);

    /// <summary>Watches a store for commits, on a connection of its own.</summary>
    ICommitWatch Watch(Store store);

    /// <summary>Begins a transaction that only reads, all of one moment, and waits for no writer.</summary>
    Task<IDbContextTransaction> BeginMomentAsync(DbContext database, CancellationToken cancellationToken);
}
