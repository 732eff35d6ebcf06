using DataSharing.Dashboard.Access;

namespace DataSharing.Dashboard.Features.ComplimentaryTokens;

/// <summary>What is left of a day, for programs.</summary>
internal static class ComplimentaryTokensFeature
{
    public static void MapComplimentaryTokens(this IEndpointRouteBuilder v1) => DayEndpoints.Map(v1, "/organization", Scopes.UsageRead);
}
