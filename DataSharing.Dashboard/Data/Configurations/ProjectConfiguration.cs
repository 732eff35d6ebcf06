using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class ProjectConfiguration : IEntityTypeConfiguration<Project>
{
    public void Configure(EntityTypeBuilder<Project> entity)
    {
        entity.HasKey(project => new { project.OrganizationId, project.Id });
        entity.HasIndex(project => project.Id);
        entity.HasOne<Organization>().WithMany().HasForeignKey(project => project.OrganizationId);
    }
}

internal sealed class ProjectMarkConfiguration : IEntityTypeConfiguration<ProjectMark>
{
    public void Configure(EntityTypeBuilder<ProjectMark> entity)
    {
        entity.HasKey(mark => mark.Sequence);
        entity.HasOne<Project>().WithMany().HasForeignKey(mark => new { mark.OrganizationId, mark.ProjectId });
    }
}
