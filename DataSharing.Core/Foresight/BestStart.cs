using DataSharing.Core.Accounting;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Core.Foresight;

/// <summary>What a pool has for a run that is planned: today, and on each day to come.</summary>
/// <param name="Now">The present: no run starts before it.</param>
/// <param name="Latest">No run starts after it.</param>
/// <param name="LeftToday">
/// Tokens that today's pool has left for a run that starts at the first instant and sends its last request of today at the second; null
/// where that is not known. A run that ends later finds no more.
/// </param>
/// <param name="FullOn">
/// Tokens with which the pool of a day to come begins; 0 where nothing would be free. What others use of it before the run is not known.
/// </param>
/// <param name="RuleOn">The programme's boundary rule on a day.</param>
public sealed record RunPool(
    Instant Now,
    Instant Latest,
    Func<Instant, Instant, TokenCount?> LeftToday,
    Func<UtcDay, TokenCount> FullOn,
    Func<UtcDay, BoundaryRule> RuleOn
);

/// <summary>When a run would best start, to the minute: as early as all of it is free, else so that most of it is.</summary>
/// <remarks>
/// Both pools are full again at 00:00 UTC (programme.md, base rules). Today's pool has no more later than now, so that waiting pays only to
/// move a part of the run past midnight; the starts that matter are those at which a day's pool is used to its end, and midnights.
/// </remarks>
/// <param name="At">The start.</param>
/// <param name="Last">When its last request is sent.</param>
/// <param name="Run">What the run draws then, day by day.</param>
public sealed record BestStart(Instant At, Instant Last, RunCheck Run)
{
    private const long Minute = 60_000;

    /// <summary>Whether all of the run is free then.</summary>
    public bool IsAllFree => Run.FirstBilledAt is null;

    /// <summary>
    /// Whether it draws on a day to come after that has begun: it is taken to be full by then, whatever others use of it.
    /// </summary>
    /// <param name="today">The present day.</param>
    public bool IsIfOthersDoNot(UtcDay today) => Last > (At.Day > today ? At.Day.Start : today.End);

    /// <summary>Finds it; changes nothing.</summary>
    /// <param name="run">The run; when it was planned to start plays no part.</param>
    /// <param name="pool">What it may draw on.</param>
    /// <returns>Null if no start that is known has a free token.</returns>
    public static BestStart? Of(PlannedRun run, RunPool pool)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pool);
        BestStart? best = null;
        foreach (var at in Starts(run, pool).Where(at => at >= pool.Now && at <= pool.Latest).Distinct().Order())
        {
            var moved = run with { Start = at };
            if (Draw(moved, pool) is not { } drawn)
            {
                continue;
            }

            if (best is null || drawn.ComplimentaryTokens > best.Run.ComplimentaryTokens)
            {
                best = new BestStart(at, moved.TimeOf(moved.Requests - 1), drawn);
            }

            if (best.IsAllFree)
            {
                return best;
            }
        }

        return best?.Run.ComplimentaryTokens > TokenCount.Zero ? best : null;
    }

    /// <summary>What a run would draw at the start that it has; null where what is left today is not known.</summary>
    /// <param name="run">The run.</param>
    /// <param name="pool">What it draws on.</param>
    public static RunCheck? Draw(PlannedRun run, RunPool pool)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(pool);
        var left = run.Start.Day == pool.Now.Day ? LeftToday(run, pool) : TokenCount.Zero;
        return left is { } today ? RunCheck.Of(run, pool.RuleOn, day => day == pool.Now.Day ? today : pool.FullOn(day)) : null;
    }

    private static TokenCount? LeftToday(PlannedRun run, RunPool pool) =>
        pool.LeftToday(run.Start, Instant.Earlier(run.TimeOf(run.Requests - 1), pool.Now.Day.End.Before));

    private static IEnumerable<Instant> Starts(PlannedRun run, RunPool pool)
    {
        yield return pool.Now;
        for (var day = pool.Now.Day; day <= pool.Latest.Day; day = day.AddDays(1))
        {
            yield return day.End;
            var full = day == pool.Now.Day ? pool.LeftToday(day.End.Before, day.End.Before) ?? TokenCount.Zero : pool.FullOn(day);
            var fits = Math.Min(run.Requests, full.Value / run.TokensPerRequest.Value);

            // So many before the day's end, or so many from its start on, or all of them before its end.
            foreach (
                var around in new[]
                {
                    day.End.Plus(-Until(run, fits)),
                    day.Start.Plus(-Until(run, run.Requests - fits)),
                    day.End.Plus(-run.Duration),
                }
            )
            {
                var whole = around.UnixMilliseconds / Minute * Minute;
                yield return Instant.FromUnixMilliseconds(whole);
                yield return Instant.FromUnixMilliseconds(whole + Minute);
            }
        }
    }

    // How long a run takes until its request of that number, the first being 0.
    private static TimeSpan Until(PlannedRun run, long request) => run.TimeOf(request).Since(run.Start);
}
