using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Accounting;

/// <summary>One organization's bases for decisions, worked out once for each stretch of time in which nothing changes.</summary>
/// <remarks>Not safe for use by several threads at once: it belongs to the one writer.</remarks>
public sealed class DecisionBook(OrganizationHistory history)
{
    private readonly Instant[] _changes = [.. history.Changes];
    private readonly Dictionary<int, DecisionBasis> _stretches = [];

    /// <summary>What decisions rest on at <paramref name="asOf"/>, by all that is recorded.</summary>
    public DecisionBasis At(Instant asOf)
    {
        var found = Array.BinarySearch(_changes, asOf);
        var stretch = found >= 0 ? found : ~found - 1;
        if (!_stretches.TryGetValue(stretch, out var basis))
        {
            var organization = history.At(asOf);
            basis = new DecisionBasis(organization, organization.Judge());
            _stretches.Add(stretch, basis);
        }

        return basis;
    }
}
