namespace DataSharing.Core.Accounting;

/// <summary>Requests of one project for models of one pool that were decided alike.</summary>
/// <param name="ProjectId">The project; empty where a report does not tell it.</param>
/// <param name="Reason">How they were decided; null for reported usage of which no rule settles the whole row.</param>
/// <param name="Sums">What was counted of them.</param>
public readonly record struct ProjectPoolRow(string ProjectId, DecisionReason? Reason, UsageSums Sums);

/// <summary>What one project used of one pool's models on one UTC day.</summary>
/// <param name="ProjectId">The project; empty where a report does not tell it.</param>
/// <param name="Sums">All its tokens of these models.</param>
/// <param name="Counted">Tokens that counted against the pool, free or not; never more than all.</param>
/// <param name="IsAtMost">Whether some of the counted ones may not have: no rule settles them.</param>
/// <remarks>
/// A request that does not fit counts against its pool though it is billed (programme.md, rule 2); one of a project that does not share
/// does not.
/// </remarks>
public sealed record ProjectPoolUse(string ProjectId, UsageSums Sums, long Counted, bool IsAtMost)
{
    /// <summary>By project: first what drew most on the pool, then what used most of its models.</summary>
    /// <param name="rows">All of one pool's models.</param>
    /// <exception cref="OverflowException">A sum is more than 2^63 − 1.</exception>
    public static IReadOnlyList<ProjectPoolUse> Of(IEnumerable<ProjectPoolRow> rows) =>
        [
            .. rows.GroupBy(row => row.ProjectId, StringComparer.Ordinal)
                .Select(group => Of(group.Key, [.. group]))
                .OrderByDescending(use => use.Counted)
                .ThenByDescending(use => use.Sums.Counted.Tokens)
                .ThenBy(use => use.ProjectId, StringComparer.Ordinal),
        ];

    private static ProjectPoolUse Of(string projectId, IReadOnlyList<ProjectPoolRow> rows) =>
        new(
            projectId,
            rows.Aggregate(new UsageSums(), (sum, row) => sum + row.Sums),
            rows.Where(row => row.Reason is not { } reason || CountingReasons.All.Contains(reason))
                .Sum(row => row.Sums.Counted.Tokens.Value),
            rows.Any(row => row.Reason is null && row.Sums.Counted.Tokens.Value > 0)
        );
}
