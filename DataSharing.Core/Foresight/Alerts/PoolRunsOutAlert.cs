using System.Globalization;
using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>A pool is expected to be used up before the refresh.</summary>
/// <remarks>
/// Source: programme.md, rule 9: people want a warning near the limit. It recovers only when the pool is expected to last even in the worst
/// of ten cases, so that a forecast near the edge does not go back and forth.
/// </remarks>
public sealed class PoolRunsOutAlert : AlertKind
{
    /// <inheritdoc />
    public override string Name => "pool_runs_out";

    /// <inheritdoc />
    public override string Title => "A pool is expected to run out";

    /// <inheritdoc />
    public override string Explanation => "When the forecast of today says that nothing will be left before 00:00 UTC.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Overview;

    /// <inheritdoc />
    public override bool HasPools => true;

    /// <inheritdoc />
    public override bool EndsWithDay => true;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures) =>
        figures.Pools.Where(pool => rule.Scope.Includes(pool.Pool)).Select(pool => Of(figures, pool));

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) => AlertFinding.NotKnown(subject);

    private static AlertFinding Of(AlertFigures figures, PoolToday pool)
    {
        var (subject, name) = (PoolWords.Name(pool.Pool), PoolWords.Title(pool.Pool));
        return pool.Forecast switch
        {
            { RunsOutAt: { } at } => new AlertFinding(
                subject,
                AlertState.Holds,
                $"{name}: expected to be used up at about {Time(at)} UTC",
                $"If {Day(figures)} goes on as the days before, nothing is left from about {Time(at)} UTC on: "
                    + "covered requests are billed then, until 00:00 UTC."
            )
            {
                Pool = pool.Pool,
                Allowance = pool.Allowance?.Value,
            },
            { Outcome: ForecastOutcome.Lasts, RunsOutFrom: null, Left: { } left } => new AlertFinding(
                subject,
                AlertState.Clear,
                $"{name}: expected to last",
                $"About {Count(left.Value)} tokens are expected to be left when {Day(figures)} ends at 00:00 UTC."
            )
            {
                Pool = pool.Pool,
                Tokens = left.Value,
                Allowance = pool.Allowance?.Value,
            },
            _ => AlertFinding.NotKnown(subject),
        };
    }

    private static string Time(Instant at) => at.ToDateTimeOffset().ToString("HH:mm", CultureInfo.InvariantCulture);
}
