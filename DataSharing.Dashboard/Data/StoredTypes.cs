using System.Text.Json;
using DataSharing.Core.Accounting;
using DataSharing.Core.Eligibility;
using DataSharing.Core.Primitives;
using DataSharing.Core.Programme;
using DataSharing.Core.Sharing;
using DataSharing.Dashboard.Common;
using DataSharing.Dashboard.Data.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace DataSharing.Dashboard.Data;

/// <summary>How our own types are stored, taught once: SQLite can order integers, but no DateTimeOffset.</summary>
internal static class StoredTypes
{
    public static void UseProjectTypes(this ModelConfigurationBuilder builder)
    {
        builder.Properties<Instant>().HaveConversion<InstantConverter>();
        builder.Properties<UtcDay>().HaveConversion<UtcDayConverter>();
        builder.Properties<SharingList>().HaveConversion<SharingListConverter>();
        builder.UseNames<CatalogueOrigin>();
        builder.UseNames<FactKind>();
        builder.UseNames<FactSource>();
        builder.UseNames<ProjectMarkKind>();
        builder.UseNames<SharingControl>();
        builder.UseNames<SharingWish>();
        builder.UseNames<MemberRequestState>();
        builder.UseNames<OrganizationRole>();
        builder.UseNames<PlatformRole>();
        builder.UseNames<FeedbackRating>();
        builder.UseNames<ActorKind>();
        builder.UseNames<DecisionReason>();
        builder.UseNames<EligibilityRule>();
        builder.UseNames<Pool>();
        builder.UseNames<SharingDecidedBy>();
        builder.UseNames<ChannelKind>();
        builder.UseNames<DeliveryKind>();
        builder.UseNames<DeliveryState>();
    }

    /// <summary>Stores a type of names as its written-out names.</summary>
    public static void UseNames<T>(this ModelConfigurationBuilder builder)
        where T : struct, Enum => builder.Properties<T>().HaveConversion<NameConverter<T>>();

    private sealed class InstantConverter()
        : ValueConverter<Instant, long>(instant => instant.UnixMilliseconds, stored => Instant.FromUnixMilliseconds(stored));

    private sealed class UtcDayConverter() : ValueConverter<UtcDay, int>(day => day.Number, stored => UtcDay.FromNumber(stored));

    private sealed class NameConverter<T>() : ValueConverter<T, string>(value => WireName<T>.Of(value), stored => WireName<T>.Read(stored))
        where T : struct, Enum;

    private sealed class SharingListConverter() : ValueConverter<SharingList, string>(list => Write(list), stored => Read(stored))
    {
        // "disabled", "all_projects", or a JSON list of the selected ids.
        private static string Write(SharingList list) =>
            list.Mode == SharingMode.SelectedProjects ? JsonSerializer.Serialize(list.ProjectIds) : list.Mode.Wire();

        private static SharingList Read(string stored) =>
            stored switch
            {
                "disabled" => SharingList.Disabled,
                "all_projects" => SharingList.AllProjects,
                _ => SharingList.Selected(JsonSerializer.Deserialize<string[]>(stored) ?? []),
            };
    }
}
