using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Foresight;

/// <summary>By what replayed requests are summed: as a ledger sums the requests of a day, with the pool beside it.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="ProjectId">The provider's project id.</param>
/// <param name="Model">The resolved model.</param>
/// <param name="Pool">The model's pool, whatever the reason; null for a model without one.</param>
/// <param name="Reason">Why free, or billed.</param>
/// <param name="Shared">Whether inputs and outputs were shared, apart from what it earned.</param>
public readonly record struct ReplayedKey(UtcDay Day, string ProjectId, string Model, Pool? Pool, DecisionReason Reason, bool Shared);

/// <summary>What decisions of a replay came to.</summary>
public sealed class ReplayedUsage
{
    private readonly Dictionary<ReplayedKey, UsageSums> _sums = [];

    /// <summary>The sums; it holds a day's models and projects, however many requests there were.</summary>
    public IReadOnlyDictionary<ReplayedKey, UsageSums> Sums => _sums;

    internal void Add(UsageEvent usage, Decision decision)
    {
        var key = new ReplayedKey(usage.Day, usage.ProjectId, decision.Model, decision.Pool, decision.Reason, decision.Shared);
        _sums[key] = _sums.GetValueOrDefault(key) + UsageSums.Of(usage, decision);
    }
}
