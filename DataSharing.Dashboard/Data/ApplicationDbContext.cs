using DataSharing.Dashboard.Data.Engines;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace DataSharing.Dashboard.Data;

/// <summary>People, organizations, decisions and their audit log. Usage has a database of its own, see Ledger.</summary>
internal class ApplicationDbContext(DbContextOptions options) : IdentityUserContext<ApplicationUser>(options)
{
    public DbSet<Organization> Organizations => Set<Organization>();

    public DbSet<OrganizationFact> OrganizationFacts => Set<OrganizationFact>();

    public DbSet<Project> Projects => Set<Project>();

    public DbSet<ProjectMark> ProjectMarks => Set<ProjectMark>();

    public DbSet<SharingRecord> SharingRecords => Set<SharingRecord>();

    public DbSet<SharingConfirmation> SharingConfirmations => Set<SharingConfirmation>();

    public DbSet<SharingDeclaration> SharingDeclarations => Set<SharingDeclaration>();

    public DbSet<KeptProject> KeptProjects => Set<KeptProject>();

    public DbSet<MemberRequest> MemberRequests => Set<MemberRequest>();

    public DbSet<TermsText> Terms => Set<TermsText>();

    public DbSet<CatalogueRecord> Catalogues => Set<CatalogueRecord>();

    public DbSet<Membership> Memberships => Set<Membership>();

    public DbSet<Invitation> Invitations => Set<Invitation>();

    public DbSet<ApiKey> ApiKeys => Set<ApiKey>();

    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();

    public DbSet<ProviderConnection> ProviderConnections => Set<ProviderConnection>();

    public DbSet<AuditEnd> AuditEnds => Set<AuditEnd>();

    public DbSet<CompletionRating> Feedback => Set<CompletionRating>();

    public DbSet<SupportVisit> SupportVisits => Set<SupportVisit>();

    public DbSet<AlertRuleRecord> AlertRules => Set<AlertRuleRecord>();

    public DbSet<AlertChannel> AlertChannels => Set<AlertChannel>();

    public DbSet<FiredAlert> FiredAlerts => Set<FiredAlert>();

    public DbSet<AlertReading> AlertReadings => Set<AlertReading>();

    public DbSet<Delivery> Deliveries => Set<Delivery>();

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        StampAccounts();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        StampAccounts();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    // Identity writes all of an account that it read before, and the stamp alone tells it that somebody changed the account meanwhile.
    private void StampAccounts()
    {
        foreach (var entry in ChangeTracker.Entries<ApplicationUser>().Where(entry => entry.State == EntityState.Modified))
        {
            var stamp = entry.Property(user => user.ConcurrencyStamp);
            if (stamp.CurrentValue == stamp.OriginalValue)
            {
                stamp.CurrentValue = Guid.NewGuid().ToString();
            }
        }
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(
            typeof(ApplicationDbContext).Assembly,
            type => type.Namespace == typeof(Configurations.OrganizationConfiguration).Namespace
        );
        builder.UseStore(this, Store.Application);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder builder) => builder.UseProjectTypes();
}
