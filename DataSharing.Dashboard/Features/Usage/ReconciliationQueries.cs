using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Measuring;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Ledger;
using DataSharing.Dashboard.ProviderUsage;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>Puts our decisions beside what OpenAI counted and charged: every day of which it reported either.</summary>
internal sealed class ReconciliationQueries(
    OrganizationReader organizations,
    IDbContextFactory<LedgerDbContext> ledgers,
    ReportQueries reports
)
{
    public async Task<ReconciliationView> GetAsync(
        Actor actor,
        string organizationId,
        UtcDay from,
        UtcDay until,
        UsageGrouping grouping,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        var report = await reports.GetAsync(actor, organizationId, from, until, cancellationToken);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var ours = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .ToListAsync(cancellationToken);
        var pools = await ledger
            .Pools.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .ToListAsync(cancellationToken);
        var first = await ledger.FirstUsedDayAsync(organizationId, cancellationToken);
        var full = pools
            .Where(row =>
                seen.History.At(row.Day.End.Before).Judge().Allowances is { } allowances && row.RunningTotal > allowances.Of(row.Pool).Value
            )
            .Select(row => (row.Day, row.Pool))
            .ToHashSet();
        var programme = seen.History.Programme;
        var days = report.Usage.Select(row => row.Day).Concat(report.ReadDays).ToHashSet();
        var reported = report.Usage.ToLookup(row =>
            (row.Day, row.ProjectId, Model: programme.On(row.Day).Models.Resolve(row.Model, row.Day).Id)
        );
        var decided = ours.Where(row => days.Contains(row.Day)).ToLookup(row => (row.Day, row.ProjectId, row.Model));
        var beyond = report
            .Usage.Where(row => row.IsComplimentary == true)
            .GroupBy(row => (row.Day, Pool: programme.PoolOf(row.Model, row.Day)))
            .Where(group =>
                group.Key.Pool is { } pool
                && seen.History.At(group.Key.Day.End.Before).Judge().Allowances is { } allowances
                && group.Sum(row => row.Tokens) > allowances.Of(pool).Value
            )
            .Select(group => (group.Key.Day, group.Key.Pool))
            .ToHashSet();
        var periods = days.ToDictionary(day => day, day => SharingPeriod.OfDay(seen.History, day, seen.Now));
        var cells = reported
            .Select(group => group.Key)
            .Union(decided.Select(group => group.Key))
            .Select(key =>
                Cell(
                    key,
                    programme.On(key.Day).Models.Resolve(key.Model, key.Day).Snapshot,
                    [.. decided[key]],
                    [.. reported[key]],
                    periods[key.Day],
                    full,
                    beyond,
                    report.SettledDays.Contains(key.Day)
                ) with
                {
                    AreOursKnown = first <= key.Day,
                }
            )
            .ToList();
        var names = seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
        var charged = report.Costs.ToLookup(cost => cost.Day);
        var length = until.Number - from.Number + 1;

        // Also days that OpenAI charged for without a count of tokens: what was charged is dropped nowhere.
        var ofDays = grouping == UsageGrouping.Day ? charged.ToDictionary(day => day.Key.ToString(), Charges, StringComparer.Ordinal) : [];
        var byKey = cells.ToLookup(cell => KeyOf(cell, grouping), StringComparer.Ordinal);
        var groups = byKey
            .Select(group => group.Key)
            .Union(ofDays.Keys, StringComparer.Ordinal)
            .Select(key =>
                ReconciledGroup.Of(
                    key,
                    Label(key, grouping, names),
                    [.. byKey[key]],
                    ofDays.GetValueOrDefault(key) ?? [],
                    IsCounted(key)
                ) with
                {
                    AreOursKnown = AreOursKnown(key),
                    AreChargesRead =
                        grouping == UsageGrouping.Day && UtcDay.TryParse(key, out var day) ? report.ChargedDays.Contains(day) : null,
                }
            );
        bool IsCounted(string key) => byKey.Contains(key) || (UtcDay.TryParse(key, out var day) && days.Contains(day));

        // Before the first request that was sent here, our decisions are not known, and not zero. Part of them is compared with nothing:
        // OpenAI's count is of the whole.
        bool AreOursKnown(string key) =>
            grouping == UsageGrouping.Day && UtcDay.TryParse(key, out var day) ? first <= day : byKey[key].All(cell => cell.AreOursKnown);
        return new ReconciliationView(
            ReconciledGroup.Of("", "Together", cells, Charges(report.Costs), cells.Count > 0 || days.Count > 0) with
            {
                AreOursKnown = cells.Count == 0 ? first <= until : cells.TrueForAll(cell => cell.AreOursKnown),
                AreChargesRead = report.ChargedDays.Count == length,
            },
            charged.Count(day => !days.Contains(day.Key)),
            [
                .. grouping == UsageGrouping.Day
                    ? groups.OrderByDescending(group => group.Key, StringComparer.Ordinal)
                    : groups.OrderByDescending(group => group.Reported + group.OursFree + group.OursBilled),
            ],
            [
                .. cells
                    .Where(cell => cell.Difference is not 0)
                    .OrderByDescending(cell => cell.Unexplained)
                    .ThenByDescending(cell => Math.Abs(cell.Difference ?? 0)),
            ],
            [
                .. report
                    .Usage.Where(row =>
                        row.IsComplimentary == true
                        && row is { Tokens: > 0, Model.Length: > 0 }
                        && programme.On(row.Day).Models.Resolve(row.Model, row.Day).Snapshot is null
                    )
                    .GroupBy(row => row.Model)
                    .Select(group => new UnlistedFree(
                        group.Key,
                        group.Min(row => row.Day),
                        group.Max(row => row.Day),
                        group.Sum(row => row.Tokens)
                    )),
            ],
            new ReconciliationBasis(
                length,
                Known(report.ReadDays, report.Usage.Select(row => (row.Day, row.Source == ReportSource.Sync))),
                Known(report.ChargedDays, report.Costs.Select(cost => (cost.Day, cost.IsRead))),
                first <= until
            )
            {
                RecordedFrom = first > from ? first : null,
            }
        );
    }

    private static KnownDays Known(IReadOnlySet<UtcDay> whole, IEnumerable<(UtcDay Day, bool IsRead)> rows)
    {
        var others = rows.Where(row => !whole.Contains(row.Day)).ToLookup(row => row.Day, row => row.IsRead);
        var part = others.Count(day => day.Any(isRead => isRead));
        return new KnownDays(whole.Count, part, others.Count - part);
    }

    private static List<Charge> Charges(IEnumerable<ReportedCost> costs) =>
        Charge.Add(costs.Select(cost => (cost.Charge.Currency, cost.Charge.Amount, cost.Charge.IsPartial)));

    private static ReconciledCell Cell(
        (UtcDay Day, string ProjectId, string Model) key,
        ModelSnapshot? snapshot,
        List<DayRow> ours,
        List<UsageDayRow> reported,
        SharingPeriod period,
        HashSet<(UtcDay, Pool)> full,
        HashSet<(UtcDay Day, Pool? Pool)> beyond,
        bool isSettled
    )
    {
        return new ReconciledCell(
            key.Day,
            key.ProjectId,
            key.Model,
            snapshot?.Pool,
            ours.Sum(row => row.Sums.Complimentary),
            ours.Sum(row => row.Sums.Billed),
            reported.Sum(row => row.Tokens),
            reported.Exists(row => row.IsComplimentary is null)
                ? null
                : reported.Where(row => row.IsComplimentary == true).Sum(row => row.Tokens),
            ours.Where(row => row.Sums.Billed > 0)
                .GroupBy(row => row.Reason)
                .Select(group => ((DecisionReason, long)?)(group.Key, group.Sum(row => row.Sums.Billed)))
                .OrderByDescending(pair => pair!.Value.Item2)
                .FirstOrDefault(),
            period.Recorded ? period.Of(key.ProjectId) : null,
            snapshot is { Confidence: not Confidence.Documented },
            snapshot is { } known && full.Contains((key.Day, known.Pool)),
            beyond.Contains((key.Day, snapshot?.Pool)),
            isSettled
        );
    }

    private static string KeyOf(ReconciledCell cell, UsageGrouping grouping) =>
        grouping switch
        {
            UsageGrouping.Model => cell.Model,
            UsageGrouping.Project => cell.ProjectId,
            UsageGrouping.Pool => cell.Pool?.Wire() ?? "",
            _ => cell.Day.ToString(),
        };

    private static string Label(string key, UsageGrouping grouping, Dictionary<string, string> names) =>
        grouping switch
        {
            UsageGrouping.Project => key.Length == 0 ? "Not told by the report" : names.GetValueOrDefault(key) ?? key,
            UsageGrouping.Pool => WireName<Pool>.Find(key) is { } pool ? $"{Figures.Pool(pool)} models" : "Not covered",
            UsageGrouping.Model => key.Length == 0 ? "Not told by the report" : key,
            _ => UtcDay.TryParse(key, out var day) ? Words.Date(day.Start) : key,
        };
}
