using System.Text.Json.Serialization;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;

namespace DataSharing.Dashboard.Features.Usage;

/// <summary>By what usage is grouped.</summary>
public enum UsageGrouping
{
    [JsonStringEnumMemberName("day")]
    Day,

    [JsonStringEnumMemberName("model")]
    Model,

    [JsonStringEnumMemberName("project")]
    Project,

    [JsonStringEnumMemberName("pool")]
    Pool,

    [JsonStringEnumMemberName("key")]
    Key,

    [JsonStringEnumMemberName("user")]
    User,

    [JsonStringEnumMemberName("service_tier")]
    ServiceTier,
}

/// <summary>One row of the usage table.</summary>
public sealed record UsageGroup(string Key, string Label, string? Detail, UsageTotals Totals);

/// <summary>One UTC day.</summary>
public sealed record UsageDay(UtcDay Day, UsageTotals Totals);

/// <summary>One pool on one UTC day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Totals">What the pool's models used, for whatever reason free or billed.</param>
/// <param name="Allowance">What was free on that day; null where that is not known.</param>
/// <param name="RunningTotal">What counted against it; null where that is not told.</param>
/// <param name="Earlier">Tokens of the pool's models on the day as much before as the range is long; null before anything was
/// recorded.</param>
public sealed record PoolDay(UtcDay Day, UsageTotals Totals, long? Allowance, long? RunningTotal, long? Earlier)
{
    /// <summary>Whether usage of it is known: if not, no figure is one.</summary>
    public bool IsRecorded { get; init; } = true;
}

/// <summary>One pool over a range of days.</summary>
/// <param name="Pool">Which; null for models that draw on none.</param>
/// <param name="Days">Day by day.</param>
public sealed record PoolRange(Pool? Pool, IReadOnlyList<PoolDay> Days)
{
    public string Name => PoolChoiceWords.Name(ChosenPool.Of(Pool));

    public bool HasUsage => Days.Any(day => day.Totals.Tokens > 0 || day.Earlier > 0);
}

/// <summary>As many days, right before a range.</summary>
/// <param name="From">The first.</param>
/// <param name="Until">The last.</param>
/// <param name="Totals">What was used.</param>
/// <param name="Since">From which day on anything was recorded, if that lies within it.</param>
public sealed record EarlierRange(UtcDay From, UtcDay Until, UsageTotals Totals, UtcDay? Since);

/// <summary>A range of UTC days: the charts, the table and their common sum.</summary>
public sealed record UsageView(
    UtcDay From,
    UtcDay Until,
    UsageGrouping Grouping,
    IReadOnlyList<UsageDay> Days,
    IReadOnlyList<UsageGroup> Groups,
    UsageTotals Totals,
    IReadOnlyList<PoolRange> Pools
)
{
    /// <summary>The first UTC day of which anything was recorded, within the range or not; null if nothing ever was.</summary>
    public UtcDay? RecordedFrom { get; init; }

    /// <summary>Whether anything was recorded by the end of the range: if not, no figure is one.</summary>
    public bool IsRecorded => RecordedFrom <= Until;

    /// <summary>Whether it is the provider's count, since nothing was ever sent here.</summary>
    public bool IsReported { get; init; }

    /// <summary>How many days are not known, of those from the first known one to today: no part of any figure.</summary>
    public int UnknownDays { get; init; }

    /// <summary>How many days of the range are known in part: more may have been used.</summary>
    public int PartlyKnownDays { get; init; }

    /// <summary>The pool whose usage alone it is; null for all usage.</summary>
    public PoolChoice? OnlyPool { get; init; }

    /// <summary>Tokens of models that draw on no pool, which were left out of the one that is chosen; 0 where they were not.</summary>
    public long LeftOutOfNoPool { get; init; }

    /// <summary>Whether its last day is not over: more may come.</summary>
    public bool GoesOn { get; init; }

    /// <summary>The range before; null where nothing was recorded by then, so that nothing is known of it.</summary>
    public EarlierRange? Earlier { get; init; }
}

/// <summary>Reads ranges of days: what was sent here, or, where nothing ever was, what the provider counted.</summary>
internal sealed class UsageQueries(OrganizationReader organizations, UsageSources sources)
{
    public async Task<UsageView> GetAsync(
        Actor actor,
        string organizationId,
        UtcDay from,
        UtcDay until,
        UsageGrouping grouping,
        CancellationToken cancellationToken,
        PoolChoice? onlyPool = null
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        return await sources.ReadAsync(
            seen,
            source => GetAsync(seen, source, from, until, grouping, onlyPool, cancellationToken),
            cancellationToken
        );
    }

    private static async Task<UsageView> GetAsync(
        SeenOrganization seen,
        UsageSource source,
        UtcDay from,
        UtcDay until,
        UsageGrouping grouping,
        PoolChoice? onlyPool,
        CancellationToken cancellationToken
    )
    {
        var programme = seen.History.Programme;
        var length = until.Number - from.Number + 1;
        var (earlierFrom, earlierUntil) = (from.DaysBefore(length), from.DaysBefore(1));
        var first = await source.FirstDayAsync(cancellationToken);
        var known = await source.KnownDaysAsync(earlierFrom, until, cancellationToken);
        var chosen = onlyPool is { } choice ? new ChosenPool(choice, programme) : null;
        var whole = await source.ByDayAsync(earlierFrom, until, cancellationToken);
        var all = chosen is null ? whole : whole.FindAll(row => chosen.Has(row.Sums.Model, row.Day));
        var rows = all.FindAll(row => row.Day >= from);
        var groups = grouping switch
        {
            UsageGrouping.Day => rows.ConvertAll(row => row.Sums with { Key = row.Day.ToString() }),
            UsageGrouping.Model => rows.ConvertAll(row => row.Sums with { Key = row.Sums.Model }),
            UsageGrouping.Pool => rows.ConvertAll(row => row.Sums with { Key = PoolOf(programme, row)?.Wire() ?? "" }),
            _ => await source.ByAsync(grouping, from, until, chosen, cancellationToken),
        };
        var totals = await source.RunningTotalsAsync(from, until, cancellationToken);

        var days = Enumerable.Range(from.Number, length).Select(UtcDay.FromNumber).ToList();
        var byDay = rows.ToLookup(row => row.Day, row => row.Sums.Totals);
        var byPool = all.ToLookup(row => (row.Day, Pool: PoolOf(programme, row)), row => row.Sums.Totals);
        var allowances = new DayAllowances(seen.History, seen.Now);
        PoolDay DayOf(UtcDay day, Pool? pool) =>
            new(
                day,
                UsageTotals.Sum(byPool[(day, pool)]),
                pool is { } own ? allowances.Of(day, own) : null,
                pool is { } drawnOn ? totals?.GetValueOrDefault((day, drawnOn)) : 0,
                day.DaysBefore(length) is var earlier && known.Whole.Contains(earlier)
                    ? UsageTotals.Sum(byPool[(earlier, pool)]).Tokens
                    : null
            )
            {
                IsRecorded = known.Has(day),
            };
        var names = seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
        var labelled = groups
            .GroupBy(sums => sums.Key, StringComparer.Ordinal)
            .Select(group =>
                Label(
                    group.Key,
                    grouping,
                    names,
                    programme.On(until),
                    until,
                    source.IsReported,
                    UsageTotals.Sum(group.Select(sums => sums.Totals))
                )
            );
        return new UsageView(
            from,
            until,
            grouping,
            [.. days.Select(day => new UsageDay(day, UsageTotals.Sum(byDay[day])))],
            [
                .. grouping == UsageGrouping.Day
                    ? labelled.OrderByDescending(group => group.Key, StringComparer.Ordinal)
                    : labelled.OrderByDescending(group => group.Totals.Tokens).ThenBy(group => group.Key, StringComparer.Ordinal),
            ],
            UsageTotals.Sum(rows.Select(row => row.Sums.Totals)),
            [
                .. PoolOrder
                    .All.Select(pool => (Pool?)pool)
                    .Append(null)
                    .Where(pool => onlyPool is null || onlyPool == ChosenPool.Of(pool))
                    .Select(pool => new PoolRange(pool, [.. days.Select(day => DayOf(day, pool))])),
            ]
        )
        {
            RecordedFrom = first,
            OnlyPool = onlyPool,
            LeftOutOfNoPool = onlyPool is null or PoolChoice.None
                ? 0
                : whole.Where(row => row.Day >= from && PoolOf(programme, row) is null).Sum(row => row.Sums.Totals.Tokens),
            GoesOn = until >= seen.Now.Day,
            Earlier = EarlierRangeOf(),
            IsReported = source.IsReported,
            UnknownDays = days.Count(day => day >= first && day <= seen.Now.Day && !known.Has(day)),
            PartlyKnownDays = days.Count(known.InPart.Contains),
        };

        // Known from one of its days on to its end: with a hole in between nothing is compared.
        EarlierRange? EarlierRangeOf()
        {
            var told = Enumerable
                .Range(earlierFrom.Number, length)
                .Select(UtcDay.FromNumber)
                .SkipWhile(day => !known.Whole.Contains(day))
                .ToList();
            return told.Count == 0 || !told.TrueForAll(known.Whole.Contains)
                ? null
                : new EarlierRange(
                    earlierFrom,
                    earlierUntil,
                    UsageTotals.Sum(all.Where(row => row.Day < from).Select(row => row.Sums.Totals)),
                    told[0] > earlierFrom ? told[0] : null
                );
        }
    }

    private static Pool? PoolOf(ProgrammeHistory programme, (UtcDay Day, ModelSums Sums) row) => programme.PoolOf(row.Sums.Model, row.Day);

    private static UsageGroup Label(
        string key,
        UsageGrouping grouping,
        Dictionary<string, string> names,
        ProgrammeCatalogue catalogue,
        UtcDay day,
        bool isReported,
        UsageTotals totals
    ) =>
        grouping switch
        {
            not UsageGrouping.Pool when key.Length == 0 && isReported => new UsageGroup(key, "Not told by OpenAI's report", null, totals),
            UsageGrouping.Day when UtcDay.TryParse(key, out var own) => new UsageGroup(key, Words.Date(own.Start), null, totals),
            UsageGrouping.Project => new UsageGroup(key, names.GetValueOrDefault(key) ?? "Unknown here", key, totals),
            UsageGrouping.Pool => new UsageGroup(
                key,
                PoolChoiceWords.Name(WireName<PoolChoice>.Find(key) ?? PoolChoice.None),
                null,
                totals
            ),
            UsageGrouping.Model => new UsageGroup(
                key,
                key,
                catalogue.Models.Resolve(key, day).Snapshot is { } snapshot ? Figures.Pool(snapshot.Pool) : "Not covered",
                totals
            ),
            _ => new UsageGroup(key, key.Length == 0 ? "Not given" : key, null, totals),
        };
}
