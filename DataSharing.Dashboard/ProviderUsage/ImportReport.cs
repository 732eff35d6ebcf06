using System.Globalization;
using DataSharing.Core.Primitives;
using DataSharing.Dashboard.Access;
using DataSharing.Dashboard.Auditing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What an import changes.</summary>
/// <param name="Buckets">Buckets and projects that the file speaks of.</param>
/// <param name="Replaced">Those of them that held something else before.</param>
/// <param name="Unchanged">Those that held the same already.</param>
/// <param name="Strangers">What of the file is not known here.</param>
internal sealed record ImportResult(ExportFile File, int Buckets, int Replaced, int Unchanged, ExportStrangers Strangers)
{
    public int Added => Buckets - Replaced - Unchanged;

    public bool ChangesNothing => Unchanged == Buckets;

    /// <summary>What the file holds, what it changes or would change, and what people should know of it.</summary>
    public string Describe(bool dryRun)
    {
        var period = $"{File.From.Day} to {File.Until.Before.Day}";
        var sentence =
            File.Kind == ExportHeader.Empty
                ? $"Nothing in this period, {period}: the export has no usage and no costs, so nothing is stored."
            : Buckets == 0 ? $"{Name} export: nothing in this period, {period}; nothing is stored."
            : $"{Name} export, {period}: {What()}; {(dryRun && !ChangesNothing ? "would be " : "")}{Change()}.";
        return string.Join(' ', [sentence, .. File.Notes, .. Strangers.Notes()]);
    }

    private string Name => File.Kind == ExportHeader.Usage ? "Usage" : "Cost";

    private string What() =>
        File.Kind == ExportHeader.Usage
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{File.Usage.Sum(line => line.Counted.Requests):N0} requests, {File.Usage.Sum(line => line.Counted.Tokens.Value):N0} tokens"
            )
            : string.Join(
                ", ",
                Charge.Add(File.Costs.Select(line => (line.Currency, line.Amount, false))).Select(charge => charge.ToExact())
            );

    private string Change() =>
        ChangesNothing
            ? "nothing changed: all of it was there already"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Added:N0} added, {Replaced:N0} replaced, {Unchanged:N0} unchanged (buckets per project)"
            );
}

/// <summary>
/// Stores an export file as the provider's report. Per bucket width, bucket and project it replaces what earlier files brought; the rest
/// stays.
/// </summary>
internal sealed class ImportReport(
    Changes changes,
    IDbContextFactory<ReportsDbContext> reports,
    IDbContextFactory<ApplicationDbContext> applications,
    ReportWriteLock writeLock
)
{
    public async Task<ImportResult> ExecuteAsync(
        Actor actor,
        string organizationId,
        string fileName,
        ExportFile file,
        bool dryRun,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
    {
        // Comparing a long file takes its time: decisions and sign-ins must not wait for it, so the rights are asked for before and again
        // at the commit.
        await changes.AuthorizeAsync(actor, organizationId, Right.Decide, AuditTypes.UsageReportImported, cancellationToken);
        await using var database = await reports.CreateDbContextAsync(cancellationToken);
        var compared = await LatestFileAsync(database, organizationId, file.Kind, cancellationToken);
        var usage = await CompareAsync(
            file.Usage,
            line => new BucketKey(line.Start, line.End, line.Dimensions.ProjectId),
            Stored(database.Usage, organizationId, file),
            row => new BucketKey(row.Start, row.End, row.Dimensions.ProjectId),
            Line,
            progress,
            cancellationToken
        );
        var costs = await CompareAsync(
            file.Costs,
            line => new BucketKey(line.Start, line.End, line.ProjectId),
            Stored(database.Costs, organizationId, file),
            row => new BucketKey(row.Start, row.End, row.ProjectId),
            Line,
            progress,
            cancellationToken
        );
        var result = new ImportResult(
            file,
            usage.Buckets + costs.Buckets,
            usage.Replaced + costs.Replaced,
            usage.Unchanged + costs.Unchanged,
            await StrangersAsync(organizationId, file, cancellationToken)
        );
        if (dryRun || result.ChangesNothing)
        {
            return result;
        }

        var index = await SeriesIndex.OpenAsync(reports, writeLock, organizationId, cancellationToken);
        var added = await UsagePoints.OfAsync(index, ReportSource.File, usage.Added, cancellationToken);
        using var held = await writeLock.TakeAsync(cancellationToken);
        return await changes.ExecuteAsync(
            actor,
            organizationId,
            Right.Decide,
            AuditTypes.UsageReportImported,
            async scope =>
            {
                await using var transaction = await database.Database.BeginTransactionAsync(cancellationToken);
                if (await LatestFileAsync(database, organizationId, file.Kind, cancellationToken) != compared)
                {
                    throw new ConflictException(
                        "import_overtaken",
                        "Somebody imported another file meanwhile. Nothing of this one was stored: import it again."
                    );
                }

                database.Files.Add(
                    new ReportFile
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
                    }
                );
                database.Costs.RemoveRange(costs.Gone);
                database.Costs.AddRange(costs.Added.Select(line => New(organizationId, line)));
                await database.SaveChangesAsync(cancellationToken);
                var tables = UsageTables.Of(database);
                tables.Delete(index.Organization, usage.Gone);
                tables.Insert(added);
                foreach (var day in file.Usage.Select(line => line.Start.Day).Distinct())
                {
                    await ReportRollUp.RebuildAsync(database, tables, index, day, cancellationToken);
                }

                scope.Audit(
                    AuditTypes.UsageReportImported,
                    fileName,
                    @new: new
                    {
                        file.Kind,
                        file.Sha256,
                        rows = file.Lines,
                        from = file.From.ToString(),
                        until = file.Until.ToString(),
                    }
                );
                await transaction.CommitAsync(cancellationToken);
                return result;
            },
            cancellationToken
        );
    }

    private async Task<ExportStrangers> StrangersAsync(string organizationId, ExportFile file, CancellationToken cancellationToken)
    {
        await using var database = await applications.CreateDbContextAsync(cancellationToken);
        var known = await database
            .Projects.Where(project => project.OrganizationId == organizationId)
            .Select(project => project.Id)
            .ToListAsync(cancellationToken);
        return ExportStrangers.Of(file, organizationId, known);
    }

    // What was compared still holds as long as nobody else has imported a file of its kind.
    private static Task<long?> LatestFileAsync(
        ReportsDbContext database,
        string organizationId,
        string kind,
        CancellationToken cancellationToken
    ) =>
        database
            .Files.Where(file => file.OrganizationId == organizationId && file.Kind == kind)
            .MaxAsync(file => (long?)file.Sequence, cancellationToken);

    private static async Task<Comparison<TRow, TLine>> CompareAsync<TRow, TLine>(
        IReadOnlyList<TLine> lines,
        Func<TLine, BucketKey> keyOfLine,
        IQueryable<TRow> stored,
        Func<TRow, BucketKey> keyOfRow,
        Func<TRow, TLine> read,
        IProgress<double>? progress,
        CancellationToken cancellationToken
    )
        where TRow : class
    {
        var comparison = new Comparison<TRow, TLine>();
        if (lines.Count == 0)
        {
            return comparison;
        }

        var before = (await stored.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(keyOfRow);
        var buckets = lines.ToLookup(keyOfLine);
        foreach (var bucket in buckets)
        {
            comparison.Add(bucket, before[bucket.Key], read);
            progress?.Report((double)comparison.Buckets / buckets.Count);
        }

        return comparison;
    }

    private static IQueryable<UsageReportRow> Stored(IQueryable<UsageReportRow> rows, string organizationId, ExportFile file) =>
        rows.Where(row =>
            row.OrganizationId == organizationId && row.Source == ReportSource.File && row.Start >= file.From && row.Start < file.Until
        );

    private static IQueryable<CostReportRow> Stored(IQueryable<CostReportRow> rows, string organizationId, ExportFile file) =>
        rows.Where(row =>
            row.OrganizationId == organizationId && row.Source == ReportSource.File && row.Start >= file.From && row.Start < file.Until
        );

    private static CostReportRow New(string organizationId, CostLine line) =>
        new()
        {
            OrganizationId = organizationId,
            Start = line.Start,
            End = line.End,
            ProjectId = line.ProjectId,
            LineItem = line.LineItem,
            Currency = line.Currency,
            Amount = line.Amount,
        };

    private static UsageLine Line(UsageReportRow row) => new(row.Start, row.End, row.Dimensions, row.Counted);

    private static CostLine Line(CostReportRow row) => new(row.Start, row.End, row.ProjectId, row.LineItem, row.Currency, row.Amount);

    private readonly record struct BucketKey(Instant Start, Instant End, string? ProjectId);

    /// <summary>What is stored beside what the file says, bucket by bucket.</summary>
    private sealed class Comparison<TRow, TLine>
    {
        public List<TRow> Gone { get; } = [];

        public List<TLine> Added { get; } = [];

        public int Buckets { get; private set; }

        public int Replaced { get; private set; }

        public int Unchanged { get; private set; }

        public void Add(IEnumerable<TLine> bucket, IEnumerable<TRow> before, Func<TRow, TLine> read)
        {
            Buckets++;
            if (before.Select(read).ToHashSet().SetEquals(bucket))
            {
                Unchanged++;
                return;
            }

            Replaced += before.Any() ? 1 : 0;
            Gone.AddRange(before);
            Added.AddRange(bucket);
        }
    }
}
