using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class AuditEntryConfiguration : IEntityTypeConfiguration<AuditEntry>
{
    public void Configure(EntityTypeBuilder<AuditEntry> entity)
    {
        entity.HasKey(entry => entry.Sequence);
        entity.HasIndex(entry => entry.Id).IsUnique();
        entity.HasIndex(entry => new { entry.OrganizationId, entry.Sequence });

        // Rows without their seal: none, so that asking for them at each look costs nothing.
        entity.HasIndex(entry => entry.OrganizationId, "IX_AuditEntries_Unsealed").HasFilter("\"Hash\" = '' OR \"Canonical\" = ''");
    }
}

internal sealed class AuditEndConfiguration : IEntityTypeConfiguration<AuditEnd>
{
    public void Configure(EntityTypeBuilder<AuditEnd> entity) => entity.HasKey(end => end.Chain);
}

internal sealed class SupportVisitConfiguration : IEntityTypeConfiguration<SupportVisit>
{
    public void Configure(EntityTypeBuilder<SupportVisit> entity)
    {
        entity.HasKey(visit => visit.Id);
        entity.HasIndex(visit => new { visit.OrganizationId, visit.ActorId });
    }
}
