using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Hosting.Storage;

/// <summary>How the databases of an installation are checked and brought to the newest schema, by their kind.</summary>
internal interface IStorage
{
    /// <summary>
    /// Checks that what is there belongs together, with its keys, and brings it to the newest schema.
    /// </summary>
    /// <returns>Until it is disposed nobody else prepares the database, from whatever folder or machine.</returns>
    /// <exception cref="Common.InvalidInputException">It cannot be used: why, and what to do.</exception>
    Task<IAsyncDisposable> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Makes the newest schema, or brings what is there to it, and does nothing else: for a copy, which fills it before anybody uses it.
    /// </summary>
    Task MakeSchemasAsync(CancellationToken cancellationToken);

    /// <summary>Held by a server for as long as it runs: nobody changes the schema or takes the databases elsewhere meanwhile.</summary>
    /// <exception cref="Common.InvalidInputException">Somebody does just now.</exception>
    Task<IAsyncDisposable> ServeAsync(CancellationToken cancellationToken);

    /// <summary>Makes sure that a store can be written to.</summary>
    /// <exception cref="Exception">It cannot.</exception>
    Task RequireWritableAsync(DbContext schema, CancellationToken cancellationToken);

    /// <summary>A context of each store that knows the migrations of this kind.</summary>
    IReadOnlyList<DbContext> OpenSchemas();
}
