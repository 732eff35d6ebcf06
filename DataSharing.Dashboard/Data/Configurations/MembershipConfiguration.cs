using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class MembershipConfiguration : IEntityTypeConfiguration<Membership>
{
    public void Configure(EntityTypeBuilder<Membership> entity)
    {
        entity.HasKey(membership => new { membership.OrganizationId, membership.UserId });
        entity.HasIndex(membership => membership.UserId);
        entity.HasOne(membership => membership.User).WithMany().HasForeignKey(membership => membership.UserId);
        entity.HasOne(membership => membership.Organization).WithMany().HasForeignKey(membership => membership.OrganizationId);
    }
}

internal sealed class InvitationConfiguration : IEntityTypeConfiguration<Invitation>
{
    public void Configure(EntityTypeBuilder<Invitation> entity)
    {
        entity.HasKey(invitation => invitation.Id);
        entity.HasIndex(invitation => invitation.SecretHash).IsUnique();
        entity.HasIndex(invitation => invitation.OrganizationId);
    }
}
