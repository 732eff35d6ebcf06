using DataSharing.Core.Time;
using DataSharing.Dashboard.Data;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Reports;

/// <summary>What the provider reports, kept apart from events: it has no decisions and never enters one.</summary>
internal sealed class ReportsDbContext(DbContextOptions<ReportsDbContext> options) : DbContext(options)
{
    public DbSet<ReportFile> Files => Set<ReportFile>();

    public DbSet<UsageReportRow> Usage => Set<UsageReportRow>();

    public DbSet<CostReportRow> Costs => Set<CostReportRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ReportFile>(entity =>
        {
            entity.HasKey(file => file.Sequence);
            entity.HasIndex(file => file.OrganizationId);
        });
        modelBuilder.Entity<UsageReportRow>(entity =>
        {
            entity.HasKey(row => row.Sequence);
            entity.HasIndex(row => new { row.OrganizationId, row.Start, row.End, row.ProjectId });
        });
        modelBuilder.Entity<CostReportRow>(entity =>
        {
            entity.HasKey(row => row.Sequence);
            entity.HasIndex(row => new { row.OrganizationId, row.Start, row.End, row.ProjectId });
        });
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseProjectTypes();
}

/// <summary>A file that was imported.</summary>
internal sealed class ReportFile
{
    public long Sequence { get; init; }
    public required string OrganizationId { get; init; }
    /// <summary><c>usage</c> or <c>costs</c>.</summary>
    public required string Kind { get; init; }
    public required string Name { get; init; }
    public required string Sha256 { get; init; }
    public required Instant ImportedAt { get; init; }
    public required string ImportedBy { get; init; }
    public required Instant From { get; init; }
    public required Instant Until { get; init; }
    public required int Rows { get; init; }
}

/// <summary>Usage of one bucket, equal in all dimensions. A dimension that was not grouped by is null.</summary>
internal sealed class UsageReportRow
{
    public long Sequence { get; init; }
    public required string OrganizationId { get; init; }
    public required Instant Start { get; init; }
    public required Instant End { get; init; }
    public required string? ProjectId { get; init; }
    public required string? UserId { get; init; }
    public required string? ApiKeyId { get; init; }
    public required string? Model { get; init; }
    public required bool? Batch { get; init; }
    /// <summary>As reported; <c>incentivized-tier</c> is complimentary; null if the report was not grouped by it: then free and billed cannot be told apart.</summary>
    public required string? ServiceTier { get; init; }
    public required long Requests { get; init; }
    public required long InputTokens { get; init; }
    public required long CachedTokens { get; init; }
    public required long OutputTokens { get; init; }
}

/// <summary>Money charged in one bucket, exactly as reported.</summary>
internal sealed class CostReportRow
{
    public long Sequence { get; init; }
    public required string OrganizationId { get; init; }
    public required Instant Start { get; init; }
    public required Instant End { get; init; }
    public required string? ProjectId { get; init; }
    public required string? LineItem { get; init; }
    public required string Currency { get; init; }
    /// <summary>Exact; stored as text, since SQLite has no decimal number. Never summed in SQL.</summary>
    public required decimal Amount { get; init; }
}
