namespace DataSharing.Dashboard.Features.Facts;

/// <summary>What people confirm of an organization: tier, plan, balance, Zero Data Retention.</summary>
internal static class FactsFeature
{
    public static IServiceCollection AddFacts(this IServiceCollection services) => services.AddSingleton<FactsQueries>();
}
