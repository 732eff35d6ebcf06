using DataSharing.Dashboard.Sharing;

namespace DataSharing.Dashboard.Features.Sharing;

/// <summary>What is shared: decided, confirmed, declared, and kept until it is recorded.</summary>
internal static class SharingFeature
{
    public static IServiceCollection AddSharing(this IServiceCollection services) => services
        .AddSingleton<ChangeInstant>()
        .AddSingleton<ChangeSharing>()
        .AddSingleton<ConfirmSharing>()
        .AddSingleton<DeclareSharing>()
        .AddSingleton<AcknowledgeTerms>()
        .AddSingleton<DecideUndecided>()
        .AddSingleton<SharingQueries>()
        .AddSingleton<SharingHistoryQueries>()
        .AddScoped<KeptChanges>();

    public static void MapSharing(this IEndpointRouteBuilder v1) => SharingEndpoints.Map(v1);
}
