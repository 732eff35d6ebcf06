using System.Collections.Concurrent;
using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>The number of a series, and that of its roll-up by day.</summary>
internal readonly record struct SeriesNumbers(long Number, long OfDay);

/// <summary>
/// One organization's series: each combination of dimensions has a number, by which points mention it. Once given, a number stays.
/// </summary>
internal sealed class SeriesIndex
{
    private readonly IDbContextFactory<ReportsDbContext> _reports;
    private readonly ReportWriteLock _writeLock;
    private readonly ConcurrentDictionary<UsageSeries, SeriesNumbers> _known = [];
    private long _last;

    private SeriesIndex(IDbContextFactory<ReportsDbContext> reports, ReportWriteLock writeLock, string organizationId)
    {
        (_reports, _writeLock, OrganizationId) = (reports, writeLock, organizationId);
    }

    public string OrganizationId { get; }

    /// <summary>The organization's own number.</summary>
    public long Organization { get; private set; }

    public static async Task<SeriesIndex> OpenAsync(
        IDbContextFactory<ReportsDbContext> reports,
        ReportWriteLock writeLock,
        string organizationId,
        CancellationToken cancellationToken
    )
    {
        var index = new SeriesIndex(reports, writeLock, organizationId);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        if (!await database.Organizations.AnyAsync(row => row.OrganizationId == organizationId, cancellationToken))
        {
            using var held = await writeLock.TakeAsync(cancellationToken);
            var organizations = SqlDialect.Of(database).Table(Store.Reports, "usage_organizations");
            var sql = $$"""INSERT INTO {{organizations}} ("OrganizationId") VALUES ({0}) ON CONFLICT DO NOTHING""";
            await database.InTransactionAsync(
                () => database.Database.ExecuteSqlRawAsync(sql, [organizationId], cancellationToken),
                cancellationToken
            );
        }

        index.Organization = await database
            .Organizations.Where(row => row.OrganizationId == organizationId)
            .Select(row => row.Id)
            .SingleAsync(cancellationToken);
        await index.ReadAsync(database, cancellationToken);
        return index;
    }

    public SeriesNumbers this[UsageSeries series] => _known[series];

    public bool TryFind(UsageSeries series, out SeriesNumbers numbers) => _known.TryGetValue(series, out numbers);

    /// <summary>
    /// Gives numbers to those of these, and of their roll-ups by day, that have none yet: takes the write lock and a transaction of its
    /// own, so never within either.
    /// </summary>
    public async Task AddAsync(IEnumerable<UsageSeries> series, CancellationToken cancellationToken)
    {
        var wanted = series.SelectMany(one => (UsageSeries[])[one, one.ToDay()]).ToHashSet();
        using var held = await _writeLock.TakeAsync(cancellationToken);
        await using var database = await _reports.CreateDbContextAsync(cancellationToken);
        await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
        {
            // Somebody else may have added some of them.
            UsageTables.Of(database).InsertSeries(Organization, wanted.Where(one => !_known.ContainsKey(one)));
            await transaction.CommitAsync(cancellationToken);
        }

        await ReadAsync(database, cancellationToken);
    }

    /// <summary>Reads what was added since, by whomever.</summary>
    public async Task ReadAsync(ReportsDbContext database, CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref _last);
        var added = (
            await database
                .Series.AsNoTracking()
                .Where(row => row.Organization == Organization && row.Id > last)
                .ToListAsync(cancellationToken)
        ).ToDictionary(row => new UsageSeries((ReportSource)row.Source, row.Dimensions), row => row.Id);
        foreach (var (series, number) in added)
        {
            // Both were added together, or the roll-up before.
            _known[series] = new SeriesNumbers(
                number,
                added.TryGetValue(series.ToDay(), out var ofDay) ? ofDay : _known[series.ToDay()].Number
            );
        }

        Interlocked.Exchange(ref _last, added.Values.Append(last).Max());
    }
}
