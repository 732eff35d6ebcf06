using DataSharing.Core.Accounting;
using DataSharing.Core.Organizations;
using DataSharing.Dashboard.Memory;

namespace DataSharing.Dashboard.Ledger;

/// <summary>What decisions rest on, per organization, kept in memory for as long as nothing of it was changed.</summary>
/// <remarks>
/// A change made at the command line reaches the next decision in the same way as one made on a page. Only the writer calls it.
/// </remarks>
internal sealed class OrganizationBooks(IOrganizationHistories histories)
{
    private const int Most = 10_000;

    private readonly Dictionary<string, (OrganizationHistory History, DecisionBook Book)> _books = new(StringComparer.Ordinal);

    /// <summary>The book of an organization, by all that is committed now.</summary>
    public async ValueTask<DecisionBook> GetAsync(string organizationId, CancellationToken cancellationToken)
    {
        var history =
            await histories.FindHistoryAsync(organizationId, cancellationToken)
            ?? throw new InvalidOperationException($"Events came for organization {organizationId}, which does not exist.");
        if (_books.TryGetValue(organizationId, out var known) && ReferenceEquals(known.History, history))
        {
            return known.Book;
        }

        if (_books.Count >= Most)
        {
            _books.Clear();
        }

        var book = new DecisionBook(history);
        _books[organizationId] = (history, book);
        return book;
    }
}
