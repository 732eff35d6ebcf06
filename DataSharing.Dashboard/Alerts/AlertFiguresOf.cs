using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Foresight.Alerts;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.ProviderUsage;

namespace DataSharing.Dashboard.Alerts;

/// <summary>Puts together what alerts ask for, from what is kept in memory. It reads nothing.</summary>
internal static class AlertFiguresOf
{
    /// <param name="history">Whose.</param>
    /// <param name="now">The present.</param>
    /// <param name="ledger">What was sent here today.</param>
    /// <param name="basis">All else.</param>
    /// <param name="forecasters">By what the day is foretold; null where no rule asks.</param>
    public static AlertFigures Today(
        OrganizationHistory history,
        Instant now,
        LedgerDay ledger,
        AlertBasis basis,
        DayForecasters? forecasters
    )
    {
        var today = DayFigures.Of(history, now, ledger, basis.Counted);
        var measured = basis.Counted.Measured;

        // What was fresh when it was read grows old while nothing is read.
        var isFresh = measured is { Stale: false } count && now.Since(count.AsOf) <= ProviderLag.Fresh;
        var isWhole = measured is null ? !today.IsConnected : isFresh;
        var forecasts = isWhole ? forecasters?.Of(today) : null;
        return new AlertFigures(
            now,
            [.. today.Pools.Select(pool => PoolOf(pool, isFresh, isWhole) with { Forecast = forecasts?.GetValueOrDefault(pool.Pool) })],
            Draws(history, now, ledger, measured),
            today.Verdict.Status == EligibilityStatus.Enrolled,
            Unlisted(today),
            basis.UnknownValues,
            new DriftToday(
                [.. basis.Drift.Free.Select(free => new FreeAgainstDecision(free.ProjectId, free.Day, free.Tokens))],
                basis.Drift.BilledThoughExpectedFree,
                isFresh
            ),
            basis.Undecided,
            basis.Connection,
            FactToConfirm.Of(history, now)
        )
        {
            Names = history.Projects.ToDictionary(project => project.Id, project => project.Name.InSentence(), StringComparer.Ordinal),
        };
    }

    private static PoolToday PoolOf(PoolUsage pool, bool isFresh, bool isWhole)
    {
        var measured = isFresh ? pool.Measured : null;
        var atLeast = (pool.RunningTotal?.Value, measured?.RunningTotal) switch
        {
            ({ } ours, { } theirs) => Math.Max(ours, theirs),
            var (ours, theirs) => ours ?? theirs,
        };
        return new PoolToday(
            pool.Pool,
            pool.Allowance,
            atLeast is { } tokens ? TokenCount.Of(tokens) : null,
            isWhole && atLeast is not null,
            pool.IsAtMost
        )
        {
            IsUpTo = isFresh && pool.Figures.IsUpTo,
        };
    }

    // By our events and by the provider's report, the larger of both: it is one count of the same traffic. Where its days do not tell what
    // was drawn, only ours is known to be.
    private static IReadOnlyList<ProjectDraw> Draws(OrganizationHistory history, Instant now, LedgerDay ledger, MeasuredDay? measured)
    {
        var models = history.Programme.On(ledger.Day).Models;
        var draw = new PoolDraw(history);
        var ours = ledger
            .Rows.Where(row => CountingReasons.All.Contains(row.Reason))
            .Select(row => new Part(row.ProjectId, models.PoolOf(row.Model, ledger.Day), row.Sums.Counted.Tokens.Value, IsFree: true));
        var theirs = (measured?.Rows ?? []).Select(row => new Part(
            row.ProjectId,
            models.PoolOf(row.Model, ledger.Day),
            draw.OfDay(row, ledger.Day, now),
            row.IsComplimentary == true
        ));
        var (here, there) = (Sums(ours), Sums(theirs));
        return
        [
            .. here
                .Keys.Union(there.Keys)
                .Select(key => Draw(key.ProjectId, key.Pool, here.GetValueOrDefault(key), there.GetValueOrDefault(key))),
        ];
    }

    private static ProjectDraw Draw(string projectId, Pool pool, Sum? ours, Sum? theirs)
    {
        var sent = ours?.Tokens ?? 0;
        var isTheirs = theirs is { Tokens: { } counted } && counted > sent;
        return new ProjectDraw(projectId, pool, TokenCount.Of(isTheirs ? theirs!.Tokens!.Value : sent))
        {
            IsPartlyUnknown = theirs is { Tokens: null },
            IsUpTo = isTheirs && !theirs!.IsFree,
        };
    }

    private static Dictionary<(string ProjectId, Pool Pool), Sum> Sums(IEnumerable<Part> parts) =>
        parts
            .Where(part => part is { Pool: not null, Tokens: not 0 })
            .GroupBy(part => (part.ProjectId, part.Pool!.Value))
            .ToDictionary(
                group => group.Key,
                group => new Sum(
                    group.Any(part => part.Tokens is null) ? null : group.Sum(part => part.Tokens!.Value),
                    group.All(part => part.IsFree)
                )
            );

    private static IReadOnlyList<UnlistedModel> Unlisted(DayView today) =>
        [
            .. today
                .Unassigned.Where(tokens => tokens is { IsComplimentary: true, Model.Length: > 0 })
                .Select(tokens => new UnlistedModel(tokens.Model, tokens.Tokens, IsComplimentary: true))
                .Concat(
                    today
                        .Models.Where(model => model.Totals.Tokens > 0 && today.Catalogue.Models.FindReleased(model.Model) is not null)
                        .Select(model => new UnlistedModel(model.Model, model.Totals.Tokens, IsComplimentary: false))
                )
                .DistinctBy(model => model.Model, StringComparer.Ordinal),
        ];

    private readonly record struct Part(string ProjectId, Pool? Pool, long? Tokens, bool IsFree);

    // Tokens that nobody knows are null.
    private sealed record Sum(long? Tokens, bool IsFree);
}
