using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class CatalogueRecordConfiguration : IEntityTypeConfiguration<CatalogueRecord>
{
    public void Configure(EntityTypeBuilder<CatalogueRecord> entity)
    {
        entity.ToTable("catalogues");
        entity.HasKey(record => record.Number);
        entity.Property(record => record.Number).ValueGeneratedNever();
    }
}
