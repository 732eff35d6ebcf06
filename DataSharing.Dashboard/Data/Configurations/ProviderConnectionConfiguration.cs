using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class ProviderConnectionConfiguration : IEntityTypeConfiguration<ProviderConnection>
{
    public void Configure(EntityTypeBuilder<ProviderConnection> builder)
    {
        builder.HasKey(connection => connection.OrganizationId);
        builder
            .HasOne<Organization>()
            .WithOne()
            .HasForeignKey<ProviderConnection>(connection => connection.OrganizationId)
            .OnDelete(DeleteBehavior.Restrict);
    }
}
