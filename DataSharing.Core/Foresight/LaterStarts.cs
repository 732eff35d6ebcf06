using DataSharing.Core.Accounting;

namespace DataSharing.Core.Foresight;

/// <summary>What may be said of starting a run later than was asked about, by the allowances of the days concerned.</summary>
/// <remarks>A day to come is taken as unused by others: its pool is full again at 00:00 UTC (programme.md, base rules).</remarks>
/// <param name="AfterRefresh">A run that starts today would be free as a whole if it started when the pools are full again.</param>
/// <param name="OrLater">A run of another day is free as a whole, and no later day that can be asked about gives less.</param>
public readonly record struct LaterStarts(bool AfterRefresh, bool OrLater)
{
    /// <summary>Works it out; changes nothing.</summary>
    /// <param name="run">At the start that was asked about.</param>
    /// <param name="pool">What it may draw on.</param>
    public static LaterStarts Of(PlannedRun run, RunPool pool)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pool);
        var refresh = pool.Now.Day.End;
        return run.Start < refresh
            ? new LaterStarts(IsFree(run with { Start = refresh }, pool), OrLater: false)
            : new LaterStarts(AfterRefresh: false, IsFree(run, pool) && NoDayGivesLess(run, pool));
    }

    private static bool IsFree(PlannedRun run, RunPool pool) => RunCheck.Of(run, pool.RuleOn, pool.FullOn).FirstBilledAt is null;

    private static bool NoDayGivesLess(PlannedRun run, RunPool pool)
    {
        for (var day = run.Start.Day.AddDays(1); day <= pool.Latest.Day; day = day.AddDays(1))
        {
            if (pool.FullOn(day) < pool.FullOn(run.Start.Day))
            {
                return false;
            }
        }

        return true;
    }
}
