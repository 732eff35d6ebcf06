using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Accounting;

/// <summary>
/// Decides an organization's events once more, in the order in which they were recorded, as if nothing had been used before the first of
/// them.
/// </summary>
/// <remarks>
/// For "what if the programme, or what is shared, were another one?": give whole UTC days, since each day's pools begin full. Everything is
/// as known now. Not safe for several threads at once.
/// </remarks>
/// <param name="history">The organization, with the programme to decide by.</param>
public sealed class DecisionReplay(OrganizationHistory history)
{
    private readonly DecisionBook _book = new(history);
    private readonly Dictionary<(UtcDay Day, Pool Pool), TokenCount> _pools = [];

    /// <summary>Decides the next event and counts it.</summary>
    /// <param name="usage">The event.</param>
    /// <param name="asOf">As of when it was decided then.</param>
    /// <param name="besideUnassigned">Whether the provider reports complimentary tokens of that day whose pool nobody knows.</param>
    public Decision Next(UsageEvent usage, Instant asOf, bool besideUnassigned = false)
    {
        var decision = DecisionPolicy.Decide(
            _book.At(asOf),
            usage,
            asOf,
            pool => _pools.GetValueOrDefault((usage.Day, pool), TokenCount.Zero),
            besideUnassigned
        );
        if (decision is { RunningTotal: { } total, Pool: { } pool })
        {
            _pools[(usage.Day, pool)] = total;
        }

        return decision;
    }
}
