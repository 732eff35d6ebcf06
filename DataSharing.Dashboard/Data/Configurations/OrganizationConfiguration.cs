using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class OrganizationConfiguration : IEntityTypeConfiguration<Organization>
{
    public void Configure(EntityTypeBuilder<Organization> entity)
    {
        entity.HasKey(organization => organization.Id);
        entity.HasIndex(organization => organization.Name);
    }
}

internal sealed class OrganizationFactConfiguration : IEntityTypeConfiguration<OrganizationFact>
{
    public void Configure(EntityTypeBuilder<OrganizationFact> entity)
    {
        entity.HasKey(fact => fact.Sequence);
        entity.HasIndex(fact => fact.OrganizationId);

        // Which values there are at all, and who had one: a catalogue must know them.
        entity.HasIndex(fact => new
        {
            fact.Kind,
            fact.Value,
            fact.OrganizationId,
        });
        entity.HasOne<Organization>().WithMany().HasForeignKey(fact => fact.OrganizationId);
    }
}
