using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace DataSharing.Dashboard.Data.Configurations;

internal sealed class AlertRuleConfiguration : IEntityTypeConfiguration<AlertRuleRecord>
{
    public void Configure(EntityTypeBuilder<AlertRuleRecord> entity)
    {
        entity.HasKey(rule => rule.Id);
        entity.HasIndex(rule => rule.OrganizationId);
        entity.Ignore(rule => rule.Threshold);
    }
}

internal sealed class AlertChannelConfiguration : IEntityTypeConfiguration<AlertChannel>
{
    public void Configure(EntityTypeBuilder<AlertChannel> entity)
    {
        entity.HasKey(channel => channel.Id);
        entity.HasIndex(channel => channel.OrganizationId);
    }
}

internal sealed class FiredAlertConfiguration : IEntityTypeConfiguration<FiredAlert>
{
    public void Configure(EntityTypeBuilder<FiredAlert> entity)
    {
        entity.HasKey(alert => alert.Sequence);
        entity.HasIndex(alert => alert.Id).IsUnique();

        // Each fires once, whoever evaluates.
        entity
            .HasIndex(alert => new
            {
                alert.RuleId,
                alert.Terms,
                alert.Subject,
                alert.Day,
            })
            .IsUnique();
        entity.HasIndex(alert => new { alert.OrganizationId, alert.Sequence });
        entity.HasIndex(alert => new { alert.OrganizationId, alert.Day });
        entity.Ignore(alert => alert.Key);
    }
}

internal sealed class AlertReadingConfiguration : IEntityTypeConfiguration<AlertReading>
{
    public void Configure(EntityTypeBuilder<AlertReading> entity) =>
        entity.HasKey(reading => new { reading.OrganizationId, reading.UserId });
}

internal sealed class DeliveryConfiguration : IEntityTypeConfiguration<Delivery>
{
    public void Configure(EntityTypeBuilder<Delivery> entity)
    {
        entity.HasKey(delivery => delivery.Sequence);
        entity.HasIndex(delivery => delivery.Id).IsUnique();
        entity.HasIndex(delivery => new { delivery.State, delivery.NextAt });

        // Whose turn it is.
        entity.HasIndex(delivery => new
        {
            delivery.State,
            delivery.Channel,
            delivery.Address,
            delivery.NextAt,
        });
        entity.HasIndex(delivery => delivery.InvitationId);

        // Whoever writes it twice tells nobody twice.
        entity
            .HasIndex(delivery => new
            {
                delivery.RequestId,
                delivery.Kind,
                delivery.Address,
            })
            .IsUnique()
            .HasFilter("\"RequestId\" IS NOT NULL");
        entity.HasIndex(delivery => new { delivery.OrganizationId, delivery.Sequence });
    }
}
