using DataSharing.Core.Accounting;
using DataSharing.Core.Foresight;
using DataSharing.Core.Organizations;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What the last full days would have come to, for all, a pool or a project.</summary>
/// <param name="Key">The pool's or project's id; empty for all.</param>
/// <param name="Name">For people.</param>
/// <param name="FreeBefore">Complimentary tokens by what is decided.</param>
/// <param name="FreeAfter">By what is chosen.</param>
/// <param name="Price">The difference at list price.</param>
/// <param name="SharedBefore">Requests and tokens that OpenAI receives by what is decided.</param>
/// <param name="SharedAfter">By what is chosen.</param>
/// <param name="UncertainAfter">Of the complimentary tokens by what is chosen, those that rest on something not documented.</param>
public sealed record OutlookRow(
    string Key,
    string Name,
    long FreeBefore,
    long FreeAfter,
    PriceDifference Price,
    TokenUsage SharedBefore,
    TokenUsage SharedAfter,
    long UncertainAfter
)
{
    public long Added => FreeAfter - FreeBefore;

    public long MoreRequests => SharedAfter.Requests - SharedBefore.Requests;

    public long MoreTokens => SharedAfter.Tokens.Value - SharedBefore.Tokens.Value;

    public bool Differs => Added != 0 || MoreRequests != 0;
}

/// <summary>What the staged changes together would have done to the last full days: what they earn, and what is shared for it.</summary>
/// <param name="From">The first of these days.</param>
/// <param name="Until">The last.</param>
/// <param name="DaysWithRequests">Of how many of them there are requests; none: nothing is known.</param>
/// <param name="Requests">How many requests were decided once more.</param>
/// <param name="Total">All together.</param>
/// <param name="Pools">By pool.</param>
/// <param name="Projects">By project, those only that differ.</param>
/// <param name="IsBlocked">Whether nothing earns as things stand now, whatever is shared.</param>
public sealed record SharingOutlook(
    UtcDay From,
    UtcDay Until,
    int DaysWithRequests,
    long Requests,
    OutlookRow Total,
    IReadOnlyList<OutlookRow> Pools,
    IReadOnlyList<OutlookRow> Projects,
    bool IsBlocked
)
{
    public bool IsKnown => Requests > 0;

    /// <param name="replayed">The days, decided both ways.</param>
    /// <param name="history">Of which organization.</param>
    /// <param name="now">The present.</param>
    public static SharingOutlook Of(SharingPreview replayed, OrganizationHistory history, Instant now)
    {
        var days = SharingPreview.DaysBefore(now.Day);
        var cells = Side(replayed.Before, isAfter: false, history).Concat(Side(replayed.After, isAfter: true, history)).ToList();
        var names = history.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
        return new SharingOutlook(
            days[0],
            days[^1],
            cells.Select(cell => cell.Key.Day).Distinct().Count(),
            cells.Where(cell => cell.IsAfter).Sum(cell => cell.Totals.Requests),
            Row("", "Together", cells),
            [
                .. PoolOrder.All.Select(pool =>
                    Row(pool.Wire(), $"{Figures.Pool(pool)} models", cells.FindAll(cell => cell.Key.Pool == pool))
                ),
            ],
            [
                .. cells
                    .GroupBy(cell => cell.Key.ProjectId, StringComparer.Ordinal)
                    .Select(group => Row(group.Key, names.GetValueOrDefault(group.Key) ?? "Unknown here", [.. group]))
                    .Where(row => row.Differs)
                    .OrderByDescending(row => row.MoreTokens)
                    .ThenBy(row => row.Key, StringComparer.Ordinal),
            ],
            history.At(now).Judge().Blocking is not null
        );
    }

    private static IEnumerable<Cell> Side(ReplayedUsage usage, bool isAfter, OrganizationHistory history) =>
        usage.Sums.Select(pair => new Cell(
            pair.Key,
            isAfter,
            UsageTotals.Of(history.Programme.On(pair.Key.Day).Prices, pair.Key.Model, pair.Key.Day, pair.Value)
        ));

    private static OutlookRow Row(string key, string name, IReadOnlyCollection<Cell> cells)
    {
        var (before, after) = (cells.Where(cell => !cell.IsAfter).ToList(), cells.Where(cell => cell.IsAfter).ToList());
        return new OutlookRow(
            key,
            name,
            Free(before),
            Free(after),
            cells
                .GroupBy(cell => (cell.Key.Day, cell.Key.Model))
                .Select(group => PriceDifference.Of(Price(group.Where(cell => !cell.IsAfter)), Price(group.Where(cell => cell.IsAfter))))
                .Aggregate(default(PriceDifference), (sum, difference) => sum + difference),
            Shared(before),
            Shared(after),
            after.Sum(cell => cell.Totals.Sums.UncertainlyFree)
        );
    }

    private static long Free(List<Cell> cells) => cells.Sum(cell => cell.Totals.Complimentary);

    private static ListPrice Price(IEnumerable<Cell> cells) =>
        cells.Aggregate(default(ListPrice), (sum, cell) => sum + cell.Totals.ComplimentaryPrice);

    private static TokenUsage Shared(List<Cell> cells) =>
        TokenUsage.Sum(cells.Where(cell => cell.Key.Shared).Select(cell => cell.Totals.Sums.Counted));

    private sealed record Cell(ReplayedKey Key, bool IsAfter, UsageTotals Totals);
}
