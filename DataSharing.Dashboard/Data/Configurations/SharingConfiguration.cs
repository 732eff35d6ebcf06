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

internal sealed class MemberRequestConfiguration : IEntityTypeConfiguration<MemberRequest>
{
    public void Configure(EntityTypeBuilder<MemberRequest> entity)
    {
        entity.HasKey(request => request.Sequence);
        entity.HasIndex(request => request.Id).IsUnique();
        entity.HasIndex(request => new { request.OrganizationId, request.Sequence });

        // Two members who ask at once do not both get a request.
        entity.HasIndex(request => new { request.OrganizationId, request.ProjectId }).IsUnique().HasFilter("\"AnsweredAt\" IS NULL");
        entity.HasOne<Project>().WithMany().HasForeignKey(request => new { request.OrganizationId, request.ProjectId });
    }
}
