using DataSharing.Core.Accounting;

namespace DataSharing.Dashboard.Ledger;

/// <summary>What one group commit has added for one organization.</summary>
/// <param name="Last">The number of the group's last event: a reader who has seen this number has seen all of the group.</param>
/// <param name="Days">What it added to the days.</param>
/// <param name="Details">What it added to the hours.</param>
/// <param name="Pools">The running totals that it left.</param>
internal sealed record CommittedSums(
    long Last,
    IReadOnlyList<KeyValuePair<DayKey, UsageSums>> Days,
    IReadOnlyList<KeyValuePair<DetailKey, UsageSums>> Details,
    IReadOnlyList<PoolRow> Pools
);

/// <summary>What one group commit has added.</summary>
/// <param name="Place">Where it stands among all.</param>
/// <param name="Sums">What it added to the roll-ups.</param>
/// <param name="Pools">The running totals that it left.</param>
internal sealed record CommittedGroup(GroupPlace Place, RollUps Sums, IReadOnlyList<PoolRow> Pools)
{
    private readonly Lazy<ILookup<string, KeyValuePair<DetailKey, UsageSums>>> _details = new(() =>
        Sums.Details.ToLookup(pair => pair.Key.Day.OrganizationId, StringComparer.Ordinal)
    );

    private readonly ILookup<string, KeyValuePair<DayKey, UsageSums>> _days = Sums.Days.ToLookup(
        pair => pair.Key.OrganizationId,
        StringComparer.Ordinal
    );

    /// <summary>Whose events it recorded.</summary>
    public IEnumerable<string> Organizations => _days.Select(organization => organization.Key);

    /// <summary>What it added for one of them.</summary>
    public CommittedSums Of(string organizationId) =>
        new(
            Place.Last,
            [.. _days[organizationId]],
            [.. _details.Value[organizationId]],
            [.. Pools.Where(pool => pool.OrganizationId == organizationId)]
        );
}

/// <summary>Hears of this server's groups, in order.</summary>
internal interface ICommittedGroups
{
    void Commit(CommittedGroup group);

    /// <summary>A group failed; perhaps it is on disk all the same.</summary>
    void Doubt();
}

/// <summary>
/// Tells what the ledger has committed, of all servers, in order, and when that is not known for certain. Its listeners only take note.
/// </summary>
internal sealed class CommittedGroups : ICommittedGroups
{
    public event Action<CommittedGroup>? Committed;

    /// <summary>Another server recorded something of an organization of which nobody here keeps a day: no more is told of it.</summary>
    public event Action<string>? CommittedElsewhere;

    /// <summary>
    /// Whether somebody keeps a day of an organization, and must hear of every group. Whoever begins to keep one says so before they read
    /// it.
    /// </summary>
    public Predicate<string> IsKept { get; set; } = _ => true;

    /// <summary>What was told may be less than what is recorded.</summary>
    public event Action? InDoubt;

    public void Commit(CommittedGroup group) => Committed?.Invoke(group);

    /// <summary>Tells of an organization of which nobody keeps a day.</summary>
    public void CommitElsewhere(string organizationId) => CommittedElsewhere?.Invoke(organizationId);

    public void Doubt() => InDoubt?.Invoke();
}
