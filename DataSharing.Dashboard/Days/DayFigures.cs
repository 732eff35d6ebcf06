using DataSharing.Core.Accounting;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;

namespace DataSharing.Dashboard.Days;

/// <summary>
/// Works out what pages and the API say of one UTC day, from what the ledger and the provider have of it. It reads nothing.
/// </summary>
internal static class DayFigures
{
    /// <param name="history">Whose day.</param>
    /// <param name="now">The present.</param>
    /// <param name="ledger">What was sent here.</param>
    /// <param name="counted">What the provider counted.</param>
    public static DayView Of(OrganizationHistory history, Instant now, LedgerDay ledger, CountedDay counted)
    {
        var (shown, rows, totals, hasEvents) = ledger;

        // A past day's allowance is the last one of that day.
        var asOf = shown < now.Day ? shown.End.Before : now;
        var verdict = history.At(asOf).Judge();
        var measured = counted.Measured;
        var lag = counted.Lag.Of(shown, now, measured, hasEvents);

        var catalogue = history.Programme.On(shown);
        UsageTotals Price(string model, UsageSums sums, bool isListPriced) =>
            UsageTotals.Of(catalogue.Prices, model, shown, sums, isListPriced);

        bool IsCovered(string model) => catalogue.Models.IsCovered(catalogue.Models.Resolve(model, shown), shown);

        var standing = ProgrammeDays.Of(shown, now.Day, catalogue.Models);

        // Where no event was ever sent here, the provider's rows take the place of ours.
        var reasons = new ReportedReasons(history, shown, now);
        var lines =
            hasEvents || measured is null
                ? rows.Select(row => new Line(
                        row.ProjectId,
                        row.Model,
                        row.Reason,
                        Price(row.Model, row.Sums, row.Reason != ListPriced.LeftOut)
                    ))
                    .ToList()
                : measured
                    .Rows.Select(row => new Line(
                        row.ProjectId,
                        catalogue.Models.Resolve(row.Model, shown).Id,
                        row.IsComplimentary == true
                            ? DecisionReason.Complimentary
                            : reasons.Of(row.ProjectId, row.Model, row.DrawsOnNoPool),
                        Price(catalogue.Models.Resolve(row.Model, shown).Id, row.Sums, row.IsListPriced)
                    ))
                    .ToList();
        var models = lines
            .GroupBy(line => line.Model, StringComparer.Ordinal)
            .Select(group => new ModelUsage(
                group.Key,
                catalogue.Models.PoolOf(group.Key, shown),
                UsageTotals.Sum(group.Select(line => line.Totals))
            ))
            .OrderBy(model => model.Pool is null)
            .ThenBy(model => model.Pool)
            .ThenByDescending(model => model.Totals.Tokens)
            .ThenBy(model => model.Model, StringComparer.Ordinal)
            .ToList();
        var names = history.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);

        var pools = PoolOrder.All.Select(pool =>
        {
            var ofPool = models.FindAll(model => model.Pool == pool);
            var ids = ofPool.Select(model => model.Model).ToHashSet(StringComparer.Ordinal);
            return new PoolUsage(
                pool,
                standing == DayStanding.Within ? verdict.Allowances?.Of(pool) : null,
                hasEvents ? TokenCount.Of(totals.GetValueOrDefault(pool)) : null,
                UsageTotals.Sum(ofPool.Select(model => model.Totals)),
                lines
                    .Where(line => line.Reason == DecisionReason.AllowanceExceeded && ids.Contains(line.Model))
                    .Sum(line => line.Totals.Billed),
                ofPool,
                measured?.Pools[pool],
                hasEvents ? counted.Coverage.GetValueOrDefault(pool) : null,
                measured?.Unassigned,
                lag.HiddenAtMost(pool)
            )
            {
                Projects = ByProject(lines.FindAll(line => ids.Contains(line.Model))),
                UncertainlyCounted = lines
                    .Where(line =>
                        line.Reason is DecisionReason.Complimentary or DecisionReason.AllowanceExceeded
                        && ids.Contains(line.Model)
                        && catalogue.Models.Resolve(line.Model, shown).Snapshot is { Confidence: not Confidence.Documented }
                    )
                    .Sum(line => line.Totals.Sums.Uncertain),
                UncertainlyFree = lines.Where(line => ids.Contains(line.Model)).Sum(line => line.Totals.Sums.UncertainlyFree),
            };
        });

        IReadOnlyList<ProjectPoolUsage> ByProject(IReadOnlyList<Line> ofPool)
        {
            var prices = ofPool.ToLookup(line => line.ProjectId, line => line.Totals, StringComparer.Ordinal);
            return
            [
                .. ProjectPoolUse
                    .Of(ofPool.Select(line => new ProjectPoolRow(line.ProjectId, line.Reason, line.Totals.Sums)))
                    .Select(use => new ProjectPoolUsage(
                        use.ProjectId,
                        names.GetValueOrDefault(use.ProjectId),
                        UsageTotals.Sum(prices[use.ProjectId]),
                        use.Counted,
                        use.IsAtMost
                    )),
            ];
        }

        return new DayView(
            shown,
            now,
            verdict,
            hasEvents,
            measured,
            [.. pools],
            models.FindAll(model => model.Pool is null),
            models,
            [
                .. lines
                    .GroupBy(line => line.ProjectId, StringComparer.Ordinal)
                    .Select(group => new ProjectUsage(
                        group.Key,
                        names.GetValueOrDefault(group.Key),
                        UsageTotals.Sum(group.Select(line => line.Totals))
                    ))
                    .OrderByDescending(project => project.Totals.Tokens)
                    .ThenBy(project => project.ProjectId, StringComparer.Ordinal),
            ],
            [
                .. lines
                    .Where(line => line.Totals.Billed > 0)
                    .GroupBy(line => line.Reason)
                    .Select(group => new ReasonUsage(group.Key, UsageTotals.Sum(group.Select(line => line.Totals)))
                    {
                        Uncovered = group.Where(line => !IsCovered(line.Model)).Sum(line => line.Totals.Billed),
                    })
                    .OrderByDescending(reason => reason.Totals.BilledPrice.Amount)
                    .ThenByDescending(reason => reason.Totals.Billed)
                    .ThenBy(reason => reason.Reason),
            ],
            UsageTotals.Sum(lines.Select(line => line.Totals)),
            catalogue
        )
        {
            Standing = standing,
            IsConnected = lag.IsConnected,
        };
    }

    private sealed record Line(string ProjectId, string Model, DecisionReason? Reason, UsageTotals Totals);
}
