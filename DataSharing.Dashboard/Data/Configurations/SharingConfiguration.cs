using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class SharingRecordConfiguration : IEntityTypeConfiguration<SharingRecord>
{
    public void Configure(EntityTypeBuilder<SharingRecord> entity)
    {
        entity.HasKey(record => record.Sequence);

        // Two owners who saved at once cannot both get the same version.
        entity
            .HasIndex(record => new
            {
                record.OrganizationId,
                record.Version,
                record.Control,
            })
            .IsUnique();
        entity.HasOne<Organization>().WithMany().HasForeignKey(record => record.OrganizationId);
    }
}

internal sealed class SharingConfirmationConfiguration : IEntityTypeConfiguration<SharingConfirmation>
{
    public void Configure(EntityTypeBuilder<SharingConfirmation> entity)
    {
        entity.HasKey(confirmation => confirmation.Sequence);
        entity.HasIndex(confirmation => confirmation.OrganizationId);
    }
}

internal sealed class SharingDeclarationConfiguration : IEntityTypeConfiguration<SharingDeclaration>
{
    public void Configure(EntityTypeBuilder<SharingDeclaration> entity)
    {
        entity.HasKey(declaration => declaration.Sequence);
        entity.HasIndex(declaration => declaration.OrganizationId);
    }
}

internal sealed class TermsTextConfiguration : IEntityTypeConfiguration<TermsText>
{
    public void Configure(EntityTypeBuilder<TermsText> entity)
    {
        entity.HasKey(terms => terms.Version);
        entity.Property(terms => terms.Version).ValueGeneratedNever();
    }
}

internal sealed class KeptProjectConfiguration : IEntityTypeConfiguration<KeptProject>
{
    public void Configure(EntityTypeBuilder<KeptProject> entity)
    {
        entity.HasKey(kept => kept.Sequence);
        entity.HasOne<Project>().WithMany().HasForeignKey(kept => new { kept.OrganizationId, kept.ProjectId });
    }
}
