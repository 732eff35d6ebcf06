using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>A pool is used so far today, by the organization or by one project.</summary>
/// <remarks>
/// Source: programme.md, rule 9: people want a warning near the limit. What is used is known to be at least so much where the provider's
/// count is old: that is enough to fire, and never to recover.
/// </remarks>
public sealed class PoolUsedAlert : AlertKind
{
    /// <inheritdoc />
    public override string Name => "pool_used";

    /// <inheritdoc />
    public override string Title => "A pool is used";

    /// <inheritdoc />
    public override string Explanation => "When today's running total reaches the threshold.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Overview;

    /// <inheritdoc />
    public override bool HasPools => true;

    /// <inheritdoc />
    public override bool HasProjects => true;

    /// <inheritdoc />
    public override AlertThreshold Threshold => AlertThreshold.OfPercent(80);

    /// <inheritdoc />
    public override bool EndsWithDay => true;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures) =>
        figures.Pools.Where(pool => rule.Scope.Includes(pool.Pool)).Select(pool => Of(rule, figures, pool));

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) => AlertFinding.NotKnown(subject);

    private static AlertFinding Of(AlertRule rule, AlertFigures figures, PoolToday pool)
    {
        var subject = PoolWords.Name(pool.Pool);
        var project = rule.Scope.ProjectId;
        var used =
            pool.AtLeast is not { } all ? null
            : project is null ? new Used(all, pool.IsWhole, pool.IsUpTo)
            : Draw(figures, pool, project);
        if (
            used is not { Tokens: var tokens }
            || rule.Threshold!.IsReached(tokens, pool.Allowance) is not { } reached
            || (!reached && !used.IsWhole)
        )
        {
            return AlertFinding.NotKnown(subject);
        }

        var (title, text) = Words(rule, figures, pool, used, reached);
        return new(subject, reached ? AlertState.Holds : AlertState.Clear, title, text)
        {
            Pool = pool.Pool,
            ProjectId = project,
            Tokens = tokens.Value,
            Allowance = pool.Allowance?.Value,
        };
    }

    // A project without a draw has used nothing, where the pool's total is known at all.
    private static Used Draw(AlertFigures figures, PoolToday pool, string project)
    {
        var draws = figures.Draws.Where(draw => draw.ProjectId == project && draw.Pool == pool.Pool).ToList();
        return new(
            TokenCount.Of(draws.Sum(draw => draw.Tokens.Value)),
            pool.IsWhole && !draws.Exists(draw => draw.IsPartlyUnknown),
            draws.Exists(draw => draw.IsUpTo)
        );
    }

    private static (string Title, string Text) Words(AlertRule rule, AlertFigures figures, PoolToday pool, Used used, bool reached)
    {
        var name = PoolWords.Title(pool.Pool);
        var whose = rule.Scope.ProjectId is { } project ? $" by {figures.NameOf(project)}" : "";
        var of = pool.Allowance is { } allowance ? $" of {Count(allowance.Value)}" : "";
        var next =
            pool.AtLeast >= pool.Allowance
                ? $"The pool {(pool.IsUpTo ? "may be" : "is")} used up: covered requests are {(pool.IsUpTo ? "then " : "")}billed until the day ends at 00:00 UTC."
                : "The pool is full again at 00:00 UTC.";
        var many = $"{(used.IsUpTo ? "Up to " : "")}{Count(used.Tokens.Value)}{of} tokens of {Day(figures)} are used{whose}.";
        return reached
            ? ($"{name}: {rule.Threshold} {(used.IsUpTo ? "may be used" : "used")}{whose}", $"{many} {next}")
            : ($"{name}: below {rule.Threshold} again{whose}", many);
    }

    private sealed record Used(TokenCount Tokens, bool IsWhole, bool IsUpTo);
}
