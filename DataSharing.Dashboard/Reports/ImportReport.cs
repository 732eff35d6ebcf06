using System.Globalization;
using DataSharing.Core.Time;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Security;
using DataSharing.Dashboard.Shared;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>What an import changes.</summary>
/// <param name="Buckets">Buckets and projects that the file speaks of.</param>
/// <param name="Replaced">Those of them that held something else before.</param>
/// <param name="Unchanged">Those that held the same already.</param>
internal sealed record ImportResult(ExportFile File, int Buckets, int Replaced, int Unchanged)
{
    public int Added => Buckets - Replaced - Unchanged;

    public bool ChangesNothing => Unchanged == Buckets;

    /// <summary>One sentence: what the file holds, and what it changes or would change.</summary>
    public string Describe(bool dryRun)
    {
        var what = File.Kind == "usage"
            ? string.Create(CultureInfo.InvariantCulture, $"{File.Usage.Sum(line => line.Requests):N0} requests, {File.Usage.Sum(line => line.Input + line.Output):N0} tokens")
            : string.Join(", ", File.Costs.GroupBy(line => line.Currency).Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Sum(line => line.Amount)} {group.Key}")));
        var change = ChangesNothing ? "nothing changed: all of it was there already"
            : string.Create(CultureInfo.InvariantCulture, $"{Added:N0} added, {Replaced:N0} replaced, {Unchanged:N0} unchanged (buckets per project)");
        return $"{(File.Kind == "usage" ? "Usage" : "Cost")} export, {File.From.Day} to {File.Until.Before.Day}: {what}; {(dryRun ? "would be " : "")}{change}.";
    }
}

/// <summary>Stores an export file as the provider's report. Per bucket width, bucket and project it replaces what earlier files brought; the rest stays.</summary>
internal sealed class ImportReport(Changes changes, IDbContextFactory<ReportsDbContext> reports)
{
    public async Task<ImportResult> ExecuteAsync(
        Actor actor, string organizationId, string fileName, ExportFile file, bool dryRun, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // Comparing a long file takes its time: decisions and sign-ins must not wait for it, so the rights are asked for before and again at the commit.
        await changes.AuthorizeAsync(actor, organizationId, Right.Decide, AuditTypes.UsageReportImported, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var result = file.Kind == "usage"
            ? await ReplaceAsync(database.Usage, file, file.Usage.ToLookup(line => new BucketKey(line.Start, line.End, line.ProjectId)), Stored(database.Usage, organizationId, file),
                row => new BucketKey(row.Start, row.End, row.ProjectId), line => New(organizationId, line), row => Line(row), progress, cancellationToken)
            : await ReplaceAsync(database.Costs, file, file.Costs.ToLookup(line => new BucketKey(line.Start, line.End, line.ProjectId)), Stored(database.Costs, organizationId, file),
                row => new BucketKey(row.Start, row.End, row.ProjectId), line => New(organizationId, line), row => Line(row), progress, cancellationToken);
        if (dryRun || result.ChangesNothing)
        {
            return result;
        }

        return await changes.ExecuteAsync(actor, organizationId, Right.Decide, AuditTypes.UsageReportImported, async scope =>
        {
            database.Files.Add(new ReportFile
            {
                OrganizationId = organizationId,
                Kind = file.Kind,
                Name = fileName,
                Sha256 = file.Sha256,
                ImportedAt = scope.Now,
                ImportedBy = scope.Standing.Name,
                From = file.From,
                Until = file.Until,
                Rows = file.Lines,
            });
            await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
            try
            {
                await database.SaveChangesAsync(cancellationToken);
            }
            catch (DbUpdateConcurrencyException)
            {
                throw new ConflictException("import_running", "Somebody imported a file of the same days at the same time. Nothing of this one was stored: import it again.");
            }

            foreach (var day in file.Usage.Select(line => line.Start.Day).Distinct())
            {
                await ReportRollUp.RebuildAsync(database, organizationId, day, cancellationToken);
            }

            scope.Audit(AuditTypes.UsageReportImported, fileName, @new: new { file.Kind, file.Sha256, rows = file.Lines, from = file.From.ToString(), until = file.Until.ToString() });
            await transaction.CommitAsync(cancellationToken);
            return result;
        }, cancellationToken);
    }

    private static async Task<ImportResult> ReplaceAsync<TRow, TLine>(
        DbSet<TRow> set, ExportFile file, ILookup<BucketKey, TLine> lines, IQueryable<TRow> stored, Func<TRow, BucketKey> keyOf, Func<TLine, TRow> create, Func<TRow, TLine> read,
        IProgress<double>? progress, CancellationToken cancellationToken)
        where TRow : class
    {
        var before = (await stored.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(keyOf);
        var (replaced, unchanged, done) = (0, 0, 0);
        foreach (var bucket in lines)
        {
            if (before[bucket.Key].Select(read).ToHashSet().SetEquals(bucket))
            {
                unchanged++;
            }
            else
            {
                replaced += before.Contains(bucket.Key) ? 1 : 0;
                set.RemoveRange(before[bucket.Key]);
                set.AddRange(bucket.Select(create));
            }

            progress?.Report((double)++done / lines.Count);
        }

        return new ImportResult(file, lines.Count, replaced, unchanged);
    }

    private static IQueryable<UsageReportRow> Stored(IQueryable<UsageReportRow> rows, string organizationId, ExportFile file) =>
        rows.Where(row => row.OrganizationId == organizationId && row.Source == ReportSource.File && row.Start >= file.From && row.Start < file.Until);

    private static IQueryable<CostReportRow> Stored(IQueryable<CostReportRow> rows, string organizationId, ExportFile file) =>
        rows.Where(row => row.OrganizationId == organizationId && row.Source == ReportSource.File && row.Start >= file.From && row.Start < file.Until);

    private static UsageReportRow New(string organizationId, UsageLine line) => new()
    {
        OrganizationId = organizationId,
        Start = line.Start,
        End = line.End,
        ProjectId = line.ProjectId,
        UserId = line.UserId,
        ApiKeyId = line.ApiKeyId,
        Model = line.Model,
        Batch = line.Batch,
        ServiceTier = line.ServiceTier,
        Requests = line.Requests,
        InputTokens = line.Input,
        CachedTokens = line.Cached,
        OutputTokens = line.Output,
    };

    private static CostReportRow New(string organizationId, CostLine line) => new()
    {
        OrganizationId = organizationId,
        Start = line.Start,
        End = line.End,
        ProjectId = line.ProjectId,
        LineItem = line.LineItem,
        Currency = line.Currency,
        Amount = line.Amount,
    };

    private static UsageLine Line(UsageReportRow row) => new(
        row.Start, row.End, row.ProjectId, row.UserId, row.ApiKeyId, row.Model, row.Batch, row.ServiceTier, row.Requests, row.InputTokens, row.CachedTokens, row.OutputTokens);

    private static CostLine Line(CostReportRow row) => new(row.Start, row.End, row.ProjectId, row.LineItem, row.Currency, row.Amount);

    private readonly record struct BucketKey(Instant Start, Instant End, string? ProjectId);
}
