using System.Text.Json.Serialization;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Days;
using DataSharing.Dashboard.Ledger;
using Microsoft.EntityFrameworkCore;

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

/// <summary>One day of the chart.</summary>
public sealed record UsageDay(UtcDay Day, UsageTotals Totals);

/// <summary>A range of UTC days: the chart, the table and their common sum.</summary>
public sealed record UsageView(
    UtcDay From,
    UtcDay Until,
    UsageGrouping Grouping,
    IReadOnlyList<UsageDay> Days,
    IReadOnlyList<UsageGroup> Groups,
    UsageTotals Totals,
    Allowances? Allowances
);

/// <summary>Reads ranges of days from the roll-ups.</summary>
internal sealed class UsageQueries(OrganizationReader organizations, IDbContextFactory<LedgerDbContext> ledgers, TimeProvider time)
{
    public async Task<UsageView> GetAsync(
        Actor actor,
        string organizationId,
        UtcDay from,
        UtcDay until,
        UsageGrouping grouping,
        CancellationToken cancellationToken
    )
    {
        var seen = await organizations.ReadAsync(actor, organizationId, cancellationToken);
        await using var ledger = await ledgers.CreateDbContextAsync(cancellationToken);
        var byDay = await ledger
            .Days.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Day >= from && row.Day <= until)
            .GroupBy(row => new
            {
                row.Day,
                row.ProjectId,
                row.Model,
                Free = row.Reason == DecisionReason.Complimentary,
            })
            .Select(group => new Row(
                group.Key.Day,
                group.Key.ProjectId,
                group.Key.Model,
                null,
                new UsageSums(
                    new TokenUsage(
                        group.Sum(row => row.Sums.Counted.Requests),
                        group.Sum(row => row.Sums.Counted.Input),
                        group.Sum(row => row.Sums.Counted.Cached),
                        group.Sum(row => row.Sums.Counted.Output)
                    ),
                    group.Sum(row => row.Sums.Complimentary),
                    group.Sum(row => row.Sums.Billed),
                    group.Sum(row => row.Sums.Uncertain)
                )
            ))
            .ToListAsync(cancellationToken);
        var names = seen.History.Projects.ToDictionary(project => project.Id, project => project.Name, StringComparer.Ordinal);
        var detailed = grouping is UsageGrouping.Key or UsageGrouping.User or UsageGrouping.ServiceTier
            ? await ReadDetailsAsync(ledger, organizationId, from, until, grouping, cancellationToken)
            : byDay;

        var programme = seen.History.Programme;
        UsageTotals Price(Row row) => UsageTotals.Of(programme.On(row.Day).Prices, row.Model, row.Day, row.Sums);
        var groups = detailed
            .GroupBy(row => KeyOf(row, grouping, programme), StringComparer.Ordinal)
            .Select(group => Label(group.Key, grouping, names, programme.On(until), until, UsageTotals.Sum(group.Select(Price))));
        var days = byDay.GroupBy(row => row.Day).ToDictionary(group => group.Key, group => UsageTotals.Sum(group.Select(Price)));
        return new UsageView(
            from,
            until,
            grouping,
            [
                .. Enumerable
                    .Range(from.Number, until.Number - from.Number + 1)
                    .Select(UtcDay.FromNumber)
                    .Select(day => new UsageDay(day, days.GetValueOrDefault(day))),
            ],
            [
                .. grouping == UsageGrouping.Day
                    ? groups.OrderByDescending(group => group.Key, StringComparer.Ordinal)
                    : groups.OrderByDescending(group => group.Totals.Tokens),
            ],
            UsageTotals.Sum(days.Values),
            seen.History.At(time.Now()).Judge().Allowances
        );
    }

    private static async Task<List<Row>> ReadDetailsAsync(
        LedgerDbContext ledger,
        string organizationId,
        UtcDay from,
        UtcDay until,
        UsageGrouping grouping,
        CancellationToken cancellationToken
    )
    {
        var (start, end) = (from.Start, until.End);
        var details = await ledger
            .Details.AsNoTracking()
            .Where(row => row.OrganizationId == organizationId && row.Hour >= start && row.Hour < end)
            .ToListAsync(cancellationToken);
        return details.ConvertAll(row => new Row(
            row.Hour.Day,
            row.ProjectId,
            row.Model,
            grouping switch
            {
                UsageGrouping.Key => row.ApiKeyId,
                UsageGrouping.User => row.UserId,
                // Our own word of an unknown tier must not fall together with the provider's word for free.
                _ => row.Reason == DecisionReason.Complimentary
                    ? ServiceTier.ReportedComplimentary
                    : ServiceTier.OfRequest(row.ServiceTier).Label,
            },
            row.Sums
        ));
    }

    private static string KeyOf(Row row, UsageGrouping grouping, ProgrammeHistory programme) =>
        grouping switch
        {
            UsageGrouping.Day => row.Day.ToString(),
            UsageGrouping.Model => row.Model,
            UsageGrouping.Project => row.ProjectId,
            UsageGrouping.Pool => programme.On(row.Day).Models.PoolOf(row.Model, row.Day)?.Wire() ?? "",
            _ => row.Detail ?? "",
        };

    private static UsageGroup Label(
        string key,
        UsageGrouping grouping,
        Dictionary<string, string> names,
        ProgrammeCatalogue catalogue,
        UtcDay day,
        UsageTotals totals
    ) =>
        grouping switch
        {
            UsageGrouping.Day when UtcDay.TryParse(key, out var own) => new UsageGroup(key, Words.Date(own.Start), null, totals),
            UsageGrouping.Project => new UsageGroup(key, names.GetValueOrDefault(key) ?? "Unknown here", key, totals),
            UsageGrouping.Pool => new UsageGroup(
                key,
                key switch
                {
                    "large" => "Large models",
                    "small" => "Small models",
                    _ => "Not covered",
                },
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

    private sealed record Row(UtcDay Day, string ProjectId, string Model, string? Detail, UsageSums Sums);
}
