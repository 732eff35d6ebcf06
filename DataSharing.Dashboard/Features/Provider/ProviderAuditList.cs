using DataSharing.Core.Primitives;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Features.Provider;

/// <summary>Entries of the provider's log that stand together in a table, newest first.</summary>
public sealed class ProviderAuditList
{
    internal ProviderAuditList(IReadOnlyList<ProviderAuditRow> rows) => Rows = rows;

    internal static ProviderAuditList None { get; } = new([]);

    internal IReadOnlyList<ProviderAuditRow> Rows { get; }

    /// <summary>Those before an instant and not before another: what stands between two entries of the log here.</summary>
    /// <param name="until">Exclusive; null for no end.</param>
    /// <param name="from">Inclusive; null for no beginning.</param>
    internal ProviderAuditList Between(Instant? until, Instant? from) =>
        new([.. Rows.Where(entry => (until is not { } end || entry.At < end) && (from is not { } start || entry.At >= start))]);
}
