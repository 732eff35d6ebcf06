using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.ProviderUsage;

/// <summary>What the provider reports, kept apart from events: it has no decisions and never enters one.</summary>
internal class ReportsDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<ReportFile> Files => Set<ReportFile>();

    public DbSet<UsageReportRow> Usage => Set<UsageReportRow>();

    public DbSet<CostReportRow> Costs => Set<CostReportRow>();

    public DbSet<ReportSlice> Slices => Set<ReportSlice>();

    public DbSet<UsageDayRow> Days => Set<UsageDayRow>();

    public DbSet<UsageOrganizationRow> Organizations => Set<UsageOrganizationRow>();

    public DbSet<UsageSeriesRow> Series => Set<UsageSeriesRow>();

    public DbSet<SyncState> SyncStates => Set<SyncState>();

    public DbSet<KindState> KindStates => Set<KindState>();

    public DbSet<ProviderProjectRow> ProviderProjects => Set<ProviderProjectRow>();

    public DbSet<ProviderTierRow> ProviderTiers => Set<ProviderTierRow>();

    public DbSet<ProviderSpendRow> ProviderSpendLimits => Set<ProviderSpendRow>();

    public DbSet<ProviderAuditRow> ProviderAuditEntries => Set<ProviderAuditRow>();

    public DbSet<ProviderAuditHole> ProviderAuditHoles => Set<ProviderAuditHole>();

    public DbSet<ProviderShutdownRow> ProviderShutdowns => Set<ProviderShutdownRow>();

    public DbSet<ReportsChange> Changes => Set<ReportsChange>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<ReportFile>(entity =>
        {
            entity.HasKey(file => file.Sequence);
            entity.HasIndex(file => file.OrganizationId);
        });
        // Views; UsageTables writes what they show. For queries they are like tables, and EF Core finds no complex type in what it calls a
        // view.
        modelBuilder.Entity<UsageReportRow>(entity =>
        {
            entity.ToTable("Usage", view => view.ExcludeFromMigrations());
            entity.HasKey(row => new
            {
                row.OrganizationId,
                row.Start,
                row.Series,
                row.End,
            });
            entity.ComplexProperty(row => row.Dimensions, UsageColumns.Map);
            entity.ComplexProperty(row => row.Counted, UsageColumns.Map);
        });
        modelBuilder.Entity<CostReportRow>(entity =>
        {
            entity.HasKey(row => row.Sequence);
            entity.HasIndex(row => new
            {
                row.OrganizationId,
                row.Start,
                row.End,
                row.ProjectId,
            });
        });
        modelBuilder.Entity<ReportSlice>(entity =>
        {
            entity.HasKey(slice => slice.Sequence);
            entity.HasIndex(slice => new
            {
                slice.OrganizationId,
                slice.Kind,
                slice.Start,
            });
        });
        modelBuilder.Entity<UsageDayRow>(entity =>
        {
            entity.ToTable("usage_reported_by_day", view => view.ExcludeFromMigrations());
            entity.HasKey(row => new
            {
                row.OrganizationId,
                row.Day,
                row.ProjectId,
                row.Model,
                row.ServiceTier,
                row.Batch,
                row.Source,
            });
            entity.ComplexProperty(row => row.Counted, UsageColumns.Map);
        });
        modelBuilder.Entity<UsageOrganizationRow>(entity =>
        {
            entity.ToTable("usage_organizations");
            entity.HasIndex(row => row.OrganizationId).IsUnique();
        });

        // Its unique index, for which nulls are equal, is in the migration SeriesAndPoints, as are the tables of points: EF Core has no
        // words for them.
        modelBuilder.Entity<UsageSeriesRow>(entity =>
        {
            entity.ToTable("usage_series");
            entity.ComplexProperty(row => row.Dimensions, UsageColumns.Map);
        });
        modelBuilder.Entity<ReportsChange>(entity =>
        {
            entity.ToTable("report_changes");
            entity.HasKey(change => change.OrganizationId);
            entity.HasIndex(change => change.Sequence);
        });
        modelBuilder.Entity<SyncState>().HasKey(state => state.OrganizationId);
        modelBuilder.Entity<KindState>(entity =>
        {
            entity.ToTable("sync_kinds");
            entity.HasKey(state => new { state.OrganizationId, state.Kind });

            // What is due is looked for every few seconds, among all kinds of all organizations.
            entity.HasIndex(state => state.NextAt);
            entity.HasIndex(state => new { state.ErrorScope, state.OrganizationId }).HasFilter("\"ErrorScope\" IS NOT NULL");
        });
        modelBuilder.Entity<ProviderProjectRow>().HasKey(row => new { row.OrganizationId, row.ProjectId });
        modelBuilder.Entity<ProviderTierRow>().HasKey(row => new { row.OrganizationId, row.ProjectId });
        modelBuilder.Entity<ProviderSpendRow>().HasKey(row => new { row.OrganizationId, row.ProjectId });
        modelBuilder.Entity<ProviderShutdownRow>().HasKey(row => new { row.OrganizationId, row.Model });
        modelBuilder.Entity<ProviderAuditHole>().HasKey(hole => hole.OrganizationId);
        modelBuilder.Entity<ProviderAuditRow>(entity =>
        {
            entity.HasKey(row => new { row.OrganizationId, row.Id });
            entity.HasIndex(row => new { row.OrganizationId, row.At });
        });
        modelBuilder.UseStore(this, Store.Reports);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.UseProjectTypes();
        configurationBuilder.UseNames<ReportSource>();
        configurationBuilder.UseNames<ReportKind>();
        configurationBuilder.UseNames<KindErrorScope>();
    }
}
