using DataSharing.Core.Accounting;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger;

/// <summary>
/// What decisions rest on, per organization, kept in memory for as long as nobody has written to the application database.
/// </summary>
/// <remarks>A change made at the command line reaches the next decision in the same way as one made on a page.</remarks>
internal sealed class OrganizationBooks(IDbContextFactory<ApplicationDbContext> databases, DataDirectory directory) : IDisposable
{
    private readonly Dictionary<string, DecisionBook> _books = new(StringComparer.Ordinal);
    private readonly CommitWatch _commits = new(directory.ApplicationDatabase);
    private (long Opened, long Version) _version;

    /// <summary>Forgets everything if the application database has changed since the last call.</summary>
    public void Refresh()
    {
        var version = _commits.Version();
        if (version != _version)
        {
            _books.Clear();
            _version = version;
        }
    }

    /// <summary>The book of an organization.</summary>
    public async ValueTask<DecisionBook> GetAsync(string organizationId, CancellationToken cancellationToken)
    {
        if (_books.TryGetValue(organizationId, out var known))
        {
            return known;
        }

        await using var database = await databases.CreateDbContextAsync(cancellationToken);
        var history =
            await database.FindHistoryAsync(organizationId, cancellationToken)
            ?? throw new InvalidOperationException($"Events came for organization {organizationId}, which does not exist.");
        var book = new DecisionBook(history);
        _books.Add(organizationId, book);
        return book;
    }

    public void Dispose() => _commits.Dispose();
}
