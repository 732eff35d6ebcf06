using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>All that tells reported rows apart but their time. Null: not grouped by it.</summary>
internal readonly record struct UsageDimensions(ReportSource Source, string? ProjectId, string? UserId, string? ApiKeyId, string? Model, bool? Batch, string? ServiceTier)
{
    public static UsageDimensions Of(ReportSource source, UsageLine line) => new(
        source, Given(line.ProjectId), Given(line.UserId), Given(line.ApiKeyId), Given(line.Model), line.Batch, Given(line.ServiceTier));

    /// <summary>Those of the roll-up by day, which is not kept by user and key, and takes for no batch what does not say.</summary>
    public UsageDimensions OfDay => this with { UserId = null, ApiKeyId = null, Batch = Batch ?? false };

    public static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;
}

/// <summary>One organization's combinations of dimensions, each with a number by which rows mention it. Once given, a number stays.</summary>
internal sealed class UsageSeries : IDisposable
{
    private static readonly string[] _columns = ["Organization", "Source", "ProjectId", "UserId", "ApiKeyId", "Model", "Batch", "ServiceTier"];

    private readonly IDbContextFactory<ReportsDbContext> _reports;
    private readonly ConcurrentDictionary<UsageDimensions, (long Number, long OfDay)> _known = [];
    private long _last;

    private UsageSeries(IDbContextFactory<ReportsDbContext> reports, string organizationId)
    {
        (_reports, OrganizationId) = (reports, organizationId);
    }

    public string OrganizationId { get; }

    /// <summary>Held by whoever writes for this organization: SQLite lets one write, and the others look again and again whether it has ended.</summary>
    public SemaphoreSlim Writer { get; } = new(1);

    /// <summary>The organization's own number.</summary>
    public long Organization { get; private set; }

    public static async Task<UsageSeries> OpenAsync(IDbContextFactory<ReportsDbContext> reports, string organizationId, CancellationToken cancellationToken)
    {
        var series = new UsageSeries(reports, organizationId);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        await database.Database.ExecuteSqlAsync($"""INSERT INTO "usage_organizations" ("OrganizationId") VALUES ({organizationId}) ON CONFLICT DO NOTHING""", cancellationToken);
        series.Organization = await database.Organizations.Where(row => row.OrganizationId == organizationId).Select(row => row.Id).SingleAsync(cancellationToken);
        await series.ReadAsync(database, cancellationToken);
        return series;
    }

    /// <summary>The numbers of a series and of its roll-up by day.</summary>
    public (long Number, long OfDay) this[UsageDimensions dimensions] => _known[dimensions];

    public bool TryFind(UsageDimensions dimensions, out (long Number, long OfDay) numbers) => _known.TryGetValue(dimensions, out numbers);

    /// <summary>Gives numbers to those of these, and of their roll-ups by day, that have none yet: in a transaction of its own, so never within another one.</summary>
    public async Task AddAsync(IEnumerable<UsageDimensions> dimensions, CancellationToken cancellationToken)
    {
        var wanted = dimensions.SelectMany(one => (UsageDimensions[])[one, one.OfDay]).ToHashSet();
        await Writer.WaitAsync(cancellationToken);
        try
        {
            await using var database = await _reports.CreateDbContextAsync(cancellationToken);
            await using (var transaction = await database.Database.BeginTransactionAsync(cancellationToken))
            {
                // Another process may have added some of them.
                BulkInsert.All(
                    (SqliteConnection)database.Database.GetDbConnection(), "usage_series", _columns, [Organization], wanted.Where(one => !_known.ContainsKey(one)),
                    (insert, one) => insert.Add((long)one.Source).Add(one.ProjectId).Add(one.UserId).Add(one.ApiKeyId).Add(one.Model).Add(one.Batch).Add(one.ServiceTier),
                    unlessThere: true);
                await transaction.CommitAsync(cancellationToken);
            }

            await ReadAsync(database, cancellationToken);
        }
        finally
        {
            Writer.Release();
        }
    }

    /// <summary>Reads what was added since, by whomever.</summary>
    public async Task ReadAsync(ReportsDbContext database, CancellationToken cancellationToken)
    {
        var last = Interlocked.Read(ref _last);
        var added = (await database.Series.AsNoTracking().Where(row => row.Organization == Organization && row.Id > last).ToListAsync(cancellationToken))
            .ToDictionary(row => new UsageDimensions((ReportSource)row.Source, row.ProjectId, row.UserId, row.ApiKeyId, row.Model, row.Batch, row.ServiceTier), row => row.Id);
        foreach (var (dimensions, number) in added)
        {
            // Both were added together, or the roll-up before.
            _known[dimensions] = (number, added.TryGetValue(dimensions.OfDay, out var ofDay) ? ofDay : _known[dimensions.OfDay].Number);
        }

        Interlocked.Exchange(ref _last, added.Values.Append(last).Max());
    }

    public void Dispose() => Writer.Dispose();
}
