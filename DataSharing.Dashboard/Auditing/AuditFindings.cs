using System.Collections.Concurrent;
using DataSharing.Core.Auditing;

namespace DataSharing.Dashboard.Auditing;

/// <summary>What the last check in the background found of each log that is not as it was sealed.</summary>
internal sealed class AuditFindings
{
    private readonly ConcurrentDictionary<string, AuditVerdict> _changed = new(StringComparer.Ordinal);

    public bool AnyChanged => !_changed.IsEmpty;

    public AuditVerdict? Of(string? organizationId) => _changed.GetValueOrDefault(AuditCanonical.ChainOf(organizationId));

    /// <returns>Whether that is news.</returns>
    public bool Found(string chain, AuditVerdict verdict)
    {
        if (verdict.IsUnchanged)
        {
            _changed.TryRemove(chain, out _);
            return false;
        }

        var known = _changed.ContainsKey(chain);
        _changed[chain] = verdict;
        return !known;
    }
}
