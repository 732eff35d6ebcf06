using DataSharing.Core.Primitives;

namespace DataSharing.Core.Foresight.Alerts;

/// <summary>Much of a pool is left shortly before the refresh, at which it is lost.</summary>
/// <remarks>Source: base rules, "Refresh": what is not used by 00:00 UTC is not kept. Only where all of today is known.</remarks>
public sealed class PoolUnusedAlert : AlertKind
{
    /// <inheritdoc />
    public override string Name => "pool_unused";

    /// <inheritdoc />
    public override string Title => "Unused before the refresh";

    /// <inheritdoc />
    public override string Explanation => "When the threshold or more is left in the last hours before 00:00 UTC.";

    /// <inheritdoc />
    public override AlertPlace Place => AlertPlace.Overview;

    /// <inheritdoc />
    public override bool HasPools => true;

    /// <inheritdoc />
    public override AlertThreshold Threshold => AlertThreshold.OfPercent(50);

    /// <inheritdoc />
    public override int? HoursBefore => 3;

    /// <inheritdoc />
    public override bool EndsWithDay => true;

    /// <inheritdoc />
    public override IEnumerable<AlertFinding> Find(AlertRule rule, AlertFigures figures) =>
        figures.Now < figures.Day.End.Plus(-TimeSpan.FromHours(rule.HoursBefore!.Value))
            ? []
            : figures.Pools.Where(pool => rule.Scope.Includes(pool.Pool)).Select(pool => Of(rule, figures, pool));

    /// <inheritdoc />
    public override AlertFinding Otherwise(AlertFigures figures, string subject) => AlertFinding.NotKnown(subject);

    private static AlertFinding Of(AlertRule rule, AlertFigures figures, PoolToday pool)
    {
        var subject = PoolWords.Name(pool.Pool);
        if (!figures.IsEnrolled || pool is not { IsWhole: true, AtLeast: { } used, Allowance: { } allowance })
        {
            return AlertFinding.NotKnown(subject);
        }

        var left = TokenCount.SubtractToZero(allowance, used);
        var isMuch = rule.Threshold!.IsReached(left, allowance) == true;
        if (!isMuch && pool.IsUpTo)
        {
            // Less may be used than the provider's bound, so that more may be left.
            return AlertFinding.NotKnown(subject);
        }

        var (name, many) = (PoolWords.Title(pool.Pool), $"{Bound(pool)}{Count(left.Value)}");
        return new(
            subject,
            isMuch ? AlertState.Holds : AlertState.Clear,
            isMuch ? $"{name}: {many} tokens left" : $"{name}: less than {rule.Threshold} left",
            isMuch
                ? $"Of {Count(allowance.Value)} tokens of {Day(figures)} {many} are left; what is not used by 00:00 UTC is lost."
                : $"Of {Count(allowance.Value)} tokens of {Day(figures)} {many} are left."
        )
        {
            Pool = pool.Pool,
            Tokens = left.Value,
            Allowance = allowance.Value,
        };
    }

    private static string Bound(PoolToday pool) =>
        (pool.IsAtMost, pool.IsUpTo) switch
        {
            (true, true) => "about ",
            (true, false) => "at most ",
            (false, true) => "at least ",
            (false, false) => "",
        };
}
