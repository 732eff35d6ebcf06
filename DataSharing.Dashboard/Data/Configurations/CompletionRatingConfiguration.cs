using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class CompletionRatingConfiguration : IEntityTypeConfiguration<CompletionRating>
{
    public void Configure(EntityTypeBuilder<CompletionRating> entity)
    {
        entity.HasKey(feedback => feedback.Sequence);
        entity
            .HasIndex(feedback => new
            {
                feedback.OrganizationId,
                feedback.CompletionId,
                feedback.ById,
            })
            .IsUnique();
    }
}
