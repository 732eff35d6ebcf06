namespace DataSharing.Dashboard.Features.OpenAIConnection;

/// <summary>What owners do about the key with which an organization's figures are read.</summary>
internal static class OpenAIConnectionFeature
{
    public static IServiceCollection AddOpenAIConnection(this IServiceCollection services) =>
        services
            .AddSingleton<SetConnection>()
            .AddSingleton<RemoveConnection>()
            .AddSingleton<TestConnection>()
            .AddSingleton<ConnectionQueries>()
            .AddSingleton<ImportProjects>()
            .AddSingleton<ImportMembers>();
}
