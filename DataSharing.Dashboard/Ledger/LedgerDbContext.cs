using DataSharing.Dashboard.Data;
using DataSharing.Dashboard.Data.Engines;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Ledger;

/// <summary>The usage ledger as its readers see it. Only LedgerWriter writes, with prepared statements of its own.</summary>
internal class LedgerDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<EventRow> Events => Set<EventRow>();

    public DbSet<KeptDecisionRow> KeptDecisions => Set<KeptDecisionRow>();

    public DbSet<EventsKeptRow> EventsKept => Set<EventsKeptRow>();

    public DbSet<PoolRow> Pools => Set<PoolRow>();

    public DbSet<DayRow> Days => Set<DayRow>();

    public DbSet<DetailRow> Details => Set<DetailRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EventRow>(entity =>
        {
            entity.ToTable("events");
            entity.HasKey(row => row.Sequence);

            // The id comes first: it also serves whoever knows nothing but the id, and ids that ascend in time stay at the end.
            entity
                .HasIndex(row => new
                {
                    row.Id,
                    row.OrganizationId,
                    row.Source,
                })
                .IsUnique();
            entity.HasIndex(row => new
            {
                row.OrganizationId,
                row.Day,
                row.Sequence,
            });
            entity.Ignore(row => row.Counted);
            entity.Property(row => row.CatalogueNumber).HasColumnName("Catalogue");
        });
        modelBuilder.Entity<KeptDecisionRow>(entity =>
        {
            // Without a row number, as the migration KeptDecisions makes it: it stands by its id once, in no order but that.
            entity.ToTable("decisions_kept");
            entity.HasKey(row => new
            {
                row.Id,
                row.OrganizationId,
                row.Source,
            });
            entity.Property(row => row.CatalogueNumber).HasColumnName("Catalogue");
        });
        modelBuilder.Entity<EventsKeptRow>(entity =>
        {
            entity.ToTable("events_kept");
            entity.HasKey(row => row.Id);
            entity.Property(row => row.Id).ValueGeneratedNever();
        });
        modelBuilder.Entity<PoolRow>(entity =>
        {
            entity.ToTable("pools");
            entity.HasKey(row => new
            {
                row.OrganizationId,
                row.Day,
                row.Pool,
            });
        });
        modelBuilder.Entity<DayRow>(entity =>
        {
            entity.ToTable("usage_by_day");
            entity.HasKey(row => new
            {
                row.OrganizationId,
                row.Day,
                row.ProjectId,
                row.Model,
                row.Reason,
                row.Shared,
            });
            entity.ComplexProperty(row => row.Sums, UsageColumns.Map);
        });
        modelBuilder.Entity<DetailRow>(entity =>
        {
            entity.ToTable("usage_by_hour");
            entity.HasKey(row => new
            {
                row.OrganizationId,
                row.Hour,
                row.ProjectId,
                row.Model,
                row.Reason,
                row.Shared,
                row.UserId,
                row.ApiKeyId,
                row.ServiceTier,
                row.Batch,
            });
            entity.ComplexProperty(row => row.Sums, UsageColumns.Map);
        });
        modelBuilder.UseStore(this, Store.Ledger);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) => configurationBuilder.UseProjectTypes();
}
